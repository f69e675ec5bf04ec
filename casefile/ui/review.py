"""The room of the review: what is weak or wrong, the gravest first, with the way to mend it; a row opens the place."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout
from sqlalchemy import select

from casefile.core.review import Problem, Severity, review_finding
from casefile.core.schema import Finding
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk
from casefile.ui.panel import Panel
from casefile.ui.passages import Head, More, Passage, Passages, Shown
from casefile.ui.places import show_record
from casefile.ui.words import tr

STEP: Final = 200  # problems of one severity that are shown at first, and more each time
COLOURS: Final = {Severity.WRONG: "stop", Severity.WEAK: "warn", Severity.NOTICE: "ink-2"}
HEADS: Final = {
    Severity.WRONG: "▲ Wrong: a critic would be right",
    Severity.WEAK: "◆ Weak: a critic would ask",
    Severity.NOTICE: "○ Worth knowing",
}
COUNTS: Final = {Severity.WRONG: "wrong", Severity.WEAK: "weak", Severity.NOTICE: "worth knowing"}
_COMMAND: Final = re.compile(r" \(`casefile [^`]*`[^)]*\)| with `casefile [^`]*`| with --confirm")
"""What only the command line does, in the way to mend."""


class ReviewRoom(Panel):
    """The list of problems, filtered by words or to the current finding."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Review"))
        self.setObjectName("review")
        self._most: dict[Severity, int] = {}
        self._is_late = True
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter the review"))
        self.filter.setAccessibleName(tr("Filter the review"))
        self.filter.setMinimumWidth(220)
        self.filter.textChanged.connect(self._show)
        self.current = QCheckBox(tr("Only the current finding"))
        self.current.toggled.connect(self._show)
        self.said = QLabel()
        self.said.setProperty("role", "quiet")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        again = QPushButton(tr("Review again"))
        again.clicked.connect(self._again)
        top = QHBoxLayout()
        top.setContentsMargins(12, 6, 12, 6)
        top.setSpacing(12)
        for widget in (self.filter, self.current, self.said):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(again)
        self.list = Passages(desk.tokens, tr("Problems of the case"))
        self.list.chosen.connect(lambda passage: desk.selected.emit(passage.table, passage.value.record_id))
        self.list.activated_row.connect(self._open)
        self.nothing = QLabel()
        self.nothing.setProperty("role", "quiet")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing, 1)
        desk.watch.renewed.connect(self._show)
        desk.watch.looked.connect(self._progress)
        desk.finding_changed.connect(self._show)

    def handlers(self) -> Handlers:
        """Return what the room does."""
        return {"find": self.filter.setFocus, "edit": self._open_current}

    def focus_first(self) -> None:
        """Put the focus on the list."""
        self.list.setFocus()
        self.list.go_to_first()

    def _again(self) -> None:
        self.desk.watch.start()
        self._show()

    def _progress(self, done: int, total: int) -> None:
        self.said.setText(tr("Reviewing … {done} of {total} checks", done=done, total=max(total, done)))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Catch up with what was renewed meanwhile."""
        super().showEvent(event)
        if self._is_late:
            self._show()

    def _show(self) -> None:
        self._is_late = not self.isVisible()
        if self._is_late:
            return
        watch = self.desk.watch
        self.current.setEnabled(self.desk.finding_id is not None)
        problems = self._chosen()
        self.list.show_rows(self._rows(problems))
        shown = bool(problems)
        self.list.setVisible(shown)
        self.nothing.setVisible(not shown)
        counts = ", ".join(f"{watch.count(one):,} {tr(COUNTS[one])}" for one in Severity)
        self.said.setText(tr("Reviewing …") if watch.problems is None else counts)
        if watch.problems is None:
            self.nothing.setText(tr("The case is being reviewed; work on, the list comes by itself."))
        elif watch.problems:
            self.nothing.setText(tr("No problem has these words."))
        else:
            self.nothing.setText(tr("Nothing to say against the case, as far as rules can tell."))

    def _chosen(self) -> list[Problem]:
        problems = self.desk.watch.problems or []
        if self.current.isChecked() and self.desk.finding_id is not None:
            with self.desk.read() as session:
                number = session.scalar(select(Finding.number).where(Finding.id == self.desk.finding_id))
                problems = review_finding(session, number, problems) if number is not None else problems
        for word in self.filter.text().casefold().split():
            problems = [one for one in problems if word in f"{one.where} {one.says} {one.mend}".casefold()]
        return problems

    def _rows(self, problems: list[Problem]) -> list[Shown]:
        rows: list[Shown] = []
        for severity, graded in groupby(problems, key=lambda one: one.severity):
            listed = list(graded)
            most = self._most.get(severity, STEP)
            rows.append(Head(tr(HEADS[severity]), f"{len(listed):,}", COLOURS[severity]))
            rows += [_passage(one) for one in listed[:most]]
            if len(listed) > most:
                rows.append(More(tr("Show more of the {left} others", left=f"{len(listed) - most:,}"), severity))
        return rows

    def _open(self, row: Passage | More) -> None:
        if isinstance(row, More):
            self._most[row.value] = self._most.get(row.value, STEP) + STEP
            self._show()
            return
        problem: Problem = row.value
        show_record(self.desk, problem.table, problem.record_id)

    def _open_current(self) -> None:
        if (passage := self.list.current()) is not None:
            self._open(passage)


def _passage(problem: Problem) -> Passage:
    mend = _COMMAND.sub("", problem.mend)
    known = f"{problem.record_id} {problem.kind}"
    return Passage(problem.table, known, problem.where, text=problem.says, note=f"→ {mend}", value=problem)
