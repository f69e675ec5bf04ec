"""What a person does in tests of the window: opens records, picks, fills popups, looks for what is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from casefile.ui.desk import Desk, Spot
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import TextBox
from casefile.ui.main_window import MainWindow
from casefile.ui.panel import Panel
from casefile.ui.pickers import Picker


def desk_of(window: MainWindow) -> Desk:
    """Return the desk of the open case."""
    assert window.desk is not None
    return window.desk


def panel_of(window: MainWindow) -> Panel:
    """Return the panel that is worked in."""
    assert window.workspace is not None
    panel = window.workspace.centre.panel
    assert panel is not None
    return panel


def open_record(window: MainWindow, table: str, record_id: str) -> Panel:
    """Open a record in the centre."""
    desk_of(window).opened.emit(Spot(table, record_id))
    return panel_of(window)


def ask(window: MainWindow, sql: str) -> Any:
    """Return the first value of a question to the case."""
    with desk_of(window).read() as session:
        return session.execute(text(sql)).scalar()


def rows(window: MainWindow, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a question to the case."""
    with desk_of(window).read() as session:
        return [tuple(row) for row in session.execute(text(sql))]


def finding(window: MainWindow, number: int) -> str:
    """Return the id of a finding."""
    return str(ask(window, f"SELECT id FROM finding WHERE number = {number}"))


def label_of_last_change(window: MainWindow) -> str:
    """Return what the last change is called."""
    return str(ask(window, "SELECT label FROM change ORDER BY seq DESC LIMIT 1"))


def changes(window: MainWindow) -> int:
    """Return how many changes the case has."""
    return int(ask(window, "SELECT count(*) FROM change"))


def pick(qtbot: QtBot, typed: str) -> None:
    """Type into the one open picker and take its first row."""
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, Picker) and one.isVisible()]
    assert len(found) == 1
    found[0].line.setText(typed)  # keys of a test are Latin only
    assert found[0].list.count() > 0, f"nothing for {typed!r}"
    qtbot.keyClick(found[0].line, Qt.Key.Key_Return)


def popup() -> FormPopup:
    """Return the one open form."""
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, FormPopup) and one.isVisible()]
    assert len(found) == 1
    return found[0]


def fill(form: FormPopup, **values: str) -> None:
    """Fill fields of a form and take it."""
    for name, value in values.items():
        put(form.form.inputs[name], value)
    form.take()


def put(widget: QWidget, value: str) -> None:
    """Put a value into a field as a person would leave it there."""
    if isinstance(widget, QComboBox):
        widget.setCurrentIndex(widget.findData(value))
        widget.activated.emit(widget.currentIndex())
    elif isinstance(widget, TextBox):
        widget.setPlainText(value)
        widget.left.emit()
    else:
        assert isinstance(widget, QLineEdit)
        widget.setText(value)
        widget.editingFinished.emit()


def words_on(widget: QWidget) -> str:
    """Return all words that the labels below a widget show."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())
