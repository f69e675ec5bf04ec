"""The editor of one entity: its values with their proof, its links, events and findings, and who it may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.dates import show_date
from casefile.core.entities import delete_entity, list_judgements
from casefile.core.events import add_participant, delete_participant
from casefile.core.findings import add_finding_entity, delete_finding_entity
from casefile.core.link_kinds import LINK_KINDS
from casefile.core.links import add_link, delete_link, list_links
from casefile.core.proof import list_supports
from casefile.core.schema import Entity, Event, Finding, FindingEntity, Participant
from casefile.core.unions import join_pairs
from casefile.core.vocabulary import Classification, Identification, Sameness, Standing, Tlp, role_words
from casefile.dossier.content import terms
from casefile.ui.actions import Handlers
from casefile.ui.choices import find_entities, find_events, find_roles
from casefile.ui.desk import Desk, Spot
from casefile.ui.editor import Editor
from casefile.ui.forms import Field, Form
from casefile.ui.identity import Identity, Judged, gather_judged
from casefile.ui.kinds import schema_label, schema_options
from casefile.ui.lifeline import Lifeline, Span, read_spans
from casefile.ui.naming import cut, name_record
from casefile.ui.pickers import Choice, Picker
from casefile.ui.rows import Kind, Line
from casefile.ui.values import Stated, Values, gather_values
from casefile.ui.words import tr

TABLES: Final = frozenset(
    {"entity", "statement", "link", "participant", "event", "finding", "finding_entity", "judgement", "support"}
)
HANDLING: Final = (
    Field("alias", "Called where protected", hint="such as Witness A"),
    Field("protected", "Protected", "flag"),
    Field("tlp", "Handling", "choice", words=Tlp),
    Field("classification", "Classification", "choice", words=Classification),
)
LINKS: Final = Kind(
    "link",
    (
        Field("role", "Role"),
        Field("valid_from", "From", "date", wide=14),
        Field("valid_until", "Until", "date", wide=14),
    ),
    delete_link,
    (Field("note", "Note", "text", lines=3), *HANDLING[2:]),
    leads=True,
    empty="No links yet.",
)
EVENTS: Final = Kind(
    "participant",
    (
        Field("role", "Role"),
        Field("identification", "Identified", "choice", words=Identification, needed=True, wide=14),
    ),
    delete_participant,
    (Field("note", "Note", "text", lines=3),),
    leads=True,
    empty="It takes part in no event.",
)
FINDINGS: Final = Kind(
    "finding_entity",
    (Field("standing", "Standing", "choice", words=Standing, wide=34),),
    delete_finding_entity,
    (Field("note", "Note", "text", lines=3),),
    proved=False,
    leads=True,
    empty="No finding names it.",
)


@dataclass(frozen=True)
class _Found:
    """All that the editor shows."""

    head: Mapping[str, Any]
    stated: Stated
    links: Sequence[Line]
    events: Sequence[Line]
    findings: Sequence[Line]
    judged: Sequence[Judged]
    spans: Sequence[Span]


class EntityEditor(Editor):
    """Edits an entity; each edit is one change."""

    def __init__(self, desk: Desk, entity_id: str) -> None:
        super().__init__(desk, "entity", entity_id, TABLES)
        self.main = Form(
            (
                Field("name", "Name", needed=True),
                Field("schema", "Type", "choice", options=schema_options(desk.schemata), needed=True),
                Field("note", "Note", "text", lines=3),
            )
        )
        self.handling = Form(HANDLING)
        forms = QHBoxLayout()
        forms.setSpacing(24)
        for form, share in ((self.main, 3), (self.handling, 2)):
            self.bind(form)
            forms.addWidget(form, share)
        self.body.addSpacing(8)
        self.body.addLayout(forms)
        self.values = Values(desk)
        self.section("Values", {"Add value…": self.values.ask_property})
        self.body.addWidget(self.values)
        self.lifeline = Lifeline(desk)
        self.lifeline.chosen.connect(desk.selected)
        self._times = self.section("Names, flags and owners over time")
        self.body.addWidget(self.lifeline)
        self.links = self.records(LINKS, "Links", {"Add link…": self.ask_link})
        self.events = self.records(EVENTS, "Events", {"Add to event…": self.ask_event})
        self.findings = self.records(FINDINGS, "In findings", {"Name in finding…": self.ask_finding})
        self.identity = Identity(desk, entity_id)
        buttons: dict[str, Callable[[], object]] = {
            "Same as…": lambda: self.identity.pick(same=True),
            "Not the same as…": lambda: self.identity.pick(same=False),
        }
        self.section("Who it may be", buttons)
        self.body.addWidget(self.identity)
        self.body.addStretch(1)
        self.reload()

    def handlers(self) -> Handlers:
        """Return what the editor does."""
        return {
            "add": self.values.ask_property,
            "delete_record": self._delete,
            "edit": self.main.inputs["name"].setFocus,
        }

    def gather(self, session: Session, row: Entity) -> _Found:
        """Read everything about the entity."""
        fields = (*self.main.fields, *self.handling.fields)
        return _Found(
            {name: getattr(row, name) for name in fields},
            gather_values(session, row),
            _links(session, row),
            _events(session, row),
            _findings(session, row),
            gather_judged(session, row.id),
            read_spans(session, _group(session, row.id)),
        )

    def fill(self, found: _Found) -> None:
        """Show it."""
        name, schema = found.head["name"], found.head["schema"]
        self.show_title(schema_label(self.desk.schemata, schema), name)
        self._keep_type(schema)
        self.main.show_values(found.head)
        self.handling.show_values(found.head)
        self.values.show_stated(found.stated)
        self.lifeline.show_spans(found.spans)
        self._times.setVisible(self.lifeline.isVisibleTo(self))
        self.links.show_lines(found.links)
        self.events.show_lines(found.events)
        self.findings.show_lines(found.findings)
        self.identity.show_judged(name, found.judged)

    def ask_link(self) -> Picker:
        """Ask how and with whom the entity is linked."""
        ways = [
            (one, reverse) for one in LINK_KINDS for reverse in (False, True) if not reverse or one.reverse != one.words
        ]

        def find(typed: str) -> list[Choice]:
            told = [Choice((one.kind, reverse), tr(one.reverse if reverse else one.words)) for one, reverse in ways]
            return [one for one in told if all(word in one.text for word in typed.lower().split())]

        picker = self.pick(tr("{name} …", name=self.short), find, tr("owns, is managed by, pays …"))
        picker.picked.connect(lambda choice, _typed: self._ask_other(choice.text, *choice.value))
        return picker

    def ask_event(self) -> Picker:
        """Ask in which event the entity takes part, then in which role."""

        def find(typed: str) -> list[Choice]:
            with self.desk.read() as session:
                return find_events(session, typed)

        picker = self.pick(tr("{name} takes part in …", name=self.short), find, tr("Words of the event's title"))
        picker.picked.connect(lambda choice, _typed: self._ask_role(choice.value[1]))
        return picker

    def ask_finding(self) -> Picker:
        """Ask which finding names the entity; its standing is chosen in the line."""
        return self.pick_finding(
            tr("Name {name} in …", name=self.short),
            tr("Name {name} in a finding", name=self.short),
            lambda session, finding_id: add_finding_entity(session, finding_id, self.id),
        )

    def _ask_other(self, words: str, kind: str, reverse: bool) -> None:  # noqa: FBT001 - a value of a choice
        def find(typed: str) -> list[Choice]:
            with self.desk.read() as session:
                return [one for one in find_entities(session, typed) if one.value[1] != self.id]

        def take(choice: Choice, _typed: str) -> None:
            ends = (choice.value[1], self.id) if reverse else (self.id, choice.value[1])
            label = tr("Add link: {name} {words} {other}", name=self.short, words=words, other=cut(choice.text, 40))
            self.desk.write(label, lambda session: add_link(session, kind=kind, from_id=ends[0], to_id=ends[1]))

        picker = self.pick(tr("{name} {words} …", name=self.short, words=words), find, tr("Any name or number"))
        picker.picked.connect(take)

    def _ask_role(self, event_id: str) -> None:
        def take(choice: Choice, _typed: str) -> None:
            label = tr("Add {name} to an event", name=self.short)
            self.desk.write(label, lambda session: add_participant(session, event_id, self.id, role=choice.value))

        picker = self.pick(tr("{name} takes part as …", name=self.short), find_roles, tr("carrier, owner, recipient …"))
        picker.picked.connect(take)

    def _keep_type(self, schema: str) -> None:
        """Let the type be shown even where it is none that is offered."""
        combo = self.main.inputs["schema"]
        find, add = getattr(combo, "findData"), getattr(combo, "addItem")  # noqa: B009 - a choice is a QComboBox
        if find(schema) < 0:
            add(schema, schema)

    def _delete(self) -> None:
        label = tr("Delete {name}", name=self.short)
        self.desk.write(label, lambda session: delete_entity(session, self.id), undo=True)


def _group(session: Session, entity_id: str) -> list[str]:
    """Return the entity and those that it was judged the same as."""
    pairs = [(row.left_id, row.right_id) for row in list_judgements(session) if row.verdict == Sameness.SAME]
    groups = join_pairs([entity_id], pairs)
    return [entity_id, *(one for one in groups if one != entity_id and groups[one] == groups[entity_id])]


def _links(session: Session, row: Entity) -> list[Line]:
    links = list_links(session, [row.id])
    edges = list_supports(session, "link", [one.id for one in links])
    lines = []
    for one in links:
        reverse = one.from_id != row.id
        other = one.from_id if reverse else one.to_id
        name, words = name_record(session, "entity", other), tr(terms.link(one.kind, None, reverse=reverse))
        what = tr("link: {name} {words} {other}", name=cut(row.name, 30), words=words, other=cut(name, 30))
        values = {"role": one.role, "valid_from": one.valid_from, "valid_until": one.valid_until}
        lines.append(Line(one.id, words, what, values, edges[one.id], lead=(name, Spot("entity", other))))
    return lines


def _events(session: Session, row: Entity) -> list[Line]:
    query = select(Participant, Event).join(Event, Event.id == Participant.event_id)
    found = session.execute(query.where(Participant.entity_id == row.id).order_by(Event.earliest, Event.id)).all()
    edges = list_supports(session, "participant", [part.id for part, _ in found])
    return [
        Line(
            part.id,
            show_date(event.date) or tr("no date"),
            tr("part of {name} in {event}", name=cut(row.name, 30), event=cut(event.title, 40)),
            {"role": role_words(part.role), "identification": part.identification},
            edges[part.id],
            lead=(event.title, Spot("event", event.id)),
        )
        for part, event in found
    ]


def _findings(session: Session, row: Entity) -> list[Line]:
    query = select(FindingEntity, Finding).join(Finding, Finding.id == FindingEntity.finding_id)
    found = session.execute(query.where(FindingEntity.entity_id == row.id).order_by(Finding.number)).all()
    return [
        Line(
            named.id,
            tr("Finding {n}", n=finding.number),
            tr("standing of {name} in finding {n}", name=cut(row.name, 30), n=finding.number),
            {"standing": named.standing},
            lead=(finding.title, Spot("finding", finding.id)),
        )
        for named, finding in found
    ]
