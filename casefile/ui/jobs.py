"""Long work: one thread, one job after the other, with progress and cancel."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from casefile.core.errors import CancelledError, CasefileError
from casefile.core.progress import Progress

EVERY = 0.05  # seconds between two reports of progress


@dataclass(frozen=True)
class Outcome:
    """How a job ended: with a value, cancelled, or with an error that was said or is a mistake of ours."""

    value: Any = None
    cancelled: bool = False
    error: BaseException | None = None

    @property
    def sentence(self) -> str:
        """Return what a person is told about the error; empty when there is none."""
        if self.error is None:
            return ""
        if isinstance(self.error, CasefileError):
            return str(self.error)
        if isinstance(self.error, OSError):
            name = f"{self.error.filename}: " if self.error.filename else ""
            return f"{name}{self.error.strerror or self.error}. Check the name, the rights and the space left."
        return f"This is a mistake of Casefile itself ({type(self.error).__name__}); nothing was half done."


class _Reporter:
    """The progress of one job: tells the window at most twenty times a second, and raises once cancelled."""

    def __init__(self, job: int, tell: Callable[[int, int, int, str], None]) -> None:
        self._job, self._tell, self._last = job, tell, 0.0
        self.cancelled = threading.Event()

    def step(self, done: int, total: int | None, what: str = "") -> None:
        if self.cancelled.is_set():
            raise CancelledError
        now = time.monotonic()
        if now - self._last >= EVERY:
            self._last = now
            self._tell(self._job, done, -1 if total is None else total, what)


class Jobs(QObject):
    """The one job thread. Signals arrive on the window's thread."""

    started = Signal(int, str)
    progressed = Signal(int, object, object, str)  # job, done, total (-1: not known), what
    ended = Signal(int, object)  # job, Outcome

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")
        self._numbers = itertools.count(1)
        self._reporters: dict[int, _Reporter] = {}
        self._futures: dict[int, Future[None]] = {}
        self._waiting: dict[int, Callable[[Outcome], None]] = {}
        self._quiet: set[int] = set()
        self.ended.connect(self._finish)

    def start(
        self, label: str, work: Callable[[Progress], Any], then: Callable[[Outcome], None], *, quiet: bool = False
    ) -> int:
        """Queue `work(progress)` and return the job's number; `then` is called on the window's thread at its end.

        A `quiet` job only looks: it is not announced, and dropped without asking when the window closes.
        """
        number = next(self._numbers)
        if quiet:
            self._quiet.add(number)
        reporter = self._reporters[number] = _Reporter(number, self.progressed.emit)
        self._waiting[number] = then
        self._futures[number] = self._pool.submit(self._run, number, label, work, reporter)
        return number

    def cancel(self, number: int) -> None:
        """Ask a job to stop; it ends at its next step, taking back what it did."""
        if reporter := self._reporters.get(number):
            reporter.cancelled.set()

    @property
    def busy(self) -> bool:
        """Tell whether any job runs or waits that would be missed."""
        return bool(self._reporters.keys() - self._quiet)

    def stop(self) -> None:
        """Cancel all jobs and wait until each has taken back what it did; nobody is called at their end."""
        for reporter in self._reporters.values():
            reporter.cancelled.set()
        self._waiting.clear()
        wait(list(self._futures.values()))

    def close(self) -> None:
        """Stop, and take no more."""
        self.stop()
        self._pool.shutdown(wait=True)

    def _run(self, number: int, label: str, work: Callable[[Progress], Any], reporter: _Reporter) -> None:
        if number not in self._quiet:
            self.started.emit(number, label)
        try:
            reporter.step(0, None)
            outcome = Outcome(work(reporter))
        except CancelledError:
            outcome = Outcome(cancelled=True)
        except BaseException as error:
            if not isinstance(error, CasefileError | OSError):
                logging.getLogger(__name__).exception("the job %r failed", label)
            outcome = Outcome(error=error)
        self.ended.emit(number, outcome)

    def _finish(self, number: int, outcome: Outcome) -> None:
        self._reporters.pop(number, None)
        self._futures.pop(number, None)
        self._quiet.discard(number)
        then = self._waiting.pop(number, None)
        if then is not None:
            then(outcome)


class Reads(QObject):
    """Questions to the case that may last: asked apart from the jobs, the newest of each asker wins."""

    _answered = Signal(object, int, object)  # asker, number, Outcome

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="read")
        self._numbers = itertools.count(1)
        self._newest: dict[object, tuple[int, Callable[[Outcome], None]]] = {}
        self._answered.connect(self._answer)

    def ask(self, asker: object, work: Callable[[], Any], then: Callable[[Outcome], None]) -> None:
        """Run `work` on the reading thread; `then` gets its outcome unless the same asker asked again."""
        number = next(self._numbers)
        self._newest[asker] = (number, then)
        self._pool.submit(self._run, asker, number, work)

    def forget_all(self) -> None:
        """Drop what anybody waits for, as when the case closes."""
        self._newest.clear()

    def forget(self, asker: object) -> None:
        """Drop what an asker waits for."""
        self._newest.pop(asker, None)

    def close(self) -> None:
        """Wait for the question under way and drop the others."""
        self._newest.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, asker: object, number: int, work: Callable[[], Any]) -> None:
        newest = self._newest.get(asker)
        if newest is None or newest[0] != number:
            return
        try:
            outcome = Outcome(work())
        except BaseException as error:  # noqa: BLE001 - said by whoever asked
            outcome = Outcome(error=error)
        self._answered.emit(asker, number, outcome)

    def _answer(self, asker: object, number: int, outcome: Outcome) -> None:
        newest = self._newest.get(asker)
        if newest is not None and newest[0] == number:
            del self._newest[asker]
            if not isinstance(asker, QObject) or shiboken6.isValid(asker):
                newest[1](outcome)
