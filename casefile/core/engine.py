"""The one way in which SQLite opens a case file, and what is checked before it does."""

from __future__ import annotations

import contextlib
import os
import stat
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool
from sqlcipher3 import dbapi2

from casefile.core.cipher import HEADER, MAGIC, PAGE_SIZE
from casefile.core.connection import open_connection
from casefile.core.errors import LockedError, RefusedError
from casefile.core.gate import Gate
from casefile.core.keys import Key, Passphrase, is_salt
from casefile.core.progress import Progress
from casefile.core.rollback import check_journal, has_journal, note_start, read_header
from casefile.core.schema import APPLICATION_ID, FORMAT

COMMIT_PATIENCE = 60.0
COPIED = 256  # pages (4 MiB) copied between two looks at the progress
BEGIN = "BEGIN IMMEDIATE"
ANY_KEY = Key(bytes(32), b"")
BUSY, READONLY, IO_ERROR, CORRUPT, CANNOT_OPEN, NOT_A_DATABASE = 5, 8, 10, 11, 14, 26
UNDECODABLE = "Could not decode to UTF-8"  # what the driver says of a text that is damaged; it gives no code

MOVED = (
    "{path} was moved, removed or replaced while it was open; nothing was changed. Close it, and open it where it is"
    " now."
)
EMPTY = "{path} is not a case: it is empty. Remove it, if its making was interrupted."
INTERRUPTED = (
    "A program was interrupted while it wrote {path}. Open the case for writing once, which takes the unfinished change"
    " back; or copy it with its -journal file to a folder in which you may write."
)
UNSURE = (
    "The change is in {path}, but the disk did not confirm that it stays there. Check the drive, then open the case"
    " again and look for the change."
)
# primary result code (https://www.sqlite.org/rescode.html) -> what it means for a person
SENTENCES = {
    BUSY: "Another program keeps {path} busy; nothing was changed. Close it there and do it again.",
    6: "Another program keeps {path} busy; nothing was changed. Close it there and do it again.",
    7: "The memory of this computer is full; nothing was changed. Close other programs and do it again.",
    READONLY: "{path} cannot be written here. Open it for reading, or copy it to a folder in which you may write.",
    IO_ERROR: "The disk under {path} does not answer; nothing was changed. Check the drive.",
    CORRUPT: "{path} is damaged. Run `casefile verify` on it and use a backup.",
    13: "The disk is full; nothing was changed. Free some space and do it again.",
    CANNOT_OPEN: "{path} cannot be opened. Check that it is still there and that you may read it.",
    18: "A text is longer than a case can hold (1,000,000,000 bytes); nothing was changed. Cut it.",
    NOT_A_DATABASE: "{path} is not a case, or it is protected by a passphrase.",
}
LOCKED = (  # noise looks the same
    "{path} is protected by a passphrase, or is not a case. Give the passphrase on a terminal, or in a file with"
    " --passphrase-file."
)
WRONG = (
    "This passphrase does not open {path}; nothing was changed. Mind capitals and the language of the keyboard. If it"
    " is right, the first page of the file is damaged: use a backup."
)


def find_file(path: Path) -> Path:
    """Return the one true path of a case, links followed; refuse what is no readable file, without opening it."""
    try:
        real = path.resolve(strict=True)
        status = real.stat()
    except FileNotFoundError:
        raise RefusedError(f"There is no file {path}. Check the name, or make a case with `casefile new`.") from None
    except (OSError, RuntimeError, ValueError) as error:  # the last two: links in a circle, NUL in the name
        why = getattr(error, "strerror", None) or str(error)
        raise RefusedError(f"{path} cannot be reached: {why}. Check the folder and its rights.") from None
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "not an ordinary file"
        raise RefusedError(f"{path} is {what}, not a case. Name the .casefile itself.")
    if not os.access(real, os.R_OK):
        raise RefusedError(f"You have no right to read {path}. Ask its owner, or copy it to a folder of yours.")
    return real


def check_writable(path: Path) -> None:
    """Refuse to write a file that we have no right to write, or that has two names."""
    if not os.access(path, os.W_OK):
        raise RefusedError(SENTENCES[READONLY].format(path=path))
    if path.stat().st_nlink > 1:
        raise RefusedError(
            f"{path} has another name on this disk (a hard link), under which a program would not see who writes it."
            " Copy it and open the copy, or open it for reading."
        )


class Place:
    """Where a case stands: the path, which file on the disk it named when it was opened, and the key if it has one."""

    def __init__(self, path: Path, key: Key | None = None) -> None:
        self.path = path
        self.key = key
        self._handle: int | None = None
        self._file = path.stat()

    def check(self, wrong: str = MOVED) -> None:
        """Refuse to go on when the path names no file, or another, by now."""
        try:
            if os.path.samestat(self._file, self.path.stat()):
                return
        except FileNotFoundError:
            pass
        except OSError as error:
            raise RefusedError(f"{self.path} cannot be reached: {error.strerror}. Check the drive.") from None
        raise RefusedError(wrong.format(path=self.path))

    def read_start(self) -> bytes:
        """Return the first bytes of page 1 on the disk; the file stays open, since closing it would end locks."""
        if self._handle is None:
            self._handle = os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        os.lseek(self._handle, 0, os.SEEK_SET)
        return os.read(self._handle, HEADER)

    def close(self) -> None:
        """Close the file, when all connections to it are closed."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def sentence(self, error: BaseException) -> str | None:
        """Return what an error of the database means for a person, or None when it is our own mistake."""
        raised = getattr(error, "orig", None) or error
        code = CORRUPT if UNDECODABLE in str(raised) else getattr(raised, "sqlite_errorcode", None)
        if not isinstance(code, int) or code not in SENTENCES:
            return None
        if code in {READONLY, IO_ERROR, CANNOT_OPEN}:
            try:
                self.check()
            except RefusedError as moved:
                return str(moved)
        sentence = INTERRUPTED if code == READONLY and has_journal(self.path) else SENTENCES[code]
        return sentence.format(path=self.path)


def check_file(path: Path, passphrase: Passphrase | None = None, newest: int = FORMAT) -> Key | None:
    """Refuse, in one sentence and without changing it, a file that is not a case we can open; return its key.

    `newest` is the latest format that is known; older ones are brought up by whoever opens the file.

    SQLite itself reads the marks. Opening and closing the file beside SQLite would end the locks that this process
    holds on it (POSIX), so that is done only with a file that SQLite cannot read.
    """
    path = find_file(path)
    place = Place(path, find_key(path, passphrase))
    try:
        with contextlib.closing(open_connection(path, "ro", place.key)) as connection:
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            (user_version,) = connection.execute("PRAGMA user_version").fetchone()
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
    except (dbapi2.DatabaseError, UnicodeDecodeError) as error:  # the latter: a message quotes damaged names
        application_id, user_version = _read_marks(place, error)
        pages = 1
    if not pages:
        raise RefusedError(EMPTY.format(path=path))
    if application_id != APPLICATION_ID:
        raise RefusedError(f"{path} is a database of another program, not a case.")
    if user_version > newest:
        raise RefusedError(
            f"{path} was written by a newer Casefile (format {user_version}; this one knows {newest})."
            " Open it with that version."
        )
    if user_version < 1:
        raise RefusedError(f"{path} names a format that no Casefile wrote ({user_version}). Use a backup.")
    return place.key


def find_key(path: Path, passphrase: Passphrase | None) -> Key | None:
    """Return the key that a passphrase makes with the salt of a file; None for a file that is not protected.

    Refused when a protected file comes without a passphrase (LockedError) or an open case with one. A file that
    is neither is left to `check_file`. Whether the key is the right one, opening tells.
    """
    start = _read_start(path)
    if passphrase is None:
        if is_salt(start):
            raise LockedError(LOCKED.format(path=path))
        return None
    if start == MAGIC:
        raise RefusedError(f"{path} is not protected by a passphrase. Open it without one.")
    return passphrase.key(start) if is_salt(start) else None


def is_protected(path: Path) -> bool:
    """Tell whether a file is protected by a passphrase, as far as can be told without it."""
    return is_salt(_read_start(find_file(path)))


def _read_start(path: Path) -> bytes:
    """Return the first 16 bytes of a file as long as a case, read by SQLite's own hand (see `check_file`)."""
    if path.stat().st_size < PAGE_SIZE:
        return b""
    try:
        with contextlib.closing(open_connection(path, "ro", ANY_KEY)) as connection:
            ((start,),) = connection.execute("PRAGMA cipher_salt").fetchall()
    except dbapi2.DatabaseError as error:
        raise RefusedError(Place(path).sentence(error) or SENTENCES[CANNOT_OPEN].format(path=path)) from error
    return bytes.fromhex(start)


def _read_marks(place: Place, error: Exception) -> tuple[int, int]:
    """Return application id and user version of a file with a journal to play, or say why SQLite refused it.

    A key that is not the file's is found out here, before anything is written.

    Header fields after https://www.sqlite.org/fileformat2.html: page size at 16, change counter at 24, size in
    pages at 28, user version at 60, application id at 68, version-valid-for at 92.
    """
    path, sentence = place.path, place.sentence(error) or SENTENCES[CORRUPT].format(path=place.path)
    code = getattr(error, "sqlite_errorcode", None)
    if code in {BUSY, CANNOT_OPEN}:
        raise RefusedError(sentence) from error
    header = read_header(path, place.key)
    if header is None:
        raise RefusedError(WRONG.format(path=path)) from error
    if len(header) < HEADER or not header.startswith(MAGIC):
        raise RefusedError(f"{path} is not a case: its first bytes are not those of a Casefile file.")
    user_version, application_id = struct.unpack_from(">i4xi", header, 60)
    if code == READONLY and has_journal(path):
        check_journal(path, place.key)
    elif application_id == APPLICATION_ID:
        _check_length(path, header, path.stat().st_size)
        raise RefusedError(sentence) from error
    return application_id, user_version


def _check_length(path: Path, header: bytes, size: int) -> None:
    page_size = struct.unpack_from(">H", header, 16)[0]
    counter, pages = struct.unpack_from(">II", header, 24)
    valid_for = struct.unpack_from(">I", header, 92)[0]
    expected = pages * (65536 if page_size == 1 else page_size)
    if counter == valid_for and expected > size:
        raise RefusedError(
            f"{path} is cut short: {size:,} of {expected:,} bytes are there. Use a backup or copy it again."
        )


def make_writer(place: Place, gate: Gate, prepare: Callable[[Any], None]) -> Engine:
    """Return an engine with the one writing connection of a case; its commits wait for readers.

    `prepare` is given each new connection, to make the collecting triggers on it.
    """

    class WritingConnection(dbapi2.Connection):  # type: ignore[misc]
        def commit(self) -> None:
            try:
                with gate.alone():
                    place.check()
                    if place.key is not None:
                        note_start(place.path, place.read_start())
                    _patiently(super().commit)
                    place.check(
                        "{path} was moved, removed or replaced while it was being saved. The change is in the file that"
                        " was open; close the case, find that file and check it."
                    )
            except BaseException:
                self.rollback()
                raise

    def connect() -> Any:  # noqa: ANN401
        connection = open_connection(place.path, "rw", place.key, factory=WritingConnection)
        try:
            place.check()
            connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")  # counts for a new file only
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()  # a program may have left WAL
            if mode != "delete":
                raise RefusedError(SENTENCES[BUSY].format(path=place.path))
            connection.execute("PRAGMA cache_spill = OFF")
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA recursive_triggers = ON")
            connection.execute("PRAGMA temp_store = MEMORY")
            prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", module=dbapi2, creator=connect, poolclass=StaticPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(BEGIN))
    event.listen(engine, "handle_error", _end_lost_transaction)
    return engine


def _end_lost_transaction(context: ExceptionContext) -> None:
    """Let nothing more be written after an error (a full disk) with which SQLite ended the transaction itself."""
    if context.connection is None or context.connection.invalidated or context.statement == BEGIN:
        return
    driver = context.connection.connection.driver_connection
    if driver is not None and not driver.in_transaction and not context.is_disconnect:
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


def make_reader(place: Place) -> Engine:
    """Return an engine whose connections can only read."""

    def connect() -> Any:  # noqa: ANN401
        connection = open_connection(place.path, "ro", place.key)
        try:
            place.check()
        except BaseException:
            connection.close()
            raise
        connection.execute("PRAGMA query_only = ON")
        return connection

    engine = create_engine("sqlite://", module=dbapi2, creator=connect, poolclass=QueuePool, pool_size=4)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    if place.key is not None:
        event.listen(engine, "handle_error", _leave_broken)
    return engine


def _leave_broken(context: ExceptionContext) -> None:
    """Give up a connection that met a damaged page: SQLCipher reads nothing more through it, sound pages neither."""
    if getattr(context.original_exception, "sqlite_errorcode", None) in {CORRUPT, NOT_A_DATABASE}:
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


def create_file(path: Path) -> Path:
    """Make an empty file that only its owner may read, and return its one true path.

    The first change writes marks and tables, so that an interrupted creation leaves an empty file or a whole one.
    """
    try:
        real = path.parent.resolve(strict=True) / path.name
        os.close(os.open(real, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise RefusedError(f"{path} is there already. Choose another name, or remove it first.") from None
    except (FileNotFoundError, NotADirectoryError):
        if path.parent.is_dir():
            raise RefusedError(f"{path} cannot be made: nothing can be written there. Choose another folder.") from None
        raise RefusedError(f"There is no folder {path.parent}. Make it first.") from None
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise RefusedError(f"{path} cannot be made: {why}. Choose another name or folder.") from None
    return real


def copy_dense(path: Path, target: Path, passphrase: Passphrase | None = None) -> bool:
    """Write a file that nobody has open to `target` without its free pages; nothing when it has none (False)."""
    key = find_key(path, passphrase)
    with contextlib.closing(open_connection(path, "ro", key)) as connection:
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        if free:
            create_file(target)
            connection.execute("VACUUM INTO ?", (str(target),))
    return bool(free)


def copy_whole(place: Place, target: Path, progress: Progress) -> None:
    """Write a file that may be open and written meanwhile to the empty file `target`, under the same key.

    SQLite begins again when the file is written; what it ends with is of one moment.
    """
    with contextlib.ExitStack() as stack:
        old, new = (
            stack.enter_context(contextlib.closing(open_connection(path, mode, place.key)))
            for path, mode in ((place.path, "ro"), (target, "rw"))
        )
        new.execute("PRAGMA synchronous = OFF")  # whoever calls waits for the disk, once

        def step(_status: int, left: int, total: int) -> None:
            progress.step(total - left, total, "Copying the case")

        old.backup(new, pages=COPIED, progress=step)


def _patiently(commit: Callable[[], None]) -> None:
    """Commit, and again while another program reads: an edit is not dropped because a file is busy."""
    deadline = time.monotonic() + COMMIT_PATIENCE
    while True:
        try:
            commit()
        except dbapi2.OperationalError as error:
            if error.sqlite_errorcode not in {BUSY, 6} or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return
