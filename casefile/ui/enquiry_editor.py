"""The editor of an enquiry: what is put to whom, on which findings, what came of it, and its letter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.dates import show_date
from casefile.core.enquiries import (
    Answer,
    add_response,
    answer_state,
    delete_enquiry,
    delete_response,
    edit_enquiry,
    findings_of_enquiries,
)
from casefile.core.progress import Progress
from casefile.core.schema import Enquiry, Response
from casefile.ui import ask
from casefile.ui.actions import Handlers
from casefile.ui.choices import find_entities, find_findings
from casefile.ui.desk import Desk, Message, Spot
from casefile.ui.forms import Across, Field, Form
from casefile.ui.items import Item, Items, below, plain_label, serif
from casefile.ui.jobs import Outcome
from casefile.ui.naming import cut, name_record
from casefile.ui.record_forms import ENQUIRY, HANDLING, ask_new, pick
from casefile.ui.record_panel import RecordPanel
from casefile.ui.reply import response_item
from casefile.ui.words import tr

REST: Final = (
    Field("illustrative", "Made up, to show how it works", "flag"),
    *HANDLING,
    Field("note", "Note, not in the letter", "text", lines=2),
)
NAMES: Final = tuple(field.name for field in (*ENQUIRY, *REST))
STATES: Final = {Answer.NOT_SENT: "unused", Answer.AWAITED: "ink-2", Answer.OVERDUE: "stop", Answer.ENDED: "supports"}


class EnquiryEditor(RecordPanel):
    """One enquiry; the letter is a job that writes a PDF where somebody says."""

    READ = frozenset({"enquiry", "enquiry_finding", "response", "finding", "entity", "excerpt"})

    def __init__(self, desk: Desk, enquiry_id: str) -> None:
        put = [field for field in ENQUIRY if field.name in {"addressee", "put"}]
        self.claim, self.sent = Across(put, 1), Across([one for one in ENQUIRY if one not in put], 2)
        self.rest = Form(REST)
        super().__init__(desk, "enquiry", enquiry_id, (self.claim, self.sent, self.rest))
        self.enquiry_id = enquiry_id
        self._name = ""
        self.state = plain_label("", "ink-2", desk.tokens)
        self.claim.inputs["put"].setFont(serif(self.font(), 1.1))
        self.claim.inputs["put"].setFixedHeight(220)
        self.letter = QPushButton(tr("Letter as PDF…"))
        self.letter.clicked.connect(self.ask_letter)
        self.findings = Items(desk, "On findings", add="Add…", none="It is put on no finding yet.")
        self.findings.add.setAccessibleName(tr("Add a finding"))
        self.findings.add_asked.connect(self._add_finding)
        self.findings.delete_asked.connect(self._drop_finding)
        self.findings.edit_asked.connect(lambda one, _place: desk.opened.emit(Spot("finding", one)))
        self.entity = Items(desk, "The addressee is", add="Choose…", none="Not joined to an entity of the case.")
        self.entity.add.setAccessibleName(tr("Choose the entity that is the addressee"))
        self.entity.add_asked.connect(self._choose_entity)
        self.entity.delete_asked.connect(lambda _one: self.write_values(self._label("entity"), {"entity_id": None}))
        self.entity.edit_asked.connect(lambda _one, place: self._choose_entity(place))
        self.responses = Items(desk, "What came", add="Record…", none="Nothing is recorded yet.")
        self.responses.add.setAccessibleName(tr("Record a response"))
        self.responses.add_asked.connect(self.ask_response)
        self.responses.delete_asked.connect(self._delete_response)
        self.responses.edit_asked.connect(lambda one, _place: desk.opened.emit(Spot("response", one)))
        self.lay_out((self._top(), self.sent, self.rest), (self.findings, self.responses, self.entity))
        self.read()

    def handlers(self) -> Handlers:
        """Return what the editor does."""
        does: dict[str, Callable[[], object]] = {
            "letter": self.ask_letter,
            "add": lambda: self.ask_response(below(self.responses.add)),
            "delete_record": self._delete,
        }
        return does

    def focus_first(self) -> None:
        """Put the focus on what is put."""
        self.claim.inputs["put"].setFocus()

    def name(self) -> str:
        """Return what the enquiry is called in the label of a change."""
        return tr("the enquiry to {whom}", whom=cut(self._name, 40))

    def read(self) -> None:
        """Read the enquiry and show what has changed."""
        day = self.desk.clock().date().isoformat()
        with self.desk.read() as session:
            row = session.get(Enquiry, self.enquiry_id)
            if row is None:
                return
            came = session.scalars(
                select(Response).where(Response.enquiry_id == row.id).order_by(Response.date, Response.created)
            ).all()
            values = {name: getattr(row, name) for name in NAMES}
            state, due = answer_state(row, came, day), show_date(row.due)
            findings = _named(session, "finding", findings_of_enquiries(session, [row.id])[row.id])
            entity = _named(session, "entity", [row.entity_id] if row.entity_id else [])
            responses = tuple(response_item(one) for one in came)
        self._name = str(values["addressee"])
        self.show_values(values)
        self.show_title(tr("Enquiry to {whom}", whom=self._name))
        self.findings.show_value(findings)
        self.entity.show_value(entity)
        self.responses.show_value(responses)
        said = {
            Answer.NOT_SENT: tr("Not sent yet."),
            Answer.AWAITED: tr("An answer is awaited."),
            Answer.OVERDUE: tr("The answer was due by {day}; nothing is recorded.", day=due),
            Answer.ENDED: tr("What came is recorded."),
        }
        self.state.setText(said[state])
        self.state.setStyleSheet(f"color: {self.desk.tokens.code(STATES[state])}")

    def ask_letter(self) -> None:
        """Ask where the letter is to be written, and write it as a job."""
        self.claim.commit()
        self.sent.commit()
        self.rest.commit()
        plain = "".join(sign if sign.isalnum() or sign in " -_" else "-" for sign in self._name).strip()[:60]
        path = ask.save_as(self, tr("Where to write the letter"), f"{plain or 'letter'}.pdf", "PDF (*.pdf)")
        if path is not None:
            self.write_letter(path if path.suffix else path.with_suffix(".pdf"))

    def write_letter(self, path: Path) -> None:
        """Write the letter as a job; its end is said, with what it covers."""
        case, write = self.desk.bridge.case, self.desk.letter

        def work(progress: Progress) -> Any:  # noqa: ANN401 - what was written
            return write(case, self.enquiry_id, path, progress)

        def then(outcome: Outcome) -> None:
            if outcome.error is not None:
                self.desk.told.emit(Message(outcome.sentence, "trouble"))
            elif not outcome.cancelled:
                told = tr("The letter is written: {path}, {handling}.", path=path, handling=outcome.value.handling)
                covered = tr(" A protected name in it stands under its alias.") if outcome.value.covered else ""
                self.desk.say(told + covered)

        self.desk.jobs.start(tr("Write the letter to {whom}", whom=cut(self._name, 40)), work, then)

    def ask_response(self, place: QPoint) -> None:
        """Ask for what came, or that nothing did."""
        ask_new(
            self.desk,
            self,
            "response",
            title=tr("Add response"),
            make=lambda session, values: add_response(session, enquiry_id=self.enquiry_id, **values),
            place=place,
        )

    def _top(self) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        line = QHBoxLayout()
        line.addWidget(self.state, 1)
        line.addWidget(self.letter)
        column.addLayout(line)
        column.addWidget(self.claim)
        return head

    def _label(self, what: str) -> str:
        return tr("Change {what} of {record}", what=tr(what), record=self.name())

    def _add_finding(self, place: QPoint) -> None:
        def take(value: tuple[str, str]) -> None:
            self._write_findings(lambda there: [*there, value[1]] if value[1] not in there else there)

        pick(self.desk, self, title=tr("On which finding?"), find=find_findings, take=take, place=place)

    def _drop_finding(self, finding_id: str) -> None:
        self._write_findings(lambda there: [one for one in there if one != finding_id])

    def _write_findings(self, change: Callable[[list[str]], list[str]]) -> None:
        def operation(session: Session) -> None:
            there = findings_of_enquiries(session, [self.enquiry_id])[self.enquiry_id]
            edit_enquiry(session, self.enquiry_id, findings=change(there))

        self.desk.write(self._label("findings"), operation)

    def _choose_entity(self, place: QPoint) -> None:
        def take(value: tuple[str, str]) -> None:
            self.write_values(self._label("entity"), {"entity_id": value[1]})

        pick(self.desk, self, title=tr("Who is the addressee?"), find=find_entities, take=take, place=place)

    def _delete_response(self, response_id: str) -> None:
        label = tr("Delete response of {record}", record=self.name())
        self.desk.write(label, lambda session: delete_response(session, response_id), undo=True)

    def _delete(self) -> None:
        label = tr("Delete {record}", record=self.name())
        self.desk.write(label, lambda session: delete_enquiry(session, self.enquiry_id), undo=True)


def _named(session: Session, table: str, ids: list[str]) -> tuple[Item, ...]:
    return tuple(Item(one, name_record(session, table, one), spot=Spot(table, one)) for one in ids)
