"""`casefile library`."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from declared import RESOLUTION, Run

from casefile import paths


@pytest.fixture
def xml(tmp_path: Path) -> Path:
    file = tmp_path / "r.xml"
    file.write_text(RESOLUTION)
    return file


def test_texts_are_added_once_and_listed(run: Run, xml: Path) -> None:
    assert run("library", "list").out.startswith("The library holds no texts yet.")
    done = run("library", "add", xml, "--json")
    assert done.code == 0
    (entry,) = done.data
    assert (entry["symbol"], entry["language"], entry["new"]) == ("S/RES/2397 (2017)", "en", True)
    assert entry["sha256"] == hashlib.sha256(RESOLUTION.encode()).hexdigest()
    assert run("library", "add", xml).out == "S/RES/2397 (2017), en: 5 paragraphs, was there already\n"
    (held,) = run("library", "list", "--json").data
    assert (held["symbol"], held["paragraphs"], held["adopted"]) == ("S/RES/2397 (2017)", 5, "2017-12-22")
    assert "22 Dec 2017" in run("library", "list").out
    xml.write_text(RESOLUTION.replace("paragraph five", "the fifth paragraph"))
    assert run("library", "add", xml, "--json").data[0]["new"] is True
    assert "the fifth paragraph" in run("provisions", "2397 para 5", "--text", "en").out
    assert len(run("library", "list", "--json").data) == 1


def test_texts_go_beside_the_paragraphs_of_a_case(run: Run, empty: Path, xml: Path) -> None:
    done = run("library", "add", xml, "--case", empty)
    assert done.code == 0
    assert done.err == "Note: S/RES/2397 (2017), en: the case has no paragraph for 99 of the body.\n"
    found = run("provisions", "2397 para 5", "--case", empty, "--json").data["provisions"]
    assert found[0]["texts"]["en"].startswith("Made-up words")
    assert "Add the official text of S/RES/2397 (2017) (en)" in run("history", empty, "--last", "1").out


def test_a_resolution_that_the_case_has_not(run: Run, empty: Path, xml: Path) -> None:
    xml.write_text(RESOLUTION.replace("S/RES/2397 (2017)", "S/RES/9999 (2099)"))
    before = empty.read_bytes()
    done = run("library", "add", xml, "--case", empty)
    assert "The case has no S/RES/9999 (2099)" in done.err
    assert empty.read_bytes() == before


def test_a_refused_file_keeps_no_other_out(run: Run, xml: Path, tmp_path: Path) -> None:
    (tmp_path / "no.xml").write_text("<a/>")
    done = run("library", "add", "no.xml", "none.xml", xml)
    assert done.code == 3
    assert done.err.count("\n") == 2
    assert "none.xml" in done.err
    assert len(run("library", "list", "--json").data) == 1


def test_a_strange_file_in_its_place_is_refused(run: Run, xml: Path) -> None:
    paths.library_folder().mkdir(parents=True)
    (paths.library_folder() / "library.sqlite").write_text("something else entirely, and long enough to be a file")
    done = run("library", "add", xml)
    assert done.code == 3
    assert "library.sqlite" in done.err


def test_the_real_texts(run: Run, empty: Path, shared_data: Path) -> None:
    files = [shared_data / "resolutions" / name for name in ("S_RES_1718_N0657207.xml", "S_RES_2397_1723207E.xml")]
    done = run("library", "add", *files, "--case", empty, "--json")
    assert done.code == 0
    assert [entry["warnings"] for entry in done.data] == [[], []]
    found = run("provisions", "1718", "--case", empty, "--json").data["provisions"]
    assert found
    assert [one["id"] for one in found if not one["texts"].get("en")] == []
