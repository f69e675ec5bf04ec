"""Any sequence of changes, undo, redo, fixed changes and reopening, against a plain model of rows and undo steps."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from core.soundness import check_sound, stored
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from casefile.core.case import Case, create_case, open_case
from casefile.core.errors import CancelledError
from casefile.core.records import Record
from casefile.core.schema import CaseInfo, CustodyEvent, Entity, Finding, Note, Origin, Source, Statement

Key = tuple[str, str]
Row = dict[str, Any]
State = dict[Key, Row]
KINDS: dict[str, type[Record]] = {
    kind.__tablename__: kind for kind in (CustodyEvent, Entity, Finding, Note, Origin, Source, Statement)
}
# parent -> (child, column, whether the child goes with it or stays without it)
CHILDREN = {
    "entity": (("statement", "entity_id", True), ("origin", "entity_id", False)),
    "origin": (("source", "origin_id", False),),
    "source": (("source", "parent_id", True), ("source", "replaces_id", False), ("custody_event", "source_id", True)),
}
NOW = datetime(2025, 7, 17, 10, 0, tzinfo=UTC)
PICKS = st.integers(0, 1000)


class Model:
    """Rows, and what a change did to them."""

    def __init__(self, rows: State) -> None:
        self.rows = rows

    def put(self, table: str, values: Row) -> None:
        """Insert a row with all its columns."""
        columns: Table = KINDS[table].__table__  # type: ignore[assignment]
        row: Row = dict.fromkeys(column.name for column in columns.columns)
        row |= {"author": "A", "created": NOW.isoformat(timespec="milliseconds")}
        row |= {name: 0 for name in ("protected", "crop_only", "done") if name in row}
        self.rows[table, values["id"]] = row | values

    def drop(self, key: Key) -> None:
        """Delete a row, and its children as the schema says."""
        if self.rows.pop(key, None) is None:
            return
        for table, column, goes in CHILDREN.get(key[0], ()):
            for child in [k for k, row in self.rows.items() if k[0] == table and row[column] == key[1]]:
                if goes:
                    self.drop(child)
                elif child in self.rows:
                    self.rows[child][column] = None

    def take_back(self, before: State, after: State) -> None:
        """Undo the difference between two states: the columns that changed, rows that came or went."""
        for key in sorted(before.keys() | after.keys()):
            old, new = before.get(key), after.get(key)
            if old is None and new is not None and key[0] == "custody_event" and ("source", new["source_id"]) in before:
                continue  # custody is never taken back from a source that stays
            if old is None:
                self.drop(key)
            elif new is None:
                self.rows[key] = dict(old)
            elif key in self.rows:
                self.rows[key] |= {name: value for name, value in old.items() if value != new[name]}


class CaseMachine(RuleBasedStateMachine):
    """Does to the case and to the model the same, and compares them after each step."""

    template: Path

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "a.casefile"
        shutil.copyfile(self.template, self.path)
        self.case = self.open()
        with self.case.read() as session:
            self.model = Model(stored(session.connection()))
        self.done: list[tuple[str, State, State]] = []
        self.undone: list[tuple[str, State, State]] = []
        self.count = 0

    def open(self) -> Case:
        return open_case(self.path, author="A", station="s", clock=lambda: NOW)

    def fresh(self) -> str:
        """Return a text that was not used before."""
        self.count += 1
        return f"v{self.count}"

    def ids(self, table: str) -> list[str]:
        return sorted(key[1] for key in self.model.rows if key[0] == table)

    def pick(self, table: str, n: int) -> str | None:
        found = self.ids(table)
        return found[n % len(found)] if found else None

    def change(self, *deeds: Callable[[Session], None], fixed: bool = False) -> None:
        """Do deeds as one change; each is done to the case and the model."""
        label, before = self.fresh(), deepcopy(self.model.rows)
        with self.case.change(label, fixed=fixed) as session:
            for deed in deeds:
                deed(session)
        if not fixed and self.model.rows != before:
            self.done.append((label, before, deepcopy(self.model.rows)))
            self.undone.clear()

    def add(self, table: str, values: Row) -> Callable[[Session], None]:
        def deed(session: Session) -> None:
            record = KINDS[table](**values)
            session.add(record)
            session.flush()
            self.model.put(table, {"id": record.id} | values)

        return deed

    def set(self, table: str, record_id: str, **values: Any) -> Callable[[Session], None]:
        def deed(session: Session) -> None:
            record = session.get_one(KINDS[table], record_id)
            for name, value in values.items():
                setattr(record, name, value)
            self.model.rows[table, record_id] |= values

        return deed

    @rule(with_origin=st.booleans(), statements=st.integers(0, 3))
    def add_entity(self, with_origin: bool, statements: int) -> None:
        def deed(session: Session) -> None:
            entity = Entity(schema="Person", name=self.fresh())
            session.add(entity)
            session.flush()
            self.model.put("entity", {"id": entity.id, "schema": "Person", "name": entity.name})
            for _ in range(statements):
                self.add("statement", {"entity_id": entity.id, "property": "name", "value": self.fresh()})(session)
            if with_origin:
                self.add("origin", {"name": self.fresh(), "entity_id": entity.id})(session)

        self.change(deed)

    @rule(parent=st.none() | PICKS, replaces=st.none() | PICKS, origin=st.none() | PICKS)
    def add_source(self, parent: int | None, replaces: int | None, origin: int | None) -> None:
        values: Row = {"title": self.fresh(), "kind": "document", "sha256": "0", "size": 2**60 + 1, "media_type": "t"}
        for name, table, n in (
            ("parent_id", "source", parent),
            ("replaces_id", "source", replaces),
            ("origin_id", "origin", origin),
        ):
            values[name] = None if n is None else self.pick(table, n)
        self.change(self.add("source", values))

    @rule()
    def add_finding(self) -> None:
        number = 1 + max((self.model.rows[key]["number"] for key in self.model.rows if key[0] == "finding"), default=0)
        values = {"number": number, "position": number, "title": self.fresh(), "text": "", "status": "reported"}
        self.change(self.add("finding", values))

    @rule(
        n=PICKS,
        table=st.sampled_from(["entity", "source", "finding", "statement"]),
        odd=st.sampled_from(["\0", "朝鮮", "\U0001f600", "'"]),
    )
    def edit(self, n: int, table: str, odd: str) -> None:
        if found := self.pick(table, n):
            column = {"entity": "name", "statement": "value"}.get(table, "title")
            self.change(self.set(table, found, **{column: self.fresh() + odd}))

    @rule(n=PICKS, table=st.sampled_from(["entity", "source", "finding", "statement", "origin"]), by_sql=st.booleans())
    def delete(self, n: int, table: str, by_sql: bool) -> None:
        """Delete a row with its cascade."""
        found = self.pick(table, n)
        if found is None:
            return

        def deed(session: Session) -> None:
            if by_sql:
                session.execute(delete(KINDS[table]).where(KINDS[table].id == found))
            else:
                session.delete(session.get_one(KINDS[table], found))
                session.flush()
            self.model.drop((table, found))

        self.change(deed)

    @rule()
    def edit_many(self) -> None:
        """Change many rows by one statement, unique numbers among them."""
        value = self.fresh()

        def deed(session: Session) -> None:
            session.execute(update(Statement).values(value=value, known_as=None))
            session.execute(update(Finding).values(number=Finding.number - 1000, title=value))
            for key, row in self.model.rows.items():
                if key[0] == "statement":
                    row |= {"value": value}
                elif key[0] == "finding":
                    row |= {"number": row["number"] - 1000, "title": value}

        self.change(deed)

    @rule(n=PICKS)
    def replace_finding(self, n: int) -> None:
        """Write over a row by its unique number: one goes, another comes."""
        found = self.pick("finding", n)
        if found is None:
            return
        number = self.model.rows["finding", found]["number"]

        def deed(session: Session) -> None:
            made = {"id": self.fresh(), "number": number, "position": 0, "title": "t", "text": "", "status": "reported"}
            names = ", ".join((*made, "author", "created"))
            marks = ", ".join(["?"] * (len(made) + 2))
            values = (*made.values(), "A", NOW.isoformat(timespec="milliseconds"))
            session.connection().exec_driver_sql(f"INSERT OR REPLACE INTO finding({names}) VALUES ({marks})", values)
            self.model.drop(("finding", found))
            self.model.put("finding", made)

        self.change(deed)

    @rule(n=PICKS)
    def cancel(self, n: int) -> None:
        """Do much, then cancel: nothing is left of it."""
        with pytest.raises(CancelledError), self.case.change("Cancelled") as session:
            session.execute(delete(Entity))
            session.add(Note(kind="note", text="lost"))
            session.flush()
            raise CancelledError("cancelled")

    @rule(n=PICKS)
    def fixed(self, n: int) -> None:
        """Write what is no undo step: a note of its own, and a word and a custody event on a source."""
        deeds = [self.add("note", {"kind": "note", "text": self.fresh()})]
        if found := self.pick("source", n):
            deeds.append(self.set("source", found, note=self.fresh()))
            event = {"source_id": found, "at": "2025", "actor": "A", "action": self.fresh()}
            deeds.append(self.add("custody_event", event))
        self.change(*deeds, fixed=True)

    @rule(n=PICKS)
    def edit_and_note_custody(self, n: int) -> None:
        """Change a source and add to its custody in one ordinary change."""
        if found := self.pick("source", n):
            event = {"source_id": found, "at": "2025", "actor": "A", "action": self.fresh()}
            self.change(self.set("source", found, title=self.fresh()), self.add("custody_event", event))

    @rule(n=PICKS)
    def fixed_beside_an_edit(self, n: int) -> None:
        """Undo an edit of a row in which a fixed change has written since."""
        if found := self.pick("source", n):
            self.change(self.set("source", found, title=self.fresh(), caveat=self.fresh()))
            self.change(self.set("source", found, note=self.fresh()), fixed=True)
            self.undo()

    @rule()
    def undo(self) -> None:
        self.step(self.case.undo, self.done, self.undone)

    @rule()
    def redo(self) -> None:
        self.step(self.case.redo, self.undone, self.done)

    def step(self, deed: Callable[[], str | None], taken: list[Any], given: list[Any]) -> None:
        said = deed()
        if not taken:
            assert said is None
            return
        label, before, after = taken.pop()
        assert said == label
        now = deepcopy(self.model.rows)
        self.model.take_back(before, after)
        given.append((label, now, deepcopy(self.model.rows)))

    @precondition(lambda self: self.count % 3 == 0)
    @rule()
    def reopen(self) -> None:
        self.case.close()
        self.case = self.open()

    @invariant()
    def the_case_is_as_the_model(self) -> None:
        if hasattr(self, "case"):
            with self.case.read() as session:
                assert stored(session.connection()) == self.model.rows

    def teardown(self) -> None:
        if not hasattr(self, "case"):
            return
        try:
            while self.done:
                self.undo()
            self.the_case_is_as_the_model()
            while self.undone:
                self.redo()
            self.reopen()
            self.the_case_is_as_the_model()
            check_sound(self.case)
            with self.case.read() as session:
                indexed = set(session.execute(select(Entity.id)).scalars())
                known = session.connection().exec_driver_sql("SELECT record_id FROM search_doc WHERE kind = 'entity'")
                assert set(known.scalars()) == indexed
        finally:
            self.case.close()
            shutil.rmtree(self.folder)


@pytest.fixture
def machine(tmp_path: Path) -> type[CaseMachine]:
    template = tmp_path / "template.casefile"
    create_case(template, CaseInfo(title="T"), author="A", station="s", clock=lambda: NOW).close()
    return type("Machine", (CaseMachine,), {"template": template})


def run(machine: type[CaseMachine], examples: int, steps: int) -> None:
    health = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=health
        ),
    )


def test_any_sequence_leaves_the_case_as_the_model(machine: type[CaseMachine]) -> None:
    run(machine, 7, 20)


@pytest.mark.long
def test_many_long_sequences(machine: type[CaseMachine]) -> None:
    run(machine, 100, 60)
