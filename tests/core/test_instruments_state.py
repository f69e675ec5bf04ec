"""Whether a paragraph was in force: the days, the day of replacement, the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.dates import parse_date
from casefile.core.instruments_state import DatedProvision, Phase, checked_through_warning, in_force


@dataclass(frozen=True)
class Row:
    id: str
    effective: str | None = "2016-03-02"
    until: str | None = None
    status: str | None = "in force"


LATER = Row("S/RES/2321(2016):26", "2016-11-30")
EARLIER = Row("S/RES/2397(2017):5", "2017-12-22")
OLD = Row("S/RES/2270(2016):29", until="2016-11-30", status="superseded")
CAP = Row("S/RES/2375(2017):14", "2017-09-11", "2017-12-31", "overtaken")
PANEL = Row("S/RES/2680(2023):1", "2023-03-23", "2024-04-30", "expired")


@pytest.mark.parametrize(
    ("row", "when", "amended_by", "answer", "phase"),
    [
        (Row("x"), "2016-03-01", [], False, Phase.NOT_YET),
        (Row("x"), "2016-03-02", [], True, Phase.IN_FORCE),
        (Row("x"), "2016-03", [], None, Phase.UNCLEAR),
        (Row("x"), "before 2016", [], False, Phase.NOT_YET),
        (Row("x"), "since 2017", [], True, Phase.IN_FORCE),
        (Row("x"), "about 2 March 2016", [], None, Phase.UNCLEAR),
        (Row("x", None), "2017", [], None, Phase.UNCLEAR),
        (Row("x", status="statement"), "2017", [], False, Phase.STATEMENT),
        (Row("x", status="statement"), "2015", [], False, Phase.NOT_YET),
        (Row("x", status="spent"), "2017", [], None, Phase.SPENT),
        (OLD, "2016-11-29", [(LATER, "replaces")], True, Phase.IN_FORCE),
        (OLD, "2016-11-30", [(LATER, "replaces")], None, Phase.REPLACED_THAT_DAY),
        (OLD, "2016-11-30", [], None, Phase.REPLACED_THAT_DAY),
        (OLD, "2016-12-01", [(LATER, "replaces")], False, Phase.ENDED),
        (OLD, "2016", [(LATER, "replaces")], None, Phase.UNCLEAR),
        (OLD, "since 2016-05", [(LATER, "replaces")], None, Phase.UNCLEAR),
        (CAP, "2017-12-31", [(EARLIER, "overtakes")], True, Phase.IN_FORCE),
        (CAP, "2018-01-01", [(EARLIER, "overtakes")], False, Phase.ENDED),
        (PANEL, "2024-04-30", [], True, Phase.IN_FORCE),
        (PANEL, "2024-05-01", [], False, Phase.ENDED),
        (Row("x"), "2016-11-29", [(LATER, "replaces")], True, Phase.IN_FORCE),
        (Row("x"), "2016-11-30", [(LATER, "replaces")], None, Phase.UNCLEAR),
        (Row("x"), "2025", [(LATER, "replaces")], None, Phase.UNCLEAR),
        (Row("x"), "since 2016-05", [(LATER, "replaces")], None, Phase.UNCLEAR),
        (Row("x"), "2016-05", [(Row("y", None), "replaces")], None, Phase.UNCLEAR),
        (Row("x"), "2025", [(LATER, "overtakes"), (EARLIER, "modifies")], True, Phase.IN_FORCE),
    ],
)
def test_answers(
    row: Row, when: str, amended_by: list[tuple[DatedProvision, str]], answer: bool | None, phase: Phase
) -> None:
    state = in_force(row, when, amended_by)
    assert (state.in_force, state.phase) == (answer, phase)
    assert state.reasons
    assert in_force(row, parse_date(when), amended_by) == state


def test_reasons_name_what_replaced_or_changed_it() -> None:
    replaced = in_force(OLD, "2017", [(LATER, "replaces")])
    assert replaced.show() == (
        "no longer in force: It holds from 2 Mar 2016. It was replaced on 30 Nov 2016 by S/RES/2321 (2016), para. 26."
    )
    capped = in_force(CAP, "2018", [(EARLIER, "overtakes")])
    assert capped.reasons[-1] == "Its last day was 31 Dec 2017, then it was overtaken by S/RES/2397 (2017), para. 5."
    assert in_force(PANEL, "2025").reasons[-1] == "It expired; its last day was 30 Apr 2024."
    changed = in_force(Row("x"), "2017", [(LATER, "modifies"), (EARLIER, "clarifies")])
    assert changed.reasons[1:] == ("Modified from 30 Nov 2016 by S/RES/2321 (2016), para. 26.",)
    assert in_force(Row("x"), "2016-05", [(LATER, "modifies")]).reasons == ("It holds from 2 Mar 2016.",)
    partly = in_force(Row("x"), "2017", [(LATER, "overtakes")])
    assert partly.in_force is True
    assert partly.reasons[1].startswith("Overtaken in part from 30 Nov 2016")


def test_a_replacement_without_an_end_is_named_as_the_reason() -> None:
    assert in_force(Row("x"), "2025", [(LATER, "replaces")]).reasons == (
        "It holds from 2 Mar 2016.",
        "Replaced from 30 Nov 2016 by S/RES/2321 (2016), para. 26.",
        "The day on which it ended is not recorded.",
    )
    undated = in_force(Row("x"), "2016-05", [(Row("S/RES/2321(2016):26", None), "replaces")])
    assert undated.reasons[1:] == (
        "Replaced by S/RES/2321 (2016), para. 26, from a day that is not recorded.",
        "The day on which it ended is not recorded.",
    )


@given(
    st.dates(date(2010, 1, 1), date(2020, 1, 1)),
    st.integers(0, 900),
    st.sampled_from(["expired", "superseded", "overtaken"]),
    st.integers(-400, 1400),
)
def test_every_day_is_before_within_or_after(start: date, length: int, status: str, offset: int) -> None:
    end, day = start + timedelta(days=length), start + timedelta(days=offset)
    row = Row("x", start.isoformat(), end.isoformat(), status)
    phase = in_force(row, day.isoformat()).phase
    if day < start:
        assert phase is Phase.NOT_YET
    elif day > end:
        assert phase is Phase.ENDED
    elif day == end and status != "expired":
        assert phase is Phase.REPLACED_THAT_DAY
    else:
        assert phase is Phase.IN_FORCE


@pytest.mark.parametrize(
    ("when", "warns"),
    [
        ("2024-06-01", False),
        ("2024-06-02", True),
        ("2024", True),
        ("2023", False),
        ("since 2023-09", True),
        ("before 2024", False),
    ],
)
def test_warns_after_the_day_checked_through(when: str, warns: bool) -> None:
    warning = checked_through_warning("2024-06-01", when)
    assert (warning is not None) is warns
    assert warning is None or "checked through 1 Jun 2024" in warning
