"""What error sentences repeat of somebody's input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.wording import near, quoted


def test_quotes_short_and_visible() -> None:
    assert quoted("abc") == '"abc"'
    assert quoted("a\x00b\u202ec") == '"a\ufffdb\ufffdc"'
    assert quoted("x" * 61) == '"' + "x" * 59 + '…"'


@given(st.text(max_size=300))
def test_a_quote_never_carries_what_cannot_be_printed(text: str) -> None:
    shown = quoted(text)
    assert shown.isprintable()
    assert len(shown) <= 62


def test_near_matches() -> None:
    assert near("imonumber", ["imoNumber", "mmsi"]) == " Near matches: imoNumber."
    assert near("zzz", ["imoNumber"]) == ""


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("Ship", ["Ownership", "Vessel"], "Vessel"),
        ("tanker", ["Vessel"], "Vessel"),
        ("woman", ["Company", "Person"], "Person"),
        ("imo", ["name", "imoNumber"], "imoNumber"),
        ("number", ["imoNumber", "flag"], "imoNumber"),
        ("Vesel", ["Vessel", "Vehicle"], "Vessel"),
    ],
)
def test_what_was_meant_is_named_first(word: str, known: list[str], meant: str) -> None:
    assert near(word, known).startswith(f" Near matches: {meant}")
