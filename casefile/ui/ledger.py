"""The room of the ledger: what was delivered against a cap, period by period, as a chart and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from casefile.core.caps import Cap
from casefile.core.case import Case, Changed
from casefile.core.dates import show_date
from casefile.core.entries import Entry, read_facts
from casefile.core.instruments import checked_through
from casefile.core.ledger import Account, Ledger, LeftOut, Section, Sheet, make_ledger
from casefile.core.tally import same_words
from casefile.dossier.content.ledger import HEADS
from casefile.ui.actions import Handlers
from casefile.ui.bars import Bar, CapChart, Limit
from casefile.ui.desk import Desk, Spot
from casefile.ui.grids import Grid
from casefile.ui.jobs import Outcome
from casefile.ui.panel import Empty, Panel
from casefile.ui.places import show_record
from casefile.ui.tables import Column
from casefile.ui.words import counted, tr

TOUCHED: Final = frozenset(
    {"quantity", "event", "participant", "provision", "support", "origin", "source", "excerpt", "entity", "judgement"}
)
SUMS: Final = (
    Column("Period"), Column("Kind"), Column("Together"), Column("Of the cap"),
    Column("Verdict and notices", wide=True),
)  # fmt: skip
TELLINGS: Final = (
    Column("Date"), Column("Event", wide=True), Column("Counted", right=True), Column("Stated"), Column("Who says so"),
    Column("Remarks"),
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """The ledger as it was read, and how far the caps were checked."""

    ledger: Ledger
    checked: str | None


@dataclass(frozen=True)
class Sum:
    """One row of the sums: a kind in a period, or what could not be counted there (`section` is None)."""

    sheet: Sheet
    account: Account
    section: Section | None


def read_ledger(case: Case) -> Read:
    """Return the ledger of the case."""
    with case.read() as session:
        facts, checked = read_facts(session), checked_through(session)
    return Read(make_ledger(facts), checked)


class LedgerRoom(Panel):
    """A cap chosen on top, its chart, its sums, and what a sum is made of."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Ledger"))
        self.setObjectName("ledger")
        self._read: Read | None = None
        self._wanted = ""
        self._sums: list[Sum] = []
        self._entries: list[Entry] = []
        self.cap = QComboBox()
        self.cap.setAccessibleName(tr("Cap"))
        self.cap.setMinimumContentsLength(46)
        self.cap.activated.connect(lambda _index: self._show_cap())
        self.said, self.note, self.verdict = QLabel(), QLabel(), QLabel()
        for label in (self.said, self.note, self.verdict):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setProperty("role", "quiet")
        self.note.setContentsMargins(14, 0, 14, 6)
        self.verdict.setContentsMargins(14, 8, 14, 8)
        self.chart = CapChart(desk.tokens)
        self.chart.chosen.connect(self._choose_bar)
        self.chart.activated.connect(lambda _bar: self._open(0))
        self.sums = Grid(SUMS, [20, 20, 20, 14, 20], desk.tokens, tr("Sums"))
        self.sums.chosen.connect(self._choose_sum)
        self.sums.activated_row.connect(lambda _row: self._open(0))
        self.tellings = Grid(TELLINGS, [12, 20, 18, 18, 16, 22], desk.tokens, tr("What the sum is made of"))
        self.tellings.chosen.connect(self._choose_telling)
        self.tellings.activated_row.connect(self._open)
        self._lay_out()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self._ask)
        desk.bridge.changed.connect(self._changed)
        self._ask()

    def handlers(self) -> Handlers:
        """Return what the room does."""
        return {"edit": lambda: self._open(max(0, self.tellings.currentIndex().row()))}

    def focus_first(self) -> None:
        """Put the focus on the chart, or on the sums where there is none."""
        (self.chart if self.chart.bars else self.sums).setFocus()

    def go_to(self, spot: Spot) -> None:
        """Show the cap of a paragraph."""
        self._wanted = spot.words
        self._select_cap()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 6, 12, 6)
        top.setSpacing(12)
        top.addWidget(self.cap)
        top.addWidget(self.said, 1)
        area = self.area = QScrollArea()
        area.setWidget(self.chart)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        split = QSplitter(Qt.Orientation.Vertical)
        below = QWidget()
        lines = QVBoxLayout(below)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.verdict)
        lines.addWidget(self.tellings, 1)
        for widget in (area, self.sums, below):
            split.addWidget(widget)
        self.split = split
        self.empty = Empty(
            tr("The ledger holds quantities of events against the caps of the paragraphs. No quantity counts yet."),
            tr("Go to events"),
            "Ctrl+3",
        )
        self.empty.button.clicked.connect(lambda: self.desk.opened.emit(Spot("room", "events")))
        self.stack = QStackedWidget()
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.note)
        column.addWidget(self.stack, 1)

    def _changed(self, told: Changed) -> None:
        if {table for table, _ in told.touched} & TOUCHED:
            self._late.start()

    def _ask(self) -> None:
        self.desk.reads.ask(self, partial(read_ledger, self.desk.bridge.case), self._take)

    def _take(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.desk.trouble(outcome.error)
            return
        self._read = outcome.value
        ledger = self._read.ledger
        there = self.cap.currentData()
        self.cap.clear()
        for cap in dict.fromkeys(sheet.cap for sheet in ledger.sheets):
            units = dict.fromkeys(one.unit for sheet in ledger.sheets if sheet.cap == cap for one in sheet.accounts)
            for unit in units:
                product = cap.product[:1].upper() + cap.product[1:]
                self.cap.addItem(f"{product}, {unit} – {cap.citation}", (cap, unit))
        self.cap.setCurrentIndex(max(0, _place(self.cap, there)))
        self.stack.setCurrentIndex(0 if ledger.sheets else 1)
        self.cap.setVisible(bool(ledger.sheets))
        self._select_cap()

    def _select_cap(self) -> None:
        for index in range(self.cap.count()):
            if self._wanted and self.cap.itemData(index)[0].provision_id == self._wanted:
                self.cap.setCurrentIndex(index)
                self._wanted = ""
                break
        self._show_cap()

    def _show_cap(self) -> None:
        read, chosen = self._read, self.cap.currentData()
        if read is None:
            return
        self.said.setText(self._said(read))
        if chosen is None:
            self.note.setText(" ".join(read.ledger.unread))
            return
        cap, unit = chosen
        found = [(sheet, one) for sheet in read.ledger.sheets if sheet.cap == cap
                 for one in sheet.accounts if one.unit == unit]  # fmt: skip
        self._sums = [Sum(sheet, account, section) for sheet, account in found for section in account.sections]
        bars = [_bar(one.sheet, one.account, one.section) for one in self._sums if one.section is not None]
        self._sums += [Sum(sheet, account, None) for sheet, account in found if account.left_out]
        limit = next((account.limit for _, account in found), None)
        shown = Limit(limit.amount, tr("cap {limit}", limit=limit.words()), cap.thresholds) if limit else None
        self.chart.show_bars(bars, shown)
        height = min(360, self.chart.height() + 8) if bars and shown else 0
        self.area.setMinimumHeight(min(height, 260))
        sums = 40 + 22 * len(self._sums)
        self.split.setSizes([height, sums, max(120, self.split.height() - height - sums)])
        self.sums.show_rows([_sum_row(one) for one in self._sums], _quiet(self._sums))
        self.note.setText(_note(cap, found[0][0]))
        self._entries = []
        self.tellings.show_rows([])
        if self._sums:
            self.sums.selectRow(0)

    def _said(self, read: Read) -> str:
        parts = []
        if read.ledger.others:
            parts.append(tr("{n} other quantities concern no product of a cap.", n=read.ledger.others))
        if read.checked:
            parts.append(
                tr("The caps are checked through {day}; look for later decisions.", day=show_date(read.checked))
            )
        return " ".join(parts)

    def _choose_bar(self, number: int) -> None:
        self.sums.selectRow(number)

    def _choose_sum(self, number: int) -> None:
        self.chart.choose(number if self._sums[number].section is not None else -1)
        one = self._sums[number]
        self.verdict.setText(_verdict(one, self.sums.rows[number]))
        rows: list[tuple[str, ...]] = []
        self._entries = []
        if one.section is None:
            self._add_left_out(one.account.left_out, rows)
        else:
            self._add_tellings(one.section, rows)
        self.tellings.show_rows(rows)

    def _add_tellings(self, section: Section, rows: list[tuple[str, ...]]) -> None:
        for delivery in section.deliveries:
            if len(delivery.lines) > 1:
                entry = delivery.lines[0].entry
                told = tr("told more than once, counted once")
                rows.append(("", entry.event, delivery.amount.words(), "", told, ""))
                self._entries.append(entry)
            for line in delivery.lines:
                entry = line.entry
                remarks = (
                    tr("Converted: {how}", how=line.conversion) if line.conversion else "",
                    tr("Load assumed: {load}", load=entry.load_assumption) if entry.load_assumption else "",
                    tr("It may lie outside the period") if line.inside is None else "",
                )
                said = "; ".join(one for one in remarks if one)
                rows.append((entry.when, entry.event, line.amount.words(), entry.stated, entry.said_by, said))
                self._entries.append(entry)

    def _add_left_out(self, left_out: Sequence[LeftOut], rows: list[tuple[str, ...]]) -> None:
        for one in left_out:
            because = tr("Not counted: {why}", why=one.because)
            rows.append((one.entry.when, one.entry.event, "–", one.entry.stated, one.entry.said_by, because))
            self._entries.append(one.entry)

    def _choose_telling(self, number: int) -> None:
        self.desk.selected.emit("quantity", self._entries[number].quantity_id)

    def _open(self, number: int) -> None:
        if number < len(self._entries):
            show_record(self.desk, "quantity", self._entries[number].quantity_id)


def _bar(sheet: Sheet, account: Account, section: Section) -> Bar:
    tally = section.tally
    share = tr("{share} of the cap: {verdict}", share=tally.share, verdict=tally.verdict) if tally.limit else ""
    words = tally.amount.words(account.unit)
    label = tr(HEADS.get(section.origin, section.origin))
    return Bar(sheet.period.words(), label, section.origin, tally.amount.low, tally.amount.high, words, share)


def _sum_row(one: Sum) -> tuple[str, ...]:
    period = one.sheet.period.words()
    if one.section is None:
        return period, tr("Not counted"), counted(len(one.account.left_out), "quantity", "quantities"), "", ""
    tally = one.section.tally
    kind = tr(HEADS.get(one.section.origin, one.section.origin))
    said = [tally.verdict or tr("no common figure")]
    said += [f"{percents}: {words}" for percents, words in same_words(tally.notices)]
    return period, kind, tally.amount.words(one.account.unit), tally.share, "; ".join(said)


def _verdict(one: Sum, row: Sequence[str]) -> str:
    """Return a row of the sums as a sentence."""
    period, kind, together, share, said = row
    if one.section is None:
        return tr("{period}: {count} could not be counted, because …", period=period, count=together)
    share = tr("{share} of the cap", share=share) if share else ""
    figures = ", ".join(part for part in (together, share) if part)
    return f"{period}, {kind[:1].lower()}{kind[1:]}: {figures}. {said[:1].upper()}{said[1:]}."


def _quiet(sums: Sequence[Sum]) -> frozenset[int]:
    return frozenset(number for number, one in enumerate(sums) if one.section is None)


def _note(cap: Cap, sheet: Sheet) -> str:
    together = tr(" for {whose} together", whose=cap.aggregate) if cap.aggregate == "all States" else ""
    parts = [tr("Cap: {words}{together}.", words=cap.words(), together=together)]
    if cap.rule:
        parts.append(tr("Of the two figures: {rule}.", rule=cap.rule))
    if sheet.period.cut:
        parts.append(tr("The cap ended with the last of these days; its figure is that of the whole period."))
    return " ".join([*parts, cap.note]).strip()


def _place(box: QComboBox, wanted: object) -> int:
    """Return where a value stands among the data of a box; data that Python holds is compared by Python."""
    return next((index for index in range(box.count()) if box.itemData(index) == wanted), -1)
