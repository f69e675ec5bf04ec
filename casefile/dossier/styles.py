"""How the dossier looks: colours, type and page geometry. Plain constants; lengths are points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

MM: Final = 72 / 25.4

Rgb = tuple[float, float, float]


def rgb(code: str) -> Rgb:
    """Return `#RRGGBB` as three numbers from 0 to 1."""
    return int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255


# The tokens of the one palette that window, figures and dossier share (light column).
TOKENS: Final[dict[str, Rgb]] = {
    "ground": rgb("#FBFBFA"),
    "panel": rgb("#F3F3F1"),
    "page": rgb("#FFFFFF"),
    "line": rgb("#DCDCD8"),
    "ink": rgb("#1B1D20"),
    "ink-2": rgb("#55595F"),
    "accent": rgb("#1F4E79"),
    "supports": rgb("#00735C"),
    "contradicts": rgb("#B4470E"),
    "context": rgb("#554800"),
    "unused": rgb("#6B6B78"),
    "warn": rgb("#8A5A00"),
    "stop": rgb("#A3162A"),
}
WHITE: Final[Rgb] = (1.0, 1.0, 1.0)
MARK_TINT: Final = 0.22
MARK_UNDERLINE: Final = 1.2

# FIRST, Traffic Light Protocol 2.0: these colours on black, 12 points or more, capitals, at the right.
TLP_GROUND: Final = rgb("#000000")
TLP: Final[dict[str, Rgb]] = {
    "RED": rgb("#FF2B2B"),
    "AMBER+STRICT": rgb("#FFC000"),
    "AMBER": rgb("#FFC000"),
    "GREEN": rgb("#33FF00"),
    "CLEAR": rgb("#FFFFFF"),
}

Family = Literal["serif", "sans", "mono"]
Setting = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set: `size` on `leading`, family, weight, colour token, alignment."""

    family: Family
    size: float
    leading: float
    bold: bool = False
    italic: bool = False
    colour: str = "ink"
    setting: Setting = "left"


TEXT: Final = Style("serif", 10.5, 14.5)
LEAD: Final = Style("serif", 12, 17)
SMALL: Final = Style("sans", 8.5, 12.5, colour="ink-2")
LABEL: Final = Style("sans", 8.5, 12.5, bold=True)
CENTRE: Final = replace(TEXT, setting="centre")
QUOTE: Final = TEXT
TRANSLATION: Final = Style("serif", 10, 14, italic=True)
CREDIT: Final = Style("sans", 8, 11.5, colour="ink-2")
NOTE: Final = Style("serif", 8, 10.5)
NOTE_NUMBER: Final = Style("sans", 7, 10.5, colour="ink-2", setting="right")
CELL: Final = Style("sans", 8.5, 11.5)
HEAD: Final = Style("sans", 8, 11, bold=True, colour="ink-2")
CAPTION: Final = Style("sans", 9, 12.5, bold=True)
SOURCE_LINE: Final = Style("sans", 7.5, 10.5, colour="ink-2")
FACT_LABEL: Final = Style("sans", 8.5, 12.5, colour="ink-2")
FACT: Final = Style("sans", 8.5, 12.5)
FACT_SMALL_LABEL: Final = Style("sans", 7.5, 10.5, colour="ink-2")
FACT_SMALL: Final = Style("sans", 7.5, 10.5)
FACSIMILE: Final = Style("serif", 9.5, 13)
FACSIMILE_MONO: Final = Style("mono", 8, 11.5)
LINE_NUMBER: Final = Style("sans", 7, 13, colour="unused", setting="right")
SIGN: Final = Style("sans", 7, 14.5, setting="right")
# No meaning stands on colour alone.
SIGNS: Final[dict[str, str]] = {"supports": "▲", "contradicts": "▼", "context": "◆", "unused": "○"}
NUMBER: Final = Style("sans", 8.5, 14.5, colour="ink-2", setting="right")
RUNNING: Final = Style("sans", 7.5, 10, colour="ink-2")
HANDLING: Final = Style("sans", 12, 14, bold=True)
KICKER: Final = Style("sans", 9.5, 13, bold=True, colour="accent")
COVER_TITLE: Final = Style("serif", 30, 36, bold=True)
COVER_SUBTITLE: Final = Style("serif", 15, 21)
HEADINGS: Final[dict[int, Style]] = {
    1: Style("sans", 20, 25, bold=True),
    2: Style("sans", 13, 17, bold=True),
    3: Style("sans", 10.5, 14.5, bold=True),
    4: Style("sans", 9, 14.5, bold=True, colour="ink-2"),
}
# Free height before and after a heading of each level.
HEADING_SPACE: Final[dict[int, tuple[float, float]]] = {1: (0, 20), 2: (22, 7), 3: (14, 4), 4: (10, 2)}
TEXT_STYLES: Final[dict[str, Style]] = {
    "text": TEXT,
    "lead": LEAD,
    "small": SMALL,
    "label": LABEL,
    "centre": CENTRE,
}

PARAGRAPH_SPACE: Final = 7.25  # half a line
BLOCK_SPACE: Final = 12.0
CHAPTER_SPACE: Final = 36.0  # above a chapter that starts no page
QUOTE_INDENT: Final = 8 * MM
BULLET_INDENT: Final = 5 * MM
HANG: Final = 4 * MM  # between a hanging number and the text
HAIRLINE: Final = 0.5
CELL_GAP: Final = 14.0
CELL_PAD: Final = 3.25
NOTE_RULE: Final = 40 * MM
NOTE_ABOVE: Final = 9.0  # from the text to the rule over the footnotes
NOTE_BELOW: Final = 5.0  # from that rule to the first footnote
NOTE_GAP: Final = 2.0


@dataclass(frozen=True, slots=True)
class Geometry:
    """A paper with margins 25/25/28/30 mm (top, right, bottom, left).

    Tables and pictures take the whole width. Text stands on a second axis, `side` in from the left, and is
    125 mm wide: 66 to 70 characters of Source Serif at 10.5 points. Numbers hang in the side column.
    """

    width: float
    height: float
    top: float = 25 * MM
    right: float = 25 * MM
    bottom: float = 28 * MM
    left: float = 30 * MM
    measure: float = 125 * MM

    @property
    def wide(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right

    @property
    def side(self) -> float:
        """Width of the column in which numbers hang."""
        return self.wide - self.measure

    @property
    def body(self) -> float:
        """Height between the margins."""
        return self.height - self.top - self.bottom


PAPERS: Final[dict[str, Geometry]] = {
    "A4": Geometry(210 * MM, 297 * MM),
    "Letter": Geometry(612.0, 792.0),
}
