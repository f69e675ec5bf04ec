"""Stored values in plain words: dates, moments, sizes, languages, kinds of file, figures, lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from casefile.core.dates import parse_date, show_date
from casefile.core.errors import RefusedError

LANGUAGES = {
    "ar": "Arabic",
    "be": "Belarusian",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
COUNTRIES = {
    "CN": "China",
    "HK": "Hong Kong, China",
    "JP": "Japan",
    "KH": "Cambodia",
    "KP": "DPRK",
    "KR": "Republic of Korea",
    "MN": "Mongolia",
    "PA": "Panama",
    "RU": "Russian Federation",
    "SG": "Singapore",
    "SL": "Sierra Leone",
    "SY": "Syria",
    "TG": "Togo",
    "TZ": "Tanzania",
    "UA": "Ukraine",
    "US": "United States",
    "VN": "Viet Nam",
}
FORMATS = {
    "application/pdf": "PDF",
    "application/json": "JSON",
    "application/xml": "XML",
    "application/zip": "ZIP archive",
    "image/jpeg": "JPEG image",
    "image/png": "PNG image",
    "image/tiff": "TIFF image",
    "image/webp": "WebP image",
    "message/rfc822": "e-mail message",
    "text/csv": "table (CSV)",
    "text/html": "web page (HTML)",
    "text/plain": "plain text",
    "text/xml": "XML",
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_BLANKS = re.compile(r"[ \t\r\n]+")  # not all that Python calls white: controls are shown by number


def show_period(text: str | None) -> str:
    """Return a stored period as `Sep 2023 – May 2025`; what cannot be read is printed as it stands."""
    try:
        return parse_date(text).show_period() if text else ""
    except RefusedError:
        return text or ""


def on_date(text: str | None) -> str:
    """Return a date for the middle of a sentence: `on 17 Jul 2025`, `in May 2024`, `about May 2024`."""
    shown = show_date(text)
    if not shown or (not shown[0].isdigit() and shown.split(" ")[0].lower() in _BOUND):
        return shown
    return f"on {shown}" if len(shown.split(" ")) == 3 else f"in {shown}"


_FILE = re.compile(r"\S*(?:\w\.[a-zA-Z]\w|\w_\w|\w@\w|://)")
_BOUND = {"about", "after", "before", "between", "from", "since", "until"}


def size(count: int) -> str:
    """Return a size in bytes, the larger ones in kB or MB before it."""
    exact = f"{count:,} byte{'' if count == 1 else 's'}"
    if count < 10_000:
        return exact
    rough = f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{count / 1e3:.0f} kB"
    return f"{rough} ({exact})"


def language(tag: str | None) -> str:
    """Return the English name of a language, or its tag when we have no name for it."""
    return LANGUAGES.get((tag or "").lower().split("-")[0], tag or "")


def media_type(name: str) -> str:
    """Return what kind of file a media type is."""
    return FORMATS.get(name.split(";", maxsplit=1)[0].strip().lower(), name)


def plain(value: str | None) -> str:
    """Return a stored word of ours as people write it: `ship_to_ship` as `ship to ship`."""
    return (value or "").replace("_", " ")


def figure(text: str) -> str:
    """Return a stored decimal with commas between its thousands, digit for digit: `1600000` as `1,600,000`."""
    whole, dot, rest = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if not digits.isdigit():
        return text
    groups = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)]
    return f"{sign}{','.join(reversed(groups))}{dot}{rest}"


def many(count: int, one: str, more: str | None = None) -> str:
    """Return a count with its noun, small ones in words: `three sources`, `one source`, `14 sources`."""
    number = NUMBERS[count] if 0 <= count < len(NUMBERS) else f"{count:,}"
    return f"{number} {one if count == 1 else more or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    kept = [part for part in parts if part]
    return kept[0] if len(kept) == 1 else f"{', '.join(kept[:-1])} and {kept[-1]}" if kept else ""


def capital(text: str) -> str:
    """Return the text with a capital at the start, unless it starts with the name of a file or an address."""
    return text if _FILE.match(text) else text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """Return the text for the middle of a sentence: an article at its start is written small, names stay."""
    first, space, rest = text.partition(" ")
    return f"{first.lower()}{space}{rest}" if first in {"A", "An", "The"} and rest else text


def cut(text: str, length: int) -> str:
    """Return the text, cut after a whole word and marked when it is longer than `length` characters."""
    if len(text) <= length:
        return text
    start = text[: length - 1]
    words = start.rsplit(" ", 1)[0]
    return f"{(words if len(words) > length // 2 else start).rstrip(' ,;:.')}\u2026"


def rightward(text: str) -> bool:
    """Tell whether letters of the text run from right to left."""
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def country(code: str | None) -> str:
    """Return the name of a State by its two letters, or what was given."""
    return COUNTRIES.get((code or "").upper(), code or "")


def sentence(text: str | None) -> str:
    """Return the text with a capital at the start and a stop at the end; nothing for nothing."""
    trimmed = (text or "").strip()
    if not trimmed:
        return ""
    closed = trimmed if trimmed.rstrip("\u201d\"')")[-1:] in ".!?\u2026:\u3002\u061f" else f"{trimmed}."
    return capital(closed)


def paragraphs(text: str | None) -> tuple[str, ...]:
    """Return the paragraphs of a text of ours: parted by empty lines, or by single ones where there are none."""
    body = (text or "").strip(" \t\r\n")
    parts = body.split("\n\n") if "\n\n" in body else body.split("\n")
    return tuple(_BLANKS.sub(" ", part).strip(" ") for part in parts if part.strip())


def handling(tlp: str | None, classification: str | None) -> str:
    """Return a handling mark of its own, nothing where the case's mark holds."""
    return ", ".join(part for part in (f"TLP:{tlp}" if tlp else "", plain(classification)) if part)


def source_kind(value: str) -> str:
    """Return what a source is."""
    return plain(value)


def sort_key(date: str | None) -> tuple[str, str]:
    """Return the key by which stored dates sort; what has none sorts last."""
    if not date:
        return ("~", "~")
    try:
        return parse_date(date).sort_key
    except RefusedError:
        return (date, date)
