"""What costs more than its input grows, and what a reader computes, told so that a loaded machine changes neither."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from casefile.core.limited import Limits

T = TypeVar("T")

SQUARE = 10
"""Of four times the input: a cost in proportion gives 4, one with the square gives 16."""
LEAST = 0.005  # seconds of computing; a shorter time is taken for this one, for it tells little
PATIENT = Limits(wall_seconds=120)
"""For a test that asks how reading ends: on a loaded machine, the computing that is allowed lasts longer."""
HANG = 15  # seconds of computing for one hostile file, as the readers promise


def growth(make: Callable[[int], T], work: Callable[[T], object], size: int) -> float:
    """Return how many times as much `work` computes on what `make` makes of four times the size.

    Only the processor's time of this process counts, the least of three runs in turns.
    """
    small, large = make(size), make(4 * size)
    once, four = zip(*((_spent(work, small), _spent(work, large)) for _ in range(3)), strict=True)
    return min(four) / max(min(once), LEAST)


def _spent(work: Callable[[T], object], given: T) -> float:
    gc.collect()
    begun = time.process_time()
    work(given)
    return time.process_time() - begun


def computing() -> float:
    """Return the seconds that this process and those that it started and saw end have computed."""
    return sum(os.times()[:4])


@contextmanager
def no_hang() -> Iterator[None]:
    """See that one document costs no more computing than promised, here and in the process that reads it."""
    begun = computing()
    try:
        yield
    finally:
        took = computing() - begun
        assert took < HANG, f"{took:.1f} s of computing"
