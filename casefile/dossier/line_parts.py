"""Where a picture of a page can be cut: between columns and between lines, never through letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from casefile.dossier.blocks import Pixels

_INK: Final = 48  # of 255: pixels that differ less are ground
_GUTTER: Final = 1.2  # heights of a letter: a gap as wide parts columns, a narrower one words
_CONTEXT: Final = 2.4  # heights of a letter: what is shown above and below the marked lines at most
_AIR: Final = 0.6  # heights of a letter kept free at the sides where there is that much room


@dataclass(frozen=True, slots=True)
class LineParts:
    """A picture of `width` pixels in rows of 3 bytes a pixel, to be cut around lines of `letters` pixels.

    `ground` is the colour that they stand on.
    """

    rgb: bytes
    width: int
    height: int
    letters: float
    ground: tuple[int, ...]

    def around(self, box: Pixels) -> Pixels:
        """Return the part of the picture around marked lines: as wide as their column, with a line above and below.

        The lines above and below are left out where the part would cut through their letters.
        """
        left, top, right, bottom = box
        left, right = self._column(left, top, right, bottom)
        reach, air = round(_CONTEXT * self.letters), round(_AIR * self.letters)
        above = self._clear_rows(range(max(0, top - reach - air), top), left, right)
        below = self._clear_rows(range(bottom, min(self.height, bottom + reach + air)), left, right)
        high = next((row for row in above if row >= top - reach), top)
        low = next((row for row in reversed(below) if row < bottom + reach), bottom - 1) + 1
        if not (self._is_clear_at(left, high, low) and self._is_clear_at(right - 1, high, low)):
            high, low = max(above, default=top), min(below, default=bottom - 1) + 1
        while high - 1 in above:
            high -= 1
        while low in below:
            low += 1
        return left, high, right, low

    def _column(self, left: int, top: int, right: int, bottom: int) -> tuple[int, int]:
        """Return where the column begins and ends in which marked lines stand: at the next gap as wide as a gutter."""
        gutter, air = max(2, round(_GUTTER * self.letters)), round(_AIR * self.letters)
        start, clear = left, 0
        while start > 0 and clear < gutter:
            start -= 1
            clear = clear + 1 if self._is_clear_at(start, top, bottom) else 0
        end, free = right, 0
        while end < self.width and free < gutter:
            free = free + 1 if self._is_clear_at(end, top, bottom) else 0
            end += 1
        return start + max(0, clear - air), end - max(0, free - air)

    def _clear_rows(self, rows: Iterable[int], left: int, right: int) -> list[int]:
        pitch = self.width * 3
        return [row for row in rows if self._is_ground(row * pitch + left * 3, row * pitch + right * 3, 3)]

    def _is_clear_at(self, column: int, top: int, bottom: int) -> bool:
        pitch = self.width * 3
        return self._is_ground(top * pitch + column * 3, bottom * pitch, pitch)

    def _is_ground(self, start: int, end: int, step: int) -> bool:
        for colour, value in enumerate(self.ground):
            part = self.rgb[start + colour : end : step]
            if part and (max(part) - value > _INK or value - min(part) > _INK):
                return False
        return True


def part_of_lines(rgb: bytes, size: tuple[int, int], box: Pixels, letters: float) -> Pixels:
    """Return the part of a picture to show of marked lines, with letters `letters` pixels high, and what is around."""
    width, height = size
    left, top, right, bottom = box
    rows = (rgb[(row * width + left) * 3 : (row * width + right) * 3] for row in range(top, bottom))
    found = Counter(zip(*[iter(b"".join(rows))] * 3, strict=False))
    ground = max(found, key=found.__getitem__, default=(255, 255, 255))
    return LineParts(rgb, width, height, letters, ground).around(box)
