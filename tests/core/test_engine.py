"""What is refused before SQLite opens a file, each in a plain sentence and without a byte changed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.core.case import create_case, open_case
from casefile.core.errors import RefusedError
from casefile.core.schema import APPLICATION_ID, FORMAT, CaseInfo


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a.casefile"
    create_case(made, CaseInfo(title="T"), author="A", station="s").close()
    return made


def patch(offset: int, data: bytes) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(data)

    return do


def other_database(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("create table t(x)")
    connection.close()


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 20000)


def drop_table(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("drop table support")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (patch(60, (FORMAT + 1).to_bytes(4, "big")), "newer Casefile"),
        (patch(68, b"\0\0\0\1"), "another program"),
        (patch(0, b"PK\3\4"), "not a case"),
        (lambda path: path.write_bytes(b""), "not a case"),
        (lambda path: path.write_text("Dear colleague, " * 20), "not a case"),
        (other_database, "another program"),
        (cut, "cut short"),
        (drop_table, "damaged"),
        (patch(100, b"\xff" * 4000), "damaged"),
    ],
)
@pytest.mark.parametrize("writable", [True, False])
def test_spoiled_files_are_refused_unchanged(
    path: Path, spoil: Callable[[Path], None], says: str, *, writable: bool
) -> None:
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(RefusedError, match=says):
        open_case(path, author="A", station="s", writable=writable)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_things_that_are_no_files_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.casefile")
    for name, says in ((".", "a folder"), ("pipe.casefile", "not an ordinary file"), ("none.casefile", "no file")):
        with pytest.raises(RefusedError, match=says):
            open_case(tmp_path / name, author="A", station="s")


def test_marks_tell_other_programs_what_it_is(path: Path) -> None:
    header = path.read_bytes()[:100]
    assert int.from_bytes(header[68:72], "big") == APPLICATION_ID
    assert int.from_bytes(header[60:64], "big") == FORMAT
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody without rights")
def test_without_rights_it_is_refused_in_a_sentence() -> None:
    script = (
        "import os, sys; from pathlib import Path; from casefile.core.case import open_case\n"
        "os.setuid(65534)\n"
        "try: open_case(Path(sys.argv[1]), author='B')\n"
        "except Exception as e: print(type(e).__name__, e)\n"
        "with open_case(Path(sys.argv[1]), writable=False) as case: print('read')"
    )

    def attempt(path: Path) -> str:
        run = [sys.executable, "-c", script, str(path)]
        return subprocess.run(run, capture_output=True, text=True, check=False).stdout

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        path = folder / "a.casefile"
        create_case(path, CaseInfo(title="T"), author="A", station="s").close()
        folder.chmod(0o755)
        assert "RefusedError You have no right to read" in attempt(path)
        path.chmod(0o666)  # in a folder of somebody else
        assert "You may not write in the folder of" in attempt(path)
        folder.chmod(0o777)
        path.chmod(0o644)  # a file of somebody else
        assert "cannot be written here. Open it" in attempt(path)
        assert attempt(path).endswith("\nread\n")
        assert [entry.name for entry in folder.iterdir()] == [path.name]


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="needs root to mount a small disk")
def test_a_full_disk_leaves_the_old_state_and_says_so(tmp_path: Path) -> None:
    from casefile.core.schema import Note  # noqa: PLC0415

    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        with create_case(disk / "a.casefile", CaseInfo(title="T"), author="A", station="s") as case:
            done = 0
            with pytest.raises(RefusedError, match="disk is full"):
                for _ in range(200):
                    with case.change("Note") as session:
                        session.add(Note(kind="note", text="x" * 50_000))
                    done += 1
            assert 5 < done < 200
            with case.read() as session:
                assert session.query(Note).count() == done
        with open_case(disk / "a.casefile", author="A", station="s") as case, case.read() as session:
            assert session.query(Note).count() == done
    finally:
        subprocess.run(["umount", str(disk)], check=True)
