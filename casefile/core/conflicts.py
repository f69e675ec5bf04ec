"""Conflicts: a colleague's version of a record, kept aside by an import until somebody decides."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, select
from sqlalchemy.orm import Session

from casefile.core.checks import need
from casefile.core.edits import edit_fields
from casefile.core.errors import RefusedError
from casefile.core.journal import work_tables
from casefile.core.records import Json
from casefile.core.schema import Conflict
from casefile.core.wording import quoted

_SIGNED = ("id", "author", "created")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the two versions differ."""

    field: str
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A record of ours and what a colleague's case has in its place; `gone`: ours was deleted since."""

    id: str
    table: str
    record_id: str
    case_title: str
    author: str
    differences: tuple[Difference, ...]
    gone: bool


def list_conflicts(session: Session) -> list[OpenConflict]:
    """Return the conflicts on which nobody has decided, by record."""
    query = select(Conflict).where(Conflict.resolution.is_(None))
    rows = session.scalars(query.order_by(Conflict.on_table, Conflict.on_id, Conflict.id)).all()
    return [_compare(session, row) for row in rows]


def settle_conflict(session: Session, conflict_id: str, resolution: str, *, take: Collection[str] = ()) -> None:
    """Decide a conflict with the reason, taking over some fields of theirs; each goes through the record's rules.

    Refuses a conflict that is settled, an empty reason, and fields that do not differ.
    """
    row = need(session, Conflict, conflict_id)
    if row.resolution is not None:
        raise RefusedError(f"This conflict is settled already: {quoted(row.resolution)}.")
    if not resolution.strip():
        raise RefusedError("Say in one sentence how the conflict is settled, and why.")
    found = _compare(session, row)
    theirs = {one.field: one.theirs for one in found.differences}
    unknown = [name for name in take if name not in theirs]
    if unknown or (take and found.gone):
        there = "your record is gone" if found.gone else f"the two differ in {', '.join(theirs) or 'nothing'}"
        raise RefusedError(f"{quoted(', '.join(unknown or take))} cannot be taken over: {there}.")
    if take:
        edit_fields(session, found.table, found.record_id, {name: theirs[name] for name in take})
    row.resolution = resolution.strip()


def _compare(session: Session, row: Conflict) -> OpenConflict:
    table = work_tables()[row.on_table]
    ours: Sequence[Any] | None = session.execute(select(table).where(table.c.id == row.on_id)).one_or_none()
    differences = []
    for column, mine in zip(table.columns, ours or (), strict=ours is not None):
        theirs = _read(column.type, row.theirs.get(column.name))
        if column.name not in _SIGNED and mine != theirs:
            differences.append(Difference(column.name, mine, theirs))
    return OpenConflict(
        id=row.id,
        table=row.on_table,
        record_id=row.on_id,
        case_title=row.case_title,
        author=str(row.theirs.get("author") or ""),
        differences=tuple(differences),
        gone=ours is None,
    )


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401 - a value of any column
    """Return a value of a row as stored in the form in which a record has it."""
    if isinstance(kind, Boolean):
        return bool(value)
    if isinstance(kind, Json) and isinstance(value, str):
        return json.loads(value)
    return value
