"""Helpers for the plain sentences that refuse or warn."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

SHOWN = 60  # code points of somebody's input that an error sentence repeats


def quoted(text: str) -> str:
    """Return the text in quotation marks, cut to 60 code points, control characters made visible."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return f'"{shown}"' if len(shown) <= SHOWN else f'"{shown[: SHOWN - 1]}…"'


def a_noun(table: str) -> str:
    """Return a kind of record in words with its article: `a finding`, `an event place`."""
    return f"{'an' if table[0] in 'aeiou' else 'a'} {table.replace('_', ' ')}"


def near(word: str, known: Iterable[str]) -> str:
    """Return ` Near matches: A, B.` (with its leading space) for a mistyped name, or nothing."""
    by_lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), list(by_lower), n=3, cutoff=0.6)
    return f" Near matches: {', '.join(by_lower[name] for name in found)}." if found else ""
