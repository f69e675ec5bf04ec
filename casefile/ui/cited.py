"""Citing a paragraph for a finding, from wherever the paragraph is at hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from casefile.core.findings import add_citation
from casefile.core.vocabulary import AssertedBy, Conclusion
from casefile.ui.desk import Desk
from casefile.ui.naming import name_record
from casefile.ui.words import tr


def cite_for(desk: Desk, finding_id: str, provision_id: str) -> None:
    """Cite a paragraph for a finding, its conclusion open, and show the citation."""

    def operation(session: Session) -> Any:  # noqa: ANN401 - the citation with its warning
        return add_citation(
            session,
            finding_id,
            provision_id,
            asserted_by=AssertedBy.INVESTIGATOR.value,
            conclusion=Conclusion.UNRESOLVED.value,
        )

    added = desk.write(tr("Cite a paragraph"), operation)
    if not added:
        return
    with desk.read() as session:
        finding = name_record(session, "finding", finding_id)
        paragraph = name_record(session, "provision", provision_id)
    said = tr("{paragraph} is cited; its conclusion is still open. {finding}", paragraph=paragraph, finding=finding)
    desk.say(f"{said} {added.warning or ''}".strip())
    desk.selected.emit("citation", added.id)
