"""The window: it joins menus, rooms, readers and the open case. Only here are panels imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QStatusBar, QToolBar, QVBoxLayout, QWidget

from casefile import __version__
from casefile.core.errors import CasefileError
from casefile.ui import ask
from casefile.ui.actions import TABLE, Actions, keys_of
from casefile.ui.bridge import Bridge
from casefile.ui.desk import Desk, Message
from casefile.ui.files import Files
from casefile.ui.history import HistoryRoom
from casefile.ui.inspector import Inspector
from casefile.ui.instruments import InstrumentsRoom, ParagraphPanel
from casefile.ui.jobs import Jobs, Outcome, Reads
from casefile.ui.ledger import LedgerRoom
from casefile.ui.messages import MessageBar
from casefile.ui.panel import Panel
from casefile.ui.pickers import Choice, Picker
from casefile.ui.preferences import Preferences
from casefile.ui.rail import ROOMS
from casefile.ui.reader import Reader
from casefile.ui.review import ReviewRoom
from casefile.ui.search import SearchRoom
from casefile.ui.sources import SourcesRoom
from casefile.ui.start import StartPage
from casefile.ui.status import Status
from casefile.ui.tokens import Tokens, dress
from casefile.ui.words import tr
from casefile.ui.workspace import RoomMaker, SpotMaker, Workspace

ROOM_MAKERS: Final[Mapping[str, RoomMaker]] = {
    "sources": SourcesRoom,
    "review": ReviewRoom,
    "history": HistoryRoom,
    "instruments": InstrumentsRoom,
    "ledger": LedgerRoom,
    "search": SearchRoom,
}
EDITORS: Final[Mapping[str, SpotMaker]] = {"source": Reader, "provision": ParagraphPanel, "history": HistoryRoom}


class MainWindow(QMainWindow):
    """One window, at most one open case."""

    closed = Signal()

    def __init__(self, files: Files, preferences: Preferences, log_folder: Path, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._files, self._preferences, self._log, self._clock = files, preferences, log_folder, clock
        self.tokens = Tokens(dark=preferences.flag("dark"))
        self.desk: Desk | None = None
        self.workspace: Workspace | None = None
        self.status: Status | None = None
        self.jobs, self.reads = Jobs(self), Reads(self)
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

    def open_path(self, path: Path) -> None:
        """Open a case file, in the place of the one that is open."""
        self._open(lambda: self._files.open(path))

    def new_case(self) -> None:
        """Ask for a title and a place, and open the new case."""
        if wanted := ask.new_case(self):
            self._open(lambda: self._files.new(*wanted))

    def open_case(self) -> None:
        """Ask for a case file and open it."""
        if path := ask.existing_case(self):
            self.open_path(path)

    def open_sample(self) -> None:
        """Build the demonstration case where it is kept, when it is not there yet, and open it."""
        path = self._files.sample_path()
        if path.exists():
            self.open_path(path)
            return
        self.say(Message(tr("The demonstration case is being built …")))
        self.jobs.start(tr("Build the demonstration case"), self._files.build_sample, self._sample_built)

    def close_case(self) -> None:
        """Close the open case and show the start page."""
        if self.desk is None:
            return
        self.reads.forget_all()
        self.desk.watch.close()
        if self.workspace is not None:
            self._preferences.set_shape("panes", self.workspace.saveState())
            self.stack.removeWidget(self.workspace)
            self.workspace.deleteLater()
        if self.status is not None:
            self.status.deleteLater()
        self.setStatusBar(QStatusBar())
        self.desk.bridge.close()
        self.desk.deleteLater()
        self.desk = self.workspace = self.status = None
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
        self.jobs.close()
        self.reads.close()
        self.close_case()
        self._preferences.save()
        self.closed.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files and text."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open a dropped case; seal other dropped files into the open case."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        cases = [path for path in paths if path.suffix == ".casefile"]
        if cases:
            self.open_path(cases[0])
        elif paths and self.workspace is not None:
            self.workspace.show_room("sources")
            panel = self.workspace.centre.panel
            if isinstance(panel, SourcesRoom):
                panel.add_files(paths)

    def _open(self, opener: Callable[[], Bridge]) -> None:
        try:
            bridge = opener()
        except CasefileError as error:
            self.say(Message(str(error), "trouble"))
            return
        self.close_case()
        desk = self.desk = Desk(bridge, self.jobs, self.reads, self.tokens, self)
        desk.told.connect(self.say)
        self.workspace = Workspace(desk, ROOM_MAKERS, EDITORS, Inspector(desk))
        self.workspace.centre.panel_changed.connect(self._follow)
        self.stack.addWidget(self.workspace)
        self.stack.setCurrentWidget(self.workspace)
        self.status = Status(desk, self._clock)
        self.status.finding_asked.connect(lambda: self.actions_table.run("current_finding"))
        self.status.review_asked.connect(lambda: self.actions_table.run("review"))
        self.setStatusBar(self.status)
        self.workspace.restoreState(self._preferences.shape("panes"))
        self.setWindowTitle(f"{self._files.title(bridge)} – Casefile")
        self._preferences.remember(bridge.case.path)
        self._offer()
        self.workspace.show_room("sources")
        QTimer.singleShot(0, desk.watch.start)

    def _sample_built(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.say(Message(outcome.sentence, "trouble"))
        elif not outcome.cancelled:
            self.open_path(self._files.sample_path())

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
            "palette": self._show_palette,
            "shortcuts": lambda: ask.show_shortcuts(self, TABLE),
            "log": lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log))),
            "about": lambda: ask.show_about(self, __version__),
            "dark": self._turn_dark,
        }
        if self.desk is not None and self.workspace is not None:
            workspace = self.workspace
            does |= {"close_case": self.close_case, "undo": self.desk.undo, "redo": self.desk.redo}
            does |= {room: partial(workspace.show_room, room) for room in (*ROOMS, "search") if room in ROOM_MAKERS}
            does |= {"record_history": workspace.show_history}
            does |= {"back": workspace.go_back, "close_tab": workspace.centre.close_panel}
        self.actions_table.offer(does)

    def _turn_dark(self) -> None:
        self.tokens = Tokens(dark=not self.tokens.dark)
        self._preferences.set_flag("dark", on=self.tokens.dark)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            dress(app, self.tokens)
        self.actions_table.recolour(self.tokens)

    def _show_palette(self) -> None:
        def find(typed: str) -> list[Choice]:
            words = typed.casefold().split()
            return [
                Choice(entry.name, f"{tr(entry.menu)}: {tr(entry.text)}", keys_of(entry))
                for entry in TABLE
                if self.actions_table.can(entry.name)
                and all(word in f"{tr(entry.menu)} {tr(entry.text)}".casefold() for word in words)
            ]

        picker = Picker(tr("Commands"), find, self, hint=tr("What do you want to do?"))
        picker.picked.connect(lambda choice, _typed: self.actions_table.run(choice.value))
        picker.open_at(self.mapToGlobal(self.rect().center()) - picker.rect().center())
