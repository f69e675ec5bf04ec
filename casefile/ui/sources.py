"""The room of sources: what was sealed, how it is graded, how much of it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout
from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy.orm import Session

from casefile.core.dates import show_date
from casefile.core.grading import grade_words
from casefile.core.progress import Progress
from casefile.core.proof import list_proved
from casefile.core.schema import Excerpt, Source
from casefile.core.sources import delete_source
from casefile.reading.intake import add_file
from casefile.ui import ask
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk, Spot
from casefile.ui.jobs import Outcome
from casefile.ui.marks import SIGNS, kind_of
from casefile.ui.panel import Empty, Panel
from casefile.ui.tables import Column, Row, Table, WindowedModel
from casefile.ui.words import counted, tr

ROWID: Final[ColumnElement[int]] = literal_column("source.rowid")


class SourceListing:
    """All sources, for a windowed table."""

    tables = frozenset({"source", "excerpt", "support"})
    columns = (
        Column("Title", wide=True),
        Column("Kind"),
        Column("Publisher"),
        Column("Published"),
        Column("Grade"),
        Column("Handling"),
        Column("Proof", right=True, sortable=False),
    )
    _order = (Source.title, Source.kind, Source.publisher, Source.published, Source.reliability, Source.tlp)

    def count(self, session: Session, words: str) -> int:
        """Return how many sources there are."""
        return session.scalar(self._filtered(select(func.count()).select_from(Source), words)) or 0

    def keys(
        self, session: Session, words: str, column: int, *, descending: bool, limit: int | None = None
    ) -> Sequence[int]:
        """Return rowids in order."""
        by = self._order[column]
        order = by.collate("NOCASE").desc() if descending else by.collate("NOCASE")
        return session.scalars(
            self._filtered(select(ROWID).select_from(Source), words).order_by(order, ROWID).limit(limit)
        ).all()

    def rows(self, session: Session, keys: Sequence[int]) -> Mapping[int, Row]:
        """Return the rows of some rowids."""
        query = select(ROWID.label("key"), Source).where(ROWID.in_(keys))
        found = [(key, row) for key, row in session.execute(query)]
        used = _proof(session, [row.id for _, row in found])
        return {
            key: Row(
                "source",
                row.id,
                (
                    row.title,
                    row.kind,
                    row.publisher or row.written_by or "",
                    show_date(row.published),
                    row.reliability or "–",
                    f"TLP:{row.tlp}" if row.tlp else "",
                    used.get(row.id, ""),
                ),
                tip=f"{row.title}\n{grade_words(row.reliability, None)}\nSHA-256 {row.sha256}",
            )
            for key, row in found
        }

    def _filtered(self, query: Select[Any], words: str) -> Select[Any]:
        for word in words.split():
            fields = (Source.title, Source.publisher, Source.file_name, Source.symbol, Source.language)
            query = query.where(or_(*(field.contains(word, autoescape=True) for field in fields)))
        return query


class SourcesRoom(Panel):
    """Table of sources; Enter reads one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Sources"))
        self.setObjectName("sources")
        self.model = WindowedModel(desk, SourceListing(), self)
        self.table = Table(self.model, tr("Sources"))
        self.table.fit([40, 10, 20, 12, 7, 12, 12], 0)
        self.table.chosen.connect(desk.selected)
        self.table.activated_row.connect(lambda table, record: desk.opened.emit(Spot(table, record)))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter sources"))
        self.filter.setAccessibleName(tr("Filter sources"))
        self.filter.setMaximumWidth(280)
        self.filter.textChanged.connect(self.model.filter)
        self.number = QLabel()
        self.number.setProperty("role", "quiet")
        add = QPushButton(tr("Add sources…"))
        add.clicked.connect(self.ask_files)
        top = QHBoxLayout()
        top.setContentsMargins(12, 6, 12, 6)
        for widget in (self.filter, self.number):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(add)
        empty = Empty(
            tr("Sources are the documents, images and messages that prove something. Each is sealed as it is."),
            tr("Add sources…"),
            "Ctrl+Shift+A",
        )
        empty.button.clicked.connect(self.ask_files)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.stack, 1)
        self.model.reloaded.connect(self._count)
        self._count()

    def handlers(self) -> Handlers:
        """Return what the room does."""
        return {"add": self.ask_files, "edit": self._open, "delete": self._delete, "find": self.filter.setFocus}

    def focus_first(self) -> None:
        """Put the focus on the table."""
        self.table.setFocus()
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.selectRow(0)

    def ask_files(self) -> None:
        """Ask for files and seal them."""
        self.add_files(ask.files(self))

    def add_files(self, paths: Sequence[Path]) -> None:
        """Seal files one after the other, as jobs."""
        case = self.desk.bridge.case
        for path in paths:

            def work(progress: Progress, path: Path = path) -> Any:  # noqa: ANN401 - what was taken in
                return add_file(case, path, progress=progress)

            def then(outcome: Outcome, path: Path = path) -> None:
                if outcome.error is not None:
                    self.desk.trouble(outcome.error)
                elif not outcome.cancelled:
                    self.desk.say(tr("{name} is sealed.", name=path.name))

            self.desk.jobs.start(tr("Seal {name}", name=path.name), work, then)

    def _open(self) -> None:
        if row := self.table.current():
            self.desk.opened.emit(Spot(row.table, row.id))

    def _delete(self) -> None:
        rows = self.table.chosen_rows()
        if not rows:
            return
        label = tr("Delete {name}", name=rows[0].cells[0]) if len(rows) == 1 else tr("Delete {n} sources", n=len(rows))

        def operation(session: Session) -> None:
            for row in rows:
                delete_source(session, row.id)

        self.desk.write(label, operation, undo=True)

    def _count(self) -> None:
        count = self.model.rowCount()
        self.number.setText(counted(count, "source", "sources"))
        self.stack.setCurrentIndex(0 if count or self.model.words else 1)


def _proof(session: Session, source_ids: Sequence[str]) -> dict[str, str]:
    """Return `▲ 3 ▼ 1 ○ 2` for each source that has excerpts."""
    rows = session.execute(select(Excerpt.id, Excerpt.source_id).where(Excerpt.source_id.in_(source_ids))).all()
    proved = list_proved(session, [row.id for row in rows])
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        kind = kind_of(proved[row.id])
        own = counts.setdefault(row.source_id, {})
        own[kind] = own.get(kind, 0) + 1
    return {
        source: "  ".join(f"{SIGNS[kind]} {own[kind]}" for kind in SIGNS if kind in own)
        for source, own in counts.items()
    }
