"""What the case says of itself: title, mandate, period, the measure of proof, how it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from casefile.core.errors import RefusedError
from casefile.core.info import FIELDS, edit_info, get_info
from casefile.ui.desk import Desk
from casefile.ui.forms import Across, Field, Form
from casefile.ui.items import serif
from casefile.ui.panel import heading
from casefile.ui.record_forms import HANDLING
from casefile.ui.record_panel import RecordPanel
from casefile.ui.words import tr

HEAD: Final = (
    Field("title", "Title"),
    Field("about", "What the dossier is, in two sentences", "text", lines=3),
    Field("summary", "Summary", "text", lines=6),
)
FACTS: Final = (
    Field("reference", "Reference"),
    Field("organisation", "Organisation"),
    Field("period", "Period", "period"),
    Field("cut_off", "Cut-off date", "date"),
    *HANDLING,
)
PROOF: Final = (
    Field("standard", "Standard of proof, in words", "text", lines=3),
    Field("standard_origins", "Least number of independent origins"),
    Field("standard_grade", "Least grade", hint="such as B2"),
)
REST: Final = (
    Field("mandate", "Mandate", "text", lines=4),
    Field("methodology", "Methodology, besides what every dossier says", "text", lines=5),
)
WIDEST: Final = 900


class CasePanel(RecordPanel):
    """The record of the case; every field is committed when it is left."""

    READ = frozenset({"case_info"})

    def __init__(self, desk: Desk) -> None:
        with desk.read() as session:
            record_id = get_info(session).id
        forms = (Across(HEAD, 1), Across(FACTS, 2), Form(PROOF), Across(REST, 1))
        super().__init__(desk, "case_info", record_id, forms)
        self.show_title(tr("Case"))
        title = forms[0].inputs["title"]
        title.setFont(serif(self.font(), 1.35))
        inner = QWidget()
        inner.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(16)
        for form, head in zip(forms, ("", "", "When a finding may be concluded", ""), strict=True):
            if head:
                column.addWidget(heading(head))
            column.addWidget(form)
        column.addStretch(1)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inner)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName(tr("Case"))
        area.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.read()

    def focus_first(self) -> None:
        """Put the focus on the title."""
        self.forms[0].inputs["title"].setFocus()

    def name(self) -> str:
        """Return what the record is called in the label of a change."""
        return tr("the case")

    def read(self) -> None:
        """Read the record and show it."""
        with self.desk.read() as session:
            info = get_info(session)
            values = {name: getattr(info, name) for name in FIELDS}
        self.show_values(values)

    def setter(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an operation
        """Return the operation that sets fields of the case, with the number of origins read from what was typed."""

        def operation(session: Session) -> None:
            clean = dict(values)
            typed = clean.get("standard_origins")
            if isinstance(typed, str):
                if not typed.strip().isdecimal():
                    raise RefusedError(tr("The least number of independent origins is a whole number from 1."))
                clean["standard_origins"] = int(typed)
            edit_info(session, **clean)

        return operation
