"""An encoding that a person gives is used or refused; one that was guessed is said where it is seen."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from reportlab.pdfgen import canvas

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.pages import get_page
from casefile.core.schema import Source
from casefile.reading.client import read_document
from casefile.reading.errors import EncodingError
from casefile.reading.intake import add_file
from casefile.reading.plain import GIVEN, GUESSED
from casefile.reading.rereading import read_again

WORDS = "Танкер отключил передатчик."
WARNING = "The encoding was guessed as {}; check the text, or give it with --encoding."


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.html"])
def test_a_guess_is_a_warning_and_a_fact(name: str) -> None:
    text = f"<html><body><p>{WORDS}</p></body></html>" if name.endswith("html") else f"{WORDS};1\n{WORDS};2\n"
    reading = read_document(text.encode("koi8-r"), name=name)
    assert WORDS in reading.pages[0].text
    assert WARNING.format("koi8-r") in reading.warnings
    assert ("charset found by", GUESSED) in reading.facts
    told = read_document(text.encode(), name=name)
    assert not any("guessed" in warning for warning in told.warnings)


def test_a_guess_in_a_message_is_a_warning() -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "a@example.org", "x", "Fri, 3 May 2024 10:00:00 +0000"
    data = bytes(message) + WORDS.encode("cp1251")
    reading = read_document(data, name="a.eml")
    assert WORDS in reading.pages[0].text
    assert "The encoding of a part was guessed as cp1251; check the text." in reading.warnings


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.html"])
def test_an_encoding_that_is_given_is_used_as_it_is(name: str) -> None:
    data = f"<html><meta charset=utf-8><p>{WORDS}</p>".encode("cp866")
    reading = read_document(data, name=name, encoding="IBM866")
    assert WORDS in reading.pages[0].text
    assert ("charset", "cp866") in reading.facts
    assert any(GIVEN in value for key, value in reading.facts if key == "charset found by")
    assert not any("guessed" in warning for warning in reading.warnings)


def test_a_given_encoding_makes_unknown_bytes_text() -> None:
    data = bytes(range(1, 32)) + WORDS.encode("cp500", "replace")
    assert read_document(data, name="a", encoding="cp500").media_type == "text/plain"


@pytest.mark.parametrize("encoding", ["klingon-1", "hex", "rot13", "idna", "unicode_escape", "utf-7", "a\0b", "../x"])
def test_an_unknown_encoding_is_refused_by_name(encoding: str) -> None:
    with pytest.raises(EncodingError, match="there is no encoding"):
        read_document(b"words", name="a.txt", encoding=encoding)


def test_an_encoding_that_does_not_fit_is_refused_by_name() -> None:
    with pytest.raises(EncodingError, match=r"a\.txt: it is not in the encoding utf-8"):
        read_document(WORDS.encode("cp1251"), name="a.txt", encoding="utf-8")


def test_a_pdf_takes_no_encoding(tmp_path: Path) -> None:
    page = canvas.Canvas(str(tmp_path / "a.pdf"))
    page.drawString(50, 50, "Words")
    page.save()
    with pytest.raises(EncodingError, match="encoding cp1251 was given"):
        read_document(tmp_path / "a.pdf", name="a.pdf", encoding="cp1251")


def test_a_case_takes_the_encoding_when_adding_and_when_reading_again(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(WORDS.encode("cp1251"))
    before = case.path.read_bytes()
    with pytest.raises(RefusedError, match="no encoding nonsense"):
        add_file(case, file, encoding="nonsense")
    with pytest.raises(RefusedError, match="not in the encoding ascii"):
        add_file(case, file, encoding="ascii")
    assert case.path.read_bytes() == before
    made = add_file(case, file, encoding="koi8-r")
    assert page_text(case, made.source_id) == WORDS.encode("cp1251").decode("koi8-r")
    with pytest.raises(RefusedError, match="holds these bytes already"):
        add_file(case, file, encoding="cp1251")
    with pytest.raises(RefusedError, match="no encoding nonsense"):
        read_again(case, made.source_id, encoding="nonsense")
    read_again(case, made.source_id, encoding="windows-1251")
    assert page_text(case, made.source_id) == WORDS
    with case.read() as session:
        facts = session.get_one(Source, made.source_id).facts or []
    assert ["charset", "cp1251"] in facts
    assert ["charset found by", GIVEN] in facts


def page_text(case: Case, source_id: str) -> str:
    """Return the text of a source's first page."""
    with case.read() as session:
        page = get_page(session, session.get_one(Source, source_id).sha256, 1)
    assert page is not None
    return page.text
