"""Who is storing which bytes: threads that take in equal bytes at once store them once, and nobody drops another's."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from casefile.core.progress import Progress, Silent

_PATIENCE = 0.1  # seconds between two looks at whether the wait was cancelled


@dataclass
class Claim:
    """What threads of this program hold of the staged bytes of one hash.

    `holders`: how many still mean to seal them; `whole`: they are all stored; `waiting`: how many hold `lock` or
    wait for it. The first two are only touched by whoever holds the lock.
    """

    holders: int = 0
    whole: bool = False
    waiting: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Claims:
    """The claims of an open case, by SHA-256."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._claims: dict[str, Claim] = {}

    @contextlib.contextmanager
    def hold(self, sha256: str, progress: Progress | None = None) -> Iterator[Claim]:
        """Hold the claim alone, while chunks and pages are stored or dropped; waiting for it can be cancelled."""
        progress = progress or Silent()
        with self._lock:
            claim = self._claims.setdefault(sha256, Claim())
            claim.waiting += 1
        try:
            while not claim.lock.acquire(timeout=_PATIENCE):
                progress.step(0, None, "Waiting for the same file")
            try:
                yield claim
            finally:
                claim.lock.release()
        finally:
            with self._lock:
                claim.waiting -= 1
                if not claim.waiting and not claim.holders:
                    self._claims.pop(sha256, None)
