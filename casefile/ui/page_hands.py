"""Mouse and keys in a page view: words by dragging or caret, regions by rectangle, marks by hovering."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from casefile.core.known import Known
from casefile.ui.marks import Mark
from casefile.ui.page_view import PageView, Selection
from casefile.ui.tables import plain_tip

DRAG: Final = 3  # pixels that a press may move and still be a click


class ReadingPages(PageView):
    """The page view with hands: Alt and drag marks a region, F7 puts a caret on the page."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to select."""
        found = self._under(event.position())
        if event.button() != Qt.MouseButton.LeftButton or found is None:
            super().mousePressEvent(event)
            return
        number, place = found
        self._press = event.position().toPoint()
        layer = self.layer(number)
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt or self.region_mode or not layer.text:
            self._region_from = (number, place)
            self.selection = None
            return
        at = layer.at(place.x(), place.y())
        if at is None:
            self.clear_selection()
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._anchor and self._anchor[0] == number:
            self._stretch(number, at)
        else:
            self._anchor = (number, at)
            self.selection = None
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go on selecting, or say what a mark proves."""
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._hover(event)
            return
        found = self._under(event.position())
        if found is None or self._press is None:
            return
        number, place = found
        if self._region_from is not None:
            page, start = self._region_from
            if page == number:
                box = (min(start.x(), place.x()), min(start.y(), place.y()),
                       max(start.x(), place.x()), max(start.y(), place.y()))  # fmt: skip
                self.selection = Selection(number, region=box)
        elif self._anchor is not None and self._anchor[0] == number:
            moved = (event.position().toPoint() - self._press).manhattanLength()
            at = self.layer(number).at(place.x(), place.y())
            if at is not None and moved > DRAG:
                self._stretch(number, at)
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End the selection; a click on a mark chooses it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._region_from = None
            known = self._known_under(event.position()) if self.selection is None else None
            if self.selection is None and (mark := self._mark_under(event.position())) is not None:
                self.mark_clicked.emit(mark.id)
            elif known is not None:
                self.known_clicked.emit(known[0], known[1].start, known[1].end)
            self.selected.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select a word."""
        found = self._under(event.position())
        if found is None:
            return
        number, place = found
        layer = self.layer(number)
        at = layer.at(place.x(), place.y())
        if at is not None and layer.text:
            start, end = layer.word(min(at, len(layer.text) - 1))
            self.select(number, start, end)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom with Ctrl."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the caret or the selection with the arrow keys; scroll with Space."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        words = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.clear_selection()
        elif key == Qt.Key.Key_Space:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (-1 if shift else 1) * int(bar.pageStep() * 0.9))
        elif key == Qt.Key.Key_A and words:
            self.select(self.page, 0, len(self.layer(self.page).text))
        elif key in MOVES and (words is False or key not in {Qt.Key.Key_Up, Qt.Key.Key_Down}):
            self._move(key, shift=shift, words=words)
        else:
            super().keyPressEvent(event)

    def _move(self, key: int, *, shift: bool, words: bool) -> None:
        number = self._anchor[0] if self._anchor else self.page
        layer = self.layer(number)
        if not layer.text:
            return
        at = self._caret(number)
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            way = 1 if key == Qt.Key.Key_Right else -1
            if layer.is_rtl(min(at, len(layer.text) - 1)):
                way = -way
            at = layer.step(at, way, words=words)
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            at = layer.step_line(at, 1 if key == Qt.Key.Key_Down else -1)
        else:
            start, end = (0, len(layer.text)) if words else layer.line(at)
            at = start if key == Qt.Key.Key_Home else end
        if not shift or self._anchor is None:
            self._anchor = (number, at)
        self._stretch(number, at)
        caret = layer.caret(at)
        if caret is not None:
            self.reveal(number, caret[1], caret[2])
        self.viewport().update()
        self.selected.emit()

    def _caret(self, number: int) -> int:
        one = self.selection
        if one is None or one.page != number or one.region is not None:
            return self._anchor[1] if self._anchor else 0
        return one.end if self._anchor == (number, one.start) else one.start

    def _stretch(self, number: int, at: int) -> None:
        anchor = self._anchor[1] if self._anchor else at
        self.selection = Selection(number, min(anchor, at), max(anchor, at))

    def _hover(self, event: QMouseEvent) -> None:
        mark, known = self._mark_under(event.position()), self._known_under(event.position())
        tips = [mark.tip] if mark is not None else []
        tips += [self.tip_of(known[0], known[1].start)] if known is not None else []
        if tips:
            QToolTip.showText(event.globalPosition().toPoint(), plain_tip("\n".join(tips)), self)
        else:
            QToolTip.hideText()

    def caret_place(self) -> tuple[int, int]:
        """Return page and offset of the caret, or of where the selection begins."""
        if self.selection is not None and self.selection.region is None:
            return self.selection.page, self.selection.start
        return self._anchor or (self._page, -1)

    def _known_under(self, place: QPointF) -> tuple[int, Known] | None:
        """Return the known name under a place of the viewport, with its page."""
        found = self._under(place)
        if found is None:
            return None
        number, inner = found
        for known in self._known.get(number, ()):
            for x0, y0, x1, y1 in self.layer(number).rectangles(known.start, known.end):
                if x0 <= inner.x() <= x1 and y0 <= inner.y() <= y1 + 2:
                    return number, known
        return None

    def _mark_under(self, place: QPointF) -> Mark | None:
        found = self._under(place)
        if found is None:
            return None
        number, inner = found
        for mark in reversed(self._marks.get(number, [])):
            for x0, y0, x1, y1 in mark.rectangles:
                if x0 <= inner.x() <= x1 and y0 <= inner.y() <= y1:
                    return mark
        return None


MOVES: Final[frozenset[Any]] = frozenset(
    {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}
)
