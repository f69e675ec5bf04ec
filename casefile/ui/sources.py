"""The room of sources: what was sealed, how it is graded, how much of it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy.orm import Session

from casefile.core.checks import among
from casefile.core.dates import show_date
from casefile.core.grading import grade_words
from casefile.core.proof import list_proved
from casefile.core.schema import CustodyEvent, Excerpt, Source
from casefile.core.search import has_words
from casefile.core.sources import delete_source
from casefile.core.timestamps import show_moment
from casefile.core.vocabulary import SourceKind
from casefile.dossier.content.words import source_kind
from casefile.ui import ask
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk, Spot
from casefile.ui.marks import SIGNS, kind_of
from casefile.ui.rooms import TableRoom
from casefile.ui.sealed import CHECKED, UNCHANGED, ask_read_again, check_hash, seal_file, take_in
from casefile.ui.tables import Column, Row, WindowedModel
from casefile.ui.words import tr

ROWID: Final[ColumnElement[int]] = literal_column("source.rowid")
SEAL: Final = 6  # the column of the hash state


class SourceListing:
    """All sources, for a windowed table."""

    tables = frozenset({"source", "excerpt", "support", "custody_event"})
    columns = (
        Column("Title", wide=True),
        Column("Kind"),
        Column("Publisher"),
        Column("Published"),
        Column("Grade"),
        Column("Handling"),
        Column("Hash", sortable=False),
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
        ids = [row.id for _, row in found]
        used, checks = _proof(session, ids), _checks(session, ids)
        return {key: _row(row, used.get(row.id, ""), checks.get(row.id)) for key, row in found}

    def _filtered(self, query: Select[Any], words: str) -> Select[Any]:
        for word in words.split():
            kinds = [one.value for one in SourceKind if one.words.startswith(word.casefold())]
            query = query.where(
                or_(has_words(Source.id, "source", word), Source.language == word.lower(), Source.kind.in_(kinds))
            )
        return query


class SourcesRoom(TableRoom):
    """Table of sources; Enter reads one, F2 says how it was captured."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Sources"), "sources", WindowedModel(desk, SourceListing()))
        paste = QPushButton(tr("Paste"))
        paste.setToolTip(tr("Seal the text, the picture or the files that were copied"))
        paste.clicked.connect(self.paste)
        self.build(
            widths=[34, 10, 16, 12, 6, 11, 12, 12],
            hint="Filter by title, publisher, symbol",
            button="Add sources…",
            sentence="Sources are the documents, images and messages that prove something. Each is sealed as it is.",
            nouns=("source", "sources"),
            delete=lambda session, row: delete_source(session, row.id),
            beside=[paste],
        )

    def handlers(self) -> Handlers:
        """Return what the room does."""
        return {
            **super().handlers(),
            "edit": self.show_capture,
            "capture": self.show_capture,
            "paste": self.paste,
            "read_again": self.read_again,
            "check_hash": self.check_hashes,
        }

    def add(self) -> None:
        """Ask for files and seal them."""
        self.add_files(ask.files(self))

    def add_files(self, paths: Sequence[Path]) -> None:
        """Seal files one after the other, as jobs."""
        for path in paths:
            seal_file(self.desk, path)

    def paste(self) -> None:
        """Seal what was copied: files, a picture or text."""
        if not take_in(self.desk, QGuiApplication.clipboard().mimeData(), "pasted from the clipboard"):
            self.desk.say(tr("Nothing was copied that can be sealed: no text, no picture, no files."))

    def take_in(self, data: QMimeData) -> None:
        """Seal what was dropped."""
        take_in(self.desk, data, "dropped on the window")

    def show_capture(self) -> None:
        """Show how the source with the focus was captured and kept."""
        if row := self.table.current():
            self.desk.opened.emit(Spot("capture", row.id))

    def read_again(self) -> None:
        """Read the source with the focus again."""
        if row := self.table.current():
            ask_read_again(self.desk, row.id, self)

    def check_hashes(self) -> None:
        """Hash the bytes of the chosen sources again."""
        for row in self.table.chosen_rows():
            check_hash(self.desk, row.id)


def _row(row: Source, used: str, check: tuple[str, bool] | None) -> Row:
    seal = tr("sealed") if check is None else check[0] if check[1] else tr("changed")
    colours = {SEAL: "stop"} if check is not None and not check[1] else None
    return Row(
        "source",
        row.id,
        (
            row.title,
            tr(source_kind(row.kind)),
            row.publisher or row.written_by or "",
            show_date(row.published),
            row.reliability or "–",
            f"TLP:{row.tlp}" if row.tlp else "",
            seal,
            used,
        ),
        colours=colours,
        tip=f"{row.title}\n{tr(grade_words(row.reliability, None))}\nSHA-256 {row.sha256}",
    )


def _checks(session: Session, source_ids: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Return for each source whose hash was checked on which day that was last, and whether it was unchanged."""
    query = select(CustodyEvent.source_id, CustodyEvent.at, CustodyEvent.detail).where(
        among(CustodyEvent.source_id, source_ids), CustodyEvent.action == CHECKED
    )
    rows = session.execute(query.order_by(CustodyEvent.id))
    return {row.source_id: (show_moment(row.at).split(",")[0], row.detail == UNCHANGED) for row in rows}


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
