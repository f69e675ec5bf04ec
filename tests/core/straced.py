"""A program watched from outside while it writes a case: its writes recorded, or one of them made to fail.

`strace` (the Debian package of that name) does both; without it these trials cannot be made.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from core.forking import Program, begin, rest

needs_strace = pytest.mark.skipif(
    not shutil.which("strace"), reason="strace, with which writes are recorded and made to fail, is not installed"
)
RECORDED = "openat,pwrite64,write,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,renameat2,link,linkat"
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_PATH = re.compile(r'<([^>]*)>|"([^"]*)"')


@contextmanager
def attached(pid: int, *options: str) -> Iterator[None]:
    """Watch a process, and all it starts, until the block ends."""
    command = ["strace", "-f", "-y", *options, "-p", str(pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as watcher:
        assert watcher.stderr
        first = watcher.stderr.readline()
        if "attached" not in first:
            pytest.skip(f"processes cannot be watched here: {first.strip()}")
        yield
        watcher.stderr.read()


def run_watched(program: Program, path: Path, seed: int, *options: str) -> list[str]:
    """Let a program that waits for the file `go` do its deeds under watch, and return what it told."""
    go = path.parent.parent / "go"
    go.unlink(missing_ok=True)
    pid = begin(program, path, seed)
    with attached(pid, *options):
        go.touch()
        said = rest(program)
    go.unlink()
    return said


@dataclass(frozen=True)
class Call:
    """One thing done to a file of the folder, by name: create, write, truncate, sync, unlink, rename, link, or told.

    `name` is "" for the folder itself; `told` is a line that the program wrote, in `data`.
    """

    kind: str
    name: str
    offset: int = 0
    data: bytes = b""
    other: str = ""


def record(program: Program, path: Path, seed: int, log: Path) -> list[Call]:
    """Return all that a program did to the files in the folder of a case, in order."""
    run_watched(program, path, seed, "-e", f"trace={RECORDED}", "-xx", "-s", "100000000", "-o", str(log))
    with log.open("r", encoding="ascii") as lines:
        return list(_calls(lines, path.parent))


def _calls(lines: Iterator[str] | Sequence[str], folder: Path) -> Iterator[Call]:
    for line in lines:
        found = _CALL.match(line)
        assert found or "exited" in line or "---" in line, line[:200]
        if not found or int(found[3]) < 0:
            continue
        call, words = found[1], found[2]
        texts = [_text(one[0] or one[1]) for one in _PATH.findall(words)]
        if call == "write" and words.startswith("1<"):
            yield Call("told", "", data=texts[1])
            continue
        paths = [Path(text.decode("utf-8", "replace")) for text in texts]
        yield from _call(call, words, texts, [path for path in paths if folder in (path, path.parent)], folder)


def _call(call: str, words: str, texts: list[bytes], paths: list[Path], folder: Path) -> Iterator[Call]:
    """Yield what a system call did to the folder; marks of who holds the case are no part of it."""
    if not paths or paths[0].suffix == ".lock":
        return
    name = "" if paths[0] == folder else paths[0].name
    if call == "openat":
        if "O_CREAT" in words:
            yield Call("create", name, data=b"cut" if "O_TRUNC" in words else b"")
    elif call == "pwrite64":
        yield Call("write", name, int(words.rsplit(", ", 1)[1]), texts[1])
    elif call == "write":
        yield Call("append", name, data=texts[1])
    elif call == "ftruncate":
        yield Call("truncate", name, int(words.rsplit(", ", 1)[1]))
    elif call in {"fsync", "fdatasync"}:
        yield Call("sync", name)
    elif call.startswith("unlink"):
        yield Call("unlink", name)
    else:
        yield Call("rename" if call.startswith("rename") else "link", name, other=paths[1].name)


def _text(coded: str) -> bytes:
    return bytes.fromhex(coded.replace("\\x", "")) if coded.startswith("\\x") else coded.encode()
