"""Killed at any moment, a case holds every acknowledged change whole, and nothing by halves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from core.labour import GROUP
from core.soundness import check_sound
from sqlalchemy import select, text

from casefile.core.case import Case, create_case, open_case
from casefile.core.originals import chunk_table, original_table
from casefile.core.rollback import has_journal
from casefile.core.schema import CaseInfo, Entity, Note, Origin, Source, Statement
from casefile.exchange.verify import verify_case

Labourers = subprocess.Popen[str]


@dataclass
class Tally:
    """What has been acknowledged of the case under trial, and what was counted over all rounds."""

    known: list[tuple[str, str]] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


@pytest.fixture
def labourers() -> Iterator[Labourers]:
    program = [sys.executable, str(Path(__file__).with_name("labour.py"))]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        yield started
        assert started.stdin
        started.stdin.close()


def kill_after(labourers: Labourers, path: Path, seed: int, edits: int, delay: float) -> list[tuple[str, str]]:
    """Let a labourer acknowledge so many edits, kill it after a further delay; return all it acknowledged."""
    assert labourers.stdin
    assert labourers.stdout
    labourers.stdin.write(f"{seed} {path}\n")
    labourers.stdin.flush()
    word, pid = labourers.stdout.readline().split()
    assert word == "start"
    acknowledged = [told(labourers.stdout.readline()) for _ in range(edits)]
    time.sleep(delay)
    os.kill(int(pid), signal.SIGKILL)
    while (line := labourers.stdout.readline()) != "end\n":
        acknowledged.append(told(line))
    return acknowledged


def told(line: str) -> tuple[str, str]:
    word, kind, label = line.split()
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


def run_round(labourers: Labourers, path: Path, seed: int, tally: Tally) -> None:
    """One or two kills (the first, of some rounds, while the case is being opened) and the check."""
    chance = random.Random(seed)
    if chance.random() < 0.2:
        early = kill_after(labourers, path, -seed - 1, 0, chance.random() * 0.03)
        tally.known += early
        tally.counted["killed while opening"] += 1
    acknowledged = kill_after(labourers, path, seed, 1 + chance.randrange(22), chance.random() * 0.012)
    assert acknowledged, "nothing was acknowledged"
    tally.counted["kills"] += 1
    tally.counted["acknowledged"] += len(acknowledged)
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


def test_killed_at_any_moment_nothing_is_lost_or_half_done(labourers: Labourers, tmp_path: Path) -> None:
    tally, path = Tally(), new_case(tmp_path / "case")
    for seed in range(6):
        run_round(labourers, path, seed, tally)
    assert tally.counted["acknowledged"] >= 6


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_five_hundred_kills(labourers: Labourers, tmp_path: Path, part: int) -> None:
    """Fifty kills and at least 500 acknowledged edits in each part, on a new case after each ten kills."""
    begin, counted = time.monotonic(), Counter[str]()
    for number in range(5):
        tally, path = Tally(counted=counted), new_case(tmp_path / f"case{number}")
        for seed in range(10):
            run_round(labourers, path, 1000 + part * 50 + number * 10 + seed, tally)
        path.unlink()
    print(f"\n{dict(counted)} in {time.monotonic() - begin:.0f} s")
    assert counted["kills"] == 50
    assert counted["acknowledged"] >= 500
