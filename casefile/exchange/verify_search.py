"""Full text held against the records: it is derived, but whoever searches and finds nothing trusts it.

What FTS5 keeps of no record is not compared: how many words it has seen in all, which counts those of deleted records
too and only decides which of two hits comes first, and its counters for merging.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from casefile.core.indexed import SIZES, TERMS, Anew, Sums, open_terms, weigh_sizes, weigh_terms
from casefile.core.search import SHOWN, TEXTS, Document, texts_of
from casefile.exchange.inspection import BATCH, LOWEST, Inspection, UnreadableRowError, blob, decode

WORDS = 20_000  # read in one moment
SETTINGS = [("version", 4)]  # what FTS5 keeps for a table such as ours, its own format among them
SAYS = "full text does not hold what it says: a search may miss it. Use a backup; the record itself is checked apart."
_STATE = "SELECT (SELECT max(seq) FROM change), (SELECT max(rowid) FROM search_doc)"


def check_search(look: Inspection) -> None:
    """Make full text of every record anew, some at a time, and compare it with what the case has."""
    before = look.try_ask("search", "full text", _STATE)
    known = len(look.problems)
    sums, anew = Sums(), Anew()
    try:
        for batch in _batches(look):
            sums |= anew.weigh(_documents(look, batch))
    finally:
        anew.close()
    _check_missing(look)
    if _weigh_held(look, sums):
        _report(look, sorted(row for row, left in sums.items() if left))
    if look.try_ask("search", "full text", _STATE) != before:
        del look.problems[known:]
        look.notice("search", "full text", "was written while it was being checked; check it again.")


def _batches(look: Inspection) -> Iterator[list[tuple[int, str, str]]]:
    """Yield what full text names, as row, kind and id, in batches."""
    batch: list[tuple[int, str, str]] = []
    for rowid, kind, record_id in look.rows("search_doc", f"rowid, {blob('kind')}, {blob('record_id')}"):
        batch.append((rowid, decode(kind), decode(record_id)))
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _documents(look: Inspection, batch: list[tuple[int, str, str]]) -> list[Document]:
    """Return the documents as they should be; what names no record is reported."""
    found: list[Document] = []
    for kind in dict.fromkeys(kind for _, kind, _ in batch):
        rows = {record_id: rowid for rowid, one, record_id in batch if one == kind}
        for record_id in [] if kind in SHOWN else rows:
            look.report("search", f"full text, {kind} {record_id}", "names a kind that Casefile does not search.")
        if kind not in SHOWN:
            continue
        for record_id, content in _texts(look, kind, list(rows)):
            found.append(Document(rows.pop(record_id), kind, content or ""))
        for record_id in rows:
            look.report("search", f"full text, {kind} {record_id}", "names a record that is not there.")
    look.count("records in full text", len(found))
    return found


def _texts(look: Inspection, kind: str, ids: list[str]) -> list[tuple[Any, ...]]:
    """Return id and text of records, one by one where some cannot be read."""
    try:
        return look.ask(texts_of(kind), ids=json.dumps(ids))
    except UnreadableRowError as error:
        if len(ids) == 1:
            look.report("search", f"full text, {kind} {ids[0]}", f"cannot be compared: {error}")
            return [(ids[0], "")]
        return [row for one in ids for row in _texts(look, kind, [one])]


def _check_missing(look: Inspection) -> None:
    ids = dict.fromkeys(TEXTS, "id") | {"page": "sha256 || ':' || number"}
    for kind, name in ids.items():
        for (record_id,) in look.try_ask(
            "search",
            f"table {kind}",
            f"SELECT CAST({name} AS BLOB) FROM {kind} WHERE {name} NOT IN"  # noqa: S608 - our own constants
            " (SELECT record_id FROM search_doc WHERE kind = :noun)",
            noun=kind,
        ):
            look.report("search", f"{kind} {decode(record_id)}", "is not in full text: no search finds it.")


def _weigh_held(look: Inspection, sums: Sums) -> bool:
    """Take all that full text holds from the sums; tell whether it could be read."""
    try:
        for rows in _windows(look, TERMS, "term", b"", "CAST(:last AS TEXT)"):
            weigh_terms(sums, rows, -1)
        for rows in _windows(look, SIZES, "id", LOWEST, ":last"):
            weigh_sizes(sums, rows, -1)
        if look.ask("SELECT k, v FROM search_text_config") != SETTINGS:
            look.report("search", "full text", "its settings are not those of this format.")
    except UnreadableRowError as error:
        look.report("search", "full text", f"cannot be read: {error}")
        return False
    return True


def _windows(look: Inspection, query: str, key: str, last: bytes | int, bound: str) -> Iterator[list[tuple[Any, ...]]]:
    """Yield all rows of a query in the order of its first column, in short moments."""
    windowed, seen = f"{query} WHERE {key} >= {bound} ORDER BY {key} LIMIT {WORDS} OFFSET :seen", 0
    while True:
        rows = look.ask(windowed, open_terms, last=last, seen=seen)
        yield rows
        if len(rows) < WORDS:
            return
        same = sum(row[0] == rows[-1][0] for row in rows)
        seen = seen + same if rows[-1][0] == last else same
        last = rows[-1][0]


def _report(look: Inspection, rows: list[int]) -> None:
    for row in rows:
        query = f"SELECT {blob('kind')}, {blob('record_id')} FROM search_doc WHERE rowid = :row"  # noqa: S608
        named = look.try_ask("search", f"full text, row {row}", query, row=row)
        where = f"{decode(named[0][0])} {decode(named[0][1])}" if named else f"row {row}"
        look.report("search", f"full text, {where}", SAYS)
