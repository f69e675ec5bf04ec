"""Search everything: hits while typing, in context, opened where they stand; lists of names counted."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session
from ui.conftest import unnamed

from casefile.core.entities import add_entity, add_statement
from casefile.ui.found import STEP
from casefile.ui.inspecting import inspect_record
from casefile.ui.inspector import Inspector
from casefile.ui.main_window import MainWindow
from casefile.ui.passages import Head, More, Passage
from casefile.ui.reader import Reader
from casefile.ui.search import HELP, SearchRoom


def opened(window: MainWindow) -> SearchRoom:
    window.actions_table.run("search")
    assert window.workspace is not None
    panel = window.workspace.centre.panel
    assert isinstance(panel, SearchRoom)
    return panel


def passages(room: SearchRoom, kind: str) -> list[Passage]:
    return [row for row in room.list.rows if isinstance(row, Passage) and row.value.kind == kind]


def ask(room: SearchRoom, qtbot: QtBot, query: str) -> list[Passage]:
    room.box.setPlainText(query)
    qtbot.waitUntil(lambda: room._found.query in {query, f'"{query}"'} and room._found.whole)
    return [row for row in room.list.rows if isinstance(row, Passage)]


def marked(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.marks]


def paste(room: SearchRoom, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    room.box.clear()
    room.box.insertFromMimeData(data)


def test_hits_come_while_typing_grouped_and_in_context(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window)
    assert room.box.hasFocus()
    assert room.said.text() == HELP
    qtbot.keyClicks(room.box, "dies")
    qtbot.waitUntil(lambda: room._found.query == "dies" and room._found.whole)
    assert not room.list.rows
    qtbot.keyClicks(room.box, "el")
    qtbot.waitUntil(lambda: room._found.query == "diesel" and room._found.whole)
    heads = [row.text for row in room.list.rows if isinstance(row, Head)]
    assert heads[:1] == ["Finding"]
    assert {"Excerpts", "Pages"} <= set(heads)
    assert all("diesel" in map(str.lower, marked(row)) for row in passages(room, "excerpt"))
    assert unnamed(room) == []


def test_operators_phrases_beginnings_and_scripts(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window)
    assert {row.value.kind for row in ask(room, qtbot, '"Ada Quill"')} == {"page"}
    assert not ask(room, qtbot, '"Quill Ada"')
    assert room.said.text() == 'Nothing in the case has "Quill Ada".'
    assert "page" in {row.value.kind for row in ask(room, qtbot, "harb* AND Quill")}
    assert not [row for row in ask(room, qtbot, "quay NOT quay") if row.value.kind == "finding"]
    korean = ask(room, qtbot, "감시")
    assert korean
    assert {"감시"} == {word for row in korean for word in marked(row)}
    arabic = ask(room, qtbot, "النقل")
    assert {word for row in arabic for word in marked(row)} == {"النقل"}
    assert next(row.title for row in ask(room, qtbot, "2397 para 5")) == "S/RES/2397 (2017), para. 5"


def test_a_query_that_asks_nothing_is_refused_in_one_sentence(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window)
    room.box.setPlainText("NOT quay")
    qtbot.waitUntil(lambda: room.said.text().startswith("Say also what to find"))
    assert not room.list.rows
    room.box.setPlainText("quay")
    qtbot.waitUntil(lambda: room.said.text().startswith("Found in"))


def test_enter_opens_a_page_with_the_words_marked(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window)
    ask(room, qtbot, '"Ada Quill"')
    qtbot.keyClick(room.box, Qt.Key.Key_Return)
    assert window.workspace is not None
    reader = window.workspace.centre.panel
    assert isinstance(reader, Reader)
    qtbot.waitUntil(lambda: reader.view.selection is not None)
    selection = reader.view.selection
    assert selection is not None
    assert reader._words(selection) == "Ada Quill"
    assert reader._found == [(1, selection.start, selection.end)]


def test_an_excerpt_opens_in_the_reader_and_a_finding_in_the_inspector(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window)
    ask(room, qtbot, "하룻밤")
    excerpt = passages(room, "excerpt")[0]
    room.list.activated_row.emit(excerpt)
    assert window.workspace is not None
    reader = window.workspace.centre.panel
    assert isinstance(reader, Reader)
    assert reader._mark == excerpt.id
    qtbot.waitUntil(lambda: [reader._layer(1)[0][start:end] for _, start, end in reader._found] == ["하룻밤"])
    room = opened(window)
    ask(room, qtbot, "reported")
    qtbot.keyClick(room.box, Qt.Key.Key_Down)
    finding = room.list.current()
    assert finding is not None
    assert finding.table == "finding"
    inspector = window.workspace.inspector
    assert isinstance(inspector, Inspector)
    qtbot.waitUntil(lambda: inspector.shown == ("finding", finding.id))


def test_a_date_of_an_entity_is_shown_in_the_inspector_as_people_write_it(window: MainWindow) -> None:
    desk = window.desk
    assert desk is not None

    def add(session: Session) -> tuple[str, str]:
        person = add_entity(session, schema="Person", name="Orrin Vale")
        return person, add_statement(session, person, "birthDate", "1970-01-02").id

    person, stated = desk.write("Add a person", add)
    with desk.read() as session:
        told = [inspect_record(session, *one) for one in (("entity", person), ("statement", stated))]
    for one in told:
        assert one is not None
        shown = " ".join(line.text for section in one.sections for line in section.lines)
        assert ("2 Jan 1970" in shown or "2 Jan 1970" in one.title, "1970-01" in shown + one.title) == (True, False)


def test_a_list_of_names_is_counted_name_by_name(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window)
    paste(room, "Grey Heron\nTilda Marrow\n\nGrey Heron\nNobody Known\nNOT this\n")
    qtbot.waitUntil(lambda: room.said.text() == "2 of 4 names are in the case. Choose one to see where.")
    names = {name.typed: name for name in room._names}
    assert list(names) == ["Grey Heron", "Tilda Marrow", "Nobody Known", "NOT this"]
    assert names["Grey Heron"].counts is not None
    assert names["Grey Heron"].counts["entity"] == 1
    assert names["Grey Heron"].total > 2
    assert names["Nobody Known"].total == 0
    assert names["NOT this"].trouble.startswith("Say also what to find")
    qtbot.keyClick(room.box, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: room._found.query == '"Grey Heron"' and room._found.whole)
    assert passages(room, "entity")[0].title == "Grey Heron"
    assert [index.row() for index in room.names.selectionModel().selectedRows()] == [0]
    window.actions_table.run("copy")
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].startswith("Name\tAll\tFindings")
    assert copied[3].startswith("Nobody Known\t0\t")
    room.box.setPlainText("Nobody")
    qtbot.waitUntil(lambda: room.said.text() == "Nothing in the case has Nobody.")
    assert not room.names.isVisible()


def test_more_of_a_kind_is_shown_when_asked(window: MainWindow, qtbot: QtBot) -> None:
    desk = window.desk
    assert desk is not None
    with desk.bridge.case.change("Add many") as session:
        for number in range(70):
            add_entity(session, schema="Company", name=f"Marigold Trading {number}")
    room = opened(window)
    ask(room, qtbot, "marigold")
    more = next(row for row in room.list.rows if isinstance(row, More))
    assert more.text == "Show more of the 64 others"
    assert len(passages(room, "entity")) == 6
    room.list.activated_row.emit(more)
    qtbot.waitUntil(lambda: len(passages(room, "entity")) == 6 + STEP)
    qtbot.wait(300)
    assert len(passages(room, "entity")) == 6 + STEP
    assert [row.text for row in room.list.rows if isinstance(row, More)] == ["Show more of the 14 others"]


def test_what_is_shown_follows_a_change(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window)
    assert not ask(room, qtbot, "cormorant")
    desk = window.desk
    assert desk is not None
    desk.write("Add entity", lambda session: add_entity(session, schema="Vessel", name="Cormorant"))
    qtbot.waitUntil(lambda: [row.title for row in passages(room, "entity")] == ["Cormorant"])


def test_case_text_stays_plain(window: MainWindow, qtbot: QtBot) -> None:
    desk = window.desk
    assert desk is not None
    desk.write("Add", lambda session: add_entity(session, schema="Company", name="<b>Gannet</b> & Söhne <img src=x>"))
    room = opened(window)
    found = ask(room, qtbot, "gannet")
    assert [row.title for row in found] == ["<b>Gannet</b> & Söhne <img src=x>"]
    assert room.said.textFormat() == Qt.TextFormat.PlainText


def test_an_answer_that_comes_too_late_is_dropped(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window)
    assert window.workspace is not None
    room.box.setPlainText("diesel")
    window.workspace.centre.close_panel(room)
    room = opened(window)
    room.box.setPlainText("quay")
    window.close_case()
    qtbot.wait(300)
    assert window.desk is None
