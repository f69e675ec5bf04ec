"""One open case on the screen: rooms at the left, the centre, the inspector at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from casefile.core.case import Changed
from casefile.ui.centre import Centre
from casefile.ui.desk import Desk, Spot
from casefile.ui.leads import drop_note
from casefile.ui.panel import Panel
from casefile.ui.rail import ROOMS, Rail

RoomMaker = Callable[[Desk], Panel]
SpotMaker = Callable[[Desk, str], Panel]


@dataclass(frozen=True)
class Seen:
    """What is open in a workspace: tabs by key, the one in front, the current finding, tabs of the second group."""

    tabs: tuple[tuple[str, str], ...] = (("room", "sources"),)
    front: tuple[str, str] = ("room", "sources")
    finding_id: str | None = None
    beside: tuple[tuple[str, str], ...] = ()


class Workspace(QSplitter):
    """Wires the three panes; which panels there are is said by whoever makes it."""

    def __init__(
        self,
        desk: Desk,
        rooms: Mapping[str, RoomMaker],
        editors: Mapping[str, SpotMaker],
        inspector: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.desk = desk
        self._rooms, self._editors = rooms, editors
        self._selected = ("", "")
        desk.selected.connect(self._select)
        self._visited: list[tuple[str, Spot | None]] = []
        self.rail = Rail(desk)
        self.centre = Centre()
        self.inspector = inspector
        for pane in (self.rail, self.centre, inspector):
            self.addWidget(pane)
        self.setStretchFactor(1, 1)
        self.setSizes([170, 800, 330])
        self.setChildrenCollapsible(True)
        self.rail.asked.connect(self.show_room)
        desk.opened.connect(self.open)
        desk.bridge.changed.connect(self._changed)
        self.centre.panel_changed.connect(self._panel_changed)

    def show_room(self, room: str) -> None:
        """Bring a room to the centre."""
        self._visited.append((room, None))
        self.centre.show_panel(("room", room), lambda: self._rooms[room](self.desk))
        self.rail.show_room(room)

    def open(self, spot: Spot) -> None:
        """Bring a record to the centre where it has a panel of its own; otherwise show it in the inspector.

        Spot("room", name) is a room, its words what is to be shown there.
        """
        if spot.table == "room":
            if spot.id in self._rooms:
                self.show_room(spot.id)
                if self.centre.panel is not None:
                    self.centre.panel.go_to(spot)
            return
        make = self._editors.get(spot.table)
        if make is None:
            self.desk.selected.emit(spot.table, spot.id)
            return
        self._visited.append(("", spot))
        panel = self.centre.show_panel((spot.table, spot.id), lambda: make(self.desk, spot.id), beside=spot.beside)
        panel.go_to(spot)

    def seen(self) -> Seen:
        """Return what is open, to be seen again when the window is furnished anew."""
        tabs = self.centre.keys()
        front = self.centre.key or ("room", "sources")
        return Seen(tabs, front, self.desk.finding_id, self.centre.keys_beside()) if tabs else Seen()

    def see(self, seen: Seen) -> None:
        """Open what was open."""
        for key in seen.tabs:
            self._see(key)
        for key in seen.beside:
            self._see(key)
            self.centre.split()
        self._see(seen.front)
        if seen.finding_id is not None:
            self.desk.set_finding(seen.finding_id)

    def _see(self, key: tuple[str, str]) -> None:
        kind, name = key
        if kind == "room":
            self.show_room(name)
        else:
            self.open(Spot(kind, name))

    def show_history(self) -> None:
        """Show all changes of the record in the inspector."""
        table, record_id = self._selected
        if table:
            self.open(Spot("history", f"{table}/{record_id}"))

    def drop_note(self) -> None:
        """Drop a note on the record in the inspector, on the case when there is none."""
        drop_note(
            self.desk, self.inspector, self.inspector.mapToGlobal(self.inspector.rect().topLeft()), *self._selected
        )

    def _select(self, table: str, record_id: str) -> None:
        self._selected = (table, record_id)

    def go_back(self) -> None:
        """Return to what was looked at before."""
        if len(self._visited) < 2:
            return
        self._visited.pop()
        room, spot = self._visited.pop()
        if spot is None:
            self.show_room(room)
        else:
            self.open(spot)

    def _changed(self, told: Changed) -> None:
        open_now = [key for key in told.touched if key[0] in self._editors]
        for table, record_id in open_now:
            with self.desk.read() as session:
                there = (
                    session.connection()
                    .exec_driver_sql(
                        f"SELECT 1 FROM {table} WHERE id = ?",  # noqa: S608 - a table that has an editor
                        (record_id,),
                    )
                    .first()
                )
            if there is None:
                self.centre.close_gone(table, record_id)

    def _panel_changed(self, panel: Panel | None) -> None:
        name = panel.objectName() if panel is not None else ""
        self.rail.show_room(name if name in ROOMS else "")
