"""Snippets: the words of a record around what was found in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from casefile.core.folding import blocks, fold, fold_places
from casefile.core.queries import Pattern

BEFORE, LENGTH = 60, 160  # code points kept before the first match, and in all
_SLACK = 15  # code points that may be given up so as to begin and end with whole words
_BLANK = re.compile(r"\s")
_BLANKS = dict.fromkeys((*range(9, 14), *range(28, 33), 133, 8232, 8233), " ")


class Snippet(NamedTuple):
    """One line of text, `…` where it was cut, and the (start, end) of what matched in it."""

    text: str
    marks: tuple[tuple[int, int], ...]


def cut_snippet(content: str, pattern: Pattern) -> Snippet:
    """Return some 160 code points of the text around the first match of a pattern over folded text."""
    found = find_folded(content, pattern)
    first, last = found or (0, 0)
    start = max(0, min(first - BEFORE, len(content) - LENGTH))
    end = min(len(content), max(start + LENGTH, min(last, first + LENGTH)))
    start, end = _whole_words(content, start, end, first, last)
    shown = content[start:end]
    marks = find_all_folded(shown, pattern) if found else []
    line = shown.translate(_BLANKS)
    head, tail = "…" if start else "", "…" if end < len(content) else ""
    return Snippet(head + line + tail, tuple((one + len(head), other + len(head)) for one, other in marks))


def find_folded(content: str, pattern: Pattern) -> tuple[int, int] | None:
    """Return where in the text the pattern first matches its folded form, as offsets of the text itself."""
    return next(iter(find_each_folded(content, pattern)), None)


def find_each_folded(content: str, pattern: Pattern) -> Iterator[tuple[int, int]]:
    """Yield every place at which the pattern matches the folded form of a long text, as offsets of the text itself.

    Folding is quick, keeping account of each place is not: so the text is folded in blocks, and places are
    looked at only in the blocks where a match begins and ends.
    """
    if content.isascii():
        yield from (match.span() for match in pattern.of(content).finditer(fold(content)) if match.group())
        return
    cuts = blocks(content)
    folded = [fold(content[one:other]) for one, other in pairwise(cuts)]
    whole = "".join(folded)
    starts = list(accumulate((len(block) for block in folded), initial=0))
    kept: dict[int, list[int]] = {}

    def place(offset: int) -> int:
        block = min(bisect_right(starts, offset), len(folded)) - 1
        if block not in kept:
            kept.clear()
            kept[block] = fold_places(content[cuts[block] : cuts[block + 1]])[1]
        return cuts[block] + kept[block][offset - starts[block]]

    for match in pattern.of(whole).finditer(whole):
        if match.group():
            last = place(match.end()) if match.end() < starts[-1] else len(content)
            yield place(match.start()), max(place(match.end() - 1) + 1, last)


def find_all_folded(content: str, pattern: Pattern) -> list[tuple[int, int]]:
    """Return every (start, end) in a short text at which the pattern matches its folded form."""
    folded, places = fold_places(content)
    return [
        (places[match.start()], places[match.end()]) for match in pattern.of(folded).finditer(folded) if match.group()
    ]


def _whole_words(content: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Move the ends of a cut inwards to where words begin and end, if that is near and loses no match."""
    if start and not content[start - 1].isspace():
        blank = _BLANK.search(content[start : min(start + _SLACK, first)])
        start += blank.end() if blank else 0
    if end < len(content) and not content[end].isspace():
        blanks = [match.start() for match in _BLANK.finditer(content[max(last, end - _SLACK) : end])]
        end = max(last, end - _SLACK) + blanks[-1] if blanks else end
    return start, end
