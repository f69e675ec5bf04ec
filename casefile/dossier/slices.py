"""Slices: what the pages are filled with. A slice is a strip of the page that is never cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Final

from casefile.dossier.atoms import Atom, Newline
from casefile.dossier.blocks import Content, Run
from casefile.dossier.lines import Line, Resolve, break_lines, paint_line
from casefile.dossier.paper import Paper
from casefile.dossier.scripts import COMPLEX, HAN, RIGHTWARD
from casefile.dossier.styles import Geometry, Style
from casefile.dossier.text import Typesetter

# Draws with the frame's left edge and the slice's top given; `Resolve` knows the page numbers.
Painter = Callable[[Paper, float, float, Resolve], None]

RIGHT_TO_LEFT: Final = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "ckb", "sd", "ug", "dv", "arc", "syr"})


class Slice:
    """A strip of `height` points: painters, footnotes cited in it, and how it may stand on a page."""

    __slots__ = (
        "after",
        "aside",
        "bare",
        "before",
        "entry",
        "fresh",
        "head",
        "height",
        "keep",
        "keys",
        "notes",
        "painters",
    )

    def __init__(
        self,
        height: float,
        painters: Iterable[Painter] = (),
        *,
        notes: Sequence[int] = (),
        before: float = 0.0,
        after: float = 0.0,
        keep: bool = False,
    ) -> None:
        self.height = height
        self.painters = list(painters)
        self.notes = tuple(notes)
        self.before = before  # free height above, except at the top of a page
        self.after = after  # free height below; the larger of the two counts
        self.keep = keep  # stays on one page with the next slice
        self.keys: list[str] = []  # destinations that are here
        self.head: Sequence[Slice] = ()  # repeated above when this slice is first on a page
        self.fresh = False  # starts a page
        self.aside = False  # of the contents: no chapter begins under it
        self.bare = False  # its page has no running head or foot
        self.entry: tuple[int, str, str] | None = None  # bookmark: level from 0, title, key


def base_of(text: str, lang: str) -> str:
    """Return "R" or "L": the direction of a quote, from its language or else its first strong letter."""
    tag = lang.lower().replace("_", "-").split("-")[0]
    if tag:
        return "R" if tag in RIGHT_TO_LEFT else "L"
    strong = next((c for c in text if c.isalpha()), "")
    return "R" if strong and RIGHTWARD.match(strong) else "L"


def majority(content: Content) -> str:
    """Return "R" for words from the right throughout, "L" for every line of ours, whatever it names.

    From the right are words of which each part begins from there, and most letters run.
    """
    parts = (content,) if isinstance(content, str) else content
    texts = [p if isinstance(p, str) else p.text for p in parts if isinstance(p, str | Run)]
    if all(text.isascii() for text in texts):
        return "L"
    heads = (next((c for c in text if c.isalpha()), "") for text in texts)
    if any(head and not RIGHTWARD.match(head) for head in heads):
        return "L"
    right = sum(len(RIGHTWARD.findall(text)) for text in texts)
    return "R" if right and right * 2 > sum(c.isalpha() for text in texts for c in text) else "L"


def leading_of(style: Style, found: Sequence[Atom | Newline]) -> float:
    """Return the leading: more for scripts with high or low marks and for Han, which fill their square."""
    count, high, square = 0, 0, 0
    for atom in found:
        if isinstance(atom, Atom):
            length = len(atom.text)
            count += length
            if not atom.text.isascii():
                high += length if atom.shaped and COMPLEX.search(atom.text) else 0
                square += length if HAN.search(atom.text) else 0
    if high * 3 > count:  # a word or two of another script in our sentence does not spread its lines
        return max(style.leading, style.size * 1.7)
    return max(style.leading, style.size * 1.55) if square * 3 > count else style.leading


def baseline(style: Style, leading: float) -> float:
    """Return how far under the top of its strip a line's baseline lies."""
    return leading / 2 + style.size * 0.34


class Setting:
    """What all block setters share: the typesetter and the page's geometry."""

    def __init__(self, typesetter: Typesetter, geometry: Geometry) -> None:
        self.typesetter = typesetter
        self.geometry = geometry

    def lines(
        self, content: Content, style: Style, width: float, *, lang: str = "", record: str = "", base: str = ""
    ) -> tuple[list[Line], float]:
        """Return the lines of `content` and their leading.

        Without `base` it is a paragraph of ours, in which what runs from the right is kept apart.
        """
        ours, base = not base, base or majority(content)
        found = self.typesetter.atoms(content, style, lang=lang, record=record, base=base, ours=ours)
        return break_lines(found, width, level=int(base == "R")), leading_of(style, found)

    def paragraph(
        self,
        content: Content,
        style: Style,
        x: float,
        width: float,
        *,
        before: float = 0.0,
        after: float = 0.0,
        keep: bool = False,
        lang: str = "",
        record: str = "",
        base: str = "",
    ) -> list[Slice]:
        """Return a paragraph as slices, one a line, with no widow or orphan; `keep` ties it to the next."""
        lines, leading = self.lines(content, style, width, lang=lang, record=record, base=base)
        return stack(lines, style, leading, x, width, before=before, after=after, keep=keep)


def stack(
    lines: Sequence[Line],
    style: Style,
    leading: float,
    x: float,
    width: float,
    *,
    before: float = 0.0,
    after: float = 0.0,
    keep: bool = False,
) -> list[Slice]:
    """Return lines as slices; the first two and the last two stay together."""
    count = len(lines)
    slices = []
    for place, line in enumerate(lines):
        tied = place == 0 or place == count - 2 or count < 4
        slices.append(
            Slice(
                leading,
                [LinePainter(line, style, leading, x=x, width=width)],
                notes=line.notes,
                before=before if place == 0 else 0.0,
                after=after if place == count - 1 else 0.0,
                keep=tied if place < count - 1 else keep,
            )
        )
    return slices


@dataclass(frozen=True, slots=True)
class LinePainter:
    """Paints a line in a column at `x`, `drop` points under the top of its slice."""

    line: Line
    style: Style
    leading: float
    _: KW_ONLY
    width: float
    x: float = 0.0
    drop: float = 0.0

    def __post_init__(self) -> None:
        """Pack the line: whoever has a painter for it has measured it."""
        self.line.pack()

    def __call__(self, paper: Paper, left: float, top: float, resolve: Resolve) -> None:
        """Paint it with the frame's left edge and the slice's top given."""
        line = self.line
        line.settle(resolve)
        setting = self.style.setting
        if line.level % 2 and setting == "left":
            setting = "right"
        spare = self.width - line.width
        shift = {"left": 0.0, "right": spare, "centre": spare / 2}[setting]
        down = self.drop + baseline(self.style, self.leading)
        paint_line(paper, line, left + self.x + shift, top - down)


def rule_painter(span: tuple[float, float], down: float, colour: str, width: float) -> Painter:
    """Return what paints a level rule over `span`, `down` points under the top."""
    x0, x1 = span

    def paint(paper: Paper, left: float, top: float, _: Resolve) -> None:
        paper.rule((left + x0, top - down), (left + x1, top - down), colour, width)

    return paint


def side_painter(x: float, height: float, colour: str, width: float) -> Painter:
    """Return what paints an upright rule along a slice of `height`."""

    def paint(paper: Paper, left: float, top: float, _: Resolve) -> None:
        paper.rule((left + x, top), (left + x, top - height), colour, width)

    return paint
