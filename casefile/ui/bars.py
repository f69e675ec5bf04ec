"""The chart of a cap: one bar for each sum, from the least to the most, against the line of the cap.

Readable without colour: what is claimed for sure is filled, up to the most is hatched, an open end is an arrow; each
bar has its kind at the left and its figure at the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from casefile.ui.tables import plain_tip
from casefile.ui.tokens import Tokens
from casefile.ui.words import tr

SIDE: Final = 16.0
LABELS: Final = 180.0  # pixels for the kinds at the left
FIGURES: Final = 250.0  # for the figures at the right
TOP: Final = 30.0  # for the words of the cap
FOOT: Final = 24.0  # for the percentages
STEP, THICK, HEAD = 26.0, 14.0, 26.0
OPEN: Final = 22.0  # how far an open end points beyond its low bound


@dataclass(frozen=True, slots=True)
class Bar:
    """One sum: `group` names the period, `high` is None where no upper bound is claimed."""

    group: str
    label: str
    origin: str
    low: Decimal
    high: Decimal | None
    words: str
    share: str

    @property
    def said(self) -> str:
        """The bar in words."""
        return f"{self.group}. {self.label}: {self.words}. {self.share}".strip()


@dataclass(frozen=True, slots=True)
class Limit:
    """The line of the cap, with the percentages at which notices are due."""

    amount: Decimal
    words: str
    percents: tuple[int, ...]


class CapChart(QWidget):
    """Paints the bars; the arrow keys and the mouse choose one, Enter and a double click open it."""

    chosen = Signal(int)
    activated = Signal(int)

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._bars: Sequence[Bar] = ()
        self._limit: Limit | None = None
        self.current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Chart of the cap"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def bars(self) -> Sequence[Bar]:
        """The bars, from the top."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar], limit: Limit | None) -> None:
        """Show other bars; without a limit nothing is drawn."""
        self._bars, self._limit = (bars, limit) if limit is not None else ((), None)
        self.current = min(self.current, len(self._bars) - 1)
        self.setAccessibleDescription("\n".join(one.said for one in self._bars))
        self.setVisible(bool(self._bars))
        self.setFixedHeight(int(self._height()))
        self.update()

    def choose(self, number: int) -> None:
        """Make a bar the current one, without telling."""
        self.current = number if 0 <= number < len(self._bars) else -1
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of all bars."""
        return QSize(700, int(self._height()))

    def bar_rect(self, number: int) -> QRectF:
        """Return the row of a bar."""
        y = TOP
        for place, bar in enumerate(self._bars):
            if place == 0 or bar.group != self._bars[place - 1].group:
                y += HEAD
            if place == number:
                return QRectF(0, y, self.width(), STEP)
            y += STEP
        return QRectF()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move among the bars, open one."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and self._bars:
            self._choose(min(max(0, self.current + step), len(self._bars) - 1))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current >= 0:
            self.activated.emit(self.current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the bar that is clicked."""
        self.setFocus()
        if (number := self._at(event.position())) >= 0:
            self._choose(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the bar."""
        if (number := self._at(event.position())) >= 0:
            self.activated.emit(number)

    def event(self, event: QEvent) -> bool:
        """Say a bar in words where the mouse rests."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tip(self._bars[number].said) if number >= 0 else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the bars and the line of the cap."""
        if self._limit is None or not self._bars:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        foot = self._height() - FOOT
        left = SIDE + LABELS
        painter.setPen(QPen(self._tokens.colour("line"), 1))
        painter.drawLine(QPointF(left, TOP), QPointF(left, foot))
        self._paint_percents(painter, foot)
        for number, bar in enumerate(self._bars):
            row = self.bar_rect(number)
            if number == 0 or bar.group != self._bars[number - 1].group:
                self._paint_head(painter, row, bar.group)
            self._paint_bar(painter, row, number, bar)
        cap = self._across(self._limit.amount)
        painter.setPen(QPen(self._tokens.colour("stop"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(cap, TOP - 4), QPointF(cap, foot))
        self._write(painter, QRectF(cap - 150, 4, 300, TOP - 8), self._limit.words, "stop",
                    Qt.AlignmentFlag.AlignHCenter, bold=True)  # fmt: skip

    def _paint_percents(self, painter: QPainter, foot: float) -> None:
        assert self._limit is not None
        for percent in self._limit.percents:
            x = self._across(self._limit.amount * percent / 100)
            painter.setPen(QPen(self._tokens.colour("ink-2", 0.6), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, TOP + HEAD - 4), QPointF(x, foot))
            self._write(painter, QRectF(x - 30, foot, 60, FOOT), f"{percent}", "ink-2", Qt.AlignmentFlag.AlignHCenter,
                        small=True)  # fmt: skip
        if self._limit.percents:
            last = self._across(self._limit.amount)
            self._write(painter, QRectF(last + 4, foot, 120, FOOT), tr("% of the cap"), "ink-2",
                        Qt.AlignmentFlag.AlignLeft, small=True)  # fmt: skip

    def _paint_head(self, painter: QPainter, row: QRectF, text: str) -> None:
        box = QRectF(SIDE, row.top() - HEAD, LABELS + 200, HEAD)
        self._write(painter, box, text, "ink", Qt.AlignmentFlag.AlignLeft, bold=True)

    def _paint_bar(self, painter: QPainter, row: QRectF, number: int, bar: Bar) -> None:
        if number == self.current:
            painter.fillRect(row, self._tokens.colour("accent", 0.12))
            painter.fillRect(QRectF(0, row.top(), 3, row.height()), self._tokens.colour("accent"))
        self._write(painter, QRectF(SIDE, row.top(), LABELS - 8, STEP), bar.label, "ink-2", Qt.AlignmentFlag.AlignLeft)
        left, low = self._across(Decimal(0)), self._across(bar.low)
        top = row.top() + (STEP - THICK) / 2
        ink = self._tokens.colour("ink" if bar.origin == "declared" else "ink-2")
        end = low
        painter.setPen(QPen(ink, 1))
        if bar.high is not None and bar.high > bar.low:
            end = self._across(bar.high)
            painter.setBrush(QBrush(ink, Qt.BrushStyle.BDiagPattern))
            painter.drawRect(QRectF(low, top, end - low, THICK))
        elif bar.high is None:
            end = low + OPEN
            painter.setBrush(QBrush(ink, Qt.BrushStyle.BDiagPattern))
            painter.drawPolygon(QPolygonF([QPointF(low, top), QPointF(low + OPEN - 10, top),
                                           QPointF(low + OPEN, top + THICK / 2), QPointF(low + OPEN - 10, top + THICK),
                                           QPointF(low, top + THICK)]))  # fmt: skip
        painter.setBrush(QBrush(ink))
        painter.drawRect(QRectF(left, top, low - left, THICK))
        box = QRectF(end + 8, row.top(), self.width() - end - 8 - SIDE, STEP)
        self._write(painter, box, bar.words, "ink", Qt.AlignmentFlag.AlignLeft)

    def _write(
        self, painter: QPainter, box: QRectF, text: str, colour: str, side: Qt.AlignmentFlag, *,
        bold: bool = False, small: bool = False,
    ) -> None:  # fmt: skip
        font = QFont(self.font())
        font.setBold(bold)
        if small:
            font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        painter.setPen(self._tokens.colour(colour))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def _across(self, amount: Decimal) -> float:
        """Return where an amount lies, in pixels from the left."""
        assert self._limit is not None
        amounts = [one for bar in self._bars for one in (bar.low, bar.high) if one is not None]
        top = max([self._limit.amount, *amounts])
        room = max(60.0, self.width() - 2 * SIDE - LABELS - FIGURES)
        return SIDE + LABELS + float(amount / top) * room

    def _height(self) -> float:
        groups = sum(place == 0 or bar.group != self._bars[place - 1].group for place, bar in enumerate(self._bars))
        return TOP + groups * HEAD + len(self._bars) * STEP + FOOT if self._bars else 0

    def _at(self, place: QPointF) -> int:
        return next((number for number in range(len(self._bars)) if self.bar_rect(number).contains(place)), -1)

    def _choose(self, number: int) -> None:
        self.choose(number)
        self.chosen.emit(number)
