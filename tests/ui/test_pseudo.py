"""The window in a language that nobody speaks, from right to left: no word of ours escapes it, nothing is cut."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select, text
from ui.hands import desk_of
from ui.pseudo import Pseudo, cut_off, plain_words, texts_of

from casefile.core import vocabulary
from casefile.core.handling import read_level
from casefile.core.review import review_leaving
from casefile.core.schema import Enquiry, Entity, Event, Finding, Provision, Response, Source
from casefile.core.standard import list_shortfalls
from casefile.core.vocabulary import Word
from casefile.ui.desk import Spot
from casefile.ui.fonts import add_fonts
from casefile.ui.main_window import ROOM_MAKERS, MainWindow

EDITED = {"source": Source, "capture": Source, "entity": Entity, "event": Event, "finding": Finding,
          "enquiry": Enquiry, "response": Response, "provision": Provision}  # fmt: skip
MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
SIGNS = {"TLP", "CLEAR", "GREEN", "AMBER", "STRICT", "RED", "SHA", "IMO", "UTC", "RES", "Ctrl", "Shift", "Alt"}
OF_QT = {"Close Tab", "Scroll Left", "Scroll Right"}  # Qt's own words, in Qt's own translation
NOT_TRANSLATED = MONTHS | SIGNS | {"Casefile", "Calls"}  # as in the dossier; a verb begins its line with a capital


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    """Speak the language while a test runs."""
    add_fonts(qapp)  # as the program does
    translator = Pseudo()
    qapp.installTranslator(translator)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    qapp.removeTranslator(translator)


@pytest.fixture
def foreign_window(pseudo: None, window: MainWindow) -> MainWindow:
    """Return a window that was made after the language was chosen, with the small case open."""
    return window


def words_of_case(window: MainWindow, folder: Path) -> set[str]:
    """Return the words of texts that are not ours to translate: those of the case, and what the core says of it.

    Values of vocabularies are no text of the case: on the screen our words stand for them.
    """
    coded = {one.value for kind in vars(vocabulary).values() if _is_word(kind) for one in kind}
    found = plain_words(f"{folder} backups")
    with desk_of(window).read() as session:
        lacking = list_shortfalls(session, list(session.scalars(select(Finding.id))))
        found |= {word for sentences in lacking.values() for one in sentences for word in plain_words(one)}
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"))
        for name in names.all():
            for row in session.execute(text(f'SELECT * FROM "{name}"')):
                found |= {word for one in row if isinstance(one, str) and one not in coded for word in plain_words(one)}
    desk = desk_of(window)
    for problem in (*(desk.watch.problems or ()), *review_leaving(desk.bridge.case, read_level("CLEAR", None))):
        found |= plain_words(f"{problem.where} {problem.says} {problem.mend}")
    return found


def _is_word(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Word) and kind is not Word


def places(window: MainWindow) -> Iterator[str]:
    """Go to every room and editor, and say where it is."""
    for room in ROOM_MAKERS:
        window.actions_table.run(room)
        yield room
    for table, kind in EDITED.items():
        with desk_of(window).read() as session:
            record_id = session.query(kind.id).limit(1).scalar()
        desk_of(window).opened.emit(Spot(table, record_id))
        desk_of(window).selected.emit(table if table != "capture" else "source", record_id)
        yield f"editor of {table}"


def test_no_word_of_ours_escapes_the_language(foreign_window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = foreign_window
    qtbot.waitUntil(lambda: desk_of(window).watch.problems is not None, timeout=60_000)
    known = words_of_case(window, tmp_path) | NOT_TRANSLATED
    escaped = set()
    for where in places(window):
        qtbot.wait(150)
        for one in window.findChildren(QWidget):
            for what, said in texts_of(one) if one.isVisible() else ():
                if said not in OF_QT and (plain := plain_words(said) - known):
                    escaped.add((where, what, said[:80], *sorted(plain)[:4]))
    for action in window.actions_table.by_name.values():
        escaped |= {("menu", "action", said) for said in (action.text(), action.toolTip()) if plain_words(said)}
    escaped |= {("menu", "bar", one.text()) for one in window.menuBar().actions() if plain_words(one.text())}
    assert escaped == set()


def test_nothing_is_cut_in_longer_words_in_the_dark(foreign_window: MainWindow, qtbot: QtBot) -> None:
    foreign_window.actions_table.run("dark")
    short = set()
    for where in places(foreign_window):
        qtbot.wait(100)
        short |= {(where, one) for one in cut_off(foreign_window)}
    assert short == set()


def test_nothing_is_cut_at_twice_the_size() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__, "-k", "longer_words"],
        env={**os.environ, "QT_SCALE_FACTOR": "2"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
