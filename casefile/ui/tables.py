"""Long lists: a model that holds keys and fetches only the rows that are painted, and the table that shows it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from sqlalchemy.orm import Session

from casefile.core.case import Changed
from casefile.ui.desk import Desk
from casefile.ui.tokens import COMFORTABLE_ROW, ROW
from casefile.ui.words import tr

BLOCK: Final = 64  # rows fetched together
KEPT: Final = 4096  # rows kept
AT_ONCE: Final = 500  # keys read before the first paint; the rest follow from the reading thread

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, at which side its text stands, and whether it takes the width that is left."""

    title: str
    right: bool = False
    wide: bool = False
    sortable: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """What a list shows of one record: a text for each column; `colours` are tokens by column."""

    table: str
    id: str
    cells: tuple[str, ...]
    colours: Mapping[int, str] | None = None
    tip: str = ""


class Listing(Protocol):
    """Where a list gets its rows: keys (rowids) in order, then the rows of some keys."""

    @property
    def tables(self) -> frozenset[str]:
        """The tables of which a change makes the list read again."""

    @property
    def columns(self) -> Sequence[Column]:
        """The columns, from the left."""

    def count(self, session: Session, words: str) -> int:
        """Return how many rows there are when filtered by `words`."""

    def keys(
        self, session: Session, words: str, column: int, *, descending: bool, limit: int | None = None
    ) -> Sequence[int]:
        """Return the keys in the order of a column, the first `limit` only when it is given."""

    def rows(self, session: Session, keys: Sequence[int]) -> Mapping[int, Row]:
        """Return the rows of some keys."""


class WindowedModel(QAbstractTableModel):
    """Rows of a listing, read again whenever a change touches its tables."""

    reloaded = Signal()

    def __init__(self, desk: Desk, listing: Listing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._listing = desk, listing
        self._keys: array[int] = array("q")
        self._count = 0
        self._rows: dict[int, Row] = {}
        self.words = ""
        self._column, self._descending = 0, False
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self.reload)
        desk.bridge.changed.connect(self._changed)
        self.reload()

    @property
    def desk(self) -> Desk:
        """The desk of the case."""
        return self._desk

    @property
    def in_first_order(self) -> bool:
        """Tell whether the rows stand in the order of the first column, from its least."""
        return (self._column, self._descending) == (0, False)

    def filter(self, words: str) -> None:
        """Show only what has these words."""
        self.words = words
        self.reload()

    def reload(self) -> None:
        """Read count and first keys now, and the other keys from the reading thread."""
        self.beginResetModel()
        self._rows.clear()
        with self._desk.read() as session:
            self._count = self._listing.count(session, self.words)
            self._keys = array("q", self._read_keys(session, AT_ONCE))
        self.endResetModel()
        if self._count > len(self._keys):
            self._desk.reads.ask(self, self._all_keys, self._take_keys)
        self.reloaded.emit()

    def row_at(self, number: int) -> Row | None:
        """Return the row shown at a place; None while its key is not there yet."""
        if not 0 <= number < len(self._keys):
            return None
        key = self._keys[number]
        row = self._rows.get(key)
        if row is None:
            first = max(0, number - BLOCK // 4)
            self._fetch([one for one in self._keys[first : first + BLOCK] if one not in self._rows])
            row = self._rows.get(key)
        return row

    def place_of(self, record_id: str) -> int | None:
        """Return where a record stands among the rows seen so far."""
        for key, row in self._rows.items():
            if row.id == record_id:
                return self._keys.index(key) if key in self._keys else None
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's names and defaults
        """Return the number of rows."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._listing.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return what a cell shows."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight
                if self._listing.columns[index.column()].right
                else Qt.AlignmentFlag.AlignLeft
            )
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        row = self.row_at(index.row())
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.tip or row.cells[index.column()])
        colour = (row.colours or {}).get(index.column())
        return self._desk.tokens.colour(colour) if colour else None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401
        """Return the head of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self._listing.columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_side(self._listing.columns[section]))
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column."""
        if column < 0 or not self._listing.columns[column].sortable:
            return
        wanted = (column, order == Qt.SortOrder.DescendingOrder)
        if wanted != (self._column, self._descending):
            self._column, self._descending = wanted
            self.reload()

    def _changed(self, told: Changed) -> None:
        if any(table in self._listing.tables for table, _ in told.touched):
            self._late.start()

    def _read_keys(self, session: Session, limit: int | None) -> Sequence[int]:
        return self._listing.keys(session, self.words, self._column, descending=self._descending, limit=limit)

    def _all_keys(self) -> array[int]:
        with self._desk.read() as session:
            return array("q", self._read_keys(session, None))

    def _take_keys(self, outcome: Any) -> None:  # noqa: ANN401 - an Outcome
        if outcome.error is not None:
            self._desk.trouble(outcome.error)
        elif len(outcome.value) == self._count:
            self._keys = outcome.value
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, self.columnCount() - 1))

    def _fetch(self, keys: Sequence[int]) -> None:
        if len(self._rows) > KEPT:
            self._rows.clear()
        with self._desk.read() as session:
            self._rows.update(self._listing.rows(session, keys))


class Table(QTableView):
    """The one look of lists: no grid, whole rows, heads that sort, a stable selection."""

    chosen = Signal(str, str)  # table, id: the current row
    activated_row = Signal(str, str)  # table, id: Enter or double click

    def __init__(self, model: WindowedModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._current: str | None = None
        self.setAccessibleName(name)
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.set_comfortable(on=model.desk.tokens.comfortable)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        head.setStretchLastSection(False)
        self.selectionModel().currentRowChanged.connect(self._tell)
        self.doubleClicked.connect(lambda index: self._activate(index.row()))
        model.reloaded.connect(self._restore)

    @property
    def listed(self) -> WindowedModel:
        """The rows that are shown."""
        return self._model

    def set_comfortable(self, *, on: bool) -> None:
        """Choose the height of rows."""
        least = QFontMetrics(self.font()).height() + 4
        self.verticalHeader().setDefaultSectionSize(max(COMFORTABLE_ROW if on else ROW, least))

    def fit(self, widths: Sequence[int], wide: int) -> None:
        """Give each column a width in characters, no less than its head needs, and column `wide` what is left."""
        unit, head = QFontMetrics(self.font()).averageCharWidth(), self.horizontalHeader()
        for number, width in enumerate(widths):
            self.setColumnWidth(number, max(unit * width + 16, head.sectionSizeHint(number)))
        self.horizontalHeader().setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)

    def current(self) -> Row | None:
        """Return the row with the focus."""
        return self._model.row_at(self.currentIndex().row())

    def chosen_rows(self) -> list[Row]:
        """Return all selected rows, in order."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [row for number in numbers if (row := self._model.row_at(number)) is not None]

    def show_record(self, record_id: str) -> bool:
        """Put the focus on a record if it is among the rows read so far."""
        place = self._model.place_of(record_id)
        if place is None:
            return False
        self.selectRow(place)
        return True

    def keyPressEvent(self, event: Any) -> None:  # noqa: N802, ANN401 - Qt's event
        """Open the row with Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._activate(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def _activate(self, number: int) -> None:
        row = self._model.row_at(number)
        if row is not None:
            self.activated_row.emit(row.table, row.id)

    def _tell(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self._model.row_at(current.row())
        if row is not None and row.id != self._current:
            self._current = row.id
            self.chosen.emit(row.table, row.id)

    def _restore(self) -> None:
        wanted = self._current
        if wanted is None:
            return
        for number in range(min(self._model.rowCount(), AT_ONCE)):
            row = self._model.row_at(number)
            if row is not None and row.id == wanted:
                self.selectRow(number)
                return


def _side(column: Column) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft


def plain_tip(text: str) -> str:
    """Return a tool tip that Qt takes for plain text whatever stands in it."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<span style='white-space: pre-wrap'>{escaped}</span>" if text else ""
