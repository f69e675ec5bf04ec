"""What happens to the file while it is open, or between two openings: moved, replaced, linked, left half written."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlcipher3 import dbapi2 as driver

from casefile.core import rollback
from casefile.core.case import Case, create_case, open_case
from casefile.core.errors import RefusedError
from casefile.core.gate import HeldError
from casefile.core.schema import CaseInfo, Entity, Note

# a program that dies in the middle of a commit, when pages are in the file and the journal is still there
DYING = """
import os, sys
from pathlib import Path
from casefile.core.case import open_case
case = open_case(Path(sys.argv[1]), author="B", station="t")
driver = case._writer.raw_connection().driver_connection
driver.execute("PRAGMA cache_spill = 1")
driver.execute("PRAGMA cache_size = 1")
with case.change("Unfinished") as session:
    session.connection().exec_driver_sql("PRAGMA user_version = 0")
    session.connection().exec_driver_sql("PRAGMA user_version = 1")
    for n in range(100):
        driver.execute(
            "INSERT INTO note(id, author, created, kind, text, done) VALUES (?, 'a', 'b', 'note', ?, 0)",
            (str(n), "lost" * 5000),
        )
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    made = folder / "a.casefile"
    create_case(made, CaseInfo(title="T"), author="A", station="s").close()
    return made


@pytest.fixture
def case(path: Path) -> Iterator[Case]:
    with open_case(path, author="A. Author", station="s") as opened:
        add(opened, "first")
        yield opened


def add(case: Case, name: str) -> None:
    with case.change(f"Add {name}") as session:
        session.add(Entity(schema="Person", name=name))


def names(case: Case) -> list[str]:
    with case.read() as session:
        return list(session.scalars(select(Entity.name).order_by(Entity.name)))


def journal_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def kill_in_commit(path: Path) -> Path:
    """Leave a hot journal beside the case, and return it."""
    done = subprocess.run([sys.executable, "-c", DYING, str(path)], check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    kept = rollback.journal_of(path)
    assert kept.stat().st_size > 0
    return kept


def replaced(path: Path) -> None:
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


DEEDS: dict[str, Callable[[Path], object]] = {
    "removed": Path.unlink,
    "renamed": lambda path: path.rename(path.with_name("b.casefile")),
    "replaced": replaced,
    "folder renamed": lambda path: path.parent.rename(path.parent.with_name("elsewhere")),
    "folder removed": lambda path: shutil.rmtree(path.parent),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("during", [False, True])
def test_no_edit_is_swallowed_by_a_file_that_has_gone(case: Case, path: Path, deed: str, *, during: bool) -> None:
    if not during:
        DEEDS[deed](path)
    with pytest.raises(RefusedError, match=r"moved, removed or replaced|has gone"), case.change("Lost") as session:
        session.add(Entity(schema="Person", name="swallowed"))
        session.flush()
        if during:
            DEEDS[deed](path)
    with pytest.raises(RefusedError, match=r"moved, removed or replaced|has gone"):
        case.undo()
    case.close()
    for left in path.parent.parent.rglob("*.casefile"):
        with open_case(left, author="A", station="s") as again:
            assert names(again) == ["first"]
            add(again, "second")
        assert not rollback.journal_of(left).exists()


def test_a_file_brought_back_can_be_written_again(case: Case, path: Path) -> None:
    path.rename(path.with_name("b.casefile"))
    with pytest.raises(RefusedError, match="moved"):
        add(case, "lost")
    path.with_name("b.casefile").rename(path)
    add(case, "kept")
    assert names(case) == ["first", "kept"]


def test_a_file_put_in_the_place_of_an_open_one_is_not_read_for_it(case: Case, path: Path) -> None:
    with case.read() as outer:
        outer.execute(text("SELECT 1"))
        create_case(path.with_name("other"), CaseInfo(title="O"), author="A", station="s").close()
        path.with_name("other").replace(path)
        with pytest.raises(RefusedError, match="replaced"), case.read() as second:
            second.execute(text("SELECT 1"))
    assert names(case) == ["first"]


def test_a_link_and_the_file_are_one_case(case: Case, path: Path, tmp_path: Path) -> None:
    link, folder = tmp_path / "link.casefile", tmp_path / "folder"
    link.symlink_to(path)
    folder.symlink_to(path.parent)
    for name in (link, folder / path.name, path.parent / ".." / "cases" / path.name):
        with pytest.raises(HeldError, match=r"A\. Author"):
            open_case(name, author="B")
        with open_case(name, writable=False) as again:
            assert names(again) == ["first"]
            assert again.path == path


def test_a_second_name_on_the_disk_is_refused_for_writing(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.casefile"
    os.link(path, other)
    for name in (path, other):
        with pytest.raises(RefusedError, match="another name"):
            open_case(name, author="B")
        open_case(name, writable=False).close()


def test_links_to_nothing_and_in_circles_are_refused(tmp_path: Path) -> None:
    nothing, circle = tmp_path / "nothing.casefile", tmp_path / "circle.casefile"
    nothing.symlink_to(tmp_path / "none")
    circle.symlink_to(circle)
    for name in (nothing, circle):
        with pytest.raises(RefusedError):
            open_case(name, author="B")
        with pytest.raises(RefusedError, match="is there already"):
            create_case(name, CaseInfo(title="T"), author="A", station="s")
    assert journal_in(tmp_path) == ["circle.casefile", "nothing.casefile"]


def test_a_mark_that_leads_elsewhere_is_not_followed(path: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("precious")
    mark = path.with_name(path.name + ".lock")
    mark.symlink_to(precious)
    with pytest.raises(RefusedError, match="not a mark"):
        open_case(path, author="B")
    mark.unlink()
    os.link(precious, mark)
    with pytest.raises(RefusedError, match="not a mark"):
        open_case(path, author="B")
    mark.unlink()
    mark.mkdir()
    with pytest.raises(RefusedError, match="not a mark"):
        open_case(path, author="B")
    assert precious.read_text() == "precious"


def test_a_mark_that_was_removed_is_made_again_or_the_other_program_named(case: Case, path: Path) -> None:
    mark = path.with_name(path.name + ".lock")
    mark.unlink()
    add(case, "second")
    assert mark.exists()
    mark.unlink()
    with open_case(path, author="Intruder", station="t") as other:
        add(other, "theirs")
        with pytest.raises(HeldError, match="Intruder"):
            add(case, "third")
    add(case, "fourth")
    assert names(case) == ["first", "fourth", "second", "theirs"]


def test_an_interrupted_commit_is_taken_back_at_the_next_opening(path: Path) -> None:
    with open_case(path, author="A", station="s") as case:
        add(case, "kept")
    state = path.read_bytes()
    kill_in_commit(path)
    assert path.read_bytes() != state
    with open_case(path, author="A", station="s") as case:
        assert names(case) == ["kept"]
        with case.read() as session:
            assert session.query(Note).count() == 0
    assert path.read_bytes() == state
    assert journal_in(path.parent) == [path.name]


def test_reading_after_an_interrupted_commit_is_refused_in_a_sentence(path: Path) -> None:
    kept = kill_in_commit(path)
    state, waiting = path.read_bytes(), kept.read_bytes()
    with pytest.raises(RefusedError, match="was interrupted"):
        open_case(path, writable=False)
    assert (path.read_bytes(), kept.read_bytes()) == (state, waiting)


def test_a_reader_that_is_open_is_told_when_the_writer_dies(path: Path) -> None:
    with open_case(path, writable=False) as reading:
        names(reading)
        kill_in_commit(path)
        with pytest.raises(RefusedError, match="was interrupted"):
            names(reading)
        open_case(path, author="A", station="s").close()
        assert names(reading) == []


@pytest.mark.parametrize("edits", [0, 3])
def test_the_journal_of_another_state_is_not_played_into_the_file(path: Path, edits: int) -> None:
    """A case crashes, and its owner puts a backup in its place: the journal left beside it would ruin that."""
    backup = path.with_name("backup")
    shutil.copy(path, backup)
    with open_case(path, author="A", station="s") as case:
        for n in range(5):
            add(case, f"N{n}")
    with open_case(backup, author="A", station="s") as case:
        for n in range(edits):
            add(case, f"B{n}")
    kept = kill_in_commit(path)
    backup.replace(path)
    state, waiting = path.read_bytes(), kept.read_bytes()
    for writable in (True, False):
        with pytest.raises(RefusedError, match=r"older state of this one.*Move it away"):
            open_case(path, author="A", station="s", writable=writable)
    assert (path.read_bytes(), kept.read_bytes()) == (state, waiting)
    kept.rename(path.with_name("moved"))
    with open_case(path, author="A", station="s") as case:
        assert len(names(case)) == edits


def test_the_journal_of_another_database_is_not_played_into_the_file(path: Path, tmp_path: Path) -> None:
    script = (
        "import os, sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('create table t(x)')\nc.executescript('pragma cache_spill=1; pragma cache_size=1; begin')\n"
        "c.executemany('insert into t values(?)', [('x' * 3000,)] * 2000)\nos.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "other.db")], check=False)
    kept = rollback.journal_of(path)
    (tmp_path / "other.db-journal").rename(kept)
    state = path.read_bytes()
    with pytest.raises(RefusedError, match="was left by another file"):
        open_case(path, author="A", station="s")
    assert path.read_bytes() == state


@pytest.mark.parametrize("left", [b"", b"\0" * 512, b"Dear colleague, " * 100])
def test_a_journal_that_is_none_does_no_harm(path: Path, left: bytes) -> None:
    rollback.journal_of(path).write_bytes(left)
    with open_case(path, author="A", station="s") as case:
        assert not rollback.journal_of(path).exists()
        add(case, "kept")
    with open_case(path, writable=False) as case:
        assert names(case) == ["kept"]


def test_an_interrupted_creation_leaves_an_empty_file_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"
    script = (
        "import os, sys; from pathlib import Path; from casefile.core.case import create_case\n"
        "from casefile.core.schema import CaseInfo\n"
        "def die(session): session.flush(); os.kill(os.getpid(), 9)\n"
        "create_case(Path(sys.argv[1]), CaseInfo(title='T'), author='A', station='s', fill=die)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert path.read_bytes() == b""
    with pytest.raises(RefusedError, match="making was interrupted"):
        open_case(path, author="A", station="s")
    path.unlink()
    with create_case(path, CaseInfo(title="T"), author="A", station="s") as case:
        add(case, "kept")
    assert journal_in(tmp_path) == ["a.casefile"]


def test_two_creations_of_one_name_do_not_remove_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"

    def meanwhile(_session: object) -> None:
        with pytest.raises(RefusedError, match="is there already"):
            create_case(path, CaseInfo(title="T"), author="B", station="t")

    with create_case(path, CaseInfo(title="T"), author="A", station="s", fill=meanwhile) as case:
        add(case, "kept")
    with open_case(path, writable=False) as case:
        assert names(case) == ["kept"]


def test_a_case_that_another_program_left_in_wal_mode_is_put_right(path: Path) -> None:
    other = sqlite3.connect(path)
    assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    other.close()
    with open_case(path, author="A", station="s") as case:
        add(case, "kept")
    assert path.read_bytes()[18:20] == b"\1\1"
    assert journal_in(path.parent) == [path.name]


def test_a_trigger_of_somebody_else_is_refused_for_writing(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TRIGGER helpful AFTER INSERT ON entity BEGIN DELETE FROM custody_event; END")
    other.commit()
    other.close()
    state = path.read_bytes()
    with pytest.raises(RefusedError, match="'helpful'"):
        open_case(path, author="A", station="s")
    open_case(path, writable=False).close()
    assert path.read_bytes() == state


ENDLESS = "AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS id FROM r WHERE n < 0"


@pytest.mark.parametrize(
    ("script", "what"),
    [
        (f"DROP TABLE note; CREATE VIEW note {ENDLESS}", 'view "note"'),
        (f"DROP TABLE search_text; CREATE VIEW search_text_idx {ENDLESS}", 'view "search_text_idx"'),
        ("DROP TABLE note; CREATE VIRTUAL TABLE note USING fts5(id)", 'virtual table "note"'),
        (f"DROP TABLE search_text; CREATE VIEW search_text {ENDLESS}", 'view "search_text"'),
        ("DROP TABLE search_text; CREATE TABLE search_text(words)", 'table "search_text"'),
    ],
)
def test_what_stands_in_the_place_of_a_table_is_refused(path: Path, script: str, what: str) -> None:
    other = driver.connect(str(path), isolation_level=None)
    for statement in script.split("; "):
        other.execute(statement)
    other.close()
    state = path.read_bytes()
    for options in ({"author": "A", "station": "s"}, {"writable": False}):
        with pytest.raises(RefusedError, match=what):
            open_case(path, **options)  # type: ignore[arg-type]
    assert path.read_bytes() == state


def test_a_view_of_somebody_else_is_refused_for_writing(path: Path) -> None:
    other = driver.connect(str(path), isolation_level=None)
    other.execute(f"CREATE VIEW helpful {ENDLESS}")
    other.close()
    with pytest.raises(RefusedError, match="a view that is none of ours"):
        open_case(path, author="A", station="s")
    open_case(path, writable=False).close()


def test_a_trigger_that_has_the_name_of_a_table_is_refused(path: Path) -> None:
    other = driver.connect(str(path), isolation_level=None)
    other.execute("CREATE TRIGGER note AFTER INSERT ON entity BEGIN DELETE FROM custody_event; END")
    other.close()
    with pytest.raises(RefusedError, match="'note'"):
        open_case(path, author="A", station="s")


def test_opening_a_case_leaves_the_locks_of_this_process_alone(case: Case, path: Path) -> None:
    """POSIX: closing any handle of a file ends all locks that the process has on it."""
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)\n"
        "try: c.execute('BEGIN IMMEDIATE'); print('taken')\n"
        "except sqlite3.OperationalError as e: print(e)"
    )
    with case.change("Long") as session:
        session.add(Entity(schema="Person", name="second"))
        session.flush()
        open_case(path, writable=False).close()
        done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
        assert done.stdout == "database is locked\n"
    assert names(case) == ["first", "second"]
