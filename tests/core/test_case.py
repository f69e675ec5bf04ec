"""The open case: reading, changing, undoing, holding."""

from __future__ import annotations

import contextlib
import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from core.soundness import check_sound
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from casefile.core import journal
from casefile.core.case import Case, Changed, create_case, open_case
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.gate import HeldError
from casefile.core.records import Record
from casefile.core.schema import CaseInfo, CustodyEvent, Entity, Finding, Note, Source, Statement, Support


def fixed_clock() -> datetime:
    return datetime(2025, 7, 17, 10, 0, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with create_case(
        tmp_path / "a.casefile", CaseInfo(title="Trial"), author="A. Author", station="s1", clock=fixed_clock
    ) as made:
        yield made


def add_entity(case: Case, name: str) -> str:
    with case.change(f"Add {name}") as session:
        entity = Entity(schema="Person", name=name)
        session.add(entity)
        session.add(Statement(entity_id=entity.id, property="name", value=name))
    return entity.id


def names(case: Case) -> list[str]:
    with case.read() as session:
        return list(session.scalars(select(Entity.name).order_by(Entity.name)))


def test_a_change_is_one_journal_entry_with_who_when_and_images(case: Case) -> None:
    entity_id = add_entity(case, "Lee")
    with case.read() as session:
        change = list(journal.list_changes(session.connection()))[-1]
        rows = journal.list_rows(session.connection(), change.seq)
    assert (change.author, change.station, change.label, change.kind) == ("A. Author", "s1", "Add Lee", "edit")
    assert change.at == "2025-07-17T10:00:00.000+00:00"
    assert [(row.table, row.op) for row in rows] == [("entity", "insert"), ("statement", "insert")]
    assert json.loads(rows[0].after or "")["name"] == "Lee"
    assert rows[0].record_id == entity_id


def test_an_exception_rolls_everything_back(case: Case) -> None:
    with pytest.raises(CancelledError), case.change("Cancelled") as session:
        session.add(Entity(schema="Person", name="Lost"))
        session.flush()
        raise CancelledError("cancelled")
    assert names(case) == []
    with case.read() as session:
        assert session.scalar(select(func.count()).select_from(journal.change_table)) == 1


def test_a_change_that_touches_nothing_leaves_no_trace(case: Case) -> None:
    entity_id = add_entity(case, "Lee")
    with case.change("Nothing") as session:
        session.execute(update(Entity).where(Entity.id == entity_id).values(name="Lee"))
    with case.read() as session:
        assert [c.label for c in journal.list_changes(session.connection())] == ["Create case", "Add Lee"]


def test_undo_and_redo_bring_back_cascades_and_nul(case: Case) -> None:
    entity_id = add_entity(case, "nul\0 and 朝鮮 \U0001f600")
    with case.change("Delete") as session:
        session.delete(session.get_one(Entity, entity_id))
    assert names(case) == []
    assert case.undo() == "Delete"
    assert names(case) == ["nul\0 and 朝鮮 \U0001f600"]
    with case.read() as session:
        assert session.scalars(select(Statement.value)).one() == "nul\0 and 朝鮮 \U0001f600"
    assert case.redo() == "Delete"
    assert names(case) == []
    assert case.redo() is None


def test_undo_goes_back_to_the_creation_and_no_further(case: Case) -> None:
    for name in ("A", "B", "C"):
        add_entity(case, name)
    assert [case.undo(), case.undo(), case.undo(), case.undo()] == ["Add C", "Add B", "Add A", None]
    assert [case.redo(), case.redo()] == ["Add A", "Add B"]
    add_entity(case, "D")
    assert case.redo() is None
    assert names(case) == ["A", "B", "D"]
    assert [case.undo(), case.undo(), case.undo()] == ["Add D", "Add B", "Add A"]


def test_undo_keeps_what_a_fixed_change_added_and_redo_brings_it_back(case: Case) -> None:
    with case.change("Add source") as session:
        source = Source(title="S", kind="document", sha256="0" * 64, size=0, media_type="text/plain")
        session.add(source)
    with case.change("Note custody", fixed=True) as session:
        session.add(CustodyEvent(source_id=source.id, at="2025-07-17", actor="A", action="shown"))
    assert case.undo() == "Add source"
    assert case.redo() == "Add source"
    with case.read() as session:
        assert session.scalars(select(CustodyEvent.action)).all() == ["shown"]


def add_paper(session: Session) -> str:
    source = Source(title="S", kind="document", sha256="0" * 64, size=0, media_type="text/plain")
    session.add_all([source, CustodyEvent(source_id=source.id, at="2025-07-17", actor="A", action="sealed")])
    return source.id


def custody(case: Case) -> list[str]:
    with case.read() as session:
        return list(session.scalars(select(CustodyEvent.action).order_by(CustodyEvent.id)))


def test_undo_leaves_the_custody_that_a_change_noted_beside_its_edit(case: Case) -> None:
    with case.change("Add source") as session:
        source_id = add_paper(session)
    with case.change("Rename and show") as session:
        session.get_one(Source, source_id).title = "Renamed"
        session.add(CustodyEvent(source_id=source_id, at="2025-07-17", actor="A", action="shown"))
    for step in (case.undo, case.redo, case.undo):
        assert step() == "Rename and show"
        assert custody(case) == ["sealed", "shown"]
    with case.read() as session:
        assert session.get_one(Source, source_id).title == "S"
    assert case.undo() == "Add source"
    assert custody(case) == []
    assert [case.redo(), case.redo()] == ["Add source", "Rename and show"]
    assert custody(case) == ["sealed", "shown"]
    check_sound(case)


def test_a_change_that_only_adds_custody_is_no_undo_step(case: Case) -> None:
    with case.change("Add source") as session:
        source_id = add_paper(session)
    with case.change("Show the paper") as session:
        session.add(CustodyEvent(source_id=source_id, at="2025-07-17", actor="A", action="shown"))
    with case.read() as session:
        assert list(journal.list_changes(session.connection()))[-1].kind == "fixed"
    assert case.undo() == "Add source"
    assert case.redo() == "Add source"
    assert custody(case) == ["sealed", "shown"]


def test_a_journal_that_would_forge_custody_is_not_undone(case: Case) -> None:
    with case.change("Add source") as session:
        source_id = add_paper(session)
    with case.change("Rename") as session:
        session.get_one(Source, source_id).title = "Renamed"
    with case.read() as session:
        event = session.scalars(select(CustodyEvent)).one()
        forged = {"id": event.id, "actor": "Forged"}
    case.close()
    with contextlib.closing(dbapi2.connect(str(case.path))) as file, file:
        file.execute(
            "INSERT INTO change_row VALUES (3, 9, 'custody_event', ?, 'update', ?, ?)",
            (event.id, json.dumps(forged), json.dumps({**forged, "actor": "A"})),
        )
    with open_case(case.path, author="A") as again:
        with pytest.raises(RefusedError, match="not changed or removed"):
            again.undo()
        assert custody(again) == ["sealed"]


def test_custody_events_are_append_only(case: Case) -> None:
    with case.change("Add source") as session:
        source = Source(title="S", kind="document", sha256="0" * 64, size=0, media_type="text/plain")
        event = CustodyEvent(source_id=source.id, at="2025-07-17", actor="A", action="sealed")
        session.add_all([source, event])
    with pytest.raises(RefusedError, match="not changed or removed"), case.change("Forge") as session:
        session.get_one(CustodyEvent, event.id).actor = "B"
    with pytest.raises(RefusedError, match="not changed or removed"), case.change("Forge") as session:
        session.delete(session.get_one(CustodyEvent, event.id))
    with case.change("Delete source") as session:
        session.delete(session.get_one(Source, source.id))


def test_subscribers_are_told_what_was_touched(case: Case) -> None:
    told: list[Changed] = []
    end = case.subscribe(told.append)
    entity_id = add_entity(case, "Lee")
    case.undo()
    end()
    add_entity(case, "Kim")
    assert [event.change.kind for event in told] == ["edit", "undo"]
    assert ("entity", entity_id) in told[0].touched
    assert told[0].touched == told[1].touched


def test_the_chain_links_every_change(case: Case) -> None:
    for name in ("A", "B"):
        add_entity(case, name)
    case.undo()
    with case.read() as session:
        connection = session.connection()
        changes = list(journal.list_changes(connection))
        for previous, change in zip([None, *changes], changes, strict=False):
            assert change.previous == (previous.hash if previous else journal.GENESIS)
            fields = (change.previous, change.seq, change.at, change.author, change.station, change.label)
            rows = journal.list_rows(connection, change.seq)
            assert change.hash == journal.digest((*fields, change.kind, change.target), rows)
        assert journal.chain_head(connection) == changes[-1].hash


def test_half_a_character_is_refused_by_its_field(case: Case) -> None:
    with pytest.raises(RefusedError, match="Note, field text: character 3 is half a"), case.change("Note") as session:
        session.add(Note(kind="note", text="ab\ud800"))


def test_values_that_cannot_be_stored_are_refused_in_words(case: Case) -> None:
    source = {"title": "S", "kind": "document", "sha256": "0", "size": 0, "media_type": "text/plain"}
    for record, label, says in (
        (Source(**source, facts=["a", "\udc00"]), "Add", "Source, field facts: character"),
        (Source(**source | {"size": 2**63}), "Add", "number is larger"),
        (Note(kind="note", text="t"), "half \ud800", "Change, field label: character 6 is half a"),
    ):
        with pytest.raises(RefusedError, match=says), case.change(label) as session:
            session.add(record)
    with pytest.raises(RefusedError, match="half a character"), case.change("Add") as session:
        session.execute(update(Note).values(text="\ud800"))
    with case.read() as session:
        assert [change.label for change in journal.list_changes(session.connection())] == ["Create case"]


def test_two_threads_change_one_after_the_other(case: Case) -> None:
    def work(letter: str) -> None:
        for n in range(10):
            add_entity(case, f"{letter}{n}")

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(case)) == 30


def test_a_change_inside_a_read_of_the_same_thread_is_a_mistake_not_a_deadlock(case: Case) -> None:
    with pytest.raises(RuntimeError, match="inside a read"), case.read(), case.change("Wrong") as session:
        session.add(Entity(schema="Person", name="X"))
    add_entity(case, "Y")
    assert names(case) == ["Y"]


def test_a_second_opening_is_told_who_holds_the_case_and_may_read(case: Case) -> None:
    add_entity(case, "Lee")
    with pytest.raises(HeldError, match=r"A\. Author"):
        open_case(case.path, author="B")
    with open_case(case.path, writable=False) as second:
        assert names(second) == ["Lee"]
        with pytest.raises(RefusedError, match="reading only"), second.change("No"):
            pass


def test_another_process_is_told_who_holds_the_case(case: Case) -> None:
    script = (
        "import sys; from pathlib import Path; from casefile.core.case import open_case\n"
        "try: open_case(Path(sys.argv[1]), author='B')\n"
        "except Exception as e: print(type(e).__name__, e)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(case.path)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("HeldError A. Author (since 17 Jul 2025, 10:00 UTC, process ")


def test_the_hold_ends_with_the_program(tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"
    create_case(path, CaseInfo(title="T"), author="A", station="s").close()
    script = (
        "import os, sys; from pathlib import Path; from casefile.core.case import open_case\n"
        "case = open_case(Path(sys.argv[1]), author='B', station='t'); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(path)], check=False).returncode == 9
    with open_case(path, author="C", station="u") as case:
        add_entity(case, "Lee")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.casefile"]


def test_a_reader_in_another_process_delays_a_commit_but_loses_nothing(case: Case) -> None:
    script = (
        "import select, sys; from pathlib import Path; from sqlalchemy import text\n"
        "from casefile.core.case import open_case\n"
        "case = open_case(Path(sys.argv[1]), writable=False)\n"
        "print('ready', flush=True)\n"
        "while not select.select([sys.stdin], [], [], 0)[0]:\n"
        "    with case.read() as session: session.execute(text('select count(*) from entity')).all()\n"
    )
    command = [sys.executable, "-c", script, str(case.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        for number in range(40):
            add_entity(case, f"N{number}")
        reader.stdin.close()
        reader.wait()
    assert reader.returncode == 0
    assert len(names(case)) == 40


def test_finding_numbers_swapped_in_one_change_undo(case: Case) -> None:
    with case.change("Add") as session:
        a = Finding(number=1, position=1, title="a", text="", status="reported")
        b = Finding(number=2, position=2, title="b", text="", status="reported")
        session.add_all([a, b])
    with case.change("Swap") as session:
        for finding_id, number in ((a.id, 99), (b.id, 1), (a.id, 2)):
            session.execute(update(Finding).where(Finding.id == finding_id).values(number=number))
    case.undo()
    with case.read() as session:
        assert session.execute(select(Finding.title, Finding.number).order_by(Finding.number)).all() == [
            ("a", 1),
            ("b", 2),
        ]


def test_a_failed_creation_leaves_no_file(tmp_path: Path) -> None:
    def fail(_session: object) -> None:
        raise CancelledError("cancelled")

    with pytest.raises(CancelledError):
        create_case(tmp_path / "a.casefile", CaseInfo(title="T"), author="A", station="s", fill=fail)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "b.casefile").write_text("kept")
    with pytest.raises(RefusedError, match="is there already"):
        create_case(tmp_path / "b.casefile", CaseInfo(title="T"), author="A", station="s")
    assert (tmp_path / "b.casefile").read_text() == "kept"


def test_opening_and_reading_changes_no_byte(case: Case) -> None:
    add_entity(case, "Lee")
    case.close()
    before = hashlib.sha256(case.path.read_bytes()).hexdigest()
    with open_case(case.path, author="B", station="t") as again:
        names(again)
        assert again.redo() is None
    with open_case(case.path, writable=False) as again:
        names(again)
    assert hashlib.sha256(case.path.read_bytes()).hexdigest() == before


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (Statement(entity_id="nobody", property="name", value="X"), "names a record that is not in the case"),
        (Finding(number=7, position=1, title="T", text="T", status="reported"), "finding with the same number already"),
        (Support(excerpt_id="x", stance="supports"), "breaks a rule of the case file"),
        (Entity(schema="Person"), "An entity needs its name"),
    ],
)
def test_a_broken_rule_of_the_tables_is_refused_in_words(case: Case, record: Record, sentence: str) -> None:
    with case.change("Add") as session:
        session.add(Finding(number=7, position=0, title="T", text="T", status="reported"))
    before = case.path.read_bytes()
    with pytest.raises(RefusedError, match=sentence), case.change("Add") as session:
        session.add(record)
    assert case.path.read_bytes() == before
