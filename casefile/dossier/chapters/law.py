"""Citations in findings, and the chapter of all cited paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.dossier.blocks import Block, Column, Heading, Inline, Numbered, Quote, Row, Table, Text, bold, link
from casefile.dossier.chapters.parts import chapter, facts, flow, footnote, links, small
from casefile.dossier.content.case import Content
from casefile.dossier.content.paragraphs import CitationEntry, ParagraphEntry
from casefile.dossier.content.words import sentence


def write_citation(one: CitationEntry, section: str) -> list[Block]:
    """Return one citation: what is concluded and why, then its particulars in small type."""
    head: list[Inline] = [link(one.paragraph, one.paragraph_key), f" ({one.verb}; {one.binds}). "]
    conclusion = one.conclusion[:1].upper() + one.conclusion[1:]
    proof = footnote([one.proof] if one.proof else [], section)
    day = "" if one.day else "The date of the conduct is not stated."
    particulars = [
        f"Duty bearer: {one.duty_bearer}." if one.duty_bearer else "",
        f"Nexus: {one.nexus}." if one.nexus else "",
        f"Exemptions considered: {sentence(one.exemption)}" if one.exemption else _exemptions(one),
        day or f"State of the paragraph: {one.state}. {one.state_reasons}".rstrip(),
    ]
    reasoning = f" {sentence(one.reasoning)}" if one.reasoning else ""
    return [
        Numbered(flow(head, [bold(conclusion)], f", {one.asserted}.", proof, reasoning)),
        small(" ".join(part for part in particulars if part)),
    ]


def write_warnings(citations: Sequence[CitationEntry]) -> list[Block]:
    """Return each warning on conduct later than the catalogue was checked, once."""
    warnings = dict.fromkeys(one.warning for one in citations if one.warning)
    return [small([bold("Note. "), warning]) for warning in warnings]


def _exemptions(one: CitationEntry) -> str:
    if not one.paragraph_exemptions:
        return ""
    return "No exemption is recorded as considered; the paragraph’s own stand with it in the list of paragraphs."


def write_paragraphs(content: Content, number: str) -> list[Block]:
    """Return which finding cites what, then each paragraph with its summary and official words."""
    if not content.paragraphs:
        return []
    front = content.front
    checked = (
        f"The catalogue of paragraphs is checked through {front.checked_through}. " if front.checked_through else ""
    )
    out: list[Block] = [
        chapter("Paragraphs cited", number, "paragraphs"),
        Text(
            f"{checked}The operative verb is kept: a paragraph that calls upon States asks, and what falls short of it "
            "is not called a contravention here. Summaries are ours and no substitute for the text."
        ),
    ]
    columns = [
        Column("Paragraph", 1.5, least=92),
        Column("Verb", 0.9, least=52),
        Column("Cited by", 0.9, least=54),
        Column("Conclusion", 1.8),
        Column("State on the date", 1.6),
    ]
    rows: list[Row] = []
    for one in content.paragraphs:
        for place, use in enumerate(one.cited):
            first: list[Inline] = [link(one.citation, one.key)] if place == 0 else []
            rows.append(
                Row(
                    [
                        first,
                        flow(one.verb, "" if one.binding else " (does not bind)") if place == 0 else "",
                        links([use.finding]),
                        f"{use.conclusion}, {use.asserted}",
                        use.phase,
                    ]
                )
            )
    out.append(Table(columns, rows, caption="Which finding cites which paragraph", key="paragraph-table"))
    for one in content.paragraphs:
        out += _paragraph(one)
    return out


def _paragraph(one: ParagraphEntry) -> list[Block]:
    until = f" until {one.until}" if one.until else ""
    out: list[Block] = [
        Heading(3, one.citation, key=one.key),
        *facts(
            [
                ("Operative verb", f"{one.verb}; {one.binds}"),
                ("Subject", one.category),
                ("Holds", f"from {one.effective}{until}" if one.effective else "from a day not recorded"),
                ("Our summary", one.summary),
                ("Exemptions", one.exemptions),
                ("Amended by", sentence(one.amended_by)),
                ("Note", sentence(one.note)),
                (
                    "Checked",
                    "number, verb and figures compared with the official text"
                    if one.checked
                    else "not compared with an official text",
                ),
            ],
            small=True,
        ),
    ]
    for text in one.texts[:1]:
        more = " Cut here; the whole paragraph stands in the resolution." if text.cut else ""
        out.append(
            Quote(
                text.text,
                lang=text.tag,
                credit=f"Official text in {text.language}, from {text.taken_from}. {one.acknowledgement}{more}".strip(),
                record=f"official text of {one.citation}",
            )
        )
    return out
