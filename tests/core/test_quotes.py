"""Where a quote stands in a source."""

from __future__ import annotations

import pytest

from casefile.core.errors import RefusedError
from casefile.core.quotes import Place, Wording, choose_place, cut_words, find_quote

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


@pytest.mark.parametrize(
    ("before", "quote", "after", "word"),
    [
        ("said. R", "ussia also", " has", "begins inside the word “Russia”"),
        ("said. ", "Russia al", "so has", "ends inside the word “also”"),
        ("и бо", "лее 165 тысяч", " баррелей", "begins inside the word “более”"),
        ("بـ", "أكثر من", " ", "begins inside the word “بـأكثر”"),
    ],
)
def test_an_end_inside_a_word_is_told(before: str, quote: str, after: str, word: str) -> None:
    (told,) = cut_words(before, quote, after)
    assert word in told


@pytest.mark.parametrize(
    ("before", "quote", "after"),
    [
        ("said. ", "Russia also", " has"),
        ("said “", "Russia", "”"),
        ("朝鮮", "民主主義", "人民共和国"),
        ("", "Russia", ""),
        (None, "Russia", None),
        ("x", None, "y"),
        ("N", "°7", ""),
    ],
)
def test_whole_words_are_told_nothing_of(before: str | None, quote: str | None, after: str | None) -> None:
    assert cut_words(before, quote, after) == []


def test_a_page_that_has_several_readings_counts_once() -> None:
    web = Wording("A page", "text/html", {1: "The ship sailed.", 2: "Menu. The ship sailed. The ship sank."})
    assert choose_place(web, "The ship") == Place(1, 0, 8)
    assert choose_place(web, "The ship sank") == Place(2, 23, 36)


def test_half_of_an_abridged_quote_is_looked_for_on_every_page() -> None:
    book = Wording("A book", "application/pdf", {n: f"Page {n}. First {n} and last {n}." for n in range(1, 900)})
    with pytest.raises(RefusedError, match="different pages; make two excerpts"):
        choose_place(book, "First 850 […] last 860")
    assert choose_place(book, "First 850 […] last 850.").page == 850
