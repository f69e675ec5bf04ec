"""What journeys through the window do again and again: open rooms and editors, pick, type, leave a field."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from ui.hands import desk_of, popup

from casefile.ui.desk import Spot
from casefile.ui.main_window import MainWindow
from casefile.ui.panel import Panel
from casefile.ui.pickers import Picker

__all__ = ["choose", "desk_of", "edit", "fill", "panel_of", "pick", "picker", "popup", "room", "text_of"]

P = TypeVar("P", bound=Panel)


def panel_of(window: MainWindow, kind: type[P]) -> P:
    """Return the panel that is worked in, which is of this kind."""
    assert window.workspace is not None
    panel = window.workspace.centre.panel
    assert isinstance(panel, kind)
    return panel


def room(window: MainWindow, name: str, kind: type[P]) -> P:
    """Go to a room as its keys do."""
    window.actions_table.run(name)
    return panel_of(window, kind)


def edit(window: MainWindow, table: str, record_id: str, kind: type[P]) -> P:
    """Open a record."""
    desk_of(window).opened.emit(Spot(table, record_id))
    return panel_of(window, kind)


def picker() -> Picker:
    """Return the picker that is open."""
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, Picker) and one.isVisible()]
    assert len(found) == 1
    return found[0]


def pick(qtbot: QtBot, shown: Picker, typed: str) -> None:
    """Type into a picker and take its first row."""
    qtbot.keyClicks(shown.line, typed)
    qtbot.keyClick(shown.line, Qt.Key.Key_Return)


def fill(qtbot: QtBot, widget: QWidget, text: str) -> None:
    """Write a text into a line in place of what it holds, and leave the line with Tab."""
    assert isinstance(widget, QLineEdit)
    widget.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    widget.selectAll()
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Qt.Key.Key_Tab)


def choose(widget: QWidget, value: str | None) -> None:
    """Choose a value as a person does."""
    assert isinstance(widget, QComboBox)
    place = widget.findData(value)
    assert place >= 0
    widget.setCurrentIndex(place)
    widget.activated.emit(place)


def text_of(widget: QWidget) -> str:
    """Return what stands in a line."""
    assert isinstance(widget, QLineEdit)
    return widget.text()
