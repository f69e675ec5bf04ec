"""What goes wrong around the window: a reader process killed, a disk full, a case taken away, a job cut short."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas
from ui.hands import ask as ask_case
from ui.hands import changes, desk_of, open_record
from ui.test_events import edit

from casefile.core.case import open_case
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.progress import Progress
from casefile.exchange.verify import verify_case
from casefile.ui import ask
from casefile.ui.main_window import MainWindow
from casefile.ui.page_hands import ReadingPages
from casefile.ui.page_view import PageShape
from casefile.ui.pictures import Pictures
from casefile.ui.reader import Reader
from casefile.ui.sealed import seal_file
from casefile.ui.sources import SourcesRoom
from casefile.ui.tokens import Tokens

SPARE = 8192  # bytes that are left on the full disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a small disk of its own."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root on Linux, to mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Fill a disk for a while."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    os.truncate(filler, filler.stat().st_size - SPARE)
    try:
        yield
    finally:
        filler.unlink()


def titles(window: MainWindow) -> str:
    return str(ask_case(window, "SELECT group_concat(title, '|') FROM (SELECT title FROM event ORDER BY id)"))


def check_whole(path: Path) -> None:
    """Look whether everything in a closed case is as it was sealed."""
    with open_case(path, writable=False) as case:
        assert verify_case(case).problems == ()


def write_note(window: MainWindow, words: str) -> None:
    """Write into the note of an event as a person does, and leave the field."""
    editor = edit(window, "Loading")
    box = editor.rest.inputs["note"]
    box.setPlainText(words)  # type: ignore[attr-defined]
    box.left.emit()  # type: ignore[attr-defined]


def told(window: MainWindow) -> str:
    """Return what is said in the bar and beside fields."""
    notes = [note.text() for note in edit(window, "Loading").rest.notes.values() if note.text()]
    return " ".join([window.messages.text.text(), *notes])


def test_a_reader_process_killed_in_the_middle_of_a_page(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    canvas = Canvas(str(path), pagesize=(300, 400))
    for number in range(1, 13):
        canvas.drawString(40, 200, f"Page {number}")
        canvas.showPage()
    canvas.save()
    seal_file(desk_of(window), path)
    query = "SELECT id FROM source WHERE file_name = 'long.pdf'"
    qtbot.waitUntil(lambda: ask_case(window, query) is not None, timeout=60_000)
    reader = open_record(window, "source", str(ask_case(window, query)))
    assert isinstance(reader, Reader)
    view = reader.view
    assert isinstance(view, ReadingPages)
    assert reader._pictures is not None
    qtbot.waitUntil(lambda: 1 in {wish.page for wish in view._images}, timeout=60_000)
    qtbot.waitUntil(lambda: not reader._pictures._wishes, timeout=60_000)  # type: ignore[union-attr]
    [warm] = reader._pictures._readers.values()
    assert warm._connection is not None
    process = warm._connection._channel._process.pid
    os.kill(process, signal.SIGSTOP)  # so that it has the page in hand when it is killed
    failures: list[int] = []
    reader._pictures.failed.connect(lambda wish, _sentence: failures.append(wish.page))
    view.go_to_page(9)
    view.viewport().repaint()
    qtbot.wait(100)
    os.kill(process, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(failures), timeout=60_000)
    qtbot.wait(200)
    assert len(failures) == len(set(failures)), "what failed is not asked for without end"
    assert "ended before it was done" in view._reasons[failures[0]]
    view.go_to_page(1)
    view.go_to_page(failures[0])
    qtbot.waitUntil(lambda: failures[0] in {wish.page for wish in view._images}, timeout=60_000)


def test_a_page_that_has_no_picture_is_asked_for_once(qtbot: QtBot) -> None:
    def damaged(_sha256: str) -> bytes:
        raise RefusedError("The stored bytes are damaged.")

    pictures = Pictures(damaged)
    view = ReadingPages(Tokens(dark=False), pictures, ("0" * 64, "a.pdf"), lambda _page: ("", b""))
    qtbot.addWidget(view)
    failures: list[str] = []
    pictures.failed.connect(lambda _wish, sentence: failures.append(sentence))
    view.resize(400, 300)
    view.show_pages([PageShape(1, "1", 300.0, 400.0)])
    view.show()
    qtbot.waitUntil(lambda: bool(failures), timeout=60_000)
    qtbot.wait(200)
    pictures.close()
    assert failures == ["The stored bytes are damaged."]
    assert view._reasons == {1: "The stored bytes are damaged."}


def test_a_full_disk_refuses_the_edit_in_one_sentence(
    empty_window: MainWindow, built_case: Path, disk: Path, qtbot: QtBot
) -> None:
    window = empty_window
    path = Path(shutil.copy(built_case, disk / "small.casefile"))
    window.open_path(path)
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=60_000)
    before = changes(window)
    with filled(disk):
        write_note(window, "long " * 40_000)
        assert "The disk is full; nothing was changed." in told(window)
        assert changes(window) == before
        assert edit(window, "Loading").rest.value("note") == ("long " * 40_000).strip(), "what was typed stays"
    editor = edit(window, "Loading")
    editor.rest.inputs["note"].setPlainText("short")  # type: ignore[attr-defined]
    editor.rest.inputs["note"].left.emit()  # type: ignore[attr-defined]
    assert ask_case(window, "SELECT note FROM event WHERE title LIKE 'Loading%'") == "short"
    window.close()
    check_whole(path)


def test_a_case_taken_away_while_it_is_open(window: MainWindow, case_path: Path, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=60_000)
    before = changes(window)
    away = case_path.with_name("away.casefile")
    case_path.rename(away)
    write_note(window, "gone")
    assert str(case_path) in told(window)
    window.actions_table.run("entities")
    away.rename(case_path)
    write_note(window, "back again")
    assert ask_case(window, "SELECT note FROM event WHERE title LIKE 'Loading%'") == "back again"
    assert changes(window) == before + 1


def test_a_window_closed_during_a_job_takes_it_back(
    window: MainWindow, qtbot: QtBot, case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=60_000)
    before, events = changes(window), titles(window)
    case = desk_of(window).bridge.case
    begun, ended = threading.Event(), []

    def work(progress: Progress) -> None:
        try:
            with case.change("Long work") as session:
                session.connection().exec_driver_sql("UPDATE event SET title = 'half done'")
                begun.set()
                while True:
                    progress.step(0, None)
                    time.sleep(0.01)
        except CancelledError:
            ended.append("taken back")
            raise

    window.jobs.start("Long work", work, lambda _outcome: None)
    qtbot.waitUntil(begun.is_set, timeout=60_000)
    monkeypatch.setattr(ask, "stop_jobs", lambda _parent: True)
    window.close()
    assert ended == ["taken back"]
    with open_case(case_path, author="A", station="s") as again, again.read() as session:
        connection = session.connection()
        assert connection.exec_driver_sql("SELECT count(*) FROM change").scalar() == before
        told = connection.exec_driver_sql(
            "SELECT group_concat(title, '|') FROM (SELECT title FROM event ORDER BY id)"
        ).scalar()
        assert told == events
    check_whole(case_path)


def test_undoing_a_record_closes_what_shows_it(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("Some words.")
    seal_file(desk_of(window), path)
    query = "SELECT id FROM source WHERE file_name = 'words.txt'"
    qtbot.waitUntil(lambda: ask_case(window, query) is not None, timeout=60_000)
    source = str(ask_case(window, query))
    for table in ("capture", "source"):
        open_record(window, table, source)
    window.actions_table.run("undo")
    assert window.workspace is not None
    centre = window.workspace.centre
    qtbot.waitUntil(lambda: ("source", source) not in set(centre.keys()))
    window.actions_table.run("sources")
    assert isinstance(centre.panel, SourcesRoom)


def test_a_window_closed_as_soon_as_the_case_is_open(
    empty_window: MainWindow, case_path: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    empty_window.open_path(case_path)
    empty_window.close()
    qtbot.wait(50)  # what was to be done a moment later finds the case closed; an exception there fails the test
    assert empty_window.desk is None
    assert caplog.records == []
