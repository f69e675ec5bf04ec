"""The right of reply: what was put to whom, and what came back, or that nothing did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casefile.core.dates import show_date
from casefile.core.schema import Enquiry, Response
from casefile.core.vocabulary import ResponseKind
from casefile.dossier.content import terms
from casefile.dossier.content.exhibits import ExhibitEntry, Exhibits, Place, Proof
from casefile.dossier.content.names import Names
from casefile.dossier.content.numbers import Numbers
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.withheld import Gone
from casefile.dossier.content.words import handling, paragraphs, sort_key


@dataclass(frozen=True, slots=True)
class EnquiryEntry:
    """One enquiry; `illustrative` ones are made up and say so wherever they appear.

    `gaps` stand for responses that are withheld.
    """

    number: int
    addressee: str
    addressee_key: str
    channel: str
    symbol: str
    sent: str
    due: str
    put: tuple[str, ...]
    illustrative: bool
    note: str
    findings: tuple[Place, ...]
    responses: tuple[int, ...]
    gaps: tuple[str, ...]
    handling: str

    @property
    def key(self) -> str:
        """Return the key of its place in the dossier."""
        return f"enquiry-{self.number}"


@dataclass(frozen=True, slots=True)
class ResponseEntry:
    """One response, or its absence; `day` is its date as stored, `shown` quotes the words it was given in.

    `gap` stands for these words when they are withheld.
    """

    number: int
    kind: str
    unsolicited: bool
    none: bool
    by: str
    by_key: str
    date: str
    day: str
    position: str
    assessment: str
    effect: str
    enquiry: int | None
    illustrative: bool
    source: int | None
    shown: tuple[Proof, ExhibitEntry] | None
    gap: Proof | None
    findings: tuple[Place, ...]
    handling: str

    @property
    def key(self) -> str:
        """Return the key of its place in the dossier."""
        return f"response-{self.number}"


class Replies:
    """Numbers enquiries by the date they were sent and responses by their own."""

    def __init__(self, rows: Rows, exhibits: Exhibits, names: Names, given: Numbers) -> None:
        self._rows, self._exhibits, self._names, self._given = rows, exhibits, names, given
        self.numbers = _numbered(((row.sent, row.id) for row in rows.enquiries.values()), given.enquiries)
        self.answers = _numbered(((row.date, row.id) for row in rows.responses.values()), given.responses)
        self._findings = {row.id: Place(f"Finding {row.number}", f"finding-{row.number}") for row in rows.findings}

    def enquiries(self) -> tuple[EnquiryEntry, ...]:
        """Return all enquiries."""
        return tuple(self._enquiry(self._rows.enquiries[key]) for key in self.numbers)

    def asked(self, finding_id: str) -> tuple[EnquiryEntry, ...]:
        """Return the enquiries made on a finding."""
        wanted = {row.enquiry_id for row in self._rows.asked if row.finding_id == finding_id}
        return tuple(self._enquiry(self._rows.enquiries[key]) for key in self.numbers if key in wanted)

    def responses(self) -> tuple[ResponseEntry, ...]:
        """Return all responses."""
        where = Place("Enquiries and responses", "enquiries")
        return tuple(self._response(self._rows.responses[key], where) for key in self.answers)

    def answered(self, finding_id: str, where: Place) -> tuple[ResponseEntry, ...]:
        """Return the responses that bear on a finding: linked to it, or to an enquiry on it alone."""
        wanted = {row.response_id for row in self._rows.answered if row.finding_id == finding_id}
        linked = {row.response_id for row in self._rows.answered}
        asked = {row.enquiry_id for row in self._rows.asked if row.finding_id == finding_id}
        wanted |= {key for key, row in self._rows.responses.items() if row.enquiry_id in asked and key not in linked}
        return tuple(self._response(self._rows.responses[key], where) for key in self.answers if key in wanted)

    def _enquiry(self, row: Enquiry) -> EnquiryEntry:
        return EnquiryEntry(
            number=self.numbers[row.id],
            addressee=row.addressee,
            addressee_key=self._names.key(row.entity_id) if row.entity_id else "",
            channel=terms.channel(row.channel),
            symbol=row.symbol or "",
            sent=show_date(row.sent),
            due=show_date(row.due),
            put=paragraphs(row.put),
            illustrative=row.illustrative,
            note=row.note or "",
            findings=tuple(
                place
                for key, place in self._findings.items()
                if any(one.finding_id == key and one.enquiry_id == row.id for one in self._rows.asked)
            ),
            responses=tuple(
                self.answers[key] for key in self.answers if self._rows.responses[key].enquiry_id == row.id
            ),
            gaps=tuple(one.gap(self._named(one)) for one in self._rows.withheld.gone("response", "enquiry_id", row.id)),
            handling=handling(row.tlp, row.classification),
        )

    def _named(self, one: Gone) -> str:
        number = self._given.responses.get(one.id)
        return f"response {number}" if number else "response"

    def _response(self, row: Response, where: Place) -> ResponseEntry:
        enquiry = self._rows.enquiries.get(row.enquiry_id or "")
        excerpt = row.excerpt_id if row.excerpt_id in self._rows.excerpts else None
        proof = None if excerpt else self._exhibits.referred("response", row, where)
        return ResponseEntry(
            number=self.answers[row.id],
            kind=terms.response(row.kind),
            unsolicited=row.kind == ResponseKind.UNSOLICITED,
            none=row.kind in {ResponseKind.NONE_BY_CUT_OFF, ResponseKind.NOT_APPROACHED},
            by=row.by,
            by_key=self._names.key(row.entity_id) if row.entity_id else "",
            date=show_date(row.date),
            day=row.date or "",
            position=row.position,
            assessment=row.assessment or "",
            effect=row.effect or "",
            enquiry=self.numbers[enquiry.id] if enquiry else None,
            illustrative=bool(enquiry and enquiry.illustrative),
            source=self._given.sources.get(row.source_id or ""),
            shown=self._exhibits.show(excerpt, where, "") if excerpt else None,
            gap=proof,
            findings=tuple(
                place
                for key, place in self._findings.items()
                if any(one.finding_id == key and one.response_id == row.id for one in self._rows.answered)
            ),
            handling=handling(row.tlp, row.classification),
        )


def _numbered(dated: Iterable[tuple[str | None, str]], given: Mapping[str, int]) -> dict[str, int]:
    """Return ids with their numbers, those given or by date; what has none stands last."""
    ordered = sorted((sort_key(date), key) for date, key in dated)
    return {key: given.get(key, place) for place, (_, key) in enumerate(ordered, start=1)}
