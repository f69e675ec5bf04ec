"""Small pictures of the pages, in a strip beside them; each is made when it comes into sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QWidget

from casefile.ui.page_view import PageShape
from casefile.ui.pictures import Pictures, Wish
from casefile.ui.tokens import Tokens
from casefile.ui.words import tr

THUMBNAILS: Final = 132  # pixels of the strip
PICTURE: Final = QSize(92, 120)  # pixels that a small picture fits into
KEPT: Final = 400  # small pictures kept

Index = QModelIndex | QPersistentModelIndex


class Thumbnails(QListView):
    """A strip of all pages; `chosen` carries the page that was clicked or entered."""

    chosen = Signal(int)

    def __init__(
        self,
        tokens: Tokens,
        pictures: Pictures,
        original: tuple[str, str],
        pages: Sequence[PageShape],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.pages = _Pages(tokens, pictures, original, pages, self)
        self.setModel(self.pages)
        self.setAccessibleName(tr("Pages as small pictures"))
        self.setUniformItemSizes(True)
        self.setIconSize(PICTURE)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setGridSize(QSize(THUMBNAILS - 24, PICTURE.height() + 28))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(THUMBNAILS)
        self.setMaximumWidth(2 * THUMBNAILS)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self.hide()

    def show_page(self, number: int) -> None:
        """Make the page that is read the current one."""
        index = self.pages.index(number - 1)
        if index.isValid() and index != self.currentIndex():
            self.setCurrentIndex(index)
        if self.isVisible():
            self.scrollTo(index)

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row() + 1)


class _Pages(QAbstractListModel):
    """The pages of a document; a picture is wished for when it is to be painted first."""

    def __init__(
        self,
        tokens: Tokens,
        pictures: Pictures,
        original: tuple[str, str],
        pages: Sequence[PageShape],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._pictures, self._pages = pictures, pages
        self._sha256, self._name = original
        self._made: OrderedDict[int, QPixmap] = OrderedDict()
        self._failed: set[int] = set()
        self._line = tokens.colour("line")
        self._blank = QPixmap(PICTURE)
        self._blank.fill(tokens.colour("panel"))
        pictures.made.connect(self._take)
        pictures.failed.connect(self._fail)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's names and defaults
        """Return the number of pages."""
        return 0 if parent.isValid() else len(self._pages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the number or label of a page, or its small picture."""
        if not 0 <= index.row() < len(self._pages):
            return None
        page = self._pages[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return page.label or str(page.number)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("Page {n}", n=page.number)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture(page)
        return None

    def wish(self, page: PageShape) -> Wish:
        """Return what is asked of the reader process for a small picture."""
        scale = min(PICTURE.width() / max(1.0, page.width), PICTURE.height() / max(1.0, page.height))
        return Wish(self._sha256, page.number, round(scale, 4))

    def _picture(self, page: PageShape) -> QPixmap:
        made = self._made.get(page.number)
        if made is None:
            if page.number not in self._failed:
                self._pictures.ask(self.wish(page), self._name)
            return self._blank
        self._made.move_to_end(page.number)
        return made

    def _take(self, wish: Wish, image: QImage) -> None:
        page = self._own(wish)
        if page is None:
            return
        self._made[page.number] = self._edged(QPixmap.fromImage(image))
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        index = self.index(page.number - 1)
        self.dataChanged.emit(index, index)

    def _edged(self, picture: QPixmap) -> QPixmap:
        """Draw a hairline around a picture: paper is as white as the strip."""
        painter = QPainter(picture)
        painter.setPen(self._line)
        painter.drawRect(picture.rect().adjusted(0, 0, -1, -1))
        painter.end()
        return picture

    def _fail(self, wish: Wish, _sentence: str) -> None:
        if (page := self._own(wish)) is not None:
            self._failed.add(page.number)

    def _own(self, wish: Wish) -> PageShape | None:
        """Return the page of a wish of this strip; None for those of the pages themselves."""
        if wish.sha256 != self._sha256 or not 1 <= wish.page <= len(self._pages):
            return None
        page = self._pages[wish.page - 1]
        return page if wish == self.wish(page) else None
