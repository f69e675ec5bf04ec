"""What stays together on a page: the seams of a `Keep`, and blocks that belong to their neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from casefile.dossier.blocks import (
    Block,
    Bullets,
    Facsimile,
    Facts,
    Heading,
    Keep,
    Numbered,
    Picture,
    Quote,
    Table,
    Text,
)
from casefile.dossier.slices import Slice

_SHORT: Final = 5  # lines of small text under a paragraph that are not parted
_CLAIM: Final = 8  # lines of the paragraph that opens a section under its facts, or of all that leads to it
_LEAD: Final = 4  # lines of a text under a heading that is not left alone there


@dataclass(slots=True)
class Part:
    """A block of a `Keep` with its slices; `seam`: a page may end before it when not all fits on one."""

    block: Block
    seam: bool
    slices: list[Slice]

    @property
    def yields(self) -> bool:
        """Whether it takes more or less height, as there is room."""
        return (isinstance(self.block, Picture) and self.block.fill) or (
            isinstance(self.block, Facsimile) and self.block.context is not None and self.block.least is not None
        )


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
        self._led = 0  # lines of short text between a heading and here; none when no heading is so near

    def tie(self, block: Block, slices: list[Slice], after: Block | None) -> None:
        """Tie a heading, through a few lines, to the block that it is for, and small text to what it is about."""
        opened, self._opens = self._opens, False
        leads = self._leads(block, slices, after)
        if isinstance(block, Facts) and (isinstance(self._before, Heading) or self._led):
            self._opens = isinstance(after, Text | Numbered | Quote)
            _hold(slices, last=self._opens)
        elif leads:
            _hold(slices, last=True)
        elif len(slices) <= (_CLAIM if opened else _SHORT) and (opened or self._is_under(block)):
            _hold(slices, last=False)
        if slices and isinstance(block, _WORDS) and not _is_small(block) and _is_small(after):
            slices[-1].keep = True
        self._led = self._led + len(slices) if leads else 0
        self._before = block

    def _leads(self, block: Block, slices: list[Slice], after: Block | None) -> bool:
        """Tell whether a block is a short text under a heading that says little without what comes after it."""
        if after is None or isinstance(after, Heading) or not (isinstance(self._before, Heading) or self._led):
            return False
        if isinstance(block, Numbered):
            return isinstance(after, Quote) and len(slices) <= _LEAD
        if isinstance(block, Bullets) and not isinstance(after, Table):
            return False
        return isinstance(block, Text | Bullets) and len(slices) <= _LEAD and self._led + len(slices) <= _CLAIM

    def _is_under(self, block: Block) -> bool:
        return _is_small(block) and isinstance(self._before, _WORDS) and not _is_small(self._before)


_WORDS: Final = (Text, Numbered, Quote, Bullets)


def _is_small(block: Block | None) -> bool:
    return isinstance(block, Text) and block.style == "small" and not block.wide


def _hold(slices: list[Slice], *, last: bool) -> None:
    for piece in slices[:-1]:
        piece.keep = True
    if slices and last:
        slices[-1].keep = True
