"""Where a record is worked on: the panel that shows it, and the place in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from casefile.core import schema
from casefile.core.checks import kind_of
from casefile.ui.desk import Desk, Spot

OWNERS: Final[Mapping[str, tuple[str, str]]] = {
    "statement": ("entity", "entity_id"),
    "link": ("entity", "from_id"),
    "participant": ("event", "event_id"),
    "event_place": ("event", "event_id"),
    "quantity": ("event", "event_id"),
    "citation": ("finding", "finding_id"),
    "alternative": ("finding", "finding_id"),
    "finding_entity": ("finding", "finding_id"),
    "finding_event": ("finding", "finding_id"),
    "translation": ("excerpt", "excerpt_id"),
    "support": ("excerpt", "excerpt_id"),
    "custody_event": ("source", "source_id"),
    "source_error": ("source", "source_id"),
    "provision_text": ("provision", "provision_id"),
    "amendment": ("provision", "provision_id"),
    "element": ("provision", "provision_id"),
}
"""What a part is shown with: the table of its whole, and the column that names it."""


def place_of(session: Session, table: str, record_id: str) -> Spot:
    """Return where a record is worked on: an excerpt on its page, a part with its whole, others by themselves."""
    row: Any = session.get(kind_of(table), record_id)
    if row is None:
        return Spot(table, record_id)
    if isinstance(row, schema.Excerpt):
        return Spot("source", row.source_id, page=row.page, excerpt_id=row.id)
    if isinstance(row, schema.Note) and row.on_table and row.on_id:
        return place_of(session, row.on_table, row.on_id)
    if table in OWNERS:
        owner, column = OWNERS[table]
        owner_id = getattr(row, column, None)
        return place_of(session, owner, owner_id) if owner_id else Spot(table, record_id)
    return Spot(table, record_id)


def show_record(desk: Desk, table: str, record_id: str) -> None:
    """Open a record where it is worked on, and show the record itself in the inspector."""
    with desk.read() as session:
        spot = place_of(session, table, record_id)
    desk.opened.emit(spot)
    desk.selected.emit(table, record_id)
