"""Copies of a case beside it: one a day and one before what is risky, fewer with age, each a whole case.

They lie in the folder `NAME.backups` under the passphrase that the case had then, or none. What is made here is for
the day on which a disk, a program or a person fails; it is no archive: whoever has the folder has the case.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from casefile.core import engine
from casefile.core.case import Case, open_case
from casefile.core.errors import RefusedError
from casefile.core.gate import Hold
from casefile.core.journal import chain_head, change_table, work_tables
from casefile.core.keys import Passphrase
from casefile.core.placing import place_new, place_over, sync
from casefile.core.progress import Progress, Silent

DAILY, REPLACED = "daily", "before-restoring"
_NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}-[0-9]{2}-[0-9]{2}) ([a-z-]+)\.casefile")
_STAMP = "%Y-%m-%d %H-%M-%S"
_ALL, _DAYS, _WEEKS, _MONTHS = timedelta(days=2), timedelta(days=14), timedelta(weeks=8), timedelta(days=366)
LISTED = 200  # changes that are named of a difference; more are counted


@dataclass(frozen=True, order=True)
class Backup:
    """One copy: when it was made (UTC, to the second) and why: `daily`, or such as `before-import`."""

    made: datetime
    reason: str
    path: Path


@dataclass(frozen=True)
class Difference:
    """What a case has that a copy of it has not.

    `changes`: moment, author and label of the changes since, the newest first, at most LISTED of `number`. None when
    the copy does not lead to the case: it has changes of its own, or is a copy of another one. `records`: how many
    records of a table the copy holds and the case holds, where these differ.
    """

    changes: Sequence[tuple[str, str, str]] | None
    number: int
    records: dict[str, tuple[int, int]]


def folder_of(path: Path) -> Path:
    """Return the folder in which the copies of a case lie."""
    return path.with_name(f"{path.stem}.backups")


def list_backups(path: Path) -> list[Backup]:
    """Return the copies of a case, the newest first; other files in the folder are none."""
    found = []
    with contextlib.suppress(OSError):
        for one in folder_of(path).iterdir():
            named = _NAME.fullmatch(one.name)
            with contextlib.suppress(ValueError):
                if named and one.is_file() and not one.is_symlink():
                    found.append(Backup(datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC), named[2], one))
    return sorted(found, reverse=True)


def is_due(path: Path, now: datetime) -> bool:
    """Tell whether a case was written since its newest copy, and that is of another day (UTC)."""
    now = now.astimezone(UTC)
    newest = next((one for one in list_backups(path) if one.made <= now), None)  # not one of a clock that ran ahead
    if newest is None:
        return True
    changed = path.stat().st_mtime_ns != newest.path.stat().st_mtime_ns
    return changed and newest.made.date() != now.date()


def make_backup(case: Case, reason: str, now: datetime, progress: Progress | None = None) -> Backup:
    """Copy an open case, and remove the copies whose time has gone; refused when there is no room or right to.

    The case may be written meanwhile: the copy is of one moment, the last before it was done.
    """
    progress = progress or Silent()
    made = now.astimezone(UTC).replace(microsecond=0)
    folder = folder_of(case.path)
    target = folder / f"{made.strftime(_STAMP)} {reason}.casefile"
    making = folder / f".{target.name}.{os.getpid()}.making"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _sweep(folder, now)
        try:
            written = case.path.stat().st_mtime_ns
            case.copy_to(engine.create_file(making), progress)
            os.utime(making, ns=(written, written))  # by which `is_due` knows whether the case was written since
            sync(making)
            place_new(making, target)
        finally:
            for left in (making, making.with_name(f"{making.name}-journal")):
                left.unlink(missing_ok=True)
        sync(folder)
    except OSError as error:
        raise RefusedError(
            f"No backup copy can be made in {folder}: {error.strerror}. Make room there, or give yourself the right to"
            " write; the case is untouched."
        ) from error
    for old in choose_outdated(list_backups(case.path), made):
        with contextlib.suppress(OSError):
            old.path.with_name(f"{old.path.name}-journal").unlink(missing_ok=True)
            old.path.unlink()
    return Backup(made, reason, target)


def choose_outdated(backups: Iterable[Backup], now: datetime) -> list[Backup]:
    """Return the copies that are not kept.

    Kept are all of the last two days, the newest of each day for two weeks, of each week for eight, of each month for
    a year; and always the newest, those of a clock that ran ahead, and those of the first copy after a year: the
    clock may be the one that is wrong. What a restored copy took the place of may be damaged, so it stands in no
    other's way and is kept for eight weeks.
    """
    known = sorted((one for one in backups if one.made <= now), reverse=True)
    if len(known) > 1 and known[0].made - known[1].made > _MONTHS:
        return []
    kept: set[Hashable] = set()
    outdated = []
    for place, one in enumerate(known):
        age = now - one.made
        if one.reason == REPLACED:
            outdated += [one] if age > _WEEKS else []
            continue
        slot = next((name(one) for most, name in _SLOTS if age <= most), None)
        if place and (slot is None or slot in kept):
            outdated.append(one)
        kept.add(slot)
    return outdated


_SLOTS: tuple[tuple[timedelta, Callable[[Backup], Hashable]], ...] = (
    (_ALL, lambda one: one.path),
    (_DAYS, lambda one: one.made.date()),
    (_WEEKS, lambda one: one.made.isocalendar()[:2]),
    (_MONTHS, lambda one: (one.made.year, one.made.month, "month")),
)


def compare_backup(case: Case, backup: Path, passphrase: Passphrase | None = None) -> Difference:
    """Say what an open case has that a copy has not; LockedError when the copy needs a passphrase."""
    with open_case(backup, writable=False, passphrase=passphrase) as other:
        with other.read() as session:
            head = chain_head(session.connection())
        then = _count(other)
        now = _count(case)
        with case.read() as session:
            here = session.connection()
            since = here.execute(select(change_table.c.seq).where(change_table.c.hash == head)).scalar()
            changes, number = None, 0
            if since is not None:
                later = change_table.c.seq > since
                number = here.execute(select(func.count()).select_from(change_table).where(later)).scalar_one()
                columns = (change_table.c.at, change_table.c.author, change_table.c.label)
                query = select(*columns).where(later).order_by(change_table.c.seq.desc()).limit(LISTED)
                changes = [(row.at, row.author, row.label) for row in here.execute(query)]
    differing = {name: (then[name], now[name]) for name in now if then[name] != now[name]}
    return Difference(changes, number, differing)


def restore_backup(path: Path, backup: Path, now: datetime, passphrase: Passphrase | None = None) -> Backup:
    """Put a copy in the place of a case that nobody has open; return the copy of what stood there before.

    A case that is damaged or of another passphrase is kept as it is, byte for byte. Killed at any moment, the case is
    the old file or the copy.
    """
    open_case(backup, writable=False, passphrase=passphrase).close()  # refuses what is no whole case
    path = path.resolve()
    made = now.astimezone(UTC).replace(microsecond=0)
    kept = Backup(made, REPLACED, folder_of(path) / f"{made.strftime(_STAMP)} {REPLACED}.casefile")
    hold = Hold(path, "", made.isoformat())
    hold.take()
    making = path.with_name(f".{path.name}.{os.getpid()}.making")
    try:
        kept.path.parent.mkdir(mode=0o700, exist_ok=True)
        for end in ("", "-journal"):
            if (left := path.with_name(path.name + end)).exists():
                _copy(left, kept.path.with_name(kept.path.name + end))
        _copy(backup, making)
        place_over(making, path)
        sync(path.parent)
    except OSError as error:
        raise RefusedError(f"{path} could not be restored: {error.strerror}. It is as it was.") from error
    finally:
        making.unlink(missing_ok=True)
        hold.release()
    return kept


def _copy(path: Path, target: Path) -> None:
    """Copy a file whole or not at all."""
    making = target.with_name(f".{target.name}.{os.getpid()}.making")
    try:
        with path.open("rb") as file, engine.create_file(making).open("wb") as out:
            shutil.copyfileobj(file, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())
        making.replace(target)
    finally:
        making.unlink(missing_ok=True)


def _sweep(folder: Path, now: datetime) -> None:
    """Remove what programs that were killed a day ago or earlier left half made."""
    for left in folder.glob(".*.making*"):
        with contextlib.suppress(OSError):
            if now.timestamp() - left.stat().st_mtime > timedelta(days=1).total_seconds():
                left.unlink()


def _count(case: Case) -> dict[str, int]:
    """Return the number of records by table, each counted in a read of its own."""
    counts = {}
    for name, table in work_tables().items():
        with case.read() as session:
            counts[name] = session.execute(select(func.count()).select_from(table)).scalar_one()
    return counts
