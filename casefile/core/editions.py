"""Editions: dossiers that left the house, what they said wrongly, and the short forms they use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core import journal
from casefile.core.checks import Rules, add_record, delete_record, edit_record, next_number
from casefile.core.errors import RefusedError
from casefile.core.schema import Abbreviation, Correction, Edition


def record_edition(
    session: Session,
    *,
    date: str,
    number: int | None = None,
    chain_head: str | None = None,
    note: str | None = None,
    tlp: str | None = None,
    classification: str | None = None,
) -> str:
    """Record that a dossier left the house and return the edition's id; its number is the next free one.

    `chain_head`: the head of the change chain that the dossier prints; by default that before this change.
    """
    fields = {
        "number": next_number(session, Edition.number) if number is None else number,
        "date": date,
        "chain_head": journal.chain_head(session.connection()) if chain_head is None else chain_head,
        "note": note,
        "tlp": tlp,
        "classification": classification,
    }
    return add_record(session, Edition, _EDITION, fields).id


def edit_edition(session: Session, edition_id: str, **fields: object) -> None:
    """Change date, note or handling of an edition."""
    edit_record(session, Edition, edition_id, _EDITED, fields)


def delete_edition(session: Session, edition_id: str) -> None:
    """Delete the record of an edition; its corrections stay, without it."""
    delete_record(session, Edition, edition_id)


def list_editions(session: Session) -> Sequence[Edition]:
    """Return all editions by number."""
    return session.scalars(select(Edition).order_by(Edition.number)).all()


def add_correction(
    session: Session,
    *,
    date: str,
    was: str,
    now: str,
    reason: str | None = None,
    finding_id: str | None = None,
    edition_id: str | None = None,
) -> str:
    """Add what an edition said wrongly (`was`) and what is right (`now`); return its id."""
    fields = {
        "date": date,
        "was": was,
        "now": now,
        "reason": reason,
        "finding_id": finding_id,
        "edition_id": edition_id,
    }
    return add_record(session, Correction, _CORRECTION, fields).id


def edit_correction(session: Session, correction_id: str, **fields: object) -> None:
    """Change fields of a correction."""
    edit_record(session, Correction, correction_id, _CORRECTION, fields)


def delete_correction(session: Session, correction_id: str) -> None:
    """Delete a correction."""
    delete_record(session, Correction, correction_id)


def list_corrections(session: Session) -> Sequence[Correction]:
    """Return all corrections by date."""
    return session.scalars(select(Correction).order_by(Correction.date, Correction.created, Correction.id)).all()


def add_abbreviation(session: Session, short: str, long: str) -> str:
    """Add a short form with what it stands for and return its id; one short form has one meaning."""
    return add_record(session, Abbreviation, _ABBREVIATION, {"short": short, "long": long}).id


def edit_abbreviation(session: Session, abbreviation_id: str, **fields: object) -> None:
    """Change a short form or what it stands for."""
    edit_record(session, Abbreviation, abbreviation_id, _ABBREVIATION, fields)


def delete_abbreviation(session: Session, abbreviation_id: str) -> None:
    """Delete a short form."""
    delete_record(session, Abbreviation, abbreviation_id)


def list_abbreviations(session: Session) -> Sequence[Abbreviation]:
    """Return all short forms in order."""
    return session.scalars(select(Abbreviation).order_by(Abbreviation.short)).all()


def _settle_edition(session: Session, values: dict[str, Any]) -> None:
    number = values["number"]
    if number < 1:
        raise RefusedError(f"Editions are numbered from 1; {number} is none of those numbers.")
    if session.scalars(select(Edition.id).where(Edition.number == number, Edition.id != values["id"])).first():
        free = next_number(session, Edition.number)
        raise RefusedError(f"Edition {number} is there already; the next free number is {free}.")
    if not re.fullmatch(r"[0-9a-f]{64}", values["chain_head"]):
        raise RefusedError("The head of a change chain is a SHA-256 in 64 hexadecimal digits; check it.")


def _settle_abbreviation(session: Session, values: dict[str, Any]) -> None:
    same = (Abbreviation.short == values["short"], Abbreviation.id != values["id"])
    taken = session.scalars(select(Abbreviation).where(*same)).first()
    if taken:
        raise RefusedError(f"{taken.short} stands for {taken.long} already; change that, or choose another short form.")


_EDITION = Rules(dates=("date",), settle=_settle_edition)
_EDITED = Rules(dates=("date",), fixed=dict.fromkeys(("number", "chain_head"), "an edition has left the house"))
_CORRECTION = Rules(dates=("date",))
_ABBREVIATION = Rules(settle=_settle_abbreviation)
