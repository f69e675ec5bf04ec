"""The room of the history: every change, who made it and when; what it did; and earlier values put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from casefile.core.journal import Change, change_row_table, change_table, work_tables
from casefile.core.putting_back import put_back
from casefile.core.timestamps import show_moment
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk
from casefile.ui.inspector import plain_label
from casefile.ui.naming import name_record
from casefile.ui.panel import Panel
from casefile.ui.past import Deed, Past, Step, label_of, read_past
from casefile.ui.places import show_record
from casefile.ui.tables import Column, Row, Table, WindowedModel
from casefile.ui.words import counted, tr

DONE: Final = {"insert": "Added: {name}", "update": "Changed: {name}", "delete": "Deleted: {name}"}
LABELS: Final = 130  # pixels of the column of fields


class HistoryListing:
    """All changes, or those of one record, for a windowed table; the keys are the numbers of changes."""

    columns = (
        Column("No.", right=True),
        Column("When", sortable=False),
        Column("Who"),
        Column("What", wide=True),
    )

    def __init__(self, record: tuple[str, str] | None) -> None:
        self._record = record

    @property
    def tables(self) -> frozenset[str]:
        """Every table: any change is a row here."""
        return frozenset(work_tables())

    def count(self, session: Session, words: str) -> int:
        """Return how many changes there are."""
        return session.scalar(self._filtered(select(func.count()).select_from(change_table), words)) or 0

    def keys(
        self, session: Session, words: str, column: int, *, descending: bool, limit: int | None = None
    ) -> Sequence[int]:
        """Return the numbers of changes in order."""
        c = change_table.c
        by = (c.seq, c.seq, c.author, c.label)[column]
        order = by.desc() if descending else by
        return session.scalars(self._filtered(select(c.seq), words).order_by(order, c.seq.desc()).limit(limit)).all()

    def rows(self, session: Session, keys: Sequence[int]) -> Mapping[int, Row]:
        """Return the rows of some changes."""
        found = session.execute(select(change_table).where(change_table.c.seq.in_(keys)))
        changes = [Change(**row._mapping) for row in found]  # noqa: SLF001 - the documented mapping of a row
        return {
            one.seq: Row(
                "change",
                str(one.seq),
                (f"{one.seq:,}", show_moment(one.at), one.author, label_of(one)),
                tip=f"{label_of(one)}\n{one.author}, {one.station}\n{one.hash}",
            )
            for one in changes
        }

    def _filtered(self, query: Select[Any], words: str) -> Select[Any]:
        c, r = change_table.c, change_row_table.c
        if self._record is not None:
            table, record_id = self._record
            query = query.where(c.seq.in_(select(r.change_seq).where(r.tbl == table, r.record_id == record_id)))
        for word in words.split():
            by_number = [c.seq == int(word)] if word.isascii() and word.isdecimal() and len(word) < 16 else []
            fields = (c.label, c.author, c.station, c.at)
            query = query.where(or_(*(field.contains(word, autoescape=True) for field in fields), *by_number))
        return query


class HistoryRoom(Panel):
    """The table of changes, and under it what the chosen one did."""

    def __init__(self, desk: Desk, record: str = "") -> None:
        table, _, record_id = record.partition("/")
        self._record = (table, record_id) if record else None
        super().__init__(desk, _title(desk, self._record))
        self.setObjectName("history")
        self._seq = 0
        self.model = WindowedModel(desk, HistoryListing(self._record), self)
        self.table = Table(self.model, tr("Changes"))
        self.table.fit([9, 24, 22, 50], 3)
        self.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        self.table.chosen.connect(lambda _table, seq: self._show(int(seq)))
        self.table.activated_row.connect(lambda _table, _seq: self._open_first())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter changes"))
        self.filter.setAccessibleName(tr("Filter changes"))
        self.filter.setMinimumWidth(220)
        self.filter.textChanged.connect(self.model.filter)
        self.number = QLabel()
        self.number.setProperty("role", "quiet")
        top = QHBoxLayout()
        top.setContentsMargins(12, 6, 12, 6)
        top.setSpacing(12)
        top.addWidget(self.filter)
        top.addWidget(self.number)
        top.addStretch(1)
        self.detail = QScrollArea()
        self.detail.setAccessibleName(tr("What the change did"))
        self.detail.setWidgetResizable(True)
        self.detail.setFrameShape(QFrame.Shape.NoFrame)
        self.detail.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(self.detail)
        split.setSizes([420, 320])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(split, 1)
        self.model.reloaded.connect(self._reloaded)
        self._reloaded()

    def handlers(self) -> Handlers:
        """Return what the room does."""
        return {"find": self.filter.setFocus, "edit": self._open_first}

    def focus_first(self) -> None:
        """Put the focus on the newest change."""
        self.table.setFocus()
        if not self.table.selectionModel().hasSelection() and self.model.rowCount():
            self.table.selectRow(0)

    def _reloaded(self) -> None:
        self.number.setText(counted(self.model.rowCount(), "change", "changes"))
        self._show(self._seq)

    def _show(self, seq: int) -> None:
        self._seq = seq
        with self.desk.read() as session:
            past = read_past(session, seq, self._record) if seq else None
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(6)
        if past is None:
            column.addWidget(self._label(tr("Select a change to see what it did."), "ink-2"))
        else:
            self._fill(column, past)
        column.addStretch(1)
        self.detail.setWidget(body)

    def _fill(self, column: QVBoxLayout, past: Past) -> None:
        change = past.change
        head = self._label(label_of(change))
        font = head.font()
        font.setBold(True)
        head.setFont(font)
        column.addWidget(head)
        who = tr("Change {seq}, {when}, by {who} on {station}", seq=f"{change.seq:,}", when=show_moment(change.at),
                 who=change.author, station=change.station)  # fmt: skip
        column.addWidget(self._label(who, "ink-2"))
        for deed in past.deeds:
            column.addSpacing(6)
            self._add_deed(column, deed)
        if past.left:
            column.addWidget(self._label(tr("… and {n} more.", n=counted(past.left, "record", "records")), "ink-2"))

    def _add_deed(self, column: QVBoxLayout, deed: Deed) -> None:
        line = QHBoxLayout()
        noun = tr(deed.table.replace("_", " "))
        said = tr(DONE[deed.op], name=deed.name)
        line.addWidget(self._label(f"{said}  ({noun})"), 1)
        if deed.op != "delete":
            line.addWidget(self._button(tr("Open"), tr("Open {name}", name=deed.name),
                                        lambda: show_record(self.desk, deed.table, deed.id)))  # fmt: skip
        elif deed.gone:
            line.addWidget(self._button(tr("Put back"), tr("Put back {name}", name=deed.name),
                                        lambda: self._put_back(deed, None)))  # fmt: skip
        column.addLayout(line)
        grid = QGridLayout()
        grid.setContentsMargins(12, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, LABELS)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        for number, step in enumerate(deed.steps):
            self._add_step(grid, number, deed, step)
        column.addLayout(grid)

    def _add_step(self, grid: QGridLayout, number: int, deed: Deed, step: Step) -> None:
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._label(step.label, "ink-2"), number, 0, top)
        if deed.op == "insert":
            grid.addWidget(self._label(step.after), number, 1, 1, 3, top)
            return
        if deed.op == "delete":
            grid.addWidget(self._label(step.before, "ink-2"), number, 1, 1, 3, top)
            return
        grid.addWidget(self._label(step.before, "ink-2"), number, 1, top)
        grid.addWidget(self._label("→", "ink-2"), number, 2, top)
        grid.addWidget(self._label(step.after), number, 3, top)
        if step.can_put_back:
            name = tr("Put back {value} as {field}", value=step.before, field=step.label)
            grid.addWidget(self._button(tr("Put back"), name, lambda: self._put_back(deed, step)), number, 4, top)

    def _put_back(self, deed: Deed, step: Step | None) -> None:
        before = self._seq - 1
        fields = () if step is None else (step.field,)
        label = tr("Put back {name}", name=deed.name)
        if step is not None:
            label = tr("Put back {field} of {name}", field=step.label.lower(), name=deed.name)
        self.desk.write(label, lambda session: put_back(session, deed.table, deed.id, before, fields), undo=True)

    def _open_first(self) -> None:
        with self.desk.read() as session:
            past = read_past(session, self._seq, self._record) if self._seq else None
        if past is not None and past.deeds:
            show_record(self.desk, past.deeds[0].table, past.deeds[0].id)

    def _label(self, text: str, colour: str = "ink") -> QLabel:
        return plain_label(text, colour, self.desk.tokens)

    def _button(self, text: str, name: str, does: Any) -> QPushButton:  # noqa: ANN401 - a callable
        button = QPushButton(text)
        button.setAccessibleName(name)
        button.clicked.connect(lambda _checked=False: does())
        return button


def _title(desk: Desk, record: tuple[str, str] | None) -> str:
    if record is None:
        return tr("History")
    with desk.read() as session:
        return tr("History of {name}", name=name_record(session, *record))
