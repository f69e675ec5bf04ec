"""The grid of a finding: what must be shown for each cited paragraph, against the excerpts of its proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
)
from sqlalchemy.orm import Session

from casefile.core.citing import cite
from casefile.core.elements import Shown, add_element
from casefile.core.proof import add_support, delete_support, edit_support, list_supports
from casefile.ui.desk import Desk, Spot
from casefile.ui.finding_view import Card, GridLine
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field
from casefile.ui.items import STANCES, Refilled, below
from casefile.ui.marks import SIGNS
from casefile.ui.naming import cut
from casefile.ui.panel import heading
from casefile.ui.pickers import Choice, Picker, with_words
from casefile.ui.tables import plain_tip
from casefile.ui.tokens import ROW
from casefile.ui.words import tr

LEAD: Final = 2  # columns before the excerpts: what must be shown, and how far it is
SAID: Final = {
    "supports": "it supports the element",
    "contradicts": "it contradicts the element",
    "context": "it gives context",
}
STATES: Final = {
    Shown.SUPPORTED: ("supported", "supports"),
    Shown.CONTESTED: ("contested", "warn"),
    Shown.CONTRADICTED: ("contradicted", "contradicts"),
    Shown.MISSING: ("missing", "unused"),
}
"""How far an element is shown: a word that fits, and its colour."""
KEYS: Final = {Qt.Key.Key_S: "supports", Qt.Key.Key_X: "contradicts", Qt.Key.Key_O: "context"}
LEAST: Final = 190  # pixels of the elements' column
PADDING: Final = 24  # pixels beside the words of a cell
CELL: Final = 26  # pixels of an excerpt's column


class ElementGrid(Refilled):
    """Rows are elements, columns the excerpts that fill any, by their letters; the last assigns another.

    `show_value` takes (lines, cards).
    """

    def __init__(self, desk: Desk, finding_id: str) -> None:
        super().__init__()
        self._desk, self._finding = desk, finding_id
        self.lines: Sequence[GridLine] = ()
        self.excerpts: list[Card] = []
        self._proof: list[Card] = []
        self.table = _Cells(self)
        self.table.setAccessibleName(tr("Elements against evidence"))
        self.add = QToolButton()
        self.add.setText(tr("Add element…"))
        self.add.clicked.connect(lambda: self._ask_element(below(self.add)))
        top = QHBoxLayout()
        top.addWidget(heading("What must be shown"))
        top.addStretch(1)
        top.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.table)

    def fill(self, value: tuple[Sequence[GridLine], Sequence[Card]]) -> None:
        """Draw the cells; the current one stays the current one."""
        self.lines = value[0]
        known = {card.excerpt_id: card for card in value[1]}
        self._proof = sorted(known.values(), key=lambda card: (len(card.letter), card.letter))
        used = {excerpt for line in self.lines for excerpt in line.stances}
        self.excerpts = [card for card in self._proof if card.excerpt_id in used]
        row, place = self.table.currentRow(), self.table.currentColumn()
        self.setVisible(bool(self.lines))
        self.table.clear()
        self.table.clearSpans()
        self.table.setColumnCount(LEAD + len(self.excerpts) + 1)
        self.table.setRowCount(len(self.lines))
        for number, line in enumerate(self.lines):
            self._fill_row(number, line)
        head = self.table.horizontalHeader()
        letters = [card.letter for card in self.excerpts]
        self.table.setHorizontalHeaderLabels([tr("Element"), tr("Shown"), *letters, "+"])
        for number, card in enumerate(self.excerpts, LEAD):
            if (named := self.table.horizontalHeaderItem(number)) is not None:
                named.setToolTip(plain_tip(f"{card.quote}\n{card.credit}"))
            self.table.setColumnWidth(number, CELL)
        self.table.setColumnWidth(LEAD + len(self.excerpts), CELL)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        widest = max(self.fontMetrics().horizontalAdvance(tr(words)) for words, _ in STATES.values())
        self.table.setColumnWidth(1, widest + 16)
        self.table.fit()
        if row >= 0:
            self.table.setCurrentCell(min(row, len(self.lines) - 1), min(place, self.table.columnCount() - 1))

    def assign(self, element_id: str, excerpt_id: str, stance: str | None) -> None:
        """Let an excerpt of the proof stand to an element; None takes it away from there."""

        def operation(session: Session) -> None:
            edges = list_supports(session, "finding", [self._finding])[self._finding]
            there = [one for one in edges if one.excerpt_id == excerpt_id and one.element_id == element_id]
            if stance is None:
                for edge in there:
                    delete_support(session, edge.id)
            elif there:
                edit_support(session, there[0].id, stance=stance)
            else:
                add_support(session, excerpt_id, "finding", self._finding, stance=stance, element_id=element_id)

        self._desk.write(tr("Fill the grid") if stance else tr("Empty a cell of the grid"), operation)

    def set_cell(self, row: int, column: int, stance: str | None) -> None:
        """Set the cell of an element and an excerpt."""
        line, card = self._at(row, column)
        if line is not None and card is not None:
            self.assign(line.element_id, card.excerpt_id, stance)

    def enter(self, row: int, column: int) -> None:
        """Ask what an excerpt does for an element; in the first columns, which excerpt of the proof it is."""
        line, card = self._at(row, column)
        if line is None:
            if 0 <= row < len(self.lines):
                self._desk.opened.emit(Spot("provision", self.lines[row].provision_id))
            return
        index = self.table.model().index(row, max(column, 0))
        place = self.table.viewport().mapToGlobal(self.table.visualRect(index).bottomLeft())
        if card is not None:
            self._ask_stance(line, card, place)
        else:
            self._ask_excerpt(line, place)

    def _ask_stance(self, line: GridLine, card: Card, place: QPoint) -> None:
        choices = [Choice(stance, f"{SIGNS[stance]} {tr(SAID[stance])}") for stance in STANCES]
        choices.append(Choice(None, tr("  it does nothing for it")))
        title = tr("Excerpt {letter} and element {number}", letter=card.letter, number=line.number)
        picker = Picker(title, lambda typed: with_words(choices, typed), self)
        picker.picked.connect(lambda choice, _typed: self.assign(line.element_id, card.excerpt_id, choice.value))
        picker.open_at(place)

    def _ask_excerpt(self, line: GridLine, place: QPoint) -> None:
        choices = [
            Choice((card.excerpt_id, card.stance), f"{card.letter}  {cut(card.quote, 60)}", cut(card.credit, 40))
            for card in self._proof
            if card.excerpt_id not in line.stances
        ]
        picker = Picker(
            tr("Assign an excerpt to element {number}", number=line.number),
            lambda typed: with_words(choices, typed),
            self,
        )
        picker.picked.connect(lambda choice, _typed: self.assign(line.element_id, *choice.value))
        picker.open_at(place)

    def _ask_element(self, place: QPoint) -> None:
        paragraphs = list(dict.fromkeys(line.provision_id for line in self.lines))
        fields = (
            Field("provision", "Of", "choice", options=[(one, cite(one)) for one in paragraphs], needed=True),
            Field("text", "What must be shown", "text", lines=3, needed=True),
            Field("note", "How it is usually shown", "text", lines=2),
        )

        def save(given: dict[str, Any]) -> None:
            text, note = given["text"] or "", given["note"]
            self._desk.bridge.write(
                tr("Add element"), lambda session: add_element(session, given["provision"], text=text, note=note)
            )

        FormPopup(tr("New element"), fields, save, self.window(), button=tr("Add element")).open_at(place)

    def _at(self, row: int, column: int) -> tuple[GridLine | None, Card | None]:
        line = self.lines[row] if 0 <= row < len(self.lines) else None
        if line is None or not line.element_id:
            return None, None
        return line, self.excerpts[column - LEAD] if LEAD <= column < LEAD + len(self.excerpts) else None

    def _fill_row(self, number: int, line: GridLine) -> None:
        tokens = self._desk.tokens
        if not line.element_id:
            text = f"{line.text}   {line.note}" if line.note else line.text
            self.table.setItem(number, 0, _cell(text, tokens.colour("ink-2"), bold=True))
            self.table.setSpan(number, 0, 1, self.table.columnCount())
            return
        first = _cell(f"{line.number}  {line.text}", tokens.colour("ink"))
        first.setToolTip(plain_tip("\n".join(part for part in (line.text, line.note) if part)))
        self.table.setItem(number, 0, first)
        words, colour = STATES[Shown(line.shown)]
        self.table.setItem(number, 1, _cell(tr(words), tokens.colour(colour)))
        add = _cell("+", tokens.colour("ink-2"))
        add.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        add.setToolTip(tr("Assign an excerpt of the proof"))
        self.table.setItem(number, self.table.columnCount() - 1, add)
        for column, card in enumerate(self.excerpts, LEAD):
            stances = line.stances.get(card.excerpt_id, ())
            cell = _cell("".join(SIGNS[one] for one in stances), tokens.colour(stances[0] if stances else "unused"))
            cell.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            cell.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                f"{card.letter}, {line.number}: {', '.join(tr(SAID[one]) for one in stances) or tr('nothing')}",
            )
            self.table.setItem(number, column, cell)


class _Cells(QTableWidget):
    """The cells: Enter asks, S, X and O set, Delete empties."""

    def __init__(self, grid: ElementGrid) -> None:
        super().__init__()
        self._grid = grid
        self.setProperty("key", "grid")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.horizontalHeader().setMinimumSectionSize(CELL)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.cellDoubleClicked.connect(grid.enter)

    def fit(self) -> None:
        """Give the elements the width that is left, and the table the height of its rows."""
        others = sum(self.columnWidth(number) for number in range(1, self.columnCount()))
        self.setColumnWidth(0, max(LEAST, self.viewport().width() - others))
        for number in range(self.rowCount()):
            self.setRowHeight(number, self._height(number))
        heights = sum(self.rowHeight(number) for number in range(self.rowCount()))
        bar = self.horizontalScrollBar().sizeHint().height() if self.columnWidth(0) == LEAST else 0
        self.setFixedHeight(heights + self.horizontalHeader().sizeHint().height() + bar + 8)

    def _height(self, row: int) -> int:
        """Return the height of a row in which all of its element can be read."""
        item = self.item(row, 0)
        whole = self.columnSpan(row, 0) > 1
        width = self.viewport().width() if whole else self.columnWidth(0)
        box = QRect(0, 0, width - PADDING, 1 << 16)
        text = item.text() if item is not None else ""
        return self.fontMetrics().boundingRect(box, Qt.TextFlag.TextWordWrap, text).height() + 8

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ask, set or empty the current cell."""
        key, row, column = Qt.Key(event.key()), self.currentRow(), self.currentColumn()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._grid.enter(row, column)
        elif key in KEYS and not event.modifiers():
            self._grid.set_cell(row, column, KEYS[key])
        elif key == Qt.Key.Key_Delete:
            self._grid.set_cell(row, column, None)
        else:
            super().keyPressEvent(event)


def _cell(text: str, colour: QColor, *, bold: bool = False) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setForeground(colour)
    if bold:
        font = item.font()
        font.setBold(True)
        item.setFont(font)
    return item
