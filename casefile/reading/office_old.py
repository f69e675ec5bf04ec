"""Files of older office programs (compound files): not read, and said why; an encrypted newer one is told apart."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.reading.archive import locked
from casefile.reading.errors import UnreadableError
from casefile.reading.protocol import Piece, Request
from casefile.reading.sniff import describe

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Refuse the file: UnreadableError with what to do; nothing is ever yielded."""
    if ENCRYPTED in data:
        raise locked()
    yield from ()
    raise UnreadableError(
        f"{describe(request.kind)} are not read by this version; the file can be sealed, but not shown or quoted."
        " Save a copy in a newer format or as PDF, and add that copy as well."
    )
