"""Pages of a PDF that is held in memory, one under the other, each pictured when it comes into sight."""

from __future__ import annotations

import itertools
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from casefile.ui.pictures import Pictures, Wish
from casefile.ui.words import tr

GAP: Final = 16
WIDEST: Final = 900  # pixels of a page on the screen
PAPER: Final = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}
NAME: Final = "dossier.pdf"


class Preview(QScrollArea):
    """Shows what `show_document` is given; pages are made in the reader process."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Preview of the dossier's pages"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._numbers = itertools.count(1)
        self._data = b""
        self._key = ""
        self._pages: list[QLabel] = []
        self._made: set[int] = set()
        self._size = PAPER["A4"]
        self._pictures: Pictures | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(60)
        self._late.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._late.start())

    @property
    def pages(self) -> int:
        """The number of pages that are shown."""
        return len(self._pages)

    def pictured(self, page: int) -> bool:
        """Tell whether the picture of a page (from 1) is there."""
        return page in self._made

    def show_document(self, data: bytes, pages: int, paper: str) -> None:
        """Show a PDF of so many pages."""
        self._data, self._key, self._size = data, f"preview-{next(self._numbers)}", PAPER[paper]
        self._made.clear()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setSpacing(GAP)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        self._pages = []
        for number in range(1, pages + 1):
            page = QLabel()
            page.setAlignment(Qt.AlignmentFlag.AlignCenter)
            page.setProperty("role", "page")
            page.setAccessibleName(tr("Page {n} of {all}", n=number, all=pages))
            column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
            self._pages.append(page)
        column.addStretch(1)
        self.setWidget(body)
        self._fit()
        self.verticalScrollBar().setValue(0)
        self._late.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the pages to the width."""
        super().resizeEvent(event)
        if self._pages:
            self._fit()
            self._late.start()

    def _scale(self) -> float:
        width = min(WIDEST, self.viewport().width() - 2 * GAP)
        return max(0.3, width / self._size[0])

    def _fit(self) -> None:
        scale = self._scale()
        size = QSize(round(self._size[0] * scale), round(self._size[1] * scale))
        for page in self._pages:
            if page.size() != size:
                page.setFixedSize(size)
                page.setPixmap(QPixmap())
                page.setText(tr("…"))
                self._made.clear()
        if (body := self.widget()) is not None:
            body.setFixedWidth(self.viewport().width())  # pages set narrower would leave it as wide as before

    def _ask(self) -> None:
        """Wish for the pages in sight and the next ones, those in sight last: the newest wish is served first."""
        if not self._pages:
            return
        if self._pictures is None:
            self._pictures = Pictures(lambda _key: self._data)
            self.destroyed.connect(self._pictures.close)
            self._pictures.made.connect(self._show)
            self._pictures.failed.connect(self._fail)
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        step = self._pages[0].height() + GAP
        first, last = max(0, top // step), min(len(self._pages) - 1, bottom // step + 1)
        scale = self._scale() * self.devicePixelRatioF()
        for place in range(last, first - 1, -1):
            if place + 1 not in self._made:
                self._pictures.ask(Wish(self._key, place + 1, scale), NAME)

    def _show(self, wish: Wish, image: QImage) -> None:
        if wish.sha256 != self._key or wish.page > len(self._pages):
            return
        image.setDevicePixelRatio(self.devicePixelRatioF())
        page = self._pages[wish.page - 1]
        page.setPixmap(QPixmap.fromImage(image))
        self._made.add(wish.page)

    def _fail(self, wish: Wish, sentence: str) -> None:
        if wish.sha256 == self._key and wish.page <= len(self._pages):
            page = self._pages[wish.page - 1]
            page.setWordWrap(True)
            page.setTextFormat(Qt.TextFormat.PlainText)
            page.setText(sentence)
