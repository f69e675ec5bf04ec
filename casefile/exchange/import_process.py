"""The process that opens a colleague's file: `python -I -m casefile.exchange.import_process MEMORY CPU`.

It shuts itself in, opens the file so that it can only be read, compares what it declares with what a case declares,
checks journal, records, originals and references, and then sends the records value by value. Afterwards it answers
requests for original bytes. Whatever it finds wrong it says in one sentence; the parent believes nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from casefile.core.confined import Wire, open_wire, shut_in
from casefile.core.foreign import LONGEST_BLOB, LONGEST_TEXT, Foreign
from casefile.core.journal import chain_head, work_tables
from casefile.core.keys import Key
from casefile.core.progress import Silent
from casefile.exchange.inspection import Inspection
from casefile.exchange.verify import check_originals, check_references
from casefile.exchange.verify_journal import check_journal, check_records

BATCH = 1 << 20  # bytes of text in one frame, about
ROWS = 200  # read at once
MOST_ROWS = 1_000_000
MOST_TEXT = 256 << 20  # bytes of all records
OTHER_TEXTS = {"change": ("label", "author", "station", "at"), "change_row": ("before", "after", "record_id", "tbl")}


class UnsoundError(Exception):
    """What is wrong with the file, in words that end the sentence "NAME …"."""


class Strict(Inspection):
    """Stops at the first thing that is not as it was sealed."""

    def report(self, kind: str, where: str, says: str) -> None:
        """Raise what would be noted."""
        raise UnsoundError(f"is damaged or was changed from outside ({kind}: {where} {says})")


def check_declared(foreign: Foreign, expected: list[list[str | None]]) -> None:
    """Refuse a file that declares anything more, less or other than a case does."""
    there = {(kind, name): rest for kind, name, *rest in foreign.declared()}
    wanted = {(kind, name): rest for kind, name, *rest in expected}
    for kind, name in there.keys() - wanted.keys():
        raise UnsoundError(f"holds a {kind} that is no part of a case ({_shown(name or '')}); somebody added it")
    for kind, name in wanted.keys() - there.keys():
        raise UnsoundError(f"has no {kind} {name}, which every case has")
    for (kind, name), rest in there.items():
        if rest != wanted[kind, name]:
            raise UnsoundError(f"declares its {kind} {name} otherwise than a case does")


def check_sizes(foreign: Foreign) -> dict[str, int]:
    """Refuse texts and bytes that are longer than any case holds, or than the file itself; return counts of records."""
    counts: dict[str, int] = {}
    total = 0
    texts = {name: table.columns.keys() for name, table in work_tables().items()} | OTHER_TEXTS
    for name, columns in texts.items():
        lengths = ", ".join(f'max(octet_length("{c}")), total(octet_length("{c}"))' for c in columns)
        ((count, *found),) = foreign.ask(f'SELECT count(*), {lengths} FROM "{name}"')  # noqa: S608 - our names
        if max((one or 0 for one in found[::2]), default=0) > LONGEST_TEXT:
            raise UnsoundError(f"holds a text of more than {LONGEST_TEXT >> 20} MB in its table {name}")
        if sum(found[1::2]) > foreign.size:
            raise UnsoundError(f"names more text in its table {name} than the file has bytes")
        if name in work_tables():
            counts[name] = count
            total += int(sum(found[1::2]))
    if sum(counts.values()) > MOST_ROWS or total > MOST_TEXT:
        raise UnsoundError(f"holds more than an import takes ({MOST_ROWS:,} records, {MOST_TEXT >> 20} MB of text)")
    ((longest, whole),) = foreign.ask("SELECT max(octet_length(data)), total(octet_length(data)) FROM original_chunk")
    if (longest or 0) > LONGEST_BLOB:
        raise UnsoundError(f"holds a piece of an original of more than {LONGEST_BLOB >> 20} MB")
    if whole > foreign.size:
        raise UnsoundError("names more bytes of originals than the file has")
    return counts


def send_rows(foreign: Foreign, wire: Wire) -> None:
    """Send all records, table by table, in frames of about a megabyte."""
    for name, table in work_tables().items():
        columns = ", ".join(f'"{column}"' for column in table.columns.keys())  # noqa: SIM118 - in order
        query = f'SELECT rowid, {columns} FROM "{name}" WHERE rowid > ? ORDER BY rowid LIMIT {ROWS}'  # noqa: S608
        last, waiting, size = 0, [], 0
        while rows := foreign.ask(query, last):
            last = rows[-1][0]
            for row in rows:
                waiting.append(row[1:])
                size += sum(len(value) if isinstance(value, str) else 8 for value in row[1:])
                if any(isinstance(value, bytes) for value in row):
                    raise UnsoundError(f"holds bytes where its table {name} has text")
                if size > BATCH:
                    wire.send({"kind": "rows", "table": name, "rows": waiting})
                    waiting, size = [], 0
        if waiting:
            wire.send({"kind": "rows", "table": name, "rows": waiting})


def send_original(foreign: Foreign, wire: Wire, sha256: str) -> None:
    """Send the bytes of one original, chunk by chunk."""
    position = 0
    query = "SELECT data FROM original_chunk WHERE sha256 = ? AND position = ?"
    while rows := foreign.ask(query, sha256, position):
        wire.send({"kind": "chunk"}, rows[0][0])
        position += 1
    wire.send({"kind": "end"})


def serve(wire: Wire, *, isolated: bool) -> None:
    """Check and send the file that the first request names, then its originals as they are asked for."""
    request, _ = wire.receive()
    wire.send({"kind": "ready", "isolated": isolated})
    key = Key(*map(bytes.fromhex, request["key"])) if "key" in request else None
    foreign = Foreign(Path(request["path"]), request["size"], key)
    check_declared(foreign, request["objects"])
    counts = check_sizes(foreign)
    look = Strict(foreign, Silent())
    checks: tuple[Callable[[Inspection], None], ...] = (check_references, check_journal, check_records, check_originals)
    for number, check in enumerate(checks):
        wire.send({"kind": "step", "done": number, "total": len(checks)})
        check(look)
    with foreign.read() as session:
        head = chain_head(session.connection())
    wire.send({"kind": "case", "head": head, "counts": counts})
    send_rows(foreign, wire)
    wire.send({"kind": "checked"})
    while True:
        request, _ = wire.receive()
        send_original(foreign, wire, str(request["sha256"]))


def main() -> NoReturn:
    """Shut in, serve, and say in one sentence what went wrong."""
    memory, cpu_seconds = int(sys.argv[1]), int(sys.argv[2])
    isolated = shut_in(memory, cpu_seconds, warm=False)
    wire = open_wire()
    says = "cannot be taken apart"
    try:
        serve(wire, isolated=isolated)
    except (EOFError, BrokenPipeError):
        os._exit(0)
    except UnsoundError as error:
        says = str(error)
    except MemoryError:
        says = f"needs more than {memory >> 20} MB of memory to look through"
    except Exception as error:  # noqa: BLE001 - a hostile file may raise anything
        says = _sentence(error)
    wire.send({"kind": "error", "text": says})
    os._exit(0)


def _sentence(error: Exception) -> str:
    """Return the end of the sentence for an error of SQLite or of ours."""
    found = getattr(error, "orig", None) or error.__cause__ or error
    if "interrupted" in str(found):
        return "takes too long to look through; it may be made to stall"
    return f"is damaged ({_shown(str(found))})"


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:120])


if __name__ == "__main__":
    main()
