"""Cover and contents."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Contents, Cover, Heading, Pages, mono
from casefile.dossier.blocks import Content as Words
from casefile.dossier.content.case import Content
from casefile.dossier.content.events import EventEntry
from casefile.dossier.content.findings import FindingEntry
from casefile.dossier.content.words import capital, listed, many


def write_cover(content: Content) -> list[Block]:
    """Return the cover: what this is, of what date and edition, and the head of the chain it was made from."""
    front = content.front
    facts: list[tuple[str, Words]] = [
        ("Reference", front.reference),
        ("Date", front.date),
        ("Prepared by", front.organisation),
        ("Edition", front.edition),
        ("Withheld", (capital(content.omitted.listed()) or "nothing") if content.omitted else ""),
        ("Period", front.period),
        ("Chain head", [mono(front.chain_head)]),
        ("Pages", [Pages()]),
    ]
    statement = _empty(content) or (
        f"{_set_out(content)}, each with the words of the sources it rests on, what speaks "
        f"against it, and the paragraphs of Security Council resolutions it cites. {_proved(content)} "
        "Every exhibit leads to a sealed source with its SHA-256."
    )
    return [
        Cover(
            title=front.title,
            subtitle=front.about,
            kicker="Dossier",
            statement=statement,
            facts=[(label, value) for label, value in facts if value],
        ),
        Heading(1, "Contents", key="contents", listed=False),
        Contents(depth=2),
    ]


def _set_out(content: Content) -> str:
    """Return which findings are set out: all, or an extract with the number of those that are not in it."""
    told = many(len(content.findings), "finding")
    out = content.counts.findings_left_out
    if not out:
        return f"This dossier sets out {told}"
    numbers = listed([str(one.number) for one in content.findings])
    noun = "finding" if len(content.findings) == 1 else "findings"
    return f"This is an extract without {many(out, 'finding')} of the case: it sets out {noun} {numbers}"


def _empty(content: Content) -> str:
    """Return what is said instead where nothing is found yet."""
    if content.findings or content.omitted:
        return ""
    if content.counts.findings_left_out:
        return "This dossier is an extract and sets out none of the findings of the case."
    rest = "its sources are listed with their SHA-256" if content.sources else "no source is sealed in it either"
    return f"The case that this dossier is made from has no findings yet; {rest}."


def _proved(content: Content) -> str:
    """Return whether every claim leads to an exhibit, or how many do not."""
    amounts = [amount for event in content.events for amount in event.amounts]
    missing = [
        many(count, one, more)
        for count, one, more in (
            (sum(not _is_proved(one) for one in content.findings), "finding", "findings"),
            (sum(not _has_proof(one) for one in content.events), "event", "events"),
            (sum(not one.proofs for one in amounts), "quantity", "quantities"),
        )
        if count
    ]
    if not missing:
        return "Every finding, event and quantity leads to a numbered exhibit."
    told = listed(missing)
    verb = "leads" if len(missing) == 1 and told.startswith("one ") else "lead"
    return f"{capital(told)} {verb} to no exhibit; all others lead to a numbered one."


def _is_proved(finding: FindingEntry) -> bool:
    return bool(finding.supports or finding.gaps_of("supports"))


def _has_proof(event: EventEntry) -> bool:
    parts = (part.proofs for part in event.parts)
    places = (place.proofs for place in event.places)
    return any((event.proofs, *parts, *places, *(amount.proofs for amount in event.amounts)))
