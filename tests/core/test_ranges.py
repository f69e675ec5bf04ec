"""Ranges add up honestly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.ranges import Range, add_ranges, join_ranges, read_range, show_figure

FIGURES = st.decimals(min_value=0, max_value=10**9, places=3)


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    low = draw(FIGURES)
    high = draw(st.none() | FIGURES.map(lambda more: low + more))
    above = draw(st.booleans()) and low != high
    below = draw(st.booleans()) and high is not None and low != high
    return Range(low, high, above=above, about=draw(st.booleans()), below=below)


def top(one: Range) -> Decimal:
    return Decimal("Infinity") if one.high is None else one.high


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (("at_least", "165000", None), "at least 165,000 bbl"),
        (("more_than", "165000", None), "more than 165,000 bbl"),
        (("up_to", None, "9000000"), "up to 9,000,000 bbl"),
        (("exactly", "106094.17", None), "106,094.17 bbl"),
        (("exactly", "11000", "11000.0"), "11,000 bbl"),
        (("about", "60000", None), "about 60,000 bbl"),
        (("about", "1.0", "1.2"), "about 1 to 1.2 bbl"),
        (("between", "8000", "12000"), "8,000 to 12,000 bbl"),
        (("between", "0", "12000"), "up to 12,000 bbl"),
        (("up_to", None, "0"), "0 bbl"),
        (("less_than", None, "9000"), "less than 9,000 bbl"),
        (("more_than", "0", None), "more than 0 bbl"),
    ],
)
def test_a_stated_amount_keeps_its_bounds(stated: tuple[str, str | None, str | None], words: str) -> None:
    assert read_range(*stated).words("bbl") == words


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([("at_least", "100", None), ("exactly", "5", None)], "at least 105 t"),
        ([("more_than", "100", None), ("at_least", "5", None)], "more than 105 t"),
        ([("more_than", "100", None), ("up_to", None, "7")], "more than 100 t"),
        ([("exactly", "100", None), ("up_to", None, "7")], "100 to 107 t"),
        ([("about", "100", None), ("exactly", "7", None)], "about 107 t"),
        ([("about", "100", None), ("at_least", "7", None)], "about 107 t or more"),
        ([("up_to", None, "100"), ("up_to", None, "7")], "up to 107 t"),
        ([("up_to", None, "100"), ("less_than", None, "7")], "less than 107 t"),
        ([("exactly", "100", None), ("less_than", None, "7")], "100 to less than 107 t"),
        ([("at_least", "100", None), ("less_than", None, "7")], "at least 100 t"),
        ([("about", "100", None), ("less_than", None, "7")], "about 100 to less than 107 t"),
        ([], "0 t"),
    ],
)
def test_sums_carry_their_bounds(parts: list[tuple[str, str | None, str | None]], words: str) -> None:
    assert add_ranges(read_range(*part) for part in parts).words("t") == words


def test_rival_figures_make_an_envelope() -> None:
    exact, more = read_range("exactly", "1600000", None), read_range("more_than", "1600000", None)
    assert join_ranges([exact, more]) == Range(Decimal(1600000), None)
    assert join_ranges([more, more]).words("bbl") == "more than 1,600,000 bbl"
    assert (
        join_ranges([read_range("about", "5", None), read_range("exactly", "9", None)]).words("t") == "about 5 to 9 t"
    )
    less, upto = read_range("less_than", None, "9"), read_range("up_to", None, "9")
    assert join_ranges([less, read_range("exactly", "5", None)]).words("t") == "less than 9 t"
    assert join_ranges([less, upto]).words("t") == "up to 9 t"
    assert less.possible() == less
    assert less.times(Decimal(2)).words("t") == "less than 18 t"
    assert (less.exceeds(Decimal(9)), less.exceeds(Decimal(8))) == (False, None)
    assert join_ranges([]) == Range()


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (("exactly", "500001", None), "more than 100 %"),
        (("exactly", "500000", None), "100 %"),
        (("exactly", "499999", None), "less than 100 %"),
        (("exactly", "1", None), "less than 0.1 %"),
        (("exactly", "0", None), "0 %"),
        (("about", "500001", None), "about 100 %"),
        (("at_least", "500001", None), "more than 100 %"),
        (("at_least", "500000", None), "at least 100 %"),
        (("at_least", "1", None), "more than 0 %"),
        (("more_than", "500000", None), "more than 100 %"),
        (("up_to", None, "499999"), "less than 100 %"),
        (("up_to", None, "1"), "up to 0.1 %"),
        (("between", "500001", "600000"), "more than 100 to 120 %"),
        (("between", "499998", "499999"), "99.9 to less than 100 %"),
        (("less_than", None, "250000"), "less than 50 %"),
    ],
)
def test_rounding_never_hides_a_breach_or_makes_one(stated: tuple[str, str | None, str | None], words: str) -> None:
    assert read_range(*stated).share(Decimal(500000)) == words


@given(ranges(), st.decimals(min_value=1, max_value=10**9, places=2))
def test_a_share_says_as_much_about_the_limit_as_the_amount(one: Range, limit: Decimal) -> None:
    words = one.share(limit)
    if not one.about:
        assert (one.exceeds(limit) is True) == (_least_of(words) > 100 or "more than 100 " in words)


def _least_of(words: str) -> Decimal:
    figure = words.removeprefix("at least ").removeprefix("more than ").split(" ")[0].replace(",", "")
    return Decimal(0) if words.startswith(("up to", "less", "a share")) else Decimal(figure)


def test_shares_round_away_from_what_is_claimed() -> None:
    cap = Decimal(500000)
    assert read_range("exactly", "106094.17", None).share(cap) == "21.2 %"
    assert read_range("exactly", "1600000", None).share(cap) == "320 %"
    assert read_range("at_least", "499999", None).share(cap) == "at least 99.9 %"
    assert read_range("up_to", None, "500001").share(cap) == "up to 100.1 %"
    assert Range(Decimal(0), None).share(cap) == "a share without upper bound"


@pytest.mark.parametrize(
    ("one", "over"),
    [
        (Range(Decimal(5), Decimal(5)), False),
        (Range(Decimal(5), None), None),
        (Range(Decimal(5), None, above=True), True),
        (Range(Decimal(6), Decimal(6)), True),
        (Range(Decimal(0), Decimal(6)), None),
        (Range(Decimal(0), Decimal(5)), False),
    ],
)
def test_more_than_a_limit_is_said_only_where_certain(one: Range, over: bool | None) -> None:
    assert one.exceeds(Decimal(5)) is over


def test_figures_are_printed_digit_for_digit() -> None:
    assert show_figure(Decimal("1E+6")) == "1,000,000"
    assert show_figure(Decimal("60000.0")) == "60,000"
    assert show_figure(Decimal("0.50")) == "0.5"
    assert add_ranges([read_range("exactly", "9" * 60, None), read_range("exactly", "0.01", None)]).low == Decimal(
        "9" * 60 + ".01"
    )


@given(st.lists(ranges()), ranges())
def test_adding_never_lowers_and_open_stays_open(before: list[Range], more: Range) -> None:
    old, new = add_ranges(before), add_ranges([*before, more])
    assert new.low == old.low + more.low
    assert top(new) >= top(old)
    assert (new.high is None) == (old.high is None or more.high is None)
    assert new.about == (old.about or more.about)
    assert new.above == (old.above or more.above)
    assert top(new) >= new.low


@given(st.lists(ranges()), st.randoms())
def test_the_order_of_a_sum_does_not_matter(listed: list[Range], random: object) -> None:
    mixed = list(listed)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert add_ranges(listed) == add_ranges(mixed)
    assert join_ranges(listed) == join_ranges(mixed)


@given(st.lists(ranges(), min_size=1))
def test_an_envelope_holds_each_of_its_figures(listed: list[Range]) -> None:
    whole = join_ranges(listed)
    assert all(whole.low <= one.low and top(one) <= top(whole) for one in listed)
    assert not whole.above or all(one.above or one.low > whole.low for one in listed)
    assert join_ranges([whole, whole]) == whole


@given(ranges(), FIGURES)
def test_a_limit_once_passed_stays_passed(one: Range, limit: Decimal) -> None:
    if one.exceeds(limit):
        assert add_ranges([one, Range(Decimal(1), None)]).exceeds(limit)
    if one.exceeds(limit) is False:
        assert one.possible().exceeds(limit) is False
