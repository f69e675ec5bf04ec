"""The editor of a finding: the claim on top, its proof and grid under it, replies and citations beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from casefile.core.findings import delete_finding
from casefile.core.grading import Confidence, Likelihood
from casefile.core.standard import UNMEASURED, check_standard
from casefile.core.vocabulary import DeterminedBy, FindingStatus
from casefile.ui.actions import Handlers
from casefile.ui.citations import Citations
from casefile.ui.desk import Desk
from casefile.ui.finding_parts import FindingParts, read_parts
from casefile.ui.finding_proof import ProofColumns
from casefile.ui.finding_view import FindingView, read_finding
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Across, Field, Form
from casefile.ui.grid import ElementGrid
from casefile.ui.items import below, plain_label, serif
from casefile.ui.record_forms import HANDLING
from casefile.ui.record_panel import RecordPanel
from casefile.ui.words import tr

CLAIM: Final = (
    Field("title", "Title", needed=True),
    Field("text", "Claim", "text", lines=6, needed=True),
)
WEIGHED: Final = (
    Field("status", "Status", "choice", words=FindingStatus, needed=True),
    Field("period", "Period", "date"),
    Field("likelihood", "Likelihood", "choice", options=[(one.value, one.show()) for one in Likelihood], ours=True),
    Field(
        "confidence",
        "Confidence in the assessment",
        "choice",
        options=[(one.value, one.words) for one in Confidence],
        ours=True,
    ),
)
REST: Final = (
    Field("status_reason", "Reason for the status", "text", lines=2),
    Field("reasoning", "Reasoning", "text", lines=4),
    Field("contrary", "What speaks against it", "text", lines=3),
    Field("acknowledged_by", "Acknowledged by"),
    Field("determined_by", "Determined by", "choice", words=DeterminedBy),
    Field("no_enquiry_reason", "Why nobody was asked", "text", lines=2),
    *HANDLING,
    Field("note", "Note, not printed", "text", lines=2),
)
ASIDE: Final = ("Set the standard aside", "Why is the finding concluded all the same?")
CLAIMED: Final = frozenset(
    {
        "finding", "support", "excerpt", "translation", "source", "citation", "provision", "provision_text",
        "amendment", "element", "case_info", "origin",
    }
)  # fmt: skip
"""Tables of which a change makes claim, proof, grid and citations be read again."""
AROUND: Final = frozenset(
    {
        "finding_entity", "finding_event", "entity", "event", "alternative", "recommendation",
        "recommendation_finding", "enquiry", "enquiry_finding", "response", "response_finding",
    }
)  # fmt: skip
"""Tables of the lists around the finding."""


class FindingEditor(RecordPanel):
    """One finding; every field is committed when it is left, every list when something is done in it."""

    READ = CLAIMED | AROUND

    def __init__(self, desk: Desk, finding_id: str) -> None:
        self.claim, self.weighed, self.rest = Across(CLAIM, 1), Across(WEIGHED, 2), Form(REST)
        super().__init__(desk, "finding", finding_id, (self.claim, self.weighed, self.rest))
        self.finding_id = finding_id
        self.view: FindingView | None = None
        self.number = QLabel()
        self.number.setProperty("role", "quiet")
        self.standard = plain_label("", "ink-2", desk.tokens)
        self.proof = ProofColumns(desk, finding_id)
        self.grid = ElementGrid(desk, finding_id)
        self.citations = Citations(desk, finding_id)
        self.parts = FindingParts(desk, finding_id, self)
        title, text = self.claim.inputs["title"], self.claim.inputs["text"]
        title.setFont(serif(self.font(), 1.35))
        text.setFont(serif(self.font(), 1.25))
        text.setFixedHeight(text.fontMetrics().lineSpacing() * 5 + 16)
        self._lay_out()
        desk.finding_changed.connect(self._show_number)
        self.read()

    def handlers(self) -> Handlers:
        """Return what the editor does."""
        does: dict[str, Callable[[], object]] = {
            "cite": lambda: self.citations.ask_paragraph(below(self.citations.add)),
            "current_finding": lambda: self.desk.set_finding(self.finding_id),
            "delete_record": self._delete,
        }
        return does

    def focus_first(self) -> None:
        """Put the focus on the first card of the proof, or on the claim where there is none."""
        cards = self.proof.cards()
        (cards[0] if cards else self.claim.inputs["text"]).setFocus()

    def read(self) -> None:
        """Read what may have changed, in two short looks, and show what has."""
        if self.take_touched(CLAIMED):
            with self.desk.read() as session:
                self.view = read_finding(session, self.finding_id)
        if self.view is None:
            return
        self.show_values(self.view.values)
        self.proof.show_value(self.view.cards)
        self.grid.show_value((self.view.grid, self.view.cards))
        self.citations.show_value(self.view.citations)
        self._show_number()
        self._show_standard()
        if self.take_touched(AROUND):
            with self.desk.read() as session:
                parts = read_parts(session, self.finding_id)
            self.parts.show_parts(parts)

    def conclude(self, lacking: list[str]) -> None:
        """Say what the finding lacks of the standard, and ask for the reason why that is set aside."""

        def save(given: dict[str, Any]) -> None:
            values = {"status": FindingStatus.CONCLUDED.value, "status_reason": given["status_reason"]}
            self.desk.bridge.write(tr("Conclude finding {n}", n=self._n), self.setter(values))

        fields = (Field("status_reason", ASIDE[1], "text", lines=3, needed=True),)
        says = " ".join([tr("The standard of the case is not met."), *lacking])
        form = FormPopup(tr(ASIDE[0]), fields, save, self.window(), button=tr("Conclude all the same"), says=says)
        form.destroyed.connect(self._late.start)
        form.open_at(below(self.weighed.inputs["status"]))

    @property
    def _n(self) -> int:
        return self.view.number if self.view else 0

    def name(self) -> str:
        """Return what the finding is called in the label of a change."""
        return tr("finding {n}", n=self._n)

    def _lay_out(self) -> None:
        head = QWidget()
        top = QVBoxLayout(head)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(8)
        for widget in (self.number, self.claim, self.weighed, self.standard):
            top.addWidget(widget)
        lists = self.parts
        self.lay_out(
            (head, self.proof, self.grid, lists.alternatives, self.rest),
            (lists.replies, self.citations, lists.entities, lists.events, lists.recommendations),
        )

    def _show_number(self) -> None:
        if self.view is None:
            return
        current = tr("the current finding") if self.desk.finding_id == self.finding_id else ""
        self.number.setText("  ·  ".join(part for part in (tr("Finding {n}", n=self._n), current) if part))
        self.show_title(f"{self._n}  {self.view.values['title']}")

    def _show_standard(self) -> None:
        assert self.view is not None
        lacking, tokens = self.view.lacking, self.desk.tokens
        if not lacking:
            said, colour = tr("The standard of the case is met."), "supports"
        elif UNMEASURED.sentence in lacking:
            said, colour = " ".join(lacking), "ink-2"
        else:
            aside = self.view.values["status"] == FindingStatus.CONCLUDED
            first = tr("Concluded although the standard of the case is not met.") if aside else tr(
                "The standard of the case is not met."
            )  # fmt: skip
            said, colour = " ".join([first, *lacking]), "warn"
        self.standard.setText(said)
        self.standard.setStyleSheet(f"color: {tokens.code(colour)}")

    def edited(self, name: str, value: Any) -> None:  # noqa: ANN401 - what a field holds
        """Write a field; a finding is concluded below the standard only with a reason, which is asked for."""
        if name == "status" and value == FindingStatus.CONCLUDED:
            with self.desk.read() as session:
                lacking = check_standard(session, self.finding_id)
            if lacking and self.view is not None and not self.view.values["status_reason"]:
                self.conclude(lacking)
                return
        super().edited(name, value)

    def _delete(self) -> None:
        self.desk.write(
            tr("Delete finding {number}", number=self._n),
            lambda session: delete_finding(session, self.finding_id),
            undo=True,
        )
