"""What operations ask of fields before they write."""

from __future__ import annotations

from typing import Any

import pytest
from core.specimens import entity, event
from sqlalchemy import delete, func, select

from casefile.core import checks, events
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.schema import Entity, Event, Participant
from casefile.core.vocabulary import Amount, Stance


@pytest.mark.parametrize("text", ["0", "500000", "1.6", "-12.05", "0.10", "9999999999999999999999.9"])
def test_a_decimal_comes_back_digit_for_digit(text: str) -> None:
    assert checks.check_decimal(text, "low") == text


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("500,000", "leave out the thousands separators: 500000"),
        ("1 250 000.5", "leave out the thousands separators: 1250000.5"),
        ("1'000", "leave out the thousands separators: 1000"),
        ("2\u00a0000", "leave out the thousands separators: 2000"),
        ("1.5 million", "write it like 500000 or 1.6"),
        ("1e5", "write it like 500000 or 1.6"),
        (".5", "write it like 500000 or 1.6"),
        ("+5", "write it like 500000 or 1.6"),
        ("\u0661\u0662", "write it like 500000 or 1.6"),
        ("", "write it like 500000 or 1.6"),
        ("5\n", "write it like 500000 or 1.6"),
    ],
)
def test_other_figures_are_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(RefusedError, match="is not a figure") as refused:
        checks.check_decimal(text, "low")
    assert hint in str(refused.value)


def test_a_word_is_read_as_stored_or_as_spoken() -> None:
    assert checks.check_word(Amount, "at_least", "qualifier") == "at_least"
    assert checks.check_word(Amount, " At  least ", "qualifier") == "at_least"
    assert type(checks.check_word(Stance, "supports", "stance")) is str


def test_an_unknown_word_is_refused_with_those_there_are() -> None:
    with pytest.raises(RefusedError) as refused:
        checks.check_word(Stance, "proves", "stance of a support")
    assert str(refused.value) == '"proves" is no stance of a support; it can be supports, contradicts, context.'


BAD_EVENTS: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "An event needs its title."),
    ({"title": " \n"}, "An event needs its title."),
    ({"title": None}, "An event needs its title."),
    ({"kind": "party"}, '"party" is no kind of an event; it can be transfer, delivery'),
    ({"knowledge": "guessed"}, "is no knowledge of an event"),
    ({"date": "05/06/2024"}, "In the date of an event: "),
    ({"title": 5}, "The title of an event must be text."),
    ({"tlp": "PINK"}, '"PINK" is no tlp of an event; it can be CLEAR'),
    ({"colour": "red"}, 'An event has no field "colour"; it has kind, title'),
    ({"id": "x"}, 'An event has no field "id"'),
    ({"author": "x"}, 'An event has no field "author"'),
    ({"latest": "2024-01-01"}, "The latest of an event is not edited; it follows the date."),
]


@pytest.mark.parametrize(("fields", "sentence"), BAD_EVENTS)
def test_a_wrong_field_is_refused_by_name_and_nothing_is_set(case: Case, fields: dict[str, Any], sentence: str) -> None:
    with case.change("Add") as session:
        event_id = event(session, "Loading", date="2024-05")
    with case.change("Edit") as session:
        with pytest.raises(RefusedError) as refused:
            events.edit_event(session, event_id, **{"note": "changed", **fields})
        assert sentence in str(refused.value)
        assert not session.dirty
    with case.read() as session:
        row = session.get(Event, event_id)
        assert row is not None
        assert (row.title, row.date, row.note) == ("Loading", "2024-05", None)


def test_an_unknown_id_is_refused_with_its_place(case: Case) -> None:
    with case.change("Add") as session:
        event_id = event(session)
        with pytest.raises(RefusedError, match='no entity with the id "none" \\(the entity of a participant\\)'):
            events.add_participant(session, event_id, "none", role="owner")
        with pytest.raises(RefusedError, match='There is no event with the id "gone"'):
            events.edit_event(session, "gone", title="x")
        with pytest.raises(RefusedError, match="There is no event"):
            events.delete_event(session, "gone")
    with case.read() as session:
        assert session.scalar(select(func.count()).select_from(Participant)) == 0


def test_white_space_alone_is_nothing(case: Case) -> None:
    with case.change("Add") as session:
        event_id = event(session, note="  ", description="\t")
        assert (session.get_one(Event, event_id).note, session.get_one(Event, event_id).description) == (None, None)


def test_a_date_is_kept_in_its_storage_form(case: Case) -> None:
    with case.change("Add") as session:
        row = session.get_one(Event, event(session, date="12-15 May 2024"))
        assert (row.date, row.earliest, row.latest) == ("2024-05-12/2024-05-15", "2024-05-12", "2024-05-15")


def test_sets_of_ids_have_no_limit(case: Case) -> None:
    with case.change("Add") as session:
        known = [entity(session, f"Entity {number}") for number in range(5)]
        many = [f"unknown-{number}" for number in range(50_000)]
        query = select(Entity.id).where(checks.among(Entity.id, [*many, *known, "it's", 'a "quote"', "\u0000"]))
        assert set(session.scalars(query)) == set(known)
        assert checks.need_all(session, Entity, [known[1], known[0], known[1]]) == [known[1], known[0]]
        with pytest.raises(RefusedError, match='no entity with the id "unknown-7"'):
            checks.need_all(session, Entity, [known[1], "unknown-7"])


def test_a_record_found_in_memory_and_deleted_with_its_parent_is_gone(case: Case) -> None:
    with case.change("Add") as session:
        event_id, entity_id = event(session), entity(session)
        participant = events.add_participant(session, event_id, entity_id, role="owner")
        kept = session.get(Participant, participant)
        assert kept is not None
        events.delete_event(session, event_id)
        assert session.get(Participant, participant) is None
        with pytest.raises(RefusedError, match="There is no participant"):
            events.edit_participant(session, participant, role="buyer")


def test_what_was_met_before_is_not_believed_to_be_there_still(case: Case) -> None:
    with case.change("Add") as session:
        first, second = entity(session, "One"), entity(session, "Two")
        happening = event(session)
        checks.delete_record(session, Entity, first)  # not written yet when it is deleted
        events.add_participant(session, happening, second, role="owner")
        session.execute(delete(Entity).where(Entity.id == second))
        for gone in (first, second):
            with pytest.raises(RefusedError, match="There is no entity"):
                events.add_participant(session, happening, gone, role="owner")
    with case.change("Again") as session, pytest.raises(RefusedError, match="There is no entity"):
        checks.need(session, Entity, second)
