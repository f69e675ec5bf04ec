"""Who and what is protected is told by nothing that the dossier says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from dossier.test_content import strings
from sqlalchemy import select

from casefile.core import schema
from casefile.core.case import open_case
from casefile.core.entities import add_entity, add_statement, judge_same
from casefile.core.excerpts import add_excerpt_quote, add_translation
from casefile.core.origins import add_origin
from casefile.core.pages import text_hash
from casefile.core.progress import Silent
from casefile.core.proof import add_support
from casefile.core.sources import add_custody_event, add_source_error
from casefile.core.veil import Veil
from casefile.dossier.content.case import Content, read_content
from casefile.dossier.content.exhibits import Place
from casefile.dossier.content.quotes import make_quotes
from casefile.dossier.content.veil import Words, cover, cover_text
from casefile.dossier.options import Options


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
