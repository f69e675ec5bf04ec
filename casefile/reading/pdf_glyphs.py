"""What a page of a PDF does not show for want of a font, and the names of the fonts that its file does not carry.

PDFium leaves a character blank without a word when no font at hand has it; in evidence that is a trap.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import compress, repeat
from typing import Any

import pypdfium2.raw as pdfium

from casefile.reading.pdf_text import Handle, quick_handle, quick_library

NAME_BYTES = 300
SIZE = 10.0
EXTENT = 0.003
"""Between what PDFium gives to no outline at all (0.001 of the size) and the thinnest strokes (0.01)."""
UNPAINTED = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
BLANK = {"Cc", "Cf", "Zs", "Zl", "Zp"}
WINDOWS_WESTERN = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
SURE = frozenset(range(0x7F)) | frozenset(range(0xA0, 0x100)) | frozenset(map(ord, WINDOWS_WESTERN))
"""Characters that all replacing fonts have, those inside PDFium included."""
GBK_NAMES = tuple(name.encode("gb18030") for name in ("宋体", "楷体", "黑体", "仿宋", "新宋"))
"""Starts of names that PDFium itself takes for Chinese ones: Song, Kai, Hei, Fangsong, Xinsong."""


@dataclass(slots=True)
class Look:
    """What a page does not show: the characters without an outline, and how many are drawn by number alone.

    A file that carries neither a font nor the meaning of its codes leaves only their numbers, and a number
    stands for another sign in another font. `fonts` are the names, as PDFium has them from the file, of the
    fonts that the page's text uses and the file does not carry.
    """

    fonts: tuple[str, ...] = ()
    missing: list[str] = field(default_factory=list)
    by_number: int = 0

    def notes(self) -> tuple[str, ...]:
        """Return plain sentences for the page; none when all is drawn."""
        notes: tuple[str, ...] = ()
        if self.missing:
            what = _count(len(self.missing))
            notes = (f"Fonts that are not in the file were replaced; {what} could not be drawn: {self._which()}.",)
        if self.by_number:
            what = _count(self.by_number)
            notes += (f"The file has no font for {what} and does not say what is meant; the picture may be wrong.",)
        return notes

    def _which(self) -> str:
        different = list(dict.fromkeys(self.missing))
        named = ", ".join(f"U+{ord(sign):04X}" for sign in different[:10])
        return named + (f" and {len(different) - 10} others" if len(different) > 10 else "")


class Looker:
    """Looks at loaded pages, one after the other."""

    def __init__(self) -> None:
        quick = quick_library()
        self._code: Any = quick["FPDFText_GetUnicode"]
        self._unknown: Any = quick["FPDFText_HasUnicodeMapError"]
        self._thing: Any = quick["FPDFText_GetTextObject"]
        self._thing.restype = ctypes.c_void_p
        self._font: Any = quick["FPDFTextObj_GetFont"]
        self._font.restype = ctypes.c_void_p
        self._on_page: Any = quick["FPDFPage_GetObject"]
        self._in_form: Any = quick["FPDFFormObj_GetObject"]
        self._on_page.restype = self._in_form.restype = _Address
        self._tight: Any = quick["FPDFText_GetCharBox"]
        self._loose: Any = quick["FPDFText_GetLooseCharBox"]
        self._sides = (ctypes.c_double * 4)()
        self._side_places = [ctypes.byref(self._sides, start) for start in range(0, 32, 8)]
        self._box = pdfium.FS_RECTF()

    def look(self, page: Handle, textpage: Handle) -> Look:
        """Find what is missing among the page's painted characters in fonts that are not in the file."""
        count = max(pdfium.FPDFText_CountChars(textpage), 0)
        if self._all_carried(page, count // 2):
            return Look()
        handle = quick_handle(textpage)
        things = list(map(self._thing, repeat(handle, count), range(count)))
        fonts = _Fonts(things, self._font)
        look = Look(fonts.names())
        if not fonts.painted:
            return look
        places = [*compress(range(count), map(fonts.painted.__contains__, things))]
        unknown = {*compress(places, map((1).__eq__, map(self._unknown, repeat(handle), places)))}
        codes = list(map(self._code, repeat(handle), places))
        if not unknown and SURE.issuperset(codes):
            return look
        for place, found in zip(places, codes, strict=True):
            if found in SURE and place not in unknown:
                continue
            code = self._code_point(handle, place, found, count)
            if place in unknown:
                look.by_number += 1
            elif unicodedata.category(chr(code)) in BLANK or self._has_extent(handle, place):
                continue
            elif code and not fonts.has_outline(fonts.painted[things[place]], code):
                look.missing.append(chr(code))
        return look

    def _all_carried(self, page: Handle, most: int) -> bool:
        """Say whether all text on a page is in fonts of the file; False when more than `most` things stand on it.

        The things are fewer than the characters on most pages; where not, the characters are asked at once.
        """
        fonts: set[int | None] = set()
        waiting: list[tuple[Any, Any, int]] = [(self._on_page, quick_handle(page), pdfium.FPDFPage_CountObjects(page))]
        while waiting:
            get, holder, count = waiting.pop()
            most -= count
            if most < 0:
                return False
            for thing in map(get, repeat(holder, count), range(count)):
                font = self._font(thing)
                fonts.add(font)
                if font is None and pdfium.FPDFPageObj_GetType(form := _as_thing(thing)) == pdfium.FPDF_PAGEOBJ_FORM:
                    waiting.append((self._in_form, thing, pdfium.FPDFFormObj_CountObjects(form)))
        return all(
            pdfium.FPDFFont_GetIsEmbedded(ctypes.cast(font, pdfium.FPDF_FONT)) != 0
            for font in fonts
            if font is not None
        )

    def _code_point(self, handle: Any, place: int, code: int, count: int) -> int:  # noqa: ANN401
        """Return the code point at a place, 0 for a second half; PDFium may give those beyond U+FFFF as two halves."""
        after = self._code(handle, place + 1) if 0xD800 <= code < 0xDC00 and place + 1 < count else 0
        if 0xDC00 <= after < 0xE000:
            return 0x10000 + ((code - 0xD800) << 10) + after - 0xDC00
        before = self._code(handle, place - 1) if 0xDC00 <= code < 0xE000 and place else 0
        return 0 if 0xD800 <= before < 0xDC00 else code

    def _has_extent(self, handle: Any, place: int) -> bool:  # noqa: ANN401
        """Say whether a character's glyph covers anything: PDFium gives it a thousandth of the size when not."""
        self._tight(handle, place, *self._side_places)
        left, right, bottom, top = self._sides
        self._loose(handle, place, ctypes.byref(self._box))
        size = max(self._box.right - self._box.left, self._box.top - self._box.bottom)
        return bool(min(right - left, top - bottom) > EXTENT * size)


class _Address(ctypes.c_void_p):
    """An address that stays an object when PDFium returns it, ready to be handed back."""


class _Fonts:
    """The fonts of a page that are not in the file, found through its text objects, both known by address.

    `painted` has the font of each text object that is to be seen.
    """

    def __init__(self, things: list[int | None], font_of: Callable[[ctypes.c_void_p], int | None]) -> None:
        self.painted: dict[int | None, int] = {}
        self._fonts: dict[int, Handle] = {}
        self._outlines: dict[tuple[int, int], bool] = {}
        carried: set[int] = set()
        for address in dict.fromkeys(things):
            key = font_of(ctypes.c_void_p(address)) if address is not None else None
            if key is None or key in carried:
                continue
            if key not in self._fonts:
                font: Handle = ctypes.cast(key, pdfium.FPDF_FONT)
                if pdfium.FPDFFont_GetIsEmbedded(font) != 0:
                    carried.add(key)
                    continue
                self._fonts[key] = font
            thing = _as_thing(address or 0)
            if pdfium.FPDFTextObj_GetTextRenderMode(thing) not in UNPAINTED:
                self.painted[address] = key

    def has_outline(self, key: int, code: int) -> bool:
        """Say whether the font, or what PDFium falls back on for it, has an outline for a character.

        Beyond U+FFFF PDFium looks for another character and falls back on nothing.
        """
        if code > 0xFFFF:
            return False
        if (key, code) not in self._outlines:
            path = pdfium.FPDFFont_GetGlyphPath(self._fonts[key], code, SIZE)
            self._outlines[key, code] = bool(path) and pdfium.FPDFGlyphPath_CountGlyphSegments(path) > 0
        return self._outlines[key, code]

    def names(self) -> tuple[str, ...]:
        """Return the name of each font that is not in the file."""
        return tuple(map(_font_name, self._fonts.values()))


def _as_thing(address: Any) -> Handle:  # noqa: ANN401
    return ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)


def _count(number: int) -> str:
    return "1 character" if number == 1 else f"{number:,} characters"


def _font_name(font: Handle) -> str:
    buffer = ctypes.create_string_buffer(NAME_BYTES)
    size = pdfium.FPDFFont_GetBaseFontName(font, buffer, NAME_BYTES)
    raw = buffer.raw[: max(min(size, NAME_BYTES) - 1, 0)]
    try:
        name = raw.decode("gb18030" if raw.startswith(GBK_NAMES) else "utf-8")
    except UnicodeDecodeError:  # as a PDF writes such bytes in a name
        name = "".join(chr(byte) if 0x20 < byte < 0x7F else f"#{byte:02X}" for byte in raw)
    return "".join(sign for sign in name if sign.isprintable())[:100] or "a font without a name"
