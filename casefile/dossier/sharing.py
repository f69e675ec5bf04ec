"""Exhibits that share a page: each is set with as much around it as the page has room for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from casefile.dossier.blocks import Block, Facsimile, Keep, Picture
from casefile.dossier.keeping import Part, parts_of, stacked
from casefile.dossier.pictures import PictureSetter
from casefile.dossier.slices import Slice
from casefile.dossier.styles import BLOCK_SPACE

_LEAST: Final = 0.4  # part of a page: a picture for which less is left gets a page of its own
_SMALLER: Final = 0.85  # part of the height it could have: a picture goes on the rest of a page from there up


@dataclass(slots=True)
class Shown:
    """A `Keep` set but for the part that yields: a picture that fills, or text of which less may be printed."""

    parts: list[Part]
    yielding: Part | None
    lines: dict[int, list[Slice]] = field(default_factory=dict)

    @property
    def slices(self) -> list[Slice]:
        """Return all of it, one after another."""
        return [piece for part in self.parts for piece in part.slices]

    @property
    def around(self) -> tuple[float, float]:
        """Return the heights above and below the part that yields, without the gaps next to it."""
        at = next((place for place, part in enumerate(self.parts) if part is self.yielding), len(self.parts))
        above = stacked([piece for part in self.parts[:at] for piece in part.slices])
        return above, stacked([piece for part in self.parts[at + 1 :] for piece in part.slices])


class Sharing:
    """Sets what is kept together as high as there is room for; `set_block` sets any other block.

    `body` is the height of a page. What comes next is set ahead, in its turn, to see whether it could share.
    """

    def __init__(self, pictures: PictureSetter, set_block: Callable[[Block], list[Slice]], body: float) -> None:
        self._pictures = pictures
        self._set = set_block
        self._body = body
        self._ahead: dict[int, Shown] = {}

    def set(self, keep: Keep, after: Block | None, room: float) -> list[Part]:
        """Return the parts of a `Keep` when `room` is left on the page and `after` comes next."""
        shown = self._shown(keep)
        self._ahead.pop(id(keep))
        part = shown.yielding
        if part is not None and isinstance(part.block, Picture):
            self._fill(shown, part, part.block, room)
        elif part is not None and isinstance(part.block, Facsimile):
            self._surround(shown, part.block, after, room)
        return shown.parts

    def _shown(self, keep: Keep) -> Shown:
        known = self._ahead.get(id(keep))
        if known is None:
            parts = [*parts_of(keep)]
            known = self._ahead[id(keep)] = Shown(parts, next((part for part in parts if part.yields), None))
            for part in parts:
                if part is not known.yielding:
                    part.slices = self._set(part.block)
        return known

    def _fill(self, shown: Shown, part: Part, block: Picture, room: float) -> None:
        """Set a picture on the rest of the page, or on a page that it starts, as large as that leaves it."""
        above, below = shown.around
        gaps = (BLOCK_SPACE if above else 0.0) + (BLOCK_SPACE if below else 0.0)
        whole = self._body - above - below - gaps
        if whole < self._body * _LEAST:
            whole += below + (BLOCK_SPACE if below else 0.0)
        alone = self._pictures.picture(block, whole)
        here = room - above - below - gaps
        if room >= self._body or here < stacked(alone) * _SMALLER:
            part.slices = alone
            shown.slices[0].fresh = room < self._body
            return
        part.slices = self._pictures.picture(block, here)

    def _surround(self, shown: Shown, block: Facsimile, after: Block | None, room: float) -> None:
        """Set text with as many lines around the marked ones as let it go on the page, or share it with the next."""
        if room < self._body and self._fit(shown, block, room):
            return
        beside = self._beside(after)
        if not (beside and self._fit(shown, block, self._body - beside)):
            self._print(shown, block, block.context)

    def _fit(self, shown: Shown, block: Facsimile, room: float) -> bool:
        """Print as many lines as `room` is for; False when not even the fewest have room."""
        for context in range(block.context or 0, (block.least or 0) - 1, -1):
            self._print(shown, block, context)
            if stacked(shown.slices) <= room:
                return True
        return False

    def _print(self, shown: Shown, block: Facsimile, context: int | None) -> None:
        if shown.yielding is not None:
            shown.yielding.slices = self._pictures.facsimile(block, context, shown.lines)

    def _beside(self, after: Block | None) -> float:
        """Return the least height that what comes next takes, with the gap above it; none when it cannot share."""
        if not isinstance(after, Keep):
            return 0.0
        shown = self._shown(after)
        block = shown.yielding.block if shown.yielding else None
        if isinstance(block, Picture):
            return 0.0
        if isinstance(block, Facsimile):
            self._print(shown, block, block.least)
        height = stacked(shown.slices) + max(shown.slices[0].before, BLOCK_SPACE)
        return height if height < self._body else 0.0
