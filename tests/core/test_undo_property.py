"""Whatever is done can be undone wholly and redone wholly, and gives the same rows each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from casefile.core import entities, events, findings, links, origins, proof, quantities
from casefile.core.case import Case, create_case
from casefile.core.errors import RefusedError
from casefile.core.ids import new_id
from casefile.core.journal import work_tables
from casefile.core.records import Record
from casefile.core.schema import (
    CaseInfo,
    Entity,
    Event,
    Excerpt,
    Finding,
    Note,
    Origin,
    Source,
    Statement,
    Support,
)

ODD = ("\x00", "a\x00b", "\ufeff\u200b", "\U0001f600", "e\u0301", "\uffff", "\u202eabc", "朝鮮", "'; --", "\x1f.")
TEXTS = st.one_of(
    st.sampled_from(ODD), st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=6)
).filter(str.strip)
Rows = dict[str, dict[str, tuple[Any, ...]]]
Deed = Callable[[Session, int, str], None]


def one_of(session: Session, kind: type[Record], pick: int) -> Any:
    """Return one record of a kind, or refuse as an operation would when there is none."""
    found = session.scalars(select(kind).order_by(kind.id)).all()
    if not found:
        raise RefusedError("There is nothing yet.")
    return found[pick % len(found)]


def add_entity(session: Session, pick: int, text: str) -> None:
    entity = entities.add_entity(session, schema="Person", name=text, note=text if pick % 2 else None)
    entities.add_statement(session, entity, "name", text, valid_from="2024-05" if pick % 3 else None)


def add_event(session: Session, pick: int, text: str) -> None:
    happened = events.add_event(session, kind="delivery", title=text, knowledge="observed", date="about May 2024")
    said = {"unit": text, "product": text, "origin": "alleged", "knowledge": "observed"}
    first = quantities.add_quantity(session, happened, qualifier="about", low="1.50", **said)
    quantities.add_quantity(session, happened, qualifier="up to", high="2", counted_with_id=first, **said)
    origin = origins.add_origin(session, name=text)
    quantities.edit_quantity(session, first, origin_id=origin)
    events.add_participant(session, happened, one_of(session, Entity, pick).id, role=text)


def add_proof(session: Session, pick: int, text: str) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    paper = Source(title=text, kind="document", sha256=digest, size=pick, media_type="text/plain", facts=[text, None])
    session.add(paper)
    words = Excerpt(source_id=paper.id, kind="words", quote=text, rectangles=[[0.5, 1.0, 2.25, 3.0]])
    session.add(words)
    claim = findings.add_finding(session, title=text, text=text, status="reported")
    proof.add_support(session, words.id, "finding", claim)
    findings.add_finding_entity(session, claim, one_of(session, Entity, pick).id)


def judge(session: Session, pick: int, text: str) -> None:
    left, right = one_of(session, Entity, pick), one_of(session, Entity, pick // 7)
    verdict = ("same", "not_same", "undecided")[pick % 3]
    entities.judge(session, left.id, right.id, verdict=verdict, reason=text)
    links.add_link(session, kind="associate", from_id=left.id, to_id=right.id, note=text)


def swap_numbers(session: Session, pick: int, _text: str) -> None:
    first, second = one_of(session, Finding, pick), one_of(session, Finding, pick + 1)
    here, there = first.number, second.number
    for record, number in ((first, 1000 + pick), (second, here), (first, there)):
        record.number = number
        session.flush()


def add_in_bulk(session: Session, pick: int, text: str) -> None:
    stamp = {"author": text, "created": "2025"}
    rows = [{"id": f"{new_id()}{text}", "kind": "lead", "text": text, "done": n % 2 == 0, **stamp} for n in range(3)]
    session.execute(insert(Note), rows)


def edit_in_bulk(session: Session, pick: int, text: str) -> None:
    session.execute(update(Entity).values(note=text if pick % 2 else None))
    session.execute(update(Event).where(Event.title != text).values(title=Event.title + text))


def delete_in_bulk(session: Session, pick: int, text: str) -> None:
    session.execute(delete((Statement, Note, Support, Origin)[pick % 4]))


def delete_parent(session: Session, pick: int, _text: str) -> None:
    kind = (Entity, Event, Finding, Source)[pick % 4]
    session.delete(one_of(session, kind, pick // 4))


def replace_one(session: Session, pick: int, text: str) -> None:
    """Delete a record with all that hangs on it, and add another with its id in the same change."""
    gone = one_of(session, Entity, pick)
    same_id = gone.id
    session.delete(gone)
    session.flush()
    session.expire_all()
    session.add(Entity(id=same_id, schema="Company", name=text))


def add_and_take_away(session: Session, _pick: int, text: str) -> None:
    entities.delete_entity(session, entities.add_entity(session, schema="Person", name=text))


DEEDS: Sequence[Deed] = (
    add_entity, add_event, add_proof, judge, swap_numbers, add_in_bulk, edit_in_bulk, delete_in_bulk, delete_parent,
    replace_one, add_and_take_away,
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 99), TEXTS), min_size=1, max_size=9)
EVERYTHING = [(deed, pick, text) for deed, pick, text in zip(DEEDS, range(3, 99), ODD * 2, strict=False)]


def rows_of(case: Case) -> Rows:
    """Return every row of every work table by its id, and what full text knows of."""
    with case.read() as session:
        connection = session.connection()
        found = {
            name: {row.id: tuple(row) for row in connection.execute(select(table))}
            for name, table in work_tables().items()
        }
        known = connection.exec_driver_sql("SELECT kind || ' ' || record_id AS id, kind FROM search_doc")
        return {**found, "search_doc": {row.id: tuple(row) for row in known}}


def walk(step: Callable[[], str | None], case: Case, expected: Sequence[Rows]) -> None:
    """Take every step there is, and compare the rows after each with those expected."""
    for rows in expected:
        assert step() is not None
        assert rows_of(case) == rows
    assert step() is None
    assert rows_of(case) == expected[-1]


@given(STEPS)
@example([(add_entity, 1, "a\x00b"), *EVERYTHING, *EVERYTHING])
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_undo_all_and_redo_all_give_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Deed, int, str]]
) -> None:
    path = tmp_path_factory.mktemp("undo") / "a.casefile"
    with create_case(
        path, CaseInfo(title="T"), author="A", station="s", clock=lambda: datetime(2025, 7, 17, tzinfo=UTC)
    ) as case:
        seen = [rows_of(case)]
        kept: list[int] = []
        case.subscribe(lambda told: kept.append(told.change.seq))
        for number, (deed, pick, text) in enumerate(steps):
            try:
                with case.change(f"Step {number}") as session:
                    deed(session, pick, text)
            except RefusedError:
                assert rows_of(case) == seen[-1]
            if len(kept) == len(seen):  # a change that added and took away is a step too
                seen.append(rows_of(case))
            else:
                assert rows_of(case) == seen[-1]
        if len(seen) > 1:
            for _ in range(2):
                walk(case.undo, case, seen[-2::-1])
                walk(case.redo, case, seen[1:])
        else:
            assert case.undo() is None
    path.unlink()
