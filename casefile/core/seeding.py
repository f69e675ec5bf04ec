"""A catalogue of resolutions, put into a case set-wise when the case is made, or when a newer one has come."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from casefile.core.checks import among
from casefile.core.ids import new_id
from casefile.core.journal import change_row_table, read_image, work_tables
from casefile.core.records import Record
from casefile.core.schema import Amendment, CaseInfo, Instrument, Provision

_Row = Mapping[str, Any]


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
    """Bring the instruments, provisions and amendments of a catalogue into a case; return how many rows changed.

    Names the catalogue, and the day it was checked through, on the case. Of what an earlier version of it put there,
    the values are brought up to date that nobody has edited since; rows that somebody else added stay as they are.
    """
    session.flush()
    connection = session.connection()
    stamp = {"author": session.info["author"], "created": session.info["now"]}
    instruments = [_instrument_row(one) for one in catalogue.resolutions]
    paragraphs = [(one, place, row) for one in catalogue.resolutions for place, row in enumerate(one.paragraphs, 1)]
    provisions = [_provision_row(instrument.id, place, row) for instrument, place, row in paragraphs]
    changed = _bring(connection, Instrument, instruments, stamp)
    changed += _bring(connection, Provision, provisions, stamp)
    wanted = {(row.id, amended): row.amends_how[amended] for _, _, row in paragraphs for amended in row.amends}
    changed += _bring_amendments(connection, wanted, stamp)
    session.expire_all()
    info = session.scalars(select(CaseInfo).limit(1)).first()
    if info is not None:
        info.catalogue = f"{catalogue.catalogue}, version {catalogue.version}"
        info.checked_through = catalogue.checked_through
    return changed


def _bring(connection: Connection, kind: type[Record], rows: Sequence[_Row], stamp: _Row) -> int:
    """Insert the rows that are missing, and put into the others what is new and was not edited."""
    table = work_tables()[kind.__tablename__]
    there = {row.id: row._mapping for row in connection.execute(select(table))}  # noqa: SLF001 - documented
    new = [{**row, **stamp} for row in rows if row["id"] not in there]
    if new:
        connection.execute(insert(table), new)
    seeded = _seeded(connection, kind) if len(new) < len(rows) else {}
    fresh = []
    for row in rows:
        base, now = seeded.get(row["id"]), there.get(row["id"])
        if base and now:
            better = {name: value for name, value in row.items() if now[name] == base.get(name) != _stored(value)}
            if better:
                fresh.append({name: better.get(name, now[name]) for name in row if name != "id"} | {"this": row["id"]})
    if fresh:
        connection.execute(update(table).where(table.c.id == bindparam("this")), fresh)
    return len(new) + len(fresh)


def _bring_amendments(connection: Connection, wanted: Mapping[tuple[str, str], str], stamp: _Row) -> int:
    """Do the same with what amends what, and take away what an earlier version said and this one does not."""
    table = work_tables()[Amendment.__tablename__]
    known = {(row.provision_id, row.amended): row for row in connection.execute(select(table))}
    seeded = _seeded(connection, Amendment) if known else {}
    ours = {pair: row for pair, row in known.items() if row.id in seeded and row.how == seeded[row.id]["how"]}
    stale = [row.id for pair, row in ours.items() if wanted.get(pair) != row.how]
    if stale:
        connection.execute(delete(table).where(among(table.c.id, stale)))
    new = [
        {"id": new_id(), "provision_id": pair[0], "amended": pair[1], "how": how, **stamp}
        for pair, how in wanted.items()
        if pair not in known or known[pair].id in stale
    ]
    if new:
        connection.execute(insert(table), new)
    return len(stale) + len(new)


def _stored(value: object) -> object:
    """Return a value as it comes back from the file: lists for tuples."""
    return json.loads(json.dumps(value)) if isinstance(value, list) else value


def _seeded(connection: Connection, kind: type[Record]) -> dict[str, dict[str, Any]]:
    """Return the rows of a kind as a catalogue last left them: in changes that named another catalogue on the case."""
    c, info = change_row_table.c, change_row_table.alias()
    named = func.json_extract(info.c.after, "$.catalogue")
    seedings = select(info.c.change_seq).where(
        info.c.tbl == CaseInfo.__tablename__, named.is_distinct_from(func.json_extract(info.c.before, "$.catalogue"))
    )
    query = select(c.record_id, c.after).where(
        c.tbl == kind.__tablename__, c.op != "delete", c.change_seq.in_(seedings)
    )
    rows = connection.execute(query.order_by(c.change_seq, c.position))
    return {row.record_id: read_image(kind.__tablename__, row.after) for row in rows}


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
