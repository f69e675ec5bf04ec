"""`casefile import`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from declared import Run


@pytest.fixture
def mine(run: Run, tmp_path: Path) -> Path:
    """Make a case of our own with the catalogue in it."""
    assert run("new", "mine.casefile", "--title", "Mine", "--tlp", "GREEN").code == 0
    return tmp_path / "mine.casefile"


def test_a_whole_case_comes_over_and_goes_again(run: Run, mine: Path, heron: Path) -> None:
    theirs, before = heron.read_bytes(), mine.read_bytes()
    preview = run("import", mine, heron, "--preview", "--json")
    assert preview.code == 0, preview.err
    assert mine.read_bytes() == before
    done = run("import", mine, heron, "--json")
    assert done.code == 0, done.err
    assert heron.read_bytes() == theirs
    assert done.data["new"] == preview.data["new"]
    assert (done.data["new"]["source"], done.data["new"]["finding"]) == (6, 2)
    assert [one["id"] for one in done.data["conflicts"]] == ["S/RES/2397(2017)"]  # they have its acknowledgement
    assert done.data["likely_duplicates"] == []
    assert "provision" not in done.data["new"]  # both have the catalogue
    assert "amendment" not in done.data["new"]
    assert done.data["anchors"] == {"exact": 6, "moved": 0, "lost": 0}
    assert run("verify", mine).code == 0
    assert run("dossier", mine, "-o", "mine.pdf").code == 0
    assert "Blue Heron" in run("search", mine, "heron").out
    again = run("import", mine, heron)
    assert "nothing added" in again.out
    assert "Nothing was written." in again.out
    assert run("history", mine, "--undo").code == 0
    assert run("verify", mine).code == 0
    assert run("search", mine, "harbour").out.count("heron") == 0


def test_a_colleagues_copy_gives_what_is_new_and_keeps_conflicts_aside(run: Run, heron: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(heron, tmp_path / "copy.casefile"))
    note = tmp_path / "more.txt"
    note.write_text("The freighter Blue Heron was seen again.\n", "utf-8")
    assert run("add", copy, note).code == 0
    done = run("import", heron, copy)
    assert done.code == 0, done.err
    assert "1 source" in done.out
    assert "One undo takes all of it back." in done.out
    assert run("verify", heron).code == 0


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (["heron.casefile", "heron.casefile"], (2, "into itself")),
        (["heron.casefile", "none.casefile"], (3, "There is no file none.casefile")),
        (["heron.casefile", "more.txt"], (3, "more.txt is not a case")),
        (["none.casefile", "heron.casefile"], (3, "There is no file")),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    run: Run, heron: Path, tmp_path: Path, words: list[str], end: tuple[int, str]
) -> None:
    (tmp_path / "more.txt").write_text("Text.", "utf-8")
    before = heron.read_bytes()
    done = run("import", *words)
    assert done.code == end[0]
    assert end[1] in done.err
    assert heron.read_bytes() == before
