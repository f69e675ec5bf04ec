"""The rollback journal that an interrupted commit leaves beside a case, and whether it is that file's own.

SQLite plays any journal of the right name into the file. A journal that was left by another file (a backup put in
the place of a case that had crashed, say) would ruin it, so it is compared first.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from casefile.core.errors import RefusedError

MAGIC = bytes.fromhex("d9d505f920a163d7")
HEADER = 100  # bytes at the start of page 1; the change counter stands at 24
STEADY = (slice(0, 24), slice(40, 92))  # what no commit of ours changes: page size, schema, marks


def journal_of(path: Path) -> Path:
    """Return the path of the rollback journal of a case."""
    return path.with_name(path.name + "-journal")


def has_journal(path: Path) -> bool:
    """Tell whether a journal with something in it lies beside the case."""
    try:
        return journal_of(path).stat().st_size > 0
    except OSError:
        return False


def remove_stale(path: Path) -> None:
    """Remove a journal that never counted; call with the file locked for writing, when SQLite has played any other."""
    with contextlib.suppress(OSError):
        journal_of(path).unlink()


def check_journal(path: Path) -> None:
    """Refuse a rollback journal that was not made for the file as it is now; it would be played into it.

    Every commit keeps page 1 as it was and raises its change counter by one. So the file's first page is the kept
    one, or its counter is one higher. Fields after https://www.sqlite.org/fileformat2.html, sections 1.3 and 3.
    """
    journal = journal_of(path)
    try:
        with path.open("rb") as file, journal.open("rb") as kept:
            matches = _matches(file.read(HEADER), path.stat().st_size, kept)
    except OSError as error:
        raise RefusedError(f"{journal} cannot be read: {error.strerror}. Check its rights.") from None
    if not matches:
        raise RefusedError(
            f"{journal} was left by another file or an older state of this one, and would ruin {path.name}."
            " Move it away, then open the case again."
        )


def _matches(header: bytes, size: int, journal: BinaryIO) -> bool:
    head = journal.read(28)
    if len(head) < 28 or not head.startswith(MAGIC):
        return True  # SQLite plays nothing from it
    count, _nonce, pages, sector, page_size = struct.unpack_from(">5I", head, 8)
    if pages == 0:
        return size == 0 or header[24:28] == b"\0\0\0\1"  # the file was being made, by its first commit
    if page_size != 65536 and page_size != struct.unpack_from(">H", header, 16)[0]:
        return False
    if count == 0:
        return bool(size == pages * page_size)  # nothing had been written to the file yet
    for number, kept in _pages(journal, sector, page_size, count):
        if number == 1:
            return kept == header or _next(kept, header)
    return False


def _next(kept: bytes, header: bytes) -> bool:
    before, now = (struct.unpack_from(">I", page, 24)[0] for page in (kept, header))
    return now == before + 1 and all(kept[part] == header[part] for part in STEADY)


def _pages(journal: BinaryIO, sector: int, page_size: int, count: int) -> Iterator[tuple[int, bytes]]:
    """Yield (number, header bytes) of each page that the journal keeps, in order."""
    for index in range(count):
        journal.seek(sector + index * (page_size + 8))
        record = journal.read(4 + HEADER)
        if len(record) < 4 + HEADER:
            return
        yield struct.unpack_from(">I", record)[0], record[4:]
