"""Excel workbooks (.xlsx, .xlsm): one page for each sheet, comments on cells after them, facts.

A cell shows the value that is stored: dates as ISO dates, numbers digit for digit, formulas by their last result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casefile.reading.archive import Archive, Element, Relation, child_of, children_of, name_of, value_of
from casefile.reading.errors import ReadingError, UnreadableError
from casefile.reading.model import Page, normalise
from casefile.reading.numbers import BUILT_IN, Kind, format_kind, is_plain, number_text, serial_text
from casefile.reading.office import embedded, engine, main_part, xml_facts
from casefile.reading.protocol import Begin, Fact, Notice, Piece, Request
from casefile.reading.sheets import SHEETS, Budget, Formats, Sheet, column_ranges, listed, row_ranges

FILES = ("xl/media/", "xl/embeddings/")
TAGS = ("{*}row", "{*}cols", "{*}mergeCells")
STATES = {"hidden": "hidden", "veryHidden": "hidden so that its program does not offer to show it"}
COLUMNS = 16_384
STRINGS = 400_000_000

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class _Style:
    code: str
    kind: Kind
    plain: bool


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets of a workbook share."""

    archive: Archive
    strings: list[str]
    styles: list[_Style]
    from_1904: bool


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield a page for each sheet, pages of comments, embedded files, facts."""
    archive = Archive(data, request.kind)
    place = main_part(archive, "xl/workbook.xml")
    if place.endswith(".bin"):
        raise UnreadableError(
            "binary Excel workbooks (.xlsb) are not read by this version; the file can be sealed, but not shown or"
            " quoted."
        )
    root = archive.tree(place)
    relations = archive.relations(place)
    entries = [node for node in children_of(root, "sheets") if name_of(node) == "sheet"]
    yield Begin(request.kind, engine(), len(entries))
    if len(entries) > SHEETS:
        yield Notice(f"Only the first {SHEETS:,} of {len(entries):,} sheets were read.")
    parts = {one.kind: one.target for one in relations.values() if not one.outside}
    settings = child_of(root, "workbookPr")
    flag = value_of(settings, "date1904") if settings is not None else ""
    book = _Book(
        archive, _strings(archive, parts.get("sharedStrings", "")), _styles(archive, parts.get("styles", "")),
        flag in {"1", "true"},
    )  # fmt: skip
    budget = Budget(request.seconds)
    formulas, hidden, remarks = 0, [], []
    for number, entry in enumerate(entries[:SHEETS], 1):
        reader = _SheetReader(book, entry, relations.get(value_of(entry, "id")), budget)
        yield reader.page(number)
        formulas += reader.formulas
        if value_of(entry, "state") in STATES:
            hidden.append(value_of(entry, "name"))
        remarks += [(reader.label, lines) for lines in (reader.comments(),) if lines]
    for number, (label, lines) in enumerate(remarks, min(len(entries), SHEETS) + 1):
        yield Page(number=number, label=f"{label}, comments", text="\n".join(lines))
    if budget.full:
        yield Notice(f"The workbook was not read to its end: {budget.full}.")
    yield Fact("sheets", str(len(entries)))
    if formulas:
        yield Fact("formulas", f"{formulas}; shown by the result that was stored with them")
    if hidden:
        yield Fact("hidden sheets", listed(hidden))
    yield from xml_facts(archive)
    yield from embedded(archive, FILES)


class _SheetReader:
    """Reads one sheet of a workbook."""

    def __init__(self, book: _Book, entry: Element, relation: Relation | None, budget: Budget) -> None:
        self.label = normalise(value_of(entry, "name"))[0]
        self.formulas = 0
        self._book = book
        self._relation = relation
        self._budget = budget
        self._sheet = Sheet(self.label, budget)
        self._formats = Formats()
        self._hidden_rows: list[int] = []
        self._unknown = 0
        state = STATES.get(value_of(entry, "state"))
        if state:
            self._sheet.notes.append(f"This sheet is {state}.")

    def page(self, number: int) -> Page:
        """Read the sheet into a page; what is damaged ends it with a note."""
        notes = self._sheet.notes
        if self._relation is None or self._relation.outside or self._relation.kind != "worksheet":
            kind = self._relation.kind if self._relation else "sheet that is missing from the file"
            notes.append(f"This is a {kind}, which has no cells to read.")
            return self._sheet.page(number)
        try:
            self._read(self._relation.target)
        except ReadingError as error:
            notes.append(f"This sheet could not be read to its end: {error}")
        if self._hidden_rows:
            notes.append(f"Hidden rows, which are in this text: {row_ranges(self._hidden_rows)}.")
        if self._unknown:
            notes.append(f"Formulas without a stored result, which are not in this text: {self._unknown}.")
        notes += self._formats.notes()
        return self._sheet.page(number)

    def comments(self) -> list[str]:
        """Return the comments on cells, each with its address and author."""
        lines: list[str] = []
        if self._relation is None:
            return lines
        for one in self._book.archive.relations(self._relation.target).values():
            root = self._book.archive.tree_or_none(one.target) if one.kind == "comments" and not one.outside else None
            if root is None:
                continue
            authors = ["".join(node.itertext()) for node in children_of(root, "authors")]
            for node in children_of(root, "commentList"):
                who = value_of(node, "authorId")
                author = authors[int(who)] if who.isdecimal() and int(who) < len(authors) else ""
                words = normalise(_string(child_of(node, "text")))[0].strip()
                lines.append(": ".join(part for part in (value_of(node, "ref")[:20], author, words) if part))
        return lines[:10_000]

    def _read(self, part: str) -> None:
        last = 0
        for element in self._book.archive.rows(part, TAGS):
            name = name_of(element)
            if name == "cols":
                self._columns(element)
            elif name == "mergeCells":
                merged = [value_of(node, "ref")[:30] for node in element if value_of(node, "ref")]
                self._sheet.notes.append(f"Merged cells: {listed(merged)}.")
            else:
                stated = element.get("r") or ""
                last = int(stated) if stated.isdecimal() and len(stated) < 8 else last + 1
                if element.get("hidden") in {"1", "true"}:
                    self._hidden_rows.append(last)
                if not self._row(element, last):
                    return

    def _columns(self, element: Element) -> None:
        hidden: set[int] = set()
        for node in element:
            first, last = (node.get(name) or "" for name in ("min", "max"))
            if node.get("hidden") in {"1", "true"} and first.isdecimal() and last.isdecimal():
                hidden.update(range(int(first[:6]), min(int(last[:6]), COLUMNS) + 1))
        if hidden:
            self._sheet.notes.append(f"Hidden columns, which are in this text: {column_ranges(hidden)}.")

    def _row(self, element: Element, row: int) -> bool:
        column = 0
        found: list[tuple[int, str]] = []
        ordered = True
        for cell in element:
            match = _ADDRESS.fullmatch(cell.get("r") or "")
            before, column = column, _column(match[1]) if match else column + 1
            ordered = ordered and column > before
            text = self._text(cell, row, column)
            if text:
                found.append((column, text))
        if not ordered:
            found.sort(key=lambda pair: pair[0])
        return all(self._sheet.put(row, column, text) for column, text in found) and self._budget.tick()

    def _text(self, cell: Element, row: int, column: int) -> str:
        """Return what a cell says."""
        value, inline, formula = None, None, False
        for node in cell:
            name = name_of(node)
            if name == "v":
                value = node.text or ""
            elif name == "is":
                inline = node
            elif name == "f":
                formula = True
        self.formulas += formula
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            return _string(inline)
        if value is None:
            self._unknown += formula
            return ""
        if kind == "s":
            strings = self._book.strings
            return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else "\ufffd"
        if kind == "b":
            return {"0": "FALSE", "1": "TRUE"}.get(value, value)
        if kind in {"str", "e", "d"}:
            return _plain(value)
        return self._number(value.strip(), cell.get("s") or "0", row, column)

    def _number(self, value: str, style: str, row: int, column: int) -> str:
        styles = self._book.styles
        known = styles[int(style)] if style.isdecimal() and int(style) < len(styles) else None
        if known is None or known.plain:
            return number_text(value)
        if known.kind != "number":
            shown = serial_text(value, known.kind, from_1904=self._book.from_1904)
            if shown:
                return shown
        self._formats.add(known.code, row, column)
        return number_text(value)


def _strings(archive: Archive, part: str) -> list[str]:
    """Return the texts that the cells of all sheets refer to by number."""
    found: list[str] = []
    if not archive.has(part):
        return found
    size = 0
    for element in archive.rows(part, ("{*}si",)):
        found.append(_string(element))
        size += len(found[-1])
        if size > STRINGS:
            raise ReadingError("its texts are larger than the reader takes; it can be sealed without being read.")
    return found


def _styles(archive: Archive, part: str) -> list[_Style]:
    """Return the number format of each cell style."""
    root = archive.tree_or_none(part)
    own = {value_of(node, "numFmtId"): value_of(node, "formatCode") for node in children_of(root, "numFmts")}
    found = []
    for node in children_of(root, "cellXfs"):
        number = value_of(node, "numFmtId", "0")
        code = own.get(number) or (BUILT_IN.get(int(number), "General") if number.isdecimal() else "General")
        found.append(_Style(code, format_kind(code), is_plain(code)))
    return found


def _string(element: Element | None) -> str:
    """Return the words of a string in runs or in one piece, without the reading aids of East Asian text."""
    if element is None:
        return ""
    parts = []
    for node in element:
        name = name_of(node)
        if name == "t":
            parts.append(node.text or "")
        elif name == "r":
            parts += [inner.text or "" for inner in node if name_of(inner) == "t"]
    return _plain("".join(parts))


def _plain(text: str) -> str:
    """Return a text with its escapes for characters that XML does not take (`_x000D_`) undone."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column
