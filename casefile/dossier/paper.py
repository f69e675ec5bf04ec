"""The sheet that is drawn on: a ReportLab canvas without its habits.

It names no built-in font, writes binary streams, keeps the date that it is given, and draws only with faces
of the document's own FontBook.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC
from hashlib import sha256
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from casefile.dossier.atoms import Atom
from casefile.dossier.blocks import Attachment, DocumentInfo
from casefile.dossier.fonts import Face
from casefile.dossier.scripts import shown
from casefile.dossier.styles import TOKENS, Geometry, Rgb

Box = tuple[float, float, float, float]  # left, bottom, right, top


class _Catalog(pdfdoc.PDFCatalog):  # type: ignore[misc]
    """A catalog that may list associated files."""

    __NoDefault__ = (*pdfdoc.PDFCatalog.__NoDefault__, "ViewerPreferences", "AF")
    __Refs__ = __NoDefault__


class Paper(Canvas):  # type: ignore[misc]
    """A PDF being written; coordinates are points from the bottom left."""

    def __init__(self, geometry: Geometry, info: DocumentInfo) -> None:
        super().__init__(
            "",
            pagesize=(geometry.width, geometry.height),
            pageCompression=0,
            invariant=1,
            pdfVersion=(1, 7),
            lang=info.lang,
        )
        document = self._doc
        document.setCompression(1)
        document.defaultStreamFilters = [pdfdoc.PDFZCompress]
        old = document.Catalog
        catalog = document.Catalog = document._catalog = _Catalog()  # noqa: SLF001
        catalog.Pages, catalog.Outlines, catalog.Lang = old.Pages, old.Outlines, old.Lang
        catalog.ViewerPreferences = pdfdoc.PDFDictionary({"DisplayDocTitle": _Literal("true")})
        catalog.PageMode = pdfdoc.PDFName("UseOutlines")
        self.setTitle(shown(info.title))
        self.setAuthor(shown(info.author))
        self.setSubject(shown(info.subject or info.reference))
        self.setCreator("Casefile")
        self.setProducer("Casefile")
        moment = info.created.astimezone(UTC) if info.created.tzinfo else info.created
        stamp = self._stamp = moment.strftime("D:%Y%m%d%H%M%S+00'00'")
        document.info._dateFormatter = lambda *_: stamp  # noqa: SLF001
        document.updateSignature(f"{info.reference}|{info.edition}|{stamp}")
        self._fonts: dict[int, TTFont] = {}
        self._outlined: dict[tuple[int, int], str] = {}
        self._numbers: dict[int, int] = {}
        self._images: dict[str, str] = {}
        self._ink = ""
        self.linked: dict[str, None] = {}
        self.defined: set[str] = set()

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"

    def finished(self) -> bytes:
        """Return the whole file."""
        data: bytes = self.getpdfdata()
        return data

    def next_page(self) -> None:
        """Finish this page and begin another."""
        self._ink = ""
        self.showPage()

    def _font(self, face: Face) -> TTFont:
        font = self._fonts.get(id(face))
        if font is None:
            font = self._fonts[id(face)] = face.embedded(self._number(face))
        return font

    def _number(self, face: Face) -> int:
        return self._numbers.setdefault(id(face), len(self._numbers) + 1)

    def _colour(self, colour: str | Rgb) -> None:
        red, green, blue = TOKENS[colour] if isinstance(colour, str) else colour
        code = f"{red:.4g} {green:.4g} {blue:.4g} rg"
        if code != self._ink:
            self._ink = code
            self._code.append(code)

    def draw_text(
        self,
        x: float,
        y: float,
        text: str,
        face: Face,
        size: float,
        *,
        colour: str | Rgb,
        kerns: Sequence[float] | None = None,
    ) -> None:
        """Draw text at a baseline; `kerns` are thousandths of the size added after each character."""
        if not text:
            return
        self._colour(colour)
        code = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        self._show(code, text, face, size, kerns)
        code.append("ET")
        self._code.append(" ".join(code))

    def _show(self, code: list[str], text: str, face: Face, size: float, kerns: Sequence[float] | None) -> None:
        font = self._font(face)
        at = 0
        for subset, data in font.splitString(text, self._doc):
            code.append(f"{font.getSubsetInternalName(subset, self._doc)} {size:.5g} Tf")
            if kerns is None or not any(kerns[at : at + len(data)]):
                code.append(f"({self._escape(data)}) Tj")
            else:
                code.append(f"[{self._kerned(data, kerns[at : at + len(data)])}] TJ")
            at += len(data)

    def _kerned(self, data: bytes, kerns: Sequence[float]) -> str:
        parts, start = [], 0
        for place, kern in enumerate(kerns):
            if kern or place == len(kerns) - 1:
                parts.append(f"({self._escape(data[start : place + 1])})")
                if kern:
                    parts.append(f"{-kern:.4g}")
                start = place + 1
        return "".join(parts)

    def draw_glyphs(self, x: float, y: float, atom: Atom, space: tuple[float, float] | None) -> None:
        """Draw a shaped atom: outlines to look at, hidden text in logical order to find and copy.

        `space` is the left end and the width of the space that follows it, hidden with it.
        """
        size = atom.look.size / 1000
        self._hide(x, y, atom, space)
        self._colour(atom.look.colour)
        at = x
        for glyph in atom.glyphs or ():
            name = self._outline(atom.face, glyph.number)
            if name:
                left, up = at + glyph.dx * size, y + glyph.dy * size
                self._code.append(f"q {size:.6g} 0 0 {size:.6g} {left:.2f} {up:.2f} cm")
                self.doForm(name)
                self._code.append("Q")
            at += glyph.advance * size

    def _hide(self, x: float, y: float, atom: Atom, space: tuple[float, float] | None) -> None:
        """Write the characters unseen, each where it stands, in logical order.

        Right to left each is shown by itself, because readers such as PDFium order whole shows by place but
        take the inside of one as it is. Left to right a word is one show with its space, because they lose
        a space that stands alone after a mark without width.
        """
        face, size = atom.face, atom.look.size
        text = "".join(c for c in atom.text if ord(c) in face.characters)
        widths = [max(face.advance(c), 1.0) for c in text]
        natural = sum(widths) * size / 1000
        if not natural or atom.width <= 0:
            return
        stretch = atom.width / natural
        code = [f"BT 3 Tr {stretch * 100:.4g} Tz"]
        if atom.level % 2:
            at = x + atom.width
            for character, width in zip(text, widths, strict=True):
                at -= width * size / 1000 * stretch
                code.append(f"1 0 0 1 {at:.2f} {y:.2f} Tm")
                self._show(code, character, face, size, None)
            if space:
                code.append(f"100 Tz 1 0 0 1 {space[0]:.2f} {y:.2f} Tm")
                self._show(code, " ", face, size, None)
        else:
            kerns = [w - face.advance(c) for c, w in zip(text, widths, strict=True)]
            if space:
                text += " "
                kerns.append(0.0)
            code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
            self._show(code, text, face, size, kerns)
        code.append("0 Tr 100 Tz ET")
        self._code.append(" ".join(code))

    def _outline(self, face: Face, glyph: int) -> str:
        key = (self._number(face), glyph)
        name = self._outlined.get(key)
        if name is None:
            path = face.outline(glyph)
            name = self._outlined[key] = f"g{key[0]}.{glyph}" if path else ""
            if path:
                form = pdfdoc.PDFFormXObject(-2000, -2000, 4000, 3000)
                form.compression = 0
                form.setStreamList([path, "f"])
                form.Resources = pdfdoc.PDFDictionary({})
                self._doc.addForm(name, form)
        return name

    def fill(self, box: Box, colour: str | Rgb, *, tint: float = 1.0) -> None:
        """Fill a rectangle; `tint` mixes the colour with white."""
        left, bottom, right, top = box
        red, green, blue = TOKENS[colour] if isinstance(colour, str) else colour
        self._colour((1 - (1 - red) * tint, 1 - (1 - green) * tint, 1 - (1 - blue) * tint))
        self._code.append(f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re f")

    def veil(self, box: Box, colour: str, opacity: float) -> None:
        """Fill a rectangle so that what lies under it shines through."""
        left, bottom, right, top = box
        self.glaze([(left, bottom), (right, bottom), (right, top), (left, top)], colour, opacity)

    def glaze(self, points: Sequence[tuple[float, float]], colour: str | Rgb, opacity: float) -> None:
        """Fill a polygon so that what lies under it shines through."""
        self.saveState()
        self.setFillAlpha(opacity)
        self._ink = ""
        self.polygon(points, TOKENS[colour] if isinstance(colour, str) else colour, "")
        self.restoreState()
        self._ink = ""

    def rule(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str | Rgb = "ink",
        width: float = 0.5,
        dash: Sequence[float] = (),
    ) -> None:
        """Draw a straight line."""
        red, green, blue = TOKENS[colour] if isinstance(colour, str) else colour
        dashes = f"[{' '.join(f'{d:.3g}' for d in dash)}] 0 d"
        self._code.append(
            f"{red:.4g} {green:.4g} {blue:.4g} RG {width:.4g} w {dashes} "
            f"{start[0]:.2f} {start[1]:.2f} m {end[0]:.2f} {end[1]:.2f} l S"
        )

    def polygon(self, points: Sequence[tuple[float, float]], fill: Rgb | None, stroke: str) -> None:
        """Draw a closed polygon, filled, stroked or both."""
        path = " ".join(f"{x:.2f} {y:.2f} {'l' if i else 'm'}" for i, (x, y) in enumerate(points)) + " h"
        if fill is not None:
            self._colour(fill)
        if stroke:
            red, green, blue = TOKENS[stroke]
            path = f"{red:.4g} {green:.4g} {blue:.4g} RG 0.75 w [] 0 d " + path
        self._code.append(path + (" B" if fill is not None and stroke else " f" if fill is not None else " S"))

    def image(self, rgb: bytes, width: int, height: int, box: Box) -> None:
        """Draw raw RGB pixels in a box (left, bottom, right, top); equal pictures are stored once."""
        name = f"i{sha256(rgb + f'{width}x{height}'.encode()).hexdigest()[:32]}"
        if name not in self._images:
            self._images[name] = name
            grey = rgb[0::3]
            is_grey = grey == rgb[1::3] == rgb[2::3]
            stream = pdfdoc.PDFStream(content=zlib.compress(grey if is_grey else rgb, 6), filters=[])
            for key, value in {
                "Type": pdfdoc.PDFName("XObject"),
                "Subtype": pdfdoc.PDFName("Image"),
                "Width": width,
                "Height": height,
                "BitsPerComponent": 8,
                "ColorSpace": pdfdoc.PDFName("DeviceGray" if is_grey else "DeviceRGB"),
                "Interpolate": _Literal("true"),
                "Filter": pdfdoc.PDFName("FlateDecode"),
            }.items():
                stream.dictionary[key] = value
            self._doc.addForm(name, stream)
        left, bottom, right, top = box
        self._code.append(f"q {right - left:.2f} 0 0 {top - bottom:.2f} {left:.2f} {bottom:.2f} cm")
        self.doForm(name)
        self._code.append("Q")

    def link(self, key: str, box: Box) -> None:
        """Make a rectangle lead to the destination `key` of this document."""
        self.linked.setdefault(key)
        self.linkRect("", key, box, relative=0, Border="[0 0 0]")

    def destination(self, key: str, top: float) -> None:
        """Say that `key` is here, at height `top` of this page."""
        if key in self.defined:  # a table's head is painted on each of its pages; its first place counts
            return
        self.defined.add(key)
        self.bookmarkPage(key, fit="XYZ", left=0, top=round(top + 6, 2), zoom=0)

    def attach(self, attachments: Sequence[Attachment]) -> None:
        """Embed files; they are listed by name and as associated files of the document."""
        created = self._stamp
        names: list[Any] = []
        files: list[Any] = []
        for number, attachment in enumerate(sorted(attachments, key=lambda a: a.name)):
            stream = pdfdoc.PDFStream(content=attachment.data)
            stream.dictionary["Type"] = pdfdoc.PDFName("EmbeddedFile")
            stream.dictionary["Subtype"] = pdfdoc.PDFName(attachment.mime)
            stream.dictionary["Params"] = pdfdoc.PDFDictionary(
                {
                    "Size": len(attachment.data),
                    "CreationDate": pdfdoc.PDFString(created),
                    "ModDate": pdfdoc.PDFString(created),
                }
            )
            held = self._doc.Reference(stream, f"attachment-{number}")
            description = pdfdoc.PDFDictionary(
                {
                    "Type": pdfdoc.PDFName("Filespec"),
                    "F": pdfdoc.PDFString(attachment.name),
                    "UF": pdfdoc.PDFString(attachment.name),
                    "Desc": pdfdoc.PDFString(attachment.description),
                    "AFRelationship": pdfdoc.PDFName("Data"),
                    "EF": pdfdoc.PDFDictionary({"F": held, "UF": held}),
                }
            )
            description.__RefOnly__ = 1
            file = self._doc.Reference(description, f"filespec-{number}")
            names += [pdfdoc.PDFString(attachment.name), file]
            files.append(file)
        catalog = self._doc.Catalog
        embedded = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray(names)})
        catalog.Names = pdfdoc.PDFDictionary({"EmbeddedFiles": embedded})
        catalog.AF = pdfdoc.PDFArray(files)


class _Literal(pdfdoc.PDFObject):  # type: ignore[misc]
    """A word of PDF written as it is."""

    def __init__(self, word: str) -> None:
        self.word = word

    def format(self, _document: object) -> bytes:
        """Return the word."""
        return self.word.encode("ascii")
