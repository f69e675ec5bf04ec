"""When the text layer of a PDF page may not say what the page shows. Only told, never mended.

Three things can be known without reading the picture: a font in the file whose own table of characters holds one
script while the page's text in that font is in another; right-to-left letters that stand on the page in the
wrong direction, or all at one place; right-to-left words that begin with what only ends words, or with a mark
that follows letters.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from itertools import pairwise, repeat
from typing import Any

import pypdfium2.raw as pdfium
import uharfbuzz as hb

from casefile.reading.letters import Script, script_of
from casefile.reading.pdf_text import Handle, quick_handle, quick_library

LOOKED_AT = 4000  # characters of a page
FONT_BYTES = 16 << 20
LEAST = 4  # letters that must contradict their font
TABLE = 3  # letters beyond Latin that make a font's table one to hold the text against
_OTHERS = re.compile("[\u0370-\u1fff\u2c00-\ud7ff\uf900-\uffef]")
_WORD = re.compile("[\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\ufb1d-\ufdfb\ufe70-\ufefc]+")
_MARK = re.compile("[\u0591-\u05bd\u064b-\u0652\u0670]")
_OPENING, _CLOSING = "([{", ")]}"
_ENDS_FIRST = re.compile("[\u05da\u05dd\u05df\u05e3\u05e5\u0629\u0649]")

FontTable = tuple[frozenset[Script], frozenset[int]]


class Doubter:
    """Looks at the texts of loaded pages, one after the other; what a font holds is kept."""

    def __init__(self) -> None:
        quick = quick_library()
        self._thing: Any = quick["FPDFText_GetTextObject"]
        self._thing.restype = ctypes.c_void_p
        self._font: Any = quick["FPDFTextObj_GetFont"]
        self._font.restype = ctypes.c_void_p
        self._code: Any = quick["FPDFText_GetUnicode"]
        self._tables: dict[tuple[bytes, int], FontTable | None] = {}

    def reasons(self, textpage: Handle, text: str, boxes: bytes) -> tuple[str, ...]:
        """Return in words why a page's text may be wrong; none when nothing speaks against it."""
        if not _OTHERS.search(text):
            return ()
        found = self._by_fonts(textpage)
        if _WORD.search(text):
            found += _by_direction(text, array("f", boxes))
            found += _by_words(text) + _by_brackets(text)
        return found

    def _by_fonts(self, textpage: Handle) -> tuple[str, ...]:
        count = min(max(pdfium.FPDFText_CountChars(textpage), 0), LOOKED_AT)
        handle = quick_handle(textpage)
        codes = list(map(self._code, repeat(handle, count), range(count)))
        places = [place for place, code in enumerate(codes) if code >= 0x370]
        letters: dict[int, list[int]] = {}
        for place, thing in zip(places, map(self._thing, repeat(handle), places), strict=False):
            font = self._font(ctypes.c_void_p(thing)) if thing is not None else None
            if font is not None:
                letters.setdefault(font, []).append(codes[place])
        by_table: dict[FontTable, list[int]] = {}
        for font, own in letters.items():
            table = self._table_of(ctypes.cast(font, pdfium.FPDF_FONT))
            if table is not None:
                by_table.setdefault(table, []).extend(own)
        reasons = (_contradiction(table, own) for table, own in by_table.items())
        return tuple(dict.fromkeys(reason for reason in reasons if reason))

    def _table_of(self, font: Handle) -> FontTable | None:
        """Return the scripts and characters of a font in the file; None of one that is not in it."""
        if pdfium.FPDFFont_GetIsEmbedded(font) != 1:
            return None
        name = ctypes.create_string_buffer(200)
        pdfium.FPDFFont_GetBaseFontName(font, name, 200)
        size = ctypes.c_size_t()
        pdfium.FPDFFont_GetFontData(font, None, 0, size)
        key = (name.value, size.value)
        if key not in self._tables:
            self._tables[key] = _read_table(font, size.value)
        return self._tables[key]


def _read_table(font: Handle, size: int) -> FontTable | None:
    if not 0 < size <= FONT_BYTES:
        return None
    buffer = (ctypes.c_uint8 * size)()
    if not pdfium.FPDFFont_GetFontData(font, buffer, size, ctypes.c_size_t()):
        return None
    codes = frozenset(hb.Face(hb.Blob(bytes(buffer))).unicodes)
    letters = [script for script in map(_script, codes) if script not in {None, Script.LATIN}]
    return (frozenset(script for script in letters if script), codes) if len(letters) >= TABLE else None


def _script(code: int) -> Script | None:
    """Return the script of a character, its forms for places in words included."""
    if 0xFB50 <= code <= 0xFDFB or 0xFE70 <= code <= 0xFEFC:
        return Script.ARABIC
    if 0xFB1D <= code <= 0xFB4F:
        return Script.HEBREW
    return None if 0xD800 <= code < 0xE000 or code > 0x10FFFF else script_of(chr(code))


def _contradiction(table: FontTable, codes: list[int]) -> str:
    """Return how letters contradict the font that draws them: their script is none of those that it holds."""
    scripts, held = table
    strange: dict[Script, int] = {}
    for code in codes:
        script = _script(code)
        if script is None or script in {Script.LATIN, Script.OTHER}:
            continue
        if script not in scripts and code not in held:
            strange[script] = strange.get(script, 0) + 1
    if not strange or max(strange.values()) < LEAST:
        return ""
    said = max(strange, key=lambda script: strange[script])
    names = " and ".join(sorted(script.value for script in scripts if script is not Script.OTHER)) or "other"
    return f"the text is {said.value}, but the font that draws it holds {names} letters"


def _by_direction(text: str, boxes: array[float]) -> tuple[str, ...]:
    """Say that right-to-left letters follow each other on the page from left to right, when most do."""
    wrong = right = shared = 0
    for match in _WORD.finditer(text):
        places = [place for place in range(*match.span()) if not _MARK.match(text[place])]
        here = 0
        for one, other in pairwise(places):
            x0, y0, x1, y1 = boxes[one * 4 : one * 4 + 4]
            left, top, after, bottom = boxes[other * 4 : other * 4 + 4]
            here = here + 1 if (x0, y0, x1, y1) == (left, top, after, bottom) else 0
            shared = max(shared, here)
            if min(y1, bottom) - max(y0, top) < min(y1 - y0, bottom - top) / 2:
                continue  # on another line, or without a place
            wrong += left >= x1 - (x1 - x0) / 3 and after > x1
            right += after <= x0 + (x1 - x0) / 3 and left < x0
    if wrong >= LEAST and wrong > right:
        return ("right-to-left letters stand in the text in the order of the page from left to right",)
    if shared >= LEAST:
        return ("right-to-left letters share one place, so their order cannot be checked",)
    return ()


def _by_brackets(text: str) -> tuple[str, ...]:
    """Say that the brackets of right-to-left lines close before they open, and would not if turned round."""
    lines = "".join(line for line in text.split("\n") if _WORD.search(line))
    if _is_balanced(lines, _OPENING, _CLOSING) or not _is_balanced(lines, _CLOSING, _OPENING):
        return ()
    return ("brackets of right-to-left lines stand the wrong way round",)


def _is_balanced(text: str, opening: str, closing: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign in opening) - (sign in closing)
        if depth < 0:
            return False
    return depth == 0


def _by_words(text: str) -> tuple[str, ...]:
    """Say that right-to-left words begin with what cannot begin one, when more than a few do."""
    words = _WORD.findall(text)
    marked = sum(bool(_MARK.match(word)) for word in words)
    ended = sum(bool(_ENDS_FIRST.match(word)) for word in words if len(word) > 1)
    if max(marked, ended) < LEAST or max(marked, ended) < len(words) * 0.1:
        return ()
    if marked > ended:
        return ("words begin with marks that belong after a letter",)
    return ("words begin with letters that only end words",)
