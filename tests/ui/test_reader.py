"""The loop: read a page, mark the words, say what they prove, cite the paragraph."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.excerpts import add_excerpt_quote
from casefile.core.proof import add_support, list_proved
from casefile.core.schema import Citation, Entity, Excerpt, Finding, Source
from casefile.ui.desk import Desk, Spot
from casefile.ui.main_window import MainWindow
from casefile.ui.marks import SIGNS
from casefile.ui.page_hands import ReadingPages
from casefile.ui.pickers import Picker
from casefile.ui.reader import Reader
from casefile.ui.text_view import TextView


def source_id(desk: Desk, words: str) -> str:
    with desk.read() as session:
        return session.scalars(select(Source.id).where(Source.file_name.contains(words))).one()


def read(window: MainWindow, words: str) -> Reader:
    assert window.desk is not None
    assert window.workspace is not None
    window.desk.opened.emit(Spot("source", source_id(window.desk, words)))
    panel = window.workspace.centre.panel
    assert isinstance(panel, Reader)
    return panel


def picker() -> Picker:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, Picker) and one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_words_become_proof_with_one_key_some_letters_and_enter(window: MainWindow, qtbot: QtBot) -> None:
    reader = read(window, "bulletin")
    assert isinstance(reader.view, TextView)
    desk = window.desk
    assert desk is not None
    text = reader._words(reader.view.selection) if reader.view.selection else reader._layer(1)[0]
    start = text.index("The cargo was pumped")
    reader.view.select(1, start, start + 20)
    assert reader.bar.isVisible()
    qtbot.keyClick(reader.view, Qt.Key.Key_S)
    shown = picker()
    qtbot.keyClicks(shown.line, "1")
    qtbot.keyClick(shown.line, Qt.Key.Key_Return)
    with desk.read() as session:
        excerpt = session.scalars(select(Excerpt).where(Excerpt.quote == "The cargo was pumped")).one()
        edges = list_proved(session, [excerpt.id])[excerpt.id]
        finding = session.scalars(select(Finding).where(Finding.number == 1)).one()
    assert [(edge.table, edge.target_id, edge.stance) for edge in edges] == [("finding", finding.id, "supports")]
    assert desk.finding_id == finding.id
    qtbot.waitUntil(lambda: any(mark.id == excerpt.id and mark.kind == "supports" for mark in reader._marks))
    window.actions_table.run("undo")
    qtbot.waitUntil(lambda: all(mark.id != excerpt.id for mark in reader._marks))


def test_arabic_is_quoted_in_logical_order(window: MainWindow, qtbot: QtBot) -> None:
    reader = read(window, "ministry")
    text = reader._layer(1)[0]
    reader.view.select(1, 0, 18)
    qtbot.keyClick(reader.view, Qt.Key.Key_E)
    desk = window.desk
    assert desk is not None
    with desk.read() as session:
        assert session.scalars(select(Excerpt).where(Excerpt.quote == text[:18].strip())).one().language in {None, "ar"}


def test_a_region_of_a_picture_is_marked(window: MainWindow, qtbot: QtBot) -> None:
    reader = read(window, "loading")
    view = reader.view
    assert isinstance(view, ReadingPages)
    qtbot.waitUntil(lambda: bool(view._images), timeout=30_000)
    view.region_mode = True
    first = view._frame(1).center().toPoint()
    last = QPoint(first.x() + 60, first.y() + 40)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=first)
    qtbot.mouseMove(view.viewport(), last)
    view.mouseMoveEvent(
        QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(last),
            view.viewport().mapToGlobal(QPointF(last)),
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=last)
    assert view.selection is not None
    assert view.selection.region is not None
    qtbot.keyClick(view, Qt.Key.Key_E)
    desk = window.desk
    assert desk is not None
    with desk.read() as session:
        marked = session.scalars(select(Excerpt).where(Excerpt.source_id == reader.source_id, Excerpt.kind == "region"))
        assert [row.description for row in marked] == ["Region of page 1"]


def test_a_paragraph_is_cited_for_the_current_finding(window: MainWindow, qtbot: QtBot) -> None:
    reader = read(window, "bulletin")
    desk = window.desk
    assert desk is not None
    with desk.read() as session:
        finding = session.scalars(select(Finding.id).where(Finding.number == 1)).one()
        before = len(session.scalars(select(Citation.id)).all())
    desk.set_finding(finding)
    qtbot.keyClick(reader.view, Qt.Key.Key_C)
    shown = picker()
    assert shown.list.count() > 0
    qtbot.keyClick(shown.line, Qt.Key.Key_Down)
    qtbot.keyClick(shown.line, Qt.Key.Key_Return)
    with desk.read() as session:
        assert len(session.scalars(select(Citation.id)).all()) == before + 1


def test_a_name_becomes_an_entity_with_its_proof(window: MainWindow, qtbot: QtBot) -> None:
    reader = read(window, "bulletin")
    text = reader._layer(1)[0]
    start = text.index("Ada Quill")
    reader.view.select(1, start, start + 9)
    qtbot.keyClick(reader.view, Qt.Key.Key_N)
    shown = picker()
    for row in range(shown.list.count()):
        if "Person" in shown.list.item(row).text():
            shown.list.setCurrentRow(row)
            break
    qtbot.keyClick(shown.line, Qt.Key.Key_Return)
    desk = window.desk
    assert desk is not None
    with desk.read() as session:
        assert session.scalars(select(Entity).where(Entity.name == "Ada Quill", Entity.schema == "Person")).first()


def test_words_that_are_marked_are_not_marked_twice(window: MainWindow, qtbot: QtBot) -> None:
    reader = read(window, "bulletin")
    desk = window.desk
    assert desk is not None
    start = reader._layer(1)[0].index("Ada Quill")
    reader.view.select(1, start, start + 9)
    qtbot.keyClick(reader.view, Qt.Key.Key_E)
    for key, number in ((Qt.Key.Key_S, "1"), (Qt.Key.Key_X, "2")):
        qtbot.keyClick(reader.view, key)
        shown = picker()
        qtbot.keyClicks(shown.line, number)
        qtbot.keyClick(shown.line, Qt.Key.Key_Return)
    with desk.read() as session:
        excerpt = session.scalars(select(Excerpt).where(Excerpt.quote == "Ada Quill")).one()
        stances = sorted(edge.stance for edge in list_proved(session, [excerpt.id])[excerpt.id])
    assert stances == ["contradicts", "supports"]


def test_marks_are_coloured_by_what_they_do_and_hovering_says_what(window: MainWindow, qtbot: QtBot) -> None:
    reader = read(window, "bulletin")
    view, desk = reader.view, window.desk
    assert isinstance(view, TextView)
    assert desk is not None
    with desk.read() as session:
        finding = session.scalars(select(Finding.id).where(Finding.number == 2)).one()

    def prove(session: Session) -> None:
        for words, stance in (("Ada Quill", "contradicts"), ("wrongly calls", "context")):
            excerpt = add_excerpt_quote(session, reader.source_id, words)
            add_support(session, excerpt, "finding", finding, stance=stance)

    desk.write("Prove", prove)
    qtbot.waitUntil(lambda: {mark.kind for mark in reader._marks} == set(SIGNS))
    shown = {one.cursor.selectedText(): QTextCharFormat(one.format).underlineColor() for one in view.extraSelections()}
    for mark in reader._marks:
        assert shown[mark.quote] == desk.tokens.colour(mark.kind)
        item = reader.beside.list.item(reader._marks.index(mark))
        assert item.text().startswith(SIGNS[mark.kind])
        assert item.foreground().color() == desk.tokens.colour(mark.kind)
        cursor = view.textCursor()
        cursor.setPosition((mark.start or 0) + 2)
        view.setTextCursor(cursor)
        place = QPointF(view.cursorRect().center())
        none = Qt.MouseButton.NoButton
        moved = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
        view.mouseMoveEvent(moved)
        says = "proves nothing yet" if mark.kind == "unused" else f"{SIGNS[mark.kind]} Finding"
        assert says in QToolTip.text()
    assert "▲ 2" in reader.beside.head.text()
    assert "○ 1" in reader.beside.head.text()
    row = next(place for place, mark in enumerate(reader._marks) if mark.kind == "context")
    reader.beside.list.itemActivated.emit(reader.beside.list.item(row))
    qtbot.keyClick(view, Qt.Key.Key_S)  # the mark that was chosen is meant
    picker().close()
    assert reader._mark == reader._marks[row].id
