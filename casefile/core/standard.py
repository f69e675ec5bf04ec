"""The case's standard of proof: what a finding lacks before it may be called concluded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import among, need
from casefile.core.grading import Grade, meets_grade, parse_grade
from casefile.core.origins import Known, independent, origin_of
from casefile.core.proof import list_lost, list_supports
from casefile.core.schema import CaseInfo, Excerpt, Finding, Source


class Lack(StrEnum):
    """What a finding lacks of the standard."""

    PROOF = "proof"
    STANDARD = "standard"
    LOST = "lost"
    ORIGINS = "origins"
    GRADE = "grade"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that a finding lacks, and the plain sentence that says so."""

    lack: Lack
    sentence: str


UNMEASURED = Shortfall(Lack.STANDARD, "The case sets no standard that can be checked: no number of origins, no grade.")
UNPROVED = Shortfall(Lack.PROOF, "No excerpt supports the finding.")


def check_standard(session: Session, finding_id: str) -> list[str]:
    """Return what the finding lacks of the case's standard, one plain sentence each; empty when it is met.

    Only excerpts that support the finding itself count: how many independent origins they have, and whether
    at least one reaches the least grade (reliability of its source with its own credibility; F6 until judged).
    Excerpts whose words were lost when their source was read anew do not count, which is said where the others do
    not suffice. A standard without origins and grade cannot be met.
    """
    need(session, Finding, finding_id)
    return list_shortfalls(session, [finding_id])[finding_id]


def list_shortfalls(session: Session, finding_ids: Iterable[str], known: Known | None = None) -> dict[str, list[str]]:
    """Return for each finding what it lacks of the case's standard, as `check_standard` does, set-wise."""
    lacking = weigh_standard(session, finding_ids, known)
    return {finding_id: [one.sentence for one in found] for finding_id, found in lacking.items()}


def weigh_standard(
    session: Session, finding_ids: Iterable[str], known: Known | None = None
) -> dict[str, list[Shortfall]]:
    """Return for each finding what it lacks of the case's standard; nothing where it is met."""
    edges = list_supports(session, "finding", finding_ids)
    supporting = {
        finding_id: {edge.excerpt_id for edge in listed if edge.stance == "supports"}
        for finding_id, listed in edges.items()
    }
    lost = list_lost(session, set().union(*supporting.values()))
    info = session.scalars(select(CaseInfo).limit(1)).first()
    least, fewest = (info.standard_grade, info.standard_origins) if info else (None, None)
    everything = set().union(*supporting.values()) - lost
    keys = origin_of(session, everything, known) if fewest else {}
    grades = _grades(session, everything) if least else {}
    lacking: dict[str, list[Shortfall]] = {}
    for finding_id, joined in supporting.items():
        excerpts = joined - lost
        lacking[finding_id] = found = [] if excerpts else [UNPROVED]
        if not (least or fewest):
            found.append(UNMEASURED)
        if excerpts and fewest:
            found += _few_origins(independent(keys[one] for one in excerpts), fewest)
        if excerpts and least:
            found += _low_grades([grades[one] for one in excerpts], parse_grade(least))
        if found and len(excerpts) < len(joined):
            found.append(_lost(len(joined) - len(excerpts)))
    return lacking


def _lost(number: int) -> Shortfall:
    which, their = (
        ("1 supporting excerpt does", "its") if number == 1 else (f"{number} supporting excerpts do", "their")
    )
    says = f"{which} not count: {their} words were not found again when the source was read anew."
    return Shortfall(Lack.LOST, says)


def _few_origins(keys: Collection[str], fewest: int) -> list[Shortfall]:
    if len(keys) >= fewest:
        return []
    says = f"The standard asks for {fewest} independent origins; the supporting excerpts have {len(keys)}."
    return [Shortfall(Lack.ORIGINS, says)]


def _low_grades(grades: Collection[Grade], least: Grade) -> list[Shortfall]:
    if any(meets_grade(grade, least) for grade in grades):
        return []
    best = min(grade.counted for grade in grades)
    says = (
        f"The standard asks for one supporting excerpt of grade {least.counted} or better; the best counts as {best}."
    )
    return [Shortfall(Lack.GRADE, says)]


def _grades(session: Session, excerpt_ids: Iterable[str]) -> dict[str, Grade]:
    """Return the grade of each excerpt: its source's reliability with its own credibility."""
    graded = session.execute(
        select(Excerpt.id, Source.reliability, Excerpt.credibility)
        .join(Source, Source.id == Excerpt.source_id)
        .where(among(Excerpt.id, excerpt_ids))
    )
    return {excerpt_id: Grade(reliability, credibility) for excerpt_id, reliability, credibility in graded}
