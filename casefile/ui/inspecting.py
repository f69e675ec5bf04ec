"""What the inspector says of a record: read once, as sections of lines, each leading where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core import schema
from casefile.core.camera import fact_words
from casefile.core.checks import kind_of
from casefile.core.citing import cite
from casefile.core.dates import show_date
from casefile.core.enquiries import findings_of_enquiries, findings_of_responses
from casefile.core.entities import list_statements
from casefile.core.events import list_event_places, list_participants
from casefile.core.excerpts import list_translations
from casefile.core.findings import list_citations, list_finding_entities, list_finding_events
from casefile.core.grading import grade_words
from casefile.core.instruments import amended_by, list_provision_texts
from casefile.core.journal import list_history
from casefile.core.links import list_links
from casefile.core.origins import count_origins
from casefile.core.proof import TARGETS, Edge, list_proved, list_supports
from casefile.core.quantities import list_quantities
from casefile.core.sources import list_children, list_custody, list_source_errors
from casefile.core.timestamps import show_moment
from casefile.dossier.content import terms
from casefile.dossier.content.names import value_words
from casefile.dossier.content.words import show_period, size
from casefile.ui.desk import Spot
from casefile.ui.marks import SIGNS
from casefile.ui.naming import cut, name_record
from casefile.ui.past import stored_words
from casefile.ui.words import tr

LATEST: Final = 12  # changes of a record that are shown
MOST: Final = 60  # lines of a section


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a label before it, its text, where it leads, its colour; `quote` lines are set as quotes."""

    text: str
    label: str = ""
    spot: Spot | None = None
    colour: str = "ink"
    quote: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A head and its lines."""

    head: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Inspected:
    """A record in full."""

    kind: str
    title: str
    sections: Sequence[Section]


def inspect_record(session: Session, table: str, record_id: str) -> Inspected | None:
    """Return what is known of a record; None when it is no more."""
    row = session.get(kind_of(table), record_id)
    if row is None:
        return None
    sections = list(READERS[table](session, row)) if table in READERS else [Section("", _fields(table, row))]
    sections += [_proof(session, table, record_id), _history(session, table, record_id)]
    return Inspected(
        tr(table.replace("_", " ")).capitalize(),
        name_record(session, table, record_id),
        [Section(tr(one.head), one.lines[:MOST]) for one in sections if one.lines],
    )


def excerpt_spot(session: Session, excerpt_id: str) -> Spot | None:
    """Return where an excerpt is read."""
    row = session.get(schema.Excerpt, excerpt_id)
    return Spot("source", row.source_id, page=row.page, excerpt_id=row.id) if row else None


def proof_lines(session: Session, edges: Iterable[Edge]) -> list[Line]:
    """Return a quote for each edge that leads to a record, with its source below."""
    lines = []
    for edge in edges:
        row = session.get(schema.Excerpt, edge.excerpt_id)
        if row is None:
            continue
        source = session.get(schema.Source, row.source_id)
        spot = Spot("source", row.source_id, page=row.page, excerpt_id=row.id)
        said = f"{SIGNS[edge.stance]} {cut(row.quote or row.description or '', 240)}"
        lines.append(Line(said, spot=spot, colour=edge.stance, quote=True))
        credit = [source.title if source else "", row.locator or (tr("p. {n}", n=row.page) if row.page else "")]
        credit += [row.speaker or "", f"{(source.reliability if source else None) or '–'}{row.credibility or '–'}"]
        lines.append(Line(", ".join(part for part in credit if part), colour="ink-2"))
    return lines


def _proof(session: Session, table: str, record_id: str) -> Section:
    if table not in TARGETS:
        return Section("", ())
    edges = list_supports(session, table, [record_id])[record_id]
    lines = proof_lines(session, edges)
    if not lines:
        return Section("Proof", [Line(tr("○ No proof yet"), colour="unused")])
    if table == "finding":
        count = count_origins(session, "finding", [record_id]).get(record_id, 0)
        lines.insert(0, Line(str(count), tr("Independent origins")))
    return Section("Proof", lines)


def _history(session: Session, table: str, record_id: str) -> Section:
    found = list_history(session.connection(), table, record_id)[-LATEST:]
    lines = [Line(f"{change.label} – {change.author}", show_moment(change.at)) for change, _ in reversed(found)]
    return Section("History", [*lines, Line(tr("All changes ▸"), spot=Spot("history", f"{table}/{record_id}"))])


def _fields(table: str, row: Any) -> list[Line]:  # noqa: ANN401 - a row of any table
    skipped = {"id", "created", "author"}
    return [
        Line(stored_words(table, column.name, value, getattr(row, "property", "")), tr(column.name.replace("_", " ")))
        for column in row.__table__.columns
        if (value := getattr(row, column.name)) not in {None, ""} and column.name not in skipped
    ]


def _listed(*pairs: tuple[str, str | None]) -> list[Line]:
    return [Line(value, tr(label)) for label, value in pairs if value]


def _source(session: Session, row: schema.Source) -> Iterable[Section]:
    yield Section(
        "",
        _listed(
            ("Publisher", row.publisher), ("Written by", row.written_by), ("Published", show_date(row.published)),
            ("Symbol", row.symbol), ("Language", row.language), ("Address", row.url),
            ("Captured", show_moment(row.captured)), ("By", row.collector), ("With", row.tool), ("Method", row.method),
            ("Provided by", row.provided_by), ("Consent", row.consent), ("Caveat", row.caveat),
            ("Grade", tr(grade_words(row.reliability, None))), ("Handling", _handling(row)),
            ("Protected", tr("yes; shown as {alias}", alias=row.alias or "–") if row.protected else None),
            ("File", row.file_name), ("Kind", row.media_type), ("Size", size(row.size)), ("SHA-256", row.sha256),
            ("Not read", row.unread),
        ),
    )  # fmt: skip
    yield Section(
        "Known errors", [Line(f"{one.says} → {one.correction}") for one in list_source_errors(session, row.id)]
    )
    yield Section("Attached", [Line(one.title, spot=Spot("source", one.id)) for one in list_children(session, row.id)])
    yield Section("Facts", [Line(fact_words(name, str(value)), name) for name, value, *_ in row.facts or ()])
    yield Section(
        "Custody", [Line(f"{one.action} – {one.actor}", show_moment(one.at)) for one in list_custody(session, row.id)]
    )


def _excerpt(session: Session, row: schema.Excerpt) -> Iterable[Section]:
    yield Section("", [Line(row.quote or row.description or "", quote=True, spot=excerpt_spot(session, row.id))])
    source = session.get_one(schema.Source, row.source_id)
    yield Section(
        "Who says so",
        [
            Line(source.title, tr("Source"), excerpt_spot(session, row.id)),
            *_listed(
                ("Page", str(row.page) if row.page else None), ("Place", row.locator), ("Speaker", row.speaker),
                ("How", tr(terms.speech(row.speech))), ("Relays", row.relays), ("Date as written", row.date_written),
                ("Grade", tr(grade_words(source.reliability, row.credibility))),
                ("Anchor", tr(terms.anchor_state(row.anchor_state))), ("Handling", _handling(row)), ("Note", row.note),
            ),
        ],
    )  # fmt: skip
    rows = list_translations(session, row.id)
    yield Section(
        "Translation",
        [
            line
            for one in rows
            for line in (
                Line(one.text, quote=True),
                Line(one.translator or tr("translator not stated"), colour="ink-2"),
            )
        ],
    )
    edges = list_proved(session, [row.id])[row.id]
    proves = [
        Line(
            f"{SIGNS[edge.stance]} {name_record(session, edge.table, edge.target_id)}",
            spot=Spot(edge.table, edge.target_id),
            colour=edge.stance,
        )
        for edge in edges
    ]
    yield Section("Proves", proves or [Line(tr("○ Nothing yet"), colour="unused")])


def _entity(session: Session, row: schema.Entity) -> Iterable[Section]:
    statements = list_statements(session, [row.id])[row.id]
    proved = list_supports(session, "statement", [one.id for one in statements])
    signs = {key: "".join(SIGNS[edge.stance] for edge in edges) for key, edges in proved.items()}
    yield Section(
        "",
        _listed(("Type", row.schema), ("Handling", _handling(row)), ("Note", row.note))
        + [
            Line(
                f"{value_words(one.property, one.value)}{_validity(one)}  {signs[one.id] or '○'}",
                one.property, Spot("statement", one.id), "ink" if proved[one.id] else "unused",
            )
            for one in statements
        ],
    )  # fmt: skip
    links = list_links(session, [row.id])
    yield Section("Links", [_to(session, "link", one.id) for one in links])
    events = session.execute(
        select(schema.Event.id, schema.Event.title, schema.Event.date, schema.Participant.role)
        .join(schema.Participant, schema.Participant.event_id == schema.Event.id)
        .where(schema.Participant.entity_id == row.id)
        .order_by(schema.Event.earliest)
    )
    yield Section(
        "Events", [Line(f"{one.title} ({one.role})", show_date(one.date), Spot("event", one.id)) for one in events]
    )
    named = session.execute(
        select(schema.FindingEntity.finding_id, schema.FindingEntity.standing).where(
            schema.FindingEntity.entity_id == row.id
        )
    )
    yield Section(
        "In findings",
        [
            _to(session, "finding", one.finding_id, tr(terms.standing(one.standing)))
            for one in named
        ],
    )  # fmt: skip


def _event(session: Session, row: schema.Event) -> Iterable[Section]:
    yield Section(
        "",
        _listed(
            ("Kind", tr(terms.event_kind(row.kind))), ("Date", show_date(row.date)),
            ("Knowledge", tr(terms.knowledge(row.knowledge))), ("Reasoning", row.reasoning),
            ("What happened", row.description), ("Handling", _handling(row)),
        ),
    )  # fmt: skip
    parties = list_participants(session, [row.id])[row.id]
    yield Section("Participants", [_to(session, "entity", one.entity_id, one.role) for one in parties])
    places = list_event_places(session, [row.id])[row.id]
    yield Section("Places", [Line(name_record(session, "place", one.place_id), one.role) for one in places])
    amounts = list_quantities(session, [row.id])[row.id]
    yield Section(
        "Quantities",
        [
            Line(terms.measured(one.low, one.high, one.unit, one.product, one.qualifier), tr(terms.origin(one.origin)),
                 Spot("quantity", one.id))
            for one in amounts
        ],
    )  # fmt: skip


def _finding(session: Session, row: schema.Finding) -> Iterable[Section]:
    yield Section(
        "",
        [
            *_listed(("Status", tr(terms.status(row.status))), ("Period", show_period(row.period))),
            *(Line(tr(one)) for one in terms.assessment(row.likelihood, row.confidence)),
        ],
    )
    cited = list_citations(session, [row.id])[row.id]
    yield Section(
        "Citations",
        [Line(cite(one.provision_id), tr(one.conclusion.replace("_", " ")), Spot("citation", one.id)) for one in cited],
    )
    named = list_finding_entities(session, [row.id])[row.id]
    yield Section(
        "Named",
        [_to(session, "entity", one.entity_id, tr(terms.standing(one.standing)))
         for one in named],
    )  # fmt: skip
    events = list_finding_events(session, [row.id])[row.id]
    yield Section(
        "Events",
        [_to(session, "event", one.event_id) for one in events],
    )


def _citation(session: Session, row: schema.Citation) -> Iterable[Section]:
    provision = session.get_one(schema.Provision, row.provision_id)
    yield Section(
        "",
        [
            Line(cite(provision.id), tr("Paragraph"), Spot("provision", provision.id)),
            _to(session, "finding", row.finding_id, tr("For")),
            *_listed(
                ("Verb", provision.verb), ("Conclusion", tr(row.conclusion.replace("_", " "))),
                ("View of", tr(terms.asserted_by(row.asserted_by))), ("Duty of", row.duty_bearer),
                ("Nexus", tr(terms.nexus(row.nexus))), ("Exemption", row.exemption), ("Reasoning", row.reasoning),
                ("On", show_date(row.on_date)), ("Summary", provision.summary),
            ),
        ],
    )  # fmt: skip


def _provision(session: Session, row: schema.Provision) -> Iterable[Section]:
    yield Section(
        "",
        _listed(
            ("Verb", row.verb), ("Binding", tr("binding") if row.binding else tr("does not bind")),
            ("Whom", row.bound), ("From", show_date(row.effective)), ("Until", show_date(row.until)),
            ("Summary", row.summary), ("Exemptions", row.exemptions), ("Checked", row.verified),
        ),
    )  # fmt: skip
    texts = list_provision_texts(session, [row.id])[row.id]
    yield Section(
        "Official text", [Line(one.text, one.language, quote=True) for one in texts if one.language in {"en", "eng"}]
    )
    changes = [
        Line(cite(one), how if which == row.id else f"{how} {cite(which)}", Spot("provision", one))
        for one, how, which in amended_by(session, row.id)
    ]
    yield Section("Amended by", changes)
    cited = session.execute(
        select(schema.Citation.id, schema.Citation.finding_id).where(schema.Citation.provision_id == row.id)
    )
    yield Section(
        "Cited in",
        [_to(session, "finding", one.finding_id) for one in cited],
    )


def _enquiry(session: Session, row: schema.Enquiry) -> Iterable[Section]:
    yield Section(
        "",
        _listed(
            ("To", row.addressee), ("By", tr(terms.channel(row.channel))), ("Symbol", row.symbol),
            ("Sent", show_date(row.sent)), ("Due", show_date(row.due)), ("What was put", row.put),
            ("Made up", tr("yes, to show how it works") if row.illustrative else None),
        ),
    )  # fmt: skip
    yield _on_findings(session, findings_of_enquiries(session, [row.id]).get(row.id, []))


def _response(session: Session, row: schema.Response) -> Iterable[Section]:
    yield Section(
        "",
        _listed(
            ("Of", row.by), ("Kind", tr(terms.response(row.kind))), ("Date", show_date(row.date)),
            ("Position", row.position), ("Assessment", row.assessment), ("Effect", row.effect),
        ),
    )  # fmt: skip
    yield _on_findings(session, findings_of_responses(session, [row.id]).get(row.id, []))


def _note(session: Session, row: schema.Note) -> Iterable[Section]:
    on = [_to(session, row.on_table, row.on_id, tr("On"))] if row.on_table and row.on_id else []
    yield Section("", [*_listed(("Kind", tr(row.kind)), ("Handling", _handling(row))), *on])


def _to(session: Session, table: str, record_id: str, label: str = "") -> Line:
    return Line(name_record(session, table, record_id), label, Spot(table, record_id))


def _on_findings(session: Session, ids: Sequence[str]) -> Section:
    return Section("On findings", [_to(session, "finding", one) for one in ids])


def _handling(row: Any) -> str:  # noqa: ANN401 - a row with handling
    marks = [f"TLP:{row.tlp}" if row.tlp else "", (row.classification or "").replace("_", " ")]
    return ", ".join(mark for mark in marks if mark)


def _validity(row: schema.Statement) -> str:
    if not row.valid_from and not row.valid_until:
        return ""
    return f" ({show_date(row.valid_from) or '…'} – {show_date(row.valid_until) or '…'})"


READERS: Final[Mapping[str, Callable[[Session, Any], Iterable[Section]]]] = {
    "source": _source,
    "excerpt": _excerpt,
    "entity": _entity,
    "event": _event,
    "finding": _finding,
    "citation": _citation,
    "provision": _provision,
    "enquiry": _enquiry,
    "response": _response,
    "note": _note,
}
