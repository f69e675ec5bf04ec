"""An edition prints what may stand in it, says what it leaves out, and holds no byte of that anywhere."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dossier.pdf_reader import attachments_of, joined, links_of, pages_of
from dossier.pdf_streams import found_marks
from exchange.planting import Marks, plant_level
from sqlalchemy import select

from casefile.core.case import Case, create_case, open_case
from casefile.core.editions import record_edition
from casefile.core.errors import RefusedError
from casefile.core.handling import Level, read_level
from casefile.core.progress import Silent
from casefile.core.proof import add_support
from casefile.core.schema import CaseInfo, Entity, Event, Excerpt, Finding, Response, Source, SourceError
from casefile.dossier.content.case import Content, read_content
from casefile.dossier.content.quotes import make_quotes
from casefile.dossier.export import export_dossier
from casefile.dossier.options import Options
from casefile.exchange.share import share_case

LEVELS = {
    "clear": read_level("CLEAR"),
    "green": read_level("GREEN"),
    "amber": read_level("AMBER"),
    "strict": read_level("AMBER+STRICT"),
    "red": read_level("RED"),
    "confidential": read_level("GREEN", "confidential"),
    "secret": read_level("CLEAR", "strictly_confidential"),
}
EDITIONS = [*LEVELS.values(), read_level("AMBER", "confidential")]
HIGHEST = read_level("RED", "strictly_confidential")
CASE_TEXTS = ("title", "reference", "organisation", "about", "summary", "mandate", "standard", "methodology")
LEAST = 50  # marks of each level that the highest edition prints


def say(path: Path) -> str:
    """Return the whole text of a dossier."""
    return " ".join(joined(page) for page in pages_of(path))


def plant(path: Path, marks: Marks, case_level: Level) -> None:
    """Make a case with a record of every table at each level, each text column with a mark of its own."""
    texts = {name: marks.make(f"case {name}") for name in CASE_TEXTS}
    marked = {"tlp": case_level.tlp.value, "classification": case_level.classification.value}
    with create_case(path, CaseInfo(**texts, **marked), author="A. Author", station="s") as case:
        for name, level in LEVELS.items():
            plant_level(case, marks, level, name)
        with case.change("Show whole pages", fixed=True) as session:
            for row in session.scalars(select(Source)):
                row.crop_only = False


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Marks, set[str]]:
    """Return a CLEAR case with marks, all marks, and those that its highest edition holds."""
    folder, marks = tmp_path_factory.mktemp("planted"), Marks()
    plant(folder / "case.casefile", marks, LEVELS["clear"])
    with open_case(folder / "case.casefile", writable=False) as case:
        export_dossier(case, folder / "highest.pdf", Options(edition=HIGHEST))
    return folder / "case.casefile", marks, found_marks(folder / "highest.pdf", marks.planted)


def test_the_highest_edition_prints_many_marks_of_each_level(planted: tuple[Path, Marks, set[str]]) -> None:
    _, marks, printed = planted
    assert all(len(printed & marks.at(f"{name} ")) >= LEAST for name in LEVELS)
    assert all(marks.at(f"{name} page.text") <= printed for name in LEVELS)  # the page around the words, too
    assert marks.at("case ") <= printed


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda level: f"{level.tlp}-{level.classification}")
def test_what_is_planted_above_an_edition_is_in_no_stream_of_it(
    planted: tuple[Path, Marks, set[str]], tmp_path: Path, edition: Level
) -> None:
    path, marks, printed = planted
    with open_case(path, writable=False) as case:
        report = export_dossier(case, tmp_path / "edition.pdf", Options(edition=edition))
    there = found_marks(tmp_path / "edition.pdf", marks.planted)
    stays = {name for name, level in LEVELS.items() if level.above(edition)}
    wanted = {mark for mark in printed if marks.planted[mark].split()[0] not in stays}
    wanted |= {mark for mark in printed if marks.planted[mark].split()[1].startswith("abbreviation.")}  # as the case
    assert there == wanted
    assert report.withheld.get("finding", 0) == len(stays)
    assert report.withheld.get("exhibit", 0) == report.withheld.get("source", 0) == len(stays)
    assert all(edition.tlp.words in page for page in pages_of(tmp_path / "edition.pdf"))
    assert all(edition.classification.words.upper() in page for page in pages_of(tmp_path / "edition.pdf"))


def test_the_texts_of_a_case_above_the_edition_are_in_no_stream_of_it(tmp_path: Path) -> None:
    marks, path, out = Marks(), tmp_path / "case.casefile", tmp_path / "out.pdf"
    plant(path, marks, LEVELS["amber"])
    with open_case(path, writable=False) as case:
        export_dossier(case, out, Options(edition=LEVELS["green"]))
    there = {marks.planted[mark] for mark in found_marks(out, marks.planted)}
    assert {where.split()[0] for where in there} == {"clear", "green"}
    assert not [where for where in there if where.split()[1].startswith(("abbreviation.", "provision.note"))]
    assert {"green provision.summary", "green place.name", "green finding.text"} <= there
    text = say(out)
    assert "[Mandate withheld from this edition: TLP:AMBER]" in text
    assert "Dossier at TLP:GREEN, unclassified" in text
    assert "The case states no" not in text


def test_an_edition_and_a_share_hold_the_same_records(planted: tuple[Path, Marks, set[str]], tmp_path: Path) -> None:
    with open_case(planted[0], writable=False) as case:
        told = read_content(case, Options(edition=LEVELS["strict"]), Silent())
        share_case(case, tmp_path / "s.casefile", LEVELS["strict"], author="A", station="s")
    with open_case(tmp_path / "s.casefile", writable=False) as case:
        shared = read_content(case, Options(), Silent())
    assert [one.number for one in told.findings] == [one.number for one in shared.findings]
    assert {one.id for one in told.exhibits} == {one.id for one in shared.exhibits}
    assert {one.id for one in told.sources} == {one.id for one in shared.sources}
    assert {one.name for one in told.profiles} == {one.name for one in shared.profiles}


def test_two_exports_of_an_edition_are_the_same_bytes(small: Case, tmp_path: Path) -> None:
    for edition in (LEVELS["amber"], read_level("RED", "confidential")):
        for name in ("one.pdf", "two.pdf"):
            export_dossier(small, tmp_path / name, Options(edition=edition))
        assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


@pytest.fixture(scope="module")
def amber(small: Case) -> Content:
    """Return what the small case says at AMBER; its witness is RED."""
    return read_content(small, Options(edition=LEVELS["amber"]), Silent())


def test_numbers_stay_and_gaps_are_marked(content: Content, amber: Content) -> None:
    assert {one.id: one.number for one in content.exhibits if one.number != 4} == {
        one.id: one.number for one in amber.exhibits
    }
    assert [one.number for one in amber.sources] == [1, 2, 3, 4, 6, 7]
    first = amber.findings[0]
    assert first.gaps_of("supports") == ["[exhibit 4 withheld: TLP:RED]"]
    assert (content.findings[0].origins, first.origins) == (3, 2)
    assert amber.omitted.told == "One exhibit and one source are withheld from this edition."
    assert [(one.number, one.marking) for one in amber.omitted.exhibits] == [(4, "TLP:RED")]
    assert not content.omitted


def test_an_edition_has_no_grades_and_its_own_handling(content: Content, amber: Content) -> None:
    assert any(one.grade for one in content.exhibits)
    assert not any(one.grade or one.graded for one in amber.exhibits)
    assert not any(one.reliability for one in amber.sources)
    assert (amber.front.tlp, amber.front.classification) == ("AMBER", "unclassified")
    assert amber.front.edition == "TLP:AMBER edition, draft"


def test_the_printed_edition_says_what_it_leaves_out(small: Case, tmp_path: Path) -> None:
    out = tmp_path / "amber.pdf"
    export_dossier(small, out, Options(edition=LEVELS["amber"]))
    text = say(out)
    for words in (
        "This edition holds what may be shown at TLP:AMBER, unclassified. One exhibit and one source are withheld",
        "Withheld One exhibit and one source",
        "[Exhibit 4 withheld: TLP:RED]",
        "; [exhibit 4 withheld: TLP:RED].",
        "Withheld from this edition: exhibit 4 (TLP:RED).",
        "Withheld from this edition: source 5 (TLP:RED).",
        "Further exhibits that support it are withheld",
    ):
        assert words in text
    assert "counted the drums herself" not in text
    assert "Exhibit 4:" not in text
    assert all(target >= 0 for _, target in links_of(out))


def test_nothing_is_told_of_the_bytes_of_a_protected_source(small: Case, content: Content, tmp_path: Path) -> None:
    """A share leaves them out as well: whoever has the file could know it by its hash."""
    out = tmp_path / "red.pdf"
    export_dossier(small, out, Options(edition=read_level("RED")))
    sha256 = next(one.sha256 for one in content.sources if one.protected)
    assert re.fullmatch("[0-9a-f]{64}", sha256)
    text = say(out)
    assert "a Member State" in text
    assert sha256 not in text.replace(" ", "")
    assert sha256.encode() not in attachments_of(out)["quotes.json"]
    quote = next(one for one in json.loads(attachments_of(out)["quotes.json"])["quotes"] if one["exhibit"] == 4)
    assert quote["source"] == {"number": 5, "name": "a Member State", "sha256": None}
    assert (quote["anchor"]["start"], quote["anchor"]["end"]) == (None, None)


def test_an_edition_without_a_finding_is_refused(small: Case, small_copy: Case, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"None of the findings may stand in an edition at TLP:GREEN"):
        export_dossier(small, tmp_path / "never.pdf", Options(edition=LEVELS["green"]))
    with small_copy.change("Mark") as session:
        session.scalars(select(Finding).where(Finding.number == 2)).one().tlp = "RED"
    with pytest.raises(RefusedError, match="None of the findings"):
        export_dossier(small_copy, tmp_path / "never.pdf", Options(edition=LEVELS["amber"], findings=(2,)))
    assert not list(tmp_path.glob("*.pdf"))


@pytest.fixture
def marked(small_path: Path, tmp_path: Path) -> Iterator[Case]:
    """Return the small case with a finding, an event, an entity, evidence against and an answer marked RED."""
    path = tmp_path / "marked.casefile"
    shutil.copy(small_path, path)
    with open_case(path, author="A", station="s") as case:
        with case.change("Mark") as session:
            for query in (
                select(Finding).where(Finding.number == 2),
                select(Entity).where(Entity.name == "Saltmarsh Lines"),
                select(Excerpt).where(Excerpt.speaker == "Port spokesman"),
                select(Event).where(Event.title == "Loading at the eastern quay"),
                select(Response).where(Response.kind == "none_by_cut_off"),
            ):
                session.scalars(query).one().tlp = "RED"
            record_edition(session, date="2025-08-01", tlp="AMBER")
        yield case


def test_what_a_finding_loses_stands_in_brackets_and_no_denial_is_made(marked: Case, tmp_path: Path) -> None:
    out = tmp_path / "marked.pdf"
    export_dossier(marked, out, Options(edition=LEVELS["amber"]))
    text = say(out)
    for words in (
        "Finding 2. Withheld",
        "This finding is withheld from this edition: it is marked TLP:RED.",
        "[Event 2 withheld: TLP:RED]",
        "[Exhibit 5 withheld: TLP:RED]",
        "[Response 2 withheld: TLP:RED]",
        "1 withheld",
        "Recommendation 1",
    ):
        assert words in text
    for words in ("Saltmarsh", "The delivery was not reported", "Loading at the eastern quay", "Port spokesman"):
        assert words not in text
    assert "The case records no evidence against this finding" not in text
    assert "No response is recorded" not in text
    told = read_content(marked, Options(edition=LEVELS["amber"]), Silent())
    assert told.front.edition == "TLP:AMBER edition, draft after edition 1"
    assert [(one.number, one.marking) for one in told.omitted.exhibits] == [
        (4, "TLP:RED"), (5, "TLP:RED"), (8, ""),
    ]  # fmt: skip


def test_who_a_source_relays_is_not_claimed_to_be_itself(small_copy: Case) -> None:
    with small_copy.change("Relay") as session:
        group = session.scalars(select(Excerpt).where(Excerpt.quote == "an office of the United Nations")).one()
        secret = session.scalars(select(Source).where(Source.tlp == "RED")).one()
        secret.protected = False
        group.relays_source_id = secret.id
        speaker = session.scalars(select(Entity).where(Entity.name == "Uninvolved Ltd")).one()
        speaker.tlp = "RED"
        group.speaker_entity_id = speaker.id
    told = read_content(small_copy, Options(edition=LEVELS["amber"]), Silent())
    one = next(one for one in told.exhibits if one.quote and one.quote.text == "an office of the United Nations")
    assert "relays a source withheld from this edition" in one.says
    assert one.says.startswith("Somebody withheld from this edition")
    assert one.origin == "a source withheld from this edition"


def test_what_counts_as_one_origin_goes_on_doing_so(small_copy: Case) -> None:
    """Two papers relay a source that stays: still one origin, and its id is in nothing that is printed."""
    with small_copy.change("Relay") as session:
        secret = session.scalars(select(Source).where(Source.tlp == "RED")).one()
        for quote in ("Grey Heron, diesel, 1200 t, quay 4", "an office of the United Nations"):
            row = session.scalars(select(Excerpt).where(Excerpt.quote == quote)).one()
            row.relays_source_id = secret.id
        first = session.scalars(select(Finding).where(Finding.number == 1)).one()
        add_support(session, row.id, "finding", first.id)
        row = session.scalars(select(Excerpt).where(Excerpt.quote == "counted the drums herself")).one()
        row.tlp, secret_id = "AMBER", secret.id
    told = read_content(small_copy, Options(edition=LEVELS["amber"]), Silent())
    assert told.findings[0].origins == 2  # the group, and whoever is relayed
    assert secret_id not in repr(told)
    assert len(told.findings[0].supports) == 4


def test_a_known_error_keeps_its_place_without_its_exhibit(small_copy: Case) -> None:
    with small_copy.change("Mark") as session:
        error = session.scalars(select(SourceError)).one()
        session.get_one(Excerpt, error.excerpt_id).tlp = "RED"
    told = read_content(small_copy, Options(edition=LEVELS["amber"]), Silent())
    (known,) = told.errors
    assert known.proof is not None
    assert known.proof.withheld == "[exhibit 7 withheld: TLP:RED]"
    assert told.findings[1].gaps_of("supports") == ["[exhibit 7 withheld: TLP:RED]"]
    quotes = json.loads(make_quotes(told.exhibits, told.sources, title="t", chain_head="h"))["quotes"]
    assert 7 not in {one["exhibit"] for one in quotes}


def test_a_page_of_bytes_that_stay_is_not_shown(small_copy: Case) -> None:
    """Something attached to a source stays, so its bytes stay in a share, and no page of it is printed here."""
    with small_copy.change("Attach") as session:
        secret = session.scalars(select(Source).where(Source.tlp == "RED")).one()
        sheet = session.scalars(select(Source).where(Source.symbol == "LS/17")).one()
        secret.parent_id = sheet.id
    told = read_content(small_copy, Options(edition=LEVELS["amber"]), Silent())
    one = next(one for one in told.exhibits if one.cite.startswith("LS/17"))
    assert (one.shut, one.picture, one.page_text) == (True, False, None)
    assert one.quote is not None
    entry = next(one for one in told.sources if one.symbol == "LS/17")
    assert entry.gaps == ("[attachment withheld: TLP:RED]",)
    assert entry.sha256


def test_where_a_picture_was_taken_is_told_in_the_internal_edition_only(small_copy: Case) -> None:
    with small_copy.change("Place") as session:
        for source in session.scalars(select(Source)):
            source.facts = [
                ["GPS latitude", "39.0"], ["GPS longitude", "125.7"], ["taken", "2024-05-29T10:00:00"],
                ["camera make", "NIKON"], ["camera model", "COOLPIX P6000"],
            ]  # fmt: skip
    inside = read_content(small_copy, Options(), Silent())
    told = (
        "the file itself tells the place (39.0, 125.7) and time (29 May 2024, 10:00) of its taking, and names the"
        " camera: NIKON COOLPIX P6000"
    )
    assert any(told in one.acquired for one in inside.sources)
    assert not any(told in one.acquired for one in inside.sources if one.protected)
    outside = repr(read_content(small_copy, Options(edition=LEVELS["amber"]), Silent()))
    assert "125.7" not in outside
    assert "COOLPIX" not in outside
