"""Events and quantities: proof of dates and figures, inferences, conversions, evidence against them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, and_, or_, select

from casefile.core.checks import among
from casefile.core.dates import parse_date
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed, many, shorten
from casefile.core.schema import Entity, Event, EventPlace, Participant, Place, Quantity, Support
from casefile.core.vocabulary import Amount, Knowledge, Stance

_GUESSED = (Knowledge.INFERRED.value,)


def check_events(look: Look) -> Iterator[Problem]:
    """Name events whose date or whole nothing proves, and those inferred without reasoning."""
    if not look.scope.has("event"):
        return
    proof = _proof(look, "event")
    columns = (Event.id, Event.title, Event.date, Event.knowledge, Event.reasoning)
    for row in look.rows(select(*columns).where(look.within("event", Event.id)).order_by(Event.id)):
        if "supports" not in proof.get(row.id, ()):
            what = (
                f"Nothing proves it, nor its date ({parse_date(row.date).show()})."
                if row.date
                else "Nothing proves it."
            )
            mend = "Join the excerpt that says so to the event."
            yield _of_event(row, "event_unproved", Severity.WRONG, what, mend)
        if row.knowledge in _GUESSED and not row.reasoning:
            yield _of_event(row, "inferred", Severity.WRONG, "It is inferred without reasoning.", _SAY_HOW)


def check_parts(look: Look) -> Iterator[Problem]:
    """Name events of which nothing proves who took part, or where; proof of the event says nothing of a role."""
    if not look.scope.has("event"):
        return
    bare: dict[str, list[str]] = {}
    for part, named, column in (
        (Participant, Entity, Support.participant_id),
        (EventPlace, Place, Support.event_place_id),
    ):
        reference = Participant.entity_id if part is Participant else EventPlace.place_id
        query = (
            select(part.event_id, part.role, named.name)
            .join(named, named.id == reference)
            .outerjoin(Support, and_(column == part.id, Support.stance == Stance.SUPPORTS.value))
            .where(look.within("event", part.event_id), Support.id.is_(None))
            .order_by(part.event_id, named.name, part.id)
        )
        for row in look.rows(query):
            bare.setdefault(row.event_id, []).append(f"{row.name} ({row.role.replace('_', ' ')})")
    if bare:
        for row in look.rows(select(Event.id, Event.title).where(among(Event.id, bare)).order_by(Event.id)):
            says = f"No excerpt shows the part of {listed(bare[row.id])} in it."
            mend = "Join the excerpt that says so to the participant or place."
            yield _of_event(row, "part_unproved", Severity.NOTICE, says, mend)


def check_quantities(look: Look) -> Iterator[Problem]:
    """Name figures without a source of their own, inferred without reasoning, or converted by an unproved factor."""
    if not look.scope.has("quantity"):
        return
    proof = _proof(look, "quantity")
    table = Quantity.__table__
    query = (
        select(table, Event.title)
        .join(Event, Event.id == table.c.event_id)
        .where(look.within("quantity", table.c.id))
        .order_by(table.c.id)
    )
    for row in look.rows(query):
        if "supports" not in proof.get(row.id, ()):
            named = row.said_by or row.origin_id
            says = "Nothing proves the figure" + (
                ", though it names who says so." if named else ", and nobody is named for it."
            )
            mend = "Join the excerpt with the figure to the quantity; a figure without a source is left out."
            yield _of_quantity(row, "quantity_unproved", Severity.WEAK if named else Severity.WRONG, says, mend)
        if row.knowledge in _GUESSED and not row.reasoning:
            yield _of_quantity(row, "inferred", Severity.WRONG, "It is inferred without reasoning.", _SAY_HOW)
        if row.conversion_factor and not row.conversion_source:
            says = f"Nothing says where its factor is from ({row.conversion_factor}, to {row.converted_unit})."
            yield _of_quantity(row, "conversion_unproved", Severity.WEAK, says, "Fill in `conversion_source`.")


def check_event_against(look: Look) -> Iterator[Problem]:
    """Name events with evidence against them that is not weighed."""
    found = _against(look, "event")
    if found:
        for row in look.rows(select(Event.id, Event.title).where(among(Event.id, found)).order_by(Event.id)):
            yield _of_event(row, "against_undiscussed", Severity.WEAK, _unweighed(found[row.id]), _WEIGH)


def check_quantity_against(look: Look) -> Iterator[Problem]:
    """Name quantities with evidence against them that is not weighed."""
    found = _against(look, "quantity")
    if found:
        table = Quantity.__table__
        query = select(table, Event.title).join(Event, Event.id == table.c.event_id).where(among(table.c.id, found))
        for row in look.rows(query.order_by(table.c.id)):
            yield _of_quantity(row, "against_undiscussed", Severity.WEAK, _unweighed(found[row.id]), _WEIGH)


def _against(look: Look, table: str) -> dict[str, int]:
    """Return how many excerpts speak against each record of a table without being discussed."""
    column = getattr(Support, f"{table}_id")
    is_open = or_(Support.discussed.is_(None), Support.discussed == "")
    query = select(column, Support.excerpt_id).where(
        look.within(table, column), column.is_not(None), Support.stance == Stance.CONTRADICTS.value, is_open
    )
    found: dict[str, int] = {}
    for row in look.rows(query.distinct()):
        found[row[0]] = found.get(row[0], 0) + 1
    return found


def _unweighed(count: int) -> str:
    return f"{many(count, 'excerpt')} against it {'is' if count == 1 else 'are'} not discussed."


_WEIGH = "Say how each was weighed, in `discussed` of that proof."
_SAY_HOW = "Say in `reasoning` from what it follows."


def _proof(look: Look, table: str) -> dict[str, set[str]]:
    """Return the stances of the proof of each record of a table that is looked at."""
    column = getattr(Support, f"{table}_id")
    query = select(column, Support.stance).where(look.within(table, column), column.is_not(None)).distinct()
    found: dict[str, set[str]] = {}
    for row in look.rows(query):
        found.setdefault(row[0], set()).add(row.stance)
    return found


def _of_event(row: Row[Any], kind: str, severity: Severity, says: str, mend: str) -> Problem:
    return Problem(kind, severity, "event", row.id, f"Event {shorten(row.title)}", says, mend)


def _of_quantity(row: Row[Any], kind: str, severity: Severity, says: str, mend: str) -> Problem:
    figure = "\u2013".join(one for one in (row.low, row.high) if one)
    words = Amount(row.qualifier).words if row.qualifier in set(Amount) else row.qualifier
    where = f"Quantity {words} {figure} {row.unit} of {row.product}, in {shorten(row.title)}"
    return Problem(kind, severity, "quantity", row.id, where, says, mend)
