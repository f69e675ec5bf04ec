"""What commands print: text that cannot command a terminal, tables, and JSON that loses nothing.

Evidence may hold control characters and direction marks that rewrite a screen. In plain output they are shown
as `[U+001B]`; in JSON they are escaped, so that the exact text comes back.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from casefile.core.errors import RefusedError

# C0, DEL and C1 controls, line and paragraph separators, bidirectional embeddings, overrides and isolates,
# halves of characters, and what takes no room: zero-width spaces, soft hyphens, fillers, tag characters. The joiners
# and the two direction marks stay, because scripts need them. Tab and line feed are dealt with apart.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u115f\u1160\u180e\u200b\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ufeff\uffa0\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile("[\t\n]+")


def need_place(path: Path) -> Path:
    """Return the path of a file to write; refuse a place that something other than a file has, a device say.

    Putting a file there would take the place of the folder, device, pipe or socket itself.
    """
    if path.exists() and not path.is_file():
        raise RefusedError(f"{path} is {'a folder' if path.is_dir() else 'not an ordinary file'}. Name a file.")
    return path


def visible(text: str, *, lines: bool = False) -> str:
    """Return the text with every character that could steer a terminal or hide order made visible.

    Without `lines` the result is one line: line ends and tabs become spaces.
    """
    if not lines:
        text = _LINE_ENDS.sub(" ", text)
    return _UNSAFE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def to_json(data: object) -> str:
    """Return data as indented JSON; characters that could steer a terminal are escaped, none is lost."""
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    return re.sub(_UNSAFE, _escape, text)


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1] if found[0] != "\x7f" else "\\u007f"


def print_json(data: object) -> None:
    """Print data as JSON on standard output."""
    text = to_json(data)
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    print(text if encoding == "utf8" else json.dumps(data, indent=2, allow_nan=False))


def say(text: str = "") -> None:
    """Print one line of an answer on standard output."""
    print(visible(text))


def say_lines(text: str) -> None:
    """Print text of several lines on standard output."""
    print(visible(text, lines=True))


def tell(text: str) -> None:
    """Print one line beside the answer, on standard error: warnings, hints, refusals."""
    print(visible(text), file=sys.stderr)


def count_of(count: int, nouns: str) -> str:
    """Return a count with its noun, which is given in the plural: `1 excerpt`, `2,400 entities`."""
    noun = nouns if count != 1 else re.sub("ies$", "y", nouns) if nouns.endswith("ies") else nouns.removesuffix("s")
    return f"{count:,} {noun}"


def width_of(text: str) -> int:
    """Return how many columns of a terminal the text takes; Han, kana and Hangul take two."""
    columns = 0
    for letter in text:
        if not unicodedata.combining(letter):
            columns += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
    return columns


def shorten(text: str, columns: int) -> str:
    """Return one line of at most `columns` columns, cut with an ellipsis."""
    line = visible(text)
    if width_of(line) <= columns:
        return line
    kept, used = "", 1
    for letter in line:
        used += width_of(letter)
        if used > columns:
            break
        kept += letter
    return f"{kept.rstrip()}…"


def say_table(rows: Iterable[Sequence[str]], *, last: int = 100) -> None:
    """Print rows as columns, two spaces apart; the last column is cut to `last` columns and not padded."""
    cells = [[visible(cell) for cell in row] for row in rows]
    if not cells:
        return
    widths = [max(width_of(row[n]) for row in cells) for n in range(len(cells[0]) - 1)]
    for row in cells:
        padded = [cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=False)]
        print("  ".join([*padded, shorten(row[-1], last)]).rstrip())
