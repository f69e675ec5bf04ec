"""The grid of a finding: what must be shown for each cited paragraph, against its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.dossier.blocks import Block, Column, Heading, Inline, Row, Run, Table, link
from casefile.dossier.chapters.parts import flow, small
from casefile.dossier.content.elements import ElementEntry, GridEntry
from casefile.dossier.content.exhibits import Proof
from casefile.dossier.content.words import listed
from casefile.dossier.styles import SIGNS

MISSING = "\u2013"
WHOSE = "Elements are what must be shown for a paragraph to be breached, in our own words: no part of its text."


def write_grids(grids: Sequence[GridEntry]) -> list[Block]:
    """Return one table of all elements; one sentence when the evidence was never set against them."""
    if not grids:
        return []
    if not any(row.supports or row.contradicts for one in grids for row in one.rows):
        names = listed([one.paragraph.words for one in grids])
        return [small(f"The evidence is not set against the elements of {names}: what it shows of each is left open.")]
    columns = [
        Column("", 0.2, align="right", least=14),
        Column("What must be shown", 3.4),
        Column("For", 1.3, least=70),
        Column("Against", 1.2, least=64),
    ]
    rows: list[Row] = []
    for one in grids:
        rows.append(Row([flow([link(one.paragraph.words, one.paragraph.key)], f": {one.tally}")], group=True))
        rows += [_row(element) for element in one.rows]
    return [Heading(4, "Elements and evidence", listed=False), Table(columns, rows, source=WHOSE)]


def _row(one: ElementEntry) -> Row:
    nothing = f"{MISSING} missing" if one.missing else f"{MISSING} none"
    return Row(
        [
            str(one.number),
            one.text,
            _exhibits(one.supports, "supports") or nothing,
            _exhibits(one.contradicts, "contradicts") or MISSING,
        ]
    )


def _exhibits(proofs: Sequence[Proof], stance: str) -> list[Inline]:
    """Return a sign and links: `▲ Exhibit 3, 5`; nothing without proof."""
    if not proofs:
        return []
    out: list[Inline] = [Run(f"{SIGNS[stance]} ", colour=stance)]
    shown = [proof for proof in proofs if not proof.withheld]
    for place, proof in enumerate(shown):
        out += (
            [link(f"Exhibit {proof.exhibit}", proof.key)] if place == 0 else [", ", link(str(proof.exhibit), proof.key)]
        )
    gaps = ", ".join(proof.withheld for proof in proofs if proof.withheld)
    return [*out, f"{', ' if shown else ''}{gaps}"] if gaps else out
