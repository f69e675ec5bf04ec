"""An import while another thread takes in the same bytes: whoever gives up takes nothing from the other."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sealed import page, seal

from casefile.core.case import Case, create_case, open_case
from casefile.core.errors import CancelledError
from casefile.core.originals import read_original, stage_original
from casefile.core.progress import Progress
from casefile.core.schema import CaseInfo
from casefile.core.sources import add_source
from casefile.exchange.import_case import ReadBack, import_case
from casefile.exchange.verify import verify_case

DATA = b"the same bytes in both"
SHA256 = hashlib.sha256(DATA).hexdigest()
PATIENCE = 60  # seconds until a test that hangs is given up


class Other:
    """Another thread that stages the bytes and seals them; slow until it is told to go on."""

    def __init__(self, case: Case) -> None:
        self.storing, self.go_on, self.seal_now = threading.Event(), threading.Event(), threading.Event()
        self.raised: list[Exception] = []
        self._case = case
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self.storing.wait(PATIENCE)

    def step(self, done: int, total: int | None, what: str = "") -> None:
        """Be the progress of the import: when it waits for this thread, its user has had enough."""
        if what.startswith("Waiting"):
            self.go_on.set()
            raise CancelledError("cancelled")

    def end(self) -> None:
        """Let it seal what it staged, and wait for it."""
        self.seal_now.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            stage_original(self._case, self._slow(), SHA256, len(DATA), batches=[[page(1, "As we read it")]])
            assert self.seal_now.wait(PATIENCE)
            with self._case.change("Add") as session:
                add_source(session, sha256=SHA256, size=len(DATA), media_type="text/plain", title="Ours")
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            self.raised.append(error)

    def _slow(self) -> Iterator[bytes]:
        self.storing.set()
        assert self.go_on.wait(PATIENCE)
        yield DATA


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    path = tmp_path / "theirs.casefile"
    with create_case(path, CaseInfo(title="Theirs"), author="B", station="s2") as case:
        seal(case, "Words", title="Theirs", data=DATA)
    return path


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Case]:
    with create_case(tmp_path / "ours.casefile", CaseInfo(title="Ours"), author="A", station="s1") as case:
        yield case


def read(name: str, chunks: Iterable[bytes], progress: Progress) -> ReadBack:
    return ReadBack((page(1, b"".join(chunks).decode()),), (("read by", "test reader 1"),), "text/plain")


def sound(case: Case) -> None:
    case.close()
    with open_case(case.path, writable=False) as again:
        assert verify_case(again).problems == ()


def test_an_import_cancelled_while_it_waits_drops_nothing_of_the_other(ours: Case, theirs: Path) -> None:
    other = Other(ours)
    with pytest.raises(CancelledError):
        import_case(ours, theirs, read, progress=other)
    other.end()
    assert other.raised == []
    assert b"".join(read_original(ours, SHA256)) == DATA
    sound(ours)


class Patient:
    """Lets the other thread finish storing while the import waits for it."""

    def __init__(self, other: Other) -> None:
        self._other = other

    def step(self, done: int, total: int | None, what: str = "") -> None:
        if what.startswith("Waiting"):
            self._other.go_on.set()


def test_pages_that_another_thread_staged_meanwhile_are_not_stored_twice(ours: Case, theirs: Path) -> None:
    other = Other(ours)
    done = import_case(ours, theirs, read, progress=Patient(other))
    assert done.written
    other.end()
    assert other.raised == []
    sound(ours)
