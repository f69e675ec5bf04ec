"""Elements: what must be shown for a provision to be breached; findings fill the grid of them with proof."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.checks import Rules, add_record, among, delete_record, edit_record, next_number
from casefile.core.schema import Element

_RULES = Rules(fixed={"provision_id": "delete the element and add it to the other paragraph"})


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
