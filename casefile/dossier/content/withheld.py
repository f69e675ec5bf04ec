"""What an edition leaves out of a dossier, by the rule that a share follows too, and how the gaps are named."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from casefile.core.handling import Level
from casefile.core.journal import work_tables
from casefile.core.origins import fold_name
from casefile.core.schema import CaseInfo, Excerpt
from casefile.core.snapshot import Rows
from casefile.core.veil import Protection
from casefile.core.withholding import (
    LAW,
    Reasons,
    choose_rows,
    hold_sources,
    info_level,
    levels_in,
    references,
)

EDGES = (
    "support", "finding_entity", "finding_event", "participant", "recommendation_finding", "enquiry_finding",
    "response_finding", "response", "source",
)  # fmt: skip
"""Tables whose withheld records leave a gap in what stays."""
UNTOLD = "a source withheld from this edition"
REMARKED = frozenset((*LAW, "place", "origin"))  # they come along for others; remarks on them are the case's own


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that stays: its id, what it refers to by column, its stance if it has one, and how it is marked."""

    id: str
    refers: Mapping[str, str]
    stance: str
    marking: str

    def gap(self, what: str) -> str:
        """Return what stands in its place: `[exhibit 4 withheld: TLP:AMBER]`."""
        return redaction(what, self.marking)


@dataclass(frozen=True, slots=True)
class Hidden:
    """An excerpt that stays although the bytes it stands in are shown."""

    page: int | None
    start: int | None
    end: int | None
    quote: str | None
    rectangles: tuple[tuple[float, float, float, float], ...]


def redaction(what: str, marking: str) -> str:
    """Return the marked redaction of something: `[exhibit 4 withheld: TLP:AMBER]`."""
    return f"[{what} withheld: {marking}]"


@dataclass(frozen=True)
class Withheld:
    """What stays of a case in one edition; without an edition nothing does.

    `held`: hashes of the originals of which no page is shown, because they are, or hold, what stays. `case`: how the
    case's own texts are marked, when they stay.
    """

    reasons: Reasons | None = None
    kept: Mapping[str, Collection[str]] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    case: str = ""

    def __bool__(self) -> bool:
        return self.reasons is not None

    @property
    def _rows(self) -> Rows:
        return self.reasons.rows if self.reasons else {}

    def admits(self, table: str, record_id: str) -> bool:
        """Tell whether a record may be printed."""
        return not self or record_id in self.kept[table]

    def marking(self, table: str, record_id: str) -> str:
        """Return how a record that stays is marked above the edition."""
        return self.reasons.words(table, record_id) if self.reasons else ""

    def count(self, table: str) -> int:
        """Return how many records of a table may be printed."""
        return len(self.kept[table])

    def gone(self, table: str, column: str, record_id: str) -> tuple[Gone, ...]:
        """Return the records of a table that stay and hang on this one, by id."""
        return tuple(self._index.get((table, column, record_id), ()))

    def lost(self, table: str, record_id: str, column: str) -> Gone | None:
        """Return what a record referred to and may not be named; None when it has all it had."""
        if not self:
            return None
        value = self._rows[table][record_id][column]
        target = next(there for name, there, _ in references(table) if name == column)
        return self._gone(target, value) if value and value not in self.kept[target] else None

    def blanks(self, table: str, record_id: str) -> dict[str, None]:
        """Return the columns of a record that must be empty: they refer to what stays, or are the case's own."""
        if not self:
            return {}
        out = {name: None for name, _, _ in references(table) if self.lost(table, record_id, name)}
        if self.case and table in REMARKED and "note" in work_tables()[table].columns:
            out["note"] = None
        return out

    def info(self, info: CaseInfo) -> CaseInfo:
        """Return what the case says of itself; of one above the edition what a share says of it too."""
        if self.reasons is None or not self.case:
            return info
        values: dict[str, Any] = dict.fromkeys(column.name for column in CaseInfo.__table__.columns)
        edition = self.reasons.edition
        told = {name: getattr(info, name) for name in ("author", "created", "catalogue", "checked_through")}
        level = {"tlp": edition.tlp.value, "classification": edition.classification.value}
        return CaseInfo(**{**values, **told, **level, "title": f"Dossier at {edition.words}"})

    def origin_keys(self, keys: Mapping[str, str], excerpts: Mapping[str, Excerpt]) -> dict[str, str]:
        """Return the keys of who knows it first hand (see `origins.origin_of`) without the ids of what stays.

        What counts as one goes on counting as one.
        """
        known: dict[str, str] = {}
        for excerpt_id, key in sorted(keys.items()):
            table, _, record_id = key.partition(":")
            if self and table in self.kept and record_id not in self.kept[table]:
                known.setdefault(key, self._other_key(excerpts[excerpt_id]))
        return {excerpt_id: known.get(key, key) for excerpt_id, key in keys.items()}

    def _other_key(self, row: Excerpt) -> str:
        if row.origin_id:
            return f"origin:{row.origin_id}"
        if self.lost("excerpt", row.id, "relays_source_id"):
            return f"withheld:{UNTOLD}"
        return f"withheld:{fold_name(row.relays)}" if row.relays else f"source:{row.source_id}"

    def hidden(self, sha256: str) -> tuple[Hidden, ...]:
        """Return the excerpts of these bytes that stay."""
        return tuple(self._hidden.get(sha256, ()))

    def _gone(self, table: str, record_id: str) -> Gone:
        row = self._rows[table][record_id]
        refers = {name: row[name] for name, _, _ in references(table) if row[name]}
        return Gone(record_id, refers, row.get("stance") or "", self.marking(table, record_id))

    @cached_property
    def _index(self) -> dict[tuple[str, str, str], list[Gone]]:
        out: dict[tuple[str, str, str], list[Gone]] = {}
        for table in EDGES if self else ():
            for key in self._rows[table].keys() - set(self.kept[table]):
                one = self._gone(table, key)
                for column, value in one.refers.items():
                    out.setdefault((table, column, value), []).append(one)
        for found in out.values():
            found.sort(key=lambda one: one.id)
        return out

    @cached_property
    def _hidden(self) -> dict[str, list[Hidden]]:
        out: dict[str, list[Hidden]] = {}
        for sha256, one in self._hide() if self else ():
            out.setdefault(sha256, []).append(one)
        return out

    def _hide(self) -> Iterator[tuple[str, Hidden]]:
        for key, row in self._rows["excerpt"].items():
            if key not in self.kept["excerpt"]:
                boxes = json.loads(row["rectangles"] or "[]")
                one = Hidden(row["page"], row["start"], row["end"], row["quote"], tuple(map(_four, boxes)))
                yield self._rows["source"][row["source_id"]]["sha256"], one


def withhold(rows: Rows, edition: Level, protection: Protection) -> Withheld:
    """Return what stays of a case in an edition; names are not looked for: they are covered where they stand."""

    def is_kept_back(name: str, row: Mapping[str, Any]) -> bool:
        return name == "statement" and row["entity_id"] in protection.entities

    kept = choose_rows(rows, edition, protection, is_kept_back)
    held = hold_sources(rows["source"], kept["source"], protection.sources)
    reasons = Reasons(rows, levels_in(rows), edition)
    above = info_level(rows).above(edition)
    marking = reasons.words("case_info", next(iter(rows["case_info"]))) if above else ""
    return Withheld(reasons, kept, frozenset(rows["source"][key]["sha256"] for key in held), marking)


def _four(box: Any) -> tuple[float, float, float, float]:  # noqa: ANN401 - a list of a JSON document
    left, top, right, bottom = map(float, box)
    return left, top, right, bottom
