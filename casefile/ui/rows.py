"""Records that belong to one record, a line for each: what it is, its fields to type into, its proof, what else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from casefile.core.checks import kind_of
from casefile.core.edits import edit_fields
from casefile.core.errors import CasefileError
from casefile.core.proof import Edge
from casefile.dossier.content.words import capital
from casefile.ui.desk import Desk, Spot
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field, Fields
from casefile.ui.naming import isolate
from casefile.ui.proving import ProofButton
from casefile.ui.tables import plain_tip
from casefile.ui.words import tr

HEAD: Final = 20  # characters of the column at the left
LEAD: Final = 30  # characters of a name that leads to its record
PROOF: Final = 96  # pixels
MORE: Final = 28
NEW: Final = "+"  # what the id of a line begins with that is not in the file yet


@dataclass(frozen=True)
class Line:
    """One record as its line shows it.

    `what` names it in the labels of changes. `lead` is a name that leads to a record; `aside` quiet words behind the
    fields; `checks` say what is odd about a field as it is typed. An id that begins with `+` is a line to fill in.
    """

    id: str
    head: str
    what: str
    values: Mapping[str, Any]
    edges: Sequence[Edge] = ()
    lead: tuple[str, Spot] | None = None
    aside: str = ""
    checks: Mapping[str, Callable[[str], str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """What the lines of one list have in common: their table, their columns, how one is taken away.

    `details` are further fields, asked for in a form of their own; `proved`: the lines have proof. Without columns
    a line is its words (`aside`) with a button to edit it.
    """

    table: str
    columns: Sequence[Field]
    delete: Callable[[Session, str], object]
    details: Sequence[Field] = ()
    proved: bool = True
    leads: bool = False
    edited: bool = True
    empty: str = ""
    kept: frozenset[str] = frozenset()  # tables whose records are not opened by the desk: whoever shows them does it


class RecordLine(Fields):
    """The line of one record."""

    asked = Signal(str)  # what of the menu was asked for: "details", "remove"
    followed = Signal(object)  # Spot
    entered = Signal()  # the focus came into it

    def __init__(self, desk: Desk, kind: Kind, line: Line, parent: QWidget | None = None) -> None:
        columns = [replace(one, check=line.checks.get(one.name)) for one in kind.columns]
        super().__init__(columns, parent)
        self._desk, self._kind, self._line = desk, kind, line
        self.head = QLabel()
        self.head.setProperty("role", "quiet")
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.head.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.lead = QPushButton(self)
        self.lead.setProperty("role", "lead")
        self.lead.clicked.connect(self._follow)
        self.aside = QLabel()
        self.aside.setProperty("role", "quiet")
        self.aside.setTextFormat(Qt.TextFormat.PlainText)
        self.change = QPushButton(tr("Edit…"), self)
        self.change.clicked.connect(partial(self.asked.emit, "details"))
        self.proof = ProofButton(desk, kind.table, line.id, self)
        self.more = QToolButton(self)
        self.more.setText("⋯")
        self.more.clicked.connect(self._open_menu)
        self._lay_out()
        for widget in (*self.inputs.values(), self.lead, self.proof, self.more):
            widget.installEventFilter(self)

    def show_line(self, line: Line) -> None:
        """Show the record anew."""
        self._line = line
        metrics = QFontMetrics(self.font())
        unit = metrics.averageCharWidth()
        self.head.setText(metrics.elidedText(line.head, Qt.TextElideMode.ElideRight, unit * HEAD))
        self.head.setToolTip(plain_tip(line.head))
        name = line.lead[0] if line.lead else ""
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, unit * LEAD - 20)
        self.lead.setText(isolate(shown).replace("&", "&&"))
        self.lead.setToolTip(plain_tip(name))
        self.lead.setAccessibleName(tr("Open {name}", name=name))
        self.aside.setText(line.aside)
        self.aside.setVisible(bool(line.aside))
        is_new = line.id.startswith(NEW)
        marked = self._kind.proved and not self._kind.leads and not is_new
        for number, (name, widget) in enumerate(self.inputs.items()):
            widget.setProperty("unproved", marked and number == 0 and not line.edges)
            widget.setAccessibleName(f"{tr(self.fields[name].label)}: {line.what}")
            _show_in_place(widget, on=number == 0 or not is_new)
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.change.setAccessibleName(tr("Edit {what}", what=line.what))
        self.more.setAccessibleName(tr("More on {what}", what=line.what))
        self.lead.setVisible(self._kind.leads)
        _show_in_place(self.proof, on=self._kind.proved and not is_new)
        _show_in_place(self.more, on=not is_new)
        self.proof.show_edges(line.edges, line.what)
        self.show_values(line.values)

    def menu_now(self) -> QMenu:
        """Return what else can be done with the record."""
        menu = QMenu(self)
        if self._kind.details:
            menu.addAction(tr("Details…"), partial(self.asked.emit, "details"))
        menu.addAction(tr("Remove"), partial(self.asked.emit, "remove"))
        return menu

    def tab_stops(self) -> list[QWidget]:
        """Return what Tab stops at, in order."""
        before = [self.lead] if self._kind.leads else []
        behind = [] if self._kind.columns else [self.change]
        return [*before, *self.inputs.values(), *behind, self.proof, self.more]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Tell that the focus came in."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        unit = QFontMetrics(self.font()).averageCharWidth()
        line = QHBoxLayout()
        line.setSpacing(6)
        self.head.setFixedWidth(unit * HEAD)
        line.addWidget(self.head)
        self.change.setVisible(self._kind.edited and not self._kind.columns and not self._kind.leads)
        if self._kind.leads:
            self.lead.setFixedWidth(unit * LEAD)
            line.addWidget(self.lead)
        for one in self._kind.columns:
            widget = self.inputs[one.name]
            if one.wide:
                widget.setFixedWidth(_column(one, unit))
                line.addWidget(widget)
                continue
            cell = QHBoxLayout()
            cell.addWidget(widget, 1)
            if not self.aside.parent():
                cell.addWidget(self.aside)
            line.addLayout(cell, 1)
        if not self._kind.columns:
            self.aside.setProperty("role", "")
            self.aside.setWordWrap(True)
            line.addWidget(self.aside, 1)
            line.addWidget(self.change)
        elif all(one.wide for one in self._kind.columns):
            line.addStretch(1)
        self.proof.setFixedWidth(PROOF)
        self.more.setFixedWidth(MORE)
        if self._kind.proved:
            line.addWidget(self.proof)
        line.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        for note in self.notes.values():
            note.setContentsMargins(unit * HEAD + 12, 0, 0, 2)
            column.addWidget(note)

    def _follow(self) -> None:
        if self._line.lead is not None:
            self.followed.emit(self._line.lead[1])

    def _open_menu(self) -> None:
        menu = self.menu_now()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))


class Records(QWidget):
    """The lines of a list, kept by id: what is typed in one line lives through changes elsewhere."""

    followed = Signal(object)  # Spot: a name was clicked that leads there
    filled = Signal(str, object)  # the id of a line to fill in, and what was typed into its first field

    def __init__(self, desk: Desk, kind: Kind, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._kind = desk, kind
        self.lines: dict[str, RecordLine] = {}
        self._shown: dict[str, Line] = {}
        self.setAccessibleName(name)
        self.fields_of: Callable[[str], Sequence[Field]] = lambda _id: kind.details
        self.followed.connect(lambda spot: None if spot.table in kind.kept else desk.opened.emit(spot))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.heads = self._make_heads()
        self._column.addWidget(self.heads)
        self.nothing = QLabel(tr(kind.empty))
        self.nothing.setProperty("role", "quiet")
        self.nothing.setWordWrap(True)
        self._column.addWidget(self.nothing)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these records, in this order."""
        wanted = {line.id: line for line in lines}
        for gone in [one for one in self.lines if one not in wanted]:
            widget = self.lines.pop(gone)
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        for place, line in enumerate(lines):
            widget = self.lines.get(line.id) or self._make_line(line)
            if self._column.indexOf(widget) != place + 2:
                self._column.insertWidget(place + 2, widget)
            widget.show_line(line)
        self._shown = wanted
        self.nothing.setVisible(not lines and bool(self._kind.empty))
        self.heads.setVisible(bool(lines) and len(self._kind.columns) > 1)
        stops = [stop for line in lines for stop in self.lines[line.id].tab_stops()]
        for one, other in pairwise(stops):
            self.setTabOrder(one, other)

    def ask_details(self, record_id: str) -> FormPopup:
        """Show the further fields of a record in a form of their own."""
        what, table, fields = self._shown[record_id].what, self._kind.table, self.fields_of(record_id)
        with self._desk.read() as session:
            row = session.get(kind_of(table), record_id)
            values = {one.name: getattr(row, one.name) for one in fields}

        def save(given: dict[str, Any]) -> None:
            changed = {name: value for name, value in given.items() if value != values[name]}
            if changed:
                label = tr("Edit {what}", what=what)
                self._desk.bridge.write(label, lambda session: edit_fields(session, table, record_id, changed))

        form = FormPopup(capital(what), fields, save, self.window(), values=values)
        form.open_at(self.lines[record_id].mapToGlobal(QPoint(0, 0)))
        return form

    def remove(self, record_id: str) -> None:
        """Take a record away; the message offers to undo it."""
        label = tr("Remove {what}", what=self._shown[record_id].what)
        self._desk.write(label, lambda session: self._kind.delete(session, record_id), undo=True)

    def _make_line(self, line: Line) -> RecordLine:
        widget = self.lines[line.id] = RecordLine(self._desk, self._kind, line)
        widget.edited.connect(partial(self._edit, line.id))
        widget.asked.connect(lambda what: self.remove(line.id) if what == "remove" else self.ask_details(line.id))
        widget.followed.connect(self.followed)
        widget.entered.connect(lambda: self._entered(line.id))
        return widget

    def _edit(self, record_id: str, name: str, value: object) -> None:
        if record_id.startswith(NEW):
            if value:
                self.filled.emit(record_id, value)
            return
        label = tr("Edit {what}", what=self._shown[record_id].what)
        table = self._kind.table
        try:
            self._desk.bridge.write(label, lambda session: edit_fields(session, table, record_id, {name: value}))
        except CasefileError as error:
            self.lines[record_id].show_note(name, str(error))

    def _entered(self, record_id: str) -> None:
        if not record_id.startswith(NEW):
            self._desk.selected.emit(self._kind.table, record_id)

    def _make_heads(self) -> QWidget:
        holder = QWidget()
        unit = QFontMetrics(self.font()).averageCharWidth()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addSpacing(unit * HEAD + 6 + (unit * LEAD + 6 if self._kind.leads else 0))
        for one in self._kind.columns:
            label = _quiet(one.label)
            if one.wide:
                label.setFixedWidth(_column(one, unit))
            line.addWidget(label, 0 if one.wide else 1)
        if all(one.wide for one in self._kind.columns):
            line.addStretch(1)
        if self._kind.proved:
            proof = _quiet("Proof")
            proof.setFixedWidth(PROOF)
            line.addWidget(proof)
        line.addSpacing(MORE + 6)
        return holder


def _show_in_place(widget: QWidget, *, on: bool) -> None:
    """Show or hide a widget; hidden it keeps its room, so that the columns stay."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
    widget.setVisible(on)


def _column(field: Field, unit: int) -> int:
    """Return the width of a column: what its field asks for, and no less than its head needs."""
    return max(unit * field.wide, _quiet(field.label).sizeHint().width())


def _quiet(text: str) -> QLabel:
    label = QLabel(tr(text))
    label.setProperty("role", "quiet")
    return label
