"""One edit, its undo and its redo in a case of ten thousand records, against the bare transaction of SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from bench.cases import crowded_case
from bench.figures import WALL, Figure, medians
from sqlcipher3 import dbapi2

from casefile.core.entities import edit_entity

BARE = "the disk: five waits for it (journal twice, folder twice, file) so that what was acknowledged stays"


def measure(folder: Path, _: Path, *, small: bool) -> Iterator[Figure]:
    """Measure an edit, undo and redo in turns with a bare transaction on a file beside."""
    case, filled = crowded_case(folder / "edit.casefile")
    with case:
        entities, numbers = cycle(filled.ids["entity"]), iter(range(1_000_000))
        bare = bare_file(folder / "bare.db")

        def edit() -> None:
            with case.change("Rename entity") as session:
                edit_entity(session, next(entities), name=f"Renamed {next(numbers)}")

        def transact() -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("UPDATE one SET name = ? WHERE id = 1", (f"Renamed {next(numbers)}",))
            bare.execute("COMMIT")

        computing = medians(3 if small else 100, {"edit": edit, "undo": case.undo}, ordered=True)
        ways = {"edit": edit, "undo": case.undo, "redo": case.redo, "bare": transact}
        taken = {name: 1000 * value for name, value in medians(3 if small else 300, ways, WALL, ordered=True).items()}
        bare.close()
    yield Figure(
        "one edit", taken["edit"], "ms", BARE + "; then SQLAlchemy, the journal's images and full text",
        "a bare transaction", taken["bare"], most=5,
    )  # fmt: skip
    yield Figure("its undo", taken["undo"], "ms", "the same as an edit", "a bare transaction", taken["bare"], most=5)
    yield Figure("its redo", taken["redo"], "ms", "the same as an edit", "a bare transaction", taken["bare"], most=5)
    for name in ("edit", "undo"):
        yield Figure(
            f"of {name}: computing", computing[name] * 1000, "ms",
            "some fifteen statements through SQLAlchemy; the images of the journal, its hash, full text",
        )  # fmt: skip


def bare_file(path: Path) -> dbapi2.Connection:
    """Return a file of one row, as safe against loss as a case."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA page_size = 16384")
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("CREATE TABLE one(id INTEGER PRIMARY KEY, name TEXT) STRICT")
    connection.execute("INSERT INTO one VALUES (1, '')")
    return connection
