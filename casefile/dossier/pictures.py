"""Page pictures with their marks, drawings, and facsimiles of text-like sources."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casefile.dossier.blocks import Content, Drawing, Facsimile, Label, Picture, Shape
from casefile.dossier.blocks import Line as Stroke
from casefile.dossier.keeping import stacked
from casefile.dossier.lines import Line, Resolve, break_lines, paint_line
from casefile.dossier.paper import Box, Paper
from casefile.dossier.slices import (
    LinePainter,
    Setting,
    Slice,
    base_of,
    leading_of,
    rule_painter,
    stack,
)
from casefile.dossier.styles import (
    BLOCK_SPACE,
    CAPTION,
    FACSIMILE,
    FACSIMILE_MONO,
    HAIRLINE,
    HANG,
    LINE_NUMBER,
    MARK_TINT,
    MARK_UNDERLINE,
    MM,
    SOURCE_LINE,
    TOKENS,
    WHITE,
    Rgb,
    Style,
)

_CORNER: Final = (1.6, 18.0)  # points: how thick and how long the corners around a region are
_OPACITY: Final = 0.7
_GLEAM: Final = 0.45  # opacity of the white line along the corners, which is seen on a dark picture
_READABLE: Final = 6.0  # points: letters smaller than this are hard to read on paper
_COMFORTABLE: Final = 10.5  # points: what is enlarged is not made larger than text
_DETAIL_GAP: Final = 8.0
_ENLARGED: Final = "The marked lines enlarged:"


class PictureSetter:
    """Sets pictures, drawings and facsimiles over the whole width of the page."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._geometry = setting.geometry

    def picture(self, block: Picture, room: float | None = None) -> list[Slice]:
        """Return a picture scaled to fit the page, or `room` points, with its caption and source line."""
        left, top, right, bottom = block.crop or (0, 0, block.width, block.height)
        left, top, right, bottom = max(0, left), max(0, top), min(block.width, right), min(block.height, bottom)
        if right <= left or bottom <= top:
            raise ValueError("a picture's crop holds no pixel")
        around, under = self._around(block.caption), self._under(block.source)
        spent = sum(s.height + s.after for s in around) + sum(s.height + s.before for s in under)
        room = self._geometry.body if room is None else room
        most = min(room - spent - 2, (block.height_mm or 1000) * MM)
        scale = self._scale(right - left, bottom - top, most)
        detail: list[Slice] = []
        if block.detail and block.letters * scale < _READABLE:
            detail = self._detail(block, block.detail() if callable(block.detail) else block.detail, most / 3)
            if detail:
                scale = self._scale(right - left, bottom - top, most - stacked(detail) - _DETAIL_GAP)
        piece = self._pixels(block, (left, top, right, bottom), scale)
        return self._framed([*around, piece], [*under, *detail], block.key)

    def _scale(self, width: float, height: float, most: float) -> float:
        """Return points for a pixel; at least 96 pixels an inch, so that a small crop is not blown up into blocks."""
        return min(self._geometry.wide / width, most / height, 72 / 96)

    def _pixels(self, block: Picture, crop: tuple[int, int, int, int], scale: float) -> Slice:
        left, top, right, bottom = crop
        middle = (self._geometry.wide - (right - left) * scale) / 2
        return Slice((bottom - top) * scale, [_PicturePainter(block, crop, scale, middle)])

    def _detail(self, block: Picture, crop: tuple[int, int, int, int], most: float) -> list[Slice]:
        """Return a part of a picture large enough to read; nothing when it would be higher than `most`."""
        left, top, right, bottom = crop
        scale = min(self._geometry.wide / (right - left), _COMFORTABLE / block.letters, 72 / 96)
        if (bottom - top) * scale > most or block.letters * scale < _READABLE:
            return []
        label = self._setting.paragraph(_ENLARGED, SOURCE_LINE, 0, self._geometry.wide, before=_DETAIL_GAP, after=3)
        return [*label, self._pixels(block, crop, scale)]

    def drawing(self, block: Drawing) -> list[Slice]:
        """Return a figure of lines and labels with its caption and source line."""
        around, under = self._around(block.caption), self._under(block.source)
        spent = sum(s.height + s.after for s in around) + sum(s.height + s.before for s in under)
        scale = min(1.0, self._geometry.wide / block.width, (self._geometry.body - spent - 2) / block.height)
        labels = {
            place: self._setting.lines((part.text,), Style("sans", part.size * scale, part.size), 10_000)[0][0]
            for place, part in enumerate(block.parts)
            if isinstance(part, Label)
        }
        piece = Slice(block.height * scale, [_DrawingPainter(block, scale, labels)])
        return self._framed([*around, piece], under, block.key)

    def _around(self, caption: Content) -> list[Slice]:
        if not caption:
            return []
        slices = self._setting.paragraph(caption, CAPTION, 0, self._geometry.wide, after=6, keep=True)
        for piece in slices:
            piece.keep = True
        return slices

    def _under(self, source: Content) -> list[Slice]:
        if not source:
            return []
        return self._setting.paragraph(source, SOURCE_LINE, 0, self._geometry.wide, before=5)

    @staticmethod
    def _framed(figure: list[Slice], under: list[Slice], key: str) -> list[Slice]:
        slices = [*figure, *under]
        for part in slices[:-1]:
            part.keep = True
        slices[0].before = slices[-1].after = BLOCK_SPACE
        if key:
            slices[0].keys.append(key)
        return slices

    def facsimile(
        self, block: Facsimile, context: int | None = None, known: dict[int, list[Slice]] | None = None
    ) -> list[Slice]:
        """Return our own setting of a page's text: line numbers, the quoted words tinted, gaps named.

        `context` prints fewer lines than the block asks for; `known` keeps the lines that are set, to be set once.
        """
        known = {} if known is None else known
        style = FACSIMILE_MONO if block.mono else FACSIMILE
        wide, side = self._geometry.wide, self._geometry.side
        found = self._around(block.label)
        opening = Slice(5, [rule_painter((0, wide), 0, "unused", HAIRLINE)], keep=True)
        found.append(opening)
        shown = 0
        starts = _line_starts(block.text)
        for first, last in _shown_lines(block, starts, block.context if context is None else context):
            found += self._gap(block.text, starts, shown, first)
            for number in range(first, last):
                if number not in known:
                    known[number] = self._source_line(block, starts, number, style)
                found += known[number]
            shown = last
        found += self._gap(block.text, starts, shown, len(starts))
        found[-1].keep = True
        found.append(Slice(5, [rule_painter((0, wide), 5, "unused", HAIRLINE)], keep=bool(block.source)))
        if block.source:
            found += self._setting.paragraph(block.source, SOURCE_LINE, 0, side + self._geometry.measure, before=4)
        found[0].before = found[-1].after = BLOCK_SPACE
        if block.key:
            found[0].keys.append(block.key)
        return found

    def _gap(self, text: str, starts: Sequence[int], first: int, last: int) -> list[Slice]:
        """Return the line that tells how many lines with text are left out; nothing where all are empty."""
        count = sum(not _is_blank(text, starts, number) for number in range(first, last))
        if not count:
            return []
        words = f"[… {count:,} line{'s' if count != 1 else ''} of the source not printed here …]"
        return self._setting.paragraph(
            words, SOURCE_LINE, self._geometry.side, self._geometry.measure, before=3, after=3
        )

    def _source_line(self, block: Facsimile, starts: Sequence[int], number: int, style: Style) -> list[Slice]:
        start = starts[number]
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(block.text)
        text = block.text[start:end]
        marks = [
            (max(m.start, start) - start, min(m.end, end) - start, m.kind)
            for m in block.marks
            if m.start < end and m.end > start
        ]
        base = base_of(text, block.lang)
        found = self._setting.typesetter.marked(text, marks, style, lang=block.lang, record=block.record, base=base)
        width = self._geometry.measure
        lines = break_lines(found, width, level=int(base == "R"))
        leading = leading_of(style, found)
        slices = stack(lines, style, leading, self._geometry.side, width)
        for piece in slices[:2]:
            piece.keep = len(slices) > 1 and piece is slices[0]
        label, _ = self._setting.lines(str(number + 1), LINE_NUMBER, 60)
        slices[0].painters.append(
            LinePainter(label[0], LINE_NUMBER, leading, x=self._geometry.side - HANG - 60, width=60, drop=0.6)
        )
        return slices


def _line_starts(text: str) -> list[int]:
    starts = [0]
    while (at := text.find("\n", starts[-1])) >= 0:
        starts.append(at + 1)
    if len(starts) > 1 and starts[-1] == len(text):
        starts.pop()
    return starts


def _is_blank(text: str, starts: Sequence[int], number: int) -> bool:
    end = starts[number + 1] if number + 1 < len(starts) else len(text)
    return not text[starts[number] : end].strip()


def _shown_lines(block: Facsimile, starts: Sequence[int], context: int | None) -> list[tuple[int, int]]:
    """Return the ranges of lines to print: all, or those around each mark, empty ones not counted."""
    if context is None or not block.marks:
        return [(0, len(starts))]
    written = [number for number in range(len(starts)) if not _is_blank(block.text, starts, number)]
    wanted: set[int] = set()
    for mark in block.marks:
        first = max(i for i, s in enumerate(starts) if s <= mark.start)
        last = max(i for i, s in enumerate(starts) if s <= max(mark.start, mark.end - 1))
        at, past = bisect_left(written, first), bisect_right(written, last)
        before, after = written[max(0, at - context) : at], written[past : past + context]
        wanted.update(range(before[0] if before else first, (after[-1] if after else last) + 1))
    ranges: list[tuple[int, int]] = []
    for line in sorted(wanted):
        if ranges and ranges[-1][1] == line:
            ranges[-1] = (ranges[-1][0], line + 1)
        else:
            ranges.append((line, line + 1))
    return ranges


@dataclass(frozen=True, slots=True)
class _PicturePainter:
    """Paints the pixels of a crop, its marks and its frame."""

    block: Picture
    crop: tuple[int, int, int, int]
    scale: float
    indent: float

    def __call__(self, paper: Paper, left: float, top: float, _: Resolve) -> None:
        """Paint it with the frame's left edge and its top given."""
        block, scale, left = self.block, self.scale, left + self.indent
        x0, y0, x1, y1 = self.crop
        box = (left, top - (y1 - y0) * scale, left + (x1 - x0) * scale, top)
        paper.image(self._pixels(), x1 - x0, y1 - y0, box)
        for mark in block.marks:
            sides = (max(mark.left, x0), max(mark.top, y0), min(mark.right, x1), min(mark.bottom, y1))
            if sides[2] <= sides[0] or sides[3] <= sides[1]:
                continue
            west, east = left + (sides[0] - x0) * scale, left + (sides[2] - x0) * scale
            high, low = top - (sides[1] - y0) * scale, top - (sides[3] - y0) * scale
            if mark.underline:
                paper.veil((west, low, east, high), mark.kind, MARK_TINT)
                paper.fill((west, low - MARK_UNDERLINE, east, low), mark.kind)
            else:
                _outline(paper, (west, low, east, high), mark.kind)
        if block.frame:
            corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
            paper.polygon(corners, None, "line")

    def _pixels(self) -> bytes:
        block = self.block
        x0, y0, x1, y1 = self.crop
        pixels = block.rgb if isinstance(block.rgb, bytes) else block.rgb()
        if len(pixels) != block.width * block.height * 3:
            raise ValueError(f"a picture of {block.width} x {block.height} pixels has {len(pixels)} bytes")
        if self.crop == (0, 0, block.width, block.height):
            return pixels
        row = block.width * 3
        return b"".join(pixels[y * row + x0 * 3 : y * row + x1 * 3] for y in range(y0, y1))


def _outline(paper: Paper, box: Box, kind: str) -> None:
    """Draw corners around a region, outside it; a whole frame would strike through the words that it crosses.

    Nothing is hidden by them: the picture is seen through them and the white line along them.
    """
    west, low, east, high = box
    thick, most = _CORNER
    across, down = min(most, (east - west) / 3), min(most, (high - low) / 3)
    for near, far, colour, opacity in ((0.0, thick, kind, _OPACITY), (thick, thick * 1.5, WHITE, _GLEAM)):
        for x, along, out in ((west, across, -1), (east, -across, 1)):
            for y, inward, off in ((low, down, -1), (high, -down, 1)):
                edge, rim = (x + near * out, y + near * off), (x + far * out, y + far * off)
                end, top = x + along, y + inward
                corner = [edge, (end, edge[1]), (end, rim[1]), rim, (rim[0], top), (edge[0], top)]
                paper.glaze(corner, colour, opacity)


@dataclass(frozen=True, slots=True)
class _DrawingPainter:
    """Paints the parts of a drawing."""

    block: Drawing
    scale: float
    labels: dict[int, Line]

    def __call__(self, paper: Paper, left: float, top: float, _: Resolve) -> None:
        """Paint it with its top left corner given."""
        scale = self.scale
        for place, part in enumerate(self.block.parts):
            if isinstance(part, Stroke):
                _paint_stroke(part, scale, paper, left, top)
            elif isinstance(part, Shape):
                points = [(left + x * scale, top - y * scale) for x, y in part.points]
                paper.polygon(points, _tinted(part.fill, part.tint) if part.fill else None, part.stroke)
            else:
                line = self.labels[place]
                if part.width is not None and line.width > part.width * scale:
                    line = break_lines(line.atoms, part.width * scale)[0]
                shift = {"left": 0.0, "centre": -line.width / 2, "right": -line.width}[part.align]
                paint_line(paper, line, left + part.x * scale + shift, top - part.y * scale)


def _tinted(colour: str, tint: float) -> Rgb:
    red, green, blue = TOKENS[colour]
    return 1 - (1 - red) * tint, 1 - (1 - green) * tint, 1 - (1 - blue) * tint


def _paint_stroke(part: Stroke, scale: float, paper: Paper, left: float, top: float) -> None:
    x0, y0, x1, y1 = left + part.x0 * scale, top - part.y0 * scale, left + part.x1 * scale, top - part.y1 * scale
    paper.rule((x0, y0), (x1, y1), part.colour, part.width, part.dash)
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    if part.arrow and length:
        along, across = (x1 - x0) / length * 5, (y1 - y0) / length * 5
        points = [
            (x1, y1),
            (x1 - along - across * 0.4, y1 - across + along * 0.4),
            (x1 - along + across * 0.4, y1 - across - along * 0.4),
        ]
        paper.polygon(points, TOKENS[part.colour], "")
