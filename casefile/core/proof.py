"""Proof: the edges from excerpts to what they support, contradict or give context to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, among, delete_record, edit_record, kind_of, need
from casefile.core.errors import RefusedError
from casefile.core.schema import Excerpt, Support
from casefile.core.vocabulary import AnchorState, Stance
from casefile.core.wording import quoted

TARGETS = ("entity", "statement", "link", "event", "participant", "event_place", "quantity", "finding")
_RULES = Rules(words={"stance": Stance}, fixed={"excerpt_id": "delete the edge and add another"})


@dataclass(frozen=True)
class Edge:
    """One edge of proof: which excerpt stands how to which record (and to which element of a provision)."""

    id: str
    excerpt_id: str
    stance: str
    table: str
    target_id: str
    element_id: str | None
    discussed: str | None
    note: str | None


def add_support(
    session: Session,
    excerpt_id: str,
    target_table: str,
    target_id: str,
    *,
    stance: str = "supports",
    element_id: str | None = None,
    discussed: str | None = None,
    note: str | None = None,
) -> str:
    """Join an excerpt to one record of a table in TARGETS and return the id of the edge.

    `discussed`: where or how proof against is answered. `element_id`: which element of a provision it shows,
    for findings only. One excerpt has one edge to a record (or to an element of a finding); a second is refused.
    """
    column = _column(target_table)
    need(session, kind_of(target_table), target_id, f"{target_table.replace('_', ' ')} to prove")
    if element_id is not None and target_table != "finding":
        raise RefusedError("An element of a provision is filled for a finding; name a finding as what is proved.")
    earlier = session.scalars(
        select(Support).where(
            Support.excerpt_id == excerpt_id,
            getattr(Support, column) == target_id,
            Support.element_id.is_not_distinct_from(element_id),
        )
    ).first()
    if earlier:
        raise RefusedError(
            f"That excerpt is joined to the {target_table.replace('_', ' ')} already (as {earlier.stance});"
            " change that edge, or delete it first."
        )
    fields = {
        "excerpt_id": excerpt_id,
        column: target_id,
        "stance": stance,
        "element_id": element_id,
        "discussed": discussed,
        "note": note,
    }
    return add_record(session, Support, _RULES, fields).id


def edit_support(session: Session, support_id: str, **fields: object) -> None:
    """Change stance, element, discussion or note of an edge; what it joins stays."""
    for name in fields:
        if name.removesuffix("_id") in TARGETS:
            raise RefusedError("An edge keeps what it proves; delete it and add another.")
    edit_record(session, Support, support_id, _RULES, fields)


def delete_support(session: Session, support_id: str) -> None:
    """Take an edge away; excerpt and record stay."""
    delete_record(session, Support, support_id)


def list_supports(session: Session, table: str, ids: Iterable[str]) -> dict[str, list[Edge]]:
    """Return the edges of each of the records, oldest first, in one query; records without proof have []."""
    column = _column(table)
    target = getattr(Support, column)
    edges: dict[str, list[Edge]] = {record_id: [] for record_id in ids}
    query = select(Support).where(among(target, edges)).order_by(Support.created, Support.id)
    for row in session.scalars(query):
        record_id = getattr(row, column)
        edges[record_id].append(
            Edge(row.id, row.excerpt_id, row.stance, table, record_id, row.element_id, row.discussed, row.note)
        )
    return edges


def list_proved(session: Session, excerpt_ids: Iterable[str]) -> dict[str, list[Edge]]:
    """Return for each excerpt the edges that lead from it, oldest first; unused excerpts have []."""
    edges: dict[str, list[Edge]] = {excerpt_id: [] for excerpt_id in excerpt_ids}
    query = select(Support).where(among(Support.excerpt_id, edges)).order_by(Support.created, Support.id)
    for row in session.scalars(query):
        table = next(name for name in TARGETS if getattr(row, f"{name}_id") is not None)
        target_id = getattr(row, f"{table}_id")
        edges[row.excerpt_id].append(
            Edge(row.id, row.excerpt_id, row.stance, table, target_id, row.element_id, row.discussed, row.note)
        )
    return edges


def list_lost(session: Session, excerpt_ids: Iterable[str]) -> set[str]:
    """Return which of these excerpts were not found again when their source was read anew: they prove nothing."""
    lost = Excerpt.anchor_state == AnchorState.LOST
    return set(session.scalars(select(Excerpt.id).where(among(Excerpt.id, excerpt_ids), lost)))


def _column(table: str) -> str:
    if table not in TARGETS:
        raise RefusedError(f"{quoted(table)} cannot be proved; proof goes to {', '.join(TARGETS)}.")
    return f"{table}_id"
