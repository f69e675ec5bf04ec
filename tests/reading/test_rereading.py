"""Reading a sealed source again: pages are replaced, quotes stay, and each anchor says how it was found."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sealed import page, seal
from sqlalchemy import select

from casefile.core.case import Case, open_case
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.excerpts import add_excerpt_quote, add_excerpt_region, edit_excerpt
from casefile.core.pages import PAGES_FACT, PageRow, drop_pages, list_pages, pages_digest, stage_pages
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


def put_earlier_pages(case: Case, source_id: str, pages: Sequence[PageRow]) -> None:
    """Give the source the pages that an earlier reader would have made."""
    with case.read() as session:
        sha256 = session.get_one(Source, source_id).sha256
    with case.stage() as connection:
        drop_pages(connection, sha256)
        stage_pages(connection, sha256, pages)
    with case.change("Read earlier", fixed=True) as session:
        source = session.get_one(Source, source_id)
        told = [fact for fact in source.facts or [] if fact[0] != PAGES_FACT]
        source.facts = [*told, [PAGES_FACT, pages_digest(session, sha256)]]


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
