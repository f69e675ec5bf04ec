"""The text of one pictured page with the place of each character: what the mouse and the caret move in."""

from __future__ import annotations

import math
import unicodedata
from array import array
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]


@dataclass
class TextLayer:
    """Text and boxes of a page, boxes in the page's units from its top left corner."""

    text: str
    boxes: array[float]
    _lines: list[tuple[int, int]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._lines = list(_lines(self.text))

    def box(self, place: int) -> Box | None:
        """Return the box of a character; None where it has none, like line ends."""
        values = self.boxes[place * 4 : place * 4 + 4]
        if len(values) < 4 or math.isnan(values[0]):
            return None
        return values[0], values[1], values[2], values[3]

    def at(self, x: float, y: float) -> int | None:
        """Return the offset before which a caret stands for a click: inside a character, or nearest on its line."""
        best, least = None, math.inf
        for place in range(len(self.text)):
            box = self.box(place)
            if box is None:
                continue
            x0, y0, x1, y1 = box
            down = 0.0 if y0 <= y <= y1 else min(abs(y - y0), abs(y - y1))
            across = 0.0 if x0 <= x <= x1 else min(abs(x - x0), abs(x - x1))
            distance = down * 8 + across
            if distance < least:
                late = (x > (x0 + x1) / 2) != self.is_rtl(place)
                best, least = place + late, distance
                if distance == 0:
                    break
        return best

    def inside(self, x: float, y: float) -> bool:
        """Tell whether a point lies on some text."""
        return any(
            box is not None and box[0] <= x <= box[2] and box[1] <= y <= box[3]
            for box in map(self.box, range(len(self.text)))
        )

    def word(self, place: int) -> tuple[int, int]:
        """Return the word around an offset."""
        place = min(max(0, place), max(0, len(self.text) - 1))
        if not self.text or not _joins(self.text[place]):
            return place, min(place + 1, len(self.text))
        start = end = place
        while start > 0 and _joins(self.text[start - 1]):
            start -= 1
        while end < len(self.text) and _joins(self.text[end]):
            end += 1
        return start, end

    def line(self, place: int) -> tuple[int, int]:
        """Return the line of the text in which an offset stands."""
        return next((one for one in self._lines if one[0] <= place <= one[1]), (0, len(self.text)))

    def step(self, place: int, count: int, *, words: bool = False) -> int:
        """Return the offset `count` characters or words further, never inside a letter with its marks."""
        for _ in range(abs(count)):
            place = self._step(place, 1 if count > 0 else -1, words=words)
        return place

    def step_line(self, place: int, count: int) -> int:
        """Return the offset on the line above or below, as far from its side as `place`."""
        numbers = [number for number, (start, end) in enumerate(self._lines) if start <= place <= end]
        number = (numbers[0] if numbers else 0) + count
        if not 0 <= number < len(self._lines):
            return 0 if count < 0 else len(self.text)
        here, there = self.caret(place), self._lines[number]
        if here is not None:
            middle = next((box for box in map(self.box, range(*there)) if box is not None), None)
            if middle is not None:
                found = self._on_line(there, here[0])
                return there[0] if found is None else found
        start = self._lines[number - count][0]
        return min(there[0] + place - start, there[1])

    def caret(self, place: int) -> tuple[float, float, float] | None:
        """Return x, top and bottom of a caret before an offset."""
        box = self.box(place) if place < len(self.text) else None
        if box is not None:
            return (box[2] if self.is_rtl(place) else box[0]), box[1], box[3]
        before = self.box(place - 1) if place > 0 else None
        if before is not None:
            return (before[0] if self.is_rtl(place - 1) else before[2]), before[1], before[3]
        return None

    def rectangles(self, start: int, end: int) -> list[Box]:
        """Return one rectangle for each line of a stretch."""
        found: list[Box] = []
        for box in map(self.box, range(start, min(end, len(self.text)))):
            if box is None:
                continue
            last = found[-1] if found else None
            height = box[3] - box[1]
            if last and box[1] < (last[1] + last[3]) / 2 < box[3] and -3 * height < box[0] - last[2] < 6 * height:
                found[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
            else:
                found.append(box)
        return found

    def is_rtl(self, place: int) -> bool:
        """Tell whether a character is written from right to left."""
        return unicodedata.bidirectional(self.text[place]) in {"R", "AL"}

    def _step(self, place: int, way: int, *, words: bool) -> int:
        size = len(self.text)
        if words:
            while 0 <= place + min(way, 0) < size and not _joins(self.text[place + min(way, 0)]):
                place += way
            while 0 <= place + min(way, 0) < size and _joins(self.text[place + min(way, 0)]):
                place += way
            return min(max(0, place), size)
        place = min(max(0, place + way), size)
        while 0 < place < size and unicodedata.combining(self.text[place]):
            place += way
        return place

    def _on_line(self, line: tuple[int, int], x: float) -> int | None:
        best, least = None, math.inf
        for place in range(line[0], line[1] + 1):
            caret = self.caret(place)
            if caret is not None and abs(caret[0] - x) < least:
                best, least = place, abs(caret[0] - x)
        return best


def _lines(text: str) -> list[tuple[int, int]]:
    out, start = [], 0
    for piece in text.split("\n"):
        out.append((start, start + len(piece)))
        start += len(piece) + 1
    return out


def _joins(sign: str) -> bool:
    return sign.isalnum() or bool(unicodedata.combining(sign)) or sign in "_'’\u200c\u200d"
