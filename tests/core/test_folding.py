"""Folding: the text as it is compared, where each of its letters came from, and what hostile text costs."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from growth import SQUARE, growth
from hypothesis import example, given
from hypothesis import strategies as st

from casefile.core.case import Case
from casefile.core.folding import Form, fold, fold_places, grams, normalize, parts
from tests.sealed import page, seal

FORMS: tuple[Form, ...] = ("NFC", "NFD", "NFKC", "NFKD")
MARKS = ("\u0301\u0327", "\uff9e\u0301", "\u0f71\u0301", "\u3099\u200b\u0327", "\u0345\u0300")


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once_and_places_stay_inside(text: str) -> None:
    folded, places = fold_places(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    assert places[-1] == len(text)
    assert fold(fold(text)) == fold(text)


def test_folding_keeps_marks_that_make_another_letter() -> None:
    assert fold("ガ") != fold("カ")
    assert fold("कि") != fold("क")
    assert fold("İstanbul") == "istanbul"
    assert fold("Straße") == "strasse"
    assert grams("러시아") == "러시 시아 아"
    assert grams("朝 and 鮮明") == "朝 zz 鮮明 明"


@given(st.text(max_size=30), st.sampled_from(FORMS))
@example("a" + "\u0301\u0327" * 15, "NFC")
@example("\u2248" * 40 + "\u0338", "NFC")
@example("\u1100\u1161\u11a8" * 20, "NFC")
def test_ordinary_text_is_normalised_as_unicode_says(text: str, form: Form) -> None:
    assert normalize(form, text) == unicodedata.normalize(form, text)


@given(st.text(alphabet="a\u0301\u0327\u0315\u3099\u0f71\u200bか", max_size=400), st.sampled_from(FORMS))
def test_long_runs_of_marks_lose_none(text: str, form: Form) -> None:
    assert sorted(unicodedata.normalize("NFD", normalize(form, text))) == sorted(unicodedata.normalize("NFD", text))


def test_every_sign_that_is_put_in_order_is_known_as_a_mark() -> None:
    for point in (*range(0xD800), *range(0xE000, sys.maxunicode + 1)):
        if unicodedata.combining(unicodedata.normalize("NFKD", chr(point))[0]):
            assert len(parts("a" + chr(point) * 61)) == 3, f"U+{point:04X}"


@pytest.mark.parametrize("marks", MARKS)
def test_any_number_of_marks_is_folded_in_bounded_time(marks: str) -> None:
    text = "a" + marks * 100_000 + "b"
    folded, places = fold_places(text)
    assert fold(text).endswith("b")
    assert folded[0] == "a"
    assert places[-2:] == [len(text) - 1, len(text)]
    assert growth(lambda times: f"a{marks * times}b", lambda text: (fold(text), fold_places(text)), 5_000) < SQUARE


def test_a_page_of_marks_is_indexed_in_bounded_time(case: Case) -> None:
    count = iter(range(6))

    def take_in(words: str) -> None:
        seal(case, page(1, f"{words} ship {next(count)}"))

    assert growth(lambda times: "a" + "\u0301\u0327" * times, take_in, 5_000) < SQUARE
