"""The passage most like a quote that is in none of some texts, so that whoever mistyped it sees what is there."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from casefile.core.anchors import Span
from casefile.core.folding import UNSPACED_SIGNS

NEAR_TEXT = 2_000_000  # code points in which similar words are looked for
NEAR_QUOTE = 400  # code points of the quote that are compared
NEAR_WINDOWS = 8  # windows compared closely
_WORD = re.compile(rf"[{UNSPACED_SIGNS}]|[^\W_{UNSPACED_SIGNS}]+")


class Similar(NamedTuple):
    """The passage most like a quote: how like it is (0 to 1), on which page, and where."""

    ratio: float
    page: int
    span: Span


def find_similar(texts: Mapping[int, str], quote: str) -> Similar | None:
    """Return the passage of some pages' texts that is most like the quote, or None when nothing is.

    Windows with the most words in common are found in one pass, and the best eight of all pages compared closely;
    only the first 2 million code points of the texts and the first 400 of the quote are looked at.
    """
    quote = quote[:NEAR_QUOTE]
    wanted = Counter(match.group().casefold() for match in _WORD.finditer(quote))
    width = sum(wanted.values())
    windows: list[tuple[int, int, Span]] = []
    left = NEAR_TEXT
    for page, text in texts.items():
        windows += [(-common, page, span) for common, span in _likely_windows(text[:left], wanted, width)]
        left -= min(left, len(text))
    chosen = sorted(windows)[:NEAR_WINDOWS]
    similar = [_trim(texts[page], page, span, quote) for _, page, span in chosen]
    return max(similar, key=lambda one: one.ratio, default=None)


def _likely_windows(text: str, wanted: Counter[str], width: int) -> list[tuple[int, Span]]:
    """Return the windows that share most words with the quote, at least two in five, and how many they share."""
    places = [match.span() for match in _WORD.finditer(text)]
    have: Counter[str] = Counter()
    common = 0
    scored: list[tuple[int, int]] = []
    words = [text[start:end].casefold() for start, end in places]
    for place, word in enumerate(words):
        if word in wanted:
            common += have[word] < wanted[word]
            have[word] += 1
        if place >= width and words[place - width] in wanted:
            gone = words[place - width]
            have[gone] -= 1
            common -= have[gone] < wanted[gone]
        if wanted and common * 5 >= width * 2:
            scored.append((-common, max(0, place - width + 1)))
    chosen: list[tuple[int, int]] = []
    for score, first in sorted(scored):
        if all(abs(first - other) > width // 2 for _, other in chosen):
            chosen.append((score, first))
            if len(chosen) == NEAR_WINDOWS:
                break
    return [(-score, _window(places, first, width)) for score, first in chosen]


def _window(places: Sequence[tuple[int, int]], first: int, width: int) -> Span:
    """Return where a window of so many words begins and ends, with a word more on each side."""
    start = places[max(0, first - 1)][0]
    return Span(start, min(places[min(len(places), first + width + 1) - 1][1], start + 3 * NEAR_QUOTE))


def _trim(text: str, page: int, window: Span, quote: str) -> Similar:
    """Return what of a window is like the quote, in whole words."""
    start, end = window
    matcher = difflib.SequenceMatcher(None, text[start:end], quote, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size > 1]
    if not blocks:
        return Similar(0.0, page, window)
    first, last = start + blocks[0].a, start + blocks[-1].a + blocks[-1].size
    words = [(start + found.start(), start + found.end()) for found in _WORD.finditer(text[start:end])]
    begins = (begin for begin, stop in words if begin <= first < stop)
    ends = (stop for begin, stop in words if begin < last <= stop)
    span = Span(next(begins, first), next(ends, last))
    common = sum(block.size for block in blocks)
    return Similar(2 * common / (span.end - span.start + len(quote)), page, span)
