"""What the case says of itself, edited in the window."""

from __future__ import annotations

from pytestqt.qtbot import QtBot
from ui import hands

from casefile.core.info import get_info
from casefile.ui.main_window import MainWindow
from casefile.ui.properties import CasePanel


def panel_of(window: MainWindow) -> CasePanel:
    window.actions_table.run("case_info")
    assert window.workspace is not None
    panel = window.workspace.centre.panel
    assert isinstance(panel, CasePanel)
    return panel


def test_the_standard_of_proof_is_set_and_taken_back(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window)
    proof = panel.forms[2]
    desk = hands.desk_of(window)
    with desk.read() as session:
        before = get_info(session).standard_origins
    hands.put(proof.inputs["standard_origins"], "3")
    with desk.read() as session:
        assert get_info(session).standard_origins == 3
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: proof.value("standard_origins") == (str(before) if before else None))


def test_a_refused_value_is_said_and_shown_as_it_was(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window)
    before = hands.changes(window)
    hands.put(panel.forms[2].inputs["standard_origins"], "two")
    assert "whole number" in window.messages.text.text()
    hands.put(panel.forms[2].inputs["standard_grade"], "Z9")
    assert hands.changes(window) == before
    hands.put(panel.forms[0].inputs["title"], "")
    assert "title" in window.messages.text.text()
    assert hands.changes(window) == before
    qtbot.waitUntil(lambda: bool(panel.forms[0].value("title")))
