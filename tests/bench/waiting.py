"""The longest that a reader waits while a large file is taken in."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench.cases import BATCH, new_case, put
from bench.figures import WALL, Figure, percentile, seconds
from bench.intake import MB, make_file, seal
from sqlalchemy import select

from casefile.core.case import Case
from casefile.core.originals import CHUNK
from casefile.core.schema import Entity

PAUSE = 0.002  # seconds between two looks, as of a window that paints


def measure(folder: Path, _: Path, *, small: bool) -> Iterator[Figure]:
    """Look at the case again and again while another thread takes a file in, and when nobody does."""
    size = (8 if small else 1024) * MB
    paper = folder / "evidence.bin"
    make_file(paper, size, 1)
    with new_case(folder / "waiting.casefile") as case:
        with case.change("Fill") as session:
            put(
                session, "entity", ({"schema": "Vessel", "name": f"Ship {n}", "protected": False} for n in range(BATCH))
            )
        ended = threading.Event()
        threading.Timer(0.2 if small else 5, ended.set).start()
        idle = look(case, ended)
        ended = threading.Event()
        writer = threading.Thread(target=lambda: (seal(case, paper), ended.set()))
        begun = time.perf_counter()
        writer.start()
        waits = look(case, ended)
        writer.join()
        taken = time.perf_counter() - begun
    bare = [seconds(lambda: synced(folder / "bare.bin"), WALL) for _ in range(3 if small else 100)]
    yield Figure(
        f"longest wait of {len(waits):,} looks in {size // MB:,} MB", max(waits) * 1000, "ms", COMMIT,
        f"when nobody writes: {max(idle) * 1000:.0f}", most=50,
    )  # fmt: skip
    yield Figure(
        "the wait that one look in 100 exceeds", percentile(waits, 0.99) * 1000, "ms", COMMIT,
        f"when nobody writes: {percentile(idle, 0.99) * 1000:.2g}",
    )  # fmt: skip
    yield Figure(
        "4 MiB to a bare file and on the disk: median", percentile(bare, 0.5) * 1000, "ms", "the disk",
        f"longest of {len(bare)}: {max(bare) * 1000:.0f}",
    )  # fmt: skip
    yield Figure("meanwhile the file goes in at", size / MB / taken, "MB/s", "the disk, and readers take their turns")


COMMIT = (
    "one commit of 4 MiB, during which readers are kept out: its pages go to the file, and file, journal and folder "
    "wait for the disk. Smaller chunks would wait less and take in slower"
)


def synced(path: Path) -> None:
    """Write as much as one commit takes in to a file, safe on the disk."""
    with path.open("wb") as file:
        file.write(bytes(CHUNK))
        file.flush()
        os.fsync(file.fileno())


def look(case: Case, ended: threading.Event) -> list[float]:
    """Return how long each look at the first entities took, until told that it is enough."""
    waits: list[float] = []
    while not ended.is_set():
        begun = time.perf_counter()
        with case.read() as session:
            session.execute(select(Entity.id, Entity.name).order_by(Entity.id).limit(20)).all()
        waits.append(time.perf_counter() - begun)
        time.sleep(PAUSE)
    return waits
