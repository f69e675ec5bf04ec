"""Events as the dossier tells them: what, when, where, who, how much, and how it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from casefile.core.conversion import unit_words
from casefile.core.dates import show_date
from casefile.core.schema import Event, EventPlace, Participant, Quantity
from casefile.core.vocabulary import role_words
from casefile.dossier.content import terms
from casefile.dossier.content.exhibits import Exhibits, Place, Proof
from casefile.dossier.content.names import Names
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.words import (
    country,
    figure,
    handling,
    inside,
    listed,
    sentence,
    show_period,
    sort_key,
)

ORDER = ("observed", "documented", "testified", "inferred", "not_stated")
"""The ways of knowing an event, in the order of their tables."""


def known_order(knowledge: str) -> tuple[int, str]:
    """Return what sorts the tables of events; a way of knowing that is not known here comes last."""
    return (ORDER.index(knowledge) if knowledge in ORDER else len(ORDER)), knowledge


@dataclass(frozen=True, slots=True)
class Part:
    """An entity in an event; `key` is that of its profile."""

    name: str
    key: str
    role: str
    identification: str
    note: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in an event: `from Rajin (Democratic People's Republic of Korea)`."""

    words: str
    note: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Amounts:
    """A quantity as stated, as what, by whom, and how it was converted."""

    words: str
    period: str
    origin: str
    knowledge: str
    reasoning: str
    said_by: str
    conversion: str
    load: str
    same_as: str
    note: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One event in plain words; `gaps` stand for participants that are withheld."""

    number: int
    title: str
    kind: str
    date: str
    sort: tuple[str, str]
    knowledge: str
    reasoning: str
    description: str
    parts: tuple[Part, ...]
    gaps: tuple[str, ...]
    places: tuple[Where, ...]
    amounts: tuple[Amounts, ...]
    proofs: tuple[Proof, ...]
    findings: tuple[Place, ...]
    note: str
    handling: str

    @property
    def key(self) -> str:
        """Return the key of its row in the table of events."""
        return f"event-{self.number}"


class Events:
    """Numbers the events by date, and tells them for a place in the dossier."""

    def __init__(self, rows: Rows, exhibits: Exhibits, names: Names, numbers: Mapping[str, int]) -> None:
        self._rows, self._exhibits, self._names = rows, exhibits, names
        ordered = sorted(rows.events.values(), key=lambda row: (sort_key(row.date), row.id))
        self.numbers = {row.id: numbers.get(row.id, place) for place, row in enumerate(ordered, start=1)}
        self._findings: dict[str, list[Place]] = {}
        for finding in rows.findings:
            for edge in rows.finding_events.get(finding.id, []):
                place = Place(f"Finding {finding.number}", f"finding-{finding.number}")
                self._findings.setdefault(edge.event_id, []).append(place)
        self._figures = {
            row.id: (rows.events[row.event_id].title, self._measured(row))
            for group in rows.quantities.values()
            for row in group
        }

    def number(self, event_id: str) -> int:
        """Return the number of an event in the chronology."""
        return self.numbers[event_id]

    def tell(self, event_id: str, where: Place) -> EventEntry:
        """Return the event, with its proofs counted as used at `where`."""
        rows, row = self._rows, self._rows.events[event_id]
        proofs = self._exhibits.proofs("event", event_id, where)  # they are printed first
        return EventEntry(
            number=self.numbers[event_id],
            title=row.title,
            kind=terms.event_kind(row.kind),
            date=show_date(row.date) or "date not stated",
            sort=sort_key(row.date),
            knowledge=row.knowledge,
            reasoning=row.reasoning or "",
            description=row.description or "",
            parts=tuple(self._part(one, where) for one in rows.participants.get(event_id, [])),
            gaps=tuple(one.gap("participant") for one in rows.withheld.gone("participant", "event_id", event_id)),
            places=tuple(self._where(one, where) for one in rows.event_places.get(event_id, [])),
            amounts=tuple(self._amounts(one, row, where) for one in rows.quantities.get(event_id, [])),
            proofs=proofs,
            findings=tuple(self._findings.get(event_id, [])),
            note=row.note or "",
            handling=handling(row.tlp, row.classification),
        )

    def entries(self) -> tuple[EventEntry, ...]:
        """Return all events in the order of their dates, told in that of their tables."""
        place = Place("Events", "events")
        tables = sorted(self.numbers, key=lambda key: known_order(self._rows.events[key].knowledge))
        told = {key: self.tell(key, place) for key in tables}
        return tuple(told[key] for key in self.numbers)

    def _part(self, row: Participant, where: Place) -> Part:
        return Part(
            self._names.name(row.entity_id),
            self._names.key(row.entity_id),
            role_words(row.role),
            row.identification,
            row.note or "",
            self._exhibits.proofs("participant", row.id, where),
        )

    def _where(self, row: EventPlace, where: Place) -> Where:
        place = self._rows.places[row.place_id]
        state = country(place.country)
        name = place.name if not state or state in place.name else f"{place.name} ({state})"
        said = f"{row.role} {name}"
        return Where(said, row.note or "", self._exhibits.proofs("event_place", row.id, where))

    def _amounts(self, row: Quantity, event: Event, where: Place) -> Amounts:
        origin = self._rows.origins.get(row.origin_id or "")
        said_by = inside(row.said_by or "")
        if origin is not None and origin.name.casefold() not in said_by.casefold():
            said_by = f"{said_by}; originator: {origin.name}" if said_by else origin.name
        same = self._figures.get(row.counted_with_id or "")
        return Amounts(
            words=self._measured(row),
            period="" if row.period == event.date else show_period(row.period),
            origin=terms.origin(row.origin),
            knowledge="" if row.knowledge == event.knowledge else terms.knowledge(row.knowledge).lower(),
            reasoning=row.reasoning or "",
            said_by=said_by,
            conversion=_conversion(row),
            load=row.load_assumption or "",
            same_as=f"told also as {same[1]}, in the event “{same[0]}”; counted once" if same else "",
            note=row.note or "",
            proofs=self._exhibits.proofs("quantity", row.id, where),
        )

    @staticmethod
    def _measured(row: Quantity) -> str:
        return terms.measured(row.low, row.high, row.unit, row.product, row.qualifier)


def _conversion(row: Quantity) -> str:
    if not row.conversion_factor:
        return ""
    by = f" (factor: {row.conversion_source})" if row.conversion_source else ""
    factor = Decimal(row.conversion_factor)
    products = [(one, figure(_plain(Decimal(one) * factor))) for one in (row.low, row.high) if one]
    rate = figure(row.conversion_factor)
    units = {times: unit_words(row.converted_unit or "", many=times != "1") for _, times in products}
    turned = [f"{figure(one)} {row.unit} \u00d7 {rate} = {times} {units[times]}" for one, times in products]
    return sentence(f"converted: {listed(turned)}{by}")


def _plain(number: Decimal) -> str:
    """Return a decimal without exponent and without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
