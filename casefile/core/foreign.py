"""A case file that somebody else wrote: looked at before SQLite opens it, and opened so that it can do nothing.

Nothing here trusts the file: a trigger, a view or a virtual table that is none of ours, a table declared otherwise,
a text longer than the file could hold. Use `Foreign` in a limited process only.
"""

from __future__ import annotations

import contextlib
import os
import stat
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlcipher3 import dbapi2

from casefile.core.cipher import HEADER, MAC, MAGIC, PAGE_SIZE, VECTOR, open_header
from casefile.core.connection import unlock
from casefile.core.engine import LOCKED, WRONG, find_file
from casefile.core.errors import LockedError, RefusedError
from casefile.core.keys import SALT_BYTES, Key, Passphrase, is_salt
from casefile.core.originals import CHUNK
from casefile.core.records import Base
from casefile.core.rollback import journal_of
from casefile.core.schema import APPLICATION_ID, FORMAT
from casefile.core.search import INDEX

SETTINGS = (
    "trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON", "temp_store = MEMORY",
    "cache_size = -65536",
)  # fmt: skip
LARGEST = 64 << 30  # bytes of a file that is taken
PRAGMAS = {"foreign_key_check", "read_uncommitted"}  # the latter SQLAlchemy asks of each connection
FUNCTIONS = {"count", "max", "min", "sum", "total", "octet_length", "json_object", "instr", "coalesce"}
LONGEST_TEXT = 32 << 20  # bytes of one text, or of the image of one record
LONGEST_BLOB = CHUNK
CAP = 2.0  # seconds that one statement may take, and more for a large file
CAP_BYTES = 50 << 20  # bytes of file for each further second
STEPS = 20_000  # of SQLite between two looks at the clock

Objects = list[list[str | None]]


def declared_objects() -> Objects:
    """Return type, name, table and declaration of all that a case file of this format declares, in order."""
    connection = dbapi2.connect(":memory:")
    try:
        dialect = sqlite.dialect()
        for table in Base.metadata.sorted_tables:
            connection.execute(str(CreateTable(table).compile(dialect=dialect)))
            for index in sorted(table.indexes, key=lambda one: str(one.name)):
                connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
        connection.execute(INDEX)
        return _declared(connection)
    finally:
        connection.close()


def _declared(connection: Any) -> Objects:  # noqa: ANN401 - the driver's connection
    """Return what a file declares, in order, white space made even."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return sorted(([*row[:3], None if row[3] is None else " ".join(row[3].split())] for row in rows), key=str)


def check_header(path: Path, passphrase: Passphrase | None = None) -> tuple[Path, int, Key | None]:
    """Return true path, size and key of a file whose first bytes are those of a whole case; refuse any other.

    SQLite is not asked. LockedError when it is protected and comes without a passphrase. Fields after
    https://www.sqlite.org/fileformat2.html, section 1.3.
    """
    real = find_file(path)
    try:
        handle = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            size = os.fstat(handle).st_size if stat.S_ISREG(os.fstat(handle).st_mode) else -1
            header = os.read(handle, PAGE_SIZE) if size >= 0 else b""
        finally:
            os.close(handle)
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}. Check the drive.") from None
    key = None
    if is_salt(header[:SALT_BYTES]) and size >= PAGE_SIZE:
        key, header = _unlock(path, header, passphrase)
    elif passphrase is not None and header.startswith(MAGIC):
        raise RefusedError(f"{path} is not protected by a passphrase. Open it without one.")
    if len(header) < HEADER or not header.startswith(MAGIC):
        raise RefusedError(f"{path} is not a case: its first bytes are not those of a Casefile file.")
    application_id = struct.unpack_from(">i", header, 68)[0]
    user_version = struct.unpack_from(">i", header, 60)[0]
    if application_id != APPLICATION_ID:
        raise RefusedError(f"{path} is a database of another program, not a case.")
    if user_version > FORMAT:
        raise RefusedError(f"{path} was written by a newer Casefile (format {user_version}; this one knows {FORMAT}).")
    if user_version < 1:
        raise RefusedError(f"{path} names a format that no Casefile wrote ({user_version}).")
    _check_shape(path, header, size, 0 if key is None else VECTOR + MAC)
    return real, size, key


def _unlock(path: Path, page: bytes, passphrase: Passphrase | None) -> tuple[Key, bytes]:
    """Return the key of a protected file and its header."""
    if passphrase is None:
        raise LockedError(LOCKED.format(path=path))
    key = passphrase.key(page[:SALT_BYTES])
    header = open_header(key, page)
    if header is None:
        raise RefusedError(WRONG.format(path=path))
    return key, header


def _check_shape(path: Path, header: bytes, size: int, reserved: int) -> None:
    page_size = struct.unpack_from(">H", header, 16)[0]
    pages = struct.unpack_from(">I", header, 28)[0]
    encoding = struct.unpack_from(">I", header, 56)[0]
    if header[18:20] != b"\1\1":
        raise RefusedError(f"{path} was copied while a program had it open (WAL). Ask for a copy of the closed file.")
    if page_size != PAGE_SIZE or header[20] != reserved or header[21:24] != b"\x40\x20\x20" or encoding != 1:
        raise RefusedError(f"{path} is not laid out as Casefile lays out a file; it was made by another program.")
    if size != pages * PAGE_SIZE:
        raise RefusedError(f"{path} is cut short or was added to: {size:,} bytes, not {pages * PAGE_SIZE:,}.")
    if size > LARGEST:
        raise RefusedError(f"{path} is larger than an import takes ({LARGEST >> 30} GB).")
    for beside in (journal_of(path), path.with_name(path.name + "-wal")):
        if os.path.lexists(beside) and beside.lstat().st_size:
            raise RefusedError(f"{beside} lies beside it: the file was left while being written. Ask for a whole copy.")


class Foreign:
    """A colleague's file, read through a connection that can do nothing else. Only in a limited process.

    `immutable`: no lock is taken and no journal beside it is played. Every statement is watched: it may only select,
    and what takes longer than its cap ends as an error.
    """

    def __init__(self, path: Path, size: int, key: Key | None = None) -> None:
        self.size = size
        self._cap = max(CAP, size / CAP_BYTES)
        self._ends = time.monotonic() + self._cap
        self._raw = dbapi2.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
        if key is not None:
            unlock(self._raw, key)
        for setting in SETTINGS:
            self._raw.execute(f"PRAGMA {setting}")
        self._raw.set_progress_handler(lambda: int(time.monotonic() > self._ends), STEPS)
        self._raw.set_authorizer(_allow)
        self._engine = create_engine("sqlite://", module=dbapi2, creator=lambda: self._raw, poolclass=StaticPool)
        event.listen(self._engine, "before_cursor_execute", lambda *_: self._start())

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session to look with."""
        with Session(self._engine) as session:
            yield session

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        self._start()
        return [tuple(row) for row in self._raw.execute(query, values)]

    def declared(self) -> Objects:
        """Return what the file declares."""
        self._start()
        return _declared(self._raw)

    def _start(self) -> None:
        """Start the clock for the next statement."""
        self._ends = time.monotonic() + self._cap


def _allow(action: int, first: str | None, second: str | None, *_: object) -> int:
    """Let statements read, call harmless functions and ask harmless settings; nothing else."""
    allowed = (
        action in {dbapi2.SQLITE_SELECT, dbapi2.SQLITE_READ, dbapi2.SQLITE_TRANSACTION}
        or (action == dbapi2.SQLITE_FUNCTION and (second or "").lower() in FUNCTIONS)
        or (action == dbapi2.SQLITE_PRAGMA and (first or "").lower() in PRAGMAS)
    )
    return int(dbapi2.SQLITE_OK if allowed else dbapi2.SQLITE_DENY)
