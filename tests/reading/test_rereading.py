"""Reading a sealed source again: pages are replaced, quotes stay, and each anchor says how it was found."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sealed import page, put_earlier_pages, seal
from sqlalchemy import select

from casefile.core.anchors import CONTEXT
from casefile.core.case import Case, open_case
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.excerpts import add_excerpt_offsets, add_excerpt_quote, add_excerpt_region, edit_excerpt
from casefile.core.pages import list_pages
from casefile.core.reanchoring import compare_anchors, confirm_anchor, reanchor_source
from casefile.core.schema import Excerpt, Source
from casefile.core.search import search_case
from casefile.core.sources import list_children, list_custody
from casefile.exchange.verify import verify_case
from casefile.reading.intake import add_file
from casefile.reading.rereading import Reread, read_again
from reading.test_mail import message

TEXT = "One heading. The ship carried coal, he said. Later the crew denied that. The end of it all came in May."


def add(case: Case, folder: Path, text: str = TEXT, name: str = "a.txt") -> str:
    (folder / name).write_text(text, "utf-8")
    return add_file(case, folder / name).source_id


def quote(case: Case, source_id: str, *quotes: str) -> dict[str, str]:
    made = {}
    for words in quotes:
        with case.change("Quote") as session:
            made[words] = add_excerpt_quote(session, source_id, words)
    return made


def anchors(case: Case) -> dict[str, tuple[Any, ...]]:
    with case.read() as session:
        return {
            str(e.quote or e.description): (e.anchor_state, e.page, e.start, e.end)
            for e in session.scalars(select(Excerpt))
        }


def test_the_same_reading_leaves_every_anchor_exact(case: Case, tmp_path: Path) -> None:
    source_id = add(case, tmp_path)
    quote(case, source_id, "carried coal", "in May")
    before = anchors(case)
    told = read_again(case, source_id)
    assert told == Reread(pages=1, exact=2, moved=0, lost=0, children=0, warnings=())
    assert anchors(case) == before
    assert verify_case(case).problems == ()


def test_another_reading_moves_and_loses_and_says_so(case: Case, tmp_path: Path) -> None:
    source_id = add(case, tmp_path)
    earlier = TEXT.replace("One heading. ", "").replace("denied that", "denicd that")
    put_earlier_pages(case, source_id, [page(1, earlier)])
    quote(case, source_id, "carried coal", "denicd")
    told = read_again(case, source_id)
    assert (told.exact, told.moved, told.lost) == (0, 1, 1)
    start = TEXT.index("carried coal")
    assert anchors(case) == {
        "carried coal": ("moved", 1, start, start + 12),
        "denicd": ("lost", 1, earlier.index("denicd"), earlier.index("denicd") + 6),
    }
    assert verify_case(case).problems == ()
    with case.read() as session:
        events = [(e.action, e.detail) for e in list_custody(session, source_id)]
        assert [hit.kind for hit in search_case(session, "denied")] == ["page"]
    assert events[-1][0] == "read again"
    assert "0 exact, 1 moved, 1 lost" in (events[-1][1] or "")


def test_words_that_are_on_another_page_now_are_moved(case: Case, tmp_path: Path) -> None:
    source_id = add(case, tmp_path)
    put_earlier_pages(case, source_id, [page(1, "A cover."), page(2, TEXT)])
    quote(case, source_id, "carried coal")
    assert read_again(case, source_id).moved == 1
    start = TEXT.index("carried coal")
    assert anchors(case)["carried coal"] == ("moved", 1, start, start + 12)


def test_a_region_stays_while_its_page_holds_it(case: Case, tmp_path: Path) -> None:
    source_id = add(case, tmp_path)
    put_earlier_pages(case, source_id, [page(1, "", width=600.0, height=800.0)])
    with case.change("Mark") as session:
        add_excerpt_region(session, source_id, 1, [10, 10, 50, 50], description="A stamp")
    assert read_again(case, source_id).lost == 1
    assert anchors(case)["A stamp"][0] == "lost"


def test_sources_of_the_same_bytes_are_treated_alike(case: Case, tmp_path: Path) -> None:
    first = add(case, tmp_path)
    second = add(case, tmp_path, name="b.txt")
    put_earlier_pages(case, first, [page(1, "New. " + TEXT)])
    quote(case, first, "carried coal")
    quote(case, second, "in May")
    assert read_again(case, first).moved == 2
    assert verify_case(case).problems == ()


def test_undoing_earlier_edits_keeps_the_anchors_of_the_new_reading(case: Case, tmp_path: Path) -> None:
    source_id = add(case, tmp_path)
    put_earlier_pages(case, source_id, [page(1, "New. " + TEXT)])
    made = quote(case, source_id, "carried coal")
    with case.change("Edit") as session:
        edit_excerpt(session, made["carried coal"], speaker="The captain")
    read_again(case, source_id)
    after = anchors(case)
    assert case.undo() == "Edit"
    assert anchors(case) == after
    assert verify_case(case).problems == ()


def test_cancelled_or_refused_everything_stays(case: Case, tmp_path: Path) -> None:
    source_id = add(case, tmp_path)
    put_earlier_pages(case, source_id, [page(1, "New. " + TEXT)])
    quote(case, source_id, "carried coal")
    before = anchors(case)

    class Cancels:
        def step(self, done: int, total: int | None, what: str = "") -> None:
            if what.startswith("Finding"):
                raise CancelledError("cancelled")

    with pytest.raises(CancelledError):
        read_again(case, source_id, progress=Cancels())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nrubbish")
    broken = add_file(case, tmp_path / "broken.pdf").source_id
    with pytest.raises(RefusedError, match="Its pages stay as they are"):
        read_again(case, broken)
    with pytest.raises(RefusedError, match="no source with the id"):
        read_again(case, "nobody")
    assert anchors(case) == before
    assert verify_case(case).problems == ()


def test_attachments_found_later_inherit_how_it_was_acquired_and_not_who_wrote_it(case: Case, tmp_path: Path) -> None:
    old = add(case, tmp_path)
    letter = message()
    letter.add_attachment(b"Invoice: 500 barrels", maintype="text", subtype="plain", filename="invoice.txt")
    own = {"publisher": "Ministry of X", "symbol": "S/2024/215", "published": "2024-03-07", "language": "en",
           "written_by": "Mr Y", "note": "the report itself", "replaces_id": old}  # fmt: skip
    told = {"collector": "A. Author", "tlp": "AMBER", "provided_by": "A State", "protected": True, "alias": "Source 1"}
    source_id = seal(case, data=letter.as_bytes(), title="Letter", **own, **told)
    assert read_again(case, source_id).children == 1
    with case.read() as session:
        (child,) = list_children(session, source_id)
        row = session.get_one(Source, child.id)
        assert {name: getattr(row, name) for name in own} == dict.fromkeys(own)
        assert {name: getattr(row, name) for name in told} == told
        assert session.get_one(Source, source_id).publisher == "Ministry of X"


def test_a_reading_killed_before_its_change_leaves_the_old_pages(case: Case, tmp_path: Path) -> None:
    source_id = add(case, tmp_path)
    put_earlier_pages(case, source_id, [page(1, "New. " + TEXT), page(2, "A page more.")])
    quote(case, source_id, "carried coal")
    left = tmp_path / "left.casefile"

    class Kept:
        """Keeps the file as it is when the change begins: what a kill would leave."""

        def step(self, done: int, total: int | None, what: str = "") -> None:
            if what.startswith("Finding"):
                shutil.copy(case.path, left)

    assert read_again(case, source_id, progress=Kept()).pages == 1
    with open_case(left, author="A", station="s") as again:
        with again.read() as session:
            sha256 = session.get_one(Source, source_id).sha256
            assert [number for number, _ in list_pages(session, sha256)] == [1, 2]
            assert [hit.page for hit in search_case(session, "page more")] == [2]
        assert anchors(again)["carried coal"][0] == "exact"
        assert verify_case(again).problems == ()
    with case.read() as session:
        assert search_case(session, "page more") == []


def test_a_password_given_later_makes_the_pages(case: Case, shared_data: Path) -> None:
    made = add_file(case, shared_data / "documents/pdf/issue3371.pdf")
    assert made.pages == 0
    told = read_again(case, made.source_id, password="ELXRTQWS")
    assert told.pages == 1
    with case.read() as session:
        source = session.get_one(Source, made.source_id)
        assert source.unread is None
        assert len(list_pages(session, source.sha256)) == 1
        assert list_children(session, source.id) == []
    assert verify_case(case).problems == ()


def test_a_moved_excerpt_stays_moved_until_somebody_confirms_it(case: Case, tmp_path: Path) -> None:
    source_id = add(case, tmp_path)
    put_earlier_pages(case, source_id, [page(1, "New. " + TEXT.replace("denied that", "denicd that"))])
    made = quote(case, source_id, "carried coal", "denicd")
    told = read_again(case, source_id)
    assert [(one.state.value, one.marked.before) for one in told.compared][:1] == [
        ("moved", "New. One heading. The ship ")
    ]
    now = [one.now.words for one in told.compared if one.now]
    assert now[0] == "carried coal"
    assert "the crew denied that" in now[1]
    assert read_again(case, source_id).moved == 1
    with case.read() as session:
        assert [one.state.value for one in compare_anchors(session, source_id)] == ["moved", "lost"]
    with case.change("Look") as session:
        confirm_anchor(session, made["carried coal"])
        for words, sentence in (("carried coal", "nothing to confirm"), ("denicd", "mark them anew")):
            with pytest.raises(RefusedError, match=sentence):
                confirm_anchor(session, made[words])
    told = read_again(case, source_id)
    assert (told.exact, told.moved, told.lost) == (1, 0, 1)
    assert verify_case(case).problems == ()


def edited(text: str, chance: random.Random) -> str:
    """Return the text after an edit somewhere: letters put in, taken out or exchanged."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((0, 0, 1, 3, 20)))
    put = "".join(chance.choices("xy z\n", k=chance.choice((0, 1, 2, 25))))
    return text[:start] + put + text[end:]


def agreement(marked: tuple[str, str], text: str, start: int, end: int) -> float:
    """Return which share of the words around a quote, as marked, stands there now, counted outwards."""
    before, after = marked
    same = 0
    for old, new in ((before[::-1], text[:start][::-1]), (after, text[end:])):
        same += next((n for n in range(len(old), 0, -1) if new.startswith(old[:n])), 0)
    return same / (len(before) + len(after)) if before or after else 1.0


def verdict(old: tuple[Any, ...], one: str, marked: tuple[str, str], texts: Sequence[str]) -> set[tuple[Any, ...]]:
    """Return what may be said of a quote now, worked out from the texts alone: its letters stand nowhere else."""
    places = [(n, text.index(one), text.index(one) + len(one)) for n, text in enumerate(texts, 1) if one in text]
    there = [place for place in places if agreement(marked, texts[place[0] - 1], *place[1:]) >= 0.5]
    if not there:
        return {("lost", *old[1:])}
    return {("exact" if old == ("exact", *place) else "moved", *place) for place in there}


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 40))])
def test_random_edits_of_the_texts_end_in_the_right_verdict(case: Case, seed: int) -> None:
    chance = random.Random(seed)
    quotes = [chr(0x4E00 + n) * chance.choice((1, 4, 12)) for n in range(15)]
    texts = [
        "".join("".join(chance.choices("ab c.\n", k=chance.choice((2, 20, 90)))) + one for one in quotes[n::3]) + "end"
        for n in range(3)
    ]
    source_id = seal(case, *texts)
    marked, ids = {}, {}
    with case.change("Mark") as session:
        for number, text in enumerate(texts, 1):
            for one in quotes[number - 1 :: 3]:
                start, end = text.index(one), text.index(one) + len(one)
                ids[one] = add_excerpt_offsets(session, source_id, number, start, end)
                marked[one] = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    seen: set[str] = set()
    edits = 0
    while edits < 10 or len(seen) < 3:  # until each verdict was given
        edits += 1
        at = chance.randrange(3)
        texts[at] = edited(texts[at], chance)
        before = anchors(case)
        put_earlier_pages(case, source_id, [page(n, text) for n, text in enumerate(texts, 1)])
        with case.change("Find again", fixed=True) as session:
            told = reanchor_source(session, session.get_one(Source, source_id).sha256)
        after = anchors(case)
        assert {one.excerpt_id: one.state.value for one in told} == {ids[one]: after[one][0] for one in quotes}
        assert {one.marked.words for one in told} == set(quotes)
        for one in quotes:
            assert after[one] in verdict(before[one], one, marked[one], texts), one
            seen.add(after[one][0])
    assert verify_case(case).problems == ()
