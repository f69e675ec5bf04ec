"""What the window does for the file itself: a copy a day, a copy put back, the passphrase."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from casefile.core.backups import DAILY, Backup, is_due, make_backup, restore_backup
from casefile.core.case import Case
from casefile.core.keys import Passphrase
from casefile.core.passphrase import change_passphrase, remove_passphrase, set_passphrase
from casefile.core.progress import Progress
from casefile.ui import ask
from casefile.ui.bridge import Bridge
from casefile.ui.desk import Message
from casefile.ui.files import Files
from casefile.ui.jobs import Jobs, Outcome
from casefile.ui.words import tr


class Holder(Protocol):
    """What upkeep asks of the window."""

    def say(self, message: Message) -> None:
        """Show one sentence."""

    def close_case(self) -> None:
        """Let go of the open case."""

    def may_leave(self) -> bool:
        """Tell whether the case may be left now."""

    def open_path(self, path: Path, passphrase: Passphrase | None = None) -> None:
        """Open a case."""


class Upkeep:
    """Works on the file of the open case; what needs it shut shuts it and opens it again, whatever happens."""

    def __init__(self, holder: Holder, asker: QWidget, files: Files, jobs: Jobs) -> None:
        self._holder, self._asker, self._files, self._jobs = holder, asker, files, jobs
        self.working = False
        """A case is shut and being written; no other may be opened meanwhile."""

    def copy_daily(self, case: Case) -> None:
        """Copy a case that was changed since its last copy, once a day, as a job that says only what goes wrong."""
        now = self._files.now()
        if not case.writable or not is_due(case.path, now):
            return

        def ended(outcome: Outcome) -> None:
            if outcome.error is not None:
                logging.getLogger(__name__).warning("no daily copy: %s", outcome.error)
                self._holder.say(Message(outcome.sentence, "trouble"))

        self._jobs.start(tr("Daily copy"), lambda progress: make_backup(case, DAILY, now, progress), ended, quiet=True)

    def restore(self, bridge: Bridge, copy: Path, passphrase: Passphrase | None) -> None:
        """Put a copy in the place of the open case, and open it again."""
        path, now = bridge.case.path, self._files.now()

        def work(_progress: Progress) -> Backup:
            return restore_backup(path, copy, now, passphrase)

        done = tr("The copy is the case now. What was there before is among the backups.")
        self._shut(bridge, tr("Put the copy back"), work, done, passphrase)

    def ask_passphrase(self, bridge: Bridge) -> None:
        """Ask how the case is to be protected, and write it anew so."""
        case = bridge.case
        decided = ask.new_passphrase(self._asker, protected=case.protected)
        if decided is None:
            return
        path, (old, new) = case.path, decided

        def work(progress: Progress) -> None:
            if not case.protected:
                assert new is not None
                set_passphrase(path, new, progress)
            elif new is None:
                remove_passphrase(path, old or Passphrase(" "), progress)
            else:
                change_passphrase(path, old or Passphrase(" "), new, progress)

        done = tr("The case is protected by the new passphrase.") if new else tr("The case is not protected any more.")
        self._shut(bridge, tr("Write the case anew"), work, done, new)

    def _shut(
        self, bridge: Bridge, label: str, work: Callable[[Progress], object], done: str, then: Passphrase | None
    ) -> None:
        path, before = bridge.case.path, bridge.passphrase
        if not self._holder.may_leave():
            return
        self._holder.close_case()
        self.working = True

        def ended(outcome: Outcome) -> None:
            self.working = False
            failed = outcome.cancelled or outcome.error is not None
            self._holder.open_path(path, before if failed else then)
            if not failed:
                self._holder.say(Message(done))
            elif outcome.error is not None:
                self._holder.say(Message(outcome.sentence, "trouble"))

        self._jobs.start(label, work, ended)
