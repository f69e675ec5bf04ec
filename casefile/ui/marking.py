"""From selected words to proof: what the reader's keys do, each as one change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.entities import add_entity
from casefile.core.excerpts import add_excerpt_offsets, add_excerpt_region, edit_excerpt
from casefile.core.findings import add_finding
from casefile.core.proof import add_support
from casefile.core.schema import Excerpt
from casefile.core.vocabulary import FindingStatus, Speech
from casefile.ui.choices import find_entities, find_findings, find_paragraphs, find_targets
from casefile.ui.cited import cite_for
from casefile.ui.desk import Desk, Spot
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field
from casefile.ui.leads import drop_note, drop_note_on
from casefile.ui.naming import cut, name_record
from casefile.ui.page_view import Selection
from casefile.ui.pickers import Choice, Picker, with_words
from casefile.ui.recognised import known_choices
from casefile.ui.words import tr

TITLES: Final = {"supports": "Supports …", "contradicts": "Contradicts …", "context": "Gives context to …"}
SCHEMATA: Final = (
    "Person", "Company", "Organization", "Vessel", "Airplane", "Vehicle", "BankAccount", "PublicBody", "LegalEntity",
)  # fmt: skip
SPEECH_FIELDS: Final = (
    Field("speaker", "Who says so", hint="a person, an office, a paper"),
    Field("speech", "How", "choice", words=Speech),
    Field("relays", "Relays", hint="the report it passes on, or: not seen"),
    Field("locator", "Place as the source numbers it", hint="para. 14, annex 3, note 7"),
    Field("date_written", "Date as written"),
    Field("note", "Note", "text", lines=2),
)


class Marking(QObject):
    """Marks in one source. `selection` and `mark` tell what is selected: words or a region, or an excerpt."""

    def __init__(
        self,
        desk: Desk,
        source_id: str,
        view: QWidget,
        *,
        selection: Callable[[], Selection | None],
        mark: Callable[[], str | None],
        text: Callable[[Selection], str],
    ) -> None:
        super().__init__(view)
        self._desk, self._source_id, self._view = desk, source_id, view
        self._selection, self._mark, self._text = selection, mark, text
        self.place = QPoint(0, 0)
        self.last: str | None = None

    def ready(self) -> bool:
        """Tell whether anything is selected that can be marked or is marked."""
        return self._selection() is not None or self._mark() is not None

    def excerpt(self) -> None:
        """Mark the selection and nothing more."""
        if self._selection() is not None:
            self.last = self._desk.write(tr("Mark excerpt"), self._make)

    def stance(self, stance: str) -> None:
        """Join the selection to something, the current finding first."""
        if not self.ready():
            return

        def find(typed: str) -> list[Choice]:
            with self._desk.read() as session:
                found = find_targets(session, typed, current=self._desk.finding_id)
            if typed:
                found.append(Choice(("new_finding", typed), tr("New finding “{typed}”", typed=typed)))
            return found

        picker = Picker(tr(TITLES[stance]), find, self._view, hint=tr("A finding by number or words, or anything else"))
        picker.picked.connect(lambda choice, _typed: self._join(stance, *choice.value))
        picker.open_at(self._here())

    def who_says(self) -> None:
        """Say who speaks in the excerpt."""
        if not self.ready():
            return
        values: dict[str, Any] = {}
        if (excerpt_id := self._mark()) is not None:
            with self._desk.read() as session:
                row = session.get(Excerpt, excerpt_id)
                values = {field.name: getattr(row, field.name) for field in SPEECH_FIELDS} if row else {}

        def save(given: dict[str, Any]) -> None:
            self.last = self._desk.bridge.write(tr("Say who says so"), lambda session: self._speak(session, given))

        form = FormPopup(tr("Who says so"), SPEECH_FIELDS, save, self._view.window(), values=values)
        form.open_at(self._here())

    def new_entity(self) -> None:
        """Make an entity of the selected words, or link them to one that is there."""
        one = self._selection()
        name = cut(self._text(one)) if one is not None and one.region is None else ""

        def find(typed: str) -> list[Choice]:
            asked = typed or name
            with self._desk.read() as session:
                found = find_entities(session, asked)[:6] if asked else []
            made = [
                Choice(("new", schema), tr("New {schema}: {name}", schema=tr(schema), name=asked))
                for schema in SCHEMATA
            ]
            return [*found, *made] if asked else []

        picker = Picker(tr("Entity"), find, self._view, hint=name or tr("Name of the entity"))
        picker.picked.connect(lambda choice, typed: self._name(choice.value, typed or name))
        picker.open_at(self._here())

    def note(self, page: int) -> None:
        """Drop a note on the selected words, on the chosen mark, or on the page."""
        one, mark = self._selection(), self._mark()
        if one is not None and (one.region is not None or one.end > one.start):
            drop_note_on(
                self._desk, self._view, self._here(), lambda session: ("excerpt", self._mark_words(session, one))
            )
        elif mark is not None:
            drop_note(self._desk, self._view, self._here(), "excerpt", mark)
        else:
            begun = tr("p. {n}", n=page) + ": "
            drop_note(self._desk, self._view, self._here(), "source", self._source_id, begun=begun)

    def link_known(self, entity_ids: Sequence[str]) -> None:
        """Join the selected name to the entity that bears it, or to something stated of it."""
        with self._desk.read() as session:
            rows = known_choices(session, entity_ids)

        def take(choice: Choice, _typed: str) -> None:
            deed, table, record_id = choice.value
            if deed == "open":
                self._desk.opened.emit(Spot(table, record_id))
            else:
                self._join(deed, table, record_id)

        picker = Picker(tr("Known name"), lambda typed: with_words(rows, typed), self._view)
        picker.picked.connect(take)
        picker.open_at(self._here())

    def cite(self) -> None:
        """Cite a paragraph for the current finding."""
        finding = self._desk.finding_id
        if finding is None:
            self.pick_finding(then=self.cite)
            return
        with self._desk.read() as session:
            title = tr("Cite for {finding}", finding=name_record(session, "finding", finding))

        def find(typed: str) -> list[Choice]:
            with self._desk.read() as session:
                return find_paragraphs(session, typed)

        picker = Picker(title, find, self._view, hint=tr("2397 5, S/RES/2397 (2017), para. 5, or words"))
        picker.picked.connect(lambda choice, _typed: cite_for(self._desk, finding, choice.value))
        picker.open_at(self._here())

    def pick_finding(self, then: Callable[[], None] | None = None) -> None:
        """Choose the current finding."""

        def find(typed: str) -> list[Choice]:
            with self._desk.read() as session:
                return find_findings(session, typed, current=self._desk.finding_id)

        def take(choice: Choice, _typed: str) -> None:
            self._desk.set_finding(choice.value[1])
            if then is not None:
                then()

        picker = Picker(tr("Current finding"), find, self._view)
        picker.picked.connect(take)
        picker.open_at(self._here())

    # what is written

    def _make(self, session: Session) -> str:
        """Return the excerpt that is selected, marked first when it is not yet."""
        one = self._selection()
        if (excerpt_id := self._mark()) is not None and one is None:
            return excerpt_id
        assert one is not None
        return self._mark_words(session, one)

    def _mark_words(self, session: Session, one: Selection) -> str:
        if one.region is not None:
            description = tr("Region of page {page}", page=one.page)
            return add_excerpt_region(session, self._source_id, one.page, one.region, description=description)
        text = self._text(one)
        start = one.start + len(text) - len(text.lstrip())
        end = one.end - (len(text) - len(text.rstrip()))
        same = (
            Excerpt.source_id == self._source_id,
            Excerpt.page == one.page,
            Excerpt.start == start,
            Excerpt.end == end,
        )
        marked = session.scalars(select(Excerpt.id).where(*same).order_by(Excerpt.created)).first()
        return marked or add_excerpt_offsets(session, self._source_id, one.page, start, end)

    def _join(self, stance: str, table: str, record_id: str) -> None:
        def operation(session: Session) -> str:
            excerpt_id = self._make(session)
            target = (table, record_id)
            if table == "new_finding":
                made = add_finding(session, title=record_id, text=record_id, status=FindingStatus.REPORTED.value)
                target = ("finding", made)
            add_support(session, excerpt_id, *target, stance=stance)
            return excerpt_id if table != "new_finding" else f"{excerpt_id} {target[1]}"

        done = self._desk.write(tr("Add proof: {stance}", stance=tr(stance)), operation)
        if not done:
            return
        self.last, _, made = str(done).partition(" ")
        if made:
            self._desk.set_finding(made)
        elif table == "finding":
            self._desk.set_finding(record_id)

    def _speak(self, session: Session, given: dict[str, Any]) -> str:
        excerpt_id = self._make(session)
        edit_excerpt(session, excerpt_id, **given)
        return excerpt_id

    def _name(self, value: tuple[str, str], name: str) -> None:
        kind, what = value

        def operation(session: Session) -> str:
            entity_id = what if kind == "entity" else add_entity(session, schema=what, name=name)
            if self.ready():
                self.last = self._make(session)
                add_support(session, self.last, "entity", entity_id)
            return entity_id

        entity_id = self._desk.write(tr("Add entity {name}", name=name), operation)
        if entity_id:
            self._desk.selected.emit("entity", entity_id)

    def _here(self) -> QPoint:
        return self._view.mapToGlobal(self.place)
