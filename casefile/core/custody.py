"""Custody only grows: its events go with their source and in no other way, neither by an edit nor by undo."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.core.errors import RefusedError
from casefile.core.journal import RowChange
from casefile.core.schema import CustodyEvent, Source
from casefile.core.search import image_value

_EVENTS, _SOURCES = CustodyEvent.__tablename__, Source.__tablename__


def check_custody(rows: Sequence[RowChange]) -> None:
    """Refuse a change that alters a custody event, or removes one whose source stays."""
    gone: set[str] = set()
    for row in rows:
        if row.table == _SOURCES and row.op == "delete":
            gone.add(row.record_id)
        elif row.table == _SOURCES and row.op == "insert":
            gone.discard(row.record_id)  # deleted and written anew: it has not gone
    for row in rows:
        if row.table == _EVENTS and row.op != "insert":
            source = image_value(row.before, "source_id")
            if row.op == "update" or source not in gone:
                raise RefusedError("Custody events can be added but not changed or removed.")


def only_custody(rows: Sequence[RowChange]) -> bool:
    """Tell whether a change did nothing but add custody events, so that there is nothing to undo."""
    return all(row.table == _EVENTS and row.op == "insert" for row in rows)


def spare_custody(rows: Sequence[RowChange]) -> list[RowChange]:
    """Return the rows that undo may take back: without custody events that were added to a source which stays."""
    made = {row.record_id for row in rows if row.table == _SOURCES and row.op == "insert"}
    return [
        row for row in rows if row.table != _EVENTS or row.op != "insert" or image_value(row.after, "source_id") in made
    ]
