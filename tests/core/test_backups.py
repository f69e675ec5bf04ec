"""Copies of a case beside it: whole, thinned out, compared, put back."""

from __future__ import annotations

import errno
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select

from casefile.core.backups import (
    Backup,
    choose_outdated,
    compare_backup,
    folder_of,
    is_due,
    list_backups,
    make_backup,
    restore_backup,
)
from casefile.core.case import Case, create_case, open_case
from casefile.core.entities import add_entity
from casefile.core.errors import CancelledError, LockedError, RefusedError
from casefile.core.gate import HeldError
from casefile.core.info import make_info
from casefile.core.journal import chain_head
from casefile.core.keys import Passphrase
from casefile.core.schema import Entity

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
WORDS = Passphrase("six words drawn by lot today")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lady.casefile"


def make(path: Path, passphrase: Passphrase | None = None) -> Case:
    return create_case(path, make_info(title="Lady"), author="A", station="s", passphrase=passphrase)


def add(case: Case, name: str) -> None:
    with case.change(f"Add {name}") as session:
        add_entity(session, schema="Vessel", name=name)


def names(path: Path, passphrase: Passphrase | None = None) -> list[str]:
    with open_case(path, writable=False, passphrase=passphrase) as case, case.read() as session:
        return sorted(session.scalars(select(Entity.name)))


def head(case: Case) -> str:
    with case.read() as session:
        return chain_head(session.connection())


def test_a_copy_is_the_case_whole(path: Path) -> None:
    with make(path) as case:
        add(case, "LADY R")
        backup = make_backup(case, "daily", NOW)
        assert backup.path == folder_of(path) / "2026-03-04 10-30-00 daily.casefile"
        assert list_backups(path) == [backup]
        assert backup.path.stat().st_mode & 0o777 == 0o600
        with open_case(backup.path, writable=False) as copy:
            assert head(copy) == head(case)
    assert backup.path.read_bytes()[100:] == path.read_bytes()[100:]  # behind the counters of the header


def test_a_protected_case_has_protected_copies(path: Path) -> None:
    with make(path, WORDS) as case:
        add(case, "SECRETIVE LADY")
        backup = make_backup(case, "daily", NOW)
    assert b"SECRETIVE" not in backup.path.read_bytes()
    with pytest.raises(LockedError):
        names(backup.path)
    assert names(backup.path, WORDS) == ["SECRETIVE LADY"]


def test_a_copy_made_while_somebody_writes_is_of_one_moment(path: Path) -> None:
    with make(path) as case:
        for number in range(30):
            add(case, f"N{number:02}")
        ended = threading.Event()

        def write() -> None:
            for number in range(30, 60):
                add(case, f"N{number:02}")
            ended.set()

        thread = threading.Thread(target=write)
        thread.start()
        backup = make_backup(case, "daily", NOW)
        thread.join()
    found = names(backup.path)
    assert len(found) >= 30
    assert found == [f"N{number:02}" for number in range(len(found))]


def test_a_cancelled_copy_leaves_nothing(path: Path) -> None:
    class Stop:
        def step(self, done: int, total: int | None, what: str = "") -> None:
            raise CancelledError

    with make(path) as case, pytest.raises(CancelledError):
        make_backup(case, "daily", NOW, Stop())
    assert not list(folder_of(path).iterdir())


def test_no_copy_is_no_reason_to_lose_the_case(path: Path) -> None:
    folder_of(path).write_bytes(b"")  # a file stands where the folder should be
    with make(path) as case:
        with pytest.raises(RefusedError, match="No backup copy can be made"):
            make_backup(case, "daily", NOW)
        add(case, "LADY R")
    assert names(path) == ["LADY R"]


def test_a_copy_is_due_once_a_day_and_after_changes_only(path: Path) -> None:
    with make(path) as case:
        today = datetime.now(UTC)
        assert is_due(path, today)
        make_backup(case, "daily", today)
        assert not is_due(path, today)
        assert not is_due(path, today + timedelta(days=1))
        add(case, "LADY R")
        assert not is_due(path, today)
        assert is_due(path, today + timedelta(days=1))


def test_other_files_in_the_folder_are_no_copies(path: Path) -> None:
    folder_of(path).mkdir()
    for name in ("notes.txt", "2026-13-41 00-00-00 daily.casefile", ".2026-03-04 10-30-00 daily.casefile.1.making"):
        (folder_of(path) / name).write_bytes(b"x")
    assert list_backups(path) == []


def backups(hours: set[int]) -> list[Backup]:
    return [Backup(NOW - timedelta(hours=one), "daily", Path(f"{one}")) for one in hours]


@given(st.sets(st.integers(0, 24 * 500), max_size=60))
def test_old_copies_are_thinned_out(hours: set[int]) -> None:
    made = backups(hours)
    newest = sorted(one.made for one in made)[-2:]
    assume(len(newest) < 2 or newest[1] - newest[0] <= timedelta(days=366))
    kept = [one for one in made if one not in choose_outdated(made, NOW)]
    ages = sorted(NOW - one.made for one in kept)
    assert {one.made for one in made if NOW - one.made <= timedelta(days=2)} <= {one.made for one in kept}
    assert not made or max(made) in kept
    assert len({(NOW - age).date() for age in ages if age > timedelta(days=2)}) == sum(
        age > timedelta(days=2) for age in ages
    )
    assert sum(age > timedelta(days=14) for age in ages) <= 7 + 12 + 1
    assert all(age <= timedelta(days=366) for age in ages[1:])
    assert choose_outdated(kept, NOW) == []


def test_a_clock_that_ran_ahead_costs_no_copy(path: Path) -> None:
    days = [NOW + timedelta(days=n) for n in range(5)]
    made = [Backup(day, "daily", Path(f"{day:%d}")) for day in days]
    ahead = Backup(NOW + timedelta(days=1400), "daily", Path("ahead"))
    assert choose_outdated([*made, ahead], ahead.made) == []
    assert choose_outdated([*made, ahead], days[-1]) == []
    with make(path) as case:
        make_backup(case, "daily", datetime.now(UTC) + timedelta(days=1400))
        assert is_due(path, datetime.now(UTC))


def test_what_a_restored_copy_replaced_stands_in_no_others_way() -> None:
    then = NOW - timedelta(days=5)
    daily = Backup(then, "daily", Path("a"))
    replaced = Backup(then + timedelta(hours=1), "before-restoring", Path("b"))
    newest = Backup(NOW, "daily", Path("c"))
    assert choose_outdated([daily, replaced, newest], NOW) == []
    assert choose_outdated([daily, replaced, newest], NOW + timedelta(days=60)) == [replaced]


def test_a_restore_that_fails_leaves_no_half_copy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with make(path) as case:
        add(case, "A")
        backup = make_backup(case, "daily", NOW)
    before = path.read_bytes()

    def full(_from: object, _to: object, _length: int = 0) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(RefusedError, match="No space left"):
        restore_backup(path, backup.path, NOW + timedelta(minutes=1))
    assert path.read_bytes() == before
    assert list_backups(path) == [backup]
    assert {one.name for one in folder_of(path).iterdir()} == {backup.path.name}


def test_what_a_killed_program_left_is_swept(path: Path) -> None:
    with make(path) as case:
        make_backup(case, "daily", NOW)
        left = folder_of(path) / ".2026-03-04 10-30-00 daily.casefile.77.making"
        left.write_bytes(b"half")
        make_backup(case, "daily", datetime.now(UTC))
        assert left.exists()
        make_backup(case, "daily", datetime.now(UTC) + timedelta(days=2))
        assert not left.exists()


def test_making_one_removes_what_is_too_old(path: Path) -> None:
    with make(path) as case:
        folder_of(path).mkdir()
        old = folder_of(path) / "2024-01-01 00-00-00 daily.casefile"
        old.write_bytes(b"x")
        make_backup(case, "daily", NOW - timedelta(days=3))
        make_backup(case, "daily", NOW)
    assert not old.exists()


def test_a_difference_names_the_changes_since(path: Path) -> None:
    with make(path) as case:
        add(case, "A")
        backup = make_backup(case, "daily", NOW)
        add(case, "B")
        add(case, "C")
        found = compare_backup(case, backup.path)
        assert found.changes is not None
        assert [label for _, _, label in found.changes] == ["Add C", "Add B"]
        assert found.number == 2
        assert found.records["entity"] == (1, 3)
        assert compare_backup(case, make_backup(case, "now", NOW).path).records == {}


def test_a_difference_from_another_line_says_so(path: Path) -> None:
    with make(path) as case:
        backup = make_backup(case, "daily", NOW)
        with open_case(backup.path, author="B", station="t") as other:
            add(other, "X")
        add(case, "A")
        found = compare_backup(case, backup.path)
        assert found.changes is None


@pytest.mark.parametrize("words", [None, WORDS])
def test_a_copy_put_back_is_the_case_again_and_nothing_is_lost(path: Path, words: Passphrase | None) -> None:
    with make(path, words) as case:
        add(case, "A")
        backup = make_backup(case, "daily", NOW)
        add(case, "B")
    kept = restore_backup(path, backup.path, NOW + timedelta(minutes=1), words)
    assert names(path, words) == ["A"]
    assert names(kept.path, words) == ["A", "B"]
    assert list_backups(path) == [kept, backup]
    with open_case(path, author="A", station="s", passphrase=words) as case:
        add(case, "C")


def test_a_damaged_case_is_kept_and_restored(path: Path) -> None:
    with make(path) as case:
        add(case, "A")
        backup = make_backup(case, "daily", NOW)
    damaged = path.read_bytes()[:20_000]
    path.write_bytes(damaged)
    kept = restore_backup(path, backup.path, NOW + timedelta(minutes=1))
    assert kept.path.read_bytes() == damaged
    assert names(path) == ["A"]


def test_a_case_that_is_gone_is_restored(path: Path) -> None:
    with make(path) as case:
        backup = make_backup(case, "daily", NOW)
    path.unlink()
    restore_backup(path, backup.path, NOW + timedelta(minutes=1))
    assert names(path) == []


def test_a_case_that_somebody_writes_is_not_replaced(path: Path) -> None:
    with make(path) as case:
        backup = make_backup(case, "daily", NOW)
        add(case, "A")
        with pytest.raises(HeldError):
            restore_backup(path, backup.path, NOW + timedelta(minutes=1))
    assert names(path) == ["A"]


def test_what_is_no_case_is_not_put_back(path: Path, tmp_path: Path) -> None:
    make(path).close()
    before = path.read_bytes()
    other = tmp_path / "other.casefile"
    other.write_bytes(b"no case" * 9999)
    with pytest.raises(RefusedError):
        restore_backup(path, other, NOW)
    assert path.read_bytes() == before
