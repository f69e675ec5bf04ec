"""Entities that may be one, with the reasons."""

from __future__ import annotations

import pytest

from casefile.core.case import Case
from casefile.core.duplicates import Likely, list_likely
from casefile.core.entities import add_entity, add_statement, judge_different, judge_same


def likely(case: Case, entity_id: str) -> list[Likely]:
    with case.read() as session:
        return list_likely(session, entity_id)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Grey Heron", "GREY  HÉRON", 'Both are called "GREY  HÉRON".'),
        ("Kim Yong Ho", "Yong Ho Kim", '"Kim Yong Ho" and "Yong Ho Kim" are the same words in another order.'),
        ("Saltmarsh Lines", "Saltmarch Lines", '"Saltmarsh Lines" and "Saltmarch Lines" are spelt alike.'),
        ("조선광업개발", "조선광업개발", 'Both are called "조선광업개발".'),
    ],
)
def test_names_that_are_alike_are_a_reason(case: Case, one: str, other: str, reason: str) -> None:
    with case.change("Add") as session:
        first = add_entity(session, schema="Company", name=one)
        second = add_entity(session, schema="Company", name=other)
        add_entity(session, schema="Company", name="Quite Different Ltd")
        add_entity(session, schema="Vessel", name=other)
    assert likely(case, first) == [Likely(second, other, "Company", (reason,))]


def test_an_identifier_in_common_is_a_reason_however_it_is_written(case: Case) -> None:
    with case.change("Add") as session:
        one = add_entity(session, schema="Vessel", name="Lady R")
        other = add_entity(session, schema="Vessel", name="Ark 7")
        far = add_entity(session, schema="Vessel", name="Third")
        add_statement(session, one, "imoNumber", "IMO 9161003")
        add_statement(session, other, "imoNumber", "9161003")
        add_statement(session, other, "previousName", "Lady R")
        add_statement(session, far, "imoNumber", "9074729")
    found = likely(case, one)
    assert [one.entity_id for one in found] == [other]
    assert found[0].reasons == ("Both bear imoNumber 9161003.", 'Both are called "Lady R".')


def test_a_judgement_settles_it_and_withdrawing_it_asks_again(case: Case) -> None:
    with case.change("Add") as session:
        first, second, third = (add_entity(session, schema="Company", name="Saltmarsh Lines") for _ in range(3))
    assert {one.entity_id for one in likely(case, first)} == {second, third}
    with case.change("Same") as session:
        judge_same(session, first, second, reason="one address")
    assert [one.entity_id for one in likely(case, first)] == [third]
    with case.change("Not the same") as session:
        judge_different(session, second, third, reason="two registers")
    assert likely(case, first) == []
    assert likely(case, third) == []
    case.undo()
    assert [one.entity_id for one in likely(case, first)] == [third]
