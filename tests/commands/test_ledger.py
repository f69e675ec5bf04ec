"""`casefile ledger`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from declared import Run
from sqlalchemy import select

from casefile.core.case import open_case
from casefile.core.events import add_event
from casefile.core.origins import add_origin
from casefile.core.proof import add_support
from casefile.core.quantities import add_quantity
from casefile.core.schema import Excerpt


@pytest.fixture
def filled(heron: Path) -> Path:
    """Give the declared case deliveries of oil, with a name that would steer a terminal."""

    def add(session: Any, date: str, **fields: Any) -> str:
        event = add_event(session, kind="delivery", title=f"Tanker\x1b[2J of {date}", knowledge="documented", date=date)
        stated = {"qualifier": "exactly", "unit": "barrels", "product": "diesel", "origin": "alleged", **fields}
        return add_quantity(session, event, knowledge="documented", **stated)

    with open_case(heron, author="A. Author", station="s") as case, case.change("Oil") as session:
        one, other = (add_origin(session, name=name) for name in ("First team", "Second team"))
        told = add(session, "2023-03-01", low="400000", origin_id=one, load_assumption="fully laden")
        add(session, "2023-03", low="410000", origin_id=other, counted_with_id=told)
        add(session, "2023-05", low="90000", origin_id=one)
        add(session, "2023-05", low="80000", origin_id=other)
        add(session, "2023-06-01", low="10", unit="tons", origin="estimated", said_by="a desk")
        factor = {"converted_unit": "barrels", "conversion_factor": "7.5", "conversion_source": "VOA"}
        add(session, "2023-12/2024-01", low="1000", qualifier="about", unit="tons", origin="estimated", **factor)
        add(session, "2025-03-01", low="7", product="oil")
        add_support(session, session.scalars(select(Excerpt.id)).all()[0], "quantity", told)
    return heron


def test_each_period_has_its_sums(run: Run, filled: Path) -> None:
    done = run("ledger", filled)
    assert (done.code, done.err) == (0, "")
    for words in (
        "Refined petroleum, 1 Jan to 31 Dec 2023: cap 500,000 bbl for all States together (S/RES/2397 (2017), para. 5)",
        "Alleged: 480,000 to 500,000 bbl (96 to 100 % of the cap; within the cap)",
        "Rival figures of different originators are not added",
        "First team: 490,000 bbl (98 % of the cap; within the cap)",
        "told more than once, counted once  400,000 to 410,000 bbl",
        "load: fully laden",
        "75 % of the cap: reached between 1 and 31 Mar 2023",
        "100 % of the cap: may have been reached, not before 1 May 2023",
        "Estimated: up to about 7,500 bbl",
        "stated as about 1,000 tons, tons × 7.5 = bbl (source of the factor: VOA)",
        "may lie outside the period",
        "because it is stated in tons, and no factor that leads to barrels is recorded.",
        "At 7.5 barrels to a ton, by which public reporting (VOA)",
        "it would be 75 bbl",
        "Refined petroleum, 1 Jan to 31 Dec 2024",
        "because “oil” is not among the words that name the product of a cap.",
        "The caps are checked through 1 Jun 2024; look for later decisions.",
    ):
        assert words in done.out
    assert "\x1b" not in done.out
    assert "Tanker[U+001B][2J" in done.out


def test_one_paragraph_and_one_year(run: Run, filled: Path) -> None:
    out = run("ledger", filled, "--cap", "2397:5", "--year", "2024").out
    assert "31 Dec 2024" in out
    assert "31 Dec 2023" not in out
    assert "“oil”" not in out
    nothing = run("ledger", filled, "--cap", "2397 para 4")
    assert (nothing.code, nothing.out.splitlines()[0]) == (0, "No quantity of the case counts against a cap here.")


def test_data_lose_nothing(run: Run, filled: Path) -> None:
    data = run("ledger", filled, "--json").data
    alleged, estimated = data["periods"][0]["accounts"][0]["sections"]
    assert (alleged["origin"], alleged["beyond_cap"], alleged["envelope_of_rivals"]) == ("alleged", False, True)
    assert alleged["total"] == {
        "low": "480000", "high": "500000", "more_than_low": False, "less_than_high": False, "about": False,
        "words": "480,000 to 500,000 bbl",
    }  # fmt: skip
    assert [one["percent"] for one in alleged["notices"]] == [75, 90, 95, 100]
    assert alleged["notices"][0]["earliest"] == "2023-03-01"
    tellings = alleged["deliveries"][0]["tellings"]
    assert [one["originator"] for one in tellings] == ["First team", "Second team"]
    assert [one["stance"] for one in tellings[0]["excerpts"]] == ["supports"]
    assert estimated["total"]["high"] == "7500.0"
    assert [one["because"] for one in data["not_counted"]][-1].startswith("“oil”")


def test_a_case_without_quantities(run: Run, empty: Path) -> None:
    done = run("ledger", empty)
    assert (done.code, done.out) == (0, "No quantity of the case counts against a cap here.\n")
    assert run("ledger", empty, "--json").data == {"periods": [], "not_counted": [], "unread": [], "others": 0}


def test_what_has_no_cap_is_refused(run: Run, filled: Path) -> None:
    done = run("ledger", filled, "--cap", "2270 para 5")
    assert done.code == 3
    assert "sets no cap. The caps of the case are those of" in done.err
    assert run("ledger", filled, "--cap", "words").code == 3
    assert run("ledger", filled, "--year", "24").code == 2
