"""Findings: numbers, statuses, what they rest on, and what they cite."""

from __future__ import annotations

import pytest
from core.specimens import entity, event, excerpt, finding, source

from casefile.core import editions, findings, proof
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.info import edit_info
from casefile.core.schema import Citation, Finding

CAP = "S/RES/2397(2017):5"
ARMS = "S/RES/1718(2006):8(a)"


def test_numbers_are_kept_and_gaps_allowed(case: Case) -> None:
    with case.change("Add") as session:
        first, seventh = finding(session, "One"), finding(session, "Seven", number=7)
        next_one = finding(session, "Eight")
        assert [session.get_one(Finding, one).number for one in (first, seventh, next_one)] == [1, 7, 8]
        with pytest.raises(RefusedError, match=r"Finding 7 is there already \(Seven\); the next free number is 9"):
            finding(session, "Again", number=7)
        with pytest.raises(RefusedError, match="numbered from 1"):
            finding(session, "None", number=0)
        with pytest.raises(RefusedError, match="must be a whole number"):
            findings.edit_finding(session, first, number="3")
        findings.edit_finding(session, next_one, number=3)
        findings.edit_finding(session, first, number=1, title="First")
        findings.edit_finding(session, next_one, position=0)
        assert [row.number for row in findings.list_findings(session)] == [3, 1, 7]
        findings.delete_finding(session, seventh)
        assert session.get_one(Finding, finding(session, "Next")).number == 4


def test_what_an_edition_printed_keeps_its_number_and_stays(case: Case) -> None:
    with case.change("Add") as session:
        printed = finding(session, "Printed")
    with case.change("Edition") as session:
        edition = editions.record_edition(session, date="2025-07-17")
        with pytest.raises(RefusedError, match="stands in edition 1, so it keeps its number"):
            findings.edit_finding(session, printed, number=9)
        with pytest.raises(RefusedError, match="set its status to withdrawn"):
            findings.delete_finding(session, printed)
        findings.edit_finding(session, printed, number=1, text="Changed.")
        findings.set_status(session, printed, "withdrawn", status_reason="The ship was another")
        editions.delete_edition(session, edition)
        findings.delete_finding(session, printed)
        assert list(findings.list_findings(session)) == []


def test_statuses_and_other_words_are_checked(case: Case) -> None:
    with case.change("Add") as session:
        claim = finding(session, likelihood="almost certain", confidence="low", determined_by="the Committee")
        row = session.get_one(Finding, claim)
        assert (row.likelihood, row.confidence, row.determined_by) == ("almost_certain", "low", "committee")
        with pytest.raises(RefusedError, match="it can be reported, corroborated, concluded, unresolved"):
            findings.set_status(session, claim, "proved")
        with pytest.raises(RefusedError, match="use set_status"):
            findings.edit_finding(session, claim, status="concluded")
        for field, value in (("likelihood", "sure"), ("confidence", "total"), ("determined_by", "press")):
            with pytest.raises(RefusedError, match=f"no {field.replace('_', ' ')} of a finding"):
                findings.edit_finding(session, claim, **{field: value})
        findings.set_status(session, claim, "not substantiated", status_reason="No second origin")
        assert (row.status, row.status_reason) == ("not_substantiated", "No second origin")
        findings.set_status(session, claim, "unresolved")
        assert (row.status, row.status_reason) == ("unresolved", None)


def test_concluded_needs_the_standard_or_a_reason(case: Case) -> None:
    with case.change("Add") as session:
        edit_info(session, standard_origins=2, standard_grade="B2")
        with pytest.raises(RefusedError, match="Finding 1 cannot be concluded: No excerpt supports the finding"):
            findings.add_finding(session, title="t", text="t", status="concluded")
        claim = finding(session)
        proof.add_support(session, excerpt(session, source(session, "One")), "finding", claim)
        with pytest.raises(RefusedError) as refused:
            findings.set_status(session, claim, "concluded")
        assert str(refused.value) == (
            "Finding 1 cannot be concluded: The standard asks for 2 independent origins;"
            " the supporting excerpts have 1."
            " The standard asks for one supporting excerpt of grade B2 or better; the best counts as F6."
            " Add proof, or give the reason why the standard is set aside."
        )
        assert session.get_one(Finding, claim).status == "reported"
        findings.set_status(session, claim, "concluded", status_reason="Admitted in court")
        assert session.get_one(Finding, claim).status == "concluded"
        findings.set_status(session, claim, "reported")
        better = source(session, "Two", reliability="A")
        proof.add_support(session, excerpt(session, better, credibility="2"), "finding", claim)
        assert findings.check_standard(session, claim) == []
        findings.set_status(session, claim, "concluded")
        row = session.get_one(Finding, claim)
        assert (row.status, row.status_reason) == ("concluded", None)
        findings.edit_finding(session, claim, title="Still concluded")


def test_alternatives_entities_and_events(case: Case) -> None:
    with case.change("Add") as session:
        claim, firm, happening = finding(session), entity(session), event(session)
        first = findings.add_alternative(session, claim, text="A repair", assessment="No yard was near")
        findings.add_alternative(session, claim, text="A storm")
        findings.edit_alternative(session, first, position=9)
        assert [row.text for row in findings.list_alternatives(session, [claim])[claim]] == ["A storm", "A repair"]
        named = findings.add_finding_entity(session, claim, firm, standing="mentioned without allegation")
        with pytest.raises(RefusedError, match="Northern Trading stands in that finding already"):
            findings.add_finding_entity(session, claim, firm)
        with pytest.raises(RefusedError, match="it can be alleged, facilitator, mentioned, victim"):
            findings.edit_finding_entity(session, named, standing="guilty")
        findings.edit_finding_entity(session, named, standing=None)
        assert [row.standing for row in findings.list_finding_entities(session, [claim])[claim]] == [None]
        rests = findings.add_finding_event(session, claim, happening)
        with pytest.raises(RefusedError, match=r"rests on that event already \(A delivery\)"):
            findings.add_finding_event(session, claim, happening)
        findings.edit_finding_event(session, rests, note="first load")
        assert [row.note for row in findings.list_finding_events(session, [claim])[claim]] == ["first load"]
        for change, record in (
            (findings.delete_alternative, first),
            (findings.delete_finding_entity, named),
            (findings.delete_finding_event, rests),
        ):
            change(session, record)
        assert len(findings.list_alternatives(session, [claim])[claim]) == 1
        assert findings.list_finding_entities(session, [claim]) == {claim: []}
        assert findings.list_finding_events(session, [claim]) == {claim: []}


def test_a_citation_keeps_who_says_so_and_what_it_concludes(lawful: Case) -> None:
    with lawful.change("Add") as session:
        claim, words = finding(session, period="2024-03"), excerpt(session, source(session))
        added = findings.add_citation(
            session,
            claim,
            ARMS,
            asserted_by="source",
            conclusion="contravention",
            excerpt_id=words,
            duty_bearer="Russian Federation",
            nexus="State organ",
            exemption="none claimed",
            reasoning="The text names ammunition",
        )
        assert added.warning is None
        row = session.get_one(Citation, added.id)
        assert (row.asserted_by, row.conclusion, row.nexus) == ("source", "contravention", "state_organ")
        with pytest.raises(RefusedError, match="needs the excerpt in which it does"):
            findings.add_citation(session, claim, ARMS, asserted_by="source", conclusion="relevant")
        with pytest.raises(RefusedError, match="needs the excerpt"):
            findings.edit_citation(session, added.id, excerpt_id=None)
        for fields, sentence in (
            ({"conclusion": "guilty"}, "it can be contravention, apparent_contravention"),
            ({"asserted_by": "press"}, "it can be source, investigator"),
            ({"nexus": "friend"}, "it can be state_organ, national, territory, flag"),
            ({"on_date": "05/06/2024"}, "In the on date of a citation"),
        ):
            with pytest.raises(RefusedError, match=sentence):
                findings.edit_citation(session, added.id, **fields)
        with pytest.raises(RefusedError, match="There is no provision"):
            findings.add_citation(
                session, claim, "S/RES/2397(2017):99", asserted_by="investigator", conclusion="relevant"
            )
        assert [one.id for one in findings.list_citations(session, [claim])[claim]] == [added.id]
        findings.delete_citation(session, added.id)
        assert findings.list_citations(session, [claim]) == {claim: []}


def test_a_finding_moves_and_the_others_keep_their_order(case: Case) -> None:
    with case.change("Add") as session:
        ids = [finding(session, name) for name in ("One", "Two", "Three", "Four")]

    def order() -> list[int]:
        with case.read() as session:
            return [row.number for row in findings.list_findings(session)]

    for moved, place, wanted in ((3, 0, [4, 1, 2, 3]), (0, 99, [4, 2, 3, 1]), (1, -5, [2, 4, 3, 1])):
        with case.change("Move") as session:
            findings.move_finding(session, ids[moved], place)
        assert order() == wanted
    case.undo()
    assert order() == [4, 2, 3, 1]
    with case.change("Move") as session, pytest.raises(RefusedError):
        findings.move_finding(session, "nothing", 0)
