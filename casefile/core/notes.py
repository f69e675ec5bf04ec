"""Notes and leads, on any record or on the case as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, delete_record, edit_record, kind_of, need
from casefile.core.errors import RefusedError
from casefile.core.schema import Excerpt, Note

_RULES = Rules(fixed={"on_table": "add the note where it belongs", "on_id": "add the note where it belongs"})


def add_note(
    session: Session,
    *,
    kind: str,
    text: str,
    on_table: str | None = None,
    on_id: str | None = None,
    tlp: str | None = None,
    classification: str | None = None,
) -> str:
    """Add a note on a record (by table and id) or, without either, on the case; return its id."""
    if (on_table is None) != (on_id is None):
        raise RefusedError("A note on a record names both its table and its id; a note on the case names neither.")
    if on_table is not None and on_id is not None:
        need(session, kind_of(on_table), on_id, "record the note is on")
    fields = {"kind": kind, "text": text, "on_table": on_table, "on_id": on_id}
    return add_record(session, Note, _RULES, {**fields, "tlp": tlp, "classification": classification, "done": False}).id


def edit_note(session: Session, note_id: str, **fields: object) -> None:
    """Change fields of a note; `done` says that a lead has been followed."""
    edit_record(session, Note, note_id, _RULES, fields)


def delete_note(session: Session, note_id: str) -> None:
    """Delete a note."""
    delete_record(session, Note, note_id)


def list_notes(session: Session, table: str | None = None, record_id: str | None = None) -> Sequence[Note]:
    """Return the notes on one record, or all of the case, oldest first."""
    query = select(Note).order_by(Note.created, Note.id)
    if table is not None:
        query = query.where(Note.on_table == table, Note.on_id == record_id)
    return session.scalars(query).all()


def list_source_notes(session: Session, source_id: str) -> Sequence[Note]:
    """Return the notes on a source and on the excerpts of it, oldest first."""
    excerpts = select(Excerpt.id).where(Excerpt.source_id == source_id)
    on_source = and_(Note.on_table == "source", Note.on_id == source_id)
    on_excerpt = and_(Note.on_table == "excerpt", Note.on_id.in_(excerpts))
    return session.scalars(select(Note).where(or_(on_source, on_excerpt)).order_by(Note.created, Note.id)).all()


def list_open_notes(session: Session, *, limit: int) -> Sequence[Note]:
    """Return the notes and leads of the case that are not done, leads first, then the newest."""
    order = (Note.kind != "lead", Note.created.desc(), Note.id)
    return session.scalars(select(Note).where(Note.done.is_(False)).order_by(*order).limit(limit)).all()
