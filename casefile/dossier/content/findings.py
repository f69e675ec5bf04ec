"""The findings as printed: claim, who says so, what speaks for and against, what follows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from casefile.core.origins import independent
from casefile.core.schema import Alternative, Finding, FindingEntity
from casefile.core.vocabulary import FindingStatus, Stance
from casefile.dossier.content import terms, words
from casefile.dossier.content.elements import GridEntry, tell_grids
from casefile.dossier.content.enquiries import EnquiryEntry, Replies, ResponseEntry
from casefile.dossier.content.events import EventEntry, Events
from casefile.dossier.content.exhibits import ExhibitEntry, Exhibits, Place, Proof
from casefile.dossier.content.names import Names, schema_words
from casefile.dossier.content.numbers import Numbers
from casefile.dossier.content.paragraphs import CitationEntry, Paragraphs
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.words import paragraphs, sentence, show_period

Shown = tuple[Proof, ExhibitEntry]
LINKED = (
    ("finding_event", "event", "event_id"),
    ("finding_entity", "party", "entity_id"),
    ("enquiry_finding", "enquiry", "enquiry_id"),
    ("response_finding", "response", "response_id"),
    ("recommendation_finding", "recommendation", "recommendation_id"),
)
"""What ties something else to a finding: table, what it ties, in which column."""


@dataclass(frozen=True, slots=True)
class StandingEntry:
    """An entity in a finding, as what it stands there."""

    name: str
    key: str
    kind: str
    standing: str
    note: str


@dataclass(frozen=True, slots=True)
class AlternativeEntry:
    """Another explanation that was considered, and what became of it."""

    text: str
    assessment: str


@dataclass(frozen=True, slots=True)
class RecommendationEntry:
    """Who should do what, on the ground of which findings."""

    number: int
    addressee: str
    action: str
    findings: tuple[Place, ...]
    handling: str

    @property
    def key(self) -> str:
        """Return the key of its place in the dossier."""
        return f"recommendation-{self.number}"


@dataclass(frozen=True, slots=True)
class Missing:
    """What a finding loses in an edition: an event, a party, an enquiry, a response, a recommendation."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class FindingEntry:
    """One finding in plain words; `supports`, `contradicts` and `context` quote the exhibits.

    `gaps` are the proofs that an edition leaves out, `missing` what else it leaves out here. `origins` are those of
    what is printed.
    """

    number: int
    title: str
    text: tuple[str, ...]
    status: str
    status_means: str
    status_short: str
    status_reason: str
    withdrawn: bool
    acknowledged_by: str
    determined_by: str
    assessment: tuple[str, ...]
    period: str
    origins: int
    supports: tuple[Shown, ...]
    contradicts: tuple[Shown, ...]
    context: tuple[Shown, ...]
    contrary: str
    reasoning: tuple[str, ...]
    entities: tuple[StandingEntry, ...]
    events: tuple[EventEntry, ...]
    alternatives: tuple[AlternativeEntry, ...]
    citations: tuple[CitationEntry, ...]
    grids: tuple[GridEntry, ...]
    enquiries: tuple[EnquiryEntry, ...]
    responses: tuple[ResponseEntry, ...]
    no_enquiry_reason: str
    recommendations: tuple[RecommendationEntry, ...]
    gaps: tuple[Proof, ...]
    missing: tuple[Missing, ...]
    handling: str

    @property
    def key(self) -> str:
        """Return the key of the finding."""
        return f"finding-{self.number}"

    def gaps_of(self, stance: str) -> list[str]:
        """Return what stands for the exhibits of a stance that are withheld: `[exhibit 4 withheld: TLP:AMBER]`."""
        return [one.withheld for one in self.gaps if one.stance == stance]

    def missing_of(self, *kinds: str) -> list[str]:
        """Return what stands for the events, parties, enquiries and so on that are withheld."""
        return [one.words for one in self.missing if one.kind in kinds]

    @property
    def papers(self) -> int:
        """Return how many different sources the supporting proof comes from."""
        return len({entry.source for _, entry in self.supports})


@dataclass(frozen=True, slots=True)
class Parts:
    """What findings are told with."""

    rows: Rows
    exhibits: Exhibits
    names: Names
    events: Events
    paragraphs: Paragraphs
    replies: Replies
    recommendations: tuple[RecommendationEntry, ...]
    numbers: Numbers
    grades: bool


def tell_findings(parts: Parts) -> tuple[FindingEntry, ...]:
    """Return the findings by number; exhibits get their numbers in the order of the text."""
    return tuple(_finding(row, parts) for row in parts.rows.findings)


def tell_recommendations(rows: Rows) -> tuple[RecommendationEntry, ...]:
    """Return all recommendations by number."""
    places = {row.id: Place(f"Finding {row.number}", f"finding-{row.number}") for row in rows.findings}
    edges = rows.recommended
    return tuple(
        RecommendationEntry(
            row.number,
            row.addressee,
            row.action,
            tuple(
                place
                for key, place in places.items()
                if any(one.finding_id == key and one.recommendation_id == row.id for one in edges)
            ),
            words.handling(row.tlp, row.classification),
        )
        for row in rows.recommendations.values()
    )


def _finding(row: Finding, parts: Parts) -> FindingEntry:
    where = Place(f"Finding {row.number}", f"finding-{row.number}")
    shown = partial(parts.exhibits.shown, "finding", row.id, where)
    parts.exhibits.weigh("finding", row.id)
    # In the order of the printed page, which numbers the exhibits.
    supports, context = shown(Stance.SUPPORTS), shown(Stance.CONTEXT)
    happened = sorted((one.event_id for one in parts.rows.finding_events.get(row.id, [])), key=parts.events.number)
    events = tuple(parts.events.tell(key, where) for key in happened)
    contradicts = shown(Stance.CONTRADICTS)
    gaps = parts.exhibits.gaps("finding", row.id)
    held = _held(row, parts.rows, partly=bool(gaps))
    return FindingEntry(
        number=row.number,
        title=row.title,
        text=paragraphs(row.text),
        status=terms.status(row.status),
        status_means=held.means(grades=parts.grades),
        status_short=held.short(),
        status_reason=row.status_reason or "",
        withdrawn=row.status == FindingStatus.WITHDRAWN,
        acknowledged_by=row.acknowledged_by or "",
        determined_by=terms.determined_by(row.determined_by),
        assessment=terms.assessment(row.likelihood, row.confidence),
        period=show_period(row.period),
        origins=_origins(row, parts.rows),
        supports=supports,
        contradicts=contradicts,
        context=context,
        contrary=sentence(row.contrary),
        reasoning=paragraphs(row.reasoning),
        entities=tuple(_standing(one, parts) for one in parts.rows.standings.get(row.id, [])),
        events=events,
        alternatives=tuple(_alternative(one) for one in _in_order(parts.rows.alternatives.get(row.id, []))),
        citations=parts.paragraphs.citations(row, where),
        grids=tell_grids(row, parts.rows, parts.exhibits, parts.paragraphs),
        enquiries=parts.replies.asked(row.id),
        responses=parts.replies.answered(row.id, where),
        no_enquiry_reason=(row.no_enquiry_reason or "").strip().rstrip("."),
        recommendations=tuple(
            one for one in parts.recommendations if any(place.key == where.key for place in one.findings)
        ),
        gaps=gaps,
        missing=_missing(row.id, parts),
        handling=words.handling(row.tlp, row.classification),
    )


def _held(row: Finding, rows: Rows, *, partly: bool) -> terms.Held:
    """Return the status against all the proof of the case, of which an edition may print a part."""
    return terms.Held(
        row.status,
        tuple(rows.shortfalls.get(row.id, ())),
        rows.origin_counts.get(row.id, 0),
        bool(row.status_reason),
        partly=partly,
        measured=not rows.withheld.case,
    )


def _origins(row: Finding, rows: Rows) -> int:
    """Return how many independent origins stand behind the proof that is printed."""
    if not rows.withheld:
        return rows.origin_counts.get(row.id, 0)
    edges = rows.supports.get(("finding", row.id), [])
    return len(independent(rows.origin_keys[edge.excerpt_id] for edge in edges if edge.stance == Stance.SUPPORTS))


def _missing(finding_id: str, parts: Parts) -> tuple[Missing, ...]:
    """Return what an edition leaves out of a finding beside its proof."""
    withheld = parts.rows.withheld
    out = []
    for table, kind, column in LINKED:
        for one in withheld.gone(table, "finding_id", finding_id):
            number = parts.numbers.of(kind, one.refers[column])
            out.append(Missing(kind, one.gap(f"{kind} {number}" if number else kind)))
    return tuple(dict.fromkeys(out))


def _standing(row: FindingEntity, parts: Parts) -> StandingEntry:
    entity = parts.rows.entities[row.entity_id]
    return StandingEntry(
        parts.names.name(entity.id),
        parts.names.key(entity.id),
        schema_words(entity.schema),
        terms.standing(row.standing),
        row.note or "",
    )


def _alternative(row: Alternative) -> AlternativeEntry:
    return AlternativeEntry(sentence(row.text), sentence(row.assessment))


def _in_order(rows: list[Alternative]) -> list[Alternative]:
    return sorted(rows, key=lambda row: (row.position, row.id))
