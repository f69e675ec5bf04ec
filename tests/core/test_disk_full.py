"""A disk that fills at any step of the work: old state or new, said in a sentence, and usable once there is space."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from core.soundness import check_sound, work_rows
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from casefile.core.case import Case, create_case, open_case
from casefile.core.errors import RefusedError
from casefile.core.originals import chunk_table, original_table, stage_original
from casefile.core.schema import CaseInfo, Note
from casefile.core.sources import add_source
from casefile.exchange.verify import verify_case

PAGE = 4096  # what a tmpfs gives out at a time
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or sys.platform != "linux", reason="needs root on Linux, to mount a small disk"
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@contextlib.contextmanager
def free(disk: Path, size: int) -> Iterator[None]:
    """Fill the disk but for `size` bytes, for a while."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 65536)
                file.flush()
        file.truncate(max(0, os.fstat(file.fileno()).st_size // PAGE * PAGE - size))
    try:
        yield
    finally:
        filler.unlink()


def edit(case: Case, size: int = 150_000) -> None:
    with case.change("Note") as session:
        session.add(Note(kind="note", text="x" * size))


def take_in(case: Case) -> None:
    data = b"evidence" * 40_000
    sha256 = hashlib.sha256(data).hexdigest()
    stage_original(case, [data], sha256, len(data))
    with case.change("Add source") as session:
        add_source(session, sha256=sha256, size=len(data), media_type="text/plain", title="T")


def reopen(case: Case) -> None:
    """Close the case and open it again, still on the full disk."""
    case.close()
    with open_case(case.path, author="B", station="t") as again:
        edit(again, 10)


DEEDS: dict[str, Callable[[Case], object]] = {
    "edit": edit, "undo": Case.undo, "redo": Case.redo, "take in": take_in, "reopen": reopen,
}  # fmt: skip


def attempt(disk: Path, name: str, size: int) -> str:
    """Do one deed with `size` bytes free; return `old` or `new` for the state that the case is in afterwards."""
    path = disk / "a.casefile"
    with open_case(path, author="A", station="s") as case:
        if name in {"undo", "redo"}:
            edit(case)
        if name == "redo":
            case.undo()
        before, said = work_rows(case), ""
        with free(disk, size):
            try:
                DEEDS[name](case)
            except RefusedError as error:
                said = str(error)
                assert "full" in said, said
            assert name == "reopen" or (work_rows(case) == before) == bool(said)
    with open_case(path, author="A", station="s") as case:
        after = work_rows(case)
        assert (after == before) == bool(said), said
        with case.read() as session:
            kept = set(session.scalars(select(chunk_table.c.sha256)))
            assert kept == set(session.scalars(select(original_table.c.sha256)))
        edit(case, 10)
        check_sound(case)
    return "old" if said else "new"


def run_levels(disk: Path, sizes: list[int]) -> Counter[str]:
    seen: Counter[str] = Counter()
    path = disk / "a.casefile"
    for size in sizes:
        for name in DEEDS:
            create_case(path, CaseInfo(title="T"), author="A", station="s").close()
            seen[f"{name}: {attempt(disk, name, size)}"] += 1
            with open_case(path, writable=False) as case:
                assert verify_case(case).problems == ()
            path.unlink()
        with free(disk, size), contextlib.suppress(RefusedError):
            create_case(path, CaseInfo(title="T"), author="A", station="s").close()
            path.unlink()
        assert list(disk.iterdir()) == [], "a creation that failed leaves no file"
    return seen


def test_some_levels(disk: Path) -> None:
    seen = run_levels(disk, [0, PAGE * 60, PAGE * 900])
    assert {f"{name}: {state}" for name in DEEDS for state in ("old", "new")} == set(seen)


@pytest.mark.long
@pytest.mark.parametrize("part", range(5))
def test_a_hundred_levels(disk: Path, part: int) -> None:
    """Twenty of the levels from none to 80 pages free, page by page, and on in larger steps to 460 pages."""
    seen = run_levels(disk, [PAGE * n for n in (*range(80), *range(80, 480, 20))][part::5])
    print(f"\n{dict(sorted(seen.items()))}")
    assert sum(seen.values()) == 20 * len(DEEDS)
    assert {f"{name}: {state}" for name in DEEDS for state in ("old", "new")} == set(seen)


def test_an_error_that_was_caught_lets_nothing_more_be_written(disk: Path) -> None:
    """SQLite ends some transactions itself when the disk is full; what came after would be committed at once."""
    path = disk / "a.casefile"
    with create_case(path, CaseInfo(title="T"), author="A", station="s") as case:
        with pytest.raises(SQLAlchemyError, match="rolled back"), case.stage() as connection:
            with free(disk, 0), contextlib.suppress(DBAPIError):
                put_chunk(connection, 0, 100)
            put_chunk(connection, 1, 100)
        with case.read() as session:
            assert session.scalars(select(chunk_table.c.position)).all() == []
        edit(case, 10)
        assert case.undo() == "Note"
        assert check_sound(case) == 3


def put_chunk(connection: Connection, position: int, size: int) -> None:
    connection.execute(chunk_table.insert().values(sha256="0" * 64, position=position, data=b"x" * size))
