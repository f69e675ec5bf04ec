"""The strip of small pictures beside the pages of a document."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas
from ui.conftest import unnamed
from ui.hands import ask, desk_of, open_record

from casefile.core.sources import Capture
from casefile.reading.intake import add_file
from casefile.ui.main_window import MainWindow
from casefile.ui.page_hands import ReadingPages
from casefile.ui.reader import Reader
from casefile.ui.text_view import TextView


def long_document(window: MainWindow, folder: Path) -> Reader:
    file = folder / "long.pdf"
    canvas = Canvas(str(file), pagesize=(420, 594), invariant=1)
    for number in range(1, 41):
        canvas.drawString(60, 400, f"This is page {number}")
        canvas.showPage()
    canvas.save()
    source_id = add_file(desk_of(window).bridge.case, file, Capture(), title="Long").source_id
    reader = open_record(window, "source", source_id)
    assert isinstance(reader, Reader)
    return reader


def test_a_click_goes_to_the_page_and_only_what_is_seen_is_pictured(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    reader = long_document(window, tmp_path)
    strip, view = reader.thumbnails, reader.view
    assert strip is not None
    assert isinstance(view, ReadingPages)
    assert not strip.isVisible()
    window.actions_table.run("thumbnails")
    assert strip.isVisible()
    qtbot.waitUntil(lambda: len(strip.pages._made) >= 4, timeout=30_000)
    qtbot.wait(300)
    assert len(strip.pages._made) < 20
    assert unnamed(window) == []
    third = strip.visualRect(strip.pages.index(2)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=third)
    assert view.page == 3
    assert "p. 3 " in reader.place.text()
    view.go_to_page(30)
    assert strip.currentIndex().row() == 29
    qtbot.waitUntil(lambda: 30 in strip.pages._made, timeout=30_000)
    qtbot.waitUntil(lambda: any(wish.page == 30 for wish in view._images), timeout=30_000)
    assert all(wish.scale == view._wish(wish.page).scale for wish in view._images)
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Up)
    qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert view.page == 29
    window.actions_table.run("thumbnails")
    assert not strip.isVisible()


def test_a_text_has_no_small_pictures(window: MainWindow) -> None:
    reader = open_record(window, "source", ask(window, "SELECT id FROM source WHERE file_name = 'bulletin.txt'"))
    assert isinstance(reader, Reader)
    assert isinstance(reader.view, TextView)
    assert not window.actions_table.can("thumbnails")
