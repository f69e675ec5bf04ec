"""The room of entities: who and what the case speaks of, by which numbers it is known, and how far it is proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint
from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy.orm import Session

from casefile.core.checks import among
from casefile.core.entities import add_entity, delete_entity
from casefile.core.identifiers import CHECKED
from casefile.core.schema import Entity, Statement
from casefile.core.schemata import Schemata
from casefile.core.search import has_words
from casefile.dossier.content.names import property_words
from casefile.ui.desk import Desk, Spot
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field
from casefile.ui.kinds import schema_label, schema_options
from casefile.ui.marks import SIGNS
from casefile.ui.proving import count_proof, count_signs
from casefile.ui.rooms import TableRoom
from casefile.ui.tables import Column, Row, WindowedModel
from casefile.ui.words import tr

ROWID: Final[ColumnElement[int]] = literal_column("entity.rowid")
TELLING: Final = (*CHECKED, "registrationNumber", "passportNumber", "idNumber", "accountNumber", "serialNumber")
"""The properties whose values stand in the list: numbers by which one is told from another."""


class EntityListing:
    """All entities, for a windowed table."""

    tables = frozenset({"entity", "statement", "support"})
    columns = (
        Column("Name", wide=True),
        Column("Type"),
        Column("Known by", sortable=False),
        Column("Handling"),
        Column("Proof", right=True, sortable=False),
    )
    _order = (Entity.name, Entity.schema, Entity.name, Entity.tlp)

    def __init__(self, schemata: Schemata) -> None:
        self._schemata = schemata

    def count(self, session: Session, words: str) -> int:
        """Return how many entities there are."""
        return session.scalar(self._filtered(select(func.count()).select_from(Entity), words)) or 0

    def keys(
        self, session: Session, words: str, column: int, *, descending: bool, limit: int | None = None
    ) -> Sequence[int]:
        """Return rowids in order."""
        by = self._order[column]
        order = by.collate("NOCASE").desc() if descending else by.collate("NOCASE")
        query = self._filtered(select(ROWID).select_from(Entity), words)
        return session.scalars(query.order_by(order, ROWID).limit(limit)).all()

    def rows(self, session: Session, keys: Sequence[int]) -> Mapping[int, Row]:
        """Return the rows of some rowids."""
        found = session.execute(select(ROWID.label("key"), Entity).where(ROWID.in_(keys))).all()
        ids = [row.id for _, row in found]
        numbers: dict[str, list[str]] = {one: [] for one in ids}
        records: dict[str, list[tuple[str, str]]] = {one: [("entity", one)] for one in ids}
        for stated in session.scalars(select(Statement).where(among(Statement.entity_id, ids)).order_by(Statement.id)):
            records[stated.entity_id].append(("statement", stated.id))
            if stated.property in TELLING:
                numbers[stated.entity_id].append(f"{tr(property_words(stated.property))} {stated.value}")
        proof = count_proof(session, records)
        return {key: self._row(row, numbers[row.id], count_signs(proof[row.id])) for key, row in found}

    def _row(self, row: Entity, numbers: Sequence[str], signs: str) -> Row:
        kind = schema_label(self._schemata, row.schema)
        return Row(
            "entity",
            row.id,
            (row.name, kind, "; ".join(dict.fromkeys(numbers)), f"TLP:{row.tlp}" if row.tlp else "",
             signs or SIGNS["unused"]),
            colours=None if signs else {4: "unused"},
            tip="\n".join([row.name, kind, *dict.fromkeys(numbers), row.note or ""]).strip(),
        )  # fmt: skip

    def _filtered(self, query: Select[Any], words: str) -> Select[Any]:
        for word in words.split():
            kinds = [name for name, one in self._schemata.by_name.items() if _begins(one.label, word)]
            query = query.where(or_(has_words(Entity.id, "entity", word), Entity.schema.in_(kinds)))
        return query


class EntitiesRoom(TableRoom):
    """Table of entities; Enter edits one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Entities"), "entities", WindowedModel(desk, EntityListing(desk.schemata)))
        self.build(
            widths=[36, 14, 24, 11, 11],
            hint="Filter by name, number or type",
            button="New entity…",
            sentence="Entities are the people, companies, vessels, accounts and States that the case speaks of.",
            nouns=("entity", "entities"),
            delete=lambda session, row: delete_entity(session, row.id),
        )

    def add(self) -> None:
        """Ask for type and name, make the entity and open it."""
        fields = (
            Field("schema", "Type", "choice", options=schema_options(self.desk.schemata), needed=True),
            Field("name", "Name", hint="the name people use"),
        )

        def save(given: dict[str, Any]) -> None:
            label = tr("Add entity {name}", name=given["name"] or "")
            made = self.desk.bridge.write(
                label, lambda session: add_entity(session, schemata=self.desk.schemata, **given)
            )
            self.desk.opened.emit(Spot("entity", made))

        form = FormPopup(tr("New entity"), fields, save, self.window(), button="Add entity")
        form.open_at(self.mapToGlobal(QPoint(80, 60)))


def _begins(label: str, word: str) -> bool:
    return any(part.startswith(word.casefold()) for part in label.casefold().split())
