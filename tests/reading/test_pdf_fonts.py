"""PDFs that do not carry their fonts: drawn with the packaged ones, the same everywhere, and nothing blank unsaid."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import unicodedata
from array import array
from pathlib import Path

import pytest
import uharfbuzz as hb
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from casefile.reading.client import ReaderProcess, read_document
from casefile.reading.model import Page, Picture
from casefile.reading.pdf_fonts import FACES, STANDARD, choose_face, static_face
from reading.samples import raw_pdf, stream

SCALE = 3.0
EAST_ASIAN = (
    ("STSong-Light", "罗津港十二箱货物，制裁。"),
    ("MSung-Light", "羅津港貨物，東亞銀行。"),
    ("HeiseiMin-W3", "羅津港の貨物十二箱。"),
    ("HeiseiKakuGo-W5", "コンテナのかもつ。"),
    ("HYSMyeongJo-Medium", "라진항 화물 열두 상자 朝鮮"),
    ("HYGothic-Medium", "제재 위반 선박"),
)
WIDTHS = b"/FirstChar 0/LastChar 255/Widths[" + b"600 " * 256 + b"]"
CYRILLIC_NAMES = b" ".join(b"/afii%d" % n for n in (*range(10017, 10023), *range(10024, 10050))) + b" "
CYRILLIC_NAMES += b" ".join(b"/afii%d" % n for n in (*range(10065, 10071), *range(10072, 10098)))
DESCRIPTOR = (
    b"<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[-200 -200 1000 900]/ItalicAngle 0/Ascent 900"
    b"/Descent -200/CapHeight 700/StemV 80>>"
)


def pages_of(*pages: tuple[bytes, tuple[bytes, ...]]) -> bytes:
    """Return a PDF; each page is its content and its fonts F0, F1, …, written as direct dictionaries."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * number) for number in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages))]
    for number, (content, fonts) in enumerate(pages):
        named = b"".join(b"/F%d %s" % pair for pair in enumerate(fonts))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents %d 0 R/Resources<</Font<<%s>>>>>>"
            % (4 + 2 * number, named)
        )
        objects.append(stream(content))
    return raw_pdf(*objects)


def simple_font(name: bytes, kind: bytes = b"TrueType", flags: int = 32) -> bytes:
    """Return a font of 256 signs, Cyrillic ones from 0xC0, that is not in the file."""
    return (
        b"<</Type/Font/Subtype/%s/BaseFont/%s%s/FontDescriptor %s/Encoding<</Type/Encoding"
        b"/BaseEncoding/WinAnsiEncoding/Differences[192 %s]>>>>"
        % (kind, name, WIDTHS, DESCRIPTOR % (name, flags), CYRILLIC_NAMES)
    )


def composite_font(name: bytes, encoding: bytes, ordering: bytes, kind: bytes = b"CIDFontType2") -> bytes:
    """Return a font of many signs that is not in the file."""
    return (
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/%s/DescendantFonts[<</Type/Font/Subtype/%s/BaseFont/%s"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)/Supplement 0>>/DW 1000/FontDescriptor %s>>]>>"
        % (name, encoding, kind, name, ordering, DESCRIPTOR % (name, 4))
    )


def hexed(text: str, encoding: str) -> bytes:
    return b"<%s>" % text.encode(encoding).hex().encode()


def cyrillic(text: str) -> bytes:
    return b"<%s>" % bytes(ord(sign) - 0x410 + 0xC0 if sign >= "А" else ord(sign) for sign in text).hex().encode()


def lines(*shown: bytes, mode: int = 0) -> bytes:
    rows = (b"/F%d 20 Tf 1 0 0 1 20 %d Tm %s Tj" % (row, 160 - 40 * row, text) for row, text in enumerate(shown))
    return b"BT %d Tr " % mode + b" ".join(rows) + b" ET"


def blanks(page: Page, picture: Picture, scale: float = SCALE) -> list[str]:
    """Return the characters of a page in whose box the picture shows nothing, however light."""
    assert page.boxes is not None
    values = array("f", page.boxes)
    found = []
    for place, sign in enumerate(page.text):
        if unicodedata.category(sign) in {"Cc", "Cf", "Zs"}:
            continue
        x0, y0, x1, y1 = (round(value * scale) for value in values[place * 4 : place * 4 + 4])
        rows = [
            picture.rgb[(row * picture.width + max(x0, 0)) * 3 : (row * picture.width + min(x1, picture.width)) * 3]
            for row in range(max(y0, 0), min(y1, picture.height))
        ]
        if min((min(row) for row in rows if row), default=255) > 160:
            found.append(sign)
    return found


def read_and_draw(data: bytes, number: int = 1) -> tuple[Page, Picture]:
    page = read_document(data, name="a.pdf").pages[number - 1]
    with ReaderProcess(data, name="a.pdf") as reader:
        return page, reader.render_page(number, scale=SCALE)


@pytest.mark.parametrize(
    ("name", "charset", "pitch", "face"),
    [
        (b"SimSun", 134, 0, "NotoSansSC"),
        (b"Anything", 136, 16, "NotoSansTC"),
        (b"", 128, 1, "NotoSansJP"),
        (b"Batang", 129, 0, "NotoSansKR"),
        (b"Arial", 178, 0, "NotoSansArabic"),
        (b"Arial", 177, 0, "NotoSansHebrew"),
        (b"Helvetica", 0, 0, ""),
        (b"Times-BoldItalic", 0, 16, ""),
        (b"Helvetica", 204, 0, "NotoSans"),
        (b"Verdana", 0, 0, "NotoSans"),
        (b"Georgia", 0, 0, "NotoSerif"),
        (b"MS Sans-Serif", 0, 0, "NotoSans"),
        (b"Palace", 1, 16, "NotoSerif"),
        (b"Consolas", 0, 0, "NotoSansMono"),
        (b"Letters", 0, 1, "NotoSansMono"),
        (b"MS-Gothic", 0, 0, "NotoSansJP"),
        (b"CenturyGothic", 0, 0, "NotoSans"),
        (b"Wingdings", 2, 0, ""),
    ],
)
def test_each_font_that_is_asked_for_has_its_face(name: bytes, charset: int, pitch: int, face: str) -> None:
    assert choose_face(name, charset, pitch) == face


def test_standard_fonts_are_replaced_only_when_a_page_needs_it() -> None:
    assert {choose_face(name, 0, 0) for name in STANDARD} == {""}
    assert choose_face(b"Helvetica", 0, 0, "NotoSans") == "NotoSans"
    assert choose_face(b"Times-Roman", 0, 16, "NotoSans") == "NotoSerif"
    assert choose_face(b"Courier-Bold", 0, 1, "NotoSans") == "NotoSansMono"
    assert choose_face(b"Times-Roman", 0, 16, "NotoSansKR") == "NotoSansKR"


@given(st.binary(max_size=300), st.integers(-1, 256), st.integers(0, 255))
def test_any_name_gives_a_face_that_is_there(name: bytes, charset: int, pitch: int) -> None:
    assert choose_face(name, charset, pitch) in {"", *FACES}


@pytest.mark.parametrize("name", sorted(FACES))
def test_faces_are_static_whole_and_blank_where_they_have_nothing(name: str) -> None:
    data = static_face(name)
    face = hb.Face(data)
    assert face.axis_infos == []
    assert 100_000 < len(data) < 12_000_000 or name == "NotoSansHebrew"
    assert hb.Font(face).get_glyph_extents(0).height == 0
    if name not in {"NotoSansArabic", "NotoSansHebrew"}:
        assert set(map(ord, "Az09ЯяΩé")) <= set(face.unicodes)


def test_east_asian_text_without_fonts_is_drawn() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(420, 220), invariant=1)
    for row, (name, words) in enumerate(EAST_ASIAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))
        canvas.setFont(name, 18)
        canvas.drawString(20, 190 - 30 * row, words + " Abc 12")
    canvas.save()
    page, picture = read_and_draw(out.getvalue())
    assert page.text.split("\n") == [words + " Abc 12" for _, words in EAST_ASIAN]
    assert blanks(page, picture) == []
    assert page.notes == ()


def test_windows_encodings_of_east_asian_text_are_drawn() -> None:
    fonts = (
        composite_font(b"SimSun", b"GBK-EUC-H", b"GB1"),
        composite_font(b"MS-PMincho", b"90ms-RKSJ-H", b"Japan1"),
        composite_font(b"MingLiU,Bold", b"ETen-B5-H", b"CNS1"),
        composite_font(b"Batang", b"KSCms-UHC-H", b"Korea1"),
    )
    words = (("货物清单", "gbk"), ("貨物の一覧", "cp932"), ("貨物清單", "big5"), ("화물 목록", "cp949"))
    page, picture = read_and_draw(pages_of((lines(*(hexed(*word) for word in words)), fonts)))
    assert page.text.split("\n") == [text for text, _ in words]
    assert blanks(page, picture) == []
    assert page.notes == ()


@pytest.mark.parametrize("kind", [b"TrueType", b"Type1"])
def test_cyrillic_in_standard_fonts_is_drawn(kind: bytes) -> None:
    names = (b"ArialMT", b"TimesNewRomanPS-BoldMT", b"CourierNew", b"Verdana")
    text = "Договор 12 Щъя"
    data = pages_of((lines(*[cyrillic(text)] * 4), tuple(simple_font(name, kind) for name in names)))
    page, picture = read_and_draw(data)
    assert page.text.split("\n") == [text] * 4
    assert blanks(page, picture) == []
    assert page.notes == ()
    facts = dict(read_document(data, name="a.pdf").facts)
    names = names if kind == b"TrueType" else (b"Helvetica", b"Times-Bold", b"Courier", b"Verdana")
    assert facts["fonts not embedded"] == ", ".join(name.decode() for name in names)


def test_western_text_in_standard_fonts_keeps_the_standard_shapes() -> None:
    codes = bytes(
        [*range(0x21, 0x7F), 0x80, *range(0x82, 0x8D), 0x8E, *range(0x91, 0x9D), 0x9E, 0x9F, *range(0xA1, 256)]
    )
    names = (b"Helvetica", b"Times-Roman", b"Courier")
    fonts = tuple(b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % name for name in names)
    for start in range(0, len(codes), 24):
        part = codes[start : start + 24].replace(b"\xad", b"")
        page, picture = read_and_draw(pages_of((lines(*[b"<%s>" % part.hex().encode()] * 3), fonts)))
        assert blanks(page, picture) == [], start
        assert page.notes == ()


def test_characters_that_no_face_has_are_counted_and_named() -> None:
    font = composite_font(b"SimSun", b"UniGB-UTF16-H", b"GB1")
    page, picture = read_and_draw(pages_of((lines(hexed("货\U00020000物\U00020000", "utf-16-be")), (font,))))
    assert page.text == "货\U00020000物\U00020000"
    assert blanks(page, picture) == ["\U00020000"] * 2
    assert page.notes == ("Fonts that are not in the file were replaced; 2 characters could not be drawn: U+20000.",)


def test_text_that_is_not_painted_cannot_be_missing() -> None:
    font = composite_font(b"SimSun", b"UniGB-UTF16-H", b"GB1")
    data = pages_of((lines(hexed("货\U00020000", "utf-16-be"), mode=3), (font,)))
    reading = read_document(data, name="a.pdf")
    assert (reading.pages[0].text, reading.pages[0].notes) == ("货\U00020000", ())
    assert ("fonts not embedded", "SimSun") in reading.facts


def test_codes_without_font_and_meaning_are_not_passed_off() -> None:
    font = composite_font(b"ArialMT", b"Identity-H", b"Identity")
    page = read_document(pages_of((lines(b"<002400250026>"), (font,))), name="a.pdf").pages[0]
    assert page.notes == (
        "The file has no font for 3 characters and does not say what is meant; the picture may be wrong.",
    )


def test_hostile_font_names_do_no_harm() -> None:
    name = b"#FF#00#C0/".rstrip(b"/") + b"A" * 3000 + b"#0Ax"
    data = pages_of((lines(cyrillic("Hello Щ")), (simple_font(name),)))
    reading = read_document(data, name="a.pdf")
    assert reading.pages[0].text == "Hello Щ"
    ((_, fact),) = [fact for fact in reading.facts if fact[0] == "fonts not embedded"]
    assert fact.isprintable()
    assert len(fact) <= 100


def test_a_page_looks_the_same_whatever_was_opened_before_it() -> None:
    arial, plain = simple_font(b"ArialMT"), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    han = composite_font(b"ArialMT", b"UniGB-UCS2-H", b"GB1")
    data = pages_of(
        (lines(b"(Crates) "), (plain,)),
        (lines(b"(Crates)", cyrillic("Ящики")), (plain, arial)),
        (lines(hexed("货物", "utf-16-be"), b"(Crates)"), (han, plain)),
    )
    alone = []
    for number in (1, 2, 3):
        with ReaderProcess(data, name="a.pdf") as reader:
            alone.append(reader.render_page(number, scale=1))
    with ReaderProcess(data, name="a.pdf") as reader:
        after = {number: reader.render_page(number, scale=1) for number in (3, 2, 1)}
    assert [after[number] for number in (1, 2, 3)] == alone


DRAW = """
import hashlib, json, sys
from pathlib import Path
from casefile.reading.client import ReaderProcess, read_document
data = Path(sys.argv[1]).read_bytes()
page = read_document(data, name="a.pdf").pages[0]
with ReaderProcess(data, name="a.pdf") as reader:
    rgb = reader.render_page(1, scale=1).rgb
fonts = sum(1 for _ in Path("/usr/share/fonts").rglob("*.?t?"))
print(json.dumps([fonts, page.text, page.boxes.hex(), hashlib.sha256(rgb).hexdigest()]))
"""


def test_fonts_of_the_system_change_nothing(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    hidden = 'mount -t tmpfs none /usr/share/fonts && exec "$@"'
    if unshare is None or subprocess.run([unshare, "-rm", "sh", "-c", hidden, "sh", "true"], check=False).returncode:
        pytest.skip("this system lets nobody hide its fonts")
    fonts = (simple_font(b"ArialMT"), simple_font(b"DejaVuSans"), composite_font(b"SimSun", b"GBK-EUC-H", b"GB1"))
    file = tmp_path / "a.pdf"
    file.write_bytes(pages_of((lines(cyrillic("Ящики"), cyrillic("Crates Щ"), hexed("货物", "gbk")), fonts)))
    command = [sys.executable, "-c", DRAW, str(file)]
    results = [
        json.loads(subprocess.run(start, check=True, capture_output=True).stdout)
        for start in (command, [unshare, "-rm", "sh", "-c", hidden, "sh", *command])
    ]
    assert results[1][0] == 0
    assert results[0][1:] == results[1][1:]


def test_a_real_chinese_document_without_fonts_is_drawn(shared_data: Path) -> None:
    file = shared_data / "documents/pdf/XiaoBiaoSong.pdf"
    reading = read_document(file, name=file.name)
    assert ("fonts not embedded", "宋体, 仿宋_GB2312") in reading.facts
    with ReaderProcess(file, name=file.name) as reader:
        picture = reader.render_page(1, scale=SCALE)
    assert len(reading.pages[0].text) > 500
    assert blanks(reading.pages[0], picture) == []
