"""PDF: text with places on turned pages, hyphens, unknown signs, labels, facts; the shared real files."""

from __future__ import annotations

import json
import math
import unicodedata
from array import array
from pathlib import Path

import pytest

from casefile.core.pages import quote_rectangles
from casefile.reading.channel import Limits
from casefile.reading.client import ReaderProcess, read_document
from casefile.reading.intake import page_rows
from casefile.reading.model import Picture
from reading.samples import make_pdf, page_pdf, raw_pdf, stream

WORDS = b"BT /F 20 Tf 60 120 Td (crates) Tj ET"
PASSWORDS = {
    "issue15893_reduced": "test",
    "issue3371": "ELXRTQWS",
    "issue6010_1": "abc",
    "issue6010_2": "æøå",
    "bug1782186": "Hello",
    "ingest_password-hunter2": "hunter2",
    "pypdf_libreoffice-writer-password": "openpassword",
    "pr6531_1": "asdfasdf",
    "pr6531_2": "asdfasdf",
}


def ink(picture: Picture) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of everything dark in a picture, in pixels."""
    dark = [
        (index % picture.width, index // picture.width)
        for index in range(picture.width * picture.height)
        if picture.rgb[index * 3] < 128
    ]
    across, down = zip(*dark, strict=True)
    return min(across), min(down), max(across), max(down)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_lie_where_the_words_are_shown(rotation: int) -> None:
    page = b"/MediaBox[0 0 300 200]/CropBox[20 10 280 190]/Rotate %d" % rotation
    data = page_pdf(WORDS, page=page)
    read = read_document(data, name="turned.pdf").pages[0]
    sides = (260, 180) if rotation % 180 == 0 else (180, 260)
    assert (read.width, read.height, read.rotation, read.text) == (*sides, rotation, "crates")
    with ReaderProcess(data, name="turned.pdf") as reader:
        picture = reader.render_page(1, scale=2)
    left, top, right, bottom = (value / 2 for value in ink(picture))
    assert read.boxes is not None
    values = array("f", read.boxes)
    x0, y0, x1, y1 = min(values[0::4]), min(values[1::4]), max(values[2::4]), max(values[3::4])
    assert x0 - 1 <= left < right <= x1 + 1
    assert y0 - 1 <= top < bottom <= y1 + 1
    assert (x1 - x0) * (y1 - y0) < 2.5 * (right - left) * (bottom - top)


def test_every_code_point_has_its_box_and_line_ends_have_none() -> None:
    reading = read_document(make_pdf(("First line", "second")), name="a.pdf")
    page, (row,) = reading.pages[0], page_rows(reading)
    assert page.text == "First line\nsecond"
    assert page.boxes is not None
    assert len(page.boxes) == 16 * len(page.text)
    values = array("f", page.boxes)
    assert [math.isnan(values[index * 4]) for index in range(len(page.text))] == [sign == "\n" for sign in page.text]
    first, second = quote_rectangles(row, 0, len(page.text))
    assert first[3] < second[3]
    assert quote_rectangles(row, 6, 13)[0][0] > first[0]


def test_hyphens_at_line_ends_stay_with_the_line_end() -> None:
    content = b"BT /F 12 Tf 1 0 0 1 50 150 Tm (a ship-) Tj 1 0 0 1 50 135 Tm (ment of coal) Tj ET"
    (row,) = page_rows(read_document(page_pdf(content), name="a.pdf"))
    assert row.text == "a ship-\nment of coal"
    assert len(quote_rectangles(row, 2, 12)) == 2


def test_signs_without_meaning_and_beyond_the_first_plane_are_told_apart() -> None:
    table = b"<42> <D83DDE00>\n<43> <00660069>\n<44> <0000>\n"
    reading = read_document(page_pdf(b"BT /F 20 Tf 50 150 Td (ABAC AD A) Tj ET", unicode_map=table), name="a.pdf")
    page, (row,) = reading.pages[0], page_rows(reading)
    assert page.text == "A\U0001f600Afi A\ufffd A"
    assert page.notes == ("1 signs of this page have no known character and are shown as U+FFFD.",)
    ((x0, _, x1, _),) = quote_rectangles(row, 1, 2)
    assert 60 < x0 < x1 < 80


def test_a_page_without_text_says_so() -> None:
    reading = read_document(page_pdf(b"0 0 m 9 9 l S"), name="lines.pdf")
    assert (reading.pages[0].text, reading.pages[0].notes) == ("", ("no text on this page",))
    assert reading.warnings == ("no text on any page",)


def test_a_scanned_document_says_so() -> None:
    picture = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
    data = raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        stream(b"9 0 0 9 0 0 cm /I Do"),
        picture + b"stream\n\0\nendstream",
    )
    assert read_document(data, name="scan.pdf").warnings == ("no text: a scanned document",)


def test_labels_facts_and_active_content() -> None:
    data = raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R/PageLabels<</Nums[0<</S/r>>1<</S/D/P(A-)>>]>>"
        b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]"
        b"/A<</S/URI/URI(http://example.org)>>>>]>>",
    )
    reading = read_document(data, name="a.pdf")
    assert [page.label for page in reading.pages] == ["i", "A-1"]
    facts = dict(reading.facts)
    assert facts["active content present"] == "JavaScript"
    assert facts["links to the web"] == "1"
    assert facts["PDF version"] == "1.7"


def test_engine_names_its_versions() -> None:
    assert "pypdfium2 5." in read_document(make_pdf(), name="a.pdf").engine


def test_long_document_stops_in_time_and_says_where() -> None:
    lines = b"".join(b"1 0 0 1 5 %d Tm (%s) Tj " % (row, b"coal and iron " * 20) for row in range(5, 195))
    pages = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>"
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 205))
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    tree = b"<</Type/Pages/Kids[" + kids + b"]/Count 200>>"
    text = stream(b"BT /F 6 Tf " + lines + b"ET")
    data = raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", tree, text, font, *([pages] * 200))
    reading = read_document(data, name="long.pdf", limits=Limits(cpu_seconds=1))
    assert 0 < len(reading.pages) < 200
    assert f"Only {len(reading.pages):,} of 200 pages were read" in reading.warnings[0]


def test_shared_pdfs_have_their_pages_and_words(shared_data: Path) -> None:
    truth = json.loads((shared_data / "TRUTH_pdf.json").read_text())
    seen = 0
    for name, expected in truth.items():
        known = expected.get("pymupdf", {})
        path = shared_data / name
        if not known.get("pages") or not path.exists() or "hostile" in name:
            continue
        reading = read_document(path, name=path.name)
        assert len(reading.pages) == known["pages"], name
        assert reading.pages[0].rotation == known["rot0"], name
        text = " ".join(page.text for page in reading.pages[:3])
        assert bool(text.strip()) == bool(known["text_chars_first3"]), name
        if not text.strip():
            assert reading.warnings[0].startswith("no text"), name
        words = unicodedata.normalize("NFKC", known["sample"]).split()
        found = sum(word in unicodedata.normalize("NFKC", text) for word in words)
        if name.rpartition("/")[2] not in PDFIUM_READS_OTHERWISE:
            assert found >= len(words) * 0.8, (name, found, len(words))
        seen += 1
    assert seen >= 25


PDFIUM_READS_OTHERWISE = {
    "issue20232.pdf",  # a broken map from glyphs to characters: PDFium falls back to Korean
    "pypdf_habibi.pdf",  # PDFium gives the order of the page, not of reading
    "XiaoBiaoSong.pdf",  # leader dots are read as other signs
    "bug1627427_reduced.pdf",  # PDFium keeps the spaces that the truth's reader leaves out
    "issue5677.pdf",  # four words, one with its marks in another order
    "issue11656.pdf",  # right to left: marks at the other end of the words
}


def test_shared_passwords_open(shared_data: Path) -> None:
    opened = 0
    for stem, password in PASSWORDS.items():
        path = shared_data / "documents" / "pdf" / f"{stem}.pdf"
        if path.exists():
            assert len(read_document(path, name=path.name, password=password).pages) >= 1
            opened += 1
    assert opened >= 5
