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
    read_block,
    unpack_cells,
)
from casefile.core.errors import RefusedError
from casefile.core.excerpts import add_excerpt_offsets, add_excerpt_quote
from casefile.core.schema import Excerpt
from casefile.core.sheet_places import find_cells

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


@pytest.mark.parametrize(
    ("words", "sheet", "rows", "columns"),
    [
        ("B7", "", (7, 7), (2, 2)),
        ("b7:c9", "", (7, 9), (2, 3)),
        ("C9:B7", "", (7, 9), (2, 3)),
        ("$B$7", "", (7, 7), (2, 2)),
        ("cell B7", "", (7, 7), (2, 2)),
        ("Deliveries!AB12", "Deliveries", (12, 12), (28, 28)),
        ("'Q 1, 2020'!B7:C7", "Q 1, 2020", (7, 7), (2, 3)),
        ("Q 1!B7", "Q 1", (7, 7), (2, 2)),
        ("'It''s'!A1", "It's", (1, 1), (1, 1)),
    ],
)
def test_cells_are_named_as_table_programs_do(
    words: str, sheet: str, rows: tuple[int, int], columns: tuple[int, int]
) -> None:
    assert read_block(words) == (sheet, rows, columns)


@pytest.mark.parametrize("words", ["", "B", "7", "B0", "Sheet!", "!B7", "ZZZZ1", "B99999999", "a!b!B7", "B7:C"])
def test_what_names_no_cell_is_none(words: str) -> None:
    assert read_block(words) is None


@given(st.text("AbZ '!9", max_size=8), st.integers(0, len(GRID) - 1))
def test_a_locator_leads_back_to_its_cell(sheet: str, place: int) -> None:
    cell = GRID[place]
    locator = cell_locator(pack_cells(GRID), sheet, cell.start, cell.end)
    assert locator is not None
    assert read_block(locator) == (sheet, (cell.row, cell.row), (cell.column, cell.column))


def test_cells_are_found_by_their_address(case: Case) -> None:
    sheets = [page(n, TEXT, label=label, cells=pack_cells(GRID)) for n, label in enumerate(("March", "Q 2"), 1)]
    source_id = seal(case, *sheets)
    plain = seal(case, "no sheet", title="B")
    with case.change("Quote") as session:
        assert find_cells(session, source_id, "March!C7") == (1, 19, 25)
        assert find_cells(session, source_id, "'q 2'!B6:C6") == (2, 0, 12)
        assert find_cells(session, source_id, "March!B6:C9") == (1, 0, 31)
        made = add_excerpt_offsets(session, source_id, *find_cells(session, source_id, "March!C7"))
        row = session.get_one(Excerpt, made)
        assert (row.quote, row.locator) == ("12,500", "March!C7")
        for where, words, sentence in (
            (source_id, "C7", 'has 2 sheets; name one before the cell: "March", "Q 2"'),
            (source_id, "May!C7", "has no one sheet"),
            (source_id, "March!A1", "is empty"),
            (source_id, "March!C6:C7", "the text of the sheet has others"),
            (source_id, "March", "names no cell"),
            (plain, "B7", "is no sheet"),
        ):
            with pytest.raises(RefusedError, match=sentence):
                find_cells(session, where, words)
