"""Choices for pickers: findings, entities, paragraphs and everything that can be proved."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from casefile.core.citing import cite
from casefile.core.dates import show_date
from casefile.core.errors import CasefileError
from casefile.core.instruments import find_provisions
from casefile.core.schema import (
    Entity,
    Event,
    Excerpt,
    Finding,
    Instrument,
    Participant,
    Place,
    Provision,
    Quantity,
    Source,
    Statement,
    Support,
)
from casefile.core.vocabulary import ROLES
from casefile.dossier.content.words import country
from casefile.ui.naming import cut, name_record
from casefile.ui.pickers import Choice
from casefile.ui.words import tr

MOST = 40


def find_findings(session: Session, typed: str, *, current: str | None = None) -> list[Choice]:
    """Return findings by number or words, the current one first while nothing is typed."""
    query = select(Finding.id, Finding.number, Finding.title).order_by(Finding.position, Finding.number)
    for word in typed.split():
        by_number = [Finding.number == int(word)] if word.isdigit() else []
        query = query.where(or_(Finding.title.contains(word, autoescape=True), *by_number))
    rows = session.execute(query.limit(MOST)).all()
    if not typed:
        rows = sorted(rows, key=lambda row: row.id != current)
    return [Choice(("finding", row.id), cut(f"{row.number}  {row.title}")) for row in rows]


def find_entities(session: Session, typed: str) -> list[Choice]:
    """Return entities by any of their names or identifiers."""
    query = select(Entity.id, Entity.name, Entity.schema)
    for word in typed.split():
        stated = select(Statement.entity_id).where(Statement.value.contains(word, autoescape=True))
        query = query.where(or_(Entity.name.contains(word, autoescape=True), Entity.id.in_(stated)))
    order = (func.lower(Entity.name) != typed.lower(), ~Entity.name.startswith(typed, autoescape=True), Entity.name)
    rows = session.execute(query.order_by(*order).limit(MOST)).all()
    return [Choice(("entity", row.id), cut(row.name), row.schema) for row in rows]


def find_places(session: Session, typed: str) -> list[Choice]:
    """Return places by name or code."""
    query = select(Place.id, Place.name, Place.country)
    for word in typed.split():
        query = query.where(or_(*(one.contains(word, autoescape=True) for one in (Place.name, Place.locode))))
    rows = session.execute(query.order_by(Place.name).limit(MOST))
    return [Choice(row.id, cut(row.name), country(row.country)) for row in rows]


def find_roles(typed: str) -> list[Choice]:
    """Return the usual roles of participants, and what was typed where it is none of them."""
    words = typed.casefold()
    found = [Choice(role, tr(said)) for role, said in ROLES.items() if words in tr(said).casefold()]
    return [*found, *([Choice(typed, typed)] if typed and words not in ROLES.values() else [])]


def find_paragraphs(session: Session, typed: str) -> list[Choice]:
    """Return paragraphs by citation as people type it (`2397 5`), or by words of their summary."""
    ids: list[str] = []
    if any(sign.isdigit() for sign in typed):
        try:
            ids = find_provisions(session, typed)
        except CasefileError:
            ids = []
    words = [] if ids else typed.split()
    query = select(Provision.id, Provision.verb, Provision.summary).join(Instrument)
    if ids:
        query = query.where(Provision.id.in_(ids[:MOST]))
    for word in words:
        query = query.where(
            or_(
                Provision.summary.contains(word, autoescape=True),
                Provision.category.contains(word, autoescape=True),
                Provision.id.contains(word, autoescape=True),
            )
        )
    query = query.order_by(Instrument.number.desc(), Provision.position).limit(MOST)
    rows = session.execute(query).all()
    if ids:
        rows = sorted(rows, key=lambda row: ids.index(row.id))
    return [Choice(row.id, f"{cite(row.id)}  {row.verb or ''}", cut(row.summary, 60)) for row in rows]


def find_events(session: Session, typed: str) -> list[Choice]:
    """Return events by words of their titles."""
    query = select(Event.id, Event.title, Event.date).order_by(Event.earliest)
    for word in typed.split():
        query = query.where(Event.title.contains(word, autoescape=True))
    rows = session.execute(query.limit(MOST)).all()
    return [Choice(("event", row.id), cut(row.title), show_date(row.date)) for row in rows]


def find_excerpts(session: Session, typed: str, *, finding_id: str | None = None) -> list[Choice]:
    """Return excerpts by their words or their source, those of a finding's proof first; the newest lead."""
    query = select(Excerpt.id, Excerpt.quote, Excerpt.description, Source.title).join(
        Source, Source.id == Excerpt.source_id
    )
    for word in typed.split():
        fields = (Excerpt.quote, Excerpt.description, Source.title)
        query = query.where(or_(*(field.contains(word, autoescape=True) for field in fields)))
    proving = Excerpt.id.in_(select(Support.excerpt_id).where(Support.finding_id == finding_id))
    order = [proving.desc()] if finding_id else []
    rows = session.execute(query.order_by(*order, Excerpt.created.desc()).limit(MOST)).all()
    return [Choice(row.id, cut(f"“{row.quote or row.description or ''}”", 60), cut(row.title, 40)) for row in rows]


def find_sources(session: Session, typed: str) -> list[Choice]:
    """Return sources by words of their titles or file names."""
    query = select(Source.id, Source.title, Source.file_name).order_by(Source.created.desc())
    for word in typed.split():
        fields = (Source.title, Source.file_name, Source.publisher)
        query = query.where(or_(*(field.contains(word, autoescape=True) for field in fields)))
    rows = session.execute(query.limit(MOST)).all()
    return [Choice(row.id, cut(row.title), cut(row.file_name or "", 30)) for row in rows]


def find_targets(session: Session, typed: str, *, current: str | None = None) -> list[Choice]:
    """Return what an excerpt can prove: findings first, then entities, events, and their parts."""
    out = find_findings(session, typed, current=current)
    if not typed:
        return out
    out += find_entities(session, typed)[:10]
    words = typed.split()
    events = select(Event.id, Event.title, Event.date)
    for word in words:
        events = events.where(Event.title.contains(word, autoescape=True))
    found = session.execute(events.limit(10)).all()
    out += [Choice(("event", row.id), cut(row.title), tr("event")) for row in found]
    ids = [row.id for row in found]
    parts = (("quantity", select(Quantity.id).where(Quantity.event_id.in_(ids))),
             ("participant", select(Participant.id).where(Participant.event_id.in_(ids))))  # fmt: skip
    for table, query in parts:
        out += [_named(session, table, one) for one in session.scalars(query.limit(10))]
    stated = select(Statement.id)
    for word in words:
        stated = stated.where(Statement.value.contains(word, autoescape=True))
    out += [_named(session, "statement", one) for one in session.scalars(stated.limit(10))]
    return out[:MOST]


def _named(session: Session, table: str, record_id: str) -> Choice:
    return Choice((table, record_id), name_record(session, table, record_id), tr(table))
