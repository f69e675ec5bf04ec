"""The room of the resolutions: paragraphs by citation, words, category and date; the chosen one in full below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QSplitter, QVBoxLayout
from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from casefile.core.browsing import Wanted, find_paragraphs, list_categories, states_on
from casefile.core.checks import among
from casefile.core.citing import cite
from casefile.core.dates import show_date
from casefile.core.errors import CasefileError
from casefile.core.instruments import list_instruments
from casefile.core.schema import Citation, Provision
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk
from casefile.ui.naming import cut
from casefile.ui.panel import Panel
from casefile.ui.paragraphs import ParagraphView, checked_words
from casefile.ui.tables import Column, Row, Table, WindowedModel
from casefile.ui.words import counted, tr

ROWID: Final[ColumnElement[int]] = literal_column("provision.rowid")


class ParagraphListing:
    """The paragraphs wanted, for a windowed table; `trouble` is why there are none."""

    tables = frozenset({"provision", "instrument", "amendment", "provision_text", "citation"})
    columns = (
        Column("Paragraph", sortable=False),
        Column("What it does", wide=True, sortable=False),
        Column("Verb", sortable=False),
        Column("In force", sortable=False),
        Column("Cited", right=True, sortable=False),
    )

    def __init__(self) -> None:
        self.wanted = Wanted()
        self.trouble = ""
        self._counted: tuple[Wanted, list[str]] | None = None

    def count(self, session: Session, words: str) -> int:
        """Return how many paragraphs are wanted."""
        ids = self._ids(session, words)
        self._counted = (self._asked(words), ids)
        return len(ids)

    def keys(
        self,
        session: Session,
        words: str,
        column: int,  # noqa: ARG002 - they stand in one order only
        *,
        descending: bool,  # noqa: ARG002
        limit: int | None = None,
    ) -> Sequence[int]:
        """Return rowids, those of the newest instrument first."""
        known, self._counted = self._counted, None
        is_same = known is not None and known[0] == self._asked(words)
        ids = (known[1] if known is not None and is_same else self._ids(session, words))[:limit]
        rows = session.execute(select(Provision.id, ROWID.label("key")).where(among(Provision.id, ids)))
        places = {row.id: row.key for row in rows}
        return [places[one] for one in ids]

    def rows(self, session: Session, keys: Sequence[int]) -> Mapping[int, Row]:
        """Return the rows of some rowids."""
        found = session.execute(select(ROWID.label("key"), Provision).where(ROWID.in_(keys))).all()
        ids = [row.id for _, row in found]
        states = states_on(session, ids, self.wanted.on) if self.wanted.on.strip() else {}
        citing: dict[str, set[str]] = {}
        for provision, finding in session.execute(
            select(Citation.provision_id, Citation.finding_id).where(among(Citation.provision_id, ids))
        ):
            citing.setdefault(provision, set()).add(finding)
        rows = {}
        for key, row in found:
            state = states.get(row.id)
            force = state.words if state else _dates(row)
            ended = state.in_force is False if state else row.until is not None
            colours = {} if row.binding else {2: "ink-2"}
            rows[key] = Row(
                "provision",
                row.id,
                (cite(row.id), cut(row.summary, 200), _verb(row), force, str(len(citing.get(row.id, ())) or "")),
                colours | ({3: "ink-2"} if ended else {}),
                tip=f"{cite(row.id)}\n{row.category or ''}\n{row.summary}\n{force}",
            )
        return rows

    def _asked(self, words: str) -> Wanted:
        return replace(self.wanted, words=words)

    def _ids(self, session: Session, words: str) -> list[str]:
        self.trouble = ""
        try:
            return find_paragraphs(session, self._asked(words))
        except CasefileError as error:
            self.trouble = str(error)
            return []


class InstrumentsRoom(Panel):
    """Filters on top, the list, the paragraph below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Resolutions"))
        self.setObjectName("instruments")
        self.listing = ParagraphListing()
        self.model = WindowedModel(desk, self.listing, self)
        self.table = Table(self.model, tr("Paragraphs"))
        self.table.fit([25, 40, 12, 25, 5], 1)
        self.table.setSortingEnabled(False)
        self.table.chosen.connect(self._choose)
        self.view = ParagraphView(desk)
        self.table.activated_row.connect(lambda _table, _record: self.view.setFocus())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("2397 para 5, a number, or words"))
        self.filter.setAccessibleName(tr("Find paragraphs by citation, number or words"))
        self.filter.setMinimumWidth(210)
        self.filter.textChanged.connect(self.model.filter)
        self.instrument, self.category = QComboBox(), QComboBox()
        self.instrument.setAccessibleName(tr("Resolution"))
        self.category.setAccessibleName(tr("Category"))
        for box in (self.instrument, self.category):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(14)
            box.activated.connect(lambda _index: self._narrow())
        self.on = QLineEdit()
        self.on.setPlaceholderText(tr("In force on …"))
        self.on.setAccessibleName(tr("In force on this date"))
        self.on.setToolTip(tr("2024-03-01, March 2024, 2018"))
        self.on.setMaximumWidth(120)
        self.on.textChanged.connect(self._narrow)
        self.binding = QCheckBox(tr("Binding"))
        self.binding.toggled.connect(self._narrow)
        self.said = QLabel()
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setContentsMargins(14, 0, 14, 6)
        self.said.setWordWrap(True)
        self._lay_out()
        self._fill_boxes()
        self.model.reloaded.connect(self._say)
        self._say()

    def handlers(self) -> Handlers:
        """Return what the room does."""
        return {"find": self.focus_first, "copy": self.view.copy, "cite": self.view.cite}

    def focus_first(self) -> None:
        """Put the focus into the filter, where a citation can be typed or pasted."""
        self.filter.setFocus()
        self.filter.selectAll()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 6, 12, 6)
        top.setSpacing(8)
        for widget in (self.filter, self.instrument, self.category, self.on, self.binding):
            top.addWidget(widget)
        top.setStretch(0, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(self.view)
        split.setSizes([330, 420])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.said)
        column.addWidget(split, 1)

    def _fill_boxes(self) -> None:
        with self.desk.read() as session:
            symbols = [(one.id, one.symbol) for one in reversed(list_instruments(session))]
            categories = list_categories(session)
        self.instrument.addItem(tr("All resolutions"), None)
        for instrument_id, symbol in symbols:
            self.instrument.addItem(symbol, instrument_id)
        self.category.addItem(tr("All categories"), None)
        for category in categories:
            self.category.addItem(category, category)

    def _narrow(self) -> None:
        instrument, category = self.instrument.currentData(), self.category.currentData()
        self.listing.wanted = Wanted("", instrument, category, self.binding.isChecked(), self.on.text())
        self.model.reload()
        self.view.show_paragraph(self.view.provision_id, self.on.text())

    def _say(self) -> None:
        count = self.model.rowCount()
        with self.desk.read() as session:
            checked = checked_words(session)
        self.said.setText(self.listing.trouble or f"{counted(count, 'paragraph', 'paragraphs')}. {checked}")
        colour = "stop" if self.listing.trouble else "ink-2"
        self.said.setStyleSheet(f"color: {self.desk.tokens.code(colour)}")
        if count == 1 and (row := self.model.row_at(0)) is not None:
            self.view.show_paragraph(row.id, self.on.text())

    def _choose(self, table: str, record_id: str) -> None:
        self.view.show_paragraph(record_id, self.on.text())
        self.desk.selected.emit(table, record_id)


class ParagraphPanel(Panel):
    """One paragraph in a tab of its own, opened from wherever it is named."""

    def __init__(self, desk: Desk, provision_id: str) -> None:
        super().__init__(desk, cite(provision_id))
        self.setObjectName("instruments")
        self.view = ParagraphView(desk)
        self.view.show_paragraph(provision_id)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)

    def handlers(self) -> Handlers:
        """Return what the panel does."""
        return {"copy": self.view.copy, "cite": self.view.cite}

    def focus_first(self) -> None:
        """Put the focus on the paragraph."""
        self.view.setFocus()


def _verb(row: Provision) -> str:
    return row.verb or (tr("binding") if row.binding else tr("does not bind"))


def _dates(row: Provision) -> str:
    since = show_date(row.effective) or tr("day not recorded")
    return f"{since} – {show_date(row.until)}" if row.until else tr("since {day}", day=since)
