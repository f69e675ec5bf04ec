"""The case as the window sees it: read, change, undo, and one signal on the window's thread after each commit."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from sqlalchemy.orm import Session

from casefile.core.case import Case
from casefile.core.keys import Passphrase


class Bridge(QObject):
    """Holds the open case for the views; `changed` carries a `Changed`, whatever thread made it."""

    changed = Signal(object)
    _committed = Signal(object)

    def __init__(self, case: Case, passphrase: Passphrase | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.case, self.passphrase = case, passphrase
        self._committed.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self._end = case.subscribe(self._committed.emit)

    def read(self) -> AbstractContextManager[Session]:
        """Give a session to look with; keep it short and keep no rows."""
        return self.case.read()

    def write(self, label: str, operation: Callable[[Session], Any]) -> Any:  # noqa: ANN401 - what the operation gives
        """Run an operation as one change called `label` and return what it returns."""
        with self.case.change(label) as session:
            return operation(session)

    def close(self) -> None:
        """Let go of the case and close its file."""
        self._end()
        self.blockSignals(True)  # noqa: FBT003 - what is on its way to views of a closed case
        self.case.close()
