"""Proof of one record on the screen: a small button with its signs, and the ways to add, read and take away proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QToolButton, QWidget
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casefile.core.checks import among
from casefile.core.proof import Edge, add_support, delete_support
from casefile.core.schema import Excerpt, Source, Support
from casefile.ui.desk import Desk, Spot
from casefile.ui.marks import SIGNS, kind_of
from casefile.ui.naming import cut, name_record
from casefile.ui.pickers import Choice, Picker
from casefile.ui.words import tr

ASKED: Final = {"supports": "Supports…", "contradicts": "Contradicts…", "context": "Gives context…"}
STANCES: Final = {"supports": "supports", "contradicts": "contradicts", "context": "gives context"}
MOST: Final = 40


class ProofButton(QToolButton):
    """`▲ 2  ▼ 1`, or `○` where nothing proves the record; its menu adds proof, reads it and takes it away."""

    def __init__(self, desk: Desk, table: str, record_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._table, self._id = desk, table, record_id
        self.what = ""
        self.clicked.connect(self.open_menu)

    def show_edges(self, edges: Sequence[Edge], what: str) -> None:
        """Show the proof of the record, which is called `what` in our words."""
        self.what = what
        signs = count_signs(edge.stance for edge in edges)
        self.setText(signs or SIGNS["unused"])
        self.setProperty("proof", kind_of(edges))
        self.style().unpolish(self)
        self.style().polish(self)
        said = ", ".join(f"{sum(edge.stance == one for edge in edges)} {tr(STANCES[one])}" for one in SIGNS
                         if any(edge.stance == one for edge in edges))  # fmt: skip
        self.setAccessibleName(tr("Proof of {what}: {said}", what=what, said=said or tr("none yet")))
        self.setToolTip(tr("Proof") if edges else tr("No proof yet"))

    def menu_now(self) -> QMenu:
        """Return the menu: ways to add proof, then each excerpt that is joined, to read or take away."""
        menu = QMenu(self)
        for stance, words in ASKED.items():
            menu.addAction(f"{SIGNS[stance]} {tr(words)}", partial(self.pick, stance))
        menu.addSeparator()
        with self._desk.read() as session:
            rows = list_edges(session, self._table, self._id)
        for edge, quote, spot in rows:
            own = menu.addMenu(f"{SIGNS[edge.stance]} {cut(quote, 60)}".replace("&", "&&"))
            own.addAction(tr("Read it in its source"), partial(self._desk.opened.emit, spot))
            own.addAction(tr("Take it away"), partial(self._take_away, edge))
        return menu

    def open_menu(self) -> None:
        """Show the menu below the button."""
        menu = self.menu_now()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def pick(self, stance: str) -> Picker:
        """Ask for the excerpt that stands so to the record, and join it."""

        def find(typed: str) -> list[Choice]:
            with self._desk.read() as session:
                return find_excerpts(session, typed)

        title = f"{self.what}: {tr(ASKED[stance])}"
        picker = Picker(title, find, self.window(), hint=tr("Words of an excerpt, or of its source's title"))
        picker.picked.connect(lambda choice, _typed: self._join(stance, choice.value))
        picker.open_at(self.mapToGlobal(QPoint(0, self.height())))
        return picker

    def _join(self, stance: str, excerpt_id: str) -> None:
        self._desk.write(
            tr("Add proof of {what}", what=self.what),
            lambda session: add_support(session, excerpt_id, self._table, self._id, stance=stance),
        )

    def _take_away(self, edge: Edge) -> None:
        label = tr("Take away proof of {what}", what=self.what)
        self._desk.write(label, lambda session: delete_support(session, edge.id), undo=True)


def find_excerpts(session: Session, typed: str) -> list[Choice]:
    """Return excerpts by words of their quote or of their source's title, the newest first."""
    query = select(Excerpt.id, Excerpt.quote, Excerpt.description, Source.title).join(
        Source, Source.id == Excerpt.source_id
    )
    for word in typed.split():
        fields = (Excerpt.quote, Excerpt.description, Source.title)
        query = query.where(or_(*(field.contains(word, autoescape=True) for field in fields)))
    rows = session.execute(query.order_by(Excerpt.id.desc()).limit(MOST))
    return [Choice(row.id, f"“{cut(row.quote or row.description or '', 90)}”", cut(row.title, 40)) for row in rows]


def list_edges(session: Session, table: str, record_id: str) -> list[tuple[Edge, str, Spot]]:
    """Return the proof of a record, each edge with its quote and where it is read."""
    column = getattr(Support, f"{table}_id")
    query = select(Support, Excerpt).join(Excerpt, Excerpt.id == Support.excerpt_id).where(column == record_id)
    return [
        (
            Edge(row.id, excerpt.id, row.stance, table, record_id, row.element_id, row.discussed, row.note),
            f"“{excerpt.quote or excerpt.description or ''}”",
            Spot("source", excerpt.source_id, page=excerpt.page, excerpt_id=excerpt.id),
        )
        for row, excerpt in session.execute(query.order_by(Support.created, Support.id)).all()
    ]


def count_signs(stances: Iterable[str]) -> str:
    """Return `▲ 3  ▼ 1`; nothing for no stances."""
    counts: dict[str, int] = {}
    for stance in stances:
        counts[stance] = counts.get(stance, 0) + 1
    return "  ".join(f"{SIGNS[one]} {counts[one]}" for one in SIGNS if one in counts)


def count_proof(session: Session, owners: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, list[str]]:
    """Return the stances of all proof of the records (table, id) that belong to each owner, set-wise."""
    by_table: dict[str, dict[str, str]] = {}
    for owner, records in owners.items():
        for table, record_id in records:
            by_table.setdefault(table, {})[record_id] = owner
    found: dict[str, list[str]] = {owner: [] for owner in owners}
    for table, ids in by_table.items():
        column = getattr(Support, f"{table}_id")
        for record_id, stance in session.execute(select(column, Support.stance).where(among(column, ids))):
            found[ids[record_id]].append(stance)
    return found


def name_of(desk: Desk, table: str, record_id: str) -> str:
    """Return what a record is called, for the label of a change."""
    with desk.read() as session:
        return cut(name_record(session, table, record_id), 60)
