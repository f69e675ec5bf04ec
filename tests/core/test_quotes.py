"""Where a quote stands in a source."""

from __future__ import annotations

import pytest

from casefile.core.errors import RefusedError
from casefile.core.quotes import Place, Wording, choose_place, find_quote

PAPER = Wording(
    "A paper",
    "text/plain",
    {
        1: "The ship sailed in May.\nIt carried coal and, they said, arms.",
        2: "The ship was seen again. It carried  coal\nto the quay.",
    },
)


def test_places_are_in_reading_order_exact_ones_first() -> None:
    assert find_quote(PAPER, "carried coal") == [Place(1, 27, 39)]
    assert find_quote(PAPER, "carried coal", page=2) == [Place(2, 28, 41)]
    assert [p.page for p in find_quote(PAPER, "It carried")] == [1, 2]
    assert find_quote(PAPER, "") == []


def test_a_page_that_has_several_readings_counts_once() -> None:
    web = Wording("A page", "text/html", {1: "The ship sailed.", 2: "Menu. The ship sailed. The ship sank."})
    assert choose_place(web, "The ship") == Place(1, 0, 8)
    assert choose_place(web, "The ship sank") == Place(2, 23, 36)


def test_half_of_an_abridged_quote_is_looked_for_on_every_page() -> None:
    book = Wording("A book", "application/pdf", {n: f"Page {n}. First {n} and last {n}." for n in range(1, 900)})
    with pytest.raises(RefusedError, match="different pages; make two excerpts"):
        choose_place(book, "First 850 […] last 860")
    assert choose_place(book, "First 850 […] last 850.").page == 850
