"""Notes and leads in the window: dropped where one reads, shown beside it, found again, done, taken away."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from ui.conftest import unnamed
from ui.hands import ask, desk_of, fill, label_of_last_change, open_record, popup, rows, words_on

from casefile.ui.inspector import Inspector
from casefile.ui.leads import NoteList
from casefile.ui.main_window import MainWindow
from casefile.ui.reader import Reader
from casefile.ui.search import SearchRoom


def bulletin(window: MainWindow) -> Reader:
    source_id = ask(window, "SELECT id FROM source WHERE file_name = 'bulletin.txt'")
    panel = open_record(window, "source", source_id)
    assert isinstance(panel, Reader)
    return panel


def inspector(window: MainWindow) -> Inspector:
    assert window.workspace is not None
    shown = window.workspace.inspector
    assert isinstance(shown, Inspector)
    return shown


def test_a_lead_on_words_marks_them_and_is_found_again(window: MainWindow, qtbot: QtBot) -> None:
    reader = bulletin(window)
    start = reader._layer(1)[0].index("Ada Quill")
    reader.view.select(1, start, start + 9)
    window.actions_table.run("note")
    form = popup()
    reader.view.clear_selection()  # the note stays with the words it was asked for
    fill(form, text="Ask where the group had its figures", kind="lead")
    assert label_of_last_change(window) == "Drop a note"
    said = rows(window, "SELECT n.kind, n.on_table, e.quote FROM note n JOIN excerpt e ON e.id = n.on_id")
    assert said == [("lead", "excerpt", "Ada Quill")]
    notes = reader.beside.notes
    qtbot.waitUntil(lambda: "Ask where the group had its figures" in words_on(notes))
    assert len(notes.lines()) == 1
    assert "Ada Quill" in words_on(notes)
    qtbot.waitUntil(lambda: "Ask where" in words_on(inspector(window)))
    assert inspector(window).shown[0] == "excerpt"
    assert unnamed(window) == []

    window.actions_table.run("search")
    assert window.workspace is not None
    room = window.workspace.centre.panel
    assert isinstance(room, SearchRoom)
    room.box.setPlainText("group had figures")
    qtbot.waitUntil(lambda: bool(room._found.groups))
    qtbot.keyClick(room.box, Qt.Key.Key_Return)
    assert window.workspace.centre.panel is reader
    assert inspector(window).shown[0] == "note"

    window.actions_table.run("undo")
    assert rows(window, "SELECT id FROM note") == []
    assert rows(window, "SELECT id FROM excerpt WHERE quote = 'Ada Quill'") == []


def test_a_note_on_a_page_is_done_and_deleted_with_undo(window: MainWindow, qtbot: QtBot) -> None:
    reader = bulletin(window)
    window.actions_table.run("note")
    form = popup()
    assert form.form.value("text") == "p. 1:"
    fill(form, text="p. 1: Compare with the Korean text")
    notes = reader.beside.notes
    qtbot.waitUntil(lambda: len(notes.lines()) == 1)
    item = notes.lines()[0].item
    words = dict(notes._more(item, QPoint()))
    words["Mark as done"]()
    assert ask(window, "SELECT done FROM note") == 1
    qtbot.waitUntil(lambda: "✓ p. 1: Compare" in words_on(notes))
    assert "Not done yet" in dict(notes._more(item, QPoint()))
    notes.delete_asked.emit(item.id)
    assert ask(window, "SELECT count(*) FROM note") == 0
    window.messages.offer.click()
    assert ask(window, "SELECT count(*) FROM note") == 1


def test_a_note_is_dropped_on_the_record_in_the_inspector(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_table.run("entities")
    desk_of(window).selected.emit("", "")
    qtbot.wait(20)
    window.actions_table.run("note")
    assert "the case as a whole" in words_on(popup())
    fill(popup(), text="Read the annexes")
    assert rows(window, "SELECT on_table, text FROM note") == [(None, "Read the annexes")]
    qtbot.waitUntil(lambda: "Read the annexes" in words_on(inspector(window)))

    tanker = ask(window, "SELECT id FROM entity WHERE name = 'Grey Heron'")
    desk_of(window).selected.emit("entity", tanker)
    window.actions_table.run("note")
    assert "Grey Heron" in words_on(popup())
    fill(popup(), text="  ")
    assert popup().trouble.isVisible()
    fill(popup(), text="Who owned it in 2023?", kind="lead")
    qtbot.waitUntil(lambda: "Who owned it in 2023?" in words_on(inspector(window)))
    [listed] = inspector(window).findChildren(NoteList)
    listed.edit_asked.emit(listed.lines()[0].item.id, QPoint(0, 0))
    fill(popup(), text="Who owned it in 2022?")
    qtbot.waitUntil(lambda: "Who owned it in 2022?" in words_on(inspector(window)))


def test_what_the_inspector_shows_leaves_the_focus_where_it_is(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    bulletin(window)
    desk_of(window).selected.emit("", "")
    qtbot.wait(50)
    assert window.isActiveWindow()
