"""The room of findings: the outline, its order, new claims."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot
from ui import hands
from ui.conftest import unnamed

from casefile.core.case import open_case
from casefile.core.findings import list_findings, set_status
from casefile.ui.finding_editor import FindingEditor
from casefile.ui.findings import FindingsRoom
from casefile.ui.main_window import MainWindow


@pytest.fixture
def room(window: MainWindow) -> FindingsRoom:
    window.actions_table.run("findings")
    panel = hands.panel_of(window)
    assert isinstance(panel, FindingsRoom)
    return panel


def order(window: MainWindow) -> list[int]:
    with hands.desk_of(window).read() as session:
        return [row.number for row in list_findings(session)]


def shown(room: FindingsRoom) -> list[tuple[str, ...]]:
    return [row.cells for number in range(room.model.rowCount()) if (row := room.model.row_at(number))]


def test_each_claim_shows_its_proof_and_whether_it_meets_the_standard(room: FindingsRoom) -> None:
    assert shown(room) == [
        ("1", "Diesel left the eastern quay", "Corroborated", "May 2024", "▲ 4  ▼ 1", "met"),
        ("2", "The delivery was not reported", "Reported", "Jun 2025", "▲ 1", "not met"),
    ]
    row = room.model.row_at(1)
    assert row is not None
    assert "The standard asks for 2 independent origins" in row.tip
    assert unnamed(room) == []


def test_alt_and_arrows_move_a_finding_as_one_named_change(
    window: MainWindow, room: FindingsRoom, qtbot: QtBot
) -> None:
    window.activateWindow()
    room.table.selectRow(0)
    before = hands.changes(window)
    qtbot.keyClick(room.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: order(window) == [2, 1])
    assert hands.changes(window) == before + 1
    assert hands.label_of_last_change(window) == "Move finding 1"
    qtbot.waitUntil(lambda: [cells[0] for cells in shown(room)] == ["2", "1"])
    current = room.table.current()
    assert current is not None
    assert current.cells[0] == "1"  # the focus went with it
    qtbot.keyClick(room.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert hands.changes(window) == before + 1  # it is the last already
    window.actions_table.run("move_up")
    qtbot.waitUntil(lambda: order(window) == [1, 2])
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: [cells[0] for cells in shown(room)] == ["2", "1"])


def test_a_finding_is_dragged_to_its_place(window: MainWindow, room: FindingsRoom, qtbot: QtBot) -> None:
    model = room.model
    assert model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    data = model.mimeData([model.index(1, 0)])
    assert data is not None
    model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    qtbot.waitUntil(lambda: order(window) == [2, 1])
    assert hands.label_of_last_change(window) == "Move finding 2"
    before = hands.changes(window)
    qtbot.waitUntil(lambda: [cells[0] for cells in shown(room)] == ["2", "1"])
    model.dropMimeData(model.mimeData([model.index(0, 0)]), Qt.DropAction.MoveAction, 1, 0, QModelIndex())
    assert hands.changes(window) == before  # dropped where it was


def test_nothing_is_moved_in_another_order(window: MainWindow, room: FindingsRoom) -> None:
    room.model.sort(1, Qt.SortOrder.AscendingOrder)
    room.table.selectRow(0)
    window.actions_table.run("move_down")
    assert order(window) == [1, 2]
    assert "sort by number" in hands.words_on(window.messages)


def test_a_new_finding_is_asked_for_and_opened(window: MainWindow, room: FindingsRoom) -> None:
    window.actions_table.run("add")
    form = hands.popup()
    form.take()
    assert "needs its title" in form.trouble.text()
    assert order(window) == [1, 2]
    hands.fill(form, title="الناقلة غادرت الرصيف", text="회색왜가리호가 떠났다", period="about May 2024")
    assert hands.rows(window, "SELECT number, title, text, status, period FROM finding WHERE number = 3") == [
        (3, "الناقلة غادرت الرصيف", "회색왜가리호가 떠났다", "reported", "~2024-05")
    ]
    editor = hands.panel_of(window)
    assert isinstance(editor, FindingEditor)
    assert editor.title == "3  الناقلة غادرت الرصيف"


def test_deleting_closes_its_tab_and_offers_undo(window: MainWindow, room: FindingsRoom, qtbot: QtBot) -> None:
    hands.open_record(window, "finding", hands.finding(window, 2))
    window.actions_table.run("findings")
    room.table.selectRow(1)
    window.actions_table.run("delete")
    qtbot.waitUntil(lambda: order(window) == [1])
    assert window.workspace is not None
    qtbot.waitUntil(
        lambda: (
            window.workspace is not None
            and not any(isinstance(one, FindingEditor) for one in window.workspace.centre.panels())
        )
    )
    window.actions_table.run("undo")
    assert order(window) == [1, 2]


def test_the_filter_takes_numbers_and_words(room: FindingsRoom) -> None:
    room.filter.setText("2")
    assert [cells[0] for cells in shown(room)] == ["2"]
    room.filter.setText("quay")
    assert [cells[0] for cells in shown(room)] == ["1"]
    room.filter.setText("nowhere")
    assert shown(room) == []


def test_what_is_changed_elsewhere_is_read_again(window: MainWindow, room: FindingsRoom, qtbot: QtBot) -> None:
    finding = hands.finding(window, 1)
    hands.desk_of(window).write(
        "Withdraw", lambda session: set_status(session, finding, "withdrawn", status_reason="Another tanker")
    )
    qtbot.waitUntil(lambda: shown(room)[0][2] == "Withdrawn")


def test_a_case_without_findings_says_what_belongs_here(empty_window: MainWindow, case_path: Path) -> None:
    path = case_path
    with open_case(path, author="A", station="s") as case, case.change("Empty") as session:
        for row in list_findings(session):
            session.delete(row)
    empty_window.open_path(path)
    empty_window.actions_table.run("findings")
    room = hands.panel_of(empty_window)
    assert isinstance(room, FindingsRoom)
    assert room.stack.currentIndex() == 1
    assert "numbered claims" in hands.words_on(room)
    empty_window.actions_table.run("add")
    hands.fill(hands.popup(), title="First", text="It happened.")
    assert order(empty_window) == [1]
