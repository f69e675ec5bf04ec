"""What may stand in an edition: the one rule for a share and for a dossier.

Left out is what is marked above the edition, and what cannot be without it. What others share (paragraphs of the
law, places, origins) comes along with the first record that stays, paragraphs of the catalogue with a cap along with
the first quantity of its product; what nothing withheld needs is the case's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from casefile.core.handling import Handling, Level, case_level, columns_of
from casefile.core.journal import work_tables
from casefile.core.products import product_of
from casefile.core.snapshot import Rows, ordered_tables
from casefile.core.veil import Protection

Row = Mapping[str, Any]
KeptBack = Callable[[str, Row], bool]
"""Tells of a record (table, row) that it stays whatever its level, because of what is protected."""

LAW = ("instrument", "provision", "amendment", "provision_text", "element")
SHARED = ("element", "provision", "instrument", "place", "origin")
"""Records that others share: they come along with the first that leaves, in this order."""
NEVER = ("case_info", "conflict")


@cache
def references(name: str) -> tuple[tuple[str, str, bool], ...]:
    """Return (column, table referred to, whether the record cannot be without it) of a table's references."""
    keys = work_tables()[name].foreign_keys
    return tuple(sorted((key.parent.name, key.column.table.name, key.ondelete == "CASCADE") for key in keys))


def info_level(rows: Rows) -> Level:
    """Return the level of the case itself."""
    info = next(iter(rows["case_info"].values()), {})
    return case_level(info.get("tlp"), info.get("classification"))


def levels_in(rows: Rows) -> Handling:
    """Return the levels of all records."""
    return Handling({name: rows[name] for name in rows if columns_of(name)}, info_level(rows))


def choose_rows(rows: Rows, edition: Level, protection: Protection, is_kept_back: KeptBack) -> dict[str, set[str]]:
    """Return the ids of what may stand in an edition, by table."""
    levels = levels_in(rows)
    kept: dict[str, set[str]] = {name: set() for name in rows}
    for name in rows:
        if name not in {*NEVER, *SHARED, "amendment", "provision_text"}:
            kept[name] = {
                key for key, row in rows[name].items()
                if not levels.above(name, key, edition) and not is_kept_back(name, row)
            }  # fmt: skip
    above = levels.case.above(edition)
    if above:
        kept["record_origin"].clear()  # titles of other cases: as the case itself
    _drop_orphans(rows, kept)
    everything = {name: set(rows[name]) for name in rows}
    for name in SHARED:
        used = _used(rows, kept, name, protection)
        free = not above and name in LAW
        if name == "provision":
            used |= _capping(rows, kept["quantity"])
        kept[name] = {key for key in rows[name] if key in used or free}
        if not above:
            kept[name] |= rows[name].keys() - _used(rows, everything, name, None)
    for name in ("amendment", "provision_text"):
        kept[name] = {
            key for key, row in rows[name].items()
            if row["provision_id"] in kept["provision"] and not is_kept_back(name, row)
        }  # fmt: skip
    _drop_laid_on(rows, kept)
    return kept


def hold_sources(sources: Mapping[str, Row], kept: Collection[str], protected: Collection[str]) -> set[str]:
    """Return the sources whose bytes stay: those that stay or are protected, and what holds them inside it."""
    held = {key for key in sources if key not in kept or key in protected}
    waiting = list(held)
    while waiting:
        parent = sources[waiting.pop()]["parent_id"]
        if parent and parent in sources and parent not in held:
            held.add(parent)
            waiting.append(parent)
    return held


def hold_quoted(rows: Rows, kept: Collection[str]) -> set[str]:
    """Return the sources in whose bytes, theirs or those of another with the same, words of withheld excerpts stand.

    `kept` are the excerpts that do not stay.
    """
    sources = rows["source"]
    told = {sources[row["source_id"]]["sha256"] for key, row in rows["excerpt"].items() if key not in kept}
    return {key for key, row in sources.items() if row["sha256"] in told}


class Overlaps:
    """Knows where words of excerpts above an edition stand, to tell which other excerpts hold some of them."""

    def __init__(self, rows: Rows, edition: Level) -> None:
        self._sources = rows["source"]
        levels = levels_in(rows)
        self._spans: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for key, row in rows["excerpt"].items():
            if row["start"] is not None and row["end"] is not None and levels.above("excerpt", key, edition):
                self._spans.setdefault(self._page(row), []).append((row["start"], row["end"]))

    def meet(self, row: Row) -> bool:
        """Tell whether words of an excerpt are also words of one above the edition."""
        if row["start"] is None or row["end"] is None:
            return False
        return any(start < row["end"] and row["start"] < end for start, end in self._spans.get(self._page(row), ()))

    def _page(self, row: Row) -> tuple[str, int]:
        return self._sources[row["source_id"]]["sha256"], row["page"]


@dataclass(frozen=True)
class Reasons:
    """Says of records that stay what they are marked, they or what they cannot be without."""

    rows: Rows
    levels: Handling
    edition: Level

    def words(self, table: str, record_id: str) -> str:
        """Return the marking above the edition: `TLP:RED`, `confidential`, both; `protected` where there is none."""
        level = self._level(table, record_id)
        parts = [level.tlp.words] if level.tlp.rank > self.edition.tlp.rank else []
        if level.classification.rank > self.edition.classification.rank:
            parts.append(level.classification.words)
        return ", ".join(parts) or "protected"

    def _level(self, table: str, record_id: str) -> Level:
        """Return the strictest level of a record and all that it cannot be without."""
        level = self.levels.level(table, record_id)
        seen, waiting = {(table, record_id)}, [(table, record_id)]
        while waiting:
            name, key = waiting.pop()
            row = self.rows[name].get(key, {})
            for column, owner, owns in references(name):
                one = (owner, row.get(column) or "")
                if owns and owner not in SHARED and one[1] and one not in seen:
                    seen.add(one)
                    waiting.append(one)
                    level = level.joined(self.levels.level(*one))
        return level


def _drop_orphans(rows: Rows, kept: dict[str, set[str]]) -> None:
    """Take out what hangs on something that stays, again and again until nothing does."""
    again = True
    while again:
        again = False
        for name in ordered_tables():
            owners = [(column, table) for column, table, owns in references(name) if owns and table not in SHARED]
            here = rows[name]
            gone = {
                key
                for key in kept[name]
                if any(here[key][column] and here[key][column] not in kept[table] for column, table in owners)
            }
            kept[name] -= gone
            again = again or bool(gone)


def _drop_laid_on(rows: Rows, kept: dict[str, set[str]]) -> None:
    """Take out notes and the like on records that stay."""
    for name in ("note", "record_origin"):
        here = rows[name]
        kept[name] = {
            key
            for key in kept[name]
            if here[key]["on_table"] is None or here[key]["on_id"] in kept.get(here[key]["on_table"], ())
        }


def _used(rows: Rows, kept: Mapping[str, Iterable[str]], shared: str, protection: Protection | None) -> set[str]:
    """Return which records of a shared table those that are kept refer to, except protected sources."""
    used = set()
    for name in rows:
        for column, table, _ in references(name):
            if table == shared and name not in {"amendment", "provision_text"}:
                used |= {
                    rows[name][key][column] for key in kept[name] if not _is_guarded(name, rows[name][key], protection)
                }
    return used


def _capping(rows: Rows, quantities: Iterable[str]) -> set[str]:
    """Return the catalogue's paragraphs that cap a product of which a quantity stays.

    Without them it would be said that there is no cap. They are public law; the case's own paragraphs are not.
    """
    capped: dict[str, set[str]] = {}
    for key, row in rows["provision"].items():
        for amount in json.loads(row["amounts"] or "[]") if row["verified"] else ():
            if isinstance(amount, dict):
                capped.setdefault(str(amount.get("product")), set()).add(key)
    named = {rows["quantity"][key]["product"] for key in quantities}
    return {key for one in named for key in capped.get(product_of(one, capped) or "", ())}


def _is_guarded(name: str, row: Row, protection: Protection | None) -> bool:
    """Tell whether a record is, or is an excerpt of, a protected source."""
    if protection is None or name not in {"source", "excerpt"}:
        return False
    return row["id" if name == "source" else "source_id"] in protection.sources
