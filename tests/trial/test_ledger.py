"""The ledger of the trial's petroleum, against a calculation by hand.

2020, January to May. Alleged: the complaint's 1,600,000 barrels, told by one paper as that and by another as
more than that; it is one complaint, so it counts once: at least 1,600,000, 320 % of 500,000. Declared: more
than 100,000, 20 %. 2024, March. Alleged: more than 165,000, 33 %. What is open upwards may have reached anything.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casefile.core.case import Case, create_case
from casefile.core.entries import read_facts
from casefile.core.events import add_event
from casefile.core.info import make_info
from casefile.core.instruments import seed_catalogue
from casefile.core.ledger import Ledger, make_ledger
from casefile.core.origins import add_origin
from casefile.core.quantities import add_quantity
from casefile.library.catalogue import load_catalogue
from casefile.paths import resource

DECLARED = Path(__file__).with_name("case.json")
TOLD = ("qualifier", "low", "high", "unit", "product", "period", "origin", "knowledge", "said_by")


def fill(case: Case, told: dict[str, Any]) -> None:
    """Put the trial's petroleum into a case, without its sources."""
    with case.change("Fill") as session:
        seed_catalogue(session, load_catalogue(resource("catalogue", "dprk.json")))
        origins = {key: add_origin(session, name=one["name"]) for key, one in told["origins"].items()}
        for key in ("petroleum-2024", "petroleum-2020"):
            event = told["events"][key]
            made = add_event(session, **{name: event[name] for name in ("kind", "title", "date", "knowledge")})
            ids: dict[str, str] = {}
            for name, one in event["quantities"].items():
                fields = {field: one[field] for field in TOLD if field in one}
                same = ids.get(one.get("counted_with", ""))
                origin = origins[one["originator"]]
                ids[name] = add_quantity(session, made, **fields, origin_id=origin, counted_with_id=same)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    path = tmp_path_factory.mktemp("trial") / "petroleum.casefile"
    with create_case(path, make_info(title="Petroleum"), author="A. Author", station="s") as case:
        fill(case, json.loads(DECLARED.read_text("utf-8")))
        with case.read() as session:
            facts = read_facts(session)
    return make_ledger(facts)


def test_the_sums_are_those_calculated_by_hand(ledger: Ledger) -> None:
    sums = {
        (sheet.period.words(), section.origin): (section.tally.amount.words("bbl"), section.tally.share)
        for sheet in ledger.sheets
        for section in sheet.accounts[0].sections
    }
    assert sums == {
        ("1 Jan to 31 Dec 2020", "declared"): ("more than 100,000 bbl", "more than 20 %"),
        ("1 Jan to 31 Dec 2020", "alleged"): ("at least 1,600,000 bbl", "at least 320 %"),
        ("1 Jan to 31 Dec 2024", "alleged"): ("more than 165,000 bbl", "more than 33 %"),
    }
    assert (ledger.left_out, ledger.others) == ((), 0)


def test_the_cap_was_passed_where_the_figures_say_so(ledger: Ledger) -> None:
    over = [section.tally.over for sheet in ledger.sheets for section in sheet.accounts[0].sections]
    assert over == [None, True, None]


def test_the_notices_fall_on_the_days_calculated_by_hand(ledger: Ledger) -> None:
    days = [
        {one.words() for one in section.tally.notices}
        for sheet in ledger.sheets
        for section in sheet.accounts[0].sections
    ]
    assert days == [
        {"may have been reached, not before 1 Jan 2020"},
        {"reached between 1 Jan and 31 May 2020"},
        {"may have been reached, not before 1 Mar 2024"},
    ]


def test_the_complaint_counts_once(ledger: Ledger) -> None:
    alleged = ledger.sheets[0].accounts[0].sections[1]
    assert [[line.entry.stated for line in one.lines] for one in alleged.deliveries] == [
        ["1,600,000 barrels", "more than 1,600,000 barrels"]
    ]
    assert alleged.originators == ()
