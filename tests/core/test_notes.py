"""Notes and leads."""

from __future__ import annotations

import pytest
from core.specimens import entity, excerpt, source

from casefile.core import notes
from casefile.core.case import Case
from casefile.core.errors import RefusedError


def test_notes_name_the_record_they_are_on(case: Case) -> None:
    with case.change("Add") as session:
        entity_id = entity(session)
        on_entity = notes.add_note(session, kind="lead", text="Ask", on_table="entity", on_id=entity_id)
        on_case = notes.add_note(session, kind="note", text="General")
        for table, record_id, sentence in (
            ("entity", None, "names both"),
            ("entitty", entity_id, "Near matches: entity"),
            ("event", entity_id, "There is no event"),
        ):
            with pytest.raises(RefusedError, match=sentence):
                notes.add_note(session, kind="note", text="x", on_table=table, on_id=record_id)
        with pytest.raises(RefusedError, match="add the note where it belongs"):
            notes.edit_note(session, on_entity, on_id=None)
        notes.edit_note(session, on_entity, done=True)
        with pytest.raises(RefusedError, match="must be true or false"):
            notes.edit_note(session, on_entity, done="yes")
        assert [row.id for row in notes.list_notes(session)] == [on_entity, on_case]
        assert [(row.id, row.done) for row in notes.list_notes(session, "entity", entity_id)] == [(on_entity, True)]
        notes.delete_note(session, on_case)
        assert [row.id for row in notes.list_notes(session)] == [on_entity]


def test_notes_around_a_source_and_those_not_done(case: Case) -> None:
    with case.change("Add") as session:
        source_id = source(session)
        excerpt_id = excerpt(session, source_id)
        elsewhere = notes.add_note(session, kind="note", text="Elsewhere")
        on_source = notes.add_note(session, kind="note", text="Whole", on_table="source", on_id=source_id)
        on_words = notes.add_note(session, kind="lead", text="Words", on_table="excerpt", on_id=excerpt_id)
        session.flush()
        assert {row.id for row in notes.list_source_notes(session, source_id)} == {on_source, on_words}
        assert {row.id for row in notes.list_open_notes(session, limit=9)} == {elsewhere, on_source, on_words}
        assert [row.id for row in notes.list_open_notes(session, limit=1)] == [on_words]
        notes.edit_note(session, on_words, done=True)
        assert {row.id for row in notes.list_open_notes(session, limit=9)} == {elsewhere, on_source}
