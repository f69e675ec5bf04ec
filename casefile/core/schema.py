"""The tables of a case: this page is the file format.

Every table here is a work table: the journal keeps each change of its rows, and no row holds bytes. Ids are
UUIDv7 text, or natural ids where the world has them (`S/RES/2397(2017):5`). Dates are partial dates in the
canonical form of `dates.py`; moments are ISO 8601 with their offset; decimals are text, because figures in
evidence must come back digit for digit. What each word means stands in the design's list of words; closed
vocabularies stand in `vocabulary.py`. Derived and bulk tables live beside the code that owns them:
originals and pages in `originals.py` and `pages.py`, the journal in `journal.py`, full text in `search.py`.
"""

from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casefile.core.records import Handled, Record, ref

APPLICATION_ID = 0x43534631  # "CSF1", so that `file` and other programs can tell a case
FORMAT = 1


class CaseInfo(Handled, Record):
    """The one row that says what this case is and by which measure it proves."""

    title: Mapped[str]
    reference: Mapped[str | None]
    organisation: Mapped[str | None]
    about: Mapped[str | None]
    summary: Mapped[str | None]
    mandate: Mapped[str | None]
    period: Mapped[str | None]
    cut_off: Mapped[str | None]
    standard: Mapped[str | None]
    standard_origins: Mapped[int | None]
    standard_grade: Mapped[str | None]
    methodology: Mapped[str | None]
    catalogue: Mapped[str | None]
    checked_through: Mapped[str | None]


class Origin(Record):
    """Whoever knows it first hand; sources that relay one origin count once."""

    name: Mapped[str]
    kind: Mapped[str | None]
    entity_id: Mapped[str | None] = ref("entity", keep=True)
    note: Mapped[str | None]


class Source(Handled, Record):
    """A document, image, message, data set or testimony as acquired; its bytes are sealed by SHA-256."""

    title: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[str | None] = ref("source")
    parent_locator: Mapped[str | None]
    replaces_id: Mapped[str | None] = ref("source", keep=True)
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    media_type: Mapped[str]
    file_name: Mapped[str | None]
    facts: Mapped[list[Any] | None]
    unread: Mapped[str | None]
    url: Mapped[str | None]
    captured: Mapped[str | None]
    collector: Mapped[str | None]
    tool: Mapped[str | None]
    tool_version: Mapped[str | None]
    method: Mapped[str | None]
    publisher: Mapped[str | None]
    written_by: Mapped[str | None]
    symbol: Mapped[str | None]
    published: Mapped[str | None]
    language: Mapped[str | None]
    origin_id: Mapped[str | None] = ref("origin", keep=True)
    reliability: Mapped[str | None]
    reliability_by: Mapped[str | None]
    reliability_at: Mapped[str | None]
    reliability_reason: Mapped[str | None]
    provided_by: Mapped[str | None]
    consent: Mapped[str | None]
    caveat: Mapped[str | None]
    attribution: Mapped[str | None]
    alias: Mapped[str | None]
    protected: Mapped[bool] = mapped_column(default=False)
    provider: Mapped[str | None]
    acquired: Mapped[str | None]
    crop_only: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]


class SourceError(Record):
    """A known error in a source: what it says, what is right, and how we know."""

    source_id: Mapped[str] = ref("source")
    excerpt_id: Mapped[str | None] = ref("excerpt", keep=True)
    says: Mapped[str]
    correction: Mapped[str]
    basis: Mapped[str | None]


class CustodyEvent(Record):
    """One step in the custody of a source; append-only."""

    source_id: Mapped[str] = ref("source")
    at: Mapped[str]
    actor: Mapped[str]
    action: Mapped[str]
    detail: Mapped[str | None]
    sha256: Mapped[str | None]


class Excerpt(Handled, Record):
    """Exact words, a region or a time span of one source, and who says so.

    Offsets are code points of the page's text; rectangles are `[x0, y0, x1, y1]` in points (PDF) or pixels
    (images) of the page as displayed, from its top left corner.
    """

    source_id: Mapped[str] = ref("source")
    kind: Mapped[str]
    page: Mapped[int | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    quote: Mapped[str | None]
    quote_sha256: Mapped[str | None]
    prefix: Mapped[str | None]
    suffix: Mapped[str | None]
    rectangles: Mapped[list[Any] | None]
    time_from: Mapped[str | None]
    time_to: Mapped[str | None]
    description: Mapped[str | None]
    anchor_state: Mapped[str] = mapped_column(default="exact")
    anchor_reader: Mapped[str | None]
    language: Mapped[str | None]
    credibility: Mapped[str | None]
    credibility_by: Mapped[str | None]
    credibility_at: Mapped[str | None]
    credibility_reason: Mapped[str | None]
    speaker: Mapped[str | None]
    speaker_entity_id: Mapped[str | None] = ref("entity", keep=True)
    speech: Mapped[str | None]
    relays: Mapped[str | None]
    relays_source_id: Mapped[str | None] = ref("source", keep=True)
    origin_id: Mapped[str | None] = ref("origin", keep=True)
    locator: Mapped[str | None]
    date_written: Mapped[str | None]
    note: Mapped[str | None]


class Translation(Record):
    """An excerpt in another language: official or not, by whom."""

    excerpt_id: Mapped[str] = ref("excerpt")
    language: Mapped[str]
    text: Mapped[str]
    official: Mapped[bool] = mapped_column(default=False)
    translator: Mapped[str | None]
    translated: Mapped[str | None]


class Entity(Handled, Record):
    """A person, organisation, vessel, account, State, unit …, typed with a FollowTheMoney schema."""

    schema: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    alias: Mapped[str | None]
    protected: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]


class Statement(Record):
    """One property value of an entity, from when until when, and as what it is known."""

    entity_id: Mapped[str] = ref("entity")
    property: Mapped[str]
    value: Mapped[str] = mapped_column(index=True)
    language: Mapped[str | None]
    original: Mapped[str | None]
    valid_from: Mapped[str | None]
    valid_until: Mapped[str | None]
    known_as: Mapped[str | None]
    note: Mapped[str | None]


class Judgement(Record):
    """Two entities are the same, are not, or nobody can tell: reversible, with reasons."""

    left_id: Mapped[str] = ref("entity")
    right_id: Mapped[str] = ref("entity")
    verdict: Mapped[str]
    reason: Mapped[str]
    decided_by: Mapped[str | None]
    decided: Mapped[str | None]
    __table_args__ = (UniqueConstraint("left_id", "right_id"), CheckConstraint("left_id < right_id", "pair"))


class Link(Handled, Record):
    """A typed relation between two entities, from when until when."""

    kind: Mapped[str]
    from_id: Mapped[str] = ref("entity")
    to_id: Mapped[str] = ref("entity")
    role: Mapped[str | None]
    valid_from: Mapped[str | None]
    valid_until: Mapped[str | None]
    note: Mapped[str | None]


class Event(Handled, Record):
    """Something that happened; `earliest` and `latest` are the days that `date` allows."""

    kind: Mapped[str]
    title: Mapped[str]
    description: Mapped[str | None]
    date: Mapped[str | None]
    earliest: Mapped[str | None] = mapped_column(index=True)
    latest: Mapped[str | None]
    knowledge: Mapped[str]
    reasoning: Mapped[str | None]
    note: Mapped[str | None]


class Participant(Record):
    """An entity in an event, in a role, and how surely it is identified."""

    event_id: Mapped[str] = ref("event")
    entity_id: Mapped[str] = ref("entity")
    role: Mapped[str]
    identification: Mapped[str]
    note: Mapped[str | None]


class Place(Record):
    """A place by name; latitude and longitude in WGS 84 decimal degrees."""

    name: Mapped[str]
    kind: Mapped[str | None]
    country: Mapped[str | None]
    locode: Mapped[str | None]
    latitude: Mapped[str | None]
    longitude: Mapped[str | None]
    note: Mapped[str | None]


class EventPlace(Record):
    """Where an event happened, began or ended."""

    event_id: Mapped[str] = ref("event")
    place_id: Mapped[str] = ref("place")
    role: Mapped[str]
    note: Mapped[str | None]


class Quantity(Record):
    """How much, as stated, and who says so; `counted_with_id` names the same delivery told elsewhere."""

    event_id: Mapped[str] = ref("event")
    qualifier: Mapped[str]
    low: Mapped[str | None]
    high: Mapped[str | None]
    unit: Mapped[str]
    product: Mapped[str]
    period: Mapped[str | None]
    origin: Mapped[str]
    knowledge: Mapped[str]
    reasoning: Mapped[str | None]
    said_by: Mapped[str | None]
    origin_id: Mapped[str | None] = ref("origin", keep=True)
    counted_with_id: Mapped[str | None] = ref("quantity", keep=True)
    converted_unit: Mapped[str | None]
    conversion_factor: Mapped[str | None]
    conversion_source: Mapped[str | None]
    load_assumption: Mapped[str | None]
    note: Mapped[str | None]


class Instrument(Record):
    """A resolution or other legal text; the id is its symbol without spaces."""

    symbol: Mapped[str]
    kind: Mapped[str]
    number: Mapped[int | None]
    year: Mapped[int | None]
    adopted: Mapped[str | None]
    title: Mapped[str]
    regime: Mapped[str | None]
    charter_basis: Mapped[str | None]
    acknowledgement: Mapped[str | None]


class Provision(Record):
    """One paragraph of an instrument: what it does, whom it binds, from when until when."""

    instrument_id: Mapped[str] = ref("instrument")
    label: Mapped[str]
    part: Mapped[str] = mapped_column(default="body")
    position: Mapped[int]
    category: Mapped[str | None]
    verb: Mapped[str | None]
    other_verbs: Mapped[list[Any] | None]
    binding: Mapped[bool]
    bound: Mapped[str | None]
    summary: Mapped[str]
    amounts: Mapped[list[Any] | None]
    hs_codes: Mapped[list[Any] | None]
    exemptions: Mapped[str | None]
    deadlines: Mapped[list[Any] | None]
    effective: Mapped[str | None]
    until: Mapped[str | None]
    status: Mapped[str | None]
    verified: Mapped[str | None]
    reference: Mapped[str | None]
    note: Mapped[str | None]


class Amendment(Record):
    """One provision extends, modifies, replaces … another; `amended` may stand outside the case."""

    provision_id: Mapped[str] = ref("provision")
    amended: Mapped[str] = mapped_column(index=True)
    how: Mapped[str]


class ProvisionText(Record):
    """The official words of a provision in one language, as imported."""

    provision_id: Mapped[str] = ref("provision")
    language: Mapped[str]
    text: Mapped[str]
    text_sha256: Mapped[str]
    taken_from: Mapped[str]
    file_sha256: Mapped[str]
    __table_args__ = (UniqueConstraint("provision_id", "language"),)


class Element(Record):
    """One thing that must be shown for a provision to be breached."""

    provision_id: Mapped[str] = ref("provision")
    position: Mapped[int]
    text: Mapped[str]
    note: Mapped[str | None]


class Finding(Handled, Record):
    """A numbered claim of the dossier; its number stays across editions."""

    number: Mapped[int] = mapped_column(unique=True)
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    status: Mapped[str]
    status_reason: Mapped[str | None]
    acknowledged_by: Mapped[str | None]
    determined_by: Mapped[str | None]
    likelihood: Mapped[str | None]
    confidence: Mapped[str | None]
    period: Mapped[str | None]
    contrary: Mapped[str | None]
    reasoning: Mapped[str | None]
    no_enquiry_reason: Mapped[str | None]
    note: Mapped[str | None]


class Alternative(Record):
    """Another explanation that was considered, and what became of it."""

    finding_id: Mapped[str] = ref("finding")
    position: Mapped[int]
    text: Mapped[str]
    assessment: Mapped[str | None]


class FindingEntity(Record):
    """An entity in a finding, with its standing."""

    finding_id: Mapped[str] = ref("finding")
    entity_id: Mapped[str] = ref("entity")
    standing: Mapped[str | None]
    note: Mapped[str | None]
    __table_args__ = (UniqueConstraint("finding_id", "entity_id"),)


class FindingEvent(Record):
    """An event that a finding rests on."""

    finding_id: Mapped[str] = ref("finding")
    event_id: Mapped[str] = ref("event")
    note: Mapped[str | None]
    __table_args__ = (UniqueConstraint("finding_id", "event_id"),)


class Support(Record):
    """The edge from an excerpt to the one thing it supports, contradicts or gives context to."""

    excerpt_id: Mapped[str] = ref("excerpt")
    stance: Mapped[str]
    entity_id: Mapped[str | None] = ref("entity")
    statement_id: Mapped[str | None] = ref("statement")
    link_id: Mapped[str | None] = ref("link")
    event_id: Mapped[str | None] = ref("event")
    participant_id: Mapped[str | None] = ref("participant")
    event_place_id: Mapped[str | None] = ref("event_place")
    quantity_id: Mapped[str | None] = ref("quantity")
    finding_id: Mapped[str | None] = ref("finding")
    element_id: Mapped[str | None] = ref("element", keep=True)
    discussed: Mapped[str | None]
    note: Mapped[str | None]
    __table_args__ = (
        CheckConstraint(
            "(entity_id IS NOT NULL) + (statement_id IS NOT NULL) + (link_id IS NOT NULL)"
            " + (event_id IS NOT NULL) + (participant_id IS NOT NULL) + (event_place_id IS NOT NULL)"
            " + (quantity_id IS NOT NULL) + (finding_id IS NOT NULL) = 1",
            "one_target",
        ),
    )


class Citation(Record):
    """A finding's edge to a provision: asserted by a source, or assessed by the investigator."""

    finding_id: Mapped[str] = ref("finding")
    provision_id: Mapped[str] = ref("provision")
    asserted_by: Mapped[str]
    excerpt_id: Mapped[str | None] = ref("excerpt", keep=True)
    conclusion: Mapped[str]
    duty_bearer: Mapped[str | None]
    nexus: Mapped[str | None]
    exemption: Mapped[str | None]
    reasoning: Mapped[str | None]
    on_date: Mapped[str | None]


class Recommendation(Handled, Record):
    """Who should do what, on the ground of which findings."""

    number: Mapped[int] = mapped_column(unique=True)
    addressee: Mapped[str]
    action: Mapped[str]


class RecommendationFinding(Record):
    """A finding from which a recommendation follows."""

    recommendation_id: Mapped[str] = ref("recommendation")
    finding_id: Mapped[str] = ref("finding")
    __table_args__ = (UniqueConstraint("recommendation_id", "finding_id"),)


class Enquiry(Handled, Record):
    """What was put to whom, how, when, and by when an answer was asked for."""

    addressee: Mapped[str]
    entity_id: Mapped[str | None] = ref("entity", keep=True)
    channel: Mapped[str | None]
    symbol: Mapped[str | None]
    sent: Mapped[str | None]
    due: Mapped[str | None]
    put: Mapped[str]
    illustrative: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]


class EnquiryFinding(Record):
    """A finding on which an enquiry was made."""

    enquiry_id: Mapped[str] = ref("enquiry")
    finding_id: Mapped[str] = ref("finding")
    __table_args__ = (UniqueConstraint("enquiry_id", "finding_id"),)


class Response(Handled, Record):
    """What came back, or that nothing did, or a public statement nobody asked for."""

    enquiry_id: Mapped[str | None] = ref("enquiry", keep=True)
    kind: Mapped[str]
    by: Mapped[str]
    entity_id: Mapped[str | None] = ref("entity", keep=True)
    date: Mapped[str | None]
    source_id: Mapped[str | None] = ref("source", keep=True)
    excerpt_id: Mapped[str | None] = ref("excerpt", keep=True)
    position: Mapped[str]
    assessment: Mapped[str | None]
    effect: Mapped[str | None]


class ResponseFinding(Record):
    """A finding that a response answers."""

    response_id: Mapped[str] = ref("response")
    finding_id: Mapped[str] = ref("finding")
    __table_args__ = (UniqueConstraint("response_id", "finding_id"),)


class Edition(Handled, Record):
    """A dossier that left the house: number, date, and the head of the chain it was made from."""

    number: Mapped[int] = mapped_column(unique=True)
    date: Mapped[str]
    chain_head: Mapped[str]
    note: Mapped[str | None]


class Correction(Record):
    """What an edition said wrongly, and what is right."""

    edition_id: Mapped[str | None] = ref("edition", keep=True)
    finding_id: Mapped[str | None] = ref("finding", keep=True)
    date: Mapped[str]
    was: Mapped[str]
    now: Mapped[str]
    reason: Mapped[str | None]


class Abbreviation(Record):
    """A short form used in the dossier."""

    short: Mapped[str] = mapped_column(unique=True)
    long: Mapped[str]


class Note(Handled, Record):
    """A note or lead, dropped on any record (`on_table`, `on_id`) or on the case."""

    kind: Mapped[str]
    text: Mapped[str]
    done: Mapped[bool] = mapped_column(default=False)
    on_table: Mapped[str | None]
    on_id: Mapped[str | None] = mapped_column(index=True)


class RecordOrigin(Record):
    """Where an imported record came from: which case, whose hand."""

    on_table: Mapped[str]
    on_id: Mapped[str] = mapped_column(index=True)
    case_id: Mapped[str]
    case_title: Mapped[str]
    chain_head: Mapped[str | None]


class Conflict(Record):
    """A colleague's version of a record that differs from ours, kept aside until somebody decides."""

    on_table: Mapped[str]
    on_id: Mapped[str] = mapped_column(index=True)
    theirs: Mapped[dict[str, Any]]
    case_id: Mapped[str]
    case_title: Mapped[str]
    resolution: Mapped[str | None]
