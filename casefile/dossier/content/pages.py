"""Pages as they may be shown: names covered, words that stay covered, and what to black out in their pictures."""

from __future__ import annotations

import math
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from casefile.core.anchors import find_spans
from casefile.core.pages import line_rectangles
from casefile.core.schema import Excerpt
from casefile.core.veil import Hit, Veil
from casefile.dossier.content.rows import PageText
from casefile.dossier.content.veil import Covered, Words, cover_hits
from casefile.dossier.content.withheld import Hidden

Box = tuple[float, float, float, float]  # left, top, right, bottom in units of the page

TELLING = 12  # characters of words that stay from which they are covered on other pages too
STEP = 24.0  # heights of the letters: a bar is so long, or twice, so that its length tells no name
MARGIN = 0.25  # of the letters' height, around them
STEEP = 2.5  # times higher than a letter: what stands in one line is not upright
DOUBT = "text layer may not say what the page shows"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it may be shown.

    `bars` are blacked out in its picture; with `closed` there is none, because nobody can tell where to black out.
    `shut`: neither picture nor text. `unseen`: no words in which names could be looked for. `cut`: places in the
    text, as it was, of words that stay; `quotes`: those words.
    """

    text: Covered
    bars: tuple[Box, ...] = ()
    closed: bool = False
    shut: bool = False
    unseen: bool = False
    cut: tuple[tuple[int, int], ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stands:
    """The words of an excerpt and of its page as they may be printed, and the place of those in this.

    `withheld`: the place tells how long a covered name is. `cut`: words that stay are among those of the excerpt.
    """

    quote: Words | None
    page: Words | None
    start: int | None
    end: int | None
    withheld: bool
    cut: bool


def show_page(page: PageText | None, number: int, veil: Veil, hidden: Sequence[Hidden]) -> Shown:
    """Return a page without protected names and without the words and regions of excerpts that stay."""
    text = page.text if page else ""
    spans: set[tuple[int, int]] = set()
    bars: list[Box] = []
    lost = False
    for one in hidden:
        found = set(_places(one, text, here=one.page == number))
        spans |= found
        if one.page == number:
            bars += [_wider(box) for box in one.rectangles]
            lost = lost or not (found or one.rectangles)
    hits = _joined([*veil.find(text), *(Hit(start, end, "") for start, end in spans)])
    over = _bars(page, hits) if page else []
    doubted = bool(page) and DOUBT in ((page.note if page else None) or "")
    return Shown(
        text=cover_hits(text, hits),
        bars=tuple(bars + (over or [])),
        closed=over is None or (doubted and bool(hits)),
        shut=lost,
        unseen=bool(veil) and (not text.strip() or doubted),
        cut=tuple(sorted(spans)),
        quotes=tuple(one.quote for one in hidden if one.quote),
    )


def place_words(row: Excerpt, page: PageText | None, shown: Shown, veil: Veil) -> Stands:
    """Return the words of an excerpt and its page as they may be printed."""
    text, whole = page.text if page else "", shown.text
    words = Words(whole.text, covered=bool(whole.hits)) if text else None
    if row.quote is None or row.start is None or row.end is None or text[row.start : row.end] != row.quote:
        own = row.quote or ""
        inner = [Hit(*span, "") for quote in shown.quotes if len(quote) >= TELLING for span in find_spans(own, quote)]
        alone = cover_hits(own, _joined([*veil.find(own), *inner]))
        quote = Words(alone.text, covered=bool(alone.hits)) if row.quote is not None else None
        return Stands(quote, words, row.start, row.end, withheld=bool(whole.hits or alone.hits), cut=bool(inner))
    start, end, covered = whole.part(row.start, row.end)
    cut = any(first < row.end and row.start < last for first, last in shown.cut)
    told = Words(whole.text[start:end], covered=covered)
    return Stands(told, words, start, end, withheld=bool(whole.hits), cut=cut)


def _places(one: Hidden, text: str, *, here: bool) -> Iterator[tuple[int, int]]:
    """Yield where the words of an excerpt stand in a page: at their anchor if it is `here`, and wherever else."""
    if not one.quote:
        return
    if here and one.start is not None and one.end is not None and text[one.start : one.end] == one.quote:
        yield one.start, one.end
    if here or len(one.quote) >= TELLING:
        yield from find_spans(text, one.quote)


def _joined(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits in order, those that overlap as one."""
    out: list[Hit] = []
    for hit in sorted(hits):
        if out and hit.start < out[-1].end:
            out[-1] = Hit(out[-1].start, max(out[-1].end, hit.end), out[-1].alias)
        else:
            out.append(hit)
    return out


def _bars(page: PageText, hits: Sequence[Hit]) -> list[Box] | None:
    """Return the bars over these places, from each to the end of its line or beyond; None when one has no place.

    The length of a bar goes in large steps, and what follows in the line is under it: else the width of what is
    covered could be measured, and compared with that of names.
    """
    boxes = zlib.decompress(page.packed) if page.packed else b""
    out: list[Box] = []
    for hit in hits:
        start = hit.start
        while start < hit.end:
            stop = page.text.find("\n", start)
            stop = len(page.text) if stop < 0 else stop
            bar = _bar(page, boxes, start, (min(hit.end, stop), stop))
            if bar is None:
                return None
            out += bar
            start = stop + 1
    return out


def _bar(page: PageText, boxes: bytes, start: int, ends: tuple[int, int]) -> list[Box] | None:
    """Return the bar over a place in one line; `ends` are that of what is covered and that of the line."""
    end, stop = ends
    letters = [place for place in range(start, end) if not page.text[place].isspace()]
    if not letters:
        return []
    own = [struct.unpack_from("<4f", boxes, 16 * place) for place in letters] if boxes else []
    if not own or any(math.isnan(side) for box in own for side in box):
        return None
    left, top, right, bottom = _around(own)
    height = max(box[3] - box[1] for box in own)
    if height <= 0 or bottom - top > STEEP * height:
        return None
    line = [box for box in line_rectangles(boxes, start, stop) if box[1] < bottom and top < box[3]]
    step, margin = STEP * height, MARGIN * height
    if any(unicodedata.bidirectional(page.text[place]) in {"R", "AL"} for place in letters):
        wide = math.ceil((right - min([left, *(box[0] for box in line)])) / step) * step
        return [(max(0.0, right - wide), top - margin, right + margin, bottom + margin)]
    wide = math.ceil((max([right, *(box[2] for box in line)]) - left) / step) * step
    return [(left - margin, top - margin, left + wide, bottom + margin)]


def _around(boxes: Sequence[Sequence[float]]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _wider(box: Box) -> Box:
    """Return a region with a little around it: what is drawn by hand is seldom drawn too large."""
    left, top, right, bottom = box
    edge = MARGIN * min(right - left, bottom - top, 12.0)
    return left - edge, top - edge, right + edge, bottom + edge


def clear_of(rectangles: Iterable[Box], bars: Sequence[Box]) -> tuple[Box, ...]:
    """Return marks without the parts that are under bars, lest they show how far the words under them reach."""
    out = list(rectangles)
    for bar in bars:
        out = [part for box in out for part in _beside(box, bar)]
    return tuple(out)


def _beside(box: Box, bar: Box) -> Iterator[Box]:
    if box[1] >= bar[3] or bar[1] >= box[3] or box[0] >= bar[2] or bar[0] >= box[2]:
        yield box
        return
    least = (box[3] - box[1]) / 2
    if bar[0] - box[0] > least:
        yield box[0], box[1], bar[0], box[3]
    if box[2] - bar[2] > least:
        yield bar[2], box[1], box[2], box[3]
