"""The editor of a response: what came or did not, what we make of it, and the words or document it was given in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint
from sqlalchemy.orm import Session

from casefile.core.dates import show_date
from casefile.core.enquiries import ON_ENQUIRY, delete_response, edit_response, findings_of_responses
from casefile.core.schema import Enquiry, Excerpt, Response, Source
from casefile.ui.actions import Handlers
from casefile.ui.choices import find_entities, find_excerpts, find_findings, find_sources
from casefile.ui.desk import Desk, Spot
from casefile.ui.finding_view import excerpt_credit
from casefile.ui.forms import Form
from casefile.ui.items import Item, Items, plain_label, serif
from casefile.ui.naming import cut, name_record
from casefile.ui.record_forms import HANDLING, pick, response_fields
from casefile.ui.record_panel import RecordPanel
from casefile.ui.words import tr

FIELDS: Final = ("kind", "by", "date", "position", "assessment", "effect", "tlp", "classification")
LISTS: Final = {
    "finding": ("On findings", "Add…", "It answers no finding yet."),
    "excerpt": ("Its words", "Choose…", "Its words are not marked in a source."),
    "source": ("Its document", "Choose…", "Its document is not in the case."),
    "entity": ("Who it is", "Choose…", "Not joined to an entity of the case."),
}
"""Head, button and the words of an empty list, by what is listed."""


class ResponseEditor(RecordPanel):
    """One response; which kinds it can be goes by whether it answers an enquiry."""

    READ = frozenset({"response", "response_finding", "finding", "excerpt", "source", "entity", "enquiry"})

    def __init__(self, desk: Desk, response_id: str) -> None:
        with desk.read() as session:
            kind = session.get_one(Response, response_id).kind
        self.form = Form((*response_fields(answers=kind in ON_ENQUIRY), *HANDLING))
        super().__init__(desk, "response", response_id, (self.form,))
        self._name = ""
        self.to = plain_label("", "ink-2", desk.tokens)
        self.form.inputs["position"].setFont(serif(self.font(), 1.1))
        self.lists = {table: self._list(table) for table in LISTS}
        self.lay_out((self.to, self.form), tuple(self.lists.values()))
        self.read()

    def handlers(self) -> Handlers:
        """Return what the editor does."""
        does: dict[str, Callable[[], object]] = {"delete_record": self._delete}
        return does

    def focus_first(self) -> None:
        """Put the focus on the position."""
        self.form.inputs["position"].setFocus()

    def name(self) -> str:
        """Return what the response is called in the label of a change."""
        return tr("the response of {whom}", whom=cut(self._name, 40))

    def read(self) -> None:
        """Read the response and show what has changed."""
        with self.desk.read() as session:
            row = session.get(Response, self.record_id)
            if row is None:
                return
            values = {name: getattr(row, name) for name in FIELDS}
            enquiry = session.get(Enquiry, row.enquiry_id) if row.enquiry_id else None
            to = tr("It answers no enquiry.")
            if enquiry is not None:
                put = cut(enquiry.put, 200)
                sent = show_date(enquiry.sent) or tr("no date")
                to = tr("To our enquiry to {whom}, {sent}: {put}", whom=enquiry.addressee, sent=sent, put=put)
            findings = findings_of_responses(session, [row.id])[row.id]
            shown = {
                "finding": tuple(_item(session, "finding", one) for one in findings),
                "excerpt": (_excerpt(session, row.excerpt_id),) if row.excerpt_id else (),
                "source": (_item(session, "source", row.source_id),) if row.source_id else (),
                "entity": (_item(session, "entity", row.entity_id),) if row.entity_id else (),
            }
        self._name = str(values["by"])
        self.to.setText(to)
        self.show_values(values)
        self.show_title(tr("Response of {whom}", whom=self._name))
        for table, items in self.lists.items():
            items.show_value(shown[table])

    def _list(self, table: str) -> Items:
        head, add, none = LISTS[table]
        items = Items(self.desk, head, add=add, none=none)
        items.add.setAccessibleName(f"{tr(head)}: {tr(add)}")
        items.add_asked.connect(lambda place: self._choose(table, place))
        items.edit_asked.connect(lambda _one, place: self._choose(table, place))
        items.delete_asked.connect(lambda one: self._let_go(table, one))
        return items

    def _choose(self, table: str, place: QPoint) -> None:
        if table == "finding":
            pick(
                self.desk,
                self,
                title=tr("On which finding?"),
                find=find_findings,
                take=lambda value: self._write_findings(lambda there: list(dict.fromkeys([*there, value[1]]))),
                place=place,
            )
            return
        finders = {"excerpt": find_excerpts, "source": find_sources, "entity": find_entities}
        pick(
            self.desk,
            self,
            title=tr(LISTS[table][0]),
            find=finders[table],
            take=lambda value: self._join(table, value[1] if table == "entity" else value),
            place=place,
        )

    def _join(self, table: str, record_id: str) -> None:
        values = {f"{table}_id": record_id}
        if table == "source":
            values["excerpt_id"] = None  # type: ignore[assignment]  # the words stand in another document
        self.write_values(self._label(LISTS[table][0]), values)

    def _let_go(self, table: str, record_id: str) -> None:
        if table == "finding":
            self._write_findings(lambda there: [one for one in there if one != record_id])
            return
        gone = {"excerpt": ("excerpt_id",), "source": ("source_id", "excerpt_id"), "entity": ("entity_id",)}[table]
        self.write_values(self._label(LISTS[table][0]), dict.fromkeys(gone))

    def _write_findings(self, change: Callable[[list[str]], list[str]]) -> None:
        def operation(session: Session) -> None:
            there = findings_of_responses(session, [self.record_id])[self.record_id]
            edit_response(session, self.record_id, findings=change(there))

        self.desk.write(self._label("findings"), operation)

    def _label(self, what: str) -> str:
        said = tr(what)
        return tr("Change {what} of {record}", what=said[:1].lower() + said[1:], record=self.name())

    def _delete(self) -> None:
        label = tr("Delete {record}", record=self.name())
        self.desk.write(label, lambda session: delete_response(session, self.record_id), undo=True)


def _item(session: Session, table: str, record_id: str) -> Item:
    return Item(record_id, name_record(session, table, record_id), spot=Spot(table, record_id))


def _excerpt(session: Session, excerpt_id: str) -> Item:
    row = session.get_one(Excerpt, excerpt_id)
    source = session.get_one(Source, row.source_id)
    spot = Spot("source", row.source_id, page=row.page, excerpt_id=row.id)
    return Item(row.id, row.quote or row.description or "", excerpt_credit(source, row), spot, quote=True)
