"""Killed at any moment, a case holds every acknowledged change whole, and nothing by halves."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from core.forking import Program, begin, rest, started, told
from core.labour import GROUP, add_group
from core.soundness import check_sound
from sealed import seal
from sqlalchemy import select, text

from casefile.core.case import Case, create_case, open_case
from casefile.core.originals import chunk_table, original_table
from casefile.core.rollback import has_journal
from casefile.core.schema import CaseInfo, Entity, Note, Origin, Source, Statement
from casefile.exchange.verify import verify_case


@dataclass
class Tally:
    """What has been acknowledged of the case under trial, and what was counted over all rounds."""

    known: list[tuple[str, str]] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def labourers() -> Iterator[Program]:
    with started("core.labour") as program:
        yield program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with cases of colleagues in `theirs`."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    for number in range(4):
        with create_case(theirs / f"{number}.casefile", CaseInfo(title="T"), author="B", station="t") as case:
            seal(case, f"What colleague {number} read.")
            add_group(case, f"theirs-{number}", random.Random(number))
    return tmp_path


def kill_after(labourers: Program, path: Path, seed: int, edits: int, delay: float) -> list[tuple[str, str]]:
    """Let a labourer acknowledge so many edits, kill it after a further delay; return all it acknowledged."""
    pid = begin(labourers, path, seed)
    acknowledged = [parsed(told(labourers)) for _ in range(edits)]
    time.sleep(delay)
    os.kill(pid, signal.SIGKILL)
    return acknowledged + [parsed(line) for line in rest(labourers)]


def parsed(line: str) -> tuple[str, str]:
    word, kind, label = line.split(" ", 2)
    assert word == "done"
    return kind, label


def check_case(case: Case, acknowledged: list[tuple[str, str]], tally: Tally) -> None:
    """Check a case after a kill: the acknowledged changes and at most one more, each whole, nothing staged left."""
    with case.read() as session:
        changes = [
            tuple(row) for row in session.execute(text("SELECT kind, label FROM change WHERE seq > 1 ORDER BY seq"))
        ]
        wanted = tally.known + acknowledged
        assert changes[: len(wanted)] == wanted, "an acknowledged change is lost"
        assert len(changes) <= len(wanted) + 1, "changes that nobody made"
        groups: Counter[str] = Counter()
        for column in (Entity.name, Origin.name, Note.text, Statement.value):
            groups.update(session.scalars(select(column)))
        assert set(groups.values()) <= {GROUP}, "half a change"
        sealed = set(session.scalars(select(original_table.c.sha256)))
        assert set(session.scalars(select(chunk_table.c.sha256))) == sealed, "staged chunks are left, or gone"
        assert set(session.scalars(select(Source.sha256))) <= sealed
    assert check_sound(case) == len(changes) + 1
    tally.counted["unacknowledged, but whole"] += len(changes) - len(wanted)
    tally.known = changes


def run_round(labourers: Program, path: Path, seed: int, tally: Tally) -> None:
    """One or two kills (the first, of some rounds, while the case is being opened) and the check."""
    chance = random.Random(seed)
    if chance.random() < 0.2:
        early = kill_after(labourers, path, -seed - 1, 0, chance.random() * 0.03)
        tally.known += early
        tally.counted["killed while opening"] += 1
    acknowledged = kill_after(labourers, path, seed, 1 + chance.randrange(24), chance.random() * 0.012)
    assert acknowledged, "nothing was acknowledged"
    tally.counted["kills"] += 1
    tally.counted["acknowledged"] += len(acknowledged)
    tally.counted.update(f"{'import' if label.startswith('Import') else kind}s" for kind, label in acknowledged)
    tally.counted["hot journals"] += has_journal(path)
    with open_case(path, author="C", station="s") as case:
        check_case(case, acknowledged, tally)
        report = verify_case(case)
        assert report.problems == ()
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name]


def new_case(folder: Path) -> Path:
    folder.mkdir()
    path = folder / "a.casefile"
    create_case(path, CaseInfo(title="T"), author="C", station="s").close()
    return path


def test_killed_at_any_moment_nothing_is_lost_or_half_done(labourers: Program, folder: Path) -> None:
    tally, path = Tally(), new_case(folder / "case")
    for seed in range(6):
        run_round(labourers, path, seed, tally)
    assert tally.counted["acknowledged"] >= 6


@pytest.mark.long
@pytest.mark.parametrize("part", range(25))
def test_five_hundred_kills(labourers: Program, folder: Path, part: int) -> None:
    """Twenty kills and at least 200 acknowledged edits in each part, on a new case after each ten kills."""
    begin, counted = time.monotonic(), Counter[str]()
    for number in range(2):
        tally, path = Tally(counted=counted), new_case(folder / f"case{number}")
        for seed in range(10):
            run_round(labourers, path, 1000 + part * 20 + number * 10 + seed, tally)
        path.unlink()
    print(f"\n{dict(counted)} in {time.monotonic() - begin:.0f} s")
    assert counted["kills"] == 20
    assert min(counted[kind] for kind in ("edits", "undos", "imports")) > 0
    assert counted["acknowledged"] >= 200
