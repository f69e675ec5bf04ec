"""Entities that are likely one and the same, with the reasons; whether they are, a person judges."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import among, need
from casefile.core.entities import list_judgements, list_statements
from casefile.core.identifiers import CHECKED, check_property
from casefile.core.origins import fold_name
from casefile.core.schema import Entity, Statement
from casefile.core.search import has_words
from casefile.core.unions import join_pairs
from casefile.core.vocabulary import Sameness
from casefile.core.wording import quoted

NAMES = ("name", "alias", "previousName")
"""The properties that are names people use."""
ALIKE = 0.85  # least likeness (0 to 1) of two names, whatever the order of their words
MOST = 200  # entities that are compared for one name or number
_GENERIC = ("Thing", "LegalEntity", "Organization")  # may turn out to be of another kind


@dataclass(frozen=True, slots=True)
class Likely:
    """An entity that may be another one, and why: plain sentences, identifiers first."""

    entity_id: str
    name: str
    schema: str
    reasons: tuple[str, ...]


def may_be_one(schema: str, other: str) -> bool:
    """Tell whether entities of two types can be the same thing."""
    return schema == other or schema in _GENERIC or other in _GENERIC


def list_likely(session: Session, entity_id: str, *, limit: int = 12) -> list[Likely]:
    """Return the entities that may be this one and were never judged the same or not, those with most reasons first.

    The reasons: an identifier in common, whatever it is written with; the same name; the same words in another order;
    names that are spelt alike. Other than by an identifier, only what can be the same thing is compared.
    """
    own = need(session, Entity, entity_id)
    numbers, names = _known(own, list_statements(session, [own.id])[own.id])
    judged = _judged(session, own.id)
    asked = [*names.values(), *(number for _, number in numbers)]
    others = {row.id: row for row in _candidates(session, asked) if row.id not in judged}
    statements = list_statements(session, others)
    likely = []
    for row in others.values():
        their_numbers, their_names = _known(row, statements[row.id])
        reasons = [f"Both bear {kind} {number}." for kind, number in sorted(numbers & their_numbers)]
        if may_be_one(own.schema, row.schema):
            reasons += _compare_names(names, their_names)
        if reasons:
            likely.append(Likely(row.id, row.name, row.schema, tuple(reasons)))
    return sorted(likely, key=lambda one: (-len(one.reasons), one.name, one.entity_id))[:limit]


def _known(entity: Entity, statements: Iterable[Statement]) -> tuple[set[tuple[str, str]], dict[str, str]]:
    """Return the identifiers of an entity as (property, normalised), and its names by their folded form."""
    numbers = set()
    names = {fold_name(entity.name): entity.name}
    for row in statements:
        if row.property in CHECKED:
            numbers.add((row.property, check_property(entity.schema, row.property, row.value).normalised))
        elif row.property in NAMES:
            names.setdefault(fold_name(row.value), row.value)
    return numbers, {folded: name for folded, name in names.items() if folded}


def _candidates(session: Session, texts: Iterable[str]) -> list[Entity]:
    """Return the entities in whose names or values a text stands, or all of its words but one."""
    asked: set[str] = set()
    for text in texts:
        words = fold_name(text).split()
        asked.add(" ".join(words))
        if len(words) > 1:
            asked |= {" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))}
    ids: set[str] = set()
    for words_asked in sorted(asked):
        query = select(Entity.id).where(has_words(Entity.id, "entity", words_asked)).limit(MOST)
        ids |= set(session.scalars(query))
    return list(session.scalars(select(Entity).where(among(Entity.id, ids)).order_by(Entity.id)))


def _judged(session: Session, entity_id: str) -> set[str]:
    """Return what was judged against this entity, or against one that it was judged the same as; itself included."""
    rows = list_judgements(session)
    groups = join_pairs([entity_id], [(row.left_id, row.right_id) for row in rows if row.verdict == Sameness.SAME])
    own = groups[entity_id]
    settled = {own}
    for row in rows:
        ends = [groups.get(one, one) for one in (row.left_id, row.right_id)]
        if own in ends:
            settled |= set(ends)
    return {one for one, group in groups.items() if group in settled} | settled


def _compare_names(names: dict[str, str], others: dict[str, str]) -> list[str]:
    """Return one sentence on the names that two entities have in common, or that are most alike; none where none is."""
    for folded in names:
        if folded in others:
            return [f"Both are called {quoted(others[folded])}."]
    best, pair = 0.0, ("", "")
    for folded, name in names.items():
        for other, their in others.items():
            one, two = sorted(folded.split()), sorted(other.split())
            if one == two:
                return [f"{quoted(name)} and {quoted(their)} are the same words in another order."]
            ratio = difflib.SequenceMatcher(None, " ".join(one), " ".join(two), autojunk=False).ratio()
            if ratio > best:
                best, pair = ratio, (name, their)
    return [f"{quoted(pair[0])} and {quoted(pair[1])} are spelt alike."] if best >= ALIKE else []
