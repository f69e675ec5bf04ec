"""What stands around a finding: replies, entities with their standing, events, alternatives, recommendations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.dates import show_date
from casefile.core.enquiries import add_enquiry, add_response, delete_enquiry, delete_response
from casefile.core.findings import (
    add_alternative,
    add_finding_entity,
    add_finding_event,
    delete_alternative,
    delete_finding_entity,
    delete_finding_event,
    list_alternatives,
    list_finding_entities,
    list_finding_events,
)
from casefile.core.recommendations import (
    add_recommendation,
    delete_recommendation,
    edit_recommendation,
    findings_of_recommendations,
)
from casefile.core.schema import (
    Enquiry,
    EnquiryFinding,
    Event,
    Recommendation,
    RecommendationFinding,
    Response,
    ResponseFinding,
)
from casefile.core.vocabulary import ResponseKind
from casefile.dossier.content import terms
from casefile.ui.choices import find_entities, find_events
from casefile.ui.desk import Desk, Spot
from casefile.ui.items import Deeds, Item, Items
from casefile.ui.naming import name_record
from casefile.ui.pickers import Choice, with_words
from casefile.ui.record_forms import ask_change, ask_new, pick, response_fields
from casefile.ui.reply import response_item
from casefile.ui.words import tr

Parts = Mapping[str, tuple[Item, ...]]
LONGEST: Final = 400


def read_parts(session: Session, finding_id: str) -> Parts:
    """Return the lines of each list of a finding."""
    return {
        "reply": tuple(_replies(session, finding_id)),
        "finding_entity": tuple(
            Item(
                row.id,
                name_record(session, "entity", row.entity_id),
                "\n".join(part for part in (tr(terms.standing(row.standing)), row.note or "") if part)
                if row.standing
                else tr("standing not decided yet"),
                Spot("entity", row.entity_id),
            )
            for row in list_finding_entities(session, [finding_id])[finding_id]
        ),
        "finding_event": tuple(
            Item(row.id, _event(session, row.event_id), row.note or "", Spot("event", row.event_id))
            for row in list_finding_events(session, [finding_id])[finding_id]
        ),
        "alternative": tuple(
            Item(row.id, row.text, row.assessment or tr("not weighed yet"))
            for row in list_alternatives(session, [finding_id])[finding_id]
        ),
        "recommendation": tuple(
            Item(row.id, row.action, tr("Recommendation {n} to {whom}", n=row.number, whom=row.addressee))
            for row in session.scalars(
                select(Recommendation)
                .join(RecommendationFinding, RecommendationFinding.recommendation_id == Recommendation.id)
                .where(RecommendationFinding.finding_id == finding_id)
                .order_by(Recommendation.number)
            )
        ),
    }


class FindingParts(QObject):
    """Makes the lists, and writes what is done in them."""

    def __init__(self, desk: Desk, finding_id: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._finding, self._parent = desk, finding_id, parent
        self.replies = self._make("reply", self._add_reply)
        self.entities = self._make("finding_entity", self._add_entity)
        self.events = self._make("finding_event", self._add_event)
        self.alternatives = self._make("alternative", self._add_alternative)
        self.recommendations = self._make("recommendation", self._add_recommendation, self._recommendation_deeds)

    @property
    def lists(self) -> Mapping[str, Items]:
        """The lists by what they hold."""
        return {
            "reply": self.replies,
            "finding_entity": self.entities,
            "finding_event": self.events,
            "alternative": self.alternatives,
            "recommendation": self.recommendations,
        }

    def show_parts(self, parts: Parts) -> None:
        """Fill the lists."""
        for name, items in self.lists.items():
            items.show_value(parts[name])

    def _make(
        self, table: str, adder: Callable[[QPoint], None], deeds: Callable[[Item, QPoint], Deeds] | None = None
    ) -> Items:
        head, add, none = HEADS[table]
        items = Items(self._desk, head, add=add, none=none, deeds=deeds)
        items.add.setAccessibleName(f"{tr(head)}: {tr(add)}")
        items.add_asked.connect(adder)
        items.edit_asked.connect(lambda record_id, place: self._change(table, items, record_id, place))
        items.delete_asked.connect(lambda record_id: self._delete(table, items, record_id))
        return items

    def _change(self, table: str, items: Items, record_id: str, place: QPoint) -> None:
        item = next((line.item for line in items.lines() if line.item.id == record_id), None)
        if table == "reply" and item is not None:
            self._desk.opened.emit(item.spot)
        else:
            ask_change(self._desk, self._parent, table, record_id, place)

    def _delete(self, table: str, items: Items, record_id: str) -> None:
        item = next((line.item for line in items.lines() if line.item.id == record_id), None)
        real = item.spot.table if table == "reply" and item is not None and item.spot is not None else table
        with self._desk.read() as session:
            label = tr("Delete {what}", what=item.text[:60] if item else name_record(session, real, record_id))
        self._desk.write(label, lambda session: DELETERS[real](session, record_id), undo=True)

    def _add_reply(self, place: QPoint) -> None:
        choices = [Choice("enquiry", tr("New enquiry: ask somebody"))]
        choices += [Choice(one.value, tr(one.words).capitalize()) for one in UNASKED]
        pick(
            self._desk,
            self._parent,
            title=tr("Right of reply"),
            find=lambda _session, typed: with_words(choices, typed),
            take=lambda kind: self._new_enquiry(place) if kind == "enquiry" else self._new_response(kind, place),
            place=place,
        )

    def _new_enquiry(self, place: QPoint) -> None:
        ask_new(
            self._desk,
            self._parent,
            "enquiry",
            title=tr("Add enquiry"),
            make=lambda session, values: add_enquiry(session, findings=[self._finding], **values),
            place=place,
            then=lambda made: self._desk.opened.emit(Spot("enquiry", made)),
        )

    def _new_response(self, kind: str, place: QPoint) -> None:
        ask_new(
            self._desk,
            self._parent,
            "response",
            title=tr("Add response"),
            make=lambda session, values: add_response(session, findings=[self._finding], kind=kind, **values),
            place=place,
            fields=[field for field in response_fields(answers=False) if field.name != "kind"],
        )

    def _add_entity(self, place: QPoint) -> None:
        def take(value: tuple[str, str]) -> None:
            made = self._desk.write(
                tr("Name an entity"), lambda session: add_finding_entity(session, self._finding, value[1])
            )
            if made:
                ask_change(self._desk, self._parent, "finding_entity", made, place)

        pick(self._desk, self._parent, title=tr("Who is named?"), find=find_entities, take=take, place=place)

    def _add_event(self, place: QPoint) -> None:
        def take(value: tuple[str, str]) -> None:
            self._desk.write(
                tr("Rest on an event"), lambda session: add_finding_event(session, self._finding, value[1])
            )

        title = tr("On which event does it rest?")
        pick(self._desk, self._parent, title=title, find=find_events, take=take, place=place)

    def _add_alternative(self, place: QPoint) -> None:
        ask_new(
            self._desk,
            self._parent,
            "alternative",
            title=tr("Add alternative"),
            make=lambda session, values: add_alternative(session, self._finding, **values),
            place=place,
        )

    def _add_recommendation(self, place: QPoint) -> None:
        ask_new(
            self._desk,
            self._parent,
            "recommendation",
            title=tr("Add recommendation"),
            make=lambda session, values: add_recommendation(session, findings=[self._finding], **values),
            place=place,
        )

    def _recommendation_deeds(self, item: Item, _place: QPoint) -> Deeds:
        def loosen(session: Session) -> None:
            rest = [one for one in findings_of_recommendations(session, [item.id])[item.id] if one != self._finding]
            edit_recommendation(session, item.id, findings=rest)

        label = tr("Part a recommendation from the finding")
        return [(tr("Part it from this finding"), lambda: self._desk.write(label, loosen, undo=True))]


HEADS: Final = {
    "reply": ("Right of reply", "Add…", "Nobody was asked yet."),
    "finding_entity": ("Named", "Name…", "Nobody is named yet."),
    "finding_event": ("Events", "Add…", "It rests on no event."),
    "alternative": ("Alternatives considered", "Add…", "No other explanation was weighed yet."),
    "recommendation": ("Recommendations", "Add…", "Nothing is recommended."),
}
"""Head, button and the words of an empty list."""
UNASKED: Final = (ResponseKind.UNSOLICITED, ResponseKind.NOT_APPROACHED)
DELETERS: Final[Mapping[str, Callable[[Session, str], None]]] = {
    "enquiry": delete_enquiry,
    "response": delete_response,
    "finding_entity": delete_finding_entity,
    "finding_event": delete_finding_event,
    "alternative": delete_alternative,
    "recommendation": delete_recommendation,
}


def _event(session: Session, event_id: str) -> str:
    row = session.get_one(Event, event_id)
    return f"{show_date(row.date)}  {row.title}".strip()


def _replies(session: Session, finding_id: str) -> list[Item]:
    """Return what was put to whom on a finding, each followed by what came back, then what came unasked."""
    asked = session.scalars(
        select(Enquiry)
        .join(EnquiryFinding, EnquiryFinding.enquiry_id == Enquiry.id)
        .where(EnquiryFinding.finding_id == finding_id)
        .order_by(Enquiry.sent, Enquiry.created)
    ).all()
    came = session.scalars(
        select(Response)
        .join(ResponseFinding, ResponseFinding.response_id == Response.id)
        .where(ResponseFinding.finding_id == finding_id)
        .order_by(Response.date, Response.created)
    ).all()
    items = []
    for row in asked:
        sent = tr("sent {day}", day=show_date(row.sent)) if row.sent else tr("not sent yet")
        due = tr("answer asked for by {day}", day=show_date(row.due)) if row.due else ""
        aside = ", ".join(part for part in (sent, due) if part)
        items.append(Item(row.id, tr("Put to {whom}", whom=row.addressee), aside, Spot("enquiry", row.id)))
        items += [response_item(one) for one in came if one.enquiry_id == row.id]
    shown = {item.id for item in items}
    return items + [response_item(one) for one in came if one.id not in shown]
