"""The pane at the right: what is selected, in full; each line leads where it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from casefile.core.case import Changed
from casefile.ui.desk import Desk, Spot
from casefile.ui.inspecting import Inspected, Line, Section, inspect_record
from casefile.ui.leads import NoteList
from casefile.ui.panel import heading
from casefile.ui.tokens import Tokens
from casefile.ui.words import tr

LABELS: Final = 96  # pixels of the column of labels
UNBROKEN: Final = 16  # characters of a word that stay together


class Inspector(QScrollArea):
    """Shows one record: properties, proof, citations, where it is used, history."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown = ("", "")
        self.setAccessibleName(tr("Inspector"))
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self._show)
        desk.selected.connect(self.show_record)
        desk.bridge.changed.connect(self._changed)
        self._show()

    @property
    def shown(self) -> tuple[str, str]:
        """Table and id of the record that is shown; two empty words for none."""
        return self._shown

    def show_record(self, table: str, record_id: str) -> None:
        """Show a record; nothing for two empty words."""
        self._shown = (table, record_id)
        self._late.start()

    def _show(self) -> None:
        table, record_id = self._shown
        found = None
        if table:
            with self._desk.read() as session:
                found = inspect_record(session, table, record_id)
        place = self.verticalScrollBar().value()
        self.setWidget(self._body(found))
        self.verticalScrollBar().setValue(place)

    def _body(self, found: Inspected | None) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(4)
        if found is None:
            empty = tr("Select something to see its proof, its citations and its history.")
            column.addWidget(plain_label(empty, "ink-2", self._desk.tokens))
            self._add_notes(column)
            column.addStretch(1)
            return body
        kind = heading(found.kind.upper())
        column.addWidget(kind)
        title = plain_label(found.title, "ink", self._desk.tokens)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setBold(True)
        title.setFont(font)
        column.addWidget(title)
        fill_sections(column, found.sections[:-1], self._desk)
        self._add_notes(column)
        fill_sections(column, found.sections[-1:], self._desk)
        column.addStretch(1)
        return body

    def _add_notes(self, column: QVBoxLayout) -> None:
        """Add what was noted on the record; with no record, what of the case is not done."""
        notes = NoteList(self._desk, *self._shown)
        notes.read()
        column.addSpacing(10)
        column.addWidget(notes)

    def _changed(self, told: Changed) -> None:
        if self._shown[0] or any(table == "note" for table, _ in told.touched):
            self._late.start()


def fill_sections(column: QVBoxLayout, sections: Sequence[Section], desk: Desk, *, labels: int = LABELS) -> None:
    """Add sections below each other: a quiet head, then lines with their labels at the left."""
    for section in sections:
        if section.head:
            column.addSpacing(10)
            column.addWidget(heading(section.head))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for number, line in enumerate(section.lines):
            _add_line(grid, number, line, desk, labels)
        column.addLayout(grid)


def _add_line(grid: QGridLayout, number: int, line: Line, desk: Desk, labels: int) -> None:
    label: QLabel = Leading(line, desk) if line.spot is not None else plain_label(line.text, line.colour, desk.tokens)
    if line.quote:
        font = QFont("Source Serif 4")
        font.setStyleHint(QFont.StyleHint.Serif)
        font.setPointSizeF(label.font().pointSizeF() * 1.08)
        label.setFont(font)
    if line.label:
        head = plain_label(line.label, "ink-2", desk.tokens)
        head.setFixedWidth(labels)
        grid.addWidget(head, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label, number, 1, Qt.AlignmentFlag.AlignTop)
    else:
        grid.addWidget(label, number, 0, 1, 2)


class Leading(QLabel):
    """A line that leads somewhere: by mouse, by Tab and Enter."""

    def __init__(self, line: Line, desk: Desk) -> None:
        super().__init__(breakable(line.text))
        self._spot: Spot | None = line.spot
        self._desk = desk
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{line.label} {line.text}".strip())
        colour = desk.tokens.code("accent" if line.colour == "ink" else line.colour)
        accent = desk.tokens.code("accent")
        self.setStyleSheet(f"QLabel {{ color: {colour}; }} QLabel:focus {{ border: 2px solid {accent}; }}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._desk.opened.emit(self._spot)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go there with Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._desk.opened.emit(self._spot)
            return
        super().keyPressEvent(event)


def breakable(text: str) -> str:
    """Return a text whose long words, such as hashes and addresses, may be broken for the eye; it is never copied."""
    return re.sub(rf"(\S{{{UNBROKEN}}})(?=\S)", "\\1\u200b", text)


def plain_label(text: str, colour: str, tokens: Tokens) -> QLabel:
    """Return a label of plain text that wraps, in the colour of a token."""
    label = QLabel(breakable(text))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setStyleSheet(f"color: {tokens.code(colour)}")
    return label
