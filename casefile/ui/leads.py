"""Notes and leads on the screen: dropped on what is selected, listed where they belong, marked done, taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from casefile.core.notes import add_note, delete_note, edit_note, list_notes, list_open_notes, list_source_notes
from casefile.core.schema import Note
from casefile.ui.desk import Desk
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field
from casefile.ui.items import Deeds, Item, Items
from casefile.ui.naming import cut, name_record
from casefile.ui.places import place_of
from casefile.ui.words import tr

MOST: Final = 60  # notes that a list shows
FIELDS: Final = (
    Field("text", "Text", "text", lines=4, hint="What to remember, or what to follow up"),
    Field("kind", "Kind", "choice", options=(("note", "Note"), ("lead", "Lead: something to follow up")), needed=True),
)
Place = Callable[[Session], tuple[str, str]]
"""An operation that returns the record (table, id) on which a note is dropped, made first when it is not there."""


class NoteList(Items):
    """The notes on one record; with no record, those of the case that are not done.

    `around`: of a source, those on its excerpts too.
    """

    def __init__(self, desk: Desk, table: str = "", record_id: str = "", *, around: bool = False) -> None:
        head = "Notes and leads" if table else "Not done yet"
        super().__init__(desk, head, add="Drop a note…" if not around else "", deeds=self._more)
        self._table, self._record_id, self._around = table, record_id, around
        self.add_asked.connect(lambda place: drop_note(desk, self, place, table, record_id))
        self.edit_asked.connect(self._edit)
        self.delete_asked.connect(self._delete)

    def read(self) -> None:
        """Read the notes and show them."""
        with self._desk.read() as session:
            self.show_value(tuple(self._item(session, row) for row in self._rows(session)[:MOST]))

    def _rows(self, session: Session) -> Sequence[Note]:
        if not self._table:
            return list_open_notes(session, limit=MOST)
        if self._table == "note":
            row = session.get(Note, self._record_id)
            return [row] if row is not None else []
        if self._around:
            return list_source_notes(session, self._record_id)
        return list_notes(session, self._table, self._record_id)

    def _item(self, session: Session, row: Note) -> Item:
        kind = tr("Lead") if row.kind == "lead" else tr("Note")
        said = f"{kind}, {tr('done')}" if row.done else kind
        aside, spot = [said], None
        if row.on_table and row.on_id and (row.on_table, row.on_id) != (self._table, self._record_id):
            aside.append(cut(name_record(session, row.on_table, row.on_id), 60))
            spot = place_of(session, row.on_table, row.on_id)
        text = f"✓ {row.text}" if row.done else row.text
        return Item(row.id, text, " · ".join(aside), spot, "ink-2" if row.done else "ink")

    def _more(self, item: Item, _place: QPoint) -> Deeds:
        with self._desk.read() as session:
            row = session.get(Note, item.id)
            done = row is not None and row.done
        if done:
            return [(tr("Not done yet"), partial(self.mark_done, item.id, done=False))]
        return [(tr("Mark as done"), partial(self.mark_done, item.id))]

    def mark_done(self, note_id: str, *, done: bool = True) -> None:
        """Say that a note has been dealt with, or that it has not."""
        label = tr("Mark note as done") if done else tr("Mark note as not done")
        self._desk.write(label, lambda session: edit_note(session, note_id, done=done))

    def _delete(self, note_id: str) -> None:
        self._desk.write(tr("Delete note"), lambda session: delete_note(session, note_id), undo=True)

    def _edit(self, note_id: str, place: QPoint) -> None:
        with self._desk.read() as session:
            row = session.get(Note, note_id)
            values = {"text": row.text, "kind": row.kind, "done": row.done} if row is not None else {}

        def save(given: dict[str, Any]) -> None:
            self._desk.bridge.write(tr("Change note"), lambda session: edit_note(session, note_id, **given))

        fields = (*FIELDS, Field("done", "Done", "flag"))
        FormPopup(tr("Note"), fields, save, self.window(), values=values).open_at(place)


def drop_note(
    desk: Desk, parent: QWidget, place: QPoint, table: str = "", record_id: str = "", *, begun: str = ""
) -> None:
    """Ask for a note on a record, on the case without one; `begun`: words it begins with."""
    says = tr("On the case as a whole")
    if table:
        with desk.read() as session:
            says = tr("On: {name}", name=cut(name_record(session, table, record_id), 160))
    _ask(desk, parent, place, lambda _session: (table, record_id), says=says, begun=begun)


def drop_note_on(desk: Desk, parent: QWidget, place: QPoint, make: Place) -> None:
    """Ask for a note on a record that is made together with it, as one change."""
    _ask(desk, parent, place, make, says=tr("On the selected words, which are marked"))


def _ask(desk: Desk, parent: QWidget, place: QPoint, make: Place, *, says: str, begun: str = "") -> None:
    def save(given: dict[str, Any]) -> None:
        def operation(session: Session) -> tuple[str, str]:
            table, record_id = make(session)
            add_note(session, **given, on_table=table or None, on_id=record_id or None)
            return table, record_id

        desk.selected.emit(*desk.bridge.write(tr("Drop a note"), operation))

    form = FormPopup(tr("Drop a note"), FIELDS, save, parent.window(), says=says, button="Drop the note")
    form.form.show_values({"text": begun, "kind": "note"})
    form.open_at(place)
