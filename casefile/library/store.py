"""The library's store: one SQLite file for all cases of this person, large, rebuildable, never precious.

WAL is right here (readers never wait), unlike in a case, because nobody copies this file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from casefile.core.errors import RefusedError
from casefile.library.resolutions import make_tables

NAME = "library.sqlite"
APPLICATION_ID = 0x43534C31  # "CSL1"
FORMAT = 1
BUSY_MS = 10_000


class Store:
    """The open store; `read()` and `write()` give a connection for one transaction."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._engine = _make_engine(file)

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection to look with."""
        with self._plainly(), self._engine.connect().execution_options(looks_only=True) as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection for one transaction; an exception takes it back."""
        with self._plainly(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise RefusedError(
                f"The library {self.file} does not work ({error.orig}). Remove it and add its files again."
            ) from error


def open_store(folder: Path) -> Store:
    """Open the store in the library's folder, and make both when they are not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / NAME
        file.touch(mode=0o600)
    except OSError as error:
        raise RefusedError(f"The library's folder {folder} cannot be written: {error.strerror}.") from None
    store = Store(file)
    with store.write() as connection:
        _prepare(connection, file)
    return store


def _prepare(connection: Connection, file: Path) -> None:
    def pragma(name: str) -> int:
        return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())

    if pragma("application_id") == APPLICATION_ID and pragma("user_version") == FORMAT:
        return
    if pragma("schema_version"):
        raise RefusedError(f"{file} is not a library that this Casefile knows. Move it away and do it again.")
    metadata = MetaData()
    make_tables(metadata)
    metadata.create_all(connection)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT}")


def _make_engine(file: Path) -> Engine:
    def connect() -> Any:  # noqa: ANN401 - a connection of a driver without types
        connection = dbapi2.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        return connection

    engine = create_engine("sqlite://", module=dbapi2, creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    looks_only = connection.get_execution_options().get("looks_only", False)
    connection.exec_driver_sql("BEGIN" if looks_only else "BEGIN IMMEDIATE")
