"""`casefile provisions`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import RESOLUTION, Run


@pytest.mark.parametrize("words", [["2397", "para", "5"], ["S/RES/2397 (2017), para. 5"], ["UNSCR 2397 OP5"]])
@pytest.mark.parametrize("with_case", [False, True])
def test_a_citation_as_people_type_it(run: Run, heron: Path, words: list[str], *, with_case: bool) -> None:
    options = ["--case", heron] if with_case else []
    found = run("provisions", *words, *options, "--json").data["provisions"]
    assert [one["id"] for one in found] == ["S/RES/2397(2017):5"]
    assert found[0]["binding"] is True
    assert found[0]["amounts"][0]["value"] == 500000
    assert {"provision": "S/RES/2375(2017):14", "how": "overtakes"} in found[0]["amends"]
    shown = run("provisions", *words, *options)
    assert shown.out.startswith("S/RES/2397 (2017), para. 5\n")
    assert "effective  22 Dec 2017 to no end known" in " ".join(shown.out.split("  ", 0)).replace("   ", "  ")
    assert "checked through 1 Jun 2024" in shown.out


@pytest.mark.parametrize("with_case", [False, True])
def test_what_amends_a_paragraph_amends_its_parts(run: Run, heron: Path, *, with_case: bool) -> None:
    options = ["--case", heron] if with_case else []
    (part,) = run("provisions", "1718 8(a)(i)", *options, "--json").data["provisions"]
    (whole,) = run("provisions", "1718 8(a)", *options, "--json").data["provisions"]
    assert whole["amended_by"]
    assert {"amended"} <= set(whole["amended_by"][0])
    assert [one for one in part["amended_by"] if one["amended"] != part["id"]] == whole["amended_by"]
    assert {one["amended"] for one in whole["amended_by"]} == {"S/RES/1718(2006):8(a)", "S/RES/1718(2006):8"}
    shown = run("provisions", "1718 8(a)(i)", *options).out
    assert "S/RES/1874 (2009), para. 10 extends S/RES/1718 (2006), para. 8 (a)" in shown
    assert "S/RES/1874 (2009), para. 10 extends it" in run("provisions", "1718 8(a)", *options).out


@pytest.mark.parametrize("with_case", [False, True])
def test_case_and_catalogue_agree(run: Run, heron: Path, *, with_case: bool) -> None:
    options = ["--case", heron] if with_case else []
    words = ["--category", "petroleum", "--on", "2018-03-01", "--binding", *options, "--json"]
    found = {one["id"]: one["on_date"]["in_force"] for one in run("provisions", *words).data["provisions"]}
    assert found["S/RES/2397(2017):5"] is True
    assert found["S/RES/2375(2017):14"] is False
    inside = run("provisions", *words, "--in-force").data["provisions"]
    assert "S/RES/2375(2017):14" not in {one["id"] for one in inside}


def test_words_numbers_and_the_overview(run: Run) -> None:
    found = run("provisions", "seafood", "--json").data["provisions"]
    assert {"S/RES/2371(2017):9", "S/RES/2397(2017):6"} <= {one["id"] for one in found}
    assert {one["id"].partition(":")[0] for one in run("provisions", "2356", "--json").data["provisions"]} == {
        "S/RES/2356(2017)"
    }
    overview = run("provisions")
    assert "refined petroleum" in overview.out
    assert "S/RES/1718 (2006)" in overview.out
    assert "reaffirms" in run("provisions", "2371", "--amendments").out


def test_nothing_found_is_1_and_no_paragraph_3(run: Run) -> None:
    assert run("provisions", "zeppelin").code == 1
    done = run("provisions", "2397 para 99")
    assert done.code == 3
    assert "up to 29" in done.err
    assert run("provisions", "--on", "early 2024").code == 3


@pytest.mark.parametrize("with_case", [False, True])
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("S/RES/2397 (2016), para. 5", "Resolution 2397 is of 2017, not of 2016"),
        ("2397 of 2016", "Resolution 2397 is of 2017, not of 2016"),
        ("S/RES/2999", "There is no resolution 2999 here; there are 1540, 1695, 1718, 1874, "),
        ("2999", "There is no resolution 2999 here; there are 1540, 1695, 1718"),
        ("2999 para 5", "There is no resolution 2999 here; there are 1540, 1695, 1718"),
    ],
)
def test_a_resolution_that_is_not_there_is_refused(
    run: Run, heron: Path, words: str, sentence: str, *, with_case: bool
) -> None:
    done = run("provisions", words, *(["--case", heron] if with_case else []))
    assert (done.code, done.out) == (3, "")
    assert sentence in done.err


def test_the_united_nations_is_named_with_its_text(run: Run, heron: Path) -> None:
    credit = "© United Nations, unofficial copy; the summaries are Casefile's own."
    words = ["provisions", "2397 5", "--case", heron]
    assert credit in run(*words, "--text", "en").out
    assert credit not in run(*words).out
    assert credit in run(*words, "--json").data["acknowledgement"]


def test_official_words_from_library_and_case(run: Run, heron: Path, tmp_path: Path) -> None:
    assert "No official text in en" in run("provisions", "2397 para 5", "--text", "en").out
    assert "Made-up words for paragraph five:" in run("provisions", "2397 5", "--text", "en", "--case", heron).out
    (tmp_path / "r.xml").write_text(RESOLUTION)
    assert run("library", "add", "r.xml").code == 0
    assert "Made-up words for paragraph five:" in run("provisions", "2397 para 5", "--text", "en").out
    assert "there are texts in en" in run("provisions", "2397 para 5", "--text", "fr").out
