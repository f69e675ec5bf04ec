"""The summary: the case's own words, then all findings in one table."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Column, Row, Table, Text, bold, link
from casefile.dossier.chapters.parts import chapter, flow
from casefile.dossier.content.case import Content
from casefile.dossier.content.findings import FindingEntry
from casefile.dossier.content.omitted import Stub


def write_summary(content: Content, number: str) -> list[Block]:
    """Return the summary with the table of findings."""
    out: list[Block] = [chapter("Summary", number, "summary")]
    front = content.front
    texts = front.summary
    out += [Text(text, style="lead" if place == 0 else "text") for place, text in enumerate(texts)]
    if front.redacted:
        out.append(Text(f"[Summary {front.redacted}]"))
    if content.omitted:
        bracket = "In the text a bracket with the marking stands in its place, and numbers stay."
        out.append(Text(f"{content.omitted.told} {bracket if content.omitted.counts else ''}".rstrip()))
    if not content.findings:
        return [*out, Text("The case has no findings yet.")]
    columns = [
        Column("Finding", 4.2),
        Column("Status", 1.6, least=70),
        Column("Independent origins", 1, align="right", least=60),
        Column("Against", 0.8, align="right", least=44),
    ]
    rows = {one.number: _row(one) for one in content.findings}
    rows |= {one.number: _withheld(one) for one in content.omitted.findings}
    out.append(
        Table(
            columns,
            [rows[number] for number in sorted(rows)],
            caption="Findings, their status, and how many independent origins and contrary exhibits each has",
            source="Origins are counted by who knows it first hand, not by how many papers repeat it.",
            key="findings-table",
        )
    )
    return out


def _row(one: FindingEntry) -> Row:
    against = [str(len(one.contradicts))] if one.contradicts else []
    against += [f"{len(gaps)} withheld"] if (gaps := one.gaps_of("contradicts")) else []
    return Row(
        [
            [link(f"{one.number}.", one.key), f" {one.title}"],
            flow([bold(one.status)], f" ({one.status_short})" if one.status_short else ""),
            f"{one.origins} shown" if one.gaps_of("supports") else str(one.origins),
            ", ".join(against) or "none",
        ]
    )


def _withheld(one: Stub) -> Row:
    return Row([[link(f"{one.number}.", f"finding-{one.number}"), " [withheld]"], one.marking, "", ""])
