"""The citations of a finding: the paragraph, what is concluded under it, and whether it held on the finding's dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from casefile.core.edits import edit_fields
from casefile.core.findings import add_citation, delete_citation, edit_citation
from casefile.core.vocabulary import AssertedBy, Conclusion, Nexus
from casefile.ui.choices import find_excerpts, find_paragraphs
from casefile.ui.desk import Desk, Spot
from casefile.ui.finding_view import Cited
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field
from casefile.ui.items import Refilled, below, empty, more_button, offer, plain_label, ring, serif
from casefile.ui.panel import heading
from casefile.ui.pickers import Choice, Picker
from casefile.ui.words import tr

FIELDS: Final = (
    Field("conclusion", "Conclusion", "choice", words=Conclusion, needed=True),
    Field("asserted_by", "View of", "choice", words=AssertedBy, needed=True),
    Field("duty_bearer", "Duty of", hint="the State whose duty it is"),
    Field("nexus", "Nexus", "choice", words=Nexus),
    Field("exemption", "Exemption considered", "text", lines=2),
    Field("reasoning", "Reasoning", "text", lines=3),
    Field("on_date", "Conduct was on", "date", hint="where it is not the finding's period"),
)


class Citations(Refilled):
    """A head with Cite…, and a block for each citation."""

    def __init__(self, desk: Desk, finding_id: str) -> None:
        super().__init__()
        self._desk, self._finding = desk, finding_id
        self.setAccessibleName(tr("Citations"))
        self.setStyleSheet(ring(desk.tokens, "CitationBlock"))
        self.add = QToolButton()
        self.add.setText(tr("Cite…"))
        self.add.clicked.connect(lambda: self.ask_paragraph(below(self.add)))
        top = QHBoxLayout()
        top.addWidget(heading("Citations"))
        top.addStretch(1)
        top.addWidget(self.add)
        self._blocks = QVBoxLayout()
        self._blocks.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(self._blocks)

    def fill(self, value: Sequence[Cited]) -> None:
        """Make a block for each citation."""
        empty(self._blocks)
        for cited in value:
            self._blocks.addWidget(CitationBlock(cited, self))
        if not value:
            self._blocks.addWidget(plain_label(tr("No paragraph is cited yet."), "unused", self._desk.tokens))

    def blocks(self) -> list[CitationBlock]:
        """Return the blocks, from the top."""
        return self.findChildren(CitationBlock)

    @property
    def desk(self) -> Desk:
        """The desk, for the blocks."""
        return self._desk

    def ask_paragraph(self, place: QPoint) -> None:
        """Ask which paragraph is cited, typed as people write it, and cite it with its conclusion still open."""

        def find(typed: str) -> list[Choice]:
            with self._desk.read() as session:
                return find_paragraphs(session, typed)

        picker = Picker(tr("Cite a paragraph"), find, self, hint=tr("2397 5, S/RES/2397 (2017), para. 5, or words"))
        picker.picked.connect(lambda choice, _typed: self._cite(choice.value))
        picker.open_at(place)

    def edit(self, cited: Cited, place: QPoint) -> None:
        """Ask for what the citation says; what is odd about it is said once it is kept."""

        def save(given: dict[str, Any]) -> None:
            self._desk.bridge.write(
                tr("Change citation of {paragraph}", paragraph=cited.cite),
                lambda session: edit_citation(session, cited.id, **given),
            )

        form = FormPopup(cited.cite, FIELDS, save, self.window(), values=cited.values, says=cited.summary)
        form.open_at(place)

    def menu(self, cited: Cited, place: QPoint) -> None:
        """Offer what can be done with a citation."""
        offer(
            [
                (tr("Change…"), lambda: self.edit(cited, place)),
                (tr("Open the paragraph"), lambda: self._desk.opened.emit(Spot("provision", cited.provision_id))),
                (tr("A source says so…"), lambda: self._ask_excerpt(cited, place)),
                (tr("Delete"), lambda: self.delete(cited)),
            ],
            self,
            place,
        )

    def delete(self, cited: Cited) -> None:
        """Take a citation out of the finding."""
        label = tr("Delete citation of {paragraph}", paragraph=cited.cite)
        self._desk.write(label, lambda session: delete_citation(session, cited.id), undo=True)

    def _cite(self, provision_id: str) -> None:
        added = self._desk.write(
            tr("Cite a paragraph"),
            lambda session: add_citation(
                session,
                self._finding,
                provision_id,
                asserted_by=AssertedBy.INVESTIGATOR.value,
                conclusion=Conclusion.UNRESOLVED.value,
            ),
        )
        if added and added.warning:
            self._desk.say(added.warning)

    def _ask_excerpt(self, cited: Cited, place: QPoint) -> None:
        def find(typed: str) -> list[Choice]:
            with self._desk.read() as session:
                return find_excerpts(session, typed, finding_id=self._finding)

        def take(choice: Choice, _typed: str) -> None:
            values = {"asserted_by": AssertedBy.SOURCE.value, "excerpt_id": choice.value}
            self._desk.write(
                tr("Say where {paragraph} is asserted", paragraph=cited.cite),
                lambda session: edit_fields(session, "citation", cited.id, values),
            )

        picker = Picker(tr("Which words assert it?"), find, self)
        picker.picked.connect(take)
        picker.open_at(place)


class CitationBlock(QFrame):
    """One citation; Enter changes it, Delete takes it away, a click on the paragraph opens it."""

    def __init__(self, cited: Cited, citations: Citations) -> None:
        super().__init__()
        self.cited, self._citations = cited, citations
        desk = citations.desk
        tokens = desk.tokens
        self.setProperty("key", cited.id)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{cited.cite}: {cited.conclusion}, {cited.state}")
        name = plain_label(cited.cite, "accent", tokens)
        font = name.font()
        font.setBold(True)
        name.setFont(font)
        more = more_button(tr("More on {name}", name=cited.cite))
        more.clicked.connect(lambda: citations.menu(cited, below(more)))
        top = QHBoxLayout()
        top.addWidget(name, 1)
        top.addWidget(more)
        verb = f"{cited.verb}, {tr('binding') if cited.binding else tr('does not bind')}"
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(plain_label(verb.removeprefix(", "), "ink-2", tokens))
        column.addWidget(plain_label(cited.state, "ink" if cited.held else "warn", tokens))
        rows = [(tr("Conclusion"), cited.conclusion), *cited.facts]
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for number, (label, words) in enumerate(rows):
            head = QLabel(label)
            head.setProperty("role", "quiet")
            grid.addWidget(head, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(plain_label(words, "ink", tokens), number, 1)
        column.addLayout(grid)
        column.addLayout(self._texts(cited))
        for warning in cited.warnings:
            column.addWidget(plain_label(warning, "warn", tokens))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show the citation in the inspector."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._citations.desk.selected.emit("citation", self.cited.id)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Change the citation."""
        self._citations.edit(self.cited, below(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Change or delete the citation."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}:
            self._citations.edit(self.cited, below(self))
        elif event.key() == Qt.Key.Key_Delete:
            self._citations.delete(self.cited)
        else:
            super().keyPressEvent(event)

    def _texts(self, cited: Cited) -> QGridLayout:
        """Return our summary and the official words beside each other."""
        tokens = self._citations.desk.tokens
        texts = QGridLayout()
        texts.setHorizontalSpacing(12)
        official = cited.official or tr("The official text is not in the case.")
        for column, (head, words) in enumerate((("In our words", cited.summary), ("Official text", official))):
            texts.addWidget(heading(head), 0, column)
            label = plain_label(words, "ink" if words != official or cited.official else "unused", tokens)
            if column and cited.official:
                label.setFont(serif(label.font(), 1.05))
            texts.addWidget(label, 1, column, Qt.AlignmentFlag.AlignTop)
            texts.setColumnStretch(column, 1)
        return texts
