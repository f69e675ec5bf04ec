"""All records of a case as they are stored, taken out in short reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.journal import chain_head, work_tables
from casefile.core.progress import Progress
from casefile.core.records import Base

BATCH = 500  # rows to one read: some milliseconds
TRIES = 5

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
"""Table -> id -> the values of the row by column, exactly as the file holds them."""


@dataclass(frozen=True)
class Snapshot:
    """Every record of a case at one moment, and the head of its chain then."""

    rows: Rows
    head: str


def ordered_tables() -> list[str]:
    """Return the names of the work tables, what is referred to before what refers to it."""
    known = work_tables()
    return [table.name for table in Base.metadata.sorted_tables if table.name in known]


def take_snapshot(case: Case, progress: Progress) -> Snapshot:
    """Return all records; read again when somebody writes meanwhile, refused when that never ends."""
    for _ in range(TRIES):
        head = _head(case)
        rows = take_rows(case, progress)
        if _head(case) == head:
            return Snapshot(rows, head)
    raise RefusedError(f"{case.path} was changed again and again meanwhile. Do it when nobody is writing.")


def take_rows(case: Case, progress: Progress) -> Rows:
    """Return all records, each table as it was when its turn came; whoever calls compares the chain's head."""
    return {name: _take(case, name, progress) for name in ordered_tables()}


def _head(case: Case) -> str:
    with case.read() as session:
        return chain_head(session.connection())


def _take(case: Case, name: str, progress: Progress) -> dict[str, Row]:
    columns = ", ".join(f'"{column}"' for column in work_tables()[name].columns.keys())  # noqa: SIM118 - in order
    query = text(f'SELECT {columns} FROM "{name}" WHERE id > :last ORDER BY id LIMIT {BATCH}')  # noqa: S608 - ours
    found: dict[str, Row] = {}
    last = ""
    while True:
        with case.read() as session:
            rows = [dict(row) for row in session.execute(query, {"last": last}).mappings()]
        found.update((row["id"], row) for row in rows)
        progress.step(len(found), None, f"Reading {name.replace('_', ' ')}")
        if len(rows) < BATCH:
            return found
        last = rows[-1]["id"]
