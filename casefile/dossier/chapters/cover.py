"""Cover and contents."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Contents, Cover, Heading, Pages, mono
from casefile.dossier.blocks import Content as Words
from casefile.dossier.content.case import Content
from casefile.dossier.content.words import many


def write_cover(content: Content) -> list[Block]:
    """Return the cover: what this is, of what date and edition, and the head of the chain it was made from."""
    front = content.front
    count = len(content.findings)
    facts: list[tuple[str, Words]] = [
        ("Reference", front.reference),
        ("Date", front.date),
        ("Prepared by", front.organisation),
        ("Edition", front.edition),
        ("Period", front.period),
        ("Chain head", [mono(front.chain_head)]),
        ("Pages", [Pages()]),
    ]
    statement = (
        f"This dossier sets out {many(count, 'finding')}, each with the words of the sources it rests on, what speaks "
        "against it, and the paragraphs of Security Council resolutions it cites. Every claim leads to a numbered "
        "exhibit, and every exhibit to a sealed source with its SHA-256."
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
