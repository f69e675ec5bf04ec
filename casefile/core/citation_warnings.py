"""What is odd about a citation: a paragraph that does not bind, not in force then, not checked so late, or a cap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from casefile.core.checks import need
from casefile.core.dates import parse_date
from casefile.core.folding import fold
from casefile.core.instruments import checked_through, in_force, print_citation
from casefile.core.instruments_state import Phase, checked_through_warning
from casefile.core.schema import Citation, Finding, Provision
from casefile.core.vocabulary import Conclusion, check_conclusion, conclusion_words

BREACHES = (Conclusion.CONTRAVENTION, Conclusion.APPARENT_CONTRAVENTION)
FAULTS = (*BREACHES, Conclusion.EVASION, Conclusion.REPORTING_FAILURE)
ALL_STATES = "all States"  # the `aggregate` of a cap that counts the supplies of all States together
_EVERYBODY = ("all states", "all member states", "member states", "states", "all states together", "every state")


def citation_warnings(session: Session, citation: Citation) -> list[str]:
    """Return what is odd about a citation, one plain sentence each; empty when nothing is."""
    provision = need(session, Provision, citation.provision_id)
    finding = need(session, Finding, citation.finding_id)
    warnings = _too_strong(citation, provision)
    date = citation.on_date or finding.period
    if date is not None:
        warnings += _out_of_time(session, citation, provision, date)
    if mixes_cap_and_conduct(_cited(session, finding.id)):
        warnings.append("The cap counts all States together: make the supplier's own conduct a finding of its own.")
    return warnings


def _too_strong(citation: Citation, provision: Provision) -> list[str]:
    """Return the sentence on a conclusion that the paragraph does not bear, with the words it is printed in."""
    conclusion = Conclusion(citation.conclusion)
    sentence = check_conclusion(conclusion, binding=provision.binding)
    if sentence is None:
        return []
    printed = conclusion_words(conclusion, binding=False, verb=provision.verb or "")
    return [f'{sentence} It is printed as "{printed}".']


def _out_of_time(session: Session, citation: Citation, provision: Provision, date: str) -> list[str]:
    """Return the sentences on a paragraph that was not surely in force then, or not checked so late."""
    state = in_force(session, provision.id, date)
    warnings = []
    is_fault = citation.conclusion in FAULTS
    if state.phase in {Phase.STATEMENT, Phase.SPENT} and is_fault:
        warnings.append(f"{print_citation(provision.id)}: {state.words}.")
    elif state.phase not in {Phase.IN_FORCE, Phase.STATEMENT, Phase.SPENT}:
        shown = parse_date(date).show()
        warnings.append(f"{print_citation(provision.id)} may not apply to {shown}: {state.words}.")
    checked = checked_through(session) if provision.verified else None
    late = checked_through_warning(checked, date) if checked else None
    return [*warnings, late] if late else warnings


def _cited(session: Session, finding_id: str) -> Sequence[Row[Any]]:
    query = select(Citation.conclusion, Citation.duty_bearer, Provision.amounts)
    return session.execute(
        query.join(Provision, Provision.id == Citation.provision_id).where(Citation.finding_id == finding_id)
    ).all()


def mixes_cap_and_conduct(rows: Iterable[Row[Any]]) -> bool:
    """Tell whether a finding cites a cap on all States together and blames a single State for a breach.

    `rows`: its citations, with conclusion, duty bearer and the amounts of the paragraph.
    """
    rows = list(rows)
    has_cap = any(cap.get("aggregate") == ALL_STATES for row in rows for cap in row.amounts or ())
    blames_one = any(
        row.conclusion in BREACHES and row.duty_bearer and not is_everybody(row.duty_bearer) for row in rows
    )
    return has_cap and blames_one


def is_everybody(duty_bearer: str) -> bool:
    """Say whether a duty bearer is all States together, and no single one."""
    return fold(duty_bearer).strip(" .") in _EVERYBODY
