"""Partial dates: reading, storage text, honest order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    Order,
    PartialDate,
    Point,
    Precision,
    Qualifier,
    compare,
    covers,
    parse_date,
    show_days,
)
from casefile.core.errors import RefusedError


@st.composite
def points(draw: st.DrawFn, low: int = FIRST_YEAR, high: int = LAST_YEAR) -> Point:
    day = draw(st.dates(date(low, 1, 1), date(high, 12, 31)))
    match draw(st.sampled_from(Precision)):
        case Precision.YEAR:
            return Point(day.year)
        case Precision.MONTH:
            return Point(day.year, day.month)
        case Precision.DAY:
            return Point(day.year, day.month, day.day)


@st.composite
def partial_dates(draw: st.DrawFn, low: int = FIRST_YEAR, high: int = LAST_YEAR) -> PartialDate:
    qualifier = draw(st.sampled_from(Qualifier))
    if qualifier is not Qualifier.BETWEEN:
        return PartialDate(qualifier, draw(points(low, high)))
    start, end = draw(points(low, high)), draw(points(low, high))
    if start.first > end.last:
        start, end = end, start
    shape = draw(st.sampled_from(["both", "since", "until"]))
    if shape == "since" or start == end:
        return PartialDate(qualifier, start, None)
    return PartialDate(qualifier, start if shape == "both" else None, end)


near = partial_dates(2023, 2025)


@pytest.mark.parametrize(
    ("text", "canonical", "shown"),
    [
        ("2024", "2024", "2024"),
        ("2024-05", "2024-05", "May 2024"),
        (" 2024-05-29 ", "2024-05-29", "29 May 2024"),
        ("2024-5-9", "2024-05-09", "9 May 2024"),
        ("29 May 2024", "2024-05-29", "29 May 2024"),
        ("29th of May 2024", "2024-05-29", "29 May 2024"),
        ("May 29, 2024", "2024-05-29", "29 May 2024"),
        ("29.05.2024", "2024-05-29", "29 May 2024"),
        ("5.5.2024", "2024-05-05", "5 May 2024"),
        ("on 17 July 2025", "2025-07-17", "17 Jul 2025"),
        ("in May 2024", "2024-05", "May 2024"),
        ("MAY 2024", "2024-05", "May 2024"),
        ("Sept. 2023", "2023-09", "Sep 2023"),
        ("before 2024-05", "<2024-05", "before May 2024"),
        ("prior to 2024", "<2024", "before 2024"),
        ("<2024-05", "<2024-05", "before May 2024"),
        ("after May 2024", ">2024-05", "after May 2024"),
        ("about May 2024", "~2024-05", "about May 2024"),
        ("c. 2024", "~2024", "about 2024"),
        ("ca 2024", "~2024", "about 2024"),
        ("circa 29 May 2024", "~2024-05-29", "about 29 May 2024"),
        ("2024-05~", "~2024-05", "about May 2024"),
        ("between 2024-05 and 2024-07", "2024-05/2024-07", "between May 2024 and Jul 2024"),
        ("between May and July 2024", "2024-05/2024-07", "between May 2024 and Jul 2024"),
        ("2024-05/2024-07", "2024-05/2024-07", "between May 2024 and Jul 2024"),
        ("from 12 to 15 May 2024", "2024-05-12/2024-05-15", "between 12 May 2024 and 15 May 2024"),
        ("12-15 May 2024", "2024-05-12/2024-05-15", "between 12 May 2024 and 15 May 2024"),
        ("12 April \u2013 15 May 2024", "2024-04-12/2024-05-15", "between 12 Apr 2024 and 15 May 2024"),
        ("Jan 2024\u2013Sep 2025", "2024-01/2025-09", "between Jan 2024 and Sep 2025"),
        ("2023-2024", "2023/2024", "between 2023 and 2024"),
        ("2024-05-15/2024-05", "2024-05-15/2024-05", "between 15 May 2024 and May 2024"),
        ("2024-05/2024-05", "2024-05", "May 2024"),
        ("since 2023-09", "2023-09/..", "since Sep 2023"),
        ("from September 2023", "2023-09/..", "since Sep 2023"),
        ("2023-09/..", "2023-09/..", "since Sep 2023"),
        ("until 29 May 2024", "../2024-05-29", "until 29 May 2024"),
        ("up to May 2024", "../2024-05", "until May 2024"),
        ("by May 2024", "../2024-05", "until May 2024"),
    ],
)
def test_reads_what_people_write(text: str, canonical: str, shown: str) -> None:
    found = parse_date(text)
    assert found.canonical == canonical
    assert found.show() == shown


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "empty"),
        ("yesterday", '"yesterday" is not a date'),
        ("2024-13", "no month 13"),
        ("2024-02-30", "Feb 2024, which has 29 days"),
        ("30 February 2023", "which has 28 days"),
        ("24-05-29", "is not a date"),
        ("0999", "outside 1000 to 2999"),
        ("05/06/2024", "can be read as two dates"),
        ("5.6.2024", '"5.6.2024" can be read as 5 Jun 2024 or as 6 May 2024; write the month as a word.'),
        ("before 12.01.2024", '"12.01.2024" can be read as 12 Jan 2024 or as 1 Dec 2024'),
        ("29.05.2024-5.6.2024", '"5.6.2024" can be read'),
        ("early 2025", "does not guess"),
        ("mid-December 2024", "does not guess"),
        ("the end of 2024", "does not guess"),
        ("2024-07/2024-05", "ends before it starts"),
        ("../..", "at least one end"),
        ("before about 2024", "is not a date"),
        ("29 Smarch 2024", "is not a date"),
        ("２０２４", "is not a date"),
        ("2024-05-29T10:00Z", "is not a date"),
        ("2024/2025/2026", "is not a date"),
        ("20\x0024", "is not a date"),
        ("9" * 5000, "is not a date"),
        ("May to May to 2024", "is not a date"),
    ],
)
def test_refuses_nonsense_in_one_short_sentence(text: str, part: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_date(text)
    message = str(refused.value)
    assert part in message
    assert len(message) < 250
    assert "\x00" not in message


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("<2024-05", None, "2024-04-30"),
        (">2024-05", "2024-06-01", None),
        ("2023-09/..", "2023-09-01", None),
        ("../2024-05", None, "2024-05-31"),
        ("~2024-05-01", "2024-04-30", "2024-05-02"),
        ("~2024-01", "2023-12-01", "2024-02-29"),
        ("~2024", "2023-01-01", "2025-12-31"),
        ("2024-05-28/2024-07", "2024-05-28", "2024-07-31"),
    ],
)
def test_bounds(text: str, earliest: str | None, latest: str | None) -> None:
    found = parse_date(text)
    assert (found.earliest, found.latest) == (earliest, latest)


def test_precision_of_a_period_is_its_coarser_end() -> None:
    assert parse_date("2024-05-28/2024-07").precision is Precision.MONTH
    assert parse_date("since 2024").precision is Precision.YEAR
    assert parse_date("29 May 2024").precision is Precision.DAY


def test_a_value_cannot_be_made_wrong() -> None:
    for bad in (
        lambda: PartialDate(Qualifier.EXACTLY, None),
        lambda: PartialDate(Qualifier.BEFORE, Point(2024), Point(2025)),
        lambda: PartialDate(Qualifier.BETWEEN, Point(2024), Point(2024)),
        lambda: Point(2024, None, 3),
    ):
        with pytest.raises(RefusedError):
            bad()


@pytest.mark.parametrize(
    ("a", "b", "order"),
    [
        ("2024-05", "2024-06", Order.BEFORE),
        ("2024-05", "2024", Order.OVERLAP),
        ("2024-05-29", "2024-05-29", Order.OVERLAP),
        ("<2024-05", "2024-05-01", Order.BEFORE),
        ("<2024-05", "2024-04", Order.UNKNOWN),
        (">2024", "2024-12-31", Order.AFTER),
        ("since 2023", "2024", Order.UNKNOWN),
        ("~2024-05", "2024-06", Order.OVERLAP),
        ("~2024-05", "2024-07", Order.BEFORE),
    ],
)
def test_compare(a: str, b: str, order: Order) -> None:
    assert compare(parse_date(a), parse_date(b)) is order


@pytest.mark.parametrize(
    ("period", "day", "answer"),
    [
        ("2024", "2024-05-29", True),
        ("2024-05", "2024", None),
        ("2024-05", "2024-06", False),
        ("since 2017-12-22", "2024-05", True),
        ("since 2017-12-22", "2017-12", None),
        ("since 2017-12-22", "2017-11", False),
        ("until 2017-08-05", "2017-08-05", True),
        ("2016-11-30/2017-08-05", "2017-08", None),
        ("about May 2024", "2024-05-15", None),
        ("about May 2024", "2024-08", False),
        ("before 2024", "2023", None),
        ("before 2024", "2024", False),
        ("2024", "since 2024-05", None),
        ("since 2023", "since 2024-05", True),
    ],
)
def test_covers(period: str, day: str, answer: bool | None) -> None:
    assert covers(parse_date(period), parse_date(day)) is answer


@given(partial_dates())
def test_storage_and_shown_text_read_back(value: PartialDate) -> None:
    assert parse_date(value.canonical) == value
    assert parse_date(value.show()) == value
    assert parse_date(value.show_period()) == value


@given(near, near)
def test_order_is_antisymmetric_and_agrees_with_the_sort_key(a: PartialDate, b: PartialDate) -> None:
    mirrored = {Order.BEFORE: Order.AFTER, Order.AFTER: Order.BEFORE}
    order = compare(a, b)
    assert compare(b, a) is mirrored.get(order, order)
    if order is Order.BEFORE:
        assert a.sort_key < b.sort_key
    if order is Order.AFTER:
        assert a.sort_key > b.sort_key


@given(near, near, near)
def test_before_is_transitive(a: PartialDate, b: PartialDate, c: PartialDate) -> None:
    if compare(a, b) is Order.BEFORE and compare(b, c) is Order.BEFORE:
        assert compare(a, c) is Order.BEFORE


@given(near, st.dates(date(2022, 1, 1), date(2026, 12, 31)))
def test_covers_agrees_with_the_bounds_day_by_day(period: PartialDate, day: date) -> None:
    answer = covers(period, parse_date(day.isoformat()))
    low, high = period.earliest or "0000", period.latest or "9999"
    inside = low <= day.isoformat() <= high
    certain = period.qualifier in {Qualifier.EXACTLY, Qualifier.BETWEEN}
    assert answer is ((True if certain else None) if inside else False)


@given(points())
def test_about_reaches_just_one_unit_further(point: Point) -> None:
    about = PartialDate(Qualifier.ABOUT, point)
    assert about.earliest is not None
    assert about.latest is not None
    low, high = date.fromisoformat(about.earliest), date.fromisoformat(about.latest)
    assert low < point.first <= point.last < high
    longest = {Precision.YEAR: 366, Precision.MONTH: 31, Precision.DAY: 1}[point.precision]
    assert point.first - low <= timedelta(days=longest)
    assert high - point.last <= timedelta(days=longest)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_date(text)
    except RefusedError:
        return
    assert parse_date(found.canonical) == found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1970-01-02 Pyongyang", "2 Jan 1970 Pyongyang"),
        ("Lady R (2024-05-29), then 2024-05-30.", "Lady R (29 May 2024), then 30 May 2024."),
        ("2024-13-40 https://example.org/2024-05-29/a 12024-05-29 2024-05-29T10:00", None),
    ],
)
def test_days_in_a_text_of_ours_are_shown_and_nothing_else(text: str, shown: str | None) -> None:
    assert show_days(text) == (shown or text)
