"""A file of an older format becomes one of today's, whole or not at all, and stays beside it as it was."""

from __future__ import annotations

import contextlib
import gzip
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from core.forking import Program, begin, rest, started
from core.older import NEWEST, OLD_KIND, STEPS, images_of, make_older, marks, open_later
from core.soundness import check_sound
from sqlalchemy import Connection, select
from sqlcipher3 import dbapi2

from casefile.commands.opening import tell_kept
from casefile.core import migrations
from casefile.core.case import open_case
from casefile.core.errors import RefusedError
from casefile.core.journal import list_changes, list_rows
from casefile.core.schema import FORMAT, Entity, Note
from casefile.exchange.verify import verify_case

FORMATS = Path(__file__).with_name("formats")


@pytest.fixture
def older(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    path = folder / "a.casefile"
    make_older(path)
    return path


def copy_of(path: Path) -> Path:
    return path.with_name("a.format-1.casefile")


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def check_new(path: Path) -> None:
    """Check that a file is sound, holds what it held, and is of today's format."""
    with open_later(path) as case:
        assert case.kept is None
        assert verify_case(case).problems == ()
        check_sound(case)
        with case.read() as session:
            assert {note.kind for note in session.scalars(select(Note))} == {"note"}
            assert session.scalars(select(Entity.note)).all() == [None] * 3
            changes = list(list_changes(session.connection()))
        assert [one.label for one in changes if one.kind == "fixed"][-1] == "Bring from format 1 to 3"
        assert len([one for one in changes if one.label.startswith("Bring")]) == 1


def test_a_file_is_brought_up_and_a_copy_stays_as_it_was(older: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = older.read_bytes()
    assert marks(older)[0] == 1
    with open_later(older) as case:
        assert case.kept == copy_of(older)
        tell_kept(case)
        assert capsys.readouterr().err.endswith("kept beside it: a.format-1.casefile\n")
        with case.read() as session:
            last = list(list_changes(session.connection()))[-1]
            images = images_of(list_rows(session.connection(), last.seq))
        assert (last.author, last.station, last.kind) == ("B. Later", "t", "fixed")
        assert Counter(table for table, *_ in images) == {"entity": 3, "note": 1}
        assert all(was.keys() ^ now.keys() == {"note"} for table, was, now in images if table == "entity")
        assert [(was["kind"], now["kind"]) for table, was, now in images if table == "note"] == [(OLD_KIND, "note")]
        assert verify_case(case).problems == ()
        assert check_sound(case) == last.seq
        with case.change("Note an entity") as session:
            session.scalars(select(Entity)).first().note = "known now"  # type: ignore[union-attr]
        assert [case.undo(), case.undo()] == ["Note an entity", "Rename"]
        check_sound(case)
    assert copy_of(older).read_bytes() == before
    assert copy_of(older).stat().st_mode & 0o777 == 0o600
    assert names_in(older.parent) == ["a.casefile", "a.format-1.casefile"]
    check_new(older)
    assert names_in(older.parent) == ["a.casefile", "a.format-1.casefile"]


def test_it_is_not_opened_for_reading_only_nor_a_newer_one_at_all(older: Path) -> None:
    before = older.read_bytes()
    with pytest.raises(RefusedError, match=r"older Casefile \(format 1; this one reads 3\). Open it for writing once"):
        open_case(older, writable=False, steps=STEPS)
    assert older.read_bytes() == before
    open_later(older).close()
    for writable in (True, False):
        with pytest.raises(RefusedError, match=r"newer Casefile \(format 3; this one knows 1\)"):
            open_case(older, author="B", station="t", writable=writable)


def fail(connection: Connection) -> None:
    raise RefusedError("A step refused.")


def lose(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM entity")


def damage(connection: Connection) -> None:
    connection.exec_driver_sql("DROP TABLE nothing_of_that_name")


@pytest.mark.parametrize(
    ("step", "error"),
    [(fail, "A step refused"), (lose, r"names a entity that is not there"), (damage, "no such table")],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_step_that_fails_leaves_the_file_as_it_was(
    older: Path, step: Callable[[Connection], None], error: str
) -> None:
    before = older.read_bytes()
    for _ in range(2):
        with pytest.raises(Exception, match=error):
            open_case(older, author="B", station="t", steps=(STEPS[0], step))
        assert older.read_bytes() == before
    assert names_in(older.parent) == ["a.casefile", "a.format-1.casefile"]
    open_later(older).close()
    assert copy_of(older).read_bytes() == before
    check_new(older)


def test_no_other_file_is_overwritten_by_the_copy(older: Path) -> None:
    before = older.read_bytes()
    copy_of(older).write_text("of somebody else")
    with open_later(older) as case:
        assert case.kept == older.with_name("a.format-1-2.casefile")
    assert copy_of(older).read_text() == "of somebody else"
    assert older.with_name("a.format-1-2.casefile").read_bytes() == before


def test_a_trigger_in_an_older_file_does_nothing(older: Path) -> None:
    connection = dbapi2.connect(str(older), isolation_level=None)
    connection.execute("CREATE TRIGGER t AFTER UPDATE ON note BEGIN DELETE FROM entity; END")
    connection.close()
    before = older.read_bytes()
    with pytest.raises(RefusedError, match="holds a trigger that is none of ours"):
        open_later(older)
    assert older.read_bytes() == before
    assert names_in(older.parent) == ["a.casefile"]


@pytest.fixture
def upgraders() -> Iterator[Program]:
    with started("core.older") as program:
        yield program


def kill_step(upgraders: Program, path: Path, delay: float | None) -> bool:
    """Have a file brought up and the program killed after a delay (None: not); tell whether it said that it was."""
    pid = begin(upgraders, path)
    if delay is not None:
        time.sleep(delay)
        with contextlib.suppress(ProcessLookupError):  # it had ended
            os.kill(pid, signal.SIGKILL)
    said = rest(upgraders)
    assert said in ([], ["done"])
    return bool(said)


def run_kills(upgraders: Program, folder: Path, number: int) -> Counter[str]:
    """Kill so many format steps on one file of format 1; each time it is the old file or the new one."""
    seen: Counter[str] = Counter()
    made = folder / "made.casefile"
    make_older(made)
    before = made.read_bytes()
    path = folder / "case" / "a.casefile"
    path.parent.mkdir()
    whole, chance = 0.0, random.Random(number)
    for turn in range(number + 2):
        for left in path.parent.iterdir():
            left.unlink()
        path.write_bytes(before)
        if turn < 2:  # how long it takes, once the program is warm
            begun = time.monotonic()
            assert kill_step(upgraders, path, None)
            whole = time.monotonic() - begun
            continue
        said = kill_step(upgraders, path, chance.random() * whole)
        version, tables = marks(path)  # SQLite takes an unfinished commit back, whoever opens the file
        assert (version, "conflict" in tables) in {(1, False), (NEWEST, True)}
        assert not said or version == NEWEST, "what was acknowledged is lost"
        seen["new" if version == NEWEST else "old"] += 1
        seen["said"] += said
        seen["copies"] += copy_of(path).exists()
        if version == NEWEST:
            assert copy_of(path).read_bytes() == before, "the copy was not whole before the step"
        else:
            with pytest.raises(RefusedError, match="older Casefile"):
                open_case(path, writable=False, steps=STEPS)
            open_later(path).close()
        check_new(path)
        seen["second copies"] += len(names_in(path.parent)) > 2
        check_copies(path, before)
    return seen


def check_copies(path: Path, before: bytes) -> None:
    """Check that the old file is beside the new one, and that a second copy, if there is one, is as good.

    SQLite does not take back what an unfinished commit left in free pages, so the next copy may differ in those.
    """
    assert copy_of(path).read_bytes() == before
    names = names_in(path.parent)
    second = path.with_name("a.format-1-2.casefile")
    assert names in (["a.casefile", copy_of(path).name], ["a.casefile", second.name, copy_of(path).name])
    if second.exists():
        open_later(second).close()
        check_new(second)
        second.unlink()
        for left in path.parent.glob("*.format-1-2.format-1*"):
            left.unlink()


def test_killed_in_a_format_step_it_is_the_old_file_or_the_new(upgraders: Program, tmp_path: Path) -> None:
    seen = run_kills(upgraders, tmp_path, 6)
    assert seen["old"] + seen["new"] == 6


@pytest.mark.long
def test_a_format_step_killed_a_hundred_times(upgraders: Program, tmp_path: Path) -> None:
    seen = run_kills(upgraders, tmp_path, 100)
    print(f"\n{dict(seen)}")
    assert seen["old"] + seen["new"] == 100
    assert min(seen["old"], seen["new"], seen["copies"]) > 5


def test_the_format_is_the_one_to_which_the_steps_lead() -> None:
    assert migrations.newest_format(migrations.STEPS) == FORMAT


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_file_of_each_format_is_kept_and_opens(number: int, tmp_path: Path) -> None:
    """The sample was written by the code of its day; when this fails, the tables changed without a format step."""
    path = tmp_path / "a.casefile"
    path.write_bytes(gzip.decompress((FORMATS / f"format-{number}.casefile.gz").read_bytes()))
    assert marks(path)[0] == number
    with open_case(path, author="B", station="t") as case:
        assert verify_case(case).problems == ()
        check_sound(case)
        with case.read() as session:
            assert session.scalars(select(Entity.name)).all() == [
                "Grey Heron",
                "Heron G",
                "Saltmarsh Lines",
                "Tilda Marrow",
                "Uninvolved Ltd",
            ]
    assert marks(path)[0] == FORMAT
