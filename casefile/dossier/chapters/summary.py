"""The summary: the case's own words, then all findings in one table."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Column, Row, Table, Text, bold, link
from casefile.dossier.chapters.parts import chapter, flow
from casefile.dossier.content.case import Content
from casefile.dossier.content.findings import FindingEntry


def write_summary(content: Content, number: str) -> list[Block]:
    """Return the summary with the table of findings."""
    out: list[Block] = [chapter("Summary", number, "summary")]
    texts = content.front.summary
    out += [Text(text, style="lead" if place == 0 else "text") for place, text in enumerate(texts)]
    if not content.findings:
        return [*out, Text("The case has no findings yet.")]
    columns = [
        Column("Finding", 4.2),
        Column("Status", 1.6, least=70),
        Column("Independent origins", 1, align="right", least=60),
        Column("Against", 0.8, align="right", least=44),
    ]
    out.append(
        Table(
            columns,
            [_row(one) for one in content.findings],
            caption="Findings, their status, and how many independent origins and contrary exhibits each has",
            source="Origins are counted by who knows it first hand, not by how many papers repeat it.",
            key="findings-table",
        )
    )
    return out


def _row(one: FindingEntry) -> Row:
    return Row(
        [
            [link(f"{one.number}.", one.key), f" {one.title}"],
            flow([bold(one.status)], f" ({one.status_short})" if one.status_short else ""),
            str(one.origins),
            str(len(one.contradicts)) if one.contradicts else "none",
        ]
    )
