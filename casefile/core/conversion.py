"""Units, and the turning of one into another by the factor that a quantity carries with its source, never our own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from casefile.core.ranges import Range, read_range, show_figure

UNITS = {
    "bbl": ("bbl", "bbls", "barrel", "barrels"),
    "t": ("t", "mt", "ton", "tons", "tonne", "tonnes", "metric ton", "metric tons", "metric tonne", "metric tonnes"),
    "USD": ("usd", "us$", "us dollar", "us dollars", "united states dollar", "united states dollars"),
}
"""The words of each unit. A ton without more is read as metric; a short or a long ton is no unit of any cap."""

UNIT_NAMES = {"bbl": "barrels", "t": "tons", "USD": "United States dollars"}

SUGGESTED = Decimal("7.5")
SUGGESTION = (
    "7.5 barrels to a ton, by which public reporting (VOA) took 8,000 tons of refined petroleum for about 60,000"
    " barrels; the 1718 Committee has a table of its own"
)
"""Offered, with its source, where a quantity in tons has no factor; nothing is counted by it."""


class Stated(Protocol):
    """What is taken of a quantity; the table's row has it."""

    @property
    def qualifier(self) -> str:
        """How it is bounded."""

    @property
    def low(self) -> str | None:
        """Its lower figure."""

    @property
    def high(self) -> str | None:
        """Its higher figure."""

    @property
    def unit(self) -> str:
        """Its unit as the source writes it."""

    @property
    def converted_unit(self) -> str | None:
        """The unit that the factor leads to."""

    @property
    def conversion_factor(self) -> str | None:
        """So many of that unit to one of its own."""

    @property
    def conversion_source(self) -> str | None:
        """Where the factor comes from."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity in the unit of a cap, and in words how it got there (nothing when it was stated so)."""

    amount: Range
    conversion: str = ""


def read_unit(text: str) -> str | None:
    """Return the unit that the words name: `bbl`, `t` or `USD`; None for any other."""
    plain = " ".join(text.lower().rstrip(".").split())
    return next((unit for unit, words in UNITS.items() if plain in words), None)


def measure(stated: Stated, unit: str) -> Measured | None:
    """Return a quantity in a unit: as stated, or by the factor stored with it; None when no factor leads there."""
    amount = read_range(stated.qualifier, stated.low, stated.high)
    if _same(stated.unit, unit):
        return Measured(amount)
    if stated.conversion_factor is None or not _same(stated.converted_unit or "", unit):
        return None
    factor = Decimal(stated.conversion_factor)
    source = stated.conversion_source or "not recorded"
    words = f"{stated.unit} \u00d7 {show_figure(factor)} = {unit} (source of the factor: {source})"
    return Measured(amount.times(factor), words)


def suggest(stated: Stated, unit: str, product: str) -> str:
    """Return what a quantity in tons of refined petroleum would be at the publicly used factor; else nothing."""
    if unit != "bbl" or read_unit(stated.unit) != "t" or product != "refined petroleum":
        return ""
    amount = read_range(stated.qualifier, stated.low, stated.high).times(SUGGESTED)
    return f"At {SUGGESTION}, it would be {amount.words(unit)}. Record a factor and its source to have it counted."


def _same(text: str, unit: str) -> bool:
    return read_unit(text) == unit or " ".join(text.split()).casefold() == unit.casefold()


_COUNTABLE = {
    "barrel", "cable", "container", "crate", "device", "drum", "gallon", "kilogram", "litre",
    "machine", "metric ton", "missile", "package", "pallet", "rocket", "round", "shell", "shipment", "sailing",
    "soldier", "system", "unit", "item", "piece", "ton", "tonne", "truck", "vehicle", "vessel", "voyage", "wagon",
    "weapon", "worker",
}  # fmt: skip


def unit_words(unit: str, *, many: bool) -> str:
    """Return a unit that is a word in the number that its figure asks for: `barrels`; signs like `t` stay."""
    return f"{unit}s" if many and unit.casefold() in _COUNTABLE else unit
