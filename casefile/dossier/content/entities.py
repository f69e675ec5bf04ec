"""Profiles of the entities that play a part in the findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from casefile.core.dates import Qualifier, parse_date, show_date
from casefile.core.errors import RefusedError
from casefile.core.identifiers import CHECKED, check_property
from casefile.core.schema import Entity, Judgement, Link, Statement
from casefile.core.vocabulary import role_words
from casefile.dossier.content import terms, words
from casefile.dossier.content.events import Events
from casefile.dossier.content.exhibits import Exhibits, Place, Proof
from casefile.dossier.content.names import SAME, Names, property_words, schema_words, value_words
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.words import plain

WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Property:
    """One value of an entity: from when until when, as what it is known; `caution`: its check digits say no."""

    label: str
    value: str
    tag: str
    original: str
    period: str
    known_as: str
    note: str
    identity: str
    proofs: tuple[Proof, ...]
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A link as seen from the profile: `is owned by` somebody."""

    words: str
    other: str
    other_key: str
    role: str
    period: str
    note: str
    handling: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """A judgement on whether this entity and another record are one, with its reasons."""

    other: str
    verdict: str
    same: bool
    reason: str
    decided: str


@dataclass(frozen=True, slots=True)
class Stands:
    """As what the entity stands in a finding."""

    finding: Place
    standing: str
    note: str


@dataclass(frozen=True, slots=True)
class Took:
    """An event in which the entity took part."""

    title: str
    key: str
    date: str
    role: str


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """All that the case holds of one entity."""

    number: int
    name: str
    kind: str
    protected: bool
    note: str
    handling: str
    standings: tuple[Stands, ...]
    properties: tuple[Property, ...]
    ties: tuple[Tie, ...]
    identities: tuple[Identity, ...]
    events: tuple[Took, ...]
    proofs: tuple[Proof, ...]

    @property
    def key(self) -> str:
        """Return the key of the profile."""
        return f"entity-{self.number}"


class Profiles:
    """Makes the profiles; names, exhibits and events must be numbered before."""

    def __init__(self, rows: Rows, exhibits: Exhibits, names: Names, events: Events) -> None:
        self._rows, self._exhibits, self._names, self._events = rows, exhibits, names, events

    def entries(self) -> tuple[ProfileEntry, ...]:
        """Return the profiles in the order of their names."""
        return tuple(self._entry(key) for key in self._names.profiled)

    def _entry(self, entity_id: str) -> ProfileEntry:
        members = self._names.members(entity_id)
        row = self._rows.entities[entity_id]
        name = self._names.name(entity_id)
        where = Place(name, self._names.key(entity_id))
        records = [self._rows.entities[key] for key in members]
        protected = self._names.protected(entity_id)
        notes = ["" if protected else one.note for one in records]
        marks = [words.handling(one.tlp, one.classification) for one in records]
        proofs = tuple(proof for key in members for proof in self._exhibits.proofs("entity", key, where))
        return ProfileEntry(
            number=self._names.number(entity_id),
            name=name,
            kind=schema_words(row.schema),
            protected=protected,
            note=" ".join(words.sentence(note) for note in notes if note),
            handling="; ".join(dict.fromkeys(mark for mark in marks if mark)),
            standings=self._standings(members),
            properties=self._properties(members, where),
            ties=tuple(
                self._tie(link, members, where)
                for link in self._rows.links
                if link.from_id in members or link.to_id in members
            ),
            identities=tuple(
                self._identity(one, members)
                for one in self._rows.judgements
                if one.left_id in members or one.right_id in members
            ),
            events=self._took(members),
            proofs=proofs,
        )

    def _standings(self, members: tuple[str, ...]) -> tuple[Stands, ...]:
        return tuple(
            Stands(
                Place(f"Finding {finding.number}", f"finding-{finding.number}"),
                terms.standing(one.standing),
                one.note or "",
            )
            for finding in self._rows.findings
            for one in self._rows.standings.get(finding.id, [])
            if one.entity_id in members
        )

    def _properties(self, members: tuple[str, ...], where: Place) -> tuple[Property, ...]:
        rows: list[tuple[str, Callable[[], Property]]] = []
        for key in members:
            row = self._rows.entities[key]
            if key != members[0] and not self._names.protected(key):
                rows.append(("Name", partial(self._other_name, row, where)))
            identity = f"on the record {row.name}" if len(members) > 1 and not self._names.protected(key) else ""
            for one in self._rows.statements.get(key, []):
                if (
                    one.property == "name"
                    and one.value == row.name
                    and not self._rows.supports.get(("statement", one.id))
                ):
                    continue  # the profile's head says it already
                rows.append((property_words(one.property), partial(self._property, one, identity, where)))
        return tuple(tell() for _, tell in sorted(rows, key=lambda one: _rank(one[0])))

    def _other_name(self, row: Entity, where: Place) -> Property:
        proofs = self._exhibits.proofs("entity", row.id, where)
        return Property("Name", row.name, "", "", "", "", "another record, judged the same", "", proofs)

    def _property(self, row: Statement, identity: str, where: Place) -> Property:
        hidden = self._names.protected(row.entity_id)  # whatever a value is, it may tell who that is
        value = words.country(row.value) if row.property in _COUNTRIES else value_words(row.property, row.value)
        return Property(
            label=property_words(row.property),
            value=WITHHELD if hidden else value,
            tag="" if hidden else (row.language or ""),
            original="" if hidden else (row.original or ""),
            period="" if hidden else period(row.valid_from, row.valid_until),
            known_as=plain(row.known_as),
            note="" if hidden else (row.note or ""),
            identity=identity,
            proofs=self._exhibits.proofs("statement", row.id, where),
            caution="" if hidden else self._caution(row),
        )

    def _caution(self, row: Statement) -> str:
        """Return what an identifier fails, in a sentence; a reader compares the number before anything else."""
        verdict = check_property(self._rows.entities[row.entity_id].schema, row.property, row.value)
        return verdict.message if row.property in CHECKED and verdict.ok is False else ""

    def _tie(self, row: Link, members: tuple[str, ...], where: Place) -> Tie:
        reverse = row.to_id in members and row.from_id not in members
        other = row.from_id if reverse else row.to_id
        return Tie(
            words=terms.link(row.kind, row.role, reverse=reverse),
            other=self._names.name(other),
            other_key=self._names.key(other),
            role="" if row.kind == "other" else (row.role or ""),
            period=period(row.valid_from, row.valid_until),
            note=row.note or "",
            handling=words.handling(row.tlp, row.classification),
            proofs=self._exhibits.proofs("link", row.id, where),
        )

    def _identity(self, row: Judgement, members: tuple[str, ...]) -> Identity:
        other = row.right_id if row.left_id in members and row.right_id != members[0] else row.left_id
        by = f"by {row.decided_by}" if row.decided_by else ""
        decided = ", ".join(part for part in (by, show_date(row.decided)) if part)
        return Identity(
            self._names.name(other),
            terms.verdict(row.verdict),
            row.verdict == SAME,
            row.reason,
            decided,
        )

    def _took(self, members: tuple[str, ...]) -> tuple[Took, ...]:
        found = [
            (self._events.number(key), row.role)
            for key, parts in self._rows.participants.items()
            for row in parts
            if row.entity_id in members
        ]
        titles = {self._events.number(key): row for key, row in self._rows.events.items()}
        return tuple(
            Took(titles[n].title, f"event-{n}", show_date(titles[n].date), role_words(role))
            for n, role in sorted(found)
        )


_COUNTRIES = {"flag", "country", "pastFlags", "jurisdiction", "mainCountry", "nationality", "citizenship"}
_FIRST = ("Name", "Previous name", "Alias", "Weak alias", "IMO number", "MMSI", "Call sign", "Flag", "Former flag")


def period(start: str | None, end: str | None) -> str:
    """Return from when until when something held: `May 2023 to Sep 2024`, `since May 2023`."""
    if start and end:
        return f"{show_date(start)} to {show_date(end)}"
    if not start and not end:
        return ""
    text = start or end or ""
    try:
        point = parse_date(text)
    except RefusedError:
        return text
    exact = point.qualifier is Qualifier.EXACTLY
    return f"{'since' if start else 'until'} {point.show()}" if exact else point.show()


def _rank(label: str) -> int:
    return _FIRST.index(label) if label in _FIRST else len(_FIRST)
