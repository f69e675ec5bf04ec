"""`casefile new`."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from declared import Run

from casefile.core.case import open_case
from casefile.core.info import get_info
from casefile.core.instruments import list_instruments


def test_a_case_with_all_it_can_say(run: Run, tmp_path: Path) -> None:
    done = run(
        "new", "a.casefile", "--title", "A", "--reference", "R/1", "--organisation", "O", "--about", "B",
        "--mandate", "M", "--period", "from May 2024 to June 2024", "--cut-off", "30 June 2024",
        "--standard", "S", "--standard-origins", "2", "--standard-grade", "c3", "--tlp", "amber",
        "--classification", "strictly confidential", "--json",
    )  # fmt: skip
    assert done.code == 0
    assert done.data["title"] == "A"
    with open_case(tmp_path / "a.casefile", writable=False) as case, case.read() as session:
        info = get_info(session)
        assert (info.reference, info.organisation, info.about, info.mandate) == ("R/1", "O", "B", "M")
        assert (info.period, info.cut_off) == ("2024-05/2024-06", "2024-06-30")
        assert (info.standard, info.standard_origins, info.standard_grade) == ("S", 2, "C3")
        assert (info.tlp, info.classification, info.author) == ("AMBER", "strictly_confidential", "A. Author")
        assert len(list_instruments(session)) > 10
    assert stat.S_IMODE((tmp_path / "a.casefile").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--tlp", "blue"], '"blue" is no tlp of the case; it can be CLEAR'),
        (["--period", "early 2024"], "In the period of the case: Casefile does not guess"),
        (["--standard-grade", "G9"], '"G9" is not a grade'),
    ],
)
def test_what_is_wrong_is_refused_and_leaves_nothing(
    run: Run, tmp_path: Path, options: list[str], sentence: str
) -> None:
    done = run("new", "a.casefile", "--title", "A", *options)
    assert (done.code, done.out) == (3, "")
    assert sentence in done.err
    assert not list(tmp_path.glob("a.casefile*"))


def test_a_file_that_is_there_stays(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.casefile").write_text("mine")
    done = run("new", "a.casefile", "--title", "A")
    assert done.code == 3
    assert done.err == "casefile: a.casefile is there already. Choose another name, or remove it first.\n"
    assert (tmp_path / "a.casefile").read_text() == "mine"


def test_an_unnamed_author_gets_a_hint(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASEFILE_AUTHOR")
    assert 'signed "unnamed investigator". Name yourself with --author' in run("new", "a", "--title", "A").err
    assert run("new", "b", "--title", "A", "--author", "B. Author").err == ""
