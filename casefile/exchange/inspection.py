"""Looking through a case that may be damaged: every row that can be read, and what cannot be, named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from casefile.core.connection import DriverError
from casefile.core.errors import CancelledError, CasefileError
from casefile.core.progress import Progress
from casefile.core.wording import quoted

BATCH = 200  # rows read in one moment, so that commits do not wait
LOWEST = -(2**63)  # of the numbers that SQLite gives to rows; ours begin at 1, a forger's may not


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it was sealed: its kind, where it is (with title and id), and what is wrong."""

    kind: str
    where: str
    says: str


class UnreadableRowError(Exception):
    """SQLite could not read what was asked for."""


class Readable(Protocol):
    """What can be looked through: an open case, or a file that is opened in another way."""

    def read(self) -> AbstractContextManager[Session]:
        """Give a session to look with."""


@dataclass
class Inspection:
    """Reads a case in short moments, collects problems, and counts what was looked at."""

    case: Readable
    progress: Progress
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def report(self, kind: str, where: str, says: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(kind, where, says))

    def notice(self, kind: str, where: str, says: str) -> None:
        """Note what is worth knowing and is no damage."""
        self.notices.append(Problem(kind, where, says))

    def count(self, what: str, number: int = 1) -> None:
        """Count what was looked at, report progress, and let the person cancel."""
        self.counted[what] += number
        self.progress.step(self.counted[what], None, f"Checking {what}")

    def ask(
        self,
        query: str,
        prepare: Callable[[Connection], None] | None = None,
        /,
        **values: Any,  # noqa: ANN401 - what SQL takes
    ) -> list[tuple[Any, ...]]:
        """Return all rows of one query, which is kept short; raise UnreadableRowError when SQLite cannot.

        `prepare` makes what the query asks for, in the connection alone.
        """
        try:
            with self.case.read() as session:
                if prepare is not None:
                    prepare(session.connection())
                return [tuple(row) for row in session.execute(text(query), values)]
        except CancelledError:
            raise
        except (CasefileError, SQLAlchemyError, DriverError, ValueError) as error:
            raise UnreadableRowError(str(getattr(error, "orig", None) or error.__cause__ or error)) from error

    def try_ask(self, kind: str, where: str, query: str, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
        """Return all rows of one query; what SQLite cannot read is a problem, and gives no rows."""
        try:
            return self.ask(query, **values)
        except UnreadableRowError as error:
            self.report(kind, where, f"cannot be read: {error}")
            return []

    def rows(self, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield the columns of each row of a table, read in batches; rows that cannot be read are problems."""
        query = f'SELECT rowid, {columns} FROM "{table}" t WHERE rowid >= :first ORDER BY rowid LIMIT {BATCH}'  # noqa: S608
        first = LOWEST
        while True:
            try:
                found = self.ask(query, first=first)
            except UnreadableRowError:
                first = max(first, 1)
                end = self.try_ask("file", f"table {table}", f'SELECT max(rowid) FROM "{table}"')  # noqa: S608
                if not end or first > (end[0][0] or 0):
                    return
                yield from self._one_by_one(table, columns, first)
                first += BATCH
                continue
            if not found:
                return
            if found[0][0] < 1:
                self.report("file", f"table {table}", "has rows with numbers below 1, which Casefile never writes.")
            for row in found:
                yield row[1:]
            first = found[-1][0] + 1

    def _one_by_one(self, table: str, columns: str, first: int) -> Iterator[tuple[Any, ...]]:
        query = f'SELECT {columns} FROM "{table}" t WHERE rowid = :rowid'  # noqa: S608
        broken: list[int] = []
        says = ""
        for rowid in range(first, first + BATCH):
            try:
                yield from self.ask(query, rowid=rowid)
            except UnreadableRowError as error:
                broken.append(rowid)
                says = str(error)
        if broken:
            rows = (
                f"row {broken[0]}" if len(broken) == 1 else f"{len(broken)} rows between {broken[0]} and {broken[-1]}"
            )
            self.report("file", f"table {table}, {rows}", f"cannot be read: {says}")


def blob(column: str) -> str:
    """Return the SQL for a text column as bytes, so that damaged text can be read at all."""
    return f"CAST({column} AS BLOB)"


def decode(value: bytes | None) -> str:
    """Return bytes of a text column as text; bytes that are no UTF-8 become half characters, equal to nothing."""
    return (value or b"").decode("utf-8", "surrogateescape")


def shown(name: str, title: bytes | str | None, record_id: bytes | str) -> str:
    """Return how a record is named to a person: its noun, its title or first words, and its id."""
    words = decode(title) if isinstance(title, bytes) else title
    identity = decode(record_id) if isinstance(record_id, bytes) else record_id
    return f"{name.replace('_', ' ')} {quoted(words)} ({identity})" if words else f"{name.replace('_', ' ')} {identity}"


def title_of(image: Mapping[str, Any]) -> str | None:
    """Return the words by which a person knows a record, from its values."""
    for name in ("title", "name", "quote", "description", "text", "label", "says", "value", "addressee", "put"):
        if image.get(name):
            return str(image[name])
    return None
