"""The catalogue that ships: whole, consistent, and answering."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from casefile.core.citing import cite, parse_citation, provision_id
from casefile.core.dates import Precision, Qualifier, parse_date
from casefile.core.errors import RefusedError
from casefile.core.force import State, and_parents, state_in_words
from casefile.core.instruments_state import STATUSES, Phase, in_force
from casefile.library.catalogue import (
    Catalogue,
    Provision,
    amending,
    amendments,
    find_provision,
    load_catalogue,
)
from casefile.paths import resource

PATH = resource("catalogue", "dprk.json")
BINDING = ("decides", "determines", "directs", "requires")  # verbs that bind, as we read them
HOW = {
    "extends",
    "modifies",
    "replaces",
    "clarifies",
    "exempts",
    "reaffirms",
    "applies",
    "renews",
    "develops",
    "overtakes",
}
VERBS = (
    "affirms calls-upon clarifies condemns decides demands determines directs emphasizes encourages expresses "
    "expresses-its-intention notes re-emphasizes reaffirms recalls recognizes regrets reiterates requests requires "
    "strongly-urges supports underlines underscores urges welcomes"
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(PATH)


def is_day(text: str) -> bool:
    found = parse_date(text)
    return found.canonical == text and found.precision is Precision.DAY and found.qualifier is Qualifier.EXACTLY


def test_it_has_every_row_once(catalogue: Catalogue) -> None:
    rows = [one for instrument in catalogue.resolutions for one in instrument.paragraphs]
    assert len(rows) == len(catalogue.provisions) == 420
    assert len(catalogue.resolutions) == len(catalogue.years) == 26
    assert Counter(one.verified for one in rows) == {"official-text": 410, "not verified": 10}
    assert catalogue.checked_through == catalogue.status_as_of == "2024-06-01"


def test_ids_labels_and_symbols_agree(catalogue: Catalogue) -> None:
    for instrument in catalogue.resolutions:
        assert instrument.symbol == f"S/RES/{instrument.number} ({instrument.year})"
        assert instrument.id == instrument.symbol.replace(" ", "")
        assert instrument.adopted[:4] == str(instrument.year)
        for one in instrument.paragraphs:
            assert one.id == provision_id(instrument.number, instrument.year, one.label)
            assert parse_citation(cite(one.id), catalogue.years).provision_id == one.id


def test_paragraphs_stand_in_order_and_have_their_parents(catalogue: Catalogue) -> None:
    for instrument in catalogue.resolutions:
        numbers = [int(re.match(r"[0-9]+", one.label)[0]) for one in instrument.paragraphs]  # type: ignore[index]
        assert numbers == sorted(numbers)
        labels = [one.label for one in instrument.paragraphs]
        for one in instrument.paragraphs:
            if "(" in one.label:
                above = catalogue.provisions[and_parents(one.id)[1]]
                assert labels.index(above.label) < labels.index(one.label)
                assert above.effective <= one.effective
            else:
                assert and_parents(one.id) == [one.id]


def test_what_is_written_for_people_has_no_iso_days(catalogue: Catalogue) -> None:
    for one in catalogue.provisions.values():
        for text in (one.summary, one.exemptions, one.note):
            assert not re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text or ""), one.id


def test_references_resolve_and_agree_both_ways(catalogue: Catalogue) -> None:
    for one in catalogue.provisions.values():
        assert set(one.amends) == set(one.amends_how)
        assert set(one.amends_how.values()) <= HOW
        assert {*one.amends, *one.amended_by} <= set(catalogue.provisions)
        assert all(one.id in catalogue.provisions[other].amended_by for other in one.amends)
        assert all(one.id in catalogue.provisions[other].amends for other in one.amended_by)
        assert all(catalogue.provisions[other].effective <= one.effective for other in one.amends)


def test_dates_are_days_in_order(catalogue: Catalogue) -> None:
    for instrument in catalogue.resolutions:
        assert is_day(instrument.adopted)
        for one in instrument.paragraphs:
            assert one.effective >= instrument.adopted
            days = [one.effective, *(day.date for day in one.deadlines), *(cap.effective for cap in one.amounts)]
            assert all(is_day(day) for day in days)
            assert all(day >= one.effective for day in days)
            assert one.until is None or (is_day(one.until) and one.until >= one.effective)
            for cap in one.amounts:
                assert is_day(f"2024-{cap.period_start}")
                assert cap.until is None or cap.until >= cap.effective


def test_status_agrees_with_the_dates(catalogue: Catalogue) -> None:
    for one in catalogue.provisions.values():
        assert one.status in STATUSES
        assert (one.until is not None) == (one.status in {"expired", "superseded", "overtaken"})
        assert one.until is None or one.until < catalogue.status_as_of
        changed = {catalogue.provisions[other].amends_how[one.id] for other in one.amended_by}
        if one.status == "superseded" and len(and_parents(one.id)) == 1:
            assert "replaces" in changed
        if one.status == "in force, modified":
            assert changed & {"modifies", "extends", "overtakes"}


def test_binding_follows_the_verb(catalogue: Catalogue) -> None:
    known = {verb.replace("-", " ") if verb != "re-emphasizes" else verb for verb in VERBS.split()}
    assert {one.verb for one in catalogue.provisions.values()} == known
    for one in catalogue.provisions.values():
        if one.binding:
            assert one.verb in BINDING
            assert one.status != "statement"
        elif one.verb in BINDING:
            assert one.bound == "Security Council"
            assert one.category == "procedural"


def test_every_row_says_something(catalogue: Catalogue) -> None:
    for one in catalogue.provisions.values():
        assert all(text == text.strip() != "" for text in (one.summary, one.category, one.bound, one.source))
        if one.verified == "not verified":
            assert "Check the official text" in one.note


def test_finds_what_people_type(catalogue: Catalogue) -> None:
    assert find_provision(catalogue, "2397 5").id == "S/RES/2397(2017):5"
    assert find_provision(catalogue, "UNSCR 2397 OP5(a)").category == "refined petroleum"
    assert find_provision(catalogue, "1718 8(a)(i)").binding
    assert find_provision(catalogue, "S/RES/2375 (2017), para. 7").verb == "calls upon"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2397 40", "up to 29"),
        ("1718 8(d)(i)", "it has 8, 8 \\(a\\), 8 \\(a\\) \\(i\\)"),
        ("1267 1", "no resolution 1267; it has 1540"),
        ("2397 annex I para 2", "annex I, para. 2"),
        ("2397 (2016) 5", "is of 2017, not of 2016"),
    ],
)
def test_says_what_there_is_instead(catalogue: Catalogue, text: str, part: str) -> None:
    with pytest.raises(RefusedError, match=part):
        find_provision(catalogue, text)


def test_amendments_both_ways(catalogue: Catalogue) -> None:
    amends, _ = amendments(catalogue, find_provision(catalogue, "2397 5"))
    assert [(one.how, one.amended) for one in amends] == [("overtakes", "S/RES/2375(2017):14")]
    _, amended = amendments(catalogue, find_provision(catalogue, "2375 14"))
    assert [(one.provision, one.how) for one in amended] == [("S/RES/2397(2017):5", "overtakes")]


def state_on(catalogue: Catalogue, provision: Provision, when: str) -> State:
    return state_in_words(provision, parse_date(when), amending(catalogue, provision), catalogue.checked_through)


@pytest.mark.parametrize(
    ("text", "when", "phase"),
    [
        ("2397 5", "2024-05-29", Phase.IN_FORCE),
        ("2397 5", "2017-12-21", Phase.NOT_YET),
        ("2375 14", "2017-12-31", Phase.IN_FORCE),
        ("2375 14(b)", "2018-01-01", Phase.ENDED),
        ("2270 29", "2016-11-30", Phase.REPLACED_THAT_DAY),
        ("2270 29(b)", "2016-11-30", Phase.REPLACED_THAT_DAY),
        ("2321 26(b)", "2017-08-06", Phase.ENDED),
        ("2680 1", "2024-05-01", Phase.ENDED),
        ("2397 29", "2024", Phase.STATEMENT),
        ("1718 11", "2024", Phase.SPENT),
    ],
)
def test_state_on_a_date(catalogue: Catalogue, text: str, when: str, phase: Phase) -> None:
    assert state_on(catalogue, find_provision(catalogue, text), when).phase is phase


def test_the_measures_of_the_first_case_are_in_force(catalogue: Catalogue) -> None:
    for text in ("1718 8(b)", "1874 9", "1874 10", "2270 6", "2270 8", "2270 33", "2375 11", "2397 5"):
        provision = find_provision(catalogue, text)
        state = in_force(provision, "2023-09/2024-06", amending(catalogue, provision))
        assert provision.binding
        assert state.in_force is True, text
        assert state.reasons


def test_past_the_day_checked_through_nothing_is_plainly_in_force(catalogue: Catalogue) -> None:
    assert state_on(catalogue, find_provision(catalogue, "2397 5"), "2025-07-17").words == (
        "in force on 17 Jul 2025 as far as checked (through 1 Jun 2024)"
    )


@pytest.mark.parametrize("spoil", ["", "{", "[]", '{"resolutions": []}', '{"resolutions": [{"number": 1}]}'])
def test_refuses_a_file_that_is_not_whole(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "dprk.json"
    path.write_text(spoil, encoding="utf-8")
    with pytest.raises(RefusedError, match=r"dprk\.json"):
        load_catalogue(path)
    with pytest.raises(RefusedError, match=r"none\.json"):
        load_catalogue(tmp_path / "none.json")


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    raw = json.loads(PATH.read_text(encoding="utf-8"))
    raw["resolutions"][0]["paragraphs"][0]["mood"] = "stern"
    path = tmp_path / "dprk.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(RefusedError, match="mood"):
        load_catalogue(path)
