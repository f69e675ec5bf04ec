"""A record taken out of a case and out of its whole history, on purpose.

The journal is append-only, so this makes a new file with a new chain. Its first change states the break: who, when,
why, and the head of the old chain. The rest of the history is kept, change by change, without any image of what was
taken out; the hashes are new. Copies elsewhere (backups, shares, dossiers) still hold it.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from casefile.core import journal
from casefile.core.case import Case, create_case, open_case, utc_now
from casefile.core.errors import RefusedError
from casefile.core.gate import Hold
from casefile.core.keys import Passphrase
from casefile.core.originals import original_table
from casefile.core.progress import Progress, Silent
from casefile.core.schema import CaseInfo
from casefile.core.snapshot import Rows, take_snapshot
from casefile.core.veil import Veil
from casefile.core.wording import quoted
from casefile.exchange.forms import is_free_text
from casefile.exchange.fresh import copy_originals, made_beside
from casefile.exchange.purge import Purge, find_gone, rewrite_journal
from casefile.exchange.rows import index_rows, put_rows


@dataclass(frozen=True)
class Expunged:
    """What was taken out: how many records by table, how many originals; and the head of the new chain.

    `mentions`: (table, id, column) of what is still there and repeats a name or title of what is gone. `inside`:
    titles of sources whose bytes hold an expunged attachment.
    """

    path: Path
    records: Mapping[str, int]
    originals: int
    mentions: tuple[tuple[str, str, str], ...]
    inside: tuple[str, ...]
    chain_head: str


@dataclass(frozen=True)
class Signature:
    """Who breaks the chain, from which station, by which clock."""

    author: str
    station: str
    clock: Callable[[], datetime] = utc_now


def expunge_record(
    path: Path,
    table: str,
    record_id: str,
    reason: str,
    signature: Signature,
    *,
    target: Path | None = None,
    progress: Progress | None = None,
    passphrase: Passphrase | None = None,
) -> Expunged:
    """Write the case without a record, and what hangs on it, to `target`, or (None) in the place of the case.

    Works on records that were deleted before, too. The new file has the passphrase of the case. Refused without a
    reason, for the record of the case itself, and when the case never had the record; the case is then as before.
    """
    reason = " ".join(reason.split()).rstrip(".")
    if not reason:
        raise RefusedError("What is expunged needs a reason; it stands in the new file for good.")
    if table == CaseInfo.__tablename__:
        raise RefusedError("What says which case this is cannot be expunged; make a new case instead.")
    progress = progress or Silent()
    with contextlib.ExitStack() as stack:
        if target is None:
            told = signature.author if passphrase is None else ""
            hold = Hold(path.resolve(), told, signature.clock().isoformat(timespec="seconds"))
            hold.take()
            stack.callback(hold.release)
        old = stack.enter_context(open_case(path, writable=False, passphrase=passphrase))
        beside = stack.enter_context(
            made_beside(target or path.resolve(), replace=target is None, passphrase=passphrase)
        )
        asked = _Asked((table, record_id), reason, target or path, passphrase)
        expunged = _write(old, beside, signature, progress, asked)
        old.close()
    return expunged


@dataclass(frozen=True)
class _Asked:
    """What is to go and why, where the new file will stand, and its passphrase."""

    key: tuple[str, str]
    reason: str
    path: Path
    passphrase: Passphrase | None


def _write(old: Case, beside: Path, signature: Signature, progress: Progress, asked: _Asked) -> Expunged:
    snapshot = take_snapshot(old, progress)
    gone = find_gone(old, snapshot.rows, asked.key, progress)
    rows = gone.without(snapshot.rows)
    info = rows.pop(CaseInfo.__tablename__)
    counted = Counter(name for name, _ in gone.keys)
    now = signature.clock().astimezone(UTC).isoformat(timespec="milliseconds")
    told = f"Expunged {_in_words(counted)}. Reason: {asked.reason}. Head of the chain before: {snapshot.head}"

    def fill(session: Session) -> None:
        session.flush()
        connection = session.connection()
        put_rows(connection, rows)
        journal.take_images(connection)  # these rows have their history already
        journal.write_change(
            connection, [], at=now, author=signature.author, station=signature.station, label=told, kind="fixed"
        )
        rewrite_journal(old, connection, gone, progress)
        index_rows(connection, rows)

    (about,) = info.values()
    made = create_case(
        beside,
        CaseInfo(**about),
        author=signature.author,
        station=signature.station,
        clock=signature.clock,
        fill=fill,
        passphrase=asked.passphrase,
    )
    with made as new:
        if _head(old) != snapshot.head:
            raise RefusedError(f"{old.path} was changed meanwhile. Do it when nobody is writing.")
        before = _originals(old)
        kept = before & gone.needed
        copy_originals(old, new, sorted(kept), progress)
        head = _head(new)
    inside = sorted(snapshot.rows["source"][one]["title"] for one in gone.holders)
    return Expunged(asked.path, dict(counted), len(before - kept), _mentions(rows, gone), tuple(inside), head)


def _head(case: Case) -> str:
    with case.read() as session:
        return journal.chain_head(session.connection())


def _originals(case: Case) -> set[str]:
    with case.read() as session:
        return set(session.execute(original_table.select()).scalars())


def _mentions(rows: Rows, gone: Purge) -> tuple[tuple[str, str, str], ...]:
    """Return where names and titles of what is gone still stand."""
    names = Veil(dict.fromkeys(gone.called, ""))
    if not names:
        return ()
    return tuple(
        (table, record_id, column)
        for table, found in rows.items()
        for record_id, row in found.items()
        for column, value in row.items()
        if isinstance(value, str) and is_free_text(table, column) and names.hides(value)
    )


def _in_words(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{number} of {quoted(name.replace('_', ' '))}" for name, number in sorted(counted.items()))
