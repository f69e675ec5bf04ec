"""The review of the open case, kept up to date: the whole once it is open, then only what each change reaches."""

from __future__ import annotations

from collections import Counter
from functools import partial

from PySide6.QtCore import QObject, Signal

from casefile.core.case import Case, Changed
from casefile.core.progress import Progress
from casefile.core.review import Problem, Severity, review_open_case, review_touched
from casefile.core.reviewing.reach import MOST
from casefile.core.schema import CaseInfo
from casefile.ui.bridge import Bridge
from casefile.ui.jobs import Jobs, Outcome, Reads
from casefile.ui.words import tr


class Watch(QObject):
    """Holds the problems of the case, the gravest first; `problems` is None until it was reviewed once."""

    renewed = Signal()
    looked = Signal(int, int)  # checks done, checks in all
    failed = Signal(object)  # the error that ended a review

    def __init__(self, bridge: Bridge, jobs: Jobs, reads: Reads, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._jobs, self._reads = bridge, jobs, reads
        self.problems: list[Problem] | None = None
        self._counts: Counter[Severity] = Counter()
        self._job: int | None = None
        self._asked = self._closed = False
        self._touched: set[tuple[str, str]] = set()
        bridge.changed.connect(self._changed)
        jobs.progressed.connect(self._progressed)

    @property
    def busy(self) -> bool:
        """Tell whether the case is being reviewed."""
        return self._job is not None or self._asked

    def start(self) -> None:
        """Review the whole case, as a job that nobody needs to wait for."""
        if self._job is None and not self._closed:
            self._touched.clear()
            work = partial(_review, self._bridge.case)
            self._job = self._jobs.start(tr("Review the case"), work, self._take_all, quiet=True)

    def close(self) -> None:
        """Stop looking; what is still under way is not taken in."""
        self._closed = True
        self._bridge.changed.disconnect(self._changed)
        self._reads.forget(self)
        if self._job is not None:
            self._jobs.cancel(self._job)

    def count(self, severity: Severity) -> int:
        """Return how many problems are so grave."""
        return self._counts[severity]

    @property
    def unproved(self) -> int:
        """Return how many findings have no proof."""
        return sum(one.kind == "no_proof" and one.table == "finding" for one in self.problems or ())

    def _changed(self, told: Changed) -> None:
        self._touched |= told.touched
        self._look_again()

    def _look_again(self) -> None:
        if not self._touched or self.problems is None or self.busy:
            return
        if len(self._touched) > MOST or any(table == CaseInfo.__tablename__ for table, _ in self._touched):
            self.start()  # all is reached: then in short reads, with progress
            return
        self._asked = True
        touched, self._touched = frozenset(self._touched), set()
        work = partial(_review_touched, self._bridge.case, touched, tuple(self.problems))
        self._reads.ask(self, work, self._take_some)

    def _take_all(self, outcome: Outcome) -> None:
        self._job = None
        if self._closed:
            return
        if outcome.error is not None:
            self.failed.emit(outcome.error)
        elif not outcome.cancelled:
            self._hold(outcome.value)

    def _take_some(self, outcome: Outcome) -> None:
        self._asked = False
        if outcome.error is not None:
            self.failed.emit(outcome.error)
            return
        self._hold(outcome.value)

    def _hold(self, problems: list[Problem]) -> None:
        self.problems = problems
        self._counts = Counter(one.severity for one in problems)
        self.renewed.emit()
        self._look_again()

    def _progressed(self, job: int, done: int, total: int, _what: str) -> None:
        if job == self._job:
            self.looked.emit(done, total)


def _review(case: Case, progress: Progress) -> list[Problem]:
    return review_open_case(case, progress)


def _review_touched(case: Case, touched: frozenset[tuple[str, str]], before: tuple[Problem, ...]) -> list[Problem]:
    with case.read() as session:
        renewed = review_touched(session, touched)
    return renewed.renew(before)
