"""Known errors in sources, and corrections since the last edition."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Column, Heading, Row, Table, Text, link
from casefile.dossier.chapters.parts import chapter, flow, footnote
from casefile.dossier.content.case import Content


def write_corrections(content: Content, number: str) -> list[Block]:
    """Return both tables; where there is nothing to tell, that is told."""
    out: list[Block] = [
        chapter("Errors and corrections", number, "errors"),
        Heading(2, "Known errors in sources", listed=False),
    ]
    if content.errors:
        columns = [Column("Source", 1.5), Column("It says", 2), Column("Right is", 2), Column("How we know", 1.8)]
        rows = [
            Row(
                [
                    flow([link(one.cite, one.key)], footnote([one.proof] if one.proof else [], "errors")),
                    one.says,
                    one.correction,
                    one.basis or "not stated",
                ]
            )
            for one in content.errors
        ]
        out.append(Table(columns, rows))
    else:
        out.append(Text(f"No error in a source of this dossier is recorded{_unless(content, 'known error')}."))
    out.append(Heading(2, "Corrections since the last edition", key="corrections", listed=False))
    if not content.corrections:
        return [*out, Text(f"None is recorded{_unless(content, 'correction')}.")]
    columns = [
        Column("Date", 0.9, least=60),
        Column("Finding", 0.8, least=50),
        Column("It said", 2),
        Column("It now says", 2),
        Column("Reason", 1.6),
    ]
    rows = [
        Row(
            [
                one.date,
                [link(f"Finding {one.finding}", one.key)] if one.finding else one.edition or "the dossier",
                one.was,
                one.now,
                one.reason or "not stated",
            ]
        )
        for one in content.corrections
    ]
    return [*out, Table(columns, rows)]


def _unless(content: Content, noun: str) -> str:
    """Return that something is withheld, when it is."""
    return " that this edition may print" if content.omitted.count(noun) else ""
