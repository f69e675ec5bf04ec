"""Elements: what must be shown for a provision to be breached; findings fill the grid of them with proof.

The elements that ship have natural ids, `S/RES/2397(2017):5#2`, so that the grids of two cases can be laid beside
each other; those that users write have ids of their own and are called by paragraph and number alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, among, delete_record, edit_record, need, next_number
from casefile.core.citing import cite
from casefile.core.errors import RefusedError
from casefile.core.instruments import find_provisions
from casefile.core.journal import work_tables
from casefile.core.schema import Citation, Element, Finding, Instrument, Provision, Support
from casefile.core.vocabulary import Stance
from casefile.core.wording import quoted

_RULES = Rules(fixed={"provision_id": "delete the element and add it to the other paragraph"})


class Shown(StrEnum):
    """How far the proof of a finding has come with one element."""

    SUPPORTED = "supported"
    CONTESTED = "supported and contradicted"
    CONTRADICTED = "contradicted"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class GridRow:
    """One element with the excerpts that a finding has for it and against it, oldest first."""

    element_id: str
    number: int
    text: str
    note: str
    supports: tuple[str, ...]
    contradicts: tuple[str, ...]
    context: tuple[str, ...] = ()

    @property
    def shown(self) -> Shown:
        """Say how far the element is shown; what only gives context shows nothing."""
        if self.supports:
            return Shown.CONTESTED if self.contradicts else Shown.SUPPORTED
        return Shown.CONTRADICTED if self.contradicts else Shown.MISSING


@dataclass(frozen=True, slots=True)
class ProvisionGrid:
    """The elements of one cited provision against the proof of one finding."""

    provision_id: str
    rows: tuple[GridRow, ...]

    @property
    def missing(self) -> tuple[GridRow, ...]:
        """Return the elements for which, and against which, nothing is there."""
        return tuple(row for row in self.rows if row.shown is Shown.MISSING)


class ElementData(Protocol):
    """What is taken of an element that ships; the library's has it."""

    @property
    def text(self) -> str:
        """What must be shown."""

    @property
    def note(self) -> str:
        """How it is usually shown."""


def seed_elements(session: Session, provisions: Mapping[str, Sequence[ElementData]]) -> int:
    """Add the elements that ship, for the provisions that the case has; return how many are new.

    An element that is there already, under its natural id, stays as it is.
    """
    session.flush()
    known = set(session.scalars(select(Provision.id).where(among(Provision.id, provisions))))
    there = set(session.scalars(select(Element.id).where(among(Element.provision_id, known))))
    rows = [
        {
            "id": element_id(provision_id, number),
            "provision_id": provision_id,
            "position": number,
            "text": one.text,
            "note": one.note or None,
            "author": session.info["author"],
            "created": session.info["now"],
        }
        for provision_id, listed in provisions.items()
        if provision_id in known
        for number, one in enumerate(listed, 1)
        if element_id(provision_id, number) not in there
    ]
    if rows:
        session.execute(insert(work_tables()[Element.__tablename__]), rows)
    return len(rows)


def element_id(provision_id: str, number: int) -> str:
    """Return the natural id of an element that ships: `S/RES/2397(2017):5#2`."""
    return f"{provision_id}#{number}"


def add_element(
    session: Session, provision_id: str, *, text: str, position: int | None = None, note: str | None = None
) -> str:
    """Add one thing that must be shown for a provision to be breached, last unless placed; return the id."""
    if position is None:
        position = next_number(session, Element.position, Element.provision_id == provision_id)
    fields = {"provision_id": provision_id, "position": position, "text": text, "note": note}
    return add_record(session, Element, _RULES, fields).id


def edit_element(session: Session, element_id: str, **fields: object) -> None:
    """Change text, position or note of an element."""
    edit_record(session, Element, element_id, _RULES, fields)


def delete_element(session: Session, element_id: str) -> None:
    """Delete an element; proof that filled it stays with its finding."""
    delete_record(session, Element, element_id)


def list_elements(session: Session, provision_ids: Iterable[str]) -> dict[str, list[Element]]:
    """Return the elements of each provision in order; provisions without any have []."""
    found: dict[str, list[Element]] = {provision_id: [] for provision_id in provision_ids}
    query = select(Element).where(among(Element.provision_id, found)).order_by(Element.position, Element.id)
    for row in session.scalars(query):
        found[row.provision_id].append(row)
    return found


def find_element(session: Session, words: str) -> str:
    """Return the id of the element that is called by its id, or by paragraph and number: `2397 para 5#2`.

    Refuses what cannot be read, a paragraph without elements, and a number that it has not, saying which it has.
    """
    plain = " ".join(words.split())
    if session.get(Element, plain.replace(" ", "")):
        return plain.replace(" ", "")
    paragraph, _, number = plain.rpartition("#")
    if not paragraph or not number.strip().isdecimal():
        raise RefusedError(f"{quoted(words)} names no element; write paragraph and number, like 2397 para 5#2.")
    found = _find_paragraph(session, paragraph)
    if len(found) != 1:
        raise RefusedError(
            f"{quoted(paragraph)} names {len(found)} paragraphs; name one: {', '.join(map(cite, found))}."
        )
    listed = list_elements(session, found)[found[0]]
    chosen = [row.id for row in listed if row.position == int(number)]
    if len(chosen) == 1:
        return chosen[0]
    if not listed:
        raise RefusedError(f"The case has no elements of {cite(found[0])}; write them first.")
    there = ", ".join(str(row.position) for row in listed)
    raise RefusedError(f"{cite(found[0])} has no one element {number.strip()}; it has {there}.")


def _find_paragraph(session: Session, text: str) -> list[str]:
    """Return the provisions that a typed paragraph names; `2397:5` is understood as `2397 para 5`."""
    number, _, label = text.strip().partition(":")
    return find_provisions(session, f"{number} para {label}" if number.isdecimal() and label else text)


def grid(session: Session, finding_id: str) -> tuple[ProvisionGrid, ...]:
    """Return the elements of each provision that a finding cites, with its proof for and against each."""
    need(session, Finding, finding_id)
    return grids(session, [finding_id])[finding_id]


def grids(session: Session, finding_ids: Iterable[str]) -> dict[str, tuple[ProvisionGrid, ...]]:
    """Return the grid of each finding, in two queries; cited provisions without elements have no rows.

    Provisions stand as resolutions and their paragraphs run, each once.
    """
    wanted = list(dict.fromkeys(finding_ids))
    proof = _proof(session, wanted)
    element = (Element.id.label("element"), Element.position.label("number"), Element.text, Element.note)
    order = (Instrument.number, Instrument.symbol, Provision.position)
    query = (
        select(Citation.finding_id, Provision.id.label("provision"), *element, *order)
        .join(Provision, Provision.id == Citation.provision_id)
        .join(Instrument, Instrument.id == Provision.instrument_id)
        .outerjoin(Element, Element.provision_id == Provision.id)
        .where(among(Citation.finding_id, wanted))
        .order_by(*order, Provision.id, Element.position, Element.id)
        .distinct()
    )
    found: dict[str, dict[str, list[GridRow]]] = {finding_id: {} for finding_id in wanted}
    for row in session.execute(query):
        rows = found[row.finding_id].setdefault(row.provision, [])
        if row.element is not None:
            edges = proof.get((row.finding_id, row.element), {})
            sides = [tuple(edges.get(stance, ())) for stance in Stance]
            rows.append(GridRow(row.element, row.number, row.text, row.note or "", *sides))
    return {
        finding_id: tuple(ProvisionGrid(provision_id, tuple(rows)) for provision_id, rows in listed.items())
        for finding_id, listed in found.items()
    }


def _proof(session: Session, finding_ids: Iterable[str]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Return the excerpts by (finding, element) and stance."""
    columns = (Support.finding_id, Support.element_id, Support.stance, Support.excerpt_id)
    query = select(*columns).where(among(Support.finding_id, finding_ids), Support.element_id.is_not(None))
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for finding_id, element, stance, excerpt_id in session.execute(query.order_by(Support.created, Support.id)):
        found.setdefault((str(finding_id), str(element)), {}).setdefault(stance, []).append(excerpt_id)
    return found
