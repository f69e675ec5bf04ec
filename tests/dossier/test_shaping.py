"""Right-to-left and shaped scripts: levels, order, and letters that look as they should."""

from __future__ import annotations

import itertools
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from dossier.specimen import info
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFont, features

from casefile.dossier.atoms import Atom
from casefile.dossier.blocks import Column, Content, Drawing, Facts, Label, Note, Row, Run, Table, Text
from casefile.dossier.fonts import FontBook, font_path
from casefile.dossier.layout import build_document
from casefile.dossier.lines import break_lines
from casefile.dossier.scripts import clusters
from casefile.dossier.shaping import levels_of, visual_order
from casefile.dossier.slices import base_of, majority
from casefile.dossier.styles import MM, TEXT
from casefile.dossier.text import Typesetter


def seen(text: Content, base: str = "R", *, ours: bool = False) -> str:
    """Return the characters of one wide line from left to right, brackets not yet mirrored."""
    atoms = Typesetter(FontBook()).atoms(text, TEXT, base=base, ours=ours)
    (line,) = break_lines(atoms, 10_000, level=int(base == "R"))
    parts = []
    for place in visual_order(line.atoms, line.level):
        atom = line.atoms[place]
        parts.append(atom.text[::-1] if atom.level % 2 else atom.text)
    return "".join(parts)


def test_numbers_and_latin_stand_left_to_right_inside() -> None:
    assert seen("אבג 9036387 IMO דה") == "הד IMO 9036387 גבא"
    assert seen("نقلت 25,000 طن") == "نط 25,000 تلقن"
    assert seen("א Lady R (IMO 9) ב") == "ב Lady R (IMO 9) א"


def test_a_word_from_the_right_in_our_sentence() -> None:
    assert seen("the ship السفينة left", "L") == "the ship ةنيفسلا left"


def test_what_stands_behind_words_from_the_right_in_a_line_of_ours_is_not_turned() -> None:
    assert seen("Source 5: السفينة, 25 July, p. 3", "L", ours=True) == "Source 5: ةنيفسلا, 25 July, p. 3"
    assert seen(("See ", Run("السفينة 4"), ", 25 July"), "L", ours=True) == "See 4 ةنيفسلا, 25 July"
    assert seen(("See ", Run("السفينة (4)"), " (7)."), "L", ours=True) == "See )4( ةنيفسلا (7)."
    assert seen(("See ", Run("Lady السفينة 4 R"), "."), "L", ours=True) == "See Lady 4 ةنيفسلا R."
    assert seen("السفينة 4, 25 July", "L") == "25 ,4 ةنيفسلا July"  # a quote is as it was written


@given(parts=st.lists(st.text(alphabet="abאבجد\u0651 12(),.-", max_size=12), max_size=5), runs=st.booleans())
def test_words_that_stand_apart_lose_nothing(parts: list[str], *, runs: bool) -> None:
    content = [Run(part) if runs and place % 2 else part for place, part in enumerate(parts)]
    atoms = Typesetter(FontBook()).atoms(content, TEXT, base="L", ours=True)
    assert "".join(a.text for a in atoms if isinstance(a, Atom)) == "".join(parts)
    assert all(0 <= a.level <= 2 for a in atoms if isinstance(a, Atom))


@given(st.text(alphabet="abאבجد 12(),.-\u200c\u200d", max_size=40), st.sampled_from(["L", "R", ""]))
def test_levels_for_every_character(text: str, base: str) -> None:
    levels, paragraph = levels_of(text, base)
    assert len(levels) == len(text)
    assert all(paragraph <= level <= paragraph + 2 for level in levels)


@given(st.lists(st.integers(0, 4), max_size=12), st.sampled_from([0, 1]))
def test_visual_order_is_a_permutation(levels: list[int], base: int) -> None:
    face = FontBook().first("serif", bold=False, italic=False, size=10)
    look = Typesetter(FontBook()).atoms("x", TEXT)[0].look  # type: ignore[union-attr]
    atoms = [Atom("x", face, look) for _ in levels]
    for atom, level in zip(atoms, levels, strict=True):
        atom.level = level + base
    assert sorted(visual_order(atoms, base)) == list(range(len(levels)))


def test_clusters_keep_marks_with_letters() -> None:
    assert list(clusters("ne\u0301e")) == ["n", "e\u0301", "e"]
    assert list(clusters("क्ष")) == ["क्", "ष"]
    assert list(clusters("\u1100\u1161\u11a8")) == ["\u1100\u1161\u11a8"]


def test_letters_join_across_a_mark_of_the_pen() -> None:
    setter = Typesetter(FontBook())
    whole = setter.atoms("بيت", TEXT, base="R")
    parts = setter.marked("بيت", [(0, 1, "supports")], TEXT, lang="ar", record="", base="R")
    glyphs = [g.number for a in reversed(parts) if isinstance(a, Atom) for g in a.glyphs or ()]
    assert [g.number for g in whole[0].glyphs or ()] == glyphs  # type: ignore[union-attr]


WORDS = [
    ("NotoSansArabic", "السفينة"),
    ("NotoSansArabic", "لا"),
    ("NotoSansHebrew", "הספינה"),
    ("NotoSansDevanagari", "प्रतिबंधों"),
    ("NotoSansDevanagari", "क्षत्रिय"),
    ("NotoSansBengali", "পৌঁছে"),
    ("NotoSansTamil", "துறைமுகத்தை"),
    ("NotoSansTelugu", "నౌకాశ్రయాన్ని"),
]


@pytest.mark.parametrize(("font", "word"), WORDS)
@pytest.mark.skipif(not features.check("raqm"), reason="Pillow without Raqm cannot shape text to compare with")
def test_words_look_as_another_shaper_draws_them(tmp_path: Path, font: str, word: str) -> None:
    out = tmp_path / "word.pdf"
    build_document(out, [Drawing(400, 120, [Label(40, 80, Run(word), size=40)])], info())
    document = pdfium.PdfDocument(out)
    page = document[0].render(scale=4).to_pil().convert("L")
    document.close()
    ours = ink(page.crop((0, 4 * 70, page.width, 4 * 200)))
    face = ImageFont.truetype(font_path(font, italic=False), 160, layout_engine=ImageFont.Layout.RAQM)
    axes = face.get_variation_axes()
    face.set_variation_by_axes([400 if axis["name"] == b"Weight" else 100 for axis in axes])
    canvas = Image.new("L", (2000, 600), 255)
    ImageDraw.Draw(canvas).text((300, 150), word, font=face, fill=0)
    theirs = ink(canvas)
    assert abs(ours.width - theirs.width) <= 6
    assert abs(ours.height - theirs.height) <= 6
    different = ImageChops.difference(ours, theirs.resize(ours.size)).point(lambda v: 255 * (v > 127))
    black = sum(1 for v in ours.tobytes() if v < 128)
    assert sum(1 for v in different.tobytes() if v) < black * 0.2


def ink(picture: Image.Image) -> Image.Image:
    box = picture.point(lambda v: 255 * (v < 128)).getbbox()
    assert box
    return picture.crop(box)


def test_long_shaped_words_are_cut_and_fit() -> None:
    word = "السفينة" * 40
    lines = break_lines(Typesetter(FontBook()).atoms(word, TEXT, base="R"), 150, level=1)
    assert all(line.width <= 150.1 for line in lines)
    assert "".join(itertools.chain(*(a.text for line in lines for a in line.atoms))) == word


def test_direction_of_a_paragraph() -> None:
    assert majority("The ship السفينة left") == "L"
    assert majority((Run("السفينة غادرت"), " Lady R")) == "L"  # a line of ours that names a ship
    assert majority("Exhibit 9. السفينة غادرت الميناء أمس") == "L"
    assert majority((Run("السفينة غادرت"), Note("n"))) == "R"
    assert majority("1,5") == "L"
    assert base_of("Lady R السفينة", "ar-EG") == "R"
    assert base_of("Lady R السفينة", "") == "L"
    assert base_of("«السفينة» Lady R", "") == "R"


TITLE = "فريق الرصد متعدد الأطراف: أول تقرير"


def test_words_from_the_right_stay_in_their_column(tmp_path: Path) -> None:
    out = tmp_path / "columns.pdf"
    rows = [("Title", TITLE), ("العنوان", "value"), ("Long", " ".join([TITLE] * 9))]
    table = Table([Column("A"), Column("B")], [Row([TITLE], group=True), Row([TITLE, "b"])])
    build_document(out, [Facts(rows), Text([Run(TITLE), ". Used in it."]), table], info())
    document = pdfium.PdfDocument(out)
    page = document[0].get_textpage()
    text = page.get_text_range()
    boxes = {letter: page.get_charbox(place) for place, letter in enumerate(text) if letter in "Tvu"}
    lefts = [page.get_charbox(place)[0] for place, letter in enumerate(text) if "\u0600" < letter < "\u0700"]
    rights = [page.get_charbox(place)[2] for place, letter in enumerate(text) if "\u0600" < letter < "\u0700"]
    document.close()
    assert min(lefts) > 30 * MM - 1
    assert max(rights) < (210 - 25) * MM + 1
    label, value, count = boxes["T"], boxes["v"], sum("\u0600" < letter < "\u0700" for letter in TITLE)
    assert not any(label[0] - 1 < left < label[2] + 20 for left in lefts[:count])  # none over its label
    assert abs(min(lefts[:count]) - value[0]) < 3
