"""Words for products."""

from __future__ import annotations

import pytest

from casefile.core.products import PRODUCTS, may_concern, product_of


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("refined petroleum products", "refined petroleum"),
        ("Diesel", "refined petroleum"),
        ("diesel and gasoline", "refined petroleum"),
        ("diesel, kerosene; petrol", "refined petroleum"),
        ("crude  oil", "crude oil"),
        ("anthracite coal", "coal"),
        ("diesel and crude oil", None),
        ("diesel and rice", None),
        ("oil", None),
        ("petroleum", None),
        ("coal gas", None),
        ("ballistic missiles", None),
        ("", None),
    ],
)
def test_only_words_of_the_table_name_a_product(text: str, product: str | None) -> None:
    assert product_of(text) == product


def test_a_cap_of_its_own_is_meant_by_its_own_name() -> None:
    assert product_of("luxury yachts", ["Luxury Yachts"]) == "Luxury Yachts"
    assert product_of("yachts", ["Luxury Yachts"]) is None


def test_each_word_means_one_product() -> None:
    words = [word for listed in PRODUCTS.values() for word in listed]
    assert len(words) == len(set(words))
    assert all(may_concern(word) or "refined" in word for word in words)


def test_what_sounds_like_a_product_is_worth_a_look() -> None:
    assert may_concern("petroleum of some kind")
    assert may_concern("liquefied gas")
    assert not may_concern("artillery shells")
