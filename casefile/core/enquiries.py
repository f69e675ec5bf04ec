"""Enquiries and responses: the right of reply, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, among, check_order, delete_record, edit_record, need, need_all
from casefile.core.dates import parse_date
from casefile.core.errors import RefusedError
from casefile.core.schema import Enquiry, EnquiryFinding, Excerpt, Finding, Response, ResponseFinding
from casefile.core.vocabulary import Channel, ResponseKind

ON_ENQUIRY = ("answered", "partial", "declined", "none_by_cut_off")  # responses that answer an enquiry of ours


class Answer(StrEnum):
    """What has become of an enquiry by a day."""

    NOT_SENT = "not sent"
    AWAITED = "awaited"
    OVERDUE = "overdue"
    ENDED = "ended"


def answer_state(row: Enquiry, responses: Iterable[Response], day: str) -> Answer:
    """Say what has become of an enquiry by an ISO day: something came or is known not to come, else by its dates.

    An answer is overdue when the last day that its date may mean is past. One that was never sent awaits nothing.
    """
    if any(one.enquiry_id == row.id for one in responses):
        return Answer.ENDED
    if row.sent is None:
        return Answer.NOT_SENT
    due = parse_date(row.due).latest if row.due else None
    return Answer.OVERDUE if due is not None and due < day else Answer.AWAITED


def add_enquiry(
    session: Session,
    *,
    addressee: str,
    put: str,
    findings: Iterable[str] = (),
    entity_id: str | None = None,
    channel: str | None = None,
    symbol: str | None = None,
    sent: str | None = None,
    due: str | None = None,
    illustrative: bool = False,
    note: str | None = None,
    tlp: str | None = None,
    classification: str | None = None,
) -> str:
    """Add an enquiry (what was `put` to whom, on which findings) and return its id.

    `illustrative`: made up for demonstration, and labelled so wherever it is printed.
    """
    fields = {
        "addressee": addressee,
        "entity_id": entity_id,
        "channel": channel,
        "symbol": symbol,
        "sent": sent,
        "due": due,
        "put": put,
        "illustrative": illustrative,
        "note": note,
        "tlp": tlp,
        "classification": classification,
    }
    wanted = need_all(session, Finding, findings, "findings of the enquiry")
    enquiry = add_record(session, Enquiry, _ENQUIRY, fields)
    session.add_all(EnquiryFinding(enquiry_id=enquiry.id, finding_id=finding) for finding in wanted)
    return enquiry.id


def edit_enquiry(session: Session, enquiry_id: str, *, findings: Iterable[str] | None = None, **fields: object) -> None:
    """Change fields of an enquiry; `findings` replaces the findings it was made on."""
    wanted = None if findings is None else need_all(session, Finding, findings, "findings of the enquiry")
    edit_record(session, Enquiry, enquiry_id, _ENQUIRY, fields)
    if wanted is not None:
        session.flush()
        session.execute(delete(EnquiryFinding).where(EnquiryFinding.enquiry_id == enquiry_id))
        session.add_all(EnquiryFinding(enquiry_id=enquiry_id, finding_id=finding) for finding in wanted)


def delete_enquiry(session: Session, enquiry_id: str) -> None:
    """Delete an enquiry; its responses stay, without it."""
    delete_record(session, Enquiry, enquiry_id)


def list_enquiries(session: Session) -> Sequence[Enquiry]:
    """Return all enquiries, oldest first."""
    return session.scalars(select(Enquiry).order_by(Enquiry.created, Enquiry.id)).all()


def findings_of_enquiries(session: Session, enquiry_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the ids of the findings that each enquiry was made on, by their numbers."""
    found: dict[str, list[str]] = {enquiry_id: [] for enquiry_id in enquiry_ids}
    query = (
        select(EnquiryFinding.enquiry_id, Finding.id)
        .join(Finding, Finding.id == EnquiryFinding.finding_id)
        .where(among(EnquiryFinding.enquiry_id, found))
        .order_by(Finding.number)
    )
    for enquiry_id, finding_id in session.execute(query):
        found[enquiry_id].append(finding_id)
    return found


def add_response(
    session: Session,
    *,
    kind: str,
    by: str,
    position: str,
    findings: Iterable[str] | None = None,
    enquiry_id: str | None = None,
    entity_id: str | None = None,
    date: str | None = None,
    source_id: str | None = None,
    excerpt_id: str | None = None,
    assessment: str | None = None,
    effect: str | None = None,
) -> str:
    """Add what came back, or that nothing did, or a public statement nobody asked for; return its id.

    `position`: what they say; for `not_approached`, why not. `assessment`: what we make of it; `effect`: what
    it changed. Without `findings` it answers those of its enquiry; without `source_id`, the excerpt's own.
    """
    fields = {
        "kind": kind,
        "by": by,
        "position": position,
        "enquiry_id": enquiry_id,
        "entity_id": entity_id,
        "date": date,
        "source_id": source_id,
        "excerpt_id": excerpt_id,
        "assessment": assessment,
        "effect": effect,
    }
    if findings is None:
        findings = findings_of_enquiries(session, [enquiry_id])[enquiry_id] if enquiry_id else ()
    wanted = need_all(session, Finding, findings, "findings of the response")
    response = add_record(session, Response, _RESPONSE, fields)
    session.add_all(ResponseFinding(response_id=response.id, finding_id=finding) for finding in wanted)
    return response.id


def edit_response(
    session: Session, response_id: str, *, findings: Iterable[str] | None = None, **fields: object
) -> None:
    """Change fields of a response; `findings` replaces the findings it answers.

    With another excerpt goes that excerpt's own source, unless one is given.
    """
    wanted = None if findings is None else need_all(session, Finding, findings, "findings of the response")
    told = need(session, Response, response_id)
    if fields.get("excerpt_id") and told.excerpt_id:
        fields.setdefault("source_id", None)  # it followed from the excerpt, and follows from the new one
    edit_record(session, Response, response_id, _RESPONSE, fields)
    if wanted is not None:
        session.flush()
        session.execute(delete(ResponseFinding).where(ResponseFinding.response_id == response_id))
        session.add_all(ResponseFinding(response_id=response_id, finding_id=finding) for finding in wanted)


def delete_response(session: Session, response_id: str) -> None:
    """Delete a response."""
    delete_record(session, Response, response_id)


def list_responses(session: Session) -> Sequence[Response]:
    """Return all responses, oldest first."""
    return session.scalars(select(Response).order_by(Response.created, Response.id)).all()


def findings_of_responses(session: Session, response_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the ids of the findings that each response answers, by their numbers."""
    found: dict[str, list[str]] = {response_id: [] for response_id in response_ids}
    query = (
        select(ResponseFinding.response_id, Finding.id)
        .join(Finding, Finding.id == ResponseFinding.finding_id)
        .where(among(ResponseFinding.response_id, found))
        .order_by(Finding.number)
    )
    for response_id, finding_id in session.execute(query):
        found[response_id].append(finding_id)
    return found


def _settle_enquiry(_session: Session, values: dict[str, Any]) -> None:
    check_order(values, "sent", "due", "The time to answer")


def _settle_response(session: Session, values: dict[str, Any]) -> None:
    words = ResponseKind(values["kind"]).words
    if values["kind"] in ON_ENQUIRY and values.get("enquiry_id") is None:
        raise RefusedError(f'A response "{words}" belongs to an enquiry; name it.')
    if values["kind"] not in ON_ENQUIRY and values.get("enquiry_id") is not None:
        raise RefusedError(f'"{words}" answers no enquiry; leave the enquiry out, or choose another kind.')
    if values.get("excerpt_id") is not None:
        source_id = need(session, Excerpt, values["excerpt_id"]).source_id
        if values.get("source_id") not in (None, source_id):
            raise RefusedError("The excerpt of the response is of another source; name the source it is of.")
        values["source_id"] = source_id


_ENQUIRY = Rules(words={"channel": Channel}, dates=("sent", "due"), settle=_settle_enquiry)
_RESPONSE = Rules(words={"kind": ResponseKind}, dates=("date",), settle=_settle_response)
