"""What editors of one record share: forms beside lists, read again when a change touches them, each edit one change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from casefile.core.case import Changed
from casefile.core.edits import edit_fields
from casefile.ui.desk import Desk, Spot
from casefile.ui.forms import Fields
from casefile.ui.panel import Panel
from casefile.ui.words import tr


class RecordPanel(Panel):
    """An editor of one record of `table`; it reads again after changes to the tables in `READ`."""

    READ: frozenset[str] = frozenset()

    def __init__(self, desk: Desk, table: str, record_id: str, forms: Sequence[Fields]) -> None:
        super().__init__(desk, tr(table).capitalize())
        self.setObjectName(table)
        self.table, self.record_id, self.forms = table, record_id, tuple(forms)
        self._labels = {name: field.label for form in self.forms for name, field in form.fields.items()}
        for form in self.forms:
            form.edited.connect(self.edited)
        self._touched: set[str] = set(self.READ)  # nothing is read yet
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self.read)
        desk.bridge.changed.connect(self._changed)

    def go_to(self, spot: Spot) -> None:
        """Show the record in the inspector too."""
        self.desk.selected.emit(spot.table, spot.id)

    def read(self) -> None:
        """Read the record and show what has changed; for those who inherit."""
        raise NotImplementedError

    def take_touched(self, tables: frozenset[str]) -> bool:
        """Tell whether any of these tables was touched since this was asked for them last."""
        found = bool(self._touched & tables)
        self._touched -= tables
        return found

    def name(self) -> str:
        """Return what the record is called in the label of a change; for those who inherit."""
        raise NotImplementedError

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Fill the forms."""
        for form in self.forms:
            form.show_values(values)

    def show_title(self, title: str) -> None:
        """Give the tab its title."""
        if title != self.title:
            self.title = title
            self.setAccessibleName(title)
            self.renamed.emit(title)

    def edited(self, name: str, value: Any) -> None:  # noqa: ANN401 - what a field holds
        """Write one field as one named change; what is refused is shown again as the case has it."""
        self.write_values(tr("Change {what} of {record}", what=self.label_of(name), record=self.name()), {name: value})

    def label_of(self, name: str) -> str:
        """Return the label of a field inside a sentence."""
        label = tr(self._labels[name])
        return label if label.isupper() else label[:1].lower() + label[1:]

    def write_values(self, label: str, values: Mapping[str, Any]) -> None:
        """Write some fields as one change."""
        done = self.desk.write(label, self.setter(values))
        if done is None:
            self._late.start()

    def setter(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an operation
        """Return the operation that sets fields of the record."""

        def operation(session: Session) -> None:
            edit_fields(session, self.table, self.record_id, values)

        return operation

    def lay_out(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        """Put widgets into two columns on one page that scrolls."""
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(16, 12, 16, 16)
        row.setSpacing(24)
        for widgets, share in ((left, 5), (right, 3)):
            side = QVBoxLayout()
            side.setSpacing(16)
            for widget in widgets:
                side.addWidget(widget)
            side.addStretch(1)
            row.addLayout(side, share)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)

    def _changed(self, told: Changed) -> None:
        touched = {table for table, _ in told.touched} & self.READ
        if touched:
            self._touched |= touched
            self._late.start()
