"""What the editors of records have in common: one column of sections, read again when a change touches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from casefile.core.case import Changed
from casefile.core.checks import kind_of
from casefile.core.edits import edit_fields
from casefile.core.errors import CasefileError
from casefile.core.proof import TARGETS, list_supports
from casefile.ui.choices import find_findings
from casefile.ui.desk import Desk
from casefile.ui.forms import Form
from casefile.ui.naming import cut
from casefile.ui.panel import Panel, heading
from casefile.ui.pickers import Choice, Picker
from casefile.ui.proving import ProofButton
from casefile.ui.rows import Kind, Records
from casefile.ui.words import tr

WIDEST: Final = 1080  # pixels of the column


class Editor(Panel):
    """Edits one record of a table; whoever derives from it gathers what is shown, then shows it.

    `gather(session, row)` returns plain values within one short session; `fill` puts them on the screen.
    """

    def __init__(self, desk: Desk, table: str, record_id: str, tables: frozenset[str]) -> None:
        super().__init__(desk, "")
        self.table, self.id, self._tables = table, record_id, tables
        self.setObjectName(f"{table} editor")
        self.kind = heading("")
        self.name = QLabel()
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setWordWrap(True)
        font = self.name.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        self.name.setFont(font)
        self.proof = ProofButton(desk, table, record_id)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(20, 12, 20, 24)
        self.body.setSpacing(6)
        self._lay_out()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self.reload)
        desk.bridge.changed.connect(self._changed)

    def gather(self, session: Session, row: Any) -> Any:  # noqa: ANN401 - a row of the editor's table, and its values
        """Return what the editor shows, as plain values."""
        raise NotImplementedError

    def fill(self, found: Any) -> None:  # noqa: ANN401
        """Show what was gathered."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read the record again and show it; of one that is gone nothing more is shown."""
        with self.desk.read() as session:
            row = session.get(kind_of(self.table), self.id)
            found = self.gather(session, row) if row is not None else None
            proved = self.table in TARGETS
            edges = list_supports(session, self.table, [self.id])[self.id] if proved else []
        if found is None:
            self.show_title("", tr("This is no longer in the case."))
            self.setEnabled(False)
            return
        self.setEnabled(True)
        self.fill(found)
        self.proof.setVisible(proved)
        self.proof.show_edges(edges, self.title)

    def show_title(self, kind: str, name: str) -> None:
        """Show what the record is and how it is called."""
        self.kind.setText(kind.upper())
        self.name.setText(name)
        self.setAccessibleName(name)
        if name != self.title:
            self.title = name
            self.renamed.emit(name)

    def section(self, title: str, buttons: Mapping[str, Callable[[], object]] | None = None) -> QLabel:
        """Begin a section: its head, with buttons at the right; what is added to `body` next belongs to it."""
        head = heading(title)
        line = QHBoxLayout()
        line.addWidget(head)
        line.addStretch(1)
        for words, does in (buttons or {}).items():
            button = QPushButton(tr(words))
            button.clicked.connect(lambda _on=False, does=does: does())
            line.addWidget(button)
        self.body.addSpacing(14)
        self.body.addLayout(line)
        return head

    def records(self, kind: Kind, title: str, buttons: Mapping[str, Callable[[], object]]) -> Records:
        """Add a section with a line for each record that belongs to this one."""
        self.section(title, buttons)
        records = Records(self.desk, kind, tr(title))
        self.body.addWidget(records)
        return records

    def pick(self, title: str, find: Callable[[str], Sequence[Choice]], hint: str) -> Picker:
        """Open a picker over the editor."""
        picker = Picker(title, find, self.window(), hint=hint)
        picker.open_at(self.mapToGlobal(QPoint(160, 120)))
        return picker

    def pick_finding(self, title: str, label: str, operation: Callable[[Session, str], object]) -> Picker:
        """Ask for a finding, and do something with it as one change called `label`."""

        def find(typed: str) -> list[Choice]:
            with self.desk.read() as session:
                return find_findings(session, typed, current=self.desk.finding_id)

        picker = self.pick(title, find, tr("A finding by number or words"))
        picker.picked.connect(
            lambda choice, _typed: self.desk.write(label, lambda session: operation(session, choice.value[1]))
        )
        return picker

    def bind(self, form: Form) -> None:
        """Write each field of a form to the record as it is left; a refusal is shown beside the field."""
        form.edited.connect(partial(self.save, form))

    def save(self, form: Form, name: str, value: object) -> None:
        """Write one field as one change."""
        self.save_fields(form, name, {name: value})

    def save_fields(self, form: Form, name: str, values: Mapping[str, object]) -> None:
        """Write fields as one change; a refusal is shown beside the field `name`."""
        label = tr("Edit {field} of {what}", field=tr(form.fields[name].label).lower(), what=self.short)
        try:
            self.desk.bridge.write(label, lambda session: edit_fields(session, self.table, self.id, values))
        except CasefileError as error:
            form.show_note(name, str(error))

    @property
    def short(self) -> str:
        """How the record is called in the label of a change."""
        return cut(self.title, 60)

    def focus_first(self) -> None:
        """Tell the inspector what is looked at."""
        self.desk.selected.emit(self.table, self.id)
        super().focus_first()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addWidget(self.proof, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.kind)
        self.body.addLayout(top)
        column = QWidget()
        column.setMaximumWidth(WIDEST)
        column.setLayout(self.body)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(column, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(holder)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _changed(self, told: Changed) -> None:
        if any(table in self._tables for table, _ in told.touched):
            self._late.start()
