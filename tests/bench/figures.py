"""One figure of a bench: what was measured, beside which peer or limit, with what result; and how times are taken."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
Clock = Callable[[], float]
WALL: Clock = time.perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` against `theirs` (a peer's figure of the same run) or against nothing but the limit.

    `least`: the least share of the peer's speed that is allowed; `most`: the most that `ours` may be, in its own
    unit. Neither: told for comparison, never judged. `faster` says whether more of the unit is better; it decides
    which way the share is read.
    """

    what: str
    ours: float
    unit: str
    bound: str
    peer: str = ""
    theirs: float | None = None
    least: float | None = None
    most: float | None = None
    faster: bool = False

    @property
    def share(self) -> float | None:
        """Our speed as a share of the peer's."""
        if not self.theirs or not self.ours:
            return None
        return self.ours / self.theirs if self.faster else self.theirs / self.ours

    @property
    def holds(self) -> bool | None:
        """Tell whether the limit is kept; None where there is none."""
        if self.least is not None:
            return self.share is not None and self.share >= self.least
        return None if self.most is None else self.ours <= self.most


def medians(
    rounds: int,
    ways: Mapping[str, Callable[[], Any]],
    clock: Clock = time.process_time,
    *,
    before: Callable[[], Any] | None = None,
    ordered: bool = False,
) -> dict[str, float]:
    """Return the median seconds of each way, taken in turns so that a slow moment of the machine meets all alike.

    Every other round goes backwards, unless the ways must keep their order. `before` is done before each, untimed.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds):
        names = [*ways] if ordered or turn % 2 == 0 else [*reversed(ways)]
        for name in names:
            if before is not None:
                before()
            taken[name].append(seconds(ways[name], clock))
    return {name: statistics.median(times) for name, times in taken.items()}


def seconds(way: Callable[[], Any], clock: Clock = time.process_time) -> float:
    """Return how long a call took, without the collector of garbage coming between.

    By default the processor's time in this process, of which others on the machine take little; what waits for the
    disk or for other processes is timed with `WALL`.
    """
    gc.collect()
    gc.disable()
    try:
        begun = clock()
        way()
        return clock() - begun
    finally:
        gc.enable()


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which this part (0 to 1) of all lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def run_alone(code: str, *arguments: str) -> Any:
    """Run code in a fresh Python that sees the tests' modules; return what `told` holds at its end.

    `told["peak"]` is added: the most memory that the process held, in MB (Linux; 0 elsewhere).
    """
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import json, sys\nsys.path.insert(0, {str(TESTS)!r})\ntold = {{}}\n{code}\n{_TELL}",
            *arguments,
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


_TELL = """
from pathlib import Path
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
told["peak"] = sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
print(json.dumps(told))
"""
