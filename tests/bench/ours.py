"""The sections of `stories` printed with the dossier's engine; no peer is loaded, so that memory is ours alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.stories import HEAD, SHARES, Section

from casefile.dossier import blocks
from casefile.dossier.layout import build_document

INFO = blocks.DocumentInfo(
    title="A bench", short_title="Bench", reference="B-1", edition="Internal edition", author="Example",
    created=datetime(2024, 6, 1, tzinfo=UTC), tlp="AMBER",
)  # fmt: skip


def print_ours(sections: Sequence[Section], out: Path) -> int:
    """Print with the dossier's engine, each note at the foot of its page; return how many pages."""
    story: list[blocks.Block] = []
    columns = [
        blocks.Column(head, share, "decimal" if head == "Barrels" else "left")
        for head, share in zip(HEAD, SHARES, strict=True)
    ]
    for section in sections:
        story.append(blocks.Heading(2, section.title))
        for words, note in zip(section.paragraphs, section.notes, strict=True):
            story.append(blocks.Numbered((words, blocks.Note(note))))
        story += [
            blocks.Quote(section.quote),
            blocks.Facts(section.facts),
            blocks.Table(columns, [blocks.Row(row) for row in section.rows]),
        ]
    return build_document(out, story, INFO).pages
