"""The editor of a finding: claim, status, proof, grid, citations and what stands around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QTableWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from ui import hands
from ui.conftest import unnamed

from casefile.core.case import open_case
from casefile.core.elements import Shown, grid
from casefile.core.proof import list_supports
from casefile.core.schema import Excerpt, Finding
from casefile.ui.finding_editor import FindingEditor
from casefile.ui.finding_proof import CardFrame
from casefile.ui.grid import LEAD
from casefile.ui.items import Items
from casefile.ui.main_window import MainWindow
from casefile.ui.reader import Reader


@pytest.fixture
def editor(window: MainWindow) -> FindingEditor:
    panel = hands.open_record(window, "finding", hands.finding(window, 1))
    assert isinstance(panel, FindingEditor)
    return panel


def of(window: MainWindow, column: str, number: int = 1) -> object:
    return hands.ask(window, f"SELECT {column} FROM finding WHERE number = {number}")


def card(editor: FindingEditor, words: str) -> CardFrame:
    return next(one for one in editor.proof.cards() if words in one.card.quote)


def cell(table: QTableWidget, row: int, column: int) -> str:
    item = table.item(row, column)
    return item.text() if item is not None else ""


def stances(editor: FindingEditor) -> list[tuple[str, str]]:
    return [(one.card.stance, one.card.quote[:12]) for one in editor.proof.cards()]


def test_the_claim_is_on_top_and_its_proof_in_three_columns(editor: FindingEditor) -> None:
    assert editor.title == "1  Diesel left the eastern quay"
    assert editor.claim.value("text").startswith("A tanker is said")
    assert "Source Serif 4" in editor.claim.inputs["text"].font().families()
    assert stances(editor) == [
        ("supports", "loaded at le"), ("supports", "하룻밤 사이에 실었다"[:12]), ("supports", "Grey Heron, "),
        ("supports", "counted the "), ("contradicts", "Мы не видели"),
    ]  # fmt: skip
    said = hands.words_on(card(editor, "loaded at least"))
    assert "Text of bulletin, para. 2, Harbour monitoring group, B2" in said
    assert "fills 1" in said
    assert "It was loaded within one night" in hands.words_on(card(editor, "하룻밤"))
    assert "The standard of the case is met." in hands.words_on(editor)
    assert unnamed(editor) == []


def test_fields_are_committed_when_they_are_left(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    before = hands.changes(window)
    hands.put(editor.claim.inputs["title"], "السفينة غادرت")
    assert of(window, "title") == "السفينة غادرت"
    assert hands.label_of_last_change(window) == "Change title of finding 1"
    qtbot.waitUntil(lambda: editor.title == "1  السفينة غادرت")
    hands.put(editor.weighed.inputs["period"], "12-15 May 2024")
    assert of(window, "period") == "2024-05-12/2024-05-15"
    hands.put(editor.weighed.inputs["confidence"], "high")
    assert (of(window, "likelihood"), of(window, "confidence")) == ("likely", "high")
    assert hands.changes(window) == before + 3
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: editor.weighed.value("confidence") == "moderate")


@pytest.mark.parametrize("end", ["close_tab", "sources", "close_case", "quit"])
def test_what_is_typed_is_kept_when_the_tab_or_the_case_goes(
    window: MainWindow, editor: FindingEditor, case_path: Path, end: str
) -> None:
    text = editor.claim.inputs["text"]
    assert isinstance(text, QPlainTextEdit)
    text.setPlainText("It left at night.")
    window.actions_table.run(end)
    if window.desk is not None:
        window.actions_table.run("close_case")
    with open_case(case_path, writable=False) as case, case.read() as session:
        kept = session.scalars(select(Finding).where(Finding.number == 1)).one()
        assert kept.text == "It left at night."


def test_lost_words_are_said_on_their_card(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    excerpt = card(editor, "loaded at least").card.excerpt_id
    with hands.desk_of(window).bridge.case.change("Read again", fixed=True) as session:
        session.get_one(Excerpt, excerpt).anchor_state = "lost"
    qtbot.waitUntil(lambda: "does not count" in hands.words_on(card(editor, "loaded at least")))
    assert card(editor, "loaded at least").card.lost


def test_a_date_with_two_readings_is_refused_and_shown_as_it_was(
    window: MainWindow, editor: FindingEditor, qtbot: QtBot
) -> None:
    before = hands.changes(window)
    hands.put(editor.weighed.inputs["period"], "05/06/2024")
    assert hands.changes(window) == before
    assert window.messages.isVisible()
    assert "05/06/2024" in hands.words_on(window.messages)
    qtbot.waitUntil(lambda: editor.weighed.inputs["period"].text() == "May 2024")  # type: ignore[attr-defined]


def test_the_wheel_over_a_choice_changes_nothing(window: MainWindow, editor: FindingEditor) -> None:
    combo, before = editor.weighed.inputs["status"], hands.changes(window)
    middle = QPointF(combo.rect().center())
    turned = QWheelEvent(
        middle, combo.mapToGlobal(middle), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, turned)
    assert editor.weighed.value("status") == "corroborated"
    assert hands.changes(window) == before


def test_concluded_below_the_standard_needs_a_reason(window: MainWindow, qtbot: QtBot) -> None:
    editor = hands.open_record(window, "finding", hands.finding(window, 2))
    assert isinstance(editor, FindingEditor)
    assert "The standard of the case is not met. The standard asks for 2" in hands.words_on(editor)
    hands.put(editor.weighed.inputs["status"], "concluded")
    form = hands.popup()
    assert "The standard asks for 2 independent origins; the supporting excerpts have 1." in form.says.text()
    form.take()
    assert "cannot be concluded" in form.trouble.text()
    assert of(window, "status", 2) == "reported"
    form.close()
    qtbot.waitUntil(lambda: editor.weighed.value("status") == "reported")
    hands.put(editor.weighed.inputs["status"], "concluded")
    hands.fill(hands.popup(), status_reason="The State itself reported it.")
    assert of(window, "status || status_reason", 2) == "concludedThe State itself reported it."
    assert hands.label_of_last_change(window) == "Conclude finding 2"
    qtbot.waitUntil(lambda: "Concluded although" in hands.words_on(editor))


def test_concluded_is_taken_where_the_standard_is_met(window: MainWindow, editor: FindingEditor) -> None:
    hands.put(editor.weighed.inputs["status"], "concluded")
    assert of(window, "status") == "concluded"


def test_a_card_opens_the_page_with_its_words_marked(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    qtbot.mouseClick(card(editor, "하룻밤"), Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    reader = hands.panel_of(window)
    assert isinstance(reader, Reader)
    assert reader.title == "Text of daily"
    assert reader._mark == card(editor, "하룻밤").card.excerpt_id


def test_a_key_changes_a_stance_and_another_takes_the_card_away(
    window: MainWindow, editor: FindingEditor, qtbot: QtBot
) -> None:
    one = card(editor, "loaded at least")
    edges = len(one.card.edges)
    assert edges == 2  # the claim itself, and an element
    one.setFocus()
    before = hands.changes(window)
    qtbot.keyClick(one, Qt.Key.Key_X)
    assert hands.changes(window) == before + 1
    qtbot.waitUntil(lambda: card(editor, "loaded at least").card.stance == "contradicts")
    assert len(card(editor, "loaded at least").card.edges) == edges
    qtbot.keyClick(card(editor, "loaded at least"), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: all("loaded" not in quote for _, quote in stances(editor)))
    assert hands.ask(window, "SELECT count(*) FROM excerpt WHERE quote LIKE 'loaded at least%'") == 1
    window.actions_table.run("undo")
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: ("supports", "loaded at le") in stances(editor))


def test_an_excerpt_of_the_case_is_added_to_a_column(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    editor.proof.adds["context"].click()
    hands.pick(qtbot, "قالت")
    qtbot.waitUntil(lambda: ("context", "قالت وزارة ا") in stances(editor))
    assert hands.label_of_last_change(window) == "Add proof: context"
    assert window.workspace is not None
    assert window.workspace.inspector.shown == ("finding", editor.finding_id)  # type: ignore[attr-defined]


def test_cells_of_the_grid_are_filled_by_one_key(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    table = editor.grid.table
    rows = [line.number for line in editor.grid.lines]
    assert rows == ["", "1", "2", "3"]
    assert [cell(table, row, 1) for row in (1, 2, 3)] == ["contested", "contradicted", "missing"]
    column = LEAD + [one.quote for one in editor.grid.excerpts].index("Grey Heron, diesel, 1200 t, quay 4")
    table.setCurrentCell(3, column)
    qtbot.keyClick(table, Qt.Key.Key_S)
    finding = hands.finding(window, 1)

    def shown() -> list[Shown]:
        with hands.desk_of(window).read() as session:
            return [row.shown for row in grid(session, finding)[0].rows]

    assert shown() == [Shown.CONTESTED, Shown.CONTRADICTED, Shown.SUPPORTED]
    qtbot.waitUntil(lambda: cell(table, 3, 1) == "supported")
    assert (table.currentRow(), cell(table, 3, column)) == (3, "▲")
    qtbot.keyClick(table, Qt.Key.Key_X)
    assert shown()[2] is Shown.CONTRADICTED
    qtbot.waitUntil(lambda: cell(table, 3, column) == "▼")
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert shown()[2] is Shown.MISSING
    for _ in range(3):
        window.actions_table.run("undo")
    assert shown()[2] is Shown.MISSING


def test_enter_assigns_an_excerpt_of_the_proof(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    editor.grid.table.setCurrentCell(3, 0)
    qtbot.keyClick(editor.grid.table, Qt.Key.Key_Return)
    hands.pick(qtbot, "counted drums")
    finding = hands.finding(window, 1)
    with hands.desk_of(window).read() as session:
        third = grid(session, finding)[0].rows[2]
        edges = list_supports(session, "finding", [finding])[finding]
    assert [edge.stance for edge in edges if edge.element_id == third.element_id] == ["supports"]
    qtbot.waitUntil(lambda: len(editor.grid.excerpts) == 4)
    row, column = 3, LEAD + [one.quote for one in editor.grid.excerpts].index("counted the drums herself")
    editor.grid.table.setCurrentCell(row, column)
    qtbot.keyClick(editor.grid.table, Qt.Key.Key_Return)
    hands.pick(qtbot, "contradicts")
    with hands.desk_of(window).read() as session:
        assert grid(session, finding)[0].rows[2].shown is Shown.CONTRADICTED


def test_an_element_is_added_where_the_paragraph_is_cited(window: MainWindow, editor: FindingEditor) -> None:
    editor.grid.add.click()
    hands.fill(hands.popup(), provision="S/RES/2397(2017):5", text="the cargo was diesel")
    assert hands.ask(window, "SELECT max(position) FROM element WHERE text = 'the cargo was diesel'") == 4


def test_citations_say_the_rule_and_whether_it_held(editor: FindingEditor) -> None:
    (block,) = editor.citations.blocks()
    said = hands.words_on(block)
    for words in (
        "S/RES/2397 (2017), para. 5", "decides, binding", "in force in May 2024", "apparent contravention",
        "the flag State", "flag", "none was claimed", "States report deliveries",
        "Decides that all States shall report each delivery within thirty days.",
    ):  # fmt: skip
        assert words in said, words
    official = next(one for one in block.findChildren(QLabel) if one.text().startswith("Decides that"))
    assert "Source Serif 4" in official.font().families()  # the words of the law look like no words of ours


@pytest.mark.parametrize("typed", ["2270 5", "2270 para 5", "S/RES/2270 (2016), para. 5"])
def test_a_paragraph_is_cited_as_people_type_it(
    window: MainWindow, editor: FindingEditor, qtbot: QtBot, typed: str
) -> None:
    window.actions_table.run("cite")
    hands.pick(qtbot, typed)
    assert hands.rows(
        window,
        "SELECT provision_id, conclusion, asserted_by FROM citation c JOIN finding f ON f.id = c.finding_id"
        " WHERE f.number = 1 ORDER BY c.created DESC, c.id DESC LIMIT 1",
    ) == [("S/RES/2270(2016):5", "unresolved", "investigator")]
    qtbot.waitUntil(lambda: len(editor.citations.blocks()) == 2)


def test_a_citation_is_changed_and_taken_away(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    (block,) = editor.citations.blocks()
    qtbot.keyClick(block, Qt.Key.Key_Return)
    form = hands.popup()
    assert form.says.text() == "States report deliveries"
    hands.fill(form, conclusion="reporting_failure", on_date="3 June 2024", nexus="territory")
    assert hands.label_of_last_change(window) == "Change citation of S/RES/2397 (2017), para. 5"
    qtbot.waitUntil(lambda: "failure to report" in hands.words_on(editor.citations))
    assert "in force on 3 Jun 2024" in hands.words_on(editor.citations)
    qtbot.keyClick(editor.citations.blocks()[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: editor.citations.blocks() == [])
    assert not editor.grid.isVisible()
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: len(editor.citations.blocks()) == 1)


def texts(items: Items) -> list[tuple[str, str]]:
    return [(line.item.text, line.item.aside) for line in items.lines()]


def test_replies_stand_beside_the_claim(editor: FindingEditor) -> None:
    found = texts(editor.parts.replies)
    assert found[0] == ("Put to Port authority", "sent 21 Jul 2025, answer asked for by 28 Jul 2025")
    assert found[1] == ("Nothing came.", "Port authority, No answer by the cut-off date")
    assert found[2] == (
        "It calls the report baseless.",
        "Ministry of Transport, Unsolicited public statement, 18 Jul 2025\nWe: It gives no figures.",
    )


def test_entities_get_their_standing(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    editor.parts.entities.add.click()
    hands.pick(qtbot, "saltmarsh")
    hands.fill(hands.popup(), standing="facilitator", note="it owns the tanker")
    qtbot.waitUntil(lambda: ("Saltmarsh Lines", "facilitator\nit owns the tanker") in texts(editor.parts.entities))
    editor.parts.entities.add.click()
    hands.pick(qtbot, "saltmarsh")
    assert "stands in that finding already" in hands.words_on(window.messages)
    line = next(one for one in editor.parts.entities.lines() if one.item.text == "Saltmarsh Lines")
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(editor.parts.entities.lines()) == 2)


def test_alternatives_events_and_recommendations(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    parts = editor.parts
    assert texts(parts.alternatives) == [("Another tanker was meant", "The sheet names this one.")]
    parts.alternatives.add.click()
    hands.fill(hands.popup(), text="It was water")
    qtbot.waitUntil(lambda: ("It was water", "not weighed yet") in texts(parts.alternatives))
    qtbot.keyClick(parts.alternatives.lines()[1], Qt.Key.Key_Return)
    hands.fill(hands.popup(), assessment="The sheet says diesel.")
    assert hands.label_of_last_change(window).startswith("Change ")
    qtbot.waitUntil(lambda: ("It was water", "The sheet says diesel.") in texts(parts.alternatives))
    parts.events.add.click()
    hands.pick(qtbot, "voyage")
    qtbot.waitUntil(lambda: len(parts.events.lines()) == 2)
    parts.recommendations.add.click()
    hands.fill(hands.popup(), addressee="The Committee", action="Ask the flag State")
    qtbot.waitUntil(lambda: ("Ask the flag State", "Recommendation 2 to The Committee") in texts(parts.recommendations))
    for _ in range(4):
        window.actions_table.run("undo")
    qtbot.waitUntil(lambda: len(parts.alternatives.lines()) == len(parts.events.lines()) == 1)


def test_a_new_enquiry_is_put_on_the_finding(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    editor.parts.replies.add.click()
    hands.pick(qtbot, "enquiry")
    hands.fill(hands.popup(), addressee="Saltmarsh Lines", put="Where was the tanker?", due="31 August 2025")
    assert hands.rows(
        window,
        "SELECT e.addressee, e.due, f.number FROM enquiry e JOIN enquiry_finding x ON x.enquiry_id = e.id"
        " JOIN finding f ON f.id = x.finding_id WHERE e.addressee LIKE 'Salt%'",
    ) == [("Saltmarsh Lines", "2025-08-31", 1)]


def test_what_a_change_does_not_touch_stays_drawn(window: MainWindow, editor: FindingEditor, qtbot: QtBot) -> None:
    first = editor.proof.cards()[0]
    first.setFocus()
    hands.put(editor.rest.inputs["acknowledged_by"], "the port")
    qtbot.waitUntil(lambda: editor.view is not None and editor.view.values["acknowledged_by"] == "the port")
    assert editor.proof.cards()[0] is first


def test_it_is_the_current_finding_when_asked(window: MainWindow, editor: FindingEditor) -> None:
    window.actions_table.run("current_finding")
    assert hands.desk_of(window).finding_id == editor.finding_id
    assert "the current finding" in editor.number.text()
