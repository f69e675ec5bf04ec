"""Fonts come from packages, have each character or say so, and leave nothing behind."""

from __future__ import annotations

import pytest
from reportlab.pdfbase import pdfmetrics

from casefile.dossier.fonts import FILES, FontBook, MissingGlyph, font_path, han_of, optical_size


def find(book: FontBook, text: str, lang: str = "", family: str = "serif", *, italic: bool = False) -> str | None:
    face = book.find(text, family, bold=False, italic=italic, size=10.5, lang=lang)
    return face.name if face else None


@pytest.mark.parametrize("name", FILES)
def test_every_font_file_is_there_and_regular_weight(name: str) -> None:
    assert font_path(name, italic=False).endswith(".ttf")
    face = FontBook()._face((name, False, False, 0.0))
    assert face.location["wght"] == 400


@pytest.mark.parametrize(
    ("lang", "face"),
    [
        ("ja", "NotoSansJP"),
        ("ko-KP", "NotoSansKR"),
        ("zh-Hans", "NotoSansSC"),
        ("zh_TW", "NotoSansTC"),
        ("", "NotoSansSC"),
    ],
)
def test_han_follows_the_language(lang: str, face: str) -> None:
    assert find(FontBook(), "朝", lang) == face


@pytest.mark.parametrize(
    ("text", "face"),
    [("a", "SourceSerif4"), ("Ж", "SourceSerif4"), ("한", "NotoSansKR"), ("ع", "NotoSansArabic"),
     ("א", "NotoSansHebrew"),
     ("क", "NotoSansDevanagari"), ("☐", "SourceSerif4"), ("○", "NotoSansMono")],
)  # fmt: skip
def test_fallback_by_character(text: str, face: str) -> None:
    book = FontBook()
    found = find(book, text, "ko" if text == "한" else "")
    if text == "○":  # in a CJK font before the symbol fonts; what counts is that there is one
        assert found is not None
    else:
        assert found == face


def test_a_character_that_no_font_has() -> None:
    book = FontBook()
    assert find(book, "\U0001f600") is None
    with pytest.raises(MissingGlyph) as caught:
        book.note_missing("\U0001f600", "excerpt 3")
    assert "GRINNING FACE" in str(caught.value)
    assert (caught.value.character, caught.value.record) == ("\U0001f600", "excerpt 3")


def test_weights_differ_and_kerning_is_seen() -> None:
    book = FontBook()
    regular = book.first("serif", bold=False, italic=False, size=10.5)
    bold = book.first("serif", bold=True, italic=False, size=10.5)
    assert bold.advance("n") > regular.advance("n")
    width, kerns = regular.measure("AVATAR")
    assert kerns is not None
    assert width < sum(map(regular.advance, "AVATAR"))


def test_a_face_is_cut_to_what_was_used_and_not_registered() -> None:
    before = set(pdfmetrics.getRegisteredFontNames())
    book = FontBook()
    face = book.find("조선", "serif", bold=False, italic=False, size=10.5, lang="ko")
    assert face is not None
    face.measure("조선")
    font = face.embedded(1)
    assert set(font.face.charToGlyph) - {0xA0, 0xFFFF} == {0x20, ord("조"), ord("선")}
    assert len(font.face._ttf_data) < 10_000
    assert set(pdfmetrics.getRegisteredFontNames()) == before
    with pytest.raises(RuntimeError, match="cut before"):
        face.measure("민")


def test_optical_sizes_and_tags() -> None:
    assert [optical_size(s) for s in (8, 10.5, 20)] == [8.0, 11.0, 24.0]
    assert [han_of(t) for t in ("ja-JP", "ko", "zh-Hant-HK", "zh", "en")] == ["ja", "ko", "zh-hant", "", ""]
