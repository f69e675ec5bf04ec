"""The room of events: what happened and when, how it is known, how much, and how far it is proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint
from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy.orm import Session

from casefile.core.dates import show_date
from casefile.core.events import add_event, delete_event, list_event_places, list_participants
from casefile.core.quantities import list_quantities
from casefile.core.schema import Event, Quantity
from casefile.core.search import has_words
from casefile.core.vocabulary import EventKind, Knowledge
from casefile.dossier.content import terms
from casefile.ui.desk import Desk, Spot
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field
from casefile.ui.marks import SIGNS
from casefile.ui.proving import count_proof, count_signs
from casefile.ui.rooms import TableRoom
from casefile.ui.tables import Column, Row, WindowedModel
from casefile.ui.words import tr

ROWID: Final[ColumnElement[int]] = literal_column("event.rowid")
NEW: Final = (
    Field("title", "Title", hint="what happened, in a few words"),
    Field("kind", "Kind", "choice", words=EventKind, needed=True),
    Field("date", "Date", "date"),
    Field("knowledge", "How it is known", "choice", words=Knowledge, needed=True),
    Field("reasoning", "Reasoning", "text", lines=3, hint="where it is inferred: from what it follows"),
)


class EventListing:
    """All events, for a windowed table."""

    tables = frozenset({"event", "participant", "event_place", "quantity", "support"})
    columns = (
        Column("Title", wide=True),
        Column("Kind"),
        Column("Date"),
        Column("Known as"),
        Column("Quantities", sortable=False),
        Column("Proof", right=True, sortable=False),
    )
    _order = (Event.title, Event.kind, Event.earliest, Event.knowledge)

    def count(self, session: Session, words: str) -> int:
        """Return how many events there are."""
        return session.scalar(self._filtered(select(func.count()).select_from(Event), words)) or 0

    def keys(
        self, session: Session, words: str, column: int, *, descending: bool, limit: int | None = None
    ) -> Sequence[int]:
        """Return rowids in order; events without a day come last, in whichever direction."""
        by = self._order[column]
        order = by.collate("NOCASE").desc() if descending else by.collate("NOCASE")
        query = self._filtered(select(ROWID).select_from(Event), words)
        return session.scalars(query.order_by(by.is_(None), order, Event.latest, ROWID).limit(limit)).all()

    def rows(self, session: Session, keys: Sequence[int]) -> Mapping[int, Row]:
        """Return the rows of some rowids."""
        found = session.execute(select(ROWID.label("key"), Event).where(ROWID.in_(keys))).all()
        ids = [row.id for _, row in found]
        amounts = list_quantities(session, ids)
        parts, places = list_participants(session, ids), list_event_places(session, ids)
        proof = count_proof(
            session,
            {
                one: [
                    ("event", one),
                    *(("quantity", row.id) for row in amounts[one]),
                    *(("participant", row.id) for row in parts[one]),
                    *(("event_place", row.id) for row in places[one]),
                ]
                for one in ids
            },
        )
        return {key: _row(row, amounts[row.id], count_signs(proof[row.id])) for key, row in found}

    def _filtered(self, query: Select[Any], words: str) -> Select[Any]:
        for word in words.split():
            kinds = [one.value for one in EventKind if word.casefold() in tr(one.words)]
            dated = [Event.date.contains(word, autoescape=True)] if word[:1].isdigit() else []
            query = query.where(or_(has_words(Event.id, "event", word), Event.kind.in_(kinds), *dated))
        return query


class EventsRoom(TableRoom):
    """Table of events; Enter edits one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Events"), "events", WindowedModel(desk, EventListing()))
        self.build(
            widths=[36, 12, 15, 12, 22, 13],
            hint="Filter by words, kind or year",
            button="New event…",
            sentence="Events are what happened: transfers, voyages, payments, with who took part, where and how much.",
            nouns=("event", "events"),
            delete=lambda session, row: delete_event(session, row.id),
        )

    def add(self) -> None:
        """Ask what happened, make the event and open it."""

        def save(given: dict[str, Any]) -> None:
            label = tr("Add event {title}", title=given["title"] or "")
            made = self.desk.bridge.write(label, lambda session: add_event(session, **given))
            self.desk.opened.emit(Spot("event", made))

        start = {"kind": EventKind.TRANSFER.value, "knowledge": Knowledge.NOT_STATED.value}
        form = FormPopup(tr("New event"), NEW, save, self.window(), values=start, button="Add event")
        form.open_at(self.mapToGlobal(QPoint(80, 60)))


def _row(row: Event, amounts: Sequence[Quantity], signs: str) -> Row:
    told = [terms.measured(one.low, one.high, one.unit, one.product, one.qualifier) for one in amounts]
    known = tr(Knowledge.read(row.knowledge).words)
    return Row(
        "event",
        row.id,
        (row.title, tr(terms.event_kind(row.kind)), show_date(row.date), known, "; ".join(told),
         signs or SIGNS["unused"]),
        colours=None if signs else {5: "unused"},
        tip="\n".join([row.title, show_date(row.date), *told]).strip(),
    )  # fmt: skip
