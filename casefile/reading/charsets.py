"""Which encoding some bytes are in, told by trying a fixed list and weighing what each makes of them.

The same bytes always give the same answer. What escape sequences or zero bytes tell is sure; the rest is a
guess, and is to be shown as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casefile.reading.letters import EAST, Judge, Script, script_of

SAMPLE = 4096
UNSURE = -6.6
"""Less than this for each byte beyond ASCII, and no candidate fits: text in letters that are not known here."""

CANDIDATES: tuple[tuple[str, str, float], ...] = (
    ("cp1252", "", 0.0),
    ("cp1251", "", 0.0),
    ("cp1250", "", -1.0),
    ("iso8859-2", "", -1.2),
    ("cp932", "jp", 0.0),
    ("gb18030", "gb", 0.0),
    ("big5hkscs", "big5", 0.0),
    ("cp949", "kr", 0.0),
    ("euc_jp", "jp", 0.0),
    ("koi8-r", "", 0.0),
    ("koi8-u", "", -0.5),
    ("cp1253", "", 0.0),
    ("iso8859-7", "", -1.0),
    ("cp1255", "", 0.0),
    ("cp1256", "", 0.0),
    ("cp1254", "", -1.5),
    ("cp1257", "", -1.5),
    ("iso8859-15", "", -2.5),
    ("cp866", "", -2.0),
    ("iso8859-5", "", -3.0),
    ("mac-cyrillic", "", -4.0),
    ("mac-roman", "", -3.0),
    ("cp850", "", -4.0),
    ("utf-8", "any", -2.0),
    ("utf-16-le", "any", -6.0),
    ("utf-16-be", "any", -8.0),
)
"""Encoding, the family of characters it can have, and how much likelier than others it is beforehand."""

_JAPANESE = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([JI])")
_KOREAN = re.compile(rb"\x1b\$\)C")
_CHINESE = re.compile(rb"\x1b\$\)A")
_SHIFTED = re.compile(rb"\x0e([^\x0f\r\n]*)(?:\x0f|(?=[\r\n])|\Z)")
_NO_SHIFT = re.compile(rb"[\0-\x08\x0b\x10-\x1a\x1c-\x1f\x7f]")
_LINES = re.compile(rb"[^\n]*\n?")
_BROKEN = 6.0
_WIDE_LEAST = 8


def by_escapes(data: bytes | bytearray) -> tuple[str, str] | None:
    """Return text and charset when escape sequences of ISO-2022 name its character sets and all of it fits."""
    if b"\x1b" not in data:
        return None
    raw = bytes(data)
    names: tuple[str, ...] = ()
    if _JAPANESE.search(raw):
        names = ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_ext")
    elif _KOREAN.search(raw):
        names = ("iso2022_kr",)
    elif _CHINESE.search(raw) and raw.isascii():
        plain = _SHIFTED.sub(lambda match: bytes(byte | 0x80 for byte in match.group(1)), raw)
        text = _strict(_CHINESE.sub(b"", plain), "gb2312")
        return (text, "iso2022_cn") if text is not None and not text.isascii() else None
    for name in names:
        text = _strict(raw, name)
        if text is not None and not text.isascii():
            return text, name
    return None


def looks_shifted(head: bytes | bytearray) -> bool:
    """Say whether bytes are text of ISO-2022-KR or -CN: its announcement, and no controls but its two shifts."""
    if not (_KOREAN.search(head) or _CHINESE.search(head)):
        return False
    return bytes(head).isascii() and not _NO_SHIFT.search(head)


def looks_wide(head: bytes | bytearray) -> bool:
    """Say whether bytes are UTF-16 without a mark: every unit a character, nearly all of one script in use."""
    return len(head) >= _WIDE_LEAST and any(_is_plain(text) for text in _wide_texts(bytes(head[:SAMPLE])))


def weigh(data: bytes | bytearray) -> list[tuple[float, str]]:
    """Return the candidates with what speaks for each, best first; those that make broken text come last."""
    sample = _sample(bytes(data))
    judges: dict[str, Judge] = {}
    found: list[tuple[float, int, str]] = []
    for place, (charset, family, prior) in enumerate(CANDIDATES):
        if charset.startswith("utf-16"):
            if len(data) % 2:
                continue
            text = bytes(data[:SAMPLE]).decode(charset, "replace")
            if not _is_plain(text):
                continue
        else:
            text = sample.decode(charset, "replace")
        judge = judges.setdefault(family, Judge(family))
        found.append((-judge.score(text) - prior, place, charset))
    return [(-cost, charset) for cost, _, charset in sorted(found)]


def is_known(data: bytes | bytearray, score: float) -> bool:
    """Say whether a score is that of a language known here, and not only the best of many bad ones."""
    sample = _sample(bytes(data))
    high = sum(byte > 0x7F for byte in sample)
    return not high or (score + 3.2 * (len(sample) - high)) / high > UNSURE


def _sample(data: bytes) -> bytes:
    """Return the first lines that have bytes beyond ASCII, as many as are needed for a judgement."""
    if len(data) <= SAMPLE:
        return data
    parts: list[bytes] = []
    size = 0
    for match in _LINES.finditer(data):
        line = match.group()
        if not line.isascii():
            parts.append(line[: SAMPLE - size])
            size += len(parts[-1])
        if size >= SAMPLE:
            break
    return b"".join(parts) or data[:SAMPLE]


def _wide_texts(data: bytes) -> Iterator[str]:
    even = data[: len(data) // 2 * 2]
    for charset in ("utf-16-le", "utf-16-be"):
        text = _strict(even, charset) or _strict(even[:-2], charset)
        if text:
            yield text


def _is_plain(text: str) -> bool:
    """Say whether a text is free of junk and nearly all its letters are of one script and ones in common use."""
    scripts: dict[Script, int] = {}
    for sign in text:
        script = script_of(sign)
        if script is not None:
            scripts[script] = scripts.get(script, 0) + 1
        elif sign not in "\t\r\n\f" and not sign.isprintable() and sign not in "\u3000\xa0\u200e\u200f\u200c\u200d":
            return False
    east = sum(scripts.get(script, 0) for script in EAST)
    letters = sum(scripts.values())
    most = max((east, *scripts.values()))
    least = scripts.get(Script.LATIN, 0) + most if most != scripts.get(Script.LATIN) else most
    if letters < len(text) * 0.4 or least < letters * 0.95 or scripts.get(Script.OTHER, 0) > letters * 0.02:
        return False
    return Judge("any").score(text) > -_BROKEN * 1.25 * len(text)


def _strict(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError):
        return None
