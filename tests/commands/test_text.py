"""`casefile text`."""

from __future__ import annotations

from pathlib import Path

import pytest
from declared import KOREAN, REPORT, Run
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from casefile.core.case import open_case
from casefile.core.schema import Source


def test_sources_are_listed(run: Run, heron: Path) -> None:
    done = run("text", heron)
    assert done.code == 0
    lines = done.out.splitlines()
    assert len(lines) == 6
    assert [line for line in lines if line.endswith("The manifest")]


@pytest.mark.parametrize("name", ["Report of the panel", "report.txt", "REPORT OF", "id", "hash"])
def test_a_source_goes_by_many_names(run: Run, heron: Path, name: str) -> None:
    report = next(one for one in run("text", heron, "--json").data if one["title"] == "Report of the panel")
    words = {"id": report["id"][-8:], "hash": report["sha256"][:8]}.get(name, name)
    done = run("text", heron, words)
    assert done.code == 0
    assert done.out == f"--- Report of the panel, page 1 ---\n{REPORT}\n"


def test_json_gives_the_exact_text(run: Run, heron: Path) -> None:
    done = run("text", heron, "ko.txt", "--json")
    assert [page["text"] for page in done.data["pages"]] == [KOREAN]
    assert "블루헤론호" in done.out


def test_evidence_cannot_steer_the_terminal(run: Run, empty: Path, tmp_path: Path) -> None:
    (tmp_path / "evil\x1b[2J.txt").write_text("a\x1b]0;owned b \u202egnp.exe", encoding="utf-8")
    assert run("add", empty, tmp_path / "evil\x1b[2J.txt", "--title", "t\x1b[1m\u202e").code == 0
    for words in (["text", empty], ["text", empty, "evil"], ["search", empty, "owned"], ["history", empty]):
        done = run(*words)
        assert "\x1b" not in done.out + done.err
        assert "\u202e" not in done.out + done.err
    assert "a[U+001B]]0;owned b [U+202E]gnp.exe" in run("text", empty, "evil").out
    exact = run("text", empty, "evil", "--json")
    assert "\x1b" not in exact.out
    assert exact.data["pages"][0]["text"] == "a\x1b]0;owned b \u202egnp.exe"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["reprot.txt"], 'No source is called "reprot.txt".'),
        (["e"], "sources; name one by its id: "),
        (["ko.txt", "--page", "7"], "ko.txt has no page 7; it has 1."),
    ],
)
def test_what_is_not_there_is_said(run: Run, heron: Path, words: list[str], sentence: str) -> None:
    done = run("text", heron, *words)
    assert done.code == 3
    assert sentence in done.err


def test_what_is_no_case_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.casefile").write_text("hello")
    done = run("text", "x.casefile")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("casefile: ")
    assert done.err.endswith("x.casefile is not a case: its first bytes are not those of a Casefile file.\n")


def test_pages_without_text_are_told_in_the_list(run: Run, empty: Path, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "blank.pdf"))
    canvas.showPage()
    canvas.save()
    assert run("add", empty, tmp_path / "blank.pdf").code == 0
    assert "1 p., no text" in run("text", empty).out


def test_what_a_photograph_says_of_its_taking_is_shown(run: Run, heron: Path) -> None:
    facts = [
        ["GPS latitude", "39.0"],
        ["GPS longitude", "125.7"],
        ["taken", "2024-05-29T10:00:00"],
        ["camera", "Model"],
    ]
    with open_case(heron, author="A", station="s") as case, case.change("Place", fixed=True) as session:
        source = session.scalars(select(Source).where(Source.kind == "image")).one()
        source.facts, title = facts, source.title
    shown = run("text", heron, title)
    assert shown.code == 0
    lines = [line.split(maxsplit=1) for line in shown.out.partition("The file itself says:\n")[2].splitlines()]
    assert ["taken", "29 May 2024, 10:00"] in lines
    assert ["camera", "Model"] in lines
    assert "GPS latitude" in shown.out
    assert run("text", heron, title, "--json").data["facts"] == facts
