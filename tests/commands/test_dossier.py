"""`casefile dossier`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import Run
from dossier.pdf_reader import joined, pages_of
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select
from terminal import type_on_terminal

from casefile.core.case import open_case
from casefile.core.proof import add_support
from casefile.core.schema import Excerpt, Finding, Source


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
        "dossier", heron, "--findings", "4", "--paper", "letter", "--date", "31 July 2025", "--label", "For counsel",
        "--no-grades", "--title", "T", "--organisation", "O", "--missing-glyph", "show",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.out.startswith(f"{heron.with_suffix('.pdf')}: ")
    assert "1 finding, " in done.out
    assert (tmp_path / "heron.pdf").exists()


def test_an_edition_says_before_and_after_what_it_leaves_out(run: Run, heron: Path, tmp_path: Path) -> None:
    done = run("dossier", heron, "--edition", "green")
    assert done.code == 0, done.err
    assert (tmp_path / "heron.green.pdf").exists()
    assert not (tmp_path / "heron.pdf").exists()
    assert "Marked above TLP:GREEN, unclassified and left out: " in done.err
    assert "Cut for TLP:GREEN, unclassified. " in done.out
    assert "withheld from this edition." in done.out
    told = run("dossier", heron, "-o", "a.pdf", "--edition", "GREEN", "--classification", "unclassified", "--json").data
    assert told["withheld"]["source"] >= 1
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "heron.green.pdf").read_bytes()
    assert run("dossier", heron, "-o", "all.pdf", "--json").data["withheld"] == {}


def test_a_place_in_a_picture_is_named_before_anything_leaves(run: Run, heron: Path, tmp_path: Path) -> None:
    with open_case(heron, author="A", station="s") as case, case.change("Place", fixed=True) as session:
        source = session.scalars(select(Source).where(Source.kind == "image")).first()
        assert source is not None
        source.facts = [["GPS latitude", "39.0"], ["GPS longitude", "125.7"]]
        source.tlp, title = "GREEN", source.title
    for words in (["dossier", heron, "-o", "x.pdf", "--edition", "GREEN"], ["dossier", heron, "-o", "y.pdf"],
                  ["share", heron, "-o", "x.casefile", "--edition", "GREEN"]):  # fmt: skip
        done = run(*words)
        assert f"Source \u201c{title}\u201d: The picture gives away the place (39.0, 125.7) of its taking" in done.err
    refused = run("dossier", heron, "-o", "none/x.pdf", "--edition", "GREEN")
    assert refused.code == 3
    assert "gives away the place" in refused.err  # said before the export begins


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (["--findings", "99"], (3, "99")),
        (["-o", "none/out.pdf"], (3, "There is no folder none.")),
        (["--date", "May 2024"], (2, "--date is one day")),
        (["-o", "heron.casefile"], (2, "cannot be written over the case")),
        (["--classification", "confidential"], (2, "--classification goes with --edition")),
        (["--edition", "PINK"], (3, "PINK")),
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


def test_a_locked_source_is_pictured_with_its_password(run: Run, heron: Path, tmp_path: Path) -> None:
    sheet = Canvas(str(tmp_path / "locked.pdf"), encrypt="pw-7f3a", invariant=1)
    sheet.drawString(72, 700, "Forty drums of diesel were loaded.")
    sheet.save()
    assert run("add", heron, "locked.pdf").code == 0
    refused = run("text", heron, "locked.pdf")
    assert refused.code == 3
    assert "--again --password …` reads it." in refused.err
    assert run("text", heron, "locked.pdf", "--again", "--password", "pw-7f3a").code == 0
    assert run("excerpt", heron, "locked.pdf", "--quote", "Forty drums").code == 0
    with open_case(heron, author="A", station="s") as case, case.change("Prove") as session:
        excerpt = session.scalars(select(Excerpt).where(Excerpt.quote == "Forty drums")).one()
        add_support(session, excerpt.id, "finding", session.scalars(select(Finding.id).limit(1)).one())
    without = run("dossier", heron, "-o", "without.pdf")
    assert "locked with a password, which a case never keeps" in without.err
    text = " ".join(joined(page) for page in pages_of(tmp_path / "without.pdf"))
    assert "export the dossier with it (`--password`) to print the picture" in text
    for typed, name in (("pw-7f3a", "typed.pdf"), ("", "entered.pdf")):
        code, shown = type_on_terminal(["dossier", heron, "-o", name], [f"{typed}\n"], tmp_path)
        assert code == 0
        assert shown.count("Password of ") == 1
        assert "pw-7f3a" not in shown
        assert ("Without its page" in shown) == (not typed)
    given = run("dossier", heron, "-o", "given.pdf", "--password", "wrong", "--password", "pw-7f3a")
    assert given.code == 0
    assert "locked" not in given.err
    assert "locked with a password" not in " ".join(joined(page) for page in pages_of(tmp_path / "given.pdf"))
    for path in (heron, tmp_path / "given.pdf"):
        assert b"pw-7f3a" not in path.read_bytes().replace(b"quayside", b"")
