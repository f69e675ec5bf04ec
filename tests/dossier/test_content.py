"""What a dossier says is decided once: numbers, names, who says so, words for everything stored."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dossier import small_case
from dossier.test_chapters import printed
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from casefile.core import schema
from casefile.core.case import Case, open_case
from casefile.core.editions import record_edition
from casefile.core.entities import add_entity, add_statement, judge_same
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.excerpts import add_excerpt_quote, add_translation
from casefile.core.info import get_info
from casefile.core.origins import add_origin
from casefile.core.pages import text_hash
from casefile.core.progress import Silent
from casefile.core.proof import add_support
from casefile.core.records import Base, Handled
from casefile.core.sources import add_custody_event, add_source_error
from casefile.core.veil import Veil
from casefile.dossier.content import terms, words
from casefile.dossier.content.case import Content, read_content
from casefile.dossier.content.exhibits import Place
from casefile.dossier.content.names import property_words
from casefile.dossier.content.quotes import invisible, make_quotes
from casefile.dossier.content.veil import Words, cover, cover_text
from casefile.dossier.export import write_story
from casefile.dossier.options import Options
from casefile.dossier.page_pictures import PagePictures


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


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        (("100", None, "missiles", "ballistic missiles", "at_least"), "at least 100 ballistic missiles"),
        (("1", None, "vehicles", "combat vehicle", "exactly"), "1 combat vehicle"),
        (("1.0", "1.2", "barrels", "petroleum", "between"), "between 1.0 and 1.2 barrels of petroleum"),
        ((None, "9000000", "rounds", "ammunition", "up_to"), "up to 9,000,000 rounds of ammunition"),
        (("8000", None, "persons", "workers", "about"), "about 8,000 workers"),
        (("165000.50", None, "barrels", "oil", "more_than"), "more than 165,000.50 barrels of oil"),
        (("500", None, "t", "refined petroleum", "about"), "about 500 t of refined petroleum"),
        (("3", None, "ton", "cotton", "exactly"), "3 ton of cotton"),
        (("40", None, "t", "T-54 tanks", "exactly"), "40 t of T-54 tanks"),
        (("7", None, "barrels", "barrels of oil", "exactly"), "7 barrels of oil"),
        (("7", None, "rounds", "rounds of ammunition", "exactly"), "7 rounds of ammunition"),
    ],
)
def test_measured(stored: tuple[str | None, str | None, str, str, str], printed: str) -> None:
    assert terms.measured(*stored) == printed


@given(
    st.sampled_from(["t", "ton", "tons", "MT", "bbl", "barrels", "kg", "m", "litre", "missiles", "rounds", "USD"]),
    st.sampled_from(
        ["refined", "cotton", "petroleum", "barrelled", "bulk", "missile", "rounds", "kg", "tons", "t", "s"]
    ),
    st.sampled_from(["petroleum", "parts", "missiles", "cartons", "of oil", "metal", "T-54 tanks", "kgs"]),
)
def test_no_unit_is_lost(unit: str, first: str, second: str) -> None:
    """The unit stands between figure and product, unless the product says it itself as a word."""
    product = f"{first} {second}"
    printed = terms.measured("500", None, unit, product, "exactly")
    if printed == f"500 {product}":
        assert unit.casefold().rstrip("s") in {word.casefold().rstrip("s") for word in re.split(r"\W+", product)}
    else:
        assert printed == f"500 {unit} of {product}"


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


def test_protected_names_are_nowhere(content: Content) -> None:
    assert not [text for text in strings(content) if "Marrow" in text or "witness.txt" in text]
    assert "Witness A counted the drums." in content.findings[0].text
    profile = next(one for one in content.profiles if one.name == "Witness A")
    assert profile.protected
    exhibit = content.exhibits[3]
    assert (exhibit.cite, exhibit.page_text, exhibit.picture) == ("a Member State", None, False)
    source = next(one for one in content.sources if one.protected)
    assert (source.title, source.file_name, source.capture) == ("a Member State", "", "")


def test_the_cover_is_as_long_for_every_name_and_places_still_hold() -> None:
    veil = Veil({"Tilda Marrow": "Witness A", "김철수": "Witness B"})
    assert cover(veil, Words("so Tilda\nMarrow said")) == Words("so ██████ said", covered=True)
    assert cover(veil, "tilda marrow and Matilda Marrow") == "Witness A and Matilda Marrow"
    assert cover(veil, ("김철수는",)) == ("Witness B는",)
    untouched = Words("nobody")
    assert cover(veil, untouched) is untouched
    text = "Tilda Marrow saw 김철수 there"
    covered = cover_text(veil, text)
    assert covered.text == "██████ saw ██████ there"
    for start, end, said in ((13, 16, "saw"), (21, 26, "there"), (13, 20, "saw ██████"), (6, 16, "██████ saw")):
        first, last, touched = covered.part(start, end)
        assert covered.text[first:last] == said
        assert touched is ("█" in said)


def test_a_name_that_reads_like_one_of_our_words_changes_no_key() -> None:
    place = Place("words and context", "words-1")
    assert cover(Veil({"words": "X", "words 1": "Y"}), place) == Place("X and context", "words-1")


PERSON = {
    "firstName": "Perpetua", "lastName": "Quillfeather", "email": "pq@example.org", "birthDate": "1971-02-03",
    "passportNumber": "K8811223", "nationality": "mn", "phone": "+976 5550 1177", "position": "keeper of the book",
}  # fmt: skip


def test_every_value_of_a_protected_entity_is_withheld(small_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "person.casefile"
    shutil.copy(small_path, path)
    with open_case(path, author="A", station="s") as case:
        with case.change("Add") as session:
            marrow = session.scalars(select(schema.Entity).where(schema.Entity.name == "Tilda Marrow")).one()
            marrow.note = "lives above the chandler's"
            other = add_entity(session, schema="Person", name="Perpetua Q.")
            judge_same(session, marrow.id, other, reason="Passport K8811223 in both, says Ms Quillfeather")
            for name, value in PERSON.items():
                add_statement(session, other, name, value, original=f"{value}/", valid_from="1971-02", note="seen 1971")
            first = session.scalars(select(schema.Finding).where(schema.Finding.number == 1)).one()
            first.text += " Write to pq@example.org, or ask Perpetua; K-8811223."
        told = read_content(case, Options(), Silent())
    profile = next(one for one in told.profiles if one.name == "Witness A")
    assert {one.value for one in profile.properties} == {"withheld"}
    assert len(profile.properties) == len(PERSON)
    gone = ("Quillfeather", "Perpetua", "example.org", "8811223", "5550", "1971", "Mongolia", "keeper", "chandler")
    assert not [text for text in strings(told) for word in gone if word in text]
    assert "Write to Witness A, or ask Witness A" in " ".join(told.findings[0].text)


SOURCE = {
    "title": "Planted title of it", "url": "https://planted.example.org", "collector": "Planted Collector",
    "publisher": "Planted Publisher", "written_by": "Plantedwriter", "provided_by": "Planted Provider",
    "provider": "Planted Imagery", "symbol": "PLANTED/17", "file_name": "planted file.txt", "note": "planted note",
    "parent_locator": "planted locator", "tool": "planted tool", "method": "planted method",
    "consent": "as Planted Provider agreed", "caveat": "not before Plantedwriter is safe",
    "reliability": "B", "reliability_reason": "Plantedwriter was there", "unread": "planted file.txt is damaged",
}  # fmt: skip
EXCERPT = {
    "speaker": "Planted Speaker", "locator": "talk with Plantedwriter", "note": "Planted Provider sent it",
    "description": "Plantedwriter at the quay", "relays": "a note by Planted Collector", "credibility": "2",
    "credibility_reason": "Plantedwriter saw it",
}  # fmt: skip


def test_a_protected_source_is_recognised_from_no_field(small_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "source.casefile"
    shutil.copy(small_path, path)
    with open_case(path, author="A", station="s") as case:
        with case.change("Plant", fixed=True) as session:
            source = session.scalars(select(schema.Source).where(schema.Source.protected)).one()
            excerpt = session.scalars(select(schema.Excerpt).where(schema.Excerpt.source_id == source.id)).one()
            for row, values in ((source, SOURCE), (excerpt, EXCERPT)):
                for name, value in values.items():
                    setattr(row, name, value)
            source.origin_id = add_origin(session, name="Planted Origin")
            source.facts = [{"Author": "Planted Fact"}]
            add_custody_event(
                session,
                source.id,
                actor="Planted Actor",
                action="handed over by Plantedwriter",
                detail="planted detail",
            )
            add_translation(
                session, excerpt.id, language="fr", text="Plantedwriter compta", translator="Planted Speaker"
            )
            edge = session.scalars(select(schema.Support).where(schema.Support.excerpt_id == excerpt.id)).first()
            assert edge is not None
            edge.note, edge.discussed = "as Plantedwriter said", "weighed with Planted Speaker"
            add_source_error(
                session, source.id, says="Plantedwriter counts ten", correction="Nine", basis="Planted Provider",
                excerpt_id=excerpt.id,
            )  # fmt: skip
            first = session.scalars(select(schema.Finding).where(schema.Finding.number == 1)).one()
            first.reasoning = "Plantedwriter, Planted Provider and Planted Origin agree."
        told = read_content(case, Options(), Silent())
        quotes = make_quotes(told.exhibits, told.sources, title="t", chain_head="h").decode()
    assert not [text for text in (*strings(told), quotes) if "planted" in text.casefold()]
    assert told.findings[0].reasoning == ("a Member State, a Member State and a Member State agree.",)


def test_what_the_case_uses_openly_is_hidden_in_the_source_alone(small_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "open.casefile"
    shutil.copy(small_path, path)
    with open_case(path, author="A", station="s") as case:
        with case.change("Plant", fixed=True) as session:
            source = session.scalars(select(schema.Source).where(schema.Source.protected)).one()
            source.provided_by, source.publisher = "Mongolia", "Saltmarsh Lines"
            source.consent = "Mongolia agreed with Saltmarsh Lines"
            first = session.scalars(select(schema.Finding).where(schema.Finding.number == 1)).one()
            first.reasoning = "The fuel went by Saltmarsh Lines to Mongolia."
        told = read_content(case, Options(), Silent())
    assert told.findings[0].reasoning == ("The fuel went by Saltmarsh Lines to Mongolia.",)
    entry = next(one for one in told.sources if one.protected)
    assert entry.provided == "consent: a Member State agreed with a Member State"


def test_a_covered_quote_tells_neither_hash_nor_length(small_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "covered.casefile"
    shutil.copy(small_path, path)
    with open_case(path, author="A", station="s") as case:
        with case.change("Protect") as session:
            add_entity(session, schema="Person", name="Ada Quill", protected=True, alias="Speaker B")
            bulletin = session.scalars(select(schema.Source).where(schema.Source.publisher == "Harbour Bulletin")).one()
            quote = "said Ada Quill, who speaks for the group"
            excerpt = add_excerpt_quote(session, bulletin.id, quote)
            first = session.scalars(select(schema.Finding).where(schema.Finding.number == 1)).one()
            add_support(session, excerpt, "finding", first.id)
        told = read_content(case, Options(), Silent())
    entry = next(one for one in told.exhibits if one.quote and one.quote.covered)
    assert entry.quote == Words("said ██████, who speaks for the group", covered=True)
    assert entry.page_text is not None
    assert entry.page_text.text[entry.start : entry.end] == entry.quote.text
    quotes = json.loads(make_quotes(told.exhibits, told.sources, title="t", chain_head="h"))["quotes"]
    on_page = [one for one in quotes if one["source"]["number"] == entry.source]
    assert len(on_page) == 3
    assert [one["text_sha256"] is None for one in on_page] == [one["covered"] for one in on_page]
    assert [one["covered"] for one in on_page].count(True) == 1
    assert all(one["anchor"]["start"] is one["anchor"]["end"] is None for one in on_page)
    assert text_hash(quote) not in " ".join(strings(told))
    assert "Page 1, characters withheld" in entry.anchor


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


def test_the_date_comes_from_the_case_or_an_option(small: Case, content: Content) -> None:
    assert content.front.date == "4 Aug 2025"
    assert read_content(small, Options(date="2025-09-01"), Silent()).front.date == "1 Sep 2025"
    with pytest.raises(RefusedError, match="a day like 2025-07-31"):
        read_content(small, Options(date="1.9.2025"), Silent())


def test_the_highest_handling_holds_for_the_whole(content: Content) -> None:
    assert content.front.tlp == "RED"  # the witness's source
    assert terms.highest_tlp([]) == "AMBER"


HANDLED = [
    mapper.class_
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, Handled) and mapper.class_ not in {schema.CaseInfo, schema.Edition, schema.Note}
]


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
        assert read_content(case, Options(), Silent()).front.tlp == "AMBER"


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
    assert words.moment("2025-07-17T08:15:00+02:00") == "17 Jul 2025, 08:15 +02:00"
    assert words.moment("2025-07-17T08:15:00.123+00:00") == "17 Jul 2025, 08:15 UTC"
    assert words.size(324) == "324 bytes"
    assert words.size(2_345_678) == "2.3 MB (2,345,678 bytes)"
    assert words.figure("-1600000.50") == "-1,600,000.50"
    assert words.listed(["a", "", "b", "c"]) == "a, b and c"
    assert words.sentence("the quay said “no.”") == "The quay said “no.”"
    assert words.cut("one two three four", 12) == "one two…"
    assert words.paragraphs("a\nb\n\nc") == ("a b", "c")
    assert property_words("imoNumber") == "IMO number"
    assert property_words("pastNames") == "Past names"
