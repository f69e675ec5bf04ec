"""Caps: how much of a product all States together may move in a period, read from the paragraphs of the case."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.citing import cite
from casefile.core.conversion import read_unit
from casefile.core.dates import FIRST_YEAR, LAST_YEAR, parse_date
from casefile.core.ranges import show_figure
from casefile.core.schema import Provision

_MONTHS = re.compile(r"([0-9]{1,3}) months?")


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of a unit (`bbl`, `t`, `USD`) that a cap sets."""

    amount: Decimal
    unit: str

    def words(self) -> str:
        """Return `500,000 bbl`."""
        return f"{show_figure(self.amount)} {self.unit}"


@dataclass(frozen=True, slots=True)
class Period:
    """One run of a cap, both days included; `cut` tells that the cap ended before the run was over."""

    first: date
    last: date
    cut: bool = False

    def words(self) -> str:
        """Return `1 Jan to 31 Dec 2020`, or both years where they differ."""
        return show_days(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Cap:
    """One cap of one paragraph.

    `limits` is the figure and its alternative in another unit; none where each State has a measure of its own.
    `months` is the length of a run from `start` on; None for a single run until `until`. `until`: the last day,
    None while it goes on. `thresholds`: percentages at which notices are due.
    """

    provision_id: str
    product: str
    limits: tuple[Limit, ...]
    start: date
    until: date | None
    months: int | None
    thresholds: tuple[int, ...]
    aggregate: str
    rule: str
    note: str

    @property
    def citation(self) -> str:
        """Return the paragraph as printed."""
        return cite(self.provision_id)

    def words(self) -> str:
        """Return the limits: `500,000 bbl`, `4,000,000 bbl or 525,000 t`; none set: the measure of each State."""
        return " or ".join(one.words() for one in self.limits) or "each State's own measure, no common figure"


@dataclass(frozen=True, slots=True)
class Caps:
    """The caps of a case by product and start, and a sentence for each amount that could not be read."""

    caps: tuple[Cap, ...]
    unread: tuple[str, ...] = ()


def list_caps(session: Session, provision_ids: Collection[str] | None = None) -> Caps:
    """Return the caps that the paragraphs of the case set, or only these paragraphs."""
    columns = (Provision.id, Provision.amounts, Provision.until)
    rows = session.execute(select(*columns).where(Provision.amounts.is_not(None)).order_by(Provision.id))
    wanted = (row for row in rows if provision_ids is None or row.id in provision_ids)
    return read_caps((row.id, row.amounts or (), row.until) for row in wanted)


def read_caps(provisions: Iterable[tuple[str, Sequence[Any], str | None]]) -> Caps:
    """Return the caps of (provision id, amounts, last day of the paragraph); one that never ran is left out."""
    caps: list[Cap] = []
    unread: list[str] = []
    for provision_id, amounts, until in provisions:
        for amount in amounts:
            try:
                cap = _read(provision_id, amount, until)
            except (KeyError, TypeError, ValueError, InvalidOperation):
                unread.append(f"A cap of {cite(provision_id)} cannot be read, so nothing is counted against it.")
                continue
            if cap.until is None or cap.until >= cap.start:
                caps.append(cap)
    return Caps(tuple(sorted(caps, key=lambda one: (one.product, one.start, one.provision_id))), tuple(unread))


def list_periods(cap: Cap, first: date, last: date) -> list[Period]:
    """Return the runs of a cap that share a day with `first` to `last`, in order."""
    return [run for run in _runs(cap, first, last) if run.last >= first]


def show_days(first: date, last: date) -> str:
    """Return days as `5 Mar 2024`, `1 to 31 Mar 2024`, `1 Jan to 31 Dec 2020`, `22 Dec 2019 to 21 Dec 2020`."""
    start, end = parse_date(first.isoformat()).show(), parse_date(last.isoformat()).show()
    if first == last:
        return end
    if first.year == last.year:
        day, month, _ = start.split(" ")
        return f"{day if first.month == last.month else f'{day} {month}'} to {end}"
    return f"{start} to {end}"


def _runs(cap: Cap, first: date, last: date) -> Iterator[Period]:
    """Yield the runs of a cap from about `first` on that begin by `last`."""
    between = (first.year - cap.start.year) * 12 + first.month - cap.start.month
    place = max(0, between // cap.months - 1) if cap.months else 0
    start = _later(cap.start, place * (cap.months or 0))
    while start is not None and start <= last and (cap.until is None or start <= cap.until):
        place += 1
        following = _later(cap.start, place * cap.months) if cap.months else None
        end = following - timedelta(days=1) if following else cap.until or date(LAST_YEAR, 12, 31)
        cut = cap.until is not None and end > cap.until
        yield Period(start, cap.until if cut and cap.until else end, cut)
        start = following


def _later(day: date, months: int) -> date | None:
    """Return the day so many months later (the month's last where it has no such day), None after the last year."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > LAST_YEAR:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _read(provision_id: str, amount: Mapping[str, Any], provision_until: str | None) -> Cap:
    """Return the cap that one amount of a paragraph sets; raises what its broken parts raise."""
    limits = [(amount["value"], amount["unit"])] if amount["value"] is not None else []
    if limits and amount.get("alternative"):
        limits.append((amount["alternative"]["value"], amount["alternative"]["unit"]))
    months = _MONTHS.fullmatch(str(amount["period"]))
    ends = [date.fromisoformat(one) for one in (amount.get("until"), provision_until) if one]
    start = date.fromisoformat(amount["effective"])
    if not FIRST_YEAR <= start.year <= LAST_YEAR or (months and not int(months[1])):
        raise ValueError(amount)
    return Cap(
        provision_id=provision_id,
        product=str(amount["product"]),
        limits=tuple(_limit(value, unit) for value, unit in limits),
        start=start,
        until=min(ends) if ends else None,
        months=int(months[1]) if months else None,
        thresholds=tuple(sorted(int(one) for one in amount.get("thresholds_percent") or ())),
        aggregate=str(amount.get("aggregate") or ""),
        rule=str(amount.get("rule") or ""),
        note=str(amount.get("note") or ""),
    )


def _limit(value: Any, unit: str) -> Limit:  # noqa: ANN401 - a figure of a JSON document
    figure = Decimal(str(value))
    if not figure.is_finite() or figure <= 0:
        raise ValueError(value)
    return Limit(figure, read_unit(unit) or " ".join(unit.split()))
