"""The reader: one source, its pages or its text, what is marked in it, and the bar of a selection."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
)
from sqlalchemy import select

from casefile.core.anchors import find_loose
from casefile.core.case import Changed
from casefile.core.errors import CasefileError
from casefile.core.known import Known
from casefile.core.pages import get_page, page_table
from casefile.core.queries import parse_query
from casefile.core.schema import Source
from casefile.core.snippets import find_each_folded
from casefile.dossier.page_pictures import Original
from casefile.ui import ask
from casefile.ui.actions import TABLE, Handlers
from casefile.ui.beside import Beside
from casefile.ui.desk import Desk, Spot
from casefile.ui.marking import Marking
from casefile.ui.marks import Mark, read_marks
from casefile.ui.page_hands import ReadingPages
from casefile.ui.page_view import PageShape, Selection
from casefile.ui.panel import Panel
from casefile.ui.pictures import Pictures
from casefile.ui.recognised import Recognised
from casefile.ui.selection_bar import BAR, SelectionBar
from casefile.ui.sheet_view import SheetView
from casefile.ui.text_view import TextView
from casefile.ui.thumbnails import THUMBNAILS, Thumbnails
from casefile.ui.words import counted, tr

FOUND: Final = 500
NARROW: Final = 560  # pixels of a reader that has no room for a list beside the page


@dataclass(frozen=True)
class _Document:
    """What the reader needs of its source."""

    title: str
    name: str
    sha256: str
    unread: str | None
    pages: tuple[PageShape, ...]
    gridded: bool

    @property
    def pictured(self) -> bool:
        return any(page.width for page in self.pages)


class Reader(Panel):
    """Reads one source; every key of the loop works here."""

    def __init__(self, desk: Desk, source_id: str) -> None:
        self._document = _read(desk, source_id)
        super().__init__(desk, self._document.title)
        self.source_id = source_id
        self._marks: list[Mark] = []
        self._mark: str | None = None
        self._found: list[tuple[int, int, int]] = []
        self._at_found = -1
        self._pictures: Pictures | None = None
        self.thumbnails: Thumbnails | None = None
        self.view = self._make_view()
        self.marking = Marking(
            desk,
            source_id,
            self.view,
            selection=lambda: self.view.selection,
            mark=lambda: self._mark,
            text=self._words,
        )
        self.bar = SelectionBar(self, desk.tokens, lambda name: self.handlers()[name]())
        self.recognised = Recognised(desk, self._document.sha256, self)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(lambda: self.recognised.look(self.view.in_sight()))
        self.find_line = QLineEdit()
        self.find_line.setPlaceholderText(tr("Find in this source"))
        self.find_line.setAccessibleName(tr("Find in this source"))
        self.find_line.textChanged.connect(self._find)
        self.find_line.returnPressed.connect(lambda: self._step_found(1))
        self.find_line.setFixedWidth(220)
        self.place = QLabel()
        self.place.setProperty("role", "quiet")
        self.beside = Beside(desk, source_id)
        self.beside.chosen.connect(self._go_to_mark)
        self._lay_out()
        self.view.show_pages(self._document.pages)
        self.view.selected.connect(self._selected)
        self.view.mark_clicked.connect(self._choose_mark)
        self.view.page_changed.connect(lambda _page: self._show_place())
        self.view.tip_of = self.recognised.tip
        self.view.known_clicked.connect(self._select_known)
        self.recognised.found.connect(lambda: self.view.show_known(self.recognised.places))
        self.view.page_changed.connect(lambda _page: self._late.start())
        self._late.start()
        desk.bridge.changed.connect(self._changed)
        self.destroyed.connect(self._pictures.close if self._pictures else lambda: None)
        self._show_marks()
        self._show_place()

    def handlers(self) -> Handlers:
        """Return the keys of the loop and of moving about."""
        view, marking = self.view, self.marking
        strip = {"thumbnails": self._turn_thumbnails} if self.thumbnails is not None else {}
        return {
            **strip,
            "excerpt": marking.excerpt,
            "supports": lambda: marking.stance("supports"),
            "contradicts": lambda: marking.stance("contradicts"),
            "context": lambda: marking.stance("context"),
            "who_says": marking.who_says,
            "new_entity": marking.new_entity,
            "cite": marking.cite,
            "link_known": self._link_known,
            "note": lambda: marking.note(view.page),
            "current_finding": marking.pick_finding,
            "find": self.find_line.setFocus,
            "find_next": lambda: self._step_found(1),
            "find_previous": lambda: self._step_found(-1),
            "go_page": self._ask_page,
            "next_page": lambda: view.go_to_page(view.page + 1),
            "previous_page": lambda: view.go_to_page(view.page - 1),
            "zoom_in": lambda: view.step_zoom(1),
            "zoom_out": lambda: view.step_zoom(-1),
            "fit_width": view.fit_width,
            "rotate": view.rotate,
        }

    def focus_first(self) -> None:
        """Put the focus on the page."""
        self.view.setFocus()

    def go_to(self, spot: Spot) -> None:
        """Show an excerpt or a page."""
        mark = next((one for one in self._marks if one.id == spot.excerpt_id), None)
        if mark is not None:
            QTimer.singleShot(0, lambda: self.view.go_to_mark(mark))
            self._choose_mark(mark.id)
        elif spot.page is not None:
            page = spot.page
            QTimer.singleShot(0, lambda: self.view.go_to_page(page))
        if spot.words and spot.page is not None:
            QTimer.singleShot(0, lambda: self._show_words(spot.page or 1, spot.words, select=mark is None))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave a narrow reader, as beside an editor, to the page alone."""
        super().resizeEvent(event)
        self.beside.setVisible(self.width() >= NARROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Hear the single keys of the loop while the page has the focus; Escape leaves the line of Find."""
        if event.key() == Qt.Key.Key_Escape and self.find_line.hasFocus():
            self.view.setFocus()
            return
        name = {entry.keys: entry.name for entry in TABLE if entry.name in BAR}.get(event.text().upper())
        if name is not None and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.handlers()[name]()
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._known() is not None:
            self._link_known()
            return
        super().keyPressEvent(event)

    def _make_view(self) -> ReadingPages | TextView | SheetView:
        if self._document.pictured:
            self._pictures = Pictures(partial(Original, self.desk.bridge.case))
            original = (self._document.sha256, self._document.name)
            self.thumbnails = Thumbnails(self.desk.tokens, self._pictures, original, self._document.pages)
            view = ReadingPages(self.desk.tokens, self._pictures, original, self._layer)
            self.thumbnails.chosen.connect(view.go_to_page)
            return view
        if self._document.gridded:
            sheet = SheetView(self.desk.tokens, self.desk.reads, self._sheet)
            sheet.refused.connect(self.desk.say)
            return sheet
        return TextView(self.desk.tokens, self._layer)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 6, 12, 6)
        top.addWidget(self.find_line)
        top.addStretch(1)
        top.addWidget(self.place)
        split = QSplitter(Qt.Orientation.Horizontal)
        if self.thumbnails is not None:
            split.addWidget(self.thumbnails)
        split.addWidget(self.view)
        split.addWidget(self.beside)
        split.setStretchFactor(split.indexOf(self.view), 1)
        split.setSizes([*([THUMBNAILS] if self.thumbnails is not None else []), 800, 230])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(top)
        if self._document.unread:
            unread = QLabel(self._document.unread)
            unread.setTextFormat(Qt.TextFormat.PlainText)
            unread.setWordWrap(True)
            unread.setContentsMargins(12, 6, 12, 6)
            outer.addWidget(unread)
        outer.addWidget(split, 1)

    def _layer(self, page: int) -> tuple[str, bytes]:
        with self.desk.read() as session:
            row = get_page(session, self._document.sha256, page, boxes=True)
        return (row.text, row.boxes or b"") if row is not None else ("", b"")

    def _sheet(self, page: int) -> tuple[str, bytes]:
        with self.desk.read() as session:
            row = get_page(session, self._document.sha256, page, boxes=True)
        return (row.text, row.cells or b"") if row is not None else ("", b"")

    def _words(self, one: Selection) -> str:
        return self._layer(one.page)[0][one.start : one.end]

    def _selected(self) -> None:
        if self.view.selection is not None:
            self._mark = None
        self._show_bar()

    def _show_bar(self) -> None:
        one = self.view.selection
        wanted = one is not None and (one.region is not None or one.end > one.start)
        if not wanted and self._mark is None:
            self.bar.hide()
            return
        foot = self.view.selection_foot() if wanted else self._mark_foot()
        self.marking.place = foot
        known = self._known()
        self.bar.show_known(self.recognised.name(known) if known is not None else "")
        self.bar.show_under(self.view.mapTo(self, foot))

    def _known(self) -> Known | None:
        """Return the known name that is selected, or in which the caret stands."""
        page, place = self.view.caret_place()
        return self.recognised.at(page, place)

    def _select_known(self, page: int, start: int, end: int) -> None:
        self.view.select(page, start, end)

    def _link_known(self) -> None:
        known = self._known()
        if known is not None:
            self.view.select(self.view.caret_place()[0], known.start, known.end)
            self.marking.link_known(known.entity_ids)

    def _mark_foot(self) -> QPoint:
        return QPoint(40, 40)

    def _choose_mark(self, excerpt_id: str) -> None:
        self._mark = excerpt_id
        self.desk.selected.emit("excerpt", excerpt_id)
        numbers = [one.id for one in self._marks]
        if excerpt_id in numbers:
            self.beside.list.setCurrentRow(numbers.index(excerpt_id))

    def _go_to_mark(self, place: int) -> None:
        mark = self._marks[place]
        self.view.go_to_mark(mark)
        self._choose_mark(mark.id)

    def _show_marks(self) -> None:
        with self.desk.read() as session:
            self._marks = read_marks(session, self.source_id)
        self.view.show_marks(self._marks)
        self.beside.show_marks(self._marks)
        self.beside.show_notes()

    def _turn_thumbnails(self) -> None:
        """Show the small pictures of the pages, or hide them."""
        if self.thumbnails is not None:
            self.thumbnails.setVisible(self.thumbnails.isHidden())
            self.thumbnails.show_page(self.view.page)

    def _show_place(self) -> None:
        pages = self._document.pages
        if self.thumbnails is not None:
            self.thumbnails.show_page(self.view.page)
        if not pages:
            self.place.setText(tr("No pages"))
            return
        page = pages[min(self.view.page, len(pages)) - 1]
        label = "" if page.label in {"", str(page.number)} else f" “{page.label}”"
        self.place.setText(tr("p. {n}{label} of {all}", n=page.number, label=label, all=len(pages)))

    def _find(self, typed: str) -> None:
        self._found, self._at_found = [], -1
        if typed.strip():
            for page in self._document.pages:
                text = self._layer(page.number)[0]
                self._found += [(page.number, one.start, one.end) for one in find_loose(text, typed)]
                if len(self._found) >= FOUND:
                    break
        self.view.show_found(self._found)
        self.find_line.setToolTip(counted(len(self._found), "place", "places") if typed else "")
        self._step_found(1)

    def _show_words(self, page: int, words: str, *, select: bool) -> None:
        """Mark what a search of the case found on a page."""
        try:
            pattern = parse_query(words).pattern
        except CasefileError:
            return
        places = itertools.islice(find_each_folded(self._layer(page)[0], pattern), FOUND)
        self._found, self._at_found = [(page, start, end) for start, end in places], -1
        self.view.show_found(self._found)
        if select:
            self._step_found(1)

    def _step_found(self, way: int) -> None:
        if self._found:
            self._at_found = (self._at_found + way) % len(self._found)
            self.view.select(*self._found[self._at_found])

    def _ask_page(self) -> None:
        pages = len(self._document.pages)
        number = ask.whole_number(self, tr("Go to page"), tr("Page, 1 to {pages}:", pages=pages), self.view.page, pages)
        if number is not None:
            self.view.go_to_page(number)

    def _changed(self, told: Changed) -> None:
        tables = {table for table, _ in told.touched}
        if tables & {"excerpt", "support", "finding", "entity", "event"}:
            self._show_marks()
        elif "note" in tables:
            self.beside.show_notes()
        if tables & {"entity", "statement"}:
            self.recognised.forget()
            self._late.start()
        if ("source", self.source_id) in told.touched:
            with self.desk.read() as session:
                title = session.scalar(select(Source.title).where(Source.id == self.source_id))
            if title is not None:  # of a source that is gone the window closes the reader
                self.title = title
                self.renamed.emit(title)


def _read(desk: Desk, source_id: str) -> _Document:
    columns = (page_table.c.number, page_table.c.label, page_table.c.width, page_table.c.height)
    with desk.read() as session:
        source = session.get_one(Source, source_id)
        rows = session.execute(
            select(*columns).where(page_table.c.sha256 == source.sha256).order_by(page_table.c.number)
        ).all()
        pages = tuple(PageShape(row.number, row.label, float(row.width), float(row.height)) for row in rows)
        cells = select(page_table.c.number).where(page_table.c.sha256 == source.sha256, page_table.c.cells.is_not(None))
        gridded = session.execute(cells.limit(1)).first() is not None
        name = source.file_name or source.title
        return _Document(source.title, name, source.sha256, source.unread, pages, gridded)
