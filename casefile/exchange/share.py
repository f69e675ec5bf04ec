"""A case shared at one handling level: a fresh file with what may leave, and nothing of anything else.

It has new pages, a journal of its own that begins with what it is a share of, and full text of its own. What
nobody can cut is stated, not promised: a text marked GREEN that tells what a RED source says, leaves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from casefile.core.camera import camera_words
from casefile.core.case import Case, create_case, utc_now
from casefile.core.errors import RefusedError
from casefile.core.handling import Level, case_level
from casefile.core.ids import new_id
from casefile.core.journal import chain_head
from casefile.core.keys import Passphrase
from casefile.core.progress import Progress, Silent
from casefile.core.schema import CaseInfo, Finding, Note, RecordOrigin
from casefile.core.snapshot import Row, Rows, Snapshot, take_snapshot
from casefile.core.veil import Protection, Veil, read_protection
from casefile.core.vocabulary import Stance
from casefile.core.withholding import LAW
from casefile.exchange.cut import WITHHELD, Cut, cut_rows
from casefile.exchange.fresh import copy_originals, made_beside
from casefile.exchange.leaving import choose_originals, put_stand_in, replace_withheld
from casefile.exchange.rows import put_rows

_UNMASKED = ("created", "period", "cut_off", "standard_grade", "tlp", "classification")


@dataclass(frozen=True)
class Shared:
    """What a share holds and what stayed: records by table; titles of sources without their bytes, as shared.

    `unseen`: how many originals left in which no text could be looked through for anything. `quoted`: titles of the
    sources that are without their bytes only because an excerpt of them stays. `cameras`: title of each photograph
    that left, with the place and time that it gives away. `stripped`: numbers of the findings of whose supporting
    excerpts none left with them.
    """

    written: Mapping[str, int]
    withheld: Mapping[str, int]
    without_bytes: tuple[str, ...]
    unseen: int
    quoted: tuple[str, ...]
    cameras: tuple[tuple[str, str], ...]
    stripped: tuple[int, ...]


def share_case(
    case: Case,
    target: Path,
    edition: Level,
    *,
    author: str,
    station: str,
    clock: Callable[[], datetime] = utc_now,
    progress: Progress | None = None,
    passphrase: Passphrase | None = None,
) -> Shared:
    """Write what may stand in an edition to a new case file, under a passphrase of its own, and say what stayed.

    Refused when the file is there already or when nothing may leave; then no file is left.
    """
    progress = progress or Silent()
    with made_beside(target, passphrase=passphrase) as beside:
        snapshot = take_snapshot(case, progress)
        protection = _protection(case, snapshot)
        cut = cut_rows(snapshot.rows, edition, protection)
        if not any(cut.rows[name] for name in cut.rows if name not in LAW):
            raise RefusedError(
                f"Nothing in {case.path} may leave at {edition.words}. Mark what may, or share a higher edition;"
                " a case without a TLP marking counts as TLP:RED."
            )
        leaving = choose_originals(case, snapshot.rows, cut.rows, protection, progress)
        quoted = sorted(row["title"] for row in cut.rows["source"].values() if row["sha256"] in leaving.quoted)
        without = replace_withheld(cut.rows, leaving.stay, protection)
        old = next(iter(snapshot.rows["case_info"].values()))
        info = _info(old, edition, Veil(protection.names))

        def fill(session: Session) -> None:
            session.flush()
            put_rows(session.connection(), cut.rows)
            origin = {"case_id": old["id"], "case_title": info.title, "chain_head": snapshot.head}
            session.add(RecordOrigin(on_table=CaseInfo.__tablename__, on_id=info.id, **origin))
            session.add_all(_notes(cut))

        label = f"Share of case {old['id']}, chain head {snapshot.head}, edition {edition.words}"
        signed: dict[str, Any] = {"author": author, "station": station, "clock": clock}
        with create_case(beside, info, **signed, fill=fill, label=label, passphrase=passphrase) as new:
            copy_originals(case, new, leaving.leave, progress)
            if leaving.stay:
                put_stand_in(new, progress)
    written = {name: len(found) for name, found in cut.rows.items() if found}
    stripped = _stripped(snapshot.rows, cut)
    return Shared(written, cut.withheld, tuple(without), leaving.unseen, tuple(quoted), _cameras(cut), stripped)


def _protection(case: Case, snapshot: Snapshot) -> Protection:
    """Return what is protected in the rows that were taken; who wrote records is named openly."""
    authors = {row["author"] for found in snapshot.rows.values() for row in found.values()}
    with case.read() as session:
        protection = read_protection(session, authors)
        if chain_head(session.connection()) != snapshot.head:
            raise RefusedError(f"{case.path} was changed meanwhile. Do it when nobody is writing.")
    return protection


def _info(old: Row, edition: Level, veil: Veil) -> CaseInfo:
    """Return what the new case says of itself; of one above the edition next to nothing."""
    if not case_level(old["tlp"], old["classification"]).above(edition):
        values = {name: veil.mask(value) if isinstance(value, str) else value for name, value in old.items()}
        return CaseInfo(**(values | {name: old[name] for name in _UNMASKED} | {"id": new_id()}))
    return CaseInfo(
        title=f"Share at {edition.words}",
        author=veil.mask(old["author"]),
        created=old["created"],
        catalogue=old["catalogue"],
        checked_through=old["checked_through"],
        tlp=edition.tlp.value,
        classification=edition.classification.value,
    )


def _cameras(cut: Cut) -> tuple[tuple[str, str], ...]:
    """Return title and what it gives away of each photograph that leaves with the place or time of its taking."""
    pictures = sorted(cut.rows["source"].values(), key=lambda row: (row["title"], row["id"]))
    told = [(row["title"], camera_words(json.loads(row["facts"] or "[]"))) for row in pictures]
    return tuple(one for one in told if one[1])


def _stripped(rows: Rows, cut: Cut) -> tuple[int, ...]:
    """Return the numbers of findings that leave while nothing that supports them does, for whatever reason."""
    had, has = (
        {row["finding_id"] for row in here["support"].values() if row["stance"] == Stance.SUPPORTS.value}
        for here in (rows, cut.rows)
    )
    return tuple(sorted(row["number"] for key, row in cut.rows["finding"].items() if key in had - has))


def _notes(cut: Cut) -> list[Note]:
    """Return a note on each finding that lost something."""
    return [
        Note(
            kind=WITHHELD,
            text=f"{' and '.join(sorted(what)).capitalize()} withheld in this edition.",
            done=False,
            on_table=Finding.__tablename__,
            on_id=finding_id,
        )
        for finding_id, what in sorted(cut.lost.items())
    ]
