"""What a PDF says and shows, asked of PDFium: text, fonts, links, attachments, ink."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw


def pages_of(path: Path) -> list[str]:
    """Return the text of each page; lines end in CR LF."""
    document = pdfium.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def joined(text: str) -> str:
    """Return text with its line ends taken out (we leave the space before them) and runs of spaces as one.

    PDFium itself gives runs of spaces as one, whatever a file holds.
    """
    return re.sub(" +", " ", text.replace("\r\n", ""))


def fonts_of(path: Path) -> dict[str, bool]:
    """Return the base name of every font that a text object uses, and whether it is embedded."""
    document = pdfium.PdfDocument(path)
    found: dict[str, bool] = {}
    for page in document:
        for item in page.get_objects(max_depth=4):
            if item.type != raw.FPDF_PAGEOBJ_TEXT:
                continue
            font = raw.FPDFTextObj_GetFont(item.raw)
            buffer = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(font, buffer, 200)
            found[buffer.value.decode()] = bool(raw.FPDFFont_GetIsEmbedded(font))
    document.close()
    return found


def links_of(path: Path) -> list[tuple[int, int]]:
    """Return for each link the page it is on and the page it leads to (from 0; -1: nowhere)."""
    document = pdfium.PdfDocument(path)
    found = []
    for number, page in enumerate(document):
        at, link = ctypes.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page.raw, ctypes.byref(at), ctypes.byref(link)):
            target = raw.FPDFLink_GetDest(document.raw, link)
            found.append((number, raw.FPDFDest_GetDestPageIndex(document.raw, target) if target else -1))
    document.close()
    return found


def attachments_of(path: Path) -> dict[str, bytes]:
    """Return embedded files by name."""
    document = pdfium.PdfDocument(path)
    count = document.count_attachments()
    held = [document.get_attachment(i) for i in range(count)]
    found = {a.get_name(): bytes(a.get_data()) for a in held}
    document.close()
    return found


def blanks_of(path: Path, *, scale: float = 2.0, contrast: int = 30) -> tuple[int, list[str]]:
    """Return how many visible characters there are, and those that left no ink where the text layer has them.

    Each page is pictured at `scale` pixels for a point. A character has ink when the pixels of its box and one around
    it differ by `contrast` of 255, or when the whole box is dark (a block). Words whose glyphs are drawn over
    hidden text (right-to-left and shaped scripts) are looked at as whole words: hidden letters stand only about
    where the drawn ones do.
    """
    document = pdfium.PdfDocument(path)
    seen, blank = 0, []
    for number, page in enumerate(document, start=1):
        picture = page.render(scale=scale).to_pil().convert("L")
        words = page.get_textpage()
        text = "".join(chr(raw.FPDFText_GetUnicode(words.raw, at)) for at in range(words.count_chars()))
        for word in re.finditer(r"\S+", text):
            boxes = [words.get_charbox(at) for at in range(*word.span()) if words.get_charbox(at) != (0, 0, 0, 0)]
            shown = [one for one in word[0] if unicodedata.category(one)[0] not in "CZ"]
            if not boxes or not shown:
                continue
            seen += len(shown)
            if any(unicodedata.bidirectional(one) in {"R", "AL"} or is_shaped(one) for one in shown):
                left, bottom, right, top = zip(*boxes, strict=True)
                boxes = [(min(left), min(bottom), max(right), max(top))]
            blank += [
                f"page {number}: {word[0]!r} at {[round(side) for side in box]}"
                for box in boxes
                if not _has_ink(picture, box, page.get_height(), scale, contrast)
            ]
        words.close()
    document.close()
    return seen, blank


def is_shaped(character: str) -> bool:
    """Say whether a letter is of a script whose letters are drawn together."""
    return unicodedata.name(character, "").split(" ")[0] in {"DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "THAI"}


def _has_ink(picture: Image.Image, box: Sequence[float], height: float, scale: float, contrast: int) -> bool:
    left, bottom, right, top = box
    area = (
        max(0, int(left * scale) - 1),
        max(0, int((height - top) * scale) - 1),
        min(picture.width, int(right * scale) + 2),
        min(picture.height, int((height - bottom) * scale) + 2),
    )
    if area[0] >= area[2] or area[1] >= area[3]:
        return False
    darkest, lightest = picture.crop(area).getextrema()
    return lightest - darkest >= contrast or lightest < 128
