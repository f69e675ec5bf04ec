"""What error sentences repeat of somebody's input."""

from __future__ import annotations

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
