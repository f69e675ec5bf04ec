"""Protected names never reach the page: everything printed passes the veil, whatever chapter it is for.

Our own words get the alias in the name's place. Words of a source stay the source's: there the name is covered
with as many blocks, so that places in the text still hold, and the reader is told.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

BLOCK = "\u2588"
JOINED = {"HANGUL", "CJK", "HIRAGANA", "KATAKANA", "ARABIC", "HEBREW"}  # scripts that put particles onto names


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a source, exactly; `covered` when a protected name in them was covered."""

    text: str
    covered: bool = False


class Veil:
    """Knows which names are protected and what stands in their place."""

    def __init__(self, names: Mapping[str, str]) -> None:
        known = {" ".join(name.split()): alias for name, alias in names.items()}
        longest = sorted((name for name in known if len(name) > 1), key=lambda name: (-len(name), name))
        self._aliases = {_fold(name): known[name] for name in longest}
        pattern = "|".join(_pattern(name) for name in longest)
        self._names = re.compile(pattern, re.IGNORECASE) if pattern else None

    def hides(self, text: str) -> bool:
        """Tell whether a protected name stands in the text."""
        return self._names is not None and self._names.search(text) is not None

    def cover(self, value: T) -> T:
        """Return the value, and all it is made of, without protected names."""
        return value if self._names is None else self._covered(value)

    def _covered(self, value: Any) -> Any:  # noqa: ANN401
        assert self._names is not None
        if isinstance(value, str):
            return self._names.sub(self._alias, value)
        if isinstance(value, Words):
            if not self._names.search(value.text):
                return value
            return Words(self._names.sub(lambda found: BLOCK * len(found[0]), value.text), covered=True)
        if isinstance(value, tuple):
            return tuple(self._covered(one) for one in value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            new = {field.name: self._covered(getattr(value, field.name)) for field in dataclasses.fields(value)}
            return dataclasses.replace(value, **new)
        return value

    def _alias(self, found: re.Match[str]) -> str:
        return self._aliases.get(_fold(found[0]), "[protected]")


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _pattern(name: str) -> str:
    """Return the pattern of one name: any white space between its words, whole words where the script has them."""
    body = r"\s+".join(re.escape(part) for part in name.split())
    start = r"(?<!\w)" if _stands_alone(name[0]) else ""
    end = r"(?!\w)" if _stands_alone(name[-1]) else ""
    return start + body + end


def _stands_alone(letter: str) -> bool:
    return letter.isalnum() and unicodedata.name(letter, "").split(" ")[0] not in JOINED
