"""The rooms of the case at the left, with how much is in each."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QWidget
from sqlalchemy import func, select

from casefile.core.case import Changed
from casefile.core.review import Severity
from casefile.core.schema import Enquiry, Entity, Event, Finding, Source
from casefile.ui.actions import TABLE, icon, keys_of
from casefile.ui.desk import Desk
from casefile.ui.words import tr

ROOMS: Final = (
    "sources", "entities", "events", "findings", "enquiries", "instruments", "ledger", "review", "history",
)  # fmt: skip
COUNTED: Final = {"sources": Source, "entities": Entity, "events": Event, "findings": Finding, "enquiries": Enquiry}


class Rail(QListWidget):
    """One row for each room."""

    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._numbers: dict[str, QLabel] = {}
        self.setAccessibleName(tr("Rooms"))
        self.setIconSize(QSize(18, 18))
        self.setSpacing(1)
        entries = {entry.name: entry for entry in TABLE}
        for room in ROOMS:
            entry = entries[room]
            item = QListWidgetItem(icon(entry.icon, desk.tokens), tr(entry.text))
            item.setData(Qt.ItemDataRole.UserRole, room)
            item.setToolTip(f"{tr(entry.text)}  {keys_of(entry)}")
            item.setSizeHint(QSize(150, 28))
            self.addItem(item)
            holder, number = QWidget(), QLabel()
            number.setProperty("role", "quiet")
            line = QHBoxLayout(holder)
            line.setContentsMargins(0, 0, 10, 0)
            line.addStretch(1)
            line.addWidget(number)
            holder.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.setItemWidget(item, holder)
            self._numbers[room] = number
        self.itemClicked.connect(self._ask)
        self.itemActivated.connect(self._ask)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self._count)
        desk.bridge.changed.connect(self._changed)
        desk.watch.renewed.connect(self._show_review)
        self._count()

    def show_room(self, room: str) -> None:
        """Mark the room that is seen."""
        self.setCurrentRow(ROOMS.index(room) if room in ROOMS else -1)

    def show_number(self, room: str, text: str, colour: str = "ink-2") -> None:
        """Write a number beside a room: `7` in the colour of a token."""
        self._numbers[room].setText(text)
        self._numbers[room].setStyleSheet(f"color: {self._desk.tokens.code(colour)}")
        self.item(ROOMS.index(room)).setData(Qt.ItemDataRole.AccessibleDescriptionRole, text)

    def _show_review(self) -> None:
        watch = self._desk.watch
        wrong, weak = watch.count(Severity.WRONG), watch.count(Severity.WEAK)
        self.show_number("review", f"{wrong + weak:,}" if wrong + weak else "", "stop" if wrong else "warn")

    def _ask(self, item: QListWidgetItem) -> None:
        self.asked.emit(item.data(Qt.ItemDataRole.UserRole))

    def _changed(self, told: Changed) -> None:
        if {table for table, _ in told.touched} & {kind.__tablename__ for kind in COUNTED.values()}:
            self._late.start()

    def _count(self) -> None:
        with self._desk.read() as session:
            counts = {
                room: session.scalar(select(func.count()).select_from(kind)) or 0 for room, kind in COUNTED.items()
            }
        for room, count in counts.items():
            self.show_number(room, f"{count:,}" if count else "")
