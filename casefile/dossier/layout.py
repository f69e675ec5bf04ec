"""A story of blocks to a PDF: one pass over the story fills pages, one over the pages writes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import zip_longest
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

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
    Inline,
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
from casefile.dossier.keeping import Ties, parts_of, stacked, tie_parts
from casefile.dossier.pages import NoteText, Page, Paginator
from casefile.dossier.paper import Paper
from casefile.dossier.pictures import PictureSetter
from casefile.dossier.printer import Places, Printer
from casefile.dossier.setting import WordSetter, entries_of
from casefile.dossier.sharing import Sharing
from casefile.dossier.slices import Setting, Slice, rule_painter
from casefile.dossier.styles import (
    BLOCK_SPACE,
    CHAPTER_SPACE,
    HAIRLINE,
    HEADING_SPACE,
    NOTE,
    NOTE_ABOVE,
    PAPERS,
    Geometry,
)
from casefile.dossier.tables import TableSetter
from casefile.dossier.text import Typesetter

_SHORT: Final = 0.45  # part of a page: a chapter no longer goes on under the one before, where it fits whole
_FEW: Final = 40  # blocks: a chapter of more is never that short
_EMPTY: Final = 0.34  # part of a page: one filled less takes the next chapter, however long


@dataclass(frozen=True, slots=True)
class Built:
    """The PDF's bytes, its number of pages, the characters that had to be printed as numbers, blocks' pages by key."""

    data: bytes = field(repr=False)
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
        self._sharing = Sharing(pictures, self._set, self.geometry.body)
        self._story = story
        self._fresh = False
        self._notes: dict[str | int, NoteText] = {}
        self.paginator = Paginator(self.geometry.body, self._note)

    def lay_out(self, progress: Progress) -> list[Page]:
        """Return the pages of the story."""
        for _ in self.paginator.fill(self._slices(progress)):
            pass
        return self.paginator.pages

    def _slices(self, progress: Progress) -> Iterator[Slice]:
        ties, count, tied = Ties(), 0, False
        for chapter in chapters_of(self._story):
            held: list[Slice] = []
            runs_on, short = self._may_run_on(chapter), _is_short(chapter)
            for block, after in zip_longest(chapter, chapter[1:]):
                progress.step(count, len(self._story), "Laying out the dossier")
                count += 1
                slices = self._block(block, after, placed=not (tied or held))
                ties.tie(block, slices, after)
                tied = slices[-1].keep if slices else tied
                if isinstance(block, Cover):
                    self._fresh = True
                if runs_on and short:
                    held += slices
                    continue
                if runs_on and block is chapter[0]:
                    self._run_on(slices, whole=False)
                yield from slices
            if held:
                self._run_on(held, whole=True)
                yield from held

    def _may_run_on(self, chapter: Sequence[Block]) -> bool:
        """Tell whether a chapter may begin under the one before it; its length is to be seen."""
        head = chapter[0]
        starts = isinstance(head, Heading) and head.level == 1 and head.new_page is None
        return starts and not self._fresh and not any(isinstance(block, Contents) for block in chapter)

    def _run_on(self, slices: list[Slice], *, whole: bool) -> None:
        """Let a chapter begin on the page of the one before when that is almost empty, or it fits there whole."""
        page = self.paginator.settled()
        after_contents = page.placed and page.placed[-1][0].aside
        if not page.placed or page.bare or after_contents:
            return
        notes = self._notes_height(slices)
        room = self.geometry.body - page.used - page.note_height - notes - CHAPTER_SPACE
        height = stacked(slices)
        short = whole and height <= min(room - 2 * NOTE_ABOVE, self.geometry.body * _SHORT)
        if short or page.used + page.note_height < self.geometry.body * _EMPTY:
            slices[0].fresh, slices[0].before = False, CHAPTER_SPACE

    def _together(self, keep: Keep, after: Block | None, *, placed: bool) -> list[Slice]:
        """Return the blocks of a `Keep` on one page if they fit there; `placed`: what is before it has its place."""
        page = self.paginator.pages[-1]
        room = self.geometry.body
        if placed and page.placed and not (self._fresh or page.bare):
            room -= page.used + page.note_height + max(page.after, HEADING_SPACE[3][0])
        parts = self._sharing.set(keep, after, room)
        slices = [piece for part in parts for piece in part.slices]
        whole = stacked(slices) + self._notes_height(slices) <= self.geometry.body
        return tie_parts(parts, whole=whole)

    def _block(self, block: Block, after: Block | None, *, placed: bool) -> list[Slice]:
        if isinstance(block, PageBreak):
            self._fresh = True
            return []
        slices = self._together(block, after, placed=placed) if isinstance(block, Keep) else self._set(block)
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
        setter = self._setters.get(type(block))
        if setter is None:
            raise TypeError(f"not a block: {block!r}")
        return setter(block)

    def _notes_height(self, slices: Sequence[Slice]) -> float:
        """Return the height of the footnotes of slices on one page."""
        marks = {self._note(mark).key or mark: mark for piece in slices for mark in piece.notes}
        return sum(self._note(mark).height for mark in marks.values())

    def _note(self, mark: int) -> NoteText:
        note = self.typesetter.notes[mark - 1]
        key = note.key or mark
        known = self._notes.get(key)
        if known is None:
            known = self._notes[key] = self._set_note(note.content, note.key)
            if note.short:
                known.short = cache(partial(self._set_note, note.short, note.key))
        return known

    def _set_note(self, content: Sequence[Inline], key: str) -> NoteText:
        lines, leading = self.setting.lines(content, NOTE, self.geometry.measure)
        for line in lines:
            line.pack()
        return NoteText(0, lines, leading, key)


def _is_short(chapter: Sequence[Block]) -> bool:
    """Tell whether a chapter may be short enough to go on a page with another; exhibits are set as they are placed."""
    kept = (block for block in chapter if isinstance(block, Keep))
    return len(chapter) <= _FEW and not any(part.yields for keep in kept for part in parts_of(keep))


def chapters_of(story: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Yield the story in stretches, each from one heading of level 1 to the next."""
    start = 0
    for place, block in enumerate(story):
        if place > start and isinstance(block, Heading) and block.level == 1:
            yield story[start:place]
            start = place
    if start < len(story):
        yield story[start:]


def build_document(
    out: Path,
    story: Sequence[Block],
    info: DocumentInfo,
    attachments: Sequence[Attachment] = (),
    progress: Progress | None = None,
) -> Built:
    """Write `story` as a PDF to `out`; as `set_document`, and RefusedError when `out` cannot be written."""
    built = set_document(story, info, attachments, progress)
    write_whole(Path(out), built.data)
    return built


def set_document(
    story: Sequence[Block],
    info: DocumentInfo,
    attachments: Sequence[Attachment] = (),
    progress: Progress | None = None,
) -> Built:
    """Return `story` as a PDF; same arguments, same bytes.

    Raises MissingGlyph when no font has a character (unless `info.missing` is "show"), CancelledError from
    `progress`, ValueError when a link or page reference leads to a key that no block has.
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
    places = Places(page_of, composer.paginator.numbers)
    data = Printer(composer.setting, info, pages, places, paper).write(attachments, progress)
    return Built(data, len(pages), tuple(composer.book.missing), page_of)


def refuse_over(case: Path, out: Path) -> None:
    """Refuse to write anything in the place of the case that it is made from."""
    if out.resolve() == case.resolve():
        raise RefusedError(f"{out} is the case itself and is not written over. Choose another name.")


def write_whole(out: Path, data: bytes) -> None:
    """Write a file beside its place and rename it, so that it appears whole or not at all; RefusedError when not."""
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
