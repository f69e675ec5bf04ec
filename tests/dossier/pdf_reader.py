"""What a PDF says, asked of PDFium: text, fonts, links, attachments."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import pypdfium2 as pdfium
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
