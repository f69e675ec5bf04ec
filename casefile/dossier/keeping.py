"""What stays together on a page: the seams of a `Keep`, and blocks that belong to their neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from casefile.dossier.blocks import Block, Bullets, Facts, Heading, Keep, Numbered, Quote, Text
from casefile.dossier.slices import Slice

_SHORT: Final = 5  # lines of small text under a paragraph that are not parted
_CLAIM: Final = 8  # lines of the paragraph that opens a section under its facts


@dataclass(slots=True)
class Part:
    """A block of a `Keep` with its slices; `seam`: a page may end before it when not all fits on one."""

    block: Block
    seam: bool
    slices: list[Slice]


def parts_of(keep: Keep) -> Iterator[Part]:
    """Yield the blocks of a `Keep`, those of inner ones too, with a seam before and after each inner one."""
    seam = False
    for block in keep.blocks:
        if isinstance(block, Keep):
            for place, part in enumerate(parts_of(block)):
                part.seam = place == 0 or part.seam
                yield part
            seam = True
        else:
            yield Part(block, seam, [])
            seam = False


def stacked(slices: Sequence[Slice]) -> float:
    """Return the height of slices under one another, without the space above the first."""
    gaps = sum(max(one.after, two.before) for one, two in pairwise(slices))
    return gaps + sum(piece.height for piece in slices)


def tie_parts(parts: Sequence[Part], *, whole: bool) -> list[Slice]:
    """Return the slices of a `Keep` tied together; unless it fits `whole` on a page, untied at its seams."""
    found: list[Slice] = []
    for part in parts:
        if found and part.slices:
            found[-1].keep = whole or not part.seam
        for piece in part.slices[:-1]:
            piece.keep = True
        found += part.slices
    return found


class Ties:
    """Ties the blocks of a story to their neighbours, one block after another."""

    def __init__(self) -> None:
        self._before: Block | None = None
        self._opens = False  # the facts of a heading came just before

    def tie(self, block: Block, slices: list[Slice], after: Block | None) -> None:
        """Tie facts under a heading to their paragraph, and small text to the paragraph above it."""
        opened, self._opens = self._opens, False
        if isinstance(block, Facts) and isinstance(self._before, Heading):
            self._opens = isinstance(after, Text | Numbered | Quote)
            _hold(slices, last=self._opens)
        elif len(slices) <= (_CLAIM if opened else _SHORT) and (opened or self._is_under(block)):
            _hold(slices, last=False)
        if slices and isinstance(block, _WORDS) and _is_small(after):
            slices[-1].keep = True
        self._before = block

    def _is_under(self, block: Block) -> bool:
        return _is_small(block) and isinstance(self._before, _WORDS)


_WORDS: Final = (Text, Numbered, Quote, Bullets)


def _is_small(block: Block | None) -> bool:
    return isinstance(block, Text) and block.style == "small" and not block.wide


def _hold(slices: list[Slice], *, last: bool) -> None:
    for piece in slices[:-1]:
        piece.keep = True
    if slices and last:
        slices[-1].keep = True
