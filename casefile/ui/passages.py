"""Lists of passages under heads: a title, some lines of text with words in bold, a quiet note. Search and review."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from casefile.ui.naming import cut
from casefile.ui.tokens import Tokens

SIDE: Final = 14  # pixels at the left and right of a passage
ABOVE: Final = 6
LONGEST: Final = 400  # characters of one text that are shown
LINES: Final = 3  # of one text

Index = QModelIndex | QPersistentModelIndex
Marks = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a group, with how much is in it."""

    text: str
    count: str = ""
    colour: str = "ink-2"


@dataclass(frozen=True, slots=True)
class Passage:
    """One record: `marks` are (start, end) in `text`, in code points; `note` is a quiet line; `value` is anybody's."""

    table: str
    id: str
    title: str
    aside: str = ""
    text: str = ""
    marks: Marks = ()
    note: str = ""
    value: Any = None


@dataclass(frozen=True, slots=True)
class More:
    """A row that shows more of its group when it is activated."""

    text: str
    value: Any = None


Shown = Head | Passage | More


class PassageModel(QAbstractListModel):
    """The rows of a list of passages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Shown] = []

    def show(self, rows: Sequence[Shown]) -> None:
        """Take other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's names and defaults
        """Return the number of rows, heads among them."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let heads be passed over."""
        if isinstance(self.rows[index.row()], Head):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the words of a row, for the eye and for a screen reader."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            if isinstance(row, Passage):
                return ". ".join(part for part in (row.title, row.aside, row.text, row.note) if part)
            return f"{row.text} {row.count}" if isinstance(row, Head) else row.text
        return None


class Passages(QListView):
    """The list. `chosen`: the Passage with the focus; `activated_row`: the Passage or More of Enter or a click."""

    chosen = Signal(object)
    activated_row = Signal(object)

    def __init__(self, tokens: Tokens, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = PassageModel(self)
        self.setAccessibleName(name)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(tokens, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.selectionModel().currentChanged.connect(lambda index, _before: self._tell(index))
        self.clicked.connect(lambda index: self._activate(index.row()))

    @property
    def rows(self) -> Sequence[Shown]:
        """All rows, heads among them."""
        return self._model.rows

    def show_rows(self, rows: Sequence[Shown]) -> None:
        """Show other rows; the one with the focus keeps it when it is there again, and the list its place."""
        current, place = self.current(), self.verticalScrollBar().value()
        self._model.show(rows)
        if current is not None and self.show_record(current.table, current.id):
            self.verticalScrollBar().setValue(place)

    def current(self) -> Passage | None:
        """Return the passage with the focus."""
        index = self.currentIndex()
        row = self._model.rows[index.row()] if index.isValid() else None
        return row if isinstance(row, Passage) else None

    def show_record(self, table: str, record_id: str) -> bool:
        """Put the focus on a record, if it is listed."""
        for number, row in enumerate(self._model.rows):
            if isinstance(row, Passage) and (row.table, row.id) == (table, record_id):
                self.setCurrentIndex(self._model.index(number))
                return True
        return False

    def go_to_first(self) -> bool:
        """Put the focus on the first passage where none has it."""
        if self.current() is not None:
            return True
        for number, row in enumerate(self._model.rows):
            if isinstance(row, Passage):
                self.setCurrentIndex(self._model.index(number))
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open the row with Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._activate(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Measure the rows for the new width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _activate(self, number: int) -> None:
        row = self._model.rows[number]
        if not isinstance(row, Head):
            self.activated_row.emit(row)

    def _tell(self, index: QModelIndex) -> None:
        row = self._model.rows[index.row()] if index.isValid() else None
        if isinstance(row, Passage):
            self.chosen.emit(row)


class _Painter(QStyledItemDelegate):
    """Paints heads, passages and rows for more; all text is plain, whatever stands in it."""

    def __init__(self, tokens: Tokens, view: Passages) -> None:
        super().__init__(view)
        self._tokens, self._view = tokens, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return how high a row is at the width of the list."""
        row = index.data(Qt.ItemDataRole.UserRole)
        metrics = QFontMetrics(option.font)
        width = self._view.viewport().width()
        if isinstance(row, Head):
            return QSize(width, metrics.height() + 18)
        if isinstance(row, More):
            return QSize(width, metrics.height() + 10)
        height = metrics.height() + 2 * ABOVE
        for text, marks in ((row.text, row.marks), (row.note, ())):
            if text:
                height += int(self._lay_out(text, marks, option.font, width)[1]) + 2
        return QSize(width, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        row = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        font: QFont = option.font
        state = option.state
        painter.save()
        painter.setFont(font)
        if isinstance(row, Head):
            self._paint_head(painter, rect, font, row)
        else:
            self._paint_ground(painter, rect, state, index)
            if isinstance(row, More):
                painter.setPen(self._tokens.colour("accent"))
                painter.drawText(rect.adjusted(SIDE, 0, -SIDE, 0), Qt.AlignmentFlag.AlignVCenter, row.text)
            else:
                self._paint_passage(painter, rect, font, row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, index: Index) -> None:
        if state & QStyle.StateFlag.State_Selected or index.row() == self._view.currentIndex().row():
            painter.fillRect(rect, self._tokens.colour("accent", 0.12))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), self._tokens.colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._tokens.colour("accent", 0.05))

    def _paint_head(self, painter: QPainter, rect: QRect, font: QFont, row: Head) -> None:
        bold = QFont(font)
        bold.setWeight(QFont.Weight.Bold)
        painter.setFont(bold)
        inner = rect.adjusted(SIDE, 10, -SIDE, -2)
        painter.setPen(self._tokens.colour(row.colour))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.text)
        painter.setPen(self._tokens.colour("ink-2"))
        after = QFontMetrics(bold).horizontalAdvance(row.text) + 8
        painter.setFont(font)
        painter.drawText(inner.adjusted(after, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.count)
        painter.setPen(self._tokens.colour("line"))
        painter.drawLine(rect.left() + SIDE, rect.bottom(), rect.right() - SIDE, rect.bottom())

    def _paint_passage(self, painter: QPainter, rect: QRect, font: QFont, row: Passage) -> None:
        inner = rect.adjusted(SIDE, ABOVE, -SIDE, -ABOVE)
        strong = QFont(font)
        strong.setWeight(QFont.Weight.Bold)
        metrics, plain = QFontMetrics(strong), QFontMetrics(font)
        aside = plain.elidedText(cut(row.aside), Qt.TextElideMode.ElideRight, inner.width() // 2)
        room = inner.width() - (plain.horizontalAdvance(aside) + 12 if aside else 0)
        title = metrics.elidedText(cut(row.title, LONGEST), Qt.TextElideMode.ElideRight, room)
        line = QRect(inner.left(), inner.top(), inner.width(), plain.height())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.setPen(self._tokens.colour("ink"))
        painter.setFont(strong)
        painter.drawText(line, left, title)
        painter.setPen(self._tokens.colour("ink-2"))
        painter.setFont(font)
        painter.drawText(line.adjusted(metrics.horizontalAdvance(title) + 12, 0, 0, 0), left, aside)
        top = float(line.bottom() + 3)
        for text, marks, colour in ((row.text, row.marks, "ink"), (row.note, (), "ink-2")):
            if text:
                layout, height = self._lay_out(text, marks, font, rect.width())
                painter.setPen(self._tokens.colour(colour))
                layout.draw(painter, QPointF(inner.left(), top))
                top += height + 2

    def _lay_out(self, text: str, marks: Marks, font: QFont, width: int) -> tuple[QTextLayout, float]:
        """Return a text set in at most some lines of the list's width, and its height."""
        shown = " ".join(text[:LONGEST].splitlines()) if "\n" in text else text[:LONGEST]
        layout = QTextLayout(shown, font)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setTextDirection(_direction(shown))
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats([self._bold(shown, start, end) for start, end in marks if start < len(shown)])
        layout.beginLayout()
        height = 0.0
        for _ in range(LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(40, width - 2 * SIDE))
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height

    def _bold(self, text: str, start: int, end: int) -> QTextLayout.FormatRange:
        look = QTextCharFormat()
        look.setFontWeight(QFont.Weight.Bold)
        look.setBackground(self._tokens.colour("warn", 0.25))
        found = QTextLayout.FormatRange()
        found.start, found.length, found.format = in_qt(text, start), in_qt(text, end) - in_qt(text, start), look
        return found


def in_qt(text: str, place: int) -> int:
    """Return an offset in code points as Qt counts: signs beyond the basic plane are two."""
    return place + sum(ord(sign) > 0xFFFF for sign in text[:place])


def _direction(text: str) -> Qt.LayoutDirection:
    """Return which way a text is read: as its first letter is."""
    first = next((kind for sign in text if (kind := unicodedata.bidirectional(sign)) in {"L", "R", "AL"}), "L")
    return Qt.LayoutDirection.LeftToRight if first == "L" else Qt.LayoutDirection.RightToLeft
