"""All records of a case as they are stored, taken out in short reads and put into another file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.journal import RowChange, chain_head, work_tables
from casefile.core.progress import Progress
from casefile.core.records import Base
from casefile.core.search import OWNERS, TEXTS, refresh_index

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
        rows = {name: _take(case, name, progress) for name in ordered_tables()}
        if _head(case) == head:
            return Snapshot(rows, head)
    raise RefusedError(f"{case.path} was changed again and again meanwhile. Do it when nobody is writing.")


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


def put_rows(connection: Connection, rows: Mapping[str, Mapping[str, Row]]) -> None:
    """Insert records into the tables of an open change, all columns as they are given."""
    for name in ordered_tables():
        columns = work_tables()[name].columns.keys()
        values = [tuple(row[column] for column in columns) for row in rows.get(name, {}).values()]
        if values:
            named = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join("?" * len(columns))
            connection.exec_driver_sql(f'INSERT INTO "{name}" ({named}) VALUES ({marks})', values)  # noqa: S608 - ours


def index_rows(connection: Connection, rows: Mapping[str, Iterable[str]]) -> None:
    """Put records, named by table and id, into full text, when their change is not written by the triggers."""
    named = [
        (name, record_id) for name, ids in rows.items() if name in TEXTS and name not in OWNERS for record_id in ids
    ]
    refresh_index(connection, [RowChange(name, record_id, "insert", None, None) for name, record_id in named])
