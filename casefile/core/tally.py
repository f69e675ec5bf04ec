"""Sums of what was delivered: rival figures are kept apart, and days say when a share of a cap was reached.

Deliveries told by the same originator add up. Those of different originators add up only where they cannot be
the same: no day in common, or named suppliers that differ. Otherwise each originator's account stands whole,
with whatever it leaves undisputed, and the sum reaches from the smallest of these accounts to the largest.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from casefile.core.caps import Limit, show_days
from casefile.core.nests import find_nests, settle_nest
from casefile.core.parts import Part, group_parts, meet
from casefile.core.ranges import DIGITS, ZERO, Range, add_ranges, join_ranges

MOST_READINGS = 64  # of rivals that hang together; beyond, the bounds are wider and still hold


@dataclass(frozen=True, slots=True)
class Notice:
    """When a sum reached a percentage of a cap: possibly from `earliest` on, surely by `surely`."""

    percent: int
    amount: Decimal
    earliest: date | None
    surely: date | None

    def words(self) -> str:
        """Return `reached between 1 and 31 Mar 2024`, `may have been reached, …` or `not reached …`."""
        if self.earliest is None:
            return "not reached by these figures"
        if self.surely is None:
            return f"may have been reached, not before {show_days(self.earliest, self.earliest)}"
        if self.surely == self.earliest:
            return f"reached on {show_days(self.surely, self.surely)}"
        return f"reached between {show_days(self.earliest, self.surely).replace(' to ', ' and ')}"


@dataclass(frozen=True, slots=True)
class Tally:
    """A sum against a limit (None: no common figure). `rivals`: it is an envelope of figures that are not added.

    `nested`: a figure for a period may take in others of its originator.
    `partial`: something could not be counted in it. `over`: whether it is more than the limit, None when the
    figures, or what could not be counted, leave it open.
    """

    amount: Range
    rivals: bool
    limit: Limit | None
    over: bool | None
    notices: tuple[Notice, ...]
    partial: bool = False
    nested: bool = False

    @property
    def share(self) -> str:
        """Return what part of the limit it is, in words."""
        return self.amount.share(self.limit.amount) if self.limit else ""

    @property
    def verdict(self) -> str:
        """Return in words whether it is more than the limit; nothing without one."""
        if self.limit is None:
            return ""
        if self.over is None and self.partial:
            return "not all could be counted, which leaves open whether the cap was passed"
        if self.over is None:
            return "these figures leave open whether the cap was passed"
        by = "by an approximate figure, " if self.amount.about else ""
        return f"{by}{'beyond the cap' if self.over else 'within the cap'}"


@dataclass(frozen=True, slots=True)
class _Knot:
    """Deliveries that hang together as rivals: the accounts whose smallest, and whose largest, sum bounds them."""

    least: Sequence[Sequence[Part]]
    most: Sequence[Sequence[Part]]


def tally_parts(
    parts: Sequence[Part], limit: Limit | None = None, thresholds: Iterable[int] = (), *, partial: bool = False
) -> Tally:
    """Sum deliveries against a limit, with the days on which each percentage (and 100) was reached.

    `partial`: something is known that could not be counted, so that the sum is never surely within the limit.
    """
    nests = find_nests(parts)
    knots = [_knot(group) for group in _rivals([part for nest in nests for part in settle_nest(nest)])]
    amount = add_ranges(_bounds(knot) for knot in knots)
    notices: tuple[Notice, ...] = ()
    if limit and parts:
        notices = _notices(knots, limit.amount, sorted({*thresholds, 100}))
    rivals = any(len(knot.least) > 1 for knot in knots)
    over = amount.exceeds(limit.amount) if limit else None
    return Tally(amount, rivals, limit, over or (None if partial else over), notices, partial, len(nests) < len(parts))


def same_words(notices: Iterable[Notice]) -> list[tuple[str, str]]:
    """Return (percentages, words) of notices, those of the same words together: `75, 90 and 95 %`."""
    together: dict[str, list[int]] = {}
    for notice in notices:
        together.setdefault(notice.words(), []).append(notice.percent)
    return [(f"{_listed([str(one) for one in percents])} %", words) for words, percents in together.items()]


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _rival(one: Part, other: Part) -> bool:
    """Say whether two deliveries may be one and the same, told differently."""
    return not one.originators & other.originators and meet(one, other)


def _rivals(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the deliveries that hang together as rivals, straight or through others, by their first days."""
    if len({part.originators for part in parts}) < 2:
        return [[part] for part in sorted(parts, key=lambda part: part.order)]
    return group_parts(parts, _rival, {part.key: (part.originators, part.suppliers) for part in parts})


def _knot(parts: Sequence[Part]) -> _Knot:
    readings = _few_readings(parts)
    if len(readings) > MOST_READINGS:
        return _Knot(_accounts(parts), [parts])
    return _Knot(readings, readings)


def _few_readings(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the readings, cut after one too many."""
    return list(itertools.islice(_readings(parts), MOST_READINGS + 1))


def _readings(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Yield each originator's account of deliveries that hang together, with all readings of what it leaves open."""
    if len(parts) == 1:
        yield list(parts)
        return
    for account in _accounts(parts):
        told = {part.key for part in account}
        unlike = {(one.first, one.last, one.originators, one.suppliers): one for one in account}.values()
        left = [part for part in parts if part.key not in told and not any(_rival(part, one) for one in unlike)]
        for rest in itertools.product(*(_few_readings(group) for group in _rivals(left))):
            yield [*account, *itertools.chain.from_iterable(rest)]


def _accounts(parts: Sequence[Part]) -> list[list[Part]]:
    """Return what each originator tells, without those who tell only a part of what another does."""
    told: dict[str, list[Part]] = {}
    for part in parts:
        for originator in sorted(part.originators):
            told.setdefault(originator, []).append(part)
    keys = {name: frozenset(part.key for part in account) for name, account in told.items()}
    distinct = {keys[name]: account for name, account in reversed(told.items())}
    return [account for own, account in reversed(distinct.items()) if not any(own < other for other in distinct)]


def _bounds(knot: _Knot) -> Range:
    least = join_ranges(add_ranges(part.amount for part in reading) for reading in knot.least)
    if knot.most is knot.least:
        return least
    most = join_ranges(add_ranges(part.amount for part in reading) for reading in knot.most)
    return replace(most, low=least.low, above=least.above)


def _notices(knots: Sequence[_Knot], limit: Decimal, percents: Sequence[int]) -> tuple[Notice, ...]:
    with localcontext(prec=DIGITS):
        amounts = [limit * percent / 100 for percent in percents]
        surely = _reached(((knot.least for knot in knots)), amounts, _surely, min)
        earliest = _reached(((knot.most for knot in knots)), amounts, _possibly, max)
    return tuple(
        Notice(percent, amount, earliest[place], surely[place])
        for place, (percent, amount) in enumerate(zip(percents, amounts, strict=True))
    )


def _surely(part: Part) -> tuple[date, Decimal]:
    return part.last, part.amount.low


def _possibly(part: Part) -> tuple[date, Decimal]:
    """Return its first day and the most that it can be; of less than a figure, the next number below that."""
    if part.amount.high is None:
        return part.first, Decimal("Infinity")
    return part.first, part.amount.high.next_minus() if part.amount.below else part.amount.high


def _reached(
    knots: Iterable[Sequence[Sequence[Part]]],
    amounts: Sequence[Decimal],
    step: Callable[[Part], tuple[date, Decimal]],
    pick: Callable[[Iterable[Decimal]], Decimal],
) -> list[date | None]:
    """Return the first day on which the running sum is at least each of the rising amounts, None when never.

    In each knot the sum follows the smallest or the largest of its readings, as `pick` says.
    """
    steps: dict[tuple[date, int, str], tuple[Decimal, list[int]]] = {}
    sums: list[list[Decimal]] = []
    for place, readings in enumerate(knots):
        sums.append([ZERO] * len(readings))
        for number, reading in enumerate(readings):
            for part in reading:
                day, amount = step(part)
                steps.setdefault((day, place, part.key), (amount, []))[1].append(number)
    total, found = ZERO, list[date | None]()
    for day, place, key in sorted(steps):
        amount, numbers = steps[day, place, key]
        before = pick(sums[place])
        for number in numbers:
            sums[place][number] += amount
        after = pick(sums[place])
        if after.is_infinite():
            total = after
        else:
            total += after - before
        while len(found) < len(amounts) and total >= amounts[len(found)]:
            found.append(day)
    return found + [None] * (len(amounts) - len(found))
