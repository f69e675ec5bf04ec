"""Entities, the statements about them, and the judgements that two of them are one or are not.

Entities are never merged in the file: a judgement with reasons says that two are the same, the canonical id
of such a group follows from the judgements, and withdrawing one takes it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from casefile.core.checks import (
    Added,
    Rules,
    add_record,
    among,
    check_order,
    delete_record,
    edit_record,
    need,
)
from casefile.core.errors import RefusedError
from casefile.core.identifiers import check_property
from casefile.core.schema import Entity, Judgement, Statement
from casefile.core.schemata import Schemata
from casefile.core.unions import find_path, join_pairs
from casefile.core.vocabulary import Basis, Sameness
from casefile.core.wording import quoted

_ENTITY = Rules()
_STATEMENT = Rules(
    words={"known_as": Basis},
    dates=("valid_from", "valid_until"),
    fixed={"entity_id": "delete the statement and add it to the other entity"},
    settle=lambda _session, values: check_order(values, "valid_from", "valid_until", "The statement"),
)


def add_entity(
    session: Session,
    *,
    schema: str,
    name: str,
    alias: str | None = None,
    protected: bool = False,
    note: str | None = None,
    tlp: str | None = None,
    classification: str | None = None,
    schemata: Schemata | None = None,
) -> str:
    """Add an entity of a FollowTheMoney schema and return its id.

    `alias`: what it is called where it must not be named (`protected`). With `schemata` a schema they have not,
    or one that is a link, is refused.
    """
    _check_schema(schema, schemata)
    fields = {"schema": schema, "name": name, "alias": alias, "protected": protected, "note": note}
    return add_record(session, Entity, _ENTITY, {**fields, "tlp": tlp, "classification": classification}).id


def edit_entity(session: Session, entity_id: str, *, schemata: Schemata | None = None, **fields: object) -> None:
    """Change fields of an entity."""
    if isinstance(schema := fields.get("schema"), str):
        _check_schema(schema, schemata)
    edit_record(session, Entity, entity_id, _ENTITY, fields)


def delete_entity(session: Session, entity_id: str) -> None:
    """Delete an entity with its statements, links, judgements and places in events and findings."""
    delete_record(session, Entity, entity_id)


def list_entities(session: Session, *, after: Entity | None = None, limit: int | None = None) -> Sequence[Entity]:
    """Return entities by name: all, or a window of at most `limit` behind the one that was shown last."""
    query = select(Entity).order_by(Entity.name, Entity.id).limit(limit)
    if after is not None:
        query = query.where(tuple_(Entity.name, Entity.id) > tuple_(after.name, after.id))
    return session.scalars(query).all()


def add_statement(
    session: Session,
    entity_id: str,
    property: str,  # noqa: A002 - the word of the domain
    value: str,
    *,
    language: str | None = None,
    original: str | None = None,
    valid_from: str | None = None,
    valid_until: str | None = None,
    known_as: str | None = None,
    note: str | None = None,
    schemata: Schemata | None = None,
) -> Added:
    """Add one property value of an entity; return its id and what is odd about it, if anything.

    A value that fails the check of its type is kept and warned about: a false number on a hull is evidence
    too. With `schemata` a property that the entity's schema has not is refused; without, identifiers alone
    are checked. `original`: the value as the source writes it.
    """
    entity = need(session, Entity, entity_id, "entity of a statement")
    if schemata is not None:
        schemata.property(entity.schema, property)
    fields = {
        "entity_id": entity_id,
        "property": property,
        "value": value,
        "language": language,
        "original": original,
        "valid_from": valid_from,
        "valid_until": valid_until,
        "known_as": known_as,
        "note": note,
    }
    row = add_record(session, Statement, _STATEMENT, fields)
    return Added(row.id, _odd(entity, row, schemata))


def edit_statement(session: Session, statement_id: str, *, schemata: Schemata | None = None, **fields: object) -> Added:
    """Change fields of a statement; return its id and what is odd about it now, if anything."""
    entity = need(session, Entity, need(session, Statement, statement_id).entity_id)
    if schemata is not None and isinstance(name := fields.get("property"), str):
        schemata.property(entity.schema, name)
    row = edit_record(session, Statement, statement_id, _STATEMENT, fields)
    return Added(row.id, _odd(entity, row, schemata))


def delete_statement(session: Session, statement_id: str) -> None:
    """Delete a statement with its proof edges."""
    delete_record(session, Statement, statement_id)


def list_statements(session: Session, entity_ids: Iterable[str]) -> dict[str, list[Statement]]:
    """Return the statements of each entity by property, then as added; entities without any have []."""
    found: dict[str, list[Statement]] = {entity_id: [] for entity_id in entity_ids}
    order = (Statement.property, Statement.created, Statement.id)
    for row in session.scalars(select(Statement).where(among(Statement.entity_id, found)).order_by(*order)):
        found[row.entity_id].append(row)
    return found


def judge_same(session: Session, left: str, right: str, *, reason: str, decided_by: str | None = None) -> str:
    """Judge that two entities are one and return the judgement's id; refuse what contradicts an earlier one."""
    return judge(session, left, right, verdict=Sameness.SAME, reason=reason, decided_by=decided_by)


def judge_different(session: Session, left: str, right: str, *, reason: str, decided_by: str | None = None) -> str:
    """Judge that two entities are not one and return the judgement's id; refuse what contradicts an earlier one."""
    return judge(session, left, right, verdict=Sameness.NOT_SAME, reason=reason, decided_by=decided_by)


def judge(
    session: Session,
    left: str,
    right: str,
    *,
    verdict: str,
    reason: str,
    decided_by: str | None = None,
    decided: str | None = None,
) -> str:
    """Keep a judgement on two entities (in either order) and return its id.

    A pair has one judgement: another verdict is refused until the earlier one is withdrawn. Refused too is a
    verdict that earlier ones contradict through other entities; the sentence names them.
    """
    if left == right:
        raise RefusedError("An entity cannot be judged against itself; name two entities.")
    first, second = sorted((left, right))
    fields = {"left_id": first, "right_id": second, "verdict": verdict, "reason": reason}
    return add_record(session, Judgement, _JUDGEMENT, {**fields, "decided_by": decided_by, "decided": decided}).id


def withdraw_judgement(session: Session, judgement_id: str) -> None:
    """Take a judgement back; a group that it held together falls apart again."""
    delete_record(session, Judgement, judgement_id)


def list_judgements(session: Session) -> Sequence[Judgement]:
    """Return all judgements, oldest first."""
    return session.scalars(select(Judgement).order_by(Judgement.created, Judgement.id)).all()


def canonical_ids(session: Session) -> dict[str, str]:
    """Return for every entity the id that stands for it: the smallest of those judged the same."""
    same = select(Judgement.left_id, Judgement.right_id).where(Judgement.verdict == Sameness.SAME)
    pairs = [(row.left_id, row.right_id) for row in session.execute(same)]
    return join_pairs(session.scalars(select(Entity.id)), pairs)


def _settle_judgement(session: Session, values: dict[str, Any]) -> None:
    """Refuse a judgement by which two entities would be judged twice, or be one and not one."""
    pair = (values["left_id"], values["right_id"])
    judged = list_judgements(session)
    same = {(row.left_id, row.right_id): row for row in judged if row.verdict == Sameness.SAME}
    for row in judged:
        if (row.left_id, row.right_id) == pair:
            raise RefusedError(f"These two are judged already: {_pair(session, row)}. Withdraw that judgement first.")
    if values["verdict"] == Sameness.NOT_SAME:
        path = find_path(*pair, same)
        if path:
            told = "; ".join(_pair(session, same[step]) for step in path)
            raise RefusedError(f"These two are one by earlier judgements: {told}. Withdraw one of them first.")
    elif values["verdict"] == Sameness.SAME:
        group = join_pairs((), [*same, pair])
        for row in judged:
            if row.verdict == Sameness.NOT_SAME and group.get(row.left_id, 1) == group.get(row.right_id, 2):
                raise RefusedError(
                    f"An earlier judgement speaks against it: {_pair(session, row)}. Withdraw that one first."
                )


def _pair(session: Session, row: Judgement) -> str:
    left, right = need(session, Entity, row.left_id).name, need(session, Entity, row.right_id).name
    return f"{left} and {right} are {_told(row)}"


def _told(row: Judgement) -> str:
    return f"{Sameness(row.verdict).words}, {quoted(row.reason)}, by {row.decided_by or row.author}"


def _check_schema(schema: str, schemata: Schemata | None) -> None:
    if schemata is not None and schemata.get(schema).edge is not None:
        raise RefusedError(f"{schema} is a relation between two entities; add it as a link.")


def _odd(entity: Entity, row: Statement, schemata: Schemata | None) -> str | None:
    """Return what is odd about a statement in one sentence, or None."""
    if schemata is not None:
        return schemata.check_value(entity.schema, row.property, row.value).message or None
    return check_property(entity.schema, row.property, row.value).message or None


_JUDGEMENT = Rules(words={"verdict": Sameness}, dates=("decided",), settle=_settle_judgement)
