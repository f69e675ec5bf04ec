"""Who may touch the file: many readers at once inside the program, and one program that writes."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from casefile.core.errors import RefusedError


class HeldError(RefusedError):
    """Another program writes this case now; it may still be read."""


class Gate:
    """Readers share it; a commit takes it alone, and goes before readers that come later."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._readers = 0
        self._waiting = 0
        self._alone = False
        self._mine = threading.local()

    @contextlib.contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the gate together with other readers; a reader may read again inside."""
        depth = getattr(self._mine, "depth", 0)
        if depth == 0:
            with self._free:
                self._free.wait_for(lambda: not self._alone and not self._waiting)
                self._readers += 1
        self._mine.depth = depth + 1
        try:
            yield
        finally:
            self._mine.depth = depth
            if depth == 0:
                with self._free:
                    self._readers -= 1
                    self._free.notify_all()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the gate while nobody reads."""
        if getattr(self._mine, "depth", 0):
            raise RuntimeError("a change cannot be committed inside a read of the same thread")
        with self._free:
            self._waiting += 1
            self._free.wait_for(lambda: not self._alone and not self._readers)
            self._waiting -= 1
            self._alone = True
        try:
            yield
        finally:
            with self._free:
                self._alone = False
                self._free.notify_all()


class Hold:
    """The mark beside a case that says who writes it; the operating system ends it with the program.

    The mark is `NAME.casefile.lock`, holding the holder's author name and process number as JSON. The lock is
    taken on a byte far behind that text where locks are mandatory, so that others can read it.
    """

    def __init__(self, case: Path) -> None:
        self._path = case.with_name(case.name + ".lock")
        self._file: int | None = None

    def take(self, author: str, opened: str) -> None:
        """Take the hold, or raise HeldError naming who has it."""
        while True:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(handle)
            except OSError:
                holder = self._read(handle)
                os.close(handle)
                raise HeldError(
                    f"{holder} is working in this case; you can read it now, and write when they have closed it."
                ) from None
            if self._is_current(handle):
                break
            os.close(handle)  # the last holder removed this mark between our opening and locking it
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps({"author": author, "process": os.getpid(), "since": opened}).encode())
        self._file = handle

    def _is_current(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self._path.stat())
        except FileNotFoundError:
            return False

    def _read(self, handle: int) -> str:
        try:
            told = json.loads(os.read(handle, 4096))
            return f"{told['author']} (since {told['since']}, process {told['process']})"
        except (ValueError, KeyError, TypeError, OSError):
            return "Another program"

    def release(self) -> None:
        """Give the hold up and remove the mark."""
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            self._path.unlink()
        os.close(self._file)
        self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
