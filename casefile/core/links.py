"""Links: typed relations between two entities, from when until when, each with its own proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, among, check_order, delete_record, edit_record
from casefile.core.errors import RefusedError
from casefile.core.link_kinds import link_kind
from casefile.core.schema import Link


def add_link(
    session: Session,
    *,
    kind: str,
    from_id: str,
    to_id: str,
    role: str | None = None,
    valid_from: str | None = None,
    valid_until: str | None = None,
    note: str | None = None,
    tlp: str | None = None,
    classification: str | None = None,
) -> str:
    """Add a relation that reads "`from_id` is the `kind` of `to_id`" and return its id."""
    fields = {
        "kind": kind,
        "from_id": from_id,
        "to_id": to_id,
        "role": role,
        "valid_from": valid_from,
        "valid_until": valid_until,
        "note": note,
        "tlp": tlp,
        "classification": classification,
    }
    return add_record(session, Link, _RULES, fields).id


def edit_link(session: Session, link_id: str, **fields: object) -> None:
    """Change fields of a link."""
    edit_record(session, Link, link_id, _RULES, fields)


def delete_link(session: Session, link_id: str) -> None:
    """Delete a link with its proof edges."""
    delete_record(session, Link, link_id)


def list_links(session: Session, entity_ids: Iterable[str] | None = None) -> Sequence[Link]:
    """Return the links from or to any of the entities, or all links, oldest first."""
    query = select(Link).order_by(Link.created, Link.id)
    if entity_ids is not None:
        wanted = list(entity_ids)
        query = query.where(or_(among(Link.from_id, wanted), among(Link.to_id, wanted)))
    return session.scalars(query).all()


def _settle(_session: Session, values: dict[str, Any]) -> None:
    link_kind(values["kind"])
    if values["from_id"] == values["to_id"]:
        raise RefusedError("A link joins two entities; this one names the same entity twice.")
    check_order(values, "valid_from", "valid_until", "The link")


_RULES = Rules(dates=("valid_from", "valid_until"), settle=_settle)
