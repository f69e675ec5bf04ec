"""Copies of the case: which there are, what they lack, and one put back."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from casefile.core.backups import LISTED, Backup, Difference, compare_backup, folder_of, list_backups, make_backup
from casefile.core.errors import LockedError
from casefile.core.keys import Passphrase
from casefile.core.progress import Progress
from casefile.ui import ask
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk
from casefile.ui.jobs import Outcome
from casefile.ui.panel import Empty, Panel
from casefile.ui.words import counted, tr

MARGINS: Final = (16, 12, 16, 12)


class BackupsPanel(Panel):
    """The newest copy first; choosing one says what the case has that it has not."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Backups"))
        self.setObjectName("restore")
        self._backups: list[Backup] = []
        self._passphrases: dict[Path, Passphrase] = {}
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Copies of the case"))
        self.list.currentRowChanged.connect(self._chosen)
        self.differs = QPlainTextEdit()
        self.differs.setReadOnly(True)
        self.differs.setAccessibleName(tr("What the case has that the copy has not"))
        self.back = QPushButton(tr("Put this copy in the place of the case…"))
        self.back.setEnabled(False)
        self.back.clicked.connect(self.restore)
        self.make = QPushButton(tr("Make a copy now"))
        self.make.clicked.connect(self.make_copy)
        self.empty = Empty(
            tr("Copies of the case are made beside it once a day and before an import. There is none yet."),
            tr("Make a copy now"),
            "",
        )
        self.empty.button.clicked.connect(self.make_copy)
        self._lay_out()
        self.show_backups()

    def handlers(self) -> Handlers:
        """Return what the panel does."""
        return {"add": self.make_copy}

    def focus_first(self) -> None:
        """Put the focus on the list."""
        self.list.setFocus()

    def show_backups(self) -> None:
        """Read the folder again."""
        self._backups = list_backups(self.desk.bridge.case.path)
        self.list.clear()
        for one in self._backups:
            self.list.addItem(QListWidgetItem(f"{_moment(one.made)}   {tr(one.reason.replace('-', ' '))}"))
        self.stack.setCurrentIndex(0 if self._backups else 1)
        if self._backups:
            self.list.setCurrentRow(0)

    def make_copy(self) -> None:
        """Copy the case now."""
        case, files = self.desk.bridge.case, self.desk.files

        def work(progress: Progress) -> Backup:
            return make_backup(case, "by-hand", files.now(), progress)

        def ended(outcome: Outcome) -> None:
            if outcome.error is not None:
                self.desk.trouble(outcome.error)
            elif not outcome.cancelled:
                self.desk.say(tr("The case is copied."))
                self.show_backups()

        self.desk.jobs.start(tr("Copy the case"), work, ended)

    def restore(self) -> None:
        """Ask, then have the window put the copy in the place of the case."""
        if (one := self._current()) and ask.restore(self, self.list.currentItem().text()):
            self.desk.restore_asked.emit(one.path, self._passphrases.get(one.path, self.desk.bridge.passphrase))

    def _current(self) -> Backup | None:
        row = self.list.currentRow()
        return self._backups[row] if 0 <= row < len(self._backups) else None

    def _chosen(self, _row: int) -> None:
        self.back.setEnabled(False)
        self.differs.clear()
        if one := self._current():
            self._compare(one, self._passphrases.get(one.path, self.desk.bridge.passphrase))

    def _compare(self, one: Backup, passphrase: Passphrase | None) -> None:
        case = self.desk.bridge.case
        work = partial(compare_backup, case, one.path, passphrase)
        self.desk.reads.ask(self, work, lambda outcome: self._compared(one, outcome))

    def _compared(self, one: Backup, outcome: Outcome) -> None:
        if isinstance(outcome.error, LockedError) or (outcome.error is not None and one.path in self._passphrases):
            trouble = str(outcome.error) if one.path in self._passphrases else ""
            self._passphrases.pop(one.path, None)
            if typed := ask.passphrase(self, one.path.name, trouble):
                self._passphrases[one.path] = typed
                self._compare(one, typed)
            return
        if outcome.error is not None:
            self.differs.setPlainText(str(outcome.error))
            return
        self.differs.setPlainText("\n".join(account_of(outcome.value)))
        self.back.setEnabled(self.desk.bridge.case.writable)

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        listed = QVBoxLayout(left)
        listed.setContentsMargins(*MARGINS)
        where = QLabel(tr("In {folder}", folder=folder_of(self.desk.bridge.case.path)))
        where.setTextFormat(Qt.TextFormat.PlainText)
        where.setProperty("role", "quiet")
        where.setWordWrap(True)
        for widget in (where, self.list, self.make):
            listed.addWidget(widget)
        column = QVBoxLayout(right)
        column.setContentsMargins(*MARGINS)
        column.addWidget(self.differs, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        column.addLayout(buttons)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([320, 640])
        self.stack = QStackedWidget()
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)


def _moment(when: datetime) -> str:
    """Return a moment as people here write it: `4 Mar 2026, 10:30`."""
    return when.astimezone().strftime("%d %b %Y, %H:%M").lstrip("0")


def account_of(found: Difference) -> list[str]:
    """Return the lines that say what a case has that a copy has not."""
    if found.changes is None:
        lines = [tr("This copy has changes that the case has not. It is no earlier state of it.")]
    elif not found.number:
        lines = [tr("The case is as this copy: nothing was changed since.")]
    else:
        lines = [tr("{changes} since this copy would be gone:", changes=counted(found.number, "change", "changes")), ""]
        told = ((_moment(datetime.fromisoformat(at)), author, label) for at, author, label in found.changes)
        lines += [f"{at}   {author}   {label}" for at, author, label in told]
        lines += [tr("… and {n} more", n=found.number - LISTED)] if found.number > LISTED else []
    if found.records:
        lines += ["", tr("Records, in the copy and in the case:")]
        lines += [f"  {tr(name.replace('_', ' '))}: {then:,} – {now:,}" for name, (then, now) in found.records.items()]
    return lines
