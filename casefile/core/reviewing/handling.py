"""Handling: records marked higher than the edition (or the case), and findings that would lose their proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Row, or_, select

from casefile.core.checks import among
from casefile.core.errors import RefusedError
from casefile.core.handling import Handling, Level, case_level
from casefile.core.records import Handled
from casefile.core.reviewing.findings import about
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, many, name_excerpt, name_finding, shorten
from casefile.core.schema import Enquiry, Entity, Event, Excerpt, Finding, Link, Recommendation, Response, Source
from casefile.core.vocabulary import Classification, Tlp, Word

Levels = dict[str, Word]  # by the column that holds such a marking


def check_findings(look: Look) -> Iterator[Problem]:
    """Name findings that are marked higher than what they are to be printed in."""
    for row in _above(look, Finding):
        yield _problem(look, row, "finding", name_finding(row.number, row.title))


def check_sources(look: Look) -> Iterator[Problem]:
    """Name sources that are marked higher than what they are to be printed in."""
    for row in _above(look, Source):
        yield _problem(look, row, "source", f"Source {shorten(row.title)}")


def check_excerpts(look: Look) -> Iterator[Problem]:
    """Name excerpts that are marked higher than what they are to be printed in."""
    rows = _above(look, Excerpt)
    wanted = among(Source.id, {row.source_id for row in rows})
    titles = look.pairs(select(Source.id, Source.title).where(wanted))
    for row in rows:
        yield _problem(look, row, "excerpt", name_excerpt(row.quote, row.description, titles[row.source_id]))


def check_entities(look: Look) -> Iterator[Problem]:
    """Name entities that are marked higher than what they are to be printed in."""
    for row in _above(look, Entity):
        yield _problem(look, row, "entity", f"Entity {shorten(row.name)}")


def check_events(look: Look) -> Iterator[Problem]:
    """Name events that are marked higher than what they are to be printed in."""
    for row in _above(look, Event):
        yield _problem(look, row, "event", f"Event {shorten(row.title)}")


def check_links(look: Look) -> Iterator[Problem]:
    """Name links that are marked higher than what they are to be printed in."""
    for row in _above(look, Link):
        yield _problem(look, row, "link", f"Link {row.kind.replace('_', ' ')}")


def check_enquiries(look: Look) -> Iterator[Problem]:
    """Name enquiries that are marked higher than what they are to be printed in."""
    for row in _above(look, Enquiry):
        yield _problem(look, row, "enquiry", f"Enquiry to {shorten(row.addressee)}")


def check_responses(look: Look) -> Iterator[Problem]:
    """Name responses that are marked higher than what they are to be printed in."""
    for row in _above(look, Response):
        yield _problem(look, row, "response", f"Response of {shorten(row.by)}")


def check_recommendations(look: Look) -> Iterator[Problem]:
    """Name recommendations that are marked higher than what they are to be printed in."""
    for row in _above(look, Recommendation):
        yield _problem(look, row, "recommendation", f"Recommendation {row.number}, to {shorten(row.addressee)}")


def check_case(look: Look) -> Iterator[Problem]:
    """Name a case that is marked higher than the edition: what has no marking of its own is left out with it."""
    if look.measure.edition is None:
        return
    info, limit = look.info, _limit(look)
    own = case_level(info.tlp, info.classification)
    if own.above(limit):
        says = f"It is marked {own.words}, above the edition; whatever has no marking of its own counts so, too."
        mend = "Mark each record that may be shown, or count on the rest being left out."
        yield Problem("case_above", Severity.NOTICE, "case_info", info.id, "The case", says, mend)


def check_stripped(look: Look) -> Iterator[Problem]:
    """Name findings that stand in the edition while every excerpt that supports them is above it.

    A marking counts wherever it stands: on the excerpt, its source, what the source came attached to, or the case.
    """
    wanted = {one for listed in look.supporting.values() for one in listed}
    if not levels_of(look) or not wanted:
        return
    limit, excerpts = _limit(look), _marks(look, Excerpt.source_id, wanted)
    sources: dict[str, Row[Any]] = {}
    waiting = {row.source_id for row in excerpts.values()}
    while waiting:
        found = _marks(look, Source.parent_id, waiting)
        sources |= found
        waiting = {row.parent_id for row in found.values() if row.parent_id} - sources.keys()
    tables = {"excerpt": excerpts, "source": sources, "finding": look.findings}
    rows = {name: {key: row._asdict() for key, row in found.items()} for name, found in tables.items()}
    levels = Handling(rows, case_level(look.info.tlp, look.info.classification))
    hidden = {
        key
        for key, row in excerpts.items()
        if levels.above("excerpt", key, limit) or levels.above("source", row.source_id, limit)
    }
    for finding_id, supporting in look.supporting.items():
        if supporting and hidden.issuperset(supporting) and not levels.above("finding", finding_id, limit):
            said = " and ".join(level.words for level in levels_of(look).values())
            says = f"At {said} it would keep none of its {many(len(supporting), 'supporting excerpt')}."
            mend = "Find proof that may be shown, or leave the finding out of that edition."
            yield about(look.findings[finding_id], "stripped", Severity.WRONG, says, mend)


def _limit(look: Look) -> Level:
    """Return the level of the edition; a marking of which nothing is said limits nothing."""
    words = levels_of(look)
    return Level(
        Tlp(words.get("tlp", Tlp.RED)),
        Classification(words.get("classification", Classification.STRICTLY_CONFIDENTIAL)),
    )


def _marks(look: Look, hangs_on: Any, ids: Iterable[str]) -> dict[str, Row[Any]]:  # noqa: ANN401 - a column
    """Return the markings of some records of a table by id, with what each hangs on."""
    kind = hangs_on.class_
    query = select(kind.id, kind.tlp, kind.classification, hangs_on).where(among(kind.id, ids))
    return {row.id: row for row in look.rows(query)}


def levels_of(look: Look) -> Levels:
    """Return the highest markings that the edition may print; without an edition, those of the case itself."""
    asked = look.measure.edition
    if asked is None:
        info = look.info
        return {
            name: kind(value)
            for name, kind, value in (("tlp", Tlp, info.tlp), ("classification", Classification, info.classification))
            if value in set(kind)
        }
    if isinstance(asked, Level):
        return {"tlp": asked.tlp, "classification": asked.classification}
    for name, kind in (("tlp", Tlp), ("classification", Classification)):
        try:
            return {name: kind.read(asked)}
        except RefusedError:
            continue
    words = ", ".join(one.value for one in (*Tlp, *Classification))
    raise RefusedError(f'There is no edition "{asked}"; it can be one of: {words}.')


def _above(look: Look, kind: type[Handled]) -> list[Row[Any]]:
    """Return the records of a table that are marked above one of the levels themselves."""
    levels = levels_of(look)
    table: Any = kind
    columns = table.__table__.c
    if not levels:
        return []
    higher = [
        columns[name].in_([one.value for one in type(level) if one.rank > level.rank]) for name, level in levels.items()
    ]
    within = look.within(table.__tablename__, columns.id)
    return list(look.rows(select(table.__table__).where(within, or_(*higher)).order_by(columns.id)))


def _is_above(value: str | None, level: Word) -> bool:
    return value in set(type(level)) and type(level)(value).rank > level.rank


def _problem(look: Look, row: Row[Any], table: str, where: str) -> Problem:
    marked = ((getattr(row, name), level) for name, level in levels_of(look).items())
    own, limit = next((type(level)(value), level) for value, level in marked if _is_above(value, level))
    whose = "the edition's" if look.measure.edition else "the case's"
    says = f"It is marked {own.words}, above {whose} {limit.words}."
    mend = "Ask its provider for a lower marking, raise the other, or count on its being left out."
    return Problem("marked_above", Severity.WEAK, table, row.id, where, says, mend)
