"""Evidence into the case, staged and sealed, against the same bytes hashed and written to a file of their own."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator
from pathlib import Path

from bench.cases import new_case
from bench.figures import WALL, Figure, medians

from casefile.core.case import Case
from casefile.core.originals import CHUNK, file_chunks, hash_file, stage_original
from casefile.core.sources import add_source

MB = 1 << 20


def measure(folder: Path, _: Path, *, small: bool) -> Iterator[Figure]:
    """Measure one file after the other, each new, since the case holds equal bytes once."""
    size = (4 if small else 200) * MB
    rounds = 1 if small else 5
    paper = folder / "evidence.bin"
    numbers = iter(range(1, 1000))
    with new_case(folder / "intake.casefile") as case:

        def fresh() -> None:
            make_file(paper, size, next(numbers))

        taken = medians(
            rounds,
            {"ours": lambda: seal(case, paper), "theirs": lambda: copy(paper, folder / "copy.bin")},
            clock=WALL,
            before=fresh,
        )
    yield Figure(
        f"evidence in, {size // MB} MB", size / MB / taken["ours"], "MB/s",
        "five waits for the disk with each 4 MiB (journal twice, folder twice, file), so that nobody waits long for "
        "the file (0.55 to 0.6 x was measured with 16 to 64 MiB, at the cost of those who read); then SQLite's pages "
        "of 16 KiB, some 260 writes a chunk; SHA-256 once before, and again beside the waiting",
        "file write + SHA-256 + fsync", size / MB / taken["theirs"], 0.6, faster=True,
    )  # fmt: skip


def make_file(path: Path, size: int, seed: int) -> None:
    """Write a file of chance bytes, and let the disk come to rest."""
    chance = random.Random(seed)
    with path.open("wb") as file:
        for _ in range(size // CHUNK):
            file.write(chance.randbytes(CHUNK))
        os.fsync(file.fileno())


def seal(case: Case, path: Path) -> None:
    """Take a file in as intake does, without a reader."""
    sha256, size = hash_file(path)
    stage_original(case, file_chunks(path), sha256, size)
    with case.change("Add source") as session:
        add_source(session, sha256=sha256, size=size, media_type="application/octet-stream", title="Evidence")


def copy(path: Path, target: Path) -> None:
    """Hash a file and write it elsewhere, safe on the disk at the end."""
    total = hashlib.sha256()
    with target.open("wb") as file:
        for chunk in file_chunks(path):
            total.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
