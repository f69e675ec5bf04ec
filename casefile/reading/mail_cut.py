"""Where the parts of a message stand in its bytes, so that a message inside it keeps every byte it came with.

The library keeps no places, and what it writes back is another message: folded anew, its line ends changed. So
boundaries are looked for again here, by the library's own rules; where the two do not agree there is no place.
"""

from __future__ import annotations

import email
import re
from email.message import Message as Mail
from email.policy import Policy
from typing import NamedTuple

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_HEADER = re.compile(rb"From |[!-9;-~]*:|[\t ]")
_BREAK = re.compile(rb"\r\n|\r|\n")
_DEPTH = 50  # levels that are compared


class Place(NamedTuple):
    """Bytes of a message from `start` up to, not including, `end`: a part with its headers."""

    start: int
    end: int


def find_body(raw: bytes, place: Place) -> Place:
    """Return where the body of a part stands."""
    at = place.start
    while at < place.end:
        line = _line(raw, at, place.end)
        if not _HEADER.match(raw, at, place.end):
            return Place(line if _BREAK.match(raw, at, place.end) else at, place.end)
        at = line
    return Place(place.end, place.end)


def find_parts(raw: bytes, part: Mail, place: Place) -> list[Place] | None:
    """Return where the parts inside a part stand, one for each in its payload; None when that cannot be told."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return []
    body = find_body(raw, place)
    if part.get_content_maintype() == "message" and len(payload) == 1:
        return [body]
    boundary = part.get_boundary()
    if part.get_content_maintype() != "multipart" or boundary is None or not boundary.isascii():
        return None
    found = _cut(raw, body, boundary.encode("ascii"))
    return found if len(found) == len(payload) else None


def _cut(raw: bytes, body: Place, boundary: bytes) -> list[Place]:
    line = re.compile(rb"(?<![^\r\n])--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r\n|\r|\n|\Z)")
    found: list[Place] = []
    mark = line.search(raw, *body)
    while mark and not mark.group(1):
        start = mark.end()
        while more := line.match(raw, start, body.end):  # several in a row count as one
            if more.end() == start:
                break
            start = more.end()
        mark = line.search(raw, start, body.end)
        end = mark.start() if mark else body.end
        if mark or end == len(raw):  # else the line end is that of a boundary around this one, and is off already
            end = _before_break(raw, start, end)
        found.append(Place(start, end))
    return found


def _before_break(raw: bytes, start: int, end: int) -> int:
    """Return `end` without the line end before it, which belongs to the boundary."""
    for wide in (2, 1):
        if end - wide >= start and _BREAK.fullmatch(raw, end - wide, end):
            return end - wide
    return end


def _line(raw: bytes, at: int, end: int) -> int:
    match = _LINE.match(raw, at, end)
    return match.end() if match else end


def is_message(raw: bytes, message: Mail, policy: Policy) -> bool:
    """Tell whether these bytes are read as the same message: its headers and the text of each part."""
    return _alike(email.message_from_bytes(raw, policy=policy), message, 0)


def _alike(one: Mail, other: Mail, depth: int) -> bool:
    if depth > _DEPTH or list(one.raw_items()) != list(other.raw_items()):
        return False
    ours, theirs = one.get_payload(), other.get_payload()
    if not isinstance(ours, list) or not isinstance(theirs, list):
        return bool(ours == theirs)
    return len(ours) == len(theirs) and all(
        isinstance(mine, Mail) and isinstance(its, Mail) and _alike(mine, its, depth + 1)
        for mine, its in zip(ours, theirs, strict=True)
    )
