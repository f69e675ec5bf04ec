"""Handling: how widely a record may be shown, and whether it may stand in an edition.

Two markings, each for itself: TLP 2.0 and the United Nations' classification. A record without a marking takes
that of what it hangs on (an excerpt that of its source, a statement that of its entity; of several the strictest),
in the end the case's. A case without TLP counts as RED, so that what nobody marked goes nowhere; without a
classification it counts as unclassified.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import check_word
from casefile.core.journal import work_tables
from casefile.core.schema import CaseInfo
from casefile.core.vocabulary import Classification, Tlp

Values = Mapping[str, Any]
Rows = Mapping[str, Mapping[str, Values]]
"""Table -> id -> the values of the row, at least those in `columns_of`."""

HANGS_ON: Mapping[str, tuple[str, ...]] = {
    "source": ("parent_id",),
    "source_error": ("source_id",),
    "custody_event": ("source_id",),
    "excerpt": ("source_id",),
    "translation": ("excerpt_id",),
    "statement": ("entity_id",),
    "judgement": ("left_id", "right_id"),
    "link": ("from_id", "to_id"),
    "participant": ("event_id", "entity_id"),
    "event_place": ("event_id",),
    "quantity": ("event_id",),
    "alternative": ("finding_id",),
    "finding_entity": ("finding_id", "entity_id"),
    "finding_event": ("finding_id", "event_id"),
    "support": (
        "excerpt_id", "entity_id", "statement_id", "link_id", "event_id", "participant_id", "event_place_id",
        "quantity_id", "finding_id",
    ),
    "citation": ("finding_id",),
    "recommendation_finding": ("recommendation_id", "finding_id"),
    "enquiry_finding": ("enquiry_id", "finding_id"),
    "response": ("enquiry_id", "source_id", "excerpt_id"),
    "response_finding": ("response_id", "finding_id"),
    "correction": ("finding_id", "edition_id"),
}  # fmt: skip
"""Whose marking a record takes that has none; tables that are not here take the case's."""

ON = ("note", "record_origin", "conflict")
"""Tables whose records lie on any record, named in `on_table` and `on_id`."""


@dataclass(frozen=True, slots=True)
class Level:
    """How widely something may be shown: both markings together."""

    tlp: Tlp
    classification: Classification

    def above(self, edition: Level) -> bool:
        """Tell whether this may not stand in an edition of that level."""
        return self.tlp.rank > edition.tlp.rank or self.classification.rank > edition.classification.rank

    def joined(self, other: Level) -> Level:
        """Return the stricter of each of the two markings."""
        return Level(
            max(self.tlp, other.tlp, key=lambda one: one.rank),
            max(self.classification, other.classification, key=lambda one: one.rank),
        )

    @property
    def words(self) -> str:
        """Return both markings as they are printed: `TLP:GREEN, unclassified`."""
        return f"{self.tlp.words}, {self.classification.words}"


def read_level(tlp: str, classification: str | None = None) -> Level:
    """Return the level of an edition as people write it; without a classification it is unclassified."""
    marking = Tlp(check_word(Tlp, tlp.upper().removeprefix("TLP:"), "TLP marking of an edition"))
    if classification is None:
        return Level(marking, Classification.UNCLASSIFIED)
    return Level(marking, Classification(check_word(Classification, classification, "classification of an edition")))


def case_level(tlp: str | None, classification: str | None) -> Level:
    """Return the level of a case by its own markings; none counts as TLP:RED, unclassified."""
    return Level(Tlp(tlp) if tlp else Tlp.RED, Classification(classification or Classification.UNCLASSIFIED))


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns that decide about the level of the table's records."""
    known = work_tables()[table].columns
    wanted = ("tlp", "classification", "on_table", "on_id", *HANGS_ON.get(table, ()))
    return tuple(name for name in wanted if name in known)


class Handling:
    """Knows the level of every record of a case, from its rows."""

    def __init__(self, rows: Rows, case: Level) -> None:
        self._rows, self.case = rows, case
        self._known: dict[tuple[str, str], Level] = {}

    def level(self, table: str, record_id: str) -> Level:
        """Return the level of one record; of one that is not there, the case's."""
        key = (table, record_id)
        if key not in self._known:
            self._known[key] = self.case  # whatever hangs on itself by way of others ends here
            self._known[key] = self._find(table, record_id)
        return self._known[key]

    def above(self, table: str, record_id: str, edition: Level) -> bool:
        """Tell whether a record may not stand in an edition of that level."""
        return self.level(table, record_id).above(edition)

    def _find(self, table: str, record_id: str) -> Level:
        row = self._rows.get(table, {}).get(record_id)
        if row is None:
            return self.case
        tlp, classification = row.get("tlp"), row.get("classification")
        if tlp and classification:
            return Level(Tlp(tlp), Classification(classification))
        taken = self._taken(table, row)
        return Level(Tlp(tlp) if tlp else taken.tlp, Classification(classification or taken.classification))

    def _taken(self, table: str, row: Values) -> Level:
        """Return the strictest level of what a record hangs on, the case's when it hangs on nothing."""
        found: Level | None = None
        for parent, parent_id in parents_of(table, row):
            level = self.level(parent, parent_id)
            found = level if found is None else found.joined(level)
        return found or self.case


def parents_of(table: str, row: Values) -> Iterable[tuple[str, str]]:
    """Yield (table, id) of what a record hangs on for its marking."""
    columns = work_tables()[table].columns
    for name in HANGS_ON.get(table, ()):
        if row.get(name):
            (key,) = columns[name].foreign_keys
            yield key.column.table.name, row[name]
    if table in ON and row.get("on_table") in work_tables() and row.get("on_id"):
        yield row["on_table"], row["on_id"]


def read_handling(session: Session) -> Handling:
    """Return the levels of all records of a case as it is now: one query for each table."""
    rows: dict[str, dict[str, Values]] = {}
    for name, table in work_tables().items():
        columns = [table.c[column] for column in ("id", *columns_of(name))]
        if len(columns) > 1:
            rows[name] = {row.id: row._asdict() for row in session.execute(select(*columns))}
    info = session.execute(select(CaseInfo.tlp, CaseInfo.classification).limit(1)).first()
    return Handling(rows, case_level(*info) if info else case_level(None, None))
