"""The rollback journal that an interrupted commit leaves beside a case, and whether it is that file's own.

SQLite plays any journal of the right name into the file. A journal that was left by another file (a backup put in
the place of a case that had crashed, say) would ruin it, so it is compared first.

In an open case the change counter of page 1 tells: each commit raises it by one. In a protected one SQLCipher raises
the four bytes that stand on the disk, ciphertext, which are gone once page 1 is written. So each commit first notes
how page 1 begins on the disk, in the part of the journal's header that SQLite leaves unused.
"""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path
from typing import BinaryIO

from casefile.core.cipher import HEADER, PAGE_SIZE, open_header
from casefile.core.errors import RefusedError
from casefile.core.keys import Key

MAGIC = bytes.fromhex("d9d505f920a163d7")
COUNTER = slice(24, 28)  # the change counter, among the 100 bytes at the start of page 1
NOTE, NOTE_AT = b"page 1: ", 32  # what announces the note, and where it stands in the journal
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


def note_start(path: Path, start: bytes) -> None:
    """Note in the journal of the commit under way how page 1 begins on the disk; nothing when there is none."""
    with contextlib.suppress(FileNotFoundError):
        handle = os.open(journal_of(path), os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        try:
            os.lseek(handle, NOTE_AT, os.SEEK_SET)
            os.write(handle, NOTE + start)
        finally:
            os.close(handle)


def read_header(path: Path, key: Key | None) -> bytes | None:
    """Return the first 100 bytes of a case as SQLite knows them, None when the key is that of another file.

    A protected page 1 may have been torn by a power failure; then it is the one that the journal keeps.
    """
    try:
        with path.open("rb") as file:
            page = file.read(PAGE_SIZE)
        if key is None:
            return page[:HEADER]
        header = open_header(key, page)
        if header is None and has_journal(path):
            with journal_of(path).open("rb") as kept:
                header = open_header(key, _kept_page(kept) or b"")
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}. Check the drive.") from None
    return header


def check_journal(path: Path, key: Key | None = None) -> None:
    """Refuse a rollback journal that was not made for the file as it is now; it would be played into it.

    Every commit keeps page 1 as it was. So the file's first page is the kept one, or its counter is the next. Fields
    after https://www.sqlite.org/fileformat2.html, sections 1.3 and 3.
    """
    journal = journal_of(path)
    try:
        with path.open("rb") as file, journal.open("rb") as kept:
            matches = _matches(file.read(PAGE_SIZE), path.stat().st_size, kept, key)
    except OSError as error:
        raise RefusedError(f"{journal} cannot be read: {error.strerror}. Check its rights.") from None
    if not matches:
        raise RefusedError(
            f"{journal} was left by another file or an older state of this one, and would ruin {path.name}."
            " Move it away, then open the case again."
        )


def _matches(page: bytes, size: int, journal: BinaryIO, key: Key | None) -> bool:
    head = _read_head(journal)
    if head is None:
        return True  # SQLite plays nothing from it
    count, pages, _, page_size = head
    header = page[:HEADER] if key is None else open_header(key, page)
    if pages == 0:  # the file was being made, by its first commit
        return size == 0 or (header is not None and header[COUNTER] == b"\0\0\0\1")
    fits = page_size == 65536 or header is None or page_size == struct.unpack_from(">H", header, 16)[0]
    if not fits or count == 0:
        return bool(fits and size == pages * page_size)  # nothing had been written to the file yet
    kept = _kept_page(journal)
    if key is None or kept is None:
        return kept is not None and header is not None and _follows(kept[:HEADER], header, kept)
    before = open_header(key, kept)
    if before is None or header is None:
        return before is not None  # page 1 was torn by a power failure
    return _follows(before, header, _read_note(journal))


def _follows(before: bytes, header: bytes, on_disk: bytes) -> bool:
    """Tell whether a header is that of the kept page 1, or of the commit after it, by what was on the disk then."""
    if before == header:
        return True
    if len(on_disk) < COUNTER.stop:
        return False
    (counter,), (now,) = (struct.unpack_from(">I", page, COUNTER.start) for page in (on_disk, header))
    return now == (counter + 1) % (1 << 32) and all(before[part] == header[part] for part in STEADY)


def _read_note(journal: BinaryIO) -> bytes:
    """Return how page 1 began on the disk before the commit, nothing when nobody noted it."""
    journal.seek(NOTE_AT)
    note = journal.read(len(NOTE) + COUNTER.stop)
    return note[len(NOTE) :] if note.startswith(NOTE) else b""


def _read_head(journal: BinaryIO) -> tuple[int, int, int, int] | None:
    """Return how many pages a journal keeps, pages of the file, sector and page size; None when it counts for none."""
    journal.seek(0)
    head = journal.read(28)
    if len(head) < 28 or not head.startswith(MAGIC):
        return None
    count, _nonce, pages, sector, page_size = struct.unpack_from(">5I", head, 8)
    return count, pages, sector, page_size


def _kept_page(journal: BinaryIO) -> bytes | None:
    """Return page 1 as a journal keeps it, None when it keeps none."""
    head = _read_head(journal)
    if head is None:
        return None
    count, _, sector, page_size = head
    for index in range(count):
        journal.seek(sector + index * (page_size + 8))
        record = journal.read(4 + PAGE_SIZE)
        if len(record) < 4 + HEADER:
            return None
        if struct.unpack_from(">I", record)[0] == 1:
            return record[4:]
    return None
