"""Earlier values of a record put back: by its noun's own rules, and with all that its deletion took along."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from casefile.core.checks import KEPT
from casefile.core.edits import EDITS, edit_fields
from casefile.core.errors import RefusedError
from casefile.core.journal import RowChange, check_names, insert_image, list_history, list_rows, read_image, work_tables
from casefile.core.reanchoring import catch_up

_Key = tuple[str, str]


def put_back(session: Session, table: str, record_id: str, seq: int, fields: Collection[str] = ()) -> None:
    """Put a record (or only some of its fields) back to what it was after change `seq`.

    What is there is edited by the rules of its noun. What was deleted comes back with all that its deletion took
    along (custody, excerpts, proof …) and where something lost its reference to it; then it is edited, if the
    change is an earlier one. Refused when it did not stand then, or stands so already.
    """
    connection = session.connection()
    check_names(table, fields)
    history = list_history(connection, table, record_id)
    images = [row.after for change, row in history if change.seq <= seq]
    if not images or images[-1] is None:
        state = "was not there" if not images else "had been deleted"
        raise RefusedError(f"The {_noun(table)} {state} after change {seq}; choose one when it stood.")
    last, end = history[-1]
    if end.op == "delete":
        if fields:
            raise RefusedError(f"The {_noun(table)} is deleted; put the whole record back, not one value of it.")
        _restore(session, table, record_id, list_rows(connection, last.seq))
    wanted, now = read_image(table, images[-1]), read_image(table, end.after or end.before)
    if not fields:
        follows = EDITS[table].follows if table in EDITS else ()
        fields = [name for name in wanted if name not in (*KEPT, *follows)]
    changed = {name: wanted.get(name) for name in fields if wanted.get(name) != now.get(name)}
    if changed:
        edit_fields(session, table, record_id, changed)
    elif end.op != "delete":
        raise RefusedError(f"The {_noun(table)} is as it was after change {seq}; there is nothing to put back.")


def _restore(session: Session, table: str, record_id: str, rows: Sequence[RowChange]) -> None:
    """Bring a deleted record back, with what hung on it and went in the same change."""
    connection = session.connection()
    gone = {(row.table, row.record_id): json.loads(row.before or "{}") for row in rows if row.op == "delete"}
    key = (table, record_id)
    back = {key: gone.pop(key)}
    _check_parents(connection, key, back[key])
    while found := {one: row for one, row in gone.items() if _hangs_on(one, row, back)}:
        back |= found
        gone = {one: row for one, row in gone.items() if one not in found}
    kept = {one: row for one, row in back.items() if one == key or not _is_there(connection, one)}
    while lost := [one for one, row in kept.items() if one != key and _lacks_parent(connection, one, row, kept)]:
        for one in lost:  # it went with something else since
            del kept[one]
    for one, row in kept.items():
        image = {name: None if _is_lost(connection, link, kept) else row[name] for name, link in _links(one, row)}
        insert_image(connection, one[0], {**row, **image})
    _rejoin(connection, rows, kept)
    session.expire_all()
    catch_up(session, kept)


def _rejoin(connection: Connection, rows: Sequence[RowChange], back: Mapping[_Key, Any]) -> None:
    """Give a reference back to what lost it by the deletion, where nothing else stands there now."""
    for row in rows:
        if row.op != "update":
            continue
        before, after = json.loads(row.before or "{}"), json.loads(row.after or "{}")
        table = work_tables()[row.table]
        for name, link in _links((row.table, row.record_id), before):
            if link in back and after.get(name) is None:
                c = table.c
                connection.execute(
                    table.update().where(c.id == row.record_id, c[name].is_(None)).values({name: before[name]})
                )


def _links(key: _Key, row: Mapping[str, Any], *, hanging: bool | None = None) -> Iterator[tuple[str, _Key]]:
    """Yield each reference of a row: its column, and what it names; only those by which it hangs, or the others."""
    for column in work_tables()[key[0]].columns:
        for link in column.foreign_keys:
            if row.get(column.name) is not None and hanging in (None, link.ondelete == "CASCADE"):
                yield column.name, (link.column.table.name, row[column.name])


def _hangs_on(key: _Key, row: Mapping[str, Any], parents: Collection[_Key]) -> bool:
    return any(link in parents for _, link in _links(key, row, hanging=True))


def _is_there(connection: Connection, key: _Key) -> bool:
    c = work_tables()[key[0]].c
    return connection.execute(select(c.id).where(c.id == key[1])).first() is not None


def _is_lost(connection: Connection, key: _Key, back: Collection[_Key]) -> bool:
    return key not in back and not _is_there(connection, key)


def _lacks_parent(connection: Connection, key: _Key, row: Mapping[str, Any], back: Collection[_Key]) -> bool:
    return any(_is_lost(connection, link, back) for _, link in _links(key, row, hanging=True))


def _check_parents(connection: Connection, key: _Key, row: Mapping[str, Any]) -> None:
    for _, (table, parent) in _links(key, row, hanging=True):
        if (table, parent) != key and not _is_there(connection, (table, parent)):
            raise RefusedError(
                f"The {_noun(key[0])} belongs to the {_noun(table)} {parent}, which is deleted too. Put that back, and"
                " what hung on it comes with it."
            )


def _noun(table: str) -> str:
    return table.replace("_", " ")
