"""Page pictures and what is marked on them."""

from __future__ import annotations

import zlib
from datetime import datetime
from pathlib import Path

import pypdfium2

from casefile.dossier.blocks import DocumentInfo, Mark, Picture
from casefile.dossier.layout import build_document
from casefile.dossier.line_parts import part_of_lines
from casefile.dossier.page_pictures import PagePicture

GREY = 128


def painted(folder: Path, *marks: Mark, ground: int = GREY) -> list[list[tuple[int, int, int]]]:
    """Return the pixels of a page, at one pixel a point, that shows a grey square of 300 with marks."""
    picture = Picture(300, 300, bytes([ground]) * (300 * 300 * 3), marks=marks, frame=False)
    info = DocumentInfo("T", "T", "R", "E", "A", datetime(2025, 7, 17), "CLEAR")  # noqa: DTZ001 - written as UTC
    build_document(folder / "p.pdf", [picture], info)
    document = pypdfium2.PdfDocument(folder / "p.pdf")
    image = document[0].render(scale=1).to_pil().convert("RGB")
    document.close()
    width, height = image.size
    pixels = list(image.getdata()) if not hasattr(image, "get_flattened_data") else list(image.get_flattened_data())
    return [pixels[row * width : (row + 1) * width] for row in range(height)]


def test_a_region_is_outlined_and_none_of_its_pixels_is_tinted(tmp_path: Path) -> None:
    rows = painted(tmp_path, Mark(100, 100, 200, 200, "contradicts", underline=False))
    seen = {pixel for row in rows for pixel in row}
    assert any(red > 150 and blue < 60 for red, _green, blue in seen)
    left = min(x for row in rows for x, pixel in enumerate(row) if pixel == (GREY,) * 3)
    right = max(x for row in rows for x, pixel in enumerate(row) if pixel == (GREY,) * 3)
    top = next(y for y, row in enumerate(rows) if (GREY,) * 3 in row)
    middle = rows[top + (right - left) // 2]
    assert middle[(left + right) // 2] == (GREY,) * 3


def test_marked_words_are_tinted_and_underlined(tmp_path: Path) -> None:
    rows = painted(tmp_path, Mark(50, 50, 250, 250, "supports"))
    grey = [(x, y) for y, row in enumerate(rows) for x, pixel in enumerate(row) if pixel == (GREY,) * 3]
    middle = sum(x for x, _ in grey) // len(grey), sum(y for _, y in grey) // len(grey)
    red, green, blue = rows[middle[1]][middle[0]]
    assert red < GREY
    assert green < GREY
    assert blue < GREY
    assert (0, 115, 92) in {pixel for row in rows for pixel in row}


def test_a_region_hides_nothing_of_the_picture_and_stays_out_of_what_it_marks(tmp_path: Path) -> None:
    mark = Mark(100, 100, 200, 200, "contradicts", underline=False)
    light, dark, bare = (painted(tmp_path, mark, ground=220), painted(tmp_path, mark, ground=40), painted(tmp_path))
    rows = [y for y, row in enumerate(bare) if row.count((GREY,) * 3) > 100]
    square = [(x, y) for y in rows for x, pixel in enumerate(bare[y]) if pixel == (GREY,) * 3]
    assert all(sum(light[y][x]) - sum(dark[y][x]) > 90 for x, y in square)  # what is light and dark stays so
    left, top = min(x for x, _ in square), min(y for _, y in square)
    scale = (max(x for x, _ in square) + 1 - left) / 300
    first, last = round(100 * scale) + 1, round(200 * scale) - 1
    within = range(first, last)
    assert {light[top + y][left + x] for x in within for y in within} == {(220,) * 3}


def test_of_a_picture_of_which_only_parts_may_be_printed_nothing_else_is_there() -> None:
    rgb = b"".join(bytes((x, y, 7)) for y in range(20) for x in range(30))
    picture, corner = PagePicture(30, 20, zlib.compress(rgb), 1.0).only([(4.5, 3, 12, 6), (8, 10, 20.7, 15)])
    assert (corner, picture.width, picture.height) == ((5, 3), 15, 12)
    shown = picture.unpack()
    for y in range(12):
        for x in range(15):
            at = (y * 15 + x) * 3
            inside = (y < 3 and x < 7) or (y >= 7 and x >= 3)
            assert shown[at : at + 3] == (bytes((x + 5, y + 3, 7)) if inside else b"\xff\xff\xff")


def columns_of_lines() -> bytearray:
    """Return a page of 300 x 200 pixels: two columns from 20 and 170, 100 wide, lines 10 high and 16 apart."""
    rgb = bytearray(b"\xf0") * (300 * 200 * 3)
    for top in range(20, 180, 16):
        for left in (20, 170):
            for y in range(top, top + 10):
                for x in range(left, left + 100):
                    if x % 12 in {3, 6, 9}:  # letters with gaps between them, under one another
                        at = (y * 300 + x) * 3
                        rgb[at : at + 3] = b"\x10\x10\x10"
    return rgb


def test_what_is_enlarged_is_cut_between_lines_and_columns() -> None:
    left, top, right, bottom = part_of_lines(bytes(columns_of_lines()), (300, 200), (60, 68, 90, 78), 10.0)
    assert 10 <= left <= 20
    assert 120 <= right <= 130
    assert 46 <= top <= 52  # the line above from 52
    assert 94 <= bottom <= 100  # the line below to 94


def test_a_line_that_reaches_over_both_columns_is_not_cut_in_two() -> None:
    rgb = columns_of_lines()
    for y in range(52, 62):
        rgb[(y * 300 + 20) * 3 : (y * 300 + 270) * 3] = b"\x10\x10\x10" * 250
    left, top, right, bottom = part_of_lines(bytes(rgb), (300, 200), (60, 68, 90, 78), 10.0)
    assert (10 <= left <= 20, 120 <= right <= 130) == (True, True)
    assert 62 <= top <= 68
    assert 78 <= bottom <= 84
