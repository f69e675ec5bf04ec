"""Units and factors."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from casefile.core.conversion import measure, read_unit, suggest


@dataclass(frozen=True)
class Stated:
    low: str | None
    unit: str
    converted_unit: str | None = None
    conversion_factor: str | None = None
    conversion_source: str | None = None
    qualifier: str = "about"
    high: str | None = None


@pytest.mark.parametrize(
    ("text", "unit"),
    [("barrels", "bbl"), ("Bbl.", "bbl"), ("metric  tons", "t"), ("tonnes", "t"), ("US$", "USD"), ("short tons", None),
     ("thousand barrels", None), ("containers", None), ("dollars", None), ("", None)],
)  # fmt: skip
def test_units_are_known_by_their_words_only(text: str, unit: str | None) -> None:
    assert read_unit(text) == unit


def test_eight_thousand_tons_at_the_public_factor_are_sixty_thousand_barrels() -> None:
    found = measure(Stated("8000", "tons", "barrels", "7.5", "VOA"), "bbl")
    assert found is not None
    assert found.amount.words("bbl") == "about 60,000 bbl"
    assert found.conversion == "tons × 7.5 = bbl (source of the factor: VOA)"
    as_tons = measure(Stated("8000", "tons", "barrels", "7.5", "VOA"), "t")
    assert as_tons is not None
    assert (as_tons.amount.words("t"), as_tons.conversion) == ("about 8,000 t", "")


def test_without_a_factor_nothing_is_converted_but_a_known_one_is_offered() -> None:
    bare = Stated("8000", "tons")
    assert measure(bare, "bbl") is None
    offered = suggest(bare, "bbl", "refined petroleum")
    assert "about 60,000 bbl" in offered
    assert "VOA" in offered
    assert suggest(bare, "bbl", "crude oil") == suggest(bare, "t", "refined petroleum") == ""
    assert suggest(Stated("8", "drums"), "bbl", "refined petroleum") == ""
    assert measure(Stated("8", "tons", "litres", "1000", "a table"), "bbl") is None


def test_a_factor_without_source_says_so() -> None:
    found = measure(Stated("2", "t", "bbl", "7", None), "bbl")
    assert found is not None
    assert "not recorded" in found.conversion
