"""Atoms: the smallest stretches of characters that layout measures and places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from casefile.dossier.blocks import PageOf, Pages
from casefile.dossier.fonts import Face, Glyph
from casefile.dossier.scripts import cut_place
from casefile.dossier.styles import Family

HAIR: Final = 90.0  # thousandths of the size: the space between a word and the mark of its note
_HARD: Final = re.compile(r"[-/._?&=@:,;+#%|~]")


@dataclass(frozen=True, slots=True)
class Look:
    """How one stretch of characters looks; `rise` lifts it off the baseline, `mark` tints what is behind."""

    family: Family
    size: float
    bold: bool = False
    italic: bool = False
    colour: str = "ink"
    rise: float = 0.0
    link: str = ""
    lang: str = ""
    record: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """The mark of a footnote, by its place among all marks; the page it comes on decides its number."""

    mark: int


class Atom:
    """Characters that are measured and placed together; a line may end after it when `breakable`."""

    __slots__ = (
        "anchor",
        "around",
        "breakable",
        "face",
        "fixed",
        "glyphs",
        "kerns",
        "late",
        "level",
        "look",
        "note",
        "part",
        "shaped",
        "space",
        "text",
        "width",
    )  # fmt: skip

    def __init__(self, text: str, face: Face, look: Look, *, space: bool = False, shaped: bool = False) -> None:
        self.text = text
        self.face = face
        self.look = look
        self.space = space
        self.shaped = shaped
        self.breakable = space
        self.level = 0
        self.part = 0  # of a paragraph of ours: which of its runs it is in, when that is kept apart
        self.width = 0.0  # points
        self.fixed: float | None = None  # width in thousandths when the face lacks this space
        self.kerns: Sequence[float] | None = None  # thousandths, after each character
        self.glyphs: list[Glyph] | None = None
        self.around = ("", "")  # the text of the atoms to which letters join
        self.note: int = 0  # as which mark it refers to a footnote
        self.anchor = ""  # key of a destination here
        self.late: PageOf | Pages | NoteMark | None = None  # text known only when all pages are made

    def measure(self) -> None:
        """Set the width (and kerning or glyphs) from the text, face and level."""
        size = self.look.size / 1000
        if self.fixed is not None:
            self.width = self.fixed * size * len(self.text)
            if self.fixed == HAIR:  # shown with the word beside it, for readers lose what stands alone
                self.kerns = (self.fixed - self.face.advance(" "),)
        elif self.shaped or self.level % 2:
            self.glyphs = self.face.shape(
                self.text, rightward=self.level % 2 == 0, lang=self.look.lang, around=self.around
            )
            self.face.use(self.text + " ")
            self.width = sum(g.advance for g in self.glyphs) * size
        else:
            units, self.kerns = self.face.measure(self.text)
            self.width = units * size

    def settle(self, text: str) -> None:
        """Put in what is known only when all pages are made."""
        self.text = text
        if isinstance(self.late, NoteMark):
            self.look, self.anchor = replace(self.look, link=f"note-{text}"), f"noteref-{text}"
        self.measure()

    def cut(self, room: float) -> tuple[Atom, Atom] | None:
        """Return this atom in two, the first at most `room` points wide; None when it cannot be cut."""
        if len(self.text) < 2 or self.late or self.note:
            return None
        if self.shaped or self.level % 2:
            return self._cut_shaped(room)
        at, used, size = 0, 0.0, self.look.size / 1000
        for at, character in enumerate(self.text):  # noqa: B007 - the place is what is sought
            used += self.face.advance(character) * size
            if used > room:
                break
        nice = [m.end() for m in _HARD.finditer(self.text, max(0, at - 24), at)]
        at = nice[-1] if nice and nice[-1] > 2 else at
        if not 0 < at < len(self.text):
            return None
        return self._apart(at)

    def _cut_shaped(self, room: float) -> tuple[Atom, Atom] | None:
        wanted = room / self.width * len(self.text) if self.width else 0.0
        while (at := cut_place(self.text, wanted)) and at < len(self.text):
            parts = self._apart(at)
            if parts[0].width <= room or cut_place(self.text, at - 1) >= at:
                return parts
            wanted = at - 1
        return None

    def _apart(self, at: int) -> tuple[Atom, Atom]:
        before, after = self.around
        return self._part(self.text[:at], (before, self.text[at:])), self._part(
            self.text[at:], (self.text[:at], after), last=True
        )

    def _part(self, text: str, around: tuple[str, str], *, last: bool = False) -> Atom:
        part = Atom(text, self.face, self.look, space=self.space, shaped=self.shaped)
        part.level, part.fixed, part.breakable = self.level, self.fixed, self.breakable if last else True
        part.around = around
        part.anchor = "" if last else self.anchor
        part.measure()
        return part


class Newline:
    """A line end that stands in the text."""

    __slots__ = ()
