"""Enquiries, responses and recommendations: what is overdue, unsealed, unweighed, or follows from nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from casefile.core.dates import parse_date
from casefile.core.enquiries import ON_ENQUIRY
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, shorten
from casefile.core.schema import Enquiry, Finding, Recommendation, RecommendationFinding, Response
from casefile.core.vocabulary import FindingStatus, ResponseKind


def check_enquiries(look: Look) -> Iterator[Problem]:
    """Name enquiries that were never sent, are overdue with nothing recorded, or are made up."""
    if not look.scope.has("enquiry"):
        return
    table = Enquiry.__table__
    answers = select(Response.enquiry_id).where(Response.enquiry_id.is_not(None))
    answered = set(look.session.scalars(answers.where(look.within("enquiry", Response.enquiry_id))))
    today = look.measure.today or (parse_date(look.info.cut_off).latest if look.info.cut_off else None)
    for row in look.rows(select(table).where(look.within("enquiry", table.c.id)).order_by(table.c.id)):
        where = f"Enquiry to {shorten(row.addressee)}"
        due = parse_date(row.due).latest if row.due else None
        if row.id not in answered and due and today and due < today:
            says = f"The answer was due by {parse_date(row.due).show()}, and nothing is recorded."
            mend = "Record what came back, or that no answer came by the cut-off."
            yield Problem("overdue", Severity.WRONG, "enquiry", row.id, where, says, mend)
        if not row.sent:
            says = "It is not said when it was sent."
            yield Problem("not_sent", Severity.WEAK, "enquiry", row.id, where, says, "Fill in `sent`, or send it.")
        if row.illustrative:
            says = "It is made up for demonstration."
            mend = "Take it out before the case is used for anything else."
            yield Problem("illustrative", Severity.NOTICE, "enquiry", row.id, where, says, mend)


def check_responses(look: Look) -> Iterator[Problem]:
    """Name answers whose words are not sealed, or of which nothing is made."""
    if not look.scope.has("response"):
        return
    table = Response.__table__
    spoken = {*ON_ENQUIRY[:2], ResponseKind.UNSOLICITED.value}
    for row in look.rows(select(table).where(look.within("response", table.c.id)).order_by(table.c.id)):
        where = f"Response of {shorten(row.by)}"
        if row.kind in spoken and not row.source_id and not row.excerpt_id:
            says = "What they said is not in the case as a source."
            mend = "Seal the answer as a source, and name its excerpt."
            yield Problem("response_unsealed", Severity.WEAK, "response", row.id, where, says, mend)
        if row.kind in spoken and not row.assessment:
            says = "Nothing says what we make of it."
            mend = "Fill in `assessment`, and `effect` if it changed a finding."
            yield Problem("response_unweighed", Severity.WEAK, "response", row.id, where, says, mend)


def check_recommendations(look: Look) -> Iterator[Problem]:
    """Name recommendations that follow from no finding that still stands."""
    if not look.scope.has("recommendation"):
        return
    fallen = (FindingStatus.WITHDRAWN.value, FindingStatus.NOT_SUBSTANTIATED.value)
    standing: dict[str, list[str]] = {}
    edges = (
        select(RecommendationFinding.recommendation_id, Finding.status)
        .join(Finding, Finding.id == RecommendationFinding.finding_id)
        .where(look.within("recommendation", RecommendationFinding.recommendation_id))
    )
    for row in look.rows(edges):
        standing.setdefault(row.recommendation_id, []).append(row.status)
    table = Recommendation.__table__
    for row in look.rows(select(table).where(look.within("recommendation", table.c.id)).order_by(table.c.number)):
        there = standing.get(row.id, [])
        where = f"Recommendation {row.number}, to {shorten(row.addressee)}"
        mend = "Name the findings that it follows from, or take it out."
        if not there:
            says = "It follows from no finding."
            yield Problem("recommends_alone", Severity.WEAK, "recommendation", row.id, where, says, mend)
        elif all(status in fallen for status in there):
            says = "It follows only from findings that no longer stand."
            yield Problem("recommends_alone", Severity.WRONG, "recommendation", row.id, where, says, mend)
