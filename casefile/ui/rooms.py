"""What the rooms with one list have in common: a filter, a count, one button, the table or a word on what belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from casefile.ui.actions import Handlers
from casefile.ui.desk import Spot
from casefile.ui.panel import Empty, Panel
from casefile.ui.tables import Row, Table, WindowedModel
from casefile.ui.words import counted, tr

Delete = Callable[[Session, Row], None]
"""Takes the record of a row out of the case."""


class TableRoom(Panel):
    """A room with one windowed table; Enter opens a row, Delete takes the chosen rows out of the case.

    Who derives from it calls `build` and says in `add` how a record is made.
    """

    def __init__(self, title: str, name: str, model: WindowedModel) -> None:
        desk = model.desk
        super().__init__(desk, title)
        self.setObjectName(name)
        model.setParent(self)
        self.model = model
        self.table = Table(self.model, title)
        self.table.chosen.connect(desk.selected)
        self.table.activated_row.connect(lambda table, record: desk.opened.emit(Spot(table, record)))
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(280)
        self.filter.textChanged.connect(self.model.filter)
        self.number = QLabel()
        self.number.setProperty("role", "quiet")
        self.stack = QStackedWidget()
        self._empty: Empty | None = None
        self._nouns, self._named = ("", ""), 0
        self._delete_one: Delete | None = None

    def build(
        self,
        *,
        widths: Sequence[int],
        hint: str,
        button: str,
        sentence: str,
        nouns: tuple[str, str],
        delete: Delete,
        beside: Sequence[QWidget] = (),
        wide: int = 0,
    ) -> None:
        """Lay the room out: `hint` stands in the filter, `sentence` in the empty room; `beside` are more buttons.

        Column `wide` takes the width that is left, and names a record.
        """
        self._nouns, self._delete_one, self._named = nouns, delete, wide
        self.table.fit(widths, wide)
        self.filter.setPlaceholderText(tr(hint))
        self.filter.setAccessibleName(tr(hint))
        add = QPushButton(tr(button))
        add.clicked.connect(self.add)
        empty = self._empty = Empty(tr(sentence), tr(button), "Ctrl+Shift+A")
        empty.button.clicked.connect(self.add)
        nothing = QLabel(tr("Nothing here has these words."))
        nothing.setProperty("role", "quiet")
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for page in (self.table, empty, nothing):
            self.stack.addWidget(page)
        self.top = QWidget()
        top = QHBoxLayout(self.top)
        top.setContentsMargins(12, 6, 12, 6)
        top.setSpacing(8)
        top.addWidget(self.filter)
        top.addWidget(self.number)
        top.addStretch(1)
        for widget in (*beside, add):
            top.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.stack, 1)
        self.model.reloaded.connect(self._count)
        self._count()

    def handlers(self) -> Handlers:
        """Return what the room does."""
        return {"add": self.add, "edit": self.open_row, "delete": self.delete_rows, "find": self.filter.setFocus}

    def focus_first(self) -> None:
        """Put the focus on the table; in an empty room on its button."""
        if self._empty is not None and self.stack.currentWidget() is self._empty:
            self._empty.button.setFocus()
            return
        self.table.setFocus()
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.selectRow(0)

    def add(self) -> None:
        """Make a record."""
        raise NotImplementedError

    def open_row(self) -> None:
        """Open the row with the focus."""
        if row := self.table.current():
            self.desk.opened.emit(Spot(row.table, row.id))

    def delete_rows(self) -> None:
        """Take the chosen rows out of the case, as one change that can be taken back."""
        rows, delete = self.table.chosen_rows(), self._delete_one
        if not rows or delete is None:
            return
        one = tr("Delete {name}", name=rows[0].cells[self._named])
        label = one if len(rows) == 1 else tr("Delete {many}", many=counted(len(rows), *self._nouns))

        def operation(session: Session) -> None:
            for row in rows:
                delete(session, row)

        self.desk.write(label, operation, undo=True)

    def _count(self) -> None:
        count = self.model.rowCount()
        self.number.setText(counted(count, *self._nouns))
        on_button = self._empty is not None and self._empty.button.hasFocus()
        self.stack.setCurrentIndex(0 if count else 2 if self.model.words.strip() else 1)
        if on_button and count:
            self.focus_first()  # the button that had the focus is not seen any more
        self.top.setVisible(self.stack.currentWidget() is not self._empty)
