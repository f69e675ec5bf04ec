"""`casefile excerpt`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import REPORT, Run
from sealed import page, put_earlier_pages
from sqlalchemy import select

from casefile.core.case import open_case
from casefile.core.schema import Source


def test_words_with_who_says_so(run: Run, heron: Path) -> None:
    done = run(
        "excerpt", heron, "report.txt", "--quote", "1,200 tonnes of fuel", "--page", "1", "--speaker", "the panel",
        "--speech", "direct", "--relays", "a log, not seen", "--relays-source", "ko.txt", "--origin", "The Log",
        "--locator", "para. 4", "--date-written", "3 May", "--language", "en", "--tlp", "green", "--note", "N",
        "--credibility", "3", "--reason", "Fair.", "--translation", "1.200 Tonnen", "--translation-language", "de",
        "--translator", "A. Author", "--json",
    )  # fmt: skip
    assert done.code == 0
    data = done.data
    assert (data["quote"], data["page"], data["source"]) == ("1,200 tonnes of fuel", 1, "Report of the panel")
    assert (data["speaker"], data["speech"], data["relays"]) == ("the panel", "direct", "a log, not seen")
    assert (data["credibility"], data["credibility_by"], data["tlp"]) == ("3", "A. Author", "GREEN")
    assert data["relays_source_id"]
    assert data["origin_id"]
    assert "1,200 tonnes of fuel" in run("excerpt", heron, "report.txt").out
    assert "1.200 Tonnen" in run("search", heron, "Tonnen").out
    assert "Mark excerpt “1,200 tonnes of fuel”" in run("history", heron, "--last", "1").out


def test_offsets_and_regions(run: Run, heron: Path) -> None:
    done = run("excerpt", heron, "ko.txt", "--page", "1", "--offsets", "0", "5", "--json")
    assert done.data["quote"] == "블루헤론호"
    done = run(
        "excerpt",
        heron,
        "photo.png",
        "--page",
        "1",
        "--region",
        "1",
        "1",
        "9",
        "9",
        "--description",
        "A mast",
        "--json",
    )
    assert (done.data["rectangles"], done.data["description"]) == ([[1.0, 1.0, 9.0, 9.0]], "A mast")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["report.txt", "--quote", "the"], "as the occurrence (--occurrence"),
        (["report.txt", "--quote", "The ship sank"], "not"),
        (["photo.png", "--quote", "words"], "photo.png"),
        (["report.txt", "--quote", "Blue Heron", "--credibility", "9"], 'Credibility "9" is not a grade'),
        (["report.txt", "--page", "1", "--offsets", "5", "5000"], "no part of it"),
    ],
)
def test_a_refusal_changes_nothing(run: Run, heron: Path, words: list[str], sentence: str) -> None:
    before = heron.read_bytes()
    done = run("excerpt", heron, *words, "--origin", "Somebody new")
    assert (done.code, done.out) == (3, "")
    assert sentence in done.err
    assert heron.read_bytes() == before


def test_the_occurrence_chooses(run: Run, heron: Path) -> None:
    done = run("excerpt", heron, "report.txt", "--quote", "Rajin", "--occurrence", "2", "--json")
    assert done.code == 0
    assert done.data["prefix"].endswith("denies that it ever called at ")


def test_an_empty_list_says_what_to_do(run: Run, empty: Path) -> None:
    assert run("excerpt", empty).out == "No excerpts are marked yet. Mark words with --quote.\n"
    assert run("excerpt", empty, "--json").data == []


def test_a_region_of_a_picture_needs_no_page(run: Run, heron: Path) -> None:
    words = ["excerpt", heron, "photo.png", "--region", "1", "2", "30", "20", "--description", "A pier", "--json"]
    assert run(*words).data["page"] == 1


def test_a_cell_of_a_sheet_is_named_by_its_address(run: Run, empty: Path, tmp_path: Path) -> None:
    (tmp_path / "deliveries.csv").write_text("port,barrels\nNampo,12500\n", encoding="utf-8")
    assert run("add", empty, "deliveries.csv").code == 0
    done = run("excerpt", empty, "deliveries.csv", "--cell", "B2", "--json")
    assert (done.data["quote"], done.data["locator"]) == ("12500", "cell B2")
    assert run("text", empty, "deliveries.csv", "--json").data["pages"][0]["cells"]["B2"] == [19, 24]
    done = run("excerpt", empty, "deliveries.csv", "--cell", "B9")
    assert (done.code, done.out) == (3, "")
    assert "is empty" in done.err


@pytest.fixture
def misread(heron: Path) -> Path:
    """Give a case whose report an earlier reader read otherwise, so that reading it again moves and loses words."""
    with open_case(heron, author="A", station="s") as case:
        with case.read() as session:
            source_id = session.scalars(select(Source.id).where(Source.title == "Report of the panel")).one()
        put_earlier_pages(case, source_id, [page(1, "Page 1\n" + REPORT.replace("master said", "rnaster said"))])
    return heron


def test_reading_again_shows_both_texts_until_somebody_confirms(run: Run, misread: Path) -> None:
    quotes = ("Blue Heron at Rajin", "the harbour rnaster said")
    moved, lost = (run("excerpt", misread, "report", "--quote", one, "--json").data["id"] for one in quotes)
    done = run("text", misread, "report", "--again")
    assert (done.code, done.err) == (0, "")
    assert "Report of the panel was read again: 1 page." in done.out
    assert " 1 moved, 1 lost." in done.out
    for shown in (done.out, run("excerpt", misread, "--unconfirmed").out):
        assert (
            f"{moved[-8:]}  moved\n    marked: p. 1, …e 1 The panel saw the freighter [Blue Heron at Rajin] on" in shown
        )
        assert f"{lost[-8:]}  lost\n" in shown
        assert "most like it: p. 1, …" in shown
        assert "the harbour master said" in shown
    states = {one["excerpt_id"]: one["state"] for one in run("excerpt", misread, "--unconfirmed", "--json").data}
    assert states == {moved: "moved", lost: "lost"}
    run("text", misread, "report", "--again")
    assert len(run("excerpt", misread, "--unconfirmed", "--json").data) == 2
    assert run("excerpt", misread, "--confirm", moved[-8:]).code == 0
    refused = run("excerpt", misread, "--confirm", lost[-8:])
    assert (refused.code, refused.out) == (3, "")
    assert "mark them anew" in refused.err
    assert [one["excerpt_id"] for one in run("excerpt", misread, "--unconfirmed", "--json").data] == [lost]


def test_words_that_stand_are_not_listed(run: Run, heron: Path) -> None:
    assert run("excerpt", heron, "--unconfirmed").out == "Every excerpt stands where it was marked.\n"
    assert run("text", heron, "--again").code == 2
    assert run("text", heron, "report", "--password", "x").code == 2
    assert run("excerpt", heron, "report", "--confirm", "abcd").code == 2
