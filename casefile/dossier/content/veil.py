"""Protected names never reach the page: everything printed passes the veil, whatever chapter it is for.

Our own words get the alias in the name's place. Words of a source stay the source's: there the name is covered
with blocks, always as many, so that not even its length is told, and the reader is told that it is covered.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from casefile.core.veil import Hit, Veil

T = TypeVar("T")

COVER = "\u2588" * 6
INNER = {"anchor_state", "chain_head", "file_sha256", "id", "kind", "knowledge", "quote_sha256", "sha256", "source_id",
         "stance", "tag", "tlp", "unit", "day"}  # fmt: skip
"""Fields that hold words of ours which the program goes by: a name that reads like one must not change them."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a source, exactly; `covered` when a protected name in them was covered."""

    text: str
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """A text of a source with its protected names covered, and where its places are now."""

    text: str
    hits: Sequence[Hit]

    def part(self, start: int, end: int) -> tuple[int, int, bool]:
        """Return where a stretch of the uncovered text is now, and whether a name in it is covered.

        A stretch that ends inside a name takes in the whole cover.
        """
        touched = [hit for hit in self.hits if hit.start < end and start < hit.end]
        first = min([start, *(hit.start for hit in touched)])
        last = max([end, *(hit.end for hit in touched)])
        return self._place(first), self._place(last), bool(touched)

    def _place(self, place: int) -> int:
        return place + sum(len(COVER) - (hit.end - hit.start) for hit in self.hits if hit.end <= place)


def cover_text(veil: Veil, text: str) -> Covered:
    """Return the words of a source with blocks in the place of each protected name."""
    return cover_hits(text, veil.find(text))


def cover_hits(text: str, hits: Sequence[Hit]) -> Covered:
    """Return a text with blocks in these places, which are in order and apart from each other."""
    parts, last = [], 0
    for hit in hits:
        parts += [text[last : hit.start], COVER]
        last = hit.end
    return Covered("".join([*parts, text[last:]]), hits)


def cover(veil: Veil, value: T) -> T:
    """Return the value, and all it is made of, without protected names."""
    return _covered(veil, value) if veil else value


def _covered(veil: Veil, value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return veil.mask(value)
    if isinstance(value, Words):
        covered = cover_text(veil, value.text)
        return Words(covered.text, covered=True) if covered.hits else value
    if isinstance(value, tuple):
        return tuple(_covered(veil, one) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        found = {
            field.name: _covered(veil, getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in INNER and not field.name.endswith("key")
        }
        return dataclasses.replace(value, **found)
    return value
