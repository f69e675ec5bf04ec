"""The official words of paragraphs that the library of this workstation holds."""

from __future__ import annotations

from collections.abc import Callable

from casefile import paths
from casefile.core.citing import BODY, split_provision_id
from casefile.library.resolutions import get_texts
from casefile.library.store import NAME, open_store


def open_texts() -> Callable[[str], dict[str, str]]:
    """Return what gives the library's words by language for an id; nothing where there is no library yet."""
    if not (paths.library_folder() / NAME).exists():
        return lambda _: {}
    store = open_store(paths.library_folder())

    def texts(identifier: str) -> dict[str, str]:
        instrument, part, label = split_provision_id(identifier)
        symbol = instrument.replace("(", " (", 1)
        with store.read() as connection:
            return get_texts(connection, symbol, part or BODY, label)

    return texts
