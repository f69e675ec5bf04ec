"""Plain text in any encoding: which one, and how that was found out, are recorded."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

import charset_normalizer

from casefile.reading.charsets import by_escapes, is_known, weigh
from casefile.reading.errors import EncodingError
from casefile.reading.model import READER, Page, normalise
from casefile.reading.protocol import Begin, Fact, Notice, Piece, Request

GIVEN = "given by whoever added it"
GUESSED = "guessed from the bytes; check the text"
SAMPLE_BYTES = 256 * 1024
TEXT_LIMIT = 20_000_000
NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"})
"""What Python calls an encoding of text although no document is in it."""
CONTROLS = bytes((*range(9), 11, *range(14, 27), *range(28, 32), 127))

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes | bytearray, declared: str = "", given: str | None = None) -> tuple[str, str, str]:
    """Return the text, the charset used, and how it was found: mark, valid UTF-8, declared, guessed, or given.

    `declared` is what the document or its envelope says; it is believed only when the bytes fit it. `given` is
    what a person says: it is used, or EncodingError tells why it cannot be.
    """
    if given:
        return _as_given(data, given)
    told = _by_marks(data)
    if told:
        return told
    text = _try(data, "utf-8")
    if text is not None and not text.isascii():
        # other encodings hardly ever happen to be valid UTF-8; a false declaration is common in saved pages
        return text, "utf-8", "the bytes are valid UTF-8"
    if declared:
        said = _try(data, declared)
        if said is not None:
            return said, codecs.lookup(declared).name, "declared"
    if text is not None and not _is_full_of_controls(data):
        return text, "ascii", "the bytes are valid UTF-8"
    return _guess(data)


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield the one page of a text document, and how its charset was found."""
    text, charset, how = decode(data, given=request.encoding)
    text, notes = normalise(text)
    yield Begin(request.kind, f"{READER}; charset_normalizer {charset_normalizer.__version__}", 1)
    if len(text) > TEXT_LIMIT:
        yield Notice(f"Only the first {TEXT_LIMIT:,} of {len(text):,} characters were read.")
        text = text[:TEXT_LIMIT]
    if "\ufffd" in text:
        notes += ("Some bytes fit no character of the encoding and are shown as U+FFFD.",)
    yield Page(number=1, text=text, notes=notes)
    yield Fact("charset", charset)
    yield Fact("charset found by", how)
    yield from guess_notices(charset, how)
    if not text.strip():
        yield Notice("The document holds no text.")


def guess_notices(charset: str, how: str) -> Iterator[Notice]:
    """Yield the warning of a text whose encoding was guessed."""
    if how == GUESSED:
        yield Notice(f"The encoding was guessed as {charset}; check the text, or give it with --encoding.")


def _as_given(data: bytes | bytearray, given: str) -> tuple[str, str, str]:
    """Return a text in the encoding that a person gave; EncodingError when it is none or does not fit."""
    shown = "".join(sign for sign in given if sign.isprintable())[:40]
    try:
        charset = codecs.lookup(given).name
        text = "" if charset in NO_CHARSETS else bytes(data).decode(charset)
    except UnicodeError:
        raise EncodingError(f"it is not in the encoding {shown}: some of its bytes have no meaning there.") from None
    except (LookupError, ValueError):
        charset, text = "", ""
    if not charset or charset in NO_CHARSETS:
        raise EncodingError(f"there is no encoding {shown}; give a name such as windows-1251, koi8-r or shift_jis.")
    return text.removeprefix("\ufeff"), charset, GIVEN


def _by_marks(data: bytes | bytearray) -> tuple[str, str, str] | None:
    """Return what a byte order mark, zero bytes or escape sequences tell, as `decode` does; None without any."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return bytes(data[len(mark) :]).decode(charset, "replace"), charset, "byte order mark"
    wide = _wide_without_mark(data)
    if wide:
        return bytes(data).decode(wide, "replace"), wide, "zero bytes of UTF-16 without a mark"
    escaped = by_escapes(data)
    return (*escaped, "its escape sequences") if escaped else None


def _try(data: bytes | bytearray, charset: str) -> str | None:
    try:
        return bytes(data).decode(charset)
    except (UnicodeError, LookupError, ValueError):
        return None


def _wide_without_mark(data: bytes | bytearray) -> str:
    sample = data[:SAMPLE_BYTES]
    half = max(len(sample) // 2, 1)
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.3 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def _is_full_of_controls(data: bytes | bytearray) -> bool:
    """Say whether more than a tenth of the bytes are controls, as when UTF-16 in Cyrillic looks like ASCII."""
    sample = data[:SAMPLE_BYTES]
    return len(sample.translate(None, CONTROLS)) < len(sample) * 0.9


def _guess(data: bytes | bytearray) -> tuple[str, str, str]:
    """Guess a charset from the bytes by what each makes of them; another library is asked only at a loss."""
    score, charset = weigh(data)[0]
    if not is_known(data, score):
        best = charset_normalizer.from_bytes(bytes(data[:SAMPLE_BYTES])).best()
        other = best.encoding if best is not None else charset
        text = _try(data, other)
        if text is not None:
            return text, codecs.lookup(other).name, GUESSED
    text = _try(data, charset)
    if text is None:
        text = bytes(data).decode(charset, "replace")
    return text, codecs.lookup(charset).name, GUESSED
