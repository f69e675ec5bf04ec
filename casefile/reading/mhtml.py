"""Web pages saved whole (.mht, .mhtml): the page read as any HTML page, all else in the envelope as children.

RFC 2557: the root is the part that `start` names, else the first HTML part. Nothing that the page calls is fetched.
"""

from __future__ import annotations

import email
import posixpath
from collections.abc import Iterator
from email.message import Message as Mail
from urllib.parse import unquote, urlsplit

from casefile.reading import html
from casefile.reading.errors import ReadingError
from casefile.reading.mail import EXTENSIONS, AsWritten, body_bytes, file_name, header, moment_of
from casefile.reading.model import Child, clean_name
from casefile.reading.protocol import Begin, Fact, Notice, Piece, Request
from casefile.reading.sniff import HTML, sniff

PART_LIMIT = 5000
DEPTH = 50
PAGES = frozenset({HTML, "application/xhtml+xml"})


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield the two pages of the saved web page, what else was saved as children, and facts."""
    message = email.message_from_bytes(bytes(data), policy=AsWritten())
    leaves, cut = _leaves(message)
    root = _root(message, leaves)
    if root is None:
        raise ReadingError("this saved web page holds no HTML part; it can be sealed without being read.")
    charset = root.get_param("charset")
    engine = f"{html.engine()}; email"
    content = body_bytes(root)
    yield from html.document(content, Begin(request.kind, engine, 2), charset if isinstance(charset, str) else "")
    children = 0
    for number, part in enumerate(leaves, 1):
        child = None if part is root else _child(part, number)
        if child is not None:
            children += 1
            yield child
    yield from _facts(message, root)
    if children:
        yield Fact("saved with the page", str(children))
    if cut:
        yield Notice(f"The file has more than {PART_LIMIT:,} parts; those after were left out.")


def _leaves(message: Mail) -> tuple[list[Mail], bool]:
    """Return the parts that hold something, in order, and whether some were left out."""
    found: list[Mail] = []
    waiting: list[tuple[Mail, int]] = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        payload = part.get_payload()
        if isinstance(payload, list):
            if depth >= DEPTH:
                return found, True
            waiting += [(inner, depth + 1) for inner in reversed(payload) if isinstance(inner, Mail)]
        elif len(found) == PART_LIMIT:
            return found, True
        else:
            found.append(part)
    return found, False


def _root(message: Mail, leaves: list[Mail]) -> Mail | None:
    start = message.get_param("start")
    if isinstance(start, str):
        named = [part for part in leaves if header(part, "Content-ID").strip("<> ") == start.strip("<> ")]
        if named and named[0].get_content_type() in PAGES:
            return named[0]
    return next((part for part in leaves if part.get_content_type() in PAGES), None)


def _child(part: Mail, number: int) -> Child | None:
    """Return a part as a child, named after the address from which it was saved."""
    content = body_bytes(part)
    if not content:
        return None
    address = header(part, "Content-Location")
    try:
        path = urlsplit(address).path
    except ValueError:
        path = ""
    name = file_name(part) or unquote(posixpath.basename(path))
    found = sniff(content, name)
    said = part.get_content_type()
    suffix = ".css" if said == "text/css" else EXTENSIONS.get(said) or EXTENSIONS.get(found, ".bin")
    name = clean_name(name, f"part {number}{suffix}")
    if "." not in name:
        name += suffix
    return Child(name, found, content, address[:2000] or f"part {number}")


def _facts(message: Mail, root: Mail) -> Iterator[Fact]:
    address = header(message, "Snapshot-Content-Location") or header(root, "Content-Location")
    for name, value in (
        ("saved from address", address),
        ("saved", header(message, "Date")),
        ("saved, in UTC", moment_of(header(message, "Date"))),
        ("saved by", header(message, "From")),
        ("title in the envelope", header(message, "Subject")),
    ):
        if value:
            yield Fact(name, value[:2000])
