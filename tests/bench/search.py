"""Full text over a million excerpts of 60 words: common words, rare ones, phrases, beginnings of words."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from bench.cases import AUTHOR, made_once, quoted_case, vocabulary
from bench.figures import Figure, percentile

from casefile.core.case import Case, open_case
from casefile.core.search import RANKED, search_case

FIRST = 20  # of the hits, as many as a window shows


def measure(_: Path, kept: Path, *, small: bool) -> Iterator[Figure]:
    """Measure the first hits of words of all kinds, and the ranked hits of those that are few."""
    count = 2_000 if small else 1_000_000
    path = made_once(kept / "quoted", quoted_case, count)
    words = vocabulary()
    with open_case(path, **AUTHOR) as case:
        common, middle, rare = words[:50], words[200:2200:20], words[5000::75]
        for what, asked in (("a common word", common), ("a word now and then", middle)):
            times = [timed(case, one) for one in asked]
            yield _figure(f"{what}, first {FIRST} of {count:,}", times, most=2.0)
        pairs = [f'"{one} {two}"' for one, two in zip(common[:25], common[25:], strict=True)]
        begun = [f"{one[:-1]}*" for one in rare]
        for what, asked in (("a rare word", rare), ("a phrase", pairs), ("the beginning of a word", begun)):
            yield _figure(f"{what}, the best {FIRST}", [timed(case, one) for one in asked], ranked=True, most=50.0)
        times = [timed(case, f"word{number}*") for number in range(1, 10)]
        yield Figure(
            "the beginning of a thousand words, median", percentile(times, 0.5), "ms",
            "full text joins the hits of all these words before it gives the first; an index of beginnings would "
            "double its size, and its cost with each edit",
        )  # fmt: skip


def timed(case: Case, query: str) -> float:
    """Return how many milliseconds the first hits of a query took, once the disk's pages are in memory."""
    for _ in range(2):
        re.purge()  # what people type is new each time
        begun = time.process_time()
        with case.read() as session:
            search_case(session, query, limit=FIRST)
    return (time.process_time() - begun) * 1000


def _figure(what: str, times: list[float], *, most: float, ranked: bool = False) -> Figure:
    middle, high = percentile(times, 0.5), percentile(times, 0.99)
    if ranked:
        bound = f"ranking, which scores every hit and is done up to {RANKED} of them; beyond that they come in order"
        return Figure(f"{what}: p99", high, "ms", bound, f"median {middle:.2g}", most=most)
    bound = (
        f"reading {FIRST} records and cutting their snippets is half of it; {RANKED + 1} hits, to know that they are "
        "too many to rank, and opening a session the rest; full text itself 0.1 ms"
    )
    return Figure(f"{what}: median", middle, "ms", bound, f"p99 {high:.2g}", most=most)
