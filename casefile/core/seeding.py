"""A catalogue of resolutions, put into a case set-wise when the case is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from casefile.core.ids import new_id
from casefile.core.journal import work_tables
from casefile.core.schema import Amendment, CaseInfo, Instrument, Provision


class CatalogueData(Protocol):
    """What is taken of a catalogue; the library's has it, with `resolutions` that hold `paragraphs`."""

    @property
    def catalogue(self) -> str:
        """Its name."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def checked_through(self) -> str:
        """The ISO day up to which it was checked."""

    @property
    def resolutions(self) -> Sequence[Any]:
        """Its instruments, with the fields of the catalogue file."""


def seed_catalogue(session: Session, catalogue: CatalogueData) -> int:
    """Add all instruments, provisions and amendments of a catalogue that the case has not; return how many rows.

    Names the catalogue, and the day it was checked through, on the case. What is there already stays as it is.
    """
    stamp = {"author": session.info["author"], "created": session.info["now"]}
    instruments = [_instrument_row(one) for one in catalogue.resolutions]
    paragraphs = [(one, place, row) for one in catalogue.resolutions for place, row in enumerate(one.paragraphs, 1)]
    provisions = [_provision_row(instrument.id, place, row) for instrument, place, row in paragraphs]
    there = set(session.scalars(select(Provision.id)))
    amendments = [
        {"id": new_id(), "provision_id": row.id, "amended": amended, "how": row.amends_how[amended]}
        for _, _, row in paragraphs
        if row.id not in there
        for amended in row.amends
    ]
    added = _insert_new(session, Instrument, instruments, set(session.scalars(select(Instrument.id))), stamp)
    added += _insert_new(session, Provision, provisions, there, stamp)
    added += _insert_new(session, Amendment, amendments, set(), stamp)
    info = session.scalars(select(CaseInfo).limit(1)).first()
    if info is not None:
        info.catalogue = f"{catalogue.catalogue}, version {catalogue.version}"
        info.checked_through = catalogue.checked_through
    return added


def _insert_new(
    session: Session,
    kind: type[Instrument | Provision | Amendment],
    rows: Iterable[Mapping[str, Any]],
    there: set[str],
    stamp: Mapping[str, str],
) -> int:
    new = [{**row, **stamp} for row in rows if row["id"] not in there]
    if new:
        session.execute(insert(work_tables()[kind.__tablename__]), new)  # the ORM's own insert sends many batches
    return len(new)


def _instrument_row(one: Any) -> dict[str, Any]:  # noqa: ANN401 - a value of the library, which core does not know
    return {
        "id": one.id,
        "symbol": one.symbol,
        "kind": "resolution",
        "number": one.number,
        "year": one.year,
        "adopted": one.adopted,
        "title": one.title,
        "regime": None if one.committee == "none" else one.committee,
        "charter_basis": one.charter_basis,
    }


def _provision_row(instrument_id: str, place: int, one: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return {
        "id": one.id,
        "instrument_id": instrument_id,
        "label": one.label,
        "part": "body",
        "position": place,
        "category": one.category,
        "verb": one.verb,
        "other_verbs": list(one.other_verbs) or None,
        "binding": one.binding,
        "bound": one.bound,
        "summary": one.summary,
        "amounts": [asdict(cap) for cap in one.amounts] or None,
        "hs_codes": list(one.hs_codes) or None,
        "exemptions": one.exemptions or None,
        "deadlines": [asdict(deadline) for deadline in one.deadlines] or None,
        "effective": one.effective,
        "until": one.until,
        "status": one.status,
        "verified": one.verified,
        "reference": one.source,
        "note": one.note or None,
    }
