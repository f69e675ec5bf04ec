"""Sums of deliveries, rivals kept apart, and the days on which a share of a cap was reached."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from growth import SQUARE, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.core.caps import Limit
from casefile.core.parts import Part
from casefile.core.ranges import Range, add_ranges, read_range
from casefile.core.tally import Tally, tally_parts

CAP = Limit(Decimal(500000), "bbl")
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
names = iter(range(10**9))


def part(
    figure: int,
    first: str,
    last: str = "",
    by: str = "A",
    *,
    qualifier: str = "exactly",
    supplier: str = "",
    whole: bool = False,
) -> Part:
    bound = (
        {"low": None, "high": str(figure)}
        if qualifier in {"up_to", "less_than"}
        else {"low": str(figure), "high": None}
    )
    return Part(
        f"{next(names):09}", read_range(qualifier, **bound), date.fromisoformat(f"2024-{first}"),
        date.fromisoformat(f"2024-{last or first}"), frozenset(by), frozenset(supplier), whole,
    )  # fmt: skip


def words(tally: Tally) -> dict[int, str]:
    return {notice.percent: notice.words() for notice in tally.notices}


def test_one_originator_adds_up_and_says_when() -> None:
    tally = tally_parts(
        [part(300000, "03-01", "03-31"), part(150000, "04-10"), part(100000, "05-05")], CAP, (75, 90, 95)
    )
    assert tally.amount.words("bbl") == "550,000 bbl"
    assert (tally.over, tally.rivals, tally.share) == (True, False, "110 %")
    assert words(tally) == {
        75: "reached on 10 Apr 2024",
        90: "reached on 10 Apr 2024",
        95: "reached on 5 May 2024",
        100: "reached on 5 May 2024",
    }


def test_dates_that_are_not_known_to_the_day_give_the_days_between() -> None:
    tally = tally_parts([part(400000, "03-01", "03-31"), part(90000, "03-15", "06-30", qualifier="up_to")], CAP, [75])
    assert words(tally) == {75: "reached between 1 and 31 Mar 2024", 100: "not reached by these figures"}
    later = tally_parts([part(400000, "03-01"), part(50000, "03-15", "06-30", qualifier="up_to")], CAP, [90])
    assert words(later)[90] == "may have been reached, not before 15 Mar 2024"


def test_an_open_figure_may_reach_anything() -> None:
    tally = tally_parts([part(165000, "03-01", "03-31", qualifier="more_than")], CAP, (75, 90, 95))
    assert tally.amount.words("bbl") == "more than 165,000 bbl"
    assert tally.share == "more than 33 %"
    assert tally.over is None
    assert set(words(tally).values()) == {"may have been reached, not before 1 Mar 2024"}
    assert [notice.surely for notice in tally.notices] == [None] * 4


def test_what_could_not_be_counted_leaves_the_cap_open() -> None:
    small, large = [part(1, "03-01")], [part(600000, "03-01")]
    assert [tally_parts(parts, CAP).verdict for parts in (small, large)] == ["within the cap", "beyond the cap"]
    assert [tally_parts(parts, CAP, partial=True).over for parts in (small, large)] == [None, True]
    about = tally_parts([part(600000, "03-01", qualifier="about")], CAP)
    assert about.verdict == "by an approximate figure, beyond the cap"
    assert tally_parts(small).verdict == tally_parts(small).share == ""


def test_rivals_are_not_added() -> None:
    tally = tally_parts([part(100, "03-01", "05-31", "A"), part(30, "04-01", by="B"), part(40, "05-01", by="B")])
    assert tally.rivals
    assert tally.amount.words("t") == "70 to 100 t"
    assert tally.notices == ()


def test_what_cannot_be_the_same_is_added() -> None:
    apart = tally_parts([part(100, "03-01", "03-31", "A"), part(30, "04-01", by="B")])
    assert (apart.amount.words("t"), apart.rivals) == ("130 t", False)
    suppliers = tally_parts([part(100, "03-01", by="A", supplier="R"), part(30, "03-01", by="B", supplier="C")])
    assert (suppliers.amount.words("t"), suppliers.rivals) == ("130 t", False)
    unnamed = tally_parts([part(100, "03-01", by="A", supplier="R"), part(30, "03-01", by="B")])
    assert (unnamed.amount.words("t"), unnamed.rivals) == ("30 to 100 t", True)


def test_an_account_keeps_what_it_leaves_undisputed() -> None:
    """B's whole is disputed by A and C together, who do not dispute each other."""
    parts = [part(10, "01-05", by="A"), part(100, "03-05", by="C"), part(120, "01-01", "03-31", by="B")]
    assert tally_parts(parts).amount.words("t") == "110 to 120 t"


def test_less_than_the_limit_never_reaches_it() -> None:
    under, upto = (part(500000, "03-01", qualifier=bound) for bound in ("less_than", "up_to"))
    assert words(tally_parts([under], CAP)) == {100: "not reached by these figures"}
    assert words(tally_parts([upto], CAP)) == {100: "may have been reached, not before 1 Mar 2024"}
    tally = tally_parts([under, part(10, "04-01")], CAP)
    assert (tally.amount.words("t"), tally.over) == ("10 to less than 500,010 t", None)
    assert words(tally) == {100: "may have been reached, not before 1 Apr 2024"}


def test_one_told_by_two_is_disputed_by_neither() -> None:
    both = [part(10, "01-05", by="AB"), part(20, "01-06", by="A"), part(30, "01-06", by="B")]
    assert tally_parts(both[:2]).amount.words("t") == "30 t"
    assert tally_parts(both).amount.words("t") == "30 to 40 t"


def test_rival_days_are_those_of_the_smallest_and_largest_account() -> None:
    tally = tally_parts([part(500000, "03-01", by="A"), part(500000, "03-01", "07-01", by="B")], CAP)
    assert tally.over is False
    assert words(tally) == {100: "reached between 1 Mar and 1 Jul 2024"}


def test_a_figure_for_a_period_may_take_in_others_of_its_originator() -> None:
    year = part(1000, "01-01", "12-31", whole=True)
    inside = [part(300, "03-01"), part(400, "05-01", "05-31")]
    tally = tally_parts([year, *inside], Limit(Decimal(1200), "t"))
    assert (tally.amount.words("t"), tally.nested, tally.rivals) == ("1,000 to 1,700 t", True, False)
    assert words(tally) == {100: "may have been reached, not before 1 Mar 2024"}
    early = tally_parts([year, *inside], Limit(Decimal(600), "t"), [50])
    assert words(early) == {50: "reached between 1 Jan and 1 Mar 2024", 100: "reached between 1 Jan and 31 May 2024"}
    late = [part(1000, "01-01", "03-31", whole=True), part(600, "02-01"), part(500, "03-01", "04-30")]
    assert words(tally_parts(late, Limit(Decimal(1000), "t"))) == {100: "reached between 1 Jan and 31 Mar 2024"}
    assert tally_parts(late).amount.words("t") == "1,100 to 2,100 t"
    more = tally_parts([year, *inside, part(600, "06-01", qualifier="more_than")])
    assert more.amount.words("t") == "more than 1,300 t"
    twice = tally_parts([year, part(50, "01-01", "12-31", whole=True), *inside])
    assert twice.amount.words("t") == "1,050 to 1,750 t"
    apart = tally_parts([part(10, "01-01", "03-31", whole=True), part(20, "04-01", "06-30", whole=True)])
    assert (apart.amount.words("t"), apart.nested) == ("30 t", False)
    other = tally_parts([part(10, "01-01", "03-31", supplier="R", whole=True), part(20, "02-01", supplier="C")])
    assert other.amount.words("t") == "30 t"
    vague = tally_parts([part(10, "01-01", "03-31"), part(20, "02-01")])
    assert (vague.amount.words("t"), vague.nested) == ("30 t", False)


def test_two_figures_for_a_period_that_take_in_a_delivery_told_by_both() -> None:
    both = part(5, "02-01", by="AB")
    tally = tally_parts(
        [part(10, "01-01", "12-31", "A", whole=True), part(70, "01-01", "11-30", "B", whole=True), both]
    )
    assert (tally.amount.low, tally.amount.high) == (5, 75)


def test_too_many_rivals_give_wider_bounds_that_hold() -> None:
    parts = [part(10 + place, "03-01", "03-31", by=chr(500 + place)) for place in range(80)]
    tally = tally_parts(parts, Limit(Decimal(89), "t"))
    assert tally.amount.low == 10
    assert tally.amount.high == sum(10 + place for place in range(80))
    assert words(tally) == {100: "may have been reached, not before 1 Mar 2024"}


PARTS = st.builds(
    lambda key, low, more, first, span, by, supplier, whole: Part(
        f"{key:05}",
        Range(Decimal(low), None if more is None else Decimal(low + more)),
        YEAR[0] + timedelta(days=first),
        YEAR[0] + timedelta(days=min(365, first + span)),
        frozenset(by),
        frozenset(supplier),
        whole and span > 0,
    ),
    st.integers(0, 99999),
    st.integers(0, 1000),
    st.none() | st.integers(0, 500),
    st.integers(0, 365),
    st.sampled_from([0, 0, 3, 40, 365]),
    st.sampled_from(["A", "B", "C", "AB"]),
    st.sampled_from(["", "", "R", "S", "RS"]),
    st.booleans(),
)
SOME = st.lists(PARTS, max_size=9, unique_by=lambda one: one.key)


def inf(high: Decimal | None) -> Decimal:
    return Decimal("Infinity") if high is None else high


@given(SOME)
def test_a_sum_lies_between_its_smallest_part_told_alone_and_all_of_them(parts: list[Part]) -> None:
    tally = tally_parts(parts, CAP)
    assert tally.amount.low <= sum(one.amount.low for one in parts)
    assert inf(tally.amount.high) <= sum((inf(one.amount.high) for one in parts), Decimal(0))
    if parts:
        assert inf(tally.amount.high) >= max(inf(one.amount.high) for one in parts)
        assert tally.amount.low >= min(one.amount.low for one in parts)
    if not (tally.rivals or tally.nested):
        assert tally.amount == add_ranges(one.amount for one in parts)


@given(SOME, PARTS)
@settings(max_examples=400)
def test_an_entry_of_the_same_originator_never_lowers_the_sum(parts: list[Part], more: Part) -> None:
    alone = [
        Part(one.key, one.amount, one.first, one.last, frozenset("A"), whole=one.whole)
        for one in parts
        if one.key != more.key
    ]
    added = Part(more.key, more.amount, more.first, more.last, frozenset("A"), whole=more.whole)
    limit = Limit(Decimal(600), "t")
    old, new = tally_parts(alone, limit, [75]), tally_parts([*alone, added], limit, [75])
    assert new.amount.low >= old.amount.low
    assert inf(new.amount.high) >= inf(old.amount.high)
    if alone:
        for before, after in zip(old.notices, new.notices, strict=True):
            assert (after.surely or date.max) <= (before.surely or date.max)
            assert (after.earliest or date.max) <= (before.earliest or date.max)


@given(SOME, st.permutations(range(9)))
def test_the_order_does_not_matter(parts: list[Part], order: list[int]) -> None:
    mixed = [parts[place] for place in order if place < len(parts)]
    assert tally_parts(mixed, Limit(Decimal(700), "t"), [75]) == tally_parts(parts, Limit(Decimal(700), "t"), [75])


@given(SOME, st.integers(1, 3000))
@settings(max_examples=200)
def test_days_agree_with_the_sum(parts: list[Part], limit: int) -> None:
    tally = tally_parts(parts, Limit(Decimal(limit), "t"), [75, 90])
    for notice in tally.notices:
        assert (notice.surely is not None) == (tally.amount.low >= notice.amount)
        assert (notice.earliest is not None) == (inf(tally.amount.high) >= notice.amount)
        if notice.surely and notice.earliest:
            assert YEAR[0] <= notice.earliest <= notice.surely <= YEAR[1]


@pytest.mark.parametrize("span", [0, 6])
def test_what_many_entries_cost_grows_with_their_number(span: int) -> None:
    def make(count: int) -> list[Part]:
        return [
            Part(
                f"{n:05}",
                Range(Decimal(n)),
                day,
                day + timedelta(days=n % 3 * span),
                frozenset("AB"[n % 2]),
                whole=span > 0,
            )
            for n in range(count)
            for day in [YEAR[0] + timedelta(days=n // 28)]
        ]

    def tally(parts: list[Part]) -> None:
        found = tally_parts(parts, CAP, (75, 90, 95))
        assert (found.rivals, found.nested) == (True, span > 0)

    assert growth(make, tally, 600) < SQUARE
