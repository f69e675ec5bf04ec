"""One sentence at the place where it happened: what, why, what to do, one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from casefile.ui.desk import Message
from casefile.ui.tokens import Tokens
from casefile.ui.words import tr

SECONDS = 8  # that a message of something done stays; trouble stays until it is closed


class MessageBar(QFrame):
    """The bar above the centre; hidden while there is nothing to say."""

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._message: Message | None = None
        self.setAccessibleName(tr("Message"))
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.offer = QPushButton()
        self.offer.clicked.connect(self._take)
        self.copy = QPushButton(tr("Copy details"))
        self.copy.clicked.connect(self._copy)
        self.shut = QToolButton()
        self.shut.setText("×")
        self.shut.setAccessibleName(tr("Close this message"))
        self.shut.clicked.connect(self.hide)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 8, 6)
        line.addWidget(self.text, 1)
        for button in (self.offer, self.copy, self.shut):
            line.addWidget(button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def recolour(self, tokens: Tokens) -> None:
        """Take other colours, for what is said now too."""
        self._tokens = tokens
        self._dress()

    def show_message(self, message: Message) -> None:
        """Say it."""
        self._message = message
        trouble = message.kind == "trouble"
        self.text.setText(message.text)
        self.setAccessibleDescription(message.text)
        self.offer.setText(message.offer)
        self.offer.setVisible(bool(message.offer))
        self.copy.setVisible(trouble)
        self._dress()
        self.show()
        self._timer.stop()
        if not trouble:
            self._timer.start(SECONDS * 1000)

    def _dress(self) -> None:
        trouble = self._message is not None and self._message.kind == "trouble"
        edge = self._tokens.code("stop" if trouble else "accent")
        ground = self._tokens.code("panel")
        self.setStyleSheet(f"MessageBar {{ background: {ground}; border-left: 4px solid {edge}; }}")

    def _take(self) -> None:
        if self._message is not None and self._message.then is not None:
            then = self._message.then
            self.hide()
            then()

    def _copy(self) -> None:
        if self._message is not None:
            said = f"{self._message.text}\n{self._message.details}".strip()
            QGuiApplication.clipboard().setText(said)
