"""Which words name the product of a cap: a table, word for word. What is not in it is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casefile.core.folding import fold

PRODUCTS: dict[str, tuple[str, ...]] = {
    "refined petroleum": (
        "refined petroleum", "refined petroleum product", "refined petroleum products", "refined products",
        "refined oil", "refined oil product", "refined oil products", "petroleum product", "petroleum products",
        "oil product", "oil products", "diesel", "diesel fuel", "diesel oil", "gas oil", "gasoil", "marine gas oil",
        "marine diesel oil", "gasoline", "petrol", "motor gasoline", "kerosene", "jet fuel", "aviation fuel",
        "fuel oil", "heavy fuel oil", "marine fuel", "naphtha",
    ),
    "crude oil": ("crude oil", "crude", "crude petroleum"),
    "coal": ("coal", "anthracite", "anthracite coal", "bituminous coal", "hard coal", "coking coal", "steam coal"),
}  # fmt: skip
"""For each product as the caps name it, the words that are taken for it."""

HINTS = (
    "refined", "petroleum", "oil", "fuel", "diesel", "gas", "gasoil", "gasoline", "petrol", "kerosene", "crude",
    "naphtha", "coal", "anthracite", "lubricant", "lubricants", "bitumen", "condensate", "condensates",
)  # fmt: skip
"""Words that make a product worth naming among what is not counted, so that a person can look."""

_APART = re.compile(r"\s*(?:,|;|/|&|\+|\band\b|\bor\b)\s*")


def product_of(text: str, others: Iterable[str] = ()) -> str | None:
    """Return the product of a cap that the words name, `diesel and gasoline` too; None unless each part is known.

    `others`: products of caps that are not in the table, which only their own name means.
    """
    plain = " ".join(fold(text).split())
    own = next((name for name in others if " ".join(fold(name).split()) == plain), None)
    if own is not None:
        return own
    named = {_named(part) for part in _APART.split(plain) if part}
    return named.pop() if len(named) == 1 else None


def _named(part: str) -> str | None:
    return next((name for name, words in PRODUCTS.items() if part in words), None)


def may_concern(text: str) -> bool:
    """Say whether the words of a product we do not know look like one that a cap may mean."""
    return any(word in HINTS for word in re.findall(r"\w+", fold(text)))
