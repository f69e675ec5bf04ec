"""The schema of entities, links, places and events in a declared case."""

from __future__ import annotations

from casefile.core.link_kinds import LINK_KINDS
from casefile.core.vocabulary import (
    Amount,
    Basis,
    EventKind,
    Identification,
    Knowledge,
    PlaceRole,
    QuantityOrigin,
    Sameness,
)
from casefile.exchange.schema_parts import (
    Part,
    by_key,
    day,
    figure,
    flag,
    handling,
    key_of,
    many,
    proof,
    record,
    text,
    word,
)


def entity_schema() -> Part:
    """Return the schema of one entity."""
    value = record(
        "A value with what is known about it.",
        {
            "value": text("The value."),
            "language": text("Its language, as a BCP 47 tag."),
            "original": text("As the source writes it, where that differs."),
            "valid_from": day("Since when."),
            "valid_until": day("Until when."),
            "known_as": word(Basis, "As what it is known."),
            "note": text("A remark."),
            "proof": proof(),
        },
        needs=("value",),
    )
    values = many({"anyOf": [text("The value alone."), value]}, "One or more values.", minItems=1)
    properties = {
        "type": "object",
        "additionalProperties": values,
        "description": "Values by the names of FollowTheMoney properties.",
        "examples": [{"imoNumber": ["9074729"], "flag": [{"value": "kp", "valid_from": "2019"}]}],
    }
    return record(
        "One entity.",
        {
            "schema": text("Its FollowTheMoney schema.", "Vessel", "Company", "Person", "PublicBody"),
            "name": text("The name it goes by in this case."),
            "properties": properties,
            "proof": proof(),
            "alias": text("The name it has outside the case."),
            "protected": flag("Never to be named outside the case; give an alias."),
            "note": text("A remark."),
            **handling(),
        },
        needs=("schema", "name"),
    )


def judgement_schema() -> Part:
    """Return the schema of one judgement on two entities."""
    return record(
        "One judgement on two entities.",
        {
            "left": key_of("entities", "One of them."),
            "right": key_of("entities", "The other."),
            "verdict": word(Sameness, "Whether they are one."),
            "reason": text("Why."),
            "decided_by": text("Who decided."),
        },
        needs=("left", "right", "verdict", "reason"),
    )


def link_schema() -> Part:
    """Return the schema of one link."""
    return record(
        "One relation.",
        {
            "kind": word((kind.kind for kind in LINK_KINDS), "What the first is to the second."),
            "from": key_of("entities", "The first."),
            "to": key_of("entities", "The second."),
            "role": text("The role in words."),
            "valid_from": day("Since when."),
            "valid_until": day("Until when."),
            "proof": proof(),
            "note": text("A remark."),
            **handling(),
        },
        needs=("kind", "from", "to"),
    )


def place_schema() -> Part:
    """Return the schema of one place."""
    return record(
        "One place.",
        {
            "name": text("Its name.", "Rajin"),
            "kind": text("What it is.", "port"),
            "country": text("Its country as an ISO 3166 code.", "KP"),
            "locode": text("Its UN/LOCODE.", "RUVVO"),
            "latitude": figure("Decimal degrees (WGS 84), north positive.", "42.24"),
            "longitude": figure("Decimal degrees (WGS 84), east positive.", "130.29"),
            "note": text("A remark."),
        },
        needs=("name",),
    )


def event_schema() -> Part:
    """Return the schema of one event."""
    return record(
        "One event.",
        {
            "kind": word(EventKind, "What happened."),
            "title": text("It in a few words."),
            "description": text("It in full."),
            "date": day("When."),
            "knowledge": word(Knowledge, "How it is known; inferred needs `reasoning`."),
            "reasoning": text("How it was inferred."),
            "participants": many(_participant(), "Who took part."),
            "places": many(_event_place(), "Where it happened, began or ended."),
            "quantities": by_key(_quantity(), "How much; the keys are used in `counted_with`."),
            "proof": proof(),
            "note": text("A remark."),
            **handling(),
        },
        needs=("kind", "title", "knowledge"),
    )


def _participant() -> Part:
    return record(
        "One participant.",
        {
            "entity": key_of("entities", "Who or what."),
            "role": text("In which role.", "supplier", "recipient", "vessel", "operator"),
            "identification": word(Identification, "How surely it is identified; without it, claimed."),
            "proof": proof(),
            "note": text("A remark."),
        },
        needs=("entity", "role"),
    )


def _event_place() -> Part:
    return record(
        "One place of the event.",
        {
            "place": key_of("places", "Which place."),
            "role": word(PlaceRole, "What it is to the event."),
            "proof": proof(),
            "note": text("A remark."),
        },
        needs=("place", "role"),
    )


def _quantity() -> Part:
    return record(
        "One quantity, as its source states it.",
        {
            "qualifier": word(Amount, "How it is bounded: the qualifier that the source uses."),
            "low": figure("The figure, or the lower one."),
            "high": figure("The upper figure."),
            "unit": text("The unit.", "barrel", "tonne", "container", "person"),
            "product": text("Of what.", "refined petroleum"),
            "period": day("The period that it covers."),
            "origin": word(QuantityOrigin, "As what it was put into the world."),
            "knowledge": word(Knowledge, "How it is known; inferred needs `reasoning`."),
            "reasoning": text("How it was inferred."),
            "said_by": text("Who says so, in words."),
            "originator": key_of("origins", "Who says so first hand."),
            "counted_with": key_of("quantities", "The quantity of the same delivery told elsewhere: counted once."),
            "converted_unit": text("The unit converted to.", "tonne"),
            "conversion_factor": figure("What to multiply by.", "0.1364"),
            "conversion_source": text("Where the factor is from."),
            "load_assumption": text("What is assumed of the load.", "90 per cent of deadweight"),
            "proof": proof(),
            "note": text("A remark."),
        },
        needs=("qualifier", "unit", "product", "origin", "knowledge"),
    )
