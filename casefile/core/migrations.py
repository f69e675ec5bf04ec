"""Format steps: how a case that an older Casefile wrote becomes one of today's format.

`STEPS[n - 1]` leads from format n to format n + 1. All steps that a file lacks run in one transaction, and a copy of
the file as it was is put beside it first; killed at any moment, the file is the old one or the new one. What the
steps did to records stands in the journal as one change, so that the chain and `verify` hold across them.
"""

from __future__ import annotations

import contextlib
import filecmp
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from casefile.core import engine, journal, placing, search
from casefile.core.errors import RefusedError, UnsureError
from casefile.core.gate import Gate
from casefile.core.journal import RowChange
from casefile.core.objects import refuse_foreign

Step = Callable[[Connection], None]
STEPS: tuple[Step, ...] = ()
"""A step that was released never changes, and names tables in its own words: those of `schema.py` move on."""

_RECORD = {"id", "author", "created"}  # the columns that every journalled table has, in every format


def newest_format(steps: Sequence[Step]) -> int:
    """Return the format to which all these steps lead."""
    return len(steps) + 1


def check_current(connection: Connection, path: Path, steps: Sequence[Step]) -> None:
    """Refuse to read a file of an older format: its tables are not those that are asked for."""
    found = _format_of(connection)
    if found < newest_format(steps):
        raise RefusedError(
            f"{path} was written by an older Casefile (format {found}; this one reads {newest_format(steps)})."
            " Open it for writing once, where you may write; it is brought up, and a copy as it was stays beside it."
        )


def bring_up(place: engine.Place, steps: Sequence[Step], *, at: str, author: str, station: str) -> Path | None:
    """Bring a file that the caller holds to the newest format; return the copy of what it was, None when it is new.

    A step that fails leaves the file as it was, and the copy. The images of all records are held in memory meanwhile.
    """
    writer = engine.make_writer(place, Gate(), _let_tables_move)
    try:
        with writer.connect() as connection, connection.begin():  # first of all: takes an unfinished commit back
            found = _format_of(connection)
            if found < newest_format(steps):
                refuse_foreign(connection, place.path)
        if found >= newest_format(steps):
            return None
        writer.dispose()
        copy = _keep_copy(place.path, found)  # while no connection of this process has locks that it would end
        with _sure(writer, place.path, steps), writer.begin() as connection:
            _run(connection, place.path, steps[found - 1 :])
            rows = list(_differences(connection))
            connection.exec_driver_sql(f"PRAGMA user_version = {newest_format(steps)}")
            label = f"Bring from format {found} to {newest_format(steps)}"
            journal.write_change(connection, rows, at=at, author=author, station=station, label=label, kind="fixed")
            search.refresh_index(connection, rows)
        return copy
    finally:
        writer.dispose()


@contextlib.contextmanager
def _sure(writer: Engine, path: Path, steps: Sequence[Step]) -> Iterator[None]:
    """Say so when the commit failed, but only after the new file stood."""
    try:
        yield
    except DBAPIError as error:
        with contextlib.suppress(DBAPIError), writer.begin() as connection:
            if _format_of(connection) == newest_format(steps):
                raise UnsureError(engine.UNSURE.format(path=path)) from error
        raise


def remake_table(connection: Connection, name: str, *declarations: str) -> None:
    """Declare a table anew, with its indexes, and keep of its rows the columns that both have; for use in steps.

    `ALTER TABLE` would leave a declaration that reads otherwise than that of a new file, which `verify` reports.
    """
    before = _columns(connection, name)
    connection.exec_driver_sql(f'ALTER TABLE "{name}" RENAME TO "{name}_before"')
    for (index,) in connection.exec_driver_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (f"{name}_before",)
    ).all():
        connection.exec_driver_sql(f'DROP INDEX "{index}"')
    for declaration in declarations:
        connection.exec_driver_sql(declaration)
    kept = [f'"{column}"' for column in _columns(connection, name) if column in before]
    listed = ", ".join(kept)
    connection.exec_driver_sql(f'INSERT INTO "{name}" ({listed}) SELECT {listed} FROM "{name}_before"')  # noqa: S608
    connection.exec_driver_sql(f'DROP TABLE "{name}_before"')


def _let_tables_move(connection: object) -> None:
    """Keep references as they are declared while tables are made anew; they are checked before the commit."""
    connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]
    connection.execute("PRAGMA legacy_alter_table = ON")  # type: ignore[attr-defined]


def _format_of(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _keep_copy(path: Path, found: int) -> Path:
    """Copy the file to a free name beside it, byte for byte and on the disk; an equal copy that is there will do."""
    making = path.with_name(f".{path.name}.format-{found}.making")
    try:
        making.unlink(missing_ok=True)
        _copy(path, making)
        for number in itertools.count(1):
            end = f".format-{found}" if number == 1 else f".format-{found}-{number}"
            copy = path.with_name(f"{path.stem}{end}{path.suffix}")
            if copy.is_file() and filecmp.cmp(copy, making, shallow=False):
                making.unlink()
                break
            if not os.path.lexists(copy):
                placing.place_new(making, copy)
                break
        placing.sync(path.parent)
    except OSError as error:
        making.unlink(missing_ok=True)
        raise RefusedError(
            f"{path} was written by an older Casefile, and the copy that is kept of it cannot be written beside it:"
            f" {error.strerror}. Make room there; nothing was changed."
        ) from None
    return copy


def _copy(path: Path, target: Path) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out, path.open("rb") as file:
        shutil.copyfileobj(file, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def _run(connection: Connection, path: Path, steps: Sequence[Step]) -> None:
    _take_images(connection, "image_before")
    for step in steps:
        step(connection)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RefusedError(
            f"{path} is damaged: a row of its table {broken[0]} names a {broken[2]} that is not there, so it is not"
            " brought to this format. Run `casefile verify` of the older version, and use a backup."
        )
    _take_images(connection, "image_after")


def _take_images(connection: Connection, into: str) -> None:
    """Put the image of every record, as the journal would take it, into a temporary table."""
    connection.exec_driver_sql(f"CREATE TEMP TABLE {into}(tbl, record_id, image, PRIMARY KEY(tbl, record_id))")
    tables = connection.exec_driver_sql("SELECT name FROM main.sqlite_schema WHERE type = 'table'").scalars().all()
    for name in tables:
        columns = _columns(connection, name)
        if columns.keys() >= _RECORD and all(word.isidentifier() for word in (name, *columns)):
            pairs = [journal.image_pair(column, f'"{column}"', kind) for column, kind in columns.items()]
            image = ", ".join(pairs)
            connection.exec_driver_sql(
                f"INSERT INTO {into} SELECT '{name}', id, json_object({image}) FROM main.\"{name}\""  # noqa: S608
            )


def _columns(connection: Connection, name: str) -> dict[str, str]:
    """Return name and declared type of the columns of a table, in order."""
    return {row[1]: row[2] for row in connection.exec_driver_sql(f'PRAGMA main.table_info("{name}")')}


def _differences(connection: Connection) -> Iterator[RowChange]:
    """Yield what differs between the images before and after; removed records last."""
    for tbl, record_id, before, after in connection.exec_driver_sql(
        "SELECT a.tbl, a.record_id, b.image, a.image FROM image_after a LEFT JOIN image_before b"
        " ON b.tbl = a.tbl AND b.record_id = a.record_id WHERE b.image IS NOT a.image ORDER BY a.tbl, a.record_id"
    ):
        yield RowChange(tbl, record_id, "insert" if before is None else "update", before, after)
    for tbl, record_id, before in connection.exec_driver_sql(
        "SELECT tbl, record_id, image FROM image_before b WHERE NOT EXISTS"
        " (SELECT 1 FROM image_after a WHERE a.tbl = b.tbl AND a.record_id = b.record_id) ORDER BY tbl, record_id"
    ):
        yield RowChange(tbl, record_id, "delete", before, None)
