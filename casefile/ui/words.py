"""The window's own words, through Qt's translation; words of the case never pass here."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

CONTEXT = "casefile"


def tr(text: str, **values: object) -> str:
    """Return our own words in the language of the window, with `{name}` filled in after translation."""
    said = QCoreApplication.translate(CONTEXT, text)
    return said.format(**values) if values else said


def counted(number: int, one: str, many: str) -> str:
    """Return `1 source` or `14 sources`: `one` and `many` are the nouns."""
    return f"{number:,} {tr(one if number == 1 else many)}"
