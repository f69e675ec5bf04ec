"""How a source was captured, graded and kept: its form, its hash, its custody, and its excerpts since it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.core.capture_warnings import capture_warnings
from casefile.core.grading import RELIABILITY
from casefile.core.origins import list_origins
from casefile.core.reanchoring import Compared, Passage, compare_anchors, confirm_anchor
from casefile.core.schema import Excerpt, Source
from casefile.core.sources import (
    add_custody_event,
    add_source_error,
    delete_source_error,
    list_custody,
    list_source_errors,
)
from casefile.core.timestamps import show_moment
from casefile.core.vocabulary import AnchorState, Classification, SourceKind, Tlp
from casefile.dossier.content.words import media_type, size
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk, Spot
from casefile.ui.editor import Editor
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field, Form
from casefile.ui.jobs import Outcome
from casefile.ui.naming import cut
from casefile.ui.rows import Kind, Line
from casefile.ui.sealed import ask_read_again, check_hash, save_copy
from casefile.ui.words import tr

OFFERED: Final = 300  # sources among which the one that is replaced is chosen
MOMENT: Final = "2025-07-17T10:42:07+09:00"
WHAT: Final = (
    Field("title", "Title", needed=True),
    Field("kind", "Kind", "choice", words=SourceKind, needed=True),
    Field("publisher", "Publisher"),
    Field("written_by", "Written by"),
    Field("symbol", "Symbol", hint="such as S/2024/215"),
    Field("published", "Published", "date"),
    Field("language", "Language", hint="such as en, ko or ru"),
    Field("note", "Note", "text", lines=3),
)
HOW: Final = (
    Field("url", "Address"),
    Field("captured", "Captured", hint=f"such as {MOMENT}"),
    Field("collector", "By"),
    Field("tool", "With"),
    Field("tool_version", "Version"),
    Field("method", "Method"),
    Field("provider", "Imagery by"),
    Field("acquired", "Taken", hint=f"such as {MOMENT}, or a date"),
)
WHO: Final = (
    Field("provided_by", "Provided by"),
    Field("consent", "Consent"),
    Field("caveat", "Caveat"),
    Field("attribution", "Attributed as", hint="such as a Member State"),
    Field("alias", "Called where protected"),
    Field("protected", "Protected", "flag"),
)
ERRORS: Final = Kind(
    "source_error", (), delete_source_error, proved=False, edited=False, empty="No error in it is known."
)


@dataclass(frozen=True)
class _Found:
    """All that the form shows."""

    head: Mapping[str, Any]
    sealed: Sequence[tuple[str, str]]
    custody: Sequence[tuple[str, str]]
    errors: Sequence[Line]
    displaced: int


class CaptureEditor(Editor):
    """Edits what a person says of a source; its bytes are sealed and stay."""

    def __init__(self, desk: Desk, source_id: str) -> None:
        super().__init__(desk, "source", source_id, frozenset({"source", "custody_event", "source_error", "excerpt"}))
        with desk.read() as session:
            origins = [(one.id, cut(one.name, 60)) for one in list_origins(session)]
            replaced = _others(session, source_id)
        grade = (
            Field("reliability", "Reliability", "choice", options=[(one, f"{one}: {tr(words)}") for one, words in
                                                                   RELIABILITY.items()]),
            Field("reliability_reason", "Why", "text", lines=2),
            Field("reliability_by", "Judged by"),
            Field("reliability_at", "Judged on", hint="a date"),
            Field("origin_id", "Who knows it first hand", "choice", options=origins),
        )  # fmt: skip
        handling = (
            Field("tlp", "Handling", "choice", words=Tlp),
            Field("classification", "Classification", "choice", words=Classification),
            Field("replaces_id", "Replaces", "choice", options=replaced),
            Field("crop_only", "Print the marked part only", "flag"),
        )
        self.forms = tuple(Form(fields) for fields in (WHAT, HOW, (*grade, *handling), WHO))
        self.warnings = QLabel()
        self.warnings.setProperty("role", "warn")
        self.warnings.setTextFormat(Qt.TextFormat.PlainText)
        self.warnings.setWordWrap(True)
        self.body.addWidget(self.warnings)
        self._two("Source", self.forms[0], self.forms[1])
        self._two("Grade, handling and who provided it", self.forms[2], self.forms[3])
        for form in self.forms:
            self.bind(form)
        buttons = {
            "Read it": lambda: desk.opened.emit(Spot("source", source_id)),
            "Save a copy…": lambda: save_copy(desk, source_id, self),
            "Check the hash": self.check,
            "Read again…": self.read_again,
        }
        self.section("Seal", buttons)
        self.sealed = self._grid()
        self.compared = QVBoxLayout()
        self._verdicts = self.section("Excerpts that moved or were lost when it was read again")
        self.body.addLayout(self.compared)
        self.errors = self.records(ERRORS, "Known errors", {"Add error…": self.ask_error})
        self.section("Custody", {"Add step…": self.ask_step})
        self.custody = self._grid()
        self.body.addStretch(1)
        self._asker = object()
        self.destroyed.connect(partial(desk.reads.forget, self._asker))
        self.reload()

    def handlers(self) -> Handlers:
        """Return what the form does."""
        return {"edit": self.forms[0].inputs["title"].setFocus, "read_again": self.read_again, "check_hash": self.check}

    def gather(self, session: Session, row: Source) -> _Found:
        """Read everything about the source."""
        displaced = select(func.count()).where(
            Excerpt.source_id == row.id, Excerpt.anchor_state != AnchorState.EXACT.value
        )
        return _Found(
            {name: getattr(row, name) for form in self.forms for name in form.fields},
            [
                ("SHA-256", row.sha256),
                (tr("Size"), size(row.size)),
                (tr("Kind of file"), media_type(row.media_type)),
                (tr("Name of the file"), row.file_name or ""),
                (tr("Not read"), row.unread or ""),
                *((str(name), str(value)) for name, value, *_ in row.facts or ()),
            ],
            [
                (
                    show_moment(one.at),
                    ". ".join(part for part in (f"{one.action} – {one.actor}", one.detail or "") if part),
                )
                for one in list_custody(session, row.id)
            ],
            _errors(session, row),
            session.scalar(displaced) or 0,
        )

    def fill(self, found: _Found) -> None:
        """Show it."""
        self.show_title(tr("Capture and custody"), found.head["title"])
        for form in self.forms:
            form.show_values(found.head)
        told = {name: found.head[name] for name in ("language", "published", "captured", "protected", "alias")}
        odd = capture_warnings(**told)
        self.warnings.setText("\n".join(odd))
        self.warnings.setVisible(bool(odd))
        _fill_grid(self.sealed, found.sealed)
        _fill_grid(self.custody, found.custody)
        self.errors.show_lines(found.errors)
        self._verdicts.setVisible(bool(found.displaced))
        if found.displaced:
            self.desk.reads.ask(self._asker, self._compare, self._take)
        else:
            _clear(self.compared)

    def check(self) -> None:
        """Hash the stored bytes again."""
        check_hash(self.desk, self.id)

    def read_again(self) -> FormPopup:
        """Ask with what the source is read again, and do it."""
        return ask_read_again(self.desk, self.id, self)

    def ask_error(self) -> FormPopup:
        """Ask for a known error in the source."""
        fields = (
            Field("says", "It says", "text", lines=2),
            Field("correction", "What is right", "text", lines=2),
            Field("basis", "How that is known", "text", lines=2),
        )
        return self._ask("Add error", tr("Add known error in {name}", name=self.short), fields, add_source_error)

    def ask_step(self) -> FormPopup:
        """Ask for a step of custody; steps are never changed or taken away."""
        fields = (
            Field("action", "What was done", hint="such as handed over, copied, scanned"),
            Field("at", "When", hint=f"a date, or {MOMENT}; now when left out"),
            Field("actor", "By whom"),
            Field("detail", "Detail", "text", lines=2),
        )
        return self._ask("Add step", tr("Add step of custody of {name}", name=self.short), fields, add_custody_event)

    def _ask(self, button: str, label: str, fields: Sequence[Field], operation: Any) -> FormPopup:  # noqa: ANN401
        def save(given: dict[str, Any]) -> None:
            self.desk.bridge.write(label, lambda session: operation(session, self.id, **given))

        form = FormPopup(label, fields, save, self.window(), button=button)
        form.open_at(self.mapToGlobal(QPoint(120, 80)))
        return form

    def _two(self, title: str, left: Form, right: Form) -> None:
        self.section(title)
        line = QHBoxLayout()
        line.setSpacing(24)
        line.addWidget(left, 1)
        line.addWidget(right, 1)
        self.body.addLayout(line)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        return grid

    def _compare(self) -> list[Compared]:
        with self.desk.read() as session:
            return compare_anchors(session, self.id)

    def _take(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.desk.trouble(outcome.error)
            return
        _clear(self.compared)
        for one in outcome.value:
            self.compared.addWidget(self._verdict(one))

    def _verdict(self, one: Compared) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        now = _words(one.now) if one.now else tr("nothing in the source is like these words")
        near = tr("most like it: {now}", now=now) if one.state is AnchorState.LOST and one.now else now
        text = QLabel(tr("{state}\nmarked: {marked}\nnow: {now}", state=tr(one.state.words), marked=_words(one.marked),
                         now=near))  # fmt: skip
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        line.addWidget(text, 1)
        deeds = {tr("Show"): partial(self.desk.selected.emit, "excerpt", one.excerpt_id)}
        if one.state is AnchorState.MOVED:
            deeds[tr("It stands there")] = partial(self._confirm, one.excerpt_id)
        for words, does in deeds.items():
            button = QPushButton(words)
            button.setAccessibleName(f"{words}: {cut(one.marked.words, 40)}")
            button.clicked.connect(lambda _on=False, does=does: does())
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return holder

    def _confirm(self, excerpt_id: str) -> None:
        label = tr("Confirm the place of an excerpt of {name}", name=self.short)
        self.desk.write(label, lambda session: confirm_anchor(session, excerpt_id))


def _others(session: Session, source_id: str) -> list[tuple[str, str]]:
    """Return the sources that this one may replace, by title, the one that it does replace first."""
    now = select(Source.replaces_id).where(Source.id == source_id).scalar_subquery()
    query = select(Source.id, Source.title).where(Source.id != source_id)
    rows = session.execute(query.order_by((Source.id == now).desc(), Source.title, Source.id).limit(OFFERED))
    return [(row.id, cut(row.title, 60)) for row in rows]


def _errors(session: Session, row: Source) -> list[Line]:
    return [
        Line(
            one.id,
            tr("It says"),
            tr("known error in {name}", name=cut(row.title, 50)),
            {},
            aside=f"{one.says} → {one.correction}" + (f" ({one.basis})" if one.basis else ""),
        )
        for one in list_source_errors(session, row.id)
    ]


def _words(passage: Passage) -> str:
    words = f"…{passage.before}[{passage.words}]{passage.after}…" if passage.words else tr("a region")
    return cut(tr("p. {page}, {words}", page=passage.page, words=words) if passage.page else words, 300)


def _fill_grid(grid: QGridLayout, rows: Sequence[tuple[str, str]]) -> None:
    _clear(grid)
    for number, (label, text) in enumerate(row for row in rows if row[1]):
        head, told = QLabel(label), QLabel(text)
        head.setProperty("role", "quiet")
        for widget in (head, told):
            widget.setTextFormat(Qt.TextFormat.PlainText)
            widget.setAlignment(Qt.AlignmentFlag.AlignTop)
        head.setMinimumWidth(150)
        told.setWordWrap(True)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if label == "SHA-256":
            told.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        grid.addWidget(head, number, 0)
        grid.addWidget(told, number, 1)


def _clear(layout: QGridLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
