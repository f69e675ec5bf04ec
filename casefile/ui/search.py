"""Search everything: what is typed is looked for in the whole case at once; a pasted list of names name by name."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import (
    QMimeData,
    QObject,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from casefile.core.case import Changed
from casefile.core.search import Hit
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk
from casefile.ui.found import (
    Found,
    Name,
    count_names,
    find_all,
    find_first,
    read_names,
    rows_of,
    spot_of,
)
from casefile.ui.jobs import Outcome
from casefile.ui.names import NamesTable
from casefile.ui.panel import Panel
from casefile.ui.passages import More, Passage, Passages
from casefile.ui.places import show_record
from casefile.ui.words import counted, tr

MOST_LINES: Final = 6  # of the box, before it scrolls
TOGETHER: Final = 20  # names counted before the table shows them
MOST_NAMES: Final = 5000
HELP: Final = (
    "Words must all be there, in any order. AND, OR and NOT count in capitals, “a phrase” holds words together, and"
    " begin* finds what begins so. A list of names, one on each line, is counted name by name."
)


class SearchRoom(Panel):
    """The box, and under it what was found."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Search"))
        self.setObjectName("search")
        self._found = Found("")
        self._wanted: dict[str, int] = {}
        self._names: list[Name] = []
        self._rest, self._counting = QObject(self), QObject(self)
        self.box = QueryBox()
        self.box.textChanged.connect(self.ask)
        self.box.entered.connect(self._enter)
        self.box.stepped.connect(self._step)
        self.said = QLabel(tr(HELP))
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.setContentsMargins(14, 0, 14, 6)
        self.names = NamesTable(desk)
        self.names.chosen.connect(self._ask_name)
        self.names.hide()
        self.list = Passages(desk.tokens, tr("What was found"))
        self.list.chosen.connect(self._choose)
        self.list.activated_row.connect(self._open)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.names)
        split.addWidget(self.list)
        split.setStretchFactor(1, 1)
        split.setSizes([260, 500])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        holder = QVBoxLayout()
        holder.setContentsMargins(12, 8, 12, 0)
        holder.addWidget(self.box)
        column.addLayout(holder)
        column.addWidget(self.said)
        column.addWidget(split, 1)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(200)
        self._late.timeout.connect(self.ask)
        desk.bridge.changed.connect(self._changed)
        self.ask()

    def handlers(self) -> Handlers:
        """Return what the room does."""
        does: dict[str, Any] = {"find": self.focus_first}
        if self._names:
            does["copy"] = self.names.copy_all
        return does

    def focus_first(self) -> None:
        """Put the focus into the box, with what is in it selected."""
        self.box.setFocus()
        self.box.selectAll()

    def ask(self) -> None:
        """Look for what stands in the box; the newest question wins."""
        for asker in (self, self._rest, self._counting):
            self.desk.reads.forget(asker)
        text = self.box.toPlainText().strip()
        names = read_names(text) if "\n" in text else []
        several = len(names) > 1
        if several != bool(self._names):
            self.names.setVisible(several)
        self._names = names if several else []
        self.offers_changed.emit()
        if not text:
            self._show(Found(""))
        elif several:
            self._ask_names()
        else:
            self._ask_one(names[0].query if names else text)

    # one query

    def _ask_one(self, query: str) -> None:
        if query != self._found.query:
            self._wanted = {}
        case = self.desk.bridge.case
        self.desk.reads.ask(self, partial(find_first, case, query), self._take_first)

    def _take_first(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._refuse(outcome)
            return
        self._show(outcome.value)
        if not outcome.value.whole:
            self._ask_rest()

    def _ask_rest(self) -> None:
        case = self.desk.bridge.case
        self.desk.reads.ask(self._rest, partial(find_all, case, self._found, dict(self._wanted)), self._take_all)

    def _take_all(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._refuse(outcome)
        else:
            self._show(outcome.value)

    def _refuse(self, outcome: Outcome) -> None:
        self._found = Found("")
        self.list.show_rows([])
        self._say(outcome.sentence, "stop")

    def _show(self, found: Found) -> None:
        self._found = found
        self.list.show_rows(rows_of(found, self._wanted))
        if self._names:
            return
        if not found.query:
            self._say(tr(HELP))
        elif not found.groups:
            self._say(tr("Nothing in the case has {words}.", words=found.query))
        else:
            self._say(tr("Found in {records}.", records=found.words) if found.whole else tr("Found; still counting …"))

    def _say(self, sentence: str, colour: str = "ink-2") -> None:
        self.said.setText(sentence)
        self.said.setStyleSheet(f"color: {self.desk.tokens.code(colour)}")

    def _choose(self, passage: Passage) -> None:
        hit: Hit = passage.value
        known = ("source", hit.source_id) if hit.kind == "page" and hit.source_id else (hit.kind, hit.record_id)
        self.desk.selected.emit(*known)

    def _open(self, row: Passage | More) -> None:
        if isinstance(row, Passage):
            if row.value.kind == "note":
                show_record(self.desk, "note", row.value.record_id)
                return
            self.desk.opened.emit(spot_of(row.value, self._found.query))
            if row.value.kind != "page":
                self.desk.selected.emit(row.value.kind, row.value.record_id)
            return
        kind, wanted = row.value
        self._wanted[kind] = wanted
        self._ask_rest()

    def _enter(self) -> None:
        if self.list.go_to_first() and (passage := self.list.current()) is not None:
            self._open(passage)

    def _step(self) -> None:
        if not self._names:
            self.list.setFocus()
            self.list.go_to_first()
            return
        self.names.setFocus()
        if not self.names.selectionModel().hasSelection():
            self.names.selectRow(max(0, self.names.currentIndex().row()))

    # a list of names

    def _ask_names(self) -> None:
        if len(self._names) > MOST_NAMES:
            self.names.show_names([])
            self._show(Found(""))
            self._say(tr("These are {count} names; paste at most {most} at once.", count=f"{len(self._names):,}",
                         most=f"{MOST_NAMES:,}"), "stop")  # fmt: skip
            return
        self._show(Found(""))
        self.names.show_names(self._names)
        self._count_from(0)

    def _count_from(self, start: int) -> None:
        listed = self._names[start : start + TOGETHER]
        if not listed:
            there = sum(name.total > 0 for name in self._names)
            self._say(tr("{there} of {names} are in the case. Choose one to see where.", there=there,
                         names=counted(len(self._names), "name", "names")))  # fmt: skip
            return
        self._say(tr("Counted {done} of {names} …", done=start, names=counted(len(self._names), "name", "names")))
        case = self.desk.bridge.case
        self.desk.reads.ask(
            self._counting,
            partial(count_names, case, listed),
            partial(self._take_counts, start),
        )

    def _take_counts(self, start: int, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._refuse(outcome)
            return
        self._names[start : start + TOGETHER] = outcome.value
        self.names.update_names(start, outcome.value)
        self._count_from(start + TOGETHER)

    def _ask_name(self, name: Name) -> None:
        if name.trouble:
            self._show(Found(""))
        else:
            self._ask_one(name.query)

    def _changed(self, _told: Changed) -> None:
        if self.isVisible() and self.box.toPlainText().strip():
            self._late.start()


class QueryBox(QPlainTextEdit):
    """One line that grows with a pasted list. Enter opens what was found, Down goes there, Shift+Enter adds a line."""

    entered = Signal()
    stepped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("query")
        self.setAccessibleName(tr("Search everything"))
        self.setPlaceholderText(tr("Search everything: words, “a phrase”, begin*, or a list of names"))
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._grow)
        self._grow()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste as plain text, without empty lines at the ends."""
        if source.hasText():
            self.insertPlainText(source.text().strip("\r\n"))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Hear Enter and Down."""
        entered = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        last = self.textCursor().blockNumber() == self.blockCount() - 1
        if entered and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Down and last:
            self.stepped.emit()
        else:
            super().keyPressEvent(event)

    def _grow(self) -> None:
        lines = min(MOST_LINES, self.blockCount())
        fits = lines == self.blockCount()
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.setVerticalScrollBarPolicy(bar)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 18)
