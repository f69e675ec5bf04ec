"""The passphrase of a case set, changed or removed: the file written anew beside it, compared, put in its place.

Nothing but the wrapping changes: every row stays, and with them the chain of changes and its head. Killed at any
moment, the case is the old file or the new one. The old file's bytes may stay on the disk until they are written
over, and copies made before keep the passphrase, or the lack of one, that they had.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from casefile.core import engine
from casefile.core.case import open_case, utc_now
from casefile.core.cipher import PAGE_SIZE
from casefile.core.connection import DriverError, ended_by, open_connection
from casefile.core.errors import RefusedError
from casefile.core.gate import Hold
from casefile.core.keys import Key, Passphrase, check_new
from casefile.core.placing import place_over, sync
from casefile.core.progress import Progress, Silent

MARKS = ("application_id", "user_version", "encoding")
ROWS = 1000  # compared between two looks at the progress
Connection = Any  # the driver's


def set_passphrase(path: Path, new: Passphrase, progress: Progress | None = None) -> None:
    """Protect a case that has no passphrase."""
    _rewrite(path, None, new, progress or Silent())


def change_passphrase(path: Path, passphrase: Passphrase, new: Passphrase, progress: Progress | None = None) -> None:
    """Protect a case with another passphrase; the old one opens only copies made before."""
    _rewrite(path, passphrase, new, progress or Silent())


def remove_passphrase(path: Path, passphrase: Passphrase, progress: Progress | None = None) -> None:
    """Leave a case without protection."""
    _rewrite(path, passphrase, None, progress or Silent())


def _rewrite(path: Path, old: Passphrase | None, new: Passphrase | None, progress: Progress) -> None:
    key = None if new is None else check_new(new).new_key()
    open_case(path, passphrase=old).close()  # refuses what cannot be written; takes an unfinished commit back
    path = engine.find_file(path)
    hold = Hold(path, "", utc_now().isoformat(timespec="seconds"))
    hold.take()
    beside = path.with_name(f".{path.name}.{os.getpid()}.making")
    try:
        place = engine.Place(path, engine.check_file(path, old))
        with _plainly(place):
            engine.create_file(beside)
            _copy(place, beside, key, progress)
            _compare(place, beside, key, progress)
        sync(beside)
        place.check()
        place_over(beside, path)
        sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)
        hold.release()


@contextlib.contextmanager
def _plainly(place: engine.Place) -> Iterator[None]:
    try:
        yield
    except DriverError as error:
        sentence = place.sentence(error)
        if sentence is None:
            raise
        raise RefusedError(sentence) from error


def _copy(place: engine.Place, target: Path, key: Key | None, progress: Progress) -> None:
    """Write all that a file holds to an empty one, under another key or none."""
    size = place.path.stat().st_size
    with contextlib.closing(open_connection(target, "rw", key)) as fresh:
        for setting in (
            f"page_size = {PAGE_SIZE}", "journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF",
            "temp_store = MEMORY",
        ):  # fmt: skip
            fresh.execute(f"PRAGMA {setting}")
        literal = "" if place.key is None else place.key.literal
        fresh.execute("ATTACH ? AS old KEY ?", (f"{place.path.as_uri()}?mode=ro", literal))
        progress.step(0, size, "Writing")
        with ended_by(lambda: progress.step(min(size, target.stat().st_size), size, "Writing"), fresh):
            fresh.execute("BEGIN")
            _fill(fresh)
            fresh.execute("COMMIT")


def _fill(fresh: Connection) -> None:
    for mark in ("application_id", "user_version"):
        ((value,),) = fresh.execute(f"PRAGMA old.{mark}").fetchall()
        fresh.execute(f"PRAGMA main.{mark} = {value}")
    objects = [row for row in _declared(fresh, "old") if row[3]]
    virtual = [(name, sql) for _, name, _, sql in objects if _is_virtual(sql)]
    plain = [(name, sql) for kind, name, _, sql in objects if kind == "table" and not _is_virtual(sql)]
    for _, sql in virtual:
        fresh.execute(sql)  # with the tables in which it keeps its rows
    there = {name for _, name, _, _ in _declared(fresh, "main")}
    for name, sql in plain:
        if name not in there:
            fresh.execute(sql)
        fresh.execute(f"DELETE FROM main.{_quoted(name)}")  # noqa: S608 - a table of this file
        fresh.execute(f"INSERT INTO main.{_quoted(name)} SELECT * FROM old.{_quoted(name)}")  # noqa: S608
    for kind, _, _, sql in objects:
        if kind != "table":
            fresh.execute(sql)


def _compare(place: engine.Place, fresh: Path, key: Key | None, progress: Progress) -> None:
    """Refuse a copy that does not hold, row by row and byte by byte, what the file holds, or is not sound."""
    with contextlib.ExitStack() as stack:
        old, new = (
            stack.enter_context(contextlib.closing(open_connection(*one)))
            for one in ((place.path, "ro", place.key), (fresh, "ro", key))
        )
        for connection in (old, new):
            connection.text_factory = bytes
        objects = _declared(new, "main")
        same = _declared(old, "main") == objects and all(_ask(old, mark) == _ask(new, mark) for mark in MARKS)
        tables = [row[1].decode() for row in objects if row[0] == b"table" and not _is_virtual(row[3].decode())]
        for number, name in enumerate(tables):
            same = same and _same_rows(old, new, name, partial(progress.step, number, len(tables), "Comparing"))
        with ended_by(lambda: progress.step(0, None, "Checking the new file"), new):
            same = same and _ask(new, "integrity_check") == [(b"ok",)]
    if not same:
        raise RefusedError(
            f"{place.path} could not be written anew without a difference, and was left as it is. Run"
            " `casefile verify` on it."
        )


def _same_rows(old: Connection, new: Connection, name: str, step: Callable[[], None]) -> bool:
    query = f"SELECT * FROM main.{_quoted(name)} NOT INDEXED"  # noqa: S608 - a table of this file
    step()
    for number, (one, other) in enumerate(itertools.zip_longest(old.execute(query), new.execute(query)), 1):
        if one != other:
            return False
        if number % ROWS == 0:
            step()
    return True


def _ask(connection: Connection, setting: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(f"PRAGMA {setting}")]


def _declared(connection: Connection, schema: str) -> list[tuple[Any, ...]]:
    """Return kind, name, table and declaration of what a file declares, in order; what SQLite adds is left out."""
    query = (
        f"SELECT type, name, tbl_name, sql FROM {schema}.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"  # noqa: S608
        " ORDER BY type, name"
    )
    return [tuple(row) for row in connection.execute(query)]


def _is_virtual(sql: str) -> bool:
    return sql.lstrip().upper().startswith("CREATE VIRTUAL")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
