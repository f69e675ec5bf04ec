"""Recommendations."""

from __future__ import annotations

import pytest
from core.specimens import finding

from casefile.core import findings, recommendations
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.schema import Recommendation


def test_recommendations_follow_from_findings(case: Case) -> None:
    with case.change("Add") as session:
        first, second = finding(session, "One"), finding(session, "Two")
        action = recommendations.add_recommendation(
            session, addressee="The Committee", action="List the vessel", findings=[second, first], tlp="GREEN"
        )
        fifth = recommendations.add_recommendation(session, addressee="Ports", action="Inspect", number=5)
        sixth = recommendations.add_recommendation(session, addressee="Insurers", action="Ask")
        assert [row.number for row in recommendations.list_recommendations(session)] == [1, 5, 6]
        ids = [action, fifth]
        assert recommendations.findings_of_recommendations(session, ids) == {action: [first, second], fifth: []}
        with pytest.raises(RefusedError, match="Recommendation 5 is there already; the next free number is 7"):
            recommendations.edit_recommendation(session, sixth, number=5)
        with pytest.raises(RefusedError, match="numbered from 1"):
            recommendations.add_recommendation(session, addressee="x", action="y", number=0)
        with pytest.raises(RefusedError, match="There is no finding"):
            recommendations.edit_recommendation(session, sixth, findings=["gone"])
        recommendations.edit_recommendation(session, action, findings=[second], action="List both")
        assert session.get_one(Recommendation, action).action == "List both"
        findings.delete_finding(session, second)
        assert recommendations.findings_of_recommendations(session, [action]) == {action: []}
        recommendations.delete_recommendation(session, fifth)
        assert [row.number for row in recommendations.list_recommendations(session)] == [1, 6]
