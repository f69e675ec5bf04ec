"""Pages: the readable places of an original, and where their words stand on them."""

from __future__ import annotations

import hashlib
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sealed import boxed, counts, page, stage
from sqlalchemy import update

from casefile.core.case import Case
from casefile.core.cells import Cell, pack_cells
from casefile.core.pages import (
    drop_pages,
    get_page,
    has_pages,
    list_pages,
    page_table,
    quote_rectangles,
    row_hash,
    text_hash,
)

SHA = hashlib.sha256(b"x").hexdigest()


def test_pages_come_back_as_they_were_staged(case: Case) -> None:
    pages = [
        page(1, "朝鮮 \U0001f6a2\n", label="iv", note="a note"),
        boxed(2, ["ab"]),
        page(3, "", width=640.0, height=479.5, rotation=90),
        page(4, "a\tb", label="Q 1", cells=pack_cells([Cell(0, 1, 1, 1), Cell(2, 3, 1, 2)])),
    ]
    stage(case, b"x", pages)
    with case.read() as session:
        assert has_pages(session, SHA)
        assert list_pages(session, SHA) == [(1, "iv"), (2, ""), (3, ""), (4, "Q 1")]
        assert [get_page(session, SHA, number, boxes=True) for number in (1, 2, 3, 4)] == pages
        without = get_page(session, SHA, 2)
        assert without is not None
        assert without.boxes is None
        assert get_page(session, SHA, 5) is None
        assert not has_pages(session, "0" * 64)


def test_the_hashes_cover_the_whole_row(case: Case) -> None:
    stage(case, b"x", [boxed(1, ["ab"])])
    c = page_table.c
    with case.read() as session:
        row = session.execute(page_table.select()).one()
    assert row.text_sha256 == hashlib.sha256(b"ab").hexdigest() == text_hash("ab")
    values = [SHA, 1, "", row.text_sha256, "600.0", "800.0", 0, None, "test reader 1"]
    assert row.row_sha256 == row_hash(values, row.boxes)
    covered = {"sha256", "number", "label", "text_sha256", "width", "height", "rotation", "note", "reader", "boxes"}
    covered |= {"cells"}
    assert {column.name for column in c} - covered == {"text", "row_sha256"}
    for place, value in enumerate(values):
        other = [*values[:place], "other" if isinstance(value, str) else 7, *values[place + 1 :]]
        assert row_hash(other, row.boxes) != row.row_sha256
    assert row_hash(values, None) != row.row_sha256
    assert row_hash(values, row.boxes, b"cells") != row.row_sha256


def test_dropped_pages_leave_nothing(case: Case) -> None:
    other = stage(case, b"y", ["three"])
    before = counts(case)
    stage(case, b"x", ["one", "two"])
    assert counts(case)["page"] == 3
    with case.stage() as connection:
        drop_pages(connection, SHA)
    with case.read() as session:
        assert not has_pages(session, SHA)
        assert has_pages(session, other)
    assert {**counts(case), "original_chunk": 1} == before


def test_words_on_several_lines_have_a_rectangle_each() -> None:
    row = boxed(1, ["first line", "second line"])
    assert quote_rectangles(row, 0, 5) == [[50.0, 100.0, 100.0, 112.0]]
    assert quote_rectangles(row, 6, 17) == [[110.0, 100.0, 150.0, 112.0], [50.0, 120.0, 110.0, 132.0]]
    assert quote_rectangles(page(1, "text"), 0, 4) == []


def test_words_far_apart_on_one_line_are_not_joined() -> None:
    boxes = struct.pack("<8f", 10, 100, 20, 112, 400, 100, 410, 112)
    assert len(quote_rectangles(page(1, "ab", width=600.0, height=800.0, boxes=boxes), 0, 2)) == 2


BOX = st.tuples(*[st.floats(0, 500, width=32)] * 2, *[st.floats(1, 40, width=32)] * 2)


@given(st.lists(st.one_of(BOX, st.none()), min_size=1, max_size=20))
def test_rectangles_hold_every_box_and_nothing_outside(drawn: list[tuple[float, float, float, float] | None]) -> None:
    boxes = [(math.nan,) * 4 if b is None else (b[0], b[1], b[0] + b[2], b[1] + b[3]) for b in drawn]
    row = page(1, "x" * len(boxes), boxes=b"".join(struct.pack("<4f", *box) for box in boxes))
    lines = quote_rectangles(row, 0, len(boxes))
    real = [box for box in boxes if not math.isnan(box[0])]
    for x0, y0, x1, y1 in real:
        assert any(a <= x0 + 0.01 and b <= y0 + 0.01 and c >= x1 - 0.01 and d >= y1 - 0.01 for a, b, c, d in lines)
    for a, b, c, d in lines:
        assert a >= min(box[0] for box in real) - 0.01
        assert c <= max(box[2] for box in real) + 0.01
        assert b >= min(box[1] for box in real) - 0.01
        assert d <= max(box[3] for box in real) + 0.01


def test_pages_are_no_part_of_the_journal(case: Case) -> None:
    stage(case, b"x", ["one"])
    with case.stage() as connection:
        connection.execute(update(page_table).values(label="i"))
    assert case.undo() is None
    with pytest.raises(RuntimeError, match="work tables"), case.stage() as connection:
        connection.exec_driver_sql("UPDATE case_info SET title = 'x'")
