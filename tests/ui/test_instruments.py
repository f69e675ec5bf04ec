"""The resolutions: found by citation, words, category and date; read in full; copied and cited."""

from __future__ import annotations

from pathlib import Path

import pytest
from dossier import small_case
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session
from ui.conftest import unnamed

from casefile.core.instruments import add_amendment, add_provision, edit_provision
from casefile.core.schema import Citation, Finding
from casefile.library.resolutions import OfficialParagraph, Resolution, store_resolution
from casefile.library.store import open_store
from casefile.ui.desk import Desk, Spot
from casefile.ui.inspector import Leading
from casefile.ui.instruments import InstrumentsRoom, ParagraphPanel
from casefile.ui.main_window import MainWindow
from casefile.ui.paragraphs import ParagraphView


def desk_of(window: MainWindow) -> Desk:
    assert window.desk is not None
    return window.desk


def opened(window: MainWindow) -> InstrumentsRoom:
    window.actions_table.run("instruments")
    assert window.workspace is not None
    panel = window.workspace.centre.panel
    assert isinstance(panel, InstrumentsRoom)
    return panel


def listed(room: InstrumentsRoom) -> list[str]:
    return [row.id for number in range(room.model.rowCount()) if (row := room.model.row_at(number))]


def said(view: ParagraphView) -> str:
    return "\n".join(label.text().replace("\u200b", "") for label in view.widget().findChildren(QLabel))


@pytest.fixture
def more_law(window: MainWindow) -> MainWindow:
    """Give the case a cap, an earlier paragraph and what replaced it."""

    def add(session: Session) -> None:
        cap = {"value": 500000, "unit": "barrels", "product": "refined petroleum", "period": "12 months"}
        amounts = [{**cap, "effective": "2018-01-01", "thresholds_percent": [75, 90, 95], "aggregate": "all States"}]
        edit_provision(session, "S/RES/2397(2017):5", amounts=amounts, category="refined petroleum")
        old = add_provision(
            session, "S/RES/2270(2016)", label="6", verb="decides", binding=True, category="arms",
            summary="Small arms", effective="2016-03-02", until="2017-12-22", status="superseded",
        )  # fmt: skip
        add_amendment(session, "S/RES/2397(2017):5", amended=old, how="replaces")

    desk_of(window).write("Add law", add)
    return window


@pytest.mark.parametrize("typed", ["2397 para 5", "S/RES/2397 (2017), para. 5", "2397 OP5", "2397 5"])
def test_a_pasted_citation_finds_its_paragraph(window: MainWindow, typed: str) -> None:
    room = opened(window)
    assert room.filter.hasFocus()
    QGuiApplication.clipboard().setText(typed)
    room.filter.paste()
    assert listed(room) == ["S/RES/2397(2017):5"]
    assert room.view.provision_id == "S/RES/2397(2017):5"


def test_what_the_case_has_not_is_said_in_one_sentence(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window)
    room.filter.setText("2397 para 99")
    assert listed(room) == []
    assert room.said.text() == ("The case has no S/RES/2397 (2017), para. 99; it has its paragraphs 5 to 5.")
    room.filter.clear()
    room.on.setText("the day after")
    assert "the day after" in room.said.text()
    room.on.setText("2024")
    assert room.said.text().startswith("2 paragraphs. The catalogue is checked through 31 Dec 2024")
    assert unnamed(room) == []


def test_number_category_words_and_date_narrow(more_law: MainWindow) -> None:
    room = opened(more_law)
    assert listed(room) == ["S/RES/2397(2017):5", "S/RES/2270(2016):5", "S/RES/2270(2016):6"]
    room.filter.setText("2270")
    assert listed(room) == ["S/RES/2270(2016):5", "S/RES/2270(2016):6"]
    room.filter.setText("small arms")
    assert listed(room) == ["S/RES/2270(2016):6"]
    room.filter.setText("thirty days")
    assert listed(room) == ["S/RES/2397(2017):5"]
    room.filter.clear()
    room.category.setCurrentIndex(max(0, room.category.findData("arms")))
    room.category.activated.emit(room.category.currentIndex())
    room.on.setText("2024-03-01")
    assert "S/RES/2270(2016):6" not in listed(room)
    room.on.setText("2017-01-01")
    assert "S/RES/2270(2016):6" in listed(room)
    assert "S/RES/2397(2017):5" not in listed(room)
    room.binding.setChecked(True)
    assert listed(room) == ["S/RES/2270(2016):6"]


def test_a_paragraph_is_read_in_full(more_law: MainWindow, qtbot: QtBot) -> None:
    room = opened(more_law)
    room.on.setText("2025-07-17")
    room.filter.setText("2397 5")
    words = said(room.view)
    for part in (
        "S/RES/2397 (2017), para. 5", "Decides, binding, all States", "States report deliveries",
        small_case.OFFICIAL, "22 Dec 2017", "refined petroleum: 500,000 bbl", "small amounts",
        "in force on 17 Jul 2025 as far as checked (through 31 Dec 2024)", "S/RES/2270 (2016), para. 6",
        "Finding 1", "apparent contravention", "The catalogue is checked through 31 Dec 2024",
    ):  # fmt: skip
        assert part in words
    room.filter.setText("2270 6")
    assert "What amends it" in said(room.view)
    leading = [one for one in room.view.widget().findChildren(Leading) if "2397" in one.text()]
    qtbot.mouseClick(leading[0], Qt.MouseButton.LeftButton)
    assert more_law.workspace is not None
    panel = more_law.workspace.centre.panel
    assert isinstance(panel, ParagraphPanel)
    assert panel.title == "S/RES/2397 (2017), para. 5"


def test_the_citation_is_copied_and_cited_in_the_current_finding(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window)
    desk = desk_of(window)
    room.filter.setText("2397 5")
    window.actions_table.run("copy")
    assert QGuiApplication.clipboard().text() == "S/RES/2397 (2017), para. 5"
    with desk.read() as session:
        finding = session.scalars(select(Finding.id).where(Finding.number == 2)).one()
        before = session.scalars(select(Citation.id)).all()
    window.actions_table.run("cite")
    with desk.read() as session:
        assert session.scalars(select(Citation.id)).all() == before
    desk.set_finding(finding)
    window.actions_table.run("cite")
    with desk.read() as session:
        new = session.scalars(select(Citation).where(Citation.id.not_in(before))).one()
    assert (new.finding_id, new.provision_id) == (finding, "S/RES/2397(2017):5")
    qtbot.waitUntil(lambda: "Finding 2" in said(room.view))


def test_the_library_gives_what_the_case_has_not(
    empty_window: MainWindow, case_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    one = Resolution(
        symbol="S/RES/2270 (2016)", number=2270, year=2016, adopted="2016-03-02", language="en", title="DPRK",
        file_name="a.xml", file_sha256="a" * 64,
        paragraphs=(OfficialParagraph("body", "5", "Calls upon <i>all</i> States."),),
    )  # fmt: skip
    folder = tmp_path / "data" / "casefile" / "library"
    with open_store(folder).write() as connection:
        store_resolution(connection, one, "2025-01-01T00:00:00+00:00")
    empty_window.open_path(case_path)
    room = opened(empty_window)
    room.filter.setText("2270 5")
    assert "Calls upon <i>all</i> States." in said(room.view)


def test_a_paragraph_opens_in_a_tab_of_its_own(window: MainWindow) -> None:
    desk_of(window).opened.emit(Spot("provision", "S/RES/2270(2016):5"))
    assert window.workspace is not None
    panel = window.workspace.centre.panel
    assert isinstance(panel, ParagraphPanel)
    assert "does not bind" in said(panel.view)
    assert "Neither the case nor the library has it." in said(panel.view)
