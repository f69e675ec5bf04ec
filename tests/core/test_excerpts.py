"""Excerpts: quotes found and anchored, refused plainly when they are not to be found or stand in several places."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sealed import boxed, page, seal
from sqlalchemy import func, select

from casefile.core.anchors import CONTEXT
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.excerpts import (
    add_excerpt_offsets,
    add_excerpt_quote,
    add_excerpt_region,
    add_excerpt_time,
    add_translation,
    delete_excerpt,
    delete_translation,
    edit_excerpt,
    edit_translation,
    grade_excerpt,
    list_excerpts,
    list_translations,
)
from casefile.core.pages import text_hash
from casefile.core.quotes import Place, find_quote, read_wording
from casefile.core.schema import Excerpt, Source, Translation

FIRST = "The ship sailed in May.\nIt carried coal and, they said, arms."
SECOND = "The ship was seen again. It carried  coal\nto the quay."


@pytest.fixture
def paper(case: Case) -> str:
    return seal(case, FIRST, SECOND)


def add(case: Case, *args: Any, **fields: Any) -> Excerpt:
    with case.change("Add excerpt") as session:
        excerpt_id = add_excerpt_quote(session, *args, **fields)
    with case.read() as session:
        return session.get_one(Excerpt, excerpt_id)


def refusal(case: Case, *args: Any, **fields: Any) -> str:
    with pytest.raises(RefusedError) as caught, case.change("Add excerpt") as session:
        add_excerpt_quote(session, *args, **fields)
    with case.read() as session:
        assert session.scalar(select(func.count()).select_from(Excerpt)) == 0
    return str(caught.value)


def test_a_quote_is_anchored_with_its_words_around_and_its_hash(case: Case, paper: str) -> None:
    excerpt = add(case, paper, "arms", speaker="A minister", speech="paraphrased", locator="para. 2")
    start = FIRST.index("arms")
    assert (excerpt.kind, excerpt.page, excerpt.start, excerpt.end) == ("words", 1, start, start + 4)
    assert excerpt.quote == FIRST[start : start + 4] == "arms"
    assert excerpt.quote_sha256 == hashlib.sha256(b"arms").hexdigest()
    assert (excerpt.prefix, excerpt.suffix) == (FIRST[start - CONTEXT : start], ".")
    assert (excerpt.anchor_state, excerpt.anchor_reader, excerpt.rectangles) == ("exact", "test reader 1", None)
    assert (excerpt.speaker, excerpt.speech, excerpt.locator) == ("A minister", "paraphrased", "para. 2")


def test_other_spacing_stores_the_pages_own_words(case: Case, paper: str) -> None:
    excerpt = add(case, paper, "carried coal to the quay")
    assert excerpt.quote == "carried  coal\nto the quay"
    assert (excerpt.page, SECOND[excerpt.start : excerpt.end]) == (2, excerpt.quote)


def test_white_space_at_the_edges_of_the_context_is_kept(case: Case, paper: str) -> None:
    excerpt = add(case, paper, "ship", page=1)
    assert (excerpt.prefix, (excerpt.suffix or "")[:1]) == ("The ", " ")
    whole = add(case, paper, FIRST)
    assert (whole.prefix, whole.suffix) == ("", "")


def test_several_places_are_listed_and_one_is_chosen(case: Case, paper: str) -> None:
    sentence = refusal(case, paper, "The ship")
    assert sentence.startswith(
        '"The ship" stands twice in "A paper"; quote more words, name the page, or choose one by its number, 1 to 2, as'
        ' the occurrence (--occurrence, in a declared case "occurrence"): (1) page 1: '
    )
    assert "(1) page 1: … […] sailed in May. It carried coal" in sentence
    assert "(2) page 2: … […] was seen again." in sentence
    assert refusal(case, paper, "The ship", occurrence=3).endswith("occurrence 3 is not one of them.")
    assert refusal(case, paper, "The ship", occurrence=0).endswith("occurrence 0 is not one of them.")
    assert add(case, paper, "The ship", occurrence=2).page == 2
    assert add(case, paper, "The ship", page=2).page == 2


def test_a_list_of_many_places_is_cut(case: Case) -> None:
    source_id = seal(case, "coal " * 300)
    assert refusal(case, source_id, "coal").endswith("; and 260 more, seen with more words or --page N.")
    assert "(40) page 1" in refusal(case, source_id, "coal")


def test_a_quote_that_is_not_there_is_refused_with_what_is_most_like_it(case: Case, paper: str) -> None:
    sentence = refusal(case, paper, "It carried coal and they say arms")
    assert '"It carried coal and they say arms" is not in "A paper". Most like it, on page 1:' in sentence
    assert "carried coal and, they said, arms" in sentence
    assert "Nothing in it is like these words" in refusal(case, paper, "완전히 다른 말")
    assert "visible character" in refusal(case, paper, " \n")


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("No such start […] ends", 'the first words, "No such start", are not there.'),
        ("One begins [...] no such end", 'the last words, "no such end", are not there.'),
        ("ends […] One begins", "the last words stand only before the first; exchange them."),
        ("One begins […] on two", "on different pages; make two excerpts, one on each page."),
        ("nothing […] of this", "Nor are the last."),
    ],
)
def test_an_abridged_quote_says_which_half_is_missing(case: Case, quote: str, sentence: str) -> None:
    source_id = seal(case, "One begins here and ends.", "Page two goes on two lines.")
    assert sentence in refusal(case, source_id, quote)


def test_a_page_without_text_asks_for_a_region(case: Case) -> None:
    source_id = seal(case, page(1, "", width=640.0, height=480.0), page(2, "Words."))
    assert "page 1 of" in refusal(case, source_id, "coal", page=1).lower()
    assert "has no text; mark a region of it with --region X0 Y0 X1 Y1." in refusal(case, source_id, "coal", page=1)
    assert "has no text" not in refusal(case, source_id, "coal")


def test_a_quote_on_another_page_is_refused_with_that_page(case: Case, paper: str) -> None:
    assert refusal(case, paper, "seen again", page=1) == '"seen again" is not on page 1 of "A paper", but on page 2.'
    assert refusal(case, paper, "seen again", page=3) == '"A paper" has no page 3; it has 1 to 2.'


def test_a_quote_over_two_pages_is_refused_with_the_way_to_do_it(case: Case, paper: str) -> None:
    sentence = refusal(case, paper, "they said, arms. The ship was seen")
    assert sentence.endswith('runs from page 1 to page 2 of "A paper"; make two excerpts, one on each page.')


def test_a_source_without_pages_says_why(case: Case) -> None:
    source_id = seal(case, data=b"film", unread="film.mp4: no reader for it.")
    assert "has no pages to take an excerpt from: film.mp4: no reader" in refusal(case, source_id, "x")


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 4), (0, len(FIRST) + 1), (23, 24)])
def test_offsets_outside_the_page_or_on_nothing_visible_are_refused(
    case: Case, paper: str, start: int, end: int
) -> None:
    with pytest.raises(RefusedError, match=r"is no part of it|visible character"), case.change("Add") as session:
        add_excerpt_offsets(session, paper, 1, start, end)


def test_offsets_count_code_points(case: Case) -> None:
    text = "a\U0001f6a2b朝鮮"
    source_id = seal(case, text)
    with case.change("Add") as session:
        excerpt_id = add_excerpt_offsets(session, source_id, 1, 1, 2)
    with case.read() as session:
        assert session.get_one(Excerpt, excerpt_id).quote == "\U0001f6a2"


def test_words_of_a_page_with_boxes_have_a_rectangle_for_each_line(case: Case) -> None:
    source_id = seal(case, boxed(1, ["first line", "second"]))
    assert add(case, source_id, "line second").rectangles == [[110.0, 100.0, 150.0, 112.0], [50.0, 120.0, 110.0, 132.0]]


def test_a_region_is_kept_inside_its_page(case: Case) -> None:
    source_id = seal(case, page(1, "", width=640.0, height=480.0), data=b"picture")
    with case.change("Add") as session:
        excerpt_id = add_excerpt_region(session, source_id, 1, [-0.4, 10, 100.123, 480.5], description=" A quay ")
    with case.read() as session:
        excerpt = session.get_one(Excerpt, excerpt_id)
    assert (excerpt.kind, excerpt.rectangles, excerpt.quote) == ("region", [[0.0, 10.0, 100.12, 480.0]], None)


@pytest.mark.parametrize(
    ("region", "sentence"),
    [
        ([0, 0, 641, 10], "is not inside page 1, which is 640 wide and 480 high"),
        ([10, 10, 10, 20], "is not inside page 1"),
        ([20, 10, 10, 20], "is not inside page 1"),
        ([0, float("nan"), 10, 20], "is not inside page 1"),
        ([0, 0, 10], "four numbers"),
    ],
)
def test_a_region_outside_is_refused(case: Case, region: list[float], sentence: str) -> None:
    source_id = seal(case, page(1, "", width=640.0, height=480.0), data=b"picture")
    with pytest.raises(RefusedError, match=sentence), case.change("Add") as session:
        add_excerpt_region(session, source_id, 1, region, description="A quay")


def test_a_region_needs_a_picture_and_a_description(case: Case, paper: str) -> None:
    with pytest.raises(RefusedError, match="is text, which has no regions"), case.change("Add") as session:
        add_excerpt_region(session, paper, 1, [0, 0, 1, 1], description="x")
    picture = seal(case, page(1, "", width=640.0, height=480.0), data=b"picture")
    with pytest.raises(RefusedError, match="needs a description"), case.change("Add") as session:
        add_excerpt_region(session, picture, 1, [0, 0, 1, 1], description=" ")


def test_a_time_span_needs_no_pages(case: Case) -> None:
    source_id = seal(case, data=b"film", unread="no reader")
    with case.change("Add") as session:
        excerpt_id = add_excerpt_time(session, source_id, "4:31", "01:04:31.25", description="A crane moves")
    with case.read() as session:
        excerpt = session.get_one(Excerpt, excerpt_id)
    assert (excerpt.kind, excerpt.time_from, excerpt.time_to) == ("time_span", "00:04:31.000", "01:04:31.250")


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [("4:31", "4:31", "ends"), ("5:00", "4:00", "ends"), ("4", "5", "no time"), ("4:61", "5:00", "no time")],
)
def test_a_wrong_time_span_is_refused(case: Case, first: str, last: str, sentence: str) -> None:
    source_id = seal(case, data=b"film")
    with pytest.raises(RefusedError, match=sentence), case.change("Add") as session:
        add_excerpt_time(session, source_id, first, last, description="x")


def test_the_anchor_is_neither_given_nor_edited(case: Case, paper: str) -> None:
    with pytest.raises(RefusedError, match="follows from the place"), case.change("Add") as session:
        add_excerpt_quote(session, paper, "arms", prefix="x")
    excerpt = add(case, paper, "arms")
    for field in ("quote", "start", "page", "source_id", "anchor_state", "credibility"):
        with pytest.raises(RefusedError, match="is not edited"), case.change("Forge") as session:
            edit_excerpt(session, excerpt.id, **{field: "x"})
    with case.change("Edit") as session:
        edit_excerpt(session, excerpt.id, speaker="Somebody else", speech="quoted")
    with case.read() as session:
        assert session.get_one(Excerpt, excerpt.id).speaker == "Somebody else"


@pytest.mark.parametrize("wrong", [{"speech": "sung"}, {"origin_id": "nobody"}, {"colour": "red"}, {"tlp": "x"}])
def test_a_wrong_field_is_refused(case: Case, paper: str, wrong: dict[str, str]) -> None:
    refusal(case, paper, "arms", **wrong)


def test_credibility_is_judged_by_somebody(case: Case, paper: str) -> None:
    excerpt = add(case, paper, "arms")
    with case.change("Grade") as session:
        grade_excerpt(session, excerpt.id, "2", "J. Judge", at="2025-07-20", reason="Two others agree")
    with case.read() as session:
        graded = session.get_one(Excerpt, excerpt.id)
        assert (graded.credibility, graded.credibility_by, graded.credibility_at) == ("2", "J. Judge", "2025-07-20")
    with pytest.raises(RefusedError, match="1 to 6"), case.change("Grade") as session:
        grade_excerpt(session, excerpt.id, "7", "J. Judge")
    with case.change("Grade") as session:
        grade_excerpt(session, excerpt.id, "3", " \n", reason="  ")
    with case.read() as session:
        graded = session.get_one(Excerpt, excerpt.id)
        assert (graded.credibility, graded.credibility_reason) == ("3", None)
        assert graded.credibility_by == graded.author
    with case.change("Grade") as session:
        grade_excerpt(session, excerpt.id, " ", "J. Judge")
    with case.read() as session:
        graded = session.get_one(Excerpt, excerpt.id)
        assert (graded.credibility, graded.credibility_by, graded.credibility_at) == (None, None, None)


def test_translations_come_and_go_with_their_excerpt(case: Case, paper: str) -> None:
    excerpt = add(case, paper, "arms")
    with case.change("Translate") as session:
        first = add_translation(session, excerpt.id, language="ko", text="무기", translator="T", translated="May 2025")
        second = add_translation(session, excerpt.id, language="ru", text="оружие", official=True)
        session.flush()
        edit_translation(session, second, text="вооружение")
        delete_translation(session, first)
    with case.read() as session:
        assert [(t.text, t.official) for t in list_translations(session, excerpt.id)] == [("вооружение", True)]
    with pytest.raises(RefusedError, match="needs its text"), case.change("Translate") as session:
        add_translation(session, excerpt.id, language="ko", text="")
    with case.change("Delete") as session:
        delete_excerpt(session, excerpt.id)
    with case.read() as session:
        assert session.scalar(select(func.count()).select_from(Translation)) == 0


def test_excerpts_are_listed_in_reading_order(case: Case, paper: str) -> None:
    for quote in ("to the quay", "seen again", "arms", "sailed"):
        add(case, paper, quote)
    with case.read() as session:
        assert [e.quote for e in list_excerpts(session, paper)] == ["sailed", "arms", "seen again", "to the quay"]
        assert len(list_excerpts(session)) == 4


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=120), st.data())
def test_what_is_stored_is_what_the_page_says(case: Case, text: str, data: st.DataObject) -> None:
    clean = text.replace("\r", "\n").replace("\0", "").encode("utf-8", "replace").decode()
    assume(clean.strip())
    start = data.draw(st.integers(0, len(clean) - 1))
    end = data.draw(st.integers(start + 1, len(clean)))
    assume(clean[start:end].strip())
    with case.read() as session:
        known = session.scalars(select(Source.id).where(Source.sha256 == text_hash(clean))).first()
    source_id = known or seal(case, clean)
    with case.change("Add") as session:
        excerpt_id = add_excerpt_offsets(session, source_id, 1, start, end)
    with case.read() as session:
        excerpt = session.get_one(Excerpt, excerpt_id)
        assert excerpt.quote == clean[start:end]
        assert (excerpt.prefix, excerpt.suffix) == (clean[max(0, start - 32) : start], clean[end : end + 32])
        assert Place(1, start, end) in find_quote(read_wording(session, source_id), excerpt.quote)
