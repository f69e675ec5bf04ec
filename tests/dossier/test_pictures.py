"""Page pictures and what is marked on them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pypdfium2

from casefile.dossier.blocks import DocumentInfo, Mark, Picture
from casefile.dossier.layout import build_document

GREY = 128


def painted(folder: Path, mark: Mark) -> list[list[tuple[int, int, int]]]:
    """Return the pixels of a page, at one pixel a point, that shows a grey square of 300 with one mark."""
    picture = Picture(300, 300, bytes([GREY]) * (300 * 300 * 3), marks=[mark], frame=False)
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
