"""The set-up: what must be on the system, and a `.venv` that is whole or is made anew.

Standard library only, since this runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

OLDEST = (3, 11)
NOTHING_DONE = 3
STAMP = "casefile-setup.json"
UNFINISHED = "casefile-setup-unfinished"


class SetupError(Exception):
    """The set-up cannot go on: one sentence for the person, saying what to do."""


def say(text: str) -> None:
    """Print a line at once, so that it stands before the output of the next program."""
    print(text, flush=True)


def prepare(root: Path, extra: str = "") -> Path:
    """Make `root/.venv` hold Casefile with `extra` ("", "dev" or "bench") and return its Python.

    Quick when it already does. Raises SetupError when something is missing that cannot be installed here.
    """
    with _alone(root):
        if not is_ready(root, extra):
            provide_system_packages()
            _build(root, extra)
    return venv_python(root)


def venv_python(root: Path) -> Path:
    """Return the path of the Python in `root/.venv`, whether or not it exists."""
    folder = "Scripts" if os.name == "nt" else "bin"
    return root / ".venv" / folder / ("python.exe" if os.name == "nt" else "python")


def is_ready(root: Path, extra: str) -> bool:
    """Tell whether `.venv` was finished for this tree, this Python and at least this `extra`."""
    venv = root / ".venv"
    if (venv / UNFINISHED).exists() or not venv_python(root).exists():
        return False
    return extra in _held(root)


def _held(root: Path) -> tuple[str, ...]:
    """Return the extras that `.venv` was finished with for this tree, "" among them; none when it was not."""
    try:
        stamp = json.loads((root / ".venv" / STAMP).read_text(encoding="utf-8"))
        return ("", *map(str, stamp["extras"])) if stamp["key"] == setup_key(root) else ()
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def setup_key(root: Path) -> str:
    """Return the SHA-256 of all that decides what `.venv` must hold.

    That is the project's requirements and build, the Python that `.venv` points to, and the folder (the
    scripts of `.venv` and an editable installation hold its path). Rules for checkers do not count.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    build = {
        "build-system": project.get("build-system"),
        "project": project.get("project"),
        "setuptools": project.get("tool", {}).get("setuptools"),
        "setup.py": (root / "setup.py").read_text(encoding="utf-8"),
        "python": str(venv_python(root).resolve()),
        "folder": str(root),
    }
    return hashlib.sha256(json.dumps(build, sort_keys=True).encode()).hexdigest()


LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""What Qt loads from the system, and the Debian package of each: the first six to draw at all, the others for X11."""


def missing_packages() -> list[str]:
    """Return the Debian packages that are missing: Python's own `venv`, and the libraries that a window needs."""
    missing = []
    if not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        missing.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if sys.platform == "linux":
        missing += [package for library, package in LIBRARIES.items() if not has_library(library)]
    return missing


def has_library(name: str) -> bool:
    """Tell whether the system's loader finds a library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def install_line(packages: Sequence[str]) -> str:
    """Return the one line that a person types to install Debian `packages`."""
    install = f"apt-get install -y --no-install-recommends {shlex.join(packages)}"
    if shutil.which("sudo"):
        return f"sudo apt-get update && sudo {install}"
    return f"su -c {shlex.quote(f'apt-get update && {install}')}"


def provide_system_packages() -> None:
    """Install missing system packages when we may; otherwise raise SetupError with the line to type."""
    packages = missing_packages()
    if not packages:
        return
    named = " ".join(packages)
    if shutil.which("apt-get") is None:
        raise SetupError(
            f"This system lacks what Debian calls {named}. Install the same with your system's package manager, "
            "then repeat this command."
        )
    prefix = _privilege()
    if prefix is None:
        raise SetupError(
            f"System packages are missing: {named}. Type this line, then repeat this command:\n\n"
            f"    {install_line(packages)}\n"
        )
    say(f"Installing system packages: {named} ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*prefix, "apt-get", "-qq", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            sys.stderr.buffer.write(done.stdout)
            raise SetupError(f"Installing {named} failed; the reason is above. When it is mended, repeat this command.")


def child_environment() -> dict[str, str]:
    """Return the environment for programs in `.venv`: nothing from another Python reaches them."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    return {**kept, "PIP_USER": "0"}


def _privilege() -> list[str] | None:
    """Return what to put before apt-get: nothing for root, sudo in CI, None when we may not install."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if os.environ.get("CI") == "true" and shutil.which("sudo"):
        return ["sudo", "-n"]
    return None


def _base_python() -> Path:
    """Return the Python outside any virtual environment: ours may be the one that must be replaced."""
    running = Path(sys.executable)
    return running if sys.prefix == sys.base_prefix else running.resolve()


def _build(root: Path, extra: str) -> None:
    """Make or mend `.venv` and stamp it; until the stamp stands, a mark says that it is unfinished."""
    venv = root / ".venv"
    if not _is_usable(root):
        if venv.is_symlink() or venv.is_file():
            venv.unlink()
        elif venv.exists():
            say("Removing an unfinished or outdated .venv ...")
            shutil.rmtree(venv)
    fresh = not venv.exists()
    venv.mkdir(exist_ok=True)
    (venv / UNFINISHED).touch()
    extras = {*_held(root), extra} - {""}
    (venv / STAMP).unlink(missing_ok=True)
    if fresh:
        say("Making .venv ...")
        _call([str(_base_python()), "-m", "venv", str(venv)], root, "Making the virtual environment .venv")
    say("Installing Casefile and its libraries into .venv (the first time takes a minute or two) ...")
    pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    target = f".[{','.join(sorted(extras))}]" if extras else "."
    _call(
        [str(venv_python(root)), *pip, "--only-binary", ":all:", "--editable", target],
        root,
        "Installing the libraries",
    )
    written = venv / f"{STAMP}.new"
    written.write_text(json.dumps({"key": setup_key(root), "extras": sorted(extras)}), "utf-8")
    written.replace(venv / STAMP)
    (venv / UNFINISHED).unlink()


def _is_usable(root: Path) -> bool:
    """Tell whether pip can install over this `.venv`: whole, where it was made, its Python new enough."""
    if not venv_python(root).exists() or (root / ".venv" / UNFINISHED).exists():
        return False
    ask = "import json, pip, sys; print(json.dumps([sys.version_info[:2], sys.prefix]))"
    answer = subprocess.run(
        [str(venv_python(root)), "-c", ask], env=child_environment(), capture_output=True, check=False
    )
    if answer.returncode:
        return False
    version, prefix = json.loads(answer.stdout)
    return tuple(version) >= OLDEST and Path(prefix) == root / ".venv"


def _call(command: list[str], root: Path, what: str) -> None:
    """Run one step of the set-up in `root`, or raise SetupError that says `what` failed."""
    done = subprocess.run(command, cwd=root, env=child_environment(), stdin=subprocess.DEVNULL, check=False).returncode
    if done:
        raise SetupError(
            f"{what} failed; the reason is above. The first time needs the network and about 600 MB of disk. "
            "Repeat this command when it is mended: it starts again where it must."
        )


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let one set-up of this tree run at a time; another waits its turn (on Windows: unguarded)."""
    if sys.platform == "win32":
        yield
        return
    with (root / "pyproject.toml").open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this folder is under way; waiting for it to end ...")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
