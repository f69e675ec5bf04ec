"""Writes laid-out pages: running head and foot, slices, footnotes, bookmarks, attachments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casefile.core.progress import Progress
from casefile.dossier.atoms import NoteMark
from casefile.dossier.blocks import Attachment, DocumentInfo, PageOf, Pages
from casefile.dossier.lines import Line, paint_line
from casefile.dossier.pages import NoteText, Page
from casefile.dossier.paper import Paper
from casefile.dossier.slices import LinePainter, Setting
from casefile.dossier.styles import (
    HAIRLINE,
    HANDLING,
    HANG,
    MM,
    NOTE,
    NOTE_ABOVE,
    NOTE_BELOW,
    NOTE_NUMBER,
    NOTE_RULE,
    RUNNING,
    TLP,
    TLP_GROUND,
    Style,
)


@dataclass(frozen=True, slots=True)
class Places:
    """What is known when all pages are made: the page of each key, and the number of the footnote of each mark."""

    page_of: dict[str, int]
    note_of: dict[int, int]


class Printer:
    """Writes laid-out pages."""

    def __init__(
        self, setting: Setting, info: DocumentInfo, pages: Sequence[Page], places: Places, paper: Paper
    ) -> None:
        self._geometry = setting.geometry
        self._pages = pages
        self._page_of, self._note_of = places.page_of, places.note_of
        self._paper = paper
        self._running = _Running(setting, info, pages)
        # Everything is typeset before the first character is drawn: a face is cut when it is first used.
        self._numbers = {
            note.number: setting.lines(str(note.number), NOTE_NUMBER, setting.geometry.side)[0][0]
            for page in pages
            for note in page.notes
        }

    def write(self, attachments: Sequence[Attachment], progress: Progress) -> bytes:
        """Write every page, the bookmarks and the attachments; return the file."""
        for number, page in enumerate(self._pages, 1):
            progress.step(number - 1, len(self._pages), "Writing the dossier")
            self._write_page(number, page)
            page.clear()  # what is written need not be kept beside it
            self._paper.next_page()
        unknown = sorted(set(self._paper.linked) - self._paper.defined)
        if unknown:
            raise ValueError(f"links lead nowhere: {', '.join(unknown[:5])}")
        if attachments:
            self._paper.attach(attachments)
        progress.step(len(self._pages), len(self._pages), "Writing the dossier")
        return self._paper.finished()

    def _resolve(self, inline: PageOf | Pages | NoteMark) -> str:
        if isinstance(inline, Pages):
            return str(len(self._pages))
        if isinstance(inline, NoteMark):
            return str(self._note_of[inline.mark])
        if inline.key not in self._page_of:
            raise ValueError(f"a page reference leads nowhere: {inline.key}")
        return str(self._page_of[inline.key])

    def _write_page(self, number: int, page: Page) -> None:
        geometry, paper = self._geometry, self._paper
        self._running.paint_head(paper, number)
        top = geometry.height - geometry.top
        for piece, down in page.placed:
            for key in piece.keys:
                if self._page_of[key] == number:
                    paper.destination(key, top - down)
            if piece.entry:
                level, title, key = piece.entry
                paper.addOutlineEntry(title, key, level, closed=level > 0)
            for paint in piece.painters:
                paint(paper, geometry.left, top - down, self._resolve)
        if page.notes:
            self._write_notes(page)
        self._running.paint_foot(paper, number)

    def _write_notes(self, page: Page) -> None:
        geometry, paper = self._geometry, self._paper
        y = geometry.bottom + page.note_height - NOTE_ABOVE
        x = geometry.left + geometry.side
        paper.rule((x, y), (x + NOTE_RULE, y), "ink-2", HAIRLINE)
        y -= NOTE_BELOW
        for note in page.notes:
            if note.number:
                paper.destination(f"note-{note.number}", y)
                self._note_number(note, y)
            for place, line in enumerate(note.lines):
                painter = LinePainter(line, NOTE, note.leading, x=geometry.side, width=geometry.measure)
                painter(paper, geometry.left, y - place * note.leading, self._resolve)
            y -= note.height

    def _note_number(self, note: NoteText, y: float) -> None:
        geometry = self._geometry
        width = geometry.side - HANG
        painter = LinePainter(self._numbers[note.number], NOTE_NUMBER, note.leading, width=width, drop=0.3)
        painter(self._paper, geometry.left, y, self._resolve)


class _Running:
    """Running head and foot: short title left and handling right; reference, page and edition below."""

    def __init__(self, setting: Setting, info: DocumentInfo, pages: Sequence[Page]) -> None:
        def line(text: str, style: Style, width: float = setting.geometry.wide) -> Line:
            return fitted(setting, text, style, width)

        wide = setting.geometry.wide
        self._tlp = info.tlp
        self._geometry = setting.geometry
        self._title = line(info.short_title, RUNNING, wide * 0.55)
        self._reference = line(info.reference, RUNNING, wide * 0.26)
        self._edition = line(info.edition, RUNNING, wide * 0.22)
        self._handling = line(f"TLP:{info.tlp}", HANDLING)
        marking = info.classification.upper()
        self._classification = line(marking, replace(RUNNING, bold=True, colour="ink")) if marking else None
        self._pages = [line(f"Page {n} of {len(pages)}", RUNNING) for n in range(1, len(pages) + 1)]
        self._bare = [page.bare for page in pages]

    def paint_head(self, paper: Paper, number: int) -> None:
        """Paint short title and handling; on the cover only the handling."""
        left, right = self._geometry.left, self._geometry.left + self._geometry.wide
        y = self._geometry.height - 14 * MM
        self._bar(paper, right, y)
        if not self._bare[number - 1]:
            paint_line(paper, self._title, left, y)
            paper.rule((left, y - 10), (right, y - 10), "line", HAIRLINE)

    def paint_foot(self, paper: Paper, number: int) -> None:
        """Paint reference, page, edition and handling; on the cover only the handling."""
        left, right = self._geometry.left, self._geometry.left + self._geometry.wide
        y = 13.5 * MM
        if not self._bare[number - 1]:
            paper.rule((left, y + 18), (right, y + 18), "line", HAIRLINE)
            paint_line(paper, self._reference, left, y)
            x = left + max(self._geometry.side, self._reference.width + 14)
            paint_line(paper, self._pages[number - 1], x, y)
            x += self._pages[number - 1].width + 14
            paint_line(paper, self._edition, x, y)
        self._bar(paper, right, y)

    def _bar(self, paper: Paper, right: float, y: float) -> None:
        """Paint the TLP label as FIRST prescribes it, with the classification left of it."""
        line = self._handling
        left = right - line.width - 12
        paper.fill((left, y - 6, right, y + 12), TLP_GROUND)
        x = left + 6
        for atom in line.atoms:
            paper.draw_text(x, y - 1.5, atom.text, atom.face, atom.look.size, colour=TLP[self._tlp], kerns=atom.kerns)
            x += atom.width
        if self._classification is not None:
            paint_line(paper, self._classification, left - 10 - self._classification.width, y)


def fitted(setting: Setting, text: str, style: Style, width: float) -> Line:
    """Return `text` on one line; what is too long for it ends after a whole word, if it can, in an ellipsis."""
    lines, _ = setting.lines(text, style, width)
    while len(lines) > 1:
        text = text.removesuffix("…").rstrip()
        start = text.rpartition(" ")[0].rstrip(" ,;:–—-")
        text = f"{start or text[:-1]}…"
        lines, _ = setting.lines(text, style, width)
    return lines[0]
