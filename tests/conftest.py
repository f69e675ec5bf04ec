"""What all tests share: real data when it is there, homes of their own, and code run under observation."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[1]

settings.register_profile("casefile", deadline=None, print_blob=True)
if os.environ.get("CI") != "true":  # in CI, hypothesis takes its own settled profile
    settings.load_profile("casefile")

OBSERVER = """
import json, os, sys
seen = []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
ALWAYS = {"os.mkdir", "os.remove", "os.rename", "os.link", "os.symlink", "os.truncate", "os.fork",
          "os.posix_spawn", "os.exec", "os.system", "os.startfile", "_thread.start_new_thread", "sqlite3.connect",
          "urllib.Request"}
def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if (flags or 0) & WRITING or any(letter in (mode or "") for letter in "wax+"):
            seen.append([event, str(path)])
    elif event in ALWAYS or event.split(".")[0] in {"socket", "subprocess", "shutil", "tempfile", "ftplib"}:
        seen.append([event, str(arguments[:1])])
sys.addaudithook(watch)
exec(sys.argv[1])
import threading
seen.extend(["thread", thread.name] for thread in threading.enumerate()[1:])
print("\\n" + json.dumps(seen))
"""


def pytest_collection_finish() -> None:
    """Let the collector of garbage look past all tests and what they imported: they stay to the end of the run."""
    gc.freeze()


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder of the source tree."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real files beside the repository, or skip the test where there is none."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real files (shared/data beside the repository) are not on this machine")
    return folder


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep tests away from the library, settings and logs of whoever runs them."""
    home = tmp_path_factory.getbasetemp() / "home"
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))


@pytest.fixture(scope="session")
def observe() -> Callable[[str], list[list[str]]]:
    """Return a function that runs code in a fresh Python and tells what it did to the outside.

    Each deed is [event, subject]: files opened for writing, folders made, sockets, processes, threads left
    running, temporary files. Reading is not a deed. Code that fails makes the test fail with its traceback.
    """

    def run(code: str) -> list[list[str]]:
        done = subprocess.run(
            [sys.executable, "-B", "-c", OBSERVER, code],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        deeds: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
        return deeds

    return run
