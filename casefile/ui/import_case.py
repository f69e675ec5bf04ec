"""A colleague's case before it is taken in: what would be added, what is the same, what is in conflict."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from casefile.core.backups import make_backup
from casefile.core.errors import LockedError
from casefile.core.keys import Passphrase
from casefile.core.progress import Progress
from casefile.core.wording import count_records
from casefile.exchange.import_case import Imported, import_case, preview_import
from casefile.exchange.import_plan import Plan
from casefile.ui import ask
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk, Message
from casefile.ui.jobs import Outcome
from casefile.ui.panel import Panel, narrow
from casefile.ui.words import tr

WIDTH: Final = 720
SHOWN: Final = 200  # conflicts, likely doubles


class ImportPanel(Panel):
    """Choose a file, see what it would do, take it in as one change."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Import"))
        self.setObjectName("import_case")
        self._path: Path | None = None
        self._passphrase: Passphrase | None = None
        self.head = QLabel(
            tr("A colleague's case is taken for hostile, looked through apart, and refused when unsound.")
        )
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.head.setWordWrap(True)
        self.head.setProperty("role", "head")
        self.account = QPlainTextEdit()
        self.account.setReadOnly(True)
        self.account.setAccessibleName(tr("What the import would do"))
        self.choose = QPushButton(tr("Choose a case…"))
        self.choose.clicked.connect(self.ask_file)
        self.take = QPushButton(tr("Import"))
        self.take.setDefault(True)
        self.take.setEnabled(False)
        self.take.clicked.connect(self.take_in)
        buttons = QHBoxLayout()
        buttons.addWidget(self.choose)
        buttons.addStretch(1)
        buttons.addWidget(self.take)
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addWidget(self.account, 1)
        column.addLayout(buttons)
        narrow(self, column, WIDTH)

    def handlers(self) -> Handlers:
        """Return what the panel does."""
        return {"add": self.ask_file}

    def focus_first(self) -> None:
        """Put the focus on the choice of the file."""
        self.choose.setFocus()

    def ask_file(self) -> None:
        """Ask for the other case and say what it would do."""
        if path := ask.existing_case(self):
            self._passphrase = None
            self.preview(path)

    def preview(self, path: Path, trouble: str = "") -> None:
        """Say what an import of a file would do; a protected one is opened with its passphrase."""
        if not self.choose.isEnabled():
            return
        if trouble:
            self._passphrase = ask.passphrase(self, path.name, "" if self._passphrase is None else trouble)
            if self._passphrase is None:
                return
        case, passphrase = self.desk.bridge.case, self._passphrase
        self._path = path
        self.take.setEnabled(False)
        self.head.setText(tr("{name} is being looked through …", name=path.name))
        self.account.clear()

        def work(progress: Progress) -> Plan:
            return preview_import(case, path, progress=progress, passphrase=passphrase)

        self.choose.setEnabled(False)  # what is taken in later is what was looked through
        self.desk.jobs.start(tr("Look through {name}", name=path.name), work, self._previewed)

    def take_in(self) -> None:
        """Take the file in: one copy of the case before, one change."""
        path = self._path
        if path is None:
            return
        case, files, passphrase = self.desk.bridge.case, self.desk.files, self._passphrase

        def work(progress: Progress) -> Imported:
            make_backup(case, "before-import", files.now(), progress)
            return import_case(case, path, files.read_back, progress=progress, passphrase=passphrase)

        self.take.setEnabled(False)
        self.desk.jobs.start(tr("Import {name}", name=path.name), work, self._imported)

    def _previewed(self, outcome: Outcome) -> None:
        assert self._path is not None
        self.choose.setEnabled(True)
        if isinstance(outcome.error, LockedError):
            self.preview(self._path, str(outcome.error))
        elif outcome.error is not None:
            self.head.setText(tr("{name} was not taken in.", name=self._path.name))
            self.account.setPlainText(outcome.sentence)
        elif not outcome.cancelled:
            plan: Plan = outcome.value
            adds = bool(plan.counted or plan.conflicts)
            nothing = tr("{title} has nothing that this case has not.", title=plan.case_title)
            self.head.setText(tr("From {title}", title=plan.case_title) if adds else nothing)
            self.account.setPlainText("\n".join(account_of(plan)))
            self.take.setEnabled(adds)
            if adds:
                self.take.setFocus()

    def _imported(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.head.setText(tr("Nothing was taken in."))
            self.account.setPlainText(outcome.sentence)
            return
        if outcome.cancelled:
            self.head.setText(tr("The import was taken back; the case is as it was."))
            self.take.setEnabled(True)
            return
        done: Imported = outcome.value
        self.head.setText(tr("From {title}: taken in.", title=done.plan.case_title))
        self.account.setPlainText("\n".join([*account_of(done.plan), *_reading(done)]))
        what = count_records(done.plan.counted)
        self.desk.told.emit(Message(tr("Imported: {what}.", what=what), offer=tr("Undo"), then=self.desk.undo))


def account_of(plan: Plan) -> list[str]:
    """Return the lines that say what an import does; words of the other case stand as they are."""
    lines = [tr("New:"), *(f"  {count_records({name: number})}" for name, number in plan.counted.items())]
    if not plan.counted:
        lines = [tr("New: nothing")]
    lines += ["", tr("The same in both: {what}", what=count_records(plan.same))]
    if plan.left_out:
        lines.append(tr("Left in the other case: {what}", what=count_records(plan.left_out)))
    numbered = tr("Its {noun} {was} is {now} here, because you have a {noun} {was}; texts that name it by number stay.")
    lines += [numbered.format(noun=name, was=was, now=now) for name, was, now in plan.renumbered]
    if plan.conflicts:
        lines += ["", tr("In conflict, kept aside; yours stay as they are:")]
        lines += [f"  {table.replace('_', ' ')} {_name(row)}" for table, _, row in plan.conflicts[:SHOWN]]
    if plan.likely:
        lines += ["", tr("Perhaps the same; nothing is merged for it:")]
        shared = tr("  {table} {name}: both have {shared}")
        lines += [shared.format(table=one.table, name=one.name, shared=one.shared) for one in plan.likely[:SHOWN]]
    more = max(0, len(plan.conflicts) - SHOWN) + max(0, len(plan.likely) - SHOWN)
    return [*lines, tr("… and {n} more", n=more)] if more else lines


def _name(row: dict[str, object]) -> str:
    return str(next((row[key] for key in ("name", "title", "quote", "label", "text") if row.get(key)), row["id"]))[:100]


def _reading(done: Imported) -> list[str]:
    found = ", ".join(f"{count} {tr(state)}" for state, count in done.anchors.items() if count)
    lines = ["", tr("Excerpts found again in what your reader reads: {found}", found=found)] if found else []
    return lines + [tr("Not read: {sentence}", sentence=one) for one in done.unread]
