"""Running commands in this process, in a folder of their own, and a case to run them on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from declared import Done, Run, write_case

from casefile import cli


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return a function that runs a command in `tmp_path` and gives its code and output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASEFILE_AUTHOR", "A. Author")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))

    def run(*words: str | Path) -> Done:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        shown = capsys.readouterr()
        return Done(code, shown.out, shown.err)

    return run


@pytest.fixture(scope="session")
def heron_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the declared case once."""
    folder = tmp_path_factory.mktemp("heron")
    target = folder / "heron.casefile"
    assert cli.main(["build", str(write_case(folder)), "-o", str(target)]) == 0
    return target


@pytest.fixture
def heron(heron_file: Path, tmp_path: Path) -> Path:
    """Return a copy of the declared case to work on."""
    return Path(shutil.copy(heron_file, tmp_path / "heron.casefile"))


@pytest.fixture
def empty(run: Run, tmp_path: Path) -> Path:
    """Return a new case."""
    assert run("new", "empty.casefile", "--title", "Empty").code == 0
    return tmp_path / "empty.casefile"
