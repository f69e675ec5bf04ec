"""`casefile history`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import Run
from sqlalchemy import select

from casefile.core.case import open_case
from casefile.core.entities import edit_entity
from casefile.core.journal import list_changes
from casefile.core.schema import Entity, Excerpt, Source
from casefile.core.sources import delete_source, list_custody


@pytest.fixture
def renamed(heron: Path) -> tuple[Path, str]:
    """Return the case after an entity was renamed, and the entity's id."""
    with open_case(heron, author="B. Author", station="s2") as case:
        with case.read() as session:
            entity_id = session.scalars(select(Entity.id).filter_by(name="Heron Shipping")).one()
        with case.change("Rename entity") as session:
            edit_entity(session, entity_id, name="Heron Lines", note="Renamed")
    return heron, entity_id


def name_of(run: Run, case: Path, entity_id: str) -> str:
    return str(run("history", case, f"entity/{entity_id}", "--json").data["history"][-1]["after"]["name"])


def test_all_changes_with_the_head_of_the_chain(run: Run, heron: Path) -> None:
    data = run("history", heron, "--json").data
    assert [change["seq"] for change in data["changes"]] == list(range(1, len(data["changes"]) + 1))
    assert data["chain_head"] == data["changes"][-1]["hash"]
    shown = run("history", heron, "--last", "2").out
    assert shown.count("\n") == 3
    assert f"Head of the chain: {data['chain_head']}" in shown


def test_one_record_and_one_change(run: Run, renamed: tuple[Path, str]) -> None:
    case, entity_id = renamed
    shown = run("history", case, entity_id[-8:])
    assert shown.code == 0
    assert "Heron Shipping → Heron Lines" in shown.out
    seq = run("history", case, "--json").data["changes"][-1]["seq"]
    shown = run("history", case, "--change", str(seq))
    assert f"update entity/{entity_id}" in shown.out
    rows = run("history", case, "--change", str(seq), "--json").data["rows"]
    assert [(row["before"]["name"], row["after"]["name"]) for row in rows] == [("Heron Shipping", "Heron Lines")]


def test_undo_and_redo(run: Run, renamed: tuple[Path, str]) -> None:
    case, entity_id = renamed
    assert run("history", case, "--undo").out == "Undone: Rename entity\n"
    assert name_of(run, case, entity_id) == "Heron Shipping"
    assert run("history", case, "--redo", "--json").data == {"done": "Done again: Rename entity"}
    assert name_of(run, case, entity_id) == "Heron Lines"
    done = run("history", case, "--redo")
    assert done.code == 3
    assert "There is nothing to redo" in done.err


def test_an_earlier_value_is_put_back(run: Run, renamed: tuple[Path, str]) -> None:
    case, entity_id = renamed
    first = run("history", case, entity_id, "--json").data["history"][0]["change"]["seq"]
    assert run("history", case, entity_id, "--put-back", str(first), "--field", "name").code == 0
    after = run("history", case, entity_id, "--json").data["history"][-1]["after"]
    assert (after["name"], after["note"]) == ("Heron Shipping", "Renamed")
    assert run("history", case, entity_id, "--put-back", str(first)).code == 0
    after = run("history", case, entity_id, "--json").data["history"][-1]["after"]
    assert (after["name"], after["note"]) == ("Heron Shipping", None)
    assert run("verify", case).code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--put-back", "1"], "was not there after change 1"),
        (["--put-back", "20", "--field", "shoe"], "has no column 'shoe'"),
    ],
)
def test_what_cannot_be_put_back(run: Run, renamed: tuple[Path, str], words: list[str], sentence: str) -> None:
    case, entity_id = renamed
    before = case.read_bytes()
    done = run("history", case, entity_id, *words)
    assert done.code == 3
    assert sentence in done.err
    assert case.read_bytes() == before


def test_a_source_added_undone_and_put_back_has_its_custody(run: Run, empty: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It carried coal.", "utf-8")
    source_id = run("add", empty, tmp_path / "a.txt", "--json").data[0]["id"]
    seq = run("history", empty, "--json").data["changes"][-1]["seq"]
    assert run("history", empty, "--undo").code == 0
    assert run("history", empty, f"source/{source_id}", "--put-back", str(seq)).code == 0
    with open_case(empty, writable=False) as case, case.read() as session:
        assert [event.action for event in list_custody(session, source_id)] == ["sealed"]
    assert run("verify", empty).code == 0


def test_what_breaks_a_rule_is_refused_not_a_mistake_of_ours(run: Run, heron: Path) -> None:
    with open_case(heron, writable=False) as case, case.read() as session:
        source_id = session.scalars(select(Source.id)).first() or ""
        excerpt_id = session.scalars(select(Excerpt.id).filter_by(source_id=source_id)).first()
        seq = list(list_changes(session.connection()))[-1].seq
    with open_case(heron, author="B. Author", station="s2") as case, case.change("Delete source") as session:
        delete_source(session, source_id)
    before = heron.read_bytes()
    done = run("history", heron, f"excerpt/{excerpt_id}", "--put-back", str(seq))
    assert (done.code, heron.read_bytes()) == (3, before)
    assert "which is deleted too" in done.err
    assert run("history", heron, f"source/{source_id}", "--put-back", str(seq)).code == 0
    assert run("verify", heron).code == 0


def test_a_change_that_does_not_exist_is_nothing_to_go_back_to(run: Run, renamed: tuple[Path, str]) -> None:
    case, entity_id = renamed
    before = case.read_bytes()
    done = run("history", case, entity_id, "--put-back", "9999")
    assert (done.code, done.out, case.read_bytes()) == (3, "", before)
    assert "There is no change 9999 of this record; it has " in done.err
    assert done.err.rstrip().endswith(f"{run('history', case, '--json').data['changes'][-1]['seq']}.")


def test_unknown_records_are_refused(run: Run, heron: Path) -> None:
    assert "The history has no record" in run("history", heron, "ffffffff").err
    assert "The case has no change 999" in run("history", heron, "--change", "999").err
