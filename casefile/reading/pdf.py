"""PDF documents: text with places, page labels, facts, embedded files and page pictures, with PDFium."""

from __future__ import annotations

import ctypes
import math
import time
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium
from pypdfium2.version import PDFIUM_INFO, PYPDFIUM_INFO

from casefile.reading.errors import ReadingError
from casefile.reading.model import READER, Child, Page, clean_name
from casefile.reading.pdf_doubt import Doubter
from casefile.reading.pdf_pages import OpenPage, PdfFile
from casefile.reading.pdf_text import Frame, Handle, TextReader
from casefile.reading.protocol import Begin, Fact, Notice, Piece, Request
from casefile.reading.sniff import sniff

PAGE_LIMIT = 20_000
CHILD_BYTES = 200 * 1024 * 1024
LABEL_BYTES = 512
INFO = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
INFO_NAMES = ("title", "author", "subject", "keywords", "creator", "producer", "created", "modified")
DOUBT = "The text layer may not say what the page shows ({}); compare with the picture before quoting."
MARKS = (
    (b"/JavaScript", "JavaScript"),
    (b"/Launch", "Launch (starts a program)"),
    (b"/SubmitForm", "SubmitForm (sends data)"),
    (b"/GoToR", "GoToR (opens another file)"),
    (b"/RichMedia", "RichMedia"),
    (b"/XFA", "XFA form"),
)
LINK_LIMIT = 1000
FIELD_LIMIT = 500
FONT_LIMIT = 50


def engine() -> str:
    """Return what reads PDF here, with versions."""
    return f"{READER}; pypdfium2 {PYPDFIUM_INFO.version}; PDFium {PDFIUM_INFO.build}"


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield pages with text and boxes, children, facts and warnings; stops when the time is used up."""
    file = PdfFile(data, request.password, forms=False)
    document = file.document
    total = len(document)
    yield Begin("application/pdf", engine(), total)
    if total > PAGE_LIMIT:
        yield Notice(f"Only the first {PAGE_LIMIT:,} of {total:,} pages were read.")
    reader = TextReader()
    tally = _Tally()
    for index in range(min(total, PAGE_LIMIT)):
        if time.process_time() > request.seconds:
            yield Notice(
                f"Only {index:,} of {total:,} pages were read: the rest would have taken longer than the limit."
            )
            break
        yield _read_page(file, index, reader, tally)
    if total == 0:
        yield Notice("The document has no pages that can be read.")
    elif not tally.with_text:
        yield Notice("no text: a scanned document" if tally.with_images else "no text on any page")
    for reason, numbers in tally.doubts.items():
        shown = ", ".join(map(str, numbers[:10])) + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")
        yield Notice(f"Page {shown}: {DOUBT.format(reason)}")
    yield from _children(document)
    yield from _facts(document, data, tally, total)


class _Tally:
    """What is counted while the pages go by."""

    def __init__(self) -> None:
        self.with_text = 0
        self.with_images = 0
        self.links = 0
        self.launches = 0
        self.fields: list[tuple[str, str]] = []
        self.fonts: dict[str, None] = {}
        self.doubter = Doubter()
        self.doubts: dict[str, list[int]] = {}


def _read_page(file: PdfFile, index: int, reader: TextReader, tally: _Tally) -> Page:
    label = _label(file.document, index)
    try:
        with file.page(index) as opened:
            if len(tally.fonts) < FONT_LIMIT:
                tally.fonts |= dict.fromkeys(opened.look.fonts)
            return _page_of(opened, index, label, reader, tally)
    except pypdfium2.PdfiumError:
        note = "This page is damaged and could not be read."
        return Page(number=index + 1, text="", label=label, boxes=b"", notes=(note,))


def _page_of(opened: OpenPage, index: int, label: str, reader: TextReader, tally: _Tally) -> Page:
    page = opened.page.raw
    frame = _frame(page)
    text, boxes = "", b""
    notes: tuple[str, ...] = ()
    if opened.text:
        text, boxes, notes = reader.read(opened.text, frame)
        for reason in tally.doubter.reasons(opened.text, text, boxes):
            notes += (DOUBT.format(reason),)
            tally.doubts.setdefault(reason, []).append(index + 1)
    notes += opened.look.notes()
    if tally.links < LINK_LIMIT:
        _count_links(page, tally)
    if opened.document.formenv and len(tally.fields) < FIELD_LIMIT:
        tally.fields += _fields(opened.document, page)
    if text.strip():
        tally.with_text += 1
    else:
        notes += ("no text on this page",)
        tally.with_images += _has_image(page)
    return Page(
        number=index + 1,
        text=text,
        label=label,
        width=_length(pdfium.FPDF_GetPageWidthF(page)),
        height=_length(pdfium.FPDF_GetPageHeightF(page)),
        rotation=frame.rotation,
        boxes=boxes,
        notes=notes,
    )


def _length(value: float) -> float:
    return round(value, 3) if math.isfinite(value) and 0 <= value <= 1e9 else 0.0


def _frame(page: Handle) -> Frame:
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    rotation = pdfium.FPDFPage_GetRotation(page) * 90
    return Frame(box.left, box.bottom, box.right, box.top, rotation)


def _label(document: pypdfium2.PdfDocument, index: int) -> str:
    buffer = ctypes.create_string_buffer(LABEL_BYTES)
    size = pdfium.FPDF_GetPageLabel(document, index, buffer, LABEL_BYTES)
    if not 2 < size <= LABEL_BYTES:
        return ""
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").replace("\0", "")


def _fields(document: pypdfium2.PdfDocument, page: Handle) -> Iterator[tuple[str, str]]:
    """Yield name and value of the page's form fields that hold something."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), FIELD_LIMIT)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_WIDGET:
            value = _wide_text(pdfium.FPDFAnnot_GetFormFieldValue, document.formenv, annotation)
            if value and value != "Off":
                yield _wide_text(pdfium.FPDFAnnot_GetFormFieldName, document.formenv, annotation), value
        pdfium.FPDFPage_CloseAnnot(annotation)


def _wide_text(get: Handle, form: Handle, annotation: Handle) -> str:
    size = min(get(form, annotation, None, 0), 64 * 1024)
    buffer = ctypes.create_string_buffer(size + 2)
    get(form, annotation, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    text = buffer.raw[:size].decode("utf-16-le", "replace").replace("\0", "").strip()
    return " ".join(text.splitlines())


def _has_image(page: Handle) -> bool:
    """Say whether one of the first things on the page is a picture, or a form that may hold one."""
    pictures = {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM}
    count = min(pdfium.FPDFPage_CountObjects(page), 100)
    return any(pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index)) in pictures for index in range(count))


def _count_links(page: Handle, tally: _Tally) -> None:
    """Count the links that lead out of the document, and the actions that start something."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while tally.links < LINK_LIMIT and pdfium.FPDFLink_Enumerate(page, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        kind = pdfium.FPDFAction_GetType(action) if action else 0
        tally.links += kind == pdfium.PDFACTION_URI
        tally.launches += kind == pdfium.PDFACTION_LAUNCH


def _children(document: pypdfium2.PdfDocument) -> Iterator[Piece]:
    left = CHILD_BYTES
    for index in range(document.count_attachments()):
        attachment = document.get_attachment(index)
        name = clean_name(attachment.get_name(), f"attachment {index + 1}")
        try:
            content = bytes(attachment.get_data())
        except pypdfium2.PdfiumError:
            yield Notice(f"The embedded file {name} could not be taken out.")
            continue
        left -= len(content)
        if left < 0:
            yield Notice(f"The embedded file {name} and those after it are too large and were left out.")
            return
        yield Child(name, sniff(content, name), content, f"embedded file {index + 1}")


def _facts(document: pypdfium2.PdfDocument, data: bytearray, tally: _Tally, total: int) -> Iterator[Fact]:
    yield Fact("pages", str(total))
    version = document.get_version()
    if version:
        yield Fact("PDF version", f"{version // 10}.{version % 10}")
    yield from _information(document)
    revision = pdfium.FPDF_GetSecurityHandlerRevision(document)
    if revision >= 0:
        yield Fact("encrypted", f"yes, standard security handler revision {revision}")
    if document.count_attachments():
        yield Fact("embedded files", str(document.count_attachments()))
    if tally.fonts:
        more = " and perhaps others" if len(tally.fonts) >= FONT_LIMIT else ""
        yield Fact("fonts not embedded", ", ".join(tally.fonts) + more)
    if document.get_formtype():
        yield Fact("form", "the document has form fields; their words are in its picture, not in its text")
    for name, value in tally.fields[:FIELD_LIMIT]:
        yield Fact(f"form field {name[:200]}", value)
    found = [name for mark, name in MARKS if mark in data]
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0 and "JavaScript" not in found:
        found.insert(0, "JavaScript")
    if tally.launches and MARKS[1][1] not in found:
        found.append(MARKS[1][1])
    if found:
        yield Fact("active content present", ", ".join(found))
    if tally.links:
        more = "at least " if tally.links >= LINK_LIMIT else ""
        yield Fact("links to the web", f"{more}{tally.links}")


def _information(document: pypdfium2.PdfDocument) -> Iterator[Fact]:
    for key, name in zip(INFO, INFO_NAMES, strict=True):
        value = document.get_metadata_value(key).replace("\0", "").strip()
        if value:
            yield Fact(name, value.encode("utf-8", "replace").decode())


def open_pictures(data: bytearray, request: Request) -> PdfPictures:
    """Open the document for page pictures."""
    return PdfPictures(PdfFile(data, request.password, forms=True))


class PdfPictures:
    """Page pictures of one open document, form fields included."""

    def __init__(self, file: PdfFile) -> None:
        self._file = file
        self.pages = len(file.document)

    def render(self, number: int, scale: float, rotate: int, pixels: int) -> tuple[int, int, bytes]:
        """Return width, height and RGB rows of page `number`; ReadingError when it is too large or absent."""
        if not 1 <= number <= self.pages:
            raise ReadingError(f"there is no page {number}; the document has {self.pages}.")
        try:
            with self._file.page(number - 1) as opened:
                return _picture_of(opened.page, number, scale, rotate, pixels)
        except pypdfium2.PdfiumError as error:
            raise ReadingError(f"page {number} is damaged and cannot be pictured.") from error


def _picture_of(page: pypdfium2.PdfPage, number: int, scale: float, rotate: int, pixels: int) -> tuple[int, int, bytes]:
    width, height = page.get_size()
    if not (width > 0 and height > 0 and math.isfinite(width * height)):
        raise ReadingError(f"page {number} has no size and cannot be pictured.")
    if math.ceil(width * scale) * math.ceil(height * scale) > pixels:
        most = math.sqrt(pixels / (width * height))
        raise ReadingError(
            f"the picture of page {number} would have more than {pixels // 1_000_000} million pixels; "
            f"ask for a scale of at most {most:.3g}."
        )
    bitmap = page.render(scale=scale, rotation=rotate, rev_byteorder=True, prefer_bgrx=False, maybe_alpha=False)
    rows = _packed_rows(bitmap)
    size = bitmap.width, bitmap.height
    bitmap.close()
    return *size, rows


def _packed_rows(bitmap: pypdfium2.PdfBitmap) -> bytes:
    """Return the picture as 3 bytes a pixel without padding at the rows' ends."""
    view = memoryview(bitmap.buffer).cast("B")
    line = bitmap.width * 3
    if bitmap.n_channels != 3:
        raise ReadingError("the page picture came in an unexpected form.")
    if bitmap.stride == line:
        return bytes(view[: line * bitmap.height])
    return b"".join(view[row * bitmap.stride : row * bitmap.stride + line] for row in range(bitmap.height))
