"""The proof of a finding in three columns: for, against, context; each card a quote that leads to its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from casefile.core.proof import add_support, delete_support, edit_support
from casefile.ui.choices import find_excerpts
from casefile.ui.desk import Desk
from casefile.ui.finding_view import Card
from casefile.ui.items import STANCES, Refilled, below, empty, more_button, offer, plain_label, ring, serif
from casefile.ui.marks import SIGNS
from casefile.ui.naming import cut
from casefile.ui.record_forms import pick
from casefile.ui.tables import plain_tip
from casefile.ui.words import tr

HEADS: Final = {"supports": "For", "contradicts": "Against", "context": "Context"}
MAKE: Final = {"supports": "Count it for", "contradicts": "Count it against", "context": "Count it as context"}
ADD: Final = {
    "supports": "Which excerpt supports it?",
    "contradicts": "Which excerpt speaks against it?",
    "context": "Which excerpt gives context?",
}
NONE: Final = {
    "supports": "Nothing supports it yet.",
    "contradicts": "Nothing speaks against it yet.",
    "context": "No context yet.",
}
KEYS: Final = {Qt.Key.Key_S: "supports", Qt.Key.Key_X: "contradicts", Qt.Key.Key_O: "context"}
LONGEST: Final = 240  # characters of a quote on a card; the tool tip and the page have the rest
FIRST: Final = 24  # cards of a column that are made before somebody asks for all


class ProofColumns(Refilled):
    """Three columns of cards. S, X and O change the stance of the card with the focus, Delete takes it away."""

    def __init__(self, desk: Desk, finding_id: str) -> None:
        super().__init__()
        self._desk, self._finding = desk, finding_id
        self._all = False
        self._cards: dict[str, CardFrame] = {}
        self.setAccessibleName(tr("Proof"))
        self.setStyleSheet(ring(desk.tokens, "CardFrame", edged=True))
        self._columns: dict[str, QVBoxLayout] = {}
        self._heads: dict[str, QLabel] = {}
        self.adds: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for stance in STANCES:
            head = self._heads[stance] = QLabel()
            head.setStyleSheet(f"color: {desk.tokens.code(stance)}; font-weight: 600")
            add = self.adds[stance] = QToolButton()
            add.setText("+")
            add.setAccessibleName(tr(ADD[stance]))
            add.setToolTip(tr(ADD[stance]))
            add.clicked.connect(lambda _on=False, stance=stance: self.ask_excerpt(stance))
            inner = self._columns[stance] = QVBoxLayout()
            inner.setSpacing(6)
            top = QHBoxLayout()
            top.addWidget(head, 1)
            top.addWidget(add)
            column = QVBoxLayout()
            column.setSpacing(6)
            column.addLayout(top)
            column.addLayout(inner)
            column.addStretch(1)
            row.addLayout(column, 1)

    def fill(self, value: Sequence[Card]) -> None:
        """Make a card for each excerpt, in the column of its stance."""
        self._cards.clear()
        for stance in STANCES:
            cards = [one for one in value if one.stance == stance]
            self._heads[stance].setText(f"{SIGNS[stance]} {tr(HEADS[stance])}  {len(cards)}")
            column = self._columns[stance]
            empty(column)
            for card in cards if self._all else cards[:FIRST]:
                frame = self._cards[card.key] = CardFrame(card, self._desk, self.change_stance, self.take_away)
                column.addWidget(frame)
            if len(cards) > FIRST and not self._all:
                more = QPushButton(tr("Show all {n}", n=len(cards)))
                more.clicked.connect(self._show_all)
                column.addWidget(more)
            if not cards:
                column.addWidget(plain_label(tr(NONE[stance]), "unused", self._desk.tokens))

    def cards(self) -> list[CardFrame]:
        """Return the cards, by column."""
        return list(self._cards.values())

    def ask_excerpt(self, stance: str) -> None:
        """Ask which excerpt of the case stands so to the finding."""

        def take(excerpt_id: str) -> None:
            self._desk.write(
                tr("Add proof: {stance}", stance=tr(HEADS[stance]).lower()),
                lambda session: add_support(session, excerpt_id, "finding", self._finding, stance=stance),
            )

        place = below(self.adds[stance])
        pick(self._desk, self, title=tr(ADD[stance]), find=find_excerpts, take=take, place=place)

    def change_stance(self, card: Card, stance: str) -> None:
        """Let an excerpt stand otherwise to the finding, in all it fills."""
        if stance == card.stance:
            return

        def operation(session: Session) -> None:
            for edge in card.edges:
                edit_support(session, edge, stance=stance)

        self._desk.write(tr("Change proof to: {stance}", stance=tr(HEADS[stance])), operation)

    def take_away(self, card: Card) -> None:
        """Take an excerpt out of the proof; the excerpt stays."""

        def operation(session: Session) -> None:
            for edge in card.edges:
                delete_support(session, edge)

        self._desk.write(tr("Remove “{quote}” from the proof", quote=cut(card.quote, 40)), operation, undo=True)

    def _show_all(self) -> None:
        self._all = True
        shown, self._shown = self._shown, None
        self.show_value(shown)


class CardFrame(QFrame):
    """One excerpt: its letter, quote, source and grade, and the elements it fills."""

    def __init__(
        self,
        card: Card,
        desk: Desk,
        change: Callable[[Card, str], None],
        remove: Callable[[Card], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.card, self._desk, self._change, self._remove = card, desk, change, remove
        tokens = desk.tokens
        self.setProperty("key", card.key)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{tr(HEADS[card.stance])}: {card.quote} {card.credit}")
        self.setProperty("stance", card.stance)
        quote = plain_label(f"“{cut(card.quote, LONGEST)}”", "ink", tokens)
        quote.setFont(serif(quote.font(), 1.08))
        self.setToolTip(plain_tip("\n\n".join(part for part in (card.quote, card.translation) if part)))
        more = more_button(tr("More on {name}", name=cut(card.quote, 60)))
        more.clicked.connect(lambda: self._menu(below(more)))
        fills = tr("fills {elements}", elements=", ".join(card.elements)) if card.elements else ""
        name = plain_label("   ".join(part for part in (card.letter, fills) if part), "ink-2", tokens)
        top = QHBoxLayout()
        top.addWidget(name, 1)
        top.addWidget(more, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 6)
        column.setSpacing(3)
        column.addLayout(top)
        column.addWidget(quote)
        if card.translation:
            translated = plain_label(cut(card.translation, LONGEST), "ink-2", tokens)
            font = QFont(serif(translated.font(), 1.0))
            font.setItalic(True)
            translated.setFont(font)
            column.addWidget(translated)
        column.addWidget(plain_label(card.credit, "ink-2", tokens))
        if card.lost:
            column.addWidget(plain_label(tr("Its words are lost in the source: it does not count."), "stop", tokens))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open the page with the words marked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._desk.opened.emit(self.card.spot)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the page, change the stance, or take the card away."""
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._desk.opened.emit(self.card.spot)
        elif key in KEYS and not event.modifiers():
            self._change(self.card, KEYS[key])
        elif key == Qt.Key.Key_Delete:
            self._remove(self.card)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer what can be done."""
        self._menu(event.globalPos())

    def _menu(self, place: QPoint) -> None:
        card, desk = self.card, self._desk
        others = [stance for stance in STANCES if stance != card.stance]
        deeds: list[tuple[str, Callable[[], object]]] = [
            (tr("Open the page"), lambda: desk.opened.emit(card.spot)),
            (tr("Show the excerpt"), lambda: desk.selected.emit("excerpt", card.excerpt_id)),
            *(
                (f"{SIGNS[stance]} {tr(MAKE[stance])}", lambda stance=stance: self._change(card, stance))
                for stance in others
            ),
            (tr("Remove from the proof"), lambda: self._remove(card)),
        ]
        offer(deeds, self, place)
