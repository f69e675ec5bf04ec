"""What has to go with a record that is expunged, and the journal written anew without it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from casefile.core import journal
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.handling import ON
from casefile.core.journal import Change, RowChange
from casefile.core.progress import Progress
from casefile.core.snapshot import Row, Rows
from casefile.core.withholding import references
from casefile.core.wording import quoted
from casefile.exchange.forms import is_free_text
from casefile.exchange.labels import LEAST, Labels

GONE = "expunged"
NEUTRAL = "A change of what was expunged"
PARTLY = "A change of what was expunged, and of more"
UNNAMED = "A change whose label told of what was expunged"
CALLED = ("title", "name", "alias", "file_name")
NAMING = (*CALLED, "value", "original", "quote", "text", "addressee", "description", "short", "long", "says")
BATCH = 50  # changes read in one moment

Key = tuple[str, str]


@dataclass
class Purge:
    """The records to leave out, by (table, id); what they were ever called; which originals others need.

    `labels` knows which labels of changes tell something of what goes.
    """

    keys: set[Key]
    labels: Labels
    called: set[str] = field(default_factory=set)
    needed: set[str] = field(default_factory=set)
    holders: set[str] = field(default_factory=set)

    def without(self, rows: Rows) -> Rows:
        """Return the rows that stay, without references to those that go."""
        return {
            name: {key: self.cleaned(name, row) for key, row in found.items() if (name, key) not in self.keys}
            for name, found in rows.items()
        }

    def cleaned(self, name: str, row: Mapping[str, Any]) -> Row:
        """Return a row or an image without references to what goes; of a past owner only that it was there stays."""
        clean = dict(row)
        for column, table, owns in references(name):
            if (table, clean.get(column)) in self.keys:
                clean[column] = GONE if owns else None
        return clean


def find_gone(case: Case, rows: Rows, key: Key, progress: Progress) -> Purge:
    """Return what goes with a record: all that hangs on it now, or hung on it when it was deleted."""
    owners: dict[Key, set[Key]] = {}
    for name, found in rows.items():
        for record_id, row in found.items():
            owners[name, record_id] = set(_owners(name, row))
    changed: set[Key] = set()
    labels: set[str] = set()
    for change, images in _changes(case, progress):
        labels.add(change.label)
        changed |= {(row.table, row.record_id) for row in images}
    there = {(name, record_id) for name, found in rows.items() for record_id in found}
    if key not in there and key not in changed:
        raise RefusedError(f"The case never had a record {quoted('/'.join(key))}. Name it as TABLE/ID.")
    for past in _images(case, progress):
        if (past.table, past.record_id) not in there:
            for image in (past.before, past.after):
                if image:
                    owners.setdefault((past.table, past.record_id), set()).update(
                        _owners(past.table, json.loads(image))
                    )
    purge = Purge(_spread(key, owners), Labels(labels))
    _learn(case, purge, rows, progress)
    return purge


def _owners(name: str, row: Mapping[str, Any]) -> Iterator[Key]:
    """Yield what a record cannot be without."""
    for column, table, owns in references(name):
        if owns and row.get(column):
            yield table, row[column]
    if name in ON and row.get("on_table") and row.get("on_id"):
        yield row["on_table"], row["on_id"]


def _spread(key: Key, owners: Mapping[Key, set[Key]]) -> set[Key]:
    owned: dict[Key, list[Key]] = {}
    for record, found in owners.items():
        for owner in found:
            owned.setdefault(owner, []).append(record)
    gone, waiting = {key}, [key]
    while waiting:
        for record in owned.get(waiting.pop(), ()):
            if record not in gone:
                gone.add(record)
                waiting.append(record)
    return gone


def _learn(case: Case, purge: Purge, rows: Rows, progress: Progress) -> None:
    """Find out what the gone records were called, which originals stay needed, and which sources hold gone ones."""
    for row in _images(case, progress):
        for image in (row.before, row.after):
            if image:
                _learn_image(purge, row, json.loads(image), rows)
    purge.needed |= {row["sha256"] for key, row in rows["source"].items() if ("source", key) not in purge.keys}


def _learn_image(purge: Purge, row: RowChange, values: Mapping[str, Any], rows: Rows) -> None:
    if (row.table, row.record_id) not in purge.keys:
        if row.table == "source":
            purge.needed.add(values["sha256"])
        return
    purge.called |= {
        values[name] for name in CALLED if isinstance(values.get(name), str) and len(values[name]) >= LEAST
    }
    for name, value in values.items():
        if isinstance(value, str) and name in NAMING:
            purge.labels.learn_name(value)
        if isinstance(value, str) and is_free_text(row.table, name):
            purge.labels.learn_text(value)
    parent = values.get("parent_id") if row.table == "source" else None
    if parent in rows["source"] and ("source", parent) not in purge.keys:
        purge.holders.add(str(parent))


def _images(case: Case, progress: Progress) -> Iterator[RowChange]:
    for _, rows in _changes(case, progress):
        yield from rows


def _changes(case: Case, progress: Progress) -> Iterator[tuple[Change, list[RowChange]]]:
    """Yield every change with its rows, read in short moments."""
    last = 0
    while True:
        with case.read() as session:
            connection = session.connection()
            found = list(journal.list_changes(connection, after=last, limit=BATCH))
            batch = [(change, journal.list_rows(connection, change.seq)) for change in found]
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1][0].seq
        progress.step(last, None, "Reading the journal")


def rewrite_journal(case: Case, connection: Connection, purge: Purge, progress: Progress) -> None:
    """Append the case's changes to the journal of a new case, without any image of what goes.

    Their numbers move by the one change that is there already. The label of every change that loses something is
    replaced, for a label may say anything of it; that of any other where it holds a text of what goes, or a part.
    """
    for change, rows in _changes(case, progress):
        kept = [row for row in (_rewritten(connection, purge, row) for row in rows) if row is not None]
        journal.write_change(
            connection,
            kept,
            at=change.at,
            author=change.author,
            station=change.station,
            label=_label(purge, change, rows, kept),
            kind=change.kind,
            target=None if change.target is None else change.target + 1,
        )


def _label(purge: Purge, change: Change, rows: list[RowChange], kept: list[RowChange]) -> str:
    if len(kept) < len(rows):
        return PARTLY if kept else NEUTRAL
    return UNNAMED if purge.labels.tells(change.label) else change.label


def _rewritten(connection: Connection, purge: Purge, row: RowChange) -> RowChange | None:
    if (row.table, row.record_id) in purge.keys:
        return None
    before, after = (_clean_image(connection, purge, row.table, image) for image in (row.before, row.after))
    if row.op == "update" and before == after:
        return None
    return RowChange(row.table, row.record_id, row.op, before, after)


def _clean_image(connection: Connection, purge: Purge, table: str, image: str | None) -> str | None:
    """Return an image without references to what goes, otherwise letter for letter as it was."""
    if image is None:
        return None
    values = json.loads(image)
    for name, value in purge.cleaned(table, values).items():
        if values[name] != value:
            query = text("SELECT json_set(:image, :path, :value)")
            image = str(connection.execute(query, {"image": image, "path": f"$.{name}", "value": value}).scalar())
    return image
