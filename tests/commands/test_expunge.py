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


TOLD = """The witness Hans Muster lives at\tHarbour Street 7
in the town of Nowhere, and drove the truck himself to the border crossing before the guards had come.
"""
SECRET = ("Hans Muster", "Harbour Street", "truck himself")


def told_case(run: Run, folder: Path) -> Path:
    """Make a case whose changes name a witness in every label that the program writes of a source or an excerpt."""
    (folder / "Hans Muster, who lives at Harbour Street 7, in his own words.txt").write_text(TOLD, encoding="utf-8")
    (folder / "other.txt").write_text(f"A paper that repeats it. {TOLD}", encoding="utf-8")
    told = "Hans Muster, who lives at Harbour Street 7, in his own words.txt"
    again = "The truck himself he drove: what the witness Hans Muster of Harbour Street 7 told the port police"
    for words in (
        ("new", "told.casefile", "--title", "Told"),
        ("add", "told.casefile", told, "--title", again, "--reliability", "B", "--reason", "Known."),
        ("add", "told.casefile", "other.txt"),
        ("excerpt", "told.casefile", again, "--quote", TOLD.strip()),
        ("excerpt", "told.casefile", again, "--offsets", "4", "44", "--page", "1"),
        ("excerpt", "told.casefile", again, "--quote", "Harbour Street 7"),
        ("history", "told.casefile", "--undo"),
        ("history", "told.casefile", "--redo"),
    ):
        done = run(*words)
        assert done.code == 0, done.err
    return folder / "told.casefile"


def test_no_label_of_the_new_history_tells_what_was_expunged(run: Run, tmp_path: Path) -> None:
    told = told_case(run, tmp_path)
    assert all(word in run("history", told).out for word in SECRET)
    source = next(one["id"] for one in run("text", told, "--json").data if "witness" in one["title"])
    assert run("expunge", told, f"source/{source}", "--reason", "Consent withdrawn.", "-o", "new.casefile").code == 0
    history = run("history", "new.casefile").out
    assert not [word for word in SECRET if word in history]
    assert "Add source other.txt" in history


def test_a_label_with_the_beginning_of_long_words_is_replaced(run: Run, tmp_path: Path) -> None:
    told = told_case(run, tmp_path)
    excerpts = run("excerpt", told, "--json").data
    longest = max(excerpts, key=lambda one: len(one["quote"]))
    assert run("excerpt", told, "other.txt", "--quote", TOLD.strip()[:90]).code == 0  # other words, the same beginning
    assert "The witness Hans Muster lives at Harbour" in run("history", told).out
    done = run("expunge", told, f"excerpt/{longest['id']}", "--reason", "Named a witness.", "-o", "new.casefile")
    assert done.code == 0, done.err
    history = run("history", "new.casefile").out
    assert not [line for line in history.splitlines() if "The witness Hans Muster lives" in line]
    assert "Mark excerpt" not in history.replace("Mark excerpt\n", "")  # others are parts of the words that went
