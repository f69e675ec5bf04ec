"""The only place that makes the dossier's paragraph text: content to atoms, atoms to lines.

There is no markup anywhere. Words go in as plain strings and come out as positioned characters, so nothing in
evidence can be taken for a tag, and spaces and line ends stay. Controls, bidi controls and other characters
that print nothing are made visible as `[U+202E]`. Every character gets a face that has it, or the export
stops (see `fonts.MissingGlyph`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from casefile.dossier.atoms import HAIR, Atom, Look, Newline, NoteMark
from casefile.dossier.blocks import Content, Note, PageOf, Pages, Run
from casefile.dossier.fonts import Face, FontBook
from casefile.dossier.scripts import COMPLEX, HAN, JOINERS, RIGHTWARD, clusters, cut_place, tidy
from casefile.dossier.shaping import with_levels
from casefile.dossier.styles import Family, Style

LONGEST_SHAPED: Final = 250
LONGEST: Final = 4000  # characters measured as one word; a longer one is cut, which is allowed anywhere
_SPACES: Final = " \t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000"
_PARTS: Final = re.compile(rf"\n|[{_SPACES}]+|[^{_SPACES}\n]+")
_FIXED: Final = {  # widths of spaces, in thousandths of the size, for fonts that lack them
    "\u2000": 500, "\u2001": 1000, "\u2002": 500, "\u2003": 1000, "\u2004": 333, "\u2005": 250,
    "\u2006": 167, "\u2007": 556, "\u2008": 250, "\u2009": 200, "\u200a": 100, "\u202f": 200,
    "\u205f": 222, "\u3000": 1000, "\u1680": 500, "\u00a0": 250,
}  # fmt: skip
_HAN_PARTS: Final = re.compile(f"{HAN.pattern}|[^{HAN.pattern[1:-1]}]+")
_NO_START: Final = frozenset(
    "、。，．・：；？！）］｝〉》」』】〕〗’”…‥ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}»›%"
)
_NO_END: Final = frozenset("（［｛〈《「『【〔〖‘“([{«‹$£€¥")
_DASH: Final = re.compile(r"[\u2013\u2014](?=[^\W\d_])")
_SOFT: Final = re.compile(rf"(?<=[^\W\d_])[-\u2010](?=[^\W\d_])|{_DASH.pattern}")
# Symbols, identifiers, addresses and file names are not broken at their hyphens: `S/RES/1874`, `a-b.html`.
_NAME: Final = re.compile(r"[\d_/@\\]|\w\.\w")


# The face of ordinary letters and the characters that it sets one after another.
Simple = tuple[Face, frozenset[str]]


class Typesetter:
    """Turns content into measured atoms; `notes` are the footnotes of one document, one for each mark."""

    def __init__(self, book: FontBook) -> None:
        self.book = book
        self.notes: list[Note] = []
        self._plain: dict[tuple[str, float, bool, bool], Simple] = {}

    def atoms(
        self, content: Content, style: Style, *, lang: str = "", record: str = "", base: str = "L", ours: bool = False
    ) -> list[Atom | Newline]:
        """Return the measured atoms of `content` set in `style`.

        `base` is the direction of the paragraph: "L", "R", or "" to take it from the first strong letter. In one of
        `ours` a run with words from the right is kept apart: neither turns what is around the other.
        """
        found: list[Atom | Newline] = []
        look = Look(style.family, style.size, style.bold, style.italic, style.colour, lang=lang, record=record)
        for part, inline in enumerate((content,) if isinstance(content, str) else content, 1):
            if isinstance(inline, str | Run):
                look_of = look if isinstance(inline, str) else run_look(inline, look)
                text = inline if isinstance(inline, str) else inline.text
                if text[:1].isalnum() and found and isinstance(found[-1], Atom) and found[-1].look.rise:
                    self._add_hair(found, look_of)
                start = len(found)
                self._add_text(found, text, look_of)
                if ours and isinstance(inline, Run) and RIGHTWARD.search(text):
                    for atom in found[start:]:
                        if isinstance(atom, Atom):
                            atom.part = part
            elif isinstance(inline, Note):
                self._add_reference(found, inline, look)
            else:
                self._add_page(found, inline, look)
        return self.finish(found, base, ours=ours)

    def marked(
        self, text: str, marks: Sequence[tuple[int, int, str]], style: Style, *, lang: str, record: str, base: str
    ) -> list[Atom | Newline]:
        """Return the atoms of `text` with the stretches (start, end, colour token) tinted."""
        found: list[Atom | Newline] = []
        look = Look(style.family, style.size, style.bold, style.italic, style.colour, lang=lang, record=record)
        at = 0
        for start, end, kind in sorted(marks):
            self._add_text(found, text[at : max(at, start)], look)
            self._add_text(found, text[max(at, start) : end], replace(look, mark=kind))
            at = max(at, end)
        self._add_text(found, text[at:], look)
        return self.finish(found, base)

    def finish(self, found: list[Atom | Newline], base: str, *, ours: bool = False) -> list[Atom | Newline]:
        """Give levels to right-to-left paragraphs, measure all atoms, allow breaks between Han characters."""
        if base == "R" or any(isinstance(a, Atom) and RIGHTWARD.search(a.text) for a in found):
            found = with_levels(found, base, ours=ours)
        _join(found)
        for atom in found:
            if isinstance(atom, Atom):
                atom.measure()
        for one, two in pairwise(found):
            if isinstance(one, Atom) and isinstance(two, Atom) and not (one.space or two.space):
                _allow_break(one, two)
        return found

    def _add_text(self, found: list[Atom | Newline], text: str, look: Look) -> None:
        if not look.lang and HAN.search(text):
            look = replace(look, lang=guessed_lang(text))
        simple = self._simple(look)
        for stretch, stands_in in tidy(text):
            if stands_in:
                self._add_stand_in(found, stretch, look)
                continue
            for match in _PARTS.finditer(stretch):
                part = match.group()
                if part == "\n":
                    found.append(Newline())
                elif part[0] in " \t" or part.isspace():
                    self._add_spaces(found, part, look, simple)
                else:
                    while part:
                        end = LONGEST
                        if len(part) > LONGEST_SHAPED and COMPLEX.search(part, 0, LONGEST):
                            end = cut_place(part[:LONGEST_SHAPED], LONGEST_SHAPED)
                        self._add_word(found, part[:end], look, simple)
                        part = part[end:]

    def _add_stand_in(self, found: list[Atom | Newline], text: str, look: Look) -> None:
        shown = replace(look, family="mono", size=look.size * 0.78, bold=False, italic=False, colour="unused")
        face, _ = self._simple(shown)
        atom = Atom(text, face, shown)
        atom.breakable = True
        found.append(atom)

    def _add_spaces(self, found: list[Atom | Newline], text: str, look: Look, simple: Simple) -> None:
        face, characters = simple
        for character in text.replace("\t", "    "):
            if character in characters:
                atom = Atom(character, face, look, space=True)
            else:
                atom = Atom(" ", face, look, space=True)
                atom.fixed = float(_FIXED.get(character, 250))
            found.append(atom)

    def _add_word(self, found: list[Atom | Newline], word: str, look: Look, simple: Simple) -> None:
        face, characters = simple
        if characters.issuperset(word):
            soft = _SOFT if word.isalpha() or not _NAME.search(word) else _DASH
            if not word.isalnum() and soft.search(word):
                start = 0
                for match in soft.finditer(word):
                    atom = Atom(word[start : match.end()], face, look)
                    atom.breakable = True
                    found.append(atom)
                    start = match.end()
                word = word[start:]
            if word:
                found.append(Atom(word, face, look))
            return
        for text, chosen, shaped in self._choose(word, look):
            if chosen is None:
                self._add_stand_in(found, text, look)
            elif shaped:
                found.append(Atom(text, chosen, look, shaped=True))
            else:
                found.extend(Atom(part, chosen, look) for part in _HAN_PARTS.findall(text))

    def _choose(self, word: str, look: Look) -> Iterator[tuple[str, Face | None, bool]]:
        """Yield stretches of one face; a letter keeps its combining marks. No face: the stand-in."""
        run, run_face, run_shaped = "", None, False
        for cluster in clusters(word):
            shaped = len(cluster) > 1 or bool(COMPLEX.match(cluster))
            face = self._cluster_face(cluster, look)
            if face is None:
                if run:
                    yield run, run_face, run_shaped
                run = ""
                for character in cluster:
                    yield from self._lone(character, look)
                continue
            if run and (face is not run_face or shaped != run_shaped):
                yield run, run_face, run_shaped
                run = ""
            run, run_face, run_shaped = run + cluster, face, shaped
        if run:
            yield run, run_face, run_shaped

    def _cluster_face(self, cluster: str, look: Look) -> Face | None:
        bare = "".join(c for c in cluster if c not in JOINERS)
        return self.book.find(bare, look.family, bold=look.bold, italic=look.italic, size=look.size, lang=look.lang)

    def _lone(self, character: str, look: Look) -> Iterator[tuple[str, Face | None, bool]]:
        """Yield a character apart from its letter, in any face that has it, or its number."""
        face = self._cluster_face(character, look)
        if face is None:
            self.book.note_missing(character, look.record)
            yield f"[U+{ord(character):04X}]", None, False
        else:
            yield character, face, True

    def _simple(self, look: Look) -> Simple:
        """Return the first face of a look and the characters that it sets one after another, unshaped."""
        key = look.family, look.size, look.bold, look.italic
        found = self._plain.get(key)
        if found is None:
            face = self.book.first(look.family, bold=look.bold, italic=look.italic, size=look.size)
            simple = frozenset(c for c in map(chr, face.characters) if not COMPLEX.match(c) and not HAN.match(c))
            found = self._plain[key] = (face, simple)
        return found

    def _add_reference(self, found: list[Atom | Newline], note: Note, look: Look) -> None:
        """Add the mark of a note, as wide as its number may become: no mark's is higher than its place among them."""
        self.notes.append(note)
        mark = len(self.notes)
        raised = replace(look, size=look.size * 0.66, rise=look.size * 0.34, link="", bold=False)
        face, _ = self._simple(raised)
        face.use("0123456789")
        before = found[-1] if found else None
        if isinstance(before, Atom) and before.look.rise:
            found.append(Atom(",", face, raised))
        elif isinstance(before, Atom) and not before.space:
            self._add_hair(found, before.look)
        atom = Atom(str(mark), face, raised)
        atom.note, atom.late = mark, NoteMark(mark)
        found.append(atom)

    def _add_hair(self, found: list[Atom | Newline], look: Look) -> None:
        """Add a space hardly seen, so that no digit of a note is read with one of the text; no line ends there."""
        plain = replace(look, link="")
        face, _ = self._simple(plain)
        atom = Atom(" ", face, plain)
        atom.fixed = HAIR
        found.append(atom)

    def _add_page(self, found: list[Atom | Newline], inline: PageOf | Pages, look: Look) -> None:
        linked = replace(look, link=inline.key, colour="accent") if isinstance(inline, PageOf) else look
        face, _ = self._simple(linked)
        atom = Atom("000", face, linked)
        face.use("0123456789")
        atom.late = inline
        found.append(atom)


def guessed_lang(text: str) -> str:
    """Return the language that decides how Han looks when none is given: kana is Japanese, Hangul Korean."""
    if any("\u3041" <= c <= "\u30ff" for c in text):
        return "ja"
    return "ko" if any("\uac00" <= c <= "\ud7a3" for c in text) else ""


def run_look(run: Run, look: Look) -> Look:
    """Return the look of a run inside a paragraph of `look`."""
    family: Family = look.family
    if run.mono:
        family = "mono"
    elif run.serif is not None:
        family = "serif" if run.serif else "sans"
    return Look(
        family,
        look.size * (0.9 if run.mono and look.family != "mono" else 1),
        look.bold or run.bold,
        look.italic != run.italic if look.italic else run.italic,
        run.colour or ("accent" if run.link else look.colour),
        look.rise,
        run.link or look.link,
        run.lang or look.lang,
        run.record or look.record,
        look.mark,
    )


def _join(found: Sequence[Atom | Newline]) -> None:
    """Tell letters that are shaped apart (another style or mark) which letters they join to.

    A space after a word goes in the word's own face, so that both are one show of text: readers drop a space
    that is shown alone at the end of a line.
    """
    for one, two in pairwise(found):
        if not (isinstance(one, Atom) and isinstance(two, Atom)):
            continue
        if one.shaped and two.shaped:
            one.around = one.around[0], two.text
            two.around = one.text, ""
        elif one.fixed == HAIR and not (two.look.rise or two.shaped):
            one.face = two.face if 0x20 in two.face.characters else one.face
        elif (two.fixed == HAIR or (two.space and two.fixed is None and not one.late)) and _takes(one, two):
            two.face = one.face


def _takes(one: Atom, two: Atom) -> bool:
    alike = two.text == " " and not one.shaped and one.look.size == two.look.size
    return alike and 0x20 in one.face.characters


def _allow_break(one: Atom, two: Atom) -> None:
    last, first = one.text[-1], two.text[0]
    if two.look.rise or HAIR in (one.fixed, two.fixed) or first in _NO_START or last in _NO_END:
        one.breakable = False
    elif HAN.match(last) or HAN.match(first):
        one.breakable = True
