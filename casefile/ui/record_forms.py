"""The popup that changes one record, for all lists inside editors: its fields, its values, one named change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from casefile.core.checks import kind_of
from casefile.core.edits import edit_fields
from casefile.core.enquiries import ON_ENQUIRY
from casefile.core.vocabulary import Channel, Classification, ResponseKind, Standing, Tlp
from casefile.ui.desk import Desk
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field
from casefile.ui.naming import name_record
from casefile.ui.pickers import Choice, Picker
from casefile.ui.words import tr

HANDLING: Final = (
    Field("tlp", "TLP", "choice", words=Tlp),
    Field("classification", "Classification", "choice", words=Classification),
)


def response_fields(*, answers: bool) -> tuple[Field, ...]:
    """Return the fields of a response: one that `answers` an enquiry, or one that nobody asked for."""
    kinds = [(one.value, one.words) for one in ResponseKind if (one.value in ON_ENQUIRY) == answers]
    why = "what they say" if answers else "what they say, or why they were not approached"
    return (
        Field("kind", "What came", "choice", options=kinds, ours=True, needed=True),
        Field("by", "Whose", needed=True),
        Field("date", "Date", "date"),
        Field("position", "Position", "text", lines=4, needed=True, hint=why),
        Field("assessment", "Our assessment", "text", lines=3),
        Field("effect", "Effect on the finding", "text", lines=2),
    )


ENQUIRY: Final = (
    Field("addressee", "To whom", needed=True, hint="a Government, a company, a person"),
    Field("put", "What is put", "text", lines=6, needed=True),
    Field("channel", "Sent by", "choice", words=Channel),
    Field("symbol", "Our symbol"),
    Field("sent", "Sent", "date"),
    Field("due", "Answer by", "date"),
)
FIELDS: Final[Mapping[str, Sequence[Field]]] = {
    "enquiry": ENQUIRY,
    "response": response_fields(answers=True),
    "alternative": (
        Field("text", "Other explanation", "text", lines=3, needed=True),
        Field("assessment", "What became of it", "text", lines=3),
    ),
    "finding_entity": (
        Field("standing", "Standing", "choice", words=Standing),
        Field("note", "Note", "text", lines=2),
    ),
    "finding_event": (Field("note", "Note", "text", lines=2),),
    "recommendation": (
        Field("addressee", "To whom", needed=True, hint="Member States, the Committee, a company"),
        Field("action", "What should be done", "text", lines=4, needed=True),
        *HANDLING,
    ),
}


def ask_new(
    desk: Desk,
    parent: QWidget,
    table: str,
    *,
    title: str,
    make: Callable[[Session, dict[str, Any]], Any],
    place: QPoint,
    then: Callable[[Any], object] | None = None,
    fields: Sequence[Field] = (),
) -> None:
    """Ask for the fields of a new record; `make` adds it as one change called by the title, `then` gets what it gives.

    `fields` stand in the place of the table's own.
    """
    asked = fields or FIELDS[table]

    def save(given: dict[str, Any]) -> None:
        wanted = {field.name for field in asked if field.needed}
        values = {name: value or "" if name in wanted else value for name, value in given.items()}
        made = desk.bridge.write(title, lambda session: make(session, values))
        if then is not None:
            then(made)

    FormPopup(title, asked, save, parent.window()).open_at(place)


def ask_change(desk: Desk, parent: QWidget, table: str, record_id: str, place: QPoint) -> None:
    """Ask for the fields of a record and write those that changed."""
    with desk.read() as session:
        row = session.get(kind_of(table), record_id)
        if row is None:
            return
        name = name_record(session, table, record_id)
        values = {field.name: getattr(row, field.name) for field in FIELDS[table]}
    title = tr("Change {what}", what=name)

    def save(given: dict[str, Any]) -> None:
        new = {name: value for name, value in given.items() if value != values[name]}
        if new:
            desk.bridge.write(title, lambda session: edit_fields(session, table, record_id, new))

    FormPopup(title, FIELDS[table], save, parent.window(), values=values).open_at(place)


def pick(
    desk: Desk,
    parent: QWidget,
    *,
    title: str,
    find: Callable[[Session, str], list[Choice]],
    take: Callable[[Any], object],
    place: QPoint,
    hint: str = "",
) -> None:
    """Ask for one record by a few letters and hand over what its choice stands for."""

    def look(typed: str) -> list[Choice]:
        with desk.read() as session:
            return find(session, typed)

    picker = Picker(title, look, parent, hint=hint)
    picker.picked.connect(lambda choice, _typed: take(choice.value))
    picker.open_at(place)
