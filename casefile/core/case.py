"""The open case: `read()` to look, `change(label)` to write. Nothing else touches the file."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, event, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from casefile.core import engine, journal, originals, search
from casefile.core.errors import RefusedError
from casefile.core.gate import Gate, Hold
from casefile.core.records import Base, Record
from casefile.core.schema import CaseInfo, CustodyEvent, Source

APPEND_ONLY = CustodyEvent.__tablename__


@dataclass(frozen=True)
class Changed:
    """What subscribers are told after each commit: the change, and which records it touched."""

    change: journal.Change
    touched: frozenset[tuple[str, str]]


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
    ) -> None:
        self.path = path
        self.writable = writable
        self._author, self._station, self._clock = author, station, clock
        self._gate = Gate()
        self._turn = threading.RLock()
        self._changing = False
        self._subscribers: list[Callable[[Changed], None]] = []
        self._reader = engine.make_reader(path)
        self._writer = engine.make_writer(path, self._gate) if writable else None
        self._hold = Hold(path) if writable else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all connections and let others write the case."""
        with self._turn:
            self._reader.dispose()
            if self._writer is not None:
                self._writer.dispose()
            if self._hold is not None:
                self._hold.release()

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session to look with, for at most some 50 ms: commits wait for it."""
        with self._plainly(), self._gate.shared(), Session(self._reader) as session:
            yield session

    @contextlib.contextmanager
    def change(self, label: str, *, fixed: bool = False) -> Iterator[Session]:
        """Give the session to write with: one transaction, one undo step, one event; an exception rolls back.

        `fixed` changes (custody events, the creation of a case) are kept but are no undo steps. A change that
        touched no row leaves no trace.
        """
        with self._writing("fixed" if fixed else "edit", label, None) as session:
            yield session

    def undo(self) -> str | None:
        """Take the last change back, as a change of its own; return its label, None when there is none."""
        return self._replay("undo", journal.next_undo)

    def redo(self) -> str | None:
        """Bring the change back that was undone last; return its label, None when there is none."""
        return self._replay("redo", journal.next_redo)

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `listener` after each commit, on the thread that committed; return a function that ends it."""
        self._subscribers.append(listener)
        return lambda: self._subscribers.remove(listener)

    @contextlib.contextmanager
    def stage(self) -> Iterator[Connection]:
        """Give a connection for derived or unreferenced rows (chunks, pages, full text) in a short transaction."""
        with self._plainly(), self._turn, self._ready().begin() as connection:
            yield connection
            if journal.take_images(connection):
                raise RuntimeError("work tables are written in `change` only")

    def _ready(self) -> Any:  # noqa: ANN401
        if self._writer is None:
            raise RefusedError(f"{self.path} is open for reading only.")
        return self._writer

    def _replay(self, kind: str, find: Callable[[Connection], tuple[int, int] | None]) -> str | None:
        with self._turn:
            with self.read() as session:
                found = find(session.connection())
                if found is None:
                    return None
                rows = journal.list_rows(session.connection(), found[0])
                label = str(
                    session.execute(
                        select(journal.change_table.c.label).where(journal.change_table.c.seq == found[1])
                    ).scalar_one()
                )
            with self._writing(kind, label, found[1]) as session:
                journal.take_back(session.connection(), rows)
            return label

    @contextlib.contextmanager
    def _writing(self, kind: str, label: str, target: int | None) -> Iterator[Session]:
        with self._plainly(), self._turn:
            if self._changing:
                raise RuntimeError("a change is already open on this thread")
            self._changing = True
            try:
                with Session(self._ready(), expire_on_commit=False) as session:
                    now = self._clock().astimezone(UTC).isoformat(timespec="milliseconds")
                    session.info.update(author=self._author, now=now)
                    event.listen(session, "before_flush", _fill_in)
                    # rows may come in any order; what points nowhere is found at commit
                    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                    yield session
                    session.flush()
                    told = self._record(session.connection(), kind, label, target, now)
                    session.commit()
            finally:
                self._changing = False
        if told is not None:
            for listener in tuple(self._subscribers):
                listener(told)

    def _record(self, connection: Connection, kind: str, label: str, target: int | None, now: str) -> Changed | None:
        rows = journal.take_images(connection)
        if not rows:
            return None
        if kind == "edit":
            _check_append_only(rows)
        change = journal.write_change(
            connection,
            rows,
            at=now,
            author=self._author,
            station=self._station,
            label=label,
            kind=kind,
            target=target,
        )
        touched = frozenset((row.table, row.record_id) for row in rows)
        search.refresh_index(connection, rows)
        return Changed(change, touched)

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            sentence = engine.plain_sentence(error, self.path)
            if sentence is None:
                raise
            raise RefusedError(sentence) from error


def _fill_in(session: Session, _context: object, _instances: object) -> None:
    """Put author and moment into new records, and refuse text that cannot be stored, by its field."""
    for record in session.new:
        if isinstance(record, Record):
            record.author = record.author or session.info["author"]
            record.created = record.created or session.info["now"]
    for record in (*session.new, *session.dirty):
        for name, value in inspect(record).dict.items():
            if isinstance(value, str) and not value.isascii():
                _check_text(type(record).__name__, name, value)


def _check_text(record: str, field: str, value: str) -> None:
    for place, character in enumerate(value):
        if "\ud800" <= character <= "\udfff":
            raise RefusedError(
                f"{record}, field {field}: character {place + 1} is half a character (U+{ord(character):04X});"
                " type or copy the text again."
            )


def _check_append_only(rows: list[journal.RowChange]) -> None:
    gone = {row.record_id for row in rows if row.table == Source.__tablename__ and row.op == "delete"}
    for row in rows:
        if row.table == APPEND_ONLY and row.op != "insert":
            source = search.image_value(row.before, "source_id")
            if row.op == "update" or source not in gone:
                raise RefusedError("Custody events can be added but not changed or removed.")


def create_case(
    path: Path,
    info: CaseInfo,
    *,
    author: str,
    station: str,
    clock: Callable[[], datetime] = utc_now,
    fill: Callable[[Session], None] | None = None,
) -> Case:
    """Make a new case file and return it open; `fill` adds reference rows (the catalogue) to its first change.

    An existing file is refused. When anything fails no file is left.
    """
    if path.exists():
        raise RefusedError(f"{path} is there already. Choose another name, or remove it first.")
    if not path.parent.is_dir():
        raise RefusedError(f"There is no folder {path.parent}. Make it first.")
    try:
        engine.create_file(path)
        case = Case(path, author=author, station=station, clock=clock)
        try:
            _prepare(case, author, clock, new=True)
            with case.change("Create case", fixed=True) as session:
                session.add(info)
                if fill is not None:
                    fill(session)
        except BaseException:
            case.close()
            raise
    except BaseException as error:
        path.unlink(missing_ok=True)
        sentence = engine.plain_sentence(error, path)
        if sentence and not isinstance(error, RefusedError):
            raise RefusedError(sentence) from error
        raise
    return case


def open_case(
    path: Path,
    *,
    author: str = "",
    station: str = "",
    clock: Callable[[], datetime] = utc_now,
    writable: bool = True,
) -> Case:
    """Open a case; raises HeldError when another program writes it and `writable` is asked for."""
    engine.check_file(path)
    case = Case(path, author=author, station=station, clock=clock, writable=writable)
    try:
        _check_tables(case)
        if writable:
            _prepare(case, author, clock, new=False)
    except BaseException:
        case.close()
        raise
    return case


def _prepare(case: Case, author: str, clock: Callable[[], datetime], *, new: bool) -> None:
    """Take the hold, make the collecting triggers, and sweep what an interrupted intake staged."""
    assert case._hold is not None  # noqa: SLF001 - a writable case has one; same module
    try:
        case._hold.take(author, clock().astimezone(UTC).isoformat(timespec="seconds"))  # noqa: SLF001
    except PermissionError:
        raise RefusedError(
            f"You may not write in the folder of {case.path}; open the case for reading, or copy it."
        ) from None
    with case._plainly(), case._ready().begin() as connection:  # noqa: SLF001
        if new:
            Base.metadata.create_all(connection)
            search.create_index(connection)
        journal.install_triggers(connection)
        originals.sweep(connection)


def _check_tables(case: Case) -> None:
    with case.read() as session:
        there = set(inspect(session.connection()).get_table_names())
    missing = sorted(set(Base.metadata.tables) - there)
    if missing:
        raise RefusedError(
            f"{case.path} is damaged: its table {missing[0]} is missing. Use a backup, or run `casefile verify`."
        )
