"""Proof: from excerpts to everything they may prove."""

from __future__ import annotations

import pytest
from core.specimens import entity, event, excerpt, finding, source
from sqlalchemy.orm import Session

from casefile.core import elements, entities, events, findings, links, proof, quantities
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.schema import Source, Support


def one_of_each(session: Session) -> dict[str, str]:
    """Add a record of every kind that can be proved."""
    firm, ship, delivery = entity(session), entity(session, "Lady R", "Vessel"), event(session)
    place = events.add_place(session, name="Rajin")
    stated = {"unit": "t", "product": "oil", "origin": "alleged", "knowledge": "observed"}
    return {
        "entity": firm,
        "statement": entities.add_statement(session, ship, "flag", "ru").id,
        "link": links.add_link(session, kind="owner", from_id=firm, to_id=ship),
        "event": delivery,
        "participant": events.add_participant(session, delivery, ship, role="vessel"),
        "event_place": events.add_event_place(session, delivery, place, role="at"),
        "quantity": quantities.add_quantity(session, delivery, qualifier="about", low="5", **stated),
        "finding": finding(session),
    }


def test_everything_of_the_design_can_be_proved(case: Case) -> None:
    with case.change("Add") as session:
        targets = one_of_each(session)
        assert tuple(targets) == proof.TARGETS
        words = excerpt(session, source(session))
        edges = {table: proof.add_support(session, words, table, target) for table, target in targets.items()}
    with case.read() as session:
        for table, target in targets.items():
            found = proof.list_supports(session, table, [target, "none"])
            assert [(e.id, e.excerpt_id, e.stance, e.target_id) for e in found[target]] == [
                (edges[table], words, "supports", target)
            ]
            assert found["none"] == []
        proved = proof.list_proved(session, [words])[words]
        assert {(edge.table, edge.target_id) for edge in proved} == set(targets.items())


def test_stances_and_how_proof_against_is_answered(case: Case) -> None:
    with case.change("Add") as session:
        claim, paper = finding(session), source(session)
        first, second, third = (excerpt(session, paper) for _ in range(3))
        proof.add_support(session, first, "finding", claim)
        against = proof.add_support(session, second, "finding", claim, stance="contradicts", discussed="Para. 7")
        proof.add_support(session, third, "finding", claim, stance="context", note="history")
        found = proof.list_supports(session, "finding", [claim])[claim]
        assert [(e.stance, e.discussed, e.note) for e in found] == [
            ("supports", None, None),
            ("contradicts", "Para. 7", None),
            ("context", None, "history"),
        ]
        proof.edit_support(session, against, stance="context", discussed=None)
        assert session.get_one(Support, against).stance == "context"
        proof.delete_support(session, against)
        assert len(proof.list_supports(session, "finding", [claim])[claim]) == 2


def test_what_is_no_proof_is_refused(case: Case) -> None:
    with case.change("Add") as session:
        claim, words = finding(session), excerpt(session, source(session))
        edge = proof.add_support(session, words, "finding", claim)
        for arguments, sentence in (
            ((words, "finding", claim), r"joined to the finding already \(as supports\)"),
            ((words, "source", claim), "cannot be proved; proof goes to entity, statement"),
            ((words, "finding", "gone"), "There is no finding"),
            ((words, "event_place", "gone"), r"There is no event place .* \(the event place to prove\)"),
            (("gone", "finding", claim), "There is no excerpt"),
        ):
            with pytest.raises(RefusedError, match=sentence):
                proof.add_support(session, *arguments)
        with pytest.raises(RefusedError, match="it can be supports, contradicts, context"):
            proof.add_support(session, excerpt(session, source(session)), "finding", claim, stance="proves")
        with pytest.raises(RefusedError, match="An edge keeps what it proves"):
            proof.edit_support(session, edge, finding_id=claim)
        with pytest.raises(RefusedError, match="delete the edge and add another"):
            proof.edit_support(session, edge, excerpt_id=words)


def test_one_excerpt_may_fill_several_elements_of_a_finding(lawful: Case) -> None:
    with lawful.change("Add") as session:
        claim, happening, words = finding(session), event(session), excerpt(session, source(session))
        paragraph = "S/RES/2397(2017):5"
        first = elements.add_element(session, paragraph, text="Refined petroleum was supplied")
        second = elements.add_element(session, paragraph, text="to the DPRK", position=2)
        proof.add_support(session, words, "finding", claim)
        proof.add_support(session, words, "finding", claim, element_id=first)
        proof.add_support(session, words, "finding", claim, element_id=second, stance="contradicts")
        with pytest.raises(RefusedError, match="joined to the finding already"):
            proof.add_support(session, words, "finding", claim, element_id=second)
        with pytest.raises(RefusedError, match="is filled for a finding"):
            proof.add_support(session, words, "event", happening, element_id=first)
        elements.delete_element(session, first)
        found = proof.list_supports(session, "finding", [claim])[claim]
        assert [edge.element_id for edge in found] == [None, None, second]


def test_deleting_either_end_takes_the_edge_along(case: Case) -> None:
    with case.change("Add") as session:
        claim, paper = finding(session), source(session)
        words = excerpt(session, paper)
        proof.add_support(session, words, "finding", claim)
    with case.change("Delete finding") as session:
        findings.delete_finding(session, claim)
        assert proof.list_proved(session, [words])[words] == []
    case.undo()
    with case.change("Delete source") as session:
        assert len(proof.list_proved(session, [words])[words]) == 1
        session.delete(session.get_one(Source, paper))
        session.flush()
        assert proof.list_supports(session, "finding", [claim])[claim] == []
