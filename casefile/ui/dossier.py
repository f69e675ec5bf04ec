"""The dossier before it leaves: which findings, for whom, on which paper; its pages; what the edition withholds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy import select

from casefile.core.case import Changed
from casefile.core.dates import Precision, Qualifier, parse_date
from casefile.core.errors import CasefileError, UsageError
from casefile.core.handling import Level, read_level
from casefile.core.journal import chain_head
from casefile.core.progress import Progress
from casefile.core.review import review_leaving
from casefile.core.reviewing.problem import Problem
from casefile.core.schema import Finding
from casefile.core.vocabulary import Classification, Tlp
from casefile.dossier.export import Report, make_dossier
from casefile.dossier.layout import write_whole
from casefile.dossier.options import Options
from casefile.ui import ask
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk, Message
from casefile.ui.forms import Field, Form
from casefile.ui.jobs import Outcome
from casefile.ui.panel import Panel, heading
from casefile.ui.preview import Preview
from casefile.ui.words import counted, tr

INTERNAL: Final = ""
EDITIONS: Final = ((INTERNAL, "Internal: everything"), *((one.value, one.words) for one in Tlp))
PAPERS: Final = (("A4", "A4"), ("Letter", "Letter"))
FIELDS: Final = (
    Field("edition", "Edition", "choice", options=EDITIONS, ours=True, needed=True),
    Field("classification", "Classification", "choice", words=Classification, needed=True),
    Field("label", "Called", hint="Edition for the Member State"),
    Field("paper", "Paper", "choice", options=PAPERS, ours=True, needed=True),
    Field("date", "Date on the cover", "date", hint="that of the last change"),
    Field("title", "Title", hint="the case's own"),
    Field("organisation", "Organisation", hint="the case's own"),
    Field("grades", "Print grades", "flag"),
    Field("show", "Print missing characters as [U+1F600]", "flag"),
)
START: Final = {"edition": INTERNAL, "classification": "unclassified", "paper": "A4", "grades": True, "show": False}
SHOWN: Final = 40  # warnings that are listed


class DossierPanel(Panel):
    """Options at the left, pages at the right. What is seen is what is saved."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Dossier"))
        self.setObjectName("dossier")
        self._made: tuple[Options, str, bytes, Report] | None = None
        self._problems: list[Problem] | None = None  # not looked through yet
        self.form = Form(FIELDS)
        self.form.show_values(START)
        self.form.edited.connect(lambda _name, _value: self._options_changed())
        self.findings = QListWidget()
        self.findings.setAccessibleName(tr("Findings to print"))
        self.findings.itemChanged.connect(lambda _item: self._options_changed())
        self.warnings = QLabel()
        self.warnings.setTextFormat(Qt.TextFormat.PlainText)
        self.warnings.setWordWrap(True)
        self.warnings.setMargin(8)
        self.warnings.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.warnings.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_pages = QPushButton(tr("Make the pages"))
        self.show_pages.clicked.connect(self.preview)
        self.save_button = QPushButton(tr("Save as PDF…"))
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.ask_place)
        self.pages = Preview()
        self.hint = QLabel(tr("The pages appear here when you make them. Nothing is written before you save."))
        self.hint.setProperty("role", "quiet")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.hint)
        self.stack.addWidget(self.pages)
        self._lay_out()
        desk.bridge.changed.connect(self._changed)
        self._list_findings()
        self._options_changed()

    def handlers(self) -> Handlers:
        """Return what the panel does."""
        return {"refresh": self.preview, "save": self.ask_place}

    def focus_first(self) -> None:
        """Put the focus on the edition."""
        self.form.inputs["edition"].setFocus()

    def options(self) -> Options:
        """Return what is chosen; UsageError when it does not fit together."""
        values = self.form.values()
        chosen = [self.findings.item(row) for row in range(self.findings.count())]
        ticked = [one for one in chosen if one.checkState() is Qt.CheckState.Checked]
        if chosen and not ticked:
            raise UsageError(tr("No finding is chosen. Tick those that the dossier is to hold."))
        numbers = None
        if len(ticked) < len(chosen):
            numbers = tuple(one.data(Qt.ItemDataRole.UserRole) for one in ticked)
        return Options(
            paper=values["paper"],
            date=_day(values["date"]),
            edition=self._edition(values),
            label=values["label"],
            findings=numbers,
            missing="show" if values["show"] else "stop",
            grades=values["grades"],
            title=values["title"],
            organisation=values["organisation"],
        )

    def preview(self) -> None:
        """Make the pages, in memory."""
        self._make(self._show_pages)

    def ask_place(self) -> None:
        """Ask where the PDF is to be, and write it there: the pages that are seen, or made now."""
        case = self.desk.bridge.case
        edition = self._edition(self.form.values())
        suffix = f".{edition.tlp.value.lower()}.pdf" if edition else ".pdf"
        where = ask.save_as(self, tr("Save the dossier"), str(case.path.with_suffix(suffix)), tr("PDF (*.pdf)"))
        if where is None:
            return
        if where.resolve() == case.path.resolve():
            self.desk.trouble(UsageError(tr("The dossier cannot be written over the case. Choose another name.")))
            return
        self._make(lambda: self._save(where))

    def _make(self, then: Any) -> None:  # noqa: ANN401 - what follows, without arguments
        try:
            options = self.options()
        except CasefileError as error:
            self.desk.trouble(error)
            return
        case, head = self.desk.bridge.case, self._head()
        if self._made is not None and self._made[:2] == (options, head):
            then()
            return

        def work(progress: Progress) -> tuple[bytes, Report]:
            return make_dossier(case, options, progress)

        def ended(outcome: Outcome) -> None:
            for button in (self.show_pages, self.save_button):
                button.setEnabled(True)
            if outcome.error is not None:
                self.desk.trouble(outcome.error)
            elif not outcome.cancelled:
                self._made = (options, head, *outcome.value)
                then()

        for button in (self.show_pages, self.save_button):
            button.setEnabled(False)
        self.desk.jobs.start(tr("Make the dossier"), work, ended)

    def _show_pages(self) -> None:
        assert self._made is not None
        options, _, data, report = self._made
        self.pages.show_document(data, report.pages, options.paper)
        self.stack.setCurrentWidget(self.pages)
        self._show_warnings()

    def _save(self, where: Path) -> None:
        assert self._made is not None
        data, report = self._made[2:]

        def ended(outcome: Outcome) -> None:
            if outcome.error is not None:
                self.desk.trouble(outcome.error)
            elif not outcome.cancelled:
                text = tr("{name} is written, {pages}.", name=where.name, pages=counted(report.pages, "page", "pages"))
                self.desk.told.emit(Message(text, offer=tr("Open"), then=lambda: ask.show_file(where)))

        self.desk.jobs.start(tr("Write the dossier"), lambda _progress: write_whole(where, data), ended)
        self._show_pages()

    def _options_changed(self) -> None:
        self.form.inputs["classification"].setEnabled(self.form.value("edition") != INTERNAL)
        self.form.inputs["grades"].setEnabled(self.form.value("edition") == INTERNAL)
        self.stack.setCurrentWidget(self.hint)
        self._problems = None
        self.warnings.setText(tr("Being looked through …"))
        case, edition = self.desk.bridge.case, self._edition(self.form.values())
        self.desk.reads.ask(self, lambda: review_leaving(case, edition), self._leaving_read)

    def _leaving_read(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.desk.trouble(outcome.error)
            return
        self._problems = outcome.value
        self._show_warnings()

    def _show_warnings(self) -> None:
        problems = self._problems
        if problems is None:
            return
        above = Counter(one.table for one in problems if one.kind == "marked_above")
        lines = []
        if self._made is not None and self.stack.currentWidget() is self.pages:
            report = self._made[3]
            lines += [report.told] if report.told else []
            lines += [tr("Printed as a code point: {what}", what=one) for one in report.replaced]
            lines += [tr("Without its page's picture: {what}", what=one) for one in report.unpictured]
            unseen = tr("{text}: its picture has no text in which protected names could be looked for. Look at it.")
            lines += [unseen.format(text=one) for one in report.unseen]
        elif above:
            nouns = ", ".join(f"{count} {tr(table.replace('_', ' '))}" for table, count in sorted(above.items()))
            lines.append(tr("Marked above this edition and left out: {nouns}.", nouns=nouns))
        others = [one for one in problems if one.kind != "marked_above"]
        lines += [f"{one.where}: {one.says} {one.mend}" for one in others[:SHOWN]]
        if len(others) > SHOWN:
            lines.append(tr("… and {n} more; Review lists all.", n=len(others) - SHOWN))
        self.warnings.setText("\n\n".join(lines) or tr("Nothing is left out, and nothing gives anybody away."))

    def _changed(self, told: Changed) -> None:
        if any(table == "finding" for table, _ in told.touched):
            self._list_findings()
        self._options_changed()

    def _list_findings(self) -> None:
        off = {
            item.data(Qt.ItemDataRole.UserRole)
            for row in range(self.findings.count())
            if (item := self.findings.item(row)).checkState() is not Qt.CheckState.Checked
        }
        with self.desk.read() as session:
            rows = session.execute(
                select(Finding.number, Finding.title).order_by(Finding.position, Finding.number)
            ).all()
        with QSignalBlocker(self.findings):
            self.findings.clear()
            for number, title in rows:
                item = QListWidgetItem(f"{number}  {title}")
                item.setData(Qt.ItemDataRole.UserRole, number)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked if number in off else Qt.CheckState.Checked)
                self.findings.addItem(item)

    def _edition(self, values: dict[str, Any]) -> Level | None:
        return read_level(values["edition"], values["classification"]) if values["edition"] else None

    def _head(self) -> str:
        with self.desk.read() as session:
            return chain_head(session.connection())

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.form)
        column.addWidget(heading("Findings, in the order of their outline"))
        column.addWidget(self.findings, 2)
        column.addWidget(heading("Before it leaves"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.warnings)
        area.setAccessibleName(tr("What to know before it leaves"))
        column.addWidget(area, 2)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.show_pages)
        buttons.addWidget(self.save_button)
        column.addLayout(buttons)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(inner)
        split.addWidget(self.stack)
        split.setStretchFactor(1, 1)
        split.setSizes([380, 700])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)


def _day(text: str | None) -> str | None:
    if text is None:
        return None
    date = parse_date(text)
    if date.qualifier is not Qualifier.EXACTLY or date.precision is not Precision.DAY:
        raise UsageError(tr("The date on the cover is one day, such as 31 Jul 2025."))
    return date.canonical
