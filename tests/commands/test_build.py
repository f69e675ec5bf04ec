"""`casefile build` and `casefile sample`: what they print, and what they leave."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from declared import Run, declaration, write_case
from jsonschema import Draft202012Validator

from casefile import paths


def test_a_case_is_built_and_what_is_odd_is_told(run: Run, tmp_path: Path) -> None:
    done = run("build", write_case(tmp_path), "-o", "x.casefile")
    assert done.code == 0
    assert done.out == (
        "x.casefile is built: 6 sources, 6 excerpts, 4 entities, 2 events, 2 findings;"
        f" {done.err.count('case.json, line')} things to look at above.\n"
    )
    assert "case.json, line " in done.err
    assert run("verify", "x.casefile").code == 0
    assert run("history", "x.casefile", "--json").data["changes"][0]["author"] == "A. Author"


def test_json_counts_and_warns(run: Run, tmp_path: Path) -> None:
    done = run("build", write_case(tmp_path), "-o", "x.casefile", "--author", "C. Author", "--json")
    assert done.data["counts"]["excerpts"] == 6
    assert "entities.twin.properties.imoNumber[0]" in {one["place"] for one in done.data["warnings"]}
    assert run("history", "x.casefile", "--json").data["changes"][0]["author"] == "C. Author"


def test_every_mistake_is_a_line(run: Run, tmp_path: Path) -> None:
    data = declaration()
    data["sources"]["report"]["origin"] = "pannel"
    data["events"]["call"]["date"] = "some day"
    file = write_case(tmp_path, data)
    done = run("build", file, "-o", "x.casefile")
    assert (done.code, done.out) == (3, "")
    lines = done.err.splitlines()
    assert len(lines) == 3
    assert "sources.report.origin" in lines[0]
    assert "events.call.date" in lines[1]
    assert lines[2] == f"casefile: {file} has 2 problems; nothing was built."
    done = run("build", file, "-o", "x.casefile", "--json")
    assert done.code == 3
    assert [one["place"] for one in done.data["problems"]] == ["sources.report.origin", "events.call.date"]
    assert not list(tmp_path.glob("*x.casefile*"))


WRONG: list[tuple[Callable[[dict[str, Any]], object], str, str]] = [
    (lambda d: d["sources"]["report"].update(captured="some time"), "sources.report.captured", "some time"),
    (lambda d: d["events"]["call"].update(date="some day"), "events.call.date", "some day"),
    (lambda d: d["notes"][0].update(on="entities/nothing"), "notes[0].on", "nothing"),
    (lambda d: d["notes"].append({"kind": "lead", "text": "x", "on": "case/y"}), "notes[3].on", "case/y"),
    (lambda d: d["abbreviations"].update(UN=1), "abbreviations.UN", "1 stands"),
    (lambda d: d["excerpts"]["denial"].update(quote="Its owner admits"), "excerpts.denial", "owner"),
    (lambda d: d["entities"]["twin"].update(schema="Vesel"), "entities.twin", "Near matches: Vessel"),
    (lambda d: d["places"]["rajin"].update(latitude="99"), "places.rajin", "latitude"),
    (lambda d: d["findings"]["loading"]["citations"][0].update(paragraph="2397 para 99"),
     "findings.loading.citations[0].paragraph", "99"),
    (lambda d: d["events"]["call"]["quantities"]["boxes"].update(qualifier="lots"),
     "events.call.quantities.boxes.qualifier", '"lots" is not one of'),
    (lambda d: d["judgements"].append({"left": "ship", "right": "ship", "verdict": "same", "decided_by": "A"}),
     "judgements[1]", ""),
]  # fmt: skip


@pytest.mark.parametrize("words", [["--check"], ["-o", "x.casefile"]])
def test_one_mistake_hides_no_other(run: Run, tmp_path: Path, words: list[str]) -> None:
    """What is wrong in form is left out, and the rest is tried: quotes, types, coordinates, paragraphs."""
    data = declaration()
    for change, _, _ in WRONG:
        change(data)
    file = write_case(tmp_path, data)
    done = run("build", file, *words, "--json")
    assert done.code == 3
    told = [(one["place"], one["message"]) for one in done.data["problems"]]
    for _, place, sentence in WRONG:
        assert [one for one in told if one[0] == place and sentence in one[1]], (place, told)
    assert len(told) == len(WRONG), told
    assert not list(tmp_path.glob("*x.casefile*"))


ODD: list[tuple[Callable[[dict[str, Any]], object], str, str]] = [
    (lambda d: d["events"]["call"]["quantities"]["boxes"].pop("proof"), "events.call.quantities.boxes", "no proof"),
    (lambda d: d["events"]["call"]["participants"].append({"entity": "twin", "role": "carrier"}),
     "events.call.participants[PLACE]", "No excerpt proves this participant or place"),
    (lambda d: next(one for one in d["findings"]["loading"]["proof"] if "discussed" in one).pop("discussed"),
     "findings.loading.proof[PLACE]", "contradicts the finding; say in `discussed`"),
    (lambda d: d["entities"]["ship"].update(protected=True) or d["entities"]["ship"].pop("alias"), "entities.ship",
     "no alias"),
    (lambda d: d["sources"]["report"].pop("alias"), "sources.report", "no alias"),
    (lambda d: d["sources"]["korean"].update(language="Korean"), "sources.korean", '"Korean" is no BCP 47 tag'),
    (lambda d: d["excerpts"]["loading-words"]["translations"][0].update(language="Deutsch"),
     "excerpts.loading-words.translations[0]", '"Deutsch" is no BCP 47 tag'),
    (lambda d: d["sources"]["report"].update(published="2025"), "sources.report", "later than it was captured"),
    (lambda d: d["findings"]["later"].update(status="corroborated", proof=["signed"]), "findings.later.status",
     "called corroborated, but has no origin, not two"),
    (lambda d: None, "sources", "Originator not stated, so these count as no origin: The manifest."),
]  # fmt: skip


def test_what_a_whole_case_lacks_is_told(run: Run, tmp_path: Path) -> None:
    data = declaration()
    for change, _, _ in ODD:
        change(data)
    places = {
        "participants": len(data["events"]["call"]["participants"]) - 1,
        "proof": next(n for n, one in enumerate(data["findings"]["loading"]["proof"])
                      if isinstance(one, dict) and one.get("stance") == "contradicts"),
    }  # fmt: skip
    done = run("build", write_case(tmp_path, data), "-o", "x.casefile", "--json")
    assert done.code == 0, done.out
    told = [(one["place"], one["message"]) for one in done.data["warnings"]]
    for _, place, sentence in ODD:
        where = place.replace("PLACE", str(places.get(place.rpartition(".")[2].partition("[")[0])))
        assert [one for one in told if one[0] == where and sentence in one[1]], (where, sentence, told)


def test_one_lack_in_many_places_is_one_line(run: Run, tmp_path: Path) -> None:
    data = declaration()
    data["events"]["call"]["participants"] += [{"entity": "twin", "role": f"carrier {n}"} for n in range(20)]
    done = run("build", write_case(tmp_path, data), "--check")
    lines = [line for line in done.err.splitlines() if "No excerpt proves this participant" in line]
    assert len(lines) == 1
    assert " more.)" in lines[0]


@pytest.mark.parametrize("text", ["[]", "{}", '{"casefile": 2}', '{"case": 4, "sources": [1]}', '{"author": 1}'])
def test_hardly_a_declaration_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "case.json").write_text(text)
    done = run("build", "case.json", "--check")
    assert (done.code, done.out) == (3, "")
    assert "nothing was built." in done.err


def test_no_more_than_fifty_are_told(run: Run, tmp_path: Path) -> None:
    data = declaration()
    data["abbreviations"] = {f"A{n}": 1 for n in range(60)}
    done = run("build", write_case(tmp_path, data), "--check")
    assert done.code == 3
    assert "… and 10 more." in done.err
    assert done.err.count("\n") == 52


def test_checking_builds_nothing(run: Run, tmp_path: Path) -> None:
    file = write_case(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    done = run("build", file, "--check")
    assert done.code == 0
    assert "is sound and was built to try it: 6 sources, 6 excerpts" in done.out
    assert done.err.count("case.json, line")
    assert run("build", file, "--check", "--json").data["problems"] == []
    assert sorted(tmp_path.rglob("*")) == before


def test_the_schema_is_printed(run: Run) -> None:
    done = run("build", "--schema")
    assert done.code == 0
    assert done.data["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator(done.data).validate({"casefile": 1, "case": {"title": "A"}})


def test_replace_is_said_on_purpose(run: Run, tmp_path: Path) -> None:
    file = write_case(tmp_path)
    assert run("build", file, "-o", "x.casefile").code == 0
    before = (tmp_path / "x.casefile").read_bytes()
    done = run("build", file, "-o", "x.casefile")
    assert done.code == 3
    assert "is there already. Choose another name, or say --replace." in done.err
    assert (tmp_path / "x.casefile").read_bytes() == before
    assert run("build", file, "-o", "x.casefile", "--replace").code == 0


def test_the_sample_is_a_sound_declaration(run: Run) -> None:
    done = run("sample", "-o", "s.casefile", "--json")
    assert done.code == 0, done.out
    declared = json.loads(paths.resource("sample", "case.json").read_text("utf-8"))
    assert done.data["counts"]["findings"] == len(declared["findings"])
    assert run("verify", "s.casefile").code == 0
    assert run("search", "s.casefile", "petroleum").code == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for other processes")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_leaves_nothing(tmp_path: Path, ending: signal.Signals) -> None:
    file = write_case(tmp_path)
    with (tmp_path / "files" / "again.txt").open("wb") as large:
        large.truncate(150 * 1024 * 1024)
    before = sorted(path.name for path in tmp_path.iterdir())
    program = subprocess.Popen(
        [sys.executable, "-m", "casefile.cli", "build", str(file), "-o", str(tmp_path / "x.casefile")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CASEFILE_AUTHOR": "A. Author"},
        # what a shell starts in the background has SIGINT ignored, and hands that on
        preexec_fn=lambda: signal.signal(ending, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not any(".building" in path.name for path in tmp_path.iterdir()):
        time.sleep(0.02)
    time.sleep(0.5)
    program.send_signal(ending)
    out, err = program.communicate(timeout=30)
    assert (program.returncode, out, err) == (
        130,
        "",
        "casefile: Interrupted; what was under way has been taken back.\n",
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_place_where_nothing_can_be_made_is_named_as_it_was_given(run: Run, heron: Path, tmp_path: Path) -> None:
    (tmp_path / "plain.json").write_text('{"casefile": 1, "case": {"title": "t"}}')
    name = f"{'x' * 241}.casefile"  # room for the name itself, not for one beside it
    for words in (["build", "plain.json", "-o", name], ["share", heron, "-o", name, "--edition", "GREEN"]):
        done = run(*words)
        assert done.code == 3
        assert f"{name} cannot be made: File name too long. Choose another name or folder." in done.err
        assert f".{name}" not in done.err


def test_a_refused_excerpt_brings_no_second_problem(run: Run, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Forty drums of diesel were loaded.")
    finding = {"title": "F", "text": "F.", "status": "concluded", "proof": ["a"], "no_enquiry_reason": "n"}
    (tmp_path / "plain.json").write_text(
        json.dumps(
            {
                "casefile": 1,
                "case": {"title": "t", "standard": {"text": "One.", "origins": 1}},
                "sources": {"note": {"file": "note.txt", "publisher": "P"}},
                "excerpts": {"a": {"source": "note", "quote": "fifty drums of diesel"}},
                "findings": {"f": finding, "g": {**finding, "proof": [{"excerpt": "a"}]}},
            }
        )
    )
    done = run("build", "plain.json", "-o", "x.casefile")
    assert done.code == 3
    assert "plain.json has 1 problem; nothing was built." in done.err
