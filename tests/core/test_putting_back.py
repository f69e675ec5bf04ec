"""Earlier values put back: by the rules of the noun, with all that a deletion took along."""

from __future__ import annotations

import pytest
from core.soundness import check_sound, work_rows
from sealed import page, seal
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core import journal
from casefile.core.case import Case
from casefile.core.editions import record_edition
from casefile.core.edits import EDITS
from casefile.core.entities import add_entity, add_statement, delete_entity, edit_entity
from casefile.core.errors import RefusedError
from casefile.core.excerpts import add_excerpt_quote, delete_excerpt, edit_excerpt
from casefile.core.findings import add_finding, delete_finding, edit_finding, set_status
from casefile.core.origins import add_origin, delete_origin
from casefile.core.pages import drop_pages, stage_pages
from casefile.core.proof import add_support
from casefile.core.putting_back import put_back
from casefile.core.reanchoring import reanchor_source
from casefile.core.schema import CustodyEvent, Entity, Excerpt, Finding, Source, Support
from casefile.core.sources import delete_source, edit_source, grade_source, list_custody
from casefile.exchange.verify import verify_case


def last(case: Case) -> int:
    """Return the number of the last change."""
    with case.read() as session:
        return list(journal.list_changes(session.connection()))[-1].seq


def do(case: Case, deed: object, *words: object, **fields: object) -> str:
    """Run an operation in a change of its own and return what it made."""
    with case.change("Do") as session:
        return str(deed(session, *words, **fields))  # type: ignore[operator]


def put(case: Case, table: str, record_id: str, seq: int, *fields: str) -> None:
    with case.change("Put back") as session:
        put_back(session, table, record_id, seq, fields)


def test_every_table_that_has_an_edit_has_it_in_the_list() -> None:
    without = {
        "amendment", "conflict", "custody_event", "enquiry_finding", "judgement", "provision_text",
        "recommendation_finding", "record_origin", "response_finding", "source_error",
    }  # fmt: skip
    assert EDITS.keys() | without == journal.work_tables().keys()
    for table, edits in EDITS.items():
        columns = journal.work_tables()[table].columns.keys()
        assert {*edits.follows, *(edits.judged.fields if edits.judged else ())} <= set(columns)


def test_a_value_is_put_back_as_a_new_change(case: Case) -> None:
    entity_id = do(case, add_entity, schema="Person", name="Lee")
    first = last(case)
    for name in ("Li", "Rhee"):
        do(case, edit_entity, entity_id, name=name, note=name)
    put(case, "entity", entity_id, first + 1, "name")
    with case.read() as session:
        entity = session.get_one(Entity, entity_id)
        assert (entity.name, entity.note) == ("Li", "Rhee")
    put(case, "entity", entity_id, first)
    with case.read() as session:
        entity = session.get_one(Entity, entity_id)
        assert (entity.name, entity.note) == ("Lee", None)
    assert case.undo() == "Put back"
    for words, sentence in (
        ((first, "colour"), "no column 'colour'"),
        ((1,), "was not there after change 1"),
        ((first + 1, "name"), "nothing to put back"),
    ):
        with pytest.raises(RefusedError, match=sentence):
            put(case, "entity", entity_id, *words)  # type: ignore[arg-type]


def add_proven(session: Session, source_id: str) -> tuple[str, str]:
    """Add a finding with proof and an entity to prove too."""
    excerpt = add_excerpt_quote(session, source_id, "coal")
    finding = add_finding(session, title="Coal", text="It carried coal.", status="reported")
    add_support(session, excerpt, "finding", finding)
    entity = add_entity(session, schema="Vessel", name="Heron")
    add_support(session, excerpt, "entity", entity)
    return excerpt, entity


def test_a_deleted_source_comes_back_with_its_custody_and_all_that_hung_on_it(case: Case) -> None:
    source_id = seal(case, "It carried coal.")
    child = seal(case, "An attachment.", parent_id=source_id)
    with case.change("Prove") as session:
        add_proven(session, source_id)
    before, seq = work_rows(case), last(case)
    do(case, delete_source, source_id)
    put(case, "source", source_id, seq)
    assert work_rows(case) == before
    assert verify_case(case).problems == ()
    with case.read() as session:
        assert [event.action for event in list_custody(session, child)] == ["sealed"]
    assert case.undo() == "Put back"
    assert case.undo() == "Do"
    assert work_rows(case) == before
    check_sound(case)


def test_an_added_source_undone_and_put_back_has_its_custody(case: Case) -> None:
    source_id = seal(case, "It carried coal.")
    seq = last(case)
    case.undo()
    put(case, "source", source_id, seq)
    with case.read() as session:
        assert [event.action for event in list_custody(session, source_id)] == ["sealed"]
    assert verify_case(case).problems == ()


def test_what_went_with_something_else_since_stays_away(case: Case) -> None:
    source_id = seal(case, "It carried coal.")
    with case.change("Prove") as session:
        excerpt, entity = add_proven(session, source_id)
    seq = last(case)
    do(case, delete_source, source_id)
    do(case, delete_entity, entity)
    with pytest.raises(RefusedError, match=f"belongs to the source {source_id}, which is deleted too"):
        put(case, "excerpt", excerpt, seq)
    put(case, "source", source_id, seq)
    with case.read() as session:
        assert [(row.finding_id is None, row.entity_id) for row in session.scalars(select(Support))] == [(False, None)]
    check_sound(case)


def test_a_reference_that_the_deletion_took_away_is_given_back(case: Case) -> None:
    origin = do(case, add_origin, name="The team")
    other = do(case, add_origin, name="Another")
    relaying, moved = (seal(case, text, origin_id=origin) for text in ("One", "Two"))
    seq = last(case)
    do(case, delete_origin, origin)
    do(case, edit_source, moved, origin_id=other)
    put(case, "origin", origin, seq)
    with case.read() as session:
        assert session.get_one(Source, relaying).origin_id == origin
        assert session.get_one(Source, moved).origin_id == other


def test_a_reference_to_what_has_gone_since_is_left_out(case: Case) -> None:
    origin = do(case, add_origin, name="The team")
    source_id = seal(case, "One", origin_id=origin)
    seq = last(case)
    do(case, delete_source, source_id)
    do(case, delete_origin, origin)
    put(case, "source", source_id, seq)
    with case.read() as session:
        assert session.get_one(Source, source_id).origin_id is None


def test_an_earlier_state_of_a_deleted_record_obeys_the_rules_too(case: Case) -> None:
    entity_id = do(case, add_entity, schema="Person", name="Lee")
    do(case, add_statement, entity_id, "name", "Lee")
    seq = last(case)
    do(case, edit_entity, entity_id, name="Li")
    do(case, delete_entity, entity_id)
    with pytest.raises(RefusedError, match="put the whole record back"):
        put(case, "entity", entity_id, seq, "name")
    put(case, "entity", entity_id, seq)
    with case.read() as session:
        assert session.get_one(Entity, entity_id).name == "Lee"


def test_a_status_is_put_back_only_when_the_standard_is_met(case: Case) -> None:
    finding = do(case, add_finding, title="T", text="T", status="concluded", status_reason="Set aside")
    seq = last(case)
    do(case, set_status, finding, "reported")
    for fields, sentence in ((("status",), "cannot be concluded"), (("status", "title"), "cannot be concluded")):
        with pytest.raises(RefusedError, match=sentence):
            put(case, "finding", finding, seq, *fields)
    put(case, "finding", finding, seq)  # with the reason that set the standard aside
    with case.read() as session:
        row = session.get_one(Finding, finding)
        assert (row.status, row.status_reason) == ("concluded", "Set aside")


def test_a_printed_number_is_not_put_back(case: Case) -> None:
    finding = do(case, add_finding, title="T", text="T", status="reported", number=4)
    seq = last(case)
    do(case, edit_finding, finding, number=1)
    do(case, record_edition, number=1, date="2025-07-18")
    for fields in (("number",), ()):
        with pytest.raises(RefusedError, match="keeps its number"):
            put(case, "finding", finding, seq, *fields)


def test_a_number_that_is_taken_now_is_refused_in_words(case: Case) -> None:
    finding = do(case, add_finding, title="T", text="T", status="reported", number=1)
    seq = last(case)
    do(case, delete_finding, finding)
    do(case, add_finding, title="Another", text="T", status="reported", number=1)
    with pytest.raises(RefusedError, match="There is a finding with the same number already"):
        put(case, "finding", finding, seq)


def test_anchors_custody_and_grades_keep_their_own_rules(case: Case) -> None:
    source_id = seal(case, "It carried coal. Coal.")
    with case.change("Mark") as session:
        excerpt = add_excerpt_quote(session, source_id, "carried")
    with case.change("Grade") as session:
        grade_source(session, source_id, "B", "J. Judge", at="2025-07-19", reason="Long record")
    seq = last(case)
    do(case, grade_source, source_id, None)
    put(case, "source", source_id, seq, "reliability", "reliability_by", "reliability_at", "reliability_reason")
    with case.change("Read otherwise", fixed=True) as session:
        sha256 = session.get_one(Source, source_id).sha256
        drop_pages(session.connection(), sha256)
        stage_pages(session.connection(), sha256, [page(1, "Then: it carried coal.")])
        reanchor_source(session, sha256)
        edit_excerpt(session, excerpt, note="Better")
    with pytest.raises(RefusedError, match="part of the anchor"):
        put(case, "excerpt", excerpt, seq, "start")
    put(case, "excerpt", excerpt, seq)
    with case.read() as session:
        row, paper = session.get_one(Excerpt, excerpt), session.get_one(Source, source_id)
        assert (row.note, row.start, row.anchor_state) == (None, 9, "moved")
        assert (paper.reliability, paper.reliability_by, paper.reliability_reason) == ("B", "J. Judge", "Long record")
        event = session.scalars(select(CustodyEvent.id)).first() or ""
    with pytest.raises(RefusedError, match="nothing to put back"):
        put(case, "custody_event", event, seq)


def test_words_marked_before_a_new_reading_are_found_again(case: Case) -> None:
    """By undo and by putting back, also when the newer reader has the same name."""
    source_id = seal(case, "It carried coal. Coal.")
    with case.change("Mark") as session:
        excerpt = add_excerpt_quote(session, source_id, "carried coal")
    seq = last(case)
    do(case, delete_excerpt, excerpt)
    with case.change("Read otherwise", fixed=True) as session:
        sha256 = session.get_one(Source, source_id).sha256
        drop_pages(session.connection(), sha256)
        stage_pages(session.connection(), sha256, [page(1, "Cover."), page(2, "Then: It carried coal. Coal.")])
    assert case.undo() == "Do"
    for _ in range(2):
        with case.read() as session:
            row = session.get_one(Excerpt, excerpt)
            assert (row.page, row.start, row.end, row.anchor_state) == (2, 9, 21, "moved")
        assert case.redo() == "Do"
        put(case, "excerpt", excerpt, seq)
        do(case, delete_excerpt, excerpt)
        assert case.undo() == "Do"
    check_sound(case)
