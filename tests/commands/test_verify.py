"""`casefile verify`."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from declared import Run

from casefile.core.case import open_case
from casefile.core.info import edit_info


def test_a_sound_case_is_0(run: Run, heron: Path) -> None:
    done = run("verify", heron)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("All is as it was sealed: ")
    data = run("verify", heron, "--json").data
    assert data["problems"] == []
    assert data["counted"]["originals"] == 6
    assert run("verify", heron, "--head", data["chain_head"]).code == 0
    assert run("verify", heron, "--head", data["chain_head"][:16].upper()).code == 0


def test_a_strange_head_is_named(run: Run, heron: Path) -> None:
    done = run("verify", heron, "--head", "0" * 64)
    assert done.code == 1
    assert "journal: head 0000000000000000… is no part of this chain" in done.out


def test_an_older_head_is_placed_in_the_chain(run: Run, heron: Path) -> None:
    head = run("verify", heron).out.rpartition(": ")[2].strip()
    assert f"Head {head[:16]}… is that of change " in run("verify", heron, "--head", head[:20]).out
    assert run("verify", heron, "--head", head).out.splitlines()[1].endswith("nothing was changed since.")
    with open_case(heron, author="A", station="s") as case, case.change("Rename") as session:
        edit_info(session, title="Another title")
    done = run("verify", heron, "--head", head, "--json")
    assert done.code == 0
    assert done.data["asked_head"]["later"] == 1
    assert "; 1 change came later." in run("verify", heron, "--head", head).out


def test_how_much_was_looked_at_is_told_in_bytes(run: Run, heron: Path) -> None:
    assert re.search(r"[1-9][0-9,]* bytes of originals", run("verify", heron).out)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE page SET text = replace(text, '40', '41')", "page"),
        ("UPDATE excerpt SET quote = 'It loaded 41 containers there' WHERE quote LIKE 'It loaded%'", "record"),
        ("UPDATE original_chunk SET data = zeroblob(length(data))", "original"),
        ("UPDATE change SET author = 'Somebody else' WHERE seq = 3", "journal"),
    ],
)
def test_what_was_changed_behind_our_back_is_named(run: Run, heron: Path, statement: str, kind: str) -> None:
    with sqlite3.connect(heron) as connection:
        connection.execute(statement)
    connection.close()
    done = run("verify", heron, "--json")
    assert done.code == 1
    assert kind in {problem["kind"] for problem in done.data["problems"]}
    assert f"\n{kind}: " in f"\n{run('verify', heron).out}"


def test_what_is_staged_is_told_and_is_no_problem(run: Run, heron: Path) -> None:
    with sqlite3.connect(heron) as connection:
        connection.execute("INSERT INTO original_chunk VALUES (?, 0, ?)", ("ab" * 32, b"half a film"))
    done = run("verify", heron)
    assert done.code == 0
    assert done.err.startswith("leftover: bytes of abababababab…, from chunk 0 staged by an addition")
    assert "All is as it was sealed" in done.out
    assert run("verify", heron, "--json").data["notices"][0]["kind"] == "leftover"
