"""A look at a case: which records are looked at, by which measure, and what several checks ask alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Row, select, true
from sqlalchemy.orm import Session

from casefile.core.checks import among
from casefile.core.handling import Level
from casefile.core.origins import Known, independent, look_up, origin_of
from casefile.core.proof import list_lost
from casefile.core.schema import CaseInfo, Citation, Entity, Finding, FindingEntity, Support
from casefile.core.vocabulary import FindingStatus, Stance


@dataclass(frozen=True, slots=True)
class Measure:
    """By what a case is measured beyond its own standard.

    `edition`: a TLP or classification word, or a level; None: the case's own marking. `today`: an ISO day, after which
    an answer is overdue; None: the case's cut-off date.
    """

    edition: str | Level | None = None
    today: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which records are looked at, by table; `everything` where all of all tables are."""

    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    everything: bool = False

    def within(self, table: str, column: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of any mapped kind
        """Return the condition that the column names a record of this table that is looked at."""
        return true() if self.everything else among(column, self.ids.get(table, ()))

    def has(self, table: str) -> bool:
        """Tell whether any record of the table is looked at."""
        return self.everything or bool(self.ids.get(table))


class Look:
    """One session's look; what it has read once it keeps, so it lasts no longer than its session."""

    def __init__(self, session: Session, scope: Scope, measure: Measure) -> None:
        self.session, self.scope, self.measure = session, scope, measure

    def within(self, table: str, column: Any) -> ColumnElement[bool]:  # noqa: ANN401
        """Return the condition that the column names a record of this table that is looked at."""
        return self.scope.within(table, column)

    @cached_property
    def info(self) -> CaseInfo:
        """Return what the case says of itself."""
        return self.session.scalars(select(CaseInfo).limit(1)).one()

    @cached_property
    def findings(self) -> dict[str, Row[Any]]:
        """Return the findings that are looked at and still stand, by id."""
        table = Finding.__table__
        query = select(table).where(self.within("finding", table.c.id), table.c.status != FindingStatus.WITHDRAWN.value)
        return {row.id: row for row in self.session.execute(query.order_by(table.c.number))}

    @cached_property
    def edges(self) -> dict[str, list[Row[Any]]]:
        """Return the proof of these findings as rows of excerpt, stance, discussion and element, oldest first."""
        columns = (Support.finding_id, Support.excerpt_id, Support.stance, Support.discussed, Support.element_id)
        query = select(*columns).where(self._of_findings(Support.finding_id)).order_by(Support.created, Support.id)
        found: dict[str, list[Row[Any]]] = {finding_id: [] for finding_id in self.findings}
        for row in self.rows(query):
            if row.finding_id in found:
                found[row.finding_id].append(row)
        return found

    @cached_property
    def supporting(self) -> dict[str, list[str]]:
        """Return the excerpts that support each finding, each once."""
        return {
            finding_id: list(dict.fromkeys(row.excerpt_id for row in rows if row.stance == Stance.SUPPORTS))
            for finding_id, rows in self.edges.items()
        }

    @cached_property
    def counted(self) -> dict[str, list[str]]:
        """Return the excerpts that support each finding and were not lost when their source was read anew."""
        lost = list_lost(self.session, {one for listed in self.supporting.values() for one in listed})
        return {key: [one for one in listed if one not in lost] for key, listed in self.supporting.items()}

    @cached_property
    def known(self) -> Known:
        """Return what the case knows of origins."""
        return look_up(self.session)

    @cached_property
    def origins(self) -> dict[str, set[str]]:
        """Return the independent origins of what supports each finding, by their keys; unstated ones are none."""
        keys = origin_of(self.session, {one for listed in self.counted.values() for one in listed}, self.known)
        return {finding_id: independent(keys[one] for one in listed) for finding_id, listed in self.counted.items()}

    @cached_property
    def cited(self) -> dict[str, list[Row[Any]]]:
        """Return the citations of these findings."""
        table = Citation.__table__
        found: dict[str, list[Row[Any]]] = {finding_id: [] for finding_id in self.findings}
        for row in self.session.execute(select(table).where(self._of_findings(table.c.finding_id))):
            if row.finding_id in found:
                found[row.finding_id].append(row)
        return found

    @cached_property
    def named(self) -> dict[str, list[Row[Any]]]:
        """Return the entities that each of these findings names, with their standing, by name."""
        query = (
            select(FindingEntity.finding_id, FindingEntity.standing, Entity.id, Entity.name, Entity.schema)
            .join(Entity, Entity.id == FindingEntity.entity_id)
            .where(self._of_findings(FindingEntity.finding_id))
            .order_by(Entity.name, Entity.id)
        )
        found: dict[str, list[Row[Any]]] = {finding_id: [] for finding_id in self.findings}
        for row in self.rows(query):
            if row.finding_id in found:
                found[row.finding_id].append(row)
        return found

    def _of_findings(self, column: Any) -> ColumnElement[bool]:  # noqa: ANN401
        return column.is_not(None) if self.scope.everything else among(column, self.findings)

    def pairs(self, query: Any) -> dict[Any, Any]:  # noqa: ANN401 - any selection of two columns
        """Return the rows of a query of two columns, the first as key of the second."""
        return {row[0]: row[1] for row in self.session.execute(query)}

    def rows(self, query: Any) -> Iterable[Row[Any]]:  # noqa: ANN401 - any selection of columns
        """Return the rows of a query."""
        return self.session.execute(query).all()
