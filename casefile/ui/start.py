"""The start page: recent cases and three ways in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from casefile.ui.words import tr

WIDTH = 560


class StartPage(QWidget):
    """What is seen while no case is open."""

    opened = Signal(str)  # path of a recent case

    def __init__(self, ways: Sequence[tuple[str, Callable[[], object]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout()
        column.setSpacing(12)
        title = QLabel("Casefile")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 2)
        font.setBold(True)
        title.setFont(font)
        what = QLabel(
            tr(
                "Who, what the source says, and which rule: a case joins them in findings that can be checked word by"
                " word. Everything stays in one file on this computer."
            )
        )
        what.setWordWrap(True)
        what.setProperty("role", "quiet")
        column.addWidget(title)
        column.addWidget(what)
        buttons = QHBoxLayout()
        self.buttons = []
        for text, deed in ways:
            button = QPushButton(text)
            button.clicked.connect(lambda _checked=False, deed=deed: deed())
            buttons.addWidget(button)
            self.buttons.append(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.head = QLabel(tr("Recent cases"))
        self.head.setProperty("role", "head")
        column.addSpacing(12)
        column.addWidget(self.head)
        self.recent = QListWidget()
        self.recent.setAccessibleName(tr("Recent cases"))
        self.recent.itemActivated.connect(lambda item: self.opened.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.recent.itemClicked.connect(lambda item: self.opened.emit(item.data(Qt.ItemDataRole.UserRole)))
        column.addWidget(self.recent, 1)
        inner = QWidget()
        inner.setLayout(column)
        inner.setFixedWidth(WIDTH)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(inner)
        outer.addStretch(1)
        outer.setContentsMargins(32, 64, 32, 32)

    def show_recent(self, recent: Sequence[Path]) -> None:
        """List the cases opened last; those that have gone are shown as gone."""
        self.recent.clear()
        for path in recent:
            there = path.exists()
            item = QListWidgetItem(f"{path.stem}    {path.parent}" + ("" if there else tr("    (has gone)")))
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            if not there:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.recent.addItem(item)
        self.head.setVisible(bool(recent))
        self.recent.setVisible(bool(recent))
