"""Which operation edits which kind of record, for whoever holds no more than table, id and values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from casefile.core import (
    checks,
    editions,
    elements,
    enquiries,
    entities,
    events,
    excerpts,
    findings,
    info,
    instruments,
    links,
    notes,
    origins,
    proof,
    quantities,
    recommendations,
    sources,
)
from casefile.core.errors import RefusedError
from casefile.core.schema import CaseInfo
from casefile.core.wording import a_noun


@dataclass(frozen=True)
class Judged:
    """Fields that only an operation of their own sets, all together, and what it calls each of them."""

    fields: Mapping[str, str]
    put: Callable[..., object]


@dataclass(frozen=True)
class Edits:
    """How a kind of record is edited: `edit(session, id, **fields)`, and what goes by a judgement of its own.

    `follows` are fields that follow from others, or from what the reader or the catalogue says: nobody sets them.
    """

    edit: Callable[..., object]
    judged: Judged | None = None
    follows: tuple[str, ...] = ()


def edit_fields(session: Session, table: str, record_id: str, values: Mapping[str, Any]) -> None:
    """Set fields of any record by its noun's own rules; refuses what these refuse, and records that nobody edits."""
    record = checks.need(session, checks.kind_of(table), record_id)
    edits = EDITS.get(table)
    if edits is None:
        raise RefusedError(f"{a_noun(table).capitalize()} is not edited; where it may be deleted, add another instead.")
    judged: dict[str, str] = {**edits.judged.fields} if edits.judged else {}
    if plain := {name: value for name, value in values.items() if name not in judged}:
        edits.edit(session, record_id, **plain)
    if edits.judged and values.keys() & judged.keys():
        whole = {called: values.get(name, getattr(record, name)) for name, called in judged.items()}
        edits.judged.put(session, record_id, **whole)


def _edit_info(session: Session, _record_id: str, **fields: object) -> None:
    info.edit_info(session, **fields)


def _grade(name: str) -> Mapping[str, str]:
    return {name: name, f"{name}_by": "by", f"{name}_at": "at", f"{name}_reason": "reason"}


_STATUS = Judged({"status": "status", "status_reason": "status_reason"}, findings.set_status)
EDITS: Mapping[str, Edits] = {
    "abbreviation": Edits(editions.edit_abbreviation),
    "alternative": Edits(findings.edit_alternative),
    CaseInfo.__tablename__: Edits(_edit_info, follows=("catalogue", "checked_through")),
    "citation": Edits(findings.edit_citation),
    "correction": Edits(editions.edit_correction),
    "edition": Edits(editions.edit_edition),
    "element": Edits(elements.edit_element),
    "enquiry": Edits(enquiries.edit_enquiry),
    "entity": Edits(entities.edit_entity),
    "event": Edits(events.edit_event, follows=("earliest", "latest")),
    "event_place": Edits(events.edit_event_place),
    "excerpt": Edits(
        excerpts.edit_excerpt, Judged(_grade("credibility"), excerpts.grade_excerpt), follows=excerpts.ANCHOR
    ),
    "finding": Edits(findings.edit_finding, _STATUS),
    "finding_entity": Edits(findings.edit_finding_entity),
    "finding_event": Edits(findings.edit_finding_event),
    "instrument": Edits(instruments.edit_instrument),
    "link": Edits(links.edit_link),
    "note": Edits(notes.edit_note),
    "origin": Edits(origins.edit_origin),
    "participant": Edits(events.edit_participant),
    "place": Edits(events.edit_place),
    "provision": Edits(instruments.edit_provision),
    "quantity": Edits(quantities.edit_quantity),
    "recommendation": Edits(recommendations.edit_recommendation),
    "response": Edits(enquiries.edit_response),
    "source": Edits(
        sources.edit_source, Judged(_grade("reliability"), sources.grade_source), follows=("facts", "unread")
    ),
    "statement": Edits(entities.edit_statement),
    "support": Edits(proof.edit_support),
    "translation": Edits(excerpts.edit_translation),
}
