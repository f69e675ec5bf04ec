"""`casefile excerpt`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import Run


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
        (["report.txt", "--quote", "the"], "occurrence 1 to "),
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
