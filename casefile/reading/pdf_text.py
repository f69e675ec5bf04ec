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
from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from typing import Any, TypeAlias

import pypdfium2.raw as pdfium
from PIL import Image
from pypdfium2_raw import bindings  # type: ignore[import-untyped]

from casefile.reading.model import BOX_BYTES, normalise

HYPHEN = 2
NAN = array("f", [float("nan")] * 4)
NOWHERE = NAN.tobytes()
BATCH = 8192

Handle: TypeAlias = Any
"""A raw PDFium handle; the binding gives it no type."""

Columns: TypeAlias = "tuple[array[float], array[float], array[float], array[float]]"

_SPACE = re.compile("[ \xa0]")
_SURROGATE = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")
_ODD = re.compile("\r\n|\r|\n|\0|\ufffe")  # letters only: three times as fast as with a set among them
_ODD_OR_PAIR = re.compile(_ODD.pattern + "|[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page in PDF coordinates, and its rotation in degrees clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int


def quick_library() -> ctypes.PyDLL:
    """Return a second view of PDFium that keeps the interpreter's lock: about half the cost of plain calls.

    Its functions, taken by name, have no types: pass pointers as ctypes objects; they return a C int.
    """
    library = bindings._libs["pdfium"]  # noqa: SLF001 - the binding offers no other way to its library
    return ctypes.PyDLL(library._name, handle=library._handle)  # noqa: SLF001


def quick_handle(handle: Handle) -> Any:  # noqa: ANN401 - ctypes gives what `byref` returns no name
    """Return a handle as the argument that `quick_library` takes with the least work, an eighth less for each call."""
    return ctypes.byref(ctypes.c_char.from_address(ctypes.cast(handle, ctypes.c_void_p).value or 0))


class TextReader:
    """Reads text and boxes of one page after the other.

    Boxes cost one call into PDFium for each character; the calls go through `quick_library`, with arguments
    made once.
    """

    def __init__(self) -> None:
        self._buffer = (pdfium.FS_RECTF * BATCH)()
        self._view = memoryview(self._buffer).cast("B")
        self._places: list[Any] = []
        quick = quick_library()
        self._box: Any = quick["FPDFText_GetLooseCharBox"]
        self._box.restype = None
        self._text_index: Any = quick["FPDFText_GetTextIndexFromCharIndex"]

    def read(self, textpage: Handle, frame: Frame) -> tuple[str, bytes, tuple[str, ...]]:
        """Return a page's text, the boxes of its code points in the displayed page, and notes."""
        count = max(pdfium.FPDFText_CountChars(textpage), 0)
        units = _units(textpage, count)
        if not units:
            return "", b"", ()
        raw = self._raw_boxes(textpage, count)
        turn(raw, frame)
        boxes = raw.tobytes()
        text = units.tobytes().decode("utf-16-le", "surrogatepass")
        odd = _ODD
        if _SURROGATE.search(text):
            odd, text = _ODD_OR_PAIR, "".join(map(chr, units))  # one sign for each unit again, as PDFium counts
        places: list[int] | range = range(count)
        notes: tuple[str, ...] = ()
        if len(units) != count:
            places, boxes = self._kept(textpage, count, len(units), boxes)
            left_out = count - len(units)
            if left_out > 0:
                notes = (f"{left_out} control characters of this page stand for no text and were left out.",)
        text, boxes, unknown = _assemble(textpage, odd, text, boxes, places)
        text, halves = normalise(text)  # only lone surrogates are left for it, one for one
        if unknown:
            notes += (f"{unknown} signs of this page have no known character and are shown as U+FFFD.",)
        return text, _without_blanks(text, boxes), (*halves, *notes)

    def _kept(self, textpage: Handle, count: int, size: int, boxes: bytes) -> tuple[list[int], bytes]:
        """Return the places and the boxes of the characters that are in PDFium's text, in its order."""
        handle = quick_handle(textpage)
        in_text = list(map(self._text_index, repeat(handle, count), range(count)))
        gaps = [place for place, index in enumerate(in_text) if index < 0]
        if count - len(gaps) == size:
            edges = [-1, *gaps, count]
            runs = [range(before + 1, after) for before, after in pairwise(edges)]
            kept = b"".join(boxes[run.start * BOX_BYTES : run.stop * BOX_BYTES] for run in runs)
            return list(chain.from_iterable(runs)), kept
        # PDFium put characters in: ask for each sign of the text where it comes from
        first = max(next((index for index in in_text if index >= 0), 0), 0)
        places = [pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, first + index) for index in range(size)]
        return places, b"".join(
            boxes[place * BOX_BYTES : (place + 1) * BOX_BYTES] if 0 <= place < count else NOWHERE for place in places
        )

    def _raw_boxes(self, textpage: Handle, count: int) -> array[float]:
        """Return left, top, right, bottom in PDF coordinates for each of PDFium's characters."""
        handle = quick_handle(textpage)
        boxes = array("f")
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start)
            known = range(len(self._places), size)
            self._places += [ctypes.byref(self._buffer, place * BOX_BYTES) for place in known]
            self._view[: size * BOX_BYTES] = bytes(size * BOX_BYTES)
            deque(map(self._box, repeat(handle, size), range(start, start + size), self._places), 0)
            boxes.frombytes(self._view[: size * BOX_BYTES])
        return boxes


def turn(boxes: array[float], frame: Frame) -> None:
    """Turn boxes given as left, top, right, bottom in PDF coordinates as x0, y0, x1, y1 as displayed."""
    lefts, tops, rights, bottoms = (boxes[column::4] for column in range(4))
    match frame.rotation:
        case 90:
            _place(boxes, (bottoms, lefts, tops, rights), (1, frame.bottom), (1, frame.left))
        case 180:
            _place(boxes, (rights, bottoms, lefts, tops), (-1, frame.right), (1, frame.bottom))
        case 270:
            _place(boxes, (tops, rights, bottoms, lefts), (-1, frame.top), (-1, frame.right))
        case _:
            _place(boxes, (lefts, tops, rights, bottoms), (1, frame.left), (-1, frame.top))


def _place(boxes: array[float], columns: Columns, across: tuple[int, float], down: tuple[int, float]) -> None:
    """Write the columns x0, y0, x1, y1 back, each value times the sign, counted from the page's edge."""
    for first, (sign, edge) in enumerate((across, down)):
        one, other = columns[first], columns[first + 2]
        if sign < 0 or edge:
            moved = _moved(one + other, sign, -sign * edge)
            one, other = moved[: len(one)], moved[len(one) :]
        boxes[first::4], boxes[first + 2 :: 4] = one, other


def _moved(values: array[float], sign: int, offset: float) -> array[float]:
    """Return each value times the sign plus the offset: Pillow reckons so in rows, some ten times as fast as Python."""
    row = Image.frombuffer("F", (len(values), 1), values.tobytes(), "raw", "F", 0, 1)
    return array("f", row.point(lambda value: value * sign + offset).tobytes())


def _without_blanks(text: str, boxes: bytes) -> bytes:
    """Take the boxes from spaces that cover nothing: PDFium made them up, they have no place of their own."""
    values = array("f", boxes)
    x0, y0, x1, y1 = (values[column::4] for column in range(4))
    for match in _SPACE.finditer(text):
        place = match.start()
        if x0[place] == x1[place] or y0[place] == y1[place]:
            values[place * 4 : place * 4 + 4] = NAN
    return values.tobytes()


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


def _assemble(
    textpage: Handle, odd: re.Pattern[str], text: str, boxes: bytes, places: list[int] | range
) -> tuple[str, bytes, int]:
    """Return the text in code points with LF line ends, its boxes, and how many signs are unknown."""
    words: list[str] = []
    parts: list[bytes] = []
    done = unknown = 0
    for match in odd.finditer(text):
        start, sign = match.start(), match.group()
        words.append(text[done:start])
        parts.append(boxes[done * BOX_BYTES : start * BOX_BYTES])
        done = match.end()
        here = boxes[start * BOX_BYTES : (start + 1) * BOX_BYTES]
        if sign[0] in "\r\n":
            words.append("\n")
            parts.append(NOWHERE)
        elif sign == "\ufffe" and pdfium.FPDFText_GetUnicode(textpage, places[start]) == HYPHEN:
            words.append("-\n")
            parts += (here, NOWHERE)
        elif len(sign) == 2:
            words.append(sign.encode("utf-16-le", "surrogatepass").decode("utf-16-le"))
            parts.append(here)
        else:
            words.append("\ufffd")
            parts.append(here)
            unknown += 1
    words.append(text[done:])
    parts.append(boxes[done * BOX_BYTES :])
    return "".join(words), b"".join(parts), unknown
