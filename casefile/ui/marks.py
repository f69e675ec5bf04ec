"""What is marked on the pages of a source, and in which colour: by what it does for the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from casefile.core.excerpts import list_excerpts
from casefile.core.proof import Edge, list_proved
from casefile.ui.naming import name_record
from casefile.ui.words import tr

SIGNS: Final = {"supports": "▲", "contradicts": "▼", "context": "◆", "unused": "○"}
ORDER: Final = ("contradicts", "supports", "context")


@dataclass(frozen=True, slots=True)
class Mark:
    """One excerpt on a page. `kind` is what it does first of all: a token of colour and a sign."""

    id: str
    page: int
    start: int | None
    end: int | None
    quote: str
    rectangles: tuple[tuple[float, float, float, float], ...]
    kind: str
    tip: str
    state: str


def read_marks(session: Session, source_id: str) -> list[Mark]:
    """Return the marks of a source, in reading order."""
    rows = [row for row in list_excerpts(session, source_id) if row.page is not None]
    proved = list_proved(session, [row.id for row in rows])
    marks = [
        Mark(
            id=row.id,
            page=row.page or 1,
            start=row.start,
            end=row.end,
            quote=row.quote or row.description or "",
            rectangles=tuple((one[0], one[1], one[2], one[3]) for one in row.rectangles or ()),
            kind=kind_of(proved[row.id]),
            tip=tip_of(session, proved[row.id]),
            state=row.anchor_state,
        )
        for row in rows
    ]
    return sorted(marks, key=lambda mark: (mark.page, mark.start if mark.start is not None else -1, mark.id))


def kind_of(edges: Sequence[Edge]) -> str:
    """Return the stance that colours a mark: against before for, for before context."""
    stances = {edge.stance for edge in edges}
    return next((stance for stance in ORDER if stance in stances), "unused")


def tip_of(session: Session, edges: Sequence[Edge]) -> str:
    """Return what a mark proves, a line for each edge."""
    if not edges:
        return tr("Marked; proves nothing yet")
    return "\n".join(f"{SIGNS[edge.stance]} {name_record(session, edge.table, edge.target_id)}" for edge in edges)
