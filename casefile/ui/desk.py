"""What a panel may ask of its window: look, write, open a record, show it, say something."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from casefile.core.errors import CasefileError
from casefile.core.schemata import Schemata
from casefile.ui.bridge import Bridge
from casefile.ui.files import Files
from casefile.ui.jobs import Jobs, Reads
from casefile.ui.tokens import Tokens
from casefile.ui.watch import Watch
from casefile.ui.words import tr


@dataclass(frozen=True)
class Message:
    """One sentence for the bar of the window; `offer` names its one button."""

    text: str
    kind: Literal["done", "trouble"] = "done"
    offer: str = ""
    then: Callable[[], object] | None = None
    details: str = ""


@dataclass(frozen=True)
class Spot:
    """A record to open, and where in it: a page of a source, an excerpt on it; `words`: a query to show there."""

    table: str
    id: str
    page: int | None = None
    excerpt_id: str | None = None
    beside: bool = False
    words: str = ""


class Desk(QObject):
    """One for each open case; panels hold it and know neither the window nor each other."""

    opened = Signal(object)  # Spot: bring it to the centre
    selected = Signal(str, str)  # table, id: show it in the inspector; two empty words for nothing
    told = Signal(object)  # Message
    finding_changed = Signal()
    restore_asked = Signal(object, object)  # Path of a copy to put in the place of the case, its Passphrase or None

    def __init__(
        self, bridge: Bridge, files: Files, work: tuple[Jobs, Reads], tokens: Tokens, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.bridge, self.files, self.tokens = bridge, files, tokens
        self.jobs, self.reads = work
        self.watch = Watch(bridge, *work, self)
        self.watch.failed.connect(self.trouble)
        self.clock, self.letter = files.now, files.letter
        self._finding: str | None = None

    @property
    def finding_id(self) -> str | None:
        """The current finding: what S, X and O aim at with Enter."""
        return self._finding

    @property
    def schemata(self) -> Schemata:
        """The types of entities, read when they are first asked for."""
        return self.files.schemata()

    def set_finding(self, finding_id: str | None) -> None:
        """Make a finding the current one until another is."""
        self._finding = finding_id
        self.finding_changed.emit()

    def read(self) -> AbstractContextManager[Session]:
        """Give a session to look with; keep it short and keep no rows."""
        return self.bridge.read()

    def write(self, label: str, operation: Callable[[Session], Any], *, undo: bool = False) -> Any:  # noqa: ANN401
        """Run an operation as one change and return what it returns; a refusal is said and gives None.

        `undo`: say what was done and offer to take it back, as after a deletion.
        """
        try:
            value = self.bridge.write(label, operation)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told and the case is as before
            self.trouble(error)
            return None
        if undo:
            self.told.emit(Message(label, offer=tr("Undo"), then=self.undo))
        return True if value is None else value

    def undo(self) -> None:
        """Take the last change back."""
        self._replay(self.bridge.case.undo, tr("Undone: {label}"), tr("There is nothing to undo."))

    def redo(self) -> None:
        """Bring back what was undone last."""
        self._replay(self.bridge.case.redo, tr("Done again: {label}"), tr("There is nothing to redo."))

    def say(self, text: str) -> None:
        """Say something that went well."""
        self.told.emit(Message(text))

    def trouble(self, error: BaseException) -> None:
        """Say what went wrong: a refusal in its own sentence, a mistake of ours with the place of the log."""
        if isinstance(error, CasefileError):
            self.told.emit(Message(str(error), "trouble"))
            return
        logging.getLogger(__name__).error("a mistake", exc_info=error)
        what = tr("This is a mistake of Casefile itself; nothing was half done. The log says more.")
        self.told.emit(Message(what, "trouble", details=f"{type(error).__name__}: {error}"))

    def _replay(self, deed: Callable[[], str | None], done: str, nothing: str) -> None:
        try:
            label = deed()
        except CasefileError as error:
            self.trouble(error)
            return
        self.told.emit(Message(done.format(label=label) if label else nothing))
