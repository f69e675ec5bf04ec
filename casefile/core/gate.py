"""Who may touch the file: many readers at once and one writer inside the program, and one program that writes."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import sys
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from casefile.core.errors import RefusedError
from casefile.core.timestamps import parse_timestamp

PATIENCE = 60.0  # seconds that a commit waits for readers
MARK_SIZE = 4096  # bytes; a mark is one short line
NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class HeldError(RefusedError):
    """Another program writes this case now; it may still be read."""


class Turn:
    """One writer at a time; threads get their turn in the order in which they asked for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: deque[tuple[int, threading.Lock]] = deque()
        self._owner: int | None = None

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._lock:
            if self._owner is None:
                self._owner = me
                return
            if self._owner == me:
                raise RuntimeError("a change is already open on this thread")
            called = threading.Lock()
            called.acquire()
            self._queue.append((me, called))
        try:
            called.acquire()
        except BaseException:  # interrupted while waiting: leave the queue, or pass the turn on
            self._withdraw(me, called)
            raise

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._pass_on()

    def _pass_on(self) -> None:
        self._owner = None
        if self._queue:
            self._owner, called = self._queue.popleft()
            called.release()

    def _withdraw(self, me: int, called: threading.Lock) -> None:
        with self._lock:
            if (me, called) in self._queue:
                self._queue.remove((me, called))
            elif self._owner == me:
                self._pass_on()


class Gate:
    """Readers share it, a commit takes it alone: readers wait for a waiting commit, and then go before the next."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._readers = 0
        self._queued = 0
        self._round = 0
        self._waiting = 0
        self._alone = False
        self._mine = threading.local()

    @property
    def reading(self) -> bool:
        """Tell whether this thread holds the gate as a reader."""
        return bool(getattr(self._mine, "depth", 0))

    @contextlib.contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the gate together with other readers; a reader may read again inside."""
        depth = getattr(self._mine, "depth", 0)
        if depth == 0:
            self._enter()
        self._mine.depth = depth + 1
        try:
            yield
        finally:
            self._mine.depth = depth
            if depth == 0:
                self._leave()

    def _enter(self) -> None:
        with self._free:
            if not self._alone and not self._waiting:
                self._readers += 1
                return
            mine = self._round
            self._queued += 1
            try:
                self._free.wait_for(lambda: self._round != mine)
            except BaseException:
                if self._round == mine:
                    self._queued -= 1
                else:
                    self._readers -= 1
                    self._free.notify_all()
                raise

    def _leave(self) -> None:
        with self._free:
            self._readers -= 1
            self._free.notify_all()

    @contextlib.contextmanager
    def alone(self, patience: float = PATIENCE) -> Iterator[None]:
        """Hold the gate while nobody reads; raise RefusedError when readers do not end within `patience` seconds."""
        if self.reading:
            raise RuntimeError("a change cannot be committed inside a read of the same thread")
        with self._free:
            self._waiting += 1
            try:
                if free := self._free.wait_for(lambda: not self._alone and not self._readers, patience):
                    self._alone = True
            finally:
                self._waiting -= 1
                if not self._alone:
                    self._admit()
        if not free:
            raise RefusedError(
                "Another part of the program is still reading the case; nothing was changed. Do it again."
            )
        try:
            yield
        finally:
            with self._free:
                self._alone = False
                self._admit()

    def _admit(self) -> None:
        """Let in the readers that queued."""
        self._readers += self._queued
        self._queued = 0
        self._round += 1
        self._free.notify_all()


class Hold:
    """The mark beside a case that says who writes it; the operating system ends it with the program.

    The mark is `NAME.casefile.lock`, holding the holder's author name and process number as JSON; the name is empty
    beside a protected case, because a mark may outlive a program that is killed. The lock is taken on a byte far
    behind that text where locks are mandatory, so that others can read it.
    """

    def __init__(self, case: Path, author: str, opened: str) -> None:
        self._case = case
        self._path = case.with_name(case.name + ".lock")
        self._told = json.dumps({"author": author, "process": os.getpid(), "since": opened}).encode()
        self._file: int | None = None

    def take(self) -> None:
        """Take the hold, or raise HeldError naming who has it, or RefusedError when there can be none here."""
        try:
            self._file = self._lock_mark()
        except FileNotFoundError:
            raise RefusedError(
                f"The folder of {self._case} has gone. Bring it back, or open the case where it is now."
            ) from None
        except OSError as error:
            raise RefusedError(self._sentence(error)) from None
        with contextlib.suppress(OSError):  # a full disk: the lock holds without its text
            os.ftruncate(self._file, 0)
            os.write(self._file, self._told)

    def keep(self) -> None:
        """Take the hold again when somebody removed the mark; raise HeldError when another program came between."""
        if self._file is not None and not self._is_current(self._file):
            os.close(self._file)
            self._file = None
        if self._file is None:
            self.take()

    def release(self) -> None:
        """Give the hold up and remove the mark."""
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            if self._is_current(self._file):
                self._path.unlink()
        os.close(self._file)
        self._file = None

    def _lock_mark(self) -> int:
        """Return the locked mark, once it is sure that its last holder has not just removed it."""
        while True:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | NO_LINK, 0o600)
            try:
                self._check_mark(os.fstat(handle))
                _lock(handle)
                if self._is_current(handle):
                    return handle
            except BlockingIOError:
                holder = self._read(handle)
                os.close(handle)
                raise HeldError(
                    f"{holder} is working in this case; you can read it now, and write when they have closed it."
                ) from None
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)

    def _check_mark(self, status: os.stat_result) -> None:
        """Refuse to write over a file that is no mark."""
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1 or status.st_size > MARK_SIZE:
            raise FileExistsError

    def _is_current(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self._path.lstat())
        except OSError:
            return False

    def _read(self, handle: int) -> str:
        try:
            told = json.loads(os.read(handle, MARK_SIZE))
            since = parse_timestamp(told["since"].replace("+00:00", "Z")).show()
            return f"{told['author'] or 'Another program'} (since {since}, process {told['process']})"
        except (ValueError, KeyError, TypeError, AttributeError, OSError, RefusedError):
            return "Another program"

    def _sentence(self, error: OSError) -> str:
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            return f"You may not write in the folder of {self._case}; open the case for reading, or copy it."
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return f"The disk under {self._case} is full. Free some space and do it again."
        if error.errno in {errno.ELOOP, errno.EEXIST, errno.EISDIR, errno.ENXIO} or isinstance(error, FileExistsError):
            return f"{self._path} is not a mark of this program. Look at it, move it away, and open the case again."
        return (
            f"{self._case} cannot be locked where it is ({error.strerror}). Open it for reading, or copy it to a"
            " disk of this computer."
        )


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            raise BlockingIOError from None
        finally:
            os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
