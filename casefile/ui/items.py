"""Short lists of records inside an editor: each a line to open, to change and to take away, by mouse and by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFont, QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from casefile.core.vocabulary import Stance
from casefile.ui.desk import Desk, Spot
from casefile.ui.panel import heading
from casefile.ui.tokens import Tokens
from casefile.ui.words import tr

STANCES: Final = tuple(one.value for one in Stance)
Deeds = Sequence[tuple[str, Callable[[], object]]]
"""What a menu offers: words of ours and what they do."""


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a list: its words, a quiet second line, where it leads, its colour, whether it is a quote."""

    id: str
    text: str
    aside: str = ""
    spot: Spot | None = None
    colour: str = "ink"
    quote: bool = False


class Refilled(QWidget):
    """A widget that is filled anew when what it shows has changed, and keeps the focus where it was.

    A child that can have the focus says who it is in its property `key`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Any = None

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - frozen values of each kind
        """Show a value; nothing happens when it is the one that is shown."""
        if value == self._shown:
            return
        self._shown = value
        focused = self.focusWidget()
        key = focused.property("key") if focused is not None and focused.hasFocus() else None
        self.fill(value)
        if key is not None:
            again = next((one for one in self.findChildren(QWidget) if one.property("key") == key), None)
            (again or self).setFocus()

    def fill(self, value: Any) -> None:  # noqa: ANN401
        """Make the widgets of a value; for those who inherit."""
        raise NotImplementedError


class Items(Refilled):
    """A head with a button, and a line for each record."""

    add_asked = Signal(QPoint)
    edit_asked = Signal(str, QPoint)
    delete_asked = Signal(str)

    def __init__(
        self,
        desk: Desk,
        head: str,
        *,
        add: str = "",
        none: str = "",
        deeds: Callable[[Item, QPoint], Deeds] | None = None,
    ) -> None:
        """`add`: words of the button; `none`: what an empty list says; `deeds`: more that the menu of a line offers."""
        super().__init__()
        self._desk, self._none, self._deeds = desk, none, deeds
        self.setAccessibleName(tr(head))
        self.setStyleSheet(ring(desk.tokens, "Line"))
        self.add = QToolButton()
        self.add.setText(tr(add))
        if not add:
            self.add.hide()  # shown before it lies in a layout it would be a window, and take the focus
        self.add.clicked.connect(lambda: self.add_asked.emit(below(self.add)))
        top = QHBoxLayout()
        top.addWidget(heading(head))
        top.addStretch(1)
        top.addWidget(self.add)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(self._lines)

    def fill(self, value: Sequence[Item]) -> None:
        """Make a line for each record."""
        empty(self._lines)
        for item in value:
            line = Line(item, self._desk)
            line.asked_menu.connect(lambda place, item=item: self._menu(item, place))
            line.edit_asked.connect(lambda place, item=item: self.edit_asked.emit(item.id, place))
            line.delete_asked.connect(lambda item=item: self.delete_asked.emit(item.id))
            self._lines.addWidget(line)
        if not value and self._none:
            self._lines.addWidget(plain_label(tr(self._none), "ink-2", self._desk.tokens))

    def lines(self) -> list[Line]:
        """Return the lines, from the top."""
        return self.findChildren(Line)

    def _menu(self, item: Item, place: QPoint) -> None:
        deeds: list[tuple[str, Callable[[], object]]] = []
        if item.spot is not None:
            deeds.append((tr("Open"), lambda: self._desk.opened.emit(item.spot)))
        deeds.append((tr("Change…"), lambda: self.edit_asked.emit(item.id, place)))
        deeds += self._deeds(item, place) if self._deeds else ()
        deeds.append((tr("Take away"), lambda: self.delete_asked.emit(item.id)))
        offer(deeds, self, place)


class Line(QFrame):
    """One record: Enter opens or changes it, F2 changes it, Delete takes it away, the menu key offers all."""

    asked_menu = Signal(QPoint)
    edit_asked = Signal(QPoint)
    delete_asked = Signal()

    def __init__(self, item: Item, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item, self._desk = item, desk
        self.setProperty("key", item.id)
        self.setProperty("role", "line")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{item.text} {item.aside}".strip())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        text = plain_label(item.text, item.colour, desk.tokens)
        if item.quote:
            text.setFont(serif(text.font(), 1.08))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(text)
        if item.aside:
            words.addWidget(plain_label(item.aside, "ink-2", desk.tokens))
        more = more_button(tr("More on {name}", name=item.text[:60]))
        more.clicked.connect(lambda: self.asked_menu.emit(below(more)))
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 2, 3)
        row.addLayout(words, 1)
        row.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open the record, or change it where it has no place of its own."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open, change or take away."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._go()
        elif event.key() == Qt.Key.Key_F2:
            self.edit_asked.emit(below(self))
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer what can be done."""
        self.asked_menu.emit(event.globalPos())

    def _go(self) -> None:
        if self.item.spot is not None:
            self._desk.opened.emit(self.item.spot)
        else:
            self.edit_asked.emit(below(self))


def offer(deeds: Deeds, parent: QWidget, place: QPoint) -> None:
    """Show a menu at a global place; it goes when it is left."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for words, deed in deeds:
        action = QAction(words, menu)
        action.triggered.connect(lambda _on=False, deed=deed: deed())
        menu.addAction(action)
    menu.popup(place)


def empty(layout: QLayout) -> None:
    """Take all widgets out of a layout and let them go."""
    while (taken := layout.takeAt(0)) is not None:
        widget, inner = taken.widget(), taken.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


def more_button(name: str) -> QToolButton:
    """Return the small button that offers what else can be done with a record."""
    button = QToolButton()
    button.setText("⋯")
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setAccessibleName(name)
    return button


def plain_label(text: str, colour: str, tokens: Tokens) -> QLabel:
    """Return words on several lines, never taken for markup, in a token's colour."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    tint(label, colour, tokens)
    return label


def tint(label: QLabel, colour: str, tokens: Tokens) -> None:
    """Give a label's words a token's colour; a palette is many times faster than a style sheet of its own."""
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, tokens.colour(colour))
    label.setPalette(palette)


def serif(font: QFont, scale: float) -> QFont:
    """Return the face of quotes and claims, `scale` times as large as a font."""
    made = QFont(font)
    made.setFamilies(["Source Serif 4", *font.families()])
    made.setStyleHint(QFont.StyleHint.Serif)
    made.setPointSizeF(font.pointSizeF() * scale)
    return made


def ring(tokens: Tokens, kind: str, *, edged: bool = False) -> str:
    """Return the style of frames of a class that show their focus, for the widget around them.

    `edged`: a bar at the left in the colour of the stance that a frame has as its property.
    """
    rules = [
        f"{kind} {{ border: 1px solid {tokens.code('line')}; border-radius: 3px; background: {tokens.code('page')}; }}",
        f"{kind}:focus {{ border: 2px solid {tokens.code('accent')}; }}",
        f"{kind} QToolButton {{ border: none; background: transparent; padding: 0 4px; }}",
    ]
    if edged:
        rules += [f'{kind}[stance="{one}"] {{ border-left: 3px solid {tokens.code(one)}; }}' for one in STANCES]
    return " ".join(rules)


def below(widget: QWidget) -> QPoint:
    """Return the global place under a widget, where what it asks for opens."""
    return widget.mapToGlobal(widget.rect().bottomLeft())
