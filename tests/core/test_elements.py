"""Elements of provisions."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from core.specimens import excerpt, finding, source
from sqlalchemy.orm import Session

from casefile.core import elements, findings, proof
from casefile.core.case import Case
from casefile.core.errors import RefusedError


def test_elements_stand_in_order(lawful: Case) -> None:
    cap, arms = "S/RES/2397(2017):5", "S/RES/1718(2006):8(a)"
    with lawful.change("Add") as session:
        supplied = elements.add_element(session, cap, text="Refined petroleum was supplied")
        elements.add_element(session, cap, text="to the DPRK")
        elements.add_element(session, arms, text="Arms", position=4)
        elements.edit_element(session, supplied, position=3, note="diesel counts")
        with pytest.raises(RefusedError, match="add it to the other paragraph"):
            elements.edit_element(session, supplied, provision_id=arms)
        with pytest.raises(RefusedError, match="There is no provision"):
            elements.add_element(session, "gone", text="x")
        found = elements.list_elements(session, [cap, arms, "none"])
        assert [(row.position, row.text) for row in found[cap]] == [
            (2, "to the DPRK"),
            (3, "Refined petroleum was supplied"),
        ]
        assert ([row.position for row in found[arms]], found["none"]) == ([4], [])
        elements.delete_element(session, supplied)
        assert [row.text for row in elements.list_elements(session, [cap])[cap]] == ["to the DPRK"]


ARMS = "S/RES/1874(2009):9"
CAP = "S/RES/2397(2017):5"


@dataclass(frozen=True)
class Text:
    text: str
    note: str = ""


def cite(session: Session, claim: str, provision_id: str) -> None:
    findings.add_citation(session, claim, provision_id, asserted_by="investigator", conclusion="apparent_contravention")


def test_seeded_elements_have_natural_ids_and_stay_as_edited(lawful: Case) -> None:
    shipped = {ARMS: (Text("Arms"), Text("from the DPRK", "markings")), "S/RES/1(1946):1": (Text("Nothing"),)}
    with lawful.change("Seed") as session:
        assert elements.seed_elements(session, shipped) == 2
        elements.edit_element(session, f"{ARMS}#1", text="Arms of any kind")
        assert elements.seed_elements(session, {ARMS: (*shipped[ARMS], Text("after 2009"))}) == 1
        rows = elements.list_elements(session, [ARMS])[ARMS]
        assert [(row.id, row.position, row.text, row.note) for row in rows] == [
            (f"{ARMS}#1", 1, "Arms of any kind", None),
            (f"{ARMS}#2", 2, "from the DPRK", "markings"),
            (f"{ARMS}#3", 3, "after 2009", None),
        ]


def test_elements_are_found_as_typed(lawful: Case) -> None:
    with lawful.change("Add") as session:
        elements.seed_elements(session, {CAP: (Text("Oil"), Text("to the DPRK"))})
        own = elements.add_element(session, CAP, text="Ours")
        for typed in (f"{CAP}#2", "2397 para 5#2", "2397:5#2", "2397 (2017), para. 5 # 2"):
            assert elements.find_element(session, typed) == f"{CAP}#2"
        assert elements.find_element(session, "2397:5#3") == own
        assert elements.find_element(session, own) == own
        for typed, sentence in (
            ("2397:5#4", "S/RES/2397 .2017., para. 5 has no one element 4; it has 1, 2, 3"),
            ("2397:4#1", "no elements of S/RES/2397 .2017., para. 4"),
            ("2397 para 5", "names no element; write paragraph and number"),
            ("1718 8(a)(i), 8(b)#1", "names 2 paragraphs"),
        ):
            with pytest.raises(RefusedError, match=sentence):
                elements.find_element(session, typed)


def test_the_grid_sets_proof_against_elements(lawful: Case) -> None:
    with lawful.change("Add") as session:
        elements.seed_elements(session, {CAP: (Text("a"), Text("b"), Text("c"), Text("d")), ARMS: (Text("e"),)})
        claim, other = finding(session), finding(session, "Other")
        for provision_id in (CAP, ARMS, "S/RES/2397(2017):4"):
            cite(session, claim, provision_id)
        cite(session, claim, CAP)
        cite(session, other, ARMS)
        first, second, third = (excerpt(session, source(session, name)) for name in ("One", "Two", "Three"))
        edges = [
            (first, 1, "supports"), (second, 1, "supports"), (third, 1, "contradicts"), (third, 2, "contradicts"),
            (first, 3, "supports"), (second, 4, "context"),
        ]  # fmt: skip
        for words, number, stance in edges:
            proof.add_support(session, words, "finding", claim, stance=stance, element_id=f"{CAP}#{number}")
        proof.add_support(session, first, "finding", claim)
        session.flush()
        arms, crude, cap = elements.grid(session, claim)
        assert [one.provision_id for one in (arms, crude, cap)] == [ARMS, "S/RES/2397(2017):4", CAP]
        assert [(row.number, row.supports, row.contradicts, row.context) for row in cap.rows] == [
            (1, (first, second), (third,), ()),
            (2, (), (third,), ()),
            (3, (first,), (), ()),
            (4, (), (), (second,)),
        ]
        assert [row.shown.value for row in cap.rows] == [
            "supported and contradicted", "contradicted", "supported", "missing",
        ]  # fmt: skip
        assert (crude.rows, [row.number for row in arms.missing], [row.number for row in cap.missing]) == ((), [1], [4])
        assert elements.grids(session, [other])[other] == (arms,)
        with pytest.raises(RefusedError, match="There is no finding"):
            elements.grid(session, "gone")
