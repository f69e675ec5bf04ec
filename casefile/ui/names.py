"""A list of names and how many records of each kind have them, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from casefile.ui.desk import Desk
from casefile.ui.found import KINDS, Name
from casefile.ui.tables import plain_tip
from casefile.ui.tokens import ROW
from casefile.ui.words import tr

COLUMNS: Final = ("finding", "entity", "event", "excerpt", "page", "source", "provision")

Index = QModelIndex | QPersistentModelIndex


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
