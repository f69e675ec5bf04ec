"""The typed form of an entity: its properties by its type, each value a statement with its time, basis and proof."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from casefile.core.entities import add_statement, delete_statement, list_statements
from casefile.core.errors import CasefileError
from casefile.core.identifiers import check_property
from casefile.core.proof import Edge, list_supports
from casefile.core.schema import Entity
from casefile.core.schemata import Schemata
from casefile.core.vocabulary import Basis
from casefile.dossier.content.words import country
from casefile.ui.desk import Desk
from casefile.ui.forms import Field
from casefile.ui.kinds import featured, known_property, property_label, stated_properties
from casefile.ui.naming import cut
from casefile.ui.pickers import Choice, Picker
from casefile.ui.rows import NEW, Kind, Line, Records
from casefile.ui.words import tr

COLUMNS: Final = (
    Field("value", "Value"),
    Field("valid_from", "From", "date", wide=14),
    Field("valid_until", "Until", "date", wide=14),
    Field("known_as", "As known by", "choice", words=Basis, wide=14),
)
DETAILS: Final = (
    Field("value", "Value", needed=True),
    Field("original", "As the source writes it"),
    Field("language", "Language", hint="such as en, ko or ru"),
    Field("valid_from", "From", "date"),
    Field("valid_until", "Until", "date"),
    Field("known_as", "As known by", "choice", words=Basis),
    Field("note", "Note", "text", lines=3),
)
MOST: Final = 80  # lines that are shown until all are asked for


@dataclass(frozen=True)
class Value:
    """One statement as the form needs it."""

    id: str
    property: str
    values: Mapping[str, Any]
    edges: Sequence[Edge]


@dataclass(frozen=True)
class Stated:
    """The type and the name of an entity, and what is stated of it."""

    entity_id: str
    name: str
    schema: str
    values: Sequence[Value]


def gather_values(session: Session, row: Entity) -> Stated:
    """Read what is stated of an entity."""
    rows = list_statements(session, [row.id])[row.id]
    edges = list_supports(session, "statement", [one.id for one in rows])
    names = [column.name for column in DETAILS]
    return Stated(
        row.id,
        row.name,
        row.schema,
        [Value(one.id, one.property, {name: getattr(one, name) for name in names}, edges[one.id]) for one in rows],
    )


class Values(QWidget):
    """A line for each value, and an empty one for each property that the type asks for and that has none yet."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stated = Stated("", "", "Thing", ())
        self._asked: list[str] = []
        self._most = MOST
        kind = Kind("statement", COLUMNS, delete_statement, DETAILS)
        self.records = Records(desk, kind, tr("Values"))
        self.records.filled.connect(self._fill_in)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.rest = QPushButton()
        self.rest.clicked.connect(self._show_all)
        column.addWidget(self.records)
        column.addWidget(self.rest)

    def show_stated(self, stated: Stated) -> None:
        """Show what is stated of an entity."""
        self._stated = stated
        schemata = self._desk.schemata
        there = {one.property for one in stated.values}
        wanted = featured(schemata, stated.schema)
        others = sorted(there - set(wanted), key=self._label)
        order = [*wanted, *others, *(one for one in self._asked if one not in there and one not in wanted)]
        lines = []
        for name in order:
            lines += [self._line(one) for one in stated.values if one.property == name]
            if name not in there or name in self._asked:
                lines.append(self._blank(name))
        self.rest.setText(tr("Show all {n} values", n=len(lines)))
        self.rest.setVisible(len(lines) > self._most)
        self.records.show_lines(lines[: self._most])

    def ask_property(self) -> Picker:
        """Ask which property gets a value; its empty line takes the focus."""
        schemata, schema = self._desk.schemata, self._stated.schema

        def find(typed: str) -> list[Choice]:
            words = typed.casefold().split()
            return [
                Choice(one.name, tr(one.label))
                for one in stated_properties(schemata, schema)
                if all(word in tr(one.label).casefold() for word in words)
            ]

        picker = Picker(tr("Add value"), find, self.window(), hint=tr("Name of the property"))
        picker.picked.connect(lambda choice, _typed: self.offer(choice.value))
        picker.open_at(self.mapToGlobal(QPoint(160, 0)))
        return picker

    def offer(self, name: str) -> None:
        """Show an empty line for a property and go there."""
        if name not in self._asked:
            self._asked.append(name)
        self.show_stated(self._stated)
        self.records.lines[f"{NEW}{name}"].inputs["value"].setFocus()

    def _show_all(self) -> None:
        self._most = sys.maxsize
        self.show_stated(self._stated)

    def _line(self, one: Value) -> Line:
        label = self._label(one.property)
        known = known_property(self._desk.schemata, self._stated.schema, one.property)
        is_country = known is not None and known.type == "country"
        named = country(one.values["value"]) if is_country else ""
        return Line(
            one.id,
            label,
            self._what(label),
            one.values,
            one.edges,
            aside=named if named.casefold() != str(one.values["value"]).casefold() else "",
            checks={"value": self._check(one.property)},
        )

    def _blank(self, name: str) -> Line:
        label = self._label(name)
        return Line(f"{NEW}{name}", label, self._what(label), {}, checks={"value": self._check(name)})

    def _check(self, name: str) -> Callable[[str], str]:
        return partial(check_text, self._desk.schemata, self._stated.schema, name)

    def _label(self, name: str) -> str:
        return property_label(self._desk.schemata, self._stated.schema, name)

    def _what(self, label: str) -> str:
        return tr("{property} of {name}", property=label, name=cut(self._stated.name, 50))

    def _fill_in(self, line_id: str, value: object) -> None:
        name = line_id.removeprefix(NEW)
        label = tr("Add {what}", what=self._what(self._label(name)))
        schemata, entity_id = self._desk.schemata, self._stated.entity_id
        try:
            self._desk.bridge.write(
                label, lambda session: add_statement(session, entity_id, name, str(value), schemata=schemata)
            )
        except CasefileError as error:
            self.records.lines[line_id].show_note("value", str(error))
            return
        self._asked = [one for one in self._asked if one != name]


def check_text(schemata: Schemata, schema: str, name: str, text: str) -> str:
    """Return what is odd about a value of a property as it is typed; nothing when it passes or nothing is known."""
    if known_property(schemata, schema, name) is None:
        return check_property(schema, name, text).message
    return schemata.check_value(schema, name, text).message
