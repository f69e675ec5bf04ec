"""The whole window from a new case to its dossier: once with the pointer, once with the keyboard alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from core.test_undo_property import Rows
from dossier.pdf_reader import joined, pages_of
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QListWidget, QTableView, QToolBar, QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select
from ui.hands import ask as ask_case
from ui.hands import desk_of, panel_of
from ui.keyboard import Keyboard

from casefile.app import make_window
from casefile.core.case import Case
from casefile.core.journal import work_tables
from casefile.ui import ask
from casefile.ui.event_editor import EventEditor
from casefile.ui.form_popup import FormPopup
from casefile.ui.main_window import MainWindow
from casefile.ui.page_hands import ReadingPages
from casefile.ui.pickers import Picker
from casefile.ui.reader import Reader

CATALOGUE = {"instrument", "provision", "provision_text", "amendment", "element", "cap"}
W = TypeVar("W", bound=QWidget)
LINES = (
    "Report of the harbour watch",
    "On 29 May 2024 the tanker Grey Heron loaded diesel.",
    "About 1,200 tons were pumped within one night.",
    "No notice of the delivery was sent.",
)
CLAIM = "The Grey Heron took on diesel and nobody told the Committee."


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """Return a window without a case; its dialogs answer with files of this test."""
    monkeypatch.setenv("CASEFILE_AUTHOR", "A. Author")
    report = tmp_path / "report.pdf"
    canvas = Canvas(str(report), pagesize=(420, 300))
    for number, line in enumerate(LINES):
        canvas.drawString(40, 240 - 24 * number, line)
    canvas.save()
    monkeypatch.setattr(ask, "new_case", lambda _parent: (tmp_path / "heron.casefile", "The Grey Heron"))
    monkeypatch.setattr(ask, "files", lambda _parent: [report])
    monkeypatch.setattr(ask, "save_as", lambda *_: tmp_path / "heron.pdf")
    window = make_window(tmp_path / "settings")
    window.resize(1360, 860)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()


def read_rows(case: Case) -> Rows:
    """Return every row of the case by its id, but for the catalogue, which the journey does not touch."""
    with case.read() as session:
        return {
            name: {row.id: tuple(row) for row in session.execute(select(table))}
            for name, table in work_tables().items()
            if name not in CATALOGUE
        }


class Watched:
    """The rows of the case after each change."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.case = window, desk_of(window).bridge.case
        self.states: list[Rows] = [read_rows(self.case)]
        self.end = self.case.subscribe(lambda _told: self.states.append(read_rows(self.case)))

    def turn_back_and_forth(self, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        """Undo everything and do everything again; each time the rows are those that were there."""
        self.end()
        for rows in reversed(self.states[:-1]):
            undo()
            assert read_rows(self.case) == rows
        undo()
        assert self.window.messages.text.text() == "There is nothing to undo."
        for rows in self.states[1:]:
            redo()
            assert read_rows(self.case) == rows
        redo()
        assert self.window.messages.text.text() == "There is nothing to redo."


def check_case(window: MainWindow) -> None:
    """Look whether the case holds all that the journey made."""
    assert ask_case(window, "SELECT name FROM entity WHERE schema = 'Vessel'") == "Grey Heron"
    assert ask_case(window, "SELECT low || ' ' || unit || ' ' || product FROM quantity") == "1200 tons diesel"
    assert ask_case(window, "SELECT title FROM event") == "Loading at the quay"
    assert ask_case(window, "SELECT text FROM finding") == CLAIM
    proved = ask_case(
        window,
        "SELECT group_concat(quote || '>' || (entity_id IS NOT NULL) || (quantity_id IS NOT NULL)"
        " || (finding_id IS NOT NULL), '|') FROM (SELECT * FROM support JOIN excerpt ON excerpt.id = excerpt_id"
        " ORDER BY support.rowid)",
    )
    assert proved == f"Grey Heron>100|{LINES[2]}>010|{LINES[3]}>001"
    assert ask_case(window, "SELECT provision_id FROM citation") == "S/RES/2397(2017):5"


def check_dossier(qtbot: QtBot, path: Path) -> None:
    """Wait for the PDF and look for the words of the journey in it."""
    qtbot.waitUntil(path.exists, timeout=60_000)
    text = joined("".join(pages_of(path)))
    for words in ("The Grey Heron", CLAIM, LINES[3], "2397 (2017)"):
        assert words in text


def reader_of(window: MainWindow) -> tuple[Reader, ReadingPages]:
    """Return the reader that is worked in, and its pages."""
    reader = panel_of(window)
    assert isinstance(reader, Reader)
    assert isinstance(reader.view, ReadingPages)
    return reader, reader.view


def test_from_a_new_case_to_its_dossier_with_the_keyboard_alone(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    keys = Keyboard(qtbot, window)
    keys.press("Ctrl+N")
    watched = Watched(window)
    keys.press("Ctrl+Shift+A")
    qtbot.waitUntil(lambda: ask_case(window, "SELECT count(*) FROM source") == 1, timeout=60_000)
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=60_000)

    keys.press("Ctrl+1")
    keys.press("Return")
    reader, view = reader_of(window)
    find(keys, view, "Grey Heron")
    keys.press("E")
    keys.press("N")
    keys.press("Down", 3)
    keys.press("Return")

    keys.press("Ctrl+3")
    keys.press("Ctrl+Shift+A")
    keys.type("Loading at the quay")
    keys.press("Tab")
    keys.type("deliv")
    keys.press("Tab")
    keys.type("29 May 2024")
    keys.press("Return")
    keys.press("Ctrl+Shift+A")
    keys.tab_to("Low, or the figure")
    keys.type("1200")
    keys.tab_to("Unit")
    keys.type("tons")
    keys.tab_to("Product")
    keys.type("diesel")
    keys.press("Return")

    keys.press("Ctrl+4")
    keys.press("Ctrl+Shift+A")
    keys.type("Untold loading")
    keys.press("Tab")
    keys.type(CLAIM)
    keys.press("Tab")
    keys.type("29 May 2024")
    keys.press("Return")
    keys.press("Ctrl+Shift+C")

    keys.press("Ctrl+1")
    keys.press("Return")
    assert panel_of(window) is reader
    find(keys, view, LINES[2])
    keys.press("S")
    keys.type("loading")
    down_to(keys, "1200 tons")
    keys.press("Return")
    find(keys, view, LINES[3])
    keys.press("S")
    keys.press("Return")
    keys.press("C")
    keys.type("2397 5")
    keys.press("Return")
    check_case(window)

    keys.press("Ctrl+8")
    qtbot.waitUntil(lambda: desk_of(window).watch.problems is not None and not desk_of(window).watch.busy)
    keys.press("Down")
    keys.press("Return")
    assert isinstance(panel_of(window), EventEditor)
    keys.press("Ctrl+8")
    watched.turn_back_and_forth(lambda: keys.press("Ctrl+Z"), lambda: keys.press("Ctrl+Shift+Z"))
    check_case(window)

    keys.press("Ctrl+P")
    keys.press("Ctrl+S")
    check_dossier(qtbot, tmp_path / "heron.pdf")


def test_from_a_new_case_to_its_dossier_with_the_pointer(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    hand = Hand(qtbot, window)
    hand.click("New case…")
    watched = Watched(window)
    hand.click("Add sources…")
    qtbot.waitUntil(lambda: ask_case(window, "SELECT count(*) FROM source") == 1, timeout=60_000)
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=60_000)
    hand.open_row("Sources")
    _reader, view = reader_of(window)
    qtbot.waitUntil(lambda: bool(view.layer(1).text))
    hand.drag_over(view, "Grey Heron")
    hand.click("E  Excerpt")
    hand.drag_over(view, "Grey Heron")
    hand.click("N  Entity")
    hand.choose("New Vessel: Grey Heron")

    hand.room("Events")
    hand.click("New event…")
    hand.write(Title="Loading at the quay", Date="29 May 2024")
    hand.click("Add event")
    hand.click("Add quantity…")
    hand.write(**{"Low, or the figure": "1200", "Unit": "tons", "Product": "diesel"})
    hand.click("Add quantity")
    hand.room("Findings")
    hand.click("New finding…")
    hand.write(Title="Untold loading", Claim=CLAIM, Period="29 May 2024")
    hand.click("Add finding")

    hand.room("Sources")
    hand.open_row("Sources")
    hand.drag_over(view, LINES[2])
    hand.click("S  Supports")
    hand.choose("about 1200 tons diesel", typed="loading")
    hand.drag_over(view, LINES[3])
    hand.click("S  Supports")
    hand.choose("1 Untold loading")
    hand.drag_over(view, LINES[3])
    hand.click("C  Cite")
    hand.choose("2397 (2017)", typed="2397 5")
    check_case(window)

    hand.room("Review")
    qtbot.waitUntil(lambda: desk_of(window).watch.problems is not None and not desk_of(window).watch.busy)
    undo, redo = (window.actions_table.by_name[name] for name in ("undo", "redo"))
    watched.turn_back_and_forth(lambda: hand.press_tool(undo), lambda: hand.press_tool(redo))
    check_case(window)
    hand.press_tool(window.actions_table.by_name["dossier"])
    hand.click("Save as PDF…")
    check_dossier(qtbot, tmp_path / "heron.pdf")


class Hand:
    """A person with a pointer: it clicks what is seen by the words on it."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self._qtbot, self._window = qtbot, window

    def click(self, words: str) -> None:
        """Click the one button in sight that begins with some words."""
        found = [one for one in self._seen(QAbstractButton) if one.text().split("    ")[0] == words]
        assert len(found) == 1, (words, sorted({one.text() for one in self._seen(QAbstractButton)}))
        self._qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)
        self._qtbot.wait(10)

    def press_tool(self, action: QAction) -> None:
        """Click the button of an action in the bar of the window."""
        bar = self._window.findChild(QToolBar, "bar")
        assert bar is not None
        self._qtbot.mouseClick(bar.widgetForAction(action), Qt.MouseButton.LeftButton)

    def room(self, words: str) -> None:
        """Click a room in the rail."""
        rail = next(one for one in self._seen(QListWidget) if one.accessibleName() == "Rooms")
        self._click_item(rail, words)

    def open_row(self, table: str) -> None:
        """Double-click the first row of a table."""
        shown = next(one for one in self._seen(QTableView) if one.accessibleName() == table)
        place = shown.visualRect(shown.model().index(0, 0)).center()
        self._qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
        self._qtbot.mouseDClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def choose(self, words: str, typed: str = "") -> None:
        """Click a row of the open picker, which something typed has narrowed."""
        [shown] = self._seen(Picker)
        self._qtbot.keyClicks(shown.line, typed)
        self._click_item(shown.list, words)
        self._qtbot.wait(10)

    def write(self, **texts: str) -> None:
        """Write into the fields of the open form, by their labels."""
        [form] = self._seen(FormPopup)
        for label, text in texts.items():
            [field] = [one for one in form.form.inputs.values() if one.accessibleName() == label]
            self._qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
            self._qtbot.keyClicks(field, text)

    def drag_over(self, view: ReadingPages, words: str) -> None:
        """Draw the pointer over words of page 1, from their first letter to their last."""
        layer = view.layer(1)
        start = layer.text.index(words)
        left = layer.rectangles(start, start + 1)[0]
        right = layer.rectangles(start + len(words) - 1, start + len(words))[0]
        first = view._on_view(1, left)
        last = view._on_view(1, right)
        begin, end = (QPoint(int(x), int(first.center().y())) for x in (first.left() + 1, last.right() - 1))
        self._qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=begin)
        move = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(end), view.viewport().mapToGlobal(QPointF(end)),
            Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), move)
        self._qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
        assert view.selection is not None
        assert layer.text[view.selection.start : view.selection.end].strip() == words

    def _click_item(self, shown: QListWidget, words: str) -> None:
        item = next(item for row in range(shown.count()) if words in (item := shown.item(row)).text())
        place = shown.visualItemRect(item).center()
        self._qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def _seen(self, kind: type[W]) -> list[W]:
        return [one for one in QApplication.allWidgets() if isinstance(one, kind) and one.isVisible()]


def find(keys: Keyboard, view: QWidget, words: str) -> None:
    """Find words in the source that is read; Escape goes back to the page with the words selected."""
    keys.press("Ctrl+F")
    keys.press("Ctrl+A")
    keys.type(words)
    keys.press("Escape")
    assert keys.focus is view


def down_to(keys: Keyboard, words: str) -> None:
    """Go down in the open picker to the row with some words."""
    shown = keys.focus.window().list  # type: ignore[attr-defined]
    for _ in range(20):
        if words in shown.currentItem().text():
            return
        keys.press("Down")
    raise AssertionError(f"{words!r} is not offered: {[shown.item(row).text() for row in range(shown.count())]}")
