"""How paragraphs of Security Council resolutions are named: natural ids, printed citations, typed ones.

    S/RES/2397(2017):5             id of a paragraph           S/RES/2397 (2017), para. 5
    S/RES/1718(2006):8(a)(i)       of a sub-paragraph          S/RES/1718 (2006), para. 8 (a) (i)
    S/RES/2270(2016):annex-I:3     in an annex                 S/RES/2270 (2016), annex I, para. 3

A label is the paragraph's number without spaces: `5`, `8(a)(i)`, `5bis`. A part is `body`, `annex`,
`annex I`, `appendix` …; annexes start their numbering anew, so part and label belong together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casefile.core.errors import RefusedError
from casefile.core.wording import quoted

BODY = "body"
LONGEST_RANGE = 60  # paragraphs; no resolution of the catalogue has more


@dataclass(frozen=True, slots=True)
class ParsedCitation:
    """One paragraph as somebody typed it; `year` is None when neither the text nor the catalogue has it."""

    number: int
    year: int | None
    part: str
    label: str

    @property
    def provision_id(self) -> str:
        """Return the natural id; refuses when the year is not known."""
        if self.year is None:
            raise RefusedError(
                f"The catalogue has no resolution {self.number}; write its year too, like S/RES/{self.number} (2017)."
            )
        return provision_id(self.number, self.year, self.label, self.part)


def instrument_id(number: int, year: int) -> str:
    """Return the natural id of a resolution: `S/RES/2397(2017)`."""
    return f"S/RES/{number}({year})"


def provision_id(number: int, year: int, label: str, part: str = BODY) -> str:
    """Return the natural id of a paragraph: `S/RES/2397(2017):5`, `S/RES/2270(2016):annex-I:3`."""
    middle = "" if part == BODY else f":{part.replace(' ', '-')}"
    return f"{instrument_id(number, year)}{middle}" + (f":{label}" if label else "")


def split_provision_id(identifier: str) -> tuple[str, str, str]:
    """Return (instrument id, part, label) of a natural id; works for instruments of any kind."""
    instrument, _, rest = identifier.partition(":")
    part, _, label = rest.partition(":")
    if _PART.fullmatch(part.replace("-", " ")):
        return instrument, part.replace("-", " "), label
    return instrument, BODY, rest


def format_label(label: str) -> str:
    """Return a label as the UN prints it: `8 (a) (i)`, `5 bis`."""
    return re.sub(r"(?<=[0-9])(bis|ter|quater)", r" \1", label).replace("(", " (").strip()


def _citation(name: str, part: str, labels: Sequence[str]) -> str:
    pieces = [name]
    if part != BODY:
        pieces.append(part)
    if labels:
        shown = [format_label(label) for label in labels]
        listed = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
        pieces.append(f"para{'s' if len(shown) > 1 else ''}. {listed}")
    return ", ".join(pieces)


def cite(identifier: str) -> str:
    """Return the printed citation of a natural id; other instruments print as their id and paragraph."""
    instrument, part, label = split_provision_id(identifier)
    return cite_several(instrument, part, [label] if label else [])


def cite_several(instrument: str, part: str, labels: Sequence[str]) -> str:
    """Return the citation of several paragraphs of one part of an instrument, given by its natural id."""
    found = re.fullmatch(r"S/RES/([0-9]+)\(([0-9]{4})\)", instrument)
    return _citation(f"S/RES/{found[1]} ({found[2]})" if found else instrument, part, labels)


_PART = re.compile(r"(annex|appendix)( [IVXLC]+| [0-9]+| [A-Z])?")
_RESOLUTION = (
    r"(?:the )?(?:u\.?n\.? |united nations )?(?:security council )?"
    r"(?:(?:unscr|unsc|scr|sc|resolution|resolutions|res)\b\.? ?)*(?:s/res/ ?)?"
    r"(?P<number>[0-9]{3,4})(?![0-9])(?: ?\((?P<year>[0-9]{4})\)| of (?P<of>[12][0-9]{3})(?![0-9]))?"
)
_FORWARD = re.compile(_RESOLUTION + r"(?P<rest>(?:[ ,:/.(]|op|para|annex).*|)", re.IGNORECASE | re.DOTALL)
_BACKWARD = re.compile(r"(?P<rest>.+?),? (?:of|in) " + _RESOLUTION, re.IGNORECASE)
_ANNEX = re.compile(
    r"[ ,:.]*(?:\b(?:of|in|to) (?:the )?)?\b(annex|appendix)\b(?:[ -]+([ivxlc]+|[0-9]+|[a-z])\b(?!\)))?", re.IGNORECASE
)
_TOKEN = re.compile(
    r"(?P<skip>(?:para(?:graph)?s?|op|ops|operative|item|items|entry|no)(?![a-z])\.?|[¶§:])"
    r"|(?P<to>to(?![a-z])|through|[-\u2013\u2014])"
    r"|(?P<also>and|&|,)"
    r"|(?P<bis>bis|ter|quater)(?![a-z])"
    r"|(?P<number>[0-9]{1,3})(?![0-9])"
    r"|\( ?(?P<sub>[a-z]{1,5}|[0-9]{1,2}) ?\)"
    r"|\.?(?P<bare>[a-z]|[ivx]{2,5})(?![a-z])"
)
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_HELP = "write it like 2397 para 5, 1718 8(a)(i) or S/RES/2397 (2017), para. 5"


def parse_citation(text: str, years: Mapping[int, int]) -> ParsedCitation:
    """Read one typed citation; refuses several at once. `years` gives the year of each known resolution."""
    found = parse_citations(text, years)
    if len(found) > 1:
        raise RefusedError(f"{quoted(text)} names {len(found)} paragraphs; name one, like 2397 para 5.")
    return found[0]


def parse_citations(text: str, years: Mapping[int, int]) -> list[ParsedCitation]:
    """Read every paragraph a text names: `2397 paras 4-5`, `1718 8(a) to (c); 2397 OP5`.

    Refuses, with one sentence, what it cannot read, and a year that is not the resolution's.
    """
    plain = " ".join(text.split())
    pieces: list[str] = []
    for piece in plain.split(";"):
        if pieces and _resolution_in(piece.strip()) is None:
            pieces[-1] += f",{piece}"
        else:
            pieces.append(piece.strip())
    return [one for piece in pieces for one in _read_piece(piece, text, years)]


def _resolution_in(piece: str) -> re.Match[str] | None:
    """Return the match of a piece that names a resolution, in either order."""
    return _FORWARD.fullmatch(piece) or _BACKWARD.fullmatch(piece)


def _read_piece(piece: str, text: str, years: Mapping[int, int]) -> list[ParsedCitation]:
    """Read the paragraphs of one resolution."""
    found = _resolution_in(piece)
    if found is None:
        raise RefusedError(f"{quoted(text)} names no resolution and paragraph Casefile can read; {_HELP}.")
    number = int(found["number"])
    given = found["year"] or found["of"]
    known = years.get(number)
    if given and known and int(given) != known:
        raise RefusedError(f"Resolution {number} is of {known}, not of {given}; check number and year.")
    year = int(given) if given else known
    rest, part = found["rest"], BODY
    if annex := _ANNEX.search(rest):
        part = annex[1].lower() + (f" {annex[2].upper()}" if annex[2] else "")
        rest = f"{rest[: annex.start()]} {rest[annex.end() :]}"
    rest = re.sub(r"[ ,]*\bsub-?para(?:graph)?s?\b\.?", "", rest.lower())
    labels = _read_labels(rest.strip(" ,:/."), text)
    if not labels and part == BODY:
        raise RefusedError(f"{quoted(text)} names no paragraph; {_HELP}.")
    return [ParsedCitation(number, year, part, label) for label in labels or [""]]


def _read_labels(rest: str, text: str) -> list[str]:
    """Read a list of labels, ranges opened out: `4-5 and 8 (a) to (c)`."""
    labels: list[tuple[str, ...]] = []
    current: list[str] = []
    is_range = False
    for kind, value in [*_tokens(rest, text), ("also", "")]:
        if kind in {"also", "to"}:
            if current:
                labels.extend(_finish(current, labels, text, is_range=is_range))
                current, is_range = [], False
            if kind == "to":
                if not labels or is_range:
                    raise _unreadable(text)
                is_range = True
        elif kind == "number" and current:
            raise _unreadable(text)
        elif kind == "bis":
            if len(current) != 1 or not current[0].isdigit():
                raise _unreadable(text)
            current[0] += value
        else:
            current.append(value)
    if is_range:
        raise _unreadable(text)
    return list(dict.fromkeys(_joined(label) for label in labels))


def _tokens(rest: str, text: str) -> list[tuple[str, str]]:
    """Cut the text after the resolution into tokens; skips words such as para and OP."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(rest):
        if rest[at] == " ":
            at += 1
            continue
        found = _TOKEN.match(rest, at)
        if found is None or found.lastgroup is None:
            raise _unreadable(text)
        if found.lastgroup != "skip":
            tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


def _finish(current: list[str], before: list[tuple[str, ...]], text: str, *, is_range: bool) -> list[tuple[str, ...]]:
    """Complete one item from the one before it, and open a range out."""
    item = tuple(current)
    if not item[0][0].isdigit():
        if not before:
            raise _unreadable(text)
        item = (*before[-1][: _level(item[0], before[-1])], *item)
    return _between(before[-1], item, text) if is_range else [item]


def _level(token: str, before: tuple[str, ...]) -> int:
    """Return how many tokens of the label before a following `(b)` or `(ii)` keeps."""
    if len(before) > 2 and token in _ROMANS:
        return 2
    if len(token) > 1 and token in _ROMANS and len(before) > 1:
        return 2
    return 1


def _between(first: tuple[str, ...], last: tuple[str, ...], text: str) -> list[tuple[str, ...]]:
    """Return the labels after `first` up to `last`; refuses what does not count in one row."""
    letters = tuple("abcdefghijklmnopqrstuvwxyz")
    if len(first) == len(last) and first[:-1] == last[:-1]:
        low, high = first[-1], last[-1]
        if low.isdigit() and high.isdigit() and int(low) < int(high) <= int(low) + LONGEST_RANGE:
            return [(*first[:-1], str(one)) for one in range(int(low) + 1, int(high) + 1)]
        for row in (_ROMANS, letters) if len(first) > 2 else (letters,):
            if low in row and high in row and row.index(low) < row.index(high):
                return [(*first[:-1], one) for one in row[row.index(low) + 1 : row.index(high) + 1]]
    ends = f"{format_label(_joined(first))} and {format_label(_joined(last))}"
    raise RefusedError(f"In {quoted(text)} Casefile cannot tell what lies between {ends}; name each paragraph.")


def _joined(label: tuple[str, ...]) -> str:
    """Return the label as stored: `8(a)(i)`."""
    return label[0] + "".join(f"({one})" for one in label[1:])


def _unreadable(text: str) -> RefusedError:
    """Return the error for a citation that cannot be read."""
    return RefusedError(f"{quoted(text)} is not a citation Casefile can read; {_HELP}.")
