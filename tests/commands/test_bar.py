"""The progress bar is for people at a terminal."""

from __future__ import annotations

import io
import sys
import time

import pytest

from casefile.commands.bar import Bar, progress_bar
from casefile.core.progress import Silent


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_the_work_and_then_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress_bar() as progress:
        assert isinstance(progress, Bar)
        progress.step(0, 100, "Reading a\x1b[2J.pdf")
        time.sleep(0.35)
        progress.step(50, 100, "Reading a\x1b[2J.pdf")
        shown = screen.getvalue()
        progress.step(1, None, "Sealing")
    assert "Reading a[U+001B][2J.pdf" in shown
    assert "50/100" in shown
    assert screen.getvalue().rpartition("\r")[2].strip() == ""


def test_bytes_are_shown_as_megabytes_of_their_total(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress_bar() as progress:
        progress.step(0, 80_000_000, "Hashing")
        time.sleep(0.35)
        progress.step(40_000_000, 80_000_000, "Hashing")
    assert "40.0M/80.0M" in screen.getvalue()


def test_nobody_looks_nothing_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as progress:
        assert isinstance(progress, Silent)
        progress.step(1, 2, "Reading")
    assert capsys.readouterr().err == ""
