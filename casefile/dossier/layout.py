"""A story of blocks to a PDF: one pass over the story fills pages, one over the pages writes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from casefile.core.errors import RefusedError
from casefile.core.progress import Progress, Silent
from casefile.dossier.blocks import (
    Attachment,
    Block,
    Bullets,
    Contents,
    Cover,
    DocumentInfo,
    Drawing,
    Facsimile,
    Facts,
    Heading,
    Keep,
    Numbered,
    PageBreak,
    Picture,
    Quote,
    Rule,
    Space,
    Table,
    Text,
)
from casefile.dossier.fonts import FontBook, Missing
from casefile.dossier.pages import NoteText, Page, Paginator
from casefile.dossier.paper import Paper
from casefile.dossier.pictures import PictureSetter
from casefile.dossier.printer import Printer
from casefile.dossier.setting import WordSetter, entries_of
from casefile.dossier.slices import Setting, Slice, rule_painter
from casefile.dossier.styles import BLOCK_SPACE, HAIRLINE, NOTE, PAPERS, Geometry
from casefile.dossier.tables import TableSetter
from casefile.dossier.text import Typesetter


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: number of pages, and the characters that had to be printed as numbers."""

    pages: int
    missing: tuple[Missing, ...]
    page_of: dict[str, int]


class Composer:
    """Lays out one document."""

    def __init__(self, story: Sequence[Block], info: DocumentInfo) -> None:
        self.info = info
        self.geometry: Geometry = PAPERS[info.paper]
        self.book = FontBook(info.missing)
        self.typesetter = Typesetter(self.book)
        self.setting = Setting(self.typesetter, self.geometry)
        words = WordSetter(self.setting, entries_of(story))
        tables = TableSetter(self.setting)
        pictures = PictureSetter(self.setting)
        self._setters: dict[type, Callable[[Any], list[Slice]]] = {
            Heading: words.heading,
            Text: words.text,
            Numbered: words.numbered,
            Bullets: words.bullets,
            Quote: words.quote,
            Facts: words.facts,
            Contents: words.contents,
            Cover: words.cover,
            Table: tables.table,
            Picture: pictures.picture,
            Drawing: pictures.drawing,
            Facsimile: pictures.facsimile,
        }
        self._story = story
        self._fresh = False
        self._notes: dict[int, NoteText] = {}
        self.paginator = Paginator(self.geometry.body, self._note)

    def lay_out(self, progress: Progress) -> list[Page]:
        """Return the pages of the story."""
        for _ in self.paginator.fill(self._slices(progress)):
            pass
        return self.paginator.pages

    def _slices(self, progress: Progress) -> Iterator[Slice]:
        for count, block in enumerate(self._story):
            progress.step(count, len(self._story), "Laying out the dossier")
            yield from self._block(block)
            if isinstance(block, Cover):
                self._fresh = True

    def _block(self, block: Block) -> list[Slice]:
        if isinstance(block, PageBreak):
            self._fresh = True
            return []
        slices = self._set(block)
        if slices and self._fresh:
            slices[0].fresh, self._fresh = True, False
        if isinstance(block, Cover):
            slices[0].bare = True
        return slices

    def _set(self, block: Block) -> list[Slice]:
        match block:
            case Space():
                return [Slice(0.0, before=block.points)]
            case Rule():
                span = (0.0 if block.wide else self.geometry.side, self.geometry.wide)
                painter = rule_painter(span, 0, "line", HAIRLINE)
                return [Slice(1, [painter], before=BLOCK_SPACE / 2, after=BLOCK_SPACE / 2)]
            case Keep():
                slices = [piece for inner in block.blocks for piece in self._block(inner)]
                for piece in slices[:-1]:
                    piece.keep = True
                return slices
        setter = self._setters.get(type(block))
        if setter is None:
            raise TypeError(f"not a block: {block!r}")
        return setter(block)

    def _note(self, number: int) -> NoteText:
        known = self._notes.get(number)
        if known is None:
            known = self._notes[number] = self._set_note(number)
        return known

    def _set_note(self, number: int) -> NoteText:
        content = self.typesetter.notes[number - 1].content
        lines, leading = self.setting.lines(content, NOTE, self.geometry.measure)
        return NoteText(number, lines, leading)


def build_document(
    out: Path,
    story: Sequence[Block],
    info: DocumentInfo,
    attachments: Sequence[Attachment] = (),
    progress: Progress | None = None,
) -> Built:
    """Write `story` as a PDF to `out`; same arguments, same bytes.

    The file appears whole or not at all: it is written beside its place and renamed at the end. Raises
    MissingGlyph when no font has a character (unless `info.missing` is "show"), CancelledError from
    `progress`, RefusedError when `out` cannot be written, ValueError when a link or page reference leads to a key
    that no block has.
    """
    progress = progress or Silent()
    composer = Composer(story, info)
    pages = composer.lay_out(progress)
    page_of: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for piece, _ in page.placed:
            for key in piece.keys:
                page_of.setdefault(key, number)
    paper = Paper(composer.geometry, info)
    data = Printer(composer.setting, info, pages, page_of, paper).write(attachments, progress)
    _put(Path(out), data)
    return Built(len(pages), tuple(composer.book.missing), page_of)


def _put(out: Path, data: bytes) -> None:
    """Write a file beside its place and rename it; a failure leaves what was there before."""
    try:
        with NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", suffix=".part", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                file.close()
                Path(file.name).replace(out)
            except BaseException:
                file.close()
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise RefusedError(
            f"The dossier could not be written to {out}: {reason}. Choose another place or make room there."
        ) from error
