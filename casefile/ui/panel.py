"""What every room, reader and editor is: a widget that says what it can do."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk, Spot
from casefile.ui.words import tr


class Panel(QWidget):
    """A widget of the centre. It holds the desk and ids, and reads again when a change touches what it shows."""

    renamed = Signal(str)  # its title has changed
    offers_changed = Signal()  # what it can do has changed

    def __init__(self, desk: Desk, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.title = title
        self.setAccessibleName(title)

    def handlers(self) -> Handlers:
        """Return what the panel does now, by names of the table of actions."""
        return {}

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        self.setFocus()

    def go_to(self, spot: Spot) -> None:
        """Show a place in what the panel shows already."""


WIDE: Final = 420  # pixels of the sentence in an empty room


class Empty(QWidget):
    """An empty room: one sentence on what belongs here, one button, its keys."""

    def __init__(self, sentence: str, button: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLabel(sentence)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setProperty("role", "quiet")
        self.text.setFixedWidth(WIDE)
        self.button = QPushButton(f"{button}    {keys}" if keys else button)
        self.button.setAccessibleName(button)
        middle = QHBoxLayout()  # in a row of its own the text gets the height of its own width
        middle.addStretch(1)
        middle.addWidget(self.text)
        middle.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(middle)
        column.addSpacing(8)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)


def heading(text: str) -> QLabel:
    """Return a quiet head over a group."""
    label = QLabel(tr(text))
    label.setProperty("role", "head")
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def narrow(widget: QWidget, column: QVBoxLayout, width: int) -> None:
    """Lay a column of reading width in the middle of a wide widget."""
    inner = QWidget()
    inner.setLayout(column)
    inner.setMaximumWidth(width)
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(inner, 8)
    row.addStretch(1)
