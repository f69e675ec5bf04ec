"""Entities, origins, links, places and events of a declared case, and the proof of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from casefile.core.elements import find_element
from casefile.core.entities import add_entity, add_statement, judge
from casefile.core.events import add_event, add_event_place, add_participant, add_place
from casefile.core.links import add_link
from casefile.core.origins import add_origin
from casefile.core.proof import add_support
from casefile.core.quantities import add_quantity, edit_quantity
from casefile.exchange.build_ledger import Ledger
from casefile.exchange.strict_json import Route

HANDLING = ("tlp", "classification")
STATEMENT = ("language", "original", "valid_from", "valid_until", "known_as", "note")
QUANTITY = (
    "qualifier", "low", "high", "unit", "product", "period", "origin", "knowledge", "reasoning", "said_by",
    "converted_unit", "conversion_factor", "conversion_source", "load_assumption", "note",
)  # fmt: skip


def add_entities(session: Session, ledger: Ledger) -> None:
    """Add the entities with the values of their properties; their proof follows when the excerpts are there."""
    for key, entity in ledger.plan.entries("entities").items():
        with ledger.at("entities", key):
            fields = ledger.fields(entity, "schema", "name", "alias", "protected", "note", *HANDLING)
            ledger.keep("entities", key, add_entity(session, schemata=ledger.schemata, **fields))
        for route, name, value in _statements(key, entity):
            with ledger.at(*route):
                stated = ledger.fields(value, *STATEMENT)
                entity_id = ledger.find("entities", key)
                added = add_statement(session, entity_id, name, value["value"], schemata=ledger.schemata, **stated)
                ledger.keep("statements", _statement_key(route), added.id)
                ledger.warn(route, added.warning)


def _statements(key: str, entity: Mapping[str, Any]) -> list[tuple[Route, str, Mapping[str, Any]]]:
    return [
        (("entities", key, "properties", name, n), name, value if isinstance(value, dict) else {"value": value})
        for name, values in entity.get("properties", {}).items()
        for n, value in enumerate(values)
    ]


def _statement_key(route: Route) -> str:
    """Return a name for a statement, which the plan does not give one."""
    return repr(route)


def add_origins(session: Session, ledger: Ledger) -> None:
    """Add the originators."""
    for key, origin in ledger.plan.entries("origins").items():
        with ledger.at("origins", key):
            fields = ledger.fields(origin, "name", "kind", "note", entity="entities")
            ledger.keep("origins", key, add_origin(session, **fields))


def prove_entities(session: Session, ledger: Ledger) -> None:
    """Join the proof to entities and their statements."""
    for key, entity in ledger.plan.entries("entities").items():
        route: Route = ("entities", key)
        prove(session, ledger, (*route, "proof"), ("entity", ledger.ids.get("entities", {}).get(key)), entity)
        for place, _, value in _statements(key, entity):
            statement_id = ledger.ids.get("statements", {}).get(_statement_key(place))
            prove(session, ledger, (*place, "proof"), ("statement", statement_id), value)


def prove(
    session: Session, ledger: Ledger, route: Route, record: tuple[str, str | None], declared: Mapping[str, Any]
) -> None:
    """Join the excerpts of `declared["proof"]` to a record (table, id); nothing when it was refused (id None)."""
    table, record_id = record
    if record_id is None:
        return
    for n, one in enumerate(declared.get("proof", ())):
        with ledger.at(*route, n):
            edge = {"excerpt": one} if isinstance(one, str) else one
            excerpt_id = ledger.find("excerpts", edge["excerpt"])
            fields = ledger.fields(edge, "stance", "discussed", "note")
            for element_id in _elements(session, edge.get("element")):
                add_support(session, excerpt_id, table, record_id, element_id=element_id, **fields)


def _elements(session: Session, named: str | list[str] | None) -> list[str | None]:
    """Return the ids of the elements that an edge names, or None alone when it is about the whole record."""
    if named is None:
        return [None]
    return [find_element(session, one) for one in ([named] if isinstance(named, str) else named)]


def add_judgements(session: Session, ledger: Ledger) -> None:
    """Keep the judgements on which entities are one."""
    for n, one in enumerate(ledger.plan.items("judgements")):
        with ledger.at("judgements", n):
            left, right = ledger.find("entities", one["left"]), ledger.find("entities", one["right"])
            judge(session, left, right, **ledger.fields(one, "verdict", "reason", "decided_by"))


def add_links(session: Session, ledger: Ledger) -> None:
    """Add the links with their proof."""
    for key, link in ledger.plan.entries("links").items():
        with ledger.at("links", key):
            ends = {"from_id": ledger.find("entities", link["from"]), "to_id": ledger.find("entities", link["to"])}
            fields = ledger.fields(link, "kind", "role", "valid_from", "valid_until", "note", *HANDLING)
            link_id = ledger.keep("links", key, add_link(session, **ends, **fields))
            prove(session, ledger, ("links", key, "proof"), ("link", link_id), link)


def add_places(session: Session, ledger: Ledger) -> None:
    """Add the places."""
    for key, place in ledger.plan.entries("places").items():
        with ledger.at("places", key):
            ledger.keep("places", key, add_place(session, **place))


def add_events(session: Session, ledger: Ledger) -> None:
    """Add the events with participants, places, quantities and the proof of each."""
    for key, event in ledger.plan.entries("events").items():
        route: Route = ("events", key)
        with ledger.at(*route):
            fields = ledger.fields(
                event, "kind", "title", "description", "date", "knowledge", "reasoning", "note", *HANDLING
            )
            event_id = ledger.keep("events", key, add_event(session, **fields))
            prove(session, ledger, (*route, "proof"), ("event", event_id), event)
            _add_participants(session, ledger, route, event_id, event.get("participants", ()))
            _add_event_places(session, ledger, route, event_id, event.get("places", ()))
            _add_quantities(session, ledger, route, event_id, event.get("quantities", {}))
    _count_together(session, ledger)


def _add_participants(
    session: Session, ledger: Ledger, event: Route, event_id: str, participants: Sequence[Mapping[str, Any]]
) -> None:
    for n, one in enumerate(participants):
        route = (*event, "participants", n)
        with ledger.at(*route):
            fields = ledger.fields(one, "role", "identification", "note")
            made = add_participant(session, event_id, ledger.find("entities", one["entity"]), **fields)
            prove(session, ledger, (*route, "proof"), ("participant", made), one)


def _add_event_places(
    session: Session, ledger: Ledger, event: Route, event_id: str, places: Sequence[Mapping[str, Any]]
) -> None:
    for n, one in enumerate(places):
        route = (*event, "places", n)
        with ledger.at(*route):
            fields = ledger.fields(one, "role", "note")
            made = add_event_place(session, event_id, ledger.find("places", one["place"]), **fields)
            prove(session, ledger, (*route, "proof"), ("event_place", made), one)


def _add_quantities(
    session: Session, ledger: Ledger, event: Route, event_id: str, quantities: Mapping[str, Mapping[str, Any]]
) -> None:
    for key, one in quantities.items():
        route = (*event, "quantities", key)
        with ledger.at(*route):
            fields = ledger.fields(one, *QUANTITY)
            if "originator" in one:
                fields["origin_id"] = ledger.find("origins", one["originator"])
            made = ledger.keep("quantities", key, add_quantity(session, event_id, **fields))
            prove(session, ledger, (*route, "proof"), ("quantity", made), one)


def _count_together(session: Session, ledger: Ledger) -> None:
    """Say which quantities tell the same delivery, once all of them are there."""
    for event_key, event in ledger.plan.entries("events").items():
        for key, one in event.get("quantities", {}).items():
            if "counted_with" in one:
                with ledger.at("events", event_key, "quantities", key, "counted_with"):
                    other = ledger.find("quantities", one["counted_with"])
                    edit_quantity(session, ledger.find("quantities", key), counted_with_id=other)
