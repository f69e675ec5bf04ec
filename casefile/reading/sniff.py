"""What kind of document some bytes are: told by their content; the name only decides between kinds of text."""

from __future__ import annotations

import re

from casefile.reading.charsets import looks_shifted, looks_wide

PDF = "application/pdf"
HTML = "text/html"
MAIL = "message/rfc822"
MBOX = "application/mbox"
PLAIN = "text/plain"
IMAGE_KINDS = frozenset({"image/png", "image/jpeg", "image/tiff", "image/webp"})
CSV = "text/csv"
UNKNOWN = "application/octet-stream"
MHTML = "multipart/related"
OLE = "application/x-ole-storage"
_OOXML = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
DOCX, XLSX, PPTX = (
    f"{_OOXML}.wordprocessingml.document",
    f"{_OOXML}.spreadsheetml.sheet",
    f"{_OOXML}.presentationml.presentation",
)
ODT_KINDS = frozenset({f"{_OPEN}.text", f"{_OPEN}.text-template"})
ODS_KINDS = frozenset({f"{_OPEN}.spreadsheet", f"{_OPEN}.spreadsheet-template"})
TEXT_KINDS = frozenset({PLAIN, CSV, "application/json", "text/xml", "text/markdown"})

HEAD_BYTES = 64 * 1024
SHORT_TEXT = 1024

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"WARC/", "application/warc"),
    (b"filedesc://", "application/x-arc"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
)
_ZIP_NAMES = (
    (b"word/", DOCX),
    (b"xl/", XLSX),
    (b"ppt/", PPTX),
)
_WORDS = (
    (DOCX, "Word documents"),
    (XLSX, "Excel workbooks"),
    (PPTX, "PowerPoint presentations"),
    (_OPEN, "OpenDocument files"),
    (OLE, "older Word, Excel, PowerPoint and Outlook files"),
    (MHTML, "saved web pages"),
    ("application/zip", "ZIP archives"),
    ("application/x-tar", "tar archives"),
    ("application/x-7z-compressed", "7-Zip archives"),
    ("application/vnd.rar", "RAR archives"),
    ("application/gzip", "gzip files"),
    ("application/warc", "web archives"),
    ("application/x-arc", "web archives"),
    ("application/rtf", "RTF documents"),
    ("image/", "images of this format"),
    ("video/", "videos"),
    ("application/octet-stream", "files of no known kind"),
)
_BY_NAME = {
    "csv": "text/csv",
    "tsv": "text/csv",
    "json": "application/json",
    "xml": "text/xml",
    "md": "text/markdown",
    "eml": MAIL,
    "mht": MHTML,
    "mhtml": MHTML,
    "html": HTML,
    "htm": HTML,
    "xhtml": HTML,
}
_HTML_START = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
EMLX = re.compile(rb"\A\s*\d{1,10}[ \t]*\r?\n")
_MBOX = re.compile(rb"\r?\n\r?\nFrom [^\r\n]{1,300}\r?\n[!-9;-~]{1,76}[ \t]*:")
_MIME_PARTS = re.compile(
    rb"^content-type[ \t]*:[ \t]*multipart/(?:related|alternative|mixed)", re.IGNORECASE | re.MULTILINE
)
_SAVED = re.compile(
    rb"^(?:snapshot-content-location[ \t]*:|x-maf[a-z-]*[ \t]*:|from[ \t]*:[ \t]*<?saved by )",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER = re.compile(rb"[!-9;-~]{1,76}[ \t]*:")
_MAIL_HEADERS = re.compile(
    rb"^(from|to|cc|subject|date|received|return-path|message-id|mime-version|delivered-to|reply-to|sender|"
    rb"content-type|content-transfer-encoding|x-[!-9;-~]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


def sniff(data: bytes | bytearray, name: str = "") -> str:
    """Return the media type of `data`; "application/octet-stream" when it is nothing known and no text."""
    head = bytes(data[:HEAD_BYTES])
    if b"%PDF-" in head[:1024]:
        return PDF
    magic = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if magic:
        return magic
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(head, bytes(data[-HEAD_BYTES:]))
    kind = _kind_by_mark_inside(head)
    if not kind:
        kind = _text_kind(head, name) if looks_like_text(head) else UNKNOWN
    return MBOX if kind == MAIL and head.startswith(b"From ") and _MBOX.search(data) else kind


def describe(kind: str) -> str:
    """Return what people call documents of this media type, in the plural."""
    for start, words in _WORDS:
        if kind.startswith(start):
            return words
    return f"documents of the kind {kind}"


def looks_like_text(head: bytes) -> bool:
    """Say whether the bytes may be text in some encoding: hardly any control characters, or UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or not head:
        return True
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if max(even, odd) > half * 0.3 and min(even, odd) < half * 0.05:
        return True  # UTF-16 without a byte order mark: every other byte is zero
    controls = sum(head.count(byte) for byte in (*range(9), 11, *range(14, 27), *range(28, 32), 127))
    if controls <= len(head) * 0.01:
        return True
    return looks_shifted(head) or looks_wide(head) or (controls <= len(head) * 0.1 and _is_short_text(head))


def _is_short_text(head: bytes) -> bool:
    """Say whether a few bytes are UTF-8 with some controls in it, as pasted from a terminal; zero is none."""
    if b"\0" in head or len(head) > SHORT_TEXT:
        return False
    try:
        head.decode()
    except UnicodeDecodeError:
        return False
    return True


def _text_kind(head: bytes, name: str) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip()
    named = _BY_NAME.get(name.rpartition(".")[2].lower(), "") if "." in name else ""
    if not start.startswith(b"<") and looks_like_saved_page(start, named=named == MHTML):
        return MHTML
    if not start.startswith(b"<") and looks_like_mail(EMLX.sub(b"", start), named=named == MAIL):
        return MAIL
    if start[:5].lower() == b"<?xml":
        return HTML if b"<html" in start[:2048].lower() else "text/xml"
    if _HTML_START.search(start[:2048]) or (named == HTML and b"<" in start):
        return HTML
    return named if named in TEXT_KINDS else PLAIN


def looks_like_mail(head: bytes, *, named: bool) -> bool:
    """Say whether the text begins with a block of e-mail headers; one is enough when the name says so."""
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    first = block.split(b"\n", 1)[0]
    if first.startswith(b"From ") and b":" in block:
        block = block.partition(b"\n")[2]
        first = block.split(b"\n", 1)[0]
    known = {match.group(1).lower() for match in _MAIL_HEADERS.finditer(block)}
    if named:
        return bool(known)
    return bool(_HEADER.match(first)) and len(known) >= 3 and bool(known & {b"from", b"received", b"date"})


def looks_like_saved_page(head: bytes, *, named: bool) -> bool:
    """Say whether the text is a web page saved whole (MHTML): an envelope like that of mail, made by a browser."""
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    if not _HEADER.match(block) or not _MIME_PARTS.search(block):
        return False
    return named or _SAVED.search(block) is not None


def _kind_by_mark_inside(head: bytes) -> str:
    """Return the kind whose mark stands a few bytes after the start, or ""."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in {b"heic", b"heix", b"mif1", b"hevc"} else "video/mp4"
    return "application/x-tar" if head[257:262] == b"ustar" else ""


def _zip_kind(head: bytes, tail: bytes) -> str:
    if head[30:38] == b"mimetype":
        kind = head[38:120].split(b"PK", 1)[0]
        if re.fullmatch(rb"[a-z0-9.+/-]+", kind):
            return kind.decode("ascii")
    for name, kind_name in _ZIP_NAMES:
        if name in head or name in tail:
            return kind_name
    return "application/zip"
