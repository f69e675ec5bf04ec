"""Abbreviations used in the dossier."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Facts
from casefile.dossier.chapters.parts import chapter
from casefile.dossier.content.case import Content


def write_abbreviations(content: Content, number: str) -> list[Block]:
    """Return the list, or nothing when the case has none."""
    if not content.abbreviations:
        return []
    return [chapter("Abbreviations", number, "abbreviations"), Facts(content.abbreviations)]
