"""A declared case tried out: built into a file that is thrown away, so that everything wrong is told at once.

What is wrong in form is left out of the trial, with what hangs on it, so that one bad date does not hide a quote
that is not there.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casefile.core.errors import CancelledError, CasefileError
from casefile.core.keys import random_passphrase
from casefile.core.progress import Progress
from casefile.exchange.build import Signature, Tools, build_file
from casefile.exchange.build_plan import BuildError, Plan, Problem, find_problems
from casefile.exchange.strict_json import Document, Route

ROUNDS = 12  # leaving something out can leave something else without what it needs
PROVING = {"case", "origins", "sources", "excerpts", "findings"}  # without these a finding may lack its standard
LAW = {"instruments", "resolutions"}


def try_plan(
    plan: Plan, problems: Sequence[Problem], tools: Tools, signature: Signature, progress: Progress
) -> list[Problem]:
    """Build what a plan declares into a file that is removed again, and return what is odd.

    `problems`: what is wrong in its form; BuildError tells these and whatever else the trial shows.
    """
    cut = _cut(plan, problems)
    if cut is None:
        raise BuildError(plan.file, problems)
    try:
        with tempfile.TemporaryDirectory(prefix="casefile-") as folder:
            trial = Path(folder, "trial.casefile")
            nobodys = random_passphrase()  # a trial that is killed must leave nothing that can be read
            warnings = build_file(cut.plan, trial, tools, signature, progress, passphrase=nobodys)
    except BuildError as error:
        more = [cut.placed(one) for one in error.problems if cut.is_sure(one)]
        raise BuildError(plan.file, [*problems, *more]) from None
    except CancelledError:
        raise
    except (CasefileError, OSError):
        if problems:
            raise BuildError(plan.file, problems) from None
        raise
    if problems:
        raise BuildError(plan.file, problems)
    return warnings


@dataclass
class _CutPlan:
    """A plan without what is wrong in it; `kept` gives the old positions of what is left of a list."""

    original: Plan
    data: dict[str, Any]
    kept: dict[str, list[int]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    @property
    def plan(self) -> Plan:
        """Return what is left as a plan that can be built."""
        document = self.original.document
        return Plan(self.original.file, Document(self.data, document.text, document.places))

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of what is left at its place in the whole."""
        route = problem.route
        if len(route) > 1 and isinstance(route[1], int) and route[0] in self.kept:
            route = (route[0], self.kept[str(route[0])][route[1]], *route[2:])
        return self.original.problem(route, problem.sentence)

    def is_sure(self, problem: Problem) -> bool:
        """Tell whether a problem is not only there because something else was left out."""
        ends = {str(part) for part in problem.route}
        if self.touched & PROVING and "status" in ends:
            return False
        return not (self.touched & LAW and ends & {"citations", "elements", "element"})

    def leave_out(self, route: Route) -> bool:
        """Leave out the innermost field, record or entry around a place; False when there is none."""
        for size in range(len(route), 0, -1):
            within, last = _value(self.data, route[: size - 1]), route[size - 1]
            is_entry = size == 2 and isinstance(within, list) and isinstance(last, int) and last < len(within)
            if is_entry:
                self.kept.setdefault(str(route[0]), list(range(len(within)))).pop(int(last))
            if is_entry or (isinstance(within, dict) and last in within):
                del within[last]
                self.touched.add(str(route[0]))
                return True
        return False


def _cut(plan: Plan, problems: Sequence[Problem]) -> _CutPlan | None:
    """Return the plan without what is wrong in its form, or None when nothing sound is left."""
    if not isinstance(plan.document.value, dict):
        return None
    cut = _CutPlan(plan, copy.deepcopy(plan.data) if problems else plan.data)
    routes = [one.route for one in problems]
    for _ in range(ROUNDS):
        if not routes:
            return cut
        for route in sorted(set(routes), key=lambda one: [_rank(part) for part in one], reverse=True):
            cut.leave_out(route)
        cut.data.setdefault("casefile", 1)
        if not isinstance(cut.data.get("case"), dict):
            cut.data["case"] = {}
        cut.data["case"].setdefault("title", plan.file.name)
        routes = [route for route, _ in find_problems(cut.plan, outside=True)]
    return None


def _rank(part: str | int) -> tuple[int, str]:
    """Order keys and positions, so that later entries of a list are taken out before earlier ones."""
    return (part, "") if isinstance(part, int) else (-1, part)


def _value(data: object, route: Route) -> Any:  # noqa: ANN401 - any part of a JSON document
    """Return the value at a place, None when nothing is there."""
    for part in route:
        if isinstance(data, dict) or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            data = data.get(part) if isinstance(data, dict) else data[int(part)]
        else:
            return None
    return data
