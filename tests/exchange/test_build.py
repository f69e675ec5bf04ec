"""A declared case becomes a case: every section, every field; what is wrong is told at once, and nothing is left."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from declared import declaration, write_case
from jsonschema import Draft202012Validator
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.core import schema
from casefile.core.case import open_case
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.gate import HeldError
from casefile.core.journal import list_changes
from casefile.core.progress import Silent
from casefile.core.schema import Edition, RecordOrigin
from casefile.exchange import build
from casefile.exchange.build import Signature, Tools
from casefile.exchange.build_plan import BuildError, load_plan
from casefile.exchange.build_schema import build_schema
from casefile.exchange.strict_json import show_route
from casefile.official_texts import add_resolution
from casefile.reading.intake import add_file
from casefile.shipped import catalogue_filler, shipped_schemata

SIGNED = Signature("A. Author", "s1")
NOT_DECLARED = {Edition, RecordOrigin, schema.Conflict}


def tools() -> Tools:
    return Tools(add_file, add_resolution, catalogue_filler(), shipped_schemata())


def build_case(file: Path, target: Path, **options: Any) -> list[str]:
    return [str(one) for one in build.build_file(load_plan(file), target, tools(), SIGNED, Silent(), **options)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("declared")
    target = folder / "heron.casefile"
    return target, build_case(write_case(folder), target)


@pytest.fixture
def session(built: tuple[Path, list[str]]) -> Iterator[Session]:
    with open_case(built[0], writable=False) as case, case.read() as session:
        yield session


def test_every_table_of_the_form_has_rows(session: Session) -> None:
    tables = {mapper.class_ for mapper in schema.CaseInfo.registry.mappers if issubclass(mapper.class_, schema.Record)}
    empty = {table for table in tables if not session.scalar(select(func.count()).select_from(table))}
    assert empty == NOT_DECLARED


def test_history_reads_well_and_is_signed(session: Session) -> None:
    changes = list(list_changes(session.connection()))
    assert [change.label for change in changes] == [
        "Create case",
        "Add entities",
        "Add origins",
        "Add the official text of S/RES/2397 (2017) (en)",
        "Add source Report of the panel",
        "Add source ko.txt",
        "Add source The clerk's mail",
        "Add source photo.png",
        "Add source again.txt",
        "Describe attachments",
        "Complete sources",
        "Record earlier custody",
        "Mark excerpts",
        "Prove entities",
        "Add links",
        "Add events",
        "Add findings",
        "Add enquiries and responses",
        "Add recommendations and notes",
    ]
    assert {change.author for change in changes} == {"A. Author"}


def test_what_is_odd_is_told_with_its_place(built: tuple[Path, list[str]]) -> None:
    told = "\n".join(built[1])
    assert "entities.twin.properties.imoNumber[0]: " in told
    assert "check digit" in told
    assert "resolutions[0]: S/RES/2397 (2017), en: the case has no paragraph for 99 of the body." in told


def one(session: Session, table: type[Any], /, **where: object) -> Any:
    return session.scalars(select(table).filter_by(**where)).one()


def plain(record: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def test_the_case_says_what_it_is(session: Session) -> None:
    info = one(session, schema.CaseInfo)
    assert plain(info, "title", "period", "cut_off", "standard", "standard_origins", "standard_grade", "tlp") == {
        "title": "The Blue Heron", "period": "2024-05/2024-06", "cut_off": "2024-06-30", "standard": "Two origins.",
        "standard_origins": 2, "standard_grade": "C3", "tlp": "GREEN",
    }  # fmt: skip
    assert info.checked_through
    assert info.methodology == "Reading."


def test_sources_hold_all_that_was_declared(session: Session) -> None:
    declared = declaration()["sources"]["report"]
    report = one(session, schema.Source, title="Report of the panel")
    kept = {name: value for name, value in declared.items() if isinstance(value, str | bool) and name != "file"}
    del kept["origin"]
    assert plain(report, *kept) == {**kept, "published": "2024-06"}
    assert (report.reliability, report.reliability_by) == ("B", "A. Author")
    assert session.get_one(schema.Origin, report.origin_id).name == "The panel"
    error = one(session, schema.SourceError)
    assert (error.source_id, error.says, error.correction, error.basis) == (report.id, "40", "41", "The manifest.")
    assert session.get_one(schema.Excerpt, error.excerpt_id).quote == "It loaded 40 containers there"
    steps = session.scalars(select(schema.CustodyEvent).filter_by(source_id=report.id)).all()
    assert [step.detail for step in steps if step.action == "received"] == ["By hand."]
    manifest = one(session, schema.Source, title="The manifest")
    assert session.get_one(schema.Source, manifest.parent_id).title == "The clerk's mail"
    assert manifest.language == "en"
    assert one(session, schema.Source, file_name="again.txt").replaces_id == report.id
    photo = one(session, schema.Source, file_name="photo.png")
    assert (photo.crop_only, photo.acquired, photo.provider) == (True, "2024-05-03", "Sky Eye")


def test_excerpts_are_anchored_and_attributed(session: Session) -> None:
    words = one(session, schema.Excerpt, quote="It loaded 40 containers there")
    assert plain(words, "page", "speaker", "speech", "relays", "locator", "date_written", "credibility", "tlp") == {
        "page": 1, "speaker": "the harbour master", "speech": "paraphrased", "relays": "harbour log, not seen",
        "locator": "para. 2", "date_written": "3 May", "credibility": "2", "tlp": "RED",
    }  # fmt: skip
    assert session.get_one(schema.Entity, words.speaker_entity_id).name == "The harbour master"
    translation = one(session, schema.Translation)
    assert (translation.excerpt_id, translation.text) == (words.id, "Es lud dort 40 Container")
    second = one(session, schema.Excerpt, quote="fuel")
    assert (second.prefix or "").endswith("tonnes of fuel; the ")
    korean = one(session, schema.Excerpt, quote="블루헤론")
    assert session.get_one(schema.Source, korean.relays_source_id).title == "Report of the panel"
    assert one(session, schema.Excerpt, kind="region").rectangles == [[1.0, 2.0, 30.0, 20.0]]


def test_proof_goes_to_every_kind_of_record(session: Session) -> None:
    edges = session.scalars(select(schema.Support)).all()
    names = ("entity", "statement", "link", "event", "participant", "event_place", "quantity", "finding")
    proved = {name for edge in edges for name in names if getattr(edge, f"{name}_id")}
    assert proved == set(names)
    assert {edge.stance for edge in edges} == {"supports", "contradicts", "context"}
    assert [edge.discussed for edge in edges if edge.stance == "contradicts"] == ["A bare denial."]


def test_events_keep_their_figures_digit_for_digit(session: Session) -> None:
    boxes = one(session, schema.Quantity, product="cargo")
    declared = declaration()["events"]["call"]["quantities"]["boxes"]
    kept = {name: value for name, value in declared.items() if name not in {"originator", "proof", "period"}}
    assert plain(boxes, *kept) == kept
    assert boxes.period == "2024-05"
    assert session.get_one(schema.Origin, boxes.origin_id).name == "The panel"
    assert one(session, schema.Quantity, product="fuel").counted_with_id == boxes.id
    call = one(session, schema.Event, kind="port_call")
    assert (call.date, call.earliest, call.knowledge) == ("2024-05-03", "2024-05-03", "observed")


def test_findings_carry_everything(session: Session) -> None:
    finding = one(session, schema.Finding, number=4)
    assert plain(finding, "status", "likelihood", "confidence", "determined_by", "status_reason") == {
        "status": "concluded", "likelihood": "very_likely", "confidence": "moderate", "determined_by": "committee",
        "status_reason": "One origin, but an eyewitness.",
    }  # fmt: skip
    assert one(session, schema.Finding, title="Fuel").number == 5
    cited = session.scalars(select(schema.Citation).order_by(schema.Citation.id)).all()
    assert [citation.provision_id for citation in cited] == ["S/RES/2397(2017):5", "S/RES/1718(2006):8(a)(i)"]
    assert plain(cited[0], "nexus", "duty_bearer", "on_date") == {
        "nexus": "flag", "duty_bearer": "the flag State", "on_date": "2024-05-03",
    }  # fmt: skip
    response = one(session, schema.Response)
    assert plain(response, "position", "tlp", "classification") == {
        "position": "It was never there.", "tlp": "AMBER", "classification": "confidential",
    }  # fmt: skip
    assert one(session, schema.Enquiry).illustrative is True
    assert one(session, schema.Alternative).assessment == "It was seen loading."


def test_notes_find_what_they_are_on(session: Session) -> None:
    ship = one(session, schema.Entity, alias="Vessel 1")
    on = {note.text: (note.on_table, note.on_id) for note in session.scalars(select(schema.Note))}
    fuel = one(session, schema.Quantity, product="fuel")
    assert on == {
        "Ask the insurer.": ("entity", ship.id),
        "On the case.": (None, None),
        "On a quantity.": ("quantity", fuel.id),
    }


def test_official_words_stand_beside_their_paragraph(session: Session) -> None:
    texts = {text.provision_id: text.text for text in session.scalars(select(schema.ProvisionText))}
    assert texts["S/RES/2397(2017):5"].splitlines() == [
        "Made-up words for paragraph five:",
        "(z) a part that no catalogue has;",
    ]
    assert texts["S/RES/2397(2017):5(a)"] == "its first part;"
    instrument = session.get_one(schema.Instrument, "S/RES/2397(2017)")
    assert instrument.acknowledgement == "Official text: United Nations, S/RES/2397 (2017), adopted 2017-12-22."


Change = Callable[[dict[str, Any]], object]
FORM: list[tuple[Change, str, str]] = [
    (lambda d: d.pop("case"), "", '"case" is missing: What this case is'),
    (lambda d: d.update(casefile=2), "casefile", "this program reads version 1 of the form; 2 stands here."),
    (lambda d: d["case"].pop("title"), "case", '"title" is missing: The title, as on the cover.'),
    (lambda d: d.update(finding={}), "finding", '"finding" is not a field that is known here. Near matches: findings'),
    (lambda d: d["sources"]["report"].update(orign="panel"), "sources.report.orign", "Near matches: origin"),
    (lambda d: d["sources"]["report"].update(origin="pannel"), "sources.report.origin",
     'there is no "pannel" under "origins". Near matches: panel.'),
    (lambda d: d["excerpts"]["denial"].update(page="1"), "excerpts.denial.page",
     '"1" stands where a whole number is expected.'),
    (lambda d: d["events"]["call"]["quantities"]["boxes"].update(low=40), "events.call.quantities.boxes.low",
     '40 stands where text in double quotes is expected. Write "40".'),
    (lambda d: d["events"]["call"]["quantities"]["boxes"].update(low="1,200"), "events.call.quantities.boxes.low",
     "leave out the thousands separators: 1200"),
    (lambda d: d["events"]["call"].update(date="05/06/2024"), "events.call.date", "can be read as two dates"),
    (lambda d: d["sources"]["report"].update(captured="2024-06-01T10:00"), "sources.report.captured", "no time zone"),
    (lambda d: d["findings"]["loading"].update(status="proven"), "findings.loading.status",
     '"proven" is not one of: reported, corroborated, concluded'),
    (lambda d: d["findings"]["loading"]["citations"][1].update(paragraph="1718 para"),
     "findings.loading.citations[1].paragraph", "names no paragraph"),
    (lambda d: d["excerpts"]["denial"].update(offsets=[0, 4]), "excerpts.denial", "Give exactly one of `quote`"),
    (lambda d: d["sources"]["mail"].update(attachment_of="report", attachment="x"), "sources.mail",
     "Give either `file`, or `attachment_of` together with `attachment`."),
    (lambda d: d["findings"]["loading"].update(proof=[7]), "findings.loading.proof[0]",
     "7 stands where text in double quotes or an object in { } is expected."),
    (lambda d: d["findings"]["loading"].update(proof=[{"excerpt": "denail"}]), "findings.loading.proof[0].excerpt",
     "Near matches: denial"),
    (lambda d: d["findings"]["loading"].update(proof=["denail"]), "findings.loading.proof[0]", "Near matches: denial"),
    (lambda d: d["findings"]["loading"].update(title=""), "findings.loading.title", "this is empty"),
    (lambda d: d["findings"]["loading"].update(events=["call", "call"]), "findings.loading.events",
     "stands here twice"),
    (lambda d: d["sources"]["report"].update(file="files/none.txt"), "sources.report.file", "there is no file"),
    (lambda d: d["sources"]["report"].update(file="files"), "sources.report.file", "is a folder"),
    (lambda d: d["sources"]["report"].update(replaces="again"), "sources.report.replaces", "break the circle"),
    (lambda d: d["events"]["fuel"]["quantities"].update(boxes=d["events"]["call"]["quantities"]["boxes"]),
     "events.fuel.quantities.boxes", 'the event "call" has a quantity of that key'),
    (lambda d: d["notes"][0].update(on="entities/shipp"), "notes[0].on", "Near matches: entities/ship"),
    (lambda d: d.update(entities=[]), "entities", "a list stands where an object in { } is expected."),
    (lambda d: d["excerpts"]["korean-words"].update(offsets=[1]), "excerpts.korean-words.offsets", "at least 2"),
    (lambda d: d["case"].update(about=None), "case.about", "nothing (null) stands where text"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place", "sentence"), FORM)
def test_a_mistake_of_form_names_its_place_and_mend(tmp_path: Path, change: Change, place: str, sentence: str) -> None:
    data = declaration()
    change(data)
    file = write_case(tmp_path, data)
    with pytest.raises(BuildError) as caught:
        load_plan(file)
    told = [str(problem) for problem in caught.value.problems]
    where = f", {place}: " if place else ": "
    assert [line for line in told if where in line and sentence in line], told
    key = place.rpartition(".")[2].partition("[")[0]
    line = next(problem.line for problem in caught.value.problems if sentence in problem.sentence)
    assert f'"{key}"' in file.read_text("utf-8").splitlines()[line - 1] or key in {"", "proof", "citations"}


DEEP: list[tuple[Change, str, str]] = [
    (lambda d: d["excerpts"]["denial"].update(quote="Its owner admits"), "excerpts.denial", "owner"),
    (lambda d: d["excerpts"]["second-fuel"].pop("occurrence"), "excerpts.second-fuel", "stands"),
    (lambda d: d["excerpts"]["pier"].update(page=7), "excerpts.pier", "page 7"),
    (lambda d: d["findings"]["loading"]["citations"][0].update(paragraph="2397 para 99"),
     "findings.loading.citations[0].paragraph", "99"),
    (lambda d: d["findings"]["loading"].pop("status_reason"), "findings.loading.status", "standard"),
    (lambda d: d["entities"]["twin"].update(schema="Vesel"), "entities.twin", "Near matches: Vessel"),
    (lambda d: d["sources"]["manifest"].update(attachment="list.txt"), "sources.manifest",
     'its attachments: "manifest.txt"'),
    (lambda d: d["links"]["owns"].update(valid_until="2018"), "links.owns", "ends"),
    (lambda d: d["events"]["fuel"].pop("reasoning"), "events.fuel", "inferred"),
    (lambda d: d["judgements"][0].update(right="ship"), "judgements[0]", ""),
    (lambda d: d["findings"]["later"].update(number=4), "findings.later", "4"),
    (lambda d: d["resolutions"].append("files/report.txt"), "resolutions[1]", "XML"),
]  # fmt: skip


def test_mistakes_of_substance_are_told_at_once_and_leave_nothing(tmp_path: Path) -> None:
    data = declaration()
    for change, _, _ in DEEP:
        change(data)
    file = write_case(tmp_path, data)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(BuildError, match="problems; nothing was built") as caught:
        build_case(file, tmp_path / "x.casefile")
    told = [str(problem) for problem in caught.value.problems]
    for _, place, words in DEEP:
        assert [line for line in told if f", {place}: " in line and words in line], (place, told)
    assert len(told) == len(DEEP), told  # what hangs on a refused record is not told again
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("key", list(declaration()["excerpts"]))
def test_a_refused_excerpt_is_told_once_whatever_uses_it(tmp_path: Path, key: str) -> None:
    data = declaration()
    data["excerpts"][key] = {"source": data["excerpts"][key]["source"], "quote": "Words that stand nowhere"}
    finding = data["findings"]["loading"]
    for one in (data["links"]["owns"], *data["events"].values(), *data["findings"].values()):
        one.setdefault("proof", []).append({"excerpt": key, "stance": "context"})
    for event in data["events"].values():
        for one in (*event.get("participants", ()), *event.get("places", ()), *event.get("quantities", {}).values()):
            one.setdefault("proof", []).append({"excerpt": key, "stance": "context"})
    finding["citations"][0] |= {"asserted_by": "source", "excerpt": key}
    data["entities"]["ship"]["properties"]["flag"] = [{"value": "kp", "proof": [key]}]
    data["responses"].append(
        {"kind": "partial", "by": "Its owner", "position": "No.", "findings": ["loading"], "excerpt": key}
    )
    data["sources"]["report"].setdefault("errors", []).append({"says": "a", "correction": "b", "excerpt": key})
    with pytest.raises(BuildError) as caught:
        build_case(write_case(tmp_path, data), tmp_path / "x.casefile")
    assert {show_route(one.route) for one in caught.value.problems} == {f"excerpts.{key}"}, caught.value.problems


def test_at_most_so_much_json_is_read(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text('{"casefile": 1, "casefile": 1}')
    with pytest.raises(RefusedError, match=r"case\.json, line 1, column 17: the key \"casefile\" stands twice"):
        load_plan(file)
    file.write_text("[]")
    with pytest.raises(BuildError) as caught:
        load_plan(file)
    assert [str(problem) for problem in caught.value.problems] == [
        "line 1: a list stands where an object in { } is expected."
    ]
    with pytest.raises(RefusedError, match="cannot be read"):
        load_plan(tmp_path / "none.json")


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    file, target = write_case(tmp_path), tmp_path / "x.casefile"
    target.write_bytes(b"something of somebody")
    for options in ({}, {"replace": True}):
        with pytest.raises(RefusedError):
            build_case(file, target, **options)
        assert target.read_bytes() == b"something of somebody"


def test_an_old_case_is_replaced_only_by_a_whole_one(tmp_path: Path, built: tuple[Path, list[str]]) -> None:
    target = tmp_path / "x.casefile"
    target.write_bytes(built[0].read_bytes())
    old = target.read_bytes()
    data = declaration()
    data["excerpts"]["denial"]["quote"] = "not there"
    with pytest.raises(BuildError):
        build_case(write_case(tmp_path, data), target, replace=True)
    assert target.read_bytes() == old
    with open_case(target, author="Somebody", station="s2"), pytest.raises(HeldError, match="Somebody"):
        build_case(write_case(tmp_path), target, replace=True)
    assert target.read_bytes() == old
    build_case(write_case(tmp_path), target, replace=True)
    assert target.read_bytes() != old
    assert not [path.name for path in tmp_path.iterdir() if "building" in path.name or path.name.endswith(".lock")]


def test_a_file_made_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    file, target = write_case(tmp_path), tmp_path / "x.casefile"

    def seed(session: Session) -> None:
        catalogue_filler()(session)
        target.write_bytes(b"made meanwhile")

    with pytest.raises(RefusedError, match="is there already"):
        build.build_file(load_plan(file), target, replace(tools(), seed=seed), SIGNED, Silent())
    assert target.read_bytes() == b"made meanwhile"
    assert not [path.name for path in tmp_path.iterdir() if "building" in path.name]


def test_what_a_replaced_case_left_beside_it_goes_with_it(tmp_path: Path, built: tuple[Path, list[str]]) -> None:
    target = tmp_path / "x.casefile"
    target.write_bytes(built[0].read_bytes())
    hot = hot_journal(target)
    build_case(write_case(tmp_path), target, replace=True)
    assert not hot.exists()
    with open_case(target, author="A", station="s") as case, case.read() as session:
        assert one(session, schema.CaseInfo).title == "The Blue Heron"


def hot_journal(path: Path) -> Path:
    """Leave the case as a program does that is killed while it commits, and return its journal."""
    script = (
        "import os, sys; from sqlcipher3 import dbapi2\n"
        "c = dbapi2.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN')\n"
        "c.execute('UPDATE provision SET note = hex(randomblob(900))')\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)
    left = path.with_name(path.name + "-journal")
    assert left.stat().st_size
    return left


@pytest.mark.parametrize("end", ["-journal", "-wal"])
def test_a_name_beside_which_a_gone_case_left_something_is_refused(tmp_path: Path, end: str) -> None:
    left = tmp_path / f"x.casefile{end}"
    left.write_bytes(b"left behind")
    with pytest.raises(RefusedError, match="was left by a case that has gone"):
        build_case(write_case(tmp_path), tmp_path / "x.casefile")
    assert left.read_bytes() == b"left behind"


def test_cancelled_half_way_leaves_nothing(tmp_path: Path) -> None:
    class Impatient:
        def step(self, done: int, total: int | None, what: str = "") -> None:
            if what == "Add events":
                raise CancelledError("enough")

    file = write_case(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(CancelledError):
        build.build_file(load_plan(file), tmp_path / "x.casefile", tools(), SIGNED, Impatient())
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_files_from_elsewhere_go_in_only_on_purpose(tmp_path: Path) -> None:
    (tmp_path / "far.txt").write_text("Far away.")
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "far.txt")
    (folder / "circle.txt").symlink_to(folder / "circle.txt")
    named = {"up": "../far.txt", "whole": str(tmp_path / "far.txt"), "link": "link.txt", "none": "../none.txt"}
    named["circle"] = "circle.txt"
    data: dict[str, Any] = {"casefile": 1, "case": {"title": "A"}}
    data["sources"] = {key: {"file": name} for key, name in named.items()}
    file = write_case(folder, data)
    with pytest.raises(BuildError) as refused:
        load_plan(file)
    told = [str(problem) for problem in refused.value.problems]
    assert len(told) == 5
    for key, sentence in zip(named, told, strict=True):
        assert f"sources.{key}.file: " in sentence
        assert "lies outside the folder of this file; move it there, or say --outside." in sentence
    del data["sources"]["none"], data["sources"]["circle"]
    file = write_case(folder, data)
    plan = load_plan(file, outside=True)
    warnings = build.build_file(plan, folder / "x.casefile", tools(), SIGNED, Silent())
    assert [str(one) for one in warnings] == [
        "line 8, sources.up.file: 3 files lie outside the folder of this file and went in as --outside says."
    ]


def test_the_schema_is_sound_and_every_field_is_described() -> None:
    whole = build_schema()
    Draft202012Validator.check_schema(whole)
    assert json.loads(json.dumps(whole)) == whole

    def undescribed(part: dict[str, Any], place: str) -> Iterator[str]:
        for name, inner in part.get("properties", {}).items():
            if not inner.get("description"):
                yield f"{place}.{name}"
            yield from undescribed(inner, f"{place}.{name}")
        for name in ("items", "additionalProperties"):
            if isinstance(part.get(name), dict):
                yield from undescribed(part[name], f"{place}[]")

    assert list(undescribed(whole, "")) == []


def test_the_schema_alone_accepts_the_declaration() -> None:
    plain_words = declaration()
    plain_words["findings"]["loading"]["likelihood"] = "very_likely"
    assert list(Draft202012Validator(build_schema()).iter_errors(plain_words)) == []
