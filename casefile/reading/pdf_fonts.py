"""The fonts with which PDFium draws what a PDF names but does not carry: those of our packages, never the system's.

So the same page has the same text, boxes and pixels on every machine. The standard fonts (Helvetica, Times,
Courier under all their names) are drawn by the copies inside PDFium: a file may leave their widths out, and
only those copies have them. They know Western letters alone, so a page that needs more is opened again with
a packaged face in their place; see `pdf_pages`.

The packages hold variable fonts whose default is often Thin, and PDFium draws the default. So each face is
made static at weight 400 when it is first asked for: 0.1-0.25 s for an East Asian one, 0.02 s for the others.
Bold and slanted styles are made by PDFium from that.
"""

from __future__ import annotations

import ctypes
import re
from functools import cache
from importlib import resources
from typing import Any, Final, TypeAlias

import pypdfium2.raw as pdfium
import uharfbuzz as hb

from casefile.reading.errors import ReadingError

Pointer: TypeAlias = Any
"""A pointer from PDFium, made by the binding's own untyped classes; may be empty."""

WESTERN: Final = "NotoSans"
_WEST: Final = "justmytype_western_core"
_CJK: Final = "justmytype_intl_cjk"
_RTL: Final = "justmytype_intl_rtl"

FACES: Final[dict[str, tuple[str, str]]] = {
    WESTERN: (_WEST, "notosans/NotoSans[wdth,wght].ttf"),
    "NotoSerif": (_WEST, "notoserif/NotoSerif[wdth,wght].ttf"),
    "NotoSansMono": (_WEST, "notosansmono/NotoSansMono[wdth,wght].ttf"),
    "NotoSansSC": (_CJK, "notosanssc/NotoSansSC[wght].ttf"),
    "NotoSansTC": (_CJK, "notosanstc/NotoSansTC[wght].ttf"),
    "NotoSansJP": (_CJK, "notosansjp/NotoSansJP[wght].ttf"),
    "NotoSansKR": (_CJK, "notosanskr/NotoSansKR[wght].ttf"),
    "NotoSansArabic": (_RTL, "notosansarabic/NotoSansArabic[wdth,wght].ttf"),
    "NotoSansHebrew": (_RTL, "notosanshebrew/NotoSansHebrew[wdth,wght].ttf"),
}
NAMES: Final = tuple(FACES)
"""PDFium knows a face by its place here, counted from 1."""

WESTERN_CHARSETS: Final = (pdfium.FXFONT_ANSI_CHARSET, pdfium.FXFONT_DEFAULT_CHARSET)
CHARSETS: Final = {
    pdfium.FXFONT_GB2312_CHARSET: "NotoSansSC",
    pdfium.FXFONT_CHINESEBIG5_CHARSET: "NotoSansTC",
    pdfium.FXFONT_SHIFTJIS_CHARSET: "NotoSansJP",
    pdfium.FXFONT_HANGEUL_CHARSET: "NotoSansKR",
    pdfium.FXFONT_ARABIC_CHARSET: "NotoSansArabic",
    pdfium.FXFONT_HEBREW_CHARSET: "NotoSansHebrew",
}
# A font of a composite kind that names no character collection can be told by its name only.
LOOKS: Final = (
    (re.compile(rb"simsun|simhei|stsong|sthei|stkai|fangsong|kaiti|heiti|songti|yahei|dengxian|sanssc"), "NotoSansSC"),
    (re.compile(rb"mingliu|jhenghei|dfkai|msung|mhei|sanstc"), "NotoSansTC"),
    (
        re.compile(rb"mincho|ms-?p?gothic|yugothic|kakugo|heisei|hiragino|meiryo|koz(min|go)|ryumin|sansjp"),
        "NotoSansJP",
    ),
    (re.compile(rb"batang|gulim|dotum|malgun|gungsuh|myeongjo|hygothic|nanum|sanskr"), "NotoSansKR"),
    (re.compile(rb"arabic|naskh"), "NotoSansArabic"),
    (re.compile(rb"hebrew"), "NotoSansHebrew"),
    (re.compile(rb"mono|courier|consol|typewriter"), "NotoSansMono"),
    (
        re.compile(
            rb"times|roman|georgia|garamond|cambria|palatino|bookman|schoolbook|minion|(?<!sans)(?<!sans-)serif"
        ),
        "NotoSerif",
    ),
)
# PDFium brings Arial, Times New Roman and Courier New in all spellings to these before it asks.
STANDARD: Final = frozenset(
    family + style
    for family, styles in (
        (b"Helvetica", (b"", b"-Bold", b"-Oblique", b"-BoldOblique")),
        (b"Courier", (b"", b"-Bold", b"-Oblique", b"-BoldOblique")),
        (b"Times", (b"-Roman", b"-Bold", b"-Italic", b"-BoldItalic")),
    )
    for style in styles
)
NAME_BYTES: Final = 200
REQUESTS: Final = 1000
VERTICAL: Final = (int.from_bytes(b"vert", "big"), int.from_bytes(b"vrt2", "big"))
"""The only features that PDFium looks up: other forms of signs in lines that run downwards."""


def choose_face(name: bytes, charset: int, pitch: int, stand_in: str = "") -> str:
    """Return the face for a font that PDFium asks for, or "" for one of the fonts inside PDFium.

    `name` is any bytes from the document, `charset` and `pitch` are PDFium's FXFONT_ numbers. `stand_in` is
    the face that replaces the standard fonts, or "".
    """
    if charset == pdfium.FXFONT_SYMBOL_CHARSET:
        return ""  # PDFium then asks once more, for an ordinary font
    if charset in CHARSETS:
        return CHARSETS[charset]
    if name in STANDARD and charset in WESTERN_CHARSETS and stand_in != WESTERN:
        return stand_in
    lower = name.lower()
    for look, face in LOOKS:
        if look.search(lower):
            return face
    if pitch & pdfium.FXFONT_FF_FIXEDPITCH:
        return "NotoSansMono"
    return "NotoSerif" if pitch & pdfium.FXFONT_FF_ROMAN else WESTERN


def static_face(name: str) -> bytes:
    """Return a packaged face at weight 400 as a font file without hints; its sign for what it lacks is blank."""
    package, path = FACES[name]
    file = resources.files(package).joinpath("fonts", "ofl", path)
    face = hb.Face(hb.Blob.from_file_path(str(file)))
    cut = hb.SubsetInput()
    cut.unicode_set.update(face.unicodes)
    cut.layout_feature_tag_set.clear()
    cut.layout_feature_tag_set.update(VERTICAL)
    cut.flags = hb.SubsetFlags.NO_HINTING
    for axis in face.axis_infos:
        cut.pin_axis_location(face, axis.tag, 400.0 if axis.tag == "wght" else axis.default_value)
    return bytes(hb.subset(face, cut).blob.data)


class PackagedFonts:
    """What PDFium calls for fonts. `stand_in` replaces the standard fonts of documents opened under it.

    `requests` are the different fonts asked for so far: while it is empty, every font was in its file. An
    error cannot pass through PDFium, so it is kept for `check`, to be called after a page was loaded or drawn.
    """

    def __init__(self) -> None:
        self.stand_in = ""
        self.requests: set[tuple[bytes, int, int]] = set()
        self._fault: Exception | None = None
        self._data: dict[str, bytes] = {}
        kinds: dict[str, Any] = dict(pdfium.FPDF_SYSFONTINFO._fields_)
        self.info = pdfium.FPDF_SYSFONTINFO(
            version=1,
            MapFont=kinds["MapFont"](self._choose),
            GetFontData=kinds["GetFontData"](self._give),
            GetFaceName=kinds["GetFaceName"](self._name),
        )

    def check(self) -> None:
        """Raise what went wrong while PDFium asked: MemoryError, or ReadingError for a package that is absent."""
        fault, self._fault = self._fault, None
        if isinstance(fault, MemoryError):
            raise fault
        if fault is not None:
            raise ReadingError(
                "the packaged fonts for text without fonts cannot be used; install Casefile again."
            ) from fault

    def _choose(
        self, _info: object, _weight: int, _italic: int, charset: int, pitch: int, name: Pointer, _exact: object
    ) -> int | None:
        found = (ctypes.cast(name, ctypes.c_char_p).value or b"")[:NAME_BYTES]
        if len(self.requests) < REQUESTS:
            self.requests.add((found, charset, pitch))
        face = choose_face(found, charset, pitch, self.stand_in)
        return NAMES.index(face) + 1 if face else None

    def _give(self, _info: object, handle: int, table: int, buffer: Pointer, size: int) -> int:
        if table:
            return 0  # asked only to learn whether the file is a collection
        name = NAMES[handle - 1]
        try:
            if name not in self._data:
                self._data[name] = static_face(name)
            data = self._data[name]
        except Exception as error:  # noqa: BLE001 - it would be lost in PDFium and leave a blank page
            self._fault = error
            return 0
        if buffer and size >= len(data):
            ctypes.memmove(buffer, data, len(data))
        return len(data)

    def _name(self, _info: object, handle: int, buffer: Pointer, size: int) -> int:
        name = NAMES[handle - 1].encode() + b"\0"
        if buffer and size >= len(name):
            ctypes.memmove(buffer, name, len(name))
        return len(name)


@cache
def packaged_fonts() -> PackagedFonts:
    """Return the one that this process has given to PDFium, which keeps using it until the process ends."""
    fonts = PackagedFonts()
    pdfium.FPDF_SetSystemFontInfo(fonts.info)
    return fonts
