"""The right of reply."""

from __future__ import annotations

from typing import Any

import pytest
from core.specimens import excerpt, finding, source

from casefile.core import enquiries
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.schema import Enquiry, Response


def test_an_enquiry_and_its_answer(case: Case) -> None:
    with case.change("Add") as session:
        first, second = finding(session, "One"), finding(session, "Two")
        enquiry = enquiries.add_enquiry(
            session,
            addressee="Permanent Mission",
            put="Did the vessel call?",
            findings=[second, first, second],
            channel="note verbale",
            sent="1 Jun 2025",
            due="2025-07-01",
            illustrative=True,
        )
        letter = source(session, "Letter")
        words = excerpt(session, letter)
        answer = enquiries.add_response(
            session, kind="answered in part", by="The Mission", position="It did.", enquiry_id=enquiry, excerpt_id=words
        )
        row = session.get_one(Enquiry, enquiry)
        assert (row.channel, row.sent, row.due, row.illustrative) == ("note_verbale", "2025-06-01", "2025-07-01", True)
        assert enquiries.findings_of_enquiries(session, [enquiry]) == {enquiry: [first, second]}
        assert enquiries.findings_of_responses(session, [answer]) == {answer: [first, second]}
        assert session.get_one(Response, answer).source_id == letter
        enquiries.edit_enquiry(session, enquiry, findings=[second], note="sent twice")
        enquiries.edit_response(session, answer, findings=[], effect="Text changed")
        assert enquiries.findings_of_enquiries(session, [enquiry]) == {enquiry: [second]}
        assert enquiries.findings_of_responses(session, [answer]) == {answer: []}
        enquiries.delete_enquiry(session, enquiry)
        assert [(one.id, one.enquiry_id) for one in enquiries.list_responses(session)] == [(answer, None)]
        enquiries.delete_response(session, answer)
        assert (list(enquiries.list_enquiries(session)), list(enquiries.list_responses(session))) == ([], [])


def test_another_excerpt_brings_its_own_source(case: Case) -> None:
    with case.change("Add") as session:
        first, second, third = (source(session, title) for title in ("One", "Two", "Three"))
        words, others = excerpt(session, first), excerpt(session, second)
        told = {"kind": "unsolicited_statement", "by": "The Mission", "position": "No."}
        answer = enquiries.add_response(session, **told, excerpt_id=words)
        row = session.get_one(Response, answer)
        assert row.source_id == first
        enquiries.edit_response(session, answer, excerpt_id=others)
        assert (row.excerpt_id, row.source_id) == (others, second)
        enquiries.edit_response(session, answer, excerpt_id=words, source_id=first)
        assert (row.excerpt_id, row.source_id) == (words, first)
        with pytest.raises(RefusedError, match="is of another source"):
            enquiries.edit_response(session, answer, excerpt_id=others, source_id=third)
        named = enquiries.add_response(session, **told, source_id=third)
        with pytest.raises(RefusedError, match="is of another source"):
            enquiries.edit_response(session, named, excerpt_id=words)


def test_a_public_statement_nobody_asked_for(case: Case) -> None:
    with case.change("Add") as session:
        claim = finding(session)
        statement = enquiries.add_response(
            session,
            kind="unsolicited_statement",
            by="Foreign Ministry",
            position="It calls the report a provocation.",
            findings=[claim],
            date="2 Jun 2025",
        )
        assert enquiries.findings_of_responses(session, [statement]) == {statement: [claim]}
        row = session.get_one(Response, statement)
        assert (row.enquiry_id, row.date) == (None, "2025-06-02")


def test_what_does_not_fit_is_refused(case: Case) -> None:
    with case.change("Add") as session:
        enquiry = enquiries.add_enquiry(session, addressee="Mission", put="Did it?")
        words, other = excerpt(session, source(session, "One")), source(session, "Two")
        wrong: list[tuple[dict[str, Any], str]] = [
            ({"kind": "declined"}, 'A response "declined to answer" belongs to an enquiry; name it.'),
            ({"kind": "none by cut off"}, "belongs to an enquiry"),
            ({"kind": "unsolicited_statement", "enquiry_id": enquiry}, "answers no enquiry"),
            ({"kind": "not_approached", "enquiry_id": enquiry}, "answers no enquiry"),
            ({"kind": "silence"}, "it can be answered, partial"),
            ({"kind": "answered", "enquiry_id": "gone"}, "There is no enquiry"),
            ({"kind": "not_approached", "findings": ["gone"]}, "There is no finding"),
            ({"kind": "not_approached", "excerpt_id": words, "source_id": other}, "is of another source"),
            ({"kind": "not_approached", "position": ""}, "A response needs its position."),
        ]
        for fields, sentence in wrong:
            with pytest.raises(RefusedError) as refused:
                enquiries.add_response(session, **{"by": "The Mission", "position": "None", **fields})
            assert sentence in str(refused.value)
        with pytest.raises(RefusedError, match="The time to answer ends"):
            enquiries.add_enquiry(session, addressee="M", put="x", sent="2025-07", due="2025-06")
        with pytest.raises(RefusedError, match="it can be letter, note_verbale"):
            enquiries.add_enquiry(session, addressee="M", put="x", channel="pigeon")
        with pytest.raises(RefusedError, match="There is no finding"):
            enquiries.add_enquiry(session, addressee="M", put="x", findings=["gone"])
        assert len(enquiries.list_enquiries(session)) == 1
        assert list(enquiries.list_responses(session)) == []


def test_what_has_become_of_an_enquiry_by_a_day(case: Case) -> None:
    with case.change("Add") as session:
        ids = [
            enquiries.add_enquiry(session, addressee="A", put="Who?", **dates)
            for dates in ({}, {"sent": "2025-07"}, {"sent": "2025-07-01", "due": "2025-08"})
        ]
    with case.read() as session:
        rows = [session.get_one(Enquiry, one) for one in ids]
        for day, last in (("2025-08-31", "awaited"), ("2025-09-01", "overdue")):
            assert [enquiries.answer_state(row, (), day) for row in rows] == ["not sent", "awaited", last]
    with case.change("Answer") as session:
        enquiries.add_response(session, kind="declined", by="A", position="No.", enquiry_id=ids[2])
        came = enquiries.list_responses(session)
        assert [enquiries.answer_state(row, came, "2026-01-01") for row in enquiries.list_enquiries(session)] == [
            "not sent", "awaited", "ended",
        ]  # fmt: skip
