"""`casefile letter`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import Run
from sqlalchemy import select

from casefile.core.case import open_case
from casefile.core.enquiries import add_enquiry, edit_enquiry
from casefile.core.schema import Enquiry


@pytest.fixture
def asked(heron: Path) -> Path:
    with open_case(heron, author="A", station="s") as case, case.change("Ask") as session:
        for enquiry in session.scalars(select(Enquiry.id)).all():
            edit_enquiry(session, enquiry, symbol=None)
        add_enquiry(session, addressee="Quay company", put="Who paid?", symbol="QC/1", sent="2025-07-02")
    return heron


@pytest.mark.parametrize("words", ["QC/1", "quay company", "Quay comp"])
def test_a_letter_is_written_and_the_case_is_not(run: Run, asked: Path, tmp_path: Path, words: str) -> None:
    before = asked.read_bytes()
    done = run("letter", asked, words, "-o", "out.pdf")
    assert done.code == 0, done.err
    assert done.out.startswith("out.pdf: 1 page, TLP:")
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert asked.read_bytes() == before


def test_it_is_told_as_data(run: Run, asked: Path) -> None:
    told = run("letter", asked, "QC/1", "-o", "out.pdf", "--json", "--paper", "letter").data
    assert (told["path"], told["pages"], told["covered"], told["replaced"]) == ("out.pdf", 1, False, [])


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (["nobody at all", "-o", "out.pdf"], (3, "No enquiry is called")),
        (["QC/1", "-o", "none/out.pdf"], (3, "There is no folder none.")),
        (["QC/1", "-o", "heron.casefile"], (2, "cannot be written over the case")),
        (["QC/1"], (2, "required")),
    ],
)
def test_a_refusal_leaves_no_file(
    run: Run, asked: Path, tmp_path: Path, words: list[str], end: tuple[int, str]
) -> None:
    done = run("letter", asked, *words)
    assert (done.code, end[1] in done.err) == (end[0], True), done.err
    assert not list(tmp_path.glob("*.pdf"))


def test_a_case_without_enquiries_says_so(run: Run, empty: Path) -> None:
    done = run("letter", empty, "x", "-o", "out.pdf")
    assert done.code == 3
    assert "The case has no enquiries yet" in done.err
