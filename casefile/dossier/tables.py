"""Tables: rules above, under the head and below; figures on their decimal point; heads and subheads repeat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from casefile.dossier.atoms import Atom
from casefile.dossier.blocks import Column, Content, Inline, Note, Row, Run, Table
from casefile.dossier.lines import Line
from casefile.dossier.setting import plain
from casefile.dossier.slices import LinePainter, Setting, Slice, rule_painter
from casefile.dossier.styles import (
    BLOCK_SPACE,
    CAPTION,
    CELL,
    CELL_GAP,
    CELL_PAD,
    HAIRLINE,
    HEAD,
    SOURCE_LINE,
    Style,
)

_FIGURE: Final = re.compile(r"\d(?:[\d,\u00a0\u202f\u2009 ]*\d)?")
_RULE: Final = 0.9
_STRONG: Final = replace(CELL, bold=True)
_CONTINUED: Final = " (continued)"

Cell = tuple[list[Line], float]


class TableSetter:
    """Sets tables over the whole width of the page."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._wide = setting.geometry.wide

    def table(self, block: Table) -> list[Slice]:
        """Return caption, head, rows and source line as slices; each row is one unless taller than a page."""
        widths = column_widths(block.columns, self._wide, self._leasts(block))
        found: list[Slice] = []
        if block.caption:
            found += self._setting.paragraph(block.caption, CAPTION, 0, self._wide, after=5, keep=True)
            for piece in found:
                piece.keep = True
        head = self._head(block.columns, widths)
        found.append(head)
        rows = self._rows(block, widths)
        for row in rows:
            row.head = (head, *row.head)
        if rows:
            rows[-1].painters.append(rule_painter((0, self._wide), rows[-1].height, "ink", _RULE))
        found += rows
        if block.source:
            found[-1].keep = True
            found += self._setting.paragraph(block.source, SOURCE_LINE, 0, self._wide, before=4)
        found[0].before = found[-1].after = BLOCK_SPACE
        if block.key:
            found[0].keys.append(block.key)
        return found

    def _leasts(self, block: Table) -> list[float]:
        """Return the least width of each column: its longest word, and figures whole, within reason."""
        leasts = []
        for place, column in enumerate(block.columns):
            cells = {plain(r.cells[place]) for r in block.rows if not r.group}
            words = {word for text in (*cells, plain(column.head)) for word in text.split() if 3 < len(word) < 40}
            longest = sorted(words, key=lambda word: (len(word), word))[-3:]
            least = max([column.least, *(self._line(word, column).width for word in longest)])
            if column.align == "decimal":
                lines = [self._line(text, column) for text in cells]
                before = max((_before_point(line) for line in lines), default=0.0)
                after = max((line.width - _before_point(line) for line in lines), default=0.0)
                least = max(least, before + after)
            leasts.append(min(least, self._wide * (0.3 if len(block.columns) > 2 else 0.5)))
        return leasts

    def _line(self, text: str, column: Column) -> Line:
        found = self._setting.typesetter.atoms((Run(text, bold=True, mono=column.mono),), CELL)
        return Line([a for a in found if isinstance(a, Atom)])

    def _head(self, columns: Sequence[Column], widths: Sequence[float]) -> Slice:
        cells = [self._setting.lines(c.head, _aligned(HEAD, c), w) for c, w in zip(columns, widths, strict=True)]
        rows = max(len(lines) for lines, _ in cells)
        height = rows * HEAD.leading + 2 * CELL_PAD
        piece = Slice(height, keep=True)
        x = 0.0
        for (lines, leading), column, width in zip(cells, columns, widths, strict=True):
            first = rows - len(lines)  # heads stand on their rule
            for place, line in enumerate(lines, first):
                drop = CELL_PAD + place * leading
                piece.painters.append(LinePainter(line, _aligned(HEAD, column), leading, x=x, width=width, drop=drop))
            x += width + CELL_GAP
        piece.painters.append(rule_painter((0, self._wide), 0, "ink", _RULE))
        piece.painters.append(rule_painter((0, self._wide), height, "ink", HAIRLINE))
        piece.notes = tuple(n for lines, _ in cells for line in lines for n in line.notes)
        return piece

    def _rows(self, block: Table, widths: Sequence[float]) -> list[Slice]:
        found: list[Slice] = []
        set_rows = [self._cells(row, block.columns, widths) for row in block.rows]
        splits = [_splits(set_rows, block.rows, place) for place in range(len(widths))]
        group: Sequence[Slice] = ()
        for row, cells in zip(block.rows, set_rows, strict=True):
            if row.group:
                pieces = [self._subhead(cells[0])]
                again = [part for part in _parts(row.cells[0]) if not isinstance(part, Note)]
                group = (self._subhead(self._setting.lines([*again, _CONTINUED], _STRONG, self._wide)),)
            else:
                pieces = self._row(cells, [*zip(block.columns, widths, splits, strict=True)])
                for piece in pieces:
                    piece.head = group
            if row.key:
                pieces[0].keys.append(row.key)
            found += pieces
        return found

    def _subhead(self, cell: Cell) -> Slice:
        lines, leading = cell
        notes = tuple(note for line in lines for note in line.notes)
        piece = Slice(len(lines) * leading + CELL_PAD * 2 + 2, keep=True, notes=notes)
        for place, line in enumerate(lines):
            drop = CELL_PAD + 2 + place * leading
            piece.painters.append(LinePainter(line, CELL, leading, width=self._wide, drop=drop))
        return piece

    def _cells(self, row: Row, columns: Sequence[Column], widths: Sequence[float]) -> list[Cell]:
        style = _STRONG if row.strong or row.group else CELL
        if row.group:
            return [self._setting.lines(row.cells[0], style, self._wide)]
        if len(row.cells) != len(columns):
            raise ValueError(f"a row has {len(row.cells)} cells, the table {len(columns)} columns")
        return [
            self._setting.lines(_mono(cell) if column.mono else cell, style, width)
            for cell, column, width in zip(row.cells, columns, widths, strict=True)
        ]

    def _row(
        self,
        cells: Sequence[Cell],
        columns: Sequence[tuple[Column, float, tuple[float, float]]],
    ) -> list[Slice]:
        """Return a row as one slice, or as several of at most two thirds of a page when it is taller."""
        limit = self._setting.geometry.body * 0.66
        most = max(1, int(limit // max(leading for _, leading in cells)))
        rows = max(len(lines) for lines, _ in cells)
        pieces = []
        for start in range(0, rows, most):
            first, last = start == 0, start + most >= rows
            top = CELL_PAD if first else 0.0
            height = (
                max((min(len(lines), start + most) - start) * leading for lines, leading in cells)
                + top
                + (CELL_PAD if last else 0.0)
            )
            piece = Slice(height)
            x = 0.0
            for (lines, leading), (column, width, split) in zip(cells, columns, strict=True):
                for count, line in enumerate(lines[start : start + most]):
                    left, style = _cell_place(line, column, width, split)
                    drop = top + count * leading
                    piece.painters.append(LinePainter(line, style, leading, x=x + left, width=width - left, drop=drop))
                    piece.notes += line.notes
                x += width + CELL_GAP
            pieces.append(piece)
        return pieces


def column_widths(columns: Sequence[Column], wide: float, leasts: Sequence[float]) -> list[float]:
    """Return the width of each column in points: by share, but none narrower than its least width."""
    free = wide - CELL_GAP * (len(columns) - 1)
    if sum(leasts) >= free:
        return [free * least / sum(leasts) for least in leasts]
    widths = [0.0] * len(columns)
    narrow: set[int] = set()
    while True:
        rest = free - sum(leasts[i] for i in narrow)
        shares = sum(c.width for i, c in enumerate(columns) if i not in narrow)
        for i, column in enumerate(columns):
            widths[i] = leasts[i] if i in narrow else rest * column.width / shares
        more = {i for i, width in enumerate(widths) if width < leasts[i] - 0.01}
        if not more:
            return widths
        narrow |= more


def _cell_place(line: Line, column: Column, width: float, split: tuple[float, float]) -> tuple[float, Style]:
    """Return how far in a line of a cell begins, and its style."""
    if column.align == "decimal" and sum(split) <= width + 0.01:
        return width - split[1] - _before_point(line), CELL
    return 0.0, _aligned(CELL, column)


def _splits(set_rows: Sequence[Sequence[Cell]], rows: Sequence[Row], place: int) -> tuple[float, float]:
    """Return the widest part before and after the decimal point in a column."""
    before = after = 0.0
    for row, cells in zip(rows, set_rows, strict=True):
        if row.group:
            continue
        for line in cells[place][0]:
            left = _before_point(line)
            before, after = max(before, left), max(after, line.width - left)
    return before, after


def _before_point(line: Line) -> float:
    """Return the width of a line up to the end of the whole part of its first figure."""
    text = "".join(a.text if not a.look.rise else "\0" * len(a.text) for a in line.atoms)  # a note is no figure
    match = _FIGURE.search(text)
    end = match.end() if match else len(text.rstrip())
    width, at = 0.0, 0
    for atom in line.atoms:
        if at + len(atom.text) <= end:
            width += atom.width
        else:
            width += _part_width(atom, end - at)
            break
        at += len(atom.text)
    return width


def _part_width(atom: Atom, count: int) -> float:
    return sum(map(atom.face.advance, atom.text[: max(0, count)])) * atom.look.size / 1000


def _aligned(style: Style, column: Column) -> Style:
    setting = {"left": "left", "right": "right", "decimal": "right", "centre": "centre"}[column.align]
    return Style(style.family, style.size, style.leading, style.bold, style.italic, style.colour, setting)  # type: ignore[arg-type]


def _parts(cell: Content) -> Sequence[Inline]:
    return (cell,) if isinstance(cell, str) else cell


def _mono(cell: Content) -> Content:
    return (Run(plain(cell), mono=True),) if isinstance(cell, str) else cell
