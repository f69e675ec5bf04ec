"""The ledger as the dossier prints it: for each run of a cap its rows, sums and bars, all in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from casefile.core.caps import Caps, list_caps
from casefile.core.case import Case
from casefile.core.entries import STATE, SUPPLIERS, Entry, Facts
from casefile.core.ledger import Account, Delivery, LeftOut, Section, Sheet, make_ledger
from casefile.core.tally import Tally, same_words
from casefile.dossier.content.events import Events
from casefile.dossier.content.exhibits import Exhibits, Place, Proof
from casefile.dossier.content.names import Names
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.sources import Register
from casefile.dossier.content.withheld import Withheld
from casefile.dossier.content.words import capital, sentence, sort_key

HEADS = {"declared": "Declared to the Committee", "alleged": "Alleged", "estimated": "Estimated"}
WHERE = Place("Ledger", "ledger")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One telling; `once` heads the tellings of one delivery and has their envelope."""

    date: str
    event: str
    event_key: str
    said_by: str
    stated: str
    counted: str
    remarks: str
    proofs: tuple[Proof, ...]
    once: bool = False


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """A sum in words (of the table's unit), with what part of the cap it is and whether that is beyond it."""

    name: str
    counted: str
    against: str


@dataclass(frozen=True, slots=True)
class LedgerSection:
    """All rows of one kind, their sum, that of each originator where there are more, and the days of notices."""

    head: str
    origin: str
    rows: tuple[LedgerRow, ...]
    total: LedgerSum
    originators: tuple[LedgerSum, ...]
    rivals: bool
    nested: bool
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """One run of one cap in one unit."""

    title: str
    citation: str
    unit: str
    cap: str
    note: str
    sections: tuple[LedgerSection, ...]
    left_out: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One sum to be drawn; `high` is None where it is open. `place` names the run, at its first bar only."""

    place: str
    label: str
    origin: str
    low: Decimal
    high: Decimal | None
    words: str


@dataclass(frozen=True, slots=True)
class LedgerChart:
    """The sums of all runs of a cap in one unit, beside it."""

    title: str
    citation: str
    cap: Decimal
    cap_words: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The whole ledger; empty tables where no quantity counts against a cap."""

    tables: tuple[LedgerTable, ...]
    charts: tuple[LedgerChart, ...]
    left_out: tuple[LedgerRow, ...]
    unread: tuple[str, ...]


def read_caps(case: Case, withheld: Withheld) -> Caps:
    """Read the caps of those of the case's paragraphs that may be printed."""
    with case.read() as session:
        return list_caps(session, withheld.kept["provision"] if withheld else None)


class Ledgers:
    """Tells the ledger of the events that a dossier prints."""

    def __init__(self, rows: Rows, exhibits: Exhibits, events: Events) -> None:
        self._rows, self._exhibits, self._events = rows, exhibits, events

    def tell(self, names: Names, register: Register, caps: Caps) -> LedgerEntry:
        """Return the ledger against these caps, its proofs counted as used in it."""
        found = make_ledger(_facts(self._rows, names, register, caps))
        if not found.sheets:
            return LedgerEntry((), (), (), ())
        tables = tuple(self._table(sheet, account) for sheet in found.sheets for account in sheet.accounts)
        left_out = tuple(self._left_out(one) for one in found.left_out)
        return LedgerEntry(tables, tuple(_charts(found.sheets)), left_out, found.unread)

    def _table(self, sheet: Sheet, account: Account) -> LedgerTable:
        cap = sheet.cap
        unit = f", counted in {account.unit}" if len(sheet.accounts) > 1 else ""
        notes = [
            "The cap ended with the last of these days; its figure is that of the whole period"
            if sheet.period.cut
            else "",
            f"Of the two figures: {cap.rule}" if cap.rule else "",
            cap.note,
        ]
        return LedgerTable(
            title=f"{capital(cap.product)}, {sheet.period.words()}{unit}",
            citation=cap.citation,
            unit=account.unit,
            cap=f"{cap.words()}{f' for {cap.aggregate} together' if cap.aggregate == 'all States' else ''}",
            note=" ".join(sentence(one) for one in notes if one),
            sections=tuple(self._section(one) for one in account.sections),
            left_out=tuple(self._left_out(one) for one in account.left_out),
        )

    def _section(self, section: Section) -> LedgerSection:
        return LedgerSection(
            head=HEADS.get(section.origin, capital(section.origin)),
            origin=section.origin,
            rows=tuple(row for delivery in section.deliveries for row in self._delivery(delivery)),
            total=_sum("Together", section.tally),
            originators=tuple(_sum(name, tally) for name, tally in section.originators),
            rivals=section.tally.rivals,
            nested=section.tally.nested,
            notices=tuple(f"{percents} of the cap {words}" for percents, words in same_words(section.tally.notices)),
        )

    def _delivery(self, delivery: Delivery) -> Iterator[LedgerRow]:
        if len(delivery.lines) > 1:
            entry = delivery.lines[0].entry
            yield LedgerRow(
                date="",
                event=entry.event,
                event_key=self._event_key(entry),
                said_by="told more than once, counted once",
                stated="",
                counted=delivery.amount.words(),
                remarks="",
                proofs=(),
                once=True,
            )
        for line in delivery.lines:
            entry = line.entry
            remarks = [
                f"Converted: {line.conversion}" if line.conversion else "",
                f"Load assumed: {entry.load_assumption}" if entry.load_assumption else "",
                "It may lie outside the period" if line.inside is None else "",
            ]
            told = " ".join(sentence(one) for one in remarks if one)
            yield self._row(entry, line.amount.words(), told)

    def _left_out(self, one: LeftOut) -> LedgerRow:
        return self._row(one.entry, "", sentence(one.because))

    def _row(self, entry: Entry, counted: str, remarks: str) -> LedgerRow:
        own = self._exhibits.proofs("quantity", entry.quantity_id, WHERE)
        return LedgerRow(
            date=entry.when,
            event=entry.event,
            event_key=self._event_key(entry),
            said_by=entry.said_by,
            stated=f"{entry.stated} of {entry.product}",
            counted=counted,
            remarks=remarks,
            proofs=own or self._exhibits.proofs("event", entry.event_id, WHERE),
        )

    def _event_key(self, entry: Entry) -> str:
        return f"event-{self._events.number(entry.event_id)}"


def _sum(name: str, tally: Tally) -> LedgerSum:
    against = f"{tally.share} of the cap: {tally.verdict}" if tally.limit else ""
    return LedgerSum(name, tally.amount.words(), against)


def _charts(sheets: tuple[Sheet, ...]) -> Iterator[LedgerChart]:
    """Yield one chart for each cap that has a figure, in each of its units that has sums."""
    for cap in dict.fromkeys(sheet.cap for sheet in sheets):
        for number, limit in enumerate(cap.limits):
            bars: list[Bar] = []
            for sheet in (one for one in sheets if one.cap == cap):
                place = sheet.period.words()
                for section in sheet.accounts[number].sections:
                    amount = section.tally.amount
                    words = amount.words(limit.unit)
                    bars.append(Bar(place, section.origin.capitalize(), section.origin, amount.low, amount.high, words))
                    place = ""
            if bars:
                title = capital(cap.product)
                yield LedgerChart(title, cap.citation, limit.amount, f"cap {limit.words()}", tuple(bars))


def _facts(rows: Rows, names: Names, register: Register, caps: Caps) -> Facts:
    """Return what the ledger is made from, out of the rows of the dossier."""
    events = sorted(rows.events.values(), key=lambda row: (sort_key(row.date), row.id))
    quantities = [one for event in events for one in rows.quantities.get(event.id, [])]
    suppliers = {
        event_id: frozenset(
            names.members(part.entity_id)[0]
            for part in parts
            if part.role in SUPPLIERS and rows.entities[part.entity_id].schema == STATE
        )
        for event_id, parts in rows.participants.items()
    }
    proofs = {}
    for one in quantities:
        edges = rows.supports.get(("quantity", one.id)) or rows.supports.get(("event", one.event_id), [])
        proofs[one.id] = [(edge.excerpt_id, edge.stance) for edge in edges]
    known = {row.entity_id for row in rows.origins.values() if row.entity_id in rows.entities}
    return Facts(
        caps=caps,
        events=rows.events,
        quantities=quantities,
        suppliers=suppliers,
        proofs=proofs,
        origins=rows.origins,
        origin_keys=rows.origin_keys,
        sources={key: register.cite(key) for key in rows.sources},
        canonical={key: names.members(key)[0] for key in known if key},
    )
