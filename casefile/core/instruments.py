"""Instruments and their provisions: found as typed, printed as cited, in force or not on a day.

The catalogue that ships is put into each case when it is made; other regimes' texts are added by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, among, check_order, delete_record, edit_record, need, next_number
from casefile.core.citing import BODY, cite, parse_citations
from casefile.core.dates import parse_date
from casefile.core.errors import RefusedError
from casefile.core.force import State, and_parents, share_amendments, state_in_words
from casefile.core.instruments_state import STATUSES
from casefile.core.pages import text_hash
from casefile.core.schema import (
    Amendment,
    CaseInfo,
    Citation,
    Finding,
    Instrument,
    Provision,
    ProvisionText,
)
from casefile.core.seeding import seed_catalogue
from casefile.core.wording import quoted

__all__ = [
    "HOW",
    "State",
    "add_amendment",
    "add_instrument",
    "add_provision",
    "add_provision_text",
    "amended_by",
    "amends",
    "checked_through",
    "delete_instrument",
    "delete_provision",
    "edit_instrument",
    "edit_provision",
    "find_provisions",
    "in_force",
    "list_amending",
    "list_instruments",
    "list_provision_texts",
    "list_provisions",
    "print_citation",
    "seed_catalogue",
]

_UNIT = r"^(?:[ ,.:]|\b(?:paragraphs?|paras?|articles?|arts?|section|sect|op)\b)+"
"""What may stand between the symbol of an instrument and the number of a paragraph."""

_HOW = "extends modifies replaces clarifies exempts reaffirms applies renews develops overtakes"
HOW = tuple(_HOW.split())
"""What one provision does to another; the last two are an editor's reading, not express in the text."""


def add_instrument(
    session: Session,
    *,
    symbol: str,
    title: str,
    kind: str = "resolution",
    number: int | None = None,
    year: int | None = None,
    adopted: str | None = None,
    regime: str | None = None,
    charter_basis: str | None = None,
    acknowledgement: str | None = None,
) -> str:
    """Add an instrument and return its id: the symbol without spaces.

    `S/RES/2397 (2017)` gives number and year by itself.
    """
    instrument_id = "".join(symbol.split())
    if found := re.fullmatch(r"S/RES/([0-9]+)\(([0-9]{4})\)", instrument_id):
        number, year = int(found[1]), int(found[2])
    if ":" in instrument_id:
        raise RefusedError(f"{quoted(symbol)} has a colon, which parts a symbol from a paragraph; leave it out.")
    if session.get(Instrument, instrument_id or "none") is not None:
        raise RefusedError(f"{symbol} is in the case already; add its paragraphs to it.")
    fields = {
        "id": instrument_id,
        "symbol": symbol,
        "title": title,
        "kind": kind,
        "number": number,
        "year": year,
        "adopted": adopted,
        "regime": regime,
        "charter_basis": charter_basis,
        "acknowledgement": acknowledgement,
    }
    return add_record(session, Instrument, _INSTRUMENT, fields).id


def edit_instrument(session: Session, instrument_id: str, **fields: object) -> None:
    """Change fields of an instrument other than its symbol."""
    edit_record(session, Instrument, instrument_id, _INSTRUMENT, fields)


def delete_instrument(session: Session, instrument_id: str) -> None:
    """Delete an instrument with its provisions; refused while a finding cites one of them."""
    need(session, Instrument, instrument_id)
    _check_uncited(session, Provision.instrument_id == instrument_id)
    delete_record(session, Instrument, instrument_id)


def list_instruments(session: Session) -> Sequence[Instrument]:
    """Return all instruments by year and number, those without first by symbol."""
    return session.scalars(select(Instrument).order_by(Instrument.year, Instrument.number, Instrument.symbol)).all()


def add_provision(
    session: Session,
    instrument_id: str,
    *,
    label: str,
    summary: str,
    binding: bool,
    part: str = BODY,
    position: int | None = None,
    **fields: object,
) -> str:
    """Add one paragraph of an instrument and return its id, such as `S/RES/2397(2017):5`.

    `label`: its number as cited, `8(a)(i)`; `part`: body, or the annex it stands in. `binding`: whether its
    verb binds those it addresses. Without `position` it comes last. `fields`: the others of schema.Provision
    (verb, bound, category, effective and until as whole days, status, amounts, exemptions …).
    """
    plain = "".join(label.split())
    middle = "" if part == BODY else f":{part.replace(' ', '-')}"
    provision_id = f"{instrument_id}{middle}" + (f":{plain}" if plain else "")
    if session.get(Provision, provision_id):
        raise RefusedError(f"{cite(provision_id)} is in the case already; change it there.")
    if position is None:
        position = next_number(session, Provision.position, Provision.instrument_id == instrument_id)
    named = {"label": plain, "part": part, "position": position, "summary": summary, "binding": binding}
    whole = {**fields, **named, "id": provision_id, "instrument_id": instrument_id}
    return add_record(session, Provision, _PROVISION, whole).id


def edit_provision(session: Session, provision_id: str, **fields: object) -> None:
    """Change fields of a provision other than what its id is made of."""
    edit_record(session, Provision, provision_id, _PROVISION, fields)


def delete_provision(session: Session, provision_id: str) -> None:
    """Delete a provision; refused while a finding cites it."""
    need(session, Provision, provision_id)
    _check_uncited(session, Provision.id == provision_id)
    delete_record(session, Provision, provision_id)


def list_provisions(session: Session, instrument_id: str | None = None) -> Sequence[Provision]:
    """Return the provisions of one instrument, or of all, in the order of the text."""
    query = select(Provision).order_by(Provision.instrument_id, Provision.position, Provision.id)
    if instrument_id is not None:
        query = query.where(Provision.instrument_id == instrument_id)
    return session.scalars(query).all()


def find_provisions(session: Session, text: str) -> list[str]:
    """Return the ids of the provisions that a typed citation names: `2397 para 5`, `1718 8(a)(i)`, an id.

    A paragraph that the case knows only by its sub-paragraphs gives these. Refuses what cannot be read, and
    what the case has not, with what it has instead.
    """
    plain = " ".join(text.split())
    if session.get(Provision, plain.replace(" ", "")):
        return [plain.replace(" ", "")]
    instruments = session.execute(select(Instrument.id, Instrument.symbol, Instrument.number, Instrument.year)).all()
    for row in sorted(instruments, key=lambda row: len(row.symbol), reverse=True):
        if not row.id.startswith("S/RES/") and plain.casefold().startswith(row.symbol.casefold()):
            return _by_label(session, row.id, plain[len(row.symbol) :])
    years = {row.number: row.year for row in instruments if row.id.startswith("S/RES/") and row.year}
    wanted = [one.provision_id for one in parse_citations(plain, years)]
    return list(dict.fromkeys(found for one in wanted for found in _with_parts(session, one)))


def print_citation(provision_id: str) -> str:
    """Return the citation as printed: `S/RES/2397 (2017), para. 5`."""
    return cite(provision_id)


def in_force(session: Session, provision_id: str, day: str) -> State:
    """Say whether a provision was in force on a day (or throughout a partial date), in words and with reasons.

    A day after the one up to which the catalogue was checked is never answered with a plain True: None, "in
    force on 17 Jul 2025 as far as checked (through 1 Jun 2024)".
    """
    provision = need(session, Provision, provision_id)
    amending = share_amendments(provision_id, list_amending(session, and_parents(provision_id)))
    checked = checked_through(session) if provision.verified else None
    return state_in_words(provision, parse_date(day), amending, checked)


def checked_through(session: Session) -> str | None:
    """Return the ISO day up to which the case's catalogue was checked, None without a catalogue."""
    return session.scalars(select(CaseInfo.checked_through).limit(1)).first()


def add_amendment(session: Session, provision_id: str, *, amended: str, how: str) -> str:
    """Say that a provision extends, modifies, replaces … another (by its id, in the case or not); return the id."""
    if how not in HOW:
        raise RefusedError(f"A provision cannot {quoted(how)} another; it {', '.join(HOW)}.")
    if amended == provision_id:
        raise RefusedError("A provision does not amend itself; name another.")
    fields = {"provision_id": provision_id, "amended": amended, "how": how}
    return add_record(session, Amendment, Rules(), fields).id


def amends(session: Session, provision_id: str) -> list[tuple[str, str]]:
    """Return what a provision amends as (provision id, how); some may stand outside the case."""
    query = select(Amendment.amended, Amendment.how).where(Amendment.provision_id == provision_id)
    return [(row.amended, row.how) for row in session.execute(query.order_by(Amendment.amended))]


def amended_by(session: Session, provision_id: str) -> list[tuple[str, str, str]]:
    """Return what amends a provision, and then what amends the paragraph that it is part of, each oldest first.

    As (provision id, how, which of them it amends).
    """
    chain = and_parents(provision_id)
    found = list_amending(session, chain)
    return [(row.id, how, one) for one in chain for row, how in found.get(one, ())]


def list_amending(session: Session, amended: Iterable[str] | None = None) -> dict[str, list[tuple[Row[Any], str]]]:
    """Return by provision what amends it, oldest first: id, effective, until and status, and how.

    `amended`: of these provisions only; None: of all.
    """
    columns = (Provision.id, Provision.effective, Provision.until, Provision.status, Amendment.amended, Amendment.how)
    query = select(*columns).join(Amendment, Amendment.provision_id == Provision.id)
    if amended is not None:
        query = query.where(among(Amendment.amended, amended))
    found: dict[str, list[tuple[Row[Any], str]]] = {}
    rows: Iterable[Any] = session.execute(query.order_by(Provision.effective, Provision.id))
    for row in rows:
        found.setdefault(row.amended, []).append((row, row.how))
    return found


def add_provision_text(
    session: Session, provision_id: str, *, language: str, text: str, taken_from: str, file_sha256: str
) -> str:
    """Put the official words of a provision in one language beside our summary and return the id.

    Words that are there already in that language are replaced. `taken_from`: where the file was got;
    `file_sha256`: its hash.
    """
    fields = {"text": text, "text_sha256": text_hash(text), "taken_from": taken_from, "file_sha256": file_sha256}
    there = session.scalars(
        select(ProvisionText).where(ProvisionText.provision_id == provision_id, ProvisionText.language == language)
    ).first()
    if there:
        return edit_record(session, ProvisionText, there.id, Rules(), fields).id
    whole = {"provision_id": provision_id, "language": language, **fields}
    return add_record(session, ProvisionText, Rules(), whole).id


def list_provision_texts(session: Session, provision_ids: Iterable[str]) -> dict[str, list[ProvisionText]]:
    """Return the official words of each provision by language; provisions without any have []."""
    found: dict[str, list[ProvisionText]] = {provision_id: [] for provision_id in provision_ids}
    query = select(ProvisionText).where(among(ProvisionText.provision_id, found))
    for row in session.scalars(query.order_by(ProvisionText.language)):
        found[row.provision_id].append(row)
    return found


def _by_label(session: Session, instrument_id: str, rest: str) -> list[str]:
    """Return the provisions of an instrument that is no resolution, by what follows its symbol."""
    label = re.sub(_UNIT, "", rest, count=1, flags=re.IGNORECASE).rstrip(" ,.:")
    plain = re.sub(r"(?<!\d) | (?!\d)", "", label)  # two numbers stay two
    there = session.execute(select(Provision.id, Provision.label).where(Provision.instrument_id == instrument_id)).all()
    found = [row.id for row in there if row.label == plain]
    found = found or [row.id for row in there if row.label.casefold() == plain.casefold()]
    if not found:
        raise RefusedError(f"The case has no paragraph {quoted(label)} of {instrument_id}; add it first.")
    return found


def _with_parts(session: Session, provision_id: str) -> list[str]:
    """Return the provision, or its sub-paragraphs when the case has only these."""
    if session.get(Provision, provision_id):
        return [provision_id]
    start = f"{provision_id}("
    parts = select(Provision.id).where(func.substr(Provision.id, 1, len(start)) == start)
    found = list(session.scalars(parts.order_by(Provision.position)))
    if not found:
        instrument = provision_id.partition(":")[0]
        labels = select(Provision.label).where(Provision.instrument_id == instrument).order_by(Provision.position)
        there = list(session.scalars(labels))
        has = f"it has its paragraphs {there[0]} to {there[-1]}" if there else "it has no paragraph of that text"
        raise RefusedError(f"The case has no {cite(provision_id)}; {has}.")
    return found


def _check_uncited(session: Session, condition: Any) -> None:  # noqa: ANN401 - a condition on provisions
    query = select(Finding.number, Citation.provision_id).join(Citation, Citation.finding_id == Finding.id)
    cited = session.execute(
        query.join(Provision, Provision.id == Citation.provision_id).where(condition).order_by(Finding.number)
    ).first()
    if cited:
        raise RefusedError(f"Finding {cited.number} cites {cite(cited.provision_id)}; delete that citation first.")


def _settle_provision(_session: Session, values: dict[str, Any]) -> None:
    for name in ("effective", "until"):
        if values.get(name) is not None and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", values[name]):
            raise RefusedError(f"A paragraph holds from one day until another; give a whole day as `{name}`.")
    check_order(values, "effective", "until", "The paragraph")
    if values.get("status") is not None and values["status"] not in STATUSES:
        known = ", ".join(f'"{one}"' for one in STATUSES)
        raise RefusedError(f"{quoted(values['status'])} is no status of a paragraph; it can be {known}.")


_IS_ID = "its id is made of it; delete it and add another"
_INSTRUMENT = Rules(dates=("adopted",), fixed={"symbol": _IS_ID})
_PROVISION = Rules(
    dates=("effective", "until"),
    fixed={"instrument_id": _IS_ID, "label": _IS_ID, "part": _IS_ID},
    settle=_settle_provision,
)
