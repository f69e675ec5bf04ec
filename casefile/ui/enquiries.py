"""The room of enquiries: what was put to whom, by when an answer was due, and what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractItemView, QPushButton
from sqlalchemy import ColumnElement, func, literal, literal_column, or_, select, union_all
from sqlalchemy.orm import Session

from casefile.core.checks import among
from casefile.core.dates import show_date
from casefile.core.enquiries import (
    Answer,
    add_enquiry,
    add_response,
    answer_state,
    delete_enquiry,
    delete_response,
    findings_of_enquiries,
    findings_of_responses,
)
from casefile.core.schema import Enquiry, Finding, Response
from casefile.dossier.content import terms
from casefile.ui.desk import Desk, Spot
from casefile.ui.record_forms import ask_new, response_fields
from casefile.ui.rooms import TableRoom
from casefile.ui.tables import Column, Row, WindowedModel
from casefile.ui.words import tr

KINDS: Final = 2  # an enquiry has the key rowid * KINDS, a response rowid * KINDS + 1
COLOURS: Final = {
    Answer.NOT_SENT: "unused",
    Answer.AWAITED: "ink",
    Answer.OVERDUE: "stop",
    Answer.ENDED: "supports",
}


class EnquiryListing:
    """All enquiries, and the responses that answer none: public statements, and why nobody was approached."""

    tables = frozenset({"enquiry", "enquiry_finding", "response", "response_finding", "finding"})
    columns = (
        Column("Addressee", wide=True),
        Column("Symbol"),
        Column("Sent"),
        Column("Due"),
        Column("Answer"),
        Column("Findings", sortable=False),
    )

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def count(self, session: Session, words: str) -> int:
        """Return how many rows there are."""
        return session.scalar(select(func.count()).select_from(self._both(words).subquery())) or 0

    def keys(
        self, session: Session, words: str, column: int, *, descending: bool, limit: int | None = None
    ) -> Sequence[int]:
        """Return keys in order."""
        both = self._both(words).subquery()
        by: Any = (both.c.name, both.c.symbol, both.c.sent, both.c.due, both.c.state)[column].collate("NOCASE")
        query = select(both.c.key).order_by(by.desc() if descending else by, both.c.key)
        return session.scalars(query.limit(limit)).all()

    def rows(self, session: Session, keys: Sequence[int]) -> Mapping[int, Row]:
        """Return the rows of some keys."""
        out: dict[int, Row] = {}
        asked = _records(session, Enquiry, [key // KINDS for key in keys if key % KINDS == 0])
        alone = _records(session, Response, [key // KINDS for key in keys if key % KINDS])
        ids = [row.id for row in asked.values()]
        came = session.scalars(select(Response).where(among(Response.enquiry_id, ids)).order_by(Response.created)).all()
        on = findings_of_enquiries(session, ids) | findings_of_responses(session, [row.id for row in alone.values()])
        everything = {one for found in on.values() for one in found}
        query = select(Finding.id, Finding.number).where(among(Finding.id, everything))
        numbers = {row.id: row.number for row in session.execute(query)}
        day = self._desk.clock().date().isoformat()
        for rowid, row in asked.items():
            state, words = answer_words(row, came, day)
            cells = (row.addressee, row.symbol or "", show_date(row.sent), show_date(row.due), words,
                     _listed(on[row.id], numbers))  # fmt: skip
            out[rowid * KINDS] = Row("enquiry", row.id, cells, {4: COLOURS[state]}, tip=f"{row.addressee}\n\n{row.put}")
        for rowid, one in alone.items():
            cells = (one.by, "", show_date(one.date), "", tr(terms.response(one.kind)), _listed(on[one.id], numbers))
            out[rowid * KINDS + 1] = Row("response", one.id, cells, {4: "ink-2"}, tip=f"{one.by}\n\n{one.position}")
        return out

    def _both(self, words: str) -> Any:  # noqa: ANN401 - a union
        asked: Any = select(
            (literal_column("enquiry.rowid") * KINDS).label("key"), Enquiry.addressee.label("name"),
            Enquiry.symbol.label("symbol"), Enquiry.sent.label("sent"), Enquiry.due.label("due"),
            literal("").label("state"),
        ).select_from(Enquiry)  # fmt: skip
        alone: Any = select(
            literal_column("response.rowid") * KINDS + 1, Response.by, literal(None), Response.date, literal(None),
            Response.kind,
        ).select_from(Response)  # fmt: skip
        alone = alone.where(Response.enquiry_id.is_(None))
        for word in words.split():
            asked = _having(asked, word, Enquiry.addressee, Enquiry.symbol, Enquiry.put)
            alone = _having(alone, word, Response.by, Response.position)
        return union_all(asked, alone)


class EnquiriesRoom(TableRoom):
    """Table of enquiries; Enter opens one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Enquiries"), "enquiries", WindowedModel(desk, EnquiryListing(desk)))
        statement = QPushButton(tr("Record a statement…"))
        statement.clicked.connect(self.ask_statement)
        self.build(
            widths=[30, 14, 13, 13, 28, 10],
            hint="Filter enquiries and statements",
            button="New enquiry…",
            sentence="Enquiries are what was put to whom before anything is concluded. What comes back, or that nothing"
            " does, stands beside the finding.",
            nouns=("enquiry or statement", "enquiries and statements"),
            delete=_delete,
            beside=(statement,),
        )
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def add(self) -> None:
        """Ask for a new enquiry, and open it."""
        ask_new(
            self.desk,
            self,
            "enquiry",
            title=tr("Add enquiry"),
            make=lambda session, values: add_enquiry(session, findings=self._current(), **values),
            place=self._place(),
            then=lambda made: self.desk.opened.emit(Spot("enquiry", made)),
        )

    def ask_statement(self) -> None:
        """Ask for what came without an enquiry, or why somebody was not approached, and open it."""
        ask_new(
            self.desk,
            self,
            "response",
            title=tr("Add response"),
            make=lambda session, values: add_response(session, findings=self._current(), **values),
            place=self._place(),
            then=lambda made: self.desk.opened.emit(Spot("response", made)),
            fields=response_fields(answers=False),
        )

    def _current(self) -> list[str]:
        return [self.desk.finding_id] if self.desk.finding_id else []

    def _place(self) -> QPoint:
        return self.mapToGlobal(QPoint(self.width() // 4, 60))


def _delete(session: Session, row: Row) -> None:
    delete = delete_enquiry if row.table == "enquiry" else delete_response
    delete(session, row.id)


def answer_words(row: Enquiry, came: Sequence[Response], day: str) -> tuple[Answer, str]:
    """Return what has become of an enquiry by a day, and in words: `overdue since 28 Jul 2025`, `answered in part`."""
    state = answer_state(row, came, day)
    due = show_date(row.due)
    kinds = [tr(terms.response(one.kind)) for one in came if one.enquiry_id == row.id]
    words = {
        Answer.NOT_SENT: tr("not sent yet"),
        Answer.AWAITED: tr("awaited by {day}", day=due) if due else tr("awaited, no day set"),
        Answer.OVERDUE: tr("overdue since {day}", day=due),
        Answer.ENDED: "; ".join(dict.fromkeys(kinds)),
    }
    return state, words[state]


def _records(session: Session, kind: Any, rowids: Sequence[int]) -> dict[int, Any]:  # noqa: ANN401 - a mapped kind
    rowid: ColumnElement[int] = literal_column(f"{kind.__tablename__}.rowid")
    return {int(key): row for key, row in session.execute(select(rowid, kind).where(rowid.in_(rowids)))}


def _listed(findings: Sequence[str], numbers: Mapping[str, int]) -> str:
    return ", ".join(str(numbers[one]) for one in findings)


def _having(query: Any, word: str, *fields: Any) -> Any:  # noqa: ANN401 - a query and its columns
    return query.where(or_(*(field.contains(word, autoescape=True) for field in fields)))
