"""The reader: one source, its pages or its text, what is marked in it, and the bar of a selection."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy import select

from casefile.core.anchors import find_loose
from casefile.core.case import Changed
from casefile.core.errors import CasefileError
from casefile.core.pages import get_page, page_table
from casefile.core.queries import parse_query
from casefile.core.schema import Source
from casefile.core.snippets import find_each_folded
from casefile.dossier.page_pictures import Original
from casefile.ui import ask
from casefile.ui.actions import TABLE, Handlers, icon, keys_of
from casefile.ui.desk import Desk, Spot
from casefile.ui.marking import Marking
from casefile.ui.marks import SIGNS, Mark, read_marks
from casefile.ui.naming import cut
from casefile.ui.page_hands import ReadingPages
from casefile.ui.page_view import PageShape, Selection
from casefile.ui.panel import Panel
from casefile.ui.pictures import Pictures
from casefile.ui.text_view import TextView
from casefile.ui.words import counted, tr

BAR: Final = {
    "excerpt": "Excerpt",
    "supports": "Supports",
    "contradicts": "Against",
    "context": "Context",
    "who_says": "Who says",
    "new_entity": "Entity",
    "cite": "Cite",
}
"""The keys of the loop, with the short words of the bar."""
FOUND: Final = 500


@dataclass(frozen=True)
class _Document:
    """What the reader needs of its source."""

    title: str
    name: str
    sha256: str
    unread: str | None
    pages: tuple[PageShape, ...]

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
        self.view = self._make_view()
        self.marking = Marking(
            desk,
            source_id,
            self.view,
            selection=lambda: self.view.selection,
            mark=lambda: self._mark,
            text=self._words,
        )
        self.bar = SelectionBar(self)
        self.find_line = QLineEdit()
        self.find_line.setPlaceholderText(tr("Find in this source"))
        self.find_line.setAccessibleName(tr("Find in this source"))
        self.find_line.textChanged.connect(self._find)
        self.find_line.returnPressed.connect(lambda: self._step_found(1))
        self.find_line.setMaximumWidth(280)
        self.place = QLabel()
        self.place.setProperty("role", "quiet")
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Excerpts of this source"))
        self.list.itemActivated.connect(self._go_to_item)
        self.list.itemClicked.connect(self._go_to_item)
        self.head = QLabel()
        self.head.setProperty("role", "quiet")
        self._lay_out()
        self.view.show_pages(self._document.pages)
        self.view.selected.connect(self._selected)
        self.view.mark_clicked.connect(self._choose_mark)
        self.view.page_changed.connect(lambda _page: self._show_place())
        desk.bridge.changed.connect(self._changed)
        self.destroyed.connect(self._pictures.close if self._pictures else lambda: None)
        self._show_marks()
        self._show_place()

    def handlers(self) -> Handlers:
        """Return the keys of the loop and of moving about."""
        view, marking = self.view, self.marking
        return {
            "excerpt": marking.excerpt,
            "supports": lambda: marking.stance("supports"),
            "contradicts": lambda: marking.stance("contradicts"),
            "context": lambda: marking.stance("context"),
            "who_says": marking.who_says,
            "new_entity": marking.new_entity,
            "cite": marking.cite,
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

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Hear the single keys of the loop while the page has the focus; Escape leaves the line of Find."""
        if event.key() == Qt.Key.Key_Escape and self.find_line.hasFocus():
            self.view.setFocus()
            return
        name = {entry.keys: entry.name for entry in TABLE if entry.name in BAR}.get(event.text().upper())
        if name is not None and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.handlers()[name]()
            return
        super().keyPressEvent(event)

    def _make_view(self) -> ReadingPages | TextView:
        if self._document.pictured:
            self._pictures = Pictures(partial(Original, self.desk.bridge.case))
            original = (self._document.sha256, self._document.name)
            return ReadingPages(self.desk.tokens, self._pictures, original, self._layer)
        return TextView(self.desk.tokens, self._layer)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 6, 12, 6)
        top.addWidget(self.find_line)
        top.addStretch(1)
        top.addWidget(self.place)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.view)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        split.setSizes([800, 230])
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
        self.bar.show_under(self.view.mapTo(self, foot))

    def _mark_foot(self) -> QPoint:
        return QPoint(40, 40)

    def _choose_mark(self, excerpt_id: str) -> None:
        self._mark = excerpt_id
        self.desk.selected.emit("excerpt", excerpt_id)
        numbers = [one.id for one in self._marks]
        if excerpt_id in numbers:
            self.list.setCurrentRow(numbers.index(excerpt_id))

    def _go_to_item(self, item: QListWidgetItem) -> None:
        mark = self._marks[self.list.row(item)]
        self.view.go_to_mark(mark)
        self._choose_mark(mark.id)

    def _show_marks(self) -> None:
        with self.desk.read() as session:
            self._marks = read_marks(session, self.source_id)
        self.view.show_marks(self._marks)
        self.list.clear()
        for mark in self._marks:
            item = QListWidgetItem(f"{SIGNS[mark.kind]}  {cut(mark.quote, 90)}")
            item.setForeground(self.desk.tokens.colour(mark.kind))
            self.list.addItem(item)
        counts = {kind: sum(mark.kind == kind for mark in self._marks) for kind in SIGNS}
        self.head.setText("   " + "  ".join(f"{SIGNS[kind]} {count}" for kind, count in counts.items()))
        self.head.setAccessibleName(counted(len(self._marks), "excerpt", "excerpts"))

    def _show_place(self) -> None:
        pages = self._document.pages
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
        if ("source", self.source_id) in told.touched:
            with self.desk.read() as session:
                title = session.scalar(select(Source.title).where(Source.id == self.source_id))
            if title is not None:  # of a source that is gone the window closes the reader
                self.title = title
                self.renamed.emit(title)


class SelectionBar(QFrame):
    """The small bar under a selection: each button names its key."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self._reader = reader
        self.setAccessibleName(tr("What to do with the selection"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        line = QHBoxLayout(self)
        line.setContentsMargins(4, 4, 4, 4)
        line.setSpacing(2)
        entries = {entry.name: entry for entry in TABLE}
        self.buttons: dict[str, QToolButton] = {}
        for name in BAR:
            entry = entries[name]
            button = QToolButton()
            button.setText(f"{keys_of(entry)}  {tr(BAR[name])}")
            button.setIcon(icon(entry.icon, reader.desk.tokens))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setAccessibleName(tr(entry.text))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, name=name: reader.handlers()[name]())
            line.addWidget(button)
            self.buttons[name] = button
        self.hide()

    def show_under(self, place: QPoint) -> None:
        """Show the bar at a place of the reader, inside it."""
        self.adjustSize()
        parent = self._reader
        x = max(4, min(place.x(), parent.width() - self.width() - 4))
        y = max(4, min(place.y(), parent.height() - self.height() - 4))
        self.move(x, y)
        self.raise_()
        self.show()


def _read(desk: Desk, source_id: str) -> _Document:
    columns = (page_table.c.number, page_table.c.label, page_table.c.width, page_table.c.height)
    with desk.read() as session:
        source = session.get_one(Source, source_id)
        rows = session.execute(
            select(*columns).where(page_table.c.sha256 == source.sha256).order_by(page_table.c.number)
        ).all()
        pages = tuple(PageShape(row.number, row.label, float(row.width), float(row.height)) for row in rows)
        return _Document(source.title, source.file_name or source.title, source.sha256, source.unread, pages)
