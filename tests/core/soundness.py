"""What must hold of any case at any time, worked out apart from the code that keeps it so."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import Connection, select, text

from casefile.core import journal
from casefile.core.case import Case

Rows = dict[str, list[tuple[Any, ...]]]


def work_rows(case: Case) -> Rows:
    """Return every row of every work table."""
    with case.read() as session:
        return {
            name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for name, table in journal.work_tables().items()
        }


def index_rows(case: Case) -> list[tuple[Any, ...]]:
    """Return what full text knows: kind and id of each record."""
    with case.read() as session:
        return sorted(tuple(row) for row in session.execute(text("SELECT kind, record_id FROM search_doc")))


def check_chain(connection: Connection) -> int:
    """Recompute the hash of every change with nothing but SQL and SHA-256; return how many there are."""
    previous, count = "0" * 64, 0
    heads = connection.execute(
        text("SELECT seq, at, author, station, label, kind, target, previous, hash FROM change ORDER BY seq")
    ).all()
    for count, head in enumerate(heads, 1):
        assert (head.seq, head.previous) == (count, previous)
        lines = [[previous, count, head.at, head.author, head.station, head.label, head.kind, head.target]]
        rows = connection.execute(
            text("SELECT tbl, record_id, op, before, after FROM change_row WHERE change_seq = :seq ORDER BY position"),
            {"seq": count},
        )
        lines += [list(row) for row in rows]
        total = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        assert hashlib.sha256(total.encode()).hexdigest() == head.hash, f"change {count}"
        previous = head.hash
    strays = connection.execute(text("SELECT count(*) FROM change_row WHERE change_seq > :last"), {"last": count})
    assert strays.scalar() == 0
    return count


def replay(connection: Connection) -> dict[tuple[str, str], dict[str, Any]]:
    """Return each row, by table and id, that the journal leaves when it is applied forwards to nothing."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    images = connection.execute(
        text("SELECT tbl, record_id, before, after FROM change_row ORDER BY change_seq, position")
    )
    for table, record_id, before, after in images:
        was = rows.pop((table, record_id), None)
        assert was == (json.loads(before) if before else None), (table, record_id)
        if after:
            rows[table, record_id] = json.loads(after)
    return rows


def stored(connection: Connection) -> dict[tuple[str, str], dict[str, Any]]:
    """Return each row of the work tables as it is in the file, by table and id."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for name in journal.work_tables():
        for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings():
            rows[name, row["id"]] = dict(row)
    return rows


def check_sound(case: Case) -> int:
    """Check chain, journal against rows, foreign keys and the pages of the file; return the number of changes."""
    with case.read() as session:
        connection = session.connection()
        count = check_chain(connection)
        assert replay(connection) == stored(connection)
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    return count
