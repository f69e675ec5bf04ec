"""Events: what happened, who took part, where; dates as well as they are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, among, delete_record, edit_record
from casefile.core.dates import parse_date
from casefile.core.errors import RefusedError
from casefile.core.flags import is_country
from casefile.core.schema import Event, EventPlace, Participant, Place
from casefile.core.vocabulary import EventKind, Identification, Knowledge, PlaceRole
from casefile.core.wording import quoted


def add_event(
    session: Session,
    *,
    kind: str,
    title: str,
    knowledge: str,
    date: str | None = None,
    description: str | None = None,
    reasoning: str | None = None,
    note: str | None = None,
    tlp: str | None = None,
    classification: str | None = None,
) -> str:
    """Add an event and return its id; one that is inferred needs the reasoning."""
    fields = {
        "kind": kind,
        "title": title,
        "description": description,
        "date": date,
        "knowledge": knowledge,
        "reasoning": reasoning,
        "note": note,
        "tlp": tlp,
        "classification": classification,
    }
    return add_record(session, Event, _EVENT, fields).id


def edit_event(session: Session, event_id: str, **fields: object) -> None:
    """Change fields of an event; the days that its date allows follow the date."""
    edit_record(session, Event, event_id, _EVENT, fields)


def delete_event(session: Session, event_id: str) -> None:
    """Delete an event with its participants, places and quantities, and their proof edges."""
    delete_record(session, Event, event_id)


def list_events(session: Session) -> Sequence[Event]:
    """Return all events by the first day they can have happened on; those without a date come last."""
    order = (Event.date.is_(None), Event.earliest, Event.latest, Event.created, Event.id)
    return session.scalars(select(Event).order_by(*order)).all()


def add_participant(
    session: Session,
    event_id: str,
    entity_id: str,
    *,
    role: str,
    identification: str = "claimed",
    note: str | None = None,
) -> str:
    """Put an entity into an event in a role (free words), say how surely it is identified, and return the id."""
    fields = {"event_id": event_id, "entity_id": entity_id, "role": role, "identification": identification}
    return add_record(session, Participant, _PARTICIPANT, {**fields, "note": note}).id


def edit_participant(session: Session, participant_id: str, **fields: object) -> None:
    """Change entity, role, identification or note of a participant."""
    edit_record(session, Participant, participant_id, _PARTICIPANT, fields)


def delete_participant(session: Session, participant_id: str) -> None:
    """Take an entity out of an event, with its proof edges."""
    delete_record(session, Participant, participant_id)


def list_participants(session: Session, event_ids: Iterable[str]) -> dict[str, list[Participant]]:
    """Return the participants of each event as added; events without any have []."""
    found: dict[str, list[Participant]] = {event_id: [] for event_id in event_ids}
    query = select(Participant).where(among(Participant.event_id, found))
    for row in session.scalars(query.order_by(Participant.created, Participant.id)):
        found[row.event_id].append(row)
    return found


def add_place(
    session: Session,
    *,
    name: str,
    kind: str | None = None,
    country: str | None = None,
    locode: str | None = None,
    latitude: str | None = None,
    longitude: str | None = None,
    note: str | None = None,
) -> str:
    """Add a place and return its id: country as ISO 3166 code, position in decimal degrees of WGS 84."""
    fields = {
        "name": name,
        "kind": kind,
        "country": country,
        "locode": locode,
        "latitude": latitude,
        "longitude": longitude,
        "note": note,
    }
    return add_record(session, Place, _PLACE, fields).id


def edit_place(session: Session, place_id: str, **fields: object) -> None:
    """Change fields of a place."""
    edit_record(session, Place, place_id, _PLACE, fields)


def delete_place(session: Session, place_id: str) -> None:
    """Delete a place; events stay, without it."""
    delete_record(session, Place, place_id)


def list_places(session: Session) -> Sequence[Place]:
    """Return all places by name."""
    return session.scalars(select(Place).order_by(Place.name, Place.id)).all()


def add_event_place(session: Session, event_id: str, place_id: str, *, role: str, note: str | None = None) -> str:
    """Say that an event happened at, came from, went to or via a place; return the id."""
    fields = {"event_id": event_id, "place_id": place_id, "role": role, "note": note}
    return add_record(session, EventPlace, _EVENT_PLACE, fields).id


def edit_event_place(session: Session, event_place_id: str, **fields: object) -> None:
    """Change place, role or note of an event's place."""
    edit_record(session, EventPlace, event_place_id, _EVENT_PLACE, fields)


def delete_event_place(session: Session, event_place_id: str) -> None:
    """Take a place away from an event, with its proof edges."""
    delete_record(session, EventPlace, event_place_id)


def list_event_places(session: Session, event_ids: Iterable[str]) -> dict[str, list[EventPlace]]:
    """Return the places of each event as added; events without any have []."""
    found: dict[str, list[EventPlace]] = {event_id: [] for event_id in event_ids}
    query = select(EventPlace).where(among(EventPlace.event_id, found))
    for row in session.scalars(query.order_by(EventPlace.created, EventPlace.id)):
        found[row.event_id].append(row)
    return found


def check_reasoning(values: dict[str, Any], what: str) -> None:
    """Refuse what is inferred without saying from what."""
    if values.get("knowledge") == Knowledge.INFERRED and not values.get("reasoning"):
        raise RefusedError(f"{what} is inferred; write in `reasoning` from what it follows.")


def _settle_event(_session: Session, values: dict[str, Any]) -> None:
    check_reasoning(values, "The event")
    date = parse_date(values["date"]) if values.get("date") else None
    values["earliest"], values["latest"] = (date.earliest, date.latest) if date else (None, None)


def _settle_place(_session: Session, values: dict[str, Any]) -> None:
    for name, most in (("latitude", 90), ("longitude", 180)):
        if values.get(name) is not None and abs(Decimal(values[name])) > most:
            raise RefusedError(f"A {name} lies between -{most} and {most} degrees; {values[name]} does not.")
    if (values.get("latitude") is None) != (values.get("longitude") is None):
        raise RefusedError("A position needs both latitude and longitude; give both or neither.")
    country, locode = values.get("country"), values.get("locode")
    if country is not None and not is_country(country):
        raise RefusedError(f"{quoted(country)} is no ISO 3166 country code; write two capital letters, like KP.")
    if locode is not None:
        values["locode"] = locode.replace(" ", "").upper()
        if not re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", values["locode"]):
            raise RefusedError(f"{quoted(locode)} has not the form of a UN/LOCODE; write it like KPRJN.")


_FOLLOWS = "it follows the date"
_EVENT = Rules(
    words={"kind": EventKind, "knowledge": Knowledge},
    dates=("date",),
    fixed={"earliest": _FOLLOWS, "latest": _FOLLOWS},
    settle=_settle_event,
)
_PARTICIPANT = Rules(
    words={"identification": Identification}, fixed={"event_id": "delete the participant and add it to the other event"}
)
_PLACE = Rules(decimals=("latitude", "longitude"), settle=_settle_place)
_EVENT_PLACE = Rules(words={"role": PlaceRole}, fixed={"event_id": "delete the place's edge and add another"})
