"""Short tables of plain text: a few rows that are all read at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from casefile.ui.tables import Column, plain_tip
from casefile.ui.tokens import ROW, Tokens
from casefile.ui.words import tr

Index = QModelIndex | QPersistentModelIndex
Cells = Sequence[str]


class GridModel(QAbstractTableModel):
    """Rows of text; `quiet` are the numbers of rows in the second colour."""

    def __init__(self, columns: Sequence[Column], tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns, self._tokens = columns, tokens
        self.rows: Sequence[Cells] = ()
        self.quiet: frozenset[int] = frozenset()

    def show(self, rows: Sequence[Cells], quiet: frozenset[int]) -> None:
        """Take other rows."""
        self.beginResetModel()
        self.rows, self.quiet = rows, quiet
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's names and defaults
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return what a cell shows."""
        text = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(self._side(index.column()) | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and index.row() in self.quiet:
            return self._tokens.colour("ink-2")
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401
        """Return the head of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self._columns[section].title)
        return int(self._side(section)) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignRight if self._columns[column].right else Qt.AlignmentFlag.AlignLeft


class Grid(QTableView):
    """The table; `chosen` and `activated_row` carry the number of a row."""

    chosen = Signal(int)
    activated_row = Signal(int)

    def __init__(self, columns: Sequence[Column], widths: Sequence[int], tokens: Tokens, name: str) -> None:
        super().__init__()
        self._model = GridModel(columns, tokens, self)
        self.setModel(self._model)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(ROW, self.fontMetrics().height() + 4))
        self.horizontalHeader().setHighlightSections(False)
        unit = QFontMetrics(self.font()).averageCharWidth()
        for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
            self.setColumnWidth(number, unit * width + 16)
            if column.wide:
                self.horizontalHeader().setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(lambda index, _before: self._tell(index))
        self.doubleClicked.connect(lambda index: self.activated_row.emit(index.row()))

    @property
    def rows(self) -> Sequence[Cells]:
        """The rows that are shown."""
        return self._model.rows

    def show_rows(self, rows: Sequence[Cells], quiet: frozenset[int] = frozenset()) -> None:
        """Show other rows; no row has the focus then."""
        self._model.show(rows, quiet)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open the row with Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.activated_row.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.row())
