"""Sheets: the pages of a table document, rows as lines, cells parted by tabs, and each cell's place kept.

A cell's text stands in the page exactly as it is, line ends and tabs inside it included; what is a cell is said by
the map beside the text, not by its signs. Rows and columns without text are passed over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import groupby

from casefile.core.cells import LAST_COLUMN, LAST_ROW, Cell, cell_name, column_name, pack_cells
from casefile.reading.model import Page, normalise

CELLS = 1_000_000  # cells with text taken from one document
CHARACTERS = 20_000_000  # of all sheets of one document
SHEETS = 2_000
WIDE = 64  # empty columns in a row that are still shown as one tab each
NAMED = 20  # ranges or examples in one note
CLOCK = 4096  # cells between two looks at the clock


class Budget:
    """What one document may still give: cells, characters, seconds of computing. Shared by its sheets."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._cells = self._characters = 0
        self.full = ""

    def take(self, text: str) -> bool:
        """Count one cell; say whether it still fits. Once something did not fit, nothing does."""
        self._cells += 1
        self._characters += len(text) + 1
        if self._cells > CELLS:
            self.full = f"only the first {CELLS:,} cells of the document were read"
        elif self._characters > CHARACTERS:
            self.full = f"only the first {CHARACTERS:,} characters of the document were read"
        elif self._cells % CLOCK == 0:
            self.tick()
        return not self.full

    def tick(self) -> bool:
        """Look at the clock and say whether there is time left."""
        if time.process_time() > self._seconds:
            self.full = "the reader's time was used up before the end of the document"
        return not self.full


class Sheet:
    """One sheet being read: cells are put in, row by row from left to right, and a page comes out."""

    def __init__(self, label: str, budget: Budget) -> None:
        self.label = label
        self.notes: list[str] = []
        self._budget = budget
        self._parts: list[str] = []
        self._cells: list[Cell] = []
        self._length = self._row = self._column = self._broken = 0
        self._replaced: dict[str, None] = {}

    def put(self, row: int, column: int, text: str) -> bool:
        """Add the text of a cell; say False when the document has given all that is taken."""
        if not text or not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
            return not self._budget.full
        text, notes = normalise(text)
        self._replaced.update(dict.fromkeys(notes))
        if not text:
            return not self._budget.full
        if not self._budget.take(text):
            return False
        along = self._cells and row == self._row and column > self._column
        lead = ""
        if self._cells and not along:
            lead = "\n" if self._row <= row <= self._row + 1 else "\n\n"
        gap = column - self._column if along else column - 1
        lead += "\t" * gap if gap <= WIDE else "\t"
        start = self._length + len(lead)
        self._parts += (lead, text)
        self._length = start + len(text)
        self._cells.append(Cell(start, self._length, row, column))
        self._row, self._column = row, column
        self._broken += "\n" in text or "\t" in text
        return True

    def page(self, number: int) -> Page:
        """Return the sheet as a page."""
        notes = self.notes + list(self._replaced)
        if self._broken:
            notes.append(f"Cells with line ends or tabs of their own: {self._broken}.")
        if self._budget.full:
            notes.append(f"This sheet may be cut: {self._budget.full}.")
        if not self._cells:
            notes.append("This sheet has no cell with text.")
        return Page(
            number=number,
            label=normalise(self.label)[0][:1000],
            text="".join(self._parts),
            notes=tuple(note[:2000] for note in notes[:90]),
            cells=pack_cells(self._cells),
        )


class Formats:
    """Cells of one sheet that the document shows otherwise than this text, by the way in which it does."""

    def __init__(self) -> None:
        self._found: dict[str, list[int]] = {}

    def add(self, name: str, row: int, column: int) -> None:
        """Count a cell of the number format `name`."""
        entry = self._found.get(name)
        if entry is None:
            self._found[name] = [1, row, column]
        else:
            entry[0] += 1

    def notes(self) -> list[str]:
        """Return a sentence for each format, the most frequent first."""
        most = sorted(self._found.items(), key=lambda item: -item[1][0])
        said = [
            f"{_cells(count)} formatted as {name[:200]}, the first of them {cell_name(row, column)};"
            " this text has the number that is stored."
            for name, (count, row, column) in most[:NAMED]
        ]
        return said + ([f"{len(most) - NAMED} more number formats are used."] if len(most) > NAMED else [])


def row_ranges(rows: Iterable[int]) -> str:
    """Return row numbers as ranges: `3 to 5, 9`."""
    return _ranges(rows, str)


def column_ranges(columns: Iterable[int]) -> str:
    """Return columns as ranges of letters: `C to E, G`."""
    return _ranges(columns, column_name)


def listed(names: list[str]) -> str:
    """Return names in a row, the first twenty of many."""
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _ranges(numbers: Iterable[int], show: Callable[[int], str]) -> str:
    runs = []
    for _, run in groupby(enumerate(sorted(set(numbers))), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        first, last = show(members[0]), show(members[-1])
        runs.append(first if first == last else f"{first} to {last}")
    return listed(runs)


def _cells(count: int) -> str:
    return "1 cell is" if count == 1 else f"{count:,} cells are"
