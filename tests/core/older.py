"""A case of a format before today's, and the steps that lead from it to today's: for tests of the mechanism.

Today's format is called 3 here. Format 2 knew no note on an entity; format 1 knew no conflicts either, and spelled a
kind of note in another way.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from core.deeds import wait_for_go
from core.forking import serve, tell
from core.labour import add_group
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlcipher3 import dbapi2

from casefile.core import journal
from casefile.core.case import Case, create_case, open_case
from casefile.core.errors import CasefileError, UnsureError
from casefile.core.journal import RowChange
from casefile.core.migrations import Step, remake_table
from casefile.core.records import Base
from casefile.core.schema import CaseInfo, Entity, Note

NEWEST = 3
OLD_KIND = "remark"


def declarations(name: str) -> list[str]:
    """Return what a new file declares for a table, with its indexes."""
    table: Table = Base.metadata.tables[name]
    dialect = sqlite.dialect()
    indexes = sorted(table.indexes, key=lambda one: str(one.name))
    return [str(one.compile(dialect=dialect)) for one in (CreateTable(table), *map(CreateIndex, indexes))]


def know_conflicts(connection: Connection) -> None:
    """Lead from format 1 to 2."""
    for declaration in declarations("conflict"):
        connection.exec_driver_sql(declaration)
    connection.exec_driver_sql("UPDATE note SET kind = 'note' WHERE kind = ?", (OLD_KIND,))


def note_entities(connection: Connection) -> None:
    """Lead from format 2 to 3."""
    remake_table(connection, "entity", *declarations("entity"))


STEPS: tuple[Step, ...] = (know_conflicts, note_entities)


def make_older(path: Path, groups: int = 3) -> None:
    """Make a case of format 1, with some changes in its journal."""
    chance = random.Random(1)
    with create_case(path, CaseInfo(title="Older"), author="A. Author", station="s") as case:
        for number in range(groups):
            add_group(case, f"old-{number}", chance)
        with case.change("Note") as session:
            session.add(Note(kind=OLD_KIND, text="a remark"))
        with case.change("Rename") as session:
            session.query(Entity).filter_by(name="old-0").one().alias = "called so"
    take_away(path)


def take_away(path: Path) -> None:
    """Make a file of format 1 of one of today's: drop what it did not know, in tables and journal alike."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("ALTER TABLE entity DROP COLUMN note")
    connection.execute("DROP TABLE conflict")
    for column in ("before", "after"):
        connection.execute(f"UPDATE change_row SET {column} = json_remove({column}, '$.note') WHERE tbl = 'entity'")
    previous = journal.GENESIS
    heads = connection.execute("SELECT seq, at, author, station, label, kind, target FROM change ORDER BY seq")
    for head in heads.fetchall():
        rows = connection.execute(
            "SELECT tbl, record_id, op, before, after FROM change_row WHERE change_seq = ? ORDER BY position", head[:1]
        )
        now = journal.digest((previous, *head), [RowChange(*row) for row in rows])
        connection.execute("UPDATE change SET previous = ?, hash = ? WHERE seq = ?", (previous, now, head[0]))
        previous = now
    connection.execute("COMMIT")
    connection.close()


def open_later(path: Path) -> Case:
    """Open a file with a program that knows all steps; it always makes the same file of the same file."""
    return open_case(path, author="B. Later", station="t", clock=lambda: datetime(2026, 1, 2, tzinfo=UTC), steps=STEPS)


def marks(path: Path) -> tuple[int, set[str]]:
    """Return the format that a file names and the tables that it has, without our code."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    connection.close()
    return version, tables


def images_of(rows: Sequence[RowChange]) -> list[tuple[str, object, object]]:
    """Return table, before and after of each row of a change, read."""
    return [(row.table, json.loads(row.before or "null"), json.loads(row.after or "null")) for row in rows]


def bring_up(path: Path, seed: int) -> None:
    """Open a file of format 1 for writing, and tell when that is done; odd seeds wait for somebody to watch."""
    if seed % 2:
        wait_for_go(path)
    try:
        case = open_later(path)
    except CasefileError as error:
        tell("unsure" if isinstance(error, UnsureError) else "refused", str(error))
        return
    tell("done")
    case.close()


if __name__ == "__main__":
    serve(bring_up)
