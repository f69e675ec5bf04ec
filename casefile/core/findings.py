"""Findings: the numbered claims of the dossier, with what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import Added, Rules, add_record, among, delete_record, edit_record, need, next_number
from casefile.core.citation_warnings import citation_warnings
from casefile.core.errors import RefusedError
from casefile.core.grading import Confidence, Likelihood
from casefile.core.schema import Alternative, Citation, Edition, Entity, Event, Finding, FindingEntity, FindingEvent
from casefile.core.standard import check_standard
from casefile.core.vocabulary import AssertedBy, Conclusion, DeterminedBy, FindingStatus, Nexus, Standing


def add_finding(
    session: Session,
    *,
    title: str,
    text: str,
    status: str,
    number: int | None = None,
    position: int | None = None,
    status_reason: str | None = None,
    acknowledged_by: str | None = None,
    determined_by: str | None = None,
    likelihood: str | None = None,
    confidence: str | None = None,
    period: str | None = None,
    contrary: str | None = None,
    reasoning: str | None = None,
    no_enquiry_reason: str | None = None,
    note: str | None = None,
    tlp: str | None = None,
    classification: str | None = None,
) -> str:
    """Add a finding and return its id; without `number` it takes the next free one, without `position` the last.

    A new finding has no proof yet, so `concluded` is refused here unless `status_reason` says why the case's
    standard is set aside: support it first, then use `set_status`.
    """
    fields = {
        "number": next_number(session, Finding.number) if number is None else number,
        "position": next_number(session, Finding.position) if position is None else position,
        "title": title,
        "text": text,
        "status": status,
        "status_reason": status_reason,
        "acknowledged_by": acknowledged_by,
        "determined_by": determined_by,
        "likelihood": likelihood,
        "confidence": confidence,
        "period": period,
        "contrary": contrary,
        "reasoning": reasoning,
        "no_enquiry_reason": no_enquiry_reason,
        "note": note,
        "tlp": tlp,
        "classification": classification,
    }
    return add_record(session, Finding, _FINDING, fields).id


def edit_finding(session: Session, finding_id: str, **fields: object) -> None:
    """Change fields of a finding other than its status; a number that an edition has printed stays."""
    if "number" in fields and fields["number"] != need(session, Finding, finding_id).number:
        _check_unprinted(session, finding_id, "keeps its number")
    edit_record(session, Finding, finding_id, _EDITED, fields)


def delete_finding(session: Session, finding_id: str) -> None:
    """Delete a finding that no edition has printed; others are withdrawn."""
    _check_unprinted(session, finding_id, "is not deleted; set its status to withdrawn")
    delete_record(session, Finding, finding_id)


def list_findings(session: Session) -> Sequence[Finding]:
    """Return all findings in the order in which the dossier tells them."""
    return session.scalars(select(Finding).order_by(Finding.position, Finding.number)).all()


def move_finding(session: Session, finding_id: str, place: int) -> None:
    """Let a finding stand at a place of the dossier, counted from 0; the others keep their order around it.

    Numbers stay. A place before the first or after the last is the first or the last.
    """
    moved = need(session, Finding, finding_id)
    others = [row for row in list_findings(session) if row.id != finding_id]
    others.insert(min(max(0, place), len(others)), moved)
    for position, row in enumerate(others, 1):
        if row.position != position:
            edit_record(session, Finding, row.id, _EDITED, {"position": position})


def set_status(session: Session, finding_id: str, status: str, *, status_reason: str | None = None) -> None:
    """Set the status of a finding and its reason (None takes an earlier reason away).

    `concluded` below the case's standard is refused, with what is lacking, unless a reason says why the
    standard is set aside.
    """
    edit_record(session, Finding, finding_id, _FINDING, {"status": status, "status_reason": status_reason})


def add_alternative(
    session: Session, finding_id: str, *, text: str, assessment: str | None = None, position: int | None = None
) -> str:
    """Add another explanation that was considered, last unless `position` says otherwise; return its id."""
    if position is None:
        position = next_number(session, Alternative.position, Alternative.finding_id == finding_id)
    fields = {"finding_id": finding_id, "position": position, "text": text, "assessment": assessment}
    return add_record(session, Alternative, _ALTERNATIVE, fields).id


def edit_alternative(session: Session, alternative_id: str, **fields: object) -> None:
    """Change text, assessment or position of an alternative."""
    edit_record(session, Alternative, alternative_id, _ALTERNATIVE, fields)


def delete_alternative(session: Session, alternative_id: str) -> None:
    """Delete an alternative."""
    delete_record(session, Alternative, alternative_id)


def list_alternatives(session: Session, finding_ids: Iterable[str]) -> dict[str, list[Alternative]]:
    """Return the alternatives of each finding in order; findings without any have []."""
    found: dict[str, list[Alternative]] = {finding_id: [] for finding_id in finding_ids}
    query = select(Alternative).where(among(Alternative.finding_id, found))
    for row in session.scalars(query.order_by(Alternative.position, Alternative.id)):
        found[row.finding_id].append(row)
    return found


def add_finding_entity(
    session: Session, finding_id: str, entity_id: str, *, standing: str | None = None, note: str | None = None
) -> str:
    """Name an entity in a finding with its standing (None: not decided yet) and return the id."""
    there = session.scalars(
        select(FindingEntity).where(FindingEntity.finding_id == finding_id, FindingEntity.entity_id == entity_id)
    ).first()
    if there:
        name = need(session, Entity, entity_id).name
        raise RefusedError(f"{name} stands in that finding already; change its standing there.")
    fields = {"finding_id": finding_id, "entity_id": entity_id, "standing": standing, "note": note}
    return add_record(session, FindingEntity, _FINDING_ENTITY, fields).id


def edit_finding_entity(session: Session, finding_entity_id: str, **fields: object) -> None:
    """Change standing or note of an entity in a finding."""
    edit_record(session, FindingEntity, finding_entity_id, _FINDING_ENTITY, fields)


def delete_finding_entity(session: Session, finding_entity_id: str) -> None:
    """Take an entity out of a finding."""
    delete_record(session, FindingEntity, finding_entity_id)


def list_finding_entities(session: Session, finding_ids: Iterable[str]) -> dict[str, list[FindingEntity]]:
    """Return the entities of each finding as added; findings without any have []."""
    found: dict[str, list[FindingEntity]] = {finding_id: [] for finding_id in finding_ids}
    query = select(FindingEntity).where(among(FindingEntity.finding_id, found))
    for row in session.scalars(query.order_by(FindingEntity.created, FindingEntity.id)):
        found[row.finding_id].append(row)
    return found


def add_finding_event(session: Session, finding_id: str, event_id: str, *, note: str | None = None) -> str:
    """Let a finding rest on an event and return the id."""
    there = session.scalars(
        select(FindingEvent).where(FindingEvent.finding_id == finding_id, FindingEvent.event_id == event_id)
    ).first()
    if there:
        title = need(session, Event, event_id).title
        raise RefusedError(f"The finding rests on that event already ({title}); nothing is to be added.")
    fields = {"finding_id": finding_id, "event_id": event_id, "note": note}
    return add_record(session, FindingEvent, _FINDING_EVENT, fields).id


def edit_finding_event(session: Session, finding_event_id: str, **fields: object) -> None:
    """Change the note of an event in a finding."""
    edit_record(session, FindingEvent, finding_event_id, _FINDING_EVENT, fields)


def delete_finding_event(session: Session, finding_event_id: str) -> None:
    """Take an event away from a finding."""
    delete_record(session, FindingEvent, finding_event_id)


def list_finding_events(session: Session, finding_ids: Iterable[str]) -> dict[str, list[FindingEvent]]:
    """Return the events of each finding as added; findings without any have []."""
    found: dict[str, list[FindingEvent]] = {finding_id: [] for finding_id in finding_ids}
    query = select(FindingEvent).where(among(FindingEvent.finding_id, found))
    for row in session.scalars(query.order_by(FindingEvent.created, FindingEvent.id)):
        found[row.finding_id].append(row)
    return found


def add_citation(
    session: Session,
    finding_id: str,
    provision_id: str,
    *,
    asserted_by: str,
    conclusion: str,
    excerpt_id: str | None = None,
    duty_bearer: str | None = None,
    nexus: str | None = None,
    exemption: str | None = None,
    reasoning: str | None = None,
    on_date: str | None = None,
) -> Added:
    """Cite a provision in a finding; return the citation's id and what is odd about it, if anything.

    `asserted_by` source needs the excerpt in which the source says so. `on_date`: when the conduct was, where
    it is not the finding's period. `duty_bearer`: the State whose duty it is; `exemption`: which was considered.
    """
    fields = {
        "finding_id": finding_id,
        "provision_id": provision_id,
        "asserted_by": asserted_by,
        "excerpt_id": excerpt_id,
        "conclusion": conclusion,
        "duty_bearer": duty_bearer,
        "nexus": nexus,
        "exemption": exemption,
        "reasoning": reasoning,
        "on_date": on_date,
    }
    row = add_record(session, Citation, _CITATION, fields)
    return Added(row.id, " ".join(citation_warnings(session, row)) or None)


def edit_citation(session: Session, citation_id: str, **fields: object) -> Added:
    """Change fields of a citation; return its id and what is odd about it now, if anything."""
    row = edit_record(session, Citation, citation_id, _CITATION, fields)
    return Added(row.id, " ".join(citation_warnings(session, row)) or None)


def delete_citation(session: Session, citation_id: str) -> None:
    """Take a citation out of a finding."""
    delete_record(session, Citation, citation_id)


def list_citations(session: Session, finding_ids: Iterable[str]) -> dict[str, list[Citation]]:
    """Return the citations of each finding as added; findings without any have []."""
    found: dict[str, list[Citation]] = {finding_id: [] for finding_id in finding_ids}
    query = select(Citation).where(among(Citation.finding_id, found)).order_by(Citation.created, Citation.id)
    for row in session.scalars(query):
        found[row.finding_id].append(row)
    return found


def _settle(session: Session, values: dict[str, Any]) -> None:
    number = values["number"]
    if number < 1:
        raise RefusedError(f"Findings are numbered from 1; {number} is none of those numbers.")
    taken = session.scalars(select(Finding).where(Finding.number == number, Finding.id != values["id"])).first()
    if taken:
        free = next_number(session, Finding.number)
        raise RefusedError(f"Finding {number} is there already ({taken.title}); the next free number is {free}.")


def _settle_status(session: Session, values: dict[str, Any]) -> None:
    _settle(session, values)
    if values["status"] == FindingStatus.CONCLUDED and not values.get("status_reason"):
        known = session.get(Finding, values["id"]) is not None
        lacking = check_standard(session, values["id"]) if known else ["No excerpt supports the finding."]
        if lacking:
            raise RefusedError(
                f"Finding {values['number']} cannot be concluded: {' '.join(lacking)}"
                " Add proof, or give the reason why the standard is set aside."
            )


def _settle_citation(_session: Session, values: dict[str, Any]) -> None:
    if values["asserted_by"] == AssertedBy.SOURCE and values.get("excerpt_id") is None:
        raise RefusedError("What a source asserts needs the excerpt in which it does; name it, or assess it yourself.")


def _check_unprinted(session: Session, finding_id: str, consequence: str) -> None:
    """Refuse what would make an edition that left the house speak of another finding."""
    finding = need(session, Finding, finding_id)
    session.flush()
    edition = session.scalars(
        select(Edition).where(Edition.created >= finding.created).order_by(Edition.number)
    ).first()
    if edition:
        raise RefusedError(f"Finding {finding.number} stands in edition {edition.number}, so it {consequence}.")


_WORDS: dict[str, type[StrEnum]] = {
    "status": FindingStatus,
    "determined_by": DeterminedBy,
    "likelihood": Likelihood,
    "confidence": Confidence,
}
_FINDING = Rules(words=_WORDS, dates=("period",), settle=_settle_status)
_EDITED = Rules(
    words=_WORDS,
    dates=("period",),
    fixed={"status": "use set_status", "status_reason": "use set_status"},
    settle=_settle,
)
_OTHER_FINDING = {"finding_id": "delete it and add it to the other finding"}
_ALTERNATIVE = Rules(fixed=_OTHER_FINDING)
_FINDING_ENTITY = Rules(
    words={"standing": Standing}, fixed={**_OTHER_FINDING, "entity_id": "delete it and add another"}
)
_FINDING_EVENT = Rules(fixed={**_OTHER_FINDING, "event_id": "delete it and add another"})
_CITATION = Rules(
    words={"asserted_by": AssertedBy, "conclusion": Conclusion, "nexus": Nexus},
    dates=("on_date",),
    fixed=_OTHER_FINDING,
    settle=_settle_citation,
)
