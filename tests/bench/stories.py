"""The same reports for all who print: sections of prose, a quote, facts and a table, plain data for every engine."""

from __future__ import annotations

import random
from dataclasses import dataclass

PROSE = (
    "between March and September the terminal received at least twelve calls by tankers that had last declared a port "
    "of loading on the Pacific coast imagery of nine of those dates shows a hull of the reported length alongside the "
    "berth and on four of them the draught marks can be read before and after the owner did not answer when the "
    "enquiry was sent and the registry confirmed only that the certificate had lapsed"
)
HEAD = ("Date", "Vessel", "What the source states", "Barrels")
SHARES = (1.1, 1.4, 3.0, 1.0)
"""Of a table's width, for each column."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section; each paragraph has one note, which only an engine with footnotes prints."""

    title: str
    paragraphs: tuple[str, ...]
    notes: tuple[str, ...]
    quote: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str, str, str], ...]


def make_sections(count: int) -> list[Section]:
    """Return `count` sections of about a page each, always the same."""
    chance = random.Random(7)
    return [_section(number, chance) for number in range(1, count + 1)]


def prose(chance: random.Random, words: int) -> str:
    """Return one sentence of so many words."""
    return " ".join(chance.choices(PROSE.split(), k=words)).capitalize() + "."


def _section(number: int, chance: random.Random) -> Section:
    return Section(
        title=f"Delivery {number}",
        paragraphs=tuple(f"{prose(chance, 40)} {prose(chance, 30)}" for _ in range(3)),
        notes=tuple(f"Agency report {number}.{n}, page {n + 1}: {prose(chance, 8)}" for n in range(3)),
        quote=prose(chance, 35),
        facts=(("Vessel", f"Example {number}"), ("IMO number", f"{9000000 + number}"), ("Flag", prose(chance, 4))),
        rows=tuple(
            (f"{day} Jun 2024", f"Example {number}", prose(chance, 12), f"{chance.randrange(1000, 99999):,}.0")
            for day in range(1, 6)
        ),
    )
