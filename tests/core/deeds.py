"""A program that does a few deeds of every kind to a case.

It tells how each ended (`done`, `refused` or `unsure`), and what subscribers heard of.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from pathlib import Path

from core.forking import serve, tell
from core.labour import add_group, touch_group

from casefile.core.case import Case, open_case
from casefile.core.errors import CasefileError, UnsureError
from casefile.core.originals import stage_original
from casefile.core.sources import add_source


def take_in(case: Case, title: str) -> None:
    """Seal a small source."""
    data = bytes(range(256)) * 120
    sha256 = hashlib.sha256(data).hexdigest()
    stage_original(case, [data], sha256, len(data))
    with case.change(title) as session:
        add_source(session, sha256=sha256, size=len(data), media_type="text/plain", title=title)


def wait_for_go(path: Path) -> None:
    """Wait until somebody watches: until there is a file `go` beside the folder of the case."""
    while not (path.parent.parent / "go").exists():
        time.sleep(0.002)


def deeds(case: Case, seed: int) -> list[tuple[str, Callable[[], object]]]:
    """Return what is done, in order: its kind and label, and how."""
    chance = random.Random(seed)
    return [
        ("edit one", lambda: add_group(case, "one", chance)),
        ("edit two", lambda: take_in(case, "two")),
        ("undo two", lambda: case.undo() or False),
        ("edit three", lambda: touch_group(case, "three", chance)),
        ("edit four", lambda: add_group(case, "four", chance)),
        ("undo four", lambda: case.undo() or False),
        ("redo four", lambda: case.redo() or False),
    ]


def work(path: Path, seed: int) -> None:
    """Do them all, going on after a refusal."""
    wait_for_go(path)
    try:
        case = open_case(path, author="L", station="s")
    except CasefileError as error:
        tell("refused", str(error))
        return
    case.subscribe(lambda changed: tell("heard", changed.change.kind, changed.change.label))
    for named, deed in deeds(case, seed):
        kind, label = named.split()
        try:
            found = deed()
        except UnsureError as error:
            tell("unsure", kind, label, str(error))
        except CasefileError as error:
            tell("refused", str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no sentence for a person
            tell("raised", repr(error))
        else:
            if found is not False:  # there was nothing to do it to
                tell("done", kind, found if isinstance(found, str) else label)
    case.close()


if __name__ == "__main__":
    serve(work)
