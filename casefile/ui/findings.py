"""The room of findings: the outline of the dossier, in its order, with what each claim rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView
from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy.orm import Session

from casefile.core.findings import add_finding, delete_finding, move_finding
from casefile.core.proof import list_supports
from casefile.core.schema import Finding
from casefile.core.standard import UNMEASURED, list_shortfalls
from casefile.core.vocabulary import FindingStatus
from casefile.dossier.content import terms
from casefile.dossier.content.words import show_period
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk, Spot
from casefile.ui.form_popup import FormPopup
from casefile.ui.forms import Field
from casefile.ui.marks import SIGNS
from casefile.ui.rooms import TableRoom
from casefile.ui.tables import Column, Index, Row, WindowedModel
from casefile.ui.words import tr

ROWID: Final[ColumnElement[int]] = literal_column("finding.rowid")
MOVED: Final = "application/x-casefile-finding"
NEW: Final = (
    Field("title", "Title", needed=True, hint="what the dossier will call it"),
    Field("text", "Claim", "text", needed=True, hint="what is claimed, in one or two sentences"),
    Field("period", "Period", "date"),
)


class FindingListing:
    """All findings in the order of the dossier, for a windowed table."""

    tables = frozenset({"finding", "support", "excerpt", "source", "case_info"})
    columns = (
        Column("No."),
        Column("Finding", wide=True),
        Column("Status"),
        Column("Period"),
        Column("Proof", right=True, sortable=False),
        Column("Standard", sortable=False),
    )
    _order = (Finding.position, Finding.title, Finding.status, Finding.period)

    def count(self, session: Session, words: str) -> int:
        """Return how many findings there are."""
        return session.scalar(self._filtered(select(func.count()).select_from(Finding), words)) or 0

    def keys(
        self, session: Session, words: str, column: int, *, descending: bool, limit: int | None = None
    ) -> Sequence[int]:
        """Return rowids in order; in the first column that is the order of the dossier."""
        by: Any = self._order[column]
        by = by if column == 0 else by.collate("NOCASE")
        query = self._filtered(select(ROWID).select_from(Finding), words)
        return session.scalars(query.order_by(by.desc() if descending else by, Finding.number).limit(limit)).all()

    def rows(self, session: Session, keys: Sequence[int]) -> Mapping[int, Row]:
        """Return the rows of some rowids."""
        found = [(key, row) for key, row in session.execute(select(ROWID, Finding).where(ROWID.in_(keys)))]
        ids = [row.id for _, row in found]
        lacking, proof = list_shortfalls(session, ids), _proof(session, ids)
        return {key: self._row(row, proof.get(row.id, ""), lacking[row.id]) for key, row in found}

    def _row(self, row: Finding, proof: str, lacking: Sequence[str]) -> Row:
        unmeasured = UNMEASURED.sentence in lacking
        standard = tr("none set") if unmeasured else tr("not met") if lacking else tr("met")
        colours = {4: "ink" if proof else "unused", 5: "unused" if unmeasured else "warn" if lacking else "supports"}
        if row.status == FindingStatus.WITHDRAWN:
            colours |= {1: "unused", 2: "unused"}
        cells = (str(row.number), row.title, tr(terms.status(row.status)), show_period(row.period), proof or "○",
                 standard)  # fmt: skip
        return Row("finding", row.id, cells, colours, tip="\n\n".join([row.title, row.text, *lacking]))

    def _filtered(self, query: Select[Any], words: str) -> Select[Any]:
        for word in words.split():
            number = [Finding.number == int(word)] if word.isdecimal() else []
            fields = (Finding.title.contains(word, autoescape=True), Finding.text.contains(word, autoescape=True))
            query = query.where(or_(*fields, *number))
        return query


class OutlineModel(WindowedModel):
    """The listing whose rows are dragged to another place; it moves nothing itself."""

    dropped = Signal(str, int)  # id, the place before which it was dropped

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be dragged, and dropped between others."""
        known = super().flags(index)
        return known | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled)

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """Move rows only."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """Take findings only."""
        return [MOVED]

    def mimeData(self, indexes: Sequence[Any]) -> QMimeData:  # noqa: N802
        """Return the finding that is dragged."""
        data = QMimeData()
        row = self.row_at(indexes[0].row()) if indexes else None
        data.setData(MOVED, (row.id if row else "").encode())
        return data

    def dropMimeData(  # noqa: N802
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        """Tell where the finding was dropped."""
        moved = bytes(data.data(MOVED).data()).decode()
        place = row if row >= 0 else parent.row() if parent.isValid() else self.rowCount()
        if moved:
            self.dropped.emit(moved, place)
        return False


class FindingsRoom(TableRoom):
    """Outline of findings; Enter opens one, Alt+Up and Alt+Down or the mouse move it."""

    def __init__(self, desk: Desk) -> None:
        model = OutlineModel(desk, FindingListing())
        super().__init__(tr("Findings"), "findings", model)
        self.build(
            widths=[5, 40, 15, 22, 14, 10],
            wide=1,
            hint="Filter findings",
            button="New finding…",
            sentence="Findings are the numbered claims of the dossier. Each rests on excerpts and cites paragraphs.",
            nouns=("finding", "findings"),
            delete=lambda session, row: delete_finding(session, row.id),
        )
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.table.setDragDropOverwriteMode(False)
        model.dropped.connect(self._dropped)

    def handlers(self) -> Handlers:
        """Return what the room does."""
        return {
            **super().handlers(),
            "move_up": lambda: self._step(-1),
            "move_down": lambda: self._step(1),
            "current_finding": self._make_current,
        }

    def add(self) -> None:
        """Ask for title and claim of a new finding, and open it."""

        def save(given: dict[str, Any]) -> None:
            made = self.desk.bridge.write(
                tr("Add finding"),
                lambda session: add_finding(
                    session,
                    title=given["title"] or "",
                    text=given["text"] or "",
                    period=given["period"],
                    status=FindingStatus.REPORTED.value,
                ),
            )
            self.desk.opened.emit(Spot("finding", made))

        form = FormPopup(tr("New finding"), NEW, save, self.window(), button=tr("Add finding"))
        form.open_at(self.mapToGlobal(QPoint(self.width() // 4, 60)))

    def _make_current(self) -> None:
        if row := self.table.current():
            self.desk.set_finding(row.id)

    def _step(self, by: int) -> None:
        row, place = self.table.current(), self.table.currentIndex().row()
        if row and 0 <= place + by < self.model.rowCount():
            self._move(row.id, row.cells[0], place + by)

    def _dropped(self, finding_id: str, before: int) -> None:
        place = self.model.place_of(finding_id)
        row = self.model.row_at(place) if place is not None else None
        if row is None or place is None:
            return
        target = before - 1 if before > place else before
        if target != place:
            self._move(finding_id, row.cells[0], target)

    def _move(self, finding_id: str, number: str, place: int) -> None:
        if self.model.words or not self.model.in_first_order:
            self.desk.say(tr("Findings are moved in the order of the dossier: empty the filter and sort by number."))
            return
        label = tr("Move finding {number}", number=number)
        self.desk.write(label, lambda session: move_finding(session, finding_id, place))


def _proof(session: Session, finding_ids: Sequence[str]) -> dict[str, str]:
    """Return `▲ 3  ▼ 1` for each finding: excerpts by stance, each once."""
    told = {}
    for finding_id, edges in list_supports(session, "finding", finding_ids).items():
        by = {stance: len({one.excerpt_id for one in edges if one.stance == stance}) for stance in SIGNS}
        told[finding_id] = "  ".join(f"{SIGNS[stance]} {count}" for stance, count in by.items() if count)
    return told
