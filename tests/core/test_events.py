"""Events, who took part, and where."""

from __future__ import annotations

import pytest
from core.specimens import entity, event
from sqlalchemy import func, select

from casefile.core import events
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.schema import Event, EventPlace, Participant, Place


def test_events_sort_by_the_first_day_they_allow(case: Case) -> None:
    with case.change("Add") as session:
        for title, date in (
            ("no date", None), ("May", "2024-05"), ("year", "2024"), ("before", "before 2024"), ("day", "29 May 2024"),
            ("about", "about May 2024"),
        ):  # fmt: skip
            event(session, title, date=date)
        listed = events.list_events(session)
    assert [row.title for row in listed] == ["before", "year", "about", "May", "day", "no date"]
    assert (listed[2].earliest, listed[2].latest) == ("2024-04-01", "2024-06-30")


def test_what_is_inferred_needs_its_reasoning(case: Case) -> None:
    with case.change("Add") as session:
        with pytest.raises(RefusedError, match="The event is inferred; write in `reasoning`"):
            events.add_event(session, kind="voyage", title="A voyage", knowledge="inferred")
        event_id = events.add_event(
            session, kind="voyage", title="A voyage", knowledge="inferred", reasoning="Draught changed"
        )
        with pytest.raises(RefusedError, match="is inferred"):
            events.edit_event(session, event_id, reasoning=None)
        events.edit_event(session, event_id, knowledge="observed", reasoning=None)
        assert session.get_one(Event, event_id).knowledge == "observed"


def test_the_days_follow_the_date(case: Case) -> None:
    with case.change("Add") as session:
        event_id = event(session, date="2024-05")
        events.edit_event(session, event_id, date="since 2024")
        row = session.get_one(Event, event_id)
        assert (row.date, row.earliest, row.latest) == ("2024/..", "2024-01-01", None)
        events.edit_event(session, event_id, date=None)
        assert (row.date, row.earliest, row.latest) == (None, None, None)


def test_participants_have_roles_and_are_more_or_less_sure(case: Case) -> None:
    with case.change("Add") as session:
        event_id, other, ship = event(session), event(session, "Other"), entity(session, "Lady R", "Vessel")
        first = events.add_participant(session, event_id, ship, role="vessel", identification="probable")
        second = events.add_participant(session, event_id, ship, role="the one that waited")
        found = events.list_participants(session, [event_id, other])
        assert [(row.id, row.role, row.identification) for row in found[event_id]] == [
            (first, "vessel", "probable"),
            (second, "the one that waited", "claimed"),
        ]
        assert found[other] == []
        with pytest.raises(RefusedError, match="it can be confirmed, probable, claimed"):
            events.edit_participant(session, first, identification="certain")
        with pytest.raises(RefusedError, match="add it to the other event"):
            events.edit_participant(session, first, event_id=other)
        events.edit_participant(session, first, identification="confirmed")
        events.delete_participant(session, second)
        assert [row.identification for row in events.list_participants(session, [event_id])[event_id]] == ["confirmed"]


def test_places_have_positions_countries_and_codes(case: Case) -> None:
    with case.change("Add") as session:
        port = events.add_place(
            session, name="Rajin", kind="port", country="KP", locode="kp rjn", latitude="42.2440", longitude="130.30"
        )
        row = session.get_one(Place, port)
        assert (row.locode, row.latitude, row.longitude) == ("KPRJN", "42.2440", "130.30")
        for fields, sentence in (
            ({"latitude": "91", "longitude": "1"}, "A latitude lies between -90 and 90"),
            ({"latitude": "1", "longitude": "-180.5"}, "A longitude lies between -180 and 180"),
            ({"latitude": "1"}, "needs both latitude and longitude"),
            ({"latitude": "42°N", "longitude": "1"}, "is not a figure"),
            ({"country": "Korea"}, "is no ISO 3166 country code"),
            ({"locode": "RAJIN PORT"}, "has not the form of a UN/LOCODE"),
        ):
            with pytest.raises(RefusedError, match=sentence):
                events.add_place(session, name="x", **fields)
        with pytest.raises(RefusedError, match="needs both"):
            events.edit_place(session, port, latitude=None)
        assert [one.name for one in events.list_places(session)] == ["Rajin"]


def test_where_an_event_happened(case: Case) -> None:
    with case.change("Add") as session:
        event_id = event(session)
        here, there = events.add_place(session, name="Rajin"), events.add_place(session, name="Dunay")
        start = events.add_event_place(session, event_id, here, role="from")
        events.add_event_place(session, event_id, there, role="to", note="by AIS")
        with pytest.raises(RefusedError, match="it can be at, from, to, via"):
            events.add_event_place(session, event_id, there, role="near")
        events.edit_event_place(session, start, role="via")
        assert [(row.place_id, row.role) for row in events.list_event_places(session, [event_id])[event_id]] == [
            (here, "via"),
            (there, "to"),
        ]
        events.delete_place(session, here)
        assert [row.place_id for row in events.list_event_places(session, [event_id])[event_id]] == [there]
        events.delete_event_place(session, events.list_event_places(session, [event_id])[event_id][0].id)
        assert session.scalar(select(func.count()).select_from(EventPlace)) == 0


def test_deleting_an_event_takes_what_hangs_on_it_and_undo_brings_it_back(case: Case) -> None:
    with case.change("Add") as session:
        event_id, ship = event(session), entity(session)
        events.add_participant(session, event_id, ship, role="vessel")
        events.add_event_place(session, event_id, events.add_place(session, name="Rajin"), role="at")
    with case.change("Delete") as session:
        events.delete_event(session, event_id)
        for kind in (Event, Participant, EventPlace):
            assert session.scalar(select(func.count()).select_from(kind)) == 0
    case.undo()
    with case.read() as session:
        for kind in (Event, Participant, EventPlace):
            assert session.scalar(select(func.count()).select_from(kind)) == 1
