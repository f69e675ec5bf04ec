"""Identities: one number on two vessels, two numbers on one hull, and entities that may be one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Row, select

from casefile.core.duplicates import NAMES, may_be_one
from casefile.core.entities import canonical_ids
from casefile.core.identifiers import CHECKED, check_identifier
from casefile.core.origins import fold_name
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed, shorten
from casefile.core.schema import Entity, Judgement, Statement
from casefile.core.vocabulary import Sameness

_IMO = "imoNumber"
_RADIO = ("mmsi", "callSign")  # go from ship to ship with flag and owner


def check_identities(look: Look) -> Iterator[Problem]:
    """Name what confuses one entity with another, throughout the case."""
    known = _Known(look)
    yield from _shared_numbers(known)
    yield from _two_numbers(known)
    yield from _duplicates(known)


def _shared_numbers(known: _Known) -> Iterator[Problem]:
    """Yield vessels that bear one IMO number with others, unless somebody has judged the pairs."""
    for number, holders in sorted(known.numbers(_IMO, "Vessel").items()):
        apart = known.unjudged(holders)
        if apart:
            says = f"IMO number {number} is given to {listed(shorten(known.rows[one].name) for one in apart)}."
            mend = "Judge whether they are one hull, with reasons; if not, say which bears the number falsely."
            yield _of(known.rows[apart[0]], "shared_imo", Severity.WRONG, says, mend)


def _two_numbers(known: _Known) -> Iterator[Problem]:
    """Yield hulls to which two IMO numbers are given without a word on which is claimed."""
    hulls: dict[str, dict[str, bool]] = {}
    for row in known.statements:
        if row.property == _IMO and known.rows[row.entity_id].schema == "Vessel":
            numbers = hulls.setdefault(known.same[row.entity_id], {})
            number = check_identifier(_IMO, row.value).normalised
            numbers[number] = numbers.get(number, False) or bool(row.note)
    for entity_id, numbers in hulls.items():
        if len(numbers) > 1 and sum(not explained for explained in numbers.values()) > 1:
            says = f"The hull bears {len(numbers)} IMO numbers: {listed(sorted(numbers))}."
            mend = "Say in the note of each which is the hull's own and which it claims, or part the two vessels."
            yield _of(known.rows[entity_id], "two_imo", Severity.WRONG, says, mend)


def _duplicates(known: _Known) -> Iterator[Problem]:
    """Yield entities that have a name or an identifier in common and were never judged the same or not."""
    groups: dict[tuple[str, ...], str] = {}
    for name, holders in known.names().items():
        for one in known.unjudged(holders):
            kin = [
                other
                for other in known.unjudged(holders)
                if may_be_one(known.rows[one].schema, known.rows[other].schema)
            ]
            if len(kin) > 1:
                groups.setdefault(tuple(kin), f"the name {shorten(name)}")
    for kind in CHECKED:
        for number, holders in known.numbers(kind).items():
            apart = known.unjudged(holders) if kind != _IMO else []
            if len(apart) > 1:
                groups[tuple(apart)] = f"{kind} {number}"
    told: set[str] = set()
    for group, shared in sorted(groups.items()):
        if group[0] not in told:
            told.add(group[0])
            others = listed(f"{shorten(known.rows[one].name)} ({known.rows[one].schema})" for one in group[1:])
            says = f"It shares {shared} with {others}."
            mend = "Judge whether they are the same, with the reason; either answer settles it."
            severity = Severity.NOTICE if shared.startswith(_RADIO) else Severity.WEAK
            yield _of(known.rows[group[0]], "duplicate", severity, says, mend)


@dataclass
class _Known:
    """The entities of the case with their names, numbers and judgements, each read once."""

    look: Look

    @cached_property
    def rows(self) -> dict[str, Row[Any]]:
        """Return all entities by id, oldest first."""
        return {
            row.id: row for row in self.look.rows(select(Entity.id, Entity.name, Entity.schema).order_by(Entity.id))
        }

    @cached_property
    def statements(self) -> list[Row[Any]]:
        """Return the names and identifiers that are stated."""
        query = select(Statement.entity_id, Statement.property, Statement.value, Statement.note)
        return list(self.look.rows(query.where(Statement.property.in_((*NAMES, *CHECKED))).order_by(Statement.id)))

    @cached_property
    def same(self) -> dict[str, str]:
        """Return the id that stands for each entity."""
        return canonical_ids(self.look.session)

    @cached_property
    def judged(self) -> set[frozenset[str]]:
        """Return the pairs of groups that were judged not the same, or undecidable."""
        query = select(Judgement.left_id, Judgement.right_id).where(Judgement.verdict != Sameness.SAME.value)
        return {frozenset((self.same[row.left_id], self.same[row.right_id])) for row in self.look.rows(query)}

    def numbers(self, kind: str, schema: str | None = None) -> dict[str, set[str]]:
        """Return who bears each identifier of a kind, normalised."""
        found: dict[str, set[str]] = {}
        for row in self.statements:
            if row.property == kind and (schema is None or self.rows[row.entity_id].schema == schema):
                found.setdefault(check_identifier(kind, row.value).normalised, set()).add(row.entity_id)
        return {number: holders for number, holders in found.items() if len(holders) > 1}

    def names(self) -> dict[str, set[str]]:
        """Return who bears each name, folded."""
        found: dict[str, set[str]] = {}
        for entity_id, row in self.rows.items():
            found.setdefault(fold_name(row.name), set()).add(entity_id)
        for row in self.statements:
            if row.property in NAMES:
                found.setdefault(fold_name(row.value), set()).add(row.entity_id)
        return {name: holders for name, holders in found.items() if name and len(holders) > 1}

    def unjudged(self, holders: Iterable[str]) -> list[str]:
        """Return those, oldest first, that some other of them was not judged against; nothing when all were."""
        groups = {self.same[one]: one for one in sorted(holders, reverse=True)}
        open_ones = {
            one for one in groups for other in groups if one != other and frozenset((one, other)) not in self.judged
        }
        return sorted(groups[one] for one in open_ones)


def _of(row: Row[Any], kind: str, severity: Severity, says: str, mend: str) -> Problem:
    return Problem(kind, severity, "entity", row.id, f"Entity {shorten(row.name)}", says, mend)
