"""Reading from the outside: one call for each document, or a warm process for the source being looked at.

    reading = read_document(Path("report.pdf"), name="report.pdf")
    reading = read_document(chunks, name="report.pdf", password="…", progress=progress)
    with ReaderProcess(chunks, name="report.pdf") as reader:
        picture = reader.render_page(3, scale=2.0)

Nothing here parses: the work is done in `casefile.reading.process`, a fresh, limited process each time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from casefile.core.frames import GarbageError, Message
from casefile.core.progress import Progress, Silent
from casefile.reading.channel import Channel, Limits
from casefile.reading.errors import ReadingError
from casefile.reading.model import Child, Page, Picture, Reading, ResolutionText
from casefile.reading.protocol import (
    Begin,
    Fact,
    Notice,
    Piece,
    picture_from_frame,
    piece_from_frame,
    resolution_from_message,
    whole_of,
)

Data = Path | bytes | Iterable[bytes]
"""A document: a file, its bytes, or its bytes in chunks of any size (as a case keeps them)."""

T = TypeVar("T")

CHUNK = 4 * 1024 * 1024


def read_document(
    data: Data,
    *,
    name: str,
    password: str | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Read one document in a fresh process and return its pages, facts and children.

    `name` is the file's name: shown in errors, and a hint between kinds of text. `progress` is stepped with
    pages read of pages in all, and may cancel. `encoding` is that of a text or web page whose bytes do not tell
    it. Raises UnreadableError (a kind not read yet), PasswordError, EncodingError (unknown, or it does not fit),
    or ReadingError (damaged, too large, too slow); each says what to do, and the bytes can still be sealed.
    """
    progress = progress or Silent()
    with _Connection(name, limits or Limits(), progress, warm=False) as connection:
        connection.start({"op": "read", "name": name, "password": password, "encoding": encoding}, data)
        return connection.reading()


def read_resolution(
    data: Data, *, name: str, progress: Progress | None = None, limits: Limits | None = None
) -> ResolutionText:
    """Read one United Nations resolution in Akoma Ntoso XML; ReadingError when it is something else."""
    with _Connection(name, limits or Limits(), progress or Silent(), warm=False) as connection:
        connection.start({"op": "resolution", "name": name, "password": None}, data)
        return connection.resolution()


class ReaderProcess:
    """A warm process that holds one document and makes pictures of its pages. Use from one thread.

    `pages` is the number of pages that can be pictured; `network_isolated` as in `Reading`. When a page
    brings the process down, the next call starts it anew if the document was given as a path or as bytes.
    """

    def __init__(
        self,
        data: Data,
        *,
        name: str,
        password: str | None = None,
        progress: Progress | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._data = data
        self._open: Message = {"op": "open", "name": name, "password": password}
        self._name = name
        self._limits = limits or Limits()
        self._progress = progress or Silent()
        self._connection: _Connection | None = None
        self._closed = False
        self.pages = 0
        self.network_isolated = False
        self._connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def render_page(self, number: int, *, scale: float = 1.0, rotate: int = 0) -> Picture:
        """Return the picture of page `number` (from 1), `scale` pixels for a point (for images: a pixel).

        `rotate` turns it clockwise by 0, 90, 180 or 270 degrees on top of the page's own rotation. More than
        about 40 million pixels, or a page that is not there, is a ReadingError, and the process lives on.
        """
        if rotate not in {0, 90, 180, 270} or not math.isfinite(scale) or scale <= 0:
            raise ReadingError(f"{self._name}: a page picture needs a scale above 0 and a quarter turn.")
        request: Message = {"op": "render", "number": number, "scale": scale, "rotate": rotate}
        return self._connect().picture(request)

    def close(self) -> None:
        """End the process; safe to repeat."""
        self._closed = True
        self._drop()

    def _connect(self) -> _Connection:
        if self._closed:
            raise ReadingError(f"{self._name}: the reader of this document has been closed.")
        if self._connection is None or self._connection.closed:
            connection = _Connection(self._name, self._limits, self._progress, warm=True)
            try:
                connection.start(self._open, self._data)
                self.pages = connection.opened()
            except BaseException:
                connection.close()
                raise
            self.network_isolated = connection.isolated
            self._connection = connection
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Connection:
    """A channel with the words that both sides speak."""

    def __init__(self, name: str, limits: Limits, progress: Progress, *, warm: bool) -> None:
        self._progress = progress
        self._what = f"Reading {name}"
        self._done = 0
        self._total: int | None = None
        self._channel = Channel(name, limits, warm=warm)
        self.isolated = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        return self._channel.closed

    def close(self) -> None:
        self._channel.close()

    def start(self, request: Message, data: Data) -> None:
        """Send the request and the document, and learn how far the process is shut in."""
        self._channel.send(request, tick=self._tick)
        size = 0
        for chunk in _chunks(data):
            size += len(chunk)
            if size > self._channel.limits.document_bytes:
                raise ReadingError(
                    f"{self._channel.name}: larger than {self._channel.limits.document_bytes // (1 << 20)} MB, "
                    "which is more than the reader takes. It can be sealed without being read."
                )
            self._channel.renew()  # the document's arrival is paid by the caller's disk, not by the reader
            self._channel.send({"op": "data"}, chunk, tick=self._tick)
            self._tick()
        self._channel.renew()
        self._channel.send({"op": "end"}, tick=self._tick)
        message, _ = self._channel.receive(tick=self._tick)
        isolated = message.get("isolated")
        if message.get("kind") != "ready" or not isinstance(isolated, bool):
            raise self._channel.garbage()
        self.isolated = isolated

    def reading(self) -> Reading:
        pages: list[Page] = []
        facts: list[tuple[str, str]] = []
        children: list[Child] = []
        warnings: list[str] = []
        begin: Begin | None = None
        for piece in self._pieces():
            match piece:
                case Begin():
                    begin, self._total = piece, piece.pages
                case Page():
                    if piece.number != len(pages) + 1:
                        raise self._channel.garbage()
                    pages.append(piece)
                    self._done = len(pages)
                    self._tick()
                case Child():
                    children.append(piece)
                case Fact():
                    facts.append((piece.name, piece.value))
                case Notice():
                    warnings.append(piece.text)
        if begin is None:
            raise self._channel.garbage()
        return Reading(
            media_type=begin.media_type,
            engine=begin.engine,
            pages=tuple(pages),
            facts=tuple(facts),
            children=tuple(children),
            warnings=tuple(warnings),
            network_isolated=self.isolated,
        )

    def resolution(self) -> ResolutionText:
        message, _ = self._channel.receive(tick=self._tick)
        return self._checked(lambda: resolution_from_message(message))

    def opened(self) -> int:
        message, _ = self._channel.receive(tick=self._tick)
        return self._checked(lambda: whole_of(message, "pages", 0, 10_000_000))

    def picture(self, request: Message) -> Picture:
        self._channel.renew()
        self._channel.send(request, tick=self._tick)
        message, raw = self._channel.receive(tick=self._tick)
        if message.get("kind") == "refused":
            raise self._channel.reported(message)
        return self._checked(lambda: picture_from_frame(message, raw))

    def _pieces(self) -> Iterator[Piece]:
        while True:
            message, raw = self._channel.receive(tick=self._tick)
            if message.get("kind") == "done":
                return
            yield self._checked(lambda: piece_from_frame(message, raw))  # noqa: B023 - called at once

    def _checked(self, take: Callable[[], T]) -> T:
        try:
            return take()
        except GarbageError as error:
            raise self._channel.garbage() from error

    def _tick(self) -> None:
        self._progress.step(self._done, self._total, self._what)


def _chunks(data: Data) -> Iterator[bytes]:
    """Yield the document's bytes, whatever it was given as, in chunks that fit a frame."""
    if isinstance(data, Path):
        with data.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    elif isinstance(data, bytes):
        for start in range(0, len(data), CHUNK):
            yield data[start : start + CHUNK]
    else:
        yield from data
