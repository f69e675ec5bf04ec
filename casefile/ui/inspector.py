"""The pane at the right: what is selected, in full."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from casefile.core.case import Changed
from casefile.ui.desk import Desk
from casefile.ui.words import tr


class Inspector(QScrollArea):
    """Shows one record: properties, proof, citations, where it is used, history."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown = ("", "")
        self.setAccessibleName(tr("Inspector"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        desk.selected.connect(self.show_record)
        desk.bridge.changed.connect(self._changed)
        self.show_record("", "")

    def show_record(self, table: str, record_id: str) -> None:
        """Show a record; nothing for two empty words."""
        self._shown = (table, record_id)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 12)
        if not table:
            quiet = QLabel(tr("Select something to see its proof, its citations and its history."))
            quiet.setWordWrap(True)
            quiet.setProperty("role", "quiet")
            column.addWidget(quiet)
        column.addStretch(1)
        self.setWidget(body)

    def _changed(self, told: Changed) -> None:
        if self._shown in told.touched:
            self.show_record(*self._shown)
