"""Cells: addresses, locators, and what packed bytes are accepted."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sealed import page, seal

from casefile.core.case import Case
from casefile.core.cells import (
    LAST_COLUMN,
    Cell,
    are_cells,
    cell_locator,
    cell_name,
    column_name,
    is_cell_locator,
    pack_cells,
    unpack_cells,
)
from casefile.core.excerpts import add_excerpt_offsets, add_excerpt_quote
from casefile.core.schema import Excerpt

TEXT = "port\tbarrels\nNampo\t12,500\n\tnone"
GRID = [Cell(0, 4, 6, 2), Cell(5, 12, 6, 3), Cell(13, 18, 7, 2), Cell(19, 25, 7, 3), Cell(27, 31, 9, 3)]


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_have_the_letters_of_table_programs(number: int, letters: str) -> None:
    assert column_name(number) == letters
    assert cell_name(7, number) == f"{letters}7"


@given(st.integers(1, LAST_COLUMN))
def test_letters_read_back_as_the_column(number: int) -> None:
    value = 0
    for letter in column_name(number):
        value = value * 26 + ord(letter) - 64
    assert value == number


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [
        (0, 4, "B6"),
        (1, 2, "B6"),
        (19, 25, "C7"),
        (0, 12, "B6:C6"),
        (5, 18, "B6:C7"),
        (13, 31, "B7:C9"),
        (4, 6, "C6"),
        (0, 31, "B6:C9"),
    ],
)
def test_a_place_is_named_by_the_cells_it_touches(start: int, end: int, place: str) -> None:
    assert cell_locator(pack_cells(GRID), "Deliveries", start, end) == f"Deliveries!{place}"


def test_a_place_between_cells_or_without_a_sheet_has_no_name() -> None:
    assert cell_locator(pack_cells(GRID), "Deliveries", 25, 27) is None
    assert cell_locator(None, "Deliveries", 0, 4) is None


@pytest.mark.parametrize(
    ("sheet", "written"),
    [
        ("Deliveries", "Deliveries!B6"),
        ("Поставки", "Поставки!B6"),
        ("Q 1", "'Q 1'!B6"),
        ("Kim's", "'Kim''s'!B6"),
        ("2024", "'2024'!B6"),
        ("AB12", "'AB12'!B6"),
        ("", "cell B6"),
    ],
)
def test_sheet_names_are_quoted_as_table_programs_do(sheet: str, written: str) -> None:
    assert cell_locator(pack_cells(GRID), sheet, 0, 4) == written
    assert is_cell_locator(written)


@pytest.mark.parametrize("text", ["para. 4", "B7", "annex 2, cell B6", "Q 1!B6", ""])
def test_other_locators_are_told_apart(text: str) -> None:
    assert not is_cell_locator(text)


def test_packed_cells_come_back() -> None:
    assert list(unpack_cells(pack_cells(GRID))) == GRID
    assert are_cells(pack_cells(GRID), len(TEXT))
    assert are_cells(b"", 0)


@pytest.mark.parametrize(
    "wrong",
    [
        [(0, 32, 1, 1)],
        [(4, 4, 1, 1)],
        [(5, 4, 1, 1)],
        [(0, 4, 0, 1)],
        [(0, 4, 1, 0)],
        [(0, 4, 1, 1 << 20)],
        [(0, 4, 1 << 30, 1)],
        [(0, 4, 1, 1), (3, 6, 1, 2)],
        [(5, 6, 1, 1), (0, 4, 1, 2)],
    ],
)
def test_cells_that_do_not_fit_their_text_are_not_taken(wrong: list[tuple[int, int, int, int]]) -> None:
    assert not are_cells(b"".join(struct.pack("<4I", *cell) for cell in wrong), len(TEXT))
    assert not are_cells(pack_cells(GRID)[:-1], len(TEXT))


def test_an_excerpt_of_a_sheet_is_located_by_its_cells(case: Case) -> None:
    source = seal(case, page(1, TEXT, label="Deliveries", cells=pack_cells(GRID)), page(2, "12,499\tx"))
    with case.change("Mark") as session:
        ids = [
            add_excerpt_quote(session, source, "12,500"),
            add_excerpt_quote(session, source, "Nampo 12,500"),
            add_excerpt_offsets(session, source, 1, 0, 31, locator="the whole table"),
            add_excerpt_quote(session, source, "12,499"),
        ]
    with case.read() as session:
        found = [session.get_one(Excerpt, one).locator for one in ids]
    assert found == ["Deliveries!C7", "Deliveries!B7:C7", "the whole table", None]
