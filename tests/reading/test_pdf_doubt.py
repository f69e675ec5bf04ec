"""A text layer that may not say what the page shows is told, and never mended."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
import uharfbuzz as hb

from casefile.reading.client import read_document
from casefile.reading.model import Reading
from casefile.reading.pdf_doubt import _by_brackets, _by_direction, _by_words
from casefile.reading.pdf_fonts import static_face
from reading.samples import raw_pdf, stream

RUSSIAN = "Капитан отказался"
HEBREW = "המטען נבדק במכס לפני ההפלגה"
ARABIC = "غادرت السفينة الميناء"


@cache
def face_of(name: str) -> tuple[bytes, dict[str, int]]:
    """Return a face, small enough for a test, and its number for each letter of the texts here."""
    whole = hb.Face(hb.Blob(static_face(name)))
    cut = hb.SubsetInput()
    cut.unicode_set.update(map(ord, RUSSIAN + HEBREW + ARABIC + "абвгдежзийклмноп"))
    cut.layout_feature_tag_set.clear()
    data = bytes(hb.subset(whole, cut).blob.data)
    font = hb.Font(hb.Face(hb.Blob(data)))
    return data, {sign: font.get_nominal_glyph(ord(sign)) or 0 for sign in RUSSIAN + HEBREW + ARABIC}


def page_of(face: str, shown: str, meant: Sequence[str]) -> Reading:
    """Return the reading of a page that shows signs from left to right, each said to be what `meant` has there."""
    data, glyphs = face_of(face)
    says = "".join(
        f"<{glyphs[sign]:04X}> <{said.encode('utf-16-be').hex()}>\n" for sign, said in zip(shown, meant, strict=True)
    )
    spaces = "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    unicode_map = f"{spaces}{len(meant)} beginbfchar\n{says}endbfchar endcmap"
    content = f"BT /F 14 Tf 20 100 Td <{''.join(f'{glyphs[sign]:04X}' for sign in shown)}> Tj ET"
    return read_document(
        raw_pdf(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            stream(content.encode()),
            b"<</Type/Font/Subtype/Type0/BaseFont/Own/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>",
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Own/CIDToGIDMap/Identity/DW 700/FontDescriptor 7 0 R"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
            b"<</Type/FontDescriptor/FontName/Own/Flags 4/FontFile2 9 0 R/FontBBox[0 0 1000 1000]/ItalicAngle 0"
            b"/Ascent 900/Descent -200/CapHeight 700/StemV 80>>",
            stream(unicode_map.encode()),
            stream(data),
        ),
        name="a.pdf",
    )


def doubts(reading: Reading) -> list[str]:
    """Return the warnings about the text layer; each is a note of the page too."""
    found = [warning for warning in reading.warnings if "may not say what the page shows" in warning]
    assert len(found) == sum("may not say what the page shows" in note for note in reading.pages[0].notes)
    return found


def test_a_text_in_a_script_that_its_font_has_not_is_doubted() -> None:
    shown = RUSSIAN.replace(" ", "")
    hangul = [chr(0xD000 + ord(sign)) for sign in shown]
    reading = page_of("NotoSans", shown, hangul)
    (warning,) = doubts(reading)
    assert "(the text is Hangul, but the font that draws it holds Cyrillic letters); compare" in warning
    assert reading.pages[0].text == "".join(hangul)
    assert doubts(page_of("NotoSans", shown, list(shown))) == []


@pytest.mark.parametrize(("face", "text"), [("NotoSansHebrew", HEBREW), ("NotoSansArabic", ARABIC)])
def test_right_to_left_text_as_it_should_stand_is_not_doubted(face: str, text: str) -> None:
    shown = text[::-1]
    reading = page_of(face, shown, list(shown))
    assert text.split(maxsplit=1)[0] in reading.pages[0].text
    assert doubts(reading) == []


def test_a_sign_that_stands_for_a_whole_word_is_doubted() -> None:
    reading = page_of("NotoSansArabic", "م", ["الميناء"])
    assert "share one place" in doubts(reading)[0]


def test_letters_and_marks_that_cannot_begin_a_word_are_doubted() -> None:
    words = ["רכסם", "למנן", "ףסכף", "תיבץ"]
    assert _by_words(" ".join(words)) == ()
    assert "only end words" in _by_words(" ".join(word[::-1] for word in words))[0]
    assert "marks" in _by_words(" ".join(["\u064eبحي"] * 4))[0]


def test_brackets_that_close_before_they_open_are_doubted() -> None:
    assert "wrong way round" in _by_brackets("לפי סעיף 15)ב()4( לחוק")[0]
    assert _by_brackets("לפי סעיף 15(ב)(4) לחוק") == ()
    assert _by_brackets("א) ראשון\nב) שני") == ()
    assert _by_brackets("המטען (נבדק\nבמכס) לפני (ההפלגה\nמן) הנמל") == ()
    assert _by_brackets("a) first\nb( second") == ()


def test_letters_that_run_from_left_to_right_are_doubted() -> None:
    signs = len(HEBREW)
    rising = array("f", [edge for place in range(signs) for edge in (place * 10.0, 0.0, place * 10.0 + 9.0, 10.0)])
    falling = array("f", [edge for place in range(signs) for edge in (-place * 10.0, 0.0, 9.0 - place * 10.0, 10.0)])
    assert "from left to right" in _by_direction(HEBREW, rising)[0]
    assert _by_direction(HEBREW, falling) == ()


def test_shared_text_layers_that_are_wrong_are_told(shared_data: Path) -> None:
    folder = shared_data / "documents" / "pdf"
    for name in ("issue20232.pdf", "pypdf_habibi.pdf", "issue11656.pdf"):
        assert doubts(read_document(folder / name, name=name)), name
