"""Fields of a record on the screen: each labelled, each committed when it is left, refused with one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from casefile.core.dates import parse_date
from casefile.core.errors import CasefileError
from casefile.core.vocabulary import Word
from casefile.ui.words import tr

Kind = Literal["line", "text", "choice", "flag", "date", "period", "secret"]
DATES: Final = ("date", "period")
DATE_HINT: Final = "such as 2024, 2024-05 or about May 2024"
LONGEST: Final = 30  # characters that a choice is wide enough for
SHORTEST: Final = 14  # characters that a choice shows at least
LINES: Final = 4  # of a text field that is not told otherwise


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the record, its label, how it is typed.

    `words` are the choices of a vocabulary, `options` other choices, in words of the case unless they are `ours`.
    `check` returns what is odd about a text as it is typed; it is shown beside the field and never blocks. `wide`
    counts characters where fields stand in one line; 0 takes what is left.
    """

    name: str
    label: str
    kind: Kind = "line"
    words: type[Word] | None = None
    options: Sequence[tuple[str, str]] = ()
    ours: bool = False
    hint: str = ""
    lines: int = LINES
    needed: bool = False
    check: Callable[[str], str] | None = None
    wide: int = 0

    def choices(self) -> list[tuple[str | None, str]]:
        """Return (value, words) of a choice, nothing first unless the field is needed."""
        listed: list[tuple[str | None, str]] = [] if self.needed else [(None, "–")]
        if self.words is not None:
            listed += [(one.value, tr(one.words)) for one in self.words]
        return listed + [(value, tr(said) if self.ours else said) for value, said in self.options]


class TextBox(QPlainTextEdit):
    """Some lines of plain text that tell when they are left."""

    left = Signal()

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setProperty("role", "field")
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


class Fields(QWidget):
    """The inputs of some fields, each with a note beside it; who derives from it lays them out.

    `edited` says which field was left with another value than it was shown with. A date that cannot be read is told
    of in its note and not handed on.
    """

    edited = Signal(str, object)

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = {field.name: field for field in fields}
        self.inputs: dict[str, QWidget] = {}
        self.notes: dict[str, QLabel] = {}
        self._shown: dict[str, Any] = {}
        self._loading = False
        for field in fields:
            widget = self.inputs[field.name] = self._make(field)
            widget.setAccessibleName(tr(field.label))
            note = self.notes[field.name] = QLabel()
            note.setTextFormat(Qt.TextFormat.PlainText)
            note.setWordWrap(True)
            note.hide()

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Fill the fields; one that has the focus and was changed keeps what is being typed."""
        self._loading = True
        for name, widget in self.inputs.items():
            value = values.get(name)
            changed = self.value(name) != self._shown.get(name)
            typing = changed and (widget.hasFocus() or not self._read_date(name))
            if not typing:
                self._put(widget, value)
                self.show_note(name, "")
                self._check(name)
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
        if text and self.fields[name].kind in DATES:
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

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Commit what is typed and not left yet: the tab is turned or closed, or the case."""
        self.commit()
        super().hideEvent(event)

    def set_read_only(self, *, on: bool) -> None:
        """Let nothing be changed."""
        for widget in self.inputs.values():
            widget.setEnabled(not on)

    def show_note(self, name: str, text: str, role: str = "warn") -> None:
        """Write a sentence beside a field, in the colour of a role; nothing for no words."""
        note = self.notes[name]
        note.setText(text)
        note.setProperty("role", role)
        note.style().unpolish(note)
        note.style().polish(note)
        note.setVisible(bool(text))
        self.inputs[name].setAccessibleDescription(text)

    def unreadable(self) -> str | None:
        """Return the first date that cannot be read, told of in its note; None when all can."""
        bad = [name for name in self.inputs if not self._read_date(name)]
        return bad[0] if bad else None

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
            combo.setMinimumContentsLength(
                0 if field.wide else max(SHORTEST, min(LONGEST, max(map(len, dict(field.choices()).values()))))
            )
            combo.activated.connect(lambda _index, name=field.name: self._leave(name))
            return combo
        if field.kind == "text":
            text = TextBox(field.lines)
            text.setPlaceholderText(tr(field.hint))
            text.left.connect(lambda name=field.name: self._leave(name))
            return text
        line = QLineEdit()
        if field.kind == "secret":
            line.setEchoMode(QLineEdit.EchoMode.Password)
        is_date = field.kind in DATES
        line.setPlaceholderText(tr(field.hint or (DATE_HINT if is_date and not field.wide else "")))
        line.setToolTip(tr(DATE_HINT) if is_date else "")
        line.textEdited.connect(lambda _text, name=field.name: self._check(name))
        line.editingFinished.connect(lambda name=field.name: self._leave(name))
        return line

    def _put(self, widget: QWidget, value: Any) -> None:  # noqa: ANN401
        if isinstance(widget, QCheckBox):
            widget.setChecked(bool(value))
        elif isinstance(widget, QComboBox):
            widget.setCurrentIndex(max(0, widget.findData(value)))
        elif isinstance(widget, QPlainTextEdit):
            if widget.toPlainText() != (value or ""):
                widget.setPlainText(value or "")
        else:
            name = next(name for name, one in self.inputs.items() if one is widget)
            kind = self.fields[name].kind
            text = _shown(value, period=kind == "period") if kind in DATES else str(value or "")
            if _line(widget).text() != text:
                _line(widget).setText(text)
                _line(widget).setCursorPosition(0)

    def _check(self, name: str) -> None:
        """Say what is odd about a text as it is typed, or how a date is understood."""
        field = self.fields[name]
        widget = self.inputs[name]
        if not isinstance(widget, QLineEdit):
            return
        text = widget.text().strip()
        if field.check is not None:
            self.show_note(name, field.check(text) if text else "")
        elif field.kind in DATES:
            understood = _shown(text, period=field.kind == "period")
            self.show_note(name, understood if understood != text else "", "quiet")

    def _read_date(self, name: str) -> bool:
        """Show a date as it is understood and return True, or say beside it why it cannot be read."""
        widget = self.inputs[name]
        if self.fields[name].kind not in DATES or not isinstance(widget, QLineEdit) or not widget.text().strip():
            return True
        try:
            parse_date(widget.text())
        except CasefileError as error:
            self.show_note(name, str(error))
            return False
        self._put(widget, self.value(name))
        self.show_note(name, "")
        return True

    def _leave(self, name: str) -> None:
        if self._loading:
            return
        value = self.value(name)
        if value == self._shown.get(name) or not self._read_date(name):
            return
        self._shown[name] = value
        self.edited.emit(name, value)


class Form(Fields):
    """Fields below each other with their labels at the left, in one column or two."""

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None, *, columns: int = 1) -> None:
        super().__init__(fields, parent)
        self._holders: dict[str, tuple[QFormLayout, QWidget]] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(24)
        share = -(-len(fields) // columns)
        for first in range(0, len(fields), share):
            form = QFormLayout()
            form.setHorizontalSpacing(12)
            form.setVerticalSpacing(6)
            form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
            line.addLayout(form, 1)
            self._add_rows(form, fields[first : first + share])

    def show_field(self, name: str, *, on: bool) -> None:
        """Show a field with its label, or hide both."""
        form, holder = self._holders[name]
        form.setRowVisible(holder, on)

    def _add_rows(self, form: QFormLayout, fields: Sequence[Field]) -> None:
        for field in fields:
            widget = self.inputs[field.name]
            label = _label(field, widget)
            holder = QWidget()
            self._holders[field.name] = (form, holder)
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(widget)
            column.addWidget(self.notes[field.name])
            form.addRow(label, holder)


class Across(Fields):
    """So many fields beside each other, each under its label."""

    def __init__(self, fields: Sequence[Field], across: int, parent: QWidget | None = None) -> None:
        super().__init__(fields, parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for place, field in enumerate(fields):
            row, column = divmod(place, across)
            widget, note = self.inputs[field.name], self.notes[field.name]
            for line, one in enumerate((_label(field, widget), widget, note)):
                grid.addWidget(one, row * 3 + line, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 1)


def _label(field: Field, widget: QWidget) -> QLabel:
    label = QLabel(tr(field.label))
    label.setProperty("role", "quiet")
    label.setBuddy(widget)
    return label


def _line(widget: QWidget) -> QLineEdit:
    assert isinstance(widget, QLineEdit)
    return widget


def _shown(value: str | None, *, period: bool = False) -> str:
    try:
        date = parse_date(value) if value else None
        return (date.show_period() if period else date.show()) if date else ""
    except CasefileError:
        return value or ""
