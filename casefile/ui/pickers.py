"""The one-line picker: type a few letters, the list narrows, Enter takes the first row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from casefile.ui.words import tr

SHOWN = 12
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of a picker: what it stands for, its text, and a quiet second text at the right."""

    value: Any
    text: str
    aside: str = ""


def with_words(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Return those of some choices that have all the words that are typed."""
    words = typed.casefold().split()
    return [one for one in choices if all(word in f"{one.text} {one.aside}".casefold() for word in words)]


Find = Callable[[str], Sequence[Choice]]


class Picker(QFrame):
    """A popup with one line and a list. `picked` carries the Choice and what was typed."""

    picked = Signal(object, str)
    dismissed = Signal()

    def __init__(self, title: str, find: Find, parent: QWidget, *, hint: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._find = find
        self._done = False
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = QLabel(title)
        head.setProperty("role", "head")
        head.setTextFormat(Qt.TextFormat.PlainText)
        self.line = QLineEdit()
        self.line.setAccessibleName(title)
        self.line.setPlaceholderText(hint or tr("Type a few letters"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Choices"))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = QLabel(tr("Nothing is called so."))
        self.nothing.setProperty("role", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        for widget in (head, self.line, self.list, self.nothing):
            column.addWidget(widget)
        self.line.textChanged.connect(self._narrow)
        self.line.returnPressed.connect(self._take)
        self.list.itemClicked.connect(lambda _item: self._take())
        self.line.installEventFilter(self)
        self.setMinimumWidth(460)
        self._narrow("")

    def open_at(self, place: QPoint) -> None:
        """Show the picker with its top left corner at a global place, inside the screen."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        x = min(max(room.left(), place.x()), room.right() - self.width())
        y = min(max(room.top(), place.y()), room.bottom() - self.height())
        self.move(x, y)
        self.show()
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Move in the list with the arrow keys while the line keeps the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = STEPS.get(Qt.Key(event.key()), 0)
            if step:
                self.list.setCurrentRow(min(max(0, self.list.currentRow() + step), self.list.count() - 1))
                return True
        return super().eventFilter(watched, event)

    def closeEvent(self, event: Any) -> None:  # noqa: N802, ANN401 - Qt's event
        """Say that nothing was picked."""
        if not self._done:
            self.dismissed.emit()
        super().closeEvent(event)

    def _narrow(self, typed: str) -> None:
        self.list.clear()
        choices = list(self._find(typed.strip()))
        for choice in choices:
            item = QListWidgetItem(f"{choice.text}    {choice.aside}" if choice.aside else choice.text)
            item.setData(Qt.ItemDataRole.UserRole, choice)
            self.list.addItem(item)
        self.list.setVisible(bool(choices))
        self.nothing.setVisible(not choices)
        self.list.setCurrentRow(0)
        height = self.list.sizeHintForRow(0) if choices else 0
        self.list.setFixedHeight(height * min(SHOWN, max(1, len(choices))) + 6)
        self.adjustSize()

    def _take(self) -> None:
        if self.list.currentRow() < 0:
            return
        item = self.list.currentItem()
        self._done = True
        choice, typed = item.data(Qt.ItemDataRole.UserRole), self.line.text().strip()
        self.close()
        self.picked.emit(choice, typed)
