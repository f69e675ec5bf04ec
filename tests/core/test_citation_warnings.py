"""What is odd about a citation."""

from __future__ import annotations

from typing import Any

import pytest
from core.specimens import finding

from casefile.core import findings, instruments
from casefile.core.case import Case

CAP = "S/RES/2397(2017):5"
ARMS = "S/RES/1718(2006):8(a)"


def cite(case: Case, provision: str, conclusion: str, **fields: Any) -> str | None:
    with case.change("Cite") as session:
        claim = finding(session, period=fields.pop("period", None))
        return findings.add_citation(
            session, claim, provision, asserted_by="investigator", conclusion=conclusion, **fields
        ).warning


@pytest.mark.parametrize(
    ("provision", "conclusion", "fields", "words"),
    [
        (ARMS, "contravention", {"on_date": "2020-05"}, None),
        (ARMS, "contravention", {}, None),
        (CAP, "relevant", {"on_date": "2016-05"}, "may not apply to May 2016: not yet in force in May 2016."),
        (CAP, "contravention", {"period": "2016"}, "not yet in force in 2016"),
        (CAP, "contravention", {"on_date": "2017"}, "not certain in 2017"),
        ("S/RES/2321(2016):26(b)", "contravention", {"on_date": "2018"}, "superseded on 5 Aug 2017."),
        ("S/RES/2321(2016):26(b)", "relevant", {"on_date": "2017-08-05"}, "superseded on 5 Aug 2017, the day asked"),
        ("S/RES/2680(2023):1", "relevant", {"on_date": "2024-05-01"}, "expired, last day 30 Apr 2024."),
        (
            ARMS,
            "contravention",
            {"on_date": "2025-07-17"},
            "before citing for conduct that may be later (17 Jul 2025)",
        ),
        (ARMS, "contravention", {"period": "since 2024"}, "The catalogue is checked through 1 Jun 2024"),
        (ARMS, "contravention", {"period": "2016", "on_date": "2020"}, None),
    ],
)
def test_a_citation_out_of_its_time_is_warned_about(
    lawful: Case, provision: str, conclusion: str, fields: dict[str, Any], words: str | None
) -> None:
    warning = cite(lawful, provision, conclusion, **fields)
    assert (warning is None) if words is None else (words in (warning or ""))


def test_a_conclusion_the_paragraph_does_not_bear_is_warned_about(lawful: Case) -> None:
    with lawful.read() as session:
        calls = next(row for row in instruments.list_provisions(session) if row.verb == "calls upon")
        assert not calls.binding
    warning = cite(lawful, calls.id, "contravention", on_date="2020")
    assert warning is not None
    assert "The paragraph does not bind" in warning
    assert 'It is printed as "not in line with what the Council called upon States to do".' in warning
    assert "iolation" not in warning
    assert cite(lawful, calls.id, "relevant", on_date="2020") is None


def test_the_cap_and_one_supplier_are_findings_apart(lawful: Case) -> None:
    sentence = "The cap counts all States together: make the supplier's own conduct a finding of its own."
    dated = {"on_date": "2024-03", "asserted_by": "investigator"}
    with lawful.change("Cite") as session:
        claim = finding(session)
        added = findings.add_citation(
            session, claim, CAP, conclusion="contravention", duty_bearer="all Member States", **dated
        )
        assert added.warning is None
        added = findings.add_citation(
            session, claim, ARMS, conclusion="apparent contravention", duty_bearer="Russian Federation", **dated
        )
        assert added.warning == sentence
        assert findings.edit_citation(session, added.id, conclusion="relevant").warning is None
        assert findings.edit_citation(session, added.id, conclusion="contravention").warning == sentence
        own = finding(session, "The supplier's own conduct")
        assert (
            findings.add_citation(session, own, CAP, conclusion="relevant", duty_bearer="Russian Federation", **dated)
        ).warning is None
        assert (
            findings.add_citation(session, own, CAP, conclusion="contravention", duty_bearer="Russia", **dated)
        ).warning == sentence
