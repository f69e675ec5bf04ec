"""The one way in which SQLite opens a case file, and what is checked before it does."""

from __future__ import annotations

import contextlib
import stat
import struct
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool
from sqlcipher3 import dbapi2

from casefile.core.errors import RefusedError
from casefile.core.gate import Gate
from casefile.core.schema import APPLICATION_ID, FORMAT

PAGE_SIZE = 16384
MAGIC = b"SQLite format 3\0"
BUSY_MS = 5000
COMMIT_PATIENCE = 60.0


def check_file(path: Path) -> None:
    """Refuse, in one sentence and without touching it, a file that is not a case we can open.

    Header fields after https://www.sqlite.org/fileformat2.html: page size at 16, change counter at 24, size in
    pages at 28, user version at 60, application id at 68, version-valid-for at 92.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise RefusedError(f"There is no file {path}. Check the name, or make a case with `casefile new`.") from None
    except OSError as error:
        raise RefusedError(f"{path} cannot be reached: {error.strerror}. Check the folder and its rights.") from None
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "not an ordinary file"
        raise RefusedError(f"{path} is {what}, not a case. Name the .casefile itself.")
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except PermissionError:
        raise RefusedError(
            f"You have no right to read {path}. Ask its owner, or copy it to a folder of yours."
        ) from None
    if len(header) < 100 or not header.startswith(MAGIC):
        raise RefusedError(f"{path} is not a case: its first bytes are not those of a Casefile file.")
    user_version, application_id = struct.unpack_from(">i4xi", header, 60)
    if application_id != APPLICATION_ID:
        raise RefusedError(f"{path} is a database of another program, not a case.")
    if user_version > FORMAT:
        raise RefusedError(
            f"{path} was written by a newer Casefile (format {user_version}; this one knows {FORMAT})."
            " Open it with that version."
        )
    if not _hot_journal(path):
        _check_length(path, header, status.st_size)


def _hot_journal(path: Path) -> bool:
    """Tell whether an interrupted commit waits to be rolled back: the length may be off until then."""
    journal = path.with_name(path.name + "-journal")
    return journal.exists() and journal.stat().st_size > 0


def _check_length(path: Path, header: bytes, size: int) -> None:
    page_size = struct.unpack_from(">H", header, 16)[0]
    counter, pages = struct.unpack_from(">II", header, 24)
    valid_for = struct.unpack_from(">I", header, 92)[0]
    expected = pages * (65536 if page_size == 1 else page_size)
    if counter == valid_for and expected > size:
        raise RefusedError(
            f"{path} is cut short: {size:,} of {expected:,} bytes are there. Use a backup or copy it again."
        )


def plain_sentence(error: BaseException, path: Path) -> str | None:
    """Return what a database error means for a person, or None when it is our own mistake."""
    cause = getattr(error, "orig", None) or error
    text = str(cause).lower()
    for sign, sentence in (
        ("disk is full", "The disk is full; nothing was changed. Free some space and do it again."),
        ("readonly", f"{path} cannot be written here. Copy it to a folder in which you may write."),
        ("disk i/o error", f"The disk under {path} does not answer; nothing was changed. Check the drive."),
        ("malformed", f"{path} is damaged. Run `casefile verify` on it and use a backup."),
        ("not a database", f"{path} is not a case, or it is protected by a passphrase."),
        (
            "unable to open",
            f"{path} cannot be opened. Check that it is still there and that you may read it.",
        ),
        (
            "locked",
            f"Another program keeps {path} busy; nothing was changed. Close it there and do it again.",
        ),
    ):
        if sign in text:
            return sentence
    return None


def make_writer(path: Path, gate: Gate) -> Engine:
    """Return an engine with the one writing connection of a case; its commits wait for readers."""

    class WritingConnection(dbapi2.Connection):  # type: ignore[misc]
        def commit(self) -> None:
            if not self.in_transaction:
                return
            try:
                with gate.alone():
                    _patiently(super().commit)
            except BaseException:
                self.rollback()
                raise

    def connect() -> Any:  # noqa: ANN401
        connection = _connect(path, "rw", factory=WritingConnection)
        connection.execute("PRAGMA cache_spill = OFF")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection

    engine = create_engine("sqlite://", module=dbapi2, creator=connect, poolclass=StaticPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def make_reader(path: Path) -> Engine:
    """Return an engine whose connections can only read."""

    def connect() -> Any:  # noqa: ANN401
        connection = _connect(path, "ro")
        connection.execute("PRAGMA query_only = ON")
        return connection

    engine = create_engine("sqlite://", module=dbapi2, creator=connect, poolclass=QueuePool, pool_size=4)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def create_file(path: Path) -> None:
    """Make an empty file with our page size and marks; the tables come in the first change."""
    connection = _connect(path, "rwc")
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.close()
    with contextlib.suppress(OSError):
        path.chmod(0o600)


def _connect(path: Path, mode: str, **options: Any) -> Any:  # noqa: ANN401
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    connection = dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False, **options)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA mmap_size = 0")
    return connection


def _patiently(commit: Any) -> None:  # noqa: ANN401
    """Commit, and again while another program reads: an edit is not dropped because a file is busy."""
    deadline = time.monotonic() + COMMIT_PATIENCE
    while True:
        try:
            commit()
        except dbapi2.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return
