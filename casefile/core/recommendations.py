"""Recommendations: who should do what, and from which findings that follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, among, delete_record, edit_record, need_all, next_number
from casefile.core.errors import RefusedError
from casefile.core.schema import Finding, Recommendation, RecommendationFinding


def add_recommendation(
    session: Session,
    *,
    addressee: str,
    action: str,
    findings: Iterable[str] = (),
    number: int | None = None,
    tlp: str | None = None,
    classification: str | None = None,
) -> str:
    """Add a recommendation that follows from findings and return its id; it takes the next free number."""
    fields = {
        "number": next_number(session, Recommendation.number) if number is None else number,
        "addressee": addressee,
        "action": action,
        "tlp": tlp,
        "classification": classification,
    }
    wanted = need_all(session, Finding, findings, "findings of the recommendation")
    row = add_record(session, Recommendation, _RULES, fields)
    session.add_all(RecommendationFinding(recommendation_id=row.id, finding_id=finding) for finding in wanted)
    return row.id


def edit_recommendation(
    session: Session, recommendation_id: str, *, findings: Iterable[str] | None = None, **fields: object
) -> None:
    """Change fields of a recommendation; `findings` replaces the findings it follows from."""
    wanted = None if findings is None else need_all(session, Finding, findings, "findings of the recommendation")
    edit_record(session, Recommendation, recommendation_id, _RULES, fields)
    if wanted is not None:
        session.flush()
        edges = RecommendationFinding.recommendation_id == recommendation_id
        session.execute(delete(RecommendationFinding).where(edges))
        session.add_all(
            RecommendationFinding(recommendation_id=recommendation_id, finding_id=finding) for finding in wanted
        )


def delete_recommendation(session: Session, recommendation_id: str) -> None:
    """Delete a recommendation."""
    delete_record(session, Recommendation, recommendation_id)


def list_recommendations(session: Session) -> Sequence[Recommendation]:
    """Return all recommendations by number."""
    return session.scalars(select(Recommendation).order_by(Recommendation.number)).all()


def findings_of_recommendations(session: Session, recommendation_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the ids of the findings that each recommendation follows from, by their numbers."""
    found: dict[str, list[str]] = {recommendation_id: [] for recommendation_id in recommendation_ids}
    query = (
        select(RecommendationFinding.recommendation_id, Finding.id)
        .join(Finding, Finding.id == RecommendationFinding.finding_id)
        .where(among(RecommendationFinding.recommendation_id, found))
        .order_by(Finding.number)
    )
    for recommendation_id, finding_id in session.execute(query):
        found[recommendation_id].append(finding_id)
    return found


def _settle(session: Session, values: dict[str, Any]) -> None:
    number = values["number"]
    if number < 1:
        raise RefusedError(f"Recommendations are numbered from 1; {number} is none of those numbers.")
    same_number = (Recommendation.number == number, Recommendation.id != values["id"])
    if session.scalars(select(Recommendation.id).where(*same_number)).first():
        free = next_number(session, Recommendation.number)
        raise RefusedError(f"Recommendation {number} is there already; the next free number is {free}.")


_RULES = Rules(settle=_settle)
