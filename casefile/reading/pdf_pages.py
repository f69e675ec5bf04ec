"""Pages of a PDF as PDFium opens them, each in the form that shows most.

A loaded page is looked at for what cannot be drawn for want of a font. When there is any, it is opened again
with another face in place of the standard fonts, and kept so when that draws more. What a page gets depends
on that page alone, not on those that were opened before, so its text, boxes and pixels are always the same.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from casefile.reading.errors import PasswordError, ReadingError
from casefile.reading.pdf_fonts import WESTERN, packaged_fonts
from casefile.reading.pdf_glyphs import Look, Looker
from casefile.reading.pdf_text import Handle

SCRIPTS = (
    ("HIRAGANA", "NotoSansJP"),
    ("KATAKANA", "NotoSansJP"),
    ("HANGUL", "NotoSansKR"),
    ("CJK", "NotoSansSC"),
)


@dataclass(slots=True)
class OpenPage:
    """A loaded page with its text, the document that it is a page of, and what it does not show."""

    document: pypdfium2.PdfDocument
    page: pypdfium2.PdfPage
    text: Handle
    look: Look
    stand_in: str

    def close(self) -> None:
        """Let go of the page."""
        if self.text:
            pdfium.FPDFText_ClosePage(self.text)
        self.page.close()


class PdfFile:
    """One PDF in memory, opened as it is and again for each face that had to stand in for the standard fonts.

    Opening raises PasswordError or ReadingError with one plain sentence. `document` is the file as it is.
    """

    def __init__(self, data: bytearray, password: str | None, *, forms: bool) -> None:
        self._data = data
        self._password = password
        self._forms = forms
        self._fonts = packaged_fonts()
        self._looker = Looker()
        self._documents: dict[str, pypdfium2.PdfDocument] = {}
        self.document = self._document("")

    @contextmanager
    def page(self, index: int) -> Iterator[OpenPage]:
        """Give page `index` (from 0); pypdfium2.PdfiumError when it is damaged."""
        opened = self._open(index, "")
        try:
            if opened.look.missing or opened.look.by_number:
                opened = self._better(index, opened)
            self._fonts.stand_in = opened.stand_in
            yield opened
            self._fonts.check()
        finally:
            self._fonts.stand_in = ""
            opened.close()

    def _better(self, index: int, opened: OpenPage) -> OpenPage:
        other = self._open(index, _stand_in(opened.look.missing))
        lost, left = len(opened.look.missing), len(other.look.missing)
        if left < lost or (left == lost and opened.look.by_number):  # most fonts number letters as ours do
            opened.close()
            return other
        other.close()
        return opened

    def _document(self, stand_in: str) -> pypdfium2.PdfDocument:
        if stand_in not in self._documents:
            document = _open_document(self._data, self._password)
            if self._forms or document.get_formtype():
                document.init_forms()
            self._documents[stand_in] = document
        return self._documents[stand_in]

    def _open(self, index: int, stand_in: str) -> OpenPage:
        self._fonts.stand_in = stand_in
        document = self._document(stand_in)
        page = document[index]
        opened = OpenPage(document, page, pdfium.FPDFText_LoadPage(page), Look(), stand_in)
        if opened.text and self._fonts.requests:  # else every font so far was in the file
            opened.look = self._looker.look(page.raw, opened.text)
        self._fonts.check()
        return opened


def _open_document(data: bytearray, password: str | None) -> pypdfium2.PdfDocument:
    holder = (ctypes.c_ubyte * len(data)).from_buffer(data)
    try:
        return pypdfium2.PdfDocument(holder, password=password)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            sentence = (
                "the password does not open this PDF; try another one."
                if password
                else "this PDF asks for a password; give it to read the document."
            )
            raise PasswordError(sentence, wrong=bool(password)) from error
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise ReadingError(
                "this PDF is locked in a way that the reader does not know; it can be sealed unread."
            ) from error
        raise ReadingError("this PDF is damaged and cannot be opened; it can be sealed unread.") from error


def _stand_in(missing: list[str]) -> str:
    """Return the face that is likely to have what the standard fonts lack; all of these have Western letters."""
    names = {unicodedata.name(sign, "").partition(" ")[0] for sign in missing}
    return next((face for script, face in SCRIPTS if script in names), WESTERN)
