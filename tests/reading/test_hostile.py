"""Hostile and odd real files: each ends in time, as a clear error or a partial result, and the parent lives."""

from __future__ import annotations

from pathlib import Path

import pytest
from growth import no_hang

from casefile.core.errors import CasefileError
from casefile.reading.client import ReaderProcess, read_document
from reading.samples import make_pdf

SAMPLE = (
    "pdf/GHOSTSCRIPT-698804-1-fuzzed.pdf",
    "pdf/REDHAT-1531897-0.pdf",
    "pdf/poppler-85140-0.pdf",
    "xml/xmlbomb.xml",
)
SAMPLE += (
    "pdf/poppler-85140-0.pdf",
    "xml/external.xml",
    "archives/zip-slip.zip",
    "pdf_qpdf_fuzz/69857.fuzz",
    "blns.json",
)


def outcome(path: Path) -> str:
    """Return what reading ended as; fails when it takes too long or the error is no plain sentence."""
    try:
        with no_hang():
            reading = read_document(path, name=path.name)
    except CasefileError as error:
        sentence = str(error)
        assert sentence.startswith(f"{path.name}: ")
        assert sentence.endswith(".")
        assert sentence.isprintable()
        return type(error).__name__
    assert all("\0" not in page.text and "\r" not in page.text for page in reading.pages)
    return reading.media_type


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_of_hostile_files(name: str, shared_data: Path) -> None:
    assert outcome(shared_data / "hostile" / name)


@pytest.mark.long
def test_every_hostile_and_odd_file(shared_data: Path) -> None:
    paths = [path for folder in ("hostile", "documents") for path in sorted((shared_data / folder).rglob("*"))]
    results = {path: outcome(path) for path in paths if path.is_file()}
    assert len(results) > 200
    assert read_document(make_pdf(), name="good.pdf").pages[0].text == "Twelve crates at Rajin."


@pytest.mark.long
def test_every_pdf_page_can_be_pictured_or_says_why_not(shared_data: Path) -> None:
    pictured, refused = 0, []
    for path in sorted((shared_data / "documents" / "pdf").glob("*.pdf")):
        try:
            with ReaderProcess(path, name=path.name) as reader:
                for number in range(1, min(reader.pages, 3) + 1):
                    picture = reader.render_page(number, scale=150 / 72)
                    assert len(picture.rgb) == picture.width * picture.height * 3
                    pictured += 1
        except CasefileError as error:
            refused.append(str(error))
    assert pictured > 25
    assert all("password" in sentence for sentence in refused)
