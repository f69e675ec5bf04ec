"""Which record is above an edition: its own marking, that of what it hangs on, or the case's."""

from __future__ import annotations

import itertools

import pytest
from core import specimens
from sqlalchemy import select

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.handling import HANGS_ON, ON, Handling, Level, case_level, columns_of, read_handling, read_level
from casefile.core.info import edit_info
from casefile.core.journal import work_tables
from casefile.core.notes import add_note
from casefile.core.schema import Excerpt, Source, Statement, Translation
from casefile.core.vocabulary import Classification, Tlp

GREEN = read_level("GREEN")
LEVELS = [Level(tlp, marking) for tlp, marking in itertools.product(Tlp, Classification)]


def test_an_edition_holds_what_is_at_or_below_it_in_both_markings() -> None:
    for one, other in itertools.product(LEVELS, LEVELS):
        fits = one.tlp.rank <= other.tlp.rank and one.classification.rank <= other.classification.rank
        assert one.above(other) is not fits
        joined = one.joined(other)
        assert not one.above(joined)
        assert not other.above(joined)
        assert joined in {level for level in LEVELS if not one.above(level) and not other.above(level)}


@pytest.mark.parametrize("text", ["GREEN", "green", "TLP:GREEN", "tlp:green"])
def test_levels_are_read_as_people_write_them(text: str) -> None:
    assert read_level(text) == Level(Tlp.GREEN, Classification.UNCLASSIFIED)


def test_a_wrong_level_is_refused_by_name() -> None:
    with pytest.raises(RefusedError, match=r"PINK.*AMBER\+STRICT"):
        read_level("PINK")
    with pytest.raises(RefusedError, match="secret"):
        read_level("GREEN", "secret")


def test_a_case_that_nobody_marked_counts_as_red() -> None:
    assert case_level(None, None) == Level(Tlp.RED, Classification.UNCLASSIFIED)
    assert case_level("CLEAR", "confidential") == Level(Tlp.CLEAR, Classification.CONFIDENTIAL)


def test_without_a_marking_the_parents_counts_and_in_the_end_the_cases(case: Case) -> None:
    with case.change("Fill") as session:
        edit_info(session, tlp="GREEN")
        mail = specimens.source(session, "Mail", tlp="AMBER", classification="confidential")
        attached = specimens.source(session, "Attached", parent_id=mail)
        said = specimens.excerpt(session, attached)
        session.add(Translation(excerpt_id=said, language="de", text="So"))
        freed = specimens.excerpt(session, attached, tlp="CLEAR")
        plain = specimens.source(session, "Plain")
        note = add_note(session, kind="note", text="n", on_table="excerpt", on_id=said)
        own = add_note(session, kind="note", text="n", on_table="excerpt", on_id=said, tlp="RED")
    with case.read() as session:
        levels = read_handling(session)
        (translation,) = session.scalars(select(Translation.id))
    amber = Level(Tlp.AMBER, Classification.CONFIDENTIAL)
    for table, record_id in (("source", attached), ("excerpt", said), ("translation", translation), ("note", note)):
        assert levels.level(table, record_id) == amber
        assert levels.above(table, record_id, GREEN)
    assert levels.level("excerpt", freed) == Level(Tlp.CLEAR, Classification.CONFIDENTIAL)
    assert levels.level("note", own) == Level(Tlp.RED, Classification.CONFIDENTIAL)
    assert levels.level("source", plain) == GREEN
    assert levels.level("source", "nowhere") == levels.case


def test_of_several_parents_the_strictest_counts() -> None:
    rows = {
        "entity": {"a": {"tlp": "AMBER"}, "b": {"tlp": "GREEN", "classification": "confidential"}},
        "link": {"l": {"from_id": "a", "to_id": "b"}},
        "finding": {"f": {"tlp": "RED"}},
        "support": {"s": {"finding_id": "f", "excerpt_id": "gone"}},
    }
    levels = Handling(rows, case_level("CLEAR", None))
    assert levels.level("link", "l") == Level(Tlp.AMBER, Classification.CONFIDENTIAL)
    assert levels.level("support", "s").tlp is Tlp.RED


def test_a_circle_ends() -> None:
    rows = {"source": {"a": {"parent_id": "b"}, "b": {"parent_id": "a", "tlp": "RED"}}}
    assert Handling(rows, case_level("GREEN", None)).level("source", "a").tlp is Tlp.RED


def test_every_record_that_cannot_be_without_another_takes_its_marking_from_it() -> None:
    """A new table with an owner has to say whose marking it takes; law is public and takes the case's."""
    law = {"provision", "amendment", "provision_text", "element"}
    for name, table in work_tables().items():
        owners = {
            key.parent.name
            for key in table.foreign_keys
            if key.ondelete == "CASCADE" and key.column.table.name not in {"provision", "place"}
        }
        if name not in law:
            assert owners <= set(HANGS_ON.get(name, ())), name
        assert set(HANGS_ON.get(name, ())) <= set(table.columns.keys()), name
        assert (name in ON) is ("on_id" in table.columns), name
        assert set(columns_of(name)) <= set(table.columns.keys())
    assert {"tlp", "classification", "parent_id"} == set(columns_of(Source.__tablename__))
    assert columns_of(Excerpt.__tablename__)[-1] == "source_id"
    assert columns_of(Statement.__tablename__) == ("entity_id",)
