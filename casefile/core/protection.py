"""Protected names: found in a text however they are written there, and replaced by their alias.

Compared folded: case, accents, vowel marks, invisible signs and the spacing between the parts of a name do not
count, and up to three letters may follow a longer part (a case ending, a plural). More is not promised: other
inflected forms, transliterations, parts of a name alone, and names inside pictures are not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from casefile.core.folding import fold, fold_places

UNKNOWN = "[protected]"
LONG = 5  # letters from which a part of a name may have an ending
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp1252", "gb18030", "euc-kr", "shift_jis")
JOINED = {"HANGUL", "CJK", "HIRAGANA", "KATAKANA", "ARABIC", "HEBREW"}  # scripts that put particles onto names


class ProtectedNames:
    """Knows names that must not be shown, and the alias of each."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take names with their aliases; a name of one sign is left out, an alias that gives one away too."""
        given = {fold(" ".join(name.split())): (name, alias) for name, alias in names.items()}
        longest = sorted((name for name in given if len(name) > 1), key=lambda name: (-len(name), name))
        patterns = [_pattern(name) for name in longest]
        found = "|".join(f"(?P<n{place}>{pattern})" for place, pattern in enumerate(patterns) if pattern)
        self._names = re.compile(found) if found else None
        self._spelt = [given[name][0] for name in longest]
        self._aliases = [given[name][1] for name in longest]
        self._aliases = [UNKNOWN if not alias or self.hides(alias) else alias for alias in self._aliases]

    def __bool__(self) -> bool:
        return self._names is not None

    def hides(self, text: str) -> bool:
        """Tell whether a protected name stands in the text."""
        return self._names is not None and self._names.search(fold(text)) is not None

    def mask(self, text: str) -> str:
        """Return the text with the alias in the place of each protected name."""
        if self._names is None or not self.hides(text):
            return text
        folded, places = fold_places(text)
        parts, last = [], 0
        for found in self._names.finditer(folded):
            start, end = places[found.start()], places[found.end()]
            parts += [text[last:start], self._aliases[int((found.lastgroup or "n0")[1:])]]
            last = max(end, last)
        masked = "".join(parts) + text[last:]
        return UNKNOWN if self.hides(masked) else masked  # two names that leave a third between them

    def encoded(self) -> tuple[bytes, ...]:
        """Return the names as bytes, in the encodings and cases in which an original may hold them."""
        spelt = {form for name in self._spelt for form in (name, name.lower(), name.upper(), name.title())}
        found = set()
        for name in spelt:
            for encoding in ENCODINGS:
                try:
                    found.add(name.encode(encoding))
                except UnicodeEncodeError:
                    continue
        return tuple(sorted(one for one in found if len(one) > 3))


def _pattern(folded: str) -> str:
    """Return the pattern of one folded name; nothing for a name without letters and digits."""
    parts = re.findall(r"[^\W_]+(?:[^\w\s]*[^\W_]+)*", folded)
    if not parts:
        return ""
    start = r"(?<![^\W_])" if _stands_alone(parts[0][0]) else ""
    end = r"(?![^\W_])" if _stands_alone(parts[-1][-1]) else ""
    return start + r"[\W_]{0,3}".join(_part(part) for part in parts) + end


def _part(part: str) -> str:
    """Return one part of a name with the ending that it may have."""
    may_bend = len(part) >= LONG and part[-1].isalpha() and _stands_alone(part[-1])
    return re.escape(part) + (r"[^\W\d_]{0,3}" if may_bend else "")


def _stands_alone(letter: str) -> bool:
    return letter.isalnum() and unicodedata.name(letter, "").split(" ")[0] not in JOINED
