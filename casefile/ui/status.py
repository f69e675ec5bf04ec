"""The line at the foot: when it was saved, the current finding, what is weak, the handling; and the job that runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QToolButton, QWidget
from sqlalchemy import select

from casefile.core.case import Changed
from casefile.core.review import Severity
from casefile.core.schema import CaseInfo, Finding
from casefile.ui.desk import Desk
from casefile.ui.words import counted, tr

LONGEST = 48


class Status(QStatusBar):
    """Shows the desk of the open case; made anew with it."""

    finding_asked = Signal()
    review_asked = Signal()

    def __init__(self, desk: Desk, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._clock = desk, clock
        self._job: int | None = None
        self.setSizeGripEnabled(False)
        self.saved = QLabel()
        self.finding = QPushButton()
        self.finding.setFlat(True)
        self.finding.clicked.connect(self.finding_asked)
        self.weak = QPushButton()
        self.weak.setFlat(True)
        self.weak.clicked.connect(self.review_asked)
        self.weak.hide()
        self.handling = QLabel()
        self.what = QLabel()
        self.progress = QProgressBar()
        self.progress.setMaximumWidth(180)
        self.progress.setAccessibleName(tr("Progress"))
        self.stop = QToolButton()
        self.stop.setText(tr("Cancel"))
        self.stop.clicked.connect(self._cancel)
        for widget in (self.saved, self.finding, self.weak, self.handling):
            self.addWidget(widget)
        for late in (self.what, self.progress, self.stop):
            self.addPermanentWidget(late)
            late.hide()
        desk.bridge.changed.connect(self._changed)
        desk.finding_changed.connect(self._show_finding)
        desk.watch.renewed.connect(self.show_review)
        desk.jobs.started.connect(self._started)
        desk.jobs.progressed.connect(self._progressed)
        desk.jobs.ended.connect(self._ended)
        self.saved.setText(tr("Open for reading") if not desk.bridge.case.writable else tr("Nothing changed yet"))
        self._show_finding()
        self._show_handling()

    def show_review(self) -> None:
        """Write how many problems the review found, and how many findings have no proof."""
        watch = self._desk.watch
        wrong, weak, unproved = watch.count(Severity.WRONG), watch.count(Severity.WEAK), watch.unproved
        words = tr("Review {count}", count=f"{wrong + weak:,}")
        if unproved:
            words += f" · {counted(unproved, 'finding unproved', 'findings unproved')}"
        self.weak.setText(words)
        self.weak.setToolTip(tr("{wrong} wrong, {weak} weak", wrong=wrong, weak=weak))
        self.weak.setVisible(bool(wrong or weak))
        self.weak.setStyleSheet(f"color: {self._desk.tokens.code('stop' if wrong else 'warn')}")

    def _changed(self, told: Changed) -> None:
        self.saved.setText(tr("Saved {time}", time=self._clock().astimezone().strftime("%H:%M:%S")))
        tables = {table for table, _ in told.touched}
        if "finding" in tables:
            self._show_finding()
        if CaseInfo.__tablename__ in tables:
            self._show_handling()

    def _show_finding(self) -> None:
        text = tr("No current finding")
        if self._desk.finding_id is not None:
            with self._desk.read() as session:
                row = session.execute(
                    select(Finding.number, Finding.title).where(Finding.id == self._desk.finding_id)
                ).first()
            if row is None:
                self._desk.set_finding(None)
                return
            title = row.title if len(row.title) <= LONGEST else row.title[: LONGEST - 1] + "…"
            text = tr("Current finding: {number} {title}", number=row.number, title=title)
        self.finding.setText(text.replace("&", "&&"))

    def _show_handling(self) -> None:
        with self._desk.read() as session:
            tlp = session.scalar(select(CaseInfo.tlp))
        self.handling.setText(f"TLP:{tlp}" if tlp else tr("No handling level"))

    def _started(self, job: int, label: str) -> None:
        self._job = job
        self.what.setText(label)
        self.progress.setRange(0, 0)
        for widget in (self.what, self.progress, self.stop):
            widget.show()

    def _progressed(self, job: int, done: int, total: int, what: str) -> None:
        if job != self._job:
            return
        if what:
            self.what.setText(what)
        self.progress.setRange(0, 1000 if total > 0 else 0)
        if total > 0:
            self.progress.setValue(int(1000 * min(1.0, done / total)))

    def _ended(self, job: int, _outcome: object) -> None:
        if job == self._job:
            self._job = None
            for widget in (self.what, self.progress, self.stop):
                widget.hide()

    def _cancel(self) -> None:
        if self._job is not None:
            self._desk.jobs.cancel(self._job)
            self.what.setText(tr("Taking back what was done …"))
