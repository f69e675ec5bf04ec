"""OpenDocument tables (.ods): one page for each sheet, comments on cells after them, facts.

A cell shows the value that is stored, as in Excel workbooks; where the document's own picture of a number differs,
a note gives examples. Names of elements and attributes are those of OpenDocument 1.3 part 3.
"""

from __future__ import annotations

from collections.abc import Iterator

from casefile.core.cells import LAST_COLUMN, LAST_ROW, cell_name
from casefile.reading.archive import Archive, Element, child_of, children_of, locked, name_of, value_of, values_of
from casefile.reading.model import Page, normalise
from casefile.reading.numbers import number_text
from casefile.reading.office import embedded, engine, is_locked, open_facts
from casefile.reading.office_words import comment_text, open_words
from casefile.reading.protocol import Begin, Fact, Notice, Piece, Request
from casefile.reading.sheets import SHEETS, Budget, Sheet, column_ranges, listed, row_ranges

FILES = ("Pictures/", "Media/", "Object ")
GROUPS = frozenset({"table-header-rows", "table-rows", "table-row-group"})
COLUMN_GROUPS = frozenset({"table-header-columns", "table-columns", "table-column-group"})
UNSEEN = frozenset({"collapse", "filter"})
EXAMPLES = 5


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield a page for each sheet, pages of comments, embedded files, facts."""
    archive = Archive(data, request.kind)
    if is_locked(archive):
        raise locked()
    root = archive.tree("content.xml")
    tables = [node for node in children_of(root, "body", "spreadsheet") if name_of(node) == "table"]
    yield Begin(request.kind, engine(), len(tables))
    if len(tables) > SHEETS:
        yield Notice(f"Only the first {SHEETS:,} of {len(tables):,} sheets were read.")
    budget = Budget(request.seconds)
    unseen = _unseen_styles(root)
    hidden: list[str] = []
    remarks: list[tuple[str, list[str]]] = []
    formulas = 0
    for number, table in enumerate(tables[:SHEETS], 1):
        reader = _SheetReader(table, budget)
        if value_of(table, "style-name") in unseen:
            hidden.append(reader.label)
            reader.sheet.notes.append("This sheet is hidden.")
        yield reader.page(number)
        formulas += reader.formulas
        if reader.comments:
            remarks.append((reader.label, reader.comments))
    for number, (label, lines) in enumerate(remarks, min(len(tables), SHEETS) + 1):
        yield Page(number=number, label=f"{label}, comments", text="\n".join(lines[:10_000]))
    if budget.full:
        yield Notice(f"The document was not read to its end: {budget.full}.")
    yield Fact("sheets", str(len(tables)))
    if formulas:
        yield Fact("formulas", f"{formulas}; shown by the result that was stored with them")
    if hidden:
        yield Fact("hidden sheets", listed(hidden))
    if child_of(root, "body", "spreadsheet", "tracked-changes") is not None:
        yield Notice("The document keeps tracked changes; earlier values of cells are not in this text.")
    yield from open_facts(archive)
    yield from embedded(archive, FILES)


class _SheetReader:
    """Reads one sheet, with its runs of equal rows and cells written out as far as they hold text."""

    def __init__(self, table: Element, budget: Budget) -> None:
        self.label = normalise(value_of(table, "name"))[0]
        self.sheet = Sheet(self.label, budget)
        self.comments: list[str] = []
        self.formulas = 0
        self._table = table
        self._row = 0
        self._hidden_rows: list[int] = []
        self._merged: list[str] = []
        self._otherwise = 0
        self._examples: list[str] = []
        self._covered = 0

    def page(self, number: int) -> Page:
        """Read the sheet into a page."""
        notes = self.sheet.notes
        columns = _unseen_columns(self._table)
        if columns:
            notes.append(f"Hidden columns, which are in this text: {column_ranges(columns)}.")
        self._rows(self._table)
        if self._hidden_rows:
            notes.append(f"Hidden rows, which are in this text: {row_ranges(self._hidden_rows)}.")
        if self._merged:
            notes.append(f"Merged cells: {listed(self._merged)}.")
        if self._covered:
            notes.append(f"Cells with text that lie hidden under merged ones: {self._covered}.")
        if self._otherwise:
            notes.append(
                f"Cells that the document shows otherwise than they are stored: {self._otherwise:,}; this text"
                f" has what is stored. Such as {'; '.join(self._examples)}."
            )
        return self.sheet.page(number)

    def _rows(self, parent: Element) -> bool:
        for node in parent:
            name = name_of(node)
            if name in GROUPS:
                if not self._rows(node):
                    return False
            elif name == "table-row":
                repeated = _count(values_of(node), "number-rows-repeated", LAST_ROW)
                cells = self._cells(node, self._row + 1)
                if value_of(node, "visibility") in UNSEEN and cells:
                    self._hidden_rows += range(self._row + 1, min(self._row + repeated, self._row + 1000) + 1)
                for again in range(repeated if cells else 0):
                    row = self._row + 1 + again
                    if not all(self.sheet.put(row, column, text) for column, text in cells):
                        return False
                self._row += repeated
        return True

    def _cells(self, row: Element, number: int) -> list[tuple[int, str]]:
        """Return (column, text) of the cells of a row that have text."""
        column = 1
        found: list[tuple[int, str]] = []
        for cell in row:
            name = name_of(cell)
            if name not in {"table-cell", "covered-table-cell"}:
                continue
            values = values_of(cell)
            repeated = _count(values, "number-columns-repeated", LAST_COLUMN)
            text = self._text(cell, values, number, column) if len(cell) or len(values) > 1 else ""
            self._covered += bool(text) and name == "covered-table-cell"
            wide = _count(values, "number-columns-spanned", LAST_COLUMN)
            high = _count(values, "number-rows-spanned", LAST_ROW)
            if wide > 1 or high > 1:
                self._merged.append(f"{cell_name(number, column)}:{cell_name(number + high - 1, column + wide - 1)}")
            if text:
                found += [(column + again, text) for again in range(min(repeated, LAST_COLUMN - column + 1))]
            column = min(column + repeated, LAST_COLUMN + 1)
        return found

    def _text(self, cell: Element, values: dict[str, str], row: int, column: int) -> str:
        words = []
        for node in cell:
            name = name_of(node)
            if name in {"p", "h"}:
                words.append(open_words(node))
            elif name == "annotation":
                self.comments.append(f"{cell_name(row, column)}: {comment_text(node)}")
        shown = normalise("\n".join(words))[0]
        self.formulas += bool(values.get("formula"))
        stored = _stored(values)
        if not stored:
            return shown or values.get("string-value", "")
        if shown and shown != stored:
            self._otherwise += 1
            if self._otherwise <= EXAMPLES:
                self._examples.append(f"{cell_name(row, column)} {stored} as {shown[:60]}")
        return stored


def _stored(values: dict[str, str]) -> str:
    """Return the stored value of a cell that is no text; "" when there is none."""
    kind = values.get("value-type", "")
    if kind in {"float", "percentage", "currency"}:
        return number_text(values.get("value", ""))
    if kind == "date":
        return values.get("date-value", "").replace("T", " ")
    if kind == "time":
        return _clock(values.get("time-value", ""))
    if kind == "boolean":
        stored = values.get("boolean-value", "")
        return {"true": "TRUE", "false": "FALSE"}.get(stored, stored)
    return ""


def _clock(duration: str) -> str:
    """Return a duration such as `PT08H30M00S` as 08:30:00; any other one as it is."""
    parts = duration.removeprefix("PT").replace("H", ":").replace("M", ":").removesuffix("S")
    fields = parts.split(":")
    whole = (
        duration.startswith("PT") and len(fields) == 3 and all(field.replace(".", "").isdecimal() for field in fields)
    )
    return ":".join(field.rjust(2, "0") for field in fields) if whole else duration


def _count(values: dict[str, str], name: str, most: int) -> int:
    value = values.get(name)
    if value is None:
        return 1
    return min(max(int(value), 1), most) if value.isdecimal() and len(value) < 10 else 1


def _unseen_columns(table: Element) -> set[int]:
    """Return the columns that are hidden."""
    hidden: set[int] = set()
    column = 1
    pending = [node for node in table if name_of(node) in COLUMN_GROUPS | {"table-column"}]
    while pending:
        node = pending.pop(0)
        if name_of(node) in COLUMN_GROUPS:
            pending = [*node, *pending]
            continue
        repeated = _count(values_of(node), "number-columns-repeated", LAST_COLUMN)
        if value_of(node, "visibility") in UNSEEN:
            hidden.update(range(column, min(column + repeated, LAST_COLUMN + 1)))
        column += repeated
    return hidden


def _unseen_styles(root: Element) -> set[str]:
    """Return the names of table styles that hide their sheet."""
    found = set()
    for style in children_of(root, "automatic-styles"):
        properties = child_of(style, "table-properties")
        if properties is not None and value_of(properties, "display") == "false":
            found.add(value_of(style, "name"))
    return found
