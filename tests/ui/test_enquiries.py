"""The room of enquiries, the editors of enquiries and responses, and the letter."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from dossier.pdf_reader import joined, pages_of
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui import hands
from ui.conftest import unnamed

from casefile.core.case import open_case
from casefile.core.enquiries import delete_enquiry, delete_response, list_enquiries, list_responses
from casefile.ui import ask
from casefile.ui.enquiries import EnquiriesRoom
from casefile.ui.enquiry_editor import EnquiryEditor
from casefile.ui.main_window import MainWindow
from casefile.ui.responses import ResponseEditor


@pytest.fixture
def room(window: MainWindow) -> EnquiriesRoom:
    window.actions_table.run("enquiries")
    panel = hands.panel_of(window)
    assert isinstance(panel, EnquiriesRoom)
    return panel


@pytest.fixture
def editor(window: MainWindow) -> EnquiryEditor:
    panel = hands.open_record(window, "enquiry", hands.ask(window, "SELECT id FROM enquiry"))
    assert isinstance(panel, EnquiryEditor)
    return panel


@pytest.fixture
def response(window: MainWindow) -> ResponseEditor:
    panel = hands.open_record(
        window, "response", hands.ask(window, "SELECT id FROM response WHERE enquiry_id IS NOT NULL")
    )
    assert isinstance(panel, ResponseEditor)
    return panel


def shown(room: EnquiriesRoom) -> list[tuple[str, ...]]:
    return [row.cells for number in range(room.model.rowCount()) if (row := room.model.row_at(number))]


def on_day(window: MainWindow, day: str) -> None:
    hands.desk_of(window).clock = lambda: datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def test_the_table_says_what_was_asked_and_what_came(room: EnquiriesRoom) -> None:
    assert shown(room) == [
        ("Ministry of Transport", "", "18 Jul 2025", "", "Unsolicited public statement", "1"),
        ("Port authority", "", "21 Jul 2025", "28 Jul 2025", "No answer by the cut-off date", "1"),
    ]
    assert unnamed(room) == []
    room.filter.setText("quay 4")
    assert [cells[0] for cells in shown(room)] == ["Port authority"]


def test_an_answer_is_awaited_and_then_overdue(window: MainWindow, room: EnquiriesRoom, qtbot: QtBot) -> None:
    on_day(window, "2025-08-31")
    window.actions_table.run("add")
    hands.fill(
        hands.popup(), addressee="شركة الملاحة", put="누가 냈습니까?", sent="2025-08-01", due="31 August 2025",
        channel="note_verbale",
    )  # fmt: skip
    editor = hands.panel_of(window)
    assert isinstance(editor, EnquiryEditor)
    assert editor.title == "Enquiry to شركة الملاحة"
    assert editor.state.text() == "An answer is awaited."
    window.actions_table.run("enquiries")
    qtbot.waitUntil(lambda: len(shown(room)) == 3)
    assert ("شركة الملاحة", "", "1 Aug 2025", "31 Aug 2025", "awaited by 31 Aug 2025", "") in shown(room)
    on_day(window, "2025-09-01")
    room.model.reload()
    (row,) = [row for n in range(3) if (row := room.model.row_at(n)) and row.cells[0].startswith("شركة")]
    assert row.cells[4] == "overdue since 31 Aug 2025"
    assert row.colours == {4: "stop"}
    editor.read()
    assert editor.state.text() == "The answer was due by 31 Aug 2025; nothing is recorded."


def test_a_statement_nobody_asked_for_and_why_nobody_was_approached(window: MainWindow, room: EnquiriesRoom) -> None:
    hands.desk_of(window).set_finding(hands.finding(window, 2))
    room.ask_statement()
    form = hands.popup()
    kinds = form.form.fields["kind"].choices()
    assert [value for value, _ in kinds] == ["not_approached", "unsolicited_statement"]
    hands.fill(form, kind="not_approached", by="Saltmarsh Lines", position="It would have been warned.")
    editor = hands.panel_of(window)
    assert isinstance(editor, ResponseEditor)
    assert "It answers no enquiry." in hands.words_on(editor)
    assert [line.item.text for line in editor.lists["finding"].lines()] == ["Finding 2 The delivery was not reported"]


def test_deleting_from_the_table_can_be_undone(window: MainWindow, room: EnquiriesRoom, qtbot: QtBot) -> None:
    room.table.selectRow(0)
    window.actions_table.run("delete")
    qtbot.waitUntil(lambda: len(shown(room)) == 1)
    assert hands.label_of_last_change(window) == "Delete Ministry of Transport"
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: len(shown(room)) == 2)


def test_an_empty_room_says_what_belongs_here(empty_window: MainWindow, case_path: Path) -> None:
    with open_case(case_path, author="A", station="s") as case, case.change("Empty") as session:
        for row in list_responses(session):
            delete_response(session, row.id)
        for one in list_enquiries(session):
            delete_enquiry(session, one.id)
    empty_window.open_path(case_path)
    empty_window.actions_table.run("enquiries")
    room = hands.panel_of(empty_window)
    assert isinstance(room, EnquiriesRoom)
    assert room.stack.currentIndex() == 1
    assert "what was put to whom" in hands.words_on(room)


def test_fields_of_an_enquiry_are_committed_one_by_one(window: MainWindow, editor: EnquiryEditor, qtbot: QtBot) -> None:
    before = hands.changes(window)
    hands.put(editor.claim.inputs["put"], "Which ships lay at quays 4 and 5?")
    assert hands.label_of_last_change(window) == "Change what is put of the enquiry to Port authority"
    hands.put(editor.sent.inputs["symbol"], "QD/7")
    hands.put(editor.sent.inputs["channel"], "email")
    assert hands.rows(window, "SELECT put, symbol, channel FROM enquiry") == [
        ("Which ships lay at quays 4 and 5?", "QD/7", "email")
    ]
    assert hands.changes(window) == before + 3
    hands.put(editor.sent.inputs["due"], "2025-07-01")
    assert hands.changes(window) == before + 3
    assert "The time to answer" in hands.words_on(window.messages)  # it would end before it began
    qtbot.waitUntil(lambda: editor.sent.value("due") == "2025-07-28")
    assert unnamed(editor) == []


def test_findings_and_the_entity_of_an_enquiry(window: MainWindow, editor: EnquiryEditor, qtbot: QtBot) -> None:
    editor.findings.add.click()
    hands.pick(qtbot, "2")
    qtbot.waitUntil(lambda: len(editor.findings.lines()) == 2)
    qtbot.keyClick(editor.findings.lines()[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: [line.item.text[:9] for line in editor.findings.lines()] == ["Finding 2"])
    editor.entity.add.click()
    hands.pick(qtbot, "saltmarsh")
    qtbot.waitUntil(lambda: [line.item.text for line in editor.entity.lines()] == ["Saltmarsh Lines"])
    assert hands.label_of_last_change(window) == "Change entity of the enquiry to Port authority"
    for _ in range(3):
        window.actions_table.run("undo")
    qtbot.waitUntil(lambda: [line.item.text[:9] for line in editor.findings.lines()] == ["Finding 1"])
    qtbot.waitUntil(lambda: editor.entity.lines() == [])


def test_what_came_is_recorded_under_its_enquiry(window: MainWindow, editor: EnquiryEditor, qtbot: QtBot) -> None:
    window.actions_table.run("add")
    form = hands.popup()
    assert [value for value, _ in form.form.fields["kind"].choices()] == [
        "answered", "partial", "declined", "none_by_cut_off",
    ]  # fmt: skip
    hands.fill(
        form, kind="partial", by="Port authority", position="Two ships.", date="30 July 2025", effect="None",
        assessment="It names neither.",
    )  # fmt: skip
    qtbot.waitUntil(lambda: len(editor.responses.lines()) == 2)
    assert editor.state.text() == "What came is recorded."
    told = {line.item.text: line.item.aside for line in editor.responses.lines()}
    assert told["Two ships."] == "Port authority, Answered in part, 30 Jul 2025\nWe: It names neither.\nEffect: None"
    assert hands.rows(
        window,
        "SELECT f.number FROM response_finding x JOIN finding f ON f.id = x.finding_id JOIN response r"
        " ON r.id = x.response_id WHERE r.kind = 'partial'",
    ) == [(1,)]


def test_a_response_gets_its_words_its_document_and_our_view(
    window: MainWindow, response: ResponseEditor, qtbot: QtBot
) -> None:
    assert "To our enquiry to Port authority, 21 Jul 2025: Which ships lay at quay 4?" in hands.words_on(response)
    hands.put(response.form.inputs["kind"], "declined")
    hands.put(response.form.inputs["assessment"], "Nothing follows from it.")
    assert hands.rows(window, "SELECT kind, assessment FROM response WHERE enquiry_id IS NOT NULL") == [
        ("declined", "Nothing follows from it.")
    ]
    response.lists["excerpt"].add.click()
    hands.pick(qtbot, "قالت")
    lists = response.lists
    qtbot.waitUntil(lambda: len(lists["excerpt"].lines()) == len(lists["source"].lines()) == 1)
    assert lists["source"].lines()[0].item.text == "Text of ministry"
    lists["source"].add.click()
    hands.pick(qtbot, "bulletin")
    qtbot.waitUntil(lambda: lists["excerpt"].lines() == [])
    assert lists["source"].lines()[0].item.text == "Text of bulletin"
    qtbot.keyClick(lists["source"].lines()[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: lists["source"].lines() == [])
    assert unnamed(response) == []
    for _ in range(5):
        window.actions_table.run("undo")
    assert hands.rows(window, "SELECT kind, assessment, source_id FROM response WHERE enquiry_id IS NOT NULL") == [
        ("none_by_cut_off", None, None)
    ]


def test_the_letter_is_written_by_a_job(
    window: MainWindow, editor: EnquiryEditor, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def save_as(_parent: object, _title: str, name: str, _kinds: str) -> Path:
        asked.append(name)
        return tmp_path / "letter"

    monkeypatch.setattr(ask, "save_as", save_as)
    put = editor.claim.inputs["put"]
    put.setPlainText("Which ships lay at quay 9?")  # type: ignore[attr-defined]  # typed and not left yet
    with qtbot.waitSignal(window.jobs.ended, timeout=60_000):
        window.actions_table.run("letter")
    assert asked == ["Port authority.pdf"]
    (page,) = pages_of(tmp_path / "letter.pdf")
    assert "Which ships lay at quay 9?" in joined(page)
    assert "TLP:AMBER" in page
    qtbot.waitUntil(lambda: "The letter is written" in hands.words_on(window.messages))


def test_a_letter_that_cannot_be_written_is_said_and_leaves_no_file(
    window: MainWindow, editor: EnquiryEditor, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(window.jobs.ended, timeout=60_000):
        editor.write_letter(tmp_path / "none" / "letter.pdf")
    qtbot.waitUntil(lambda: "There is no folder" in hands.words_on(window.messages))
    hands.put(editor.claim.inputs["put"], "What does \U0001f9ff mean?")
    with qtbot.waitSignal(window.jobs.ended, timeout=60_000):
        editor.write_letter(tmp_path / "letter.pdf")
    qtbot.waitUntil(lambda: "U+1F9FF" in hands.words_on(window.messages))
    assert not list(tmp_path.glob("*.pdf"))
