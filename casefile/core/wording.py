"""Helpers for the plain sentences that refuse or warn."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

SHORTEST, MOST_NEAR = 3, 3  # letters by which a longer name is meant; names that are told
ALSO_CALLED = {
    "ship": "vessel", "boat": "vessel", "tanker": "vessel", "freighter": "vessel", "firm": "company",
    "business": "company", "man": "person", "woman": "person", "individual": "person", "plane": "airplane",
    "aircraft": "airplane", "country": "state", "car": "vehicle", "truck": "vehicle", "account": "bankaccount",
}  # fmt: skip
"""What people call a type of entity -> its name in small letters."""
SHOWN = 60  # code points of somebody's input that an error sentence repeats


def quoted(text: str) -> str:
    """Return the text in quotation marks, cut to 60 code points, control characters made visible."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return f'"{shown}"' if len(shown) <= SHOWN else f'"{shown[: SHOWN - 1]}…"'


def a_noun(table: str) -> str:
    """Return a kind of record in words with its article: `a finding`, `an event place`."""
    return f"{'an' if table[0] in 'aeiou' else 'a'} {table.replace('_', ' ')}"


def count_records(counted: Mapping[str, int]) -> str:
    """Return counts of records by table in words: `2 findings, 1 source error`."""
    named = [f"{number:,} {_noun(table, number)}" for table, number in counted.items() if number]
    return ", ".join(named) or "nothing"


def _noun(table: str, number: int) -> str:
    noun = table.replace("_", " ")
    if number == 1:
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def near(word: str, known: Iterable[str]) -> str:
    """Return ` Near matches: A, B.` (with its leading space) for a mistyped name, or nothing.

    First what people also call it (ship: Vessel), then names that begin or are begun by it or hold it (imo:
    imoNumber), then names that are spelt like it.
    """
    typed = word.strip().lower()
    by_lower = {name.lower(): name for name in known}
    if ALSO_CALLED.get(typed) in by_lower:
        return f" Near matches: {by_lower[ALSO_CALLED[typed]]}."
    meant: list[str] = []
    if len(typed) >= SHORTEST:
        meant += sorted((name for name in by_lower if name.startswith(typed)), key=len)
        meant += sorted((name for name in by_lower if typed in name), key=len)
    meant += difflib.get_close_matches(typed, list(by_lower), n=3, cutoff=0.6)
    found = list(dict.fromkeys(meant))[:MOST_NEAR]
    return f" Near matches: {', '.join(by_lower[name] for name in found)}." if found else ""
