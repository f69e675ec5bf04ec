"""What entities are called in the dossier: by name, or by alias where they are protected."""

from __future__ import annotations

import re

from casefile.core.dates import show_date
from casefile.core.unions import join_pairs
from casefile.dossier.content.rows import Rows

SAME = "same"  # the verdict that makes two records one


class Names:
    """Names entities and groups those that are judged to be the same."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        pairs = [(one.left_id, one.right_id) for one in rows.judgements if one.verdict == SAME]
        self._tops = join_pairs(rows.entities, pairs)
        self._members: dict[str, list[str]] = {}
        for key in sorted(rows.entities):
            self._members.setdefault(self._tops[key], []).append(key)
        self._aliases = rows.protection.entities
        heads = {self._tops[key] for key in rows.profiled}
        ordered = sorted(heads, key=lambda key: (self.name(key).casefold(), key))
        self._numbers = {key: place for place, key in enumerate(ordered, start=1)}

    @property
    def profiled(self) -> tuple[str, ...]:
        """Return the ids of the entities (heads of their groups) that have a profile, in its order."""
        return tuple(self._numbers)

    def members(self, entity_id: str) -> tuple[str, ...]:
        """Return the ids of all entities judged to be this one, itself included."""
        return tuple(self._members[self._tops[entity_id]])

    def name(self, entity_id: str) -> str:
        """Return the name as it is printed."""
        return self._aliases.get(entity_id) or self._rows.entities[entity_id].name

    def number(self, entity_id: str) -> int:
        """Return the number of its profile."""
        return self._numbers[self._tops[entity_id]]

    def key(self, entity_id: str) -> str:
        """Return the key of its profile, nothing when it has none."""
        number = self._numbers.get(self._tops[entity_id])
        return f"entity-{number}" if number else ""

    def protected(self, entity_id: str) -> bool:
        """Tell whether it must not be named."""
        return entity_id in self._aliases


_PROPERTIES = {
    "imoNumber": "IMO number",
    "mmsi": "MMSI",
    "crsNumber": "CRS number",
    "icaoCode": "ICAO code",
    "leiCode": "LEI",
    "swiftBic": "BIC",
    "bikCode": "BIK",
    "iban": "IBAN",
    "unscId": "UN list reference",
    "dwt": "Deadweight",
    "idNumber": "ID number",
    "mainCountry": "Main country",
    "pastFlags": "Former flag",
    "weakAlias": "Weak alias",
}


def schema_words(schema: str) -> str:
    """Return a FollowTheMoney schema in words: `public body`."""
    return _apart(schema).lower()


def property_words(name: str) -> str:
    """Return a FollowTheMoney property in words: `IMO number`, `Call sign`."""
    if name in _PROPERTIES:
        return _PROPERTIES[name]
    said = _apart(name).lower()
    return said[:1].upper() + said[1:]


_DATED = re.compile(
    r"date|[a-z]\w*(Date|Deadline)|period(Start|End)|(authored|created|modified|processed|published|retrieved)At"
)
"""Names of the properties that the schemata call dates."""


def is_dated(name: str) -> bool:
    """Tell whether the values of a FollowTheMoney property are dates."""
    return _DATED.fullmatch(name) is not None


def value_words(name: str, value: str) -> str:
    """Return a value of a FollowTheMoney property as people see it: dates as `17 Jul 2025`."""
    return show_date(value) if is_dated(name) else value


def _apart(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
