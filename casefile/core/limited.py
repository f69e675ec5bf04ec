"""A limited process and the pipe to it: starting, sending, receiving, and ending it in time.

Whoever uses one says in a class of its own how its ends are told to a person. From the inside, see `confined`.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import IO

from casefile.core.errors import CasefileError
from casefile.core.frames import HEAD, GarbageError, Message, pack, unpack_head, unpack_json

TICK = 0.05
BLOCK = 1 << 20

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one limited process may use; the defaults are those of the design's hostile-file rules.

    `memory` is address space in bytes, `cpu_seconds` and `wall_seconds` hold for one document or one page
    picture, `document_bytes` is the largest document taken, `reply_bytes` the most that may come back.
    """

    memory: int = 1 << 30
    cpu_seconds: int = 10
    wall_seconds: float = 15.0
    document_bytes: int = 400 * 1024 * 1024
    reply_bytes: int = 512 * 1024 * 1024


class End(Enum):
    """How a limited process ends other than well."""

    NOT_STARTED = "not started"
    NO_SENSE = "no sense"
    TOO_SLOW = "too slow"
    TOO_MUCH_COMPUTING = "too much computing"
    GONE = "gone"


class Channel:
    """A running limited process; owns the process and its pipes. Use from one thread at a time."""

    def __init__(self, module: str, words: Sequence[str], name: str, limits: Limits) -> None:
        """Start `python -I -m module words…`; `name` is what it works on, as a person knows it."""
        self.name = name
        self.limits = limits
        self._left = limits.reply_bytes
        self.closed = False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-I", "-m", module, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise self.failure(End.NOT_STARTED, error.strerror or "") from error
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        self._stdin: IO[bytes] = stdin
        self._stdout: IO[bytes] = stdout
        for pipe in (stdin, stdout):
            os.set_blocking(pipe.fileno(), False)
        self.deadline = time.monotonic() + limits.wall_seconds

    def failure(self, end: End, detail: str = "") -> CasefileError:
        """Return the error, in one plain sentence, for an end of the process."""
        raise NotImplementedError

    def reported(self, message: Message) -> CasefileError:
        """Return the error that the process itself reported."""
        raise NotImplementedError

    def renew(self) -> None:
        """Start the wall clock and the reply allowance anew, for the next request."""
        self.deadline = time.monotonic() + self.limits.wall_seconds
        self._left = self.limits.reply_bytes

    def wait_anew(self) -> None:
        """Start the wall clock anew within one request: what this side did meanwhile is not the process's time."""
        self.deadline = time.monotonic() + self.limits.wall_seconds

    def send(self, message: Message, raw: bytes | memoryview = b"", *, tick: Tick) -> None:
        """Send one frame; an error when the process is gone or takes nothing in time."""
        self._write(pack(message, len(raw)), tick)
        if len(raw):
            self._write(raw, tick)

    def receive(self, *, tick: Tick) -> tuple[Message, bytes]:
        """Return the next frame; what the process reports as an error is raised here."""
        try:
            json_size, raw_size = unpack_head(self._read(HEAD.size, tick), self._left)
            self._left -= json_size + raw_size
            if self._left < 0:
                raise GarbageError("more came back than allowed")
            message = unpack_json(self._read(json_size, tick))
            raw = self._read(raw_size, tick)
        except GarbageError as error:
            raise self.garbage() from error
        if message.get("kind") == "error":
            self.close()
            raise self.reported(message)
        return message, raw

    def close(self) -> None:
        """End the process and free its pipes; safe to repeat."""
        self.closed = True
        for pipe in (self._stdin, self._stdout):
            pipe.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def garbage(self) -> CasefileError:
        """End the process and return the error for an answer that makes no sense."""
        self.close()
        return self.failure(End.NO_SENSE)

    def _write(self, data: bytes | memoryview, tick: Tick) -> None:
        view = memoryview(data)
        descriptor = self._stdin.fileno()
        while view:
            self._wait(self._stdin, selectors.EVENT_WRITE, tick)
            try:
                written = os.write(descriptor, view[:BLOCK])
            except BlockingIOError:
                continue
            except OSError:  # the process ended; it may have said why before
                self._ended(tick)
            view = view[written:]

    def _read(self, size: int, tick: Tick) -> bytes:
        parts = bytearray()
        descriptor = self._stdout.fileno()
        while len(parts) < size:
            self._wait(self._stdout, selectors.EVENT_READ, tick)
            try:
                block = os.read(descriptor, min(BLOCK, size - len(parts)))
            except BlockingIOError:
                continue
            if not block:
                raise self._death()
            parts += block
        return bytes(parts)

    def _wait(self, pipe: IO[bytes], event: int, tick: Tick) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            while not selector.select(TICK):
                self._look_at_clock(tick)
        if time.monotonic() > self.deadline:
            self._look_at_clock(tick)

    def _look_at_clock(self, tick: Tick) -> None:
        try:
            tick()
        except BaseException:
            self.close()
            raise
        if time.monotonic() > self.deadline:
            self.close()
            raise self.failure(End.TOO_SLOW)

    def _ended(self, tick: Tick) -> None:
        """Raise what the process said before it ended, or else how it ended."""
        while True:
            self.receive(tick=tick)

    def _death(self) -> CasefileError:
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            code = 0
        self.close()
        return self.failure(End.TOO_MUCH_COMPUTING if code == -signal.SIGXCPU else End.GONE)


def one_sentence(message: Message) -> str:
    """Return the sentence that a process reports, printable and at most 500 signs; nothing when it says none."""
    text = message.get("text")
    return "".join(c if c.isprintable() else " " for c in text[:500]) if isinstance(text, str) else ""
