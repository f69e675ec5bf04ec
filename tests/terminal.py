"""A command on a terminal of its own: what it asks unseen can be typed there only."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest


def type_on_terminal(words: Sequence[str | Path], typed: Sequence[str], folder: Path) -> tuple[int, str]:
    """Run a command on a terminal of its own, answer each prompt, and return its code and all that was shown."""
    try:
        child, terminal = pty.fork()
    except OSError as error:
        pytest.skip(f"no terminal can be made here: {error.strerror}")
    if child == 0:
        os.chdir(folder)
        os.execv(sys.executable, [sys.executable, "-m", "casefile.cli", *map(str, words)])
    shown, waiting = b"", list(typed)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            data = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        shown += data
        if waiting and shown.endswith(b": "):
            time.sleep(0.3)  # until the echo is off
            os.write(terminal, waiting.pop(0).encode())
            shown += b"\n"
    else:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode("utf-8", "replace")
