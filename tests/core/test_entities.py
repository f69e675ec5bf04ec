"""Entities, statements, and judgements on who is who."""

from __future__ import annotations

import pytest
from core.specimens import entity
from sqlalchemy import func, select

from casefile.core import entities
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.schema import Entity, Judgement, Statement
from casefile.core.schemata import Schemata, load_schemata
from casefile.paths import resource


@pytest.fixture(scope="module")
def schemata() -> Schemata:
    return load_schemata(resource("ftm", "schemata.json"))


def test_an_entity_and_its_statements(case: Case) -> None:
    with case.change("Add") as session:
        ship = entities.add_entity(session, schema="Vessel", name="Lady R", alias="Ship 1", protected=True, tlp="AMBER")
        good = entities.add_statement(
            session, ship, "imoNumber", "9161003", valid_from="2010", valid_until="May 2024", known_as="registry"
        )
        entities.add_statement(session, ship, "flag", "ru", known_as="AIS", original="Россия", language="ru")
    assert good.warning is None
    with case.read() as session:
        row = session.get_one(Entity, ship)
        assert (row.schema, row.name, row.alias, row.protected, row.tlp) == (
            "Vessel",
            "Lady R",
            "Ship 1",
            True,
            "AMBER",
        )
        told = entities.list_statements(session, [ship])[ship]
        assert [(s.property, s.value, s.known_as) for s in told] == [
            ("flag", "ru", "ais"),
            ("imoNumber", "9161003", "registry"),
        ]
        assert told[1].valid_until == "2024-05"


def test_entities_come_in_windows_by_name(case: Case) -> None:
    with case.change("Add") as session:
        for name in ("Beta", "Alpha", "Beta", "Gamma", "Beta"):
            entities.add_entity(session, schema="Vessel", name=name)
    with case.read() as session:
        whole = list(entities.list_entities(session))
        assert [one.name for one in whole] == ["Alpha", "Beta", "Beta", "Beta", "Gamma"]
        windows, last = [], None
        while window := entities.list_entities(session, after=last, limit=2):
            windows.append([*window])
            last = window[-1]
        assert windows == [whole[:2], whole[2:4], whole[4:]]


FALSE = [
    ("Vessel", "imoNumber", "9161004", "fails its check digit"),
    ("Vessel", "mmsi", "27312", "is not nine digits"),
    ("Company", "leiCode", "5493001KJTIIGC8Y1R13", "fails its check digits"),
    ("Company", "swiftBic", "XYZ", "has not the form of a BIC"),
    ("Company", "imoNumber", "9161003", "Company IMO number 9161003 fails its check digit"),
]


@pytest.mark.parametrize("with_schemata", [False, True])
def test_a_false_identifier_is_kept_and_warned_about(case: Case, schemata: Schemata, *, with_schemata: bool) -> None:
    known = schemata if with_schemata else None
    with case.change("Add") as session:
        for schema, name, value, warning in FALSE:
            entity_id = entity(session, schema=schema)
            added = entities.add_statement(session, entity_id, name, value, schemata=known)
            assert warning in (added.warning or "")
            assert session.get_one(Statement, added.id).value == value
            mended = entities.edit_statement(session, added.id, property="name", value="Any")
            assert mended == (added.id, None)


def test_schemata_refuse_what_they_do_not_have(case: Case, schemata: Schemata) -> None:
    with case.change("Add") as session:
        with pytest.raises(RefusedError, match=r"no entity type.*Near matches: Vessel"):
            entities.add_entity(session, schema="Vesel", name="x", schemata=schemata)
        with pytest.raises(RefusedError, match="add it as a link"):
            entities.add_entity(session, schema="Ownership", name="x", schemata=schemata)
        ship = entities.add_entity(session, schema="Vessel", name="x", schemata=schemata)
        with pytest.raises(RefusedError, match=r"has no property.*Near matches: imoNumber"):
            entities.add_statement(session, ship, "imoNumbr", "9161003", schemata=schemata)
        with pytest.raises(RefusedError, match="no entity type"):
            entities.edit_entity(session, ship, schema="Vesel", schemata=schemata)
        odd = entities.add_statement(session, ship, "flag", "Atlantis", schemata=schemata)
        assert "is not a country code" in (odd.warning or "")


def test_a_statement_does_not_end_before_it_begins_and_stays_with_its_entity(case: Case) -> None:
    with case.change("Add") as session:
        one, two = entity(session), entity(session, "Other")
        with pytest.raises(RefusedError, match=r"ends \(2010\) before it begins \(2012\)"):
            entities.add_statement(session, one, "name", "x", valid_from="2012", valid_until="2010")
        added = entities.add_statement(session, one, "name", "x", valid_from="2012", valid_until="2012")
        with pytest.raises(RefusedError, match="add it to the other entity"):
            entities.edit_statement(session, added.id, entity_id=two)
        with pytest.raises(RefusedError, match="There is no entity"):
            entities.add_statement(session, "gone", "name", "x")


def people(case: Case, names: str) -> list[str]:
    with case.change("Add") as session:
        return [entity(session, name, "Person") for name in names]


def test_a_merge_is_a_judgement_that_can_be_withdrawn(case: Case) -> None:
    a, b, c, d = people(case, "ABCD")
    with case.change("Judge") as session:
        first = entities.judge_same(session, c, b, reason="One passport", decided_by="Lee")
        entities.judge_same(session, c, d, reason="One telephone")
        row = session.get_one(Judgement, first)
        assert (row.left_id, row.right_id) == tuple(sorted((b, c)))
        assert (row.verdict, row.reason, row.decided_by) == ("same", "One passport", "Lee")
    with case.read() as session:
        smallest = min(b, c, d)
        assert entities.canonical_ids(session) == {a: a, b: smallest, c: smallest, d: smallest}
    with case.change("Withdraw") as session:
        entities.withdraw_judgement(session, first)
    with case.read() as session:
        assert entities.canonical_ids(session) == {a: a, b: b, c: min(c, d), d: min(c, d)}
        assert session.scalar(select(func.count()).select_from(Entity)) == 4
    case.undo()
    with case.read() as session:
        assert entities.canonical_ids(session)[b] == smallest


def test_what_contradicts_an_earlier_judgement_is_refused_and_named(case: Case) -> None:
    a, b, c, d = people(case, "ABCD")
    with case.change("Judge") as session:
        entities.judge_same(session, a, b, reason="one face", decided_by="Kim")
        entities.judge_same(session, b, c, reason="one signature")
        with pytest.raises(RefusedError) as refused:
            entities.judge_different(session, c, a, reason="two births")
        assert 'A and B are same, "one face", by Kim' in str(refused.value)
        assert 'B and C are same, "one signature", by A. Author' in str(refused.value)
        entities.judge_different(session, d, c, reason="two heights")
        with pytest.raises(RefusedError, match='C and D are not the same, "two heights"'):
            entities.judge_same(session, a, d, reason="one name")
        with pytest.raises(RefusedError, match="judged already: A and B are same"):
            entities.judge_different(session, a, b, reason="no")
        with pytest.raises(RefusedError, match="against itself"):
            entities.judge_same(session, a, a, reason="no")
        with pytest.raises(RefusedError, match="needs its reason"):
            entities.judge_same(session, a, d, reason=" ")
        with pytest.raises(RefusedError, match="it can be same, not_same, undecided"):
            entities.judge(session, a, d, verdict="perhaps", reason="x")
    with case.read() as session:
        assert len(entities.list_judgements(session)) == 3
        assert entities.canonical_ids(session) == {a: a, b: a, c: a, d: d}


def test_two_kept_apart_may_each_be_one_with_others(case: Case) -> None:
    a, b, c, d = people(case, "ABCD")
    with case.change("Judge") as session:
        entities.judge_different(session, a, c, reason="x")
        entities.judge_same(session, a, b, reason="x")
        entities.judge_same(session, c, d, reason="x")
        with pytest.raises(RefusedError, match="A and C are not the same"):
            entities.judge_same(session, b, d, reason="x")
        undecided = entities.judge(session, b, d, verdict="undecided", reason="x")
        assert entities.canonical_ids(session) == {a: a, b: a, c: c, d: c}
        entities.withdraw_judgement(session, undecided)
        with pytest.raises(RefusedError, match="There is no judgement"):
            entities.withdraw_judgement(session, undecided)


def test_deleting_an_entity_takes_its_judgements_along(case: Case) -> None:
    a, b, c = people(case, "ABC")
    with case.change("Judge") as session:
        entities.judge_same(session, a, b, reason="x")
        entities.judge_same(session, b, c, reason="x")
    with case.change("Delete") as session:
        entities.delete_entity(session, b)
        assert entities.canonical_ids(session) == {a: a, c: c}
    case.undo()
    with case.read() as session:
        assert entities.canonical_ids(session) == {a: a, b: a, c: a}
        assert [row.name for row in entities.list_entities(session)] == ["A", "B", "C"]
