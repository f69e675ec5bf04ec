"""The letter of an enquiry, read back from its PDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from dossier.pdf_reader import fonts_of, joined, pages_of
from sqlalchemy import select

from casefile.core.case import Case
from casefile.core.enquiries import add_enquiry, edit_enquiry
from casefile.core.errors import RefusedError
from casefile.core.schema import Enquiry
from casefile.dossier.letter import write_letter

ARABIC = "هل رست السفينة عند الرصيف الرابع؟"
KOREAN = "유조선은 언제 부두를 떠났습니까?"


def first(case: Case) -> str:
    with case.read() as session:
        return session.scalars(select(Enquiry.id)).one()


def add(case: Case, put: str, **fields: str) -> str:
    with case.change("Add enquiry") as session:
        return add_enquiry(session, addressee="Harbour master", put=put, **fields)


def test_it_says_who_asks_whom_what_and_by_when(small: Case, tmp_path: Path) -> None:
    posted = write_letter(small, first(small), tmp_path / "letter.pdf")
    (page,) = [joined(text) for text in pages_of(posted.path)]
    for words in (
        "Quayside Desk", "Port authority", "letter", "CF/2025/07", "21 Jul 2025", "Which ships lay at quay 4?",
        "We ask for an answer by 28 Jul 2025.", "TLP:AMBER", "Page 1 of 1", "Illustrative: this enquiry is made up",
    ):  # fmt: skip
        assert words in page, words
    assert "Diesel left the eastern quay" not in page  # findings stay in the house
    assert posted.handling == "TLP:AMBER, unclassified"
    assert not posted.covered
    assert all(fonts_of(posted.path).values())


def test_the_same_case_gives_the_same_bytes_and_stays_as_it_is(small: Case, tmp_path: Path) -> None:
    before = small.path.read_bytes()
    one, two = (write_letter(small, first(small), tmp_path / name).path.read_bytes() for name in ("a.pdf", "b.pdf"))
    assert one == two
    assert b"20250721000000" in one  # the day of sending, not the clock's
    assert small.path.read_bytes() == before


def test_protected_names_stand_under_their_alias(small_copy: Case, tmp_path: Path) -> None:
    posted = write_letter(small_copy, add(small_copy, "Did Tilda Marrow count the drums?"), tmp_path / "letter.pdf")
    text = joined("".join(pages_of(posted.path)))
    assert "Did Witness A count the drums?" in text
    assert "Marrow" not in text
    assert posted.covered


def test_any_script_its_own_handling_and_no_date(small_copy: Case, tmp_path: Path) -> None:
    enquiry = add(small_copy, f"{KOREAN}\n\n{ARABIC}", tlp="RED", classification="confidential", symbol="QD/3")
    posted = write_letter(small_copy, enquiry, tmp_path / "letter.pdf", paper="Letter")
    text = joined("".join(pages_of(posted.path)))
    for words in (KOREAN, "TLP:RED", "CONFIDENTIAL", "QD/3", "Draft, not dated", "No day is set for the answer."):
        assert words in text, words
    assert sorted(ARABIC.replace(" ", "")) == sorted(c for c in text if c in ARABIC and c != " ")
    assert posted.handling == "TLP:RED, confidential"


def test_a_long_letter_runs_over_pages(small_copy: Case, tmp_path: Path) -> None:
    put = "\n\n".join(f"Question {number}: which ships lay at quay {number} in that week?" for number in range(1, 120))
    posted = write_letter(small_copy, add(small_copy, put), tmp_path / "letter.pdf")
    pages = pages_of(posted.path)
    assert posted.pages == len(pages) > 2
    assert "For Quayside Desk" in joined(pages[-1])
    assert "Question 119:" in joined(pages[-1])


def test_what_cannot_be_written_is_refused_and_leaves_no_file(small_copy: Case, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="There is no folder"):
        write_letter(small_copy, first(small_copy), tmp_path / "none" / "letter.pdf")
    with pytest.raises(RefusedError):
        write_letter(small_copy, "nobody", tmp_path / "letter.pdf")
    with small_copy.change("Ask about a sign") as session:
        edit_enquiry(session, session.scalars(select(Enquiry.id)).one(), put="What does \U0001f9ff mean?")
    with pytest.raises(RefusedError, match=r"U\+1F9FF"):
        write_letter(small_copy, first(small_copy), tmp_path / "letter.pdf")
    assert not list(tmp_path.glob("*.pdf"))
    shown = write_letter(small_copy, first(small_copy), tmp_path / "letter.pdf", missing="show")
    assert shown.replaced == ("U+1F9FF",)
