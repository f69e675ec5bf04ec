"""Normalised text and clean names, for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casefile.reading.model import clean_name, normalise

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_normalising_is_final_and_leaves_nothing_unfit(text: str) -> None:
    once, _ = normalise(text)
    once.encode("utf-8")
    assert "\r" not in once
    assert "\0" not in once
    assert normalise(once) == (once, ())


@given(ANY_TEXT)
def test_clean_text_is_untouched(text: str) -> None:
    clean = "".join(sign for sign in text if sign not in "\r\0" and not "\ud800" <= sign <= "\udfff")
    assert normalise(clean) == (clean, ())


@given(ANY_TEXT)
def test_names_of_children_cannot_lead_elsewhere(name: str) -> None:
    cleaned = clean_name(name, "attachment 1")
    assert cleaned
    assert cleaned.isprintable()
    assert not set("/\\") & set(cleaned)
    assert not cleaned.startswith(".")
