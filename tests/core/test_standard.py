"""The case's standard of proof."""

from __future__ import annotations

import pytest
from core.specimens import excerpt, finding, source
from sqlalchemy.orm import Session

from casefile.core import origins, proof
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.findings import set_status
from casefile.core.info import edit_info
from casefile.core.schema import Excerpt
from casefile.core.standard import Lack, check_standard, weigh_standard


def support(session: Session, claim: str, title: str, grade: str = "  ", **fields: str) -> None:
    paper = source(session, title, reliability=grade[0].strip() or None)
    words = excerpt(session, paper, credibility=grade[1].strip() or None)
    proof.add_support(session, words, "finding", claim, **fields)


def test_something_must_support_the_finding(case: Case) -> None:
    with case.change("Add") as session:
        edit_info(session, standard_origins=1)
        claim = finding(session)
        support(session, claim, "Against", stance="contradicts")
        assert check_standard(session, claim) == ["No excerpt supports the finding."]
        support(session, claim, "For")
        assert check_standard(session, claim) == []
        with pytest.raises(RefusedError, match="There is no finding"):
            check_standard(session, "gone")


def test_a_standard_without_measure_is_never_met(case: Case) -> None:
    with case.change("Add") as session:
        edit_info(session, standard="Whatever convinces us.")
        claim = finding(session)
        assert [one.lack for one in weigh_standard(session, [claim])[claim]] == [Lack.PROOF, Lack.STANDARD]
        support(session, claim, "For", "A1")
        assert check_standard(session, claim) == [
            "The case sets no standard that can be checked: no number of origins, no grade."
        ]
        with pytest.raises(RefusedError, match="cannot be concluded: The case sets no standard"):
            set_status(session, claim, "concluded")
        set_status(session, claim, "concluded", status_reason="The confession settles it.")


def test_origins_are_counted_not_papers(case: Case) -> None:
    with case.change("Add") as session:
        edit_info(session, standard_origins=2)
        claim, agency = finding(session), origins.add_origin(session, name="Agency")
        for title in ("One", "Two", "Three"):
            words = excerpt(session, source(session, title), origin_id=agency)
            proof.add_support(session, words, "finding", claim)
        assert check_standard(session, claim) == [
            "The standard asks for 2 independent origins; the supporting excerpts have 1."
        ]
        support(session, claim, "Four")
        assert check_standard(session, claim) == []


@pytest.mark.parametrize(
    ("grades", "best"),
    [
        (["B2"], None),
        (["A1"], None),
        (["F6", "B2"], None),
        (["B3"], "B3"),
        (["C1"], "C1"),
        (["B3", "C1"], "B3"),
        (["B "], "B6"),
        ([" 1"], "F1"),
        (["  "], "F6"),
    ],
)
def test_one_excerpt_must_reach_the_grade_on_both_axes(case: Case, grades: list[str], best: str | None) -> None:
    with case.change("Add") as session:
        edit_info(session, standard_grade="B2")
        claim = finding(session)
        for number, grade in enumerate(grades):
            support(session, claim, f"Paper {number}", grade)
        support(session, claim, "Against", "A1", stance="contradicts")
        sentence = f"The standard asks for one supporting excerpt of grade B2 or better; the best counts as {best}."
        assert check_standard(session, claim) == ([sentence] if best else [])


def test_an_excerpt_whose_words_were_lost_does_not_count(case: Case) -> None:
    with case.change("Add") as session:
        edit_info(session, standard_origins=2, standard_grade="B2")
        claim = finding(session)
        papers = [source(session, title, reliability="A") for title in ("One", "Two", "Three")]
        words = [excerpt(session, paper, credibility="1", anchor_state="exact") for paper in papers]
        for one in words[:2]:
            proof.add_support(session, one, "finding", claim)
        assert check_standard(session, claim) == []
        session.get_one(Excerpt, words[0]).anchor_state = "lost"
        lost = "1 supporting excerpt does not count: its words were not found again when the source was read anew."
        assert check_standard(session, claim) == [
            "The standard asks for 2 independent origins; the supporting excerpts have 1.",
            lost,
        ]
        assert origins.count_origins(session, "finding", [claim]) == {claim: 1}
        with pytest.raises(RefusedError, match="its words were not found again"):
            set_status(session, claim, "concluded")
        proof.add_support(session, words[2], "finding", claim)
        assert check_standard(session, claim) == []
        for one in words[1:]:
            session.get_one(Excerpt, one).anchor_state = "lost"
        assert check_standard(session, claim)[0] == "No excerpt supports the finding."
        assert check_standard(session, claim)[1].startswith("3 supporting excerpts do not count")
