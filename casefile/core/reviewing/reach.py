"""How far a change reaches: which records must be looked at again when some were touched."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casefile.core.checks import among
from casefile.core.journal import change_row_table, work_tables
from casefile.core.reviewing.look import Scope
from casefile.core.schema import (
    CaseInfo,
    Citation,
    EnquiryFinding,
    EventPlace,
    Excerpt,
    FindingEntity,
    FindingEvent,
    Link,
    Participant,
    Quantity,
    RecommendationFinding,
    ResponseFinding,
    Source,
    Statement,
    Support,
)

MOST = 2000  # touched records above which a look at everything costs no more

Ids = defaultdict[str, set[str]]


def reach_of(session: Session, touched: Iterable[tuple[str, str]]) -> Scope:
    """Return the records whose problems may be others since these (table, id) were touched.

    Deleted records are told by their images in the journal: what they pointed to is looked at too.
    """
    own: Ids = defaultdict(set)
    for table, record_id in touched:
        own[table].add(record_id)
    if own.get(CaseInfo.__tablename__) or sum(map(len, own.values())) > MOST:
        return Scope(everything=True)
    near: Ids = defaultdict(set, {table: set(ids) for table, ids in own.items()})
    for table, ids in own.items():
        _follow_images(session, table, ids, near)
    _spread_down(session, own, near)
    _spread_up(session, near)
    return Scope({table: frozenset(ids) for table, ids in near.items()})


def _follow_images(session: Session, table: str, ids: set[str], near: Ids) -> None:
    """Add what the records of a table pointed to before their changes, and point to now."""
    keys = {
        column.name: key.column.table.name for column in work_tables()[table].columns for key in column.foreign_keys
    }
    if not keys:
        return
    c = change_row_table.c
    query = select(c.before, c.after).where(c.tbl == table, among(c.record_id, ids))
    for row in session.execute(query):
        for image in row:
            values: Mapping[str, Any] = json.loads(image) if image else {}
            for name, target in keys.items():
                if values.get(name):
                    near[target].add(values[name])


def _spread_down(session: Session, own: Ids, near: Ids) -> None:
    """Add what hangs on the touched records themselves, where its problems speak of them."""
    sources = _with_attached(session, own["source"])
    excerpts = own["excerpt"] | _ids(session, Excerpt.id, Excerpt.source_id, sources)
    near["excerpt"] |= excerpts
    near["finding"] |= _ids(session, Support.finding_id, Support.excerpt_id, excerpts)
    near["quantity"] |= _ids(session, Support.quantity_id, Support.excerpt_id, excerpts)
    near["event"] |= _ids(session, Support.event_id, Support.excerpt_id, excerpts)
    near["event"] |= _ids(session, Participant.event_id, Participant.entity_id, own["entity"])
    near["event"] |= _ids(session, EventPlace.event_id, EventPlace.place_id, own["place"])
    near["finding"] |= _ids(session, FindingEntity.finding_id, FindingEntity.entity_id, own["entity"])
    near["finding"] |= _ids(session, FindingEvent.finding_id, FindingEvent.event_id, own["event"])
    near["finding"] |= _ids(session, EnquiryFinding.finding_id, EnquiryFinding.enquiry_id, own["enquiry"])
    near["finding"] |= _ids(session, ResponseFinding.finding_id, ResponseFinding.response_id, own["response"])
    near["statement"] |= _ids(session, Statement.id, Statement.entity_id, own["entity"])
    near["quantity"] |= _ids(session, Quantity.id, Quantity.event_id, own["event"])
    near["recommendation"] |= _ids(
        session, RecommendationFinding.recommendation_id, RecommendationFinding.finding_id, own["finding"]
    )
    if own["entity"]:
        ends = or_(among(Link.from_id, own["entity"]), among(Link.to_id, own["entity"]))
        near["link"] |= set(session.scalars(select(Link.id).where(ends)))


def _with_attached(session: Session, sources: set[str]) -> set[str]:
    """Return sources with all that came attached to them, whose markings may be theirs."""
    found, waiting = set(sources), sources
    while waiting:
        waiting = _ids(session, Source.id, Source.parent_id, waiting) - found
        found |= waiting
    return found


def _spread_up(session: Session, near: Ids) -> None:
    """Add what the records reached belong to, where its problems depend on them."""
    near["entity"] |= _ids(session, Statement.entity_id, Statement.id, near["statement"])
    near["event"] |= _ids(session, Participant.event_id, Participant.id, near["participant"])
    near["event"] |= _ids(session, EventPlace.event_id, EventPlace.id, near["event_place"])
    near["citation"] |= _ids(session, Citation.id, Citation.finding_id, near["finding"])
    near["source"] |= _ids(session, Excerpt.source_id, Excerpt.id, near["excerpt"])
    near["source"] |= _ids(session, Source.parent_id, Source.id, near["source"])


def _ids(session: Session, wanted: Any, column: Any, ids: set[str]) -> set[str]:  # noqa: ANN401 - columns of any kind
    """Return the values of one column where another holds one of the ids."""
    if not ids:
        return set()
    return {one for one in session.scalars(select(wanted).where(among(column, ids))) if one}


def rests_on(session: Session, finding_id: str) -> frozenset[tuple[str, str]]:
    """Return a finding with all that it rests on as (table, id): law, replies, events, entities, proof, sources."""
    found: Ids = defaultdict(set, finding={finding_id})
    for table, kind in (("citation", Citation), ("enquiry", EnquiryFinding), ("response", ResponseFinding)):
        column = Citation.id if kind is Citation else getattr(kind, f"{table}_id")
        found[table] |= _ids(session, column, kind.finding_id, {finding_id})
    found["event"] |= _ids(session, FindingEvent.event_id, FindingEvent.finding_id, {finding_id})
    found["quantity"] |= _ids(session, Quantity.id, Quantity.event_id, found["event"])
    found["entity"] |= _ids(session, FindingEntity.entity_id, FindingEntity.finding_id, {finding_id})
    found["entity"] |= _ids(session, Participant.entity_id, Participant.event_id, found["event"])
    found["statement"] |= _ids(session, Statement.id, Statement.entity_id, found["entity"])
    for table in ("finding", "event", "quantity", "entity", "statement"):
        found["excerpt"] |= _ids(session, Support.excerpt_id, getattr(Support, f"{table}_id"), found[table])
    found["excerpt"] |= _ids(session, Citation.excerpt_id, Citation.id, found["citation"])
    found["source"] |= _ids(session, Excerpt.source_id, Excerpt.id, found["excerpt"])
    return frozenset((table, one) for table, ids in found.items() for one in ids)
