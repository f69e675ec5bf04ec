"""The window itself: dark and light, closing, what it takes along."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QMoveEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from ui.conftest import unnamed
from ui.hands import open_record

from casefile.core import schema
from casefile.core.errors import CancelledError
from casefile.core.progress import Progress
from casefile.core.schema import Finding
from casefile.ui import ask
from casefile.ui.main_window import ROOM_MAKERS, MainWindow

EDITED = {
    "source": schema.Source, "capture": schema.Source, "entity": schema.Entity, "event": schema.Event,
    "finding": schema.Finding, "enquiry": schema.Enquiry, "response": schema.Response, "provision": schema.Provision,
}  # fmt: skip


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


@pytest.mark.parametrize(("table", "kind"), EDITED.items(), ids=list(EDITED))
def test_each_control_of_each_editor_has_a_name(
    window: MainWindow, qtbot: QtBot, table: str, kind: type[schema.Record]
) -> None:
    assert window.desk is not None
    with window.desk.read() as session:
        record_id = session.query(kind.id).limit(1).scalar()
    open_record(window, table, record_id)
    window.desk.selected.emit(kind.__tablename__, record_id)
    qtbot.wait(50)
    assert unnamed(window) == []


@pytest.mark.parametrize("name", ["sources", "entities", "events", "findings", "enquiries"])
@pytest.mark.parametrize("deed", ["add", "edit", "note", "capture"])
def test_each_control_of_each_form_has_a_name(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str, deed: str
) -> None:
    monkeypatch.setattr(ask, "files", lambda _parent: [])
    window.actions_table.run(name)
    window.actions_table.run(deed)
    qtbot.wait(20)
    assert [one for top in QApplication.topLevelWidgets() if top.isVisible() for one in unnamed(top)] == []


def test_a_window_closes_with_two_jobs_waiting(window: MainWindow) -> None:
    begun = threading.Event()

    def work(progress: Progress) -> None:
        begun.set()
        while True:
            progress.step(0, None)
            time.sleep(0.01)

    window.jobs.start("One", work, lambda _outcome: None, quiet=True)
    window.jobs.start("Two", work, lambda _outcome: None, quiet=True)
    assert begun.wait(30)
    window.close()
    assert window.desk is None


def test_the_case_that_is_open_stays_open_for_writing(window: MainWindow, case_path: Path) -> None:
    desk = window.desk
    window.open_path(case_path)
    assert window.desk is desk
    assert desk is not None
    assert desk.bridge.case.writable


def test_another_case_is_not_opened_over_work_unasked(
    window: MainWindow, tmp_path: Path, case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(shutil.copy(case_path, tmp_path / "other.casefile"))
    monkeypatch.setattr(ask, "stop_jobs", lambda _parent: False)
    go = threading.Event()
    window.jobs.start("Work", lambda _progress: go.wait(30), lambda _outcome: None)
    window.open_path(other)
    assert window.desk is not None
    assert window.desk.bridge.case.path == case_path.resolve()
    go.set()


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


class Heard(QLabel):
    """A widget whose event Qt calls in Python, and which returns nothing."""

    def moveEvent(self, _event: QMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Hear that it was moved."""


def test_calls_that_return_nothing_leave_none_alone(qtbot: QtBot) -> None:
    """A binding that takes a reference of None with each such call ends the program after some hours."""
    heard, rounds = Heard(), 10_000
    qtbot.addWidget(heard)
    heard.linkHovered.connect(lambda _link: None)
    heard.show()

    def call() -> None:
        heard.update()
        heard.linkHovered.emit("")
        heard.move(heard.x() ^ 1, 0)

    call()
    before = sys.getrefcount(None)
    for _ in range(rounds):
        call()
    assert abs(sys.getrefcount(None) - before) < rounds // 100
