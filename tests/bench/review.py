"""The review of a case of ten thousand records, whole, and after each of the changes that people make."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.cases import crowded_case
from bench.figures import Figure, medians, seconds
from sqlalchemy.orm import Session

from casefile.core import entities, events, excerpts, findings, sources
from casefile.core.case import Case, Changed
from casefile.core.review import review_case, review_touched

Edit = Callable[[Session, str], Any]
EDITS: dict[str, tuple[str, Edit]] = {
    "a finding's reasoning": ("finding", lambda s, one: findings.edit_finding(s, one, reasoning="As is shown.")),
    "a finding's title": ("finding", lambda s, one: findings.edit_finding(s, one, title="Delivery, again")),
    "an event's title": ("event", lambda s, one: events.edit_event(s, one, title="Delivery, again")),
    "an excerpt's grade": ("excerpt", lambda s, one: excerpts.grade_excerpt(s, one, credibility="3")),
    "a source's grade": ("source", lambda s, one: sources.grade_source(s, one, reliability="C")),
    "an entity's name": ("entity", lambda s, one: entities.edit_entity(s, one, name="Renamed")),
    "a statement more": ("entity", lambda s, one: entities.add_statement(s, one, "alias", "Also so")),
}


def measure(folder: Path, _: Path, *, small: bool) -> Iterator[Figure]:
    """Measure the look at what changed after edits of each kind, and the whole review."""
    case, filled = crowded_case(folder / "review.casefile")
    with case:
        seen: list[Changed] = []
        case.subscribe(seen.append)
        for what, (table, edit) in EDITS.items():
            times = []
            for one in [*filled.ids[table]][:: max(len(filled.ids[table]) // (2 if small else 15), 1)]:
                with case.change(what) as session:
                    edit(session, one)
                if seen:
                    times.append(seconds(lambda: look(case, seen[-1])) * 1000)
                seen.clear()
            yield Figure(
                f"after {what}, worst of {len(times)}", max(times), "ms", BOUNDS.get(table, QUERIES), "median",
                statistics.median(times), most=200,
            )  # fmt: skip
        taken = medians(1 if small else 3, {"whole": lambda: whole(case)})["whole"]
        yield Figure(
            f"all of {filled.count:,} records", taken * 1000, "ms",
            "rows brought into Python for some sixty checks; in the program it runs in short reads, check by check",
        )  # fmt: skip


QUERIES = "some twenty queries for what the change reaches, each a millisecond or two of SQLAlchemy"
BOUNDS = {
    "source": "checks that a source's grade may change for any finding look at all of them again",
    "entity": "looking for equal names and numbers among all entities",
}


def look(case: Case, changed: Changed) -> None:
    """Look again at what a change touched."""
    with case.read() as session:
        review_touched(session, changed.touched)


def whole(case: Case) -> None:
    """Review all."""
    with case.read() as session:
        review_case(session)
