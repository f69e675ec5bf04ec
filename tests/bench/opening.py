"""Starting: a large case in a fresh program, to the first list on the screen; and the command's help."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path

from bench.cases import made_once, peopled_case
from bench.figures import Figure, run_alone

from casefile.core.keys import Passphrase
from casefile.core.passphrase import set_passphrase

OPEN = """
import time
begun = time.process_time()
from casefile.core.loading import loading
with loading():
    from pathlib import Path
    from casefile.core.case import open_case
    from casefile.core.entities import list_entities, list_statements
    from casefile.core.keys import Passphrase
loaded = time.process_time()
words = Passphrase(sys.argv[2]) if sys.argv[2] else None
with open_case(Path(sys.argv[1]), author="A. Author", station="s1", passphrase=words) as case:
    opened = time.process_time()
    with case.read() as session:
        first = list_entities(session, limit=100)
        said = list_statements(session, [one.id for one in first])
    listed = time.process_time()
    with case.read() as session:
        list_entities(session, after=first[-1], limit=100)
    told["more"] = time.process_time() - listed
told |= {"load": loaded - begun, "open": opened - loaded, "list": listed - opened, "rows": sum(map(len, said.values()))}
if words:
    derived = time.process_time()
    Passphrase(sys.argv[2]).new_key()
    told["derive"] = time.process_time() - derived
"""
HELP = """
import time
begun = time.process_time()
from casefile import cli
cli.main(["--help"])
told["help"] = time.process_time() - begun
"""
WORDS = "six words drawn by some lot"


def measure(_: Path, kept: Path, *, small: bool) -> Iterator[Figure]:
    """Measure opening a case of 100,000 entities, 500,000 statements and 50,000 excerpts."""
    count = 100 if small else 100_000
    path = made_once(kept / "peopled", peopled_case, count)
    told = _open(path, "", small=small)
    whole = told["load"] + told["open"] + told["list"]
    yield Figure(
        f"from nothing to 100 of {count:,} entities", whole * 1000, "ms",
        "importing SQLAlchemy (half) and mapping our tables (a quarter), before the file is touched; the collector of "
        "garbage waits meanwhile", f"importing: {told['load'] * 1000:.0f}",
        most=1000,
    )  # fmt: skip
    yield Figure(
        "of it: opening", told["open"] * 1000, "ms",
        "one empty transaction, which makes sure that the file is whole and may be written",
    )  # fmt: skip
    yield Figure(
        "of it: the first 100 with their statements", told["list"] * 1000, "ms",
        "the first use of each query, which SQLAlchemy then compiles",
    )  # fmt: skip
    yield Figure("the next 100", told["more"] * 1000, "ms", "one step in the index of names", most=50)

    def protect(made: Path, _: int) -> None:
        shutil.copy(path, made)
        set_passphrase(made, Passphrase(WORDS))

    told = _open(made_once(kept / "protected", protect, count), WORDS, small=small)
    yield Figure(
        "with a passphrase: opening", told["open"] * 1000, "ms",
        "deriving the key, which is slow on purpose", "of which deriving", told["derive"] * 1000, most=1000,
    )  # fmt: skip
    helped = statistics.median(run_alone(HELP)["help"] for _ in range(1 if small else 5))
    yield Figure(
        "casefile --help, over bare Python", helped * 1000, "ms", "importing argparse and the names of the commands",
        most=150,
    )  # fmt: skip


def _open(path: Path, words: str, *, small: bool) -> dict[str, float]:
    rounds = [run_alone(OPEN, str(path), words) for _ in range(1 if small else 5)]
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
