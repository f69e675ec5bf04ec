"""Search everything: what is typed is looked for in the whole case at once; a pasted list of names name by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from casefile.core.case import Changed
from casefile.core.search import Hit
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk
from casefile.ui.found import (
    KINDS,
    Found,
    Name,
    count_names,
    find_all,
    find_first,
    read_names,
    rows_of,
    spot_of,
)
from casefile.ui.jobs import Outcome
from casefile.ui.panel import Panel
from casefile.ui.passages import More, Passage, Passages
from casefile.ui.tables import plain_tip
from casefile.ui.tokens import ROW
from casefile.ui.words import counted, tr

MOST_LINES: Final = 6  # of the box, before it scrolls
TOGETHER: Final = 20  # names counted before the table shows them
MOST_NAMES: Final = 5000
HELP: Final = (
    "Words must all be there, in any order. AND, OR and NOT count in capitals, “a phrase” holds words together, and"
    " begin* finds what begins so. A list of names, one on each line, is counted name by name."
)
COLUMNS: Final = ("finding", "entity", "event", "excerpt", "page", "source", "provision")

Index = QModelIndex | QPersistentModelIndex


class SearchRoom(Panel):
    """The box, and under it what was found."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Search"))
        self.setObjectName("search")
        self._found = Found("")
        self._wanted: dict[str, int] = {}
        self._names: list[Name] = []
        self._rest, self._counting = object(), object()
        self.box = QueryBox()
        self.box.textChanged.connect(self.ask)
        self.box.entered.connect(self._enter)
        self.box.stepped.connect(self._step)
        self.said = QLabel(tr(HELP))
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.setContentsMargins(14, 0, 14, 6)
        self.names = NamesTable(desk)
        self.names.chosen.connect(self._ask_name)
        self.names.hide()
        self.list = Passages(desk.tokens, tr("What was found"))
        self.list.chosen.connect(self._choose)
        self.list.activated_row.connect(self._open)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.names)
        split.addWidget(self.list)
        split.setStretchFactor(1, 1)
        split.setSizes([260, 500])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        holder = QVBoxLayout()
        holder.setContentsMargins(12, 8, 12, 0)
        holder.addWidget(self.box)
        column.addLayout(holder)
        column.addWidget(self.said)
        column.addWidget(split, 1)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(200)
        self._late.timeout.connect(self.ask)
        desk.bridge.changed.connect(self._changed)
        self.ask()

    def handlers(self) -> Handlers:
        """Return what the room does."""
        does: dict[str, Any] = {"find": self.focus_first}
        if self._names:
            does["copy"] = self.names.copy_all
        return does

    def focus_first(self) -> None:
        """Put the focus into the box, with what is in it selected."""
        self.box.setFocus()
        self.box.selectAll()

    def ask(self) -> None:
        """Look for what stands in the box; the newest question wins."""
        for asker in (self, self._rest, self._counting):
            self.desk.reads.forget(asker)
        text = self.box.toPlainText().strip()
        names = read_names(text) if "\n" in text else []
        several = len(names) > 1
        if several != bool(self._names):
            self.names.setVisible(several)
        self._names = names if several else []
        self.offers_changed.emit()
        if not text:
            self._show(Found(""))
        elif several:
            self._ask_names()
        else:
            self._ask_one(names[0].query if names else text)

    # one query

    def _ask_one(self, query: str) -> None:
        if query != self._found.query:
            self._wanted = {}
        case = self.desk.bridge.case
        self.desk.reads.ask(self, partial(find_first, case, query), self._take_first)

    def _take_first(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._refuse(outcome)
            return
        self._show(outcome.value)
        if not outcome.value.whole:
            self._ask_rest()

    def _ask_rest(self) -> None:
        case = self.desk.bridge.case
        self.desk.reads.ask(self._rest, partial(find_all, case, self._found, dict(self._wanted)), self._take_all)

    def _take_all(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._refuse(outcome)
        else:
            self._show(outcome.value)

    def _refuse(self, outcome: Outcome) -> None:
        self._found = Found("")
        self.list.show_rows([])
        self._say(outcome.sentence, "stop")

    def _show(self, found: Found) -> None:
        self._found = found
        self.list.show_rows(rows_of(found, self._wanted))
        if self._names:
            return
        if not found.query:
            self._say(tr(HELP))
        elif not found.groups:
            self._say(tr("Nothing in the case has {words}.", words=found.query))
        else:
            self._say(tr("Found in {records}.", records=found.words) if found.whole else tr("Found; still counting …"))

    def _say(self, sentence: str, colour: str = "ink-2") -> None:
        self.said.setText(sentence)
        self.said.setStyleSheet(f"color: {self.desk.tokens.code(colour)}")

    def _choose(self, passage: Passage) -> None:
        hit: Hit = passage.value
        known = ("source", hit.source_id) if hit.kind == "page" and hit.source_id else (hit.kind, hit.record_id)
        self.desk.selected.emit(*known)

    def _open(self, row: Passage | More) -> None:
        if isinstance(row, Passage):
            self.desk.opened.emit(spot_of(row.value, self._found.query))
            if row.value.kind != "page":
                self.desk.selected.emit(row.value.kind, row.value.record_id)
            return
        kind, wanted = row.value
        self._wanted[kind] = wanted
        self._ask_rest()

    def _enter(self) -> None:
        if self.list.go_to_first() and (passage := self.list.current()) is not None:
            self._open(passage)

    def _step(self) -> None:
        if not self._names:
            self.list.setFocus()
            self.list.go_to_first()
            return
        self.names.setFocus()
        if not self.names.selectionModel().hasSelection():
            self.names.selectRow(max(0, self.names.currentIndex().row()))

    # a list of names

    def _ask_names(self) -> None:
        if len(self._names) > MOST_NAMES:
            self.names.show_names([])
            self._show(Found(""))
            self._say(tr("These are {count} names; paste at most {most} at once.", count=f"{len(self._names):,}",
                         most=f"{MOST_NAMES:,}"), "stop")  # fmt: skip
            return
        self._show(Found(""))
        self.names.show_names(self._names)
        self._count_from(0)

    def _count_from(self, start: int) -> None:
        listed = self._names[start : start + TOGETHER]
        if not listed:
            there = sum(name.total > 0 for name in self._names)
            self._say(tr("{there} of {names} are in the case. Choose one to see where.", there=there,
                         names=counted(len(self._names), "name", "names")))  # fmt: skip
            return
        self._say(tr("Counted {done} of {names} …", done=start, names=counted(len(self._names), "name", "names")))
        case = self.desk.bridge.case
        self.desk.reads.ask(
            self._counting,
            partial(count_names, case, listed),
            partial(self._take_counts, start),
        )

    def _take_counts(self, start: int, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._refuse(outcome)
            return
        self._names[start : start + TOGETHER] = outcome.value
        self.names.update_names(start, outcome.value)
        self._count_from(start + TOGETHER)

    def _ask_name(self, name: Name) -> None:
        if name.trouble:
            self._show(Found(""))
        else:
            self._ask_one(name.query)

    def _changed(self, _told: Changed) -> None:
        if self.isVisible() and self.box.toPlainText().strip():
            self._late.start()


class QueryBox(QPlainTextEdit):
    """One line that grows with a pasted list. Enter opens what was found, Down goes there, Shift+Enter adds a line."""

    entered = Signal()
    stepped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("query")
        self.setAccessibleName(tr("Search everything"))
        self.setPlaceholderText(tr("Search everything: words, “a phrase”, begin*, or a list of names"))
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._grow)
        self._grow()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste as plain text, without empty lines at the ends."""
        if source.hasText():
            self.insertPlainText(source.text().strip("\r\n"))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Hear Enter and Down."""
        entered = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        last = self.textCursor().blockNumber() == self.blockCount() - 1
        if entered and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Down and last:
            self.stepped.emit()
        else:
            super().keyPressEvent(event)

    def _grow(self) -> None:
        lines = min(MOST_LINES, self.blockCount())
        fits = lines == self.blockCount()
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.setVerticalScrollBarPolicy(bar)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 18)


class NamesModel(QAbstractTableModel):
    """Names and how many records of each kind have them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.names: list[Name] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's names and defaults
        """Return the number of names."""
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of columns: the name, all records, and a column for each kind."""
        return 0 if parent.isValid() else len(COLUMNS) + 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return what a cell shows."""
        name = self.names[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cells(name)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and name.counts is not None and not name.total:
            return self._desk.tokens.colour("unused")
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(name.trouble or name.typed)
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401
        """Return the head of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heads()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def heads(self) -> list[str]:
        """Return the heads of all columns."""
        return [tr("Name"), tr("All"), *(tr(KINDS[kind][1]).capitalize() for kind in COLUMNS)]

    def cells(self, name: Name) -> list[str]:
        """Return the cells of a name; dots while it is not counted."""
        counts = name.counts
        if counts is None:
            return [name.typed, "…", *("" for _ in COLUMNS)]
        return [name.typed, f"{name.total:,}", *(f"{counts[kind]:,}" if kind in counts else "" for kind in COLUMNS)]


class NamesTable(QTableView):
    """The table of a list of names; `chosen` carries the Name with the focus."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = NamesModel(desk, self)
        self.setModel(self._model)
        self.setAccessibleName(tr("Names"))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(ROW, self.fontMetrics().height() + 4))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, self._model.columnCount()):
            self.setColumnWidth(column, 86)
        self.selectionModel().currentRowChanged.connect(lambda index, _before: self._tell(index))

    def show_names(self, names: Sequence[Name]) -> None:
        """Show a list of names, not counted yet."""
        self._model.beginResetModel()
        self._model.names = list(names)
        self._model.endResetModel()

    def update_names(self, start: int, names: Sequence[Name]) -> None:
        """Show what was counted of some names."""
        self._model.names[start : start + len(names)] = names
        last = self._model.index(start + len(names) - 1, self._model.columnCount() - 1)
        self._model.dataChanged.emit(self._model.index(start, 0), last)

    def copy_all(self) -> None:
        """Copy the table as text with tabs, as spreadsheets take it."""
        rows = [self._model.heads(), *map(self._model.cells, self._model.names)]
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._model.names[index.row()])
