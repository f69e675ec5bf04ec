"""Whatever rows change, a look at what was touched says what a look at everything says."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from core.conftest import fixed_clock
from core.reviewing import sound
from core.reviewing.planted import PLANTED
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Session

from casefile.core.case import Case, Changed, open_case
from casefile.core.elements import seed_elements
from casefile.core.errors import RefusedError
from casefile.core.ids import new_id
from casefile.core.journal import work_tables
from casefile.core.records import Flag, Json
from casefile.core.review import Problem, review_case, review_touched
from casefile.core.schema import CaseInfo
from casefile.exchange.forms import DATES, DECIMALS, GRADES, MOMENTS, WORDS
from casefile.library.elements import load_elements
from casefile.paths import resource

ALONE = {CaseInfo.__tablename__}  # there is always exactly one; its fields change, too
NEVER = {"id", "author", "created"}
SAID = ("Blue Heron", "Heron Lines", "9074729", "an unnamed official", "DPRK", "imoNumber", "State", "lead", "diesel")
DAYS = ("2005", "2009", "2020", "2020-05-03", "2017-12", "2025", "before 2020")
MARKS = {"tlp": ("CLEAR", "GREEN", "AMBER", "RED"), "classification": ("unclassified", "confidential")}

Edit = tuple[str, int, int, int, int]
"""What is done to the row of which table, in which column, with which value; numbers wrap around."""

EDITS = st.lists(
    st.tuples(
        st.sampled_from(("change", "change", "change", "add", "delete")),
        *(st.integers(0, 10_000) for _ in range(4)),
    ),
    min_size=1,
    max_size=4,
)
CHANGES = st.lists(st.tuples(EDITS, st.booleans()), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory, lawful_file: Path) -> Path:
    """Make a small case that has something in nearly every table, and many a weakness."""
    path = tmp_path_factory.mktemp("rich") / "rich.casefile"
    shutil.copy(lawful_file, path)
    with open_case(path, author="A. Author", station="s1", clock=fixed_clock) as case:
        with case.change("Seed") as session:
            seed_elements(session, load_elements(resource("elements", "dprk.json")).provisions)
        with case.change("Build") as session:
            it = sound.build(session)
        for planted in PLANTED[::2]:
            try:
                with case.change(planted.name) as session:
                    planted.plant(session, it)
            except (RefusedError, NoResultFound):
                continue  # what it changes went with an earlier one
    return path


def tables() -> list[Table]:
    return list(work_tables().values())


def values_of(session: Session, table: Table, column: Column[Any]) -> Sequence[Any]:
    """Return what may stand in a column: what stands in it somewhere, and what its form allows."""
    key = next(iter(column.foreign_keys), None)
    if key is not None:
        return list(session.scalars(select(key.column).order_by(key.column).limit(500)))
    where = (table.name, column.name)
    words = MARKS.get(column.name) or tuple(WORDS.get(where, ())) or tuple(GRADES.get(where, ()))
    if words:
        return [str(one) for one in words]
    there = list(session.scalars(select(column).where(column.is_not(None)).distinct().order_by(column).limit(20)))
    if column.name in DATES.get(table.name, ()):
        return [*there, *DAYS]
    if isinstance(column.type, Integer | Flag):
        return [*there, 0, 1]
    is_formed = column.name in (*DECIMALS.get(table.name, ()), *MOMENTS.get(table.name, ()))
    return there if is_formed or isinstance(column.type, Json) else [*there, *SAID]


def alter(session: Session, edit: Edit) -> None:
    """Change, copy or delete one row, past the operations, as an import or an undo might."""
    what, table_pick, row_pick, column_pick, value_pick = edit
    table = tables()[table_pick % len(tables())]
    ids = list(session.scalars(select(table.c.id).order_by(table.c.id)))
    if not ids:
        return
    chosen = ids[row_pick % len(ids)]
    columns = [one for one in table.columns if one.name not in NEVER]
    column = columns[column_pick % len(columns)]
    found = values_of(session, table, column)
    value = None if (column.nullable and value_pick % 4 == 0) or not found else found[value_pick % len(found)]
    if what == "delete" and table.name not in ALONE:
        session.execute(delete(table).where(table.c.id == chosen))
    elif what == "add" and table.name not in ALONE:
        row = session.execute(select(table).where(table.c.id == chosen)).one()._asdict()
        session.execute(insert(table).values({**row, "id": new_id(), column.name: value}))
    else:
        session.execute(update(table).where(table.c.id == chosen).values({column.name: value}))


def hold(case: Case, changes: Sequence[tuple[list[Edit], bool]], edition: str | None) -> None:
    """Do changes, undo some of them, and hold each look at what was touched against a look at everything."""
    seen: list[Changed] = []
    case.subscribe(seen.append)
    problems = whole(case, edition)
    for edits, back in changes:
        try:
            with case.change("Alter") as session:
                for edit in edits:
                    alter(session, edit)
        except (IntegrityError, RefusedError):
            continue  # the file itself refuses such a row
        if back:
            case.undo()
        while seen:
            with case.read() as session:
                problems = review_touched(session, seen.pop(0).touched, edition=edition).renew(problems)
        assert problems == whole(case, edition)


def whole(case: Case, edition: str | None) -> list[Problem]:
    with case.read() as session:
        return review_case(session, edition=edition)


def check(rich: Path, changes: Sequence[tuple[list[Edit], bool]], edition: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(rich, Path(folder, "case.casefile")))
        with open_case(path, author="A. Author", station="s1", clock=fixed_clock) as case:
            hold(case, changes, edition)


# no shrinking: each try costs two reviews, and a failing change is short already
EDITIONS = st.sampled_from((None, "GREEN", "confidential"))
QUIET: dict[str, Any] = {
    "deadline": None,
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@settings(max_examples=5, **QUIET)
@given(changes=CHANGES, edition=EDITIONS)
def test_any_rows_may_change(rich: Path, changes: list[tuple[list[Edit], bool]], edition: str | None) -> None:
    check(rich, changes, edition)


@pytest.mark.long
@settings(max_examples=400, **QUIET)
@given(changes=CHANGES, edition=EDITIONS)
def test_any_rows_may_change_at_length(rich: Path, changes: list[tuple[list[Edit], bool]], edition: str | None) -> None:
    check(rich, changes, edition)
