"""What is protected in a case: which sources and entities, what they are called instead, and what gives them away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casefile.core.protection import UNKNOWN, ProtectedNames
from casefile.core.unions import join_pairs
from casefile.core.vocabulary import Sameness
from casefile.exchange.rows import Row, Rows

PLAIN_WORD = 12  # a title of one short word ("Letter") identifies nothing and stands in other sentences too
TELLING = ("title", "file_name", "written_by", "url", "provided_by", "symbol")  # of a source, wherever they stand
NAMES = {"name", "alias", "weakAlias", "previousName", "firstName", "lastName", "fatherName", "motherName"}
LEAST = 6  # signs of a value with a digit or an @ that identifies by itself
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


@dataclass(frozen=True)
class Protection:
    """The protected sources and entities with their aliases, and their names wherever these stand."""

    sources: Mapping[str, str]
    entities: Mapping[str, str]
    names: ProtectedNames


def find_protection(rows: Rows) -> Protection:
    """Return what is protected: what is attached to a protected source and who is judged the same is so too."""
    sources = dict(_sources(rows))
    entities = _entities(rows)
    names = dict(_source_names(rows, sources))
    for entity_id, alias in entities.items():
        names[rows["entity"][entity_id]["name"]] = alias
    for row in rows["statement"].values():
        if row["entity_id"] in entities:
            for value in (row["value"], row["original"]):
                if value and _identifies(row["property"], value):
                    names.setdefault(value, entities[row["entity_id"]])
    return Protection(sources, entities, ProtectedNames(names))


def _sources(rows: Rows) -> Iterator[tuple[str, str]]:
    count = 0
    for source_id, row in rows["source"].items():
        chain = list(_chain(rows["source"], row))
        guarded = next((one for one in chain if one["protected"]), None)
        if guarded is not None:
            count += 1
            own = row["alias"] or row["attribution"]
            above = guarded["alias"] or guarded["attribution"]
            yield source_id, own or (f"Attachment of {above}" if above else f"Protected source {count}")


def _chain(sources: Mapping[str, Row], row: Row) -> Iterator[Row]:
    """Yield a source and what it is attached to, upwards."""
    seen: set[str] = set()
    here: Row | None = row
    while here is not None and here["id"] not in seen:
        seen.add(here["id"])
        yield here
        here = sources.get(here["parent_id"] or "")


def _entities(rows: Rows) -> dict[str, str]:
    pairs = [(row["left_id"], row["right_id"]) for row in rows["judgement"].values() if row["verdict"] == Sameness.SAME]
    tops = join_pairs(rows["entity"], pairs)
    groups: dict[str, list[Row]] = {}
    for entity_id in sorted(rows["entity"]):
        groups.setdefault(tops[entity_id], []).append(rows["entity"][entity_id])
    found: dict[str, str] = {}
    for group in groups.values():
        if any(row["protected"] for row in group):
            alias = next((row["alias"] for row in group if row["alias"]), None)
            alias = alias or f"Protected {group[0]['schema']} {len(found) + 1}"
            found |= dict.fromkeys((row["id"] for row in group), alias)
    return found


def _source_names(rows: Rows, sources: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for source_id, alias in sources.items():
        for column in TELLING:
            name = (rows["source"][source_id][column] or "").strip()
            if name and name != alias and (" " in name or len(name) > PLAIN_WORD):
                yield name, alias or UNKNOWN


def _identifies(name: str, value: str) -> bool:
    """Tell whether a value names its entity by itself: a name, a number, an address for mail; not a mere date."""
    if name in NAMES:
        return True
    return len(value) >= LEAST and bool(re.search(r"[0-9@]", value)) and not _DATE.fullmatch(value)
