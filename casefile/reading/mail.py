"""E-mail messages: headers and body as page 1, an HTML alternative after it, attachments as children.

Headers of real mail are often broken; every one is decoded as far as it goes and none stops the reading.
"""

from __future__ import annotations

import binascii
import contextlib
import email
import email.header
import email.policy
import email.utils
import quopri
import re
import sys
from collections.abc import Iterator
from datetime import UTC
from email.message import Message as Mail

from lxml import etree

from casefile.reading import html
from casefile.reading.errors import ReadingError
from casefile.reading.html_text import text_of
from casefile.reading.mail_cut import Place, find_body, find_parts, is_message
from casefile.reading.model import READER, Child, Page, clean_name, normalise
from casefile.reading.plain import GUESSED, decode
from casefile.reading.protocol import Begin, Fact, Notice, Piece, Request
from casefile.reading.sniff import EMLX, HTML, MAIL, MBOX, PLAIN, sniff

SHOWN = ("From", "To", "Cc", "Date", "Subject")
FACTS = (
    ("Sender", "sender"),
    ("Reply-To", "reply to"),
    ("Return-Path", "return path"),
    ("Message-ID", "message id"),
    ("In-Reply-To", "in reply to"),
    ("X-Mailer", "mail program"),
    ("User-Agent", "mail program"),
    ("X-Originating-IP", "sent from address"),
    ("DKIM-Signature", "DKIM signature, not checked"),
    ("Authentication-Results", "authentication as the receiver noted it"),
)
RECEIVED_LIMIT = 50
PART_LIMIT = 2000
TEXT_LIMIT = 20_000_000
MBOX_BREAK = re.compile(rb"\r?\n\r?\n(?=From [^\r\n]{1,300}\r?\n[!-9;-~]{1,76}[ \t]*:)")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
ENCODING = re.compile(r"[a-z0-9-]+")
BASE64 = re.compile(rb"[A-Za-z0-9+/\s]*=*\s*")
EXTENSIONS = {
    "text/html": ".html",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    MAIL: ".eml",
}


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield headers and text as page 1, HTML parts as further pages, attachments, facts and warnings."""
    raw = bytes(data)
    yield Begin(request.kind, f"{READER}; email {sys.version_info[0]}.{sys.version_info[1]}")
    if request.kind == MBOX:
        yield from _mailbox(raw)
        return
    wrapped = EMLX.match(raw)
    if wrapped:  # Apple's .emlx: the length, the message, a property list
        raw = raw[wrapped.end() : wrapped.end() + int(wrapped.group())]
    message = email.message_from_bytes(raw, policy=AsWritten())
    parts = _Parts(raw)
    parts.take(message, "1", 0, Place(0, len(raw)))
    yield from _pages(message, parts)
    yield from parts.children
    yield from _facts(message, parts)
    for charset in parts.guessed:
        yield Notice(f"The encoding of a part was guessed as {charset}; check the text.")
    if parts.cut:
        yield Notice(f"The message has more than {PART_LIMIT:,} parts; those after were left out.")
    for place in parts.anew:
        yield Notice(
            f"The message that is part {place} could not be cut out of the bytes. It was written anew from what was"
            " read, so its bytes are not those that were sent; those are in the whole message only."
        )


class AsWritten(email.policy.Compat32):
    """Gives headers as they were written, with bytes outside ASCII decoded rather than struck out."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the library's signature
        """Return the header's value as written."""
        return _to_text(value)


def _mailbox(raw: bytes) -> Iterator[Piece]:
    """Yield each message of a mailbox file as a child; the file itself has no page."""
    starts = [0, *(match.end() for match in MBOX_BREAK.finditer(raw))]
    for count, (start, end) in enumerate(zip(starts, [*starts[1:], len(raw)], strict=True), 1):
        if count > PART_LIMIT:
            yield Notice(f"The mailbox has more than {PART_LIMIT:,} messages; those after were left out.")
            break
        content = raw[start:end].partition(b"\n")[2]
        yield Child(f"message {count}.eml", MAIL, content, f"message {count} of the mailbox")
    yield Fact("messages", str(len(starts)))


def header(message: Mail, name: str) -> str:
    """Return the first header of this name on one line, decoded as far as it goes; "" when absent."""
    return next((value for value in headers(message, name)), "")


def headers(message: Mail, name: str) -> list[str]:
    """Return all headers of this name, decoded."""
    found = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    return [decode_words(value) for value in found]


def decode_words(raw: str) -> str:
    """Return a header's value with its encoded words decoded; bytes without a charset are guessed at."""
    value = re.sub(r"\r?\n[ \t]*", " ", raw)
    try:
        chunks = email.header.decode_header(_to_text(value))
    except (email.errors.HeaderParseError, binascii.Error, ValueError):
        return _printable(_to_text(value))
    text = ""
    for chunk, charset in chunks:
        text += (
            chunk if isinstance(chunk, str) else decode(chunk, html.BROWSER_CHARSETS.get(_l(charset), _l(charset)))[0]
        )
    return _printable(text)


class _Parts:
    """What a message is made of, gathered from its tree."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        linesep = "\r\n" if b"\r\n" in raw[:4096] else "\n"
        self._policy = email.policy.compat32.clone(linesep=linesep, max_line_length=0)
        self._count = 0
        self.texts: list[str] = []
        self.pages: list[str] = []
        self.children: list[Child] = []
        self.charsets: list[str] = []
        self.guessed: dict[str, None] = {}
        self.defects: set[str] = set()
        self.cut = False
        self.anew: list[str] = []

    def take(self, part: Mail, place: str, depth: int, at: Place | None) -> None:
        """Sort one part and all those inside it into texts, HTML pages and attachments; `at` is where it stands."""
        self._count += 1
        if self._count > PART_LIMIT or depth > 50:
            self.cut = True
            return
        self.defects |= {type(defect).__name__ for defect in part.defects}
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == MAIL and isinstance(payload, list):
            self._forwarded(part, payload, place, at)
        elif isinstance(payload, list):
            places = find_parts(self._raw, part, at) if at else None
            for index, inner in enumerate(payload):
                if isinstance(inner, Mail):
                    self.take(inner, f"{place}.{index + 1}", depth + 1, places[index] if places else None)
        else:
            self._leaf(part, kind, place)

    def _forwarded(self, part: Mail, payload: list[Mail | str], place: str, at: Place | None) -> None:
        """Keep a message inside the message as a child of its own, with the bytes it has there."""
        for inner in payload:
            if not isinstance(inner, Mail):
                continue
            content = self._cut_out(part, inner, at)
            if content is None:
                self.anew.append(place)
                content = self._written_anew(inner)
            subject = header(email.message_from_bytes(content, policy=AsWritten()), "Subject")
            name = file_name(part) or f"{subject[:80] or 'message'}.eml"
            if "." not in name:
                name += ".eml"
            self.children.append(Child(clean_name(name, "message.eml"), MAIL, content, f"part {place}"))

    def _cut_out(self, part: Mail, inner: Mail, at: Place | None) -> bytes | None:
        """Return the bytes of a message inside a part, its transfer encoding undone; None when they are not found."""
        if at is None:
            return None
        body = find_body(self._raw, at)
        content = self._raw[body.start : body.end]
        if not is_message(content, inner, AsWritten()):
            return None
        encoding = _transfer_encoding(part)
        if encoding == "base64" and not BASE64.fullmatch(content):
            return content
        return _undo(content, encoding)

    def _written_anew(self, inner: Mail) -> bytes:
        try:
            return inner.as_bytes(policy=self._policy)
        except (UnicodeError, LookupError, ValueError, TypeError, AttributeError):
            return inner.as_string(policy=self._policy).encode("utf-8", "replace")

    def _leaf(self, part: Mail, kind: str, place: str) -> None:
        content = body_bytes(part)
        name = file_name(part)
        disposition = str(part.get("Content-Disposition") or "").strip().lower()
        attached = disposition.startswith("attachment") or bool(name)
        if not attached and kind.startswith("text/") and kind in {PLAIN, HTML, "text/enriched"}:
            said = _charset(part)
            text, charset, how = decode(content, html.BROWSER_CHARSETS.get(said, said))
            if how == GUESSED:
                self.guessed[charset] = None
            self.charsets.append(f"{charset} ({f'the part declares {said}' if how == 'declared' else how})")
            (self.pages if kind == HTML else self.texts).append(text[:TEXT_LIMIT])
        elif kind == "message/delivery-status" or (not attached and kind.startswith(("text/", "message/"))):
            self.texts.append(decode(content, _charset(part))[0][:TEXT_LIMIT])
        elif content or name:
            found = sniff(content, name)
            name = clean_name(name, f"part {place}{EXTENSIONS.get(found, '.bin')}")
            self.children.append(Child(name, found, content, f"part {place}"))


def file_name(part: Mail) -> str:
    """Return the name that a part gives its file, decoded; "" when it gives none."""
    try:
        name = part.get_filename()
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""
    return decode_words(str(name)) if name else ""


def body_bytes(part: Mail) -> bytes:
    """Return a leaf's bytes with its transfer encoding undone; what cannot be undone stays as it is."""
    payload = part.get_payload()
    if not isinstance(payload, str):
        return b""
    if "\ufffd" in payload:  # the library could not decode it as declared: take the bytes as they came
        whole = part.get_payload(decode=True)
        return whole if isinstance(whole, bytes) else b""
    raw = payload.encode("ascii", "surrogateescape") if _is_escaped(payload) else payload.encode("utf-8", "replace")
    return _undo(raw, _transfer_encoding(part))


def _transfer_encoding(part: Mail) -> str:
    match = ENCODING.search(str(part.get("Content-Transfer-Encoding") or "").lower())
    return match.group() if match else ""


def _undo(raw: bytes, encoding: str) -> bytes:
    """Return bytes with their transfer encoding undone; what cannot be undone stays as it is."""
    if encoding == "quoted-printable":
        return quopri.decodestring(raw)
    if encoding == "base64":
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        try:
            return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"===")
        except binascii.Error:
            return raw
    return raw


def _pages(message: Mail, parts: _Parts) -> Iterator[Piece]:
    lines = [f"{name}: {value}" for name in SHOWN for value in headers(message, name)[:1]]
    body = "\n\n".join(text.strip("\r\n") for text in parts.texts)
    trees = [_tree(page) for page in parts.pages]
    label = "message"
    if not body.strip() and trees:
        body = "\n\n".join(text_of(tree) for tree in trees if tree is not None)
        label = "message, its HTML part as text"
    text, notes = normalise("\n".join(lines) + "\n\n" + body)
    text = text.strip("\n")
    yield Page(number=1, label=label, text=text, notes=notes)
    number = 2
    for tree in trees:
        if tree is not None:
            hidden: list[str] = []
            text, notes = normalise(text_of(tree, hidden=hidden))
            if hidden:
                notes += (f"{len(hidden)} parts are hidden by the message's own markup and are not in this text.",)
            yield Page(number=number, label="HTML part", text=text, notes=notes)
            number += 1


def _tree(page: str) -> etree._Element | None:
    try:
        return html.parse(page)[0]
    except ReadingError:
        return None


def _facts(message: Mail, parts: _Parts) -> Iterator[Fact]:
    for name in (*SHOWN, "Bcc"):
        values = headers(message, name)
        for value in values[:20]:
            yield Fact(name.lower(), value)
    moment = moment_of(header(message, "Date"))
    if moment:
        yield Fact("date, in UTC", moment)
    for name, shown in FACTS:
        for value in headers(message, name)[:5]:
            yield Fact(shown, value)
    chain = headers(message, "Received")
    for step, value in enumerate(reversed(chain[-RECEIVED_LIMIT:]), 1):
        yield Fact(f"received, step {step}", value)
    for charset in dict.fromkeys(parts.charsets):
        yield Fact("charset", charset)
    if parts.children:
        yield Fact("attachments", str(len(parts.children)))
    for place in parts.anew:
        yield Fact("re-serialised", f"part {place}")
    for defect in sorted(parts.defects):
        yield Fact("defect", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", defect).lower())


def moment_of(value: str) -> str:
    """Return a Date header as ISO time in UTC; "" when it cannot be understood or has no zone."""
    try:
        moment = email.utils.parsedate_to_datetime(value)
        if moment.tzinfo is None:
            return ""
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _charset(part: Mail) -> str:
    try:
        return part.get_content_charset() or ""
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""


def _is_escaped(text: str) -> bool:
    return text.isascii() or any("\udc80" <= sign <= "\udcff" for sign in text)


def _to_text(value: str) -> str:
    """Return a header with its raw 8-bit bytes, if any, decoded as UTF-8 or else as cp1252."""
    if value.isascii():
        return value
    try:
        raw = value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return value
    for charset in ("utf-8", "cp1252"):  # too short to guess from; Western European is the usual offender
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(charset)
    return raw.decode("latin-1")


def _printable(text: str) -> str:
    """Return a header's text with control characters and line ends as spaces."""
    return CONTROLS.sub(" ", normalise(text)[0]).strip()


def _l(charset: str | None) -> str:
    return (charset or "").lower()
