"""The room of sources and the form of how one was captured, through the real window."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select, text
from ui.conftest import count, unnamed
from ui.driving import choose, desk_of, edit, fill, panel_of, popup, room, text_of

from casefile.core.originals import chunk_table
from casefile.core.schema import Excerpt, Source
from casefile.core.sources import list_custody, list_source_errors
from casefile.ui import ask
from casefile.ui.capture import CaptureEditor
from casefile.ui.main_window import MainWindow
from casefile.ui.sealed import save_copy
from casefile.ui.sources import SourcesRoom

ACTION = Qt.DropAction.CopyAction


def source_id(window: MainWindow, name: str) -> str:
    with desk_of(window).read() as session:
        return session.scalars(select(Source.id).where(Source.file_name.contains(name))).one()


def capture(window: MainWindow, name: str) -> CaptureEditor:
    return edit(window, "capture", source_id(window, name), CaptureEditor)


def steps(window: MainWindow, record_id: str) -> list[str]:
    with desk_of(window).read() as session:
        return [one.action for one in list_custody(session, record_id)]


def titles(window: MainWindow) -> set[str]:
    with desk_of(window).read() as session:
        return set(session.scalars(select(Source.title)))


def copied(window: MainWindow, data: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(data)
    room(window, "sources", SourcesRoom)
    window.actions_table.run("paste")


def test_the_list_says_hash_state_and_use(window: MainWindow) -> None:
    panel = room(window, "sources", SourcesRoom)
    rows = {row.cells[0]: row.cells for n in range(panel.model.rowCount()) if (row := panel.model.row_at(n))}
    assert rows["Text of bulletin"] == (
        "Text of bulletin", "document", "Harbour Bulletin", "14 Jul 2025", "B", "", "sealed", "▲ 2  ○ 1",
    )  # fmt: skip
    assert unnamed(panel) == []
    panel.filter.setText("harb bull")
    assert panel.model.rowCount() == 1


def test_copied_text_is_sealed_and_leads_to_its_form(window: MainWindow, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setText("\nقالت الوزارة إن السفينة غادرت.\nSecond line\n")
    before = set(Path(tempfile.gettempdir()).glob("casefile-*"))
    copied(window, data)
    qtbot.waitUntil(lambda: "قالت الوزارة إن السفينة غادرت." in titles(window), timeout=60_000)
    qtbot.waitUntil(window.messages.offer.isVisible)
    window.messages.offer.click()
    form = panel_of(window, CaptureEditor)
    assert text_of(form.forms[1].inputs["method"]) == "pasted from the clipboard"
    assert set(Path(tempfile.gettempdir()).glob("casefile-*")) <= before
    with desk_of(window).read() as session:
        row = session.get_one(Source, form.id)
        kept = session.execute(select(chunk_table.c.data).where(chunk_table.c.sha256 == row.sha256)).scalar_one()
    assert kept == data.text().encode()


def test_a_copied_picture_and_copied_files_are_sealed(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("#336699"))
    data = QMimeData()
    data.setImageData(picture)
    copied(window, data)
    qtbot.waitUntil(lambda: "Picture" in titles(window), timeout=60_000)
    file = tmp_path / "list of ships.txt"
    file.write_text("Grey Heron\n", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    copied(window, data)
    qtbot.waitUntil(lambda: "list of ships.txt" in titles(window), timeout=60_000)
    data = QMimeData()
    data.setText("  \n ")
    copied(window, data)
    assert "Nothing was copied" in window.messages.text.text()


def test_dropped_text_is_sealed(window: MainWindow, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setText("Dragged from a page")
    entering = QDragEnterEvent(
        QPoint(600, 400), ACTION, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dragEnterEvent(entering)
    assert entering.isAccepted()
    window.dropEvent(
        QDropEvent(QPointF(600, 400), ACTION, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )
    qtbot.waitUntil(lambda: "Dragged from a page" in titles(window), timeout=60_000)


def test_every_field_that_core_lets_be_edited_is_in_the_form(window: MainWindow) -> None:
    form = capture(window, "bulletin")
    shown = {name for one in form.forms for name in one.fields}
    sealed = {
        "parent_id",
        "parent_locator",
        "sha256",
        "size",
        "media_type",
        "file_name",
        "facts",
        "unread",
    }
    assert shown == {column.name for column in Source.__table__.columns} - sealed - {"id", "author", "created"}
    assert unnamed(form) == []


def test_capture_is_edited_field_by_field_and_a_refusal_stands_beside(window: MainWindow, qtbot: QtBot) -> None:
    form = capture(window, "bulletin")
    how = form.forms[1]
    fill(qtbot, how.inputs["captured"], "yesterday")
    assert "is not a timestamp" in how.notes["captured"].text()
    fill(qtbot, how.inputs["captured"], "2025-07-20T06:15:00Z")
    fill(qtbot, form.forms[0].inputs["published"], "c. Aug 2025")
    fill(qtbot, form.forms[0].inputs["language"], "english language")
    with desk_of(window).read() as session:
        row = session.get_one(Source, form.id)
        assert (row.captured, row.published) == ("2025-07-20T06:15:00Z", "~2025-08")
    qtbot.waitUntil(lambda: "BCP 47" in form.warnings.text())
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: "BCP 47" not in form.warnings.text())


def test_a_grade_is_given_with_its_reason(window: MainWindow) -> None:
    form = capture(window, "daily")
    choose(form.forms[2].inputs["reliability"], "C")
    why = form.forms[2].inputs["reliability_reason"]
    assert isinstance(why, QPlainTextEdit)
    why.setPlainText("It corrects what it got wrong.")
    why.left.emit()  # type: ignore[attr-defined]
    with desk_of(window).read() as session:
        row = session.get_one(Source, form.id)
        assert (row.reliability, row.reliability_reason, row.reliability_by) == (
            "C", "It corrects what it got wrong.", "A. Author",
        )  # fmt: skip


def test_the_hash_is_checked_as_a_job_and_noted_in_custody(window: MainWindow, qtbot: QtBot) -> None:
    panel = room(window, "sources", SourcesRoom)
    record = source_id(window, "ministry")
    row_of = next(n for n in range(panel.model.rowCount()) if panel.model.row_at(n).id == record)  # type: ignore[union-attr]
    panel.table.selectRow(row_of)
    window.actions_table.run("check_hash")
    qtbot.waitUntil(lambda: steps(window, record)[-1] == "hash checked", timeout=30_000)
    qtbot.waitUntil(lambda: panel.model.row_at(row_of).cells[6] not in {"", "sealed"})  # type: ignore[union-attr]
    assert "have the hash they were sealed with" in window.messages.text.text()


def test_damaged_bytes_are_told_of(window: MainWindow, qtbot: QtBot) -> None:
    form = capture(window, "ministry")
    case = desk_of(window).bridge.case
    with case.read() as session:
        sha256 = session.get_one(Source, form.id).sha256
    with case.stage() as connection:
        connection.execute(text("UPDATE original_chunk SET data = x'00' WHERE sha256 = :one"), {"one": sha256})
    form.check()
    qtbot.waitUntil(lambda: "no longer have the hash" in window.messages.text.text(), timeout=30_000)
    panel = room(window, "sources", SourcesRoom)
    shown = [row for n in range(panel.model.rowCount()) if (row := panel.model.row_at(n)) and row.id == form.id]
    assert shown[0].cells[6] == "changed"
    assert shown[0].colours == {6: "stop"}


def test_reading_again_tells_what_became_of_the_excerpts(window: MainWindow, qtbot: QtBot) -> None:
    form = capture(window, "bulletin")
    form.read_again()
    popup().take()
    qtbot.waitUntil(lambda: "was read again: 1 page." in window.messages.text.text(), timeout=60_000)
    assert "Its excerpts: 3 exact, 0 moved, 0 lost." in window.messages.text.text()
    assert steps(window, form.id)[-1] == "read again"
    assert not form._verdicts.isVisible()


def test_moved_and_lost_excerpts_are_compared_and_confirmed(window: MainWindow, qtbot: QtBot) -> None:
    form = capture(window, "bulletin")
    with desk_of(window).read() as session:
        rows = session.scalars(select(Excerpt.id).where(Excerpt.source_id == form.id).order_by(Excerpt.start)).all()

    def displace(session: object) -> None:
        session.get_one(Excerpt, rows[0]).anchor_state = "moved"  # type: ignore[attr-defined]
        session.get_one(Excerpt, rows[1]).anchor_state = "lost"  # type: ignore[attr-defined]

    desk_of(window).write("Displace", displace)
    qtbot.waitUntil(lambda: form.compared.count() == 2)
    told = [one.text() for one in form.findChildren(QLabel) if one.text().startswith(("moved", "lost"))]
    assert any("[Harbour Bulletin]" in one for one in told)
    assert form._verdicts.isVisible()
    form._confirm(rows[0])
    qtbot.waitUntil(lambda: form.compared.count() == 1)
    assert unnamed(form) == []


def test_custody_grows_and_known_errors_come_and_go(window: MainWindow, qtbot: QtBot) -> None:
    form = capture(window, "bulletin")
    assert len(form.errors.lines) == 1
    form.ask_step()
    step = popup()
    step.take()
    assert "needs its action" in step.trouble.text()
    for name, words in (("action", "handed over"), ("at", "12 Aug 2025"), ("actor", "홍길동")):
        step.form.inputs[name].setText(words)  # type: ignore[attr-defined]
    step.take()
    assert steps(window, form.id)[-1] == "handed over"
    qtbot.waitUntil(lambda: any("handed over – 홍길동" in one.text() for one in form.findChildren(QLabel)))
    form.ask_error()
    error = popup()
    for name, words in (("says", "1,300 tons"), ("correction", "1,200 tons")):
        error.form.inputs[name].setPlainText(words)  # type: ignore[attr-defined]
    error.take()
    qtbot.waitUntil(lambda: len(form.errors.lines) == 2)
    made = next(one for one, line in form.errors.lines.items() if "1,300 tons" in line.aside.text())
    form.errors.remove(made)
    with desk_of(window).read() as session:
        assert len(list_source_errors(session, form.id)) == 1


def test_a_copy_of_the_sealed_file_is_the_file(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case_path: Path
) -> None:
    room(window, "sources", SourcesRoom)
    form = capture(window, "witness")
    target = tmp_path / "copy.txt"
    monkeypatch.setattr(ask, "save_as", lambda *_args: target)
    save_copy(desk_of(window), form.id, form)
    qtbot.waitUntil(lambda: "Saved as" in window.messages.text.text(), timeout=30_000)
    assert "Tilda Marrow" in target.read_text("utf-8")
    window.close_case()
    assert count(case_path, "source") == 7
