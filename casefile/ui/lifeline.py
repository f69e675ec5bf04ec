"""The names, flags and owners of an entity over time, as one small painted picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget
from sqlalchemy.orm import Session

from casefile.core.dates import parse_date, show_date
from casefile.core.entities import list_statements
from casefile.core.errors import CasefileError
from casefile.core.links import list_links
from casefile.core.schema import Entity, Link, Statement
from casefile.dossier.content.words import country
from casefile.ui.desk import Desk
from casefile.ui.naming import isolate, name_record
from casefile.ui.tables import plain_tip
from casefile.ui.words import tr

TRACKS: Final = {
    "name": "Names", "alias": "Names", "previousName": "Names", "flag": "Flags", "pastFlags": "Flags",
}  # fmt: skip
OWNING: Final = ("owner", "registered_owner", "beneficial_owner")
HEIGHT: Final = 22  # pixels of a lane
LEFT: Final = 84  # pixels of the words at the left
AXIS: Final = 20
STEPS: Final = (1, 2, 5, 10, 20, 50, 100)  # years between two marks of the axis
ROOMY: Final = 56  # pixels that a mark of the axis needs


@dataclass(frozen=True, slots=True)
class Span:
    """One name, flag or owner: from when until when as ISO days, None where that is open; what it rests on."""

    track: str
    label: str
    start: str | None
    end: str | None
    told: str
    table: str
    id: str


def read_spans(session: Session, entity_ids: Sequence[str]) -> list[Span]:
    """Return the names, flags and owners that are stated of entities (one, or those judged to be one), by track."""
    spans = []
    for entity_id in entity_ids:
        for row in list_statements(session, [entity_id])[entity_id]:
            if row.property in TRACKS:
                label = country(row.value) if TRACKS[row.property] == "Flags" else row.value
                spans.append(_span(TRACKS[row.property], label, row, "statement"))
    for link in list_links(session, entity_ids):
        if link.kind in OWNING and link.to_id in entity_ids:
            owner = name_record(session, "entity", link.from_id)
            spans.append(_span("Owners", owner, link, "link"))
    own = {session.get_one(Entity, one).name: one for one in entity_ids}
    named = {span.label for span in spans if span.track == "Names"}
    spans += [Span("Names", name, None, None, "", "entity", one) for name, one in own.items() if name not in named]
    order = ("Names", "Flags", "Owners")
    return sorted(spans, key=lambda one: (order.index(one.track), one.start or "", one.end or "9", one.label))


class Lifeline(QWidget):
    """Paints spans in lanes under one axis of years; what is open at an end fades there. Clicking shows a span."""

    chosen = Signal(str, str)  # table, id

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._spans: Sequence[Span] = ()
        self._boxes: list[tuple[QRectF, Span]] = []
        self.setAccessibleName(tr("Names, flags and owners over time"))
        self.setMouseTracking(True)

    def show_spans(self, spans: Sequence[Span]) -> None:
        """Show these spans; without any date there is nothing to draw."""
        self._spans = spans if any(one.start or one.end for one in spans) else ()
        self.setVisible(bool(self._spans))
        self.setAccessibleDescription("; ".join(f"{tr(one.track)}: {one.label} {one.told}" for one in self._spans))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room that the lanes need."""
        return QSize(400, AXIS + HEIGHT * len(self._spans) + 4)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same height: no lane is cut off."""
        return QSize(200, self.sizeHint().height())

    def years(self) -> tuple[int, int]:
        """Return the first year of the axis and the one after its last."""
        days = [one for span in self._spans for one in (span.start, span.end) if one]
        first, last = int(min(days)[:4]), int(max(days)[:4]) + 1
        return first, max(last, first + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the axis and the lanes."""
        if not self._spans:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._boxes = []
        self._draw_axis(painter)
        before = ""
        for number, span in enumerate(self._spans):
            top = AXIS + number * HEIGHT
            if span.track != before:
                painter.setPen(self._desk.tokens.colour("ink-2"))
                head = QRectF(0, top, LEFT - 8, HEIGHT)
                painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tr(span.track))
                before = span.track
            self._draw_span(painter, span, top)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show what a span rests on."""
        if (span := self.span_at(event.position())) is not None:
            self.chosen.emit(span.table, span.id)

    def event(self, event: QEvent) -> bool:
        """Say in a tool tip what a span is."""
        if isinstance(event, QHelpEvent):
            span = self.span_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tip(f"{span.label}\n{span.told}") if span else "", self)
            return True
        return super().event(event)

    def span_at(self, place: QPointF) -> Span | None:
        """Return the span that is drawn at a place."""
        return next((span for box, span in self._boxes if box.contains(place)), None)

    def _x(self, day: str) -> float:
        first, last = self.years()
        one = date.fromisoformat(day)
        year = one.year + (one.timetuple().tm_yday - 1) / 366
        return LEFT + (year - first) / (last - first) * (self.width() - LEFT - 8)

    def _draw_axis(self, painter: QPainter) -> None:
        first, last = self.years()
        most = max(1, int((self.width() - LEFT) / ROOMY))
        step = next((one for one in STEPS if (last - first) / one <= most), STEPS[-1])
        for year in range(math.ceil(first / step) * step, last + 1, step):
            x = round(self._x(f"{year:04d}-01-01")) + 0.5
            painter.setPen(QPen(self._desk.tokens.colour("line"), 1))
            painter.drawLine(QPointF(x, AXIS - 4), QPointF(x, self.height()))
            painter.setPen(self._desk.tokens.colour("ink-2"))
            if year < last:
                painter.drawText(QPointF(x + 3, AXIS - 6), str(year))

    def _draw_span(self, painter: QPainter, span: Span, top: float) -> None:
        tokens = self._desk.tokens
        right = self.width() - 8.0
        x0 = self._x(span.start) if span.start else float(LEFT)
        x1 = self._x(span.end) if span.end else right
        box = QRectF(x0, top + 3, max(3.0, x1 - x0), HEIGHT - 6)
        self._boxes.append((QRectF(LEFT, top, right - LEFT, HEIGHT), span))
        painter.fillRect(box, tokens.colour("accent", 0.22))
        painter.setPen(QPen(tokens.colour("accent"), 1))
        ends = ((span.start, box.left()), (span.end, box.right()))
        for known, x in ends:
            style = Qt.PenStyle.SolidLine if known else Qt.PenStyle.DotLine
            painter.setPen(QPen(tokens.colour("accent"), 1.5, style))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        metrics = QFontMetricsF(self.font())
        wide = metrics.horizontalAdvance(span.label)
        room = max(box.width() - 10, right - box.right() - 10, box.left() - LEFT - 10)
        text = metrics.elidedText(span.label, Qt.TextElideMode.ElideRight, room)
        if wide <= box.width() - 10 or room == box.width() - 10:
            place = QRectF(box.left() + 6, top, box.width() - 8, HEIGHT)
        elif wide <= right - box.right() - 10 or room == right - box.right() - 10:
            place = QRectF(box.right() + 6, top, room + 4, HEIGHT)
        else:
            place = QRectF(box.left() - 6 - min(wide, room) - 2, top, room + 4, HEIGHT)
        painter.setPen(tokens.colour("ink"))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, isolate(text))


def _span(track: str, label: str, row: Statement | Link, table: str) -> Span:
    start, end = row.valid_from, row.valid_until
    told = tr("{start} to {end}", start=show_date(start) or "…", end=show_date(end) or "…") if start or end else ""
    return Span(track, label, _day(start, last=False), _day(end, last=True), told, table, row.id)


def _day(text: str | None, *, last: bool) -> str | None:
    if not text:
        return None
    try:
        found = parse_date(text)
    except CasefileError:
        return None
    return (found.latest or found.earliest) if last else (found.earliest or found.latest)
