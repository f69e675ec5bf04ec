"""The frame of the command line: help, exit codes, one sentence for each end, and a quick start."""

from __future__ import annotations

import errno
import importlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile import __version__, cli, paths
from casefile.core.errors import CancelledError, RefusedError, UsageError

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def casefile(tmp_path: Path) -> Run:
    """Return a function that runs the program itself in a folder of its own."""

    def run(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "casefile.cli", *words]
        settings = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 60, **options}
        return subprocess.run(command, check=False, **settings)  # type: ignore[call-overload, no-any-return]

    return run


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    out = capsys.readouterr().out
    for name, purpose in cli.COMMANDS.items():
        assert f"\n  {name:<12}{purpose}\n" in out
    assert "examples:" in out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_each_command_teaches_by_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: casefile {name}")
    examples = out.partition("\nexamples:\n")[2]
    assert f"casefile {name}" in examples
    assert max(map(len, out.splitlines())) <= 120
    if name != "sample":
        assert "--json" in out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_examples_are_commands_that_parse(name: str) -> None:
    """An example with a mistake in it teaches the mistake."""
    parser = importlib.import_module(f"casefile.commands.{cli.MODULES.get(name, name)}").make()
    text = str(parser.epilog).replace("\\\n", " ")
    for line in text.splitlines()[1:]:
        words = shlex.split(line.strip().partition("   ")[0].partition(" > ")[0])
        other = importlib.import_module(f"casefile.commands.{cli.MODULES.get(words[1], words[1])}")
        other.make().parse_args(words[2:])


def test_nothing_said_is_a_question_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "usage: casefile COMMAND" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"casefile {__version__}\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["serch", "x"], 'There is no command "serch". Near matches: search. Type `casefile --help`.'),
        (["new", "x.casefile"], "The following arguments are required: --title. Read `casefile new --help`."),
        (["search", "x", "y", "--kind", "shoe"], "invalid choice: 'shoe'"),
        (["text", "x", "--page", "0"], "'0' is not a whole number from 1. Read `casefile text --help`."),
        (["build"], "Name the file that declares the case"),
        (["build", "x.json"], "Say which case file to make with -o"),
        (["add", "x", "a", "b", "--title", "t"], "--title and --replaces are for one file"),
        (["excerpt", "x", "s", "--offsets", "1", "2"], "--offsets needs --page."),
        (["excerpt", "x", "s", "--quote", "a", "--offsets", "1", "2"], "give one of them"),
        (["history", "x", "--put-back", "3"], "Name the record"),
        (["provisions", "--in-force"], "--in-force needs --on with a date."),
        (["verify", "x", "--head", "xyz"], "--head is a hash"),
        (["dossier", "x", "--findings", "1-"], "--findings is a list of numbers such as 1,3-5; '1-' is none."),
        (["library", "add"], "Name the files to add."),
    ],
)
def test_wrong_usage_is_one_sentence_and_2(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("casefile: ")
    assert sentence in shown.err
    assert shown.err.count("\n") == 1


ENDS = [
    (UsageError("So not."), 2, "So not."),
    (RefusedError("No \x1b[2J."), 3, "No [U+001B][2J."),
    (KeyboardInterrupt(), 130, "Interrupted; what was under way has been taken back."),
    (CancelledError("x"), 130, "Interrupted; what was under way has been taken back."),
    (OSError(errno.ENOSPC, "No space left on device", "/a/b"), 3, "/a/b: No space left on device. Check the name"),
]


def _failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def run(_: object) -> int:
        raise error

    monkeypatch.setattr("casefile.commands.search.run", run)


@pytest.mark.parametrize(("error", "code", "sentence"), ENDS)
def test_each_end_has_its_code(
    error: BaseException,
    code: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _failing(monkeypatch, error)
    assert cli.main(["search", "a", "b"]) == code
    assert capsys.readouterr().err.startswith(f"casefile: {sentence}")


def test_a_mistake_of_ours_is_logged_without_evidence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    _failing(monkeypatch, ValueError("the witness is called Smith"))
    assert cli.main(["search", "a", "b"]) == 70
    file = paths.log_folder() / "casefile.log"
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert str(file) in err
    assert "Smith" not in err
    log = file.read_text()
    assert "ValueError" in log
    assert "test_cli.py" in log
    assert "Smith" not in log
    assert str(Path.home()) not in log


def test_the_program_itself(casefile: Run) -> None:
    done = casefile("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"casefile {__version__}\n", "")
    done = casefile("text", "none.casefile")
    assert (done.returncode, done.stdout) == (3, "")
    assert (
        done.stderr == "casefile: There is no file none.casefile. Check the name, or make a case with `casefile new`.\n"
    )


def test_a_reader_that_goes_away_gets_no_traceback(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "casefile.cli", "provisions", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert program.stdout
    assert program.stderr
    program.stdout.read(10)
    program.stdout.close()
    err = program.stderr.read()
    program.stderr.close()
    assert (program.wait(60), err) == (141, b"")


def test_any_character_comes_out_in_any_locale(casefile: Run, tmp_path: Path) -> None:
    narrow = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    (tmp_path / "ko.txt").write_text("조선 \u009b", encoding="utf-8")
    assert casefile("new", "a.casefile", "--title", "조선").returncode == 0
    assert casefile("add", "a.casefile", "ko.txt", env=narrow).returncode == 0
    done = casefile("text", "a.casefile", "ko", env=narrow)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("\\uc870\\uc120 [U+009B]\n")
    done = casefile("text", "a.casefile", "ko", "--json", env=narrow)
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["pages"][0]["text"] == "조선 \u009b"


def test_help_loads_nothing_heavy(casefile: Run) -> None:
    code = (
        "import sys\nfrom casefile import cli\ncli.main(['--help'])\n"
        "heavy = {'sqlalchemy', 'sqlcipher3', 'reportlab', 'jsonschema', 'tqdm', 'platformdirs'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("HEAVY []\n")


def test_help_and_readme_say_the_same_of_exit_codes() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    told = [" ".join(text[text.index("Exit codes:") :].split("\n\n")[0].split()) for text in (cli.HELP, readme)]
    assert told[0] == told[1]
