"""Normalised text and rectangles, for any text and any boxes."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from casefile.reading.model import Page, clean_name, normalise

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


def test_rectangles_are_one_for_each_line() -> None:
    nan = float("nan")
    boxes = [(0, 0, 5, 10), (5, 0, 9, 10), (nan,) * 4, (0, 12, 5, 22), (nan,) * 4, (9, 12, 14, 22)]
    page = Page(number=1, text="ab\nc d", boxes=array("f", [side for box in boxes for side in box]).tobytes())
    assert page.rectangles(0, 6) == ((0, 0, 9, 10), (0, 12, 14, 22))
    assert page.rectangles(1, 2) == ((5, 0, 9, 10),)
    assert page.rectangles(2, 3) == ()
    assert page.rectangles(4, 99) == ()
    assert Page(number=1, text="ab").rectangles(0, 2) == ()
