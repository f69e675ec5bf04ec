"""The editor of one event: what, when and how it is known; places, participants and quantities, each with its proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import kind_of
from casefile.core.edits import edit_fields
from casefile.core.entities import add_entity
from casefile.core.events import (
    add_event_place,
    add_participant,
    add_place,
    delete_event,
    delete_event_place,
    delete_participant,
    list_event_places,
    list_participants,
)
from casefile.core.findings import add_finding_event, delete_finding_event
from casefile.core.proof import list_supports
from casefile.core.schema import Event, Finding, FindingEvent, Place
from casefile.core.vocabulary import Classification, EventKind, Identification, Knowledge, PlaceRole, Tlp, role_words
from casefile.dossier.content import terms
from casefile.dossier.content.words import country
from casefile.ui.actions import Handlers
from casefile.ui.amounts import AMOUNTS, amount_fields, amount_lines, ask_amount
from casefile.ui.choices import find_entities, find_places, find_roles
from casefile.ui.desk import Desk, Spot
from casefile.ui.editor import Editor
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field, Form
from casefile.ui.kinds import FIRST, schema_label
from casefile.ui.naming import cut, name_record
from casefile.ui.pickers import Choice, Picker
from casefile.ui.rows import Kind, Line
from casefile.ui.words import tr

TABLES: Final = frozenset(
    {"event", "participant", "event_place", "place", "quantity", "entity", "finding", "finding_event", "support"}
)
PLACES: Final = Kind(
    "event_place",
    (Field("role", "As", "choice", words=PlaceRole, needed=True, wide=14),),
    delete_event_place,
    (Field("note", "Note", "text", lines=3),),
    leads=True,
    empty="No place is stated.",
    kept=frozenset({"place"}),
)
PARTICIPANTS: Final = Kind(
    "participant",
    (
        Field("role", "Role"),
        Field("identification", "Identified", "choice", words=Identification, needed=True, wide=14),
    ),
    delete_participant,
    (Field("note", "Note", "text", lines=3),),
    leads=True,
    empty="Nobody is named yet.",
)
FINDINGS: Final = Kind("finding_event", (), delete_finding_event, proved=False, leads=True, empty="In no finding yet.")
ROLE_HINT: Final = "carrier, owner, recipient …"
PLACE: Final = (
    Field("name", "Name", needed=True),
    Field("kind", "Kind", hint="such as port, depot, airfield"),
    Field("country", "Country", hint="such as KP"),
    Field("locode", "UN/LOCODE", hint="such as KPRJN"),
    Field("latitude", "Latitude", hint="such as 42.2500"),
    Field("longitude", "Longitude", hint="such as 130.3000"),
    Field("note", "Note", "text", lines=2),
)


@dataclass(frozen=True)
class _Found:
    """All that the editor shows."""

    head: Mapping[str, Any]
    places: Sequence[Line]
    participants: Sequence[Line]
    amounts: Sequence[Line]
    findings: Sequence[Line]


class EventEditor(Editor):
    """Edits an event; each edit is one change."""

    def __init__(self, desk: Desk, event_id: str) -> None:
        super().__init__(desk, "event", event_id, TABLES)
        self._inferring = False  # inferred was chosen, and the reasoning that it needs is not written yet
        self._known = ""
        self.main = Form(
            (
                Field("title", "Title", needed=True),
                Field("kind", "Kind", "choice", words=EventKind, needed=True),
                Field("date", "Date", "date"),
                Field("knowledge", "How it is known", "choice", words=Knowledge, needed=True),
                Field("reasoning", "Reasoning", "text", lines=3, hint="from what it follows"),
            )
        )
        self.rest = Form(
            (
                Field("description", "What happened", "text", lines=3),
                Field("note", "Note", "text", lines=2),
                Field("tlp", "Handling", "choice", words=Tlp),
                Field("classification", "Classification", "choice", words=Classification),
            )
        )
        self.main.edited.connect(self._save_main)
        self.bind(self.rest)
        forms = QHBoxLayout()
        forms.setSpacing(24)
        for form in (self.main, self.rest):
            forms.addWidget(form, 1)
        self.body.addSpacing(8)
        self.body.addLayout(forms)
        self.amounts = self.records(AMOUNTS, "Quantities", {"Add quantity…": self.ask_quantity})
        self.amounts.fields_of = self._amount_fields
        self.participants = self.records(PARTICIPANTS, "Participants", {"Add participant…": self.ask_participant})
        self.places = self.records(PLACES, "Places", {"Add place…": self.ask_place})
        self.places.followed.connect(self.edit_place)
        self.findings = self.records(FINDINGS, "In findings", {"Add to finding…": self.ask_finding})
        self.body.addStretch(1)
        self.reload()

    def handlers(self) -> Handlers:
        """Return what the editor does."""
        return {"add": self.ask_quantity, "delete_record": self._delete, "edit": self.main.inputs["title"].setFocus}

    def gather(self, session: Session, row: Event) -> _Found:
        """Read everything about the event."""
        fields = (*self.main.fields, *self.rest.fields)
        return _Found(
            {name: getattr(row, name) for name in fields},
            _places(session, row),
            _participants(session, row),
            amount_lines(session, row),
            _findings(session, row),
        )

    def fill(self, found: _Found) -> None:
        """Show it."""
        self.show_title(tr(terms.event_kind(found.head["kind"])), found.head["title"])
        self._known = found.head["knowledge"]
        kept = {"knowledge": Knowledge.INFERRED.value} if self._inferring else {}
        self.main.show_values({**found.head, **kept})
        self.rest.show_values(found.head)
        self._show_reasoning()
        self.places.show_lines(found.places)
        self.participants.show_lines(found.participants)
        self.amounts.show_lines(found.amounts)
        self.findings.show_lines(found.findings)

    def ask_quantity(self) -> FormPopup:
        """Ask for a quantity."""
        return ask_amount(self.desk, self.id, self.short, self)

    def ask_participant(self) -> Picker:
        """Ask who took part, an entity that is there or a new one, then in which role."""

        def find(typed: str) -> list[Choice]:
            with self.desk.read() as session:
                found = find_entities(session, typed)
            schemata = self.desk.schemata
            new = [
                Choice((f"new {one}", typed), tr("New {kind}: {name}", kind=schema_label(schemata, one), name=typed))
                for one in FIRST
            ]
            return [*found, *(new if typed else [])]

        def take(choice: Choice, typed: str) -> None:
            kind, what = choice.value
            name = cut(choice.text if kind == "entity" else typed, 40)
            roles = self.pick(tr("{name} took part as …", name=name), find_roles, tr(ROLE_HINT))
            roles.picked.connect(lambda role, _typed: self._add_participant(kind, what, role.value))

        picker = self.pick(tr("Who took part in {event}?", event=self.short), find, tr("Any name or number"))
        picker.picked.connect(take)
        return picker

    def ask_place(self) -> Picker:
        """Ask for a place, one that is there or a new one; what it was to the event is chosen in its line."""

        def find(typed: str) -> list[Choice]:
            with self.desk.read() as session:
                found = find_places(session, typed)
            return [*found, *([Choice(None, tr("New place: {name}", name=typed))] if typed else [])]

        def take(choice: Choice, typed: str) -> None:
            def operation(session: Session) -> str:
                place = choice.value or add_place(session, name=typed)
                return add_event_place(session, self.id, place, role=PlaceRole.AT.value)

            self.desk.write(tr("Add place to {event}", event=self.short), operation)

        picker = self.pick(tr("Where did {event} happen?", event=self.short), find, tr("Name of a place"))
        picker.picked.connect(take)
        return picker

    def ask_finding(self) -> Picker:
        """Ask which finding the event belongs to."""
        return self.pick_finding(
            tr("Add {event} to …", event=self.short),
            tr("Add {event} to a finding", event=self.short),
            lambda session, finding_id: add_finding_event(session, finding_id, self.id),
        )

    def edit_place(self, spot: Spot) -> None:
        """Show a place in a form of its own; it is the same place in all events."""
        if spot.table != "place":
            return
        with self.desk.read() as session:
            row = session.get_one(kind_of("place"), spot.id)
            values = {one.name: getattr(row, one.name) for one in PLACE}

        def save(given: dict[str, Any]) -> None:
            label = tr("Edit place {name}", name=cut(str(values["name"]), 50))
            self.desk.bridge.write(label, lambda session: edit_fields(session, "place", spot.id, given))

        form = FormPopup(tr("Place"), PLACE, save, self.window(), values=values)
        form.open_at(self.mapToGlobal(QPoint(120, 80)))

    def _save_main(self, name: str, value: object) -> None:
        """Write a field; inferred is kept only with the reasoning that it needs, both as one change."""
        if name == "knowledge":
            self._inferring = value == Knowledge.INFERRED and not self.main.value("reasoning")
            self._show_reasoning()
            if self._inferring:
                self.main.show_note(
                    "reasoning", tr("Write from what it follows; until then the event stays as it was.")
                )
                self.main.inputs["reasoning"].setFocus()
                return
        values = {name: value}
        if name == "reasoning" and self._inferring and value:
            values["knowledge"] = Knowledge.INFERRED.value
            self._inferring = False
        self.save_fields(self.main, name, values)

    def _show_reasoning(self) -> None:
        inferred = self.main.value("knowledge") == Knowledge.INFERRED
        self.main.show_field("reasoning", on=inferred or bool(self.main.value("reasoning")))

    def _amount_fields(self, quantity_id: str) -> Sequence[Field]:
        with self.desk.read() as session:
            return amount_fields(session, quantity_id)

    def _add_participant(self, kind: str, what: str, role: str) -> None:
        def operation(session: Session) -> str:
            is_new = kind.startswith("new ")
            entity = add_entity(session, schema=kind.removeprefix("new "), name=what) if is_new else what
            return add_participant(session, self.id, entity, role=role)

        self.desk.write(tr("Add participant to {event}", event=self.short), operation)

    def _delete(self) -> None:
        label = tr("Delete {name}", name=self.short)
        self.desk.write(label, lambda session: delete_event(session, self.id), undo=True)


def _places(session: Session, row: Event) -> list[Line]:
    rows = list_event_places(session, [row.id])[row.id]
    edges = list_supports(session, "event_place", [one.id for one in rows])
    lines = []
    for one in rows:
        place = session.get_one(Place, one.place_id)
        what = tr("place {place} of {event}", place=cut(place.name, 30), event=cut(row.title, 40))
        lead = (place.name, Spot("place", place.id))
        lines.append(Line(one.id, country(place.country), what, {"role": one.role}, edges[one.id], lead=lead))
    return lines


def _participants(session: Session, row: Event) -> list[Line]:
    rows = list_participants(session, [row.id])[row.id]
    edges = list_supports(session, "participant", [one.id for one in rows])
    lines = []
    for one in rows:
        name = name_record(session, "entity", one.entity_id)
        what = tr("part of {name} in {event}", name=cut(name, 30), event=cut(row.title, 40))
        values = {"role": role_words(one.role), "identification": one.identification}
        lead = (name, Spot("entity", one.entity_id))
        lines.append(Line(one.id, "", what, values, edges[one.id], lead=lead))
    return lines


def _findings(session: Session, row: Event) -> list[Line]:
    query = select(FindingEvent.id, Finding).join(Finding, Finding.id == FindingEvent.finding_id)
    found = session.execute(query.where(FindingEvent.event_id == row.id).order_by(Finding.number)).all()
    return [
        Line(
            edge_id,
            tr("Finding {n}", n=finding.number),
            tr("{event} from finding {n}", event=cut(row.title, 40), n=finding.number),
            {},
            lead=(finding.title, Spot("finding", finding.id)),
        )
        for edge_id, finding in found
    ]
