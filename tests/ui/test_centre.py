"""Two groups of tabs beside each other."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget
from pytestqt.qtbot import QtBot
from ui.conftest import unnamed
from ui.hands import ask, open_record, panel_of

from casefile.ui.centre import Centre
from casefile.ui.finding_editor import FindingEditor
from casefile.ui.main_window import MainWindow
from casefile.ui.reader import Reader
from casefile.ui.sources import SourcesRoom


def centre_of(window: MainWindow) -> Centre:
    assert window.workspace is not None
    return window.workspace.centre


def groups(centre: Centre) -> list[list[str]]:
    found = [one for one in centre.children() if isinstance(one, QTabWidget) and one.isVisible()]
    found.sort(key=centre.indexOf)
    return [[one.tabText(place) for place in range(one.count())] for one in found]


def press(window: MainWindow, name: str, keys: str) -> None:
    """Do what keys do: Qt hears shortcuts only in a window that the desktop made active."""
    action = window.actions_table.by_name[name]
    assert action.shortcut().toString() == keys
    assert action.isEnabled()
    action.trigger()


def test_a_source_is_read_beside_its_finding_and_goes_back(window: MainWindow, qtbot: QtBot) -> None:
    centre = centre_of(window)
    finding = open_record(window, "finding", ask(window, "SELECT id FROM finding WHERE number = 1"))
    reader = open_record(window, "source", ask(window, "SELECT id FROM source WHERE file_name = 'bulletin.txt'"))
    assert isinstance(finding, FindingEditor)
    assert isinstance(reader, Reader)
    press(window, "split", "Ctrl+\\")
    assert [len(one) for one in groups(centre)] == [2, 1]
    assert panel_of(window) is reader
    assert reader.isVisible()
    qtbot.waitUntil(lambda: not reader.beside.isVisible())  # in a narrow reader the page has all the room
    assert reader.view.width() > reader.width() - 20
    assert not finding.isHidden()
    assert unnamed(window) == []

    press(window, "other_group", "F6")
    assert panel_of(window) is finding
    assert finding.isVisible()
    assert reader.isVisible()
    window.actions_table.run("find")  # the finding offers other things than the reader
    press(window, "other_group", "F6")
    assert panel_of(window) is reader
    assert window.actions_table.can("supports")

    window.actions_table.run("split")
    assert [len(one) for one in groups(centre)] == [3]
    assert panel_of(window) is reader
    press(window, "other_group", "F6")
    assert panel_of(window) is reader


def test_the_second_group_goes_with_its_last_tab(window: MainWindow, qtbot: QtBot) -> None:
    centre = centre_of(window)
    window.actions_table.run("entities")
    window.actions_table.run("split")
    window.actions_table.run("events")
    assert [len(one) for one in groups(centre)] == [1, 2]
    window.actions_table.run("close_tab")
    assert panel_of(window).objectName() == "entities"
    window.actions_table.run("close_tab")
    assert [len(one) for one in groups(centre)] == [1]
    assert isinstance(panel_of(window), SourcesRoom)
    window.actions_table.run("split")  # the only tab stays
    assert [len(one) for one in groups(centre)] == [1]


def test_dark_keeps_both_groups(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_table.run("entities")
    window.actions_table.run("split")
    window.actions_table.run("dark")
    assert groups(centre_of(window)) == [["Sources"], ["Entities"]]
    assert panel_of(window).objectName() == "entities"
