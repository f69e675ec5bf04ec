"""Pages of a PDF or an image as pictures, in one long scroll, with their text layer to mark words in."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from casefile.core.known import Known
from casefile.ui.layer import TextLayer
from casefile.ui.marks import SIGNS, Mark
from casefile.ui.pictures import Pictures, Wish
from casefile.ui.tokens import TINT, Tokens
from casefile.ui.words import tr

SPACE: Final = 12  # pixels between pages
KEPT: Final = 24  # pictures kept
LAYERS: Final = 24  # text layers kept
ZOOMS: Final = (0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
DRAG: Final = 3  # pixels that a press may move and still be a click


@dataclass(frozen=True, slots=True)
class PageShape:
    """One page: number from 1, its label, width and height in its own units as displayed."""

    number: int
    label: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected: words of a page (`start` to `end`), or a region in the page's units."""

    page: int
    start: int = 0
    end: int = 0
    region: tuple[float, float, float, float] | None = None


class PageView(QAbstractScrollArea):
    """Shows a document; whoever makes it gives shapes, a way to get layers, and pictures."""

    selected = Signal()  # the selection has changed and is at rest
    mark_clicked = Signal(str)
    known_clicked = Signal(int, int, int)  # page, start, end of a known name
    page_changed = Signal(int)

    def __init__(
        self,
        tokens: Tokens,
        pictures: Pictures,
        original: tuple[str, str],
        layer_of: Callable[[int], tuple[str, bytes]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tokens, self._pictures, self._layer_of = tokens, pictures, layer_of
        self._sha256, self._name = original
        self.password: str | None = None
        self._pages: Sequence[PageShape] = ()
        self._tops: list[float] = []
        self._zoom, self._fit, self._rotate = 1.0, True, 0
        self._images: OrderedDict[Wish, QPixmap] = OrderedDict()
        self._reasons: dict[int, str] = {}
        self._refused: set[Wish] = set()  # not asked for again before another page is gone to
        self._layers: OrderedDict[int, TextLayer] = OrderedDict()
        self._marks: dict[int, list[Mark]] = {}
        self._shown_mark = ""
        self._found: list[tuple[int, int, int]] = []
        self._known: Mapping[int, Sequence[Known]] = {}
        self.tip_of: Callable[[int, int], str] = lambda _page, _place: ""
        self.selection: Selection | None = None
        self._anchor: tuple[int, int] | None = None
        self._press: QPoint | None = None
        self._region_from: tuple[int, QPointF] | None = None
        self.region_mode = False
        self._page = 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        pictures.made.connect(self._take)
        pictures.failed.connect(self._fail)

    def show_pages(self, pages: Sequence[PageShape]) -> None:
        """Take the pages to show."""
        self._pages = pages
        self._place()

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Take what is marked."""
        self._marks = {}
        for mark in marks:
            self._marks.setdefault(mark.page, []).append(mark)
        self.viewport().update()

    def show_found(self, found: Sequence[tuple[int, int, int]]) -> None:
        """Take what a search found: (page, start, end)."""
        self._found = list(found)
        self.viewport().update()

    def show_known(self, known: Mapping[int, Sequence[Known]]) -> None:
        """Take where the entities of the case are named, by page."""
        self._known = known
        self.viewport().update()

    def in_sight(self) -> list[int]:
        """Return the pages that are seen, and the next."""
        pages = self._visible()
        return list(range(pages.start, min(pages.stop, len(self._pages)) + 1))

    def go_to_page(self, number: int, *, y: float = 0.0) -> None:
        """Scroll to a page, `y` in its units from its top."""
        if 1 <= number <= len(self._pages):
            top = self._tops[number - 1] + max(0.0, y * self._zoom - self.viewport().height() / 4 if y else 0.0)
            self.verticalScrollBar().setValue(int(top))

    def go_to_mark(self, mark: Mark) -> None:
        """Scroll to a mark and make it stand out."""
        self._shown_mark = mark.id
        self.go_to_page(mark.page, y=mark.rectangles[0][1] if mark.rectangles else 0.0)
        self.viewport().update()

    def select(self, page: int, start: int, end: int) -> None:
        """Select words and bring them into view."""
        self.selection = Selection(page, min(start, end), max(start, end))
        self._anchor = (page, start)
        rectangles = self.layer(page).rectangles(self.selection.start, self.selection.end)
        if rectangles:
            self.reveal(page, rectangles[0][1], rectangles[-1][3])
        self.viewport().update()
        self.selected.emit()

    def clear_selection(self) -> None:
        """Select nothing."""
        self.selection = None
        self._region_from = None
        self.viewport().update()
        self.selected.emit()

    @property
    def page(self) -> int:
        """The page that is mostly seen, from 1."""
        return self._page

    @property
    def zoom(self) -> float:
        """Pixels for a unit of the pages."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Show the pages at a size, keeping the place."""
        page, share = self._page, self._share()
        self._fit, self._zoom = False, zoom
        self._place()
        self.verticalScrollBar().setValue(int(self._tops[page - 1] + share * self._size(page)[1]) if self._tops else 0)

    def step_zoom(self, way: int) -> None:
        """Take the next size up or down."""
        sizes = [one for one in ZOOMS if (one > self._zoom * 1.01 if way > 0 else one < self._zoom * 0.99)]
        if sizes:
            self.set_zoom(sizes[0] if way > 0 else sizes[-1])

    def fit_width(self) -> None:
        """Make pages as wide as the view."""
        page, share = self._page, self._share()
        self._fit = True
        self._place()
        self.verticalScrollBar().setValue(int(self._tops[page - 1] + share * self._size(page)[1]) if self._tops else 0)

    def rotate(self) -> None:
        """Turn all pages clockwise."""
        self._rotate = (self._rotate + 90) % 360
        self.clear_selection()
        self._place()

    def layer(self, page: int) -> TextLayer:
        """Return the text layer of a page."""
        layer = self._layers.get(page)
        if layer is None:
            text, boxes = self._layer_of(page)
            layer = self._layers[page] = TextLayer(text, array("f", boxes))
            while len(self._layers) > LAYERS:
                self._layers.popitem(last=False)
        return layer

    def reveal(self, page: int, top: float, bottom: float) -> None:
        """Scroll as little as makes a stretch of a page visible."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        first, last = self._tops[page - 1] + top * self._zoom, self._tops[page - 1] + bottom * self._zoom
        if first < bar.value():
            bar.setValue(int(first - 24))
        elif last > bar.value() + height:
            bar.setValue(int(last - height + 48))

    def selection_foot(self) -> QPoint:
        """Return the place under the last line of the selection, in the viewport."""
        one = self.selection
        if one is None:
            return QPoint(0, 0)
        boxes = [one.region] if one.region else self.layer(one.page).rectangles(one.start, one.end)
        if not boxes:
            return QPoint(0, 0)
        low = max(self._on_view(one.page, box).bottom() for box in boxes)
        left = min(self._on_view(one.page, box).left() for box in boxes)
        return QPoint(int(left), int(low) + 6)

    # what is seen

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the pages that are in view."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._tokens.colour("panel"))
        for number in self._visible():
            self._paint_page(painter, number)

    def _paint_page(self, painter: QPainter, number: int) -> None:
        frame = self._frame(number)
        painter.fillRect(frame, QColor("white"))
        wish = self._wish(number)
        image = self._images.get(wish)
        if image is None:
            if wish not in self._refused:
                self._pictures.ask(wish, self._name, self.password)
            image = next((one for key, one in reversed(self._images.items()) if key.page == number), None)
        if image is not None:
            painter.drawPixmap(frame, image, QRectF(image.rect()))
        else:
            painter.setPen(QColor("#55595F"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self._reasons.get(number, tr("Page {n} …", n=number)))
        self._paint_known(painter, number)
        for mark in self._marks.get(number, ()):
            self._paint_mark(painter, number, mark)
        for page, start, end in self._found:
            if page == number:
                self._tint(painter, number, self.layer(page).rectangles(start, end), QColor(255, 214, 0, 90))
        self._paint_selection(painter, number)
        painter.setPen(self._tokens.colour("line"))
        painter.drawRect(frame)

    def _paint_known(self, painter: QPainter, number: int) -> None:
        painter.setPen(QPen(Tokens(dark=False).colour("accent"), 1.2, Qt.PenStyle.DotLine))
        for known in self._known.get(number, ()):
            for box in self.layer(number).rectangles(known.start, known.end):
                place = self._on_view(number, box)
                painter.drawLine(QPointF(place.left(), place.bottom() + 2), QPointF(place.right(), place.bottom() + 2))

    def _paint_mark(self, painter: QPainter, number: int, mark: Mark) -> None:
        colour = Tokens(dark=False).colour(mark.kind)  # pages are white whatever the window is
        tint = QColor(colour)
        tint.setAlphaF(TINT * (2 if mark.id == self._shown_mark else 1))
        for box in mark.rectangles:
            place = self._on_view(number, box)
            painter.fillRect(place, tint)
            painter.fillRect(QRectF(place.left(), place.bottom() - 1, place.width(), 2), colour)
        if mark.rectangles:
            first = self._on_view(number, mark.rectangles[0])
            painter.setPen(colour)
            painter.drawText(QPointF(first.left() - 12, first.center().y() + 4), SIGNS[mark.kind])

    def _paint_selection(self, painter: QPainter, number: int) -> None:
        one = self.selection
        if one is None or one.page != number:
            return
        colour = QColor("#1F4E79")
        if one.region is not None:
            painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine))
            painter.drawRect(self._on_view(number, one.region))
            return
        tint = QColor(colour)
        tint.setAlphaF(0.28)
        layer = self.layer(number)
        self._tint(painter, number, layer.rectangles(one.start, one.end), tint)
        caret = layer.caret(one.end if self._anchor == (number, one.start) else one.start)
        if caret is not None and self.hasFocus():
            x, top, bottom = caret
            place = self._on_view(number, (x, top, x, bottom))
            painter.fillRect(QRectF(place.left() - 0.5, place.top(), 1.5, place.height()), colour)

    def _tint(self, painter: QPainter, number: int, boxes: Sequence[Any], colour: QColor) -> None:
        for box in boxes:
            painter.fillRect(self._on_view(number, box), colour)

    # where pages are

    def resizeEvent(self, event: Any) -> None:  # noqa: N802, ANN401
        """Keep the width fitted."""
        super().resizeEvent(event)
        self._place()

    def _size(self, number: int) -> tuple[float, float]:
        page = self._pages[number - 1]
        turned = self._rotate in {90, 270}
        wide, high = (page.height, page.width) if turned else (page.width, page.height)
        return wide * self._zoom, high * self._zoom

    def _place(self) -> None:
        if not self._pages:
            return
        turned = self._rotate in {90, 270}
        widest = max(page.height if turned else page.width for page in self._pages) or 1.0
        if self._fit:
            self._zoom = max(0.1, (self.viewport().width() - 2 * SPACE) / widest)
        self._tops, top = [], float(SPACE)
        for page in self._pages:
            self._tops.append(top)
            top += self._size(page.number)[1] + SPACE
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, int(top - self.viewport().height())))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(48)
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, int(widest * self._zoom + 2 * SPACE - self.viewport().width())))
        across.setPageStep(self.viewport().width())
        self.viewport().update()

    def _frame(self, number: int) -> QRectF:
        width, height = self._size(number)
        left = max(float(SPACE), (self.viewport().width() - width) / 2) - self.horizontalScrollBar().value()
        return QRectF(left, self._tops[number - 1] - self.verticalScrollBar().value(), width, height)

    def _visible(self) -> range:
        if not self._tops:
            return range(0)
        top = self.verticalScrollBar().value()
        first = max(1, bisect_right(self._tops, top))
        last = max(first, bisect_right(self._tops, top + self.viewport().height()))
        return range(first, last + 1)

    def _share(self) -> float:
        if not self._tops:
            return 0.0
        return (self.verticalScrollBar().value() - self._tops[self._page - 1]) / max(1.0, self._size(self._page)[1])

    def _on_view(self, number: int, box: tuple[float, float, float, float]) -> QRectF:
        page, frame, zoom = self._pages[number - 1], self._frame(number), self._zoom
        x0, y0, x1, y1 = box
        if self._rotate == 90:
            x0, y0, x1, y1 = page.height - y1, x0, page.height - y0, x1
        elif self._rotate == 180:
            x0, y0, x1, y1 = page.width - x1, page.height - y1, page.width - x0, page.height - y0
        elif self._rotate == 270:
            x0, y0, x1, y1 = y0, page.width - x1, y1, page.width - x0
        return QRectF(frame.left() + x0 * zoom, frame.top() + y0 * zoom, (x1 - x0) * zoom, (y1 - y0) * zoom)

    def _under(self, place: QPointF) -> tuple[int, QPointF] | None:
        """Return the page under a place of the viewport, and the place in that page's units."""
        for number in self._visible():
            frame = self._frame(number)
            if not frame.adjusted(-SPACE, 0, SPACE, SPACE).contains(place):
                continue
            x, y = (place.x() - frame.left()) / self._zoom, (place.y() - frame.top()) / self._zoom
            page = self._pages[number - 1]
            if self._rotate == 90:
                x, y = y, page.height - x
            elif self._rotate == 180:
                x, y = page.width - x, page.height - y
            elif self._rotate == 270:
                x, y = page.width - y, x
            return number, QPointF(x, y)
        return None

    def _wish(self, number: int) -> Wish:
        scale = round(self._zoom * self.devicePixelRatioF(), 3)
        return Wish(self._sha256, number, scale, self._rotate)

    def _take(self, wish: Wish, image: QImage) -> None:
        if wish.sha256 != self._sha256 or wish.scale != self._wish(wish.page).scale:
            return  # a small picture, or a size that is no longer shown
        self._images[wish] = QPixmap.fromImage(image)
        self._images.move_to_end(wish)
        while len(self._images) > KEPT:
            self._images.popitem(last=False)
        self.viewport().update()

    def _fail(self, wish: Wish, sentence: str) -> None:
        if wish.sha256 == self._sha256:
            self._refused.add(wish)
            self._reasons[wish.page] = sentence
            self.viewport().update()

    def _scrolled(self, value: int) -> None:
        middle = value + self.viewport().height() / 3
        page = max(1, bisect_right(self._tops, middle))
        if page != self._page:
            self._page = page
            self._refused.clear()
            self.page_changed.emit(page)
