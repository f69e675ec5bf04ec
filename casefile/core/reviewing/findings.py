"""Findings: their proof, its origins, the standard, what speaks against them, and their reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from casefile.core.dates import Order, compare, parse_date
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed, many, name_finding, shorten
from casefile.core.schema import Alternative, Event, FindingEvent
from casefile.core.standard import list_shortfalls
from casefile.core.vocabulary import FindingStatus, Stance

HELD = (FindingStatus.CORROBORATED, FindingStatus.CONCLUDED)  # statuses that claim more than a report
OPEN = (FindingStatus.UNRESOLVED, FindingStatus.NOT_SUBSTANTIATED)  # statuses that claim nothing


_NONE = "no origin that is stated"


def about(row: Row[Any], kind: str, severity: Severity, says: str, mend: str) -> Problem:
    """Return a problem of a finding."""
    return Problem(kind, severity, "finding", row.id, name_finding(row.number, row.title), says, mend)


def check_proof(look: Look) -> Iterator[Problem]:
    """Name findings that nothing supports."""
    for finding_id, row in look.findings.items():
        if not look.counted[finding_id]:
            severity = Severity.WEAK if row.status in OPEN else Severity.WRONG
            says = "No excerpt supports it."
            if look.supporting[finding_id]:
                says = "No excerpt supports it whose words were found again when its source was read anew."
            yield about(row, "no_proof", severity, says, "Join an excerpt to it that shows the claim, or withdraw it.")


def check_origins(look: Look) -> Iterator[Problem]:
    """Name findings that rest on one origin, and corroborated ones that nobody else corroborates."""
    for finding_id, row in look.findings.items():
        excerpts = look.counted[finding_id]
        if not excerpts or len(look.origins[finding_id]) > 1:
            continue
        origins = many(len(look.origins[finding_id]), "independent origin")
        told = f"{many(len(excerpts), 'supporting excerpt')} with {origins if look.origins[finding_id] else _NONE}"
        if row.status == FindingStatus.CORROBORATED:
            says = f"It is called corroborated, but has {told}."
            mend = "Add proof of another origin, or set its status back to reported."
            yield about(row, "corroborated_alone", Severity.WRONG, says, mend)
        else:
            severity = Severity.NOTICE if row.status in OPEN else Severity.WEAK
            mend = "Look for a second origin; papers that relay one originator do not count twice."
            yield about(row, "one_origin", severity, f"It has {told}.", mend)


def check_standard(look: Look) -> Iterator[Problem]:
    """Concluded findings below the case's standard, with and without a stated reason."""
    concluded = [finding_id for finding_id, row in look.findings.items() if row.status == FindingStatus.CONCLUDED]
    for finding_id, lacking in list_shortfalls(look.session, concluded, look.known).items() if concluded else ():
        row = look.findings[finding_id]
        if lacking and not row.status_reason:
            says = f"It is concluded below the case's standard: {' '.join(lacking)}"
            mend = "Add proof, set a lower status, or give the reason why the standard is set aside."
            yield about(row, "below_standard", Severity.WRONG, says, mend)
        elif lacking:
            says = f"It is concluded below the case's standard, for a stated reason: {' '.join(lacking)}"
            mend = "Be ready to defend the reason; proof that meets the standard is better."
            yield about(row, "standard_set_aside", Severity.NOTICE, says, mend)


def check_against(look: Look) -> Iterator[Problem]:
    """Name findings with evidence against them that is not weighed, or without another explanation considered."""
    for finding_id, row in look.findings.items():
        against: dict[str, bool] = {}
        for edge in look.edges[finding_id]:
            if edge.stance == Stance.CONTRADICTS:
                against[edge.excerpt_id] = against.get(edge.excerpt_id, False) or bool(edge.discussed)
        open_ones = [excerpt_id for excerpt_id, discussed in against.items() if not discussed]
        if open_ones:
            says = (
                f"{many(len(open_ones), 'excerpt')} against it {'is' if len(open_ones) == 1 else 'are'} not discussed."
            )
            mend = "Say how each was weighed, in `discussed` of that proof."
            yield about(row, "against_undiscussed", Severity.WEAK if row.contrary else Severity.WRONG, says, mend)


def check_alternatives(look: Look) -> Iterator[Problem]:
    """Name findings held to be so for which no other explanation was considered, or one was left without a verdict."""
    query = select(Alternative.finding_id, Alternative.assessment).where(look.within("finding", Alternative.finding_id))
    assessed: dict[str, list[str | None]] = {}
    for row in look.rows(query):
        assessed.setdefault(row.finding_id, []).append(row.assessment)
    for finding_id, row in look.findings.items():
        there = assessed.get(finding_id, [])
        if row.status in HELD and not there:
            says = f"It is {row.status}, and no other explanation was considered."
            mend = "Add the likeliest other explanation as an alternative, with what became of it."
            yield about(row, "no_alternative", Severity.WEAK, says, mend)
        elif None in there:
            says = f"{many(there.count(None), 'alternative')} considered, but with no word on what became of it."
            yield about(row, "alternative_open", Severity.WEAK, says, "Fill in `assessment` of the alternative.")


def check_reasons(look: Look) -> Iterator[Problem]:
    """Name findings held to be so, or given up, without the reasons."""
    for row in look.findings.values():
        if row.status in HELD and not row.reasoning:
            says = f"It is {row.status} without the reasoning that leads from the proof to the claim."
            mend = "Write in `reasoning` how the evidence bears the claim."
            yield about(row, "no_reasoning", Severity.WEAK, says, mend)
        if row.status in OPEN and not row.status_reason:
            says = f"It is {FindingStatus(row.status).words} without a reason."
            mend = "Say in `status_reason` what the evidence leaves open."
            yield about(row, "no_status_reason", Severity.NOTICE, says, mend)


def check_period(look: Look) -> Iterator[Problem]:
    """Name findings with an event that surely lies outside their period."""
    query = (
        select(FindingEvent.finding_id, Event.title, Event.date)
        .join(Event, Event.id == FindingEvent.event_id)
        .where(look.within("finding", FindingEvent.finding_id), Event.date.is_not(None))
    )
    outside: dict[str, list[str]] = {}
    for row in look.rows(query.order_by(Event.earliest, Event.id)):
        finding = look.findings.get(row.finding_id)
        if finding is not None and finding.period:
            order = compare(parse_date(row.date), parse_date(finding.period))
            if order in {Order.BEFORE, Order.AFTER}:
                outside.setdefault(row.finding_id, []).append(f"{shorten(row.title)}, {parse_date(row.date).show()}")
    for finding_id, events in outside.items():
        row = look.findings[finding_id]
        says = f"Its period is {parse_date(row.period).show()}, but it rests on {listed(events)}."
        mend = "Widen the period, or take the event out of the finding."
        yield about(row, "event_outside_period", Severity.WEAK, says, mend)
