"""The journal: every change with who, when, why it is called so, and each row before and after.

TEMP triggers on the writing connection collect row images as JSON; at commit they become one `change` with its
`change_row`s, chained by SHA-256. Undo, redo and putting earlier values back replay these images; they are
changes themselves. A chain alone does not stop someone who rewrites the whole file: its head must leave the
house, and is printed in each dossier.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, Table, Text, select

from casefile.core.errors import RefusedError
from casefile.core.objects import list_objects
from casefile.core.records import Base, Flag, Json, Record

GENESIS = "0" * 64

change_table = Table(
    "change",
    Base.metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("station", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", Integer),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    sqlite_strict=True,
)
change_row_table = Table(
    "change_row",
    Base.metadata,
    Column("change_seq", ForeignKey("change.seq"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("tbl", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Index("ix_change_row_record", "tbl", "record_id"),
    sqlite_strict=True,
)


@dataclass(frozen=True)
class RowChange:
    """One row's image before and after; `op` is insert, update or delete."""

    table: str
    record_id: str
    op: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """One committed change. `kind`: edit, undo, redo, or fixed (not an undo step); `target`: what it undoes."""

    seq: int
    at: str
    author: str
    station: str
    label: str
    kind: str
    target: int | None
    previous: str
    hash: str


@cache
def work_tables() -> Mapping[str, Table]:
    """Return the journalled tables by name."""
    mappers = Base.registry.mappers
    tables = [mapper.local_table for mapper in mappers if issubclass(mapper.class_, Record)]
    return {table.name: table for table in sorted(tables, key=str) if isinstance(table, Table)}


def install_triggers(connection: Any) -> None:  # noqa: ANN401 - the driver's connection
    """Make the writing connection collect images of every work row it changes.

    A file without all tables, or with a view or a trigger, is left: it is no case, and refused when it is opened.
    """
    there = list_objects(connection)
    if there >= {(name, "table") for name in work_tables()} and not {"view", "trigger"} & {kind for _, kind in there}:
        for statement in _trigger_statements():
            connection.execute(statement)


@cache
def _trigger_statements() -> tuple[str, ...]:
    made = ["CREATE TEMP TABLE row_image(n INTEGER PRIMARY KEY, tbl, record_id, op, before, after)"]
    for name, table in work_tables().items():
        for op, before, after in (("insert", "", "NEW"), ("update", "OLD", "NEW"), ("delete", "OLD", "")):
            refused = "SELECT RAISE(ABORT, 'the id of a record never changes') WHERE OLD.id IS NOT NEW.id; "
            made.append(
                f'CREATE TEMP TRIGGER "log_{op}_{name}" AFTER {op.upper()} ON main."{name}" BEGIN '  # noqa: S608
                f"{refused if op == 'update' else ''}INSERT INTO row_image(tbl, record_id, op, before, after) VALUES "
                f"('{name}', {after or before}.id, '{op}', {_image(table, before)}, {_image(table, after)}); END"
            )
    return tuple(made)


def _image(table: Table, row: str) -> str:
    return f"json_object({', '.join(_value(column, row) for column in table.columns)})" if row else "NULL"


def _value(column: Column[Any], row: str) -> str:
    kind = "INTEGER" if isinstance(column.type, Flag | Integer) else "TEXT"
    return image_pair(column.name, f'{row}."{column.name}"', kind)


def image_pair(name: str, value: str, kind: str) -> str:
    """Return name and value of one column for json_object; `kind` is the type that the column is declared with.

    `|| ''` makes plain text of what SQL's own JSON functions gave; it would be embedded unquoted.
    """
    return f"'{name}', {value}" if kind == "INTEGER" else f"'{name}', {value} || ''"


def take_images(connection: Connection) -> list[RowChange]:
    """Return what the triggers collected since the last call, in order, without updates that changed nothing."""
    rows = connection.exec_driver_sql(
        "SELECT tbl, record_id, op, before, after FROM temp.row_image WHERE before IS NOT after ORDER BY n"
    ).all()
    connection.exec_driver_sql("DELETE FROM temp.row_image")
    return [RowChange(*row) for row in rows]


def digest(head: Sequence[str | int | None], rows: Iterable[RowChange]) -> str:
    """Return the SHA-256 of a change: its own fields, then each row image, as JSON lines in UTF-8."""
    total = hashlib.sha256(_line(head))
    for row in rows:
        total.update(_line((row.table, row.record_id, row.op, row.before, row.after)))
    return total.hexdigest()


def _line(values: Sequence[str | int | None]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def write_change(
    connection: Connection,
    rows: Sequence[RowChange],
    *,
    at: str,
    author: str,
    station: str,
    label: str,
    kind: str,
    target: int | None = None,
) -> Change:
    """Append one change to the chain and return it."""
    last = connection.exec_driver_sql("SELECT seq, hash FROM change ORDER BY seq DESC LIMIT 1").one_or_none()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    fields = (previous, seq, at, author, station, label, kind, target)
    change = Change(seq, at, author, station, label, kind, target, previous, digest(fields, rows))
    connection.exec_driver_sql(
        "INSERT INTO change(seq, at, author, station, label, kind, target, previous, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (seq, at, author, station, label, kind, target, previous, change.hash),
    )
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO change_row(change_seq, position, tbl, record_id, op, before, after)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(seq, n, row.table, row.record_id, row.op, row.before, row.after) for n, row in enumerate(rows)],
        )
    return change


def list_changes(connection: Connection, *, after: int = 0, limit: int | None = None) -> Iterator[Change]:
    """Yield changes in order, from the one after sequence number `after`."""
    query = select(change_table).where(change_table.c.seq > after).order_by(change_table.c.seq).limit(limit)
    for row in connection.execute(query):
        yield Change(**row._mapping)  # noqa: SLF001 - the documented mapping of a row


def list_rows(connection: Connection, seq: int, *, limit: int | None = None) -> list[RowChange]:
    """Return the rows of change `seq`, or the first of them, in the order in which they were written."""
    c = change_row_table.c
    query = select(c.tbl, c.record_id, c.op, c.before, c.after).where(c.change_seq == seq)
    query = query.order_by(c.position).limit(limit)
    return [RowChange(*row) for row in connection.execute(query)]


def list_history(connection: Connection, table: str, record_id: str) -> list[tuple[Change, RowChange]]:
    """Return each change of one record with its images, oldest first."""
    c = change_row_table.c
    query = (
        select(change_table, c.tbl, c.record_id, c.op, c.before, c.after)
        .join(change_row_table, c.change_seq == change_table.c.seq)
        .where(c.tbl == table, c.record_id == record_id)
        .order_by(c.change_seq, c.position)
    )
    width = len(change_table.columns)
    return [(Change(*row[:width]), RowChange(*row[width:])) for row in connection.execute(query)]


def get_label(connection: Connection, seq: int) -> str:
    """Return the label of change `seq`."""
    return str(connection.execute(select(change_table.c.label).where(change_table.c.seq == seq)).scalar_one())


def chain_head(connection: Connection) -> str:
    """Return the hash of the last change, or 64 zeros for a case without one."""
    query = select(change_table.c.hash).order_by(change_table.c.seq.desc()).limit(1)
    return connection.execute(query).scalar() or GENESIS


def next_undo(connection: Connection) -> tuple[int, int] | None:
    """Return which change to reverse, and which edit that takes back; None when nothing is left to undo.

    Edits and redos put an edit on top of the done ones, an undo takes the top off; so walking backwards each
    undo hides one earlier push.
    """
    hidden = 0
    for seq, kind, target in _backwards(connection):
        if kind == "undo":
            hidden += 1
        elif hidden:
            hidden -= 1
        else:
            return seq, target or seq
    return None


def next_redo(connection: Connection) -> tuple[int, int] | None:
    """Return which undo to reverse, and which edit that brings back; a new edit forgets what was undone."""
    hidden = 0
    for seq, kind, target in _backwards(connection):
        if kind == "edit":
            return None
        if kind == "redo":
            hidden += 1
        elif hidden:
            hidden -= 1
        else:
            return seq, target or seq
    return None


def _backwards(connection: Connection) -> Iterator[tuple[int, str, int | None]]:
    c = change_table.c
    query = select(c.seq, c.kind, c.target).where(c.kind != "fixed").order_by(c.seq.desc())
    for row in connection.execute(query, execution_options={"yield_per": 200}):
        yield row.seq, row.kind, row.target


def take_back(connection: Connection, rows: Sequence[RowChange]) -> None:
    """Bring each row back to its image before, last change first.

    Of an updated row only the columns that had changed are put back, so that what was written beside them since
    (by a fixed change) stays, and columns that a later format adds do too.
    """
    steps = (_undoing(row) for row in reversed(rows))
    for statement, same in itertools.groupby(steps, key=lambda step: step[0]):
        connection.exec_driver_sql(statement, [values for _, values in same])


def _undoing(row: RowChange) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that takes one row change back, and its values."""
    if row.op != "update":
        return _putting(row.table, row.record_id, row.before)
    before, after = json.loads(row.before or "{}"), json.loads(row.after or "{}")
    values = {name: value for name, value in before.items() if value != after.get(name)}
    check_names(row.table, values)
    sets = ", ".join(f'"{name}" = ?' for name in values) or "id = id"
    return f'UPDATE "{row.table}" SET {sets} WHERE id = ?', (*values.values(), row.record_id)  # noqa: S608


def insert_image(connection: Connection, table: str, image: Mapping[str, Any]) -> None:
    """Insert a row as an image of it says, with its id; the caller's change records it."""
    connection.exec_driver_sql(*_putting(table, str(image["id"]), json.dumps(image, ensure_ascii=False)))


def read_image(table: str, image: str | None) -> dict[str, Any]:
    """Return the values of a row image by column, as records hold them."""
    columns = work_tables()[table].columns
    values: dict[str, Any] = json.loads(image or "{}")
    check_names(table, values)
    for name, value in values.items():
        if value is not None and isinstance(columns[name].type, Flag):
            values[name] = bool(value)
        elif value is not None and isinstance(columns[name].type, Json):
            values[name] = json.loads(value)
    return values


def check_names(table: str, columns: Iterable[str]) -> None:
    """Refuse names that are not ours: the images may come from a file that somebody else wrote."""
    known = work_tables().get(table)
    if known is None:
        raise RefusedError(f"The journal names a table that a case does not have: {table!r}. Run verify on the case.")
    for name in columns:
        if name not in known.columns:
            raise RefusedError(f"The table {table} has no column {name!r}; it has {', '.join(known.columns.keys())}.")


def _putting(table: str, record_id: str, image: str | None) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that makes a row equal to an image (None: makes it absent), and its values."""
    values: dict[str, Any] = json.loads(image) if image else {}
    check_names(table, values)
    if image is None:
        return f'DELETE FROM "{table}" WHERE id = ?', (record_id,)  # noqa: S608
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in values if name != "id")
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks}) ON CONFLICT(id) DO UPDATE SET {sets}'  # noqa: S608
    return statement, tuple(values.values())
