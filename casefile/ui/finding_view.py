"""What the editor of a finding shows: read once, as frozen values, so that only what has changed is drawn again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import among
from casefile.core.citation_warnings import citation_warnings
from casefile.core.citing import cite
from casefile.core.dates import parse_date
from casefile.core.elements import GridRow, ProvisionGrid, grid
from casefile.core.findings import list_citations
from casefile.core.force import State, and_parents, share_amendments, state_in_words
from casefile.core.instruments import checked_through, list_amending, list_provision_texts
from casefile.core.proof import Edge, list_lost, list_supports
from casefile.core.schema import Citation, Excerpt, Finding, Provision, Source, Translation
from casefile.core.standard import check_standard
from casefile.core.vocabulary import Conclusion, conclusion_words
from casefile.dossier.content import terms
from casefile.ui.desk import Spot
from casefile.ui.words import tr

FIELDS = (
    "title", "text", "status", "status_reason", "likelihood", "confidence", "period", "contrary", "reasoning",
    "acknowledged_by", "determined_by", "no_enquiry_reason", "note", "tlp", "classification",
)  # fmt: skip
ENGLISH = ("en", "eng")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Card:
    """One excerpt in the proof with one stance: its words, where they stand, its grade, its edges.

    `letter` names it in the grid; `lost`: its words were not found again; `elements`: numbers of what it fills.
    """

    excerpt_id: str
    letter: str
    stance: str
    quote: str
    translation: str
    credit: str
    spot: Spot
    edges: tuple[str, ...]
    elements: tuple[str, ...]
    lost: bool

    @property
    def key(self) -> str:
        """What tells this card from the others."""
        return f"{self.excerpt_id} {self.stance}"


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of the grid: a paragraph (without `element_id`), or one element with the stances of each excerpt."""

    provision_id: str
    element_id: str
    number: str
    text: str
    note: str
    shown: str
    stances: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation with its paragraph: the rule in our words and the official ones, and whether it held then."""

    id: str
    provision_id: str
    cite: str
    verb: str
    binding: bool
    conclusion: str
    facts: tuple[tuple[str, str], ...]
    state: str
    held: bool
    summary: str
    official: str
    warnings: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as its editor shows it."""

    number: int
    values: Mapping[str, Any]
    lacking: tuple[str, ...]
    cards: tuple[Card, ...]
    grid: tuple[GridLine, ...]
    citations: tuple[Cited, ...]


def read_finding(session: Session, finding_id: str) -> FindingView | None:
    """Return a finding with its proof, its grid and its citations; None when it is no more."""
    row = session.get(Finding, finding_id)
    if row is None:
        return None
    edges = list_supports(session, "finding", [finding_id])[finding_id]
    grids = grid(session, finding_id)
    letters = {one: letter_of(place) for place, one in enumerate(dict.fromkeys(edge.excerpt_id for edge in edges))}
    numbers = {line.element_id: str(line.number) for part in grids for line in part.rows}
    return FindingView(
        number=row.number,
        values={name: getattr(row, name) for name in FIELDS},
        lacking=tuple(check_standard(session, finding_id)),
        cards=tuple(_cards(session, edges, letters, numbers)),
        grid=tuple(_lines(grids, edges)),
        citations=_citations(session, row),
    )


def letter_of(place: int) -> str:
    """Return the name of an excerpt in the grid: a to z, then aa, ab and so on."""
    first, last = divmod(place, len(LETTERS))
    return (LETTERS[first - 1] if first else "") + LETTERS[last]


def excerpt_credit(source: Source, row: Excerpt) -> str:
    """Return who says it where, and its grade: `UPI, para. 4, B2`."""
    place = row.locator or (tr("p. {n}", n=row.page) if row.page else "")
    grade = f"{source.reliability or '–'}{row.credibility or '–'}"
    return ", ".join(part for part in (source.title, place, row.speaker or "", grade) if part)


def _cards(
    session: Session, edges: Sequence[Edge], letters: Mapping[str, str], numbers: Mapping[str, str]
) -> Iterable[Card]:
    query = select(Excerpt, Source).join(Source, Source.id == Excerpt.source_id).where(among(Excerpt.id, letters))
    found = {excerpt.id: (excerpt, source) for excerpt, source in session.execute(query)}
    lost = list_lost(session, letters)
    texts: dict[str, str] = {}
    for one in session.scalars(
        select(Translation).where(among(Translation.excerpt_id, letters)).order_by(Translation.created)
    ):
        texts.setdefault(one.excerpt_id, one.text)
    told: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        told.setdefault((edge.excerpt_id, edge.stance), []).append(edge)
    for (excerpt_id, stance), joined in told.items():
        row, source = found[excerpt_id]
        yield Card(
            excerpt_id=excerpt_id,
            letter=letters[excerpt_id],
            stance=stance,
            quote=row.quote or row.description or "",
            translation=texts.get(excerpt_id, ""),
            credit=excerpt_credit(source, row),
            spot=Spot("source", row.source_id, page=row.page, excerpt_id=row.id),
            edges=tuple(edge.id for edge in joined),
            elements=tuple(numbers[one.element_id] for one in joined if one.element_id and one.element_id in numbers),
            lost=excerpt_id in lost,
        )


def _lines(grids: Iterable[ProvisionGrid], edges: Sequence[Edge]) -> Iterable[GridLine]:
    by: dict[tuple[str, str], list[str]] = {}
    for edge in edges:
        if edge.element_id:
            by.setdefault((edge.element_id, edge.excerpt_id), []).append(edge.stance)
    for part in grids:
        none = "" if part.rows else tr("No elements are written for this paragraph yet.")
        yield GridLine(part.provision_id, "", "", cite(part.provision_id), none, "", {})
        for row in part.rows:
            stances = {excerpt: tuple(listed) for (element, excerpt), listed in by.items() if element == row.element_id}
            yield _line(part.provision_id, row, stances)


def _line(provision_id: str, row: GridRow, stances: Mapping[str, tuple[str, ...]]) -> GridLine:
    return GridLine(provision_id, row.element_id, str(row.number), row.text, row.note, row.shown.value, stances)


def _citations(session: Session, finding: Finding) -> tuple[Cited, ...]:
    """Return the citations of a finding; what amends their paragraphs is read once for all."""
    listed = list_citations(session, [finding.id])[finding.id]
    chain = {part for row in listed for part in and_parents(row.provision_id)}
    amending = list_amending(session, chain)
    checked = checked_through(session)
    texts = list_provision_texts(session, [row.provision_id for row in listed])
    out = []
    for row in listed:
        provision = session.get_one(Provision, row.provision_id)
        date = row.on_date or finding.period
        state = date and state_in_words(
            provision,
            parse_date(date),
            share_amendments(provision.id, amending),
            checked if provision.verified else None,
        )
        official = sorted(texts[provision.id], key=lambda one: one.language not in ENGLISH)
        out.append(_cited(session, row, provision, state or None, official[0].text if official else ""))
    return tuple(out)


def _cited(session: Session, row: Citation, provision: Provision, state: State | None, official: str) -> Cited:
    excerpt = session.get(Excerpt, row.excerpt_id) if row.excerpt_id else None
    facts = (
        (tr("View of"), tr(terms.asserted_by(row.asserted_by))),
        (tr("Says so"), (excerpt.quote or excerpt.description or "") if excerpt else ""),
        (tr("Duty of"), row.duty_bearer or ""),
        (tr("Nexus"), tr(terms.nexus(row.nexus)) if row.nexus else ""),
        (tr("Exemption"), row.exemption or ""),
        (tr("Reasoning"), row.reasoning or ""),
    )
    names = ("asserted_by", "conclusion", "duty_bearer", "nexus", "exemption", "reasoning", "on_date")
    return Cited(
        id=row.id,
        provision_id=provision.id,
        cite=cite(provision.id),
        verb=provision.verb or "",
        binding=provision.binding,
        conclusion=conclusion_words(
            Conclusion(row.conclusion), binding=provision.binding, verb=provision.verb or "calls upon"
        ),
        facts=tuple((label, words) for label, words in facts if words),
        state=state.words if state else tr("no date is stated, so it is not known whether it was in force"),
        held=bool(state and state.in_force),
        summary=provision.summary,
        official=official,
        warnings=tuple(citation_warnings(session, row)),
        values={name: getattr(row, name) for name in names},
    )
