"""A case cut for one edition: which records may leave, and what of them.

Left out is what is above the edition, what cannot be without it, and a quote that holds a protected name or words of
an excerpt above the edition, because words of a source are never altered. In everything else protected names are
replaced by their alias.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.handling import Level
from casefile.core.journal import work_tables
from casefile.core.records import Json
from casefile.core.snapshot import Row, Rows
from casefile.core.veil import Protection, Veil
from casefile.core.withholding import LAW, NEVER, Overlaps, choose_rows, info_level, references
from casefile.exchange.forms import is_free_text

SOURCE_WORDS = {"excerpt": "quote", "translation": "text", "provision_text": "text", "source_error": "says"}
"""Columns that hold somebody's exact words: a protected name in them keeps the record back."""
WITHHELD = "withheld"
TELLING = (
    "file_name", "url", "collector", "tool", "tool_version", "method", "publisher", "written_by", "symbol", "origin_id",
    "provided_by", "provider", "acquired", "facts", "note", "parent_locator", "reliability_reason", "unread",
)  # fmt: skip
"""Of a protected source, what tells who or what it is."""
JUDGES = {"source": "reliability_by", "excerpt": "credibility_by"}


@dataclass
class Cut:
    """What may leave: the rows as they will be written; how many of each table stay; findings that lost something."""

    rows: Rows
    withheld: Counter[str]
    lost: dict[str, set[str]]


class Veils:
    """The veil of a case, and the stricter one over each protected source's own texts."""

    def __init__(self, rows: Rows, protection: Protection) -> None:
        self._rows = rows
        self.general = Veil(protection.names)
        self._own = {key: Veil({**protection.names, **names}) for key, names in protection.of_source.items()}

    def over(self, name: str, row: Mapping[str, Any]) -> Veil:
        """Return the veil over one record."""
        source_id = row["id"] if name == "source" else row.get("source_id")
        if name == "translation":
            source_id = self._rows["excerpt"][row["excerpt_id"]]["source_id"]
        return self._own.get(source_id or "", self.general)


def cut_rows(rows: Rows, edition: Level, protection: Protection) -> Cut:
    """Return the records of a case that may stand in an edition, without what would name a protected one."""
    veils = Veils(rows, protection)
    overlaps = Overlaps(rows, edition)

    def is_kept_back(name: str, row: Mapping[str, Any]) -> bool:
        return (name == "excerpt" and overlaps.meet(row)) or _is_kept_back(name, row, protection, veils)

    kept = choose_rows(rows, edition, protection, is_kept_back)
    cut: Rows = {name: {key: dict(rows[name][key]) for key in rows[name] if key in kept[name]} for name in rows}
    lost = _find_lost(rows, cut)
    _forget_references(cut)
    for source_id in cut["source"].keys() & protection.sources.keys():
        _guard_source(cut["source"][source_id], protection.sources[source_id])
    for entity_id in cut["entity"].keys() & protection.entities.keys():
        alias = protection.entities[entity_id]
        cut["entity"][entity_id].update(name=alias, alias=alias, protected=1, note=None)
    for row in cut["custody_event"].values():
        if row["source_id"] in protection.sources:
            row.update(actor=WITHHELD, detail=None, sha256=None)
    for row in cut["excerpt"].values():
        if row["source_id"] in protection.sources:
            row.update(origin_id=None, prefix=None, suffix=None)
    if info_level(rows).above(edition):
        for name in (*LAW, "place", "origin"):  # they came along for others; remarks on them are the case's own
            for row in cut[name].values():
                if "note" in row:
                    row["note"] = None
    _mask(cut, veils)
    withheld = Counter({name: len(rows[name]) - len(cut[name]) for name in rows if name not in NEVER})
    return Cut(cut, +withheld, lost)


def _is_kept_back(name: str, row: Mapping[str, Any], protection: Protection, veils: Veils) -> bool:
    """Tell whether a record stays because of what is protected, whatever its level."""
    if name == "statement" and row["entity_id"] in protection.entities:
        return True
    column = SOURCE_WORDS.get(name)
    return bool(column and row[column] and veils.over(name, row).hides(row[column]))


def _find_lost(rows: Rows, cut: Rows) -> dict[str, set[str]]:
    """Return what findings that leave lose: proof, events, parties."""
    lost: dict[str, set[str]] = {}
    for name, what in (("support", "proof"), ("finding_event", "events"), ("finding_entity", "parties")):
        for key in rows[name].keys() - cut[name].keys():
            finding_id = rows[name][key]["finding_id"]
            if finding_id in cut["finding"]:
                lost.setdefault(finding_id, set()).add(what)
    for key, row in cut["citation"].items():
        if row["excerpt_id"] and row["excerpt_id"] not in cut["excerpt"]:
            lost.setdefault(rows["citation"][key]["finding_id"], set()).add("proof")
    return lost


def _forget_references(cut: Rows) -> None:
    """Empty the references to records that stay."""
    for name, found in cut.items():
        for column, table, owns in references(name):
            for row in () if owns else found.values():
                if row[column] and row[column] not in cut[table]:
                    row[column] = None


def _guard_source(row: Row, alias: str) -> None:
    """Leave of a protected source what does not tell who or what it is."""
    row.update(dict.fromkeys(TELLING), title=alias, alias=alias, protected=1)


def _mask(cut: Rows, veils: Veils) -> None:
    """Put the alias in the place of each protected name, in all that is not a source's exact words."""
    for row in cut["excerpt"].values():
        if veils.over("excerpt", row).hides(f"{row['prefix'] or ''}{row['quote'] or ''}{row['suffix'] or ''}"):
            row.update(prefix=None, suffix=None)
    for name, found in cut.items():
        columns = [
            (column.name, isinstance(column.type, Json))
            for column in work_tables()[name].columns
            if is_free_text(name, column.name) and column.name != SOURCE_WORDS.get(name)
        ]
        for row in found.values():
            veil = veils.over(name, row)
            judge = JUDGES.get(name)
            if judge and row[judge] and veil.hides(row[judge]):
                row[judge] = WITHHELD  # under the alias it would say that the source judged itself
            for column, as_json in columns if veil else ():
                if row[column]:
                    row[column] = _mask_json(row[column], veil) if as_json else veil.mask(row[column])


def _mask_json(value: str, veil: Veil) -> str:
    def masked(part: Any) -> Any:  # noqa: ANN401
        if isinstance(part, str):
            return veil.mask(part)
        if isinstance(part, list):
            return [masked(one) for one in part]
        if isinstance(part, dict):
            return {veil.mask(key): masked(one) for key, one in part.items()}
        return part

    return json.dumps(masked(json.loads(value)), ensure_ascii=False, sort_keys=True)
