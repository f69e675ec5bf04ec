"""One connection of SQLite to a file: how it is opened, and how its work is ended when a person cancels."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from casefile.core.cipher import PAGE_SIZE
from casefile.core.keys import Key

BUSY_MS = 5000
STEPS = 1_000_000  # of SQLite between two looks at the progress
DriverError = dbapi2.Error


def open_connection(path: Path, mode: str, key: Key | None = None, **options: Any) -> Any:  # noqa: ANN401
    """Open a file in mode `ro` or `rw`, with its key if it has one, so that nothing in it can act."""
    uri = f"{path.as_uri()}?mode={mode}"
    connection = dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False, **options)
    if key is not None:
        unlock(connection, key)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA mmap_size = 0")
    return connection


def unlock(connection: Any, key: Key) -> None:  # noqa: ANN401 - the driver's connection
    """Give a new connection its key, first of all; whether it is the right one, the first page read tells.

    The page size counts for all files of this process, those that `VACUUM INTO` makes among them. Nothing is told
    on standard error of pages that do not open.
    """
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA cipher_default_page_size = {PAGE_SIZE}")
    connection.execute(f'PRAGMA key = "{key.literal}"')


@contextlib.contextmanager
def ended_by(step: Callable[[], None], connection: Any) -> Iterator[None]:  # noqa: ANN401 - the driver's connection
    """Call `step` now and then while SQLite works; what it raises ends that work and is raised here."""
    raised: list[BaseException] = []

    def tick() -> int:
        try:
            step()
        except BaseException as error:  # noqa: BLE001 - SQLite would swallow it
            raised.append(error)
        return len(raised)

    connection.set_progress_handler(tick, STEPS)
    try:
        yield
    except DriverError:
        if not raised:
            raise
    finally:
        connection.set_progress_handler(None, 0)
        if raised:
            raise raised[0]
