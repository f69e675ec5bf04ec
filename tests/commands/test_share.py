"""`casefile share`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import Run
from PIL import Image


def test_a_share_is_written_and_the_case_is_not(run: Run, heron: Path, tmp_path: Path) -> None:
    before = heron.read_bytes()
    done = run("share", heron, "-o", "green.casefile", "--edition", "GREEN", "--json")
    assert done.code == 0, done.err
    assert heron.read_bytes() == before
    assert done.data["edition"] == {"tlp": "GREEN", "classification": "unclassified"}
    assert (done.data["written"]["finding"], done.data["withheld"]["excerpt"]) == (2, 3)
    assert run("verify", "green.casefile").code == 0
    listed = run("text", "green.casefile")
    assert "Report of the panel" not in listed.out
    data = (tmp_path / "green.casefile").read_bytes()
    assert not any(words in data for words in (b"Report of the panel", b"example.org/report", b"Es lud dort"))
    assert "블루헤론호".encode() in data


def test_it_says_what_stayed_and_a_dossier_can_be_made_of_it(run: Run, heron: Path, tmp_path: Path) -> None:
    done = run("share", heron, "-o", "amber.casefile", "--edition", "red", "--classification", "confidential")
    assert done.code == 0, done.err
    assert "amber.casefile holds " in done.out
    assert "at TLP:RED, confidential or below." in done.out
    assert "Withheld: 1 origin, 1 excerpt, 3 supports." in done.out
    assert "Without its bytes: Source 1\n" in done.out
    assert "without text left as they are: 1." in done.err
    assert run("verify", "amber.casefile").code == 0
    assert run("dossier", "amber.casefile", "-o", "amber.pdf").code == 0
    history = run("history", "amber.casefile")
    assert "Share of case" in history.out


def test_what_a_camera_gives_away_is_said_before_it_leaves(run: Run, empty: Path, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x8769] = {0x9003: "2024:05:03 09:30:00", 0x9011: "+09:00"}
    exif[0x8825] = {1: "N", 2: (39.0, 30.0, 0.0), 3: "E", 4: (125.0, 15.0, 36.0)}
    Image.new("RGB", (8, 8)).save(tmp_path / "quay.jpg", exif=exif)
    tells = "the place (39.500000, 125.260000) and time (3 May 2024, 09:30 +09:00)"
    assert f"gives away {tells}" in run("add", empty, "quay.jpg", "--tlp", "CLEAR").err
    run("excerpt", empty, "quay.jpg", "--region", "0", "0", "8", "8", "--description", "A quay")
    assert f"gives away {tells} of its taking." in run("review", empty).out
    done = run("share", empty, "-o", "clear.casefile", "--edition", "CLEAR")
    assert (done.code, f"quay.jpg gives away {tells}" in done.err) == (0, True)
    told = run("share", empty, "-o", "again.casefile", "--edition", "CLEAR", "--json")
    assert told.data["cameras"] == [{"title": "quay.jpg", "tells": tells}]


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (["-o", "x.casefile", "--edition", "PINK"], (3, "PINK")),
        (["-o", "x.casefile"], (2, "--edition")),
        (["--edition", "GREEN"], (2, "--output")),
        (["-o", "heron.casefile", "--edition", "GREEN"], (3, "there already")),
        (["-o", "none/x.casefile", "--edition", "GREEN"], (3, "no folder")),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(run: Run, heron: Path, words: list[str], end: tuple[int, str]) -> None:
    before = heron.read_bytes()
    done = run("share", heron, *words)
    assert done.code == end[0]
    assert end[1] in done.err
    assert heron.read_bytes() == before
    assert [path.name for path in heron.parent.glob("*.casefile")] == ["heron.casefile"]
