"""The fonts of one document: which face has a character, how wide it is, what is embedded.

Fonts come from the packages justmytype-*, never from the system. Layout measures with the whole variable
font through HarfBuzz, which costs nothing per character; what was used is known after it, so each face is
then cut to those characters and made static in one step (HarfBuzz again: about 10 ms for a Korean font of
10 MB) and embedded. Nothing is registered with ReportLab, so two documents cannot touch each other.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from typing import Any, Final, Literal

import uharfbuzz as hb
from reportlab.pdfbase.ttfonts import TTFont

from casefile.core.errors import CasefileError, RefusedError
from casefile.dossier.scripts import SHAPED

WEIGHTS: Final = {False: 400.0, True: 600.0}


@dataclass(frozen=True, slots=True)
class FontFile:
    """A variable font of a package; `italic` is its slanted companion's file, or "" when it has none."""

    package: str
    roman: str
    italic: str = ""


_WEST: Final = "justmytype_western_core"
_CJK: Final = "justmytype_intl_cjk"
_RTL: Final = "justmytype_intl_rtl"
_SOUTH: Final = "justmytype_intl_south_asia"

FILES: Final[dict[str, FontFile]] = {
    "SourceSerif4": FontFile(
        _WEST, "sourceserif4/SourceSerif4[opsz,wght].ttf", "sourceserif4/SourceSerif4-Italic[opsz,wght].ttf"
    ),
    "NotoSerif": FontFile(_WEST, "notoserif/NotoSerif[wdth,wght].ttf", "notoserif/NotoSerif-Italic[wdth,wght].ttf"),
    "NotoSans": FontFile(_WEST, "notosans/NotoSans[wdth,wght].ttf", "notosans/NotoSans-Italic[wdth,wght].ttf"),
    "JetBrainsMono": FontFile(
        _WEST, "jetbrainsmono/JetBrainsMono[wght].ttf", "jetbrainsmono/JetBrainsMono-Italic[wght].ttf"
    ),
    "NotoSansMono": FontFile(_WEST, "notosansmono/NotoSansMono[wdth,wght].ttf"),
    "NotoSansSymbols2": FontFile(_WEST, "notosanssymbols2/NotoSansSymbols2-Regular.ttf"),
    "STIXTwoMath": FontFile(_WEST, "stixtwomath/STIXTwoMath-Regular.ttf"),
    "NotoSansSC": FontFile(_CJK, "notosanssc/NotoSansSC[wght].ttf"),
    "NotoSansTC": FontFile(_CJK, "notosanstc/NotoSansTC[wght].ttf"),
    "NotoSansJP": FontFile(_CJK, "notosansjp/NotoSansJP[wght].ttf"),
    "NotoSansKR": FontFile(_CJK, "notosanskr/NotoSansKR[wght].ttf"),
    "NotoSansArabic": FontFile(_RTL, "notosansarabic/NotoSansArabic[wdth,wght].ttf"),
    "NotoSansHebrew": FontFile(_RTL, "notosanshebrew/NotoSansHebrew[wdth,wght].ttf"),
    "NotoSansDevanagari": FontFile(_SOUTH, "notosansdevanagari/NotoSansDevanagari[wdth,wght].ttf"),
    "NotoSansBengali": FontFile(_SOUTH, "notosansbengali/NotoSansBengali[wdth,wght].ttf"),
    "NotoSansTamil": FontFile(_SOUTH, "notosanstamil/NotoSansTamil[wdth,wght].ttf"),
    "NotoSansTelugu": FontFile(_SOUTH, "notosanstelugu/NotoSansTelugu[wdth,wght].ttf"),
}
OWN: Final[dict[str, tuple[str, ...]]] = {
    "serif": ("SourceSerif4", "NotoSerif", "NotoSans"),
    "sans": ("NotoSans", "NotoSerif"),
    "mono": ("JetBrainsMono", "NotoSansMono", "NotoSans"),
}
SCRIPTS: Final = (
    "NotoSansArabic",
    "NotoSansHebrew",
    "NotoSansDevanagari",
    "NotoSansBengali",
    "NotoSansTamil",
    "NotoSansTelugu",
)
# Every chain ends with all of these, so whether a character can be printed does not depend on its style.
LAST: Final = (
    "NotoSansSymbols2",
    "STIXTwoMath",
    "NotoSans",
    "NotoSerif",
    "NotoSansMono",
    "SourceSerif4",
    "JetBrainsMono",
)
# Han characters look different in each country: the language of the words decides, then this order.
HAN: Final[dict[str, tuple[str, ...]]] = {
    "": ("NotoSansSC", "NotoSansTC", "NotoSansJP", "NotoSansKR"),
    "zh-hant": ("NotoSansTC", "NotoSansSC", "NotoSansJP", "NotoSansKR"),
    "ja": ("NotoSansJP", "NotoSansSC", "NotoSansTC", "NotoSansKR"),
    "ko": ("NotoSansKR", "NotoSansSC", "NotoSansTC", "NotoSansJP"),
}


class MissingGlyph(RefusedError):  # noqa: N818 - the name by which callers know it
    """No font has a character; says which character and in which record."""

    def __init__(self, character: str, record: str) -> None:
        name = unicodedata.name(character, "no name")
        where = f" in {record}" if record else ""
        super().__init__(
            f"No font has the character U+{ord(character):04X} ({name}){where}. "
            "Choose to show it as its number, or print a crop of the source instead."
        )
        self.character = character
        self.record = record


@dataclass(frozen=True, slots=True)
class Missing:
    """A character printed as its number because no font has it."""

    character: str
    record: str


class Face:
    """One font at one weight and optical size in one document, and the characters used of it."""

    def __init__(self, name: str, path: str, location: dict[str, float]) -> None:
        self.name = name
        self.location = location
        self._face = hb.Face(hb.Blob.from_file_path(path))
        self.font = hb.Font(self._face)
        self.font.set_variations(location)
        self.scale = 1000 / self._face.upem
        self.characters: frozenset[int] = frozenset(self._face.unicodes)
        self.used: set[int] = set()
        self.kerned = not name.endswith(("Mono", "SC", "TC", "JP", "KR"))
        self._advances: dict[str, float] = {}
        self._words: dict[str, tuple[float, tuple[float, ...] | None]] = {}
        self._embedded: Any = None

    def advance(self, character: str) -> float:
        """Return the width of one character in thousandths of the size."""
        width = self._advances.get(character)
        if width is None:
            glyph = self.font.get_nominal_glyph(ord(character)) or 0
            width = self._advances[character] = self.font.get_glyph_h_advance(glyph) * self.scale
        return width

    def measure(self, word: str) -> tuple[float, tuple[float, ...] | None]:
        """Return the width of a word in thousandths and the kerning after each character, or None."""
        found = self._words.get(word)
        if found is None:
            self.use(word)
            found = self._words[word] = self._kern(word)
        return found

    def use(self, text: str) -> None:
        """Remember characters that will be drawn; too late once the face has been cut."""
        codes = set(map(ord, text))
        if self._embedded is not None and not codes <= self.used:
            raise RuntimeError(f"{self.name} was cut before {text!r} was set")
        self.used |= codes

    def _kern(self, word: str) -> tuple[float, tuple[float, ...] | None]:
        plain = sum(map(self.advance, word))
        if not self.kerned or len(word) < 2 or len(word) > 64:
            return plain, None
        glyphs = self.shape(word, rightward=True, lang="", features={"liga": False, "clig": False, "calt": False})
        if len(glyphs) != len(word):
            return plain, None
        kerns = tuple(round(g.advance - self.advance(c), 1) for g, c in zip(glyphs, word, strict=True))
        if not any(kerns):
            return plain, None
        return plain + sum(kerns), kerns

    def shape(
        self,
        text: str,
        *,
        rightward: bool,
        lang: str,
        around: tuple[str, str] = ("", ""),
        features: dict[str, bool] | None = None,
    ) -> list[Glyph]:
        """Return the glyphs of `text` in visual order, left to right, in thousandths of the size.

        `around` is what stands before and after it in the same word: letters join to it.
        """
        buffer = hb.Buffer()
        before, after = around
        buffer.add_str(before + text + after, len(before), len(text))
        buffer.guess_segment_properties()
        buffer.direction = "ltr" if rightward else "rtl"
        if lang and lang.isascii():
            buffer.language = lang
        hb.shape(self.font, buffer, features or {})
        scale = self.scale
        return [
            Glyph(i.codepoint, i.cluster, p.x_advance * scale, p.x_offset * scale, p.y_offset * scale)
            for i, p in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]

    def outline(self, glyph: int) -> str:
        """Return a glyph's outline as PDF path operators in thousandths of the size; "" for a blank."""
        pen = _Outline(self.scale)
        funcs = hb.DrawFuncs()
        funcs.set_move_to_func(_Outline.move)
        funcs.set_line_to_func(_Outline.line)
        funcs.set_quadratic_to_func(_Outline.quadratic)
        funcs.set_cubic_to_func(_Outline.cubic)
        funcs.set_close_path_func(_Outline.close)
        self.font.draw_glyph(glyph, funcs, pen)
        return " ".join(pen.code)

    def embedded(self, number: int) -> TTFont:
        """Return ReportLab's font cut to the used characters; `number` makes its name unique."""
        if self._embedded is None:
            cut = hb.SubsetInput()
            cut.unicode_set.update(self.used | {0x20})
            cut.layout_feature_tag_set.clear()
            for axis in self._face.axis_infos:
                cut.pin_axis_location(self._face, axis.tag, self.location.get(axis.tag, axis.default_value))
            data = hb.subset(self._face, cut).blob.data
            font = TTFont(f"{self.name}-{number}", BytesIO(bytes(data)), shapable=False)
            font.face.name = f"{self.name}-{number}".encode("ascii")
            self._embedded = font
        return self._embedded


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph placed by HarfBuzz: number, index of its first character, advance and offsets."""

    number: int
    cluster: int
    advance: float
    dx: float
    dy: float


class _Outline:
    """Turns HarfBuzz's drawing calls into path operators."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.code: list[str] = []
        self.at = (0.0, 0.0)

    def _say(self, operator: str, *points: float) -> None:
        self.at = points[-2], points[-1]
        self.code.append(" ".join(f"{v * self.scale:.0f}" for v in points) + " " + operator)

    @staticmethod
    def move(x: float, y: float, pen: _Outline) -> None:
        pen._say("m", x, y)

    @staticmethod
    def line(x: float, y: float, pen: _Outline) -> None:
        pen._say("l", x, y)

    @staticmethod
    def quadratic(cx: float, cy: float, x: float, y: float, pen: _Outline) -> None:
        x0, y0 = pen.at
        pen._say("c", x0 + (cx - x0) * 2 / 3, y0 + (cy - y0) * 2 / 3, x + (cx - x) * 2 / 3, y + (cy - y) * 2 / 3, x, y)

    @staticmethod
    def cubic(  # noqa: PLR0917 - HarfBuzz calls it so
        ax: float, ay: float, bx: float, by: float, x: float, y: float, pen: _Outline
    ) -> None:
        pen._say("c", ax, ay, bx, by, x, y)

    @staticmethod
    def close(pen: _Outline) -> None:
        pen.code.append("h")


FaceKey = tuple[str, bool, bool, float]  # file, bold, italic, optical size or 0
Asked = tuple[str, bool, bool, float, str]  # family, bold, italic, optical size, key of HAN or "shaped"


class FontBook:
    """The faces of one document. Choosing a face never fails silently: see `face_for`."""

    def __init__(self, missing: Literal["stop", "show"] = "stop") -> None:
        self._faces: dict[FaceKey, Face] = {}
        self._chains: dict[Asked, tuple[FaceKey, ...]] = {}
        self._coverage: dict[str, frozenset[int]] = {}
        self._show = missing == "show"
        self.missing: dict[Missing, None] = {}

    def first(self, family: str, *, bold: bool, italic: bool, size: float) -> Face:
        """Return the face that ordinary letters of this style are set in."""
        return self._face(self._chain((family, bold, italic, optical_size(size), ""))[0])

    def find(self, characters: str, family: str, *, bold: bool, italic: bool, size: float, lang: str) -> Face | None:
        """Return the first face of the chain that has every one of `characters`, or None."""
        codes = set(map(ord, characters))
        order = "shaped" if SHAPED.match(characters) else han_of(lang)
        for key in self._chain((family, bold, italic, optical_size(size), order)):
            if codes <= self._face_characters(key):
                return self._face(key)
        return None

    def note_missing(self, character: str, record: str) -> None:
        """Record a character that no font has; raises MissingGlyph unless it may be shown as a number."""
        if not self._show:
            raise MissingGlyph(character, record)
        self.missing.setdefault(Missing(character, record))

    def _chain(self, asked: Asked) -> tuple[FaceKey, ...]:
        family, bold, italic, optical, order = asked
        chain = self._chains.get(asked)
        if chain is None:
            han = HAN.get(order, HAN[""])
            own = (*SCRIPTS, *OWN[family]) if order == "shaped" else OWN[family]
            names = dict.fromkeys((*own, *han, *SCRIPTS, *LAST))
            chain = self._chains[asked] = tuple(
                (
                    name,
                    bold and name not in {"NotoSansSymbols2", "STIXTwoMath"},
                    italic and bool(FILES[name].italic),
                    optical if name == "SourceSerif4" else 0.0,
                )
                for name in names
            )
        return chain

    def _face_characters(self, key: FaceKey) -> frozenset[int]:
        name = key[0] + ("/i" if key[2] else "")
        found = self._coverage.get(name)
        if found is None:
            found = self._coverage[name] = self._face(key).characters
        return found

    def _face(self, key: FaceKey) -> Face:
        face = self._faces.get(key)
        if face is None:
            name, bold, italic, optical = key
            location = {"wght": WEIGHTS[bold], "wdth": 100.0}
            if optical:
                location["opsz"] = optical
            face = self._faces[key] = Face(name, font_path(name, italic=italic), location)
        return face


def font_path(name: str, *, italic: bool) -> str:
    """Return where a font file of a package is; raises CasefileError when the package is absent."""
    file = FILES[name]
    try:
        root = resources.files(file.package)
    except ModuleNotFoundError as error:
        raise CasefileError(
            f"The font package {file.package.replace('_', '-')} is not installed; install Casefile again."
        ) from error
    return str(root.joinpath("fonts", "ofl", file.italic if italic and file.italic else file.roman))


def optical_size(size: float) -> float:
    """Return the optical size, in points, at which a face is cut for text of `size` points."""
    if size < 9.25:
        return 8.0
    return 11.0 if size < 13 else 24.0


def han_of(lang: str) -> str:
    """Return the key of `HAN` for a language tag: "ja", "ko", "zh-hant" or "" for simplified Chinese."""
    tag = lang.lower().replace("_", "-")
    if tag.startswith(("ja", "ko")):
        return tag[:2]
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
        return "zh-hant"
    return ""
