"""Paragraphs found as people look for them, and what held on a date."""

from __future__ import annotations

import pytest

from casefile.core.browsing import Wanted, find_paragraphs, list_categories, states_on
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.instruments import add_amendment, add_instrument, add_provision, add_provision_text, in_force
from casefile.core.instruments_state import STATUSES


@pytest.fixture
def law(case: Case) -> None:
    with case.change("Add law") as session:
        for number, year in ((1718, 2006), (2397, 2017)):
            add_instrument(session, symbol=f"S/RES/{number} ({year})", title="DPRK")
        old = add_provision(
            session, "S/RES/1718(2006)", label="8", summary="Heavy arms", binding=True, category="arms",
            verb="decides", effective="2006-10-14", until="2017-12-22", status="superseded", verified="official-text",
        )  # fmt: skip
        add_provision(
            session, "S/RES/1718(2006)", label="8(a)", summary="Tanks", binding=True, category="arms",
            effective="2006-10-14", status="in force",
        )  # fmt: skip
        new = add_provision(
            session, "S/RES/2397(2017)", label="5", summary="Oil 100%", binding=False, category="petroleum",
            effective="2017-12-22", status="in force", verified="official-text",
        )  # fmt: skip
        add_amendment(session, new, amended=old, how="replaces")
        add_provision_text(
            session, new, language="en", text="Decides on refined products", taken_from="a.xml", file_sha256="a" * 64
        )


@pytest.mark.parametrize(
    ("wanted", "labels"),
    [
        (Wanted(), ["5", "8", "8(a)"]),
        (Wanted("2397 para 5"), ["5"]),
        (Wanted("S/RES/1718 (2006), para. 8 (a)"), ["8(a)"]),
        (Wanted("1718"), ["8", "8(a)"]),
        (Wanted("heavy arms"), ["8"]),
        (Wanted("refined products"), ["5"]),
        (Wanted("100%"), ["5"]),
        (Wanted("1000%x"), []),
        (Wanted(category="arms"), ["8", "8(a)"]),
        (Wanted(binding=True), ["8", "8(a)"]),
        (Wanted(instrument_id="S/RES/2397(2017)"), ["5"]),
        (Wanted(on="2010"), ["8", "8(a)"]),
        (Wanted(on="2019-05-01"), ["5", "8(a)"]),
        (Wanted("1718 8", on="2019-05-01"), ["8"]),
        (Wanted("nothing of the kind"), []),
    ],
)
@pytest.mark.usefixtures("law")
def test_paragraphs_are_found(case: Case, wanted: Wanted, labels: list[str]) -> None:
    with case.read() as reading:
        try:
            found = find_paragraphs(reading, wanted)
        except RefusedError:
            found = []
    assert [one.partition(":")[2] for one in found] == labels


@pytest.mark.usefixtures("law")
def test_what_is_not_there_is_refused_with_what_is(case: Case) -> None:
    with case.read() as reading:
        with pytest.raises(RefusedError, match="its paragraphs 5 to 5"):
            find_paragraphs(reading, Wanted("2397 para 99"))
        with pytest.raises(RefusedError, match="is of 2017, not of 2016"):
            find_paragraphs(reading, Wanted("S/RES/2397 (2016), para. 5"))
        with pytest.raises(RefusedError, match="someday"):
            find_paragraphs(reading, Wanted(on="someday"))
        assert list_categories(reading) == ["arms", "petroleum"]


@pytest.mark.parametrize(
    "day", ["2005", "2010-01-01", "2017-12-22", "2017", "2024-03", "before 2016", "after 2018", "2009"]
)
@pytest.mark.usefixtures("law")
def test_states_are_those_of_each_paragraph_alone(case: Case, day: str) -> None:
    with case.change("Add more") as session:
        for number, status in enumerate(STATUSES):
            dates = {"effective": "2009-06-12", "until": "2016-03-02" if number % 2 else None}
            add_provision(session, "S/RES/1718(2006)", label=f"{20 + number}", summary="x", binding=True, status=status,
                          **dates)  # fmt: skip
    with case.read() as reading:
        ids = find_paragraphs(reading, Wanted())
        states = states_on(reading, ids, day)
        assert states == {one: in_force(reading, one, day) for one in ids}
        kept = [one for one in ids if states[one].in_force is not False]
        assert find_paragraphs(reading, Wanted(on=day)) == kept
