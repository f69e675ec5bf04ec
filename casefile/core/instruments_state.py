"""Whether a paragraph was in force on a date, with the reasons, and what its recorded dates cannot say.

`effective` and `until` are ISO days. `until` is the last day or the day of replacement; which of the two it
is shows in the paragraph that replaced it. `status` is one word of the catalogue:

    in force · in force, modified · statement (sets no measure) · spent (its one task is done)
    expired · superseded (expressly replaced) · overtaken (a later, stricter paragraph governs)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from casefile.core.citing import cite
from casefile.core.dates import PartialDate, parse_date, show_date

STATUSES = ("in force", "in force, modified", "statement", "spent", "expired", "superseded", "overtaken")
REPLACING = ("replaces", "overtakes")


class DatedProvision(Protocol):
    """What the question needs of a paragraph; the rows of a case and of the catalogue both have it."""

    @property
    def id(self) -> str:
        """Its natural id."""

    @property
    def effective(self) -> str | None:
        """Its first day."""

    @property
    def until(self) -> str | None:
        """Its last day or the day of its replacement; None: no end known."""

    @property
    def status(self) -> str | None:
        """Its status in one word of the catalogue."""


class Phase(StrEnum):
    """Where a date falls in the life of a paragraph."""

    IN_FORCE = "in force"
    NOT_YET = "not yet in force"
    ENDED = "no longer in force"
    REPLACED_THAT_DAY = "replaced that day"
    SPENT = "spent"
    STATEMENT = "sets no measure"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class State:
    """The answer: `in_force` True or False when certain, otherwise None; `reasons` are plain sentences."""

    in_force: bool | None
    phase: Phase
    reasons: tuple[str, ...]

    def show(self) -> str:
        """Return the answer in one line: `in force: In force since 22 Dec 2017.`."""
        return f"{self.phase}: {' '.join(self.reasons)}"


def in_force(
    provision: DatedProvision,
    when: PartialDate | str,
    amended_by: Sequence[tuple[DatedProvision, str]] = (),
) -> State:
    """Say whether a paragraph was in force on a date, or throughout a period.

    `amended_by`: the paragraphs that amend this one, each with how (`replaces`, `overtakes`, `modifies`,
    `extends`, `exempts` …). They give reasons, and tell a last day from the day of a replacement, on which
    the answer is None, as it is from the day of a replacement where no end is recorded. A sub-paragraph shares
    the replacements of its paragraph.
    """
    day = parse_date(when) if isinstance(when, str) else when
    if provision.effective is None:
        return State(None, Phase.UNCLEAR, ("The day from which it holds is not recorded.",))
    holds = f"It holds from {show_date(provision.effective)}."
    if day.latest is not None and day.latest < provision.effective:
        return State(in_force=False, phase=Phase.NOT_YET, reasons=(holds,))
    if provision.status == "statement":
        return State(in_force=False, phase=Phase.STATEMENT, reasons=("It states a view and sets no measure.",))
    if provision.status == "spent":
        return State(None, Phase.SPENT, ("Its one task is done; the day that was done is not recorded.",))
    replacing = [one for one, how in amended_by if how in REPLACING]
    ending = [] if provision.until is None else [_ending(provision, provision.until, replacing)]
    answer, phase = _answer(provision, day, replacing)
    doubt = []
    if _is_replaced_by_then(provision, day, amended_by):
        answer, phase, doubt = None, Phase.UNCLEAR, ["The day on which it ended is not recorded."]
    elif phase is Phase.UNCLEAR:
        doubt = [f"The date given ({day.show()}) also allows days outside that."]
    changes = _changes(amended_by, day, has_ended=bool(ending))
    return State(answer, phase, (holds, *changes, *ending, *doubt))


def _answer(
    provision: DatedProvision, day: PartialDate, replacing: Sequence[DatedProvision]
) -> tuple[bool | None, Phase]:
    """Return the answer from the days alone, once the paragraph has begun and is a measure."""
    started = day.earliest is not None and day.earliest >= (provision.effective or "")
    until = provision.until
    if until is None:
        return (True, Phase.IN_FORCE) if started else (None, Phase.UNCLEAR)
    if day.earliest is not None and day.earliest > until:
        return (False, Phase.ENDED)
    is_replaced = _is_replaced_on(provision, until, replacing)
    if is_replaced and day.earliest == day.latest == until:
        return (None, Phase.REPLACED_THAT_DAY)
    lasted = day.latest is not None and (day.latest < until if is_replaced else day.latest <= until)
    return (True, Phase.IN_FORCE) if started and lasted else (None, Phase.UNCLEAR)


def _is_replaced_by_then(
    provision: DatedProvision, day: PartialDate, amended_by: Sequence[tuple[DatedProvision, str]]
) -> bool:
    """Say whether another text is recorded to have replaced it by the date asked about, and no end of it is."""
    return provision.until is None and any(
        how == "replaces" and (one.effective is None or day.latest is None or one.effective <= day.latest)
        for one, how in amended_by
    )


def _is_replaced_on(provision: DatedProvision, until: str, replacing: Sequence[DatedProvision]) -> bool:
    """Say whether `until` is the day of replacement (then both texts claim it) and not a last full day."""
    if provision.status not in {"superseded", "overtaken"}:
        return False
    return not replacing or any(one.effective == until for one in replacing)


def _ending(provision: DatedProvision, until: str, replacing: Sequence[DatedProvision]) -> str:
    """Return the sentence that says how and when it ended."""
    by = f" by {' and '.join(cite(one.id) for one in replacing)}" if replacing else ""
    if _is_replaced_on(provision, until, replacing):
        verb = "replaced" if provision.status == "superseded" else "overtaken"
        return f"It was {verb} on {show_date(until)}{by}."
    if provision.status in {"superseded", "overtaken"}:
        return f"Its last day was {show_date(until)}, then it was overtaken{by}."
    return f"It expired; its last day was {show_date(until)}."


def _changes(amended_by: Sequence[tuple[DatedProvision, str]], day: PartialDate, *, has_ended: bool) -> list[str]:
    """Return a sentence for each change that had taken effect by the end of the date asked about."""
    words = {"modifies": "Modified", "extends": "Extended", "exempts": "Exemptions added"}
    if not has_ended:
        words |= {"overtakes": "Overtaken in part", "replaces": "Replaced"}
    undated = [
        f"Replaced by {cite(one.id)}, from a day that is not recorded."
        for one, how in amended_by
        if how == "replaces" and one.effective is None and not has_ended
    ]
    return undated + [
        f"{words[how]} from {show_date(one.effective)} by {cite(one.id)}."
        for one, how in amended_by
        if how in words and one.effective is not None and (day.latest is None or one.effective <= day.latest)
    ]


def checked_through_warning(checked_through: str, when: PartialDate | str) -> str | None:
    """Return one sentence when conduct may lie after the day up to which the catalogue was checked."""
    day = parse_date(when) if isinstance(when, str) else when
    if day.latest is not None and day.latest <= checked_through:
        return None
    return (
        f"The catalogue is checked through {show_date(checked_through)}; before citing for conduct that may be later "
        f"({day.show()}), look for later resolutions and decisions of the Committee."
    )
