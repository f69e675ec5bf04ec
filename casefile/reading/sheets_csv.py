"""Tables in plain text (.csv, .tsv): one page, the separator found by trying, every value as it is written.

What looks like a formula stays text. When no separator fits, the page is the plain text without cells.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import charset_normalizer

from casefile.reading.model import READER, Page, normalise
from casefile.reading.plain import decode, guess_notices
from casefile.reading.protocol import Begin, Fact, Notice, Piece, Request
from casefile.reading.sheets import CHARACTERS, Budget, Sheet

SAMPLE_ROWS = 400
LEAST_ALIKE = 0.6  # share of rows that must have as many cells as most rows have
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a table is written: its separator, whether marks quote cells, whether a space may precede them."""

    separator: str
    quoted: bool
    spaced: bool = False

    def rows(self, text: str) -> Iterator[list[str]]:
        """Yield the rows of a text; csv.Error where its quotation marks do not fit."""
        return csv.reader(
            io.StringIO(text, newline=""), delimiter=self.separator, skipinitialspace=self.spaced, strict=True,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
        )  # fmt: skip


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield the table as one page with cells, and how its charset and its separator were found."""
    text, charset, how = decode(data, given=request.encoding)
    text, notes = normalise(text)
    yield Begin(request.kind, f"{READER}; csv; charset_normalizer {charset_normalizer.__version__}", 1)
    if len(text) > CHARACTERS:
        yield Notice(f"Only the first {CHARACTERS:,} of {len(text):,} characters were read.")
        text = text[:CHARACTERS]
    if "\ufffd" in text:
        notes += ("Some bytes fit no character of the encoding and are shown as U+FFFD.",)
    csv.field_size_limit(CHARACTERS)
    told, body = _told_separator(text)
    dialect = _dialect(body, told)
    if dialect is None:
        notes += ("No separator fits these rows, so the page is the text as it is written, without cells.",)
        yield Page(number=1, text=text, notes=notes)
    else:
        budget = Budget(request.seconds)
        sheet = Sheet("", budget)
        sheet.notes += notes
        if body != text:
            sheet.notes.append("The first line names the separator and is no row of the table.")
        yield from _page(sheet, dialect, body)
        if budget.full:
            yield Notice(f"The table was not read to its end: {budget.full}.")
        name = NAMES.get(dialect.separator, dialect.separator)
        yield Fact("separator", f"{name}, {'as its first line says' if told else 'found by trying'}")
    yield Fact("charset", charset)
    yield Fact("charset found by", how)
    yield from guess_notices(charset, how)
    if not text.strip():
        yield Notice("The document holds no text.")


def _page(sheet: Sheet, dialect: _Dialect, text: str) -> Iterator[Piece]:
    count, formulas = 0, 0
    for row, cells in enumerate(dialect.rows(text), 1):
        count += 1
        formulas += sum(cell.startswith(FORMULA) and not _is_number(cell) for cell in cells)
        if not all(sheet.put(row, column, cell) for column, cell in enumerate(cells, 1)):
            break
    if not dialect.quoted and '"' in text:
        sheet.notes.append("The quotation marks of this table do not pair; they are shown as they are written.")
    if formulas:
        sheet.notes.append(
            f"Cells that begin like a formula: {formulas}; they are text here and nothing is worked out."
        )
    yield sheet.page(1)
    yield Fact("rows", str(count))


def _told_separator(text: str) -> tuple[str, str]:
    """Return the separator that a first line `sep=;` names, and the text after that line."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], rest
    return "", text


def _dialect(text: str, told: str) -> _Dialect | None:
    """Return the dialect in which most rows have equally many cells; None when there is none.

    One column is a table too, if no separator stands in it. Marks that do not pair are taken as text.
    """
    if told in {'"', "\n"}:
        return None
    if not told and not any(separator in text for separator in NAMES):
        return _Dialect(",", quoted=_pairs(_Dialect(",", quoted=True), text))
    best: tuple[float, int, _Dialect] | None = None
    for separator in (told,) if told else tuple(NAMES):
        spaced = f'{separator} "' in text
        tried = [_Dialect(separator, quoted=True)]
        if spaced:
            tried.append(_Dialect(separator, quoted=True, spaced=True))
        fitting = [dialect for dialect in tried if _pairs(dialect, text)]
        for dialect in fitting or [_Dialect(separator, quoted=False)]:
            alike, width = _likeness(dialect, text)
            score = alike if dialect.quoted else alike - 0.05
            if (width > 1 or told) and (best is None or (score, width) > best[:2]):
                best = score, width, dialect
    return best[2] if best and (told or best[0] >= LEAST_ALIKE - 0.05) else None


def _likeness(dialect: _Dialect, text: str) -> tuple[float, int]:
    """Return which share of the first rows has as many cells as most of them, and how many that is."""
    widths: Counter[int] = Counter()
    for row in dialect.rows(text):
        if row:
            widths[len(row)] += 1
        if widths.total() >= SAMPLE_ROWS:
            break
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count / widths.total(), width


def _pairs(dialect: _Dialect, text: str) -> bool:
    """Say whether the quotation marks fit to the end of the text."""
    if '"' not in text:
        return True
    try:
        for _ in dialect.rows(text):
            pass
    except csv.Error:
        return False
    return True


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
