"""One reader process and the pipe to it: starting, sending, receiving, and ending it in time."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from casefile.reading.errors import PasswordError, ReadingError, UnreadableError
from casefile.reading.protocol import HEAD, GarbageError, Message, pack, unpack_head, unpack_json

TICK = 0.05
BLOCK = 1 << 20

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reader process may use; the defaults are those of the design's hostile-file rules.

    `memory` is address space in bytes, `cpu_seconds` and `wall_seconds` hold for one document or one page
    picture, `document_bytes` is the largest document taken, `reply_bytes` the most that may come back.
    """

    memory: int = 1 << 30
    cpu_seconds: int = 10
    wall_seconds: float = 15.0
    document_bytes: int = 400 * 1024 * 1024
    reply_bytes: int = 512 * 1024 * 1024


class Channel:
    """A running reader process; owns the process and its pipes. Use from one thread at a time."""

    def __init__(self, name: str, limits: Limits, *, warm: bool) -> None:
        self.name = name
        self.limits = limits
        self._left = limits.reply_bytes
        self.closed = False
        command = [sys.executable, "-I", "-m", "casefile.reading.process"]
        command += [str(limits.memory), str(limits.cpu_seconds), "warm" if warm else "once"]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise ReadingError(
                f"{name}: the reader process could not be started ({error.strerror}); "
                "check that Casefile is installed whole, and try again."
            ) from error
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise ReadingError("The reader process has no pipes.")
        self._stdin: IO[bytes] = stdin
        self._stdout: IO[bytes] = stdout
        for pipe in (stdin, stdout):
            os.set_blocking(pipe.fileno(), False)
        self.deadline = time.monotonic() + limits.wall_seconds

    def renew(self) -> None:
        """Start the wall clock and the reply allowance anew, for the next request."""
        self.deadline = time.monotonic() + self.limits.wall_seconds
        self._left = self.limits.reply_bytes

    def send(self, message: Message, raw: bytes | memoryview = b"", *, tick: Tick) -> None:
        """Send one frame; ReadingError when the process is gone or takes nothing in time."""
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

    def garbage(self) -> ReadingError:
        """End the process and return the error for an answer that makes no sense."""
        self.close()
        return ReadingError(
            f"{self.name}: the reader process gave an answer that makes no sense, so nothing of it was used; "
            "the file may be made to attack its reader. Keep it sealed and look at it elsewhere with care."
        )

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
            raise ReadingError(
                f"{self.name}: reading took longer than {self.limits.wall_seconds:g} seconds and was stopped; "
                "the file may be damaged or made to stall its reader. It can be sealed without being read."
            )

    def _ended(self, tick: Tick) -> None:
        """Raise what the process said before it ended, or else how it ended."""
        while True:
            self.receive(tick=tick)

    def _death(self) -> ReadingError:
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            code = 0
        self.close()
        if code == -signal.SIGXCPU:
            return ReadingError(
                f"{self.name}: reading needed more than {self.limits.cpu_seconds} seconds of computing and was "
                "stopped; the file may be damaged or made to stall its reader. It can be sealed without being "
                "read."
            )
        return ReadingError(
            f"{self.name}: the reader process ended before it was done, out of its "
            f"{self.limits.memory // (1 << 20)} MB of memory or brought down by the file. "
            "It can be sealed without being read."
        )

    def reported(self, message: Message) -> ReadingError:
        """Return the error that the process reported, as one printable sentence behind the file's name."""
        text = message.get("text")
        sentence = "".join(c if c.isprintable() else " " for c in text[:500]) if isinstance(text, str) else ""
        sentence = f"{self.name}: {sentence or 'it could not be read.'}"
        match message.get("code"):
            case "password missing":
                return PasswordError(sentence, wrong=False)
            case "password wrong":
                return PasswordError(sentence, wrong=True)
            case "unreadable":
                return UnreadableError(sentence)
        return ReadingError(sentence)
