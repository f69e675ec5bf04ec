"""Blocks of words to slices: headings, paragraphs, quotes, lists, facts, contents, cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from casefile.dossier.blocks import (
    Block,
    Bullets,
    Contents,
    Cover,
    Facts,
    Heading,
    Keep,
    Numbered,
    PageOf,
    Quote,
    Run,
    Text,
)
from casefile.dossier.keeping import stacked
from casefile.dossier.lines import Line, Resolve
from casefile.dossier.paper import Paper
from casefile.dossier.scripts import shown
from casefile.dossier.slices import (
    LinePainter,
    Painter,
    Setting,
    Slice,
    base_of,
    rule_painter,
    side_painter,
    stack,
)
from casefile.dossier.styles import (
    BLOCK_SPACE,
    BULLET_INDENT,
    COVER_SUBTITLE,
    COVER_TITLE,
    CREDIT,
    FACT,
    FACT_LABEL,
    FACT_SMALL,
    FACT_SMALL_LABEL,
    HAIRLINE,
    HANG,
    HEADING_SPACE,
    HEADINGS,
    KICKER,
    LEAD,
    MM,
    NUMBER,
    PARAGRAPH_SPACE,
    QUOTE,
    QUOTE_INDENT,
    SIGN,
    SIGNS,
    TEXT,
    TEXT_STYLES,
    TRANSLATION,
    Style,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading of the story with the key that leads to it."""

    heading: Heading
    key: str
    title: str


def plain(content: object) -> str:
    """Return the words of a content without notes, on one line: for bookmarks."""
    if isinstance(content, str):
        return shown(content)
    parts = content if isinstance(content, Sequence) else ()
    words = (p if isinstance(p, str) else p.text if isinstance(p, Run) else "" for p in parts)
    return shown("".join(words))


def entries_of(story: Sequence[Block]) -> list[Entry]:
    """Return all headings of a story in order; one without a key gets "heading-N"."""
    found: list[Entry] = []
    waiting = list(story)[::-1]
    while waiting:
        block = waiting.pop()
        if isinstance(block, Keep):
            waiting.extend(list(block.blocks)[::-1])
        elif isinstance(block, Heading):
            key = block.key or f"heading-{len(found) + 1}"
            found.append(Entry(block, key, plain(block.text)))
    return found


class WordSetter:
    """Sets blocks of words; counts paragraphs and headings through the document."""

    def __init__(self, setting: Setting, entries: Sequence[Entry]) -> None:
        self._setting = setting
        self._geometry = setting.geometry
        self._entries = entries
        self._headings = 0
        self._open: list[int] = []  # the levels of the bookmarks that the next one may hang under
        self._number = 0

    def heading(self, block: Heading) -> list[Slice]:
        """Return a heading, tied to what follows it."""
        entry = self._entries[self._headings]
        self._headings += 1
        style = HEADINGS[block.level]
        before, after = HEADING_SPACE[block.level]
        geometry = self._geometry
        slices = self._setting.paragraph(
            block.text, style, geometry.side, geometry.measure, before=before, after=after, keep=True
        )
        for piece in slices:
            piece.keep = True
        if block.number:
            self._hang(slices[0], block.number, replace(style, setting="right"), style)
        if block.new_page or (block.new_page is None and block.level == 1):
            slices[0].fresh = True
        slices[0].keys.append(entry.key)
        if block.listed:
            while self._open and self._open[-1] >= block.level:
                self._open.pop()
            title = f"{block.number}  {entry.title}" if block.number else entry.title
            slices[0].entry = (len(self._open), title, entry.key)
            self._open.append(block.level)
        return slices

    def _hang(self, piece: Slice, number: str, style: Style, beside: Style) -> None:
        """Hang a number in the side column, on the baseline of the words beside it."""
        width = self._geometry.side - HANG
        lines, _ = self._setting.lines(number, style, width)
        drop = (beside.size - style.size) * 0.34
        piece.painters.append(LinePainter(lines[0], style, piece.height, width=width, drop=drop))

    def text(self, block: Text) -> list[Slice]:
        """Return a paragraph."""
        geometry = self._geometry
        x, width = (0.0, geometry.wide) if block.wide else (geometry.side, geometry.measure)
        slices = self._setting.paragraph(
            block.content,
            TEXT_STYLES[block.style],
            x,
            width,
            before=0 if block.style != "label" else PARAGRAPH_SPACE,
            after=2 if block.style == "label" else PARAGRAPH_SPACE,
            keep=block.keep_with_next or block.style == "label",
        )
        return _keyed(slices, block.key)

    def numbered(self, block: Numbered) -> list[Slice]:
        """Return a paragraph with its number hanging in the side column."""
        number = block.number
        if number is None:
            self._number += 1
            number = str(self._number)
        geometry = self._geometry
        slices = self._setting.paragraph(block.content, TEXT, geometry.side, geometry.measure, after=PARAGRAPH_SPACE)
        self._hang(slices[0], number, NUMBER, TEXT)
        return _keyed(slices, block.key)

    def bullets(self, block: Bullets) -> list[Slice]:
        """Return a list, each item hanging after its dash or number."""
        geometry = self._geometry
        found: list[Slice] = []
        for count, item in enumerate(block.items, 1):
            mark = f"{count}." if block.numbered else "–"
            lines, _ = self._setting.lines(mark, TEXT, BULLET_INDENT)
            slices = self._setting.paragraph(
                item, TEXT, geometry.side + BULLET_INDENT, geometry.measure - BULLET_INDENT, after=3
            )
            hung = LinePainter(lines[0], TEXT, slices[0].height, x=geometry.side, width=BULLET_INDENT)
            slices[0].painters.append(hung)
            if count in {1, len(block.items) - 1}:  # neither the first item nor the last stands alone on a page
                slices[-1].keep = len(block.items) > 1
            found.extend(slices)
        if found:
            found[-1].after = PARAGRAPH_SPACE
        return found

    def quote(self, block: Quote) -> list[Slice]:
        """Return a quote with its translation and credit, a hairline along the left."""
        x = self._geometry.side + QUOTE_INDENT
        width = self._geometry.measure - QUOTE_INDENT
        setting = self._setting
        slices = setting.paragraph(
            (Run(block.words, lang=block.lang, record=block.record),),
            QUOTE,
            x,
            width,
            lang=block.lang,
            record=block.record,
            base=base_of(block.words, block.lang),
        )
        under: list[Slice] = []
        if block.translation:
            under += _led(setting.paragraph(block.translation, TRANSLATION, x, width, record=block.record), 5)
        said: list[Slice] = []
        if block.by:
            said += _led(setting.paragraph(block.by, CREDIT, x, width), 2)
        if block.credit:
            said += _led(setting.paragraph(block.credit, CREDIT, x, width), 3 if not block.by else 0)
        for piece in (*(slices[-1:] if under or said else ()), *(under[-1:] if said else ()), *said[:-1]):
            piece.keep = True  # who says so is not parted from the words
        slices += [*under, *said]
        for piece in slices:
            colour, weight = (block.kind, 1.5) if block.kind else ("unused", HAIRLINE)
            piece.painters.append(side_painter(x - 4 * HANG / 5, piece.height, colour, weight))
        if block.kind in SIGNS:
            lines, _ = setting.lines((Run(SIGNS[block.kind], colour=block.kind),), SIGN, QUOTE_INDENT)
            right = x - 4 * HANG / 5 - 4
            slices[0].painters.append(LinePainter(lines[0], SIGN, slices[0].height, x=right - 20, width=20, drop=1))
        slices[0].before = slices[-1].after = PARAGRAPH_SPACE
        return _keyed(slices, block.key)

    def facts(self, block: Facts) -> list[Slice]:
        """Return labels in the side column with their values in the text column."""
        label_style, style = (FACT_SMALL_LABEL, FACT_SMALL) if block.small else (FACT_LABEL, FACT)
        geometry = self._geometry
        found: list[Slice] = []
        for label, value in block.rows:
            labels, _ = self._setting.lines(label, label_style, geometry.side - HANG)
            lines, leading = self._setting.lines(value, style, geometry.measure)
            slices = _side_by_side((labels, lines), (label_style, style), leading, geometry.side)
            slices[-1].after = 1.5 if block.small else 2.5
            slices[-1].keep = block.small
            found.extend(slices)
        if found:
            found[-1].keep = False
            found[0].before, found[-1].after = PARAGRAPH_SPACE, BLOCK_SPACE
        return _keyed(found, block.key)

    def contents(self, block: Contents) -> list[Slice]:
        """Return the listed headings with their pages; the page stands at the right of the column."""
        shown = [e for e in self._entries if e.heading.listed and e.heading.level <= block.depth]
        room = self._geometry.body - HEADINGS[1].leading - HEADING_SPACE[1][1]
        found: list[Slice] = []
        for ease in (0.0, 0.5, 1.0, 1.5, 2.0):  # a few lines are not left over for a second page
            found = self._entry_lines(shown, ease)
            if stacked(found) <= room:
                return found
        return self._entry_lines(shown, 0.0)

    def _entry_lines(self, shown: Sequence[Entry], ease: float) -> list[Slice]:
        """Return the lines of the contents, `ease` points less apart than they are best set."""
        geometry = self._geometry
        found: list[Slice] = []
        for entry in shown:
            heading = entry.heading
            top = heading.level == 1
            style = Style("sans", 9.5 if top else 9, (14 if top else 13) - ease, bold=top)
            words = (Run(entry.title, link=entry.key, colour=style.colour),)
            indent = 0.0 if top else (heading.level - 2) * BULLET_INDENT
            lines, leading = self._setting.lines(words, style, geometry.measure - 36 - indent)
            slices = stack(
                lines,
                style,
                leading,
                geometry.side + indent,
                geometry.measure - 36 - indent,
                before=9 - 2 * ease if top else 1,
                keep=top,
            )
            if heading.number:
                self._hang(slices[0], heading.number, replace(style, setting="right"), style)
            page, _ = self._setting.lines((PageOf(entry.key),), replace(style, bold=False, colour="ink"), 36)
            slices[-1].painters.append(
                LinePainter(
                    page[0],
                    replace(style, setting="right"),
                    leading,
                    x=geometry.side + geometry.measure - 36,
                    width=36,
                )
            )
            found.extend(slices)
        if found:
            found[-1].keep, found[-1].aside = False, True
        return found

    def cover(self, block: Cover) -> list[Slice]:
        """Return the first page: words only, from a third of the page down."""
        geometry, setting = self._geometry, self._setting
        found = [Slice(geometry.body * 0.16)]
        width = geometry.measure
        if block.kicker:
            found += setting.paragraph(block.kicker, KICKER, geometry.side, width, after=10)
        found += setting.paragraph(block.title, COVER_TITLE, geometry.side, width, after=12)
        if block.subtitle:
            found += setting.paragraph(block.subtitle, COVER_SUBTITLE, geometry.side, width, after=18)
        found.append(
            Slice(1, [rule_painter((geometry.side, geometry.side + 40 * MM), 0, "ink", 1)], before=14, after=16)
        )
        if block.statement:
            found += setting.paragraph(block.statement, LEAD, geometry.side, width, after=26)
        found += self.facts(Facts(block.facts))
        found[0].fresh = True
        return found


def _led(slices: list[Slice], drop: float) -> list[Slice]:
    """Put `drop` points inside the top of the first slice, so that a rule beside it has no hole."""
    first = slices[0]
    painters = list(first.painters)
    first.height += drop
    first.painters = [_lowered(p, drop) for p in painters]
    return slices


def _lowered(painter: Painter, drop: float) -> Painter:
    def paint(paper: Paper, left: float, top: float, resolve: Resolve) -> None:
        painter(paper, left, top - drop, resolve)

    return paint


def _keyed(slices: list[Slice], key: str) -> list[Slice]:
    if key and slices:
        slices[0].keys.append(key)
    return slices


def _side_by_side(
    columns: tuple[Sequence[Line], Sequence[Line]], styles: tuple[Style, Style], leading: float, side: float
) -> list[Slice]:
    """Return two columns of lines as slices, one a row; each is as wide as its words, and begins where it begins."""
    widths = [max((line.width for line in lines), default=0.0) for lines in columns]
    rows = max(len(lines) for lines in columns)
    slices = []
    for row in range(rows):
        piece = Slice(leading, keep=row == 0 or row == rows - 2 or rows < 4)
        for lines, style, x, width in zip(columns, styles, (0.0, side), widths, strict=True):
            if row < len(lines):
                piece.painters.append(LinePainter(lines[row], style, leading, x=x, width=width))
                piece.notes += lines[row].notes
        slices.append(piece)
    return slices
