"""Sources: sealed with how they were captured; custody that only grows; grades and known errors."""

from __future__ import annotations

from dataclasses import fields

import pytest
from sealed import seal, stage
from sqlalchemy import select

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.schema import CustodyEvent, Source
from casefile.core.sources import (
    Capture,
    add_custody_event,
    add_source,
    add_source_error,
    check_capture,
    delete_source,
    edit_source,
    grade_source,
    kind_of_media,
    list_children,
    list_custody,
    list_source_errors,
    list_sources,
    read_when,
)


def test_the_capture_fields_are_fields_of_a_source() -> None:
    columns = set(Source.__table__.columns.keys())
    assert {field.name for field in fields(Capture)} <= columns


def test_a_source_keeps_how_it_was_captured_and_begins_its_custody(case: Case) -> None:
    source_id = seal(
        case,
        "text",
        url="https://example.org/a",
        captured="2025-07-18 09:30 +09:00",
        collector="C. Collector",
        tool="curl",
        tool_version="8",
        published="17 July 2025",
        tlp="amber",
    )
    with case.read() as session:
        source = session.get_one(Source, source_id)
        events = [(e.at, e.actor, e.action, e.detail, e.sha256) for e in list_custody(session, source_id)]
    assert (source.captured, source.published, source.tlp) == ("2025-07-18T09:30+09:00", "2025-07-17", "AMBER")
    assert (source.kind, source.size, source.protected) == ("document", 4, False)
    detail = "from https://example.org/a; with curl 8"
    assert events[0] == ("2025-07-18T09:30+09:00", "C. Collector", "captured", detail, None)
    assert events[1][1:] == ("A. Author", "sealed", "Sealed by SHA-256, 4 bytes", source.sha256)


def test_without_capture_data_custody_begins_with_the_seal(case: Case) -> None:
    source_id = seal(case, "text")
    with case.read() as session:
        assert [event.action for event in list_custody(session, source_id)] == ["sealed"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"captured": "2025-07-18 09:30"}, "has no time zone"),
        ({"published": "yesterday"}, "published of a source"),
        ({"tlp": "purple"}, "no tlp of a source"),
        ({"kind": "rumour"}, "no kind of a source"),
        ({"origin_id": "nobody"}, "no origin with the id"),
        ({"replaces_id": "nothing"}, "no source with the id"),
        ({"colour": "red"}, "no capture field"),
        ({"protected": "yes"}, "true or false"),
    ],
)
def test_a_wrong_field_is_refused_and_leaves_nothing(case: Case, wrong: dict[str, str], sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        seal(case, "text", **wrong)
    with case.read() as session:
        assert list_sources(session) == []
        assert session.scalars(select(CustodyEvent)).all() == []


def test_a_capture_is_checked_without_writing(case: Case) -> None:
    with case.read() as session:
        clean = check_capture(session, Capture(published="May 2024", acquired="2024-05-29T02:13Z", provider="P"))
        with pytest.raises(RefusedError, match="time zone"):
            check_capture(session, Capture(captured="2025-07-18T09:30"))
    assert (clean.published, clean.acquired, clean.kind) == ("2024-05", "2024-05-29T02:13Z", None)


def test_bytes_that_are_not_whole_are_not_sealed(case: Case) -> None:
    with pytest.raises(RefusedError, match="not whole"), case.change("Add") as session:
        add_source(session, sha256="0" * 64, size=7, media_type="text/plain", title="Half")


def test_attachments_are_listed_below_their_source_and_go_with_it(case: Case) -> None:
    parent = seal(case, "mail", title="Mail")
    first = seal(case, "one", title="One", parent_id=parent, parent_locator="part 2")
    seal(case, "two", title="Two", parent_id=parent)
    with case.read() as session:
        assert [child.title for child in list_children(session, parent)] == ["One", "Two"]
        assert list_children(session, first) == []
    with case.change("Delete") as session:
        delete_source(session, parent)
    with case.read() as session:
        assert list_sources(session) == []
    assert case.undo() == "Delete"
    with case.read() as session:
        assert [source.title for source in list_sources(session)] == ["Mail", "One", "Two"]


def test_what_the_bytes_decide_is_not_edited(case: Case) -> None:
    source_id = seal(case, "text")
    with case.change("Edit source") as session:
        edit_source(session, source_id, title="A better title", captured="2025-07-18T09:30Z", published="c. 2024")
    for field in ("sha256", "size", "media_type", "parent_id", "reliability"):
        with pytest.raises(RefusedError, match="is not edited"), case.change("Forge") as session:
            edit_source(session, source_id, **{field: "x"})
    with case.read() as session:
        source = session.get_one(Source, source_id)
    assert (source.title, source.captured, source.published) == ("A better title", "2025-07-18T09:30Z", "~2024")


def test_a_grade_has_judge_moment_and_reason_and_can_be_taken_back(case: Case) -> None:
    source_id = seal(case, "text")
    with case.change("Grade") as session:
        grade_source(session, source_id, "B", "J. Judge", at="2025-07-19", reason="Long record")
    with case.read() as session:
        source = session.get_one(Source, source_id)
        grade = (source.reliability, source.reliability_by, source.reliability_at, source.reliability_reason)
        assert grade == ("B", "J. Judge", "2025-07-19", "Long record")
    with pytest.raises(RefusedError, match="A to F"), case.change("Grade") as session:
        grade_source(session, source_id, "G", "J. Judge")
    with case.change("Grade") as session:
        grade_source(session, source_id, None)
    with case.read() as session:
        source = session.get_one(Source, source_id)
        assert (source.reliability, source.reliability_by, source.reliability_at) == (None, None, None)


def test_a_grade_is_the_authors_and_of_now_unless_said(case: Case) -> None:
    source_id = seal(case, "text")
    with case.change("Grade") as session:
        grade_source(session, source_id, "A")
    with case.read() as session:
        source = session.get_one(Source, source_id)
        assert source.reliability_by == "A. Author"
        assert source.reliability_at == source.created
    with case.change("Grade") as session:
        grade_source(session, source_id, "B", " ", reason=" \n ")
    with case.read() as session:
        source = session.get_one(Source, source_id)
        assert (source.reliability, source.reliability_by, source.reliability_reason) == ("B", "A. Author", None)
    with case.change("Grade") as session:
        grade_source(session, source_id, "", "J. Judge")
    with case.read() as session:
        source = session.get_one(Source, source_id)
        assert (source.reliability, source.reliability_by, source.reliability_at) == (None, None, None)


def test_known_errors_are_kept_beside_the_source(case: Case) -> None:
    source_id = seal(case, "text")
    with case.change("Note error") as session:
        add_source_error(session, source_id, says="a report of the U.N.", correction="outside it", basis="its mandate")
    with pytest.raises(RefusedError, match="needs its correction"), case.change("Note error") as session:
        add_source_error(session, source_id, says="x", correction=" ")
    with case.read() as session:
        assert [(e.says, e.correction) for e in list_source_errors(session, source_id)] == [
            ("a report of the U.N.", "outside it")
        ]


def test_custody_is_appended_in_order_and_is_no_undo_step(case: Case) -> None:
    source_id = seal(case, "text")
    with case.change("Note custody", fixed=True) as session:
        add_custody_event(session, source_id, action="shown to counsel", at="2025-07-20", actor="L. Law")
    with pytest.raises(RefusedError, match="no time zone"), case.change("Note custody", fixed=True) as session:
        add_custody_event(session, source_id, action="moved", at="2025-07-20 10:00")
    with case.read() as session:
        events = [(event.action, event.at) for event in list_custody(session, source_id)]
    assert [action for action, _ in events] == ["sealed", "shown to counsel"]
    assert events[1][1] == "2025-07-20"


def test_the_same_bytes_may_be_two_sources(case: Case) -> None:
    sha256 = stage(case, b"twice", ["twice"])
    for title in ("First", "Second"):
        with case.change("Add") as session:
            add_source(session, sha256=sha256, size=5, media_type="text/plain", title=title)
    with case.read() as session:
        assert [(s.title, s.sha256) for s in list_sources(session)] == [("First", sha256), ("Second", sha256)]


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [("image/png", "image"), ("message/rfc822", "message"), ("text/csv", "data_set"), ("application/pdf", "document")],
)
def test_the_kind_follows_the_media_type_unless_given(media_type: str, kind: str) -> None:
    assert kind_of_media(media_type) == kind


def test_a_moment_or_a_partial_date() -> None:
    assert read_when("2025-07-18 09:30Z", "x") == "2025-07-18T09:30Z"
    assert read_when("May 2024", "x") == "2024-05"
    assert read_when(" ", "x") is None
