"""Protected cases: nothing in them can be read without the passphrase, and nothing is lost with it.

The passphrase set, changed and removed: every row stays, whatever happens meanwhile.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from core.soundness import check_sound, index_rows, work_rows
from exchange.planting import AMBER, Marks, planted_case, raw_marks
from sqlalchemy import Connection, select
from sqlcipher3 import dbapi2

from casefile.core import rollback
from casefile.core.case import Case, create_case, open_case
from casefile.core.connection import open_connection
from casefile.core.errors import CancelledError, LockedError, RefusedError
from casefile.core.gate import HeldError
from casefile.core.journal import chain_head
from casefile.core.keys import Passphrase
from casefile.core.passphrase import change_passphrase, remove_passphrase, set_passphrase
from casefile.core.schema import CaseInfo, Entity, Note
from casefile.exchange.verify import verify_case

WORDS = 'it\'s "quoted" 🔑 phrase'

# dies in the middle of a commit that touches every page: pages are in the file, and their images in the journal;
# says first which files it has open for writing
DYING = """
import os, sys
from pathlib import Path
from casefile.core.case import open_case
from casefile.core.keys import Passphrase
words = sys.argv[2]
case = open_case(Path(sys.argv[1]), author="B", station="t", passphrase=Passphrase(words) if words else None)
driver = case._writer.raw_connection().driver_connection
driver.execute("PRAGMA cache_spill = 1")
driver.execute("PRAGMA cache_size = 1")
with case.change("Unfinished") as session:
    driver.execute("PRAGMA user_version = 0")  # so that the journal keeps page 1, as it does at each commit
    driver.execute("PRAGMA user_version = 1")
    for name in ("finding", "source", "excerpt", "statement", "note", "entity"):
        driver.execute(f"UPDATE {name} SET author = author || hex(randomblob(2000))")
    driver.execute("DELETE FROM page")
    driver.execute("SELECT * FROM change_row a JOIN change_row b ORDER BY a.after || b.after DESC").fetchone()
    for entry in os.listdir("/proc/self/fd"):
        try:
            with open(f"/proc/self/fdinfo/{entry}") as about:
                flags = int(about.read().split("flags:")[1].split()[0], 8)
            if flags & (os.O_WRONLY | os.O_RDWR):
                print(os.readlink(f"/proc/self/fd/{entry}"))
        except OSError:
            pass
    sys.stdout.flush()
    os.kill(os.getpid(), 9)
"""

# edits until it is killed, and tells each group of notes once its change is acknowledged
LABOUR = """
import sys
from pathlib import Path
from casefile.core.case import open_case
from casefile.core.keys import Passphrase
from casefile.core.schema import Note
with open_case(Path(sys.argv[1]), author="L", station="s", passphrase=Passphrase(sys.argv[2])) as case:
    for number in range(1_000_000):
        label = f"{sys.argv[3]}-{number}"
        with case.change(label) as session:
            session.add_all(Note(kind="note", text=label + " x" * 3000) for _ in range(4))
        if number % 3 == 2:
            case.undo()
            label = "undo"
        print(label, flush=True)
"""


@pytest.fixture(scope="module")
def passphrase() -> Passphrase:
    return Passphrase(WORDS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, passphrase: Passphrase) -> Path:
    """Make a protected case with two changes, one of them undone."""
    path = tmp_path_factory.mktemp("made") / "a.casefile"
    with create_case(path, CaseInfo(title="T"), author="Berta Author", station="s", passphrase=passphrase) as case:
        for name in ("first", "second"):
            add(case, name)
        case.undo()
    return path


@pytest.fixture
def path(tmp_path: Path, made: Path) -> Path:
    (tmp_path / "cases").mkdir()
    return Path(shutil.copy(made, tmp_path / "cases" / "a.casefile"))


def add(case: Case, name: str) -> None:
    with case.change(f"Add {name}") as session:
        session.add(Entity(schema="Person", name=name))


def names(case: Case) -> list[str]:
    with case.read() as session:
        return list(session.scalars(select(Entity.name).order_by(Entity.name)))


def state(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()}


def content(path: Path, passphrase: Passphrase | None) -> tuple[object, ...]:
    with open_case(path, writable=False, passphrase=passphrase) as case:
        assert verify_case(case).problems == ()
        check_sound(case)
        with case.read() as session:
            head = chain_head(session.connection())
        return head, work_rows(case), index_rows(case)


def kill_in_commit(path: Path, words: str, temporary: Path | None = None) -> tuple[Path, list[str]]:
    """Leave a hot journal beside the case; return it, and the files that were open for writing."""
    folder = str(temporary or path.parent)
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(path), words],
        env={**os.environ, "TMPDIR": folder, "SQLITE_TMPDIR": folder},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    kept = rollback.journal_of(path)
    assert kept.stat().st_size > 0
    return kept, done.stdout.splitlines()


def test_all_that_a_case_does_it_does_protected(path: Path, passphrase: Passphrase) -> None:
    with open_case(path, author="A", station="s", passphrase=passphrase) as case:
        assert names(case) == ["first"]
        assert case.redo() == "Add second"
        add(case, "third")
        assert case.undo() == "Add third"
        assert names(case) == ["first", "second"]
        assert verify_case(case).problems == ()
        count = check_sound(case)
        with open_case(path, writable=False, passphrase=passphrase) as second:
            assert names(second) == ["first", "second"]
            assert check_sound(second) == count
    assert list(state(path.parent)) == [path.name]


@pytest.mark.parametrize("writable", [True, False])
def test_without_its_passphrase_a_case_stays_as_it_is(
    path: Path, capfd: pytest.CaptureFixture[str], *, writable: bool
) -> None:
    before, changed = state(path.parent), path.stat().st_mtime_ns
    with pytest.raises(LockedError):
        open_case(path, writable=writable)
    with pytest.raises(RefusedError, match="does not open"):
        open_case(path, writable=writable, passphrase=Passphrase("another one"))
    assert (state(path.parent), path.stat().st_mtime_ns) == (before, changed)
    assert capfd.readouterr() == ("", "")


def test_another_program_sees_that_somebody_writes_but_not_who(path: Path, passphrase: Passphrase) -> None:
    script = (
        "import sys; from pathlib import Path; from casefile.core.case import open_case\n"
        "from casefile.core.keys import Passphrase\n"
        "words = Passphrase(sys.argv[2])\n"
        "with open_case(Path(sys.argv[1]), writable=False, passphrase=words) as case, case.read() as session:\n"
        "    print(session.connection().exec_driver_sql('SELECT count(*) FROM entity').scalar())\n"
        "open_case(Path(sys.argv[1]), author='B', passphrase=words)\n"
    )
    with open_case(path, author="Berta Author", station="s", passphrase=passphrase) as case:
        with pytest.raises(HeldError, match="Another program"):
            open_case(path, author="B", passphrase=passphrase)
        assert b"Berta" not in path.with_name(path.name + ".lock").read_bytes()
        arguments = [sys.executable, "-c", script, str(path), WORDS]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert done.stdout == "1\n"
        assert "HeldError" in done.stderr
        add(case, "kept")


def test_an_interrupted_commit_is_taken_back_by_the_right_passphrase_only(path: Path, passphrase: Passphrase) -> None:
    before = content(path, passphrase)
    whole = path.read_bytes()
    kill_in_commit(path, WORDS)
    torn = state(path.parent)
    assert torn[path.name] != whole
    for writable in (True, False):
        with pytest.raises(RefusedError, match="does not open"):
            open_case(path, author="A", writable=writable, passphrase=Passphrase("another one"))
        with pytest.raises(LockedError):
            open_case(path, author="A", writable=writable)
    with pytest.raises(RefusedError, match="was interrupted"):
        open_case(path, writable=False, passphrase=passphrase)
    assert state(path.parent) == torn
    open_case(path, author="A", station="s", passphrase=passphrase).close()
    assert content(path, passphrase) == before
    assert (list(state(path.parent)), path.stat().st_size) == ([path.name], len(whole))


def test_a_first_page_torn_by_a_power_failure_is_taken_back_too(path: Path, passphrase: Passphrase) -> None:
    before = content(path, passphrase)
    kill_in_commit(path, WORDS)
    with path.open("r+b") as file:
        file.seek(512)
        file.write(bytes(8192))
    with pytest.raises(RefusedError, match="does not open"):
        open_case(path, author="A", passphrase=Passphrase("another one"))
    open_case(path, author="A", passphrase=passphrase).close()
    assert content(path, passphrase) == before


@pytest.mark.parametrize("edits", [0, 3])
def test_the_journal_of_another_state_is_not_played_into_the_file(
    path: Path, passphrase: Passphrase, edits: int
) -> None:
    backup = Path(shutil.copy(path, path.with_name("backup")))
    with open_case(path, author="A", station="s", passphrase=passphrase) as case:
        add(case, "later")
    with open_case(backup, author="A", station="s", passphrase=passphrase) as case:
        for n in range(edits):
            add(case, f"B{n}")
    kill_in_commit(path, WORDS)
    backup.replace(path)
    before = state(path.parent)
    for writable in (True, False):
        with pytest.raises(RefusedError, match=r"older state of this one.*Move it away"):
            open_case(path, author="A", station="s", writable=writable, passphrase=passphrase)
    assert state(path.parent) == before


def test_the_journal_of_another_protected_case_is_not_played_into_the_file(
    path: Path, passphrase: Passphrase, tmp_path: Path
) -> None:
    other = tmp_path / "b.casefile"
    create_case(other, CaseInfo(title="O"), author="A", station="s", passphrase=passphrase).close()
    kept, _ = kill_in_commit(other, WORDS)
    kept.rename(rollback.journal_of(path))
    before = state(path.parent)
    with pytest.raises(RefusedError, match="was left by another file"):
        open_case(path, author="A", station="s", passphrase=passphrase)
    assert state(path.parent) == before


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("words", ["", WORDS])
def test_a_commit_that_was_written_but_not_ended_is_taken_back(tmp_path: Path, words: str, *, later: bool) -> None:
    """All pages are in the file, the first too, and the journal is still there; a later commit makes it stale."""
    path, passphrase = tmp_path / "a.casefile", Passphrase(words) if words else None
    kept, journal = tmp_path / "kept", rollback.journal_of(path)
    with create_case(path, CaseInfo(title="T"), author="A", station="s", passphrase=passphrase) as case:
        add(case, "first")
        with case.change("Add second") as session:
            session.add(Entity(schema="Person", name="second"))
            session.flush()
            os.link(journal, kept)
        if later:
            add(case, "third")
    kept.rename(journal)
    if later:
        with pytest.raises(RefusedError, match="older state"):
            open_case(path, author="A", passphrase=passphrase)
    else:
        with open_case(path, author="A", station="s", passphrase=passphrase) as case:
            assert names(case) == ["first"]
            check_sound(case)
            assert verify_case(case).problems == ()


@pytest.mark.parametrize("left", [b"", b"\0" * 512, b"Dear colleague, " * 100])
def test_a_journal_that_is_none_does_no_harm(path: Path, passphrase: Passphrase, left: bytes) -> None:
    rollback.journal_of(path).write_bytes(left)
    with open_case(path, author="A", station="s", passphrase=passphrase) as case:
        add(case, "kept")
    with open_case(path, writable=False, passphrase=passphrase) as case:
        assert names(case) == ["first", "kept"]


def test_killed_again_and_again_nothing_is_lost_or_half_done(path: Path, passphrase: Passphrase) -> None:
    chance, known = random.Random(1), 0
    with open_case(path, writable=False, passphrase=passphrase) as case:
        known = check_sound(case)
    for turn in range(5):
        arguments = [sys.executable, "-c", LABOUR, str(path), WORDS, str(turn)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as labour:
            assert labour.stdout
            told = [labour.stdout.readline() for _ in range(1 + chance.randrange(9))]
            time.sleep(chance.random() * 0.01)
            labour.kill()
            told += labour.stdout.readlines()
        assert told
        assert all(told)
        with open_case(path, author="A", station="s", passphrase=passphrase) as case:
            count = check_sound(case)
            acknowledged = sum(1 + (line == "undo\n") for line in told)  # what is undone had been made
            assert known + acknowledged <= count <= known + acknowledged + 2
            with case.read() as session:
                found = list(session.scalars(select(Note.text)))
            assert all(found.count(text) == 4 for text in found), "half a change"
            assert verify_case(case).problems == ()
            known = count
    assert list(state(path.parent)) == [path.name]


def test_a_flipped_bit_is_named_and_hides_nothing_else(tmp_path: Path, passphrase: Passphrase) -> None:
    path = tmp_path / "p.casefile"
    planted_case(path, Marks(), case_level=AMBER, passphrase=passphrase)
    size = path.stat().st_size // 16384
    whole = path.read_bytes()
    for number in random.Random(3).sample(range(1, size), 12):
        flipped = bytearray(whole)
        flipped[number * 16384 + 5000] ^= 4
        path.write_bytes(flipped)
        with open_case(path, writable=False, passphrase=passphrase) as case:
            report = verify_case(case)
        said = [f"{one.where} {one.says}" for one in report.problems]
        assert any(f"page {number + 1}" in one and "HMAC" in one for one in said), said
        broken = {one.split()[1] for one in said if one.startswith("table ") and "cannot be read" in one}
        assert len(broken) < 15, said


def test_a_format_step_leaves_its_copy_protected(path: Path, passphrase: Passphrase) -> None:
    before = path.read_bytes()

    def note(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE entity SET note = 'brought up'")

    with open_case(path, author="A", station="s", passphrase=passphrase, steps=(note,)) as case:
        assert case.kept is not None
        assert case.kept.read_bytes() == before
        check_sound(case)
        with case.read() as session:
            assert list(session.scalars(select(Entity.note))) == ["brought up"]
    with open_case(case.kept, writable=False, passphrase=passphrase) as old:
        assert names(old) == ["first"]
    assert not path.read_bytes().startswith(b"SQLite")


# the passphrase set, changed, removed

DEEDS: dict[str, tuple[bool, Callable[..., None]]] = {
    "set": (False, set_passphrase),
    "changed": (True, change_passphrase),
    "removed": (True, remove_passphrase),
}


@pytest.fixture(scope="module")
def other() -> Passphrase:
    return Passphrase("quite another one")


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Path, Marks]:
    """Return a case without a passphrase, with marks everywhere, in its history too."""
    marks = Marks()
    (tmp_path / "cases").mkdir()
    path = tmp_path / "cases" / "p.casefile"
    planted_case(path, marks, case_level=AMBER)
    return path, marks


def test_every_row_stays_while_the_passphrase_comes_changes_and_goes(
    planted: tuple[Path, Marks], passphrase: Passphrase, other: Passphrase
) -> None:
    path, marks = planted
    before = content(path, None)
    assert len(raw_marks(path.read_bytes(), marks.planted)) > 50
    set_passphrase(path, passphrase)
    assert content(path, passphrase) == before
    assert raw_marks(path.read_bytes(), marks.planted) == set()
    old = path.read_bytes()
    change_passphrase(path, passphrase, other)
    assert content(path, other) == before
    assert path.read_bytes()[:16] != old[:16]
    with pytest.raises(RefusedError, match="does not open"):
        open_case(path, passphrase=passphrase)
    remove_passphrase(path, other)
    assert content(path, None) == before
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(state(path.parent)) == [path.name]
    with open_case(path, author="A", station="s") as case:
        assert case.redo() is not None


def arguments_of(deed: str, passphrase: Passphrase, other: Passphrase) -> list[Passphrase]:
    return {"set": [other], "changed": [passphrase, other], "removed": [passphrase]}[deed]


@pytest.mark.parametrize("deed", DEEDS)
def test_cancelled_at_any_step_the_case_is_as_before(
    path: Path, deed: str, passphrase: Passphrase, other: Passphrase
) -> None:
    protected, do = DEEDS[deed]
    if not protected:
        remove_passphrase(path, passphrase)
    before = state(path.parent)

    class Impatient:
        left = 0
        asked = 0

        def step(self, done: int, total: int | None, what: str = "") -> None:
            self.asked += 1
            if self.asked > self.left:
                raise CancelledError("cancelled")

    progress = Impatient()
    for left in range(0, 30, 6):
        progress.left, progress.asked = left, 0
        with pytest.raises(CancelledError):
            do(path, *arguments_of(deed, passphrase, other), progress)
        assert state(path.parent) == before


def test_refused_the_case_is_as_before(path: Path, passphrase: Passphrase, other: Passphrase) -> None:
    before = state(path.parent)
    with pytest.raises(RefusedError, match="does not open"):
        change_passphrase(path, other, Passphrase("a third one"))
    with pytest.raises(RefusedError, match="does not open"):
        remove_passphrase(path, other)
    with pytest.raises(LockedError):
        set_passphrase(path, other)
    with pytest.raises(RefusedError, match="at least 8"):
        change_passphrase(path, passphrase, Passphrase("short"))
    with open_case(path, author="A", station="s", passphrase=passphrase), pytest.raises(HeldError):
        change_passphrase(path, passphrase, other)
    os.link(path, path.with_name("link"))
    with pytest.raises(RefusedError, match="another name"):
        change_passphrase(path, passphrase, other)
    path.with_name("link").unlink()
    assert state(path.parent) == before


def test_killed_while_it_is_written_anew_the_case_is_the_old_or_the_new(
    path: Path, passphrase: Passphrase, other: Passphrase
) -> None:
    script = (
        "import sys; from pathlib import Path; from casefile.core.passphrase import change_passphrase\n"
        "from casefile.core.keys import Passphrase\n"
        "one, two = Passphrase(sys.argv[2]), Passphrase(sys.argv[3])\n"
        "one.key(Path(sys.argv[1]).read_bytes()[:16]); print('ready', flush=True)\n"
        "change_passphrase(Path(sys.argv[1]), one, two)\n"
    )
    chance, midst = random.Random(2), 0
    before = content(path, passphrase)
    old, new = passphrase, other
    for _ in range(5):
        arguments = [sys.executable, "-c", script, str(path), old.text, new.text]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE) as writing:
            assert writing.stdout
            assert writing.stdout.readline() == b"ready\n"
            while not list(path.parent.glob(".*.making")) and writing.poll() is None:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.2)
            writing.kill()
        changed = False
        try:
            open_case(path, author="A", passphrase=old).close()
        except RefusedError:
            changed = True
        if changed:
            old, new = new, old
        assert content(path, old) == before
        for left in path.parent.glob(".*.making"):
            assert not left.read_bytes().startswith(b"SQLite")
            left.unlink()
            midst += 1
    assert midst


def test_none_of_the_planted_strings_stands_anywhere(
    planted: tuple[Path, Marks], passphrase: Passphrase, tmp_path: Path
) -> None:
    """In the file, its journal, the mark, temporary files and backups; the same search finds them in an open case."""
    path, marks = planted
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    open_copy = Path(shutil.copy(path, tmp_path / "open.casefile"))
    kept, _ = kill_in_commit(open_copy, "", temporary)
    assert len(raw_marks(open_copy.read_bytes(), marks.planted)) > 50
    assert len(raw_marks(kept.read_bytes(), marks.planted)) > 50
    assert len({where.split(".")[0] for where in marks.planted.values()}) > 50

    set_passphrase(path, passphrase)
    with closing(open_connection(path, "ro", passphrase.key(path.read_bytes()[:16]))) as source:
        backup = path.with_name("backup.casefile")
        backup.touch()
        with closing(open_connection(backup, "rw", passphrase.key(path.read_bytes()[:16]))) as target:
            source.backup(target)
    shutil.copy(path, path.with_name("copy.casefile"))
    kept, opened = kill_in_commit(path, WORDS, temporary)
    folder = path.parent.resolve()
    beside = {path.name, kept.name, path.name + ".lock"}
    assert {one for one in opened if one.startswith("/") and not one.startswith("/dev/")} == {
        str(folder / name) for name in beside
    }
    assert list(temporary.iterdir()) == []
    found = state(folder)
    assert found.keys() == {*beside, backup.name, "copy.casefile"}
    for name, data in found.items():
        assert raw_marks(data, marks.planted) == set(), name
    open_case(path, author="A", passphrase=passphrase).close()
    for copy in (path, backup, path.with_name("copy.casefile")):
        assert content(copy, passphrase)[0] == content(path, passphrase)[0]


def test_sqlite_keeps_what_is_temporary_in_memory() -> None:
    with closing(dbapi2.connect(":memory:")) as connection:
        assert ("TEMP_STORE=2",) in connection.execute("PRAGMA compile_options").fetchall()
