"""Grades, likelihood, confidence."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.errors import RefusedError
from casefile.core.grading import (
    CREDIBILITY,
    RELIABILITY,
    Confidence,
    Grade,
    Likelihood,
    assessment_sentences,
    grade_words,
    meets_grade,
    parse_grade,
    sentences_that_mix,
)

grades = st.builds(Grade, st.sampled_from([None, *RELIABILITY]), st.sampled_from([None, *CREDIBILITY]))


@pytest.mark.parametrize(
    ("reliability", "credibility", "words"),
    [
        ("B", "2", "B2: usually reliable source; probably true"),
        ("F", "6", "F6: source's reliability cannot be judged; truth cannot be judged"),
        (None, None, "not graded (counts as F6)"),
        ("B", None, "usually reliable source; credibility not graded (counts as 6)"),
        (None, "2", "source not graded (counts as F); probably true"),
    ],
)
def test_grade_words(reliability: str | None, credibility: str | None, words: str) -> None:
    assert grade_words(reliability, credibility) == words


def test_reads_grades() -> None:
    assert parse_grade(" b 2 ") == Grade("B", "2")
    assert parse_grade("C") == Grade("C")
    assert parse_grade("3") == Grade(None, "3")
    assert parse_grade("not graded") == Grade()
    for bad in ("G2", "B7", "2B", "BB", "B²"):
        with pytest.raises(RefusedError, match="write it like B2"):
            parse_grade(bad)
    with pytest.raises(RefusedError, match="use A to F"):
        Grade("G", "1")
    with pytest.raises(RefusedError, match="use 1 to 6"):
        Grade("A", "0")


@pytest.mark.parametrize(
    ("grade", "minimum", "meets"),
    [
        ("B2", "C3", True),
        ("C3", "C3", True),
        ("D3", "C3", False),
        ("C4", "C3", False),
        ("A1", "B2", True),
        ("not graded", "F6", True),
        ("not graded", "E6", False),
        ("B", "C3", False),
        ("B", "C", True),
        ("A6", "C", True),
    ],
)
def test_meets_grade(grade: str, minimum: str, meets: bool) -> None:
    assert meets_grade(parse_grade(grade), parse_grade(minimum)) is meets


@given(grades)
def test_code_reads_back_and_ungraded_counts_as_f6(grade: Grade) -> None:
    assert parse_grade(grade.code) == grade
    assert meets_grade(grade, parse_grade("F6"))
    assert meets_grade(grade, parse_grade(grade.counted))
    assert meets_grade(grade, Grade())


@given(grades, grades, grades)
def test_meeting_is_transitive(a: Grade, b: Grade, c: Grade) -> None:
    if meets_grade(a, parse_grade(b.counted)) and meets_grade(b, c):
        assert meets_grade(a, c)


def test_likelihood_is_one_row_without_gaps() -> None:
    assert Likelihood.LIKELY.show() == "likely (55\u201380 %)"
    assert Likelihood.ROUGHLY_EVEN.show() == "roughly even chance (45\u201355 %)"
    assert Likelihood.ALMOST_NO_CHANCE.range == (1, 5)
    assert Likelihood.ALMOST_CERTAIN.range == (95, 99)
    rows = [one.range for one in Likelihood]
    assert all(left[1] == right[0] for left, right in pairwise(rows))


def test_likelihood_and_confidence_never_share_a_sentence() -> None:
    assert assessment_sentences(None, None) == ()
    for likelihood in (None, *Likelihood):
        for confidence in (None, *Confidence):
            sentences = assessment_sentences(likelihood, confidence)
            assert len(sentences) == (likelihood is not None) + (confidence is not None)
            assert sentences_that_mix(" ".join(sentences)) == ()
    assert all(one.meaning and sentences_that_mix(one.meaning) == () for one in Confidence)


def test_finds_sentences_that_mix() -> None:
    mixed = ["We judge with high confidence that it is very likely.", "Confidence is low, but it is probable."]
    plain = ["It is likely.", "They said so with confidence.", "The bank won their confidence."]
    assert sentences_that_mix(f"{mixed[0]} {plain[0]}\n{plain[1]} {mixed[1]} {plain[2]}") == tuple(mixed)
