"""The source register: every source with its hashes, how it came here, and who had it in hand."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Heading, Inline, Keep, Rule, Text, link, mono
from casefile.dossier.blocks import Content as Words
from casefile.dossier.chapters.parts import chapter, facts, flow, links, omitted, small
from casefile.dossier.content.case import Content
from casefile.dossier.content.exhibits import Place
from casefile.dossier.content.sources import SourceEntry
from casefile.dossier.content.words import capital, many, rightward, sentence


def write_register(content: Content, number: str) -> list[Block]:
    """Return one entry for each source, then the head of the chain."""
    out: list[Block] = [
        chapter("Source register", number, "sources"),
        Text(_told(len(content.sources), withheld=bool(content.omitted.sources))),
        *(small(text) for text in [omitted(content.omitted.sources, "source", "sources")] if text),
    ]
    exhibits: dict[int, list[Place]] = {}
    for one in content.exhibits:
        exhibits.setdefault(one.source, []).append(Place(f"Exhibit {one.number}", one.key))
    for source in content.sources:
        out += _source(source, exhibits.get(source.number, []))
    return [*out, Rule(), *facts([("Chain head", [mono(content.front.chain_head)])], small=True)]


def _told(count: int, *, withheld: bool) -> str:
    """Return how many sources there are and in what order; a plain sentence where there is none or one."""
    if not count:
        return "No source may be named in this edition." if withheld else "This dossier uses no source."
    order = ", numbered in the order in which they were sealed" if count > 1 else ""
    return f"{many(count, 'source').capitalize()}{order}. The SHA-256 is that of the bytes as acquired."


def _source(one: SourceEntry, exhibits: list[Place]) -> list[Block]:
    captured = ", ".join(part for part in (one.captured, one.capture) if part)
    parent: Words = (
        flow([_source_link(one.parent)], f" ({one.parent_locator})" if one.parent_locator else "") if one.parent else ""
    )
    rows: list[tuple[str, Words]] = [
        ("Title", one.title if rightward(one.title) else ""),
        ("What it is", ", ".join(part for part in (one.kind, one.format, one.size) if part)),
        ("Symbol", one.symbol),
        ("Publisher", one.publisher),
        ("Written by", one.written_by),
        ("Published", one.published),
        ("Language", one.language),
        ("Originator", one.origin),
        ("Attached to", parent),
        ("Attachments", flow(_sources(one.children), f" {' '.join(one.gaps)}" if one.gaps else "")),
        ("Replaces", [_source_link(one.replaces)] if one.replaces else ""),
        ("Address", [mono(one.url)] if one.url else ""),
        ("File", one.file_name),
        ("Captured", captured),
        ("Imagery", one.acquired),
        ("Provided", sentence(one.provided)),
        ("Reliability", one.reliability),
        ("Not read", sentence(one.unread)),
        ("Handling", one.handling),
        ("Note", sentence(one.note)),
        ("Protected", "What would identify this source is withheld." if one.protected else ""),
        ("SHA-256", [mono(one.sha256)] if one.sha256 else ""),
        ("Custody", "\n".join(_step(one, place) for place in range(len(one.custody)))),
        ("Used in", links(exhibits) or "no exhibit of this dossier"),
    ]
    apart = rightward(one.title)  # a line of two directions is hard to read; the title gets one of its own
    title = f"Source {one.number}" if apart else f"Source {one.number}. {capital(one.title)}"
    return [Keep([Heading(3, title, key=one.key, listed=False), *facts(rows, small=True)])]


def _step(one: SourceEntry, place: int) -> str:
    step = one.custody[place]
    by = f" by {step.actor}" if step.actor else ""
    return f"{step.at}: {step.action}{by}{f' ({step.detail})' if step.detail else ''}"


def _source_link(number: int) -> Inline:
    return link(f"Source {number}", f"source-{number}")


def _sources(numbers: tuple[int, ...]) -> list[Inline]:
    return links([Place(f"Source {number}", f"source-{number}") for number in numbers])
