"""The wheel holds the resources and serves them without the source tree."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename  # the library of that name, which pytest brings

LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "out", "*.egg-info", "tests")


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the tree that has two resources of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    shutil.copytree(repository, tree, ignore=LEFT_OUT)
    (tree / "resources" / "trial" / "deep").mkdir(parents=True)
    (tree / "resources" / "trial" / "deep" / "한글.json").write_text("{}", "utf-8")
    stale = tree / "build" / "lib" / "casefile" / "resources" / "stale.txt"
    stale.parent.mkdir(parents=True)
    stale.touch()
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(tree)]
    subprocess.run(pip, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.long
def test_the_wheel_holds_the_package_and_its_resources(wheel: Path) -> None:
    tree = wheel.parent / "tree"
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "casefile/resources/trial/deep/한글.json" in names
    assert "casefile/resources/stale.txt" not in names
    shipped = {
        f"casefile/resources/{path.relative_to(tree / 'resources').as_posix()}"
        for path in (tree / "resources").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert shipped <= names
    modules = {path.relative_to(tree).as_posix() for path in (tree / "casefile").rglob("*.py")}
    assert modules <= names
    outside = {name for name in names if not name.startswith(("casefile/", "casefile-"))}
    assert outside == set()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert parse_wheel_filename(wheel.name)[0] == "casefile"


@pytest.mark.long
def test_an_installed_wheel_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    python = venv / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    subprocess.run([*pip, "platformdirs"], check=True)
    ask = (
        "from casefile import paths; p = paths.resource('trial', 'deep', '한글.json')\n"
        "assert p.read_text() == '{}'; print(p)"
    )
    told = subprocess.run([str(python), "-c", ask], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout.startswith(str(venv))


def test_the_source_tree_finds_its_resources(repository: Path) -> None:
    ask = "from casefile import paths; print(paths.resource())"
    told = subprocess.run([sys.executable, "-I", "-c", ask], cwd="/", capture_output=True, text=True, check=True)
    assert Path(told.stdout.strip()) == repository / "resources"
