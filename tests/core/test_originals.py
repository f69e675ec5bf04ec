"""Original bytes: streamed in and out, whole or absent, flat in memory."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sealed import counts, seal, stage
from sqlalchemy import select

from casefile.core.case import Case, create_case, open_case
from casefile.core.errors import CancelledError, CasefileError, RefusedError
from casefile.core.originals import (
    CHUNK,
    chunk_table,
    drop_staged,
    export_original,
    file_chunks,
    has_original,
    hash_file,
    is_unchanged,
    read_original,
    stage_original,
)
from casefile.core.schema import CaseInfo
from casefile.core.sources import add_source

EMPTY = {"original": 0, "original_chunk": 0, "page": 0, "search_doc": 0, "source": 0, "custody_event": 0}


class CancelAt:
    """Cancels when a step of this name is reached for the n-th time."""

    def __init__(self, what: str, number: int = 1) -> None:
        self.what, self.left = what, number

    def step(self, done: int, total: int | None, what: str = "") -> None:
        self.left -= what.startswith(self.what)
        if self.left <= 0:
            raise CancelledError("cancelled")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def held(case: Case) -> dict[str, int]:
    return {name: number for name, number in counts(case).items() if number}


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 5])
def test_bytes_come_out_as_they_went_in(case: Case, tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "in").write_bytes(data)
    sha256, length = hash_file(tmp_path / "in")
    assert (sha256, length) == (digest(data), size)
    stage_original(case, file_chunks(tmp_path / "in"), sha256, size)
    with case.change("Add") as session:
        add_source(session, sha256=sha256, size=size, media_type="application/octet-stream", title="S")
    assert b"".join(read_original(case, sha256)) == data
    export_original(case, sha256, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == data
    with case.read() as session:
        lengths = session.scalars(select(chunk_table.c.data).order_by(chunk_table.c.position)).all()
    assert [len(one) for one in lengths] == [CHUNK] * (size // CHUNK) + ([size % CHUNK] if size % CHUNK else [])


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, CHUNK + 10), max_size=4), st.integers(0, 255))
def test_equal_bytes_are_equal_rows_however_they_were_cut(case: Case, sizes: list[int], value: int) -> None:
    data = bytes([value]) * sum(sizes)
    pieces = iter([bytes([value]) * size for size in sizes])
    stage_original(case, pieces, digest(data), len(data))
    with case.read() as session:
        rows = session.execute(
            select(chunk_table.c.position, chunk_table.c.data).where(chunk_table.c.sha256 == digest(data))
        ).all()
    assert b"".join(row.data for row in rows) == data
    assert [row.position for row in rows] == list(range(-(-len(data) // CHUNK)))
    assert all(len(row.data) == CHUNK for row in rows[:-1])


def test_the_same_bytes_are_stored_once(case: Case) -> None:
    for title in ("First", "Second"):
        seal(case, "text", title=title)
    assert counts(case)["original_chunk"] == 1


def test_a_file_that_changed_while_it_was_stored_is_refused_and_leaves_nothing(case: Case) -> None:
    with pytest.raises(RefusedError, match="changed while it was being stored"):
        stage_original(case, [b"other"], digest(b"first"), 5)
    with pytest.raises(RefusedError, match="changed while it was being stored"):
        stage_original(case, [b"first", b"and more"], digest(b"first"), 5)
    assert held(case) == {"search_doc": 0} or counts(case)["original_chunk"] == 0
    assert counts(case)["original"] == 0


def test_cancelling_leaves_nothing(case: Case) -> None:
    data = bytes(3 * CHUNK)
    with pytest.raises(CancelledError):
        stage_original(case, [data], digest(data), len(data), CancelAt("Storing", 3))
    assert counts(case)["original_chunk"] == 0


def together(*deeds: Callable[[], object]) -> list[CasefileError]:
    """Do deeds in threads of their own at once, and return what they refused."""
    start = threading.Barrier(len(deeds))
    raised: list[CasefileError] = []

    def work(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except CasefileError as error:
            raised.append(error)

    threads = [threading.Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_threads_that_take_in_the_same_bytes_at_once_store_them_once(case: Case) -> None:
    data = os.urandom(3 * CHUNK + 7)

    def take() -> None:
        stage_original(case, [data], digest(data), len(data))
        with case.change("Add") as session:
            add_source(session, sha256=digest(data), size=len(data), media_type="video/mp4", title="S")

    assert together(take, take, take) == []
    assert (counts(case)["source"], counts(case)["original"], counts(case)["original_chunk"]) == (3, 1, 4)
    assert b"".join(read_original(case, digest(data))) == data


def test_whoever_gives_up_drops_nothing_that_another_means_to_seal(case: Case) -> None:
    data = os.urandom(CHUNK + 7)
    assert stage_original(case, [data], digest(data), len(data))
    assert not stage_original(case, [data], digest(data), len(data))  # as another thread would
    drop_staged(case, digest(data))
    with case.change("Add") as session:
        add_source(session, sha256=digest(data), size=len(data), media_type="video/mp4", title="S")
    drop_staged(case, digest(data))
    assert b"".join(read_original(case, digest(data))) == data
    other = os.urandom(7)
    for _ in range(2):
        stage_original(case, [other], digest(other), len(other))
    for left in (3, 2):
        drop_staged(case, digest(other))
        assert counts(case)["original_chunk"] == left


def test_waiting_for_the_same_bytes_can_be_cancelled(case: Case) -> None:
    data = b"slow"
    with case.claims.hold(digest(data)):
        (error,) = together(lambda: print(stage_original(case, [data], digest(data), len(data), CancelAt("Waiting"))))
    assert isinstance(error, CancelledError)


def test_what_was_staged_and_never_sealed_is_swept_at_the_next_opening(tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"
    with create_case(path, CaseInfo(title="T"), author="A", station="s") as case:
        kept = seal(case, "kept", "pages")
        before = counts(case)
        stage(case, bytes(CHUNK + 1), ["left", "behind"])
        assert counts(case) != before
    with open_case(path, writable=False) as case:
        assert counts(case) != before  # a reader changes nothing
    with open_case(path, author="A", station="s") as case:
        assert counts(case) == before
        assert case.undo() == "Add source A paper"
    assert kept


def test_bytes_of_an_undone_source_stay_for_redo(tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"
    with create_case(path, CaseInfo(title="T"), author="A", station="s") as case:
        seal(case, "kept")
        case.undo()
    with open_case(path, author="A", station="s") as case:
        assert case.redo() == "Add source A paper"
        with case.read() as session:
            assert has_original(session, digest(b"kept"))
        assert b"".join(read_original(case, digest(b"kept"))) == b"kept"


def test_an_export_never_overwrites_and_leaves_no_half_file(case: Case, tmp_path: Path) -> None:
    data = os.urandom(2 * CHUNK)
    seal(case, data=data)
    (tmp_path / "there").write_text("mine")
    with pytest.raises(RefusedError, match="is there already"):
        export_original(case, digest(data), tmp_path / "there")
    assert (tmp_path / "there").read_text() == "mine"
    with pytest.raises(CancelledError):
        export_original(case, digest(data), tmp_path / "half", CancelAt("Writing", 2))
    with pytest.raises(RefusedError, match="does not hold"):
        export_original(case, "0" * 64, tmp_path / "none")
    with case.stage() as connection:
        connection.execute(chunk_table.update().where(chunk_table.c.position == 1).values(data=bytes(CHUNK)))
    with pytest.raises(RefusedError, match="are damaged"):
        export_original(case, digest(data), tmp_path / "damaged")
    assert sorted(path.name for path in tmp_path.iterdir() if "casefile" not in path.name) == ["there"]


def test_bytes_that_changed_since_they_were_sealed_are_noticed(case: Case) -> None:
    data = os.urandom(CHUNK + 5)
    seal(case, data=data)
    assert is_unchanged(case, digest(data))
    with pytest.raises(CancelledError):
        is_unchanged(case, digest(data), CancelAt("Hashing", 2))
    with pytest.raises(RefusedError, match="does not hold"):
        is_unchanged(case, "0" * 64)
    with case.stage() as connection:
        connection.execute(chunk_table.update().where(chunk_table.c.position == 1).values(data=b"01234"))
    assert not is_unchanged(case, digest(data))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="No such file"):
        hash_file(tmp_path / "none")
    with pytest.raises(RefusedError, match="directory"):
        hash_file(tmp_path)


ROUND = """
import resource, sys
from pathlib import Path
from casefile.core.case import create_case
from casefile.core.originals import export_original, file_chunks, hash_file, stage_original
from casefile.core.schema import CaseInfo
from casefile.core.sources import add_source
folder = Path(sys.argv[1])
with create_case(folder / "big.casefile", CaseInfo(title="T"), author="A", station="s") as case:
    def take(name):
        sha256, size = hash_file(folder / name)
        stage_original(case, file_chunks(folder / name), sha256, size)
        with case.change("Add") as session:
            add_source(session, sha256=sha256, size=size, media_type="video/mp4", title=name)
        export_original(case, sha256, folder / (name + ".out"))
    take("small")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    take("big")
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""

SWEPT = """
import resource, sys
from pathlib import Path
from casefile.core.case import open_case
from casefile.core.originals import chunk_table
path = Path(sys.argv[1]) / "big.casefile"
with open_case(path, author="A", station="s") as case:
    with case.stage() as connection:
        connection.exec_driver_sql("DELETE FROM original")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open_case(path, author="A", station="s") as case, case.read() as session:
    assert session.execute(chunk_table.select().limit(1)).first() is None
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for path in tmp_path.iterdir():
        path.unlink()


def grown(code: str, folder: Path) -> int:
    """Return by how many MB the code says that its memory grew."""
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def sparse(path: Path, size: int) -> None:
    """Make a file of that size with a few bytes that differ, without writing all of it."""
    with path.open("wb") as file:
        file.truncate(size)
        for place in range(0, size, size // 7 or 1):
            file.seek(place)
            file.write(str(place).encode())


def test_50_mb_go_in_and_out_with_flat_memory(folder: Path) -> None:
    sparse(folder / "small", 12 << 20)
    sparse(folder / "big", 50 << 20)
    assert grown(ROUND, folder) < 12
    assert hash_file(folder / "big.out") == hash_file(folder / "big")


@pytest.mark.long
def test_3_gb_go_in_and_out_and_are_swept_with_flat_memory(folder: Path) -> None:
    sparse(folder / "small", 12 << 20)
    sparse(folder / "big", 3 << 30)
    assert grown(ROUND, folder) < 24
    assert hash_file(folder / "big.out") == hash_file(folder / "big")
    (folder / "big.out").unlink()
    assert grown(SWEPT, folder) < 64
