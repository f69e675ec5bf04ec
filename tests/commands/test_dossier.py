"""`casefile dossier`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import Run


def test_a_dossier_is_written_and_the_case_is_not(run: Run, heron: Path, tmp_path: Path) -> None:
    before = heron.read_bytes()
    done = run("dossier", heron, "-o", "out.pdf", "--json")
    assert done.code == 0, done.err
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert done.data["findings"] == 2
    assert done.data["chain_head"] == run("history", heron, "--json").data["chain_head"]
    assert heron.read_bytes() == before


def test_options_reach_the_dossier(run: Run, heron: Path, tmp_path: Path) -> None:
    done = run(
        "dossier", heron, "--findings", "4", "--paper", "letter", "--date", "31 July 2025", "--edition", "For counsel",
        "--no-grades", "--title", "T", "--organisation", "O", "--missing-glyph", "show",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.out.startswith(f"{heron.with_suffix('.pdf')}: ")
    assert "1 finding, " in done.out
    assert (tmp_path / "heron.pdf").exists()


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (["--findings", "99"], (3, "99")),
        (["-o", "none/out.pdf"], (3, "There is no folder none.")),
        (["--date", "May 2024"], (2, "--date is one day")),
        (["-o", "heron.casefile"], (2, "cannot be written over the case")),
    ],
)
def test_a_refused_export_leaves_no_file(
    run: Run, heron: Path, tmp_path: Path, words: list[str], end: tuple[int, str]
) -> None:
    before = heron.read_bytes()
    done = run("dossier", heron, *words)
    assert done.code == end[0]
    assert end[1] in done.err
    assert heron.read_bytes() == before
    assert not list(tmp_path.rglob("*.pdf"))
