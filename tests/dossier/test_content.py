"""What a dossier says is decided once: numbers, names, who says so, words for everything stored."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dossier import small_case
from dossier.test_chapters import printed
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from casefile.core import schema
from casefile.core.case import Case, open_case
from casefile.core.editions import record_edition
from casefile.core.entities import add_statement
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.findings import edit_finding, list_findings
from casefile.core.handling import case_level
from casefile.core.info import get_info
from casefile.core.pages import text_hash
from casefile.core.progress import Silent
from casefile.core.records import Base, Handled
from casefile.core.timestamps import show_moment
from casefile.dossier.chapters.profiles import write_profiles
from casefile.dossier.content import words
from casefile.dossier.content.case import Content, read_content
from casefile.dossier.content.names import is_dated, property_words
from casefile.dossier.content.quotes import invisible, make_quotes
from casefile.dossier.export import write_story
from casefile.dossier.options import Options
from casefile.dossier.page_pictures import PagePictures
from casefile.shipped import shipped_schemata


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from strings(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))


def test_exhibits_are_numbered_as_the_findings_cite_them(content: Content) -> None:
    first = content.findings[0]
    assert [proof.exhibit for proof, _ in first.supports] == [1, 2, 3, 4]
    assert [proof.exhibit for proof, _ in first.contradicts] == [5]
    assert [one.number for one in content.exhibits] == list(range(1, 9))
    assert content.exhibits[7].cite == "Survey Office, p. 1"  # used by a link only, so it comes last
    assert content.counts.excerpts == 1


def test_exhibits_know_where_they_are_used(content: Content) -> None:
    used = {one.number: [place.words for place in one.used] for one in content.exhibits}
    assert used[1] == ["Finding 1", "Events"]
    assert used[7] == ["Finding 2", "Known errors in sources"]
    assert used[8] == ["Grey Heron", "Saltmarsh Lines"]


def test_who_says_so_is_a_sentence(content: Content) -> None:
    says = [one.says for one in content.exhibits]
    assert says[0] == (
        "Harbour monitoring group, paraphrased by Harbour Bulletin, 14 Jul 2025; it relays the group's report, "
        "which was not seen."
    )
    assert says[5] == "Ministry of Transport, 18 Jul 2025, in its own words."
    assert says[1] == "대변인, quoted by East Coast Daily, 15 Jul 2025."


def test_origins_are_counted_not_papers(content: Content) -> None:
    first = content.findings[0]
    assert (first.origins, first.papers) == (3, 4)
    assert content.exhibits[0].origin == content.exhibits[1].origin == "Harbour monitoring group"


def test_quantities_stand_as_stated(content: Content) -> None:
    amount = content.findings[0].events[0].amounts[0]
    assert (amount.words, amount.origin, amount.said_by) == (
        "at least 1,200 tons of diesel",
        "alleged",
        "Harbour monitoring group",
    )
    assert amount.conversion == "Converted: 1,200 tons × 7.5 = 9,000 barrels (factor: the Committee's table)."


def test_paragraphs_that_do_not_bind_are_not_contravened(content: Content) -> None:
    asked = content.findings[1].citations[0]
    assert asked.paragraph == "S/RES/2270 (2016), para. 5"
    assert asked.conclusion == "not in line with what the Council called upon States to do"
    assert asked.binds == "addressed to all States; does not bind"
    assert not any("contravention" in text for one in content.findings[1].citations for text in strings(one))


def test_later_conduct_is_warned_about_and_never_plainly_in_force(content: Content) -> None:
    bound, asked = content.findings[0].citations[0], content.findings[1].citations[0]
    assert bound.state == "in force in May 2024"
    assert not bound.warning
    assert asked.state == "in force in Jun 2025 as far as checked (through 31 Dec 2024)"
    assert "checked through 31 Dec 2024" in asked.warning


def test_likelihood_and_confidence_never_share_a_sentence(content: Content) -> None:
    assert content.findings[0].assessment == (
        "Likelihood: likely (55–80 %).",
        "Confidence in the assessment: moderate.",
    )


def test_an_identifier_that_fails_its_check_digit_carries_a_caution(small_copy: Case) -> None:
    with small_copy.change("Misread") as session:
        row = session.scalars(select(schema.Statement).where(schema.Statement.property == "imoNumber")).one()
        row.value = "9074728"
    told = read_content(small_copy, Options(), Silent())
    (number,) = [row for one in told.profiles for row in one.properties if row.label == "IMO number"]
    assert number.caution == "IMO number 9074728 fails its check digit (it ends in 8, 9 was expected)."
    text = " ".join(" ".join(part for block in write_profiles(told, "1") for part in printed(block)).split())
    assert f"s painted on the hull. Caution: {number.caution}" in text
    before = [row for one in read_content(small_copy, Options(), Silent()).profiles for row in one.properties]
    assert [row.caution for row in before if row.label != "IMO number"] == [""] * (len(before) - 1)


def test_merged_records_share_a_profile(content: Content) -> None:
    vessel = next(one for one in content.profiles if one.name == "Grey Heron")
    assert [(one.label, one.value) for one in vessel.properties] == [
        ("Name", "Heron G"),
        ("IMO number", "9074729"),
        ("Flag", "DPRK"),
    ]
    assert vessel.identities[0].reason == "Same number on the hull"
    assert [one.period for one in vessel.properties] == ["", "since 2019", "until May 2023"]
    assert vessel.ties[0].words == "is owned by"
    assert [one.name for one in content.profiles] == ["Grey Heron", "Saltmarsh Lines", "Witness A"]


def test_dates_of_entities_are_shown_as_people_write_them(small_copy: Case) -> None:
    with small_copy.change("Date") as session:
        owner = session.scalars(select(schema.Entity).where(schema.Entity.name == "Saltmarsh Lines")).one()
        for name, value in (("incorporationDate", "2006-10-14"), ("dissolutionDate", "~2024-05"), ("idNumber", "2006")):
            add_statement(session, owner.id, name, value)
    told = {row.label: row.value for one in read_content(small_copy, Options(), Silent()).profiles
            for row in one.properties}  # fmt: skip
    assert told["Incorporation date"] == "14 Oct 2006"
    assert told["Dissolution date"] == "about May 2024"
    assert told["ID number"] == "2006"


def test_the_pattern_of_dates_names_what_the_schemata_call_dates() -> None:
    types = {name: one.type for own in shipped_schemata().all_properties.values() for name, one in own.items()}
    dated = {name for name, kind in types.items() if kind == "date"}
    assert {name for name in types if is_dated(name)} - {"reviewDate"} == dated  # which they hold to be a text


def test_quotes_json_is_exact_and_canonical(content: Content) -> None:
    data = make_quotes(content.exhibits, content.sources, title="t", chain_head=content.front.chain_head)
    document = json.loads(data)
    again = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    assert again == data
    quotes = {one["exhibit"]: one for one in document["quotes"]}
    assert quotes[2]["text"] == "하룻밤 사이에 실었다"
    assert quotes[2]["text_sha256"] == text_hash("하룻밤 사이에 실었다")
    assert small_case.KOREAN[quotes[2]["anchor"]["start"] : quotes[2]["anchor"]["end"]] == quotes[2]["text"]
    assert quotes[2]["translations"][0]["official"] is False
    assert quotes[8]["text"] is None
    assert {one["source"]["sha256"] for one in document["quotes"]} <= {one.sha256 for one in content.sources}


def test_invisible_characters_are_listed() -> None:
    assert invisible("a\u200b b\u00a0") == [
        {"place": 1, "code_point": "U+200B", "name": "ZERO WIDTH SPACE"},
        {"place": 4, "code_point": "U+00A0", "name": "NO-BREAK SPACE"},
    ]


def test_a_subset_prints_only_what_it_needs(small: Case) -> None:
    extract = read_content(small, Options(findings=(2,)), Silent())
    assert [one.number for one in extract.findings] == [2]
    assert extract.counts.findings_left_out == 1
    assert [one.cite for one in extract.exhibits] == ["Harbour Bulletin, 14 Jul 2025"]
    assert [one.number for one in extract.sources] == [1]
    assert not extract.profiles
    assert not extract.events
    with pytest.raises(RefusedError, match="no finding 9 in the case; its findings are: 1, 2"):
        read_content(small, Options(findings=(9,)), Silent())


def test_findings_stand_in_the_order_of_their_positions(small_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "turned.casefile"
    shutil.copy(small_path, path)
    with open_case(path, author="A", station="s") as case:
        with case.change("Turn") as session:
            first, second = list_findings(session)
            edit_finding(session, first.id, position=second.position + 1)
        turned = read_content(case, Options(), Silent())
        with case.read() as session:
            assert [one.number for one in list_findings(session)] == [2, 1]
    assert [one.number for one in turned.findings] == [2, 1]
    assert [one.number for one in turned.exhibits] == list(range(1, len(turned.exhibits) + 1))


def test_the_date_comes_from_the_case_or_an_option(small: Case, content: Content) -> None:
    assert content.front.date == "4 Aug 2025"
    assert read_content(small, Options(date="2025-09-01"), Silent()).front.date == "1 Sep 2025"
    with pytest.raises(RefusedError, match="a day like 2025-07-31"):
        read_content(small, Options(date="1.9.2025"), Silent())


def test_the_highest_handling_holds_for_the_whole(content: Content) -> None:
    assert content.front.tlp == "RED"  # the witness's source


HANDLED = sorted(
    (
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Handled) and mapper.class_ not in {schema.CaseInfo, schema.Edition, schema.Note}
    ),
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", HANDLED, ids=lambda kind: kind.__tablename__)
def test_a_mark_on_any_printed_record_reaches_cover_and_record(
    kind: type[Any], small_path: Path, tmp_path: Path
) -> None:
    """Whatever the case prints, its own mark stands on every page, and beside the record."""
    path = tmp_path / "marked.casefile"
    shutil.copy(small_path, path)
    with open_case(path, author="A", station="s") as case:
        with case.change("Mark") as session:
            get_info(session).tlp = "GREEN"
            for row in session.scalars(select(schema.Source)):
                row.tlp = None
            for row in session.scalars(select(kind)):
                row.tlp, row.classification = "RED", "strictly_confidential"
        told = read_content(case, Options(), Silent())
    assert (told.front.tlp, told.front.classification) == ("RED", "strictly confidential")
    story = write_story(told, PagePictures({}, {}), ())
    assert any("TLP:RED, strictly confidential" in text for text in printed(story))


def test_what_nobody_marked_does_not_leave_as_green(small_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "unmarked.casefile"
    shutil.copy(small_path, path)
    with open_case(path, author="A", station="s") as case:
        with case.change("Mark") as session:
            get_info(session).tlp = None
            for row in session.scalars(select(schema.Source)):
                row.tlp = "GREEN"
        front = read_content(case, Options(), Silent()).front
        assert front.tlp == case_level(None, None).tlp.value == "RED"  # as where a share leaves


def test_without_grades_none_is_left(small: Case) -> None:
    external = read_content(small, Options(grades=False), Silent())
    assert not any(one.grade or one.graded for one in external.exhibits)
    assert not any(one.reliability for one in external.sources)
    assert not any(proof.grade for one in external.findings for proof, _ in one.supports)


def test_reads_are_few_and_short_of_rows(small: Case) -> None:
    """The number of queries does not grow with the number of rows."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sqlalchemy_event.listen(small._reader, "before_cursor_execute", note)
    try:
        read_content(small, Options(), Silent())
    finally:
        sqlalchemy_event.remove(small._reader, "before_cursor_execute", note)
    assert len([one for one in seen if one.startswith("SELECT")]) < 90
    assert max(seen.count(one) for one in seen if one.startswith("SELECT")) < 6


def test_a_changed_case_is_read_again(tmp_path: Path) -> None:
    class Meddler:
        """Changes the case once while it is being read."""

        def __init__(self, case: Case) -> None:
            self.case, self.done = case, False

        def step(self, done: int, total: int | None, what: str = "") -> None:
            if not self.done:
                self.done = True
                with self.case.change("Record edition") as session:
                    record_edition(session, date="2025-08-01")

    with open_case(small_case.build(tmp_path), author="A", station="s") as case:
        told = read_content(case, Options(), Meddler(case))
    assert told.front.edition == "Draft after edition 1, internal"


def test_cancel_ends_the_reading(small: Case) -> None:
    class Cancel:
        def step(self, done: int, total: int | None, what: str = "") -> None:
            raise CancelledError("cancelled")

    with pytest.raises(CancelledError):
        read_content(small, Options(), Cancel())


def test_words() -> None:
    assert show_moment("2024-05-29T10:00:07") == "29 May 2024, 10:00"
    assert show_moment("2024-05-29") == "29 May 2024"
    assert show_moment("2024-05-29T99") == "2024-05-29T99"
    assert show_moment("2025-07-17T08:15:00+02:00") == "17 Jul 2025, 08:15 +02:00"
    assert show_moment("2025-07-17T08:15:00.123+00:00") == "17 Jul 2025, 08:15 UTC"
    assert words.size(324) == "324 bytes"
    assert words.size(2_345_678) == "2.3 MB (2,345,678 bytes)"
    assert words.figure("-1600000.50") == "-1,600,000.50"
    assert words.listed(["a", "", "b", "c"]) == "a, b and c"
    assert words.sentence("the quay said “no.”") == "The quay said “no.”"
    assert words.cut("one two three four", 12) == "one two…"
    assert words.paragraphs("a\nb\n\nc") == ("a b", "c")
    assert property_words("imoNumber") == "IMO number"
    assert property_words("pastNames") == "Past names"
