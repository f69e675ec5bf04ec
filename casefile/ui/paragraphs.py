"""One paragraph in full: what it does, whom it binds, its official words, from when until when, what cites it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.browsing import states_on
from casefile.core.caps import list_caps
from casefile.core.case import Changed
from casefile.core.citing import cite
from casefile.core.dates import show_date
from casefile.core.errors import CasefileError
from casefile.core.instruments import amended_by, amends, checked_through, list_provision_texts
from casefile.core.schema import Citation, Finding, Instrument, Provision
from casefile.dossier.content.words import LANGUAGES
from casefile.library.texts import open_texts
from casefile.ui.cited import cite_for
from casefile.ui.desk import Desk, Spot
from casefile.ui.inspecting import Line, Section
from casefile.ui.inspector import fill_sections, plain_label
from casefile.ui.naming import name_record
from casefile.ui.panel import heading
from casefile.ui.tables import plain_tip
from casefile.ui.words import tr

LABELS: Final = 150  # pixels of the column of labels
CHECKED: Final = {
    "official-text": "against the official text",
    "text-extract": "against an extract of the text",
}


@dataclass(frozen=True)
class ReadParagraph:
    """One paragraph as it is read: `texts` are official words by language."""

    id: str
    title: str
    head: str
    binding: bool
    summary: str
    sections: tuple[Section, ...]
    texts: dict[str, str]
    credit: str
    checked: str


def read_paragraph(
    session: Session, provision_id: str, on: str, library: Callable[[str], dict[str, str]]
) -> ReadParagraph | None:
    """Return a paragraph, and its state on a date if one is given; None when the case has it no more."""
    row = session.get(Provision, provision_id)
    if row is None:
        return None
    instrument = session.get_one(Instrument, row.instrument_id)
    texts = {one.language: one.text for one in list_provision_texts(session, [row.id])[row.id]} or library(row.id)
    force = tr("binding") if row.binding else tr("does not bind")
    verb = ", ".join(part for part in (row.verb or tr("verb not recorded"), force, row.bound or "") if part)
    credit = instrument.acknowledgement or tr("Official text: © United Nations, unofficial copy.")
    return ReadParagraph(
        row.id,
        cite(row.id),
        verb[:1].upper() + verb[1:],
        row.binding,
        row.summary,
        tuple(_sections(session, row, instrument, on)),
        texts,
        credit,
        checked_words(session),
    )


def checked_words(session: Session) -> str:
    """Return how far the catalogue of the case was checked."""
    checked = checked_through(session)
    if checked is None:
        return tr("The case does not say how far its paragraphs were checked.")
    return tr("The catalogue is checked through {day}; look for later decisions.", day=show_date(checked))


def _sections(session: Session, row: Provision, instrument: Instrument, on: str) -> Iterator[Section]:
    yield Section(tr("In force"), [*_state(session, row, on), *_dates(row)])
    caps = list_caps(session, [row.id])
    capped = [
        Line(f"{cap.product}: {cap.words()}", tr("Cap"), Spot("room", "ledger", words=row.id)) for cap in caps.caps
    ]
    notes = [Line(one) for cap in caps.caps for one in (cap.rule, cap.note) if one]
    yield Section(tr("Caps"), [*capped, *notes, *(Line(one, colour="stop") for one in caps.unread)])
    own = [("Exemptions", row.exemptions), ("HS codes", ", ".join(map(str, row.hs_codes or ()))), ("Note", row.note)]
    lines = [Line(value, tr(label)) for label, value in own if value]
    yield Section(tr("More"), [*lines, *_about(row, instrument)])
    later = [
        Line(cite(one), how if of == row.id else f"{how} {cite(of)}", Spot("provision", one))
        for one, how, of in amended_by(session, row.id)
    ]
    yield Section(tr("What amends it"), later)
    earlier = [Line(cite(one), how, Spot("provision", one)) for one, how in amends(session, row.id)]
    yield Section(tr("What it amends"), earlier)
    cited = session.execute(
        select(Citation.id, Citation.finding_id, Citation.conclusion)
        .join(Finding, Finding.id == Citation.finding_id)
        .where(Citation.provision_id == row.id)
        .order_by(Finding.number)
    ).all()
    findings = [
        Line(name_record(session, "finding", one.finding_id), one.conclusion.replace("_", " "),
             Spot("finding", one.finding_id))
        for one in cited
    ]  # fmt: skip
    yield Section(tr("Cited in"), findings or [Line(tr("No finding cites it."), colour="unused")])


def _state(session: Session, row: Provision, on: str) -> list[Line]:
    if not on.strip():
        return []
    try:
        state = states_on(session, [row.id], on)[row.id]
    except CasefileError as error:
        return [Line(str(error), colour="stop")]
    colour = "warn" if state.in_force is None else "ink" if state.in_force else "ink-2"
    return [Line(state.words, tr("On that date"), colour=colour), *(Line(one, " ") for one in state.reasons)]


def _dates(row: Provision) -> list[Line]:
    until = show_date(row.until) if row.until else tr("no end known")
    lines = [Line(show_date(row.effective) or tr("not recorded"), tr("From")), Line(until, tr("Until"))]
    return [*lines, Line(row.status, tr("Status"))] if row.status else lines


def _about(row: Provision, instrument: Instrument) -> list[Line]:
    adopted = tr("{title}, adopted {day}", title=instrument.title, day=show_date(instrument.adopted))
    pairs = [
        ("Category", row.category),
        ("Instrument", adopted if instrument.adopted else instrument.title),
        ("Charter", instrument.charter_basis),
        ("Checked", tr(CHECKED.get(row.verified, row.verified)) if row.verified else None),
    ]
    return [Line(value, tr(label)) for label, value in pairs if value]


class ParagraphView(QScrollArea):
    """Shows one paragraph; `cited` tells that it was cited."""

    cited = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._library = open_texts()
        self._language = "en"
        self.provision_id = ""
        self._on = ""
        self.paragraph: ReadParagraph | None = None
        self.setAccessibleName(tr("The paragraph"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        desk.bridge.changed.connect(self._changed)
        desk.finding_changed.connect(self._show)
        self._show()

    def show_paragraph(self, provision_id: str, on: str = "") -> None:
        """Show a paragraph, with its state on a date if one is given; nothing for an empty word."""
        if (provision_id, on) != (self.provision_id, self._on):
            self.provision_id, self._on = provision_id, on
            self._show()
            self.verticalScrollBar().setValue(0)

    def copy(self) -> None:
        """Copy the citation as it is printed."""
        if self.paragraph is not None:
            QGuiApplication.clipboard().setText(self.paragraph.title)
            self._desk.say(tr("Copied: {citation}", citation=self.paragraph.title))

    def cite(self) -> None:
        """Cite the paragraph for the current finding."""
        finding = self._desk.finding_id
        if self.paragraph is not None and finding is not None:
            cite_for(self._desk, finding, self.paragraph.id)
            self.cited.emit()

    def _show(self) -> None:
        with self._desk.read() as session:
            found = read_paragraph(session, self.provision_id, self._on, self._library) if self.provision_id else None
            finding = name_record(session, "finding", self._desk.finding_id) if self._desk.finding_id else ""
        self.paragraph = found
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(4)
        tokens = self._desk.tokens
        if found is None:
            column.addWidget(plain_label(tr("Select a paragraph to read it."), "ink-2", tokens))
        else:
            column.addLayout(self._head(found, finding))
            column.addWidget(plain_label(found.head, "ink" if found.binding else "ink-2", tokens))
            column.addSpacing(6)
            column.addWidget(heading("What it does (our summary)"))
            column.addWidget(plain_label(found.summary, "ink", tokens))
            self._add_text(column, found)
            fill_sections(column, [one for one in found.sections if one.lines], self._desk, labels=LABELS)
            column.addSpacing(10)
            column.addWidget(plain_label(found.checked, "ink-2", tokens))
        column.addStretch(1)
        place = self.verticalScrollBar().value()
        self.setWidget(body)
        self.verticalScrollBar().setValue(place)

    def _head(self, found: ReadParagraph, finding: str) -> QHBoxLayout:
        line = QHBoxLayout()
        title = plain_label(found.title, "ink", self._desk.tokens)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setBold(True)
        title.setFont(font)
        line.addWidget(title, 1)
        copy = QPushButton(tr("Copy citation"))
        copy.clicked.connect(self.copy)
        cite_button = QPushButton(tr("Cite in current finding"))
        cite_button.setEnabled(bool(finding))
        cite_button.setToolTip(plain_tip(finding or tr("Set a current finding first: Ctrl+Shift+C")))
        cite_button.clicked.connect(self.cite)
        line.addWidget(copy)
        line.addWidget(cite_button)
        return line

    def _add_text(self, column: QVBoxLayout, found: ReadParagraph) -> None:
        column.addSpacing(10)
        line = QHBoxLayout()
        line.addWidget(heading("Official text"))
        line.addStretch(1)
        if len(found.texts) > 1:
            line.addWidget(self._languages(found))
        column.addLayout(line)
        if not found.texts:
            there = tr("Neither the case nor the library has it. Add the resolution's official file to the library.")
            column.addWidget(plain_label(there, "unused", self._desk.tokens))
            return
        language = self._language if self._language in found.texts else next(iter(found.texts))
        text = QLabel(found.texts[language])
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        font = QFont("Source Serif 4")
        font.setStyleHint(QFont.StyleHint.Serif)
        font.setPointSizeF(text.font().pointSizeF() * 1.1)
        text.setFont(font)
        column.addWidget(text)
        column.addWidget(plain_label(found.credit, "ink-2", self._desk.tokens))

    def _languages(self, found: ReadParagraph) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Language of the official text"))
        for language in found.texts:
            box.addItem(LANGUAGES.get(language, language), language)
        box.setCurrentIndex(max(0, box.findData(self._language)))
        box.activated.connect(lambda _index: self._choose_language(box.currentData()))
        return box

    def _choose_language(self, language: str) -> None:
        self._language = language
        self._show()

    def _changed(self, told: Changed) -> None:
        wanted = {"provision", "instrument", "amendment", "provision_text", "citation", "finding", "case_info"}
        if {table for table, _ in told.touched} & wanted:
            self._show()
