"""The room of entities and the editor of one, through the real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from ui.conftest import unnamed
from ui.driving import choose, desk_of, fill, panel_of, pick, picker, popup, room, text_of
from ui.driving import edit as edit_record

from casefile.core.case import open_case
from casefile.core.entities import add_entity, list_judgements, list_statements
from casefile.core.links import list_links
from casefile.core.proof import list_supports
from casefile.core.schema import Entity, FindingEntity, Statement
from casefile.ui import ask
from casefile.ui.entities import EntitiesRoom
from casefile.ui.entity_editor import EntityEditor
from casefile.ui.main_window import MainWindow


def entity_id(window: MainWindow, name: str) -> str:
    with desk_of(window).read() as session:
        return session.scalars(select(Entity.id).where(Entity.name == name)).one()


def edit(window: MainWindow, name: str) -> EntityEditor:
    return edit_record(window, "entity", entity_id(window, name), EntityEditor)


def type_into(qtbot: QtBot, editor: EntityEditor, line: str, name: str, text: str) -> None:
    fill(qtbot, editor.values.records.lines[line].inputs[name], text)


def stated(window: MainWindow, name: str) -> list[tuple[str, str]]:
    with desk_of(window).read() as session:
        rows = list_statements(session, [entity_id(window, name)])
        return [(row.property, row.value) for one in rows.values() for row in one]


def test_the_list_says_type_numbers_and_proof(window: MainWindow) -> None:
    panel = room(window, "entities", EntitiesRoom)
    rows = {row.cells[0]: row.cells for n in range(panel.model.rowCount()) if (row := panel.model.row_at(n))}
    assert rows["Grey Heron"] == ("Grey Heron", "Vessel", "IMO number 9074729", "", "▲ 1")
    assert rows["Saltmarsh Lines"][4] == "○"
    assert unnamed(panel) == []


@pytest.mark.parametrize(
    ("typed", "left"),
    [("her gr", ["Grey Heron"]), ("907", ["Grey Heron"]), ("vess", ["Grey Heron", "Heron G"]), ("zzz", [])],
)
def test_the_list_narrows_by_name_number_and_type(window: MainWindow, typed: str, left: list[str]) -> None:
    panel = room(window, "entities", EntitiesRoom)
    panel.filter.setText(typed)
    shown = [panel.model.row_at(n) for n in range(panel.model.rowCount())]
    assert [row.cells[0] for row in shown if row] == left
    assert panel.stack.currentIndex() == (0 if left else 2)


def test_a_new_entity_is_made_and_opened_and_undone(window: MainWindow, qtbot: QtBot) -> None:
    room(window, "entities", EntitiesRoom)
    window.actions_table.run("add")
    form = popup()
    name = form.form.inputs["name"]
    assert isinstance(name, QLineEdit)
    name.setText("선박왕 해운")
    choose(form.form.inputs["schema"], "Company")
    form.take()
    panel = panel_of(window, EntityEditor)
    assert panel.title == "선박왕 해운"
    assert "+registrationNumber" in panel.values.records.lines
    window.actions_table.run("undo")
    qtbot.waitUntil(
        lambda: window.workspace is not None and not isinstance(window.workspace.centre.panel, EntityEditor)
    )


def test_an_entity_without_a_name_is_refused_in_its_form(window: MainWindow) -> None:
    room(window, "entities", EntitiesRoom)
    window.actions_table.run("add")
    form = popup()
    form.take()
    assert form.isVisible()
    assert "needs its name" in form.trouble.text()
    form.close()


def test_a_failed_check_digit_warns_beside_the_field_and_is_kept(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Heron G")
    line = editor.values.records.lines["+imoNumber"]
    widget = line.inputs["value"]
    widget.setFocus()
    qtbot.keyClicks(widget, "9074728")
    assert "fails its check digit" in line.notes["value"].text()
    assert line.notes["value"].isVisible()
    qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert ("imoNumber", "9074728") in stated(window, "Heron G")
    qtbot.waitUntil(lambda: "+imoNumber" not in editor.values.records.lines)
    kept = next(one for one in editor.values.records.lines.values() if one.value("value") == "9074728")
    assert "fails its check digit" in kept.notes["value"].text()
    assert kept.inputs["value"].property("unproved") is True
    assert kept.proof.text() == "○"
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: "+imoNumber" in editor.values.records.lines)
    assert ("imoNumber", "9074728") not in stated(window, "Heron G")


def test_dates_of_a_value_are_typed_as_people_write_them(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Grey Heron")
    with desk_of(window).read() as session:
        number = session.scalars(select(Statement.id).where(Statement.property == "imoNumber")).one()
    line = editor.values.records.lines[number]
    type_into(qtbot, editor, number, "valid_until", "early 2025")
    assert "does not guess" in line.notes["valid_until"].text()
    with desk_of(window).read() as session:
        assert session.get_one(Statement, number).valid_until is None
    type_into(qtbot, editor, number, "valid_until", "~2024-05")
    with desk_of(window).read() as session:
        assert session.get_one(Statement, number).valid_until == "~2024-05"
    assert text_of(line.inputs["valid_until"]) == "about May 2024"
    assert not line.notes["valid_until"].isVisible()
    type_into(qtbot, editor, number, "valid_until", "2010")
    assert "ends (2010) before it begins (2019)" in line.notes["valid_until"].text()


def test_what_is_typed_lives_through_a_change_elsewhere(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Grey Heron")
    widget = editor.values.records.lines["+callSign"].inputs["value"]
    assert isinstance(widget, QLineEdit)
    widget.setFocus()
    qtbot.keyClicks(widget, "HMY")
    desk_of(window).write("Rename", lambda session: setattr(session.get_one(Entity, editor.id), "note", "seen"))
    qtbot.waitUntil(lambda: editor.main.value("note") == "seen")
    assert widget.text() == "HMY"
    assert widget.hasFocus()


def test_any_property_of_the_type_can_be_given_a_value(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Saltmarsh Lines")
    window.actions_table.run("add")
    pick(qtbot, picker(), "telephone")
    line = editor.values.records.lines["+phone"]
    assert line.inputs["value"].hasFocus()
    type_into(qtbot, editor, "+phone", "value", "+850 2 381")
    assert ("phone", "+850 2 381") in stated(window, "Saltmarsh Lines")


def test_a_property_can_have_several_values(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Heron G")
    assert "+flag" not in editor.values.records.lines
    pick(qtbot, editor.values.ask_property(), "flag")
    type_into(qtbot, editor, "+flag", "value", "sl")
    qtbot.waitUntil(lambda: "+flag" not in editor.values.records.lines)
    assert [value for name, value in stated(window, "Heron G") if name == "flag"] == ["kp", "sl"]
    lines = editor.values.records.lines
    told = {"DPRK", "Sierra Leone"}
    qtbot.waitUntil(lambda: {one.aside.text() for one in lines.values() if one.aside.isVisible()} == told)


def test_proof_is_joined_to_one_value_and_taken_away(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Heron G")
    with desk_of(window).read() as session:
        flag = session.scalars(select(Statement.id).where(Statement.property == "flag")).one()
    button = editor.values.records.lines[flag].proof
    assert button.text() == "○"
    pick(qtbot, none := button.pick("contradicts"), "no such words")
    assert button.text() == "○"
    none.close()
    pick(qtbot, button.pick("contradicts"), "1200")
    qtbot.waitUntil(lambda: button.text() == "▼ 1")
    assert editor.values.records.lines[flag].inputs["value"].property("unproved") is False
    menu = button.menu_now()
    own = next(action.menu() for action in menu.actions() if action.text().startswith("▼ “Grey Heron"))
    take_away = next(action for action in own.actions() if action.text() == "Take it away")
    take_away.trigger()
    qtbot.waitUntil(lambda: button.text() == "○")
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: button.text() == "▼ 1")


def test_a_value_is_removed_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Heron G")
    with desk_of(window).read() as session:
        flag = session.scalars(select(Statement.id).where(Statement.property == "flag")).one()
    editor.values.records.remove(flag)
    qtbot.waitUntil(lambda: flag not in editor.values.records.lines)
    assert "Remove Flag of Heron G" in window.messages.text.text()
    window.messages.offer.click()
    qtbot.waitUntil(lambda: flag in editor.values.records.lines)


def test_a_link_is_added_in_either_direction_and_dated(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Heron G")
    pick(qtbot, editor.ask_link(), "is managed by")
    pick(qtbot, picker(), "uninvolved")
    with desk_of(window).read() as session:
        link = next(one for one in list_links(session, [editor.id]))
        assert (link.kind, link.to_id) == ("manager", editor.id)
        link_id = link.id
    qtbot.waitUntil(lambda: link_id in editor.links.lines)
    line = editor.links.lines[link_id]
    assert line.lead.text() == "Uninvolved Ltd"
    assert line.head.text() == "is managed by"
    fill(qtbot, line.inputs["valid_from"], "since 2023")
    with desk_of(window).read() as session:
        assert list_links(session, [editor.id])[0].valid_from == "2023/.."
    qtbot.mouseClick(line.lead, Qt.MouseButton.LeftButton)
    assert window.workspace is not None
    assert window.workspace.centre.panel is not editor


def test_likely_duplicates_are_judged_with_a_reason_and_withdrawn(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(window)
    made = desk.write("Add", lambda session: add_entity(session, schema="Company", name="Saltmarch Lines"))
    editor = edit(window, "Saltmarsh Lines")
    identity = editor.identity
    qtbot.waitUntil(lambda: [one.entity_id for one in identity.likely] == [made])
    assert identity.likely[0].reasons == ('"Saltmarsh Lines" and "Saltmarch Lines" are spelt alike.',)
    monkeypatch.setattr(ask, "line", lambda *_args: " ")
    identity.judge(made, same=True)
    with desk.read() as session:
        before = len(list_judgements(session))
    monkeypatch.setattr(ask, "line", lambda *_args: "one address")
    identity.judge(made, same=True)
    with desk.read() as session:
        assert len(list_judgements(session)) == before + 1
    qtbot.waitUntil(lambda: identity.judged.count() == 1 and not identity.likely)
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: identity.judged.count() == 0 and len(identity.likely) == 1)
    identity.judge(made, same=False)
    qtbot.waitUntil(lambda: identity.judged.count() == 1 and not identity.likely)


def test_what_was_judged_one_shares_its_line_of_time(window: MainWindow) -> None:
    editor = edit(window, "Grey Heron")
    told = {(one.track, one.label, one.start, one.end) for one in editor.lifeline._spans}
    assert ("Flags", "DPRK", None, "2023-05-31") in told
    assert ("Owners", "Saltmarsh Lines", "2021-01-01", None) in told
    assert ("Names", "Heron G", None, None) in told
    assert editor.lifeline.isVisible()
    assert "Owners: Saltmarsh Lines 2021 to …" in editor.lifeline.accessibleDescription()


def test_findings_name_it_with_a_standing(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Saltmarsh Lines")
    assert editor.findings.nothing.isVisible()
    pick(qtbot, editor.ask_finding(), "1")
    qtbot.waitUntil(lambda: len(editor.findings.lines) == 1)
    named, line = next(iter(editor.findings.lines.items()))
    choose(line.inputs["standing"], "facilitator")
    with desk_of(window).read() as session:
        assert session.get_one(FindingEntity, named).standing == "facilitator"


def test_events_it_takes_part_in_lead_there(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Saltmarsh Lines")
    pick(qtbot, editor.ask_event(), "voyage")
    pick(qtbot, picker(), "operator")
    qtbot.waitUntil(lambda: len(editor.events.lines) == 1)
    line = next(iter(editor.events.lines.values()))
    assert (line.head.text(), line.value("role"), line.value("identification")) == (
        "about May 2024",
        "operator",
        "claimed",
    )


def test_the_whole_entity_has_its_proof_and_every_control_a_name(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Grey Heron")
    assert unnamed(editor) == []
    pick(qtbot, editor.proof.pick("supports"), "harbour")
    with desk_of(window).read() as session:
        assert len(list_supports(session, "entity", [editor.id])[editor.id]) == 1
    qtbot.waitUntil(lambda: editor.proof.text() == "▲ 1")


def test_a_deleted_entity_closes_its_editor_and_undo_offers_it_back(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, "Uninvolved Ltd")
    window.actions_table.run("delete_record")
    assert window.workspace is not None
    centre = window.workspace.centre
    qtbot.waitUntil(lambda: not isinstance(centre.panel, EntityEditor))
    window.messages.offer.click()
    assert entity_id(window, "Uninvolved Ltd")


def test_an_editor_that_is_closed_while_it_asks_is_left_in_peace(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, "Grey Heron")
    assert window.workspace is not None
    window.workspace.centre.close_panel()
    told: list[bool] = []
    desk_of(window).reads.ask("after", lambda: True, lambda outcome: told.append(outcome.value))
    qtbot.waitUntil(lambda: told == [True])


def test_a_case_open_for_reading_says_so_beside_the_field(
    empty_window: MainWindow, qtbot: QtBot, case_path: Path
) -> None:
    with open_case(case_path, author="B. Other", station="other"):
        empty_window.open_path(case_path)
        editor = edit(empty_window, "Heron G")
        before = case_path.read_bytes()
        fill(qtbot, editor.main.inputs["name"], "Another name")
        assert "open for reading only" in editor.main.notes["name"].text()
        fill(qtbot, editor.values.records.lines["+mmsi"].inputs["value"], "273000000")
        assert "open for reading only" in editor.values.records.lines["+mmsi"].notes["value"].text()
        assert case_path.read_bytes() == before
        empty_window.close_case()


@pytest.mark.parametrize("leave", ["close_tab", "close_case"])
def test_what_is_typed_and_not_left_is_kept_when_the_editor_goes(
    window: MainWindow, qtbot: QtBot, case_path: Path, leave: str
) -> None:
    entity = entity_id(window, "Grey Heron")
    editor = edit(window, "Grey Heron")
    note = editor.main.inputs["note"]
    assert isinstance(note, QPlainTextEdit)
    note.setPlainText("Seen twice at the quay.")
    window.actions_table.run(leave)
    window.close_case()
    with open_case(case_path, writable=False) as case, case.read() as session:
        assert session.get_one(Entity, entity).note == "Seen twice at the quay."
