"""Editions, corrections and abbreviations."""

from __future__ import annotations

import pytest
from core.specimens import finding

from casefile.core import editions, journal
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.schema import Edition


def test_an_edition_keeps_the_head_of_the_chain_it_was_made_from(case: Case) -> None:
    with case.read() as session:
        head = journal.chain_head(session.connection())
    with case.change("Edition") as session:
        first = editions.record_edition(session, date="17 Jul 2025", note="for the press", tlp="CLEAR")
        third = editions.record_edition(session, date="2025-08", number=3, chain_head="0" * 64)
    with case.change("Edition") as session:
        row = session.get_one(Edition, first)
        assert (row.number, row.date, row.chain_head, row.tlp) == (1, "2025-07-17", head, "CLEAR")
        for fields, sentence in (
            ({"number": 3}, "Edition 3 is there already; the next free number is 4"),
            ({"number": 0}, "numbered from 1"),
            ({"chain_head": "abc"}, "is a SHA-256 in 64 hexadecimal digits"),
            ({"date": "soon"}, "In the date of an edition"),
        ):
            with pytest.raises(RefusedError, match=sentence):
                editions.record_edition(session, **{"date": "2025", **fields})
        with pytest.raises(RefusedError, match="an edition has left the house"):
            editions.edit_edition(session, third, chain_head=head)
        editions.edit_edition(session, third, note="second print")
        assert [row.number for row in editions.list_editions(session)] == [1, 3]


def test_corrections_name_what_was_wrong_and_what_is_right(case: Case) -> None:
    with case.change("Add") as session:
        claim = finding(session)
        edition = editions.record_edition(session, date="2025-07")
        later = editions.add_correction(session, date="2025-09-02", was="two", now="three", finding_id=claim)
        first = editions.add_correction(
            session, date="1 Sep 2025", was="May", now="June", reason="misread", edition_id=edition
        )
        assert [row.id for row in editions.list_corrections(session)] == [first, later]
        editions.edit_correction(session, later, now="four")
        with pytest.raises(RefusedError, match="A correction needs its was"):
            editions.edit_correction(session, later, was="")
        editions.delete_edition(session, edition)
        assert [(row.now, row.edition_id) for row in editions.list_corrections(session)] == [
            ("June", None),
            ("four", None),
        ]
        editions.delete_correction(session, first)
        assert len(editions.list_corrections(session)) == 1


def test_a_short_form_has_one_meaning(case: Case) -> None:
    with case.change("Add") as session:
        second = editions.add_abbreviation(session, "STS", "ship-to-ship transfer")
        first = editions.add_abbreviation(session, "AIS", "automatic identification system")
        with pytest.raises(RefusedError, match="STS stands for ship-to-ship transfer already"):
            editions.add_abbreviation(session, "STS", "another")
        with pytest.raises(RefusedError, match="AIS stands for"):
            editions.edit_abbreviation(session, second, short="AIS")
        editions.edit_abbreviation(session, second, long="transfer from ship to ship")
        assert [row.id for row in editions.list_abbreviations(session)] == [first, second]
        editions.delete_abbreviation(session, first)
        assert [row.long for row in editions.list_abbreviations(session)] == ["transfer from ship to ship"]
