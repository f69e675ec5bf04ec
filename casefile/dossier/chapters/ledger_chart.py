"""The chart of the ledger: bars against the line of a cap; readable without colour, each bar with its figure."""

from __future__ import annotations

from decimal import Decimal

from casefile.dossier.blocks import Drawing, Label, Line, Run, Shape
from casefile.dossier.content.ledger import Bar, LedgerChart

WIDTH = 430.0
LEFT = 118.0  # where the bars begin
RIGHT = 300.0  # where the longest of them ends; its figure stands beyond
TOP = 22.0
STEP, THICK, GAP = 17.0, 9.0, 8.0
HATCH = 4.0
OPEN = 16.0  # how far an open end points beyond its low bound
LETTER = 4.6  # the width of a letter of a figure, roughly
SOURCE = (
    "Black: declared to the Committee. Grey: the least that is alleged or estimated. Hatched: from the least to the "
    "most; an arrow where no upper bound is claimed. Drawn from the tables of this chapter."
)

Part = Line | Shape | Label


def draw_chart(one: LedgerChart) -> Drawing:
    """Return the bars of all periods of one cap, with the cap as a line through them."""
    top = max([one.cap, *(bar.low for bar in one.bars), *(bar.high for bar in one.bars if bar.high is not None)])
    places = _places(one.bars)
    bottom = places[-1] + THICK + 6

    def across(amount: Decimal) -> float:
        return LEFT + float(amount / top) * (RIGHT - LEFT)

    cap = across(one.cap)
    parts: list[Part] = [Line(LEFT, TOP - 4, LEFT, bottom, "line")]
    for bar, y in zip(one.bars, places, strict=True):
        if bar.place:
            parts.append(Label(0, y - 3, Run(bar.place, bold=True), size=7.5))
        parts += _bar(bar, y, (across(bar.low), across(bar.high) if bar.high is not None else None), cap)
    parts.append(Line(cap, TOP - 6, cap, bottom, "stop", 1.0, dash=(3, 2)))
    parts.append(Label(cap, TOP - 10, Run(one.cap_words, colour="stop", bold=True), size=8, align="centre"))
    return Drawing(
        WIDTH,
        bottom + 4,
        parts,
        caption=f"{one.title} against the cap of {one.citation}",
        source=SOURCE,
    )


def _places(bars: tuple[Bar, ...]) -> list[float]:
    """Return the top of each bar; a new period leaves room for its name above."""
    places: list[float] = []
    y = TOP
    for bar in bars:
        if bar.place:
            y += GAP + (STEP - THICK if places else 0)
        places.append(y)
        y += STEP
    return places


def _bar(bar: Bar, y: float, reach: tuple[float, float | None], cap: float) -> list[Part]:
    """Return a bar from nothing to its low and its high bound, named before it, with its figure after it."""
    low, high = reach
    solid = bar.origin == "declared"
    parts: list[Part] = [Label(LEFT - 6, y + THICK - 1.5, Run(bar.label), size=8, align="right")]
    end = low
    if low > LEFT:
        parts.append(_box(LEFT, low, y, fill="ink" if solid else "unused", tint=1.0 if solid else 0.45))
    if high is None:
        end = low + OPEN
        parts.append(Line(low, y + THICK / 2, end, y + THICK / 2, "ink", 1.0, arrow=True))
    elif high > low:
        end = high
        parts += [*_hatching(low, high, y), _box(low, high, y, fill="")]
    wide = len(bar.words) * LETTER
    start = cap if end < cap < end + wide + 8 else end  # never under the line of the cap
    return [*parts, Label(start + 5, y + THICK - 1.5, Run(bar.words), size=8)]


def _box(left: float, right: float, y: float, *, fill: str, tint: float = 1.0) -> Shape:
    corners = [(left, y), (right, y), (right, y + THICK), (left, y + THICK)]
    return Shape(corners, fill=fill, stroke="ink", tint=tint)


def _hatching(left: float, right: float, y: float) -> list[Part]:
    """Return strokes from lower left to upper right that fill a box."""
    strokes: list[Part] = []
    start = left - THICK
    while start < right:
        x0, x1 = max(start, left), min(start + THICK, right)
        strokes.append(Line(x0, y + THICK - (x0 - start), x1, y + THICK - (x1 - start), "ink-2", 0.5))
        start += HATCH
    return strokes
