"""A colleague's case taken into ours: looked through in a limited process, then added in one change.

Their pages are not taken. The text of a page is what quotes are anchored in, and a file could hold pages that say
what its originals never said; so each original is hashed again and read by our own reader, and every excerpt is
found again in what that reads: exact, moved or lost.

Before anything is written, all records have been checked and all originals hashed; a refusal leaves the case byte
for byte as it was. Killed while originals are being stored, it holds staged chunks that the next opening sweeps.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.case import Case
from casefile.core.errors import CasefileError, RefusedError
from casefile.core.keys import Passphrase
from casefile.core.originals import chunk_table, drop_staged, has_original, seal_original, stage_original
from casefile.core.pages import PAGES_FACT, PageRow, drop_pages, has_pages, pages_digest
from casefile.core.progress import Progress, Silent
from casefile.core.reanchoring import reanchor_outdated
from casefile.core.repaging import drop_aside, put_aside, stage_aside
from casefile.core.schema import Conflict, Excerpt, RecordOrigin, Source
from casefile.core.snapshot import Row, take_snapshot
from casefile.core.sources import add_custody_event
from casefile.core.vocabulary import AnchorState
from casefile.exchange.fresh import put_pages
from casefile.exchange.import_channel import UNTOUCHED, ForeignFile
from casefile.exchange.import_checks import check_chains, check_rows
from casefile.exchange.import_plan import Plan, make_plan
from casefile.exchange.leaving import STAND_IN_SHA256
from casefile.exchange.rows import put_rows


@dataclass(frozen=True)
class ReadBack:
    """What our reader makes of an original: pages, facts and media type, or why it could not be read."""

    pages: tuple[PageRow, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    media_type: str | None = None
    unread: str | None = None


Read = Callable[[str, Iterable[bytes], Progress], ReadBack]
"""Reads an original (its name, its bytes) in the limited reader process; never raises for what cannot be read."""


@dataclass(frozen=True)
class Imported:
    """What an import did; `anchors` says how many new excerpts are exact, moved or lost, `unread` what was not read."""

    plan: Plan
    anchors: Mapping[str, int]
    unread: tuple[str, ...]
    written: bool


def preview_import(
    case: Case, path: Path, *, progress: Progress | None = None, passphrase: Passphrase | None = None
) -> Plan:
    """Say what an import of a colleague's file would do; writes nothing. A file that is not sound is refused."""
    progress = progress or Silent()
    with ForeignFile(path, progress, passphrase=passphrase) as foreign:
        return _plan(case, foreign, path.name, progress)


def import_case(
    case: Case, path: Path, read: Read, *, progress: Progress | None = None, passphrase: Passphrase | None = None
) -> Imported:
    """Add what a colleague's file has and ours has not, as the one change "Import NAME"; our records stay.

    Author and date of each record are kept, and a record of its origin names the other case. Refused whole, when
    anything in the file is not sound. `passphrase` is that of their file; LockedError when it needs one.
    """
    progress = progress or Silent()
    with ForeignFile(path, progress, passphrase=passphrase) as foreign:
        plan = _plan(case, foreign, path.name, progress)
        late = _Originals(case, foreign, read, progress)
        try:
            read_back = late.take(plan.new["source"].values())
            progress.step(1, 1, "Writing the change")
            with case.change(f"Import {_printable(path.name)}") as session:
                anchors = _write(session, plan, read_back, late.aside)
        except BaseException:
            late.drop()
            raise
    unread = sorted({found.unread for found in read_back.values() if found.unread})
    written = bool(plan.counted or plan.conflicts)
    return Imported(plan, anchors, tuple(unread), written)


def _plan(case: Case, foreign: ForeignFile, name: str, progress: Progress) -> Plan:
    content = foreign.content()
    progress.step(0, None, f"Checking the records of {name}")
    check_rows(name, content.rows)
    ours = take_snapshot(case, progress).rows
    plan = make_plan(content, ours)
    check_chains(name, {table: {**ours[table], **plan.new[table]} for table in ("source", "quantity")})
    return plan


class _Originals:
    """Stores the originals that the case lacks, and reads them back with our reader; knows what to drop if it fails.

    `aside`: by hash, the keys under which pages wait of originals that we held unread.
    """

    def __init__(self, case: Case, foreign: ForeignFile, read: Read, progress: Progress) -> None:
        self._case, self._foreign, self._read, self._progress = case, foreign, read, progress
        self._staged: list[str] = []
        self.aside: dict[str, str] = {}

    def take(self, sources: Iterable[Row]) -> dict[str, ReadBack]:
        """Return by hash what the reader made of the originals of new sources that were not read here before."""
        rows = {row["sha256"]: row for row in sources}
        for row in rows.values():
            self._hash(row)  # all of them before the first is written
        found: dict[str, ReadBack] = {}
        for sha256, row in sorted(rows.items()):
            with self._case.read() as session:
                held, read = has_original(session, sha256), has_pages(session, sha256)
            anew = False
            if not held:
                chunks = self._foreign.original(sha256)
                anew = stage_original(self._case, chunks, sha256, row["size"], self._progress)
                self._staged.append(sha256)  # not before: what another thread is storing is not ours to drop
            if not read:
                found[sha256] = self._read_back(row)
                if anew:
                    put_pages(self._case, sha256, found[sha256].pages)
                elif found[sha256].pages:
                    self.aside[sha256] = stage_aside(self._case, sha256, found[sha256].pages, self._progress)
        return found

    def drop(self) -> None:
        """Remove what was staged; what cannot be removed now is swept when the case is opened next."""
        for key in self.aside.values():
            drop_aside(self._case, key)
        for sha256 in self._staged:
            with contextlib.suppress(CasefileError):
                drop_staged(self._case, sha256)

    def _hash(self, row: Row) -> None:
        total, size = hashlib.sha256(), 0
        for data in self._foreign.original(row["sha256"]):
            total.update(data)
            size += len(data)
            self._progress.step(size, row["size"], "Hashing originals")
        if total.hexdigest() != row["sha256"] or size != row["size"]:
            raise RefusedError(
                f"{self._foreign.path.name}: the bytes of source {row['id']} are not those that were sealed."
                f" {UNTOUCHED}"
            )

    def _read_back(self, row: Row) -> ReadBack:
        if row["sha256"] == STAND_IN_SHA256:
            return ReadBack(unread=row["unread"])
        name = row["file_name"] or row["title"]
        return self._read(name, self._stored(row["sha256"]), self._progress)

    def _stored(self, sha256: str) -> Iterator[bytes]:
        """Yield the stored or staged bytes of an original."""
        position = 0
        c = chunk_table.c
        while True:
            with self._case.read() as session:
                data = session.execute(select(c.data).where(c.sha256 == sha256, c.position == position)).scalar()
            if data is None:
                return
            yield data
            position += 1


def _write(session: Session, plan: Plan, read_back: Mapping[str, ReadBack], aside: Mapping[str, str]) -> dict[str, int]:
    """Write the new records with what is derived from the bytes made anew; return how excerpts were found again."""
    new = plan.new
    excerpts = {key: row["anchor_reader"] for key, row in new["excerpt"].items()}
    for row in new["excerpt"].values():
        row["anchor_reader"] = ""  # no reader of ours: so each of them is found again
    for row in new["source"].values():
        seal_original(session, row["sha256"], row["size"])
    _put_late_pages(session, aside)
    facts = {
        sha256: _facts(session, sha256, read_back.get(sha256))
        for sha256 in {r["sha256"] for r in new["source"].values()}
    }
    for row in new["source"].values():
        row.update(facts[row["sha256"]])
    put_rows(session.connection(), new)
    reanchor_outdated(session, excerpts)
    states = dict.fromkeys(AnchorState, 0)
    for excerpt in session.scalars(select(Excerpt).where(Excerpt.anchor_reader == "")):
        excerpt.anchor_reader = excerpts[excerpt.id]
    session.flush()
    for key in excerpts:
        states[AnchorState(session.get_one(Excerpt, key).anchor_state)] += 1
    _write_origins(session, plan)
    for key, row in new["source"].items():
        detail = f"From the case {plan.case_title} ({plan.case_id}), head of its chain {plan.head}"
        add_custody_event(session, key, action="imported", detail=detail, sha256=row["sha256"])
    return {state.value: count for state, count in states.items()}


def _put_late_pages(session: Session, aside: Mapping[str, str]) -> None:
    """Put the pages of originals that we held unread."""
    for sha256, key in aside.items():
        if has_pages(session, sha256):  # another change has put them meanwhile
            drop_pages(session.connection(), key)
        else:
            put_aside(session, sha256, key)
            for source in session.scalars(select(Source).where(Source.sha256 == sha256)):
                source.unread = None


def _facts(session: Session, sha256: str, found: ReadBack | None) -> dict[str, Any]:
    """Return what is derived from the bytes, by our reader; of bytes that we had, what we know already."""
    if found is None:
        ours = session.scalars(select(Source).where(Source.sha256 == sha256).limit(1)).first()
        if ours is not None:
            return {"facts": _stored(ours.facts), "unread": ours.unread, "media_type": ours.media_type}
        found = ReadBack()
    digest = pages_digest(session, sha256)
    facts = [list(pair) for pair in found.facts] + ([[PAGES_FACT, digest]] if digest else [])
    made = {"facts": _stored(facts or None), "unread": found.unread}
    return made | ({"media_type": found.media_type} if found.media_type else {})


def _stored(facts: list[Any] | None) -> str | None:
    return None if facts is None else json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _write_origins(session: Session, plan: Plan) -> None:
    """Note from which case each new record came, and keep what is in conflict aside."""
    came = {"case_id": plan.case_id, "case_title": plan.case_title}
    session.add_all(
        RecordOrigin(on_table=name, on_id=key, chain_head=plan.head, **came)
        for name, found in plan.new.items()
        if name != RecordOrigin.__tablename__
        for key in found
    )
    session.add_all(Conflict(on_table=name, on_id=key, theirs=row, **came) for name, key, row in plan.conflicts)


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
