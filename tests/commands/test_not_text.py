"""Bytes of the command line that are no text are refused in every option that takes text, before anything is done."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from declared import Run

from casefile import cli
from casefile.commands.parsing import Parser

WRONG = "wrong \udc80 word"  # as Python decodes the byte 80


def make(name: str) -> Parser:
    parser = importlib.import_module(f"casefile.commands.{cli.MODULES.get(name, name)}").make()
    assert isinstance(parser, Parser)
    return parser


def takes_text(action: argparse.Action) -> bool:
    return action.type in {None, str} and action.nargs != 0 and not action.choices


def options() -> Iterator[tuple[str, str]]:
    """Yield each command with each of its words and options that take text."""
    for name in cli.COMMANDS:
        for action in make(name)._actions:
            if takes_text(action):
                yield name, action.option_strings[0] if action.option_strings else action.dest


def line_with(name: str, wanted: str) -> list[str]:
    """Return the shortest command line with this word or option wrong."""
    words, last = [name], []
    parser = make(name)
    for action in parser._actions:
        is_wanted = wanted in {*action.option_strings[:1], "" if action.option_strings else action.dest}
        if not (is_wanted or action.required or not action.option_strings) or action.nargs == 0:
            continue
        first = next(iter(action.choices), "x") if action.choices else "x"
        (last if action.option_strings else words).extend([*action.option_strings[:1], WRONG if is_wanted else first])
    return words + last


@pytest.mark.parametrize(("name", "option"), list(options()))
def test_bytes_that_are_no_text_are_refused(name: str, option: str, run: Run, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    done = run(*line_with(name, option))
    assert (done.code, done.out) == (3, "")
    where = option if option.startswith("--") else option.upper()
    says = f"{where} is not text: it holds bytes that are not UTF-8. Write it again, in a terminal set to UTF-8."
    assert done.err == f"casefile: {says}\n"
    assert sorted(tmp_path.iterdir()) == before


def test_there_are_many_such_options() -> None:
    assert len(list(options())) > 60


def test_as_the_shell_gives_it(heron: Path, tmp_path: Path) -> None:
    home = {name: str(tmp_path) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    words = [os.fsencode(word) for word in (sys.executable, "-m", "casefile.cli", "dossier", str(heron), "-o", "o.pdf")]
    done = subprocess.run(
        [*words, b"--title=\x80", b"--json"], cwd=tmp_path, env={**os.environ, **home}, capture_output=True, check=False
    )
    assert done.returncode == 3
    assert done.stderr.startswith(b"casefile: --title is not text")
    assert json.loads(done.stdout)["error"].startswith("--title is not text")
    assert not (tmp_path / "o.pdf").exists()


def test_a_file_may_have_such_a_name(run: Run, empty: Path, tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.txt").write_text("words", encoding="utf-8")
    assert run("add", empty, "caf\udce9.txt").code == 0
