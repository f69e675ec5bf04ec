"""The ledger: what the case says was delivered, against the caps of its paragraphs, period by period.

What was declared to the Committee, what is alleged and what is estimated are never added to one another. A
delivery that several sources tell (`counted_with_id`) counts once, as the envelope of its tellings. A delivery
whose days reach beyond a period may lie in it: it adds nothing to the low bound there, all of it to the high.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from casefile.core.caps import Cap, Caps, Limit, Period, list_periods
from casefile.core.conversion import UNIT_NAMES, measure, read_unit, suggest
from casefile.core.entries import Entries, Entry, Facts, make_entries
from casefile.core.parts import Part
from casefile.core.progress import Progress, Silent
from casefile.core.ranges import Range, join_ranges
from casefile.core.tally import Tally, tally_parts
from casefile.core.vocabulary import QuantityOrigin

MOST_DAYS = 1100  # three years: dates that span more open no run, and only join those that others opened

Placed = Sequence[tuple[Entry, bool | None]]
"""Entries of a run, each with whether it surely lies inside (True) or only may (None)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One telling of a delivery in the unit of an account; `inside`: True, or None when it may lie elsewhere."""

    entry: Entry
    amount: Range
    conversion: str
    inside: bool | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What counts once: one telling, or several of the same delivery with their envelope.

    `inside`: True, or None when it, or one who tells it, may mean another period; days are those of the period.
    """

    lines: tuple[Line, ...]
    amount: Range
    inside: bool | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Section:
    """All that was declared, or alleged, or estimated; `originators` gives each its own sum where there are more."""

    origin: str
    deliveries: tuple[Delivery, ...]
    tally: Tally
    originators: tuple[tuple[str, Tally], ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A quantity that is not counted, because …; perhaps with what a person can do about it."""

    entry: Entry
    because: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """One unit of a cap in one period; `limit` is None where each State has a measure of its own."""

    unit: str
    limit: Limit | None
    sections: tuple[Section, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One run of one cap."""

    cap: Cap
    period: Period
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All runs that have entries; what is left out of them; how many quantities concern no cap at all."""

    sheets: tuple[Sheet, ...]
    left_out: tuple[LeftOut, ...]
    unread: tuple[str, ...]
    others: int


def make_ledger(
    facts: Facts,
    *,
    provision_ids: Iterable[str] | None = None,
    year: int | None = None,
    progress: Progress | None = None,
) -> Ledger:
    """Return the ledger of a case, perhaps only of the caps of some paragraphs or the runs that touch a year."""
    progress = progress or Silent()
    read = make_entries(facts)
    wanted = {cap.provision_id for cap in facts.caps.caps} if provision_ids is None else set(provision_ids)
    chosen = [cap for cap in facts.caps.caps if cap.provision_id in wanted]
    days = (date(year, 1, 1), date(year, 12, 31)) if year else (date.min, date.max)
    sheets: list[Sheet] = []
    placed: set[str] = set()
    for place, cap in enumerate(facts.caps.caps):
        progress.step(place, len(facts.caps.caps), "Counting against the caps")
        for period, found in _place(cap, read.entries.get(cap.product, ())).items():
            placed |= {entry.quantity_id for entry, _ in found}
            if cap.provision_id in wanted and period.first <= days[1] and period.last >= days[0]:
                sheets.append(_sheet(cap, period, found, read))
    left_out = [LeftOut(entry, because) for entry, because in read.left_out]
    for entries in read.entries.values():
        missing = [entry for entry in entries if entry.quantity_id not in placed]
        left_out += [LeftOut(entry, _unplaced(entry, facts.caps)) for entry in missing]
    products = {"", *(cap.product for cap in chosen)} if provision_ids is not None else None
    left_out = [
        one
        for one in left_out
        if (products is None or one.entry.cap_product in products) and _touches(one.entry, *days)
    ]
    return Ledger(tuple(sheets), tuple(left_out), facts.caps.unread, read.others)


def _place(cap: Cap, entries: Sequence[Entry]) -> dict[Period, list[tuple[Entry, bool | None]]]:
    """Return the runs of a cap that have entries, in order, with these.

    A run is opened by an entry of its days, or by one that begins or ends in it; vague dates only join open runs.
    """
    opened = [_opened(cap, entry) for entry in entries]
    runs = sorted({run for listed in opened for run in listed}, key=lambda run: run.first)
    out: dict[Period, list[tuple[Entry, bool | None]]] = {run: [] for run in runs}
    for entry, own in zip(entries, opened, strict=True):
        bounded = entry.first is not None and entry.last is not None
        for run in own if own and bounded else runs:
            if _touches(entry, run.first, run.last):
                out[run].append((entry, _inside(entry, run)))
    return out


def _opened(cap: Cap, entry: Entry) -> list[Period]:
    """Return the runs that an entry opens: those of its days, or of the one day that bounds it."""
    bound = entry.first or entry.last
    if bound is None:
        return []
    first, last = entry.first or bound, entry.last or bound
    return list_periods(cap, first, last) if (last - first).days <= MOST_DAYS else []


def _touches(entry: Entry, first: date, last: date) -> bool:
    return (entry.first is None or entry.first <= last) and (entry.last is None or entry.last >= first)


def _inside(entry: Entry, run: Period) -> bool | None:
    """Say whether all days of an entry that touches a run lie in it; None when some do not, or they are open."""
    if entry.first is None or entry.last is None:
        return None
    return True if run.first <= entry.first and entry.last <= run.last else None


def _unplaced(entry: Entry, caps: Caps) -> str:
    """Return why an entry stands in no run."""
    first, last = entry.first or entry.last, entry.last or entry.first
    if first is None or last is None:
        return "it has no date, and no dated delivery opens a period that it could join"
    if any(list_periods(cap, first, last) for cap in caps.caps if cap.product == entry.cap_product):
        return "its dates are too wide for one period, and no other delivery opens a period that it could join"
    return f"no cap on {entry.cap_product} ran then"


@dataclass(frozen=True, slots=True)
class _Run:
    """What is summed: a run of a cap, its entries, and which deliveries are told for another time as well."""

    cap: Cap
    period: Period
    found: Placed
    elsewhere: frozenset[tuple[str, str]]

    def deliver(self, lines: Sequence[Line]) -> Delivery:
        """Return the delivery that these lines tell."""
        return _delivery(
            lines, self.period, told_elsewhere=(lines[0].entry.group, lines[0].entry.origin) in self.elsewhere
        )

    def tally(self, deliveries: Iterable[Delivery], limit: Limit | None, *, partial: bool) -> Tally:
        """Return their sum."""
        return tally_parts([_part(one) for one in deliveries], limit, self.cap.thresholds, partial=partial)

    def counted_in(self, entry: Entry) -> str:
        """Return in which other units an entry is counted; nothing when in none."""
        units = [limit.unit for limit in self.cap.limits if measure(entry, limit.unit)]
        return f"; it is counted in {' and '.join(units)}" if units else ""


def _sheet(cap: Cap, period: Period, found: Placed, read: Entries) -> Sheet:
    here = Counter((entry.group, entry.origin) for entry, _ in found)
    run = _Run(cap, period, found, frozenset(group for group, count in here.items() if count < read.tellings[group]))
    if cap.limits:
        return Sheet(cap, period, tuple(_account(run, limit.unit, limit) for limit in cap.limits))
    units = dict.fromkeys(read_unit(entry.unit) or entry.unit for entry, _ in found)
    return Sheet(cap, period, tuple(_account(run, unit, None) for unit in units))


def _account(run: _Run, unit: str, limit: Limit | None) -> Account:
    kinds: dict[str, list[Line]] = {one.value: [] for one in QuantityOrigin}
    left_out: list[LeftOut] = []
    for entry, inside in run.found:
        measured = measure(entry, unit)
        if measured is None:
            factor = f"no factor that leads to {UNIT_NAMES.get(unit, unit)} is recorded"
            because = f"it is stated in {entry.unit}, and {factor}{run.counted_in(entry)}"
            left_out.append(LeftOut(entry, because, suggest(entry, unit, run.cap.product)))
        else:
            amount = measured.amount if inside else measured.amount.possible()
            kinds.setdefault(entry.origin, []).append(Line(entry, amount, measured.conversion, inside))
    partial = {one.entry.origin for one in left_out}
    sections = tuple(_section(run, lines, limit, partial=kind in partial) for kind, lines in kinds.items() if lines)
    return Account(unit, limit, sections, tuple(left_out))


def _section(run: _Run, lines: Sequence[Line], limit: Limit | None, *, partial: bool) -> Section:
    groups: dict[str, list[Line]] = {}
    tellers: dict[str, dict[str, list[Line]]] = {}
    for line in lines:
        entry = line.entry
        groups.setdefault(entry.group, []).append(line)
        tellers.setdefault(entry.originator, {}).setdefault(entry.group, []).append(line)
    deliveries = sorted(map(run.deliver, groups.values()), key=lambda one: (one.first, one.last))
    names = {line.entry.originator: line.entry.originator_name for line in reversed(lines)}
    originators = [
        (names[key], run.tally(map(run.deliver, told.values()), limit, partial=partial))
        for key, told in tellers.items()
    ]
    return Section(
        lines[0].entry.origin,
        tuple(deliveries),
        run.tally(deliveries, limit, partial=partial),
        tuple(originators) if len(originators) > 1 else (),
    )


def _delivery(lines: Sequence[Line], period: Period, *, told_elsewhere: bool) -> Delivery:
    amounts = [line.amount for line in lines]
    inside = None if told_elsewhere or any(line.inside is None for line in lines) else True
    return Delivery(
        lines=tuple(lines),
        amount=join_ranges([*amounts, Range()] if told_elsewhere else amounts),
        inside=inside,
        first=max(period.first, min(line.entry.first or period.first for line in lines)),
        last=min(period.last, max(line.entry.last or period.last for line in lines)),
    )


def _part(delivery: Delivery) -> Part:
    entries = [line.entry for line in delivery.lines]
    return Part(
        key=entries[0].quantity_id,
        amount=delivery.amount,
        first=delivery.first,
        last=delivery.last,
        originators=frozenset(entry.originator for entry in entries),
        suppliers=frozenset().union(*(entry.suppliers for entry in entries)),
        whole=any(entry.whole for entry in entries),
    )
