"""`casefile conflicts`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from declared import Run
from sqlalchemy import select

from casefile.core.case import open_case
from casefile.core.entities import edit_entity
from casefile.core.schema import Entity


@pytest.fixture
def torn(run: Run, heron: Path, tmp_path: Path) -> Path:
    """Give a case after the import of a colleague's copy in which a vessel was renamed and noted on."""
    copy = Path(shutil.copy(heron, tmp_path / "copy.casefile"))
    with open_case(copy, author="B. Colleague", station="s2") as case, case.change("Rename") as session:
        ship = session.scalars(select(Entity).where(Entity.name == "Blue Heron").order_by(Entity.id)).all()[-1]
        edit_entity(session, ship.id, name="Blue Heron II", note="Repainted.")
    done = run("import", heron, copy)
    assert "`casefile conflicts " in done.out
    return heron


def test_both_versions_are_shown_and_theirs_can_be_taken(run: Run, torn: Path) -> None:
    assert "kept aside: entity/" in run("review", torn).out
    (one,) = run("conflicts", torn, "--json").data
    shown = run("conflicts", torn).out
    assert "      yours:  Blue Heron\n      theirs: Blue Heron II\n" in shown
    before = torn.read_bytes()
    for words in (["--take", "schema"], ["--take", "nothing"]):
        refused = run("conflicts", torn, one["id"][-8:], "--settle", "So.", *words)
        assert (refused.code, refused.out) == (3, "")
        assert "the two differ in name, note" in refused.err
    assert run("conflicts", torn, one["id"][-8:], "--settle", " ").code == 3
    assert run("conflicts", torn, "--settle", "So.").code == 2
    assert run("conflicts", torn, one["id"][-8:], "--take", "name").code == 2
    assert run("conflicts", torn, "ffff").code == 3
    assert torn.read_bytes() == before
    done = run("conflicts", torn, one["id"][-8:], "--take", "name", "--settle", "Theirs is the newer register.")
    assert (done.code, done.out[:16]) == (0, "Settled: entity ")
    with open_case(torn, writable=False) as case, case.read() as session:
        ship = session.get_one(Entity, one["record_id"])
        assert (ship.name, ship.note) == ("Blue Heron II", one["differences"][1]["ours"])
    assert run("conflicts", torn).out == "No conflict is open.\n"
    assert "kept aside" not in run("review", torn).out
    assert run("verify", torn).code == 0
    assert run("history", torn, "--undo").code == 0
    assert len(run("conflicts", torn, "--json").data) == 1


def test_ours_may_stay(run: Run, torn: Path) -> None:
    (one,) = run("conflicts", torn, "--json").data
    assert run("conflicts", torn, one["record_id"][-8:], "--settle", "Ours stays.").code == 0
    assert run("conflicts", torn, "--json").data == []
    assert "Blue Heron II" not in run("search", torn, "heron").out
