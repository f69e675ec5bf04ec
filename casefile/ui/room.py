"""A room that lists one kind of record: filter, number and buttons over a table, or one sentence while it is empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from casefile.ui.desk import Desk, Spot
from casefile.ui.panel import Empty, Panel
from casefile.ui.tables import Table, WindowedModel
from casefile.ui.words import counted, tr


class Room(Panel):
    """Lays out a table; Enter opens the row with the focus."""

    def __init__(
        self,
        desk: Desk,
        room: str,
        title: str,
        table: Table,
        *,
        nouns: tuple[str, str],
        about: str,
        buttons: Sequence[tuple[str, Callable[[], object]]],
    ) -> None:
        """`nouns`: one and many; `about`: what belongs here; `buttons`: the first is that of the empty room too."""
        super().__init__(desk, title)
        self.setObjectName(room)
        self._nouns = nouns
        self.table = table
        self.model: WindowedModel = table.listed
        table.chosen.connect(desk.selected)
        table.activated_row.connect(lambda kind, record: desk.opened.emit(Spot(kind, record)))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter {what}", what=tr(nouns[1])))
        self.filter.setAccessibleName(tr("Filter {what}", what=tr(nouns[1])))
        self.filter.setMaximumWidth(280)
        self.filter.textChanged.connect(self.model.filter)
        self.number = QLabel()
        self.number.setProperty("role", "quiet")
        self.top = QWidget()
        top = QHBoxLayout(self.top)
        top.setContentsMargins(12, 6, 12, 6)
        top.setSpacing(12)
        for widget in (self.filter, self.number):
            top.addWidget(widget)
        top.addStretch(1)
        for words, deed in buttons:
            button = QPushButton(words)
            button.clicked.connect(deed)
            top.addWidget(button)
        empty = Empty(about, buttons[0][0], "Ctrl+Shift+A")
        empty.button.clicked.connect(buttons[0][1])
        self.stack = QStackedWidget()
        self.stack.addWidget(table)
        self.stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.stack, 1)
        self.model.reloaded.connect(self._count)
        self._count()

    def focus_first(self) -> None:
        """Put the focus on the table."""
        self.table.setFocus()
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.selectRow(0)

    def open_current(self) -> None:
        """Open the row with the focus."""
        if row := self.table.current():
            self.desk.opened.emit(Spot(row.table, row.id))

    def _count(self) -> None:
        count = self.model.rowCount()
        self.number.setText(counted(count, *self._nouns))
        self.stack.setCurrentIndex(0 if count or self.model.words else 1)
        self.top.setVisible(self.stack.currentIndex() == 0)
