"""Caps and their periods, as the catalogue sets them."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.caps import Cap, list_caps, list_periods, read_caps, show_days
from casefile.core.case import Case


@pytest.fixture
def caps(lawful: Case) -> list[Cap]:
    with lawful.read() as session:
        found = list_caps(session)
    assert found.unread == ()
    return list(found.caps)


def test_the_catalogue_gives_every_cap_that_ran(caps: list[Cap]) -> None:
    assert [(cap.citation, cap.product, cap.words(), cap.start.isoformat(), cap.until) for cap in caps] == [
        ("S/RES/2321 (2016), para. 26 (b)", "coal", "53,495,894 USD or 1,000,866 t", "2016-11-30", date(2016, 12, 31)),
        ("S/RES/2321 (2016), para. 26 (b)", "coal", "400,870,018 USD or 7,500,000 t", "2017-01-01", date(2017, 8, 5)),
        (
            "S/RES/2375 (2017), para. 15", "crude oil", "each State's own measure, no common figure", "2017-09-11",
            date(2017, 12, 22),
        ),
        ("S/RES/2397 (2017), para. 4", "crude oil", "4,000,000 bbl or 525,000 t", "2017-12-22", None),
        ("S/RES/2375 (2017), para. 14", "refined petroleum", "500,000 bbl", "2017-10-01", date(2017, 12, 31)),
        ("S/RES/2397 (2017), para. 5", "refined petroleum", "500,000 bbl", "2018-01-01", None),
    ]  # fmt: skip
    assert [cap.thresholds for cap in caps if cap.product == "refined petroleum"] == [(75, 90, 95)] * 2


def named(caps: list[Cap], end: str, place: int = 0) -> Cap:
    return [cap for cap in caps if cap.provision_id.endswith(end)][place]


def test_years_run_from_the_day_the_paragraph_says(caps: list[Cap]) -> None:
    refined, crude = named(caps, "2397(2017):5"), named(caps, "2397(2017):4")
    found = list_periods(refined, date(2019, 6, 1), date(2021, 1, 1))
    assert [run.words() for run in found] == ["1 Jan to 31 Dec 2019", "1 Jan to 31 Dec 2020", "1 Jan to 31 Dec 2021"]
    day = date(2020, 12, 21)
    assert [run.words() for run in list_periods(crude, day, day)] == ["22 Dec 2019 to 21 Dec 2020"]
    assert list_periods(refined, date(2017, 12, 31), date(2017, 12, 31)) == []


def test_a_cap_that_ended_cuts_its_last_run(caps: list[Cap]) -> None:
    coal = named(caps, "26(b)", 1)
    assert [(run.words(), run.cut) for run in list_periods(coal, date(2000, 1, 1), date(2030, 1, 1))] == [
        ("1 Jan to 5 Aug 2017", True)
    ]
    early = named(caps, "26(b)")
    assert [(run.words(), run.cut) for run in list_periods(early, date(2000, 1, 1), date(2030, 1, 1))] == [
        ("30 Nov to 31 Dec 2016", False)
    ]
    assert named(caps, "2375(2017):14").words() == "500,000 bbl"


GOOD: dict[str, Any] = {"product": "coal", "value": 5, "unit": "tons", "period": "1 month", "effective": "2020-01-31"}


@pytest.mark.parametrize(
    "broken",
    [
        {"value": "many"}, {"value": -5}, {"value": "NaN"}, {"effective": "soon"}, {"effective": None},
        {"period": "0 months"}, {"thresholds_percent": ["x"]}, {"alternative": 7}, {"until": "2020"},
    ],
)  # fmt: skip
def test_what_is_no_cap_is_named_and_passed_over(broken: dict[str, Any]) -> None:
    read = read_caps([("X:1", [GOOD | broken, GOOD], None), ("X:2", ["words"], None), ("X:3", [{}], None)])
    assert len(read.caps) == 1
    assert len(read.unread) == 3
    assert "cannot be read" in read.unread[0]


def test_months_keep_to_their_last_day() -> None:
    cap = read_caps([("X:1", [GOOD], None)]).caps[0]
    found = list_periods(cap, date(2020, 1, 31), date(2020, 4, 30))
    assert [run.words() for run in found] == [
        "31 Jan to 28 Feb 2020", "29 Feb to 30 Mar 2020", "31 Mar to 29 Apr 2020", "30 Apr to 30 May 2020",
    ]  # fmt: skip


@given(st.dates(date(2017, 12, 22), date(2200, 1, 1)), st.integers(1, 40), st.integers(0, 3000))
def test_runs_follow_each_other_without_gap(day: date, months: int, span: int) -> None:
    amount = GOOD | {"period": f"{months} months", "effective": "2017-12-22"}
    cap = read_caps([("X:1", [amount], None)]).caps[0]
    found = list_periods(cap, day, day + timedelta(days=span))
    assert found[0].first <= day <= found[0].last
    assert found[-1].first <= day + timedelta(days=span) <= found[-1].last
    assert all(one.last + timedelta(days=1) == two.first for one, two in itertools.pairwise(found))
    assert list_periods(cap, day, day) == found[:1]


def test_days_are_said_shortly() -> None:
    assert show_days(date(2024, 3, 5), date(2024, 3, 5)) == "5 Mar 2024"
    assert show_days(date(2024, 3, 1), date(2024, 3, 31)) == "1 to 31 Mar 2024"
