"""The case's standard of proof: what a finding lacks before it may be called concluded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import among, need
from casefile.core.grading import Grade, meets_grade, parse_grade
from casefile.core.origins import origin_of
from casefile.core.proof import list_supports
from casefile.core.schema import CaseInfo, Excerpt, Finding, Source


def check_standard(session: Session, finding_id: str) -> list[str]:
    """Return what the finding lacks of the case's standard, one plain sentence each; empty when it is met.

    Only excerpts that support the finding itself count: how many independent origins they have, and whether
    at least one reaches the least grade (reliability of its source with its own credibility; F6 until judged).
    """
    need(session, Finding, finding_id)
    return list_shortfalls(session, [finding_id])[finding_id]


def list_shortfalls(session: Session, finding_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return for each finding what it lacks of the case's standard, as `check_standard` does, set-wise."""
    edges = list_supports(session, "finding", finding_ids)
    supporting = {
        finding_id: {edge.excerpt_id for edge in listed if edge.stance == "supports"}
        for finding_id, listed in edges.items()
    }
    info = session.scalars(select(CaseInfo).limit(1)).first()
    keys = origin_of(session, set().union(*supporting.values())) if info and info.standard_origins else {}
    grades = _grades(session, set().union(*supporting.values())) if info and info.standard_grade else {}
    lacking: dict[str, list[str]] = {}
    for finding_id, excerpts in supporting.items():
        lacking[finding_id] = sentences = [] if excerpts else ["No excerpt supports the finding."]
        if excerpts and info and info.standard_origins:
            there = len({keys[one] for one in excerpts})
            if there < info.standard_origins:
                sentences.append(
                    f"The standard asks for {info.standard_origins} independent origins;"
                    f" the supporting excerpts have {there}."
                )
        if excerpts and info and info.standard_grade:
            least = parse_grade(info.standard_grade)
            listed = [grades[one] for one in excerpts]
            if not any(meets_grade(grade, least) for grade in listed):
                best = min(grade.counted for grade in listed)
                sentences.append(
                    f"The standard asks for one supporting excerpt of grade {least.counted} or better;"
                    f" the best counts as {best}."
                )
    return lacking


def _grades(session: Session, excerpt_ids: Iterable[str]) -> dict[str, Grade]:
    """Return the grade of each excerpt: its source's reliability with its own credibility."""
    graded = session.execute(
        select(Excerpt.id, Source.reliability, Excerpt.credibility)
        .join(Source, Source.id == Excerpt.source_id)
        .where(among(Excerpt.id, excerpt_ids))
    )
    return {excerpt_id: Grade(reliability, credibility) for excerpt_id, reliability, credibility in graded}
