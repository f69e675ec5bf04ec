"""Everything a person can ask for, in one table: menus, context menus, shortcuts, palette and sheet are made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import qtawesome
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from casefile.ui.tokens import Tokens
from casefile.ui.words import tr

SINGLE_KEYS: Final = frozenset("ESXOTNC")
"""Keys of the reader alone: they are heard only where a page is read, never where somebody types."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to ask for: its name in code, its menu, its words, its keys and its icon.

    `always` entries belong to the window; the others are there when the panel with the focus offers them.
    """

    name: str
    menu: str
    text: str
    keys: str = ""
    icon: str = ""
    always: bool = False


TABLE: Final = (
    Entry("new_case", "File", "New case…", "Ctrl+N", "ph.file-plus", always=True),
    Entry("open_case", "File", "Open case…", "Ctrl+O", "ph.folder-open", always=True),
    Entry("sample", "File", "Demonstration case", "", "ph.graduation-cap", always=True),
    Entry("close_case", "File", "Close case", "Ctrl+Shift+W", "ph.x", always=True),
    Entry("import_case", "File", "Import case…", "", "ph.download-simple", always=True),
    Entry("share", "File", "Share…", "", "ph.share", always=True),
    Entry("dossier", "File", "Dossier…", "Ctrl+P", "ph.file-pdf", always=True),
    Entry("letter", "File", "Letter as PDF…", "", "ph.envelope-simple-open"),
    Entry("restore", "File", "Restore a backup…", "", "ph.clock-counter-clockwise", always=True),
    Entry("refresh", "File", "Make the pages", "Ctrl+Shift+P", "ph.eye"),
    Entry("save", "File", "Save as…", "Ctrl+S", "ph.floppy-disk"),
    Entry("passphrase", "File", "Passphrase…", "", "ph.lock-key", always=True),
    Entry("case_info", "File", "Case properties…", "Alt+Return", "ph.info", always=True),
    Entry("quit", "File", "Quit", "Ctrl+Q", "", always=True),
    Entry("undo", "Edit", "Undo", "Ctrl+Z", "ph.arrow-counter-clockwise", always=True),
    Entry("redo", "Edit", "Redo", "Ctrl+Shift+Z", "ph.arrow-clockwise", always=True),
    Entry("add", "Edit", "Add", "Ctrl+Shift+A", "ph.plus"),
    Entry("edit", "Edit", "Edit", "F2", "ph.pencil-simple"),
    Entry("delete", "Edit", "Delete", "Delete", "ph.trash"),
    Entry("delete_record", "Edit", "Delete what is open", "Ctrl+Delete", "ph.trash"),
    Entry("paste", "Edit", "Paste as source", "Ctrl+Shift+V", "ph.clipboard-text"),
    Entry("capture", "Edit", "Capture and custody…", "F4", "ph.clipboard"),
    Entry("read_again", "Edit", "Read again…", "", "ph.arrows-clockwise"),
    Entry("check_hash", "Edit", "Check the hash", "", "ph.fingerprint"),
    Entry("copy", "Edit", "Copy", "Ctrl+C", "ph.copy"),
    Entry("move_up", "Edit", "Move up", "Alt+Up", "ph.arrow-up"),
    Entry("move_down", "Edit", "Move down", "Alt+Down", "ph.arrow-down"),
    Entry("find", "Edit", "Find here", "Ctrl+F", "ph.magnifying-glass"),
    Entry("find_next", "Edit", "Find next", "F3"),
    Entry("find_previous", "Edit", "Find previous", "Shift+F3"),
    Entry("search", "Edit", "Search everything", "Ctrl+Shift+F", "ph.magnifying-glass", always=True),
    Entry("note", "Edit", "Drop a note…", "Ctrl+Shift+N", "ph.note-pencil", always=True),
    Entry("excerpt", "Mark", "Mark excerpt", "E", "ph.highlighter-circle"),
    Entry("supports", "Mark", "Supports…", "S", "ph.arrow-fat-up"),
    Entry("contradicts", "Mark", "Contradicts…", "X", "ph.arrow-fat-down"),
    Entry("context", "Mark", "Gives context…", "O", "ph.diamond"),
    Entry("who_says", "Mark", "Who says so…", "T", "ph.speaker-high"),
    Entry("new_entity", "Mark", "New entity…", "N", "ph.user-plus"),
    Entry("cite", "Mark", "Cite…", "C", "ph.scales"),
    Entry("link_known", "Mark", "Link known name…", "", "ph.link"),
    Entry("current_finding", "Mark", "Set current finding…", "Ctrl+Shift+C", "ph.push-pin", always=True),
    Entry("sources", "Go", "Sources", "Ctrl+1", "ph.files", always=True),
    Entry("entities", "Go", "Entities", "Ctrl+2", "ph.users-three", always=True),
    Entry("events", "Go", "Events", "Ctrl+3", "ph.calendar-blank", always=True),
    Entry("findings", "Go", "Findings", "Ctrl+4", "ph.list-numbers", always=True),
    Entry("enquiries", "Go", "Enquiries", "Ctrl+5", "ph.envelope-simple", always=True),
    Entry("instruments", "Go", "Resolutions", "Ctrl+6", "ph.scales", always=True),
    Entry("ledger", "Go", "Ledger", "Ctrl+7", "ph.chart-bar", always=True),
    Entry("review", "Go", "Review", "Ctrl+8", "ph.warning-circle", always=True),
    Entry("history", "Go", "History", "Ctrl+9", "ph.clock-counter-clockwise", always=True),
    Entry("record_history", "Go", "History of this record", "Ctrl+H", "ph.clock-counter-clockwise", always=True),
    Entry("go_page", "Go", "Go to page…", "Ctrl+G"),
    Entry("next_page", "Go", "Next page", "Ctrl+PgDown"),
    Entry("previous_page", "Go", "Previous page", "Ctrl+PgUp"),
    Entry("back", "Go", "Back", "Alt+Left", "ph.arrow-left", always=True),
    Entry("zoom_in", "View", "Zoom in", "Ctrl++", "ph.magnifying-glass-plus"),
    Entry("zoom_out", "View", "Zoom out", "Ctrl+-", "ph.magnifying-glass-minus"),
    Entry("fit_width", "View", "Fit width", "Ctrl+0", "ph.arrows-out-line-horizontal"),
    Entry("rotate", "View", "Rotate", "Ctrl+R", "ph.arrow-clockwise"),
    Entry("thumbnails", "View", "Page pictures beside", "F9", "ph.squares-four"),
    Entry("split", "View", "Open beside", "Ctrl+\\", "ph.columns"),
    Entry("other_group", "View", "Go to the other side", "F6", always=True),
    Entry("close_tab", "View", "Close tab", "Ctrl+W"),
    Entry("dark", "View", "Dark", "", "ph.moon", always=True),
    Entry("comfortable", "View", "Comfortable rows", "", always=True),
    Entry("palette", "Help", "Commands…", "Ctrl+K", "ph.terminal-window", always=True),
    Entry("shortcuts", "Help", "Keyboard shortcuts", "F1", "ph.keyboard", always=True),
    Entry("log", "Help", "Open log folder", "", always=True),
    Entry("about", "Help", "About Casefile", "", always=True),
)
MENUS: Final = ("File", "Edit", "Mark", "Go", "View", "Help")
TICKED: Final = frozenset({"dark", "comfortable"})

Handlers = Mapping[str, Callable[[], object]]


class Actions(QObject):
    """The table as QActions; each goes to the handler that stands for it now."""

    ran = Signal(str)

    def __init__(self, window: QWidget, tokens: Tokens) -> None:
        super().__init__(window)
        self.by_name: dict[str, QAction] = {}
        self._window: dict[str, Callable[[], object]] = {}
        self._panel: dict[str, Callable[[], object]] = {}
        for entry in TABLE:
            action = QAction(tr(entry.text), window)
            action.setObjectName(entry.name)
            action.setCheckable(entry.name in TICKED)
            if entry.keys not in SINGLE_KEYS:
                action.setShortcut(QKeySequence(entry.keys))
            window.addAction(action)
            action.triggered.connect(lambda _on=False, name=entry.name: self.run(name))
            self.by_name[entry.name] = action
        self.recolour(tokens)

    def recolour(self, tokens: Tokens) -> None:
        """Draw the icons in the colours of the tokens."""
        for entry in TABLE:
            if entry.icon:
                self.by_name[entry.name].setIcon(icon(entry.icon, tokens))

    def offer(self, handlers: Handlers) -> None:
        """Take in what the window itself does."""
        self._window.update(handlers)
        self._enable()

    def follow(self, handlers: Handlers) -> None:
        """Take in what the panel with the focus does, in the place of the last one."""
        self._panel = dict(handlers)
        self._enable()

    def run(self, name: str) -> None:
        """Do what an action stands for now; nothing when nobody offers it."""
        handler = self._panel.get(name) or self._window.get(name)
        if handler is not None:
            handler()
            self.ran.emit(name)

    def can(self, name: str) -> bool:
        """Tell whether somebody offers an action now."""
        return name in self._panel or name in self._window

    def menus(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Fill the menu bar."""
        made = {}
        for title in MENUS:
            menu = made[title] = bar.addMenu(tr(title))
            for entry in TABLE:
                if entry.menu == title:
                    menu.addAction(self.by_name[entry.name])
        return made

    def context_menu(self, parent: QWidget) -> QMenu:
        """Return a menu of what the panel with the focus offers."""
        menu = QMenu(parent)
        for entry in TABLE:
            if entry.name in self._panel:
                menu.addAction(self.by_name[entry.name])
        return menu

    def _enable(self) -> None:
        for entry in TABLE:
            self.by_name[entry.name].setEnabled(self.can(entry.name))


def icon(name: str, tokens: Tokens, colour: str = "ink") -> QIcon:
    """Return one of our icons in a token's colour."""
    made = qtawesome.icon(name, color=tokens.colour(colour), color_disabled=tokens.colour("unused"))
    assert isinstance(made, QIcon)
    return made


def keys_of(entry: Entry) -> str:
    """Return the keys of an entry as they are printed here: `Ctrl+K`, `S`."""
    return QKeySequence(entry.keys).toString(QKeySequence.SequenceFormat.NativeText)
