"""What entities are called in the dossier: by name, or by alias where they are protected."""

from __future__ import annotations

import re

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
        self._aliases = self._alias_protected()
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

    def hidden_names(self) -> dict[str, str]:
        """Return every protected name in the case with what stands in its place."""
        out: dict[str, str] = {}
        owners = {row.id: row for row in (*self._rows.hidden_entities, *self._rows.entities.values())}
        for key, row in owners.items():
            alias = self._aliases.get(key) or (row.protected and (row.alias or "[protected]"))
            if alias:
                out[row.name] = alias
        for one in self._rows.hidden_names:
            alias = self._aliases.get(one.entity_id) or owners[one.entity_id].alias or "[protected]"
            for name in (one.value, one.original):
                if name:
                    out[name] = alias
        return {name: alias for name, alias in out.items() if name != alias}

    def _alias_protected(self) -> dict[str, str]:
        """Return the alias of each protected entity: one protected member protects its whole group."""
        out: dict[str, str] = {}
        count = 0
        for members in self._members.values():
            rows = [self._rows.entities[key] for key in members]
            if not any(row.protected for row in rows):
                continue
            given = next((row.alias for row in rows if row.alias), None)
            if given is None:
                count += 1
                given = f"Protected {schema_words(rows[0].schema)} {count}"
            out |= dict.fromkeys(members, given)
        return out


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


def _apart(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
