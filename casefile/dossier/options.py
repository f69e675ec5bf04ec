"""What the person asks of an export. The same case with the same options gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from casefile.core.handling import Level


@dataclass(frozen=True, slots=True)
class Options:
    """How a dossier is cut and set.

    `date` is an ISO day; None takes the day (UTC) of the last change in the case, never the clock. `findings`
    holds the numbers to print; None prints all. `edition` is the level for which the dossier is cut; None is the
    internal edition, from which nothing is left out. `label` names the edition on the cover and on each page. `missing`
    says what to do with a character that no font has: stop, or show it as `[U+1F600]` and list it.
    `grades` prints Admiralty grades, in the internal edition only. `title` and `organisation` replace the case's own.
    """

    paper: Literal["A4", "Letter"] = "A4"
    date: str | None = None
    edition: Level | None = None
    label: str | None = None
    findings: tuple[int, ...] | None = None
    missing: Literal["stop", "show"] = "stop"
    grades: bool = True
    title: str | None = None
    organisation: str | None = None

    @property
    def graded(self) -> bool:
        """Tell whether grades are printed."""
        return self.grades and self.edition is None
