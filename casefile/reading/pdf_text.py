"""Text of a PDF page with a box for each code point, in PDFium's order.

PDFium counts UTF-16 units and keeps two lists, characters and text; both are brought to code points here.
What it marks as a hyphen at a line's end (U+FFFE in its text) stands on the page as a hyphen and a line end,
and is given as "-" and LF, so that our lines are the page's lines. A sign whose meaning the file does not
give becomes U+FFFD, never a guess. Spaces that PDFium adds between runs have the box that it gives them,
often of no width; line ends have none.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeAlias

import pypdfium2.raw as pdfium
from pypdfium2_raw import bindings  # type: ignore[import-untyped]

from casefile.reading.model import BOX_BYTES, normalise

HYPHEN = 2
UNKNOWN = 0xFFFE
NAN = array("f", [float("nan")] * 4)
NOWHERE = NAN.tobytes()
BATCH = 8192

Handle: TypeAlias = Any
"""A raw PDFium handle; the binding gives it no type."""

_ODD = re.compile("[\ud800-\udfff\ufffe\0]")
_LINE_END = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page in PDF coordinates, and its rotation in degrees clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int


class TextReader:
    """Reads text and boxes of one page after the other.

    Boxes cost one call into PDFium for each character. The calls go through a second view of the library
    that keeps the interpreter's lock, with arguments made once: about half the cost of plain calls.
    """

    def __init__(self) -> None:
        self._buffer = (pdfium.FS_RECTF * BATCH)()
        self._view = memoryview(self._buffer).cast("B")
        self._places = [ctypes.byref(self._buffer, start) for start in range(0, BATCH * BOX_BYTES, BOX_BYTES)]
        library = bindings._libs["pdfium"]  # noqa: SLF001 - the binding offers no other way to its library
        self._box: Any = ctypes.PyDLL(library._name, handle=library._handle)["FPDFText_GetLooseCharBox"]  # noqa: SLF001
        self._box.restype = None

    def read(self, textpage: Handle, frame: Frame) -> tuple[str, bytes, tuple[str, ...]]:
        """Return a page's text, the boxes of its code points in the displayed page, and notes."""
        count = max(pdfium.FPDFText_CountChars(textpage), 0)
        units = _units(textpage, count)
        if not units:
            return "", b"", ()
        boxes = turn(self._raw_boxes(textpage, count), frame)
        text = units.tobytes().decode("utf-16-le", "surrogatepass")
        if len(units) == count and not _ODD.search(text):
            text, boxes = _with_plain_line_ends(text, boxes)
            return text, boxes, ()
        return _odd_page(textpage, units, boxes, count)

    def _raw_boxes(self, textpage: Handle, count: int) -> array[float]:
        """Return left, top, right, bottom in PDF coordinates for each of PDFium's characters."""
        handle = ctypes.cast(textpage, ctypes.c_void_p)
        boxes = array("f")
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start)
            self._view[: size * BOX_BYTES] = bytes(size * BOX_BYTES)
            deque(map(self._box, repeat(handle, size), range(start, start + size), self._places), 0)
            boxes.frombytes(self._view[: size * BOX_BYTES])
        return boxes


def turn(boxes: array[float], frame: Frame) -> bytes:
    """Return boxes given as left, top, right, bottom in PDF coordinates as x0, y0, x1, y1 as displayed."""
    lefts, tops, rights, bottoms = (boxes[column::4] for column in range(4))
    across, down = _from_left(frame.left), _from_right(frame.top)
    columns: tuple[array[float], ...] = (lefts, tops, rights, bottoms)
    match frame.rotation:
        case 90:
            across, down = _from_left(frame.bottom), _from_left(frame.left)
            columns = (bottoms, lefts, tops, rights)
        case 180:
            across, down = _from_right(frame.right), _from_left(frame.bottom)
            columns = (rights, bottoms, lefts, tops)
        case 270:
            across, down = _from_right(frame.top), _from_right(frame.right)
            columns = (tops, rights, bottoms, lefts)
    for column, values in enumerate(columns):
        boxes[column::4] = down(values) if column % 2 else across(values)
    for index, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        if left == right:  # made up by PDFium, or a sign without width: no place of its own
            boxes[index * 4 : index * 4 + 4] = NAN
    return boxes.tobytes()


def _from_left(edge: float) -> Callable[[array[float]], array[float]]:
    return lambda values: array("f", [value - edge for value in values]) if edge else values


def _from_right(edge: float) -> Callable[[array[float]], array[float]]:
    return lambda values: array("f", [edge - value for value in values])


def _units(textpage: Handle, count: int) -> array[int]:
    """Return PDFium's text as UTF-16 units; characters outside its text at either end are stepped over."""
    first, last = 0, count - 1
    while first <= last and pdfium.FPDFText_GetTextIndexFromCharIndex(textpage, first) < 0:
        first += 1
    while last >= first and pdfium.FPDFText_GetTextIndexFromCharIndex(textpage, last) < 0:
        last -= 1
    units = array("H")
    if first > last:
        return units
    start = pdfium.FPDFText_GetTextIndexFromCharIndex(textpage, first)
    end = pdfium.FPDFText_GetTextIndexFromCharIndex(textpage, last)
    size = max(end - start, last - first) + 2
    buffer = (ctypes.c_ushort * size)()
    written = pdfium.FPDFText_GetText(textpage, first, last - first + 1, buffer)
    units.frombytes(memoryview(buffer).cast("B")[: max(min(written, size) - 1, 0) * 2])
    return units


def _with_plain_line_ends(text: str, boxes: bytes) -> tuple[str, bytes]:
    """Return the text with LF line ends, and the boxes that belong to it."""
    parts: list[bytes] = []
    done = 0
    for match in _LINE_END.finditer(text):
        parts += (boxes[done * BOX_BYTES : match.start() * BOX_BYTES], NOWHERE)
        done = match.end()
    parts.append(boxes[done * BOX_BYTES :])
    return _LINE_END.sub("\n", text), b"".join(parts)


def _odd_page(textpage: Handle, units: array[int], boxes: bytes, count: int) -> tuple[str, bytes, tuple[str, ...]]:
    """Do the same unit by unit, for pages with hyphens, unknown signs, astral or left-out characters."""
    first = 0
    while first < count and pdfium.FPDFText_GetTextIndexFromCharIndex(textpage, first) < 0:
        first += 1
    offset = max(pdfium.FPDFText_GetTextIndexFromCharIndex(textpage, first), 0)
    signs: list[str] = []
    places: list[bytes] = []
    unknown = 0
    index, total = 0, len(units)
    while index < total:
        unit = units[index]
        place = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, index + offset)
        box = boxes[place * BOX_BYTES : (place + 1) * BOX_BYTES] if 0 <= place < count else NOWHERE
        index += 1
        sign = chr(unit)
        if unit in {UNKNOWN, 0}:
            hyphen = unit == UNKNOWN and pdfium.FPDFText_GetUnicode(textpage, place) == HYPHEN
            unknown += not hyphen
            sign = "-" if hyphen else "\ufffd"
            if hyphen:
                signs.append(sign)
                places.append(box)
                sign, box = "\n", NOWHERE
        elif 0xD800 <= unit < 0xDC00 and index < total and 0xDC00 <= units[index] < 0xE000:
            sign = chr(0x10000 + ((unit - 0xD800) << 10) + (units[index] - 0xDC00))
            index += 1
        signs.append(sign)
        places.append(box)
    text, joined = _with_plain_line_ends("".join(signs), b"".join(places))
    text, halves = normalise(text)  # only replaces lone surrogates here, one for one
    notes = list(halves)
    if unknown:
        notes.append(f"{unknown} signs of this page have no known character and are shown as U+FFFD.")
    left_out = count - total
    if left_out > 0:
        notes.append(f"{left_out} control characters of this page stand for no text and were left out.")
    return text, joined, tuple(notes)
