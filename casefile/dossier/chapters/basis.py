"""Mandate, period, cut-off date and standard of proof: by what measure the findings are made."""

from __future__ import annotations

from casefile.dossier.blocks import Block, Heading, Inline, Numbered, link
from casefile.dossier.chapters.parts import chapter, flow, links
from casefile.dossier.content.case import Content, Front


def write_basis(content: Content, number: str) -> list[Block]:
    """Return the chapter; what the case leaves open is said to be open."""
    front = content.front
    out: list[Block] = [chapter("Mandate and standard of proof", number, "basis"), Heading(2, "Mandate", listed=False)]
    out += [Numbered(text) for text in front.mandate or (_unsaid(front, "mandate"),)]
    out.append(Heading(2, "Period and cut-off date", listed=False))
    period = f"The findings concern the period {front.period}." if front.period else _unsaid(front, "period")
    out.append(Numbered(flow(period, _cut_off(front))))
    out.append(Heading(2, "Standard of proof", listed=False))
    out += [Numbered(text) for text in front.standard or (_unsaid(front, "standard of proof"),)]
    out.append(
        Numbered(
            flow(
                f"{front.standard_measure} " if front.standard_measure else "",
                "What the words for status, knowledge and conclusions mean is said in ",
                [link("Methodology", "methodology")],
                ".",
            )
        )
    )
    return out


def _unsaid(front: Front, what: str) -> str:
    """Return that the case does not state something, or that it is withheld."""
    return f"[{what.capitalize()} {front.redacted}]" if front.redacted else f"The case states no {what}."


def _cut_off(front: Front) -> list[Inline]:
    """Return what the cut-off date left out, as far as the dates of the sources bear it."""
    if not front.cut_off:
        return []
    out: list[Inline] = [f" The cut-off date is {front.cut_off}."]
    if not front.late and not front.undated:
        return [*out, " Nothing dated later is taken into account."]
    if front.late:
        out += flow(" Of what is used here the following may be later: ", links(front.late), ".")
    if front.undated:
        out += flow(" No date is recorded of ", links(front.undated), ".")
    return out
