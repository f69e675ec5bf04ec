"""The rows of the case that one dossier is made from."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.core import schema
from casefile.core.standard import Shortfall
from casefile.core.veil import Protection
from casefile.dossier.content.withheld import Withheld


@dataclass(frozen=True, slots=True)
class PageText:
    """A page of a source as it was read; sizes in points (PDF), pixels (images) or 0 (text).

    `note`: what the reader doubted; `packed`: its boxes as stored, None where words have no places.
    """

    number: int
    label: str
    text: str
    text_sha256: str
    width: float
    height: float
    note: str | None
    packed: bytes | None


@dataclass(frozen=True)
class Rows:
    """All rows of one export, in the order of their ids unless said otherwise; `head` names their state."""

    info: schema.CaseInfo
    head: str
    changed: str
    findings: list[schema.Finding]
    left_out: int
    alternatives: dict[str, list[schema.Alternative]]
    standings: dict[str, list[schema.FindingEntity]]
    finding_events: dict[str, list[schema.FindingEvent]]
    citations: dict[str, list[schema.Citation]]
    recommendations: dict[str, schema.Recommendation]
    recommended: list[schema.RecommendationFinding]
    enquiries: dict[str, schema.Enquiry]
    asked: list[schema.EnquiryFinding]
    responses: dict[str, schema.Response]
    answered: list[schema.ResponseFinding]
    provisions: dict[str, schema.Provision]
    instruments: dict[str, schema.Instrument]
    texts: dict[str, list[schema.ProvisionText]]
    amendments: list[schema.Amendment]
    amending: dict[str, schema.Provision]
    events: dict[str, schema.Event]
    participants: dict[str, list[schema.Participant]]
    event_places: dict[str, list[schema.EventPlace]]
    places: dict[str, schema.Place]
    quantities: dict[str, list[schema.Quantity]]
    entities: dict[str, schema.Entity]
    profiled: list[str]
    statements: dict[str, list[schema.Statement]]
    links: list[schema.Link]
    judgements: list[schema.Judgement]
    protection: Protection
    withheld: Withheld
    supports: dict[tuple[str, str], list[schema.Support]]
    excerpts: dict[str, schema.Excerpt]
    translations: dict[str, list[schema.Translation]]
    sources: dict[str, schema.Source]
    custody: dict[str, list[schema.CustodyEvent]]
    errors: list[schema.SourceError]
    origins: dict[str, schema.Origin]
    origin_counts: dict[str, int]
    shortfalls: dict[str, list[Shortfall]]
    origin_keys: dict[str, str]
    elements: dict[str, list[schema.Element]]
    corrections: list[schema.Correction]
    editions: list[schema.Edition]
    abbreviations: list[schema.Abbreviation]
    pages: dict[tuple[str, int], PageText]
    excerpts_in_case: int
    entities_in_case: int
    events_in_case: int
