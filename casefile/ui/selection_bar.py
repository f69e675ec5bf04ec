"""The small bar under what is selected in the reader: each button names its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from casefile.ui.actions import TABLE, icon, keys_of
from casefile.ui.naming import cut
from casefile.ui.tokens import Tokens
from casefile.ui.words import tr

BAR: Final = {
    "excerpt": "Excerpt",
    "supports": "Supports",
    "contradicts": "Against",
    "context": "Context",
    "who_says": "Who says",
    "new_entity": "Entity",
    "cite": "Cite",
}
"""The keys of the loop, with the short words of the bar."""


class SelectionBar(QFrame):
    """What can be done with the selection; over a known name, what it is called and Enter to link it."""

    def __init__(self, parent: QWidget, tokens: Tokens, run: Callable[[str], object]) -> None:
        super().__init__(parent)
        self._around = parent
        self.setAccessibleName(tr("What to do with the selection"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(2)
        column.addLayout(line)
        entries = {entry.name: entry for entry in TABLE}
        self.buttons: dict[str, QToolButton] = {}
        for name in (*BAR, "link_known"):
            entry = entries[name]
            button = QToolButton()
            button.setText(f"{keys_of(entry)}  {tr(BAR.get(name, entry.text))}")
            button.setIcon(icon(entry.icon, tokens))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setAccessibleName(tr(entry.text))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(run, name))
            if name in BAR:
                line.addWidget(button)
            else:
                column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self.buttons[name] = button
        self.show_known("")
        self.hide()

    def show_known(self, name: str) -> None:
        """Offer to link a known name; nothing for no words."""
        button = self.buttons["link_known"]
        button.setText(tr("Enter  {name}…", name=cut(name, 80)).replace("&", "&&"))
        button.setVisible(bool(name))

    def show_under(self, place: QPoint) -> None:
        """Show the bar at a place of the reader, inside it."""
        self.adjustSize()
        parent = self._around
        x = max(4, min(place.x(), parent.width() - self.width() - 4))
        y = max(4, min(place.y(), parent.height() - self.height() - 4))
        self.move(x, y)
        self.raise_()
        self.show()
