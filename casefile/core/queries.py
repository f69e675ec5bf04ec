"""What people type to search: words, "phrases", prefix*, AND, OR, NOT and parentheses, in any script.

Any typed text becomes a question to full text or a plain refusal, never a syntax error: what FTS5 is given are
quoted words and our own operators only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from casefile.core.errors import RefusedError
from casefile.core.folding import UNSPACED, UNSPACED_SIGNS, fold, pairs

LONGEST = 2000  # code points of a query
MOST_TERMS = 64
DEEPEST = 20  # parentheses inside each other; FTS5 itself stops at 256

_PIECE = re.compile(r'"(?P<phrase>[^"]*)"?(?P<open>\*?)|(?P<mark>[()])|(?P<word>[^\s()"]+)')
_HALVES = re.compile("[\ud800-\udfff]")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"（": "(", "）": ")", "＊": "*", "\0": " "})
_LETTER = rf"[^\W_{UNSPACED_SIGNS}]"
_PLAIN_LETTER = r"[^\W_]"
_HYPHENS = "[-‐]"
_BREAK = rf"(?:{_HYPHENS}[^\S\n]*+\n\s*+)?+"  # a hyphen at the end of a line, inside a word
_STARTS, _ENDS, _REST = f"(?<!{_LETTER})", f"(?!{_LETTER})", f"{_LETTER}*"


@dataclass(frozen=True, slots=True)
class Query:
    """A question to full text: the FTS5 expression, and a pattern over folded text for what was asked."""

    match: str
    pattern: Pattern


@dataclass(frozen=True)
class Pattern:
    """A regular expression over folded text, compiled when it is first used.

    Telling letters of all scripts apart takes 5 ms to compile, more than all else of a search. A text of ASCII alone
    needs to know fewer of them, and one of a single line no broken words: most are.
    """

    words: str

    def of(self, folded: str) -> re.Pattern[str]:
        """Return the expression for this text."""
        if not folded.isascii():
            return self._whole
        return self._plain if "\n" in folded else self._flat

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self.words)

    @cached_property
    def _plain(self) -> re.Pattern[str]:
        return re.compile(self.words.replace(_LETTER, _PLAIN_LETTER).replace(_HYPHENS, "-"))

    @cached_property
    def _flat(self) -> re.Pattern[str]:
        return re.compile(self.words.replace(_LETTER, _PLAIN_LETTER).replace(_BREAK, ""))


@dataclass(frozen=True, slots=True)
class _Term:
    """A word or phrase: its FTS5 expression, and patterns that find it in folded text."""

    match: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Parts of which all (`AND`) or one (`OR`) must be there, and parts that must not."""

    operator: str
    parts: tuple[_Node, ...]
    without: tuple[_Node, ...] = ()


_Node = _Term | _Group


def parse_query(text: str) -> Query:
    """Return the question that a typed text asks, or refuse it in one sentence.

    Words side by side must all be there; AND, OR and NOT count in capitals only; NOT binds closest, then AND.
    What is left open (quotation marks, parentheses, an operator at an end) is closed or left out.
    """
    if len(text) > LONGEST:
        raise RefusedError(f"That is too long to search for; use at most {LONGEST} characters.")
    pieces = list(_pieces(_HALVES.sub(" ", text.translate(_QUOTES))))
    if sum(isinstance(piece, _Term) for piece in pieces) > MOST_TERMS:
        raise RefusedError(f"That is too much to search for at once; use at most {MOST_TERMS} words.")
    node = _Reader(pieces).read()
    if node is None:
        raise RefusedError("There is nothing in this to search for; type a word, or a phrase in quotation marks.")
    patterns = sorted(set(_patterns(node)), key=lambda pattern: (-len(pattern), pattern))
    return Query(_expression(node), Pattern("|".join(patterns)))


def _pieces(text: str) -> Iterator[_Term | str]:
    """Yield terms, operators and parentheses; text without a letter or figure is nothing."""
    for found in _PIECE.finditer(text):
        if found["mark"]:
            yield found["mark"]
        elif found["word"] in {"AND", "OR", "NOT"}:
            yield found["word"]
        else:
            typed = found["phrase"] if found["phrase"] is not None else found["word"]
            term = _term(typed, prefix=bool(found["open"]) or typed.endswith("*"))
            if term:
                yield term


def _term(typed: str, *, prefix: bool) -> _Term | None:
    folded = fold(typed)
    named = tokens(UNSPACED.sub(" ", folded))
    runs = UNSPACED.findall(folded)
    matches, patterns = [], []
    if named:
        is_open = prefix and not UNSPACED.search(folded.rstrip("* "), len(folded.rstrip("* ")) - 1)
        matches.append(f'words : "{" ".join(named)}"' + " *" * is_open)
        patterns.append(
            _STARTS
            + r"[\W_]+".join(_BREAK.join(map(re.escape, word)) for word in named)
            + (_REST if is_open else _ENDS)
        )
    if runs:
        inner = [" ".join([*pairs(run), run[-1]]) for run in runs[:-1]]
        last = pairs(runs[-1])
        phrase = " zz ".join([*inner, " ".join(last) or runs[-1]])
        matches.append(f'grams : "{phrase}"' + " *" * (not last))
        patterns += [r"\s?".join(run) for run in runs]  # as PDF files may spread it
    return _Term(" AND ".join(matches), tuple(patterns)) if matches else None


def tokens(folded: str) -> list[str]:
    """Return the words of a folded text as full text cuts them: letters, figures and marks."""
    kept = "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] in "LNM" else " " for sign in folded)
    return kept.split()


class _Reader:
    """Reads pieces into one node, by recursive descent."""

    def __init__(self, pieces: Sequence[_Term | str]) -> None:
        self._pieces = pieces
        self._place = 0
        self._depth = 0

    def read(self) -> _Node | None:
        """Return what all pieces ask; a closing parenthesis too many is left out."""
        parts = []
        while self._place < len(self._pieces):
            node = self._either()
            if node is not None:
                parts.append(node)
            self._place += 1  # over a parenthesis that nothing opened
        return _joined("AND", parts)

    def _next(self) -> _Term | str | None:
        return self._pieces[self._place] if self._place < len(self._pieces) else None

    def _either(self) -> _Node | None:
        parts = [self._all()]
        while self._next() == "OR":
            self._place += 1
            parts.append(self._all())
        return _joined("OR", [part for part in parts if part is not None])

    def _all(self) -> _Node | None:
        parts: list[_Node] = []
        without: list[_Node] = []
        while (piece := self._next()) not in {None, ")", "OR"}:
            if piece == "AND":
                self._place += 1
                continue
            negated = False
            while self._next() == "NOT":
                self._place += 1
                negated = not negated
            node = self._one()
            if node is not None:
                (without if negated else parts).append(node)
        if without and not parts:
            raise RefusedError("Say also what to find, not only what to leave out: NOT needs a word before it.")
        return _Group("AND", tuple(parts), tuple(without)) if without else _joined("AND", parts)

    def _one(self) -> _Node | None:
        piece = self._next()
        if isinstance(piece, _Term):
            self._place += 1
            return piece
        if piece != "(":
            return None
        self._depth += 1
        if self._depth > DEEPEST:
            raise RefusedError(f"There are more than {DEEPEST} parentheses inside each other; use fewer.")
        self._place += 1
        node = self._either()
        self._place += 1
        self._depth -= 1
        return node


def _joined(operator: str, parts: Sequence[_Node]) -> _Node | None:
    return (parts[0] if len(parts) == 1 else _Group(operator, tuple(parts))) if parts else None


def _expression(node: _Node) -> str:
    if isinstance(node, _Term):
        return f"({node.match})"
    whole = "(" + f" {node.operator} ".join(map(_expression, node.parts)) + ")"
    return f"({whole} NOT ({' OR '.join(map(_expression, node.without))}))" if node.without else whole


def _patterns(node: _Node) -> Iterator[str]:
    """Yield the patterns of what is looked for, not of what is left out."""
    if isinstance(node, _Term):
        yield from node.patterns
    else:
        for part in node.parts:
            yield from _patterns(part)
