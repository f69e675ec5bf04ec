"""The benches' runner: one small bench from end to end, and how a figure is judged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from bench.figures import Figure, medians
from bench.run import NAMES, lines


def test_a_small_bench_runs_and_prints_its_table(repository: Path, tmp_path: Path) -> None:
    command = [sys.executable, repository / "tests" / "bench" / "run.py", "--small", "edit"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    for words in ("one edit", "its undo", "a bare transaction", "bound by the disk"):
        assert words in done.stdout


def test_an_unknown_bench_is_told(repository: Path) -> None:
    command = [sys.executable, repository / "tests" / "bench" / "run.py", "nothing"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2
    assert all(name in done.stderr for name in ("nothing", *NAMES))


def test_every_bench_is_a_module_of_that_name(repository: Path) -> None:
    for name in NAMES:
        assert "def measure(" in (repository / "tests" / "bench" / f"{name}.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("figure", "share", "holds"),
    [
        (Figure("a", 10, "ms", "b", most=50), None, True),
        (Figure("a", 51, "ms", "b", most=50), None, False),
        (Figure("a", 60, "pages/s", "b", "peer", 100, 0.5, faster=True), 0.6, True),
        (Figure("a", 40, "pages/s", "b", "peer", 100, 0.5, faster=True), 0.4, False),
        (Figure("a", 200, "ms", "b", "peer", 100, 0.5), 0.5, True),
        (Figure("a", 200, "ms", "b", "peer", 100), 0.5, None),
    ],
)
def test_a_figure_is_judged_by_its_limit(figure: Figure, share: float | None, holds: bool | None) -> None:
    assert (figure.share, figure.holds) == (share, holds)
    verdict = {True: "kept", False: "MISSED", None: "-"}[holds]
    assert lines(figure, small=False)[0].endswith(verdict)
    assert lines(figure, small=True)[0].endswith("-")


def test_ways_are_taken_in_turns() -> None:
    seen: list[str] = []
    taken = medians(
        3, {"one": lambda: seen.append("1"), "two": lambda: seen.append("2")}, before=lambda: seen.append(".")
    )
    assert "".join(seen) == ".1.2.2.1.1.2"
    assert taken.keys() == {"one", "two"}
