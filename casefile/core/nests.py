"""Figures for a period, and others that their originator tells of days within it: nobody says which take in which.

The upper bound of such a nest is all of them. The lower bound is the largest sum of those that cannot take in
each other: single deliveries among themselves, figures for one and the same period, and what shares no day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext

from casefile.core.parts import Part, group_parts, meet
from casefile.core.ranges import DIGITS, ZERO, add_ranges

Least = tuple[Decimal, bool]
"""A lower bound, and whether it is surely passed; larger ones compare as larger."""

DAY = timedelta(days=1)


def find_nests(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the deliveries, those together of which one may take in another."""
    if not any(part.whole for part in parts):
        return [[part] for part in parts]
    kinds = {part.key: (part.originators, part.suppliers, part.whole, part.first, part.last) for part in parts}
    return group_parts(parts, _takes_in, kinds)


def settle_nest(nest: Sequence[Part]) -> list[Part]:
    """Return the deliveries of a nest with lower bounds that add up to that of the nest, on every day.

    Of its own lower bound each keeps what it adds on its last day to that of all that were over before.
    """
    if len(nest) == 1:
        return list(nest)
    lows: dict[str, Decimal] = {}
    reached: Least = (ZERO, False)
    with localcontext(prec=DIGITS):
        runs = _runs(nest)
        ending = {part.last: part.key for part in reversed(nest)}
        for day in sorted(ending):
            least = max(run.upto(day) for run in runs if run.over <= day)
            lows[ending[day]] = least[0] - reached[0]
            reached = least
    last = ending[max(ending)]
    return [
        replace(part, amount=replace(part.amount, low=lows.get(part.key, ZERO), above=reached[1] and part.key == last))
        for part in nest
    ]


@dataclass(frozen=True, slots=True)
class _Run:
    """The largest sum that ends with one figure for a period, over with day `over`, and what follows it."""

    over: date
    least: Least
    days: Sequence[date]
    sums: Sequence[Least]

    def upto(self, day: date) -> Least:
        """Return it with the single deliveries after it that are over by a day."""
        place = bisect_right(self.days, day)
        return _add(self.least, self.sums[place - 1]) if place else self.least


def _runs(nest: Sequence[Part]) -> list[_Run]:
    """Return the run without any figure for a period, and one for each period, by their ends."""
    singles: dict[tuple[date, date], list[Part]] = {}
    periods: dict[tuple[date, date], list[Part]] = {}
    for part in nest:
        (periods if part.whole else singles).setdefault((part.last, part.first), []).append(part)
    single = [(last, first, _least(parts)) for (last, first), parts in sorted(singles.items())]
    runs = [_run(date.min, (ZERO, False), single)]
    for (last, first), parts in sorted(periods.items()):
        before = max(run.upto(first - DAY) for run in runs if run.over < first)
        runs.append(_run(last, _add(_least(parts), before), single))
    return runs


def _run(over: date, least: Least, single: Sequence[tuple[date, date, Least]]) -> _Run:
    days: list[date] = []
    sums: list[Least] = []
    total: Least = (ZERO, False)
    for last, first, amount in single:
        if first > over:
            total = _add(total, amount)
            days.append(last)
            sums.append(total)
    return _Run(over, least, days, sums)


def _takes_in(one: Part, other: Part) -> bool:
    """Say whether one of two figures of an originator is for a period and may take in the other."""
    if not (one.whole or other.whole) or not one.originators & other.originators:
        return False
    return (one.whole, one.first, one.last) != (other.whole, other.first, other.last) and meet(one, other)


def _least(parts: Sequence[Part]) -> Least:
    """Return the lower bound of several that add up; of several sets of originators, the smallest of theirs."""
    told: dict[frozenset[str], list[Part]] = {}
    for part in parts:
        told.setdefault(part.originators, []).append(part)
    sums = [add_ranges(part.amount for part in own) for own in told.values()]
    return min((one.low, one.above) for one in sums)


def _add(one: Least, other: Least) -> Least:
    return one[0] + other[0], one[1] or other[1]
