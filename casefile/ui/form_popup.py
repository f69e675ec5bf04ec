"""A form that is filled once, in a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from casefile.core.errors import CasefileError
from casefile.ui.forms import Field, Form
from casefile.ui.words import tr

MANY: Final = 10  # fields above which a form has two columns


class FormPopup(QFrame):
    """A form that is filled once: what it holds is given to `save`, which returns whether it was taken."""

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        save: Callable[[dict[str, Any]], object],
        parent: QWidget,
        *,
        values: Mapping[str, Any] | None = None,
        button: str = "Save",
        says: str = "",
    ) -> None:
        """`says` stands under the title: what a person should know before filling it."""
        super().__init__(parent, Qt.WindowType.Dialog)
        self._save = save
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = QLabel(title)
        head.setProperty("role", "head")
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        self.form = Form(fields, columns=2 if len(fields) > MANY else 1)
        self.form.show_values(values or {})
        self.says = QLabel(says)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setWordWrap(True)
        self.says.setVisible(bool(says))
        self.trouble = QLabel()
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setProperty("role", "warn")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self.button = QPushButton(tr(button))
        self.button.setDefault(True)
        self.button.clicked.connect(self.take)
        drop = QPushButton(tr("Cancel"))
        drop.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(drop)
        buttons.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for widget in (head, self.says, self.form, self.trouble):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.setMinimumWidth(860 if len(fields) > MANY else 520)

    def open_at(self, place: QPoint) -> None:
        """Show the form near a global place, inside the screen, with the focus in its first field."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        x = min(max(room.left(), place.x()), room.right() - self.width())
        y = min(max(room.top(), place.y()), room.bottom() - self.height())
        self.move(x, y)
        self.show()
        next(iter(self.form.inputs.values())).setFocus()

    def take(self) -> None:
        """Hand the values over; a refusal is shown here and the form stays."""
        if (bad := self.form.unreadable()) is not None:
            self.form.inputs[bad].setFocus()
            return
        try:
            self._save(self.form.values())
        except CasefileError as error:
            self.trouble.setText(str(error))
            self.trouble.show()
            return
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take with Ctrl+Enter, and with Enter in a line; leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.take()
        else:
            super().keyPressEvent(event)
