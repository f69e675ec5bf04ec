"""The reader process: `python -I -m casefile.reading.process MEMORY CPU once|warm`. Parsers run only here.

It shuts itself in before any parser is imported: address space, computing time, no core dump, no file
written, no new process, no network where the system lets a process give up its network. It takes one
document over standard input and answers over standard output; see `protocol`.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from casefile.core.confined import WARM_HARD_CPU, Wire, open_wire, shut_in
from casefile.core.frames import Message
from casefile.core.loading import loading
from casefile.reading.errors import EncodingError, PasswordError, ReadingError, UnreadableError
from casefile.reading.protocol import PIXELS, Pictures, Piece, Request, piece_to_frame, resolution_to_message
from casefile.reading.sniff import (
    CSV,
    DOCX,
    HTML,
    IMAGE_KINDS,
    MAIL,
    MBOX,
    MHTML,
    ODS_KINDS,
    ODT_KINDS,
    OLE,
    PDF,
    PLAIN,
    TEXT_KINDS,
    UNKNOWN,
    XLSX,
    describe,
    sniff,
)

RESERVE_SECONDS = 2.0
READERS = (
    (frozenset({PDF}), "pdf"),
    (frozenset({HTML}), "html"),
    (frozenset({MAIL, MBOX}), "mail"),
    (IMAGE_KINDS, "image"),
    (frozenset({XLSX}), "sheets_xlsx"),
    (ODS_KINDS, "sheets_ods"),
    (frozenset({CSV}), "sheets_csv"),
    (TEXT_KINDS, "plain"),
    (frozenset({DOCX}), "office_docx"),
    (ODT_KINDS, "office_odt"),
    (frozenset({MHTML}), "mhtml"),
    (frozenset({OLE}), "office_old"),
)


ENCODED_KINDS = TEXT_KINDS | {HTML}
"""What may be in any encoding without saying in which."""


def reader_of(kind: str) -> ModuleType:
    """Return the module that reads documents of media type `kind`, imported now: after the limits, alone.

    Each parser costs start-up time and is a target, so a process holds none but the one that it needs.
    """
    for kinds, name in READERS:
        if kind in kinds:
            with loading():
                return import_module(f"casefile.reading.{name}")
    raise UnreadableError(
        f"{describe(kind)} are not read by this version; the file can be sealed, but not shown or quoted."
    )


def take_document(wire: Wire) -> bytearray:
    """Return the document that follows a request."""
    data = bytearray()
    while True:
        message, raw = wire.receive()
        if message.get("op") == "end":
            return data
        data += raw


def pieces(
    data: bytearray, name: str, password: str | None, cpu_seconds: int, encoding: str | None = None
) -> Iterator[Piece]:
    """Yield what the reader for this kind of document makes of it; the kind is known from its bytes.

    Bytes of no known kind are text when an encoding was given for them.
    """
    if not data:
        raise ReadingError("the file is empty; there is nothing to read in it.")
    kind = sniff(data, name)
    if encoding:
        kind = PLAIN if kind == UNKNOWN else kind
        if kind not in ENCODED_KINDS:
            raise EncodingError(
                f"the encoding {encoding} was given, but {describe(kind)} name theirs themselves; leave it out."
            )
    seconds = max(cpu_seconds - RESERVE_SECONDS, cpu_seconds / 2)
    yield from reader_of(kind).read(data, Request(kind, name, password, seconds, encoding))


def serve(wire: Wire, cpu_seconds: int, *, isolated: bool) -> None:
    """Answer one request: read, resolution, or open followed by any number of renders."""
    request, _ = wire.receive()
    data = take_document(wire)
    wire.send({"kind": "ready", "isolated": isolated})
    name, password = str(request.get("name") or ""), request.get("password")
    password = password if isinstance(password, str) else None
    encoding = request.get("encoding")
    encoding = encoding if isinstance(encoding, str) else None
    match request.get("op"):
        case "read":
            for piece in pieces(data, name, password, cpu_seconds, encoding):
                wire.send(*piece_to_frame(piece))
            wire.send({"kind": "done"})
        case "resolution":
            reader = import_module("casefile.reading.resolutions")
            wire.send(resolution_to_message(reader.parse_resolution(bytes(data))))
        case "open":
            render_on_demand(wire, data, name, password, cpu_seconds)


def render_on_demand(wire: Wire, data: bytearray, name: str, password: str | None, cpu_seconds: int) -> None:
    """Hold the document and answer each render request with a picture, until the other side closes."""
    kind = sniff(data, name)
    reader = reader_of(kind)
    if kind != PDF and kind not in IMAGE_KINDS:
        raise UnreadableError("a document of this kind has no page pictures; it is shown as text.")
    pictures: Pictures = reader.open_pictures(data, Request(kind, name, password, cpu_seconds))
    wire.send({"kind": "opened", "pages": pictures.pages})
    while True:
        request, _ = wire.receive()
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + cpu_seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (min(soft, WARM_HARD_CPU), WARM_HARD_CPU))
        try:
            width, height, rgb = pictures.render(
                int(request["number"]), float(request["scale"]), int(request["rotate"]), PIXELS
            )
        except ReadingError as error:
            wire.send({"kind": "refused", "text": str(error)})
        else:
            wire.send({"kind": "picture", "width": width, "height": height}, rgb)


def main() -> NoReturn:
    """Shut in, serve, and say in one sentence what went wrong."""
    memory, cpu_seconds, mode = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    isolated = shut_in(memory, cpu_seconds, warm=mode == "warm")
    wire = open_wire()
    message: Message | None = None
    try:
        serve(wire, cpu_seconds, isolated=isolated)
    except (EOFError, BrokenPipeError):
        os._exit(0)
    except PasswordError as error:
        message = {"code": "password wrong" if error.wrong else "password missing", "text": str(error)}
    except EncodingError as error:
        message = {"code": "encoding", "text": str(error)}
    except UnreadableError as error:
        message = {"code": "unreadable", "text": str(error)}
    except ReadingError as error:
        message = {"code": "damaged", "text": str(error)}
    except MemoryError:
        message = {
            "code": "damaged",
            "text": f"reading needed more than {memory >> 20} MB of memory and was stopped; "
            "it can be sealed without being read.",
        }
    except Exception as error:  # noqa: BLE001 - a hostile file may raise anything in a parser
        text = f"its reader failed ({type(error).__name__}); the file is probably damaged. It can be sealed."
        message = {"code": "damaged", "text": text}
    if message is not None:
        wire.send({"kind": "error"} | message)
    os._exit(0)


if __name__ == "__main__":
    main()
