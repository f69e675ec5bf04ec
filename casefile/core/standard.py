"""The case's standard of proof: what a finding lacks before it may be called concluded."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import among, need
from casefile.core.grading import Grade, meets_grade, parse_grade
from casefile.core.origins import count_origins
from casefile.core.proof import list_supports
from casefile.core.schema import CaseInfo, Excerpt, Finding, Source


def check_standard(session: Session, finding_id: str) -> list[str]:
    """Return what the finding lacks of the case's standard, one plain sentence each; empty when it is met.

    Only excerpts that support the finding itself count: how many independent origins they have, and whether
    at least one reaches the least grade (reliability of its source with its own credibility; F6 until judged).
    """
    need(session, Finding, finding_id)
    supporting = {
        edge.excerpt_id
        for edge in list_supports(session, "finding", [finding_id])[finding_id]
        if edge.stance == "supports"
    }
    if not supporting:
        return ["No excerpt supports the finding."]
    info = session.scalars(select(CaseInfo).limit(1)).first()
    lacking = []
    if info and info.standard_origins:
        there = count_origins(session, "finding", [finding_id])[finding_id]
        if there < info.standard_origins:
            lacking.append(
                f"The standard asks for {info.standard_origins} independent origins;"
                f" the supporting excerpts have {there}."
            )
    if info and info.standard_grade:
        least = parse_grade(info.standard_grade)
        graded = session.execute(
            select(Source.reliability, Excerpt.credibility)
            .join(Source, Source.id == Excerpt.source_id)
            .where(among(Excerpt.id, supporting))
        )
        grades = [Grade(reliability, credibility) for reliability, credibility in graded]
        if not any(meets_grade(grade, least) for grade in grades):
            best = min(grade.counted for grade in grades)
            lacking.append(
                f"The standard asks for one supporting excerpt of grade {least.counted} or better;"
                f" the best counts as {best}."
            )
    return lacking
