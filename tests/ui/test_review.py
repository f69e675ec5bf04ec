"""The review beside the work: counted from the opening on, renewed by each change, each row leading to the place."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from ui.conftest import unnamed

from casefile.core.findings import add_finding, edit_finding
from casefile.core.progress import Progress
from casefile.core.proof import add_support
from casefile.core.review import Problem, Severity, review_case
from casefile.core.schema import Excerpt, Finding
from casefile.ui import ask
from casefile.ui.desk import Desk, Spot
from casefile.ui.inspector import Inspector
from casefile.ui.main_window import MainWindow
from casefile.ui.passages import Head, Passage
from casefile.ui.reader import Reader
from casefile.ui.review import HEADS, ReviewRoom


def desk_of(window: MainWindow) -> Desk:
    assert window.desk is not None
    return window.desk


def reviewed(window: MainWindow, qtbot: QtBot) -> Desk:
    desk = window.desk
    assert desk is not None
    qtbot.waitUntil(lambda: desk.watch.problems is not None and not desk.watch.busy)
    return desk


def opened(window: MainWindow, qtbot: QtBot) -> ReviewRoom:
    reviewed(window, qtbot)
    window.actions_table.run("review")
    assert window.workspace is not None
    panel = window.workspace.centre.panel
    assert isinstance(panel, ReviewRoom)
    return panel


def problems(room: ReviewRoom) -> list[Problem]:
    return [row.value for row in room.list.rows if isinstance(row, Passage)]


def in_full(desk: Desk) -> list[Problem]:
    with desk.read() as session:
        return review_case(session)


def test_the_whole_is_reviewed_on_opening_and_counted(window: MainWindow, qtbot: QtBot) -> None:
    desk = reviewed(window, qtbot)
    full = in_full(desk)
    grave = sum(one.severity in {Severity.WRONG, Severity.WEAK} for one in full)
    assert desk.watch.problems == full
    assert window.status is not None
    assert window.workspace is not None
    assert window.status.weak.text() == f"Review {grave}"
    assert window.workspace.rail._numbers["review"].text() == str(grave)
    qtbot.mouseClick(window.status.weak, Qt.MouseButton.LeftButton)
    assert isinstance(window.workspace.centre.panel, ReviewRoom)


def test_problems_stand_by_severity_with_the_way_to_mend(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window, qtbot)
    assert problems(room) == in_full(room.desk)
    heads = [row for row in room.list.rows if isinstance(row, Head)]
    there = [one for one in Severity if room.desk.watch.count(one)]
    assert [row.text for row in heads] == [HEADS[one] for one in there]
    assert [row.count for row in heads] == [str(room.desk.watch.count(one)) for one in there]
    assert all(row.note.startswith("→ ") for row in room.list.rows if isinstance(row, Passage))
    assert not any("`casefile excerpt" in row.note for row in room.list.rows if isinstance(row, Passage))
    assert unnamed(room) == []


def test_each_change_renews_only_what_it_reaches(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window, qtbot)
    desk = room.desk
    assert window.status is not None
    new = desk.write(
        "Add finding", lambda session: add_finding(session, title="New", text="Nothing shows it.", status="reported")
    )
    qtbot.waitUntil(lambda: desk.watch.unproved == 1)
    assert window.status.weak.text().endswith(" · 1 finding unproved")
    assert any(one.kind == "no_proof" and one.record_id == new for one in problems(room))
    assert desk.watch.problems == in_full(desk)

    def prove(session: Any) -> None:
        excerpt = session.scalars(select(Excerpt.id).where(Excerpt.quote == "Harbour Bulletin")).one()
        add_support(session, excerpt, "finding", new)

    desk.write("Prove it", prove)
    qtbot.waitUntil(lambda: desk.watch.unproved == 0)
    assert desk.watch.problems == in_full(desk)
    desk.undo()
    desk.undo()
    qtbot.waitUntil(lambda: all(one.record_id != new for one in problems(room)) and not desk.watch.busy)
    assert desk.watch.problems == in_full(desk)


def test_many_changes_at_once_are_not_forgotten(window: MainWindow, qtbot: QtBot) -> None:
    desk = reviewed(window, qtbot)
    with desk.read() as session:
        ids = session.scalars(select(Finding.id)).all()
    for number in range(6):
        record = ids[number % len(ids)]
        said = f"Obviously number {number}"
        desk.write("Say more", lambda session, record=record, said=said: edit_finding(session, record, text=said))
    qtbot.waitUntil(lambda: not desk.watch.busy and desk.watch.problems == in_full(desk))


def test_a_row_opens_the_place_to_mend(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window, qtbot)
    assert window.workspace is not None
    inspector = window.workspace.inspector
    assert isinstance(inspector, Inspector)
    spots: list[Spot] = []
    room.desk.opened.connect(spots.append)
    excerpt = next(row for row in room.list.rows if isinstance(row, Passage) and row.table == "excerpt")
    room.list.activated_row.emit(excerpt)
    reader = window.workspace.centre.panel
    assert isinstance(reader, Reader)
    assert reader._mark == excerpt.value.record_id
    window.actions_table.run("review")
    citation = next(row for row in room.list.rows if isinstance(row, Passage) and row.table == "citation")
    room.list.activated_row.emit(citation)
    assert spots[-1].table == "finding"
    qtbot.waitUntil(lambda: inspector.shown == ("citation", citation.value.record_id))


def test_words_and_the_current_finding_narrow_the_list(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window, qtbot)
    full = problems(room)
    room.filter.setText("translat")
    assert problems(room)
    assert all("translat" in f"{one.where} {one.says} {one.mend}".lower() for one in problems(room))
    room.filter.setText("nothing says this")
    assert not room.list.isVisible()
    assert room.nothing.text() == "No problem has these words."
    room.filter.clear()
    assert not room.current.isEnabled()
    with room.desk.read() as session:
        second = session.scalars(select(Finding.id).where(Finding.number == 2)).one()
    room.desk.set_finding(second)
    room.current.setChecked(True)
    assert 0 < len(problems(room)) < len(full)
    assert all("Finding 1," not in one.where for one in problems(room))


def test_a_window_closes_during_a_review_without_asking(
    empty_window: MainWindow, case_path: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "stop_jobs", lambda _parent: pytest.fail("nobody needs to be asked"))
    gate, stopped = threading.Event(), threading.Event()

    def linger(progress: Progress) -> None:
        gate.wait(20)
        try:
            progress.step(1, 2)
        finally:
            stopped.set()

    empty_window.jobs.start("Look", linger, lambda _outcome: None, quiet=True)
    empty_window.open_path(case_path)
    qtbot.wait(50)
    assert not empty_window.jobs.busy
    assert empty_window.status is not None
    assert not empty_window.status.what.isVisible()
    gate.set()
    empty_window.close()
    assert stopped.is_set()
    assert empty_window.desk is None


def test_a_case_opened_over_another_is_the_one_reviewed(
    window: MainWindow, case_path: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    first = desk_of(window)
    first.write("Add", lambda session: add_finding(session, title="New", text="Nothing shows it.", status="reported"))
    second = Path(shutil.copy(case_path, tmp_path / "other.casefile"))
    first.undo()
    window.open_path(second)
    desk = reviewed(window, qtbot)
    assert desk is not first
    assert desk.watch.problems == in_full(desk)
    assert desk.watch.unproved == 1
