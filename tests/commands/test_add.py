"""`casefile add`."""

from __future__ import annotations

import hashlib
import os
from email.message import EmailMessage
from pathlib import Path

import pytest
from declared import Run, mail, png
from reportlab.pdfgen import canvas

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


def test_attachments_of_attachments_are_listed_and_unread_ones_named(run: Run, empty: Path, tmp_path: Path) -> None:
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "a@example.org", "b@example.org", "Forwarded"
    outer.set_content("See below.\n")
    outer.add_attachment(mail(), maintype="application", subtype="octet-stream", filename="inner.eml")
    outer.add_attachment(b"%PDF-1.7\nnot much", maintype="application", subtype="pdf", filename="broken.pdf")
    (tmp_path / "outer.eml").write_bytes(outer.as_bytes())
    done = run("add", empty, "outer.eml")
    assert done.code == 0
    assert "    attachment inner.eml\n" in done.out
    assert "        attachment manifest.txt\n" in done.out
    assert "attachment broken.pdf (not read)\n" in done.out
    assert "Sealed, but not read: broken.pdf: " in done.err
    assert all(": " in line for line in done.err.splitlines())
    (made,) = run("add", empty, "outer.eml", "--json").data
    assert [one["title"] for one in made["attachments"][0]["attachments"]] == ["manifest.txt"]


def test_bytes_that_are_there_already_are_named(run: Run, empty: Path, note: Path, tmp_path: Path) -> None:
    (first,) = run("add", empty, note, "--json").data
    (tmp_path / "copy.txt").write_text(TEXT, encoding="utf-8")
    done = run("add", empty, "copy.txt")
    assert done.code == 0
    says = f'the same bytes are source {first["id"][-8:]} "note.txt" already; added as a second source.'
    assert f"Note on copy.txt: {says}" in done.err
    assert run("add", empty, "copy.txt", "--json").data[0]["same_bytes"][0]["id"] == first["id"]


def test_what_is_odd_about_a_capture_is_said(run: Run, empty: Path, note: Path) -> None:
    done = run(
        "add", empty, note, "--language", "Korean", "--published", "2026", "--captured", "2024-05-04T10:00:00Z",
        "--protected",
    )  # fmt: skip
    assert done.code == 0
    assert 'Note on note.txt: The language "Korean" is no BCP 47 tag' in done.err
    assert "later than it was captured" in done.err
    assert "has no alias" in done.err


def test_a_locked_file_says_how_to_unlock_it(run: Run, empty: Path, tmp_path: Path) -> None:
    page = canvas.Canvas(str(tmp_path / "locked.pdf"), encrypt="secret")
    page.drawString(72, 72, "Hidden")
    page.save()
    (made,) = run("add", empty, "locked.pdf", "--json").data
    assert made["unread"]
    done = run("add", empty, "locked.pdf")
    assert "Sealed, but not read: locked.pdf: this PDF asks for a password" in done.err
    assert "--again --password …` reads it." in done.err
    assert "`casefile text " in done.err
    asked = run("add", empty, "locked.pdf", "--ask-password")
    assert (asked.code, "needs a terminal" in asked.err) == (2, True)


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


def test_an_encoding_is_guessed_aloud_or_given(run: Run, empty: Path, tmp_path: Path) -> None:
    words = "Танкер отключил передатчик."
    (tmp_path / "a.txt").write_bytes(words.encode("koi8-r"))
    assert "guessed as koi8-r" in run("add", empty, "a.txt").err
    (tmp_path / "b.txt").write_bytes(f"{words} ".encode("koi8-r"))
    refused = run("add", empty, "b.txt", "--encoding", "nonsense")
    assert refused.code != 0
    assert "there is no encoding nonsense" in refused.err
    done = run("add", empty, "b.txt", "--encoding", "KOI8-R")
    assert done.code == 0
    assert "guessed" not in done.err
