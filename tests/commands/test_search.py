"""`casefile search`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import Run

from casefile.core.dates import parse_date


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["freighter"], "page"),
        (["컨테이"], "page"),
        (["나진"], "page"),
        (["eyewitness"], "finding"),
        (["insurer"], "note"),
        (["seafood"], "provision"),
        (["Heron", "Shipping"], "entity"),
        (['"Blue Heron at Rajin"'], "event"),
    ],
)
def test_words_are_found_everywhere(run: Run, heron: Path, words: list[str], kind: str) -> None:
    done = run("search", heron, *words, "--json")
    assert done.code == 0
    assert kind in {hit["kind"] for hit in done.data["hits"]}
    assert run("search", heron, *words).out


def test_kinds_and_limits(run: Run, heron: Path) -> None:
    done = run("search", heron, "Rajin", "--kind", "page", "--kind", "event", "--limit", "1", "--json")
    assert len(done.data["hits"]) == 1
    assert done.data["more"] is True
    kinds = {hit["kind"] for hit in run("search", heron, "Rajin", "--kind", "event", "--json").data["hits"]}
    assert kinds == {"event"}


def test_dates_are_shown_to_people_and_stored_for_programs(run: Run, heron: Path) -> None:
    done = run("search", heron, '"Blue Heron at Rajin"', "--kind", "event")
    (hit,) = run("search", heron, '"Blue Heron at Rajin"', "--kind", "event", "--json").data["hits"]
    date = parse_date(hit["place"])
    assert (hit["place"], f", {date.show()}" in done.out, hit["place"] in done.out) == (date.canonical, True, False)


def test_nothing_found_is_1(run: Run, heron: Path) -> None:
    done = run("search", heron, "zeppelin")
    assert (done.code, done.out, done.err) == (1, "", "Nothing in the case has zeppelin.\n")
    assert run("search", heron, "zeppelin", "--json").data == {"query": "zeppelin", "more": False, "hits": []}


def test_a_question_that_asks_nothing_is_refused(run: Run, heron: Path) -> None:
    assert run("search", heron, "???").code == 3
