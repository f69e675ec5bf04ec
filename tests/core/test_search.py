"""Full text over everything in the case, asked in any script and any state of typing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sealed import page, seal
from sqlalchemy import select

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.excerpts import add_excerpt_quote, add_translation, edit_translation
from casefile.core.queries import parse_query
from casefile.core.schema import Enquiry, Entity, Event, Finding, Note, Response, Statement
from casefile.core.search import RANKED, SHOWN, Hit, count_hits, has_words, search_case
from casefile.core.snippets import cut_snippet, find_each_folded

Find = Callable[..., list[Hit]]


@pytest.fixture
def find(case: Case) -> Find:
    def search(query: str, **options: Any) -> list[Hit]:
        with case.read() as session:
            return search_case(session, query, **options)

    return search


def snippets(hits: list[Hit]) -> list[list[str]]:
    return [[hit.snippet[start:end] for start, end in hit.marks] for hit in hits]


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("The vessel Lady R sailed", "lady", "Lady"),
        ("The vessel Lady R sailed", "VESSEL sailed", "vessel"),
        ("北朝鮮から", "朝鮮", "朝鮮"),
        ("朝鮮", "鮮", "鮮"),
        ("러시아는 무기를 받았다", "러시아", "러시아"),
        ("러시아는 무기를 받았다", "무기", "무기"),
        ("러시아 무기 거래", '"러시아 무기"', "러시아"),
        ("平壤", "平", "平"),
        ("关 于 红 军 和 战 争 的 书", "红军", "红 军"),
        ("关 于 红\n军 和 战 争", "战争", "战 争"),
        ("关 于 红\n军 和 战 争", "红军", "红 军"),
        ("关 于 红 军。", '"红 军"', "红"),
        ("그 두 사람이", '"그 두"', "그"),
        ("They com-\npile lists", "compile", "com- pile"),
        ("They COM-\n  PILE lists", "comp*", "COM-   PILE"),
        ("They com-\npile lists", '"they com-\npile"', "They com- pile"),
        ("a long-\nterm plan", "long-term", "long- term"),
        ("ガソリン", "ガソ", "ガソ"),
        ("قال مُحَمَّد إن", "محمد", "مُحَمَّد"),
        ("قال محمـــد إن", "محمد", "محمـــد"),
        ("روسيا الاتحاديّة", "الاتحادية", "الاتحاديّة"),
        ("أُرسلت إلى روسيا", "ارسلت", "أُرسلت"),
        ("שָׁלוֹם", "שלום", "שָׁלוֹם"),
        ("Россия и ёлка", "елка", "ёлка"),
        ("रूस ने भेजा", "रूस", "रूस"),
        ("Łódź and Tromsø", "lodz", "Łódź"),
        ("Łódź and Tromsø", "TROMSO", "Tromsø"),
        ("cafe\u0301 noir", "café", "cafe\u0301"),
        ("coop\u00aderation", "cooperation", "coop\u00aderation"),
        ("ＩＭＯ ９１６１００３", "imo 9161003", "ＩＭＯ"),
        ("the ﬁrst", "first", "ﬁrst"),
        ("S/RES/2397(2017):5", "S/RES/2397", "S/RES/2397"),
        ("hull no. 9161003, at sea", "916*", "9161003"),
        ("러시아2024", "2024", "2024"),
        ("한국", "한국", "한국"),
    ],
)
def test_words_of_any_script_are_found_and_marked(case: Case, find: Find, text: str, query: str, marked: str) -> None:
    source_id = seal(case, "nothing of it", f"Before. {text} After.", title="T")
    hits = find(query, kinds=["page"])
    assert [(hit.source_id, hit.page, hit.place) for hit in hits] == [(source_id, 2, "page 2")]
    assert marked in snippets(hits)[0]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("arms", {1, 2}),
        ("arms oil", {2}),
        ("arms AND oil", {2}),
        ("arms OR oil", {1, 2, 3}),
        ("oil NOT arms", {3}),
        ("arms NOT (oil OR rail)", set()),
        ("(oil OR rail) arms", {1, 2}),
        ("NOT arms oil", {3}),
        ("oil NOT NOT arms", {2}),
        ('"arms by rail"', {1}),
        ('"rail by arms"', set()),
        ('"arms by ra"*', {1}),
        ("o*", {2, 3}),
        ("oil*", {2, 3}),
        ("il*", set()),
        ("and or not", {3}),
        ("OR arms", {1, 2}),
        ("arms AND", {1, 2}),
        ("(arms", {1, 2}),
        ("arms)", {1, 2}),
        ('"arms by', {1}),
        ("“arms by rail”", {1}),
        ("arms ()", {1, 2}),
        ("oil ) arms", {2}),
        ('oil "" arms', {2}),
    ],
)
def test_operators_phrases_and_beginnings(case: Case, find: Find, query: str, numbers: set[int]) -> None:
    seal(case, "arms by rail", "arms and oil", "oil and, or, not")
    assert {hit.page for hit in find(query, kinds=["page"])} == numbers


@pytest.mark.parametrize("query", ["", "   ", "AND", "NOT", '""', "()", "—", "*", '"', "!!! ...", "\0"])
def test_a_query_that_asks_nothing_is_refused_plainly(find: Find, query: str) -> None:
    with pytest.raises(RefusedError, match="nothing in this to search for"):
        find(query)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("NOT arms", "NOT needs a word before it"),
        ("oil OR NOT arms", "NOT needs a word before it"),
        ("a " * 65, "at most 64 words"),
        ("(" * 30 + "a", "more than 20 parentheses"),
        ("a" * 2001, "too long"),
    ],
)
def test_what_cannot_be_answered_is_refused_plainly(find: Find, query: str, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        find(query)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                ["AND", "OR", "NOT", "NEAR", "(", ")", '"', "*", "^", ":", "-", "+", "words", "grams :", "{a}", "'",
                 "a*", "朝", "朝鮮", "러시아는", "مُحَمَّد", "\ud800", "\u0301", "\u200d", "S/RES/2397", "x", ";", "--"]
            ),
            max_size=14,
        ).map(" ".join),
    )
)  # fmt: skip
def test_any_typed_text_is_answered_or_refused_never_an_error(find: Find, query: str) -> None:
    try:
        parse_query(query)
    except RefusedError:
        with pytest.raises(RefusedError, match=r"\.$"):
            find(query)
    else:
        assert isinstance(find(query), list)


def test_every_kind_of_record_is_found_with_its_title(case: Case, find: Find) -> None:
    source_id = seal(case, "heron in the text", title="Heron paper", publisher="Press")
    with case.change("Add") as session:
        excerpt_id = add_excerpt_quote(session, source_id, "in the text", note="heron")
        entity = Entity(schema="Vessel", name="Grey Heron")
        session.add(entity)
        session.flush()
        session.add_all(
            [
                Statement(entity_id=entity.id, property="name", value="Серая цапля", original="灰鷺"),
                Event(kind="voyage", title="Voyage of the Heron", date="2024-05", knowledge="observed"),
                Finding(number=3, position=1, title="Heron carried coal", text="t", status="reported"),
                Enquiry(addressee="Heron Ltd", put="Did it?"),
                Response(kind="answered", by="Heron Ltd", position="No.", source_id=source_id),
                Note(kind="lead", text="ask about the heron"),
            ]
        )
    found = {hit.kind: hit for hit in find("heron")}
    assert set(found) == set(SHOWN) - {"provision"}
    assert found["excerpt"].record_id == excerpt_id
    titles = {kind: hit.title for kind, hit in found.items()}
    assert titles == {
        "page": "Heron paper", "source": "Heron paper", "excerpt": "Heron paper", "entity": "Grey Heron",
        "event": "Voyage of the Heron", "finding": "Finding 3: Heron carried coal", "enquiry": "Enquiry to Heron Ltd",
        "response": "Response of Heron Ltd", "note": "Lead",
    }  # fmt: skip
    assert {kind: hit.source_id for kind, hit in found.items() if hit.source_id} == dict.fromkeys(
        ("page", "source", "excerpt", "response"), source_id
    )
    assert [hit.title for hit in find("цапля")] == [hit.title for hit in find("灰鷺")] == ["Grey Heron"]


@pytest.mark.parametrize("pages", [3, RANKED + 5])
def test_the_evidence_of_the_case_comes_before_the_law(lawful: Case, pages: int) -> None:
    seal(lawful, *(f"Refined petroleum on page {n}" for n in range(pages)))
    hits: list[Hit] = []
    with lawful.read() as session:
        while more := search_case(session, "petroleum", limit=50, after=hits[-1].rowid if hits else None):
            hits += more
    kinds = [hit.kind for hit in hits]
    assert kinds[:pages] == ["page"] * pages
    assert set(kinds[pages:]) == {"provision"}
    assert len({hit.rowid for hit in hits}) == len(hits)


@pytest.mark.parametrize("query", ["2397 para 5", "S/RES/2397 (2017), para. 5", "2397 OP5"])
@pytest.mark.parametrize("limit", [1, 50])
def test_a_paragraph_that_is_cited_comes_first_and_once(lawful: Case, query: str, limit: int) -> None:
    seal(lawful, f"The panel names {query} here.")
    hits: list[Hit] = []
    with lawful.read() as session:
        while more := search_case(session, query, limit=limit, after=hits[-1].rowid if hits else None):
            hits += more
        assert "provision" not in {hit.kind for hit in search_case(session, query, kinds=["page"])}
    assert hits[0].record_id == "S/RES/2397(2017):5"
    assert hits[1].kind == "page"
    assert len({hit.rowid for hit in hits}) == len(hits)


def test_a_provision_is_found_by_its_words_and_shown_as_cited(lawful: Case) -> None:
    with lawful.read() as session:
        hits = search_case(session, '"refined petroleum"', kinds=["provision"])
    assert "S/RES/2397 (2017), para. 5" in {hit.title for hit in hits}
    assert all("refined petroleum" in " ".join(words).lower() for words in snippets(hits) if words)


def test_full_text_follows_edits_deletions_and_undo(case: Case, find: Find) -> None:
    source_id = seal(case, "some words")
    with case.change("Add") as session:
        excerpt_id = add_excerpt_quote(session, source_id, "words")
        translation_id = add_translation(session, excerpt_id, language="ko", text="낱말들")
    assert [hit.record_id for hit in find("낱말")] == [excerpt_id]
    with case.change("Edit") as session:
        edit_translation(session, translation_id, text="단어들")
    assert find("낱말") == []
    assert [hit.record_id for hit in find("단어")] == [excerpt_id]
    case.undo()
    assert [hit.record_id for hit in find("낱말")] == [excerpt_id]
    case.undo()
    assert find("낱말") == []


def test_pages_are_found_only_through_a_source_in_the_case(case: Case, find: Find) -> None:
    source_id = seal(case, "heron")
    assert [hit.source_id for hit in find("heron")] == [source_id]
    case.undo()
    assert find("heron") == []
    case.redo()
    assert [hit.source_id for hit in find("heron")] == [source_id]


def test_few_hits_come_ranked_and_in_parts(case: Case, find: Find) -> None:
    words = " ".join(f"word{n}" for n in range(200))
    seal(case, f"heron {words}", "heron heron heron", f"{words} heron", "heron")
    ranked = [hit.page for hit in find("heron", kinds=["page"])]
    assert sorted(page or 0 for page in ranked) == [1, 2, 3, 4]
    assert ranked[0] in {2, 4}
    assert set(ranked[2:]) == {1, 3}
    first = find("heron", kinds=["page"], limit=3)
    rest = find("heron", kinds=["page"], limit=3, after=first[-1].rowid)
    assert [hit.page for hit in (*first, *rest)] == ranked
    assert find("heron", after=rest[-1].rowid) == []


def test_many_hits_come_in_order_and_in_parts(case: Case, find: Find) -> None:
    seal(case, *[page(n, f"heron {n}") for n in range(1, RANKED + 20)])
    seen: list[int | None] = []
    after = None
    while hits := find("heron", limit=100, after=after):
        seen += [hit.page for hit in hits]
        after = hits[-1].rowid
    assert seen == list(range(1, RANKED + 20))


def test_an_unknown_kind_is_refused(find: Find) -> None:
    with pytest.raises(RefusedError, match="Nothing of the kind"):
        find("x", kinds=["rumour"])
    assert find("x", kinds=[]) == []


def test_a_snippet_is_cut_around_the_match_at_word_ends() -> None:
    content = "alpha beta " * 60 + "the HÉRON,\nflew " + "gamma delta " * 60
    snippet = cut_snippet(content, parse_query("heron").pattern)
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["HÉRON"]
    assert snippet.text.startswith("…")
    assert snippet.text.endswith("…")
    assert snippet.text.strip("…").split()[0] in {"alpha", "beta"}
    assert snippet.text.strip("…").split()[-1] in {"gamma", "delta"}
    assert "\n" not in snippet.text
    assert 120 <= len(snippet.text) <= 162


def test_a_snippet_of_a_short_text_is_the_text() -> None:
    assert cut_snippet("Grey Heron", parse_query("heron").pattern) == ("Grey Heron", ((5, 10),))
    assert cut_snippet("", parse_query("heron").pattern) == ("", ())


@settings(max_examples=80)
@given(
    st.text(alphabet="aé e\u0301ßＡ朝러\u1112\u1161\u11ab مُ\u0640ﬁ\n\u00ad", max_size=60),
    st.sampled_from([0, 1, 4000, 4093, 4095, 4096, 4098, 8190, 8192]),
    st.text(alphabet="xyz ", max_size=20),
)
def test_a_match_is_marked_wherever_the_blocks_of_folding_end(head: str, size: int, tail: str) -> None:
    content = head + "é " * (size // 2) + " hérön朝鮮 " + tail
    for query, marked in (("heron", "hérön"), ("朝鮮", "朝鮮")):
        snippet = cut_snippet(content, parse_query(query).pattern)
        assert marked in [snippet.text[start:end] for start, end in snippet.marks] or "朝" in head


def test_hits_are_counted_by_kind(case: Case) -> None:
    with case.change("Add") as session:
        session.add_all(Entity(schema="Vessel", name=f"Petrel {number}") for number in range(3))
        session.add(Note(kind="lead", text="Ask about the Petrel 1"))
    with case.read() as session:
        assert count_hits(session, "petrel") == {"entity": 3, "note": 1}
        assert count_hits(session, "petrel 1") == {"entity": 1, "note": 1}
        assert count_hits(session, "heron") == {}
        with pytest.raises(RefusedError, match="nothing in this to search for"):
            count_hits(session, "…")


@pytest.mark.parametrize("filler", ["plain words and ", "größere Wörter und "])
def test_every_place_of_a_long_text_is_found(filler: str) -> None:
    text = (filler * 400 + "مُحَمَّد AND Péking\n") * 3
    pattern = parse_query("محمد OR peking").pattern
    found = [text[start:end] for start, end in find_each_folded(text, pattern)]
    assert found == ["مُحَمَّد", "Péking"] * 3
    plain = filler.encode("ascii", "ignore").decode() * 400 + "Peking, PEKING"
    assert [plain[start:end] for start, end in find_each_folded(plain, pattern)] == ["Peking", "PEKING"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("her", ["Grey Heron"]),
        ("gr hér", ["Grey Heron"]),
        ("916", ["Grey Heron"]),
        ("조선", ["조선광업"]),
        ("eron", []),
        ('"', []),
        ("", []),
        ("AND OR (", []),
    ],
)
def test_lists_narrow_by_the_beginnings_of_words(case: Case, typed: str, found: list[str]) -> None:
    with case.change("Add") as session:
        ship = Entity(schema="Vessel", name="Grey Heron")
        session.add_all([ship, Entity(schema="Company", name="조선광업")])
        session.flush()
        session.add(Statement(entity_id=ship.id, property="imoNumber", value="9161003"))
    with case.read() as session:
        assert list(session.scalars(select(Entity.name).where(has_words(Entity.id, "entity", typed)))) == found
