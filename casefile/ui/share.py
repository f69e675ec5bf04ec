"""A case cut for a colleague: the level, the passphrase, what would stay; then a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout

from casefile.core.errors import CasefileError, UsageError
from casefile.core.handling import Level, read_level
from casefile.core.keys import Passphrase, check_new
from casefile.core.progress import Progress
from casefile.core.review import review_leaving
from casefile.core.vocabulary import Classification, Tlp
from casefile.core.wording import count_records
from casefile.exchange.share import Shared, share_case
from casefile.ui import ask
from casefile.ui.actions import Handlers
from casefile.ui.desk import Desk
from casefile.ui.forms import Field, Form
from casefile.ui.jobs import Outcome
from casefile.ui.panel import Panel, heading, narrow
from casefile.ui.words import tr

FIELDS: Final = (
    Field("edition", "Highest marking", "choice", words=Tlp, needed=True),
    Field("classification", "Highest classification", "choice", words=Classification, needed=True),
    Field("passphrase", "Passphrase of the share", "secret", hint="none: anybody who has the file can read it"),
    Field("again", "The same again", "secret"),
)
WIDTH: Final = 640


class SharePanel(Panel):
    """What leaves is said before and after."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Share"))
        self.setObjectName("share")
        self.form = Form(FIELDS)
        self.form.show_values({"edition": Tlp.GREEN.value, "classification": Classification.UNCLASSIFIED.value})
        self.form.edited.connect(lambda _name, _value: self._look())
        self.unprotected = Form((Field("bare", "Share a protected case in a file that is not", "flag"),))
        self.unprotected.setVisible(desk.bridge.case.protected)
        self.told = QLabel()
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.told.setMargin(8)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(tr("Share as…"))
        self.button.setDefault(True)
        self.button.clicked.connect(self.ask_place)
        self._lay_out()
        self._look()

    def handlers(self) -> Handlers:
        """Return what the panel does."""
        return {"save": self.ask_place}

    def focus_first(self) -> None:
        """Put the focus on the level."""
        self.form.inputs["edition"].setFocus()

    def ask_place(self) -> None:
        """Ask where the share is to be, and write it."""
        try:
            passphrase = self._passphrase()
        except CasefileError as error:
            self.desk.trouble(error)
            return
        case = self.desk.bridge.case
        name = case.path.with_name(f"{case.path.stem}.{self._edition().tlp.value.lower()}.casefile")
        if where := ask.save_as(self, tr("Share the case"), str(name), tr(ask.CASES)):
            self._share(where if where.suffix else where.with_suffix(".casefile"), passphrase)

    def _share(self, where: Path, passphrase: Passphrase | None) -> None:
        case, edition, files = self.desk.bridge.case, self._edition(), self.desk.files

        def work(progress: Progress) -> Shared:
            return share_case(
                case,
                where,
                edition,
                author=files.author,
                station=files.station,
                progress=progress,
                passphrase=passphrase,
            )

        def ended(outcome: Outcome) -> None:
            self.button.setEnabled(True)
            if outcome.error is not None:
                self.desk.trouble(outcome.error)
            elif not outcome.cancelled:
                self.desk.say(tr("{name} is written.", name=where.name))
                self.told.setText("\n\n".join(_account(outcome.value, where, edition)))

        self.button.setEnabled(False)
        self.desk.jobs.start(tr("Share the case"), work, ended)

    def _passphrase(self) -> Passphrase | None:
        typed, again = self.form.value("passphrase"), self.form.value("again")
        if typed != again:
            raise UsageError(tr("The two passphrases differ. Type the same one twice."))
        if typed is None:
            if self.desk.bridge.case.protected and not self.unprotected.value("bare"):
                raise UsageError(
                    tr(
                        "This case is protected, and the share would not be. Give it a passphrase, or tick that it may"
                        " be without."
                    )
                )
            return None
        return check_new(Passphrase(typed))

    def _edition(self) -> Level:
        return read_level(self.form.value("edition"), self.form.value("classification"))

    def _look(self) -> None:
        case, edition = self.desk.bridge.case, self._edition()
        self.desk.reads.ask(self, lambda: review_leaving(case, edition), self._looked)

    def _looked(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.desk.trouble(outcome.error)
            return
        above: dict[str, int] = {}
        for one in outcome.value:
            if one.kind == "marked_above":
                above[one.table] = above.get(one.table, 0) + 1
        lines = [tr("Marked above and left out: {nouns}.", nouns=count_records(above))] if above else []
        lines += [f"{one.where}: {one.says} {one.mend}" for one in outcome.value if one.kind != "marked_above"]
        self.told.setText("\n\n".join(lines) or tr("Nothing is marked above this level."))

    def _lay_out(self) -> None:
        what = QLabel(
            tr(
                "A share is a new case file without history, without what is marked above the level, and without the"
                " names of what is protected. What a person wrote under a lower marking about something higher leaves"
                " as it was marked: read it before you send it."
            )
        )
        what.setWordWrap(True)
        what.setProperty("role", "quiet")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.told)
        area.setAccessibleName(tr("What stays and what to look at"))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.button)
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        for widget in (what, self.form, self.unprotected):
            column.addWidget(widget)
        column.addWidget(heading("Before it leaves"))
        column.addWidget(area, 1)
        column.addLayout(buttons)
        narrow(self, column, WIDTH)


def _account(shared: Shared, where: Path, edition: Level) -> list[str]:
    lines = [
        tr("{name} holds {what} at {level} or below.", name=where.name, what=count_records(shared.written),
           level=edition.words),
        tr("Withheld: {what}.", what=count_records(shared.withheld)),
    ]  # fmt: skip
    for title in shared.without_bytes:
        why = tr(", because an excerpt of it is withheld") if title in shared.quoted else ""
        lines.append(tr("Without its bytes{why}: {title}", why=why, title=title))
    lines += [tr("Finding {n} leaves without any proof that supports it.", n=one) for one in shared.stripped]
    if shared.unseen:
        text = tr("Pictures and scans without text left as they are: {n}. Look at them before you send.")
        lines.append(text.format(n=shared.unseen))
    away = tr("{title} gives away {tells} of its taking; mark it higher, or take it out, unless this may be known.")
    return lines + [away.format(title=title, tells=tells) for title, tells in shared.cameras]
