"""What a ledger counts: the quantities of a case that concern the product of a cap, with days, teller and proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.caps import Caps, list_caps
from casefile.core.conversion import read_unit, unit_words
from casefile.core.dates import PartialDate, parse_date
from casefile.core.entities import canonical_ids
from casefile.core.origins import Known, fold_name, list_origins, origin_of
from casefile.core.products import may_concern, product_of
from casefile.core.ranges import read_range
from casefile.core.schema import Entity, Event, Origin, Participant, Quantity, Source, Support
from casefile.core.unions import join_pairs
from casefile.core.vocabulary import EventKind, Stance

SUPPLIERS = ("supplier", "sender")
STATE = "State"  # a company and the State it is of may supply one delivery; two States do not
NO_DELIVERY = (EventKind.PAYMENT, EventKind.DEPLOYMENT, EventKind.TRAINING, EventKind.MEETING)

Proof = tuple[str, str]
"""An excerpt's id and its stance."""


@dataclass(frozen=True)
class Facts:
    """The rows that a ledger is made from, in the order in which it lists them; rows are only read.

    `suppliers`: for each event the States that supplied or sent, judged the same made one. `proofs`: for each
    quantity its excerpts, else those of its event. `origin_keys`: what `origin_of` says of the excerpts of
    quantities without an originator. `sources`: titles, for the same.
    """

    caps: Caps
    events: Mapping[str, Event]
    quantities: Sequence[Quantity]
    suppliers: Mapping[str, frozenset[str]]
    proofs: Mapping[str, Sequence[Proof]]
    origins: Mapping[str, Origin]
    origin_keys: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    canonical: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One quantity as stated; `group` is shared by the tellings of one delivery, `dated` is its date as stored.

    `first` and `last` are the days it can lie on, None where open; `whole`: they are the period that it is a figure
    for. `originator` is a key, equal for one originator.
    """

    quantity_id: str
    event_id: str
    event: str
    cap_product: str
    product: str
    qualifier: str
    low: str | None
    high: str | None
    unit: str
    converted_unit: str | None
    conversion_factor: str | None
    conversion_source: str | None
    load_assumption: str | None
    origin: str
    originator: str
    originator_name: str
    said_by: str
    dated: str | None
    first: date | None
    last: date | None
    whole: bool
    group: str
    suppliers: frozenset[str]
    proofs: tuple[Proof, ...]

    @property
    def stated(self) -> str:
        """Return the figure as its source states it: `more than 165,000 barrels`."""
        many = any(one is not None and one.strip() != "1" for one in (self.low, self.high))
        return read_range(self.qualifier, self.low, self.high).words(unit_words(self.unit, many=many))

    @property
    def when(self) -> str:
        """Return its date in words."""
        return parse_date(self.dated).show() if self.dated else "date not stated"


@dataclass(frozen=True)
class Entries:
    """Entries by product of a cap; those left out, because …; how many tellings a delivery has; other quantities."""

    entries: Mapping[str, Sequence[Entry]]
    left_out: Sequence[tuple[Entry, str]]
    tellings: Mapping[tuple[str, str], int]
    others: int


def read_facts(session: Session, known: Known | None = None) -> Facts:
    """Read what a ledger of the whole case needs, set-wise, by event date."""
    quantity, event = Quantity.__table__, Event.__table__
    order = (event.c.earliest, event.c.latest, event.c.id, quantity.c.created, quantity.c.id)
    query = select(quantity).join(event, event.c.id == quantity.c.event_id).order_by(*order)
    quantities = cast("Sequence[Quantity]", session.execute(query).all())
    events = cast("Sequence[Event]", session.execute(select(event)).all())
    canonical = canonical_ids(session)
    suppliers: defaultdict[str, set[str]] = defaultdict(set)
    supplying = select(Participant.event_id, Participant.entity_id).join(Entity, Entity.id == Participant.entity_id)
    for row in session.execute(supplying.where(Participant.role.in_(SUPPLIERS), Entity.schema == STATE)):
        suppliers[row.event_id].add(canonical[row.entity_id])
    proofs = _proofs(session, quantities)
    unnamed = [excerpt for row in quantities if row.origin_id is None for excerpt, _ in proofs.get(row.id, ())]
    return Facts(
        caps=list_caps(session),
        events={row.id: row for row in events},
        quantities=quantities,
        suppliers={event_id: frozenset(entities) for event_id, entities in suppliers.items()},
        proofs=proofs,
        origins={row.id: row for row in list_origins(session)},
        origin_keys=origin_of(session, unnamed, known),
        sources={row.id: row.title for row in session.execute(select(Source.id, Source.title))},
        canonical=canonical,
    )


def make_entries(facts: Facts) -> Entries:
    """Sort the quantities of a case: entries of a cap's product, those to be left out with the reason, and others."""
    names = {cap.product for cap in facts.caps.caps}
    pairs = [(row.id, row.counted_with_id) for row in facts.quantities if row.counted_with_id]
    groups = join_pairs((), pairs)
    sorting = _Sorting(facts, {})
    products: dict[str, str | None] = {}
    entries: dict[str, list[Entry]] = {}
    left_out: list[tuple[Entry, str]] = []
    tellings: defaultdict[tuple[str, str], int] = defaultdict(int)
    others = 0
    for row in facts.quantities:
        if row.product not in products:
            products[row.product] = product_of(row.product, names)
        product = products[row.product]
        if product not in names and not may_concern(row.product) and read_unit(row.unit) != "bbl":
            others += 1
            continue
        event = facts.events[row.event_id]
        entry = _entry(row, event, product or "", groups.get(row.id, row.id), sorting)
        because = _because(entry, event, names)
        if because:
            left_out.append((entry, because))
        else:
            entries.setdefault(entry.cap_product, []).append(entry)
            tellings[entry.group, entry.origin] += 1
    return Entries(entries, left_out, tellings, others)


@dataclass(frozen=True)
class _Sorting:
    """What making entries looks up, and the dates that it has read already."""

    facts: Facts
    dates: dict[str, PartialDate]


def _because(entry: Entry, event: Event, names: set[str]) -> str:
    """Return why a quantity is not counted at all; nothing when it is."""
    if not entry.cap_product:
        return f"\u201c{entry.product}\u201d is not among the words that name the product of a cap"
    if entry.cap_product not in names:
        return f"the case has no cap on {entry.cap_product}"
    kind = next((one for one in NO_DELIVERY if one == event.kind), None)
    return f"its event is a {kind.words}, not a delivery" if kind else ""


def _entry(row: Quantity, event: Event, product: str, group: str, sorting: _Sorting) -> Entry:
    facts, dates = sorting.facts, sorting.dates
    when = row.period or event.date
    if when and when not in dates:
        dates[when] = parse_date(when)
    first, last = (dates[when].earliest, dates[when].latest) if when else (None, None)
    key, name = _originator(row, facts)
    return Entry(
        quantity_id=row.id,
        event_id=row.event_id,
        event=event.title,
        cap_product=product,
        product=row.product,
        qualifier=row.qualifier,
        low=row.low,
        high=row.high,
        unit=row.unit,
        converted_unit=row.converted_unit,
        conversion_factor=row.conversion_factor,
        conversion_source=row.conversion_source,
        load_assumption=row.load_assumption,
        origin=row.origin,
        originator=key,
        originator_name=name,
        said_by=row.said_by or name,
        dated=when,
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
        whole=row.period is not None and (first is None or first != last),
        group=group,
        suppliers=facts.suppliers.get(row.event_id, frozenset()),
        proofs=tuple(facts.proofs.get(row.id, ())),
    )


def _originator(row: Quantity, facts: Facts) -> tuple[str, str]:
    """Return key and name of whoever the figure comes from.

    The quantity's originator; else that of its excerpts when they have one; else who is said to say so.
    """
    keys = {facts.origin_keys.get(excerpt) for excerpt, stance in facts.proofs.get(row.id, ()) if stance == _FOR}
    key = f"origin:{row.origin_id}" if row.origin_id else (keys.pop() or "" if len(keys) == 1 else "")
    kind, _, rest = key.partition(":")
    origin = facts.origins.get(rest) if kind == "origin" else None
    if origin is not None:
        entity = facts.canonical.get(origin.entity_id or "")
        return f"entity:{entity}" if entity else f"name:{fold_name(origin.name)}", origin.name
    name = row.said_by or (facts.sources.get(rest, "") if kind in {"source", "unstated"} else rest)
    return f"name:{fold_name(name)}", name or "originator not stated"


def _proofs(session: Session, quantities: Sequence[Quantity]) -> dict[str, list[Proof]]:
    """Return the excerpts of each quantity, those of its event where it has none of its own."""
    own, of_event = (_edges(session, column) for column in (Support.quantity_id, Support.event_id))
    return {row.id: own.get(row.id) or of_event.get(row.event_id, []) for row in quantities}


def _edges(session: Session, column: Any) -> dict[str, list[Proof]]:  # noqa: ANN401 - a column of proof edges
    edges: dict[str, list[Proof]] = {}
    query = select(column, Support.excerpt_id, Support.stance).where(column.is_not(None))
    for target, excerpt, stance in session.execute(query.order_by(Support.created, Support.id)):
        edges.setdefault(target, []).append((excerpt, stance))
    return edges


_FOR = Stance.SUPPORTS.value
