"""`casefile add`."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from declared import Run, mail, png

from casefile.core.case import open_case

TEXT = "The ship sailed on 3 May.\n"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    file = tmp_path / "note.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_a_file_is_sealed_with_its_capture(run: Run, empty: Path, note: Path) -> None:
    done = run(
        "add", empty, note, "--title", "A note", "--url", "https://example.org", "--captured", "2024-05-04 10:00+09:00",
        "--publisher", "P", "--written-by", "W", "--published", "4 May 2024", "--language", "en", "--tool-version", "2",
        "--origin", "Panel", "--reliability", "b", "--reason", "Good.", "--tlp", "red", "--protected", "--json",
    )  # fmt: skip
    assert done.code == 0
    (made,) = done.data
    assert made["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (made["title"], made["size"], made["pages"], made["unread"]) == ("A note", len(TEXT), 1, None)
    (source,) = run("text", empty, "--json").data
    assert source["captured"] == "2024-05-04T10:00+09:00"
    assert (source["published"], source["publisher"], source["written_by"]) == ("2024-05-04", "P", "W")
    assert (source["reliability"], source["reliability_by"], source["reliability_reason"]) == (
        "B",
        "A. Author",
        "Good.",
    )
    assert (source["tlp"], source["protected"], source["tool_version"]) == ("RED", True, "2")
    assert source["origin_id"]


def test_attachments_come_along(run: Run, empty: Path, tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(mail())
    done = run("add", empty, "mail.eml", "--origin", "Clerk")
    assert done.code == 0
    assert "attachment manifest.txt" in done.out
    sources = run("text", empty, "--json").data
    assert [one["title"] for one in sources] == ["mail.eml", "manifest.txt"]
    assert sources[1]["parent_id"] == sources[0]["id"]
    assert sources[0]["origin_id"] is not None
    assert sources[1]["origin_id"] is None  # it counts with its message, unless somebody says whose it is


def test_several_files_and_one_origin(run: Run, empty: Path, note: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(png())
    assert run("add", empty, note, "photo.png", "--origin", "Panel").code == 0
    (tmp_path / "again.txt").write_text("again")
    assert run("add", empty, "again.txt", "--origin", "PANEL", "--replaces", "note").code == 0
    sources = run("text", empty, "--json").data
    assert len({one["origin_id"] for one in sources}) == 1
    assert sources[2]["replaces_id"] == sources[0]["id"]


def test_what_cannot_be_read_is_sealed_and_says_so(run: Run, empty: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnot much")
    done = run("add", empty, "broken.pdf")
    assert done.code == 0
    assert "Sealed, but not read: " in done.err
    done = run("text", empty, "broken.pdf")
    assert done.code == 3
    assert "was sealed without being read" in done.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["xdg_config_home"], "xdg_config_home is a folder. Name a file."),
        (["none.txt"], "none.txt cannot be read: No such file or directory."),
        (["note.txt", "none.txt"], "none.txt cannot be read"),
        (["note.txt", "--captured", "yesterday"], '"yesterday" is not a timestamp'),
        (["note.txt", "--reliability", "G"], 'Reliability "G" is not a grade; use A to F.'),
        (["note.txt", "--kind", "shoe"], '"shoe" is no kind of a source'),
        (["note.txt", "--replaces", "nothing"], "The case has no sources yet."),
        (["note.txt", "--tlp", "pink", "--origin", "New"], '"pink" is no tlp'),
    ],
)
def test_a_refusal_leaves_the_case_byte_identical(
    run: Run, empty: Path, note: Path, words: list[str], sentence: str
) -> None:
    before = empty.read_bytes()
    done = run("add", empty, *words)
    assert (done.code, done.out) == (3, "")
    assert sentence in done.err
    assert empty.read_bytes() == before
    assert note.exists()


def test_somebody_elses_hold_is_named(run: Run, empty: Path, note: Path) -> None:
    before = empty.read_bytes()
    with open_case(empty, author="B. Author", station="s"):
        done = run("add", empty, note)
        assert done.code == 3
        assert "B. Author (since " in done.err
        assert run("text", empty).code == 0  # reading goes on
    assert empty.read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_nothing_waits_on_a_pipe(run: Run, empty: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for words in (["add", empty, "pipe"], ["library", "add", "pipe"], ["build", "pipe", "--check"], ["text", "pipe"]):
        done = run(*words)
        assert done.code == 3
        assert "not an ordinary file" in done.err
