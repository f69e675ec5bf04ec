"""A table is read as cells; what is marked is named by its address."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from pytestqt.qtbot import QtBot
from reading.office_samples import rows as cells_of
from reading.office_samples import xlsx
from ui.conftest import unnamed
from ui.hands import desk_of, open_record, pick, rows

from casefile.core.sources import Capture
from casefile.reading.intake import add_file
from casefile.ui.main_window import MainWindow
from casefile.ui.marks import SIGNS
from casefile.ui.reader import Reader
from casefile.ui.sheet_view import SheetView

BACKGROUND = Qt.ItemDataRole.BackgroundRole


def cell(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def workbook(window: MainWindow, qtbot: QtBot, folder: Path) -> tuple[Reader, SheetView]:
    deliveries = cells_of(
        cell("A1", "Ship") + cell("B1", "Barrels") + cell("D1", "Port"),
        "",
        cell("A3", "Grey Heron") + cell("B3", "12500") + cell("D3", "Nampo"),
        cell("A4", "Blue Stork") + cell("B4", "700") + cell("D4", "وزارة النقل"),
    )
    file = folder / "deliveries.xlsx"
    file.write_bytes(xlsx({"Deliveries": deliveries, "Q 2": cells_of(cell("A1", "Nothing yet"))}))
    reader = open_record(
        window, "source", add_file(desk_of(window).bridge.case, file, Capture(), title="Deliveries").source_id
    )
    assert isinstance(reader, Reader)
    assert isinstance(reader.view, SheetView)
    view = reader.view
    qtbot.waitUntil(lambda: not view.loading)
    return reader, view


def choose(view: SheetView, first: tuple[int, int], last: tuple[int, int]) -> None:
    stretch = QItemSelection(view.cells.index(*first), view.cells.index(*last))
    view.selectionModel().select(stretch, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    view._rest()


def test_a_cell_is_marked_with_its_address(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    reader, view = workbook(window, qtbot, tmp_path)
    heads = [view.cells.headerData(place, Qt.Orientation.Horizontal) for place in range(view.cells.columnCount())]
    assert heads == ["A", "B", "D"]
    assert [view.cells.headerData(place, Qt.Orientation.Vertical) for place in range(3)] == ["1", "3", "4"]
    assert view.cells.index(1, 1).data() == "12500"
    assert unnamed(window) == []

    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.cells.index(1, 1)).center())
    assert reader.bar.isVisible()
    qtbot.keyClick(view, Qt.Key.Key_S)
    pick(qtbot, "1")
    assert rows(window, "SELECT quote, locator FROM excerpt WHERE quote = '12500'") == [("12500", "Deliveries!B3")]
    qtbot.waitUntil(lambda: view.cells.index(1, 1).data() == f"{SIGNS['supports']} 12500")
    assert view.cells.index(1, 1).data(BACKGROUND).name() == desk_of(window).tokens.code("supports")
    assert "▲ Finding 1" in view.cells.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)


def test_a_range_is_marked_when_it_is_one_run_of_the_text(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    reader, view = workbook(window, qtbot, tmp_path)
    choose(view, (1, 0), (2, 2))
    qtbot.keyClick(view, Qt.Key.Key_E)
    locators = "SELECT locator FROM excerpt WHERE locator LIKE 'Deliveries%'"
    assert rows(window, locators) == [("Deliveries!A3:D4",)]
    choose(view, (1, 1), (2, 1))  # a column between others is no run of the text
    assert view.selection is None
    assert "mark each row by itself" in window.messages.text.text()
    qtbot.keyClick(view, Qt.Key.Key_E)
    assert rows(window, locators) == [("Deliveries!A3:D4",)]
    qtbot.waitUntil(lambda: len(reader._marks) == 1)
    reader.beside.chosen.emit(0)
    assert reader._mark == reader._marks[0].id


def test_names_are_known_and_words_are_found_in_cells(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    reader, view = workbook(window, qtbot, tmp_path)
    ship = view.cells.index(1, 0)
    qtbot.waitUntil(lambda: "Grey Heron (Vessel)" in ship.data(Qt.ItemDataRole.ToolTipRole))
    assert ship.data(Qt.ItemDataRole.FontRole).underline()
    reader.find_line.setText("Nampo")
    assert view.selectedIndexes() == [view.cells.index(1, 2)]
    view.setCurrentIndex(ship)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    pick(qtbot, "")
    assert rows(window, "SELECT locator FROM excerpt WHERE quote = 'Grey Heron'") == [("Deliveries!A3",)]
    window.actions_table.run("next_page")
    assert view.page == 2
    assert "Q 2" in reader.place.text()
    qtbot.waitUntil(lambda: view.cells.index(0, 0).data() == "Nothing yet")
    window.actions_table.run("undo")
    window.actions_table.run("previous_page")
    reader.find_line.setText("Blue")  # asked for while the sheet is still being read
    qtbot.waitUntil(lambda: view.selectedIndexes() == [view.cells.index(2, 0)])
    assert view.cells.index(1, 0).data() == "Grey Heron"
