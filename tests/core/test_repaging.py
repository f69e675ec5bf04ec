"""Pages made anew wait aside, seen by nobody, until one change puts them in the place of the old ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sealed import counts, page, seal
from sqlalchemy import select

from casefile.core.case import Case, open_case
from casefile.core.errors import CancelledError
from casefile.core.pages import BATCH, PAGES_FACT, get_page, in_batches, list_pages, pages_digest
from casefile.core.repaging import drop_aside, put_aside, stage_aside
from casefile.core.schema import Source
from casefile.core.search import search_case
from casefile.exchange.verify import verify_case

BIG = "x" * (BATCH // 4)  # fills a batch: text is counted as four bytes to a sign


def sha256_of(case: Case, source_id: str) -> str:
    with case.read() as session:
        return session.get_one(Source, source_id).sha256


def found(case: Case, words: str) -> list[str]:
    with case.read() as session:
        return [hit.record_id for hit in search_case(session, words, kinds=["page"])]


def test_pages_go_in_batches_of_some_megabytes() -> None:
    pages = [page(1, "a"), page(2, BIG), page(3, "b"), page(4, "c", boxes=b"\0" * BATCH), page(5, "d")]
    assert [[one.number for one in batch] for batch in in_batches(pages)] == [[1, 2], [3, 4], [5]]
    assert list(in_batches([])) == []


def test_pages_aside_are_seen_only_when_they_are_put(case: Case) -> None:
    source_id = seal(case, "old words", "the second old page")
    sha256 = sha256_of(case, source_id)
    key = stage_aside(case, sha256, [page(1, f"new words {BIG}"), page(2, "more"), page(3, "third")])
    assert (found(case, "old"), found(case, "new")) == ([f"{sha256}:1", f"{sha256}:2"], [])
    with case.read() as session:
        assert [number for number, _ in list_pages(session, sha256)] == [1, 2]
    report = verify_case(case)
    assert report.problems == ()
    assert {one.kind for one in report.notices} == {"leftover"}
    with case.change("Read again", fixed=True) as session:
        put_aside(session, sha256, key)
        source = session.get_one(Source, source_id)
        source.facts = [[PAGES_FACT, pages_digest(session, sha256)]]
    assert (found(case, "old"), found(case, "new")) == ([], [f"{sha256}:1"])
    with case.read() as session:
        assert [number for number, _ in list_pages(session, sha256)] == [1, 2, 3]
        third = get_page(session, sha256, 3)
        assert third is not None
        assert third.text == "third"
    report = verify_case(case)
    assert (report.problems, report.notices) == ((), ())


def test_a_change_that_fails_leaves_the_old_pages(case: Case) -> None:
    sha256 = sha256_of(case, seal(case, "old words"))
    before = counts(case)
    key = stage_aside(case, sha256, [page(1, "new words")])
    with pytest.raises(ZeroDivisionError), case.change("Read again") as session:
        put_aside(session, sha256, key)
        raise ZeroDivisionError
    assert found(case, "old") == [f"{sha256}:1"]
    drop_aside(case, key)
    assert counts(case) == before


class CancelsAt:
    def __init__(self, page_number: int) -> None:
        self._page = page_number

    def step(self, done: int, total: int | None, what: str = "") -> None:
        if what == "Storing pages" and done == self._page:
            raise CancelledError("cancelled")


def test_cancelled_between_two_batches_nothing_is_left(case: Case) -> None:
    sha256 = sha256_of(case, seal(case, "old words"))
    before = counts(case)
    with pytest.raises(CancelledError):
        stage_aside(case, sha256, [page(1, BIG), page(2, BIG), page(3, BIG)], CancelsAt(2))
    assert counts(case) == before


def test_what_a_killed_reading_left_is_swept_at_the_next_opening(case: Case, tmp_path: Path) -> None:
    sha256 = sha256_of(case, seal(case, "old words"))
    before = counts(case)
    stage_aside(case, sha256, [page(1, "new words")])
    left = Path(shutil.copy(case.path, tmp_path / "left.casefile"))
    with open_case(left, author="A", station="s") as again:
        assert counts(again) == before
        assert found(again, "old") == [f"{sha256}:1"]
        with again.read() as session:
            assert session.scalars(select(Source.sha256)).all() == [sha256]
