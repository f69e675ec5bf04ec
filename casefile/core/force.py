"""Whether a provision was in force, in the words that tables print, and as far as the catalogue was checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from casefile.core.dates import PartialDate, Precision, Qualifier, parse_date
from casefile.core.instruments_state import REPLACING, DatedProvision, Phase, in_force

P = TypeVar("P", bound=DatedProvision)


@dataclass(frozen=True)
class State:
    """Whether a provision was in force: True or False when certain, otherwise None; in words; and why."""

    in_force: bool | None
    words: str
    phase: Phase
    reasons: tuple[str, ...]


def state_in_words(
    provision: DatedProvision,
    date: PartialDate,
    amended_by: Sequence[tuple[DatedProvision, str]],
    checked_through: str | None,
) -> State:
    """Return the state of a provision on a date; past `checked_through` (an ISO day) nothing is plainly in force."""
    state = in_force(provision, date, amended_by)
    words = _WORDS[state.phase].format(day=_when(date), ended=_ended(provision, amended_by))
    if state.in_force and checked_through and (date.latest is None or date.latest > checked_through):
        words += f" as far as checked (through {parse_date(checked_through).show()})"
        return State(None, words, state.phase, state.reasons)
    return State(state.in_force, words, state.phase, state.reasons)


def and_parents(provision_id: str) -> list[str]:
    """Return a provision and the paragraphs it is a part of, which end together: `…:8(a)` and `…:8`."""
    chain = [provision_id]
    while chain[-1].endswith(")") and ":" in chain[-1].rpartition("(")[0]:
        chain.append(chain[-1].rpartition("(")[0])
    return chain


def share_amendments(provision_id: str, amendments: Mapping[str, Sequence[tuple[P, str]]]) -> list[tuple[P, str]]:
    """Return what amends a provision or a paragraph it is a part of, each with how, from what amends each."""
    return [one for key in and_parents(provision_id) for one in amendments.get(key, ())]


def _when(date: PartialDate) -> str:
    if date.qualifier is not Qualifier.EXACTLY:
        return date.show()
    return f"{'on' if date.precision is Precision.DAY else 'in'} {date.show()}"


def _ended(provision: DatedProvision, amended_by: Sequence[tuple[DatedProvision, str]]) -> str:
    """Return how and when a provision ended: `superseded on 5 Aug 2017`, `overtaken after 31 Dec 2017`."""
    if provision.until is None:
        return ""
    last = parse_date(provision.until).show()
    if provision.status not in {"superseded", "overtaken"}:
        return f"expired, last day {last}"
    replacing = [one for one, how in amended_by if how in REPLACING]
    is_last_day = replacing and all(one.effective != provision.until for one in replacing)
    return f"{provision.status} {'after' if is_last_day else 'on'} {last}"


_WORDS = {
    Phase.IN_FORCE: "in force {day}",
    Phase.NOT_YET: "not yet in force {day}",
    Phase.ENDED: "{ended}",
    Phase.REPLACED_THAT_DAY: "{ended}, the day asked about",
    Phase.SPENT: "spent: its one task is done",
    Phase.STATEMENT: "states a view and sets no measure",
    Phase.UNCLEAR: "not certain {day}",
}
