"""What reading gives back: frozen values without any parser's object in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

READER = "casefile-reading 1"
"""Name and version of our own reading rules; raised when the same bytes would give another text."""

BOX_BYTES = 16
"""Bytes of `Page.boxes` for one code point: x0, y0, x1, y1 as little-endian float32."""

CELL_BYTES = 16
"""Bytes of `Page.cells` for one cell: start, end, row, column as little-endian uint32; see core/cells.py."""

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Page:
    """A place inside a source that can be read.

    `number` counts from 1; `label` is the source's own page label or "". `text` is normalised once and never
    changes afterwards; offsets into it are code points. `width` and `height` are those of the page as
    displayed, that is after `rotation` (degrees clockwise, already applied): points for PDF, pixels for
    images, 0 for text. `boxes` is None or `BOX_BYTES` for each code point of `text`, origin at the top left
    of the displayed page, NaN where a code point has no place (line ends). `cells` is None or, for a sheet of a
    table, which code points stand in which cell. `notes` are plain sentences.
    """

    number: int
    text: str
    label: str = ""
    width: float = 0.0
    height: float = 0.0
    rotation: int = 0
    boxes: bytes | None = None
    notes: tuple[str, ...] = ()
    cells: bytes | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A document inside a document: an attachment, with its cleaned name and where it was found."""

    name: str
    media_type: str
    data: bytes
    locator: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read of one document.

    `engine` names our reading rules and the libraries with their versions. `facts` are (name, value) pairs
    about the bytes. `network_isolated` says whether the reader process had no network at all.
    """

    media_type: str
    engine: str
    pages: tuple[Page, ...]
    facts: tuple[tuple[str, str], ...] = ()
    children: tuple[Child, ...] = ()
    warnings: tuple[str, ...] = ()
    network_isolated: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A page picture: `rgb` holds 3 bytes for each pixel, row after row from the top left, no padding."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class ResolutionParagraph:
    """One paragraph of an official text: `part` ("preamble", "body", "annex 1" …), `label` ("8(a)(i)")."""

    part: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ResolutionText:
    """One resolution of the United Nations Security Council in one language, from the UN's XML."""

    symbol: str
    number: int
    year: int
    adopted: str
    language: str
    title: str
    parts: tuple[ResolutionParagraph, ...] = field(default=())


def normalise(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with LF line ends, without NUL and lone surrogates, and notes on what was replaced."""
    notes: list[str] = []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        notes.append(f"{text.count(chr(0))} NUL characters were removed from this page's text.")
        text = text.replace("\0", "")
    text, replaced = _SURROGATES.subn("\ufffd", text)
    if replaced:
        notes.append(f"{replaced} halves of broken characters on this page are shown as U+FFFD.")
    return text, tuple(notes)


def clean_name(name: str, otherwise: str) -> str:
    """Return the last part of a file name, printable and short; `otherwise` when nothing is left."""
    last = name.replace("\\", "/").rpartition("/")[2]
    last = "".join(sign for sign in last if sign.isprintable()).strip(" .")
    return last[:200] or otherwise
