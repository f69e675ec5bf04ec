"""Runs the benches, each in a process of its own, and prints one table: ours, the peer or limit, the verdict.

    python3 packaging/dev.py bench [--small] [--keep FOLDER] [NAME …]

Exit codes: 0 all limits are kept; 1 at least one is not; 2 there is no bench of that name. `--small` measures with
next to nothing, to see that a bench runs; its verdicts mean nothing, so none is given. `--keep` leaves the large
cases in a folder (3 GB), where the next run finds them; otherwise all is made in a temporary one.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.figures import Figure

NAMES = ("dossier", "pdf", "intake", "waiting", "edit", "opening", "search", "review")
WIDTHS = (46, 17, 30, 7, 8, 8)
HEAD = ("what", "ours", "against", "ratio", "limit", "verdict")


def main(arguments: Sequence[str]) -> int:
    """Measure what is named, or everything, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--small", action="store_true", help="next to nothing, without verdicts")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the large cases are kept for the next run")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if unknown := [one for one in asked.names if one not in NAMES]:
        parser.error(f"there is no bench {unknown[0]}; there are {', '.join(NAMES)}")
    if asked.one:
        return measure_one(asked.names[0], asked.keep, small=asked.small)
    kept = True
    print("Computing in processor time, so that others on the machine count little; disks and waits by the clock.")
    print(line(HEAD))
    for name in asked.names or NAMES:
        options = [*(["--small"] if asked.small else []), *(["--keep", str(asked.keep)] if asked.keep else [])]
        figures = measured(name, options)
        print(f"\n{name}")
        for figure in figures:
            print("\n".join(lines(figure, small=asked.small)), flush=True)
            kept = kept and (asked.small or figure.holds is not False)
    return 0 if kept else 1


def measure_one(name: str, keep: Path | None, *, small: bool) -> int:
    """Measure one bench in this process and print its figures as lines of JSON."""
    measure = import_module(f"bench.{name}").measure
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as temporary:
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
        for figure in measure(Path(temporary), keep or Path(temporary), small=small):
            print(json.dumps(asdict(figure)), flush=True)
    return 0


def measured(name: str, options: Sequence[str]) -> list[Figure]:
    """Return the figures of a bench, measured in a fresh process: what one leaves behind slows no other."""
    print(f"Measuring {name} ...", file=sys.stderr, flush=True)
    command = [sys.executable, __file__, "--one", name, *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [Figure(**json.loads(one)) for one in done.stdout.splitlines() if one.startswith("{")]


def lines(figure: Figure, *, small: bool) -> list[str]:
    """Return the lines of a figure: its row, and under it what bounds it."""
    against = f"{figure.peer} {shown(figure.theirs)}" if figure.theirs is not None else figure.peer
    ratio = "" if figure.share is None else f"{figure.share:.2f} x"
    limit = f"≥ {figure.least:g} x" if figure.least is not None else ""
    limit = f"≤ {figure.most:g}" if figure.most is not None else limit
    verdict = {None: "-", True: "kept", False: "MISSED"}[None if small else figure.holds]
    row = (figure.what, f"{shown(figure.ours)} {figure.unit}", against, ratio, limit, verdict)
    bound = textwrap.wrap(f"bound by {figure.bound}", 112, initial_indent="      ", subsequent_indent="      ")
    return [line(row), *bound]


def line(cells: Sequence[str]) -> str:
    """Return cells under each other in columns."""
    return "  " + "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def shown(value: float) -> str:
    """Return a number with three figures that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
