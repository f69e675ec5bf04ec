"""The review: what is weak or wrong in the case, before a critic says so.

Each check looks set-wise at the records that it is given, so that the whole case and the few records that an edit
reaches are looked at by the same code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.handling import Level, read_handling
from casefile.core.progress import Progress, Silent
from casefile.core.reviewing import (
    caps,
    citations,
    entities,
    events,
    excerpts,
    findings,
    handling,
    identities,
    parties,
    replies,
    sources,
    whole,
    wording,
)
from casefile.core.reviewing.look import Look, Measure, Scope
from casefile.core.reviewing.problem import Problem, Severity
from casefile.core.reviewing.reach import reach_of, rests_on
from casefile.core.schema import Finding

__all__ = [
    "Measure",
    "Problem",
    "Renewed",
    "Severity",
    "review_case",
    "review_finding",
    "review_open_case",
    "review_touched",
]

LAW = frozenset({"provision", "instrument", "amendment", "provision_text", "element"})
ORIGINS = frozenset({"source", "origin", "judgement"})


@dataclass(frozen=True, slots=True)
class Check:
    """One check: of which table's records it speaks, and which kinds of problems it finds.

    A touch of a table in `watches` may change its answer for any record, so it looks at all of them again; so does
    a change that reaches a record of `reached`. One without a `subject` always looks at the whole case.
    """

    run: Callable[[Look], Iterator[Problem]]
    kinds: tuple[str, ...]
    subject: str | None = None
    watches: frozenset[str] = frozenset()
    reached: tuple[str, ...] = ()


CHECKS = (
    Check(findings.check_proof, ("no_proof",), "finding"),
    Check(findings.check_origins, ("corroborated_alone", "one_origin"), "finding", ORIGINS),
    Check(findings.check_standard, ("below_standard", "standard_set_aside"), "finding", ORIGINS),
    Check(findings.check_against, ("against_undiscussed",), "finding"),
    Check(findings.check_alternatives, ("no_alternative", "alternative_open"), "finding"),
    Check(findings.check_reasons, ("no_reasoning", "no_status_reason"), "finding"),
    Check(findings.check_period, ("event_outside_period",), "finding"),
    Check(wording.check_mixing, ("likelihood_with_confidence",), "finding"),
    Check(wording.check_strong_words, ("strong_words",), "finding", LAW),
    Check(wording.check_flat_words, ("conclusion_ahead",), "finding"),
    Check(parties.check_standing, ("no_standing",), "finding"),
    Check(parties.check_asked, ("not_asked",), "finding", frozenset({"judgement"})),
    Check(parties.check_accusers, ("nameless_accuser",), "finding", ORIGINS),
    Check(citations.check_law, ("no_citation", "nothing_binds", "law_unchecked", "cap_and_conduct"), "finding", LAW),
    Check(
        citations.check_citation,
        ("no_date", "superseded", "not_in_force", "force_doubtful", "not_binding", "no_duty_bearer", "no_nexus",
         "no_law_reasoning", "no_exemption", "text_unchecked", "assertion_unproved"),
        "citation", LAW,
    ),
    Check(citations.check_elements, ("no_elements", "element_contradicted", "element_missing"), "citation", LAW),
    Check(caps.check_caps, ("cap_not_borne_out",), "citation", ORIGINS | LAW, ("quantity", "event")),
    Check(excerpts.check_anchor, ("anchor_lost", "anchor_moved", "quote_hash"), "excerpt"),
    Check(excerpts.check_translations, ("no_translator", "not_translated"), "excerpt"),
    Check(excerpts.check_grades, ("excerpt_not_graded",), "excerpt"),
    Check(excerpts.check_origin, ("origin_unstated", "origin_in_words"), "excerpt", ORIGINS),
    Check(excerpts.check_use, ("excerpt_unused",), "excerpt"),
    Check(sources.check_capture, ("no_capture", "after_cut_off", "source_unread"), "source"),
    Check(sources.check_grade, ("source_not_graded",), "source"),
    Check(sources.check_protection, ("gps", "camera_time", "no_alias", "no_consent"), "source"),
    Check(sources.check_replaced, ("source_replaced",), "source"),
    Check(sources.check_use, ("source_unused",), "source"),
    Check(entities.check_identified, ("no_identifier",), "entity"),
    Check(entities.check_statements, ("statement_unproved",), "entity"),
    Check(entities.check_aliases, ("no_alias",), "entity"),
    Check(entities.check_identifiers, ("bad_identifier",), "statement"),
    Check(entities.check_links, ("link_unproved",), "link"),
    Check(events.check_events, ("event_unproved", "inferred"), "event"),
    Check(events.check_parts, ("part_unproved",), "event"),
    Check(events.check_quantities, ("quantity_unproved", "inferred", "conversion_unproved"), "quantity"),
    Check(events.check_event_against, ("against_undiscussed",), "event"),
    Check(events.check_quantity_against, ("against_undiscussed",), "quantity"),
    Check(replies.check_enquiries, ("overdue", "not_sent", "illustrative"), "enquiry"),
    Check(replies.check_responses, ("response_unsealed", "response_unweighed"), "response"),
    Check(replies.check_recommendations, ("recommends_alone",), "recommendation"),
    Check(handling.check_stripped, ("stripped",), "finding"),
    Check(handling.check_findings, ("marked_above",), "finding"),
    Check(handling.check_sources, ("marked_above",), "source"),
    Check(handling.check_excerpts, ("marked_above",), "excerpt"),
    Check(handling.check_entities, ("marked_above",), "entity"),
    Check(handling.check_events, ("marked_above",), "event"),
    Check(handling.check_links, ("marked_above",), "link"),
    Check(handling.check_enquiries, ("marked_above",), "enquiry"),
    Check(handling.check_responses, ("marked_above",), "response"),
    Check(handling.check_recommendations, ("marked_above",), "recommendation"),
    Check(
        identities.check_identities, ("shared_imo", "two_imo", "duplicate"),
        watches=frozenset({"entity", "statement", "judgement"}),
    ),
    Check(whole.check_case, ("no_standard", "standard_unmeasured", "case_unsaid"), watches=frozenset({"case_info"})),
    Check(handling.check_case, ("case_above",), watches=frozenset({"case_info"})),
    Check(whole.check_numbers, ("number_gap",), watches=frozenset({"finding"})),
    Check(
        whole.check_abbreviations, ("abbreviation",),
        watches=frozenset({"finding", "abbreviation", "entity", "statement", "origin", "recommendation", "case_info"}),
    ),
    Check(whole.check_leads, ("open_leads",), watches=frozenset({"note"})),
    Check(whole.check_conflicts, ("open_conflicts",), watches=frozenset({"conflict"})),
)  # fmt: skip
ABOVE = frozenset({"case_above", "marked_above", "stripped"})
LEAVING = ABOVE | {"gps", "no_alias", "no_consent"}
"""The kinds of problems that matter when something leaves the house."""
WHOLE = frozenset(kind for check in CHECKS if check.subject is None for kind in check.kinds)
"""The kinds of problems that only a look at the whole case can find."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a look at touched records found: `problems` stand for all earlier ones of what was looked at.

    `kinds` were looked for throughout the case; `records` (table, id) were looked at for all kinds but WHOLE.
    """

    problems: tuple[Problem, ...]
    kinds: frozenset[str] = frozenset()
    records: frozenset[tuple[str, str]] = frozenset()
    everything: bool = False

    def renew(self, before: Iterable[Problem]) -> list[Problem]:
        """Return the problems of the case now, from those that an earlier review of it found."""
        kept = () if self.everything else (one for one in before if not self._stands_for(one))
        return _sorted([*kept, *self.problems])

    def _stands_for(self, problem: Problem) -> bool:
        if problem.kind in self.kinds:
            return True
        return problem.kind not in WHOLE and (problem.table, problem.record_id) in self.records


def review_case(session: Session, *, edition: str | None = None, today: str | None = None) -> list[Problem]:
    """Return all problems of a case, the gravest first.

    `edition`: the TLP or classification word above which markings are named; None: the case's own marking.
    `today`: the ISO day against which answers are overdue; None: the case's cut-off date.
    """
    look = Look(session, Scope(everything=True), Measure(edition, today))
    return _sorted([problem for check in CHECKS for problem in check.run(look)])


def review_open_case(
    case: Case, progress: Progress | None = None, *, edition: str | None = None, today: str | None = None
) -> list[Problem]:
    """Do as `review_case` in short reads, so that nobody's edit waits; the case may change between two checks."""
    told: list[Problem] = []
    for done, check in enumerate(CHECKS):
        (progress or Silent()).step(done, len(CHECKS), "Reviewing")
        with case.read() as session:
            told += check.run(Look(session, Scope(everything=True), Measure(edition, today)))
    return _sorted(told)


def review_leaving(case: Case, edition: Level | None) -> list[Problem]:
    """Return what somebody should know before an edition leaves, the gravest first.

    Of what may stand in it: pictures that tell where they were taken, protected names without an alias, sources whose
    provider was not asked, findings that would lose all proof. Of the rest: what is marked above the edition. None is
    the internal edition, from which nothing is left out.
    """
    told: list[Problem] = []
    for check in CHECKS:
        if LEAVING.intersection(check.kinds):
            with case.read() as session:
                told += check.run(Look(session, Scope(everything=True), Measure(edition)))
    with case.read() as session:
        levels = read_handling(session)
    if edition is None:
        return _sorted(one for one in told if one.kind in LEAVING - ABOVE)
    leaves = (
        one
        for one in told
        if one.kind in LEAVING - {"case_above"} and not levels.above(one.table, one.record_id, edition)
    )
    return _sorted([*(one for one in told if one.kind in {"case_above", "marked_above"}), *leaves])


def review_touched(
    session: Session, touched: Iterable[tuple[str, str]], *, edition: str | None = None, today: str | None = None
) -> Renewed:
    """Look again at what the touched records (table, id) reach; the answer renews an earlier review."""
    wanted = set(touched)
    measure = Measure(edition, today)
    scope = reach_of(session, wanted)
    if scope.everything:
        return Renewed(tuple(review_case(session, edition=edition, today=today)), everything=True)
    tables = {table for table, _ in wanted}
    near, far = Look(session, scope, measure), Look(session, Scope(everything=True), measure)
    problems: list[Problem] = []
    kinds: set[str] = set()
    for check in CHECKS:
        if check.watches & tables or any(scope.has(table) for table in check.reached):
            problems += check.run(far)
            kinds.update(check.kinds)
        elif check.subject is not None and scope.has(check.subject):
            problems += check.run(near)
    records = frozenset((table, record_id) for table, ids in scope.ids.items() for record_id in ids)
    return Renewed(tuple(problems), frozenset(kinds), records)


def review_finding(session: Session, number: int, problems: Iterable[Problem]) -> list[Problem]:
    """Return those of the problems that are of a finding or of anything that it rests on; refuse an unknown number."""
    finding_id = session.scalars(select(Finding.id).where(Finding.number == number)).first()
    if finding_id is None:
        there = ", ".join(str(one) for one in session.scalars(select(Finding.number).order_by(Finding.number)))
        raise RefusedError(f"There is no finding {number} in the case; its findings are: {there or 'none'}.")
    reached = rests_on(session, finding_id)
    return [one for one in problems if (one.table, one.record_id) in reached]


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by severity, then by what they are about: the case, findings, citations, the rest."""
    return sorted(problems, key=_order)


def _order(one: Problem) -> tuple[int, int, str, list[tuple[bool, str]], str, str]:
    first = ("case_info", "finding", "citation", "enquiry", "response", "recommendation")
    place = first.index(one.table) if one.table in first else len(first)
    natural = [(part.isdecimal(), part.zfill(9)) for part in re.split(r"([0-9]+)", one.where)]
    return one.severity.rank, place, one.table, natural, one.kind, one.record_id
