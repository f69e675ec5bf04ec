"""The ledger's chapter: rows that lead to exhibits, sums that keep their bounds, a chart that shows them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dossier import small_case
from dossier.pdf_reader import pages_of
from dossier.test_chapters import NO_PICTURES, found, pieces, said
from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.case import Case, open_case
from casefile.core.entities import add_entity
from casefile.core.events import add_event, add_participant
from casefile.core.instruments import add_provision, edit_provision
from casefile.core.origins import add_origin
from casefile.core.progress import Silent
from casefile.core.proof import add_support
from casefile.core.quantities import add_quantity
from casefile.core.schema import Excerpt
from casefile.dossier.blocks import Drawing, Label, Line, Note, Run, Shape, Table
from casefile.dossier.chapters.ledger import write_ledger
from casefile.dossier.chapters.ledger_chart import LEFT, RIGHT, draw_chart
from casefile.dossier.content.case import Content, read_content
from casefile.dossier.content.ledger import Bar, LedgerChart
from casefile.dossier.export import export_dossier, write_story
from casefile.dossier.options import Options

CAP: dict[str, Any] = {
    "product": "refined petroleum", "value": 500000, "unit": "barrels", "alternative": None, "period": "12 months",
    "effective": "2018-01-01", "thresholds_percent": [75, 90, 95], "aggregate": "all States", "rule": "", "until": None,
    "note": "Supply must stop at 95 per cent.",
}  # fmt: skip
CRUDE: dict[str, Any] = CAP | {
    "product": "crude oil", "value": 4000000, "alternative": {"value": 525000, "unit": "tons"},
    "effective": "2017-12-22", "thresholds_percent": [], "rule": "the text does not say which prevails", "note": "",
}  # fmt: skip


def deliver(session: Session, date: str | None, figure: str, **fields: Any) -> str:
    event = add_event(session, kind="delivery", title=f"Tanker at {figure}", knowledge="documented", date=date)
    if supplier := fields.pop("supplier", None):
        add_participant(session, event, supplier, role="supplier")
    stated = {"qualifier": "exactly", "unit": "barrels", "product": "diesel", "origin": "alleged", **fields}
    stated["high" if stated["qualifier"] == "up_to" else "low"] = figure
    return add_quantity(session, event, knowledge="documented", **stated)


def fill(session: Session) -> None:
    edit_provision(session, "S/RES/2397(2017):5", amounts=[CAP])
    add_provision(session, "S/RES/2397(2017)", label="4", summary="Crude", binding=True, amounts=[CRUDE])
    quote = {row.quote: row.id for row in session.execute(select(Excerpt.quote, Excerpt.id))}
    group, other = (add_origin(session, name=name) for name in ("Harbour monitoring group", "Second desk"))
    north, south = (add_entity(session, schema="State", name=name) for name in ("Northland", "Southland"))
    for figure, state in (("60094.17", north), ("46000", south)):
        origin = add_origin(session, name=f"Declaration of {figure}")
        deliver(session, "2024-03", figure, origin="declared", origin_id=origin, supplier=state)
    told = deliver(session, "2024-02-03", "210000", origin_id=group, supplier=north)
    add_support(session, quote["Grey Heron, diesel, 1200 t, quay 4"], "quantity", told)
    deliver(session, "2024-02", "230000", qualifier="more_than", origin_id=other, counted_with_id=told)
    deliver(session, "2024-11-05", "180000", origin_id=group)
    deliver(session, "2024-11", "320000", qualifier="about", origin_id=other)
    deliver(
        session, "2024-07", "90000", qualifier="up_to", origin="estimated", said_by="Tilda Marrow",
        load_assumption="fully laden",
    )  # fmt: skip
    deliver(session, "2024-12/2025-01", "30000", origin="estimated", said_by="A desk")
    deliver(session, "2024-05-30", "900", unit="tons", origin="estimated", said_by="A desk")
    deliver(session, "2024-08", "12", product="oil")
    deliver(session, "2024-08", "200000", product="crude oil", unit="tons", said_by="A desk")


@pytest.fixture(scope="module")
def ledger_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    path = small_case.build(tmp_path_factory.mktemp("ledger"))
    with open_case(path, author="R. Lindqvist", station="desk", clock=small_case.Clock()) as case:
        with case.change("Fill the ledger") as session:
            fill(session)
        yield case


@pytest.fixture(scope="module")
def told(ledger_case: Case) -> Content:
    return read_content(ledger_case, Options(), Silent())


def test_a_case_without_caps_has_no_such_chapter(content: Content) -> None:
    assert content.ledger.tables == ()
    assert write_ledger(content, "6") == []


def test_each_run_and_unit_has_a_table(told: Content) -> None:
    tables = told.ledger.tables
    assert [one.title for one in tables] == [
        "Crude oil, 22 Dec 2023 to 21 Dec 2024, counted in bbl",
        "Crude oil, 22 Dec 2023 to 21 Dec 2024, counted in t",
        "Refined petroleum, 1 Jan to 31 Dec 2024",
        "Refined petroleum, 1 Jan to 31 Dec 2025",
    ]
    assert tables[2].cap == "500,000 bbl for all States together"
    assert tables[1].note == "Of the two figures: the text does not say which prevails."
    assert tables[0].sections == ()
    assert tables[0].left_out[0].remarks == (
        "It is stated in tons, and no factor that leads to barrels is recorded; it is counted in t."
    )


def test_sums_stand_apart_and_keep_their_bounds(told: Content) -> None:
    sections = {one.origin: one for one in told.ledger.tables[2].sections}
    totals = {origin: (one.total.counted, one.total.against, one.rivals) for origin, one in sections.items()}
    assert totals == {
        "declared": ("106,094.17", "21.2 % of the cap: within the cap", False),
        "alleged": (
            "about 399,000 or more",
            "about 79.8 % or more of the cap: these figures leave open whether the cap was passed",
            True,
        ),
        "estimated": (
            "up to 120,000",
            "up to 24 % of the cap: not all could be counted, which leaves open whether the cap was passed",
            False,
        ),
    }
    assert [(one.name, one.counted) for one in sections["alleged"].originators] == [
        ("Second desk", "about 550,000 or more"),
        ("Harbour monitoring group", "at least 399,000"),
    ]
    assert sections["declared"].notices == ("75, 90, 95 and 100 % of the cap not reached by these figures",)


def test_rows_lead_to_their_words(told: Content) -> None:
    section = next(one for one in told.ledger.tables[2].sections if one.origin == "alleged")
    head = next(row for row in section.rows if row.once)
    assert (head.event, head.counted) == ("Tanker at 230000", "at least 210,000")
    row = next(row for row in section.rows if row.proofs and not row.once)
    assert told.exhibits[row.proofs[0].exhibit - 1].quote is not None
    used = [place.words for place in told.exhibits[row.proofs[0].exhibit - 1].used]
    assert "Ledger" in used
    story = write_story(told, NO_PICTURES, ())
    keys = {one.key for one in pieces(story) if getattr(one, "key", "") and not isinstance(one, Note)}
    links = {run.link for run in found(write_ledger(told, "6"), Run) if run.link}
    assert links <= keys
    assert any(link.startswith("event-") for link in links)


def test_the_chapter_says_what_is_assumed(told: Content) -> None:
    blocks = write_ledger(told, "6")
    text = said(blocks)
    for words in (
        "Load assumed: fully laden.",
        "Converted: tons × 7.5 = bbl (source of the factor: the Committee's table).",
        "It may lie outside the period.",
        "told more than once, counted once",
        "Together, rivals not added",
        "Harbour monitoring group alone",
        "It is stated in tons, and no factor that leads to barrels is recorded.",
        "“oil” is not among the words that name the product of a cap.",
        "75 % of the cap reached between 1 Feb and 30 Nov 2024",
        "The caps are checked through 31 Dec 2024.",
    ):
        assert words in text
    assert "Tilda Marrow" not in text
    assert "Witness A" in text
    assert len(found(blocks, Table)) == 6
    assert len(found(blocks, Drawing)) == 2


def test_an_extract_says_that_it_counts_a_part(ledger_case: Case) -> None:
    extract = read_content(ledger_case, Options(findings=(1,)), Silent())
    assert "This dossier is an extract" in said(write_ledger(extract, "6"))
    assert len(extract.ledger.tables) == 1


def chart(*bars: Bar) -> LedgerChart:
    return LedgerChart("Refined petroleum", "para. 5", Decimal(500000), "cap 500,000 bbl", bars)


def bar(low: int, high: int | None, origin: str = "alleged") -> Bar:
    return Bar("2024", origin.capitalize(), origin, Decimal(low), None if high is None else Decimal(high), "words")


def test_bars_are_as_long_as_their_figures() -> None:
    parts = draw_chart(chart(bar(250000, 250000, "declared"), bar(100000, 1000000), bar(400000, None))).parts
    boxes = [(min(x for x, _ in one.points), max(x for x, _ in one.points), one) for one in found(parts, Shape)]
    half, full = (LEFT + (RIGHT - LEFT) * share for share in (0.5, 1.0))
    solid, least, most, opened = boxes
    assert (solid[0], solid[1], solid[2].fill, solid[2].tint) == (LEFT, LEFT + (RIGHT - LEFT) / 4, "ink", 1.0)
    assert (least[2].fill, most[2].fill) == ("unused", "")
    assert most[1] == full
    assert opened[1] == pytest.approx(LEFT + (RIGHT - LEFT) * 0.4)
    assert [one.x1 > opened[1] for one in found(parts, Line) if one.arrow] == [True]
    cap = next(one for one in found(parts, Line) if one.dash)
    assert cap.x0 == cap.x1 == half
    strokes = [one for one in found(parts, Line) if one.width == 0.5]
    assert strokes
    assert all(least[1] <= min(one.x0, one.x1) and max(one.x0, one.x1) <= full for one in strokes)


def test_labels_keep_off_the_line_of_the_cap() -> None:
    parts = draw_chart(chart(bar(450000, 450000), bar(1000000, 1000000))).parts
    cap = next(one for one in found(parts, Line) if one.dash).x0
    assert all(one.x > cap for one in found(parts, Label) if one.text.text == "words")


def test_nothing_at_all_can_be_drawn() -> None:
    drawing = draw_chart(chart(bar(0, 0), bar(0, None)))
    assert [one.text.text for one in found(drawing.parts, Label)].count("words") == 2


def test_it_is_printed(ledger_case: Case, tmp_path: Path) -> None:
    out = tmp_path / "ledger.pdf"
    export_dossier(ledger_case, out)
    text = " ".join(" ".join(pages_of(out)).split())
    assert "Refined petroleum against the cap of S/RES/2397 (2017), para. 5" in text
    assert "cap 500,000 bbl" in text
    assert "106,094.17" in text
