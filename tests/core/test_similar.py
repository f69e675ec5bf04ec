"""The passage most like a quote that is nowhere."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from growth import SQUARE, growth
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.similar import find_similar

LETTERS = st.text(alphabet="ab e.\n\u00ad\u05d0\u0645朝러é\U0001f6a2", max_size=200)


def test_the_most_similar_passage_is_named() -> None:
    text = "One. " * 200 + "The vessel delivered 28,000 containers to Vostochny in May. " + "Two. " * 200
    similar = find_similar({1: text}, "the vessel has delivered 2,800 containers at Vostochny in May")
    assert similar is not None
    assert "delivered" in text[slice(*similar.span)]
    assert "Vostochny in May" in text[slice(*similar.span)]
    assert similar.ratio > 0.7
    assert find_similar({1: text}, "полностью другое") is None


def test_the_best_of_all_pages_is_named() -> None:
    pages = {1: "The ship left the quay.", 2: "Nothing.", 7: "The old ship left the new quay in May."}
    similar = find_similar(pages, "The old ship left the new quay in June")
    assert similar is not None
    assert (similar.page, pages[7][slice(*similar.span)]) == (7, "The old ship left the new quay in ")
    assert find_similar({}, "ship") is None


def test_the_passage_is_shown_in_whole_words() -> None:
    text = "Deliveries of fuel far exceed the yearly cap that the Council set."
    for quote in ("ar exceeds the yearly cap", "Far exceeds the yearly ca", "far exceeds the yearly cap"):
        similar = find_similar({1: text}, quote)
        assert similar is not None
        assert text[slice(*similar.span)] == "far exceed the yearly cap"


@given(LETTERS, LETTERS, LETTERS)
def test_any_texts_and_any_quote_can_be_compared(first: str, second: str, quote: str) -> None:
    pages = {1: first, 2: second}
    similar = find_similar(pages, quote)
    assert similar is None or 0 <= similar.span.start <= similar.span.end <= len(pages[similar.page])


def _many_pages(words: str, pages: int) -> dict[int, str]:
    chance = random.Random(1)
    return {page: " ".join(chance.choice(words.split()) for _ in range(500)) for page in range(pages)}


@pytest.mark.parametrize(
    "texts",
    [
        lambda part: {1: "word " * (100_000 // part)},
        lambda part: {1: "a " * (250_000 // part)},
        lambda part: _many_pages(
            "the of and to in a is vessel port cargo ship oil barrels company owner flag crew page", 400 // part
        ),
    ],
)
def test_many_or_hostile_pages_take_bounded_time(texts: Callable[[int], dict[int, str]]) -> None:
    quote = "the vessel delivered barrels of oil to the port and the company reported that the cargo was for the owner"

    def find(pages: dict[int, str]) -> None:
        find_similar(pages, f"{quote} of a word")
        find_similar(pages, "a " * 200)

    assert growth(lambda size: texts(16 // size), find, 1) < SQUARE
