"""What a review says: one problem of one record, how grave it is, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casefile.core.vocabulary import Word

SHOWN = 48  # code points of a quote or title that names a record


class Severity(Word):
    """How grave a problem is, the gravest first."""

    WRONG = "wrong"
    WEAK = "weak"
    NOTICE = "notice"


_SPACES = re.compile(r"[ \t\r\n\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_KEPT = "\u200c\u200d\u200e\u200f"  # joiners and direction marks, which scripts need


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a hostile reader would find.

    `kind` names the sort of problem; a record has at most one of each. `where` is the record's plain name, `says`
    what is the matter and `mend` what to do, one sentence each.
    """

    kind: str
    severity: Severity
    table: str
    record_id: str
    where: str
    says: str
    mend: str


def name_finding(number: int, title: str) -> str:
    """Return `Finding 5, “Refined petroleum …”`."""
    return f"Finding {number}, {shorten(title)}"


def name_excerpt(quote: str | None, description: str | None, source: str) -> str:
    """Return an excerpt by its first words and its source."""
    return f"Excerpt {shorten(quote or description or 'without words')} of {shorten(source)}"


def shorten(text: str) -> str:
    """Return the text on one line in curly quotation marks, cut to 48 code points, unseen characters by number."""
    plain = "".join(
        letter if letter.isprintable() or letter in _KEPT else f"[U+{ord(letter):04X}]"
        for letter in _SPACES.sub(" ", text).strip()
    )
    return f"“{plain}”" if len(plain) <= SHOWN else f"“{plain[: SHOWN - 1].rstrip()}…”"


def listed(words: Iterable[str], most: int = 5) -> str:
    """Return `a, b and c`; more than `most` are counted."""
    parts = list(dict.fromkeys(words))
    if len(parts) > most:
        parts = [*parts[:most], f"{len(parts) - most} more"]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def many(count: int, one: str, several: str | None = None) -> str:
    """Return `1 excerpt`, `3 excerpts`."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"
