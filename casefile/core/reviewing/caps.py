"""Caps: whether the ledger bears out a citation that concludes that a cap was passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from casefile.core.caps import Caps, list_caps
from casefile.core.citation_warnings import BREACHES
from casefile.core.citing import cite
from casefile.core.dates import parse_date
from casefile.core.entries import read_facts
from casefile.core.ledger import Sheet, make_ledger
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed, name_finding
from casefile.core.schema import Citation, Finding
from casefile.core.tally import Tally
from casefile.core.vocabulary import FindingStatus


def check_caps(look: Look) -> Iterator[Problem]:
    """Name citations that conclude a breach of a cap which the deliveries of the case do not show to be passed."""
    claims = _claims(look)
    if not claims:
        return
    facts = read_facts(look.session, look.known)
    ledger = make_ledger(facts, provision_ids={row.provision_id for row in claims})
    for row in claims:
        if not _ran(facts.caps, row):
            continue  # that the paragraph did not hold then is said of the citation itself
        sheets = [one for one in ledger.sheets if one.cap.provision_id == row.provision_id and _in(one, row)]
        tallies = [tally for sheet in sheets for tally in _tallies(sheet)]
        if any(tally.over for tally in tallies):
            continue
        shown = listed(
            {f"{tally.amount.words(tally.limit.unit)} of {tally.limit.words()}" for tally in tallies if tally.limit}
        )
        mend = "Add the deliveries with their proof (`casefile ledger` shows the sums), or conclude less."
        if not tallies:
            says = "It concludes a breach of a cap, but the ledger has no delivery of that time to count."
            yield _of(row, Severity.WRONG, says, mend)
        elif all(tally.over is False for tally in tallies):
            says = f"It concludes a breach of a cap, but by the ledger the deliveries stay within it: {shown}."
            yield _of(row, Severity.WRONG, says, mend)
        else:
            says = f"It concludes a breach of a cap, but the ledger leaves open whether it was passed: {shown}."
            yield _of(row, Severity.WEAK, says, mend)


def _claims(look: Look) -> list[Row[Any]]:
    """Return the citations that are looked at and blame somebody under a paragraph with a figure for all."""
    capped = [cap.provision_id for cap in list_caps(look.session).caps if cap.limits]
    query = (
        select(Citation.__table__, Finding.number, Finding.title, Finding.period)
        .join(Finding, Finding.id == Citation.finding_id)
        .where(
            look.within("citation", Citation.id),
            Citation.provision_id.in_(capped),
            Citation.conclusion.in_([one.value for one in BREACHES]),
            Finding.status != FindingStatus.WITHDRAWN.value,
        )
        .order_by(Finding.number, Citation.id)
    )
    return list(look.rows(query))


def _ran(caps: Caps, row: Row[Any]) -> bool:
    """Say whether a cap of the paragraph ran on a day of the conduct."""
    first, last = _days(row)
    own = (cap for cap in caps.caps if cap.provision_id == row.provision_id)
    return any(cap.start <= last and (cap.until is None or cap.until >= first) for cap in own)


def _in(sheet: Sheet, row: Row[Any]) -> bool:
    """Say whether a run of a cap shares a day with the conduct."""
    first, last = _days(row)
    return sheet.period.first <= last and sheet.period.last >= first


def _days(row: Row[Any]) -> tuple[date, date]:
    """Return the first and last day on which the conduct may lie; one without a date may lie on any."""
    said = row.on_date or row.period
    day = parse_date(said) if said else None
    first = date.fromisoformat(day.earliest) if day and day.earliest else date.min
    last = date.fromisoformat(day.latest) if day and day.latest else date.max
    return first, last


def _tallies(sheet: Sheet) -> Iterable[Tally]:
    """Yield each sum of a run, and those of single originators: one that passes the cap bears a claim out."""
    for account in sheet.accounts:
        for section in account.sections:
            yield section.tally
            yield from (tally for _, tally in section.originators)


def _of(row: Row[Any], severity: Severity, says: str, mend: str) -> Problem:
    where = f"{name_finding(row.number, row.title)}: {cite(row.provision_id)}"
    return Problem("cap_not_borne_out", severity, "citation", row.id, where, says, mend)
