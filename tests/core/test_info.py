"""The record that says what a case is."""

from __future__ import annotations

from typing import Any

import pytest

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.info import edit_info, get_info, make_info


def test_values_are_stored_in_their_canonical_form() -> None:
    info = make_info(
        title=" A ", period="May 2024", cut_off="29 May 2024", tlp="amber+strict", standard_grade="b 2", about="  "
    )
    assert (info.title, info.period, info.cut_off) == ("A", "2024-05", "2024-05-29")
    assert (info.tlp, info.standard_grade, info.about) == ("AMBER+STRICT", "B2", None)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "A case needs a title."),
        ({"title": "  "}, "A case needs a title."),
        ({"title": "A", "titel": "B"}, "A case has no field 'titel'"),
        ({"title": "A", "period": "spring 2024"}, "In the period of the case: Casefile does not guess"),
        ({"title": "A", "tlp": "blue"}, "it can be CLEAR"),
        ({"title": "A", "standard_grade": "Z"}, "is not a grade"),
        ({"title": "A", "standard_origins": 0}, "a whole number from 1"),
        ({"title": "A", "standard_origins": True}, "a whole number from 1"),
        ({"title": 3}, "The title of the case must be text."),
    ],
)
def test_a_wrong_field_is_refused_by_name(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence.replace("'", ".")):
        make_info(**fields)


def test_fields_are_changed_and_undone(case: Case) -> None:
    with case.change("Describe the case") as session:
        edit_info(session, title="Other", mandate="M", standard_origins=2)
    with case.change("Take the mandate away") as session:
        edit_info(session, mandate=None)
    with case.read() as session:
        info = get_info(session)
        assert (info.title, info.mandate, info.standard_origins) == ("Other", None, 2)
    case.undo()
    case.undo()
    with case.read() as session:
        assert get_info(session).title == "Trial"
    with pytest.raises(RefusedError, match="needs a title"), case.change("Take the title away") as session:
        edit_info(session, title=None)
