"""Paragraphs as people look for them: by citation, number, category, words, and what held on a date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from casefile.core.checks import among
from casefile.core.dates import PartialDate, parse_date
from casefile.core.errors import RefusedError
from casefile.core.force import State, and_parents, share_amendments, state_in_words
from casefile.core.instruments import checked_through, find_provisions, list_amending
from casefile.core.schema import Instrument, Provision, ProvisionText


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. `words`: a citation, the number of an instrument, or words that must all be there.

    `on`: a date or period as typed; what surely did not hold then is left out, unless it is cited.
    """

    words: str = ""
    instrument_id: str | None = None
    category: str | None = None
    binding: bool = False
    on: str = ""


def find_paragraphs(session: Session, wanted: Wanted) -> list[str]:
    """Return the ids of the paragraphs wanted, those of the newest instrument first, each in the order of its text.

    A citation of what the case does not have is refused with what it has, a date that cannot be read too.
    """
    day = parse_date(wanted.on) if wanted.on.strip() else None
    cited, trouble = _cited(session, wanted.words)
    query = select(Provision.id).join(Instrument).order_by(
        Instrument.year.desc(), Instrument.number.desc(), Instrument.id, Provision.position, Provision.id
    )  # fmt: skip
    if cited:
        query = query.where(among(Provision.id, cited))
    else:
        for word in wanted.words.split():
            query = query.where(_has(word))
    if wanted.instrument_id:
        query = query.where(Provision.instrument_id == wanted.instrument_id)
    if wanted.category:
        query = query.where(Provision.category == wanted.category)
    if wanted.binding:
        query = query.where(Provision.binding)
    if day is not None and not cited:
        query = query.where(_may_hold(day))
    ids = list(session.scalars(query))
    if not ids and trouble is not None and any(sign.isdecimal() for sign in wanted.words):
        raise trouble
    return ids


def states_on(session: Session, provision_ids: Iterable[str], on: str) -> dict[str, State]:
    """Return whether each of the paragraphs was in force on a date as typed, in words and with reasons."""
    ids = list(provision_ids)
    day, checked = parse_date(on), checked_through(session)
    chains = {one: and_parents(one) for one in ids}
    amending = list_amending(session, {part for chain in chains.values() for part in chain})
    columns = (Provision.id, Provision.effective, Provision.until, Provision.status, Provision.verified)
    rows = session.execute(select(*columns).where(among(Provision.id, ids)))
    return {
        row.id: state_in_words(row, day, share_amendments(row.id, amending), checked if row.verified else None)
        for row in rows
    }


def list_categories(session: Session) -> Sequence[str]:
    """Return the categories of the case's paragraphs, by name."""
    query = select(Provision.category).where(Provision.category.is_not(None)).distinct().order_by(Provision.category)
    return [str(one) for one in session.scalars(query)]


def _cited(session: Session, words: str) -> tuple[list[str], RefusedError | None]:
    """Return what the words cite; nothing, and why, when they are no citation of what the case has."""
    if not any(sign.isdecimal() for sign in words):
        return [], None
    number = select(Provision.id).join(Instrument)
    plain = words.strip()
    if plain.isascii() and plain.isdecimal() and len(plain) < 10:
        own = list(session.scalars(number.where(Instrument.number == int(plain))))
        if own:
            return own, None
    try:
        return find_provisions(session, words), None
    except RefusedError as error:
        return [], error


def _may_hold(day: PartialDate) -> ColumnElement[bool]:
    """Return the condition that a paragraph was not surely out of force: the days of `instruments_state.in_force`."""
    started = true() if day.latest is None else Provision.effective <= day.latest
    lasted = true() if day.earliest is None else or_(Provision.until.is_(None), Provision.until >= day.earliest)
    is_measure = func.coalesce(Provision.status, "") != "statement"
    ends_unknown = or_(Provision.status == "spent", lasted)
    return or_(Provision.effective.is_(None), and_(started, is_measure, ends_unknown))


def _has(word: str) -> ColumnElement[bool]:
    official = select(ProvisionText.provision_id).where(ProvisionText.text.contains(word, autoescape=True))
    fields = (Provision.id, Provision.summary, Provision.category, Provision.verb, Provision.exemptions)
    return or_(*(field.contains(word, autoescape=True) for field in fields), Provision.id.in_(official))
