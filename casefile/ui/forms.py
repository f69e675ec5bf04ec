"""Fields of a record on the screen: each labelled, each committed when it is left, refused with one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casefile.core.dates import parse_date
from casefile.core.errors import CasefileError
from casefile.core.vocabulary import Word
from casefile.ui.words import tr

Kind = Literal["line", "text", "choice", "flag", "date"]
WIDEST: Final = 26  # characters of a choice that always have room
LINES: Final = 4  # of a text field that is not told otherwise


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the record, its label, how it is typed; `words` are the choices of a vocabulary."""

    name: str
    label: str
    kind: Kind = "line"
    words: type[Word] | None = None
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""
    lines: int = LINES
    needed: bool = False

    def choices(self) -> list[tuple[str | None, str]]:
        """Return (value, words) of a choice, nothing first unless the field is needed."""
        listed: list[tuple[str | None, str]] = [] if self.needed else [(None, "–")]
        if self.words is not None:
            listed += [(one.value, tr(one.words)) for one in self.words]
        return listed + list(self.options)


class TextBox(QPlainTextEdit):
    """Some lines of plain text that tell when they are left."""

    left = Signal()

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 16)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the field is left."""
        super().focusOutEvent(event)
        self.left.emit()


class StillChoice(QComboBox):
    """A choice that the wheel does not turn: who scrolls a page changes nothing in the case."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()


class Form(QWidget):
    """Fields with labels. `edited` says which field was left with another value than it was shown with.

    `across`: so many fields beside each other, each under its label; 0: one under the other, labels at the left.
    """

    edited = Signal(str, object)

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None, *, across: int = 0) -> None:
        super().__init__(parent)
        self.fields = {field.name: field for field in fields}
        self.inputs: dict[str, QWidget] = {}
        self._shown: dict[str, Any] = {}
        self._loading = False
        place = _places_across(self, across) if across else _places_down(self)
        for field in fields:
            widget = self._make(field)
            widget.setAccessibleName(tr(field.label))
            label = QLabel(tr(field.label))
            label.setProperty("role", "quiet")
            label.setBuddy(widget)
            place(label, widget)
            self.inputs[field.name] = widget

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Fill the fields; one that has the focus and was changed keeps what is being typed."""
        self._loading = True
        for name, widget in self.inputs.items():
            value = values.get(name)
            typing = widget.hasFocus() and self.value(name) != self._shown.get(name)
            if not typing:
                self._put(widget, value)
            self._shown[name] = self.value(name) if not typing else value
        self._loading = False

    def value(self, name: str) -> Any:  # noqa: ANN401 - text, a flag or None
        """Return what a field holds now; an empty text is None."""
        widget = self.inputs[name]
        if isinstance(widget, QCheckBox):
            return widget.isChecked()
        if isinstance(widget, QComboBox):
            return widget.currentData()
        text = widget.toPlainText() if isinstance(widget, QPlainTextEdit) else _line(widget).text()
        text = text.strip()
        if text and self.fields[name].kind == "date":
            try:
                return parse_date(text).canonical
            except CasefileError:
                return text
        return text or None

    def values(self) -> dict[str, Any]:
        """Return all fields."""
        return {name: self.value(name) for name in self.inputs}

    def commit(self) -> None:
        """Tell of every field that was changed and not left yet."""
        for name in self.inputs:
            self._leave(name)

    def set_read_only(self, *, on: bool) -> None:
        """Let nothing be changed."""
        for widget in self.inputs.values():
            widget.setEnabled(not on)

    def _make(self, field: Field) -> QWidget:
        if field.kind == "flag":
            box = QCheckBox()
            box.toggled.connect(lambda _on, name=field.name: self._leave(name))
            return box
        if field.kind == "choice":
            combo = StillChoice()
            for value, words in field.choices():
                combo.addItem(words, value)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            longest = max((len(words) for _, words in field.choices()), default=0)
            combo.setMinimumContentsLength(min(WIDEST, longest))
            combo.activated.connect(lambda _index, name=field.name: self._leave(name))
            return combo
        if field.kind == "text":
            text = TextBox(field.lines)
            text.setPlaceholderText(tr(field.hint))
            text.left.connect(lambda name=field.name: self._leave(name))
            return text
        line = QLineEdit()
        line.setPlaceholderText(tr(field.hint or ("2024, 2024-05, about May 2024" if field.kind == "date" else "")))
        line.editingFinished.connect(lambda name=field.name: self._leave(name))
        return line

    def _put(self, widget: QWidget, value: Any) -> None:  # noqa: ANN401
        if isinstance(widget, QCheckBox):
            widget.setChecked(bool(value))
        elif isinstance(widget, QComboBox):
            widget.setCurrentIndex(max(0, widget.findData(value)))
        elif isinstance(widget, QPlainTextEdit):
            widget.setPlainText(value or "")
        else:
            name = next(name for name, one in self.inputs.items() if one is widget)
            _line(widget).setText(_shown(value) if self.fields[name].kind == "date" else str(value or ""))
            _line(widget).setCursorPosition(0)

    def _leave(self, name: str) -> None:
        value = self.value(name)
        if not self._loading and value != self._shown.get(name):
            self._shown[name] = value
            self.edited.emit(name, value)


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
        self.form = Form(fields)
        self.form.show_values(values or {})
        self.says = QLabel(says)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setWordWrap(True)
        self.says.setVisible(bool(says))
        self.trouble = QLabel()
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
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
        self.setMinimumWidth(520)

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


def _places_down(form: QWidget) -> Callable[[QLabel, QWidget], None]:
    rows = QFormLayout(form)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setHorizontalSpacing(12)
    rows.setVerticalSpacing(6)
    rows.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return rows.addRow


def _places_across(form: QWidget, across: int) -> Callable[[QLabel, QWidget], None]:
    grid = QGridLayout(form)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(2)

    def place(label: QLabel, widget: QWidget) -> None:
        row, column = divmod(grid.count() // 2, across)
        grid.addWidget(label, row * 2, column)
        grid.addWidget(widget, row * 2 + 1, column, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(column, 1)

    return place


def _line(widget: QWidget) -> QLineEdit:
    assert isinstance(widget, QLineEdit)
    return widget


def _shown(value: str | None) -> str:
    try:
        return parse_date(value).show() if value else ""
    except CasefileError:
        return value or ""
