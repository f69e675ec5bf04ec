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
FEW = "some forty short queries for what the change reaches, and the findings' origins read again"
LEDGER = "the ledger, added up anew because a cap may be passed now, is two thirds of it; then "
EDITS: dict[str, tuple[str, Edit, str]] = {
    "a finding's reasoning": ("finding", lambda s, one: findings.edit_finding(s, one, reasoning="As is shown."), FEW),
    "a finding's title": ("finding", lambda s, one: findings.edit_finding(s, one, title="Delivery, again"), FEW),
    "an event's title": ("event", lambda s, one: events.edit_event(s, one, title="Delivery, again"), LEDGER + FEW),
    "an excerpt's grade": ("excerpt", lambda s, one: excerpts.grade_excerpt(s, one, credibility="3"), FEW),
    "a source's grade": (
        "source", lambda s, one: sources.grade_source(s, one, reliability="C"),
        LEDGER + "all findings, each of which may rest on fewer origins now",
    ),
    "an entity's name": (
        "entity", lambda s, one: entities.edit_entity(s, one, name="Renamed"),
        LEDGER + "equal names and numbers among all entities",
    ),
    "a statement more": (
        "entity", lambda s, one: entities.add_statement(s, one, "alias", "Also so"),
        "equal names and numbers among all entities",
    ),
}  # fmt: skip


def measure(folder: Path, _: Path, *, small: bool) -> Iterator[Figure]:
    """Measure the look at what changed after edits of each kind, and the whole review."""
    case, filled = crowded_case(folder / "review.casefile")
    with case:
        seen: list[Changed] = []
        case.subscribe(seen.append)
        for what, (table, edit, bound) in EDITS.items():
            times = []
            for one in [*filled.ids[table]][:: max(len(filled.ids[table]) // (2 if small else 15), 1)]:
                with case.change(what) as session:
                    edit(session, one)
                if seen:
                    times.append(seconds(lambda: look(case, seen[-1])) * 1000)
                seen.clear()
            worst = f"worst of {len(times)}: {max(times):.0f}"
            yield Figure(f"after {what}", statistics.median(times), "ms", bound, worst, most=200)
        taken = medians(1 if small else 3, {"whole": lambda: whole(case)})["whole"]
        yield Figure(
            f"all of {filled.count:,} records", taken * 1000, "ms",
            "rows brought into Python for some sixty checks; in the program it runs in short reads, check by check",
        )  # fmt: skip


def look(case: Case, changed: Changed) -> None:
    """Look again at what a change touched."""
    with case.read() as session:
        review_touched(session, changed.touched)


def whole(case: Case) -> None:
    """Review all."""
    with case.read() as session:
        review_case(session)
