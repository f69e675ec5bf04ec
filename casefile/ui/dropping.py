"""What is dropped on the window: a case is opened, other files and text go to the room of sources."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from casefile.core.keys import Passphrase


class DropWindow(QMainWindow):
    """Takes files and text; who inherits says what becomes of them."""

    def open_path(self, path: Path, passphrase: Passphrase | None = None) -> None:
        """Open a case; for those who inherit."""
        raise NotImplementedError

    def take_dropped(self, data: QMimeData) -> None:
        """Take files or text into the open case; for those who inherit."""
        raise NotImplementedError

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files and text."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open a dropped case; hand on what else is dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        cases = [path for path in paths if path.suffix == ".casefile"]
        if cases:
            self.open_path(cases[0])
        else:
            self.take_dropped(event.mimeData())
