"""Quantities of an event on the screen: one line of words each, and the form in which all of it is stated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.conversion import SUGGESTED, SUGGESTION
from casefile.core.origins import list_origins
from casefile.core.proof import list_supports
from casefile.core.quantities import add_quantity, delete_quantity, list_quantities
from casefile.core.schema import Event, Quantity
from casefile.core.vocabulary import Amount, Knowledge, QuantityOrigin
from casefile.dossier.content import terms
from casefile.dossier.content.words import show_period
from casefile.ui.desk import Desk
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field
from casefile.ui.naming import cut
from casefile.ui.rows import Kind, Line
from casefile.ui.words import tr

AMOUNTS: Final = Kind("quantity", (), delete_quantity, empty="No quantity is stated.")
MOST: Final = 200  # quantities that are offered as the same delivery told elsewhere
START: Final = {
    "qualifier": Amount.ABOUT.value,
    "origin": QuantityOrigin.ALLEGED.value,
    "knowledge": Knowledge.NOT_STATED.value,
}


def amount_fields(session: Session, quantity_id: str | None = None) -> tuple[Field, ...]:
    """Return the fields of a quantity, with the origins and other quantities of the case to choose from."""
    origins = [(one.id, cut(one.name, 60)) for one in list_origins(session)]
    query = select(Quantity, Event.title).join(Event, Event.id == Quantity.event_id).order_by(Event.title, Quantity.id)
    others = [
        (one.id, cut(f"{title}: {_measured(one)}", 70))
        for one, title in session.execute(query.limit(MOST))
        if one.id != quantity_id
    ]
    return (
        Field("qualifier", "Qualifier", "choice", words=Amount, needed=True),
        Field("low", "Low, or the figure", hint="such as 1200"),
        Field("high", "High", hint="such as 1500"),
        Field("unit", "Unit", hint="such as tons, barrels, containers"),
        Field("product", "Product", hint="such as refined petroleum"),
        Field("period", "Period", "period", hint="such as Mar 2024, 2024-03/2024-10"),
        Field("origin", "Figure is", "choice", words=QuantityOrigin, needed=True),
        Field("said_by", "Who says so"),
        Field("knowledge", "How it is known", "choice", words=Knowledge, needed=True),
        Field("reasoning", "Reasoning", "text", lines=2, hint="where it is inferred: from what it follows"),
        Field("origin_id", "Origin of the figure", "choice", options=origins),
        Field("converted_unit", "Converted to", hint="such as barrels"),
        Field("conversion_factor", "Factor", hint=f"such as {SUGGESTED}"),
        Field("conversion_source", "Source of the factor", "text", lines=3, hint=f"such as: {SUGGESTION}"),
        Field("load_assumption", "Load assumed", hint="how full the vessel was taken to be"),
        Field("counted_with_id", "Same delivery as", "choice", options=others),
        Field("note", "Note", "text", lines=2),
    )


def amount_lines(session: Session, event: Event) -> list[Line]:
    """Return a line of words for each quantity of an event."""
    rows = list_quantities(session, [event.id])[event.id]
    edges = list_supports(session, "quantity", [row.id for row in rows])
    return [
        Line(row.id, tr(terms.origin(row.origin)), tr("quantity of {event}", event=cut(event.title, 50)), {},
             edges[row.id], aside=_told(row))
        for row in rows
    ]  # fmt: skip


def ask_amount(desk: Desk, event_id: str, title: str, parent: QWidget) -> FormPopup:
    """Ask for a new quantity of an event, all of it at once: its parts are checked together."""
    with desk.read() as session:
        fields = amount_fields(session)

    def save(given: dict[str, Any]) -> None:
        label = tr("Add quantity to {event}", event=title)
        desk.bridge.write(label, lambda session: add_quantity(session, event_id, **given))

    head = tr("Quantity of {event}", event=title)
    form = FormPopup(head, fields, save, parent.window(), values=START, button="Add quantity")
    form.open_at(parent.mapToGlobal(QPoint(80, 40)))
    return form


def _measured(row: Quantity) -> str:
    return terms.measured(row.low, row.high, row.unit, row.product, row.qualifier)


def _told(row: Quantity) -> str:
    """Return all that a quantity says in one paragraph of ours and the case's words."""
    parts: Sequence[str] = (
        _measured(row),
        show_period(row.period),
        tr(terms.knowledge(row.knowledge)).lower(),
        tr("says {who}", who=row.said_by) if row.said_by else "",
        tr("{factor} {unit} to one {own}", factor=row.conversion_factor, unit=row.converted_unit, own=row.unit)
        if row.conversion_factor
        else "",
        tr("load: {load}", load=row.load_assumption) if row.load_assumption else "",
        tr("counted with another") if row.counted_with_id else "",
    )
    return " · ".join(part for part in parts if part)
