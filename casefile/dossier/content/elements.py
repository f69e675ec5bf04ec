"""The elements of the paragraphs that a finding cites, against its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.core.schema import Element, Finding, Support
from casefile.core.vocabulary import Conclusion, Stance
from casefile.dossier.content.exhibits import Exhibits, Place, Proof
from casefile.dossier.content.paragraphs import Paragraphs
from casefile.dossier.content.rows import Rows
from casefile.dossier.content.words import sentence

SET_OUT = (
    Conclusion.CONTRAVENTION,
    Conclusion.APPARENT_CONTRAVENTION,
    Conclusion.EVASION,
    Conclusion.REPORTING_FAILURE,
    Conclusion.UNRESOLVED,
)  # conclusions whose elements are printed, filled or not; of others only those that are filled


@dataclass(frozen=True, slots=True)
class ElementEntry:
    """One thing that must be shown, with the exhibits for it and against it."""

    number: int
    text: str
    supports: tuple[Proof, ...]
    contradicts: tuple[Proof, ...]

    @property
    def missing(self) -> bool:
        """Say whether nothing is there, neither for it nor against it."""
        return not self.supports and not self.contradicts


@dataclass(frozen=True, slots=True)
class GridEntry:
    """The elements of one cited paragraph."""

    paragraph: Place
    rows: tuple[ElementEntry, ...]

    @property
    def tally(self) -> str:
        """Return how many elements have evidence for them: `2 of 4 shown`."""
        return f"{sum(bool(row.supports) for row in self.rows)} of {len(self.rows)} with evidence for them"


def tell_grids(row: Finding, rows: Rows, exhibits: Exhibits, paragraphs: Paragraphs) -> tuple[GridEntry, ...]:
    """Return the grid of each paragraph that a finding cites, in the order of the paragraphs.

    Paragraphs that are only said to be relevant, and have no element filled, are left out.
    """
    where = Place(f"Finding {row.number}", f"finding-{row.number}")
    edges: dict[str, list[Support]] = {}
    for edge in rows.supports.get(("finding", row.id), []):
        if edge.element_id:
            edges.setdefault(edge.element_id, []).append(edge)
    concluded: dict[str, set[str]] = {}
    for citation in rows.citations.get(row.id, []):
        concluded.setdefault(citation.provision_id, set()).add(citation.conclusion)
    out = []
    for provision_id in paragraphs.in_order(concluded):
        elements = rows.elements.get(provision_id, [])
        is_filled = any(element.id in edges or exhibits.gaps("finding", row.id, element.id) for element in elements)
        if elements and (is_filled or concluded[provision_id] & set(SET_OUT)):
            listed = tuple(_element(one, edges.get(one.id, []), exhibits, where, row.id) for one in elements)
            out.append(GridEntry(paragraphs.place(provision_id), listed))
    return tuple(out)


def _element(row: Element, edges: list[Support], exhibits: Exhibits, where: Place, finding_id: str) -> ElementEntry:
    ordered = sorted(edges, key=lambda edge: edge.stance != Stance.SUPPORTS)  # as the columns are printed
    cited = [exhibits.cite(edge.excerpt_id, where, edge.stance) for edge in ordered]
    proofs = [*cited, *exhibits.gaps("finding", finding_id, row.id)]
    sides = {
        stance: tuple(dict.fromkeys(one for one in proofs if one.stance == stance))
        for stance in (Stance.SUPPORTS, Stance.CONTRADICTS)
    }
    return ElementEntry(row.position, sentence(row.text), sides[Stance.SUPPORTS], sides[Stance.CONTRADICTS])
