"""The vocabulary of a dossier: frozen values that chapters return and the engine lays out.

Nothing in inline content is markup. Lengths are points unless a name says so; colours are `styles.TOKENS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style.

    `link` is the key of a block of this document. `lang` is a BCP 47 tag and decides how Han characters look. `record`
    names what the words come from, for an error about a character. `serif` None keeps the block's own family.
    """

    text: str
    bold: bool = False
    italic: bool = False
    mono: bool = False
    serif: bool | None = None
    colour: str | None = None
    link: str | None = None
    lang: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote and its mark: stands where the mark goes, printed at the foot of that page.

    Marks are numbered page by page. Notes of one `key` are one on a page; on a later page it is `short`, where given.
    """

    content: Sequence[Inline]
    key: str = ""
    short: Sequence[Inline] = ()


@dataclass(frozen=True, slots=True)
class PageOf:
    """The number of the page where the block `key` begins, linked to it."""

    key: str


@dataclass(frozen=True, slots=True)
class Pages:
    """The number of pages of the document."""


Inline = str | Run | Note | PageOf | Pages
Content = str | Sequence[Inline]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (chapter) to 4; listed in contents and bookmarks when `listed`.

    `number` stands before the words ("3", "A.2"), in the contents too. Level 1 starts a page
    unless `new_page` is False; with None not where the page is almost empty or all of a short chapter fits.
    Never stands alone at the foot of a page.
    """

    level: Literal[1, 2, 3, 4]
    text: Content
    key: str = ""
    number: str = ""
    listed: bool = True
    new_page: bool | None = None


TextStyle = Literal["text", "lead", "small", "label", "centre"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `lead` opens a chapter, `small` stays with the paragraph above it, `label` is a small bold line.

    `wide` sets it over the whole width of the page instead of the text column.
    """

    content: Content
    style: TextStyle = "text"
    key: str = ""
    wide: bool = False
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered paragraph; the number hangs in the margin. `number` None counts on from the last one."""

    content: Content
    number: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item is one paragraph. `numbered` prints 1. 2. 3. instead of dashes."""

    items: Sequence[Content]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source, exactly: spaces and line ends kept, indented, with a hairline at the left.

    `translation` follows in italics, `by` says whose it is, `credit` is the line under it. `kind` colours the hairline:
    "supports", "contradicts", "context" or "" for a plain one.
    """

    words: str
    lang: str = ""
    translation: str = ""
    by: str = ""
    credit: Content = ""
    kind: str = ""
    record: str = ""
    key: str = ""


Pixels = tuple[int, int, int, int]  # left, top, right, bottom
Align = Literal["left", "right", "decimal", "centre"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `width` is a share of the free width; `decimal` sets figures on their decimal point."""

    head: Content
    width: float = 1.0
    align: Align = "left"
    least: float = 24.0
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: one content for each column. `key` makes it a destination; `group` spans all as a subhead."""

    cells: Sequence[Content]
    key: str = ""
    strong: bool = False
    group: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the head repeats on each page; only a row taller than a page is split. `source` stands below it."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    caption: Content = ""
    source: Content = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with values under one another ("SHA-256  ab12…"). `small` is the block under an exhibit."""

    rows: Sequence[tuple[str, Content]]
    small: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle on a picture in its pixels, from the top left; `kind` is the colour token."""

    left: float
    top: float
    right: float
    bottom: float
    kind: str = "supports"
    underline: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A page image or photograph: `rgb` is width x height x 3 bytes, rows from the top.

    Give a function instead of the bytes when there are many: it is called once, when the page is written. `crop` prints
    only that part. `height_mm` limits the height on paper.
    With `fill` it takes the height that the other blocks of its `Keep` leave, or a page when that is little.
    Where letters `letters` pixels high would be too small to read, its part `detail` (or what the function finds then)
    is enlarged under it.
    """

    width: int
    height: int
    rgb: bytes | Callable[[], bytes]
    marks: Sequence[Mark] = ()
    crop: Pixels | None = None
    height_mm: float | None = None
    caption: Content = ""
    source: Content = ""
    key: str = ""
    frame: bool = True
    fill: bool = False
    detail: Pixels | Callable[[], Pixels] | None = None
    letters: float = 0.0


@dataclass(frozen=True, slots=True)
class TextMark:
    """Characters `start` to `end` (code points) of a facsimile's text."""

    start: int
    end: int
    kind: str = "supports"


@dataclass(frozen=True, slots=True)
class Facsimile:
    """Text-like sources as read: our own setting of a page's text with the quoted words marked.

    Only the lines within `context` lines of a mark are printed (None: all), empty ones not counted, and how many are
    left out; fewer, but `least`, where that lets what it is kept with share a page. `label` stands above.
    """

    text: str
    marks: Sequence[TextMark] = ()
    context: int | None = 6
    least: int | None = None
    lang: str = ""
    label: Content = "Text as read"
    source: Content = ""
    record: str = ""
    key: str = ""
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line of a drawing, in its points from the top left; `dash` in points on and off."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: str = "ink"
    width: float = 0.75
    dash: tuple[float, ...] = ()
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed polygon of a drawing; `fill` and `stroke` are tokens or "" for none; `tint` 0 to 1."""

    points: Sequence[tuple[float, float]]
    fill: str = "ink"
    stroke: str = ""
    tint: float = 1.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words of a drawing on one line, at a baseline; what does not fit `width` is left out when that is set."""

    x: float
    y: float
    text: Run
    size: float = 8.0
    align: Literal["left", "centre", "right"] = "left"
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure of lines, polygons and labels, `width` x `height` points, scaled down to fit the page."""

    width: float
    height: float
    parts: Sequence[Line | Shape | Label]
    caption: Content = ""
    source: Content = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Space:
    """Free height, dropped at the top of a page."""

    points: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A hairline over the text column, or the whole width when `wide`."""

    wide: bool = True


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts a page."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Blocks that stay on one page if they fit on one; else a page may end before or after a `Keep` in them."""

    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents of all listed headings down to `depth`, with page numbers and links."""

    depth: int = 2


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: handling bar, kicker, title, subtitle, `statement` (two sentences), `facts`.

    Without running head and foot; the page after it starts anew.
    """

    title: str
    subtitle: str = ""
    kicker: str = ""
    statement: Content = ""
    facts: Sequence[tuple[str, Content]] = ()


Block = (
    Heading | Text | Numbered | Bullets | Quote | Table | Facts | Picture | Facsimile | Drawing
    | Space | Rule | PageBreak | Keep | Contents | Cover
)  # fmt: skip

Tlp = Literal["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"]


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What stands on every page and in the file's metadata. No value is taken from the clock or the system.

    `classification` is printed beside TLP when set. `created` needs no zone: it is written as UTC. A character that no
    font has raises MissingGlyph when `missing` is "stop", and is printed as `[U+1F600]` when it is "show".
    """

    title: str
    short_title: str
    reference: str
    edition: str
    author: str
    created: datetime
    tlp: Tlp
    classification: str = ""
    lang: str = "en"
    paper: Literal["A4", "Letter"] = "A4"
    missing: Literal["stop", "show"] = "stop"
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file embedded in the document."""

    name: str
    data: bytes
    mime: str = "application/json"
    description: str = ""


def bold(text: str, *, link: str | None = None) -> Run:
    """Return `text` in semibold."""
    return Run(text, bold=True, link=link)


def italic(text: str) -> Run:
    """Return `text` in italics."""
    return Run(text, italic=True)


def mono(text: str) -> Run:
    """Return an identifier or hash in mono."""
    return Run(text, mono=True)


def link(text: str, key: str) -> Run:
    """Return `text` as a link to the block `key` of this document."""
    return Run(text, link=key)


def quoted(text: str, *, lang: str = "", record: str = "") -> Run:
    """Return words of a source inside our own sentence: set in the serif, blamed on `record`."""
    return Run(text, serif=True, lang=lang, record=record)
