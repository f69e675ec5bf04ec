"""What the reader process says and how it is carried in frames; what comes from it is checked here."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from casefile.core.cells import are_cells
from casefile.core.frames import JSON_BYTES, GarbageError, Message
from casefile.reading.model import (
    BOX_BYTES,
    Child,
    Page,
    Picture,
    ResolutionParagraph,
    ResolutionText,
)

SHORT = 4096
PIXELS = 40_000_000
SIDE = 1e9


@dataclass(frozen=True, slots=True)
class Begin:
    """First answer of a reading: what it is, who reads it, how many pages it seems to have (None: unknown)."""

    media_type: str
    engine: str
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about the bytes."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning about the whole reading."""

    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader is asked: the media type found, the file's name, a password, seconds of computing, an encoding."""

    kind: str
    name: str
    password: str | None
    seconds: float
    encoding: str | None = None


class Pictures(Protocol):
    """Page pictures of one open document, as the readers of PDF and images make them."""

    pages: int

    def render(self, number: int, scale: float, rotate: int, pixels: int) -> tuple[int, int, bytes]:
        """Return width, height and RGB rows of page `number`; ReadingError when there is none."""


Piece = Begin | Page | Child | Fact | Notice


def piece_to_frame(piece: Piece) -> tuple[Message, bytes]:
    """Return the message and the raw bytes that carry one piece of a reading."""
    match piece:
        case Page():
            message: Message = {
                "kind": "page",
                "number": piece.number,
                "text": piece.text,
                "label": piece.label[:SHORT],
                "width": piece.width,
                "height": piece.height,
                "rotation": piece.rotation,
                "boxed": piece.boxes is not None,
                "celled": piece.cells is not None,
                "notes": [note[:SHORT] for note in piece.notes],
            }
            return message, piece.boxes or piece.cells or b""
        case Child():
            message = {"kind": "child", "name": piece.name[:SHORT], "media_type": piece.media_type[:SHORT]}
            return message | {"locator": piece.locator[:SHORT]}, piece.data
        case Begin():
            return {
                "kind": "begin",
                "media_type": piece.media_type,
                "engine": piece.engine,
                "pages": piece.pages,
            }, b""
        case Fact():
            return {"kind": "fact", "name": piece.name[:SHORT], "value": piece.value[: 16 * SHORT]}, b""
        case Notice():
            return {"kind": "notice", "text": piece.text[:SHORT]}, b""


def piece_from_frame(message: Message, raw: bytes) -> Piece:
    """Return the piece that a frame carries, checked; GarbageError when anything does not fit."""
    match message.get("kind"):
        case "page":
            return _page(message, raw)
        case "child":
            name, media_type = text_of(message, "name"), text_of(message, "media_type")
            return Child(name=name, media_type=media_type, data=raw, locator=text_of(message, "locator"))
        case "begin":
            pages = message.get("pages")
            if pages is not None:
                pages = whole_of(message, "pages", 0, 10_000_000)
            return Begin(text_of(message, "media_type"), text_of(message, "engine"), pages)
        case "fact":
            return Fact(text_of(message, "name"), text_of(message, "value", 16 * SHORT))
        case "notice":
            return Notice(text_of(message, "text"))
    raise GarbageError("a frame of no known kind")


def picture_from_frame(message: Message, raw: bytes) -> Picture:
    """Return the picture of a frame; its bytes must be exactly width x height x 3."""
    if message.get("kind") != "picture":
        raise GarbageError("no picture came")
    width, height = whole_of(message, "width", 1, PIXELS), whole_of(message, "height", 1, PIXELS)
    if width * height > PIXELS or len(raw) != width * height * 3:
        raise GarbageError("a picture's bytes do not fit its size")
    return Picture(width, height, raw)


def _page(message: Message, raw: bytes) -> Page:
    text = text_of(message, "text", JSON_BYTES)
    if "\0" in text or "\r" in text:
        raise GarbageError("a page's text is not normalised")
    boxed, celled = message.get("boxed"), message.get("celled")
    if not isinstance(boxed, bool) or not isinstance(celled, bool) or (boxed and celled):
        raise GarbageError("a page does not say what places it has")
    if celled and not are_cells(raw, len(text)):
        raise GarbageError("a page's cells do not fit its text")
    if not celled and len(raw) != (len(text) * BOX_BYTES if boxed else 0):
        raise GarbageError("a page's boxes do not fit its text")
    notes = message.get("notes")
    if not isinstance(notes, list) or len(notes) > 100:
        raise GarbageError("a page's notes are broken")
    return Page(
        number=whole_of(message, "number", 1, 10_000_000),
        text=text,
        label=text_of(message, "label"),
        width=_real(message, "width"),
        height=_real(message, "height"),
        rotation=whole_of(message, "rotation", 0, 359),
        boxes=raw if boxed else None,
        cells=raw if celled else None,
        notes=tuple(text_of({"note": note}, "note") for note in notes),
    )


def resolution_to_message(text: ResolutionText) -> Message:
    """Return the message that carries one resolution."""
    parts = [[part.part, part.label, part.text] for part in text.parts]
    return {
        "kind": "resolution",
        "symbol": text.symbol,
        "number": text.number,
        "year": text.year,
        "adopted": text.adopted,
        "language": text.language,
        "title": text.title,
        "parts": parts,
    }


def resolution_from_message(message: Message) -> ResolutionText:
    """Return the resolution of a message, checked."""
    rows = message.get("parts")
    if message.get("kind") != "resolution" or not isinstance(rows, list) or len(rows) > 100_000:
        raise GarbageError("no resolution came")
    parts = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 3:
            raise GarbageError("a resolution's paragraph is broken")
        cells = dict(zip(("part", "label", "text"), row, strict=True))
        text = text_of(cells, "text", JSON_BYTES)
        parts.append(ResolutionParagraph(text_of(cells, "part"), text_of(cells, "label"), text))
    return ResolutionText(
        symbol=text_of(message, "symbol"),
        number=whole_of(message, "number", 1, 1_000_000),
        year=whole_of(message, "year", 0, 9999),
        adopted=text_of(message, "adopted"),
        language=text_of(message, "language"),
        title=text_of(message, "title"),
        parts=tuple(parts),
    )


def text_of(message: Message, name: str, limit: int = SHORT) -> str:
    """Return a checked string of a message, at most `limit` characters."""
    value = message.get(name)
    if not isinstance(value, str) or len(value) > limit:
        raise GarbageError(f"no fitting text {name}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise GarbageError(f"broken text {name}") from error
    return value


def whole_of(message: Message, name: str, least: int, most: int) -> int:
    """Return a checked whole number of a message."""
    value = message.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise GarbageError(f"no fitting number {name}")
    return value


def _real(message: Message, name: str) -> float:
    value = message.get(name)
    if not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value <= SIDE:
        raise GarbageError(f"no fitting number {name}")
    return float(value)
