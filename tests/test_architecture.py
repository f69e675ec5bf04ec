"""The rules of the house hold in the source text, and each check notices when they do not."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path

import house
import pytest
from house import Module

Check = Callable[[Iterable[Module]], list[str]]
CHECKS: list[Check] = [
    house.direction,
    house.no_circles,
    house.panels_apart,
    house.libraries_in_place,
    house.nothing_dangerous,
    house.no_late_imports,
    house.no_state,
    house.paragraphs_in_one_place,
    house.no_prints,
    house.short_enough,
    house.described,
]
LONG_FUNCTION = "def f():\n" + "    x = 1\n" * 50

BROKEN: list[tuple[Check, str, str]] = [
    (house.direction, "core.dates", "from casefile.reading import pdf"),
    (house.direction, "core.dates", "from ..dossier import text"),
    (house.direction, "core.dates", "from casefile import paths"),
    (house.direction, "reading.pdf", "import casefile.library.store"),
    (house.direction, "library.store", "from casefile.exchange import merge"),
    (house.direction, "exchange.merge", "from casefile.reading import client"),
    (house.direction, "reading.client", "from casefile.dossier import text"),
    (house.direction, "dossier.content", "from casefile.paths import resource"),
    (house.direction, "ui.tables", "from casefile import app"),
    (house.direction, "commands.search", "from casefile.ui import bridge"),
    (house.direction, "cli", "from casefile import app"),
    (house.direction, "core.dates", "def f():\n    from casefile.reading import pdf"),
    (house.direction, "helpers.misc", ""),
    (house.no_circles, "core.circle", "from casefile.core.circle import x"),
    (house.no_circles, "core.circle", "def f():\n    from casefile.core import circle"),
    (house.panels_apart, "ui.findings", "from casefile.ui import dates"),
    (house.panels_apart, "ui.actions", "from casefile.ui.dates import Panel"),
    (house.libraries_in_place, "core.dates", "import platformdirs"),
    (house.libraries_in_place, "core.dates", "from PySide6.QtCore import QObject"),
    (house.libraries_in_place, "core.dates", "import requests"),
    (house.libraries_in_place, "dossier.figures", "from PIL import Image"),
    (house.libraries_in_place, "library.store", "import lxml.etree"),
    (house.libraries_in_place, "exchange.tables", "import pypdfium2"),
    (house.libraries_in_place, "ui.tables", "from reportlab.platypus import Table"),
    (house.nothing_dangerous, "core.dates", "import pickle"),
    (house.nothing_dangerous, "core.dates", "from multiprocessing import Pool"),
    (house.nothing_dangerous, "core.dates", "import sqlite3"),
    (house.nothing_dangerous, "ui.tables", "from PySide6 import QtSql"),
    (house.nothing_dangerous, "core.dates", "from urllib import request"),
    (house.nothing_dangerous, "core.dates", "def f(x):\n    return eval(x)"),
    (house.nothing_dangerous, "core.dates", "def f(x):\n    exec(x)"),
    (house.no_late_imports, "core.dates", "def f():\n    import json"),
    (house.no_late_imports, "ui.tables", "class A:\n    def f(self):\n        from json import loads"),
    (house.no_late_imports, "reading.pdf", "def f(x):\n    return importlib.import_module(x)"),
    (house.no_late_imports, "reading.process", "def f():\n    import json"),
    (house.no_state, "core.dates", "from x import create_engine\nengine = create_engine('')"),
    (house.no_state, "core.dates", "text = open('x').read()"),
    (house.no_state, "core.dates", "class A:\n    lock = threading.Lock()"),
    (house.no_state, "core.dates", "_seen: dict[str, str] = {}"),
    (house.no_state, "core.dates", "_seen = defaultdict()"),
    (house.no_state, "core.dates", "try:\n    TODAY = date.today()\nexcept OSError:\n    pass"),
    (house.no_state, "core.dates", "register('x')"),
    (house.no_state, "core.dates", "for name in NAMES:\n    add(name)"),
    (house.no_state, "core.dates", "if True:\n    HERE = Path('x').read_text()"),
    (house.no_state, "core.dates", "def f():\n    global x\n    x = 1"),
    (house.paragraphs_in_one_place, "dossier.layout", "from reportlab.platypus import Paragraph as P"),
    (house.paragraphs_in_one_place, "dossier.layout", "def f(x):\n    return platypus.Paragraph(x)"),
    (house.no_prints, "core.dates", "def f():\n    print(1)"),
    (house.short_enough, "core.dates", "x = 1\n" * 401),
    (house.short_enough, "ui.main_window", "x = 1\n" * 301),
    (house.short_enough, "core.dates", LONG_FUNCTION),
    (house.described, "core.dates", '"""A."""\ndef f():\n    pass'),
    (house.described, "core.dates", '"""A."""\nclass A:\n    """B."""\n    def f(self):\n        pass'),
    (house.described, "core.dates", "x = 1"),
]

SOUND: list[tuple[Check, str, str]] = [
    (house.direction, "dossier.exhibits", "from casefile.reading import client\nfrom casefile.core.case import Case"),
    (house.direction, "core.case", "from casefile import __version__\nfrom . import dates"),
    (house.direction, "cli", "from casefile.commands import build\nfrom casefile import paths"),
    (house.direction, "app", "from casefile.ui.main_window import MainWindow"),
    (house.no_circles, "core.circle", "from casefile.core import dates"),
    (house.no_circles, "core.circle", "if TYPE_CHECKING:\n    from casefile.core import circle"),
    (house.panels_apart, "ui.main_window", "from casefile.ui import dates"),
    (house.panels_apart, "ui.findings", "from casefile.ui import tables\nfrom casefile.core import dates"),
    (house.libraries_in_place, "core.dates", "import json\nfrom sqlalchemy.orm import Session\nimport stdnum.imo"),
    (house.nothing_dangerous, "core.dates", "import re, urllib.parse\nx = re.compile('a')\nrow.eval(1)"),
    (house.no_late_imports, "reading.process", "def f(x):\n    return import_module(x)"),
    (house.no_late_imports, "commands.build", "def f():\n    import json"),
    (house.no_late_imports, "core.dates", "if TYPE_CHECKING:\n    from json import loads"),
    (house.no_state, "core.dates", "NAMES = {'a': 1}\nX = re.compile('a')\nif __name__ == '__main__':\n    main()"),
    (house.no_state, "core.dates", "class A:\n    x: int = field(default_factory=lambda: open('x'))"),
    (house.paragraphs_in_one_place, "dossier.text", "from reportlab.platypus import Paragraph\nParagraph('x')"),
    (house.no_prints, "commands.build", "print(1)"),
    (house.short_enough, "core.dates", "x = 1\n" * 400),
    (house.described, "core.dates", '"""A."""\ndef _f():\n    pass\ndef g():\n    """B."""\n    def h(): pass'),
]


def _as_modules(name: str, text: str) -> list[Module]:
    """Put one snippet into a small house in which core has the noun `dates`."""
    beside = Module("casefile.core.dates", '"""Dates."""\n')
    return [module for module in (beside, Module(f"casefile.{name}", text)) if module.text or "." in name]


@pytest.fixture(scope="module")
def modules(repository: Path) -> list[Module]:
    return house.modules_of(repository)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_is_in_order(check: Check, modules: list[Module]) -> None:
    assert modules
    assert not (problems := check(modules)), "\n".join([str(check.__doc__), *problems])


@pytest.mark.parametrize(("check", "name", "text"), BROKEN)
def test_each_check_notices(check: Check, name: str, text: str) -> None:
    problems = check(_as_modules(name, text))
    assert problems
    assert all(problem.startswith(f"casefile.{name}:") for problem in problems)


@pytest.mark.parametrize(("check", "name", "text"), SOUND)
def test_each_check_lets_sound_code_pass(check: Check, name: str, text: str) -> None:
    assert check(_as_modules(name, text)) == []


def test_every_check_is_shown_to_fail() -> None:
    assert {check for check, _, _ in BROKEN} == set(CHECKS)


def _importable(modules: Iterable[Module]) -> list[str]:
    """Return what the command line can import: the desktop's libraries may be absent."""
    return [module.name for module in modules if module.layer not in {"ui", "app"}]


def test_importing_creates_nothing(modules: list[Module], observe: Callable[[str], list[list[str]]]) -> None:
    names = _importable(modules)
    assert observe(f"import importlib\nfor name in {names!r}: importlib.import_module(name)") == []


def test_deeds_are_observed(observe: Callable[[str], list[list[str]]], tmp_path: Path) -> None:
    file = tmp_path / "made"
    code = (
        f"import socket, subprocess, threading\nopen({str(file)!r}, 'w').close()\nsocket.socket().close()\n"
        "subprocess.run(['true'])\nthreading.Thread(target=threading.Event().wait, args=(1,)).start()"
    )
    events = {event for event, _ in observe(code)}
    assert {"open", "subprocess.Popen", "thread"} <= events
    assert any(event.startswith("socket.") for event in events)


def test_parsers_stay_out_of_the_main_process(modules: list[Module], observe: Callable[[str], list[list[str]]]) -> None:
    names = [name for name in _importable(modules) if house.layer_of(name) != "reading"]
    observe(
        f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\n"
        "loaded = {'pypdfium2', 'pypdfium2.raw', 'lxml', 'charset_normalizer', 'PySide6'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )


def _project_files(repository: Path, git: str | None) -> list[Path]:
    """Return the files that belong to the project: what git tracks, or without git what it would not ignore."""
    if git:
        done = subprocess.run([git, "ls-files", "-z"], cwd=repository, capture_output=True, check=False)
        if done.returncode == 0:
            return [repository / name for name in done.stdout.decode().split("\0") if name]
    lines = (repository / ".gitignore").read_text("utf-8").split()
    ignored = [".git", *(line.rstrip("/") for line in lines)]
    return [
        path
        for path in repository.rglob("*")
        if path.is_file()
        and not any(fnmatch(part, name) for part in path.relative_to(repository).parts for name in ignored)
    ]


def test_the_project_is_found_with_and_without_git(repository: Path) -> None:
    for git in (shutil.which("git"), None):
        found = _project_files(repository, git)
        assert {repository / "README.md", repository / ".ci" / "run", Path(__file__)} <= set(found)
        assert not any({".venv", ".git", "__pycache__"} & set(path.relative_to(repository).parts) for path in found)


def test_nothing_in_the_project_knows_a_machine(repository: Path) -> None:
    problems = []
    for path in _project_files(repository, shutil.which("git")):
        try:
            text = path.read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        problems += house.machine_paths(str(path.relative_to(repository)), text)
    assert problems == []


def test_a_circle_of_three_is_noticed() -> None:
    modules = [
        Module("casefile.core.a", "from casefile.core.b import x"),
        Module("casefile.core.b", "from casefile.core import c"),
        Module("casefile.core.c", "from .a import y"),
        Module("casefile.core.d", "from casefile.core.a import y"),
    ]
    assert [problem.split(":")[0] for problem in house.no_circles(modules)] == [
        "casefile.core.a",
        "casefile.core.b",
        "casefile.core.c",
    ]


@pytest.mark.parametrize(
    "parts",
    [
        ("", "work", "main"), ("see ", "tmp", "x"), ("'", "root", "a"), ("", "home", "anna", "case"),
        ("", "opt", "wheels", "a"), ("pip install --index", "-url x",), ("https:/", "/py", "pi.org/simple"),
    ],
)  # fmt: skip
def test_a_machine_path_is_noticed(parts: tuple[str, ...]) -> None:
    text = "".join(parts) if parts[0].startswith(("pip", "https")) else "/".join(parts)
    assert house.machine_paths("a.txt", f"first line\n{text}\n") != []


def test_ordinary_paths_pass() -> None:
    text = "see docs/work/file and /usr/bin/python3, ./tmp/x, framework/tmp, https://www.un.org/home/page"
    assert house.machine_paths("a.txt", text) == []
