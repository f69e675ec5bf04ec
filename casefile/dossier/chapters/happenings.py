"""Events: told in a finding's paragraphs, and in tables that keep what was seen apart from what was inferred."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.dossier.blocks import Block, Column, Heading, Inline, Numbered, Row, Table, Text, bold
from casefile.dossier.chapters.parts import chapter, flow, footnote, links, marked, named
from casefile.dossier.content import terms
from casefile.dossier.content.case import Content
from casefile.dossier.content.events import Amounts, EventEntry, Part, Where, known_order
from casefile.dossier.content.exhibits import Proof
from casefile.dossier.content.words import capital, sentence


def write_event(one: EventEntry, section: str) -> list[Block]:
    """Return an event as numbered paragraphs: what, who, where; then each quantity as stated."""
    body = flow(
        [bold(one.title)],
        f" ({one.kind}, {one.date}; {terms.knowledge(one.knowledge).lower()}).",
        footnote(one.proofs, section),
        f" {sentence(one.description)}" if one.description else "",
        _who(one, section),
        _where(one, section),
        f" Reasoning: {sentence(one.reasoning)}" if one.reasoning else "",
        f" {sentence(one.note)}" if one.note else "",
        marked(one.handling),
    )
    amounts = [write_amount(amount, section) for amount in one.amounts]
    if len(amounts) == 1:
        return [Numbered(flow(body, " ", amounts[0]))]
    return [Numbered(body), *(Numbered(amount) for amount in amounts)]


def _who(one: EventEntry, section: str) -> list[Inline]:
    out: list[Inline] = []
    for place, part in enumerate(one.parts):
        role = part.role[:1].upper() + part.role[1:] if place == 0 else part.role
        out += flow(
            " " if place == 0 else "; ",
            f"{role}: ",
            [named(part.name, part.key)],
            f" (identity {part.identification}{f': {part.note}' if part.note else ''})",
            _note(part.proofs, _following(one.parts, place), section),
        )
    gaps = f" {' '.join(one.gaps)}" if one.gaps else ""
    return [*out, f".{gaps}"] if out else [gaps] if gaps else []


def _where(one: EventEntry, section: str) -> list[Inline]:
    out: list[Inline] = []
    for place, spot in enumerate(one.places):
        words = spot.words[:1].upper() + spot.words[1:] if place == 0 else spot.words
        note = f" ({spot.note})" if spot.note else ""
        out += flow(
            " " if place == 0 else ", ", words, note, _note(spot.proofs, _following(one.places, place), section)
        )
    return [*out, "."] if out else []


def _following(parts: Sequence[Part | Where], place: int) -> tuple[Proof, ...]:
    """Return the proofs of the part after this one."""
    return parts[place + 1].proofs if place + 1 < len(parts) else ()


def _note(proofs: tuple[Proof, ...], after: tuple[Proof, ...], section: str) -> list[Inline]:
    """Return the footnote, unless the next part has the same one: then it stands there for both."""
    return [] if proofs == after or not section else footnote(proofs, section)


def write_amount(one: Amounts, section: str) -> list[Inline]:
    """Return a quantity as stated: figure, period, as what, who says so, how it was converted."""
    by = f" by {one.said_by}" if one.said_by else ""
    return flow(
        "As stated: ",
        [bold(one.words)],
        f", {one.period}" if one.period else "",
        f" ({one.origin}{by}{f'; {one.knowledge}' if one.knowledge else ''}).",
        footnote(one.proofs, section),
        f" {sentence(one.reasoning)}" if one.reasoning else "",
        f" {one.conversion}" if one.conversion else "",
        f" Load assumed: {sentence(one.load)}" if one.load else "",
        f" {sentence(one.same_as)}" if one.same_as else "",
        f" {sentence(one.note)}" if one.note else "",
    )


def write_events(content: Content, number: str) -> list[Block]:
    """Return a table of events for each way of knowing, in the order of their dates."""
    if not content.events:
        return []
    out: list[Block] = [
        chapter("Events", number, "events"),
        Text(
            "What was observed stands apart from what is documented, testified or inferred, and from what no source "
            "explains. Within each table the events stand in the order of their dates."
        ),
    ]
    for knowledge in sorted({one.knowledge for one in content.events}, key=known_order):
        events = [one for one in content.events if one.knowledge == knowledge]
        none = "none of this edition" if content.omitted else "none"
        out += [Heading(2, terms.knowledge(knowledge)), _table(events, knowledge, none)]
    return out


def _table(events: list[EventEntry], knowledge: str, none: str) -> Table:
    columns = [
        Column("Date", 1.1, least=62),
        Column("Event", 3),
        Column("How much, as stated", 2.2),
        Column("Findings", 0.9, least=50),
    ]
    means = terms.knowledge_means(knowledge)
    return Table(columns, [_row(one, none) for one in events], caption=capital(means))


def _row(one: EventEntry, none: str) -> Row:
    section = "events"
    parts = "" if one.findings else section  # the finding's own paragraphs prove who and where
    what = flow(
        [bold(one.title)],
        f", {one.kind}.",
        footnote(one.proofs, section),
        _who(one, parts),
        _where(one, parts),
        f" Reasoning: {sentence(one.reasoning)}" if one.reasoning else "",
        marked(one.handling),
    )
    amounts: list[Inline] = []
    for place, amount in enumerate(one.amounts):
        by = f" by {amount.said_by}" if amount.said_by else ""
        amounts += flow(
            "\n" if place else "",
            "\u2013 " if len(one.amounts) > 1 else "",
            amount.words,
            f", {amount.period}" if amount.period else "",
            f" ({amount.origin}{by})",
            footnote(amount.proofs, section),
        )
    return Row([one.date, what, amounts or "none stated", links(one.findings) or none], key=one.key)
