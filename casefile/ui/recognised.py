"""Names of the case's entities on the pages in sight: found apart from the window, offered for linking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from casefile.core.case import Case
from casefile.core.entities import list_statements
from casefile.core.known import Known, KnownNames, list_names
from casefile.core.pages import get_page
from casefile.core.schema import Entity
from casefile.ui.desk import Desk
from casefile.ui.jobs import Outcome
from casefile.ui.naming import cut
from casefile.ui.pickers import Choice
from casefile.ui.words import tr

KEPT: Final = 64  # pages whose names are kept
LONGEST: Final = 200_000  # code points of a page in which names are looked for
MOST: Final = 400  # names underlined on a page
STANCES: Final = {
    "supports": "Supports {name}",
    "contradicts": "Contradicts {name}",
    "context": "Gives context to {name}",
}


class Recognised(QObject):
    """The known names of one source, by page; asked for the pages in sight, on the reading thread."""

    found = Signal()

    def __init__(self, desk: Desk, sha256: str, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._sha256 = desk, sha256
        self._names: KnownNames | None = None
        self.places: dict[int, list[Known]] = {}

    def look(self, pages: Iterable[int]) -> None:
        """Find the names on these pages, where they are not known yet."""
        wanted = [page for page in pages if page not in self.places]
        if wanted:
            work = partial(_find, self._desk.bridge.case, self._names, self._sha256, wanted)
            self._desk.reads.ask(self, work, self._take)

    def forget(self) -> None:
        """Read the names again when they are asked for next: entities have changed."""
        self._names = None
        self.places = {}
        self._desk.reads.forget(self)

    def at(self, page: int, place: int) -> Known | None:
        """Return the name in which an offset of a page stands."""
        return next((one for one in self.places.get(page, ()) if one.start <= place < one.end), None)

    def name(self, known: Known) -> str:
        """Return what the entity is called, with its type."""
        with self._desk.read() as session:
            rows = [session.get(Entity, one) for one in known.entity_ids]
        return "; ".join(f"{cut(row.name, 60)} ({tr(row.schema)})" for row in rows if row is not None)

    def tip(self, page: int, place: int) -> str:
        """Return what hovering a name says."""
        known = self.at(page, place)
        return tr("Known: {name}. Enter links it.", name=self.name(known)) if known is not None else ""

    def _take(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self._desk.trouble(outcome.error)
            return
        self._names, places = outcome.value
        for page in list(self.places)[: max(0, len(self.places) + len(places) - KEPT)]:
            del self.places[page]
        self.places.update(places)
        self.found.emit()


def known_choices(session: Session, entity_ids: Sequence[str]) -> list[Choice]:
    """Return what a known name can be joined to: its entity with each stance, what is stated of it, the entity itself.

    The value of a choice is (stance, table, id), or ("open", table, id).
    """
    out: list[Choice] = []
    entities = [row for one in entity_ids if (row := session.get(Entity, one)) is not None]
    for stance, words in STANCES.items():
        out += [
            Choice((stance, "entity", row.id), tr(words, name=cut(row.name, 60)), tr(row.schema)) for row in entities
        ]
    out += [
        Choice(("supports", "statement", one.id), tr("Supports {name}", name=cut(one.value, 60)), one.property)
        for stated in list_statements(session, [row.id for row in entities]).values()
        for one in stated
    ]
    out += [Choice(("open", "entity", row.id), tr("Open {name}", name=cut(row.name, 60))) for row in entities]
    return out


def _find(
    case: Case, names: KnownNames | None, sha256: str, pages: Sequence[int]
) -> tuple[KnownNames, dict[int, list[Known]]]:
    """Read the names where they are not read yet, and look for them in the text of pages."""
    if names is None:
        with case.read() as session:
            listed = list_names(session)
        names = KnownNames(listed)
    out = {}
    for number in pages:
        with case.read() as session:
            page = get_page(session, sha256, number)
        out[number] = names.find(page.text[:LONGEST])[:MOST] if page is not None else []
    return names, out
