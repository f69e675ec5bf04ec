"""Cells: which code points of a sheet's text stand in which cell, and what a place among them is called.

Pure functions of packed bytes: for each cell with text its start, end, row and column as little-endian uint32,
in the order of the text and not overlapping; rows and columns count from 1. Offsets are code points.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LAST_ROW, LAST_COLUMN = 1 << 24, 1 << 16  # no table program has more rows (1,048,576) or columns (16,384)

_CELL = struct.Struct("<4I")
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*")
_ADDRESSES = r"[A-Z]{1,4}[0-9]{1,8}(?::[A-Z]{1,4}[0-9]{1,8})?"
_LOCATOR = re.compile(rf"cells? {_ADDRESSES}|(?:'(?:[^']|'')+'|[^\W\d]\w*)!{_ADDRESSES}")

_NAMED = re.compile(
    r"(?:cells? +)?(?:(?P<sheet>'(?:[^']|'')+'|[^!']+)!)?"
    r"\$?(?P<column>[A-Za-z]{1,4})\$?(?P<row>[0-9]{1,8})(?::\$?(?P<column2>[A-Za-z]{1,4})\$?(?P<row2>[0-9]{1,8}))?"
)


class Cell(NamedTuple):
    """One cell: its text is `text[start:end]` of the page."""

    start: int
    end: int
    row: int
    column: int


def pack_cells(cells: Iterable[Cell]) -> bytes:
    """Return cells as they are stored."""
    return b"".join(_CELL.pack(*cell) for cell in cells)


def unpack_cells(packed: bytes) -> Iterator[Cell]:
    """Yield the cells of a sheet in the order of its text."""
    return map(Cell._make, _CELL.iter_unpack(packed))


def are_cells(packed: bytes, size: int) -> bool:
    """Tell whether the bytes are cells of a text of `size` code points: in order, apart, none of them empty."""
    if len(packed) % _CELL.size:
        return False
    done = 0
    for start, end, row, column in _CELL.iter_unpack(packed):
        if not done <= start < end <= size or not 1 <= row <= LAST_ROW or not 1 <= column <= LAST_COLUMN:
            return False
        done = end
    return True


def cell_name(row: int, column: int) -> str:
    """Return the address of a cell as table programs write it: row 7, column 28 is `AB7`."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """Return the letters of a column that counts from 1: 1 is `A`, 27 is `AA`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_locator(packed: bytes | None, sheet: str, start: int, end: int) -> str | None:
    """Return the name of the cells that hold code points `start` up to `end`; None when there are none.

    `Sheet!B7` for one cell, `Sheet!B7:C9` for the smallest rectangle around several; a name that is no plain word
    is quoted as table programs do (`'Q 1'!B7`). A table without sheet names gives `cell B7` or `cells B7:C9`.
    """
    touched = [cell for cell in unpack_cells(packed or b"") if cell.start < end and cell.end > start]
    if not touched:
        return None
    rows, columns = [cell.row for cell in touched], [cell.column for cell in touched]
    first, last = cell_name(min(rows), min(columns)), cell_name(max(rows), max(columns))
    place = first if first == last else f"{first}:{last}"
    if not sheet:
        return f"cell {place}" if first == last else f"cells {place}"
    plain = _PLAIN_NAME.fullmatch(sheet) and not _LIKE_A_CELL.fullmatch(sheet)
    name = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{name}!{place}"


class Block(NamedTuple):
    """A rectangle of cells, first and last row and column included; `sheet` is "" where none is named."""

    sheet: str
    rows: tuple[int, int]
    columns: tuple[int, int]

    def holds(self, cell: Cell) -> bool:
        """Tell whether a cell lies in it."""
        return self.rows[0] <= cell.row <= self.rows[1] and self.columns[0] <= cell.column <= self.columns[1]


def read_block(text: str) -> Block | None:
    """Return the cells that the words name, as `cell_locator` writes them or shorter (`B7`); None for anything else."""
    found = _NAMED.fullmatch(text.strip())
    if found is None:
        return None
    sheet = found["sheet"] or ""
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    rows = [int(found["row"]), int(found["row2"] or found["row"])]
    columns = [column_number(found["column"]), column_number(found["column2"] or found["column"])]
    if min(rows) < 1 or max(rows) > LAST_ROW or max(columns) > LAST_COLUMN:
        return None
    return Block(sheet, (min(rows), max(rows)), (min(columns), max(columns)))


def column_number(letters: str) -> int:
    """Return the column that letters name: `A` is 1, `AA` is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def is_cell_locator(text: str) -> bool:
    """Tell whether a locator has the form that `cell_locator` gives."""
    return _LOCATOR.fullmatch(text) is not None
