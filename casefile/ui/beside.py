"""What stands beside the pages of a source: its excerpts with what they do, and what was noted there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QScrollArea, QSplitter, QVBoxLayout, QWidget

from casefile.ui.desk import Desk
from casefile.ui.leads import NoteList
from casefile.ui.marks import SIGNS, Mark
from casefile.ui.naming import cut
from casefile.ui.tables import plain_tip
from casefile.ui.words import counted, tr


class Beside(QSplitter):
    """The list of a source's excerpts, above the list of its notes and leads."""

    chosen = Signal(int)  # the place of an excerpt among the marks

    def __init__(self, desk: Desk, source_id: str) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._desk = desk
        self.head = QLabel()
        self.head.setProperty("role", "quiet")
        self.head.setContentsMargins(10, 6, 6, 4)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Excerpts of this source"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(lambda item: self.chosen.emit(self.list.row(item)))
        self.list.itemClicked.connect(lambda item: self.chosen.emit(self.list.row(item)))
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        self.notes = NoteList(desk, "source", source_id, around=True)
        self.notes.setContentsMargins(8, 6, 6, 6)
        inner = QWidget()
        lower = QVBoxLayout(inner)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.addWidget(self.notes)
        lower.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(inner)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.addWidget(upper)
        self.addWidget(self.area)
        self.setStretchFactor(0, 1)
        self.setSizes([420, 200])

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """List the marks in reading order, and count them by what they do."""
        self.list.clear()
        for mark in marks:
            item = QListWidgetItem(f"{SIGNS[mark.kind]}  {cut(mark.quote, 90)}")
            item.setForeground(self._desk.tokens.colour(mark.kind))
            item.setToolTip(plain_tip(mark.tip))
            self.list.addItem(item)
        counts = {kind: sum(mark.kind == kind for mark in marks) for kind in SIGNS}
        self.head.setText("  ".join(f"{SIGNS[kind]} {count}" for kind, count in counts.items()))
        self.head.setAccessibleName(counted(len(marks), "excerpt", "excerpts"))

    def show_notes(self) -> None:
        """Read the notes; without any the excerpts have all the room."""
        self.area.show()  # hidden, it would not learn how high its lines are
        self.notes.read()
        self.area.setVisible(bool(self.notes.lines()))
