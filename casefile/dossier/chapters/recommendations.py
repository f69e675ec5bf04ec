"""Recommendations: who should do what, and from which findings that follows."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Column, Row, Table, Text
from casefile.dossier.chapters.parts import chapter, links, marked
from casefile.dossier.content.case import Content
from casefile.dossier.content.words import sentence


def write_recommendations(content: Content, number: str) -> list[Block]:
    """Return all recommendations in one table."""
    if not content.recommendations:
        return []
    columns = [
        Column("No.", 0.3, align="right", least=24),
        Column("To", 1.3),
        Column("Action", 3.2),
        Column("Follows from", 1, least=62),
    ]
    rows = [
        Row(
            [
                str(one.number),
                one.addressee,
                sentence(one.action) + marked(one.handling),
                links(one.findings) or "no finding",
            ],
            key=one.key,
        )
        for one in content.recommendations
    ]
    return [
        chapter("Recommendations", number, "recommendations"),
        Text("Each recommendation names who should act and the findings from which it follows."),
        Table(columns, rows),
    ]
