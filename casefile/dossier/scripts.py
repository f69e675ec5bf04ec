"""What the characters of a text need: which are shaped, run from the right, stay together, print nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_RIGHT: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
RIGHTWARD: Final = re.compile(f"[{_RIGHT}]")
# Scripts that have a font of their own, better than what a Latin font may hold of them.
SHAPED: Final = re.compile(f"[{_RIGHT}\u0900-\u0dff\u1cd0-\u1cff\ua8e0-\ua8ff]")
# Scripts whose letters join, reorder or carry marks; combining marks of any script; conjoining Jamo.
COMPLEX: Final = re.compile(
    f"[{_RIGHT}\u0300-\u036f\u0483-\u0489\u0900-\u0dff\u0e31\u0e34-\u0e4e\u0f00-\u109f\u1100-\u11ff"
    "\u135d-\u135f\u1780-\u17ff\u1ab0-\u1aff\u1cd0-\u1cff\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f\u3099\u309a"
    "\ua8e0-\ua8ff\ua960-\ua97c\ud7b0-\ud7fb\ufe20-\ufe2f\u200c\u200d]"
)


# Han, kana, bopomofo and full-width forms: a line may break between any two of them.
HAN: Final = re.compile(
    "[\u2e80-\u2fdf\u2ff0-\u303f\u3041-\u30ff\u3105-\u312f\u31a0-\u31bf\u31c0-\u31ef\u31f0-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


# Characters that print nothing, besides those of category Cc, Cf, Co and Cs.
_BLANK: Final = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc]")
JOINERS: Final = "\u200c\u200d"


def clusters(text: str) -> Iterator[str]:
    """Yield letters with their combining marks, and with what a joiner or virama ties to them."""
    held = ""
    for character in text:
        tied = bool(held) and (character in "\u200c\u200d" or unicodedata.category(character) in {"Mn", "Me", "Mc"})
        if held and not tied and not _jamo_follows(held[-1], character):
            yield held
            held = ""
        held += character
    if held:
        yield held


def _jamo_follows(before: str, after: str) -> bool:
    vowels_and_finals = "\u1160" <= after <= "\u11ff" or "\ud7b0" <= after <= "\ud7fb"
    return vowels_and_finals and ("\u1100" <= before <= "\u11ff" or "\ua960" <= before <= "\ud7fb")


def cut_place(text: str, wanted: float) -> int:
    """Return a place near `wanted` (at most) where shaped text may be cut, 0 when there is none."""
    best = at = 0
    for cluster in clusters(text):
        at += len(cluster)
        if at > wanted:
            break
        best = at
    return best or len(next(clusters(text)))


def tidy(text: str) -> Iterator[tuple[str, bool]]:
    """Yield stretches of `text` and whether each is a stand-in such as `[U+202E]` for what prints nothing.

    Tabs, spaces and LF stay. ZWJ and ZWNJ stay beside letters of scripts that are shaped. CR LF is LF;
    U+2028 and U+2029 show and end the line.
    """
    if text.isprintable() and not _BLANK.search(text):
        yield text, False
        return
    start = 0
    text = text.replace("\r\n", "\n")
    for place, character in enumerate(text):
        if not _prints_nothing(text, place):
            continue
        if place > start:
            yield text[start:place], False
        yield f"[U+{ord(character):04X}]", True
        if character in "\u2028\u2029":
            yield "\n", False
        start = place + 1
    if start < len(text):
        yield text[start:], False


def _prints_nothing(text: str, place: int) -> bool:
    character = text[place]
    if character in "\n\t ":
        return False
    if character in JOINERS:
        around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
        return not SHAPED.search(around)
    return _hidden(character)


def _hidden(character: str) -> bool:
    if character.isprintable():
        return bool(_BLANK.match(character))
    # A private character has no meaning apart from its own font: another font's sign for it would be a misquotation.
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    # Arabic number signs and the like are format characters that print.
    return hidden and not "\u0600" <= character <= "\u0605"


def shown(text: str) -> str:
    """Return `text` on one line as it is printed, for bookmarks and metadata."""
    return " ".join("".join(part for part, _ in tidy(text)).split())
