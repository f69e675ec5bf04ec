"""Chapters turn content into blocks that say everything in its place."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from casefile.core import schema
from casefile.core.case import Case
from casefile.core.progress import Silent
from casefile.dossier.blocks import Block, Facsimile, Heading, Keep, Note, Numbered, Picture, Quote, Run, Table
from casefile.dossier.chapters import (
    basis,
    corrections,
    cover,
    exhibits,
    findings,
    happenings,
    law,
    methodology,
    profiles,
    recommendations,
    register,
    replies,
    summary,
)
from casefile.dossier.content.case import Content, read_content
from casefile.dossier.export import write_story
from casefile.dossier.options import Options
from casefile.dossier.page_pictures import PagePicture, PagePictures

NO_PICTURES = PagePictures({}, {})


def pieces(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, list | tuple):
        for one in value:
            yield from pieces(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from pieces(getattr(value, field.name))


HIDDEN = {"key", "link", "lang", "record", "kind", "style", "colour", "align"}


def printed(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from printed(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if field.name not in HIDDEN:
                yield from printed(getattr(value, field.name))


def said(blocks: Sequence[Any]) -> str:
    return " ".join(" ".join("".join(printed(block)) for block in blocks).split())


def found(blocks: Sequence[Block], kind: type) -> list[Any]:
    return [one for one in pieces(list(blocks)) if isinstance(one, kind)]


def test_every_link_has_a_place_to_go(content: Content) -> None:
    story = write_story(content, NO_PICTURES, ())
    keys = [one.key for one in pieces(story) if getattr(one, "key", "") and not isinstance(one, Note)]
    assert {one.link for one in found(story, Run) if one.link} <= set(keys)
    assert len(keys) == len(set(keys))


def test_findings_lead_to_exhibits_and_back(content: Content) -> None:
    notes = found(findings.write_findings(content, "3"), Note)
    cited = {run.link for note in notes for run in found(note.content, Run) if run.link}
    assert {"exhibit-1", "exhibit-2", "exhibit-5"} <= cited
    back = {run.link for run in found(exhibits.write_exhibits(content, "12", NO_PICTURES), Run)}
    assert {"finding-1", "finding-2", "source-1"} <= back


def test_a_footnote_cites_exhibit_and_locator(content: Content) -> None:
    notes = found(findings.write_findings(content, "3"), Note)
    first = said([notes[0].content])
    assert first.startswith("Exhibit 1: Harbour Bulletin, 14 Jul 2025, para. 2 (B2); Exhibit 2: ")
    assert first.endswith("a Member State (not graded).")


def test_a_finding_says_all_that_is_asked_of_it(content: Content) -> None:
    text = said(findings.write_findings(content, "3"))
    for part in (
        "Corroborated",
        "Likely (55–80 %).",
        "three independent origins, told in four sources",
        "하룻밤 사이에 실었다",
        "Unofficial translation into English by R. L.",
        "at least 1,200 tons of diesel",
        "How it was weighed: A repair of one berth.",
        "Alternative considered: Another tanker was meant.",
        "mentioned without allegation",
        "Apparent contravention, asserted by a source.",
        "Duty bearer: the flag State. Nexus: flag.",
        "Exemptions considered: None was claimed.",
        "State of the paragraph: in force in May 2024.",
        "No answer by the cut-off date",
        "Unsolicited public statement",
        "No enquiry was made: the case was closed before an answer could have come.",
        "Recommendation 1, to Member States: Inspect the tanker.",
    ):
        assert part in text, part
    assert "violation" not in text


def test_paragraphs_are_numbered_on(content: Content) -> None:
    story = [*basis.write_basis(content, "2"), *findings.write_findings(content, "3")]
    assert all(one.number is None for one in found(story, Numbered))


def test_quotes_keep_the_words_and_their_language(content: Content) -> None:
    quotes = {one.words: one for one in found(findings.write_findings(content, "3"), Quote)}
    assert quotes["Мы не видели этого танкера ни в один из указанных дней"].lang == "ru"
    assert quotes["قالت وزارة النقل إن التقرير لا أساس له من الصحة"].lang == "ar"
    assert quotes["하룻밤 사이에 실었다"].kind == "supports"


def test_observed_stands_apart_from_inferred(content: Content) -> None:
    blocks = happenings.write_events(content, "5")
    assert [one.text for one in found(blocks, Heading)] == ["Events", "Documented", "Inferred"]
    assert "Reasoning: The tanker was away from the quay the next day." in said(blocks)


def test_the_paragraph_table(content: Content) -> None:
    table = found(law.write_paragraphs(content, "6"), Table)[0]
    rows = [said([row]) for row in table.rows]
    assert "calls upon (does not bind)" in rows[0]
    assert "not in line with what the Council called upon States to do, assessed by the investigator" in rows[0]
    assert "apparent contravention, asserted by a source" in rows[1]
    assert "in force in May 2024" in rows[1]
    text = said(law.write_paragraphs(content, "6"))
    assert "Decides that all States shall report each delivery within thirty days." in text
    assert "Official text by the United Nations." in text


def test_made_up_enquiries_say_so_wherever_they_stand(content: Content) -> None:
    assert replies.MADE_UP in said(replies.write_enquiries(content, "8"))
    assert replies.MADE_UP in said(findings.write_findings(content, "3"))


def test_a_made_up_enquiry_is_never_said_to_be_sent(content: Content) -> None:
    text = said(findings.write_findings(content, "3"))
    assert "Enquiry 1 to Port authority is dated 21 Jul 2025. Illustrative: this enquiry is made up" in text
    assert "was sent 21 Jul" not in text
    assert "Beside what is made up, no enquiry on this finding is recorded, nor a reason for making none." in text
    whole = said(replies.write_enquiries(content, "8"))
    assert "Dated21 Jul 2025" in whole
    assert "Sent" not in whole
    row = dataclasses.replace(content.enquiries[0], illustrative=False)
    asked = dataclasses.replace(content.findings[1], enquiries=(row,))
    assert "Why no further enquiry was made: the case was closed" in said(replies.write_reply(asked))
    assert "was sent 21 Jul 2025" in said(replies.write_reply(asked))


def test_an_extract_says_nothing_of_the_enquiries_it_leaves_out(content: Content) -> None:
    bare = dataclasses.replace(content, enquiries=(), responses=())
    assert said(replies.write_enquiries(bare, "8")).endswith("No enquiry and no response is recorded in the case.")
    extract = dataclasses.replace(bare, counts=dataclasses.replace(content.counts, findings_left_out=1))
    assert said(replies.write_enquiries(extract, "8")).endswith("is recorded on these findings.")


def test_findings_stand_as_in_the_outline(content: Content) -> None:
    turned = dataclasses.replace(content, findings=content.findings[::-1])
    heads = [one.key for one in findings.write_findings(turned, "3") if isinstance(one, Heading) and one.level == 2]
    assert [key for key in heads if key in {one.key for one in turned.findings}] == [one.key for one in turned.findings]


def test_the_cover_claims_only_what_is_proved(content: Content) -> None:
    text = said(cover.write_cover(content))
    assert "One event leads to no exhibit; all others lead to a numbered one." in text
    bare = dataclasses.replace(content.findings[0], supports=())
    two = dataclasses.replace(content, findings=(bare, *content.findings[1:]))
    extract = dataclasses.replace(content, counts=dataclasses.replace(content.counts, findings_left_out=2))
    assert "an extract without two findings of the case: it sets out findings" in said(cover.write_cover(extract))
    assert "One finding and one event lead to no exhibit" in said(cover.write_cover(two))
    proved = tuple(one for one in content.events if one.proofs)
    whole = dataclasses.replace(content, events=proved)
    assert "Every finding, event and quantity leads to a numbered exhibit." in said(cover.write_cover(whole))


def test_the_cut_off_is_claimed_only_when_the_sources_bear_it(small_copy: Case) -> None:
    def told() -> str:
        return said(basis.write_basis(read_content(small_copy, Options(), Silent()), "2"))

    with small_copy.change("Date") as session:
        plan = session.scalars(select(schema.Source).where(schema.Source.title == "Quay plan")).one()
        plan.published = "2025-07-31"
    assert "The cut-off date is 31 Jul 2025. Nothing dated later is taken into account." in told()
    with small_copy.change("Date") as session:
        session.get_one(schema.Source, plan.id).published = None
        late = session.scalars(select(schema.Source).where(schema.Source.publisher == "Port Herald")).one()
        late.published = "2025-08"
        session.scalars(select(schema.Response).where(schema.Response.date.is_not(None))).one().date = "2025-08-02"
    text = told()
    assert "Nothing dated later" not in text
    assert "the following may be later: Source 3 and Response 1. No date is recorded of Source 7." in text


def test_other_chapters(content: Content) -> None:
    assert "Diesel left the eastern quay" in said(summary.write_summary(content, "1"))
    assert "at least two independent origins and proof graded B2" in said(basis.write_basis(content, "2"))
    assert "Judged to be the same as Heron G" in said(profiles.write_profiles(content, "4"))
    assert "one further record" in said(profiles.write_profiles(content, "4"))
    assert "Inspect the tanker." in said(recommendations.write_recommendations(content, "7"))
    errors = said(corrections.write_corrections(content, "9"))
    assert "It stands outside the United Nations." in errors
    assert "1,200 tons." in errors
    custody = said(register.write_register(content, "13"))
    assert content.sources[0].sha256 in custody
    assert "4 Aug 2025" in custody
    assert "What would identify this source is withheld." in custody


def test_methodology_tells_what_the_seals_prove(content: Content) -> None:
    text = said(methodology.write_methodology(content, "11", ("U+1F600: exhibit 2",)))
    assert "unchanged since capture" in text
    assert "They say nothing of whether a source is true" in text
    assert content.front.chain_head in text
    assert "U+1F600: exhibit 2" in text
    assert "one further excerpt" in text
    assert "Admiralty" in text
    front = dataclasses.replace(content.front, grades=False)
    assert "Admiralty" not in said(methodology.write_methodology(dataclasses.replace(content, front=front), "11", ()))


def test_exhibits_show_the_page_or_the_text_as_read(content: Content) -> None:
    picture = PagePicture(840, 600, zlib.compress(bytes(range(240)) * 6300), 2.0)
    numbers = {one.number: one.source for one in content.exhibits}
    pictures = PagePictures({(numbers[3], 1): picture, (numbers[8], 1): picture}, {})
    blocks = exhibits.write_exhibits(content, "12", pictures)
    shown = found(blocks, Picture)
    assert [(one.width, one.height) for one in shown] == [(840, 600), (270, 150)]  # only the marked part
    assert shown[1].rgb() == b"".join(picture.unpack()[(y * 840 + 90) * 3 :][: 270 * 3] for y in range(210, 360))
    facsimiles = found(blocks, Facsimile)
    for one in facsimiles:
        assert "Text as read, not a picture of the source" in one.label
    assert [one.text[mark.start : mark.end] for one in facsimiles for mark in one.marks] == [
        "loaded at least 1,200 tons of diesel",
        "하룻밤 사이에 실었다",
        "Мы не видели этого танкера ни в один из указанных дней",
        "قالت وزارة النقل إن التقرير لا أساس له من الصحة",
        "an office of the United Nations",
    ]
    assert "The page is not shown, to protect the source." in said(blocks)
    assert found(blocks, Keep)


def test_a_page_that_cannot_be_pictured_says_why(content: Content) -> None:
    source = content.exhibits[2].source
    blocks = exhibits.write_exhibits(content, "12", PagePictures({}, {(source, 1): "the file is damaged"}))
    assert "A picture of the page could not be made. The file is damaged." in said(blocks)


def test_around_prints_whole_lines_and_gives_up_on_endless_ones() -> None:
    text = "\n".join(["short line"] * 50)
    assert exhibits.around(text, 220, 225) == exhibits.MOST_LINES
    long = "\n".join(["word " * 60] * 9)
    assert exhibits.around(long, 1300, 1310) == 1
    assert exhibits.around("x" * 5000, 2000, 2010) is None
    assert exhibits.around("only", 0, 4) == exhibits.MOST_LINES


def test_the_signs_beside_quotes_are_explained_before_the_first_and_in_the_methodology(content: Content) -> None:
    key = "▲ supports the finding, ▼ speaks against it, ◆ gives context."
    assert 0 <= said(findings.write_findings(content, "3")).find(key) < 200
    assert key in said(methodology.write_methodology(content, "12", ()))


def test_empty_lines_are_no_context() -> None:
    text = "\n\n\n".join(["a line of text that is long"] * 30)
    start = text.index("a line", 300)
    plain = "\n".join(["a line of text that is long"] * 30)
    same = plain.index("a line", start // 31 * 29)
    assert exhibits.around(text, start, start + 6) == exhibits.around(plain, same, same + 6) > 2


def test_who_is_only_named_in_words_is_told_so_and_not_counted(small_copy: Case) -> None:
    with small_copy.change("Name in words only") as session:
        for row in session.query(schema.Excerpt):
            row.origin_id = row.relays_source_id = None
            row.relays = "a report, not seen"
        for source in session.query(schema.Source):
            source.origin_id = None
    content = read_content(small_copy, Options(), Silent())
    finding = content.findings[0]
    assert finding.origins == 1
    assert "a report, not seen (only named in words, so not counted apart)" in {
        one.origin for _, one in finding.supports
    }
    told = " ".join(printed(findings.write_findings(content, "3")))
    assert "one independent origin, told in" in told
    assert "Only named in words, so not counted apart: a report, not seen." in told
