"""The findings, as numbered paragraphs with their proof at the foot of the page."""

from __future__ import annotations

from casefile.core.vocabulary import Stance
from casefile.dossier.blocks import Block, Column, Heading, Inline, Keep, Numbered, Row, Table, Text, bold, italic, link
from casefile.dossier.chapters.elements import write_grids
from casefile.dossier.chapters.happenings import write_event
from casefile.dossier.chapters.law import write_citation, write_warnings
from casefile.dossier.chapters.parts import (
    bullets,
    chapter,
    facts,
    flow,
    footnote,
    marked,
    named,
    origins_sentence,
    quote,
    redacted,
    signs,
    small,
)
from casefile.dossier.chapters.replies import write_reply
from casefile.dossier.content.case import Content
from casefile.dossier.content.findings import FindingEntry, Shown
from casefile.dossier.content.omitted import Stub
from casefile.dossier.content.words import sentence


def write_findings(content: Content, number: str) -> list[Block]:
    """Return all findings in the order of the outline; what stands for one withheld goes by its number."""
    out: list[Block] = [chapter("Findings", number, "findings")]
    left_out = content.counts.findings_left_out
    if left_out:
        what = "one further finding" if left_out == 1 else f"{left_out} further findings"
        out.append(small(f"This dossier is an extract: the case holds {what} that it does not print."))
    if any(one.supports or one.contradicts or one.context for one in content.findings):
        out.append(small(signs()))
    if not content.findings and not content.omitted.findings:
        out.append(Text("The case has no findings yet."))
    told = {one.number: _finding(one) for one in content.findings}
    order = list(told)
    for one in sorted(content.omitted.findings, key=lambda one: one.number):
        told[one.number] = _withheld(one)
        behind = (place for place, number in enumerate(order) if number > one.number)
        order.insert(next(behind, len(order)), one.number)
    return [*out, *(block for number in order for block in told[number])]


def _withheld(one: Stub) -> list[Block]:
    """Return what stands for a whole finding."""
    return [
        Heading(2, f"Finding {one.number}. Withheld", key=f"finding-{one.number}"),
        Text(f"This finding is withheld from this edition: it is marked {one.marking}."),
    ]


def _finding(one: FindingEntry) -> list[Block]:
    out: list[Block] = [Heading(2, f"Finding {one.number}. {one.title}", key=one.key), *_head(one)]
    gaps = (proof for proof in one.gaps if proof.stance == Stance.SUPPORTS)
    notes = footnote((*(proof for proof, _ in one.supports), *gaps), one.key)
    for place, text in enumerate(one.text):
        out.append(Numbered(flow(text, notes if place == len(one.text) - 1 else [])))
    out += _sources(one)
    out += _events(one)
    out += _entities(one)
    out += _against(one)
    out += _reasons(one)
    out += _law(one)
    out += [Heading(3, "Reply"), *write_reply(one), *redacted(one.missing_of("enquiry", "response"))]
    gone = one.missing_of("recommendation")
    if one.recommendations or gone:
        out.append(Heading(3, "What follows"))
        out += bullets(
            [
                flow(
                    [link(f"Recommendation {row.number}", row.key)],
                    f", to {row.addressee}: {sentence(row.action)}{marked(row.handling)}",
                )
                for row in one.recommendations
            ]
        )
        out += redacted(gone)
    return out


def _head(one: FindingEntry) -> list[Block]:
    status: list[Inline] = [bold(one.status), f". {one.status_means}"]
    if one.status_reason:
        status.append(f" {sentence(one.status_reason)}")
    likely = next((text for text in one.assessment if text.startswith("Likelihood")), "")
    sure = next((text for text in one.assessment if text.startswith("Confidence")), "")
    return [
        *facts(
            [
                ("Status", status),
                ("Period", one.period),
                ("Likelihood", _after_colon(likely)),
                ("Confidence", _after_colon(sure)),
                ("Acknowledged by", one.acknowledged_by),
                ("Determined by", one.determined_by),
                ("Handling", one.handling),
            ]
        )
    ]


def _after_colon(text: str) -> str:
    said = text.partition(": ")[2]
    return said[:1].upper() + said[1:]


def _sources(one: FindingEntry) -> list[Block]:
    entries = [entry for _, entry in one.supports]
    gaps = one.gaps_of("supports")
    out: list[Block] = [Heading(3, "What the sources say"), Numbered(origins_sentence(one.origins, entries, gaps))]
    out += [*_quotes(one.supports), *redacted(gaps)]
    around = one.gaps_of("context")
    if one.context or around:
        out += [Text("For context:", style="label", keep_with_next=True), *_quotes(one.context), *redacted(around)]
    return out


def _quotes(shown: tuple[Shown, ...]) -> list[Block]:
    out: list[Block] = []
    for proof, entry in shown:
        out.append(quote(proof, entry))
        if proof.note:
            out.append(small(sentence(proof.note)))
    return out


def _events(one: FindingEntry) -> list[Block]:
    gone = one.missing_of("event")
    if not one.events and not gone:
        return []
    return [
        Heading(3, "Events and quantities"),
        *(block for event in one.events for block in write_event(event, one.key)),
        *redacted(gone),
    ]


def _entities(one: FindingEntry) -> list[Block]:
    gone = one.missing_of("party")
    if not one.entities:
        return [Heading(3, "Who is named, and as what"), *redacted(gone)] if gone else []
    rows = [
        Row([[named(row.name, row.key)], row.kind, flow(row.standing, f". {sentence(row.note)}" if row.note else "")])
        for row in one.entities
    ]
    columns = [Column("Name", 2.2), Column("Kind", 1.2, least=60), Column("Standing in this finding", 2.6)]
    return [Keep([Heading(3, "Who is named, and as what"), Table(columns, rows)]), *redacted(gone)]


def _against(one: FindingEntry) -> list[Block]:
    out: list[Block] = [Heading(3, "Evidence against and other explanations")]
    gaps = one.gaps_of("contradicts")
    if not (one.contradicts or one.contrary or one.alternatives or gaps):
        none = "The case records no evidence against this finding, and no other explanation that was considered."
        return [*out, Numbered(none)]
    if not one.contradicts and not one.contrary and not gaps:
        out.append(Numbered("No evidence against this finding is recorded in the case."))
    if one.contrary:
        out.append(Numbered(flow(one.contrary, footnote((proof for proof, _ in one.contradicts), one.key))))
    elif one.contradicts or gaps:
        out.append(Numbered(["The following speaks against it:"]))
    for proof, entry in one.contradicts:
        out.append(quote(proof, entry))
        if proof.discussed:
            out.append(Numbered(flow([italic("How it was weighed: ")], sentence(proof.discussed))))
        if proof.note:
            out.append(small(sentence(proof.note)))
    out += redacted(gaps)
    if not one.alternatives:
        return [*out, Numbered("No other explanation is recorded as considered.")]
    for row in one.alternatives:
        verdict = row.assessment or "What became of it is not recorded."
        out.append(Numbered(flow([italic("Alternative considered: ")], f"{row.text} {verdict}")))
    return out


def _reasons(one: FindingEntry) -> list[Block]:
    if not one.reasoning:
        return []
    return [Heading(3, "Reasoning"), *(Numbered(text) for text in one.reasoning)]


def _law(one: FindingEntry) -> list[Block]:
    if not one.citations:
        return [Heading(3, "Paragraphs cited"), Numbered("This finding cites no paragraph of a resolution.")]
    return [
        Heading(3, "Paragraphs cited"),
        *(block for row in one.citations for block in write_citation(row, one.key)),
        *write_grids(one.grids),
        *write_warnings(one.citations),
    ]
