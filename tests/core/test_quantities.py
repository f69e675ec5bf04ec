"""Quantities as stated."""

from __future__ import annotations

from typing import Any

import pytest
from core.specimens import event

from casefile.core import origins, quantities
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.schema import Quantity

STATED: dict[str, Any] = {
    "unit": "barrels",
    "product": "refined petroleum",
    "origin": "alleged",
    "knowledge": "testified",
}


@pytest.mark.parametrize(
    ("qualifier", "low", "high"),
    [
        ("at_least", "100", None),
        ("more than", "165000", None),
        ("up to", None, "9000000"),
        ("less than", None, "9000"),
        ("exactly", "11000", None),
        ("exactly", "11000", "11000.0"),
        ("about", "8000", None),
        ("about", "1.0", "1.2"),
        ("between", "8000", "12000"),
        ("between", "0", "0"),
    ],
)
def test_quantities_as_sources_state_them(case: Case, qualifier: str, low: str | None, high: str | None) -> None:
    with case.change("Add") as session:
        quantity = quantities.add_quantity(session, event(session), qualifier=qualifier, low=low, high=high, **STATED)
        row = session.get_one(Quantity, quantity)
        assert (row.qualifier, row.low, row.high) == (qualifier.replace(" ", "_"), low, high)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"qualifier": "between", "low": "5"}, 'A quantity "between" needs both low and high.'),
        ({"qualifier": "between", "high": "5"}, 'A quantity "between" needs both low and high.'),
        ({"qualifier": "between", "low": "5", "high": "4"}, "runs from 5 down to 4"),
        ({"qualifier": "about", "low": "10", "high": "9.9"}, "runs from 10 down to 9.9"),
        ({"qualifier": "at_least", "high": "5"}, 'A quantity "at least" needs its figure in `low`.'),
        ({"qualifier": "less_than", "low": "5"}, 'A quantity "less than" needs its figure in `high`.'),
        ({"qualifier": "less_than", "low": "5", "high": "9"}, "has one bound; leave `low` out"),
        ({"qualifier": "less_than", "high": "0.0"}, "is not less than nothing; say exactly 0."),
        ({"qualifier": "up_to", "low": "5"}, 'A quantity "up to" needs its figure in `high`.'),
        ({"qualifier": "at_least", "low": "5", "high": "9"}, "has one bound; leave `high` out"),
        ({"qualifier": "exactly", "low": "5", "high": "9"}, "is one figure, not 5 to 9"),
        ({"qualifier": "about"}, "needs its figure"),
        ({"qualifier": "at_least", "low": "-5"}, "is not below nothing; its low is -5"),
        ({"qualifier": "at_least", "low": "500,000"}, "leave out the thousands separators: 500000"),
        (
            {"qualifier": "roughly", "low": "5"},
            "it can be at_least, up_to, more_than, less_than, about, exactly, between",
        ),
        ({"qualifier": "about", "low": "5", "origin": "guessed"}, "it can be declared, alleged, estimated"),
        ({"qualifier": "about", "low": "5", "knowledge": "inferred"}, "The quantity is inferred"),
        ({"qualifier": "about", "low": "5", "unit": ""}, "A quantity needs its unit."),
        ({"qualifier": "about", "low": "5", "conversion_factor": "7.5"}, "needs both the unit it leads to"),
        ({"qualifier": "about", "low": "5", "converted_unit": "barrels"}, "needs both the unit it leads to"),
        ({"qualifier": "about", "low": "5", "converted_unit": "t", "conversion_factor": "0"}, "greater than nothing"),
        ({"qualifier": "about", "low": "5", "origin_id": "gone"}, "There is no origin"),
        ({"qualifier": "about", "low": "5", "counted_with_id": "gone"}, "There is no quantity"),
    ],
)
def test_what_no_source_can_mean_is_refused(case: Case, fields: dict[str, Any], sentence: str) -> None:
    with case.change("Add") as session:
        event_id = event(session)
        with pytest.raises(RefusedError) as refused:
            quantities.add_quantity(session, event_id, **{**STATED, **fields})
        assert sentence in str(refused.value)
        assert quantities.list_quantities(session, [event_id])[event_id] == []


def test_an_edit_is_checked_with_what_is_there(case: Case) -> None:
    with case.change("Add") as session:
        quantity = quantities.add_quantity(session, event(session), qualifier="about", low="5", high="9", **STATED)
        for fields, sentence in (
            ({"high": "4"}, "runs from 5 down to 4"),
            ({"qualifier": "exactly"}, "is one figure"),
            ({"qualifier": "up_to"}, "has one bound"),
            ({"low": None}, "needs its figure"),
            ({"knowledge": "inferred"}, "is inferred"),
        ):
            with pytest.raises(RefusedError, match=sentence):
                quantities.edit_quantity(session, quantity, **fields)
        quantities.edit_quantity(session, quantity, qualifier="up to", low=None)
        row = session.get_one(Quantity, quantity)
        assert (row.qualifier, row.low, row.high) == ("up_to", None, "9")


def test_whoever_says_so_and_what_it_is_counted_with(case: Case) -> None:
    with case.change("Add") as session:
        event_id = event(session)
        origin = origins.add_origin(session, name="Monitoring team")

        def add(**fields: Any) -> str:
            return quantities.add_quantity(session, event_id, qualifier="at_least", low="64", **STATED, **fields)

        first = add(said_by="the team", origin_id=origin, period="since 2023-09")
        second = add(counted_with_id=first)
        third = add(counted_with_id=second)
        for quantity, other in ((first, first), (first, second), (first, third), (second, third)):
            with pytest.raises(RefusedError, match="cannot be counted with itself"):
                quantities.edit_quantity(session, quantity, counted_with_id=other)
        quantities.edit_quantity(session, third, counted_with_id=first)
        assert session.get_one(Quantity, first).period == "2023-09/.."
        quantities.delete_quantity(session, first)
        origins.delete_origin(session, origin)
        left = quantities.list_quantities(session, [event_id])[event_id]
        assert [(row.id, row.counted_with_id) for row in left] == [(second, None), (third, None)]
