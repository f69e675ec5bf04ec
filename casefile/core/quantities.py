"""Quantities: how much, as stated; who says so; and which of them tell the same delivery."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, among, check_range, delete_record, edit_record, need
from casefile.core.errors import RefusedError
from casefile.core.events import check_reasoning
from casefile.core.schema import Quantity
from casefile.core.vocabulary import Amount, Knowledge, QuantityOrigin

_NEEDS = {
    "at_least": ("low",),
    "more_than": ("low",),
    "up_to": ("high",),
    "less_than": ("high",),
    "exactly": ("low",),
    "about": ("low",),
    "between": ("low", "high"),
}
_ONE_BOUND = {"at_least": "high", "more_than": "high", "up_to": "low", "less_than": "low"}


def add_quantity(
    session: Session,
    event_id: str,
    *,
    qualifier: str,
    unit: str,
    product: str,
    origin: str,
    knowledge: str,
    low: str | None = None,
    high: str | None = None,
    period: str | None = None,
    reasoning: str | None = None,
    said_by: str | None = None,
    origin_id: str | None = None,
    counted_with_id: str | None = None,
    converted_unit: str | None = None,
    conversion_factor: str | None = None,
    conversion_source: str | None = None,
    load_assumption: str | None = None,
    note: str | None = None,
) -> str:
    """Add a quantity of an event and return its id.

    `low` and `high` are decimals as text. At least, more than, exactly and about take `low`; up to and less than take
    `high`; about may take both, between needs both. `origin`: declared, alleged or estimated; `origin_id`: the
    originator of the figure. `counted_with_id`: the quantity that tells the same delivery elsewhere. The
    conversion factor turns one `unit` into that many `converted_unit`.
    """
    fields = {
        "event_id": event_id,
        "qualifier": qualifier,
        "low": low,
        "high": high,
        "unit": unit,
        "product": product,
        "period": period,
        "origin": origin,
        "knowledge": knowledge,
        "reasoning": reasoning,
        "said_by": said_by,
        "origin_id": origin_id,
        "counted_with_id": counted_with_id,
        "converted_unit": converted_unit,
        "conversion_factor": conversion_factor,
        "conversion_source": conversion_source,
        "load_assumption": load_assumption,
        "note": note,
    }
    return add_record(session, Quantity, _RULES, fields).id


def edit_quantity(session: Session, quantity_id: str, **fields: object) -> None:
    """Change fields of a quantity."""
    edit_record(session, Quantity, quantity_id, _RULES, fields)


def delete_quantity(session: Session, quantity_id: str) -> None:
    """Delete a quantity with its proof edges; those counted with it stay, on their own."""
    delete_record(session, Quantity, quantity_id)


def list_quantities(session: Session, event_ids: Iterable[str]) -> dict[str, list[Quantity]]:
    """Return the quantities of each event as added; events without any have []."""
    found: dict[str, list[Quantity]] = {event_id: [] for event_id in event_ids}
    query = select(Quantity).where(among(Quantity.event_id, found)).order_by(Quantity.created, Quantity.id)
    for row in session.scalars(query):
        found[row.event_id].append(row)
    return found


def _settle(session: Session, values: dict[str, Any]) -> None:
    check_reasoning(values, "The quantity")
    _check_bounds(values)
    _check_conversion(values)
    _check_chain(session, values)


def _check_bounds(values: dict[str, Any]) -> None:
    qualifier, low, high = values["qualifier"], values.get("low"), values.get("high")
    words = qualifier.replace("_", " ")
    for name in _NEEDS[qualifier]:
        if values.get(name) is None:
            both = len(_NEEDS[qualifier]) == 2
            raise RefusedError(
                f'A quantity "{words}" needs {"both low and high" if both else f"its figure in `{name}`"}.'
            )
    for name, figure in (("low", low), ("high", high)):
        if figure is not None and Decimal(figure) < 0:
            raise RefusedError(f"A quantity is not below nothing; its {name} is {figure}.")
    spare = _ONE_BOUND.get(qualifier)
    if spare and values.get(spare) is not None:
        raise RefusedError(f'A quantity "{words}" has one bound; leave `{spare}` out, or say "about" with both.')
    if qualifier == "less_than" and not Decimal(high or 0):
        raise RefusedError("A quantity is not less than nothing; say exactly 0.")
    check_range(low, high, "The quantity")
    if qualifier == "exactly" and high is not None and Decimal(low or high) != Decimal(high):
        raise RefusedError(f'A quantity "exactly" is one figure, not {low} to {high}; say "about" with both.')


def _check_conversion(values: dict[str, Any]) -> None:
    unit, factor = values.get("converted_unit"), values.get("conversion_factor")
    if (unit is None) != (factor is None):
        raise RefusedError("A conversion needs both the unit it leads to and the factor; give both or neither.")
    if factor is not None and Decimal(factor) <= 0:
        raise RefusedError(f"A conversion factor is greater than nothing; this one is {factor}.")


def _check_chain(session: Session, values: dict[str, Any]) -> None:
    """Refuse a chain of `counted_with_id` that comes back to where it began."""
    here = values.get("counted_with_id")
    while here is not None:
        if here == values["id"]:
            raise RefusedError("A quantity cannot be counted with itself, nor with one that is counted with it.")
        here = need(session, Quantity, here).counted_with_id


_RULES = Rules(
    words={"qualifier": Amount, "origin": QuantityOrigin, "knowledge": Knowledge},
    dates=("period",),
    decimals=("low", "high", "conversion_factor"),
    fixed={"event_id": "delete the quantity and add it to the other event"},
    settle=_settle,
)
