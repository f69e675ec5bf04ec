"""The two commands: what they run, in which order, what they say and the code they end with."""

from __future__ import annotations

import ast
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import environment
import pytest
import steps

GUIDE = "the guide"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a tree that counts as set up; its programs are scripts written by the test."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    monkeypatch.setattr(steps, "prepare", lambda root, extra="": python)
    monkeypatch.setattr(steps, "has_screen", lambda: False)
    return tmp_path


def _script(tree: Path, name: str, text: str) -> None:
    program = tree / ".venv" / "bin" / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)


CASEFILE = """
echo "$@" >> ran
case "$1" in
  sample) printf 'case %s' "$(wc -l < ran)" > "$3" ;;
  dossier) cp "$2" "$4" ;;
esac
"""


def _ran(tree: Path) -> list[str]:
    return [line.split()[0] for line in (tree / "ran").read_text().splitlines()]


def test_run_builds_case_and_dossier_and_names_both(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _script(tree, "casefile", CASEFILE)
    assert steps.run(tree) == 0
    assert _ran(tree) == ["sample", "dossier"]
    said = capfd.readouterr().out
    for name in ("demonstration.casefile", "demonstration.pdf"):
        assert (tree / "out" / name).exists()
        assert str(tree / "out" / name) in said


def test_run_opens_the_window_where_there_is_a_screen(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _script(tree, "casefile", CASEFILE)
    _script(tree, "casefile-desktop", 'echo "$@" > opened; exit 7')
    monkeypatch.setattr(steps, "has_screen", lambda: True)
    assert steps.run(tree) == 7
    assert (tree / "opened").read_text().split() == [str(tree / "out" / "demonstration.casefile")]


@pytest.mark.parametrize(("named", "seen"), [("DISPLAY", True), ("WAYLAND_DISPLAY", True), ("OTHER", False)])
def test_a_screen_is_known_by_its_name(named: str, seen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(named, ":0")
    assert steps.has_screen() is seen


def test_screenshots_go_where_they_are_wanted(tree: Path) -> None:
    _script(tree, "python", 'echo "$@" > ran')
    assert steps.screenshots(tree, [str(tree / "pictures")]) == 0
    assert (tree / "ran").read_text().split()[1] == str((tree / "pictures").resolve())
    assert (tree / "pictures").is_dir()


def test_run_again_builds_anew(tree: Path) -> None:
    _script(tree, "casefile", CASEFILE)
    assert [steps.run(tree), steps.run(tree)] == [0, 0]
    assert (tree / "out" / "demonstration.casefile").read_text().split() == ["case", "3"]
    assert (tree / "out" / "demonstration.pdf").read_text().split() == ["case", "3"]


def test_run_keeps_a_case_that_was_worked_in(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _script(tree, "casefile", CASEFILE)
    steps.run(tree)
    case = tree / "out" / "demonstration.casefile"
    case.write_text("my work")
    assert steps.run(tree) == 0
    assert case.read_text() == "my work"
    assert (tree / "out" / "demonstration.pdf").read_text() == "my work"
    assert "Keeping" in capfd.readouterr().out


def test_run_replaces_a_case_that_was_half_built(tree: Path) -> None:
    _script(tree, "casefile", 'printf half > "$3"; exit 9')
    assert steps.run(tree) == 9
    _script(tree, "casefile", CASEFILE)
    assert steps.run(tree) == 0
    assert (tree / "out" / "demonstration.casefile").read_text() != "half"


def test_a_case_of_unknown_origin_is_not_ours(tmp_path: Path) -> None:
    case, record = tmp_path / "case", tmp_path / "record"
    assert steps.is_ours_to_replace(case, record)
    case.write_bytes(b"x")
    assert not steps.is_ours_to_replace(case, record)
    record.write_text(hashlib.sha256(b"x").hexdigest())
    assert steps.is_ours_to_replace(case, record)


def test_run_ends_with_the_code_of_the_dossier(tree: Path) -> None:
    _script(tree, "casefile", CASEFILE + '[ "$1" = dossier ] && exit 4; true')
    assert steps.run(tree) == 4


@pytest.mark.parametrize(
    ("failing", "code"), [("nothing", 0), ("mypy", 7), ("pytest", 7), ("ruff", 7), ("ruff|pytest", 7)]
)
def test_test_runs_all_and_pytest_last(tree: Path, capfd: pytest.CaptureFixture[str], failing: str, code: int) -> None:
    _script(tree, "python", f'echo "$2 $3 $4 $5" >> ran; case "$2" in {failing}) exit 7 ;; esac')
    assert steps.test(tree, ["tests/core", "-x"]) == code
    ran = [line.split() for line in (tree / "ran").read_text().splitlines()]
    assert ran == [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["mypy"],
        ["pytest", "tests/core", "-x"],
    ]
    assert ("counts as failed" in capfd.readouterr().out) == (failing not in {"nothing", "pytest"})


def test_the_first_failure_gives_the_code(tree: Path) -> None:
    _script(tree, "python", 'case "$2" in mypy) exit 5 ;; pytest) exit 6 ;; esac')
    assert steps.test(tree, []) == 5


def test_the_whole_suite_uses_all_processors(tree: Path) -> None:
    _script(tree, "python", 'echo "$@" >> ran')
    steps.test(tree, [])
    assert (tree / "ran").read_text().splitlines()[-1] == "-m pytest -n auto --dist loadfile"


def test_long_is_a_mark_of_pytest(tree: Path) -> None:
    _script(tree, "python", 'echo "$@" >> ran')
    steps.test(tree, ["--long", "-x"])
    assert (tree / "ran").read_text().splitlines()[-1] == "-m pytest -x -m long"


def test_offline_runs_pytest_under_watch(tree: Path) -> None:
    _script(tree, "python", 'echo "$@" >> ran')
    steps.test(tree, ["--offline", "-x"])
    assert (tree / "ran").read_text().splitlines()[-1] == "tests/hostile/offline.py -x"


def test_bench_hands_its_words_on_and_gives_the_verdict(tree: Path) -> None:
    _script(tree, "python", 'echo "$@" >> ran; exit 1')
    assert steps.bench(tree, ["pdf", "--small"]) == 1
    assert (tree / "ran").read_text() == "tests/bench/run.py pdf --small\n"


@pytest.mark.parametrize("arguments", [[], ["build"], ["run", "more"], ["--run"]])
def test_other_commands_get_the_guide(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert steps.main(arguments, GUIDE) == 2
    assert GUIDE in capsys.readouterr().err


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert steps.main(["--help"], GUIDE) == 0
    assert GUIDE in capsys.readouterr().out


def test_what_stops_the_set_up_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(root: Path, extra: str = "") -> Path:
        raise environment.SetupError("Something is missing.")

    monkeypatch.setattr(steps, "prepare", missing)
    assert steps.main(["run"], GUIDE) == 3
    assert capsys.readouterr().err == "Something is missing.\n"


def test_a_stop_by_hand_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(root: Path, extra: str = "") -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(steps, "prepare", stopped)
    assert steps.main(["test"], GUIDE) == 130
    assert "Repeat the command" in capsys.readouterr().err


def test_an_old_python_can_read_the_script(repository: Path) -> None:
    ast.parse((repository / "packaging" / "dev.py").read_text(), feature_version=(3, 4))


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9", "3.10"])
def test_an_old_python_gets_a_sentence(repository: Path, version: str) -> None:
    python = shutil.which(f"python{version}")
    if not python or subprocess.run([python, "--version"], capture_output=True, check=False).returncode:
        pytest.skip(f"no Python {version} here")
    done = subprocess.run(
        [python, str(repository / "packaging" / "dev.py"), "run"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert f"needs Python 3.11 or newer, and this is Python {version}." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_script_answers_from_any_folder(repository: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-B", str(repository / "packaging" / "dev.py"), "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "dev.py run" in done.stdout


def test_ci_calls_the_test_command(repository: Path) -> None:
    script = repository / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "python3 packaging/dev.py test" in script.read_text()
