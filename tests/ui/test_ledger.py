"""The ledger: sums against a cap as a chart and as tables, each leading to its events."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session
from ui.conftest import unnamed

from casefile.core.entries import read_facts
from casefile.core.events import add_event
from casefile.core.instruments import edit_provision
from casefile.core.ledger import make_ledger
from casefile.core.quantities import add_quantity
from casefile.ui.desk import Desk, Spot
from casefile.ui.inspector import Inspector
from casefile.ui.ledger import LedgerRoom
from casefile.ui.main_window import MainWindow

CAP = {"value": 500000, "unit": "barrels", "product": "refined petroleum", "period": "12 months",
       "effective": "2018-01-01", "thresholds_percent": [75, 90, 95], "aggregate": "all States"}  # fmt: skip


def desk_of(window: MainWindow) -> Desk:
    assert window.desk is not None
    return window.desk


def opened(window: MainWindow, qtbot: QtBot) -> LedgerRoom:
    window.actions_table.run("ledger")
    assert window.workspace is not None
    panel = window.workspace.centre.panel
    assert isinstance(panel, LedgerRoom)
    qtbot.waitUntil(lambda: panel._read is not None)
    return panel


def deliver(session: Session, title: str, date: str, origin: str, **amount: str) -> str:
    event = add_event(session, kind="delivery", title=title, knowledge="documented", date=date)
    add_quantity(
        session, event, unit=amount.pop("unit", "barrels"), product="refined petroleum products", origin=origin,
        knowledge="documented", said_by="A panel", **{"qualifier": "exactly", **amount},
    )  # fmt: skip
    return event


@pytest.fixture
def filled(window: MainWindow) -> MainWindow:
    """Give the case a cap, and deliveries of two years."""

    def add(session: Session) -> None:
        edit_provision(session, "S/RES/2397(2017):5", amounts=[CAP])
        deliver(session, "Declared to the Committee", "2023-02", "declared", low="120000")
        deliver(session, "النقل في آذار", "2024-03-05", "alleged", low="600000", qualifier="more_than")
        deliver(session, "항만에서 <b>하역</b>", "2024-06", "estimated", low="400000", high="700000", qualifier="about")
        deliver(session, "In a unit without a factor", "2024-07", "alleged", low="12", unit="tankers")

    desk_of(window).write("Add deliveries", add)
    return window


def test_each_sum_is_a_bar_and_a_row(filled: MainWindow, qtbot: QtBot) -> None:
    room = opened(filled, qtbot)
    with desk_of(filled).read() as session:
        ledger = make_ledger(read_facts(session))
    sections = [one for sheet in ledger.sheets for one in sheet.accounts[0].sections]
    assert len(sections) >= 3
    assert [(bar.origin, bar.low, bar.high) for bar in room.chart.bars] == [
        (one.origin, one.tally.amount.low, one.tally.amount.high) for one in sections
    ]
    assert [row[1] for row in room.sums.rows][: len(sections)] == [bar.label for bar in room.chart.bars]
    alleged = next(row for row in room.sums.rows if row[0].endswith("2024") and row[1] == "Alleged")
    assert alleged[2] == "more than 609,000 bbl"
    assert alleged[3].startswith("more than 1")
    assert "beyond the cap" in alleged[4]
    assert "75, 90, 95 and 100 %: reached on 5 Mar 2024" in alleged[4]
    room.sums.selectRow(list(room.sums.rows).index(alleged))
    assert room.verdict.text().startswith("1 Jan to 31 Dec 2024, alleged: more than 609,000 bbl, more than 1")
    assert "500,000 bbl for all States together" in room.note.text()
    assert "checked through 31 Dec 2024" in room.said.text()
    assert unnamed(room) == []


def test_a_bar_shows_and_opens_its_events(filled: MainWindow, qtbot: QtBot) -> None:
    room = opened(filled, qtbot)
    number = next(n for n, bar in enumerate(room.chart.bars) if bar.origin == "estimated")
    place = room.chart.bar_rect(number).center().toPoint()
    qtbot.mouseClick(room.chart, Qt.MouseButton.LeftButton, pos=place)
    assert room.chart.current == number
    assert [row[1] for row in room.tellings.rows] == ["항만에서 <b>하역</b>"]
    assert room.tellings.rows[0][0] == "Jun 2024"
    spots: list[Spot] = []
    desk_of(filled).opened.connect(spots.append)
    qtbot.keyClick(room.chart, Qt.Key.Key_Return)
    assert spots[-1].table == "event"
    assert filled.workspace is not None
    inspector = filled.workspace.inspector
    assert isinstance(inspector, Inspector)
    qtbot.waitUntil(lambda: inspector.shown[0] == "quantity")
    qtbot.keyClick(room.chart, Qt.Key.Key_Up)
    assert room.chart.current == number - 1
    assert "النقل في آذار" in [row[1] for row in room.tellings.rows]


def test_what_could_not_be_counted_is_listed_with_the_reason(filled: MainWindow, qtbot: QtBot) -> None:
    room = opened(filled, qtbot)
    number = next(n for n, row in enumerate(room.sums.rows) if row[1] == "Not counted")
    room.sums.selectRow(number)
    assert room.chart.current == -1
    because = {row[1]: row[5] for row in room.tellings.rows}
    assert "no factor that leads to" in because["In a unit without a factor"]


def test_the_chart_is_painted_without_need_of_colour(filled: MainWindow, qtbot: QtBot) -> None:
    room = opened(filled, qtbot)
    chart = room.chart
    spoken = chart.accessibleDescription().splitlines()
    assert len(spoken) == len(chart.bars)
    assert all(bar.words in line and bar.label in line for bar, line in zip(chart.bars, spoken, strict=True))
    picture = chart.grab().toImage()
    number = next(n for n, bar in enumerate(chart.bars) if bar.origin == "estimated")
    row = chart.bar_rect(number)
    low, high = chart._across(Decimal(400000)), chart._across(Decimal(700000))
    solid = {picture.pixelColor(x, int(row.center().y())).name() for x in range(int(low) - 30, int(low) - 10)}
    hatched = {picture.pixelColor(x, int(row.center().y())).name() for x in range(int(low) + 10, int(high) - 10)}
    assert len(solid) == 1
    assert len(hatched) > 1
    assert chart._at(QPointF(5, 2)) == -1


def test_a_new_quantity_is_counted_at_once(filled: MainWindow, qtbot: QtBot) -> None:
    room = opened(filled, qtbot)
    before = len(room.chart.bars)
    desk_of(filled).write("Add delivery", lambda session: deliver(session, "Later", "2025-03", "declared", low="90000"))
    qtbot.waitUntil(lambda: len(room.chart.bars) == before + 1)
    assert room.chart.bars[-1].group.endswith("2025")


def test_a_cap_is_opened_from_its_paragraph(filled: MainWindow, qtbot: QtBot) -> None:
    desk_of(filled).opened.emit(Spot("room", "ledger", words="S/RES/2397(2017):5"))
    assert filled.workspace is not None
    room = filled.workspace.centre.panel
    assert isinstance(room, LedgerRoom)
    qtbot.waitUntil(lambda: room.cap.currentText() == "Refined petroleum, bbl – S/RES/2397 (2017), para. 5")


def test_an_empty_ledger_says_what_belongs_here(window: MainWindow, qtbot: QtBot) -> None:
    room = opened(window, qtbot)
    assert room.stack.currentIndex() == 1
    assert room.empty.isVisible()
    assert not room.cap.isVisible()
    assert unnamed(room) == []
