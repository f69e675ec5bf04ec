"""What a build remembers while it goes: which id each key got, what went wrong, what is odd."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from casefile.core.errors import RefusedError
from casefile.core.schemata import Schemata
from casefile.exchange.build_plan import Plan, Problem
from casefile.exchange.strict_json import Route


class LostError(Exception):
    """Something refers to a key whose record was refused before; that refusal is told already."""


@dataclass
class Ledger:
    """The state of one build; `ids` holds for each section the id of each key."""

    plan: Plan
    schemata: Schemata
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @contextlib.contextmanager
    def at(self, *route: str | int) -> Iterator[None]:
        """Do what a place of the plan says; a refusal becomes a problem of that place, and the build goes on."""
        try:
            yield
        except LostError:
            pass
        except RefusedError as error:
            self.problems.append(self.plan.problem(route, str(error)))

    def keep(self, section: str, key: str, record_id: str) -> str:
        """Remember the id of a key and return it."""
        self.ids.setdefault(section, {})[key] = record_id
        return record_id

    def find(self, section: str, key: str) -> str:
        """Return the id of a key; raises LostError when its record was refused."""
        try:
            return self.ids[section][key]
        except KeyError:
            raise LostError(section, key) from None

    def found(self, section: str, keys: list[str] | None) -> list[str]:
        """Return the ids of keys, leaving out those whose records were refused."""
        known = self.ids.get(section, {})
        return [known[key] for key in keys or () if key in known]

    def warn(self, route: Route, sentence: str | None) -> None:
        """Remember that something is odd, when there is a sentence that says so."""
        if sentence:
            self.warnings.append(self.plan.problem(route, sentence))

    def fields(self, declared: Mapping[str, Any], *names: str, **references: str) -> dict[str, Any]:
        """Return the declared fields of these names, and ids for those that refer to a key.

        `origin="origins"` turns the field `origin`, a key of the section `origins`, into `origin_id`.
        """
        values = {name: declared[name] for name in names if name in declared}
        for name, section in references.items():
            if name in declared:
                values[f"{name}_id"] = self.find(section, declared[name])
        return values
