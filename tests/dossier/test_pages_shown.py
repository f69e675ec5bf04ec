"""Pages that are shown: what must not be seen is black in the pixels, and covered in the text."""

from __future__ import annotations

import json
import math
import struct
import zlib
from pathlib import Path

import pytest
from dossier import black_case
from dossier.pdf_reader import attachments_of, joined, pages_of
from dossier.pdf_streams import pixels_of

from casefile.core.case import open_case
from casefile.core.handling import read_level
from casefile.core.progress import Silent
from casefile.core.veil import Veil
from casefile.dossier.content.case import read_content
from casefile.dossier.content.pages import MARGIN, STEP, Shown, clear_of, show_page
from casefile.dossier.content.rows import PageText
from casefile.dossier.content.withheld import Hidden
from casefile.dossier.export import export_dossier
from casefile.dossier.options import Options
from casefile.dossier.page_pictures import black_out
from casefile.reading.client import ReaderProcess
from casefile.reading.model import Picture

GREEN = read_level("GREEN")
BLACK = bytes(3)


@pytest.fixture(scope="module")
def black(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a case whose pages show what must not be seen."""
    return black_case.build(tmp_path_factory.mktemp("black"))


@pytest.fixture(scope="module")
def exports(black: Path) -> dict[str, Path]:
    """Return its internal and its GREEN edition."""
    out = {"internal": black.with_name("internal.pdf"), "green": black.with_name("green.pdf")}
    with open_case(black, writable=False) as case:
        export_dossier(case, out["internal"])
        export_dossier(case, out["green"], Options(edition=GREEN))
    return out


def dark(rgb: bytes) -> int:
    """Return how many pixels are black."""
    return sum(rgb[at : at + 3] == BLACK for at in range(0, len(rgb), 3))


def test_the_pixels_are_black_and_the_original_is_in_no_stream(exports: dict[str, Path], black: Path) -> None:
    scale = 150 / 72
    with ReaderProcess(black.with_name("sheet.pdf"), name="sheet.pdf") as reader:
        sheet = reader.render_page(1, scale=scale)
    with ReaderProcess(black.with_name("photo.png"), name="photo.png") as reader:
        photo = reader.render_page(1)
    stored = {name: pixels_of(path) for name, path in exports.items()}
    for name, lines in (("green", (220, 160)), ("internal", (220,))):
        pages = [one for one in stored[name] if one[:2] == (sheet.width, sheet.height)]
        assert pages
        for width, _, channels, pixels in pages:
            for line in (250, 220, 190, 160):
                top, bottom = (round((300 - line - up) * scale) for up in (9, -2))
                left, right = (round(x * scale) for x in ((165, 250) if line == 220 else (42, 250)))
                rows = [
                    pixels[(y * width + left) * channels : (y * width + right) * channels] for y in range(top, bottom)
                ]
                assert (not any(map(any, rows))) == (line in lines), (name, line)
    grey = sheet.rgb[0::3]
    for found in stored.values():
        assert not [one for one in found if one[3] in (sheet.rgb, grey)]
    assert [one for one in stored["internal"] if one[3] == photo.rgb]
    assert not [one for one in stored["green"] if one[3] == photo.rgb]
    assert not [one for one in stored["green"] if bytes((201, 17, 33)) in one[3]]
    assert [one for one in stored["internal"] if bytes((201, 17, 33)) in one[3]]


def test_the_words_are_covered_in_the_text_and_in_the_quotes(exports: dict[str, Path]) -> None:
    text = {name: " ".join(map(joined, pages_of(path))) for name, path in exports.items()}
    quotes = {name: attachments_of(path)["quotes.json"].decode() for name, path in exports.items()}
    assert "at midnight" in text["internal"]
    for words in ("4471", "at midnight", "Bezahlt", "Tilda", "Marrow", "red face"):
        assert words not in text["green"] + quotes["green"]
    told = {one["exhibit"]: one for one in json.loads(quotes["green"])["quotes"]}
    assert told[3]["text"] == f"{black_case.OPEN}\n██████"
    assert (told[3]["text_sha256"], told[3]["translations"]) == (None, [])
    assert told[2]["text"] == "The count was kept by ██████, clerk of the quay"
    assert set(told) == {1, 2, 3, 5}
    assert "the rest of its line blacked out" in text["green"]


def test_marks_end_where_a_bar_begins(black: Path) -> None:
    with open_case(black, writable=False) as case:
        told = {one.number: one for one in read_content(case, Options(edition=GREEN), Silent()).exhibits}
    bar = min(told[2].bars, key=lambda box: box[1])
    (mark,) = told[2].rectangles
    assert mark[2] == bar[0]
    assert len(told[3].rectangles) == 1
    assert told[5].picture
    assert told[5].unseen


def page(text: str, note: str | None = None, *, packed: bool = True) -> PageText:
    """Return a page with letters 5 wide and 10 high, in lines 20 apart; line ends have no place."""
    boxes, line, column = b"", 0, 0
    for sign in text:
        if sign == "\n":
            boxes += struct.pack("<4f", *[math.nan] * 4)
            line, column = line + 1, 0
        else:
            boxes += struct.pack("<4f", 5 * column, 20 * line, 5 * column + 5, 20 * line + 10)
            column += 1
    return PageText(1, "", text, "", 600, 800, note, zlib.compress(boxes) if packed else None)


VEIL = Veil({"Tilda Marrow": "A"})


@pytest.mark.parametrize("name", ["Li Wu", "Tilda Marrow", "Wilhelmina Featherstonehaugh"])
@pytest.mark.parametrize("after", ["", " left", " counted the drums"])
def test_the_length_of_a_bar_tells_no_name(name: str, after: str) -> None:
    (bar,) = show_page(page(f"It was {name}{after}\nnext"), 1, Veil({name: "A"}), ()).bars
    assert bar == (35 - 10 * MARGIN, -10 * MARGIN, 35 + STEP * 10, 10 + 10 * MARGIN)


def test_a_long_line_takes_a_longer_bar_and_a_broken_name_two() -> None:
    (bar,) = show_page(page(f"Tilda Marrow{' and so on' * 5}"), 1, VEIL, ()).bars
    assert bar[2] == 2 * STEP * 10
    first, second = show_page(page("It was Tilda\nMarrow who left"), 1, VEIL, ()).bars
    assert (first[0], second[0], second[1]) == (35 - 10 * MARGIN, -10 * MARGIN, 20 - 10 * MARGIN)


def test_from_right_to_left_the_bar_goes_to_the_left() -> None:
    text = "שרה כהן"
    boxes = b"".join(struct.pack("<4f", 500 - 5 * at, 0, 505 - 5 * at, 10) for at in range(len(text)))
    one = PageText(1, "", text, "", 600, 800, None, zlib.compress(boxes))
    (bar,) = show_page(one, 1, Veil({text: "A"}), ()).bars
    assert bar == (505 - STEP * 10, -2.5, 507.5, 12.5)


def test_without_a_place_for_a_name_there_is_no_picture() -> None:
    closed = show_page(page("Tilda Marrow", packed=False), 1, VEIL, ())
    assert (closed.closed, closed.bars, closed.text.text) == (True, (), "██████")
    doubted = "The text layer may not say what the page shows (x); compare with the picture before quoting."
    assert show_page(page("Tilda Marrow", doubted), 1, VEIL, ()).closed
    assert show_page(page("Nobody", doubted), 1, VEIL, ()) == Shown(
        show_page(page("Nobody"), 1, VEIL, ()).text, unseen=True
    )
    upright = page("Tilda Marrow")
    tall = b"".join(struct.pack("<4f", 0, 10 * at, 5, 10 * at + 10) for at in range(12))
    turned = PageText(1, "", upright.text, "", 600, 800, None, zlib.compress(tall))
    assert show_page(turned, 1, VEIL, ()).closed


def test_words_that_stay_are_covered_wherever_they_stand() -> None:
    text = "Paid at midnight sharp.\nThen: paid.\nPaid at midnight sharp."
    anchored = Hidden(1, 0, 23, "Paid at midnight sharp.", ())
    shown = show_page(page(text), 1, Veil({}), (anchored,))
    assert shown.text.text == "██████\nThen: paid.\n██████"
    assert len(shown.bars) == 2
    elsewhere = Hidden(7, 0, 23, "Paid at midnight sharp.", ())
    assert show_page(page(text), 1, Veil({}), (elsewhere,)).text.text == shown.text.text
    assert not show_page(page(text), 1, Veil({}), (Hidden(7, 0, 4, "Paid", ()),)).bars
    assert show_page(page(text), 1, Veil({}), (Hidden(1, 0, 4, "Gone", ()),)).shut  # its words are not found again
    region = show_page(None, 1, Veil({}), (Hidden(1, None, None, None, ((10, 10, 30, 30),)),))
    assert region.bars == ((7, 7, 33, 33),)
    assert not region.shut


def test_marks_are_parted_by_bars() -> None:
    mark = (0.0, 0.0, 100.0, 10.0)
    assert clear_of([mark], [(40, -2, 60, 12)]) == ((0, 0, 40, 10), (60, 0, 100, 10))
    assert clear_of([mark], [(-5, -2, 120, 12)]) == ()
    assert clear_of([mark], [(0, 11, 100, 20)]) == (mark,)


def test_black_is_written_over_every_pixel_that_a_bar_touches() -> None:
    picture = Picture(6, 4, bytes(range(1, 73)))
    rgb = black_out(picture, [(0.6, 0.5, 1.1, 1.0), (2.9, -5, 99, 0.4)], 2.0)
    black = {(at % 6, at // 6) for at in range(24) if rgb[3 * at : 3 * at + 3] == BLACK}
    assert black == {(1, 1), (2, 1), (5, 0)}
    kept = [at for at in range(24) if (at % 6, at // 6) not in black]
    assert all(rgb[3 * at : 3 * at + 3] == picture.rgb[3 * at : 3 * at + 3] for at in kept)
    assert black_out(picture, [], 2.0) is picture.rgb
    assert dark(rgb) == 3
