"""One window for each person: a second start hands its file to the first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT = 500  # milliseconds
MOST = 64 * 1024  # bytes of a message


class Single(QObject):
    """A local socket named after the settings folder, which only this person may use."""

    asked = Signal(list)  # paths that another start was given

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = f"casefile-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._listen)

    def hand_over(self, names: Sequence[str]) -> bool:
        """Give the names to a window that runs already and return True; otherwise listen and return False."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(WAIT):
            socket.write(json.dumps(list(names)).encode())
            socket.waitForBytesWritten(WAIT)
            socket.disconnectFromServer()
            return True
        QLocalServer.removeServer(self._name)  # what a killed window left
        self._server.listen(self._name)
        return False

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _listen(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.disconnected.connect(lambda: self._read(socket))
        if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        said = bytes(socket.read(MOST).data())
        socket.deleteLater()
        try:
            names = json.loads(said)
        except ValueError:
            return
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            self.asked.emit(names)
