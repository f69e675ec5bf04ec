"""The window: it joins menus, rooms, readers and the open case. Only here are panels imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QApplication, QStackedWidget, QStatusBar, QToolBar, QVBoxLayout, QWidget

from casefile import __version__
from casefile.core.errors import CasefileError, LockedError
from casefile.core.keys import Passphrase
from casefile.ui import ask
from casefile.ui.actions import TABLE, Actions
from casefile.ui.backups import BackupsPanel
from casefile.ui.bridge import Bridge
from casefile.ui.capture import CaptureEditor
from casefile.ui.desk import Desk, Message
from casefile.ui.dossier import DossierPanel
from casefile.ui.dropping import DropWindow
from casefile.ui.enquiries import EnquiriesRoom
from casefile.ui.enquiry_editor import EnquiryEditor
from casefile.ui.entities import EntitiesRoom
from casefile.ui.entity_editor import EntityEditor
from casefile.ui.event_editor import EventEditor
from casefile.ui.events import EventsRoom
from casefile.ui.files import Files
from casefile.ui.finding_editor import FindingEditor
from casefile.ui.findings import FindingsRoom
from casefile.ui.history import HistoryRoom
from casefile.ui.import_case import ImportPanel
from casefile.ui.inspector import Inspector
from casefile.ui.instruments import InstrumentsRoom, ParagraphPanel
from casefile.ui.jobs import Jobs, Outcome, Reads
from casefile.ui.ledger import LedgerRoom
from casefile.ui.messages import MessageBar
from casefile.ui.palette import show_palette
from casefile.ui.panel import Panel
from casefile.ui.preferences import Preferences
from casefile.ui.properties import CasePanel
from casefile.ui.reader import Reader
from casefile.ui.responses import ResponseEditor
from casefile.ui.review import ReviewRoom
from casefile.ui.search import SearchRoom
from casefile.ui.share import SharePanel
from casefile.ui.sources import SourcesRoom
from casefile.ui.start import StartPage
from casefile.ui.status import Status
from casefile.ui.tokens import Tokens, dress
from casefile.ui.upkeep import Upkeep
from casefile.ui.words import tr
from casefile.ui.workspace import RoomMaker, Seen, SpotMaker, Workspace

ROOM_MAKERS: Final[Mapping[str, RoomMaker]] = {
    "sources": SourcesRoom, "entities": EntitiesRoom, "events": EventsRoom, "findings": FindingsRoom,
    "enquiries": EnquiriesRoom, "instruments": InstrumentsRoom, "ledger": LedgerRoom, "review": ReviewRoom,
    "history": HistoryRoom, "search": SearchRoom, "dossier": DossierPanel, "share": SharePanel,
    "import_case": ImportPanel, "restore": BackupsPanel, "case_info": CasePanel,
}  # fmt: skip
EDITORS: Final[Mapping[str, SpotMaker]] = {
    "source": Reader, "capture": CaptureEditor, "entity": EntityEditor, "event": EventEditor, "finding": FindingEditor,
    "enquiry": EnquiryEditor, "response": ResponseEditor, "provision": ParagraphPanel, "history": HistoryRoom,
}  # fmt: skip


class MainWindow(DropWindow):
    """One window, at most one open case."""

    closed = Signal()

    def __init__(self, files: Files, preferences: Preferences, log_folder: Path, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.files, self._preferences, self._log, self._clock = files, preferences, log_folder, clock
        self.tokens = Tokens(preferences.flag("dark"), preferences.flag("comfortable"))
        self.desk: Desk | None = None
        self.workspace: Workspace | None = None
        self.status: Status | None = None
        self.jobs, self.reads = Jobs(self), Reads(self)
        self.upkeep = Upkeep(self, self, files, self.jobs)
        self.setObjectName("main")
        self.setAcceptDrops(True)
        self.resize(1360, 860)
        self.actions_table = Actions(self, self.tokens)
        self.messages = MessageBar(self.tokens)
        self.start = StartPage(
            [
                (tr("New case…"), self.new_case),
                (tr("Open case…"), self.open_case),
                (tr("Demonstration case"), self.open_sample),
            ]
        )
        self.start.opened.connect(lambda path: self.open_path(Path(path)))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(centre)
        self.actions_table.menus(self.menuBar())
        self._make_bar()
        self._offer()
        self.restoreGeometry(preferences.shape("window"))
        self._show_start()

    def open_path(self, path: Path, passphrase: Passphrase | None = None) -> None:
        """Open a case file, in the place of the one that is open; ask for the passphrase of a protected one."""
        if (self.desk is not None and path.resolve() == self.desk.bridge.case.path) or not self.may_leave():
            return
        while True:
            try:
                bridge = self.files.open(path, passphrase)
            except CasefileError as error:
                if not isinstance(error, LockedError) and passphrase is None:
                    self.say(Message(str(error), "trouble"))
                    return
                passphrase = ask.passphrase(self, path.name, "" if passphrase is None else str(error))
                if passphrase is None:
                    return
            else:
                self._show(bridge)
                return

    def new_case(self) -> None:
        """Ask for a title and a place, and open the new case."""
        if (wanted := ask.new_case(self)) and self.may_leave():
            try:
                self._show(self.files.new(*wanted))
            except CasefileError as error:
                self.say(Message(str(error), "trouble"))

    def open_case(self) -> None:
        """Ask for a case file and open it."""
        if path := ask.existing_case(self):
            self.open_path(path)

    def open_sample(self) -> None:
        """Build the demonstration case where it is kept, when it is not there yet, and open it."""
        path = self.files.sample_path()
        if path.exists():
            self.open_path(path)
            return
        self.say(Message(tr("The demonstration case is being built …")))
        self.jobs.start(tr("Build the demonstration case"), self.files.build_sample, self._sample_built)

    def leave_case(self) -> bool:
        """Close the open case unless work is under way that a person wants to keep; tell whether it is closed."""
        if may := self.may_leave():
            self.close_case()
        return may

    def may_leave(self) -> bool:
        """Tell whether the case may be left: no work is under way, or a person lets it be taken back."""
        if self.upkeep.working:
            self.say(Message(tr("A case is being written anew. Open or close one when that is done.")))
            return False
        return self.desk is None or not self.jobs.busy or ask.stop_jobs(self)

    def close_case(self) -> None:
        """Close the open case and show the start page; work under way is taken back."""
        if self.desk is not None:
            bridge = self.desk.bridge
            self.jobs.stop()
            self._clear()
            bridge.close()
            self._show_start()

    def say(self, message: Message) -> None:
        """Show one sentence in the bar."""
        self.messages.show_message(message)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Cancel jobs, close the case, remember the layout."""
        if self.jobs.busy and not ask.stop_jobs(self):
            event.ignore()
            return
        self._preferences.set_shape("window", self.saveGeometry())
        self.close_case()
        self.jobs.close()
        self.reads.close()
        self._preferences.save()
        self.closed.emit()
        super().closeEvent(event)

    def take_dropped(self, data: QMimeData) -> None:
        """Seal dropped files, or dropped text, into the open case."""
        if self.workspace is not None:
            self.workspace.show_room("sources")
            panel = self.workspace.centre.panel
            if isinstance(panel, SourcesRoom):
                panel.take_in(data)

    def _show(self, bridge: Bridge) -> None:
        self.close_case()
        self._furnish(bridge)
        self.setWindowTitle(f"{self.files.title(bridge)} – Casefile")
        self._preferences.remember(bridge.case.path)
        self.upkeep.copy_daily(bridge.case)

    def _furnish(self, bridge: Bridge, seen: Seen | None = None) -> None:
        desk = self.desk = Desk(bridge, self.files, (self.jobs, self.reads), self.tokens, self)
        desk.told.connect(self.say)
        desk.restore_asked.connect(partial(self.upkeep.restore, bridge))
        self.workspace = Workspace(desk, ROOM_MAKERS, EDITORS, Inspector(desk))
        self.workspace.centre.panel_changed.connect(self._follow)
        self.stack.addWidget(self.workspace)
        self.stack.setCurrentWidget(self.workspace)
        self.status = Status(desk, self._clock)
        self.status.finding_asked.connect(lambda: self.actions_table.run("current_finding"))
        self.status.review_asked.connect(lambda: self.actions_table.run("review"))
        self.setStatusBar(self.status)
        self.workspace.restoreState(self._preferences.shape("panes"))
        self._offer()
        self.workspace.see(seen or Seen())
        QTimer.singleShot(0, desk.watch.start)

    def _clear(self) -> None:
        assert self.desk is not None
        assert self.workspace is not None
        self.reads.forget_all()
        self.desk.watch.close()
        self._preferences.set_shape("panes", self.workspace.saveState())
        for late in self.workspace.findChildren(QTimer):
            late.stop()  # what a view meant to read a moment later
        self.stack.removeWidget(self.workspace)
        self.workspace.deleteLater()
        self.setStatusBar(QStatusBar())
        self.desk.deleteLater()
        self.desk = self.workspace = self.status = None

    def _sample_built(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.say(Message(outcome.sentence, "trouble"))
        elif not outcome.cancelled:
            self.open_path(self.files.sample_path())

    def _show_start(self) -> None:
        self.setWindowTitle("Casefile")
        self.start.show_recent(self._preferences.recent())
        self.stack.setCurrentWidget(self.start)
        self.actions_table.follow({})

    def _follow(self, panel: Panel | None) -> None:
        self.actions_table.follow(panel.handlers() if panel is not None else {})

    def _make_bar(self) -> None:
        bar = QToolBar(tr("Main"))
        bar.setObjectName("bar")
        bar.setMovable(False)
        for name in ("search", "undo", "redo", "review", "dossier"):
            bar.addAction(self.actions_table.by_name[name])
        self.addToolBar(bar)

    def _offer(self) -> None:
        does: dict[str, Callable[[], object]] = {
            "new_case": self.new_case,
            "open_case": self.open_case,
            "sample": self.open_sample,
            "quit": self.close,
            "palette": lambda: show_palette(self, self.actions_table),
            "shortcuts": lambda: ask.show_shortcuts(self, TABLE),
            "log": lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log))),
            "about": lambda: ask.show_about(self, __version__),
            "dark": partial(self._turn, "dark"),
            "comfortable": partial(self._turn, "comfortable"),
        }
        if self.desk is not None and self.workspace is not None:
            workspace = self.workspace
            does |= {"close_case": self.leave_case, "undo": self.desk.undo, "redo": self.desk.redo}
            does |= {room: partial(workspace.show_room, room) for room in ROOM_MAKERS}
            does |= {"passphrase": partial(self.upkeep.ask_passphrase, self.desk.bridge)}
            does |= {"record_history": workspace.show_history, "note": workspace.drop_note}
            does |= {"back": workspace.go_back, "close_tab": workspace.centre.close_panel}
            does |= {"split": workspace.centre.split, "other_group": workspace.centre.go_to_other_group}
        self.actions_table.offer(does)

    def _turn(self, flag: str) -> None:
        """Turn dark, or the height of rows, with all that is open."""
        on = not getattr(self.tokens, flag)
        self.tokens = replace(self.tokens, **{flag: on})
        self._preferences.set_flag(flag, on=on)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            dress(app, self.tokens)
        self.actions_table.recolour(self.tokens)
        self.messages.recolour(self.tokens)
        if self.desk is not None and self.workspace is not None:
            bridge, seen = self.desk.bridge, self.workspace.seen()
            self._clear()
            self._furnish(bridge, seen)
