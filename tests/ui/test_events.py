"""The room of events and the editor of one, through the real window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from ui.conftest import unnamed
from ui.driving import choose, desk_of, fill, panel_of, pick, picker, popup, room, text_of
from ui.driving import edit as edit_record

from casefile.core.events import list_event_places, list_participants
from casefile.core.proof import list_supports
from casefile.core.quantities import list_quantities
from casefile.core.schema import Entity, Event, FindingEvent, Place
from casefile.ui.event_editor import EventEditor
from casefile.ui.events import EventsRoom
from casefile.ui.form_popup import FormPopup
from casefile.ui.main_window import MainWindow


def event_id(window: MainWindow, words: str) -> str:
    with desk_of(window).read() as session:
        return session.scalars(select(Event.id).where(Event.title.contains(words))).one()


def edit(window: MainWindow, words: str) -> EventEditor:
    return edit_record(window, "event", event_id(window, words), EventEditor)


def stored(window: MainWindow, editor: EventEditor, name: str) -> object:
    with desk_of(window).read() as session:
        return getattr(session.get_one(Event, editor.id), name)


def write_in(form: FormPopup, **texts: str) -> None:
    for name, text in texts.items():
        widget = form.form.inputs[name]
        if isinstance(widget, QPlainTextEdit):
            widget.setPlainText(text)
        else:
            widget.setText(text)  # type: ignore[attr-defined]


def test_the_list_says_kind_date_knowledge_quantities_and_proof(window: MainWindow) -> None:
    panel = room(window, "events", EventsRoom)
    rows = [row.cells for n in range(panel.model.rowCount()) if (row := panel.model.row_at(n))]
    assert rows == [
        (
            "Loading at the eastern quay",
            "delivery",
            "29 May 2024",
            "documented",
            "at least 1,200 tons of diesel",
            "▲ 3",
        ),
        ("Voyage to the open sea", "voyage", "about May 2024", "inferred", "", "○"),
    ]
    panel.model.sort(2)
    by_day = [row.cells[2] for n in range(panel.model.rowCount()) if (row := panel.model.row_at(n))]
    assert by_day == ["about May 2024", "29 May 2024"]
    assert unnamed(panel) == []


@pytest.mark.parametrize(
    ("typed", "left"),
    [("quay", 2), ("eastern", 1), ("voyage", 1), ("2024", 2), ("sea zzz", 0), ("", 2), ("loading east", 1)],
)
def test_the_list_narrows_by_words_kind_and_year(window: MainWindow, typed: str, left: int) -> None:
    panel = room(window, "events", EventsRoom)
    panel.filter.setText(typed)
    assert panel.model.rowCount() == left


def test_a_new_event_takes_a_date_as_people_write_it(window: MainWindow, qtbot: QtBot) -> None:
    room(window, "events", EventsRoom)
    window.actions_table.run("add")
    form = popup()
    write_in(form, title="Payment through a bank", date="05/06/2024")
    form.take()
    assert form.isVisible()
    assert "can be read as two dates" in form.form.notes["date"].text()
    write_in(form, date="c. May 2024")
    choose(form.form.inputs["kind"], "payment")
    form.take()
    editor = panel_of(window, EventEditor)
    assert stored(window, editor, "date") == "~2024-05"
    assert text_of(editor.main.inputs["date"]) == "about May 2024"
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: window.workspace is not None and editor not in window.workspace.centre.panels())


def test_a_date_is_understood_or_refused_beside_its_field(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Loading")
    fill(qtbot, editor.main.inputs["date"], "early 2025")
    assert "does not guess" in editor.main.notes["date"].text()
    assert editor.main.notes["date"].isVisible()
    assert stored(window, editor, "date") == "2024-05-29"
    fill(qtbot, editor.main.inputs["date"], "12-15 May 2024")
    assert stored(window, editor, "date") == "2024-05-12/2024-05-15"
    assert text_of(editor.main.inputs["date"]) == "between 12 May 2024 and 15 May 2024"
    assert not editor.main.notes["date"].isVisible()
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: text_of(editor.main.inputs["date"]) == "29 May 2024")


def test_inferred_is_kept_with_its_reasoning_as_one_change(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Loading")
    reasoning = editor.main.inputs["reasoning"]
    assert isinstance(reasoning, QPlainTextEdit)
    assert not reasoning.isVisible()
    choose(editor.main.inputs["knowledge"], "inferred")
    assert reasoning.isVisible()
    assert stored(window, editor, "knowledge") == "documented"
    assert editor.main.notes["reasoning"].isVisible()
    reasoning.setPlainText("The quay was empty the next day.")
    reasoning.left.emit()  # type: ignore[attr-defined]
    assert stored(window, editor, "knowledge") == "inferred"
    assert stored(window, editor, "reasoning") == "The quay was empty the next day."
    window.actions_table.run("undo")
    assert stored(window, editor, "knowledge") == "documented"
    assert stored(window, editor, "reasoning") is None
    qtbot.waitUntil(lambda: not reasoning.isVisible())


def test_a_quantity_is_stated_whole_and_proved(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Voyage")
    window.actions_table.run("add")
    form = popup()
    write_in(form, unit="barrels", product="refined petroleum", low="1,000")
    choose(form.form.inputs["qualifier"], "between")
    form.take()
    assert "leave out the thousands separators: 1000" in form.trouble.text()
    write_in(form, low="1000", high="1200", period="Mar 2024 – Oct 2024", said_by="وزارة النقل")
    write_in(form, converted_unit="tons")
    form.take()
    assert "A conversion needs both" in form.trouble.text()
    write_in(form, conversion_factor="0.13", conversion_source="the table", load_assumption="half full")
    form.take()
    assert not form.isVisible()
    with desk_of(window).read() as session:
        row = list_quantities(session, [editor.id])[editor.id][0]
        assert (row.low, row.high, row.period, row.origin, row.knowledge) == (
            "1000", "1200", "2024-03/2024-10", "alleged", "not_stated",
        )  # fmt: skip
        made = row.id
    qtbot.waitUntil(lambda: made in editor.amounts.lines)
    line = editor.amounts.lines[made]
    assert line.head.text() == "alleged"
    for told in (
        "between 1,000 and 1,200 barrels",
        "Mar 2024 – Oct 2024",
        "says وزارة النقل",
        "0.13 tons to one barrels",
    ):
        assert told in line.aside.text()
    pick(qtbot, line.proof.pick("supports"), "1200")
    qtbot.waitUntil(lambda: line.proof.text() == "▲ 1")
    line.change.click()
    shown = popup()
    choose(shown.form.inputs["qualifier"], "up_to")
    shown.take()
    assert "leave `low` out" in shown.trouble.text()
    write_in(shown, low="")
    shown.take()
    assert not shown.isVisible()
    with desk_of(window).read() as session:
        assert list_quantities(session, [editor.id])[editor.id][0].qualifier == "up_to"
    editor.amounts.remove(made)
    qtbot.waitUntil(lambda: made not in editor.amounts.lines)
    window.messages.offer.click()
    qtbot.waitUntil(lambda: editor.amounts.lines[made].proof.text() == "▲ 1" if made in editor.amounts.lines else False)


def test_participants_come_with_role_and_how_surely_they_are_known(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Voyage")
    pick(qtbot, editor.ask_participant(), "grey")
    pick(qtbot, picker(), "receiving")
    qtbot.waitUntil(lambda: len(editor.participants.lines) == 1)
    line = next(iter(editor.participants.lines.values()))
    assert (line.lead.text(), text_of(line.inputs["role"])) == ("Grey Heron", "receiving vessel")
    choose(line.inputs["identification"], "confirmed")
    fill(qtbot, line.inputs["role"], "shadow tanker")
    with desk_of(window).read() as session:
        row = list_participants(session, [editor.id])[editor.id][0]
        assert (row.role, row.identification) == ("shadow tanker", "confirmed")
    chosen = editor.ask_participant()
    chosen.line.setText("Harbour Bank")
    row_of = next(n for n in range(chosen.list.count()) if "New Company: Harbour Bank" in chosen.list.item(n).text())
    chosen.list.setCurrentRow(row_of)
    chosen._take()
    pick(qtbot, picker(), "bank")
    with desk_of(window).read() as session:
        made = session.scalars(select(Entity).where(Entity.name == "Harbour Bank")).one()
        assert made.schema == "Company"
        assert {one.role for one in list_participants(session, [editor.id])[editor.id]} == {"shadow tanker", "bank"}
    window.actions_table.run("undo")
    with desk_of(window).read() as session:
        assert session.scalars(select(Entity).where(Entity.name == "Harbour Bank")).first() is None


def test_places_are_made_once_and_corrected_in_their_own_form(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Voyage")
    asked = editor.ask_place()
    pick(qtbot, asked, "Rajin")
    qtbot.waitUntil(lambda: len(editor.places.lines) == 1)
    line = next(iter(editor.places.lines.values()))
    choose(line.inputs["role"], "to")
    with desk_of(window).read() as session:
        assert [one.role for one in list_event_places(session, [editor.id])[editor.id]] == ["to"]
    line.lead.click()
    form = popup()
    write_in(form, country="KQ")
    form.take()
    assert "no ISO 3166 country code" in form.trouble.text()
    write_in(form, country="KP", locode="KP RJN")
    form.take()
    with desk_of(window).read() as session:
        place = session.scalars(select(Place).where(Place.name == "Rajin")).one()
        assert (place.country, place.locode) == ("KP", "KPRJN")
    qtbot.waitUntil(lambda: line.head.text() == "DPRK")
    pick(qtbot, line.proof.pick("context"), "quay")
    qtbot.waitUntil(lambda: line.proof.text() == "◆ 1")


def test_the_event_has_its_own_proof_and_findings_and_names_for_its_controls(window: MainWindow, qtbot: QtBot) -> None:
    editor = edit(window, "Voyage")
    assert unnamed(editor) == []
    pick(qtbot, editor.proof.pick("supports"), "harbour")
    with desk_of(window).read() as session:
        assert len(list_supports(session, "event", [editor.id])[editor.id]) == 1
    pick(qtbot, editor.ask_finding(), "2")
    qtbot.waitUntil(lambda: len(editor.findings.lines) == 1)
    edge, line = next(iter(editor.findings.lines.items()))
    assert line.head.text() == "Finding 2"
    editor.findings.remove(edge)
    with desk_of(window).read() as session:
        assert session.get(FindingEvent, edge) is None
