"""`casefile expunge`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import Run


def record(run: Run, heron: Path, title: str) -> str:
    """Return `source/END` of a source by its title."""
    listed = run("text", heron, "--json").data
    return next(f"source/{one['id']}" for one in listed if one["title"] == title)


def test_a_source_goes_into_a_new_file_without_it(run: Run, heron: Path, tmp_path: Path) -> None:
    before = heron.read_bytes()
    name = record(run, heron, "The clerk's mail")
    done = run("expunge", heron, name, "--reason", "Consent withdrawn.")
    assert done.code == 0, done.err
    assert heron.read_bytes() == before
    target = tmp_path / "heron-expunged.casefile"
    assert done.out.startswith(f"{target} is without ")
    assert ("2 sources" in done.out, "1 excerpt" in done.out) == (True, True)
    assert "still holds all of it" in done.out
    data = target.read_bytes()
    assert b"Manifest: 40 containers" not in data
    assert b"clerk@example.org" not in data
    assert run("verify", target).code == 0
    history = run("history", target)
    assert "Consent withdrawn" in history.out
    assert run("dossier", target, "-o", "new.pdf").code == 0


def test_replaced_on_the_spot_and_told_in_json(run: Run, heron: Path) -> None:
    name = record(run, heron, "The clerk's mail")
    done = run("expunge", heron, name, "--reason", "Court order.", "--replace", "--json")
    assert done.code == 0, done.err
    assert done.data["records"]["source"] == 2
    assert done.data["originals"] == 2
    assert done.data["chain_head"] == run("verify", heron, "--json").data["chain_head"]
    assert b"clerk@example.org" not in heron.read_bytes()


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (["source/zzzzzzzz", "--reason", "R."], (3, "no record")),
        (["zzzzzzzz", "--reason", "R."], (2, "TABLE/ID")),
        (["source/zzzzzzzz"], (2, "--reason")),
        (["source/zzzzzzzz", "--reason", "R.", "-o", "x", "--replace"], (2, "not allowed with")),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(run: Run, heron: Path, words: list[str], end: tuple[int, str]) -> None:
    before = heron.read_bytes()
    done = run("expunge", heron, *words)
    assert done.code == end[0]
    assert end[1] in done.err
    assert heron.read_bytes() == before
