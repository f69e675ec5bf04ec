"""One system call fails: each deed is done whole, or refused in a sentence and not done; the file is sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from core.forking import Program, started
from core.older import make_older, marks, open_later
from core.soundness import check_sound
from core.straced import needs_strace, run_watched
from sqlalchemy import text

from casefile.core.case import create_case, open_case
from casefile.core.schema import CaseInfo
from casefile.exchange.verify import verify_case

pytestmark = needs_strace
SEED = 3
# system call -> the errors it is made to fail with: a full disk, a broken one, a signal between, missing rights
FAULTS = {
    "pwrite64": ("ENOSPC", "EIO", "EINTR"),
    "fsync": ("EIO", "ENOSPC"),
    "unlink": ("EIO", "EACCES"),
    "openat": ("EMFILE", "EACCES", "EIO"),
    "pread64": ("EIO",),
    "fcntl": ("EIO", "ENOLCK"),
}


@pytest.fixture(scope="module")
def doers() -> Iterator[Program]:
    with started("core.deeds") as program:
        yield program


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    create_case(folder / "a.casefile", CaseInfo(title="T"), author="A", station="s").close()
    return folder / "a.casefile"


def only_there(call: str, path: Path) -> list[str]:
    """Return options that watch calls of this kind that are about the case and what lies beside it."""
    beside = (path, path.with_name(f"{path.name}-journal"), path.with_name(f"{path.name}.lock"), path.parent)
    return ["-e", f"trace={call}", *(word for one in beside for word in ("-P", str(one)))]


def count(doers: Program, path: Path, call: str) -> int:
    """Return how many calls of this kind the deeds make."""
    log = path.parent.parent / "log"
    whole = path.read_bytes()
    said = run_watched(doers, path, SEED, *only_there(call, path), "-o", str(log))
    assert [line.split()[0] for line in said] == ["heard", "done"] * 7
    path.write_bytes(whole)
    return sum(f" {call}(" in line for line in log.read_text("utf-8").splitlines())


def attempt(doers: Program, path: Path, call: str, error: str, at: int) -> str:
    """Make one call fail and check what was told and what is there; return how the deeds ended."""
    whole = path.read_bytes()
    log = path.parent.parent / "log"
    fault = ["-e", f"inject={call}:error={error}:when={at}", "-o", str(log)]
    said = run_watched(doers, path, SEED, *only_there(call, path), *fault)
    assert "(INJECTED)" in log.read_text("utf-8"), "nothing failed"
    assert not [line for line in said if line.startswith("raised")], said
    for line in said:
        word, sentence = line.split(" ", 1)
        assert word in {"done", "heard"} or sentence.endswith("."), line
    heard = [tuple(line.split()[1:]) for line in said if line.startswith("heard")]
    done = [tuple(line.split()[1:3]) for line in said if line.startswith(("done", "unsure"))]
    with open_case(path, author="C", station="s") as case:
        assert verify_case(case).problems == ()
        check_sound(case)
        with case.read() as session:
            changes = session.execute(text("SELECT kind, label FROM change WHERE seq > 1 ORDER BY seq")).all()
        assert [tuple(change) for change in changes] == done == heard, (said, changes)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    path.write_bytes(whole)
    ends = {line.split()[0] for line in said} - {"heard"}
    return "all done" if ends == {"done"} else "unsure" if "unsure" in ends else "some refused"


def test_some_calls_fail(doers: Program, path: Path) -> None:
    """The fifth sync of a commit is that of the folder, when the journal has gone: what was committed stays."""
    ends = {attempt(doers, path, "fsync", "EIO", at) for at in range(3, 6)}
    ends |= {attempt(doers, path, call, error, 2) for call, error in (("unlink", "EIO"), ("pwrite64", "ENOSPC"))}
    assert ends == {"some refused", "unsure"}


@pytest.mark.long
@pytest.mark.parametrize(("call", "error"), [(call, error) for call, errors in FAULTS.items() for error in errors])
def test_every_call_fails_once(doers: Program, path: Path, call: str, error: str) -> None:
    """Of calls that are some hundreds, and alike, about fifty."""
    number = count(doers, path, call)
    assert number
    seen = Counter(attempt(doers, path, call, error, at) for at in range(1, number + 1, number // 50 + 1))
    print(f"\n{call}, {error}: {dict(seen)} of {number}")
    assert seen["some refused"] or error == "EINTR"


def fail_in_step(steppers: Program, path: Path, call: str, error: str, at: int) -> str:
    """Make one call fail while a file is brought up; return how that ended, "" when there is no such call."""
    whole = path.read_bytes()
    log = path.parent.parent / "log"
    fault = ["-e", f"inject={call}:error={error}:when={at}", "-e", f"trace={call}", "-o", str(log)]
    said = run_watched(steppers, path, 1, *fault)
    injected = "(INJECTED)" in log.read_text("utf-8")
    assert [line.split()[0] for line in said] in (["done"], ["refused"], ["unsure"]), said
    assert marks(path)[0] == (1 if said[0].startswith("refused") else 3), said
    with open_later(path) as case:
        assert verify_case(case).problems == ()
        check_sound(case)
    for left in path.parent.iterdir():
        left.unlink()
    path.write_bytes(whole)
    return said[0].split()[0] if injected else ""


@pytest.mark.long
def test_every_sync_of_a_format_step_fails_once(tmp_path: Path) -> None:
    path = tmp_path / "case" / "a.casefile"
    path.parent.mkdir()
    make_older(path)
    with started("core.older") as steppers:
        ends = [fail_in_step(steppers, path, "fsync", "EIO", at) for at in range(1, 25)]
        ends += [fail_in_step(steppers, path, "pwrite64", "ENOSPC", at) for at in range(1, 400, 20)]
    assert {"", "refused", "unsure"} <= set(ends)
