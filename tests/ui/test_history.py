"""The history of the case and of one record: who, when, what, before and after, and values put back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session
from ui.conftest import unnamed

from casefile.core.edits import edit_fields
from casefile.core.entities import add_entity, add_statement, delete_entity
from casefile.core.journal import change_table
from casefile.core.schema import Entity, Finding, Statement
from casefile.ui.desk import Desk
from casefile.ui.history import HistoryRoom
from casefile.ui.main_window import MainWindow
from casefile.ui.past import read_past


def desk_of(window: MainWindow) -> Desk:
    assert window.desk is not None
    return window.desk


def opened(window: MainWindow) -> HistoryRoom:
    window.actions_table.run("history")
    assert window.workspace is not None
    panel = window.workspace.centre.panel
    assert isinstance(panel, HistoryRoom)
    return panel


def said(room: HistoryRoom) -> list[str]:
    body = room.detail.widget()
    return [label.text().replace("\u200b", "") for label in body.findChildren(QLabel)]


def button(room: HistoryRoom, name: str) -> QPushButton:
    found = [one for one in room.detail.widget().findChildren(QPushButton) if one.accessibleName() == name]
    assert len(found) == 1
    return found[0]


def finding(desk: Desk) -> Finding:
    with desk.read() as session:
        return session.scalars(select(Finding).where(Finding.number == 1)).one()


def edit(desk: Desk, label: str, record_id: str, **values: object) -> None:
    desk.write(label, lambda session: edit_fields(session, "finding", record_id, values))


def labels(room: HistoryRoom) -> list[str]:
    return [row.cells[3] for number in range(room.model.rowCount()) if (row := room.model.row_at(number))]


def test_every_change_is_listed_newest_first(window: MainWindow, qtbot: QtBot) -> None:
    desk = desk_of(window)
    edit(desk, "Name it better", finding(desk).id, title="Diesel left")
    room = opened(window)
    with desk.read() as session:
        changes = session.execute(select(change_table).order_by(change_table.c.seq.desc())).all()
    assert room.model.rowCount() == len(changes)
    assert labels(room) == [row.label for row in changes]
    assert room.model.row_at(0) is not None
    assert room.model.row_at(0).cells[2] == "A. Author"  # type: ignore[union-attr]
    room.filter.setText("better")
    assert labels(room) == ["Name it better"]
    room.filter.setText("better nothing")
    assert labels(room) == []
    room.filter.clear()
    desk.undo()
    qtbot.waitUntil(lambda: labels(room)[0] == "Undo: Name it better")
    assert unnamed(room) == []


def test_a_change_shows_before_and_after_in_words(window: MainWindow, qtbot: QtBot) -> None:
    desk = desk_of(window)
    edit(desk, "Doubt it", finding(desk).id, status="reported", status_reason="One origin fell away", period="2024-06")
    room = opened(window)
    room.focus_first()
    qtbot.waitUntil(lambda: "Status" in said(room))
    words = said(room)
    at = words.index("Status")
    assert words[at : at + 4] == ["Status", "corroborated", "→", "reported"]
    at = words.index("Period")
    assert words[at : at + 4] == ["Period", "May 2024", "→", "Jun 2024"]
    assert any(text.startswith("Changed: Finding 1") for text in words)


def test_a_value_is_put_back_as_a_new_named_change(window: MainWindow, qtbot: QtBot) -> None:
    desk = desk_of(window)
    first = finding(desk)
    edit(desk, "Name it worse", first.id, title="Something happened")
    edit(desk, "Say less", first.id, text="Little is known.")
    room = opened(window)
    room.table.selectRow(1)
    qtbot.mouseClick(button(room, f"Put back {first.title} as Title"), Qt.MouseButton.LeftButton)
    assert finding(desk).title == first.title
    assert finding(desk).text == "Little is known."
    qtbot.waitUntil(lambda: labels(room)[0].startswith("Put back title of Finding 1"))
    assert not [one for one in room.detail.widget().findChildren(QPushButton) if one.text() == "Put back"]
    desk.undo()
    assert finding(desk).title == "Something happened"


def test_a_deleted_record_comes_back_whole(window: MainWindow, qtbot: QtBot) -> None:
    desk = desk_of(window)
    with desk.read() as session:
        tanker = session.scalars(select(Entity.id).where(Entity.name == "Uninvolved Ltd")).one()
    desk.write("Say its country", lambda session: add_statement(session, tanker, "jurisdiction", "pa"))
    desk.write("Delete Uninvolved Ltd", lambda session: delete_entity(session, tanker))
    room = opened(window)
    room.table.selectRow(0)
    qtbot.mouseClick(button(room, "Put back Uninvolved Ltd"), Qt.MouseButton.LeftButton)
    with desk.read() as session:
        assert session.get(Entity, tanker) is not None
        assert session.scalars(select(Statement).where(Statement.entity_id == tanker)).first() is not None
    qtbot.waitUntil(lambda: labels(room)[0] == "Put back Uninvolved Ltd")


def test_a_refusal_is_said_and_changes_nothing(window: MainWindow, qtbot: QtBot) -> None:
    desk = desk_of(window)
    room = opened(window)
    room.table.selectRow(0)
    room._seq = 1
    with desk.read() as session:
        past = read_past(session, 1)
    assert past is not None
    room._put_back(past.deeds[0], None)
    assert window.messages.isVisible()
    assert "was not there after change 0" in window.messages.text.text()
    assert labels(room)[0] == "Fill the case"


def test_one_record_has_a_history_of_its_own(window: MainWindow, qtbot: QtBot) -> None:
    desk = desk_of(window)
    first = finding(desk)
    edit(desk, "Name it better", first.id, title="Diesel left <b>at night</b>")
    desk.write("Add somebody", lambda session: add_entity(session, schema="Person", name="Somebody"))
    desk.selected.emit("finding", first.id)
    window.actions_table.run("record_history")
    assert window.workspace is not None
    room = window.workspace.centre.panel
    assert isinstance(room, HistoryRoom)
    assert room.title == "History of Finding 1 Diesel left <b>at night</b>"
    assert labels(room) == ["Name it better", "Fill the case"]
    room.focus_first()
    assert "Diesel left <b>at night</b>" in said(room)
    assert sum(text.startswith(("Changed", "Added")) for text in said(room)) == 1


def test_a_large_change_shows_its_first_records_and_says_so(window: MainWindow, qtbot: QtBot) -> None:
    desk = desk_of(window)

    def many(session: Session) -> None:
        for number in range(150):
            add_entity(session, schema="Company", name=f"Company {number}")

    desk.write("Add many", many)
    room = opened(window)
    room.focus_first()
    assert said(room)[-1].startswith("… and ")
