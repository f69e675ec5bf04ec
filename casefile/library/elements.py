"""The elements of a breach as they ship: for each paragraph what must be shown, in our own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from casefile.core.errors import RefusedError


@dataclass(frozen=True, slots=True)
class ElementText:
    """One thing that must be shown, and how it is usually shown."""

    text: str
    note: str


@dataclass(frozen=True, slots=True)
class ElementSet:
    """The elements of many provisions; each provision's stand in the order of their numbers, from 1."""

    elements: str
    version: str
    note: str
    provisions: Mapping[str, tuple[ElementText, ...]]


def load_elements(path: Path) -> ElementSet:
    """Read a file of elements; refuses one that is not whole, naming the place."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RefusedError(f"The elements {path.name} cannot be read; install Casefile again.") from error
    try:
        provisions = {
            str(provision_id): tuple(ElementText(str(one["text"]), str(one["note"])) for one in listed)
            for provision_id, listed in raw["provisions"].items()
        }
        top = {name: str(raw[name]) for name in ("elements", "version", "note")}
    except (AttributeError, KeyError, TypeError) as error:
        raise RefusedError(f"The elements {path.name} are not whole ({error}); install Casefile again.") from error
    return ElementSet(**top, provisions=MappingProxyType(provisions))
