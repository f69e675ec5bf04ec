"""Printed text commands no terminal, and JSON loses nothing."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from declared import Run, write_case
from hypothesis import given
from hypothesis import strategies as st

from casefile.commands import output

ESCAPE = "\x1b]0;owned\x07\x1b[2J"


def test_control_characters_are_shown() -> None:
    assert output.visible(ESCAPE) == "[U+001B]]0;owned[U+0007][U+001B][2J"


@pytest.mark.parametrize(
    "letter",
    [
        "\x00",
        "\x08",
        "\r",
        "\x7f",
        "\x9b",
        "\u202e",
        "\u2066",
        "\u2028",
        "\ud800",
        "\U000e0041",
        "\u200b",
        "\xad",
        "\u2060",
        "\ufeff",
        "\u3164",
    ],
)
def test_each_kind_of_dangerous_character_is_named(letter: str) -> None:
    assert output.visible(f"a{letter}b") == f"a[U+{ord(letter):04X}]b"
    assert output.visible(f"a{letter}b", lines=True) == f"a[U+{ord(letter):04X}]b"


@pytest.mark.parametrize("text", ["Русский", "조선", "العربية", "שלום", "देवनागरी\u200d", "é", "🚢", "a\u200fb"])
def test_writing_of_all_scripts_is_left_alone(text: str) -> None:
    assert output.visible(text) == text


def test_line_ends_stay_only_where_lines_are_meant() -> None:
    assert output.visible("a\n\tb") == "a b"
    assert output.visible("a\n\tb", lines=True) == "a\n\tb"


@given(st.text(st.characters(exclude_categories=[])))
def test_nothing_that_steers_a_terminal_is_printed(text: str) -> None:
    shown = output.visible(text)
    assert not [letter for letter in shown if ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0]
    shown.encode()


@given(st.text(st.characters(exclude_categories=[])))
def test_json_gives_the_exact_text_back_and_steers_nothing(text: str) -> None:
    written = output.to_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not [letter for letter in written if letter != "\n" and (ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0)]
    written.encode()


def test_wide_characters_are_counted_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert output.width_of("조선 a") == 6
    output.say_table([("조선", "x"), ("abcdef", "y")])
    assert capsys.readouterr().out == "조선    x\nabcdef  y\n"


def test_long_lines_are_cut_with_an_ellipsis() -> None:
    assert output.shorten("abcdefghij", 5) == "abcd…"
    assert output.shorten("조선조선", 5) == "조선…"
    assert output.shorten("abcde", 5) == "abcde"


@pytest.mark.parametrize("command", ["dossier", "build", "sample", "share", "expunge"])
@pytest.mark.parametrize("place", ["pipe", "folder", "link", "/dev/full", "socket"])
def test_nothing_is_written_over_what_is_no_file(
    run: Run, heron: Path, tmp_path: Path, command: str, place: str
) -> None:
    """A device, pipe, socket or folder is refused and stays what it was; replacing one once cost a machine its own."""
    source_id = run("text", heron, "--json").data[0]["id"]
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        before = Path(place).lstat()
        words: dict[str, list[str | Path]] = {
            "dossier": ["dossier", heron],
            "build": ["build", write_case(tmp_path), "--replace"],
            "sample": ["sample", "--replace"],
            "share": ["share", heron, "--edition", "GREEN"],
            "expunge": ["expunge", heron, f"source/{source_id}", "--reason", "A test."],
        }
        done = run(*words[command], "-o", place)
        assert done.code == 3, done.err
        assert f"{place} is {'a folder' if place == 'folder' else 'not an ordinary file'}. Name a file." in done.err
        after = Path(place).lstat()
        assert (after.st_ino, after.st_mode, after.st_rdev) == (before.st_ino, before.st_mode, before.st_rdev)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    "words",
    [
        ["text"], ["excerpt"], ["search", "x"], ["ledger"], ["history"], ["dossier"], ["review"], ["verify"],
        ["share", "-o", "y.casefile", "--edition", "GREEN"], ["add", "x.txt"],
        ["expunge", "source/12345678", "--reason", "A test."],
    ],
)  # fmt: skip
def test_a_refusal_is_json_too(run: Run, words: list[str]) -> None:
    done = run(words[0], "none.casefile", *words[1:], "--json")
    assert done.code == 3
    assert done.err.endswith(f"casefile: {done.data['error']}\n")
    assert run("build", "none.json", "--check", "--json").data["error"].startswith("none.json cannot be read")
    assert run("provisions", "2397 para 99", "--json").data["error"]
