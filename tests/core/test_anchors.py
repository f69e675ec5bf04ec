"""Quotes found in text, and anchors found again when the text is read anew."""

from __future__ import annotations

import pytest
from growth import SQUARE, growth
from hypothesis import example, given
from hypothesis import strategies as st

from casefile.core.anchors import (
    CONTEXT,
    find_abridged,
    find_exact,
    find_loose,
    find_spans,
    make_anchor,
    reanchor,
    words_around,
)

LETTERS = st.text(alphabet="ab e.\n\u00ad\u05d0\u0645朝러é\U0001f6a2", max_size=200)
SPACES = st.sampled_from([" ", "  ", "\n", "\t ", "\u00a0", " \u200b", "\r\n", "\u3000"])


def found(text: str, quote: str) -> list[str]:
    return [text[start:end] for start, end in find_spans(text, quote)]


def test_exact_places_are_all_found_even_where_they_overlap() -> None:
    assert find_exact("banana", "ana") == [(1, 4), (3, 6)]
    assert find_exact("banana", "") == []


def test_an_exact_match_hides_looser_ones() -> None:
    assert found("the ship, the  ship", "the ship") == ["the ship"]


@pytest.mark.parametrize(
    ("text", "quote", "words"),
    [
        ("arms  and\nammunition", "arms and ammunition", "arms  and\nammunition"),
        ("arms and ammunition", " arms\nand   ammunition ", "arms and ammunition"),
        ("their coop\u00aderation", "cooperation", "coop\u00aderation"),
        ("their cooperation", "coop\u00aderation", "cooperation"),
        ("their coop-\neration grew", "cooperation", "coop-\neration"),
        ("a well-\nknown ship", "well-known", "well-\nknown"),
        ("朝鮮民\n主主義", "朝鮮民主主義", "朝鮮民\n主主義"),
        ("the ﬁrst oﬃcer", "first officer", "ﬁrst oﬃcer"),
        ("the first officer", "ﬁrst oﬃcer", "first officer"),
        ("“It’s late” — he said", "\"It's late\" - he said", "“It’s late” — he said"),
        ("cafe\u0301 noir", "café noir", "cafe\u0301 noir"),
        ("café noir", "cafe\u0301 noir", "café noir"),
        ("\u0645\u200f \u0646", "\u0645 \u0646", "\u0645\u200f \u0646"),
        ("Theship sailed", "The ship sailed", "Theship sailed"),
    ],
)  # fmt: skip
def test_other_spacing_is_found_and_gives_the_pages_own_words(text: str, quote: str, words: str) -> None:
    assert found(text, quote) == [words]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("5-10 ships", "510 ships"),  # a hyphen inside a line is not skipped
        ("1 000 tons", "1000 tons"),  # nor are the figures of a number drawn together
        ("Arms were sent", "arms were sent"),  # case counts
        ("apartisan", "part is"),  # no word is cut to fit
        ("nothing here", "something"),
        ("text", " \u200b "),
    ],
)
def test_what_only_looks_alike_is_not_found(text: str, quote: str) -> None:
    assert find_spans(text, quote) == []


@given(st.lists(st.text(alphabet="abcé朝", min_size=1, max_size=6), min_size=1, max_size=8), st.data())
def test_any_spacing_of_the_same_words_is_found(words: list[str], data: st.DataObject) -> None:
    text = "".join(word + data.draw(SPACES) for word in words)
    quote = " ".join(words)
    spans = find_loose(f"[ {text} ]", quote)
    assert spans
    start, end = spans[0]
    assert "".join(f"[ {text} ]"[start:end].replace("\u200b", "").split()) == "".join(words)


@given(LETTERS, LETTERS)
def test_any_text_and_any_quote_can_be_looked_for(text: str, quote: str) -> None:
    for start, end in find_spans(text, quote):
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("head", "part", "most", "quote"),
    [
        ("a", "-\n", 100_000, "a" + "-" * 30 + "b"),
        ("a", " ", 300_000, "a a"),
        ("", "\u0002\n", 100_000, "a b"),
        ("", "f", 200_000, "ffi" * 20),
        ("", "word ", 100_000, "word words word wordy"),
        ("", "a ", 250_000, "a " * 2000 + "b"),
        ("", "a ", 250_000, "a " * 500 + "aa"),
        ("", "a " * 499 + " aa ", 500, "a " * 500 + "aa"),
        ("", "e\u0301 " * 499 + "e\u200b\u0301 ", 248, "é " * 500),
        ("", "a", 250_000, "a" * 2000),
        ("", "a ", 100_000, "a […] a"),
        ("", "-" * 600 + "x", 500, "-" * 500 + " x"),
        ("", "- ", 250_000, "-" * 4000),
    ],
)
def test_hostile_text_takes_bounded_time(head: str, part: str, most: int, quote: str) -> None:
    assert growth(lambda times: head + part * times, lambda text: find_spans(text, quote), most // 16) < SQUARE


LONG = "the ship “Blue Heron” carried well-known goods, 1,200 tonnes of coal, café oil and oﬃce chairs, to the quay"


@given(st.lists(st.sampled_from([" ", "\n", "\u00a0 ", "\u200b \t"]), min_size=30, max_size=30), st.booleans())
def test_a_long_quote_is_found_however_it_is_spaced_and_spelt(spaces: list[str], lead: bool) -> None:
    quote = ("- " if lead else "") + LONG
    words = quote.split()
    on_page = "".join(word + space for word, space in zip(words, spaces, strict=False)).rstrip(" \n\u00a0\u200b\t")
    for now, then in (("“", '"'), ("café", "cafe\u0301"), ("oﬃce", "office"), ("well-known", "well-\nknown")):
        on_page = on_page.replace(now, then)
    text = f"Before, the ship. {on_page} and after that; then {on_page}."
    assert [text[start:end] for start, end in find_loose(text, quote)] == [on_page, on_page]
    assert find_loose(text.replace("Heron", "Herons"), quote) == []
    assert find_loose(text.replace("coal", "co-al"), quote) == []
    assert find_loose(text.replace("coal", "co-\nal"), quote) != []


@given(st.text("ab", max_size=400), st.text("ab", min_size=1, max_size=3), st.integers(1, 30))
@example("ab", "a", 30)
def test_overlapping_places_are_all_found_in_a_text_that_is_made_of_the_quote(text: str, word: str, n: int) -> None:
    whole, quote = text + word * 1500 + text, word * n
    places = [place for place in range(len(whole)) if whole.startswith(quote, place)]
    assert [span.start for span in find_exact(whole, quote)] == places


def test_words_around_are_one_line_with_the_place_cut_out() -> None:
    assert words_around("first\nline the ship sailed on", 15, 19) == "…first line the […] sailed on…"


UNIQUE = "THE QUOTE ITSELF"


@given(st.text("ab \n", min_size=CONTEXT, max_size=90), st.text("ab \n", min_size=CONTEXT, max_size=90), st.data())
def test_edits_far_from_the_quote_leave_it_exact_or_moved(before: str, after: str, data: st.DataObject) -> None:
    anchor = make_anchor(before + UNIQUE + after, len(before), len(before) + len(UNIQUE))
    head = data.draw(st.text("xyz", max_size=40)) + before[len(before) - CONTEXT :]
    tail = after[:CONTEXT] + data.draw(st.text("xyz", max_size=40))
    again = reanchor(anchor, head + UNIQUE + tail)
    assert again.state == ("exact" if len(head) == len(before) else "moved")
    assert again.span == (len(head), len(head) + len(UNIQUE))
    assert again.agreement == 1.0


@given(LETTERS, LETTERS, st.integers(1, len(UNIQUE) - 1), st.text("xyz", min_size=1, max_size=3))
def test_edits_inside_the_quote_lose_it(before: str, after: str, place: int, put: str) -> None:
    anchor = make_anchor(before + UNIQUE + after, len(before), len(before) + len(UNIQUE))
    assert reanchor(anchor, before + UNIQUE[:place] + put + UNIQUE[place:] + after).state == "lost"
    assert reanchor(anchor, before + UNIQUE[:place] + UNIQUE[place + 1 :] + after).state == "lost"


@given(st.text("ab e.\n朝é", min_size=1, max_size=200), st.data())
def test_the_same_text_gives_the_same_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    again = reanchor(make_anchor(text, start, end), text)
    assert (again.state, again.span) == ("exact", (start, end))


def test_of_several_places_the_one_with_the_same_words_around_it_is_taken() -> None:
    old = "Kim said: they sailed. Lee said: they sailed. Rhee said: they sailed."
    anchor = make_anchor(old, old.index("they", 30), old.index("they", 30) + 11)
    new = "A new heading. " + old
    again = reanchor(anchor, new)
    assert again.state == "moved"
    assert again.span is not None
    assert new[: again.span.start].endswith("Lee said: ")


def test_the_same_words_in_other_surroundings_are_not_the_quote() -> None:
    old = "In May the minister said that they sailed at night, and denied it."
    anchor = make_anchor(old, old.index("they"), old.index(" at night"))
    assert reanchor(anchor, "Another article. Somebody else thinks they sailed; who knows.").state == "lost"


def test_a_long_quote_may_name_its_first_and_last_words_only() -> None:
    text = "One two three. Then four, five\nand six. Again one two and six."
    assert [text[a:b] for a, b in find_abridged(text, "Then four […] and six")] == ["Then four, five\nand six"]
    assert find_abridged(text, "Then four [...] and six") == find_abridged(text, "Then four […] and six")
    assert find_abridged(text, "six […] Then") == []
    assert find_abridged(text, "Then four") == []
    assert find_abridged(text, "[…] six") == []
