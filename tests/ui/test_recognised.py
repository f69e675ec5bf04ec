"""Names of known entities in what is read: underlined, told by hovering, linked by Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTextCharFormat
from PySide6.QtWidgets import QToolTip, QWidget
from pytestqt.qtbot import QtBot
from ui.conftest import unnamed
from ui.hands import ask, desk_of, open_record, pick, rows

from casefile.core.edits import edit_fields
from casefile.ui.entity_editor import EntityEditor
from casefile.ui.main_window import MainWindow
from casefile.ui.page_hands import ReadingPages
from casefile.ui.reader import Reader
from casefile.ui.text_view import TextView

PROVED = "SELECT e.quote, s.stance, s.entity_id FROM support s JOIN excerpt e ON e.id = s.excerpt_id WHERE e.quote = "


def read(window: MainWindow, file_name: str) -> Reader:
    panel = open_record(window, "source", ask(window, f"SELECT id FROM source WHERE file_name = '{file_name}'"))
    assert isinstance(panel, Reader)
    return panel


def hover(widget: QWidget, place: QPointF) -> None:
    kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    event = QMouseEvent(kind, place, widget.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier)
    parent = widget.parentWidget()
    assert isinstance(parent, TextView | ReadingPages)
    parent.mouseMoveEvent(event)


def test_a_name_in_a_text_is_underlined_and_linked_with_enter(window: MainWindow, qtbot: QtBot) -> None:
    reader = read(window, "bulletin.txt")
    view = reader.view
    assert isinstance(view, TextView)
    qtbot.waitUntil(lambda: bool(reader.recognised.places.get(1)))
    text = reader._layer(1)[0]
    start = text.index("Grey Heron")
    known = reader.recognised.at(1, start + 3)
    assert known is not None
    assert (known.start, known.end) == (start, start + 10)
    dotted = [
        one.cursor.selectedText()
        for one in view.extraSelections()
        if one.format.underlineStyle() == QTextCharFormat.UnderlineStyle.DotLine
    ]
    assert "Grey Heron" in dotted

    cursor = view.textCursor()
    cursor.setPosition(start + 3)
    view.setTextCursor(cursor)
    place = view.cursorRect().center()
    hover(view.viewport(), QPointF(place))
    assert QToolTip.text().count("Grey Heron (Vessel)") == 1
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.selection is not None
    assert (view.selection.start, view.selection.end) == (start, start + 10)
    assert reader.bar.buttons["link_known"].isVisible()
    assert "Grey Heron" in reader.bar.buttons["link_known"].text()
    assert unnamed(window) == []

    ship = ask(window, "SELECT id FROM entity WHERE name = 'Grey Heron'")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    pick(qtbot, "")
    assert rows(window, f"{PROVED} 'Grey Heron'") == [("Grey Heron", "supports", ship)]
    qtbot.keyClick(view, Qt.Key.Key_Return)
    pick(qtbot, "open")
    assert window.workspace is not None
    assert isinstance(window.workspace.centre.panel, EntityEditor)


def test_a_name_on_a_page_of_a_pdf_is_linked_by_mouse(window: MainWindow, qtbot: QtBot) -> None:
    reader = read(window, "loading.pdf")
    view = reader.view
    assert isinstance(view, ReadingPages)
    qtbot.waitUntil(lambda: bool(reader.recognised.places.get(1)))
    start = reader._layer(1)[0].index("Grey Heron")
    place = view._on_view(1, view.layer(1).rectangles(start, start + 10)[0]).center()
    hover(view.viewport(), place)
    assert "Grey Heron (Vessel)" in QToolTip.text()
    assert "▲ Finding 1" in QToolTip.text()  # the mark there says what it proves too
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place.toPoint())
    qtbot.waitUntil(reader.bar.buttons["link_known"].isVisible)
    reader.bar.buttons["link_known"].click()
    assert view.selection is not None
    assert (view.selection.start, view.selection.end) == (start, start + 10)
    pick(qtbot, "contradicts")
    ship = ask(window, "SELECT id FROM entity WHERE name = 'Grey Heron'")
    assert rows(window, f"{PROVED} 'Grey Heron'") == [("Grey Heron", "contradicts", ship)]


def test_a_new_name_is_recognised_at_once(window: MainWindow, qtbot: QtBot) -> None:
    reader = read(window, "bulletin.txt")
    qtbot.waitUntil(lambda: bool(reader.recognised.places.get(1)))
    start = reader._layer(1)[0].index("diesel")
    assert reader.recognised.at(1, start) is None
    ship = ask(window, "SELECT id FROM entity WHERE name = 'Grey Heron'")
    desk_of(window).write("Rename", lambda session: edit_fields(session, "entity", ship, {"name": "diesel"}))
    qtbot.waitUntil(lambda: reader.recognised.at(1, start) is not None)
