"""The whole content of a dossier: frozen values in plain words, read from the case once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from casefile.core.caps import Caps
from casefile.core.case import Case
from casefile.core.dates import show_date
from casefile.core.errors import RefusedError
from casefile.core.handling import Level, case_level
from casefile.core.progress import Progress
from casefile.core.records import Handled
from casefile.core.veil import Veil
from casefile.core.vocabulary import Classification, Tlp
from casefile.dossier.content import terms
from casefile.dossier.content.corrections import CorrectionEntry, KnownError, tell_corrections, tell_errors
from casefile.dossier.content.enquiries import EnquiryEntry, Replies, ResponseEntry
from casefile.dossier.content.entities import ProfileEntry, Profiles
from casefile.dossier.content.events import EventEntry, Events
from casefile.dossier.content.exhibits import ExhibitEntry, Exhibits, Place
from casefile.dossier.content.findings import (
    FindingEntry,
    Parts,
    RecommendationEntry,
    tell_findings,
    tell_recommendations,
)
from casefile.dossier.content.gather import read_edition, read_rows
from casefile.dossier.content.ledger import LedgerEntry, Ledgers, read_caps
from casefile.dossier.content.names import Names
from casefile.dossier.content.numbers import Numbers
from casefile.dossier.content.omitted import Omitted, make_stubs
from casefile.dossier.content.paragraphs import ParagraphEntry, Paragraphs
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.soundness import check_sound
from casefile.dossier.content.sources import Register, SourceEntry
from casefile.dossier.content.veil import cover
from casefile.dossier.content.words import capital, cut, many, paragraphs, sentence, show_period
from casefile.dossier.options import Options

SHORT = 70  # characters of a title in a running head


@dataclass(frozen=True, slots=True)
class Front:
    """What cover, running heads and basis say of the case; `redacted` stands for its texts where they are withheld."""

    title: str
    short_title: str
    reference: str
    organisation: str
    about: str
    edition: str
    date: str
    created: datetime
    tlp: str
    classification: str
    chain_head: str
    summary: tuple[str, ...]
    mandate: tuple[str, ...]
    period: str
    cut_off: str
    late: tuple[Place, ...]
    undated: tuple[Place, ...]
    standard: tuple[str, ...]
    standard_measure: str
    methodology: tuple[str, ...]
    catalogue: str
    checked_through: str
    grades: bool
    redacted: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What the methodology tells of what is not printed."""

    findings_left_out: int
    excerpts: int
    entities: int
    events: int


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the dossier prints."""

    front: Front
    findings: tuple[FindingEntry, ...]
    profiles: tuple[ProfileEntry, ...]
    events: tuple[EventEntry, ...]
    ledger: LedgerEntry
    paragraphs: tuple[ParagraphEntry, ...]
    recommendations: tuple[RecommendationEntry, ...]
    enquiries: tuple[EnquiryEntry, ...]
    responses: tuple[ResponseEntry, ...]
    errors: tuple[KnownError, ...]
    corrections: tuple[CorrectionEntry, ...]
    abbreviations: tuple[tuple[str, str], ...]
    exhibits: tuple[ExhibitEntry, ...]
    sources: tuple[SourceEntry, ...]
    counts: Counts
    omitted: Omitted


def read_content(case: Case, options: Options, progress: Progress) -> Content:
    """Read the case and decide everything printable; protected names are covered throughout.

    What is above an edition is never read into what it prints; the whole case only gives the numbers, which stay
    across editions. Raises RefusedError for a finding number or a date that does not exist, for words that are not
    what was sealed, and for an edition in which no finding may stand.
    """
    if options.edition is None:
        rows = read_rows(case, options.findings, progress)
        check_sound(rows)
        content, _ = _tell(rows, Numbers(), options, read_caps(case, rows.withheld))
    else:
        rows, everything = read_edition(case, options.findings, options.edition, progress)
        check_sound(rows)
        if everything.findings and not rows.findings:
            raise RefusedError(
                f"None of the findings may stand in an edition at {options.edition.words}. Mark what may, or export a"
                " higher edition; a case without a TLP marking counts as TLP:RED."
            )
        whole, numbers = _tell(everything, Numbers(), options, read_caps(case, everything.withheld))
        content, _ = _tell(rows, numbers, options, read_caps(case, rows.withheld))
        content = replace(content, omitted=_omitted(rows, everything, content, whole))
    return cover(Veil(rows.protection.names), content)


def _tell(rows: Rows, given: Numbers, options: Options, caps: Caps) -> tuple[Content, Numbers]:
    """Word everything in the order of the dossier: that order numbers the exhibits where no numbers are given."""
    whole = options.findings is None
    register, names = Register(rows, given.sources), Names(rows)
    given = replace(given, sources=register.numbers)
    exhibits = Exhibits(rows, register, Veil(rows.protection.names), given.exhibits, grades=options.graded)
    events = Events(rows, exhibits, names, given.events)
    law = Paragraphs(rows, exhibits)
    replies = Replies(rows, exhibits, names, given)
    advice = tell_recommendations(rows)
    findings = tell_findings(Parts(rows, exhibits, names, events, law, replies, advice, given, options.graded))
    profiles = Profiles(rows, exhibits, names, events).entries()
    chronology = events.entries()
    ledger = Ledgers(rows, exhibits, events).tell(names, register, caps)
    responses = replies.responses()
    errors = tell_errors(rows, register, exhibits, whole=whole)
    entries = exhibits.entries()
    used = exhibits.sources | {row.source_id for row in rows.responses.values() if row.source_id}
    sources = register.entries(used, whole=whole, grades=options.graded)
    advised = {key: row.number for key, row in rows.recommendations.items()}
    numbers = Numbers(
        exhibits.numbers, register.numbers, events.numbers, replies.numbers, replies.answers, advised
    )  # fmt: skip
    content = Content(
        front=_front(rows, options, {one.id for one in sources}, _dated(rows, register, used, responses)),
        findings=findings,
        profiles=profiles,
        events=chronology,
        ledger=ledger,
        paragraphs=law.entries(),
        recommendations=advice,
        enquiries=replies.enquiries(),
        responses=responses,
        errors=errors,
        corrections=tell_corrections(rows),
        abbreviations=tuple((row.short, row.long) for row in rows.abbreviations),
        exhibits=entries,
        sources=sources,
        counts=Counts(
            findings_left_out=rows.left_out,
            excerpts=rows.excerpts_in_case - len(entries),
            entities=rows.entities_in_case - sum(len(names.members(key)) for key in names.profiled),
            events=rows.events_in_case - len(chronology),
        ),
        omitted=Omitted(),
    )
    return content, numbers


def _omitted(rows: Rows, everything: Rows, content: Content, whole: Content) -> Omitted:
    """Return what an edition says of what the whole dossier has and it has not."""
    withheld = rows.withheld
    findings = {row.id: row.number for row in everything.findings}
    exhibits, sources = ({one.id: one.number for one in part} for part in (whole.exhibits, whole.sources))
    return Omitted(
        edition=withheld.reasons.edition.words if withheld.reasons else "",
        findings=make_stubs(withheld, "finding", findings, {row.id for row in rows.findings}),
        exhibits=make_stubs(withheld, "excerpt", exhibits, {one.id for one in content.exhibits}),
        sources=make_stubs(withheld, "source", sources, {one.id for one in content.sources}),
        counts=_counts(content, whole),
    )


def _counts(content: Content, whole: Content) -> tuple[tuple[str, int], ...]:
    """Return how many of each part of the whole dossier an edition does not print, by noun."""
    parts = {
        "finding": "findings", "exhibit": "exhibits", "source": "sources", "entity": "profiles", "event": "events",
        "recommendation": "recommendations", "enquiry": "enquiries", "response": "responses",
        "known error": "errors", "correction": "corrections",
    }  # fmt: skip
    found = ((noun, len(getattr(whole, name)) - len(getattr(content, name))) for noun, name in parts.items())
    return tuple((noun, count) for noun, count in found if count > 0)


def _dated(
    rows: Rows, register: Register, used: set[str], responses: tuple[ResponseEntry, ...]
) -> list[tuple[Place, str]]:
    """Return what the dossier rests on with its day: when published, else when acquired or captured."""
    found = []
    for key in sorted(used, key=register.number):
        row = rows.sources[key]
        day = row.published or (row.acquired or row.captured or "")[:10]
        found.append((Place(f"Source {register.number(key)}", f"source-{register.number(key)}"), day))
    return found + [(Place(f"Response {one.number}", one.key), one.day) for one in responses if one.day]


def _front(rows: Rows, options: Options, sources: set[str], dated: list[tuple[Place, str]]) -> Front:
    info = rows.info
    day = _day(options.date or rows.changed[:10])
    edition = options.label or _edition(rows, options)
    title = options.title or info.title
    tlp, classification = _level(rows, options, sources)
    return Front(
        title=title,
        short_title=cut(title, SHORT),
        reference=info.reference or "",
        organisation=options.organisation or info.organisation or "",
        about=sentence(info.about),
        edition=edition,
        date=show_date(day.isoformat()),
        created=datetime.combine(day, time(), UTC),
        tlp=tlp,
        classification=classification,
        chain_head=rows.head,
        summary=paragraphs(info.summary),
        mandate=paragraphs(info.mandate),
        period=show_period(info.period),
        cut_off=show_date(info.cut_off),
        late=tuple(place for place, day in dated if day and terms.later_than(day, info.cut_off)),
        undated=tuple(place for place, day in dated if not day),
        standard=paragraphs(info.standard),
        standard_measure=_measure(info.standard_origins, info.standard_grade, grades=options.graded),
        methodology=paragraphs(info.methodology),
        catalogue=info.catalogue or "",
        checked_through=show_date(info.checked_through),
        grades=options.graded,
        redacted=f"withheld from this edition: {rows.withheld.case}" if rows.withheld.case else "",
    )


def _edition(rows: Rows, options: Options) -> str:
    """Return what the edition is called: `Draft after edition 2, internal`, `TLP:GREEN edition, draft`."""
    draft = f"draft after edition {rows.editions[-1].number}" if rows.editions else "draft"
    if options.edition:
        return f"{options.edition.tlp.words} edition, {draft}"  # the foot of a page has little room: what matters first
    return f"{capital(draft)}, internal" if options.graded else capital(draft)


def _level(rows: Rows, options: Options, sources: set[str]) -> tuple[str, str]:
    """Return TLP and classification of the dossier: those of its edition, else the highest of what it prints.

    What nobody marked counts as it does where it leaves: see `core/handling.py`.
    """
    if options.edition:
        return options.edition.tlp.value, options.edition.classification.words
    handled: list[Handled] = [
        rows.info,
        *rows.findings,
        *rows.excerpts.values(),
        *rows.events.values(),
        *rows.entities.values(),
        *rows.links,
        *rows.enquiries.values(),
        *rows.responses.values(),
        *rows.recommendations.values(),
        *(rows.sources[key] for key in sources),
    ]
    level = case_level(rows.info.tlp, rows.info.classification)
    for row in handled:
        own = Level(Tlp(row.tlp or Tlp.CLEAR), Classification(row.classification or Classification.UNCLASSIFIED))
        level = level.joined(own)
    return level.tlp.value, level.classification.words if any(row.classification for row in handled) else ""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError(f"The date of the dossier must be a day like 2025-07-31; {text!r} is none.") from None


def _measure(origins: int | None, grade: str | None, *, grades: bool) -> str:
    """Return the measure of the standard in one sentence, or nothing; without `grades` no grade is named."""
    parts = [
        many(origins, "independent origin") if origins else "",
        (f"proof graded {grade} or better" if grades else "proof of the grade that it asks for") if grade else "",
    ]
    wanted = " and ".join(part for part in parts if part)
    return f"Concluded, as it is checked in this case, asks for at least {wanted}." if wanted else ""
