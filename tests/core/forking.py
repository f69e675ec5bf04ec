"""Programs that are killed at work: started once, they fork a child for each task, so that a trial costs no start.

A program is a module `core.NAME` that calls `serve`. For each line `SEED PATH` on its standard input the child writes
`start PID`, then what it has to tell; when it has ended or been killed, `end` is written.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Program = subprocess.Popen[str]


def tell(*words: str) -> None:
    """Write one line at once; a line this short is written whole or not at all."""
    os.write(1, (" ".join(words) + "\n").encode())


def serve(work: Callable[[Path, int], None]) -> None:
    """Do `work(path, seed)` in a child for each line."""
    for line in sys.stdin:
        seed, path = line.rstrip("\n").split(" ", 1)
        child = os.fork()
        if child == 0:
            tell("start", str(os.getpid()))
            work(Path(path), int(seed))
            os._exit(0)
        os.waitpid(child, 0)
        tell("end")


@contextmanager
def started(module: str) -> Iterator[Program]:
    """Give the running program."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-m", module]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as program:
        yield program
        assert program.stdin
        program.stdin.close()


def begin(program: Program, path: Path, seed: int = 0) -> int:
    """Give the program a task and return the process number of the child."""
    assert program.stdin
    program.stdin.write(f"{seed} {path}\n")
    program.stdin.flush()
    word, pid = told(program).split()
    assert word == "start"
    return int(pid)


def told(program: Program) -> str:
    """Return the next line of a program, without its end."""
    assert program.stdout
    line = program.stdout.readline()
    assert line, "the program ended"
    return line.rstrip("\n")


def rest(program: Program) -> list[str]:
    """Return what the child still told, once it has ended."""
    return list(iter(lambda: told(program), "end"))
