"""The set-up: quick when it stands, mended when it was broken off, and plain when something is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv as stdlib_venv
from pathlib import Path

import environment
import pytest
from environment import STAMP, UNFINISHED, SetupError

PROJECT = """
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"
[project]
name = "small"
version = "1"
dependencies = []
[tool.setuptools]
packages = []
[tool.ruff]
line-length = 100
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a small project whose folder has a blank in its name."""
    root = tmp_path / "a tree"
    root.mkdir()
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "setup.py").write_text("from setuptools import setup\nsetup()\n")
    return root


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stand in for the outside programs venv and pip: the first makes a Python, the second installs nothing."""
    made: list[list[str]] = []
    really = subprocess.run

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        if command[1:3] == ["-m", "venv"]:
            made.append(["venv"])
            command = [sys.executable, "-m", "venv", "--without-pip", command[3]]
        elif command[1:4] == ["-m", "pip", "install"]:
            made.append(["pip", command[-1]])
            return subprocess.CompletedProcess(command, 0)
        elif command[1] == "-c":
            command = [*command[:2], command[2].replace("pip, ", "")]
        return really(command, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(environment.subprocess, "run", run)
    return made


def test_the_first_time_makes_and_the_second_uses(tree: Path, calls: list[list[str]]) -> None:
    assert not environment.is_ready(tree, "")
    python = environment.prepare(tree)
    assert calls == [["venv"], ["pip", "."]]
    ask = "import sys; sys.exit(sys.prefix == sys.base_prefix)"
    assert subprocess.run([python, "-c", ask], check=False).returncode == 0
    assert environment.prepare(tree) == python
    assert len(calls) == 2


def test_run_uses_what_test_set_up_but_not_the_reverse(tree: Path, calls: list[list[str]]) -> None:
    environment.prepare(tree)
    environment.prepare(tree, "dev")
    environment.prepare(tree)
    assert calls == [["venv"], ["pip", "."], ["pip", ".[dev]"]]


def test_changed_requirements_are_installed_and_changed_rules_are_not(tree: Path, calls: list[list[str]]) -> None:
    environment.prepare(tree)
    (tree / "pyproject.toml").write_text(PROJECT.replace("line-length = 100", "line-length = 90"))
    environment.prepare(tree)
    assert len(calls) == 2
    (tree / "pyproject.toml").write_text(PROJECT.replace("dependencies = []", 'dependencies = ["other"]'))
    environment.prepare(tree)
    assert calls[2:] == [["pip", "."]]


def test_a_set_up_broken_off_in_pip_starts_again(
    tree: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = environment.subprocess.run

    def broken_off(command: list[str], **options: object) -> object:
        if "pip" in command:
            raise KeyboardInterrupt
        return stand_in(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(environment.subprocess, "run", broken_off)
    with pytest.raises(KeyboardInterrupt):
        environment.prepare(tree)
    assert (tree / ".venv" / UNFINISHED).exists()
    (tree / ".venv" / "half").touch()
    monkeypatch.setattr(environment.subprocess, "run", stand_in)
    environment.prepare(tree)
    assert calls == [["venv"], ["venv"], ["pip", "."]]
    assert not (tree / ".venv" / "half").exists()
    assert environment.is_ready(tree, "")


@pytest.mark.parametrize("damage", ["empty folder", "file", "dangling python", "other folder", "bad stamp"])
def test_a_damaged_set_up_is_mended(tree: Path, calls: list[list[str]], damage: str) -> None:
    venv = tree / ".venv"
    if damage == "empty folder":
        venv.mkdir()
    elif damage == "file":
        venv.touch()
    else:
        environment.prepare(tree)
        calls.clear()
    if damage == "dangling python":
        for name in ("python", "python3"):
            (venv / "bin" / name).unlink()
        (venv / "bin" / "python").symlink_to(tree / "gone")
    elif damage == "other folder":
        moved = tree.with_name("moved")
        tree.rename(moved)
        tree, venv = moved, moved / ".venv"
    elif damage == "bad stamp":
        (venv / STAMP).write_text("{")
    assert not environment.is_ready(tree, "")
    environment.prepare(tree)
    assert calls[-1] == ["pip", "."]
    assert environment.is_ready(tree, "")
    assert json.loads((venv / STAMP).read_text())["extras"] == []


def test_what_was_set_up_for_tests_stays_when_benches_are_added(tree: Path, calls: list[list[str]]) -> None:
    environment.prepare(tree, "dev")
    environment.prepare(tree, "bench")
    assert calls == [["venv"], ["pip", ".[dev]"], ["pip", ".[bench,dev]"]]
    assert all(environment.is_ready(tree, extra) for extra in ("", "dev", "bench"))


def test_a_hand_made_environment_is_kept(tree: Path, calls: list[list[str]]) -> None:
    stdlib_venv.create(tree / ".venv")
    (tree / ".venv" / "mine").touch()
    environment.prepare(tree)
    assert calls == [["pip", "."]]
    assert (tree / ".venv" / "mine").exists()


def test_a_failing_step_is_told_and_leaves_no_stamp(
    tree: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = environment.subprocess.run

    def failing(command: list[str], **options: object) -> object:
        return subprocess.CompletedProcess(command, 1) if "pip" in command else stand_in(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(environment.subprocess, "run", failing)
    with pytest.raises(SetupError, match=r"Installing the libraries failed.*Repeat this command"):
        environment.prepare(tree)
    assert not environment.is_ready(tree, "")


def test_only_wheels_are_taken(tree: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    stand_in = environment.subprocess.run

    def noting(command: list[str], **options: object) -> object:
        seen.append(command)
        return stand_in(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(environment.subprocess, "run", noting)
    environment.prepare(tree)
    install = next(command for command in seen if "install" in command)
    assert install[install.index("--only-binary") + 1] == ":all:"


def _without_venv(monkeypatch: pytest.MonkeyPatch, *, programs: set[str], root: bool, ci: bool) -> None:
    find = environment.importlib.util.find_spec
    monkeypatch.setattr(
        environment.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name)
    )
    monkeypatch.setattr(environment.shutil, "which", lambda name: f"/bin/{name}" if name in programs else None)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setenv("CI", "true" if ci else "")


def test_nothing_is_missing_where_venv_can_be_made() -> None:
    assert environment.missing_packages() == []


def test_a_missing_library_is_known_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "LIBRARIES", {"libc.so.6": "libc6", "libmissing-here.so.9": "libmissing9"})
    assert environment.missing_packages() == ["libmissing9"]


@pytest.mark.parametrize(
    ("programs", "line"),
    [
        ({"apt-get", "sudo"}, r"\n    sudo apt-get update && sudo apt-get install -y .*-venv\n"),
        ({"apt-get"}, r"\n    su -c 'apt-get update && apt-get install -y .*-venv'\n"),
    ],
)
def test_a_person_without_rights_gets_the_line_to_type(
    tree: Path, monkeypatch: pytest.MonkeyPatch, programs: set[str], line: str
) -> None:
    _without_venv(monkeypatch, programs=programs, root=False, ci=False)
    with pytest.raises(SetupError, match=line) as told:
        environment.prepare(tree)
    assert f"System packages are missing: python3.{sys.version_info.minor}-venv." in str(told.value)
    assert not (tree / ".venv").exists()


def test_without_apt_the_modules_are_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _without_venv(monkeypatch, programs=set(), root=True, ci=True)
    with pytest.raises(SetupError, match=r"lacks what Debian calls python3\.\d+-venv"):
        environment.prepare(tree)


@pytest.mark.parametrize(("root", "ci", "before"), [(True, False, []), (False, True, ["sudo", "-n"]), (True, True, [])])
def test_root_and_ci_install(monkeypatch: pytest.MonkeyPatch, root: bool, ci: bool, before: list[str]) -> None:
    _without_venv(monkeypatch, programs={"apt-get", "sudo"}, root=root, ci=ci)
    ran: list[list[str]] = []

    def apt(command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0, b"")

    monkeypatch.setattr(environment.subprocess, "run", apt)
    environment.provide_system_packages()
    package = f"python3.{sys.version_info.minor}-venv"
    assert ran == [
        [*before, "apt-get", "-qq", "update"],
        [*before, "apt-get", "-qq", "install", "-y", "--no-install-recommends", package],
    ]


def test_what_apt_said_is_shown_when_it_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    _without_venv(monkeypatch, programs={"apt-get"}, root=True, ci=False)
    monkeypatch.setattr(
        environment.subprocess,
        "run",
        lambda command, **options: subprocess.CompletedProcess(command, 100, b"E: no such package\n"),
    )
    with pytest.raises(SetupError, match="the reason is above"):
        environment.provide_system_packages()
    assert "no such package" in capfd.readouterr().err


def test_another_python_does_not_reach_the_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PYTHONHOME", "elsewhere")
    assert {"PYTHONPATH", "PYTHONHOME"}.isdisjoint(environment.child_environment())


def test_two_at_once_take_turns(tree: Path, calls: list[list[str]]) -> None:
    code = (
        "import sys; from pathlib import Path; import environment\n"
        "with environment._alone(Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.readline()\n"
    )
    packaging = Path(environment.__file__).parent
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tree)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(packaging)},
    ) as other:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == b"held\n"
        with (tree / "pyproject.toml").open("rb") as held, pytest.raises(BlockingIOError):
            environment.fcntl.flock(held, environment.fcntl.LOCK_EX | environment.fcntl.LOCK_NB)
        other.stdin.write(b"\n")
        other.stdin.flush()
        environment.prepare(tree)
    assert environment.is_ready(tree, "")
