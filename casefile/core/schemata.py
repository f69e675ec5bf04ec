"""The types of entities: FollowTheMoney schemata with their properties, and checks of values by type.

A check warns and never refuses a value; an unknown schema or property is refused, naming near matches.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from casefile.core.dates import parse_date
from casefile.core.errors import RefusedError
from casefile.core.flags import is_country
from casefile.core.identifiers import Verdict, check_identifier
from casefile.core.wording import near, quoted


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its FollowTheMoney name and type, our label, and of an entity the schema it points to."""

    name: str
    label: str
    type: str
    declared_by: str
    range: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """The properties that hold both ends of a link."""

    source: str
    target: str
    directed: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """One type of entity. An extension is ours and leaves the house as `exports_as`."""

    name: str
    label: str
    plural: str
    extends: tuple[str, ...]
    required: tuple[str, ...]
    abstract: bool = False
    edge: Edge | None = None
    extension: bool = False
    exports_as: str = ""


@dataclass(frozen=True, slots=True)
class Schemata:
    """All schemata; made by `load_schemata`, with inheritance already worked out."""

    vocabulary: str
    by_name: Mapping[str, Schema]
    all_properties: Mapping[str, Mapping[str, Property]]
    ancestors: Mapping[str, frozenset[str]]

    def get(self, schema: str) -> Schema:
        """Return a schema by name; refuses unknown ones."""
        if schema not in self.by_name:
            raise RefusedError(f"There is no entity type {quoted(schema)}.{near(schema, self.by_name)}")
        return self.by_name[schema]

    def properties(self, schema: str) -> Mapping[str, Property]:
        """Return the properties of a schema by name, its own first, then the inherited ones."""
        return self.all_properties[self.get(schema).name]

    def property(self, schema: str, name: str) -> Property:
        """Return one property of a schema, own or inherited; refuses unknown ones."""
        known = self.properties(schema)
        if name not in known:
            label = self.get(schema).label
            raise RefusedError(f"{label} has no property {quoted(name)}.{near(name, known)}")
        return known[name]

    def is_a(self, schema: str, ancestor: str) -> bool:
        """Say whether a schema is, or descends from, another; refuses unknown names."""
        return self.get(ancestor).name in self.ancestors[self.get(schema).name]

    def edges(self) -> tuple[Schema, ...]:
        """Return the schemata that are links."""
        return tuple(one for one in self.by_name.values() if one.edge is not None)

    def exported_as(self, schema: str) -> str:
        """Return the FollowTheMoney schema to write on export."""
        found = self.get(schema)
        return found.exports_as or found.name

    def check_value(self, schema: str, name: str, value: str) -> Verdict:
        """Check one value of a property by its type; identifiers by their check digits."""
        found = self.property(schema, name)
        if not value.strip():
            return Verdict(ok=False, normalised="", message=f"{found.label} is empty.")
        if found.type == "identifier":
            is_company = name == "imoNumber" and self.is_a(schema, "Organization")
            return check_identifier("companyImoNumber" if is_company else name, value)
        return check_typed(found.type, value.strip())


def check_typed(kind: str, value: str) -> Verdict:
    """Check a value by its FollowTheMoney type; types without a rule come back with `ok` None."""
    checks = {
        "country": _check_country,
        "date": _check_date,
        "number": _check_number,
        "url": _check_url,
        "email": _check_email,
        "ip": _check_ip,
        "language": _check_language,
        "gender": _check_gender,
    }
    return checks[kind](value) if kind in checks else Verdict(ok=None, normalised=value)


def _check_country(value: str) -> Verdict:
    """ISO 3166-1 codes pass, in the small letters of FollowTheMoney; its own longer codes have no rule here."""
    code = value.upper()
    if is_country(code):
        return Verdict(ok=True, normalised=code.lower(), country=code)
    if re.fullmatch(r"EU|XK|ZZ|SUHH|DDDE|YUCS|CSHH|CSXX|[A-Z]{1,2}-[A-Z]{2,3}|[A-Z]{3,4}", code):
        return Verdict(ok=None, normalised=code.lower())
    message = f"{quoted(value)} is not a country code; write the two letters of ISO 3166, like KP."
    return Verdict(ok=False, normalised=value, message=message)


def _check_date(value: str) -> Verdict:
    """Dates as `core/dates.py` reads them; of a full timestamp the day counts."""
    day = value[:10] if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:", value) else value
    try:
        return Verdict(ok=True, normalised=parse_date(day).canonical)
    except RefusedError as refused:
        return Verdict(ok=False, normalised=value, message=str(refused))


def _check_number(value: str) -> Verdict:
    """Numbers with a decimal point; spaces, and commas between thousands, are taken out."""
    plain = re.sub(r"(?<=[0-9])[ ,\u00a0\u202f](?=[0-9]{3}(?![0-9]))", "", value)
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", plain):
        return Verdict(ok=True, normalised=plain)
    message = f"{quoted(value)} is not a number; write digits with a decimal point, like 12500.5."
    return Verdict(ok=False, normalised=value, message=message)


def _check_url(value: str) -> Verdict:
    """Web addresses; nothing is ever fetched."""
    if re.fullmatch(r"(https?|ftp)://[^\s/]+\S*", value, re.IGNORECASE):
        return Verdict(ok=True, normalised=value)
    message = f"{quoted(value)} is not a web address; write it whole, with https://."
    return Verdict(ok=False, normalised=value, message=message)


def _check_email(value: str) -> Verdict:
    """E-mail addresses, by form only."""
    plain = value.removeprefix("mailto:")
    if re.fullmatch(r"[^\s@<>]+@[^\s@<>.]+(\.[^\s@<>.]+)+", plain):
        return Verdict(ok=True, normalised=plain)
    return Verdict(ok=False, normalised=value, message=f"{quoted(value)} has not the form of an e-mail address.")


def _check_ip(value: str) -> Verdict:
    """IP addresses of version 4 and 6."""
    try:
        return Verdict(ok=True, normalised=str(ipaddress.ip_address(value)))
    except ValueError:
        return Verdict(ok=False, normalised=value, message=f"{quoted(value)} is not an IP address.")


def _check_language(value: str) -> Verdict:
    """Language codes of two or three letters, by form only."""
    if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", value, re.IGNORECASE):
        return Verdict(ok=None, normalised=value.lower())
    message = f"{quoted(value)} is not a language code; write its letters, like ko."
    return Verdict(ok=False, normalised=value, message=message)


def _check_gender(value: str) -> Verdict:
    """Accept the three words of FollowTheMoney."""
    word = {"m": "male", "f": "female"}.get(value.lower(), value.lower())
    if word in {"male", "female", "other"}:
        return Verdict(ok=True, normalised=word)
    return Verdict(ok=False, normalised=value, message=f"{quoted(value)} is not one of: male, female, other.")


def load_schemata(path: Path) -> Schemata:
    """Read the schemata that ship with Casefile; refuses a file that is not whole."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        by_name = {name: _schema(name, one) for name, one in raw["schemata"].items()}
        own = {name: _properties(name, one["properties"]) for name, one in raw["schemata"].items()}
        lines = {name: _line(name, by_name) for name in by_name}
        vocabulary = str(raw["vocabulary"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError(
            f"The entity types in {path.name} are not whole ({error}); install Casefile again."
        ) from error
    return Schemata(
        vocabulary=vocabulary,
        by_name=MappingProxyType(by_name),
        all_properties=MappingProxyType({name: _merged(line, own) for name, line in lines.items()}),
        ancestors=MappingProxyType({name: frozenset(line) for name, line in lines.items()}),
    )


def _schema(name: str, raw: dict[str, Any]) -> Schema:
    """Return one schema of the file, without its properties."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    del values["properties"]
    values["edge"] = Edge(**raw["edge"]) if "edge" in raw else None
    return Schema(name=name, **values)


def _properties(schema: str, raw: dict[str, Any]) -> dict[str, Property]:
    """Return the schema's own properties."""
    return {name: Property(name=name, declared_by=schema, **one) for name, one in raw.items()}


def _line(name: str, by_name: Mapping[str, Schema]) -> tuple[str, ...]:
    """Return the schema and all it descends from, nearest first, each once."""
    line = [name]
    for one in line:
        line.extend(above for above in by_name[one].extends if above not in line)
    return tuple(line)


def _merged(line: tuple[str, ...], own: Mapping[str, Mapping[str, Property]]) -> Mapping[str, Property]:
    """Return all properties along the line; where two have one name, the nearer one counts."""
    merged: dict[str, Property] = {}
    for name in line:
        for key, value in own[name].items():
            merged.setdefault(key, value)
    return MappingProxyType(merged)
