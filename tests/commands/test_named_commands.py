"""A command line that a sentence of the program names is one that parses: advice that fails is worse than none."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
from pathlib import Path

import pytest

import casefile
from casefile import cli

BACKTICKED = re.compile(r"`(casefile [^`]+)`")
NEXT = re.compile(r"\bNext: (casefile .+)")
STANDS_FOR = "1"  # a value that is put in, and what `…` leaves open: fits a number, a name and a file


def text_of(node: ast.expr) -> str:
    """Return a string as the program would say it, with something in the place of each value."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else STANDS_FOR for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def strings_in(file: Path) -> list[str]:
    """Return the strings of a module; parts of an f-string only within it."""
    tree = ast.parse(file.read_text("utf-8"))
    within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    found = [text_of(node) for node in ast.walk(tree) if isinstance(node, ast.expr) and id(node) not in within]
    return [" ".join(one.split()) for one in found if one]


def named_lines() -> list[str]:
    """Return the command lines named in sentences of the program, help, and the README."""
    folder = Path(casefile.__file__).parent
    texts = [one for file in sorted(folder.rglob("*.py")) for one in strings_in(file)]
    texts.append(" ".join((folder.parent / "README.md").read_text("utf-8").split()))
    found = {line for text in texts for pattern in (BACKTICKED, NEXT) for line in pattern.findall(text)}
    return sorted(line for line in found if line.split()[1].isalpha() and line.split()[1].islower())


LINES = named_lines()


def test_some_are_found() -> None:
    assert "casefile verify" in LINES
    assert any(line.startswith("casefile add 1 FILE") for line in LINES)
    assert len(LINES) > 15


@pytest.mark.parametrize("line", LINES)
def test_a_command_that_a_sentence_names_parses(line: str) -> None:
    words = shlex.split(line.replace("…", STANDS_FOR))
    assert words[1] in cli.COMMANDS
    parser = importlib.import_module(f"casefile.commands.{cli.MODULES.get(words[1], words[1])}").make()
    for action in parser._actions:  # a sentence may leave out what is the same for everybody
        action.required = False
    for group in parser._mutually_exclusive_groups:
        group.required = False
    if "--help" not in words:
        parser.parse_args(words[2:])
