"""Whether an entity is the same as another: likely duplicates with their reasons, and the judgements on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casefile.core.duplicates import Likely, list_likely
from casefile.core.entities import judge_different, judge_same, withdraw_judgement
from casefile.core.schema import Entity, Judgement
from casefile.core.vocabulary import Sameness
from casefile.ui import ask
from casefile.ui.choices import find_entities
from casefile.ui.desk import Desk, Spot
from casefile.ui.jobs import Outcome
from casefile.ui.kinds import schema_label
from casefile.ui.naming import cut, isolate, name_record
from casefile.ui.pickers import Choice, Picker
from casefile.ui.words import tr


@dataclass(frozen=True)
class Judged:
    """A judgement on the entity and another one."""

    id: str
    other_id: str
    other: str
    verdict: str
    reason: str
    by: str


def gather_judged(session: Session, entity_id: str) -> list[Judged]:
    """Read the judgements on an entity, oldest first."""
    query = select(Judgement).where(or_(Judgement.left_id == entity_id, Judgement.right_id == entity_id))
    found = []
    for row in session.scalars(query.order_by(Judgement.created, Judgement.id)).all():
        other = row.right_id if row.left_id == entity_id else row.left_id
        name = name_record(session, "entity", other)
        found.append(Judged(row.id, other, name, row.verdict, row.reason, row.decided_by or row.author))
    return found


class Identity(QWidget):
    """Shows what was judged, and what should be."""

    def __init__(self, desk: Desk, entity_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._id = desk, entity_id
        self._name = ""
        self.likely: Sequence[Likely] = ()
        self._asker = object()
        self.destroyed.connect(partial(desk.reads.forget, self._asker))
        self.judged = QVBoxLayout()
        self.open = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self.judged)
        column.addLayout(self.open)
        self.nothing = _quiet(tr("Nothing else in the case has its names or numbers."))
        column.addWidget(self.nothing)

    def show_judged(self, name: str, judged: Sequence[Judged]) -> None:
        """Show the judgements, and ask anew, apart from the window, what is likely the same."""
        self._name = name
        _clear(self.judged)
        for one in judged:
            said = tr("One with") if one.verdict == Sameness.SAME else tr(Sameness(one.verdict).words).capitalize()
            about = tr("{reason} – {by}", reason=one.reason, by=one.by)
            withdraw = {tr("Withdraw"): partial(self._withdraw, one)}
            self.judged.addWidget(self._entry(said, one.other_id, one.other, about, withdraw))
        self._desk.reads.ask(self._asker, self._find, self._take)

    def judge(self, other_id: str, *, same: bool) -> None:
        """Ask for the reason and keep the judgement; without a reason there is none."""
        with self._desk.read() as session:
            other = name_record(session, "entity", other_id)
        names = {"one": cut(self._name, 40), "other": cut(other, 40)}
        title = tr("{one} is {other}", **names) if same else tr("{one} is not {other}", **names)
        reason = ask.line(self, title, tr("The reason, for whoever checks it:"))
        if not reason or not reason.strip():
            return
        operation = judge_same if same else judge_different
        label = tr("Judge the same: {one}, {other}", **names) if same else tr("Judge apart: {one}, {other}", **names)
        self._desk.write(label, lambda session: operation(session, self._id, other_id, reason=reason), undo=True)

    def pick(self, *, same: bool) -> Picker:
        """Ask which entity is meant, then for the reason."""

        def find(typed: str) -> list[Choice]:
            with self._desk.read() as session:
                return [one for one in find_entities(session, typed) if one.value[1] != self._id]

        title = tr("The same as …") if same else tr("Not the same as …")
        picker = Picker(title, find, self.window(), hint=tr("Any name or number of the other"))
        picker.picked.connect(lambda choice, _typed: self.judge(choice.value[1], same=same))
        picker.open_at(self.mapToGlobal(self.rect().topLeft()))
        return picker

    def _find(self) -> list[Likely]:
        with self._desk.read() as session:
            if session.get(Entity, self._id) is None:
                return []
            return list_likely(session, self._id)

    def _take(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._desk.trouble(outcome.error)
            return
        self.likely = outcome.value
        _clear(self.open)
        for one in self.likely:
            deeds = {
                tr("Same…"): partial(self.judge, one.entity_id, same=True),
                tr("Not the same…"): partial(self.judge, one.entity_id, same=False),
            }
            kind = schema_label(self._desk.schemata, one.schema)
            about = f"{kind}. {' '.join(one.reasons)}"
            self.open.addWidget(self._entry(tr("Perhaps"), one.entity_id, one.name, about, deeds))
        self.nothing.setVisible(not self.likely and not self.judged.count())

    def _entry(self, said: str, other_id: str, name: str, about: str, deeds: dict[str, partial[None]]) -> QWidget:
        holder = QWidget()
        head = _quiet(said)
        head.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.setFixedWidth(90)
        lead = QPushButton(isolate(cut(name, 34)).replace("&", "&&"))
        lead.setProperty("role", "lead")
        lead.setAccessibleName(tr("Open {name}", name=name))
        lead.clicked.connect(lambda: self._desk.opened.emit(Spot("entity", other_id)))
        text = _quiet(about)
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(head)
        line.addWidget(lead)
        line.addWidget(text, 1)
        for words, does in deeds.items():
            button = QPushButton(words)
            button.setAccessibleName(f"{words} {name}")
            button.clicked.connect(lambda _on=False, does=does: does())
            line.addWidget(button)
        return holder

    def _withdraw(self, one: Judged) -> None:
        label = tr("Withdraw the judgement on {one}, {other}", one=cut(self._name, 40), other=cut(one.other, 40))
        self._desk.write(label, lambda session: withdraw_judgement(session, one.id), undo=True)


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def _quiet(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "quiet")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
