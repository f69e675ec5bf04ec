"""The window itself: dark and light, closing, what it takes along."""

from __future__ import annotations

import threading
import time

import pytest
from pytestqt.qtbot import QtBot
from ui.conftest import unnamed

from casefile.core.errors import CancelledError
from casefile.core.progress import Progress
from casefile.core.schema import Finding
from casefile.ui import ask
from casefile.ui.main_window import ROOM_MAKERS, MainWindow


def test_turning_dark_keeps_what_is_open(window: MainWindow, qtbot: QtBot) -> None:
    assert window.desk is not None
    with window.desk.read() as session:
        finding_id = session.query(Finding.id).limit(1).scalar()
    window.desk.set_finding(finding_id)
    window.actions_table.run("findings")
    window.actions_table.run("entities")
    window.actions_table.run("sources")
    bridge = window.desk.bridge
    window.actions_table.run("dark")
    assert window.desk.bridge is bridge
    assert window.desk.tokens.dark
    assert window.workspace is not None
    assert window.workspace.centre.keys() == (("room", "sources"), ("room", "findings"), ("room", "entities"))
    assert window.workspace.centre.key == ("room", "sources")
    assert window.desk.finding_id == finding_id
    with window.desk.read() as session:
        assert session.query(Finding).count()


@pytest.mark.parametrize("name", sorted(ROOM_MAKERS))
def test_each_control_of_each_room_has_a_name(window: MainWindow, qtbot: QtBot, name: str) -> None:
    window.actions_table.run(name)
    qtbot.wait(50)
    assert unnamed(window) == []


def test_work_under_way_is_not_thrown_away_unasked(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=60_000)
    ended: list[str] = []
    begun = threading.Event()

    def work(progress: Progress) -> None:
        begun.set()
        try:
            while True:
                progress.step(0, None)
                time.sleep(0.01)
        except CancelledError:
            ended.append("taken back")
            raise

    window.jobs.start("Long work", work, lambda _outcome: None)
    qtbot.waitUntil(begun.is_set, timeout=60_000)
    answers = iter([False, True])
    monkeypatch.setattr(ask, "stop_jobs", lambda _parent: next(answers))
    window.actions_table.run("close_case")
    assert window.desk is not None
    assert not ended
    window.actions_table.run("close_case")
    assert window.desk is None
    assert ended == ["taken back"]
