"""All hostile files that the tests make; none of them is ever kept."""

from __future__ import annotations

from hostile import poison_mail, poison_office, poison_other, poison_pdf, poison_web
from hostile.bait import Poison

GROUPS: dict[str, tuple[Poison, ...]] = {
    "pdf": poison_pdf.POISONS,
    "web": poison_web.POISONS,
    "mail": poison_mail.POISONS,
    "images": poison_other.IMAGES,
    "texts": (*poison_other.TEXTS, *poison_other.XML),
    "office": poison_office.POISONS,
}


def all_poisons() -> list[tuple[str, Poison]]:
    """Return every hostile file with the group it belongs to."""
    return [(group, poison) for group, poisons in GROUPS.items() for poison in poisons]
