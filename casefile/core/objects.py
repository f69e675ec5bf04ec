"""What a case file declares: our tables and nothing in their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from casefile.core.engine import EMPTY
from casefile.core.errors import RefusedError
from casefile.core.records import Base
from casefile.core.wording import quoted

FULL_TEXT = "search_text"
_ANSWERING = {"table", "virtual table", "view"}


def list_objects(connection: Any) -> set[tuple[str, str]]:  # noqa: ANN401 - the driver's connection
    """Return name and type (table, virtual table, index, trigger, view) of everything that the file declares."""
    kind = "CASE WHEN type = 'table' AND coalesce(rootpage, 0) = 0 THEN 'virtual table' ELSE type END"
    found = connection.execute(f"SELECT CAST(name AS BLOB), CAST({kind} AS BLOB) FROM main.sqlite_master")  # noqa: S608
    return {(name.decode(errors="replace"), kind.decode(errors="replace")) for name, kind in found}


def refuse_foreign(connection: Connection, path: Path) -> None:
    """Refuse to write a file with triggers or views of its own: they would write, or answer, what nobody asked for."""
    foreign = sorted((kind, name) for name, kind in _objects(connection) if kind in {"trigger", "view"})
    if foreign:
        kind, name = foreign[0]
        raise RefusedError(
            f"{path} holds a {kind} that is none of ours ({name!r}) and would change what you write. Open the case for"
            " reading, and ask where it came from."
        )


def refuse_strange(connection: Connection, path: Path) -> None:
    """Refuse a file with a view or another kind of table in the place of one of ours: it may answer anything, or never.

    A table that is missing is not looked for here.
    """
    ours = _ours()
    strange = sorted(
        (kind, name)
        for name, kind in _objects(connection)
        if (kind in _ANSWERING and ours.get(name, kind) != kind) or (kind == "view" and name.startswith(FULL_TEXT))
    )
    if strange:
        kind, name = strange[0]
        raise RefusedError(
            f"{path} is no case as Casefile makes them: its {kind} {quoted(name)} stands in the place of a table and"
            " may answer anything, or never. Use a backup, and ask where it came from."
        )


def check_objects(connection: Connection, path: Path, *, writable: bool) -> None:
    """Refuse a file that has not all our tables, or something in their place; to write also one with more."""
    if not _objects(connection):
        raise RefusedError(EMPTY.format(path=path))
    refuse_strange(connection, path)
    missing = sorted(_ours().items() - _objects(connection))
    if missing:
        raise RefusedError(
            f"{path} is damaged: its table {missing[0][0]} is missing. Use a backup, or run `casefile verify`."
        )
    if writable:
        refuse_foreign(connection, path)


def _ours() -> dict[str, str]:
    return dict.fromkeys(Base.metadata.tables, "table") | {FULL_TEXT: "virtual table"}


def _objects(connection: Connection) -> set[tuple[str, str]]:
    return list_objects(connection.connection.driver_connection)
