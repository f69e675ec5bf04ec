"""A colleague's file from the outside: its records, then its original bytes, out of a limited process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from casefile.core.errors import RefusedError
from casefile.core.foreign import LONGEST_BLOB, check_header, declared_objects
from casefile.core.frames import Message
from casefile.core.journal import work_tables
from casefile.core.keys import Passphrase
from casefile.core.limited import Channel, End, Limits, one_sentence
from casefile.core.progress import Progress
from casefile.core.snapshot import Rows

MODULE = "casefile.exchange.import_process"
UNTOUCHED = "Nothing was imported."
SLACK = 64 << 20  # bytes that may come back beside what is in the file


@dataclass(frozen=True)
class Content:
    """What a colleague's file holds: all its records, and the head of its chain."""

    rows: Rows
    head: str


class ForeignFile:
    """A colleague's file, open in a limited process; use it as a context. Every refusal is one plain sentence."""

    def __init__(
        self, path: Path, progress: Progress, limits: Limits | None = None, passphrase: Passphrase | None = None
    ) -> None:
        self.path = path
        self._progress = progress
        real, size, key = check_header(path, passphrase)
        self._channel = _Channel(path.name, limits or limits_for(size))
        self._request: Message = {"path": str(real), "size": size, "objects": declared_objects()}
        if key is not None:
            self._request["key"] = [key.raw.hex(), key.salt.hex()]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.close()

    def content(self) -> Content:
        """Return all records of the file, once it was found to be a whole and ordinary case."""
        self._channel.send(self._request, tick=self._tick)
        head = ""
        rows: Rows = {name: {} for name in work_tables()}
        while True:
            message, raw = self._receive()
            kind = message.get("kind")
            if raw:
                raise self._channel.garbage()
            if kind == "checked":
                break
            if kind == "rows":
                self._take(rows, message)
            elif kind == "case":
                head = str(message.get("head"))
        if not re.fullmatch(r"[0-9a-f]{64}", head):
            raise self._channel.garbage()
        return Content(rows, head)

    def original(self, sha256: str) -> Iterator[bytes]:
        """Yield the bytes of an original in pieces of at most 4 MiB; whoever takes them hashes them again."""
        self._channel.wait_anew()
        self._channel.send({"sha256": sha256}, tick=self._tick)
        while True:
            message, raw = self._receive()
            if message.get("kind") == "end":
                return
            if message.get("kind") != "chunk" or not 0 < len(raw) <= LONGEST_BLOB:
                raise self._channel.garbage()
            yield raw

    def _take(self, rows: Rows, message: Message) -> None:
        """Take records of one table, whose number and kinds of values must fit its columns."""
        table = work_tables().get(str(message.get("table")))
        found = message.get("rows")
        if table is None or not isinstance(found, list):
            raise self._channel.garbage()
        columns = list(table.columns.keys())
        taken = rows[table.name]
        for values in found:
            if not isinstance(values, list) or len(values) != len(columns) or not all(map(_is_plain, values)):
                raise self._channel.garbage()
            row: dict[str, Any] = dict(zip(columns, values, strict=True))
            if not isinstance(row["id"], str) or row["id"] in taken:
                raise self._channel.garbage()
            taken[row["id"]] = row
        self._progress.step(len(taken), None, f"Taking {table.name.replace('_', ' ')}")

    def _receive(self) -> tuple[Message, bytes]:
        self._channel.wait_anew()
        return self._channel.receive(tick=self._tick)

    def _tick(self) -> None:
        self._progress.step(0, None, f"Checking {self.path.name}")


def limits_for(size: int) -> Limits:
    """Return what looking through a file of so many bytes may take: more time for more bytes, 1 GB of memory."""
    return Limits(
        cpu_seconds=10 + size // (8 << 20),
        wall_seconds=12.0 + size / (8 << 20),
        reply_bytes=8 * size + SLACK,
    )


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


class _Channel(Channel):
    """The channel to the process that looks through a colleague's file."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__(MODULE, [str(limits.memory), str(limits.cpu_seconds)], name, limits)

    def failure(self, end: End, detail: str = "") -> RefusedError:
        """Return the sentence for an end of the process."""
        sentences = {
            End.NOT_STARTED: f"cannot be looked through: the limited process could not be started ({detail}). Check"
            " that Casefile is installed whole.",
            End.NO_SENSE: "gave an answer that makes no sense; it may be made to attack whoever opens it.",
            End.TOO_SLOW: "takes too long to look through; it may be made to stall.",
            End.TOO_MUCH_COMPUTING: "takes too much computing to look through; it may be made to stall.",
            End.GONE: f"brought down the limited process that looked through it, or took more than its"
            f" {self.limits.memory >> 20} MB of memory.",
        }
        return RefusedError(f"{self.name} {sentences[end]} {UNTOUCHED}")

    def reported(self, message: Message) -> RefusedError:
        """Return the sentence that the process reported."""
        return RefusedError(f"{self.name} {one_sentence(message) or 'cannot be looked through'}. {UNTOUCHED}")
