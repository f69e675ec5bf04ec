"""What follows the set-up: the demonstration, the checks and tests, or the benches."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from environment import NOTHING_DONE, SetupError, child_environment, prepare, say

ROOT = Path(__file__).resolve().parents[1]
USAGE = 2
INTERRUPTED = 130
BUILDING = "being built"
OTHERS = ("test", "bench", "screenshots")
WHOLE = ("-n", "auto", "--dist", "loadfile")  # the whole suite uses all processors, each file on one of them


def main(arguments: list[str], guide: str) -> int:
    """Do what the command line asks and return the exit code; `guide` is the text for --help."""
    if arguments and arguments[0] in {"-h", "--help"}:
        say(guide)
        return 0
    if not arguments or arguments[0] not in {"run", *OTHERS} or (arguments[0] == "run" and arguments[1:]):
        print(f"That is not a command of this script.\n\n{guide}", file=sys.stderr)
        return USAGE
    try:
        if arguments[0] == "run":
            return run(ROOT)
        others = {"test": test, "bench": bench, "screenshots": screenshots}
        return others[arguments[0]](ROOT, arguments[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return NOTHING_DONE
    except KeyboardInterrupt:
        print("\nStopped. Repeat the command to go on.", file=sys.stderr)
        return INTERRUPTED


def run(root: Path) -> int:
    """Build the demonstration case and its dossier in `root/out`; return the first failing code or 0."""
    casefile = [str(prepare(root).with_name("casefile"))]
    out = root / "out"
    out.mkdir(exist_ok=True)
    case, dossier = out / "demonstration.casefile", out / "demonstration.pdf"
    record = out / "demonstration.built"
    if is_ours_to_replace(case, record):
        case.unlink(missing_ok=True)
        record.write_text(BUILDING, "utf-8")
        code = _call(root, [*casefile, "sample", "-o", str(case)])
        if code:
            return code
        record.write_text(_digest(case), "utf-8")
    else:
        say(f"Keeping {case}, because it was changed since it was built. Move it away to build it anew.")
    dossier.unlink(missing_ok=True)
    code = _call(root, [*casefile, "dossier", str(case), "-o", str(dossier)])
    if code:
        return code
    say(
        f"\nThe demonstration case  {case}\nIts dossier             {dossier}\n\n"
        "What to do next: open the dossier in a PDF reader and click a footnote; it leads to the words of\n"
        "the source. See what else can be done:\n\n"
        "    .venv/bin/casefile-desktop out/demonstration.casefile\n"
        "    .venv/bin/casefile verify out/demonstration.casefile\n"
        "    .venv/bin/casefile --help"
    )
    if not has_screen():
        say("\nThere is no screen here, so the window does not open.")
        return 0
    say("\nThe window opens with the case; the command ends when it is closed.")
    return _call(root, [str(Path(casefile[0]).with_name("casefile-desktop")), str(case)])


def has_screen() -> bool:
    """Tell whether a window can be seen here."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def screenshots(root: Path, arguments: list[str]) -> int:
    """Write pictures of each room, light and dark, to the folder in `arguments`, by default `out/screens`."""
    python = prepare(root)
    out = Path(arguments[0]) if arguments else root / "out" / "screens"
    out.mkdir(parents=True, exist_ok=True)
    return _call(root, [str(python), str(Path("tests", "ui", "screenshots.py")), str(out.resolve())])


def test(root: Path, arguments: list[str]) -> int:
    """Check style and types, then run pytest with `arguments`; return the code of the first that failed.

    Without arguments it is the whole suite, on all processors.

    With --offline pytest runs under watch, and what reaches for a network counts as failed.
    pytest runs in any case, and last, so that its lines close the output.
    """
    python = [str(prepare(root, "dev")), "-m"]
    checks = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])
    first = 0
    for check in checks:
        say(f"{' '.join(check)} ...")
        code = _call(root, [*python, *check])
        if code:
            say(f"{' '.join(check)} found what is listed above: this run counts as failed.")
        first = first or code
    chosen = [argument for argument in arguments if argument not in {"--long", "--offline"}]
    if "--long" in arguments:
        chosen += ["-m", "long"]
    if not arguments:
        chosen += WHOLE
    runner = ["-m", "pytest"] if "--offline" not in arguments else [str(Path("tests", "hostile", "offline.py"))]
    code = _call(root, [python[0], *runner, *chosen])
    return first or code


def bench(root: Path, arguments: list[str]) -> int:
    """Measure what `arguments` name, or everything; return 0 when all limits are kept, 1 when not."""
    python = prepare(root, "bench")
    return _call(root, [str(python), str(Path("tests", "bench", "run.py")), *arguments])


def is_ours_to_replace(case: Path, record: Path) -> bool:
    """Tell whether the demonstration may be built anew: absent, half built, or just as it was built."""
    if not case.exists():
        return True
    if not record.exists():
        return False
    noted = record.read_text("utf-8")
    return noted == BUILDING or noted == _digest(case)


def _digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _call(root: Path, command: list[str]) -> int:
    """Run a program of `.venv` in the tree and return its exit code."""
    return subprocess.run(command, cwd=root, env=child_environment(), check=False).returncode
