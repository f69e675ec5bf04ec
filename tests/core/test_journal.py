"""The journal's images: every way in which SQL can change a row, and undo from each of them."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from core.soundness import check_sound, index_rows, work_rows
from growth import SQUARE, growth
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError

from casefile.core import journal
from casefile.core.case import Case, create_case
from casefile.core.errors import RefusedError
from casefile.core.schema import CaseInfo, CustodyEvent, Entity, Finding, Note, Origin, Source, Statement


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with create_case(tmp_path / "a.casefile", CaseInfo(title="Trial"), author="A. Author", station="s1") as made:
        yield made


def source(**values: Any) -> Source:
    return Source(
        **{"title": "S", "kind": "document", "sha256": "0" * 64, "size": 0, "media_type": "text/plain", **values}
    )


def seed(case: Case) -> dict[str, str]:
    ids = {}
    with case.change("Seed") as session:
        for name in ("a", "b", "c"):
            entity = Entity(schema="Person", name=name)
            origin = Origin(name=name, entity_id=entity.id)
            session.add_all([entity, origin, Statement(entity_id=entity.id, property="name", value=name)])
            ids[name] = entity.id
        for n in (1, 2):
            finding = Finding(number=n, position=n, title=f"f{n}", text="", status="reported")
            session.add(finding)
            ids[f"f{n}"] = finding.id
        parent, child = source(title="parent"), source(title="child")
        child.parent_id, child.replaces_id = parent.id, parent.id
        session.add_all([parent, child])
        ids |= {"parent": parent.id, "child": child.id}
    return ids


FINDING = "(id, author, created, number, position, title, text, status)"
EDITS: dict[str, str] = {
    "replace": f"INSERT OR REPLACE INTO finding {FINDING} VALUES ('new', 'x', 'y', 1, 1, 't', '', 'reported')",
    "replace two": f"INSERT OR REPLACE INTO finding {FINDING} VALUES (:f1, 'x', 'y', 2, 1, 't', '', 'reported')",
    "upsert": f"INSERT INTO finding {FINDING} VALUES ('new', 'x', 'y', 1, 1, 't', '', 'reported')"
    " ON CONFLICT(number) DO UPDATE SET title = 'upserted'",
    "update or replace": "UPDATE OR REPLACE finding SET number = 2 WHERE id = :f1",
    "shifted unique numbers": "UPDATE finding SET number = number - 10",
    "set null and cascade": "DELETE FROM entity",
    "tree": "DELETE FROM source WHERE id = :parent",
    "insert from select": "INSERT INTO note(id, author, created, kind, text, done)"
    " SELECT id || '-n', author, created, 'note', name, 0 FROM entity",
    "json made by SQL": "UPDATE source SET facts = json_array(1, 'two', NULL)",
    "large integers": "UPDATE source SET size = 9223372036854775807",
    "nul": "UPDATE entity SET note = 'a' || char(0) || 'b'",
    "update from": "UPDATE entity SET note = s.value FROM statement s WHERE s.entity_id = entity.id",
    "returning": "DELETE FROM finding RETURNING id",
}


@pytest.mark.parametrize("name", EDITS)
def test_any_statement_is_undone_and_redone(case: Case, name: str) -> None:
    ids = seed(case)
    before, indexed = work_rows(case), index_rows(case)
    with case.change(name) as session:
        session.execute(text(EDITS[name]), {k: v for k, v in ids.items() if f":{k}" in EDITS[name]})
    after, indexed_after = work_rows(case), index_rows(case)
    assert after != before
    for _ in range(2):
        assert case.undo() == name
        assert (work_rows(case), index_rows(case)) == (before, indexed)
        assert case.redo() == name
        assert (work_rows(case), index_rows(case)) == (after, indexed_after)
    assert check_sound(case) == 7


def test_the_id_of_a_record_never_changes(case: Case) -> None:
    seed(case)
    before = work_rows(case)
    with pytest.raises(IntegrityError, match="never changes"), case.change("Rename keys") as session:
        session.execute(text("UPDATE finding SET id = 'renamed-' || number"))
    assert work_rows(case) == before


def test_json_that_sql_made_is_text_in_its_image(case: Case) -> None:
    seed(case)
    with case.change("Facts") as session:
        session.execute(text("UPDATE source SET facts = json_array(1, 'two')"))
    with case.read() as session:
        images = [json.loads(row.after or "") for row in journal.list_rows(session.connection(), 3)]
    assert [image["facts"] for image in images] == ['[1,"two"]'] * 2


@pytest.mark.parametrize("value", ["x" * 10_000_000, "\0" * 1000, "朝" * 200_000, '"\\\n\u2028\ufeff\U0010ffff', ""])
def test_long_and_odd_texts_come_back(case: Case, value: str) -> None:
    with case.change("Note") as session:
        note = Note(kind="note", text="before")
        session.add(note)
    with case.change("Long") as session:
        session.get_one(Note, note.id).text = value
    assert (case.undo(), case.redo()) == ("Long", "Long")
    with case.read() as session:
        assert session.get_one(Note, note.id).text == value


def test_savepoints_rolled_back_leave_no_image(case: Case) -> None:
    ids = seed(case)
    before = work_rows(case)
    with case.change("Rename") as session:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(update(Finding).values(number=7))
        session.execute(update(Entity).where(Entity.id == ids["a"]).values(name="A"))
    with case.read() as session:
        rows = journal.list_rows(session.connection(), 3)
    assert [row.record_id for row in rows] == [ids["a"]]
    case.undo()
    assert work_rows(case) == before


def test_undo_leaves_what_a_fixed_change_wrote_beside_it(case: Case) -> None:
    ids = seed(case)
    with case.change("Rename") as session:
        session.get_one(Source, ids["child"]).title = "renamed"
    with case.change("Library note", fixed=True) as session:
        session.get_one(Source, ids["child"]).note = "kept"
    assert case.undo() == "Rename"
    with case.read() as session:
        child = session.get_one(Source, ids["child"])
        assert (child.title, child.note) == ("child", "kept")
    assert case.redo() == "Rename"
    with case.read() as session:
        child = session.get_one(Source, ids["child"])
        assert (child.title, child.note) == ("renamed", "kept")


def test_undo_goes_on_when_a_fixed_change_took_the_row_away(case: Case) -> None:
    ids = seed(case)
    with case.change("Add note") as session:
        note = Note(kind="note", text="t")
        session.add(note)
    with case.change("Purge", fixed=True) as session:
        session.delete(session.get_one(Note, note.id))
    assert case.undo() == "Add note"
    assert case.undo() == "Seed"
    assert [case.redo(), case.redo(), case.redo()] == ["Seed", "Add note", None]
    with case.read() as session:
        assert session.get(Entity, ids["a"]) is not None
        assert session.get(Note, note.id) is None


def test_undo_that_a_fixed_change_stands_against_is_refused_in_words(case: Case) -> None:
    ids = seed(case)
    with case.change("Delete finding") as session:
        session.delete(session.get_one(Finding, ids["f1"]))
    with case.change("Import", fixed=True) as session:
        session.add(Finding(number=1, position=1, title="other", text="", status="reported"))
    before = work_rows(case)
    with pytest.raises(RefusedError, match="Delete finding"):
        case.undo()
    assert work_rows(case) == before


@pytest.mark.parametrize("fixed", [False, True])
@pytest.mark.parametrize(
    "forge",
    [
        lambda s, ids: s.execute(update(CustodyEvent).values(actor="B")),
        lambda s, ids: s.execute(delete(CustodyEvent)),
        lambda s, ids: s.execute(
            text(
                "INSERT OR REPLACE INTO source(id, author, created, title, kind, sha256, size, media_type, protected,"
                " crop_only) SELECT id, author, created, 'forged', kind, sha256, size, media_type, 0, 0 FROM source"
                " WHERE id = :child"
            ),
            {"child": ids["child"]},
        ),
    ],
)
def test_custody_cannot_be_forged(case: Case, forge: Callable[[Any, dict[str, str]], object], *, fixed: bool) -> None:
    ids = seed(case)
    with case.change("Custody", fixed=True) as session:
        session.add(CustodyEvent(source_id=ids["child"], at="2025", actor="A", action="sealed"))
    before = work_rows(case)
    with pytest.raises(RefusedError, match="not changed or removed"), case.change("Forge", fixed=fixed) as session:
        forge(session, ids)
    assert work_rows(case) == before


def test_images_of_a_time_with_fewer_columns_are_taken_back(case: Case) -> None:
    ids = seed(case)
    with case.change("Rename") as session:
        session.get_one(Entity, ids["a"]).name = "A"
    with case.change("Remark") as session:
        session.get_one(Entity, ids["a"]).note = "later"
    with case.read() as session:
        rows = journal.list_rows(session.connection(), 3)
    older = []
    for row in rows:
        before, after = json.loads(row.before or ""), json.loads(row.after or "")
        for image in (before, after):
            del image["note"], image["tlp"]
        older.append(journal.RowChange(row.table, row.record_id, row.op, json.dumps(before), json.dumps(after)))
    with case.change("Take back") as session:
        journal.take_back(session.connection(), older)
    with case.read() as session:
        entity = session.get_one(Entity, ids["a"])
        assert (entity.name, entity.note) == ("a", "later")


def test_what_a_change_costs_grows_with_its_rows(case: Case) -> None:
    def add(count: int) -> None:
        with case.change("Import") as session:
            session.add_all([Entity(schema="Person", name=f"N{n}") for n in range(count)])

    assert growth(int, add, 500) < SQUARE


def test_undoing_a_large_change_takes_little_memory(case: Case) -> None:
    with case.change("Import") as session:
        session.add_all([Entity(schema="Person", name=f"N{n}") for n in range(4_000)])
    tracemalloc.start()
    case.undo()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000
    with case.read() as session:
        assert session.query(Entity).count() == 0
