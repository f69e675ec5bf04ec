"""The journal checked: each change against its hash, each link, and every record against its last image."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table

from casefile.core import journal
from casefile.core.wording import quoted
from casefile.exchange.inspection import BATCH, LOWEST, Inspection, UnreadableRowError, blob, decode, shown, title_of

_CHANGE = ", ".join(["seq", *(blob(name) for name in ("at", "author", "station", "label", "kind")), "target"])


def check_journal(look: Inspection) -> None:
    """Check the chain: numbers without a gap, links to the change before, and the hash of each change."""
    expected, previous = 1, journal.GENESIS
    for seq, *texts, target, linked, stored in look.rows("change", f"{_CHANGE}, {blob('previous')}, {blob('hash')}"):
        at, author, station, label, kind = map(decode, texts)
        where = f"change {seq} {quoted(label)} of {at}"
        look.count("changes")
        if seq != expected:
            look.report("journal", where, f"changes {expected} to {seq - 1} are missing from the journal.")
        elif decode(linked) != previous:
            look.report("journal", where, "does not follow from the change before it.")
        fields = (decode(linked), seq, at, author, station, label, kind, target)
        seen: list[str] = []
        try:
            found = journal.digest(fields, _rows(look, seq, seen))
        except (UnicodeEncodeError, UnreadableRowError):
            found = ""
        if found != decode(stored):
            named = f" It touched {', '.join(seen[:3])}{' …' if len(seen) > 3 else ''}." if seen else ""
            look.report("journal", where, f"differs from the hash it was sealed with.{named}")
        expected, previous = seq + 1, decode(stored)


def _rows(look: Inspection, seq: int, seen: list[str]) -> Iterator[journal.RowChange]:
    """Yield the row images of a change, noting which records they are of."""
    columns = ", ".join(blob(name) for name in ("tbl", "record_id", "op", "before", "after"))
    query = (
        f"SELECT position, {columns} FROM change_row WHERE change_seq = :seq AND position >= :first"  # noqa: S608
        f" ORDER BY position LIMIT {BATCH}"
    )
    first = LOWEST
    while found := look.ask(query, seq=seq, first=first):
        first = found[-1][0] + 1
        for _, table, record_id, op, before, after in found:
            if len(seen) < 4:
                seen.append(f"{decode(table).replace('_', ' ')} {decode(record_id)}")
            images = [None if image is None else decode(image) for image in (before, after)]
            yield journal.RowChange(decode(table), decode(record_id), decode(op), *images)
        look.count("journal rows", len(found))


def check_records(look: Inspection) -> None:
    """Check every record against its last image in the journal: what was edited outside shows here."""
    for name, table in journal.work_tables().items():
        _check_present(look, name, table)
        _check_missing(look, name)


def _check_present(look: Inspection, name: str, table: Table) -> None:
    image = "json_object(" + ", ".join(f"'{c.name}', t.\"{c.name}\"" for c in table.columns) + ")"
    last = (
        f"(SELECT r.after FROM change_row r WHERE r.tbl = '{name}' AND r.record_id = t.id"  # noqa: S608 - our names
        " ORDER BY r.change_seq DESC, r.position DESC LIMIT 1)"
    )
    for record_id, now, then in look.rows(name, f"{blob('t.id')}, {blob(image)}, {blob(last)}"):
        look.count("records")
        if now != then:
            _report_difference(look, name, record_id, now, then)


def _report_difference(look: Inspection, name: str, record_id: bytes, now: bytes | None, then: bytes | None) -> None:
    ours, kept = _image(now), _image(then)
    where = shown(name, title_of(kept or ours), record_id)
    if then is None:
        look.report("record", where, "is not in the journal: it was put there from outside, or its entry is damaged.")
        return
    names = [column for column in ours if ours.get(column) != kept.get(column)] if ours and kept else []
    what = f"{', '.join(names)} differ{'s' if len(names) == 1 else ''}" if names else "it differs"
    look.report("record", where, f"{what} from what the journal says was last written; it was changed from outside.")


def _image(value: bytes | None) -> dict[str, Any]:
    try:
        found = json.loads(decode(value))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _check_missing(look: Inspection, name: str) -> None:
    """Name the records that the journal says are there, and are not."""
    ends = look.try_ask("journal", "the journal's rows", "SELECT min(rowid), max(rowid) FROM change_row")
    lowest, highest = ends[0] if ends and ends[0][0] is not None else (1, 0)
    step = 5000
    for first in range(lowest - 1, highest, step):
        missing = look.try_ask(
            "journal",
            f"the journal's rows {first + 1} to {first + step}",
            f"SELECT DISTINCT {blob('r.record_id')} FROM change_row r WHERE r.rowid > :first AND r.rowid <= :last"  # noqa: S608
            " AND r.tbl = :name AND r.op = 'insert'"
            f' AND NOT EXISTS (SELECT 1 FROM "{name}" t WHERE t.id = r.record_id)',
            first=first,
            last=first + step,
            name=name,
        )
        for (record_id,) in missing:
            last = look.try_ask(
                "journal",
                f"{name} {decode(record_id)}",
                f"SELECT {blob('after')} FROM change_row WHERE tbl = :name AND record_id = CAST(:id AS TEXT)"  # noqa: S608
                " ORDER BY change_seq DESC, position DESC LIMIT 1",
                name=name,
                id=record_id,
            )
            if last and last[0][0] is not None:
                where = shown(name, title_of(_image(last[0][0])), record_id)
                look.report("record", where, "is missing: the journal does not know that it was deleted.")
