"""Records as they are stored, put into another file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from casefile.core.journal import RowChange, work_tables
from casefile.core.search import OWNERS, TEXTS, refresh_index
from casefile.core.snapshot import Row, ordered_tables


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
