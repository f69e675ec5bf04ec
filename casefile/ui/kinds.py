"""The types of entities in words: which can be chosen, which properties are asked for first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casefile.core.schemata import Property, Schemata
from casefile.ui.words import tr

FIRST: Final = (
    "Person", "Company", "Organization", "PublicBody", "MilitaryUnit", "State", "Vessel", "Airplane", "Vehicle",
    "BankAccount", "CryptoWallet",
)  # fmt: skip
"""The types that are offered before the others."""
FEATURED: Final[Sequence[tuple[str, tuple[str, ...]]]] = (
    ("Vessel", ("imoNumber", "mmsi", "callSign", "flag", "type", "previousName", "buildDate")),
    ("Airplane", ("registrationNumber", "serialNumber", "icaoCode", "type", "model", "country")),
    ("Vehicle", ("registrationNumber", "type", "model", "country")),
    ("Person", ("alias", "birthDate", "birthPlace", "nationality", "position", "passportNumber", "idNumber")),
    ("Company", ("alias", "jurisdiction", "registrationNumber", "imoNumber", "incorporationDate", "address")),
    ("State", ("alias", "country")),
    ("LegalEntity", ("alias", "country", "registrationNumber", "address")),
    ("BankAccount", ("iban", "accountNumber", "bic", "bankName", "openingDate")),
    ("CryptoWallet", ("publicKey", "blockchain", "managingExchange", "holder")),
    ("Thing", ("alias", "country", "description")),
)
"""The properties that the form of a type asks for, the nearest type first."""


def schema_options(schemata: Schemata) -> list[tuple[str, str]]:
    """Return the types that an entity of a case can have, with their words: the usual ones, then the others."""
    able = [
        one.name
        for one in schemata.by_name.values()
        if not one.abstract and one.edge is None and schemata.is_a(one.name, "Thing")
    ]
    others = sorted((one for one in able if one not in FIRST), key=lambda one: schemata.by_name[one].label)
    return [(one, tr(schemata.by_name[one].label)) for one in (*(one for one in FIRST if one in able), *others)]


def schema_label(schemata: Schemata, name: str) -> str:
    """Return a type in words; one that is not known here as it is stored."""
    known = schemata.by_name.get(name)
    return tr(known.label) if known else name


def property_label(schemata: Schemata, schema: str, name: str) -> str:
    """Return a property of a type in words; one that is not known here as it is stored."""
    known = known_property(schemata, schema, name)
    return tr(known.label) if known else name


def known_property(schemata: Schemata, schema: str, name: str) -> Property | None:
    """Return a property of a type, None where this type (perhaps another's) has none of that name."""
    return schemata.all_properties.get(schema, {}).get(name)


def featured(schemata: Schemata, schema: str) -> tuple[str, ...]:
    """Return the properties that the form of a type asks for."""
    if schema not in schemata.by_name:
        return ()
    listed = next((names for kind, names in FEATURED if schemata.is_a(schema, kind)), ())
    return tuple(name for name in listed if known_property(schemata, schema, name))


def stated_properties(schemata: Schemata, schema: str) -> list[Property]:
    """Return the properties of a type that a statement can give a value to, by their words."""
    found = schemata.all_properties.get(schema, {})
    able = [one for one in found.values() if not one.hidden and one.type != "entity"]
    return sorted(able, key=lambda one: one.label.casefold())
