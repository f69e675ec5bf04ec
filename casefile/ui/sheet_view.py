"""A source that is a table: its cells with their addresses. What is marked is a run of the sheet's text, like any page.

Rows and columns without text are passed over; the heads say which they are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from casefile.core.cells import Cell, cell_name, column_name, unpack_cells
from casefile.core.known import Known
from casefile.ui.jobs import Outcome, Reads
from casefile.ui.marks import SIGNS, Mark
from casefile.ui.page_view import PageShape, Selection
from casefile.ui.tables import plain_tip
from casefile.ui.tokens import TINT, Tokens
from casefile.ui.words import tr

SHOWN: Final = 400  # code points of a cell that are shown; hovering shows more
SIGN: Final = 20  # pixels for the sign of a mark before the words of a cell
MEASURED: Final = 40  # rows by which a column's width is chosen
WIDEST: Final = 320  # pixels of a column at first
ROLES: Final = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.BackgroundRole,
        Qt.ItemDataRole.FontRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    }
)

Index = QModelIndex | QPersistentModelIndex


class SheetView(QTableView):
    """One sheet at a time; a cell or a range of cells that is selected can be marked."""

    selected = Signal()
    mark_clicked = Signal(str)
    known_clicked = Signal(int, int, int)  # page, start, end of a known name
    page_changed = Signal(int)
    refused = Signal(str)  # why what is selected cannot be marked

    def __init__(self, tokens: Tokens, reads: Reads, sheet_of: Callable[[int], tuple[str, bytes]]) -> None:
        """`sheet_of` gives text and cells of a page; it is called on the reading thread."""
        super().__init__()
        self._reads, self._sheet_of = reads, sheet_of
        self._waiting: Callable[[], None] | None = None
        self.loading = False
        self._pages: Sequence[PageShape] = ()
        self._marks: Sequence[Mark] = ()
        self._found: Sequence[tuple[int, int, int]] = ()
        self._known: Mapping[int, Sequence[Known]] = {}
        self.page = 1
        self.region_mode = False
        self.tip_of: Callable[[int, int], str] = lambda _page, _place: ""
        self.cells = _Cells(tokens, lambda place: self.tip_of(self.page, place), self)
        self.setModel(self.cells)
        self.setAccessibleName(tr("Cells of the sheet"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.horizontalHeader().setResizeContentsPrecision(MEASURED)

    def show_pages(self, pages: Sequence[PageShape]) -> None:
        """Take the sheets and show the first."""
        self._pages = pages
        self._show(1)

    def go_to_page(self, number: int, *, y: float = 0.0) -> None:  # noqa: ARG002 - as of pages with pictures
        """Show a sheet."""
        if self._pages and number != self.page:
            self._show(min(max(1, number), len(self._pages)))

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Take what is marked."""
        self._marks = marks
        self.cells.show_marks([mark for mark in marks if mark.page == self.page])

    def show_found(self, found: Sequence[tuple[int, int, int]]) -> None:
        """Take what a search found: (page, start, end)."""
        self._found = found
        self.cells.show_found(found)

    def show_known(self, known: Mapping[int, Sequence[Known]]) -> None:
        """Take where the entities of the case are named, by page."""
        self._known = known
        self.cells.show_known(known)

    def go_to_mark(self, mark: Mark) -> None:
        """Show the cells of a mark and make them stand out."""
        self.go_to_page(mark.page)
        self._when_loaded(lambda: self._show_mark(mark))

    def _show_mark(self, mark: Mark) -> None:
        self.cells.show_marks([one for one in self._marks if one.page == self.page], mark.id)
        if mark.start is not None:
            self.scrollTo(self.cells.index_at(mark.start))

    def select(self, page: int, start: int, end: int) -> None:
        """Select the cells in which words stand, and bring them into view."""
        self.go_to_page(page)
        self._when_loaded(lambda: self._select(start, end))

    def _select(self, start: int, end: int) -> None:
        first, last = self.cells.index_at(start), self.cells.index_at(max(start, end - 1))
        model = self.selectionModel()
        model.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(QItemSelection(first, last), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(first)
        self.selected.emit()

    def clear_selection(self) -> None:
        """Select nothing."""
        self.clearSelection()
        self.selected.emit()

    @property
    def selection(self) -> Selection | None:
        """The run of text that the selected cells hold; None where others stand between them, or none has text."""
        chosen = self._chosen()
        run = self.cells.run(chosen)
        return Selection(self.page, *run) if run is not None else None

    def selection_foot(self) -> QPoint:
        """Return the place under the selected cells, in the viewport."""
        boxes = [self.visualRect(index) for index in self.selectedIndexes()]
        if not boxes:
            return QPoint(0, 0)
        offset = self.viewport().pos()
        return QPoint(min(box.left() for box in boxes), max(box.bottom() for box in boxes) + 6) + offset

    def in_sight(self) -> list[int]:
        """Return the sheet that is shown."""
        return [self.page]

    def caret_place(self) -> tuple[int, int]:
        """Return the sheet, and where the text of the current cell begins, or the known name in it."""
        cell = self.cells.cell(self.currentIndex())
        return self.page, self.cells.known_in(cell) if cell is not None else -1

    def step_zoom(self, way: int) -> None:
        """Make letters larger or smaller."""
        font = self.font()
        font.setPointSizeF(min(32.0, max(6.0, font.pointSizeF() + way)))
        self.setFont(font)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def fit_width(self) -> None:
        """Make columns as wide as what is in them."""
        self.resizeColumnsToContents()
        for column in range(self.cells.columnCount()):
            self.setColumnWidth(column, min(WIDEST, self.columnWidth(column) + SIGN))

    def rotate(self) -> None:
        """Cells are not turned."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End the selection."""
        super().mouseReleaseEvent(event)
        self._rest()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move with the arrow keys; leave letters and Enter to the reader."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear_selection()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or event.text().isalnum():
            event.ignore()
        else:
            super().keyPressEvent(event)
            if event.key() in MOVES:
                self._rest()

    def _rest(self) -> None:
        chosen = self._chosen()
        if len(chosen) > 1 and self.cells.run(chosen) is None:
            self.refused.emit(tr("Between these cells the text of the sheet has others; mark each row by itself."))
        mark = self.cells.mark_of(chosen[0]) if len(chosen) == 1 else None
        self.selected.emit()
        if mark is not None:
            self.mark_clicked.emit(mark.id)

    def _chosen(self) -> list[Cell]:
        found = [self.cells.cell(index) for index in self.selectedIndexes()]
        return sorted(cell for cell in found if cell is not None)

    def _show(self, number: int) -> None:
        self.page, self.loading, self._waiting = number, True, None
        self._reads.ask(self, lambda: _read_grid(*self._sheet_of(number)), self._take)
        self.page_changed.emit(number)

    def _take(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.refused.emit(outcome.sentence)
            return
        self.loading = False
        self.cells.show_grid(self.page, outcome.value)
        self.fit_width()
        self.show_marks(self._marks)
        self.show_found(self._found)
        self.show_known(self._known)
        if self._waiting is not None:
            self._waiting()

    def _when_loaded(self, deed: Callable[[], None]) -> None:
        """Do something with the cells of the sheet, now or when they are there."""
        if self.loading:
            self._waiting = deed
        else:
            deed()


MOVES: Final[frozenset[Any]] = frozenset(
    {
        Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
        Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Grid:
    """The cells of a sheet in the order of its text, by row and column; the rows and columns that have any."""

    text: str
    listed: Sequence[Cell]
    starts: Sequence[int]
    at: Mapping[tuple[int, int], Cell]
    rows: Sequence[int]
    columns: Sequence[int]


def _read_grid(text: str, packed: bytes) -> _Grid:
    listed = list(unpack_cells(packed))
    at = {(cell.row, cell.column): cell for cell in listed}
    rows, columns = sorted({row for row, _ in at}), sorted({column for _, column in at})
    return _Grid(text, listed, [cell.start for cell in listed], at, rows, columns)


class _Cells(QAbstractTableModel):
    """The rows and columns of a sheet that have text, under their own numbers and letters."""

    def __init__(self, tokens: Tokens, tip_of: Callable[[int], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._tokens, self._tip_of = tokens, tip_of
        self._page, self._grid = 1, _read_grid("", b"")
        self._marked: dict[int, Mark] = {}
        self._shown_mark = ""
        self._found: set[int] = set()
        self._known: dict[int, int] = {}

    def show_grid(self, page: int, grid: _Grid) -> None:
        """Take a sheet."""
        self.beginResetModel()
        self._page, self._grid = page, grid
        self._marked, self._found, self._known = {}, set(), {}
        self.endResetModel()

    def show_marks(self, marks: Sequence[Mark], shown: str = "") -> None:
        """Take the marks of the sheet, and the one that stands out."""
        self._marked = {start: mark for mark in marks for start in self._over(mark.start or 0, mark.end or 0)}
        self._shown_mark = shown
        self._paint()

    def show_found(self, found: Sequence[tuple[int, int, int]]) -> None:
        """Take what a search found on any page."""
        self._found = {one for page, start, end in found if page == self._page for one in self._over(start, end)}
        self._paint()

    def show_known(self, known: Mapping[int, Sequence[Known]]) -> None:
        """Take the known names, by page."""
        named = known.get(self._page, ())
        self._known = {start: one.start for one in reversed(named) for start in self._over(one.start, one.end)}
        self._paint()

    def cell(self, index: Index) -> Cell | None:
        """Return the cell at an index; None where it is empty."""
        if not index.isValid():
            return None
        return self._grid.at.get((self._grid.rows[index.row()], self._grid.columns[index.column()]))

    def index_at(self, place: int) -> QModelIndex:
        """Return the cell in which an offset stands, or the one before it."""
        number = bisect_right(self._grid.starts, place) - 1
        if number < 0:
            return QModelIndex()
        cell = self._grid.listed[number]
        return self.index(bisect_left(self._grid.rows, cell.row), bisect_left(self._grid.columns, cell.column))

    def run(self, chosen: Sequence[Cell]) -> tuple[int, int] | None:
        """Return start and end of the text of some cells in their order; None when others stand between them."""
        if not chosen:
            return None
        first = bisect_left(self._grid.starts, chosen[0].start)
        last = bisect_left(self._grid.starts, chosen[-1].start)
        return (chosen[0].start, chosen[-1].end) if last - first + 1 == len(chosen) else None

    def mark_of(self, cell: Cell) -> Mark | None:
        """Return the last mark that touches a cell."""
        return self._marked.get(cell.start)

    def known_in(self, cell: Cell) -> int:
        """Return where the first known name of a cell begins; the start of the cell when it has none."""
        return self._known.get(cell.start, cell.start)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's names and defaults
        """Return the number of rows with text."""
        return 0 if parent.isValid() else len(self._grid.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of columns with text."""
        return 0 if parent.isValid() else len(self._grid.columns)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401
        """Return the letters of a column or the number of a row."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        across = orientation == Qt.Orientation.Horizontal
        return column_name(self._grid.columns[section]) if across else str(self._grid.rows[section])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return what a cell says and how it looks."""
        cell = self.cell(index) if role in ROLES else None
        if cell is None:
            return None
        mark = self.mark_of(cell)
        if role == Qt.ItemDataRole.DisplayRole:
            sign = f"{SIGNS[mark.kind]} " if mark is not None else ""
            return sign + self._grid.text[cell.start : min(cell.end, cell.start + SHOWN)]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{cell_name(cell.row, cell.column)} {self._grid.text[cell.start : cell.end]}"
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._background(cell, mark)
        if role == Qt.ItemDataRole.FontRole:
            return self._font(cell)
        known = self.known_in(cell)
        tips = [cell_name(cell.row, cell.column), self._grid.text[cell.start : cell.end], mark.tip if mark else ""]
        return plain_tip("\n".join(part for part in (*tips, self._tip_of(known)) if part))

    def _background(self, cell: Cell, mark: Mark | None) -> Any:  # noqa: ANN401 - a colour or None
        if cell.start in self._found:
            return self._tokens.colour("warn", 0.35)
        if mark is None:
            return None
        return self._tokens.colour(mark.kind, TINT * (2 if mark.id == self._shown_mark else 1))

    def _font(self, cell: Cell) -> Any:  # noqa: ANN401 - a font or None
        if cell.start not in self._known:
            return None
        view = self.parent()
        assert isinstance(view, QWidget)
        font = view.font()
        font.setUnderline(True)
        return font

    def _over(self, start: int, end: int) -> list[int]:
        """Return the starts of the cells that a run of text touches."""
        first = max(0, bisect_right(self._grid.starts, start) - 1)
        last = bisect_left(self._grid.starts, end)
        return [cell.start for cell in self._grid.listed[first:last] if cell.end > start]

    def _paint(self) -> None:
        if self._grid.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._grid.rows) - 1, len(self._grid.columns) - 1))
