"""The open case: `read()` to look, `change(label)` to write. Nothing else touches the file."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from casefile.core import engine, journal, originals, rollback, search
from casefile.core.claims import Claims
from casefile.core.connection import DriverError
from casefile.core.constraints import constraint_sentence
from casefile.core.custody import check_custody, only_custody, spare_custody
from casefile.core.errors import RefusedError, UnsureError
from casefile.core.gate import Gate, Hold, Turn
from casefile.core.keys import Key, Passphrase, check_new
from casefile.core.migrations import STEPS, Step, bring_up, check_current, newest_format
from casefile.core.objects import check_objects
from casefile.core.progress import Progress
from casefile.core.reanchoring import catch_up
from casefile.core.records import Base, Record
from casefile.core.schema import APPLICATION_ID, FORMAT, CaseInfo


@dataclass(frozen=True)
class Changed:
    """What subscribers are told after each commit: the change, and which records it touched."""

    change: journal.Change
    touched: frozenset[tuple[str, str]]


@dataclass
class _Entry:
    """What the journal will call a change: its kind, label, and for undo and redo which edit they are about."""

    kind: str
    label: str
    target: int | None = None


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class Case:
    """One open case file. Make it with `create_case` or `open_case`, and close it."""

    def __init__(
        self,
        path: Path,
        *,
        author: str,
        station: str,
        clock: Callable[[], datetime] = utc_now,
        writable: bool = True,
        key: Key | None = None,
    ) -> None:
        self.path = path
        self.writable = writable
        self.kept: Path | None = None
        """The copy of the file in its older format, when this opening brought it up."""
        self.protected = key is not None
        self._author, self._station, self._clock = author, station, clock
        self._gate, self._turn, self.claims = Gate(), Turn(), Claims()
        self._closed = False
        self._subscribers: list[Callable[[Changed], None]] = []
        self._place = place = engine.Place(path, key)
        opened = clock().astimezone(UTC).isoformat(timespec="seconds")
        self._hold = Hold(path, "" if self.protected else author, opened) if writable else None
        if self._hold is not None:
            self._hold.take()
        self._reader = engine.make_reader(place)
        self._writer = engine.make_writer(place, self._gate, journal.install_triggers) if writable else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all connections and let others write the case."""
        with self._turn:
            self._closed = True
            self._reader.dispose()
            if self._writer is not None:
                self._writer.dispose()
            self._place.close()
            if self._hold is not None:
                self._hold.release()

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session to look with, for at most some 50 ms: commits wait for it."""
        self._check_open()
        with self._plainly(), self._gate.shared(), Session(self._reader) as session:
            yield session

    @contextlib.contextmanager
    def change(self, label: str, *, fixed: bool = False) -> Iterator[Session]:
        """Give the session to write with: one transaction, one undo step, one event; an exception rolls back.

        `fixed` changes (the creation of a case, changes that only add custody events) are kept but are no undo
        steps. A change that touched no row leaves no trace.
        """
        with self._writing(_Entry("fixed" if fixed else "edit", label)) as session:
            yield session

    def undo(self) -> str | None:
        """Take the last change back, as a change of its own; return its label, None when there is none.

        Custody events that it added to a source which stays are not taken back.
        """
        return self._replay("undo", journal.next_undo)

    def redo(self) -> str | None:
        """Bring the change back that was undone last; return its label, None when there is none."""
        return self._replay("redo", journal.next_redo)

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `listener` after each commit, on the thread that committed; return a function that ends it.

        Two threads may call it in an order other than that of their commits. What it raises is logged: the change
        is in the file by then, and whoever made it must not take it for refused.
        """
        self._subscribers.append(listener)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._subscribers.remove(listener)

        return end

    @contextlib.contextmanager
    def stage(self) -> Iterator[Connection]:
        """Give a connection for derived or unreferenced rows (chunks, pages, full text) in a short transaction."""
        with self._turn_to_write() as writer, writer.begin() as connection:
            yield connection
            if journal.take_images(connection):
                raise RuntimeError("work tables are written in `change` only")

    def copy_to(self, target: Path, progress: Progress) -> None:
        """Write the file as it is to the empty file `target`, under the same key; it may be written meanwhile."""
        self._check_open()
        with self._plainly():
            engine.copy_whole(self._place, target, progress)

    def bring_up(self, steps: Sequence[Step]) -> None:
        """Bring a file of an older format to the newest, see `migrations.py`; nothing for any other."""
        now = self._clock().astimezone(UTC).isoformat(timespec="milliseconds")
        with self._plainly():
            self.kept = bring_up(self._place, steps, at=now, author=self._author, station=self._station)

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError(f"{self.path} is closed")

    @contextlib.contextmanager
    def _turn_to_write(self) -> Iterator[Engine]:
        """Wait for the turn to write; a thread that reads is refused, since others wait for it to end."""
        if self._writer is None or self._hold is None:
            raise RefusedError(f"{self.path} is open for reading only.")
        if self._gate.reading:
            raise RuntimeError("a change cannot be made inside a read of the same thread")
        with self._plainly(), self._turn:
            self._check_open()
            self._hold.keep()
            yield self._writer

    def _replay(self, kind: str, find: Callable[[Connection], tuple[int, int] | None]) -> str | None:
        entry = _Entry(kind, "")
        try:
            with self._writing(entry) as session:
                connection = session.connection()
                found = find(connection)
                if found is None:
                    return None
                seq, entry.target = found
                entry.label = journal.get_label(connection, entry.target)
                rows = spare_custody(journal.list_rows(connection, seq))
                journal.take_back(connection, rows)
                catch_up(session, {(row.table, row.record_id) for row in rows})
        except RefusedError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
            raise RefusedError(
                f"“{entry.label}” cannot be taken back: a later change that is no undo step stands against it."
                " Nothing was changed."
            ) from error
        return entry.label

    @contextlib.contextmanager
    def _writing(self, entry: _Entry) -> Iterator[Session]:
        _check_text("Change", "label", entry.label)
        with self._turn_to_write() as writer, Session(writer, expire_on_commit=False) as session:
            now = self._clock().astimezone(UTC).isoformat(timespec="milliseconds")
            session.info.update(author=self._author, now=now)
            event.listen(session, "before_flush", _fill_in)
            event.listen(session, "before_commit", _refuse_commit)
            # rows may come in any order; what points nowhere is found at commit
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            whole = session.get_transaction()
            yield session
            if session.get_transaction() is not whole:
                raise RuntimeError("a change is rolled back by raising an exception, not by its session")
            session.flush()
            told = self._record(session.connection(), entry, now)
            event.remove(session, "before_commit", _refuse_commit)
            unsure = self._commit(session, told)
        if told is not None:
            self._tell(told)
        if unsure is not None:
            raise unsure

    def _commit(self, session: Session, told: Changed | None) -> UnsureError | None:
        """Commit; return the error of a commit that failed when all was done but the last sync of the folder."""
        try:
            session.commit()
        except DBAPIError as error:
            if told is None or not self._holds(told.change):
                raise
            unsure = UnsureError(engine.UNSURE.format(path=self.path))
            unsure.__cause__ = error
            return unsure
        return None

    def _holds(self, change: journal.Change) -> bool:
        with contextlib.suppress(RefusedError, DBAPIError), self.read() as session:
            return journal.chain_head(session.connection()) == change.hash
        return False

    def _tell(self, told: Changed) -> None:
        for listener in tuple(self._subscribers):
            try:
                listener(told)
            except Exception:  # whatever a listener does wrong, the others are told
                logging.getLogger(__name__).exception("a listener failed after change %d", told.change.seq)

    def _record(self, connection: Connection, entry: _Entry, now: str) -> Changed | None:
        rows = journal.take_images(connection)
        if not rows and entry.target is None:
            return None
        check_custody(rows)
        if entry.kind == "edit" and only_custody(rows):
            entry.kind = "fixed"
        change = journal.write_change(
            connection,
            rows,
            at=now,
            author=self._author,
            station=self._station,
            label=entry.label,
            kind=entry.kind,
            target=entry.target,
        )
        touched = frozenset((row.table, row.record_id) for row in rows)
        search.refresh_index(connection, rows)
        return Changed(change, touched)

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, DriverError) as error:
            sentence = constraint_sentence(error) if isinstance(error, IntegrityError) else self._place.sentence(error)
            if sentence is None:
                raise
            raise RefusedError(sentence) from error
        except UnicodeEncodeError as error:
            raise RefusedError(_half_character("A text", str(error.object), error.start)) from error
        except OverflowError as error:
            raise RefusedError("A number is larger than a case can hold (9,223,372,036,854,775,807).") from error


def _fill_in(session: Session, _context: object, _instances: object) -> None:
    """Put author and moment into new records, and refuse text that cannot be stored, by its field."""
    for record in session.new:
        if isinstance(record, Record):
            record.author = record.author or session.info["author"]
            record.created = record.created or session.info["now"]
    for record in (*session.new, *session.dirty):
        for name, value in inspect(record).dict.items():
            text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
            if isinstance(text, str) and not text.isascii():
                _check_text(type(record).__name__, name, text)


def _check_text(record: str, field: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise RefusedError(_half_character(f"{record}, field {field}", value, error.start)) from None


def _half_character(where: str, value: str, place: int) -> str:
    return (
        f"{where}: character {place + 1} is half a character (U+{ord(value[place]):04X}); type or copy the text again."
    )


def _refuse_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        raise RuntimeError("a change commits when its block ends; operations never commit")


def create_case(
    path: Path,
    info: CaseInfo,
    *,
    author: str,
    station: str,
    clock: Callable[[], datetime] = utc_now,
    fill: Callable[[Session], None] | None = None,
    label: str = "Create case",
    passphrase: Passphrase | None = None,
) -> Case:
    """Make a new case file and return it open; `fill` adds rows (the catalogue) to its first change, called `label`.

    With a passphrase the file is protected from its first byte. An existing file is refused. When anything fails no
    file is left; a program killed meanwhile leaves an empty file at most.
    """
    key = None if passphrase is None else check_new(passphrase).new_key()
    path = engine.create_file(path)
    try:
        case = Case(path, author=author, station=station, clock=clock, key=key)
        try:
            with case.change(label, fixed=True) as session:
                _make_tables(session.connection())
                session.add(info)
                if fill is not None:
                    fill(session)
        except BaseException:
            case.close()
            raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return case


def _make_tables(connection: Connection) -> None:
    """Write marks, tables and full text of a new case."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT}")
    Base.metadata.create_all(connection, checkfirst=False)
    search.create_index(connection)
    journal.install_triggers(connection.connection.driver_connection)


def open_case(
    path: Path,
    *,
    author: str = "",
    station: str = "",
    clock: Callable[[], datetime] = utc_now,
    writable: bool = True,
    passphrase: Passphrase | None = None,
    steps: Sequence[Step] = STEPS,
) -> Case:
    """Open a case; HeldError: another program writes it, as asked here; LockedError: it needs a passphrase.

    A file of an older format is brought up by `steps` first, see `Case.kept`; it is not opened for reading only.
    """
    path = engine.find_file(path)
    key = engine.check_file(path, passphrase, newest_format(steps))
    if writable:
        engine.check_writable(path)
    case = Case(path, author=author, station=station, clock=clock, writable=writable, key=key)
    try:
        if writable:
            case.bring_up(steps)
            with case.stage() as connection:  # first of all, so that an unfinished commit is taken back
                check_objects(connection, path, writable=True)
                rollback.remove_stale(path)
                originals.sweep(connection)
        else:
            with case.read() as session:
                check_current(session.connection(), path, steps)
                check_objects(session.connection(), path, writable=False)
    except BaseException:
        case.close()
        raise
    return case
