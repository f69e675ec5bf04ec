"""A source that is text: shown as plain text, marked like any page. Qt's places are turned into code points here."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from casefile.core.known import Known
from casefile.ui.marks import Mark
from casefile.ui.page_view import PageShape, Selection
from casefile.ui.tables import plain_tip
from casefile.ui.tokens import TINT, Tokens
from casefile.ui.words import tr

LONG_LINE: Final = 20_000  # characters: longer lines are not wrapped, which would take Qt seconds


class TextView(QPlainTextEdit):
    """One page of text at a time; the caret moves with the usual keys and selects with Shift."""

    selected = Signal()
    mark_clicked = Signal(str)
    known_clicked = Signal(int, int, int)  # page, start, end of a known name
    page_changed = Signal(int)

    def __init__(
        self, tokens: Tokens, layer_of: Callable[[int], tuple[str, bytes]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tokens, self._layer_of = tokens, layer_of
        self._pages: Sequence[PageShape] = ()
        self._marks: list[Mark] = []
        self._found: list[tuple[int, int, int]] = []
        self._known: Mapping[int, Sequence[Known]] = {}
        self.tip_of: Callable[[int, int], str] = lambda _page, _place: ""
        self._shown_mark = ""
        self._wide: list[int] = []
        self._text = ""
        self.page = 1
        self.region_mode = False
        self.setReadOnly(True)
        self.setAccessibleName(tr("Text of the source"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setMouseTracking(True)
        font = QFont("Source Serif 4")
        font.setStyleHint(QFont.StyleHint.Serif)
        font.setPointSizeF(self.font().pointSizeF() * 1.2)
        self.setFont(font)
        self.setCursorWidth(2)
        self.document().setDocumentMargin(24)
        self.selectionChanged.connect(self._rest)

    def show_pages(self, pages: Sequence[PageShape]) -> None:
        """Take the pages and show the first."""
        self._pages = pages
        self.go_to_page(1)

    def go_to_page(self, number: int, *, y: float = 0.0) -> None:  # noqa: ARG002 - as of pages with pictures
        """Show a page from its top."""
        if not self._pages or (number == self.page and self._text):
            return
        self.page = min(max(1, number), len(self._pages))
        self._text, _ = self._layer_of(self.page)
        self._wide = [place for place, sign in enumerate(self._text) if ord(sign) > 0xFFFF]
        longest = max(map(len, self._text.split("\n")), default=0)
        wrap = QPlainTextEdit.LineWrapMode.NoWrap if longest > LONG_LINE else QPlainTextEdit.LineWrapMode.WidgetWidth
        self.setLineWrapMode(wrap)
        self.setPlainText(self._text)
        self._paint_marks()
        self.page_changed.emit(self.page)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Take what is marked."""
        self._marks = list(marks)
        self._paint_marks()

    def show_found(self, found: Sequence[tuple[int, int, int]]) -> None:
        """Take what a search found: (page, start, end)."""
        self._found = list(found)
        self._paint_marks()

    def show_known(self, known: Mapping[int, Sequence[Known]]) -> None:
        """Take where the entities of the case are named, by page."""
        self._known = known
        self._paint_marks()

    def in_sight(self) -> list[int]:
        """Return the page that is shown."""
        return [self.page]

    def caret_place(self) -> tuple[int, int]:
        """Return page and offset of the caret, or of where the selection begins."""
        return self.page, self._from_qt(self.textCursor().selectionStart())

    def go_to_mark(self, mark: Mark) -> None:
        """Show a mark and make it stand out."""
        self._shown_mark = mark.id
        self.go_to_page(mark.page)
        if mark.start is not None:
            cursor = self.textCursor()
            cursor.setPosition(self._to_qt(mark.start))
            self.setTextCursor(cursor)
            self.centerCursor()
        self._paint_marks()

    def select(self, page: int, start: int, end: int) -> None:
        """Select words and bring them into view."""
        self.go_to_page(page)
        cursor = self.textCursor()
        cursor.setPosition(self._to_qt(start))
        cursor.setPosition(self._to_qt(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self.selected.emit()

    def clear_selection(self) -> None:
        """Select nothing."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)
        self.selected.emit()

    @property
    def selection(self) -> Selection | None:
        """What is selected, in code points."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        return Selection(self.page, self._from_qt(cursor.selectionStart()), self._from_qt(cursor.selectionEnd()))

    def selection_foot(self) -> QPoint:
        """Return the place under the selection, in the viewport."""
        cursor = self.textCursor()
        last = QTextCursor(self.document())
        last.setPosition(max(cursor.selectionStart(), cursor.selectionEnd()))
        box = self.cursorRect(last)
        return QPoint(box.left(), box.bottom() + 6)

    def step_zoom(self, way: int) -> None:
        """Make letters larger or smaller."""
        self.zoomIn(way)

    def fit_width(self) -> None:
        """Text always fits."""

    def rotate(self) -> None:
        """Text is not turned."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End the selection; a click on a mark chooses it."""
        super().mouseReleaseEvent(event)
        if self.selection is None and (mark := self._mark_under(event)) is not None:
            self.mark_clicked.emit(mark.id)
        elif self.selection is None and (known := self._known_under(event)) is not None:
            self.known_clicked.emit(self.page, known.start, known.end)
        self.selected.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say what a mark proves."""
        super().mouseMoveEvent(event)
        mark, known = self._mark_under(event), self._known_under(event)
        tips = [mark.tip] if mark is not None else []
        tips += [self.tip_of(self.page, known.start)] if known is not None else []
        if tips:
            QToolTip.showText(event.globalPosition().toPoint(), plain_tip("\n".join(tips)), self)
        else:
            QToolTip.hideText()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Tell that a selection made by keys is at rest."""
        super().keyReleaseEvent(event)
        if event.key() == Qt.Key.Key_Shift or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.selected.emit()

    def _rest(self) -> None:
        if not self.textCursor().hasSelection():
            self.selected.emit()

    def _to_qt(self, place: int) -> int:
        return place + bisect_left(self._wide, place)

    def _from_qt(self, place: int) -> int:
        low, high = 0, len(self._text)
        while low < high:
            middle = (low + high) // 2
            if self._to_qt(middle) < place:
                low = middle + 1
            else:
                high = middle
        return low

    def _mark_under(self, event: QMouseEvent) -> Mark | None:
        place = self._from_qt(self.cursorForPosition(event.position().toPoint()).position())
        for mark in reversed(self._marks):
            if mark.page == self.page and mark.start is not None and mark.start <= place < (mark.end or 0):
                return mark
        return None

    def _known_under(self, event: QMouseEvent) -> Known | None:
        place = self._from_qt(self.cursorForPosition(event.position().toPoint()).position())
        return next((one for one in self._known.get(self.page, ()) if one.start <= place < one.end), None)

    def _paint_marks(self) -> None:
        extra = []
        for known in self._known.get(self.page, ()):
            dotted = self._extra(known.start, known.end, "accent", 0.0, underline=True)
            dotted.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            extra.append(dotted)
        for mark in self._marks:
            if mark.page == self.page and mark.start is not None and mark.end is not None:
                alpha = TINT * (2 if mark.id == self._shown_mark else 1)
                extra.append(self._extra(mark.start, mark.end, mark.kind, alpha, underline=True))
        for page, start, end in self._found:
            if page == self.page:
                extra.append(self._extra(start, end, "warn", 0.35, underline=False))
        self.setExtraSelections(extra)

    def _extra(self, start: int, end: int, token: str, alpha: float, *, underline: bool) -> Any:  # noqa: ANN401
        extra = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(self._to_qt(start), self.document().characterCount() - 1))
        cursor.setPosition(min(self._to_qt(end), self.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setBackground(self._tokens.colour(token, alpha))
        if underline:
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            look.setUnderlineColor(self._tokens.colour(token))
        extra.cursor, extra.format = cursor, look
        return extra
