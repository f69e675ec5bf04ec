"""A colleague's case is added to ours: once, whole, by id and never by name, and it can be undone."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from core.soundness import check_sound, work_rows
from exchange.hostile_cases import good_case
from exchange.planting import GREEN, Marks, planted_case
from sealed import page, seal
from sqlalchemy import func, select, text

from casefile.core.case import create_case, open_case
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.excerpts import add_excerpt_quote
from casefile.core.frames import pack
from casefile.core.handling import read_level
from casefile.core.journal import list_changes
from casefile.core.limited import Limits
from casefile.core.originals import original_table
from casefile.core.pages import page_table
from casefile.core.progress import Progress, Silent
from casefile.core.schema import (
    CaseInfo,
    Conflict,
    CustodyEvent,
    Entity,
    Excerpt,
    Finding,
    Judgement,
    RecordOrigin,
    Source,
    Statement,
)  # fmt: skip
from casefile.core.search import search_case
from casefile.exchange.import_case import Imported, ReadBack, import_case, preview_import
from casefile.exchange.import_channel import ForeignFile
from casefile.exchange.share import share_case
from casefile.exchange.verify import verify_case


def read(name: str, chunks: Iterable[bytes], progress: Progress) -> ReadBack:
    """Read as the tests' own reader does: all bytes as one page of text."""
    words = b"".join(chunks).decode("utf-8", "replace")
    return ReadBack((page(1, words),), (("read by", "test reader 1"),), "text/plain")


def take(ours: Path, theirs: Path, reader: Any = read) -> Imported:
    with open_case(ours, author="A. Author", station="s1") as case:
        return import_case(case, theirs, reader)


def sound(path: Path) -> None:
    with open_case(path, writable=False) as case:
        assert verify_case(case).problems == ()
        check_sound(case)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return good_case(tmp_path / "ours.casefile", "OURS")


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    return good_case(tmp_path / "theirs.casefile", "THEIRS")


def test_what_is_new_is_added_as_one_named_change(ours: Path, theirs: Path) -> None:
    before = theirs.read_bytes()
    done = take(ours, theirs)
    assert theirs.read_bytes() == before
    assert done.written
    assert done.plan.counted["entity"] == 2
    assert dict(done.anchors) == {"exact": 1, "moved": 0, "lost": 0}
    with open_case(ours, writable=False) as case, case.read() as session:
        last = list(list_changes(session.connection()))[-1]
        assert (last.label, last.kind, last.author) == ("Import theirs.casefile", "edit", "A. Author")
        ship = session.get_one(Entity, "e-THEIRS")
        assert (ship.name, ship.author) == ("Ship THEIRS", "B. Colleague")
        origin = session.scalars(select(RecordOrigin).where(RecordOrigin.on_id == "e-THEIRS")).one()
        assert (origin.case_id, origin.case_title) == (done.plan.case_id, "Case THEIRS")
        assert (origin.chain_head, origin.author) == (done.plan.head, "A. Author")
        found = search_case(session, "theirs", kinds=["entity"])
        assert {hit.record_id for hit in found} == {"e-THEIRS", "f-THEIRS"}
        assert [hit.kind for hit in search_case(session, "monday theirs")] == ["page"]
        custody = session.scalars(select(CustodyEvent).where(CustodyEvent.action == "imported")).one()
        assert custody.detail == f"From the case Case THEIRS ({done.plan.case_id}), head of its chain {done.plan.head}"
    sound(ours)


def test_one_undo_takes_it_back_and_redo_brings_it_again(ours: Path, theirs: Path) -> None:
    with open_case(ours, author="A", station="s") as case:
        before = work_rows(case)
        import_case(case, theirs, read)
        after = work_rows(case)
        assert case.undo() == "Import theirs.casefile"
        assert work_rows(case) == before
        assert case.redo() == "Import theirs.casefile"
        assert work_rows(case) == after
    sound(ours)


def test_again_it_does_nothing(ours: Path, theirs: Path) -> None:
    take(ours, theirs)
    with open_case(ours, writable=False) as case:
        rows = work_rows(case)
    done = take(ours, theirs, never_read)
    assert not done.written
    assert done.plan.counted == {}
    assert sum(done.plan.same.values()) > 10
    with open_case(ours, writable=False) as case:
        assert work_rows(case) == rows


def never_read(*_: Any) -> ReadBack:
    raise AssertionError("what was read before is not read again")


def test_a_preview_counts_and_writes_nothing(ours: Path, theirs: Path) -> None:
    before = ours.read_bytes()
    with open_case(ours, writable=False) as case:
        plan = preview_import(case, theirs)
    assert ours.read_bytes() == before
    assert plan.counted == take(ours, theirs).plan.counted
    assert plan.counted == {
        "custody_event": 1, "entity": 2, "event": 1, "excerpt": 1, "finding": 1, "judgement": 1, "place": 1,
        "quantity": 1, "source": 1, "statement": 1, "support": 1,
    }  # fmt: skip


def test_our_finding_keeps_its_number_and_theirs_takes_the_next(ours: Path, theirs: Path) -> None:
    done = take(ours, theirs)
    assert done.plan.renumbered == [("finding", 1, 2)]
    with open_case(ours, writable=False) as case, case.read() as session:
        numbers = session.execute(select(Finding.id, Finding.number, Finding.position).order_by(Finding.number)).all()
    assert [tuple(row) for row in numbers] == [("n-OURS", 1, 1), ("n-THEIRS", 2, 2)]


@pytest.fixture
def copies(tmp_path: Path, ours: Path) -> tuple[Path, Path]:
    """Give our case and a colleague's copy of it that went on."""
    copy = Path(shutil.copy(ours, tmp_path / "copy.casefile"))
    with open_case(copy, author="B. Colleague", station="s9") as case, case.change("Go on") as session:
        session.get_one(Entity, "e-OURS").name = "Renamed by them"
        session.get_one(Finding, "n-OURS").number = 9
        session.add(Statement(id="added", entity_id="e-OURS", property="flag", value="KP"))
    return ours, copy


def test_the_same_id_with_other_content_is_kept_aside(copies: tuple[Path, Path]) -> None:
    ours, copy = copies
    done = take(ours, copy)
    assert done.plan.counted == {"statement": 1}
    assert [(table, key) for table, key, _ in done.plan.conflicts] == [("entity", "e-OURS")]
    with open_case(ours, writable=False) as case, case.read() as session:
        assert session.get_one(Entity, "e-OURS").name == "Ship OURS"
        assert session.get_one(Statement, "added").author == "B. Colleague"
        conflict = session.scalars(select(Conflict)).one()
        assert (conflict.on_table, conflict.on_id, conflict.case_title) == ("entity", "e-OURS", "Case OURS")
        assert (conflict.theirs["name"], conflict.resolution) == ("Renamed by them", None)
    again = take(ours, copy)
    assert (again.written, again.plan.conflicts, again.plan.known_conflicts) == (False, [], 1)
    sound(ours)


def test_what_is_alike_is_told_and_never_merged(tmp_path: Path) -> None:
    paths = [tmp_path / "ours.casefile", tmp_path / "theirs.casefile"]
    for path, mark in zip(paths, ("a", "b"), strict=True):
        with create_case(path, CaseInfo(title=mark), author="A", station="s") as case:
            seal(case, "The same bytes", title=f"Paper {mark}")
            with case.change("Fill") as session:
                session.add(Entity(id=f"1{mark}", schema="Vessel", name="Blue Héron" if mark == "a" else "BLUE HERON"))
                session.add(Entity(id=f"2{mark}", schema="Vessel", name=f"Other {mark}"))
                session.flush()
                session.add(Statement(entity_id=f"2{mark}", property="imoNumber", value="9074729"))
                session.add(Statement(entity_id=f"2{mark}", property="flag", value="kp"))
    done = take(*paths)
    assert [(one.table, one.theirs, one.ours, one.shared) for one in done.plan.likely if one.table == "entity"] == [
        ("entity", "1b", "1a", "the name"), ("entity", "2b", "2a", "the imoNumber 9074729"),
    ]  # fmt: skip
    assert [one.shared for one in done.plan.likely if one.table == "source"] == ["the bytes"]
    with open_case(paths[0], writable=False) as case, case.read() as session:
        assert session.scalar(select(func.count()).select_from(Entity)) == 4
        assert session.scalar(select(func.count()).select_from(original_table)) == 1
        assert session.scalars(select(Judgement)).all() == []
    sound(paths[0])


def test_their_pages_are_not_believed(ours: Path, tmp_path: Path) -> None:
    path = tmp_path / "theirs.casefile"
    with create_case(path, CaseInfo(title="T"), author="B", station="s") as case:
        source = seal(case, page(1, "It says: guilty of it all."), data=b"It says: not guilty.", title="Forged")
        with case.change("Quote") as session:
            add_excerpt_quote(session, source, "guilty of it all")
            add_excerpt_quote(session, source, "It says")
    sound(path)
    done = take(ours, path)
    assert dict(done.anchors) == {"exact": 0, "moved": 0, "lost": 2} or dict(done.anchors) == {
        "exact": 1,
        "moved": 0,
        "lost": 1,
    }
    with open_case(ours, writable=False) as case, case.read() as session:
        texts = session.scalars(select(page_table.c.text).where(page_table.c.text.like("%guilty%"))).all()
        states = {row.quote: row.anchor_state for row in session.scalars(select(Excerpt))}
    assert texts == ["It says: not guilty."]
    assert states["guilty of it all"] == "lost"
    sound(ours)


def test_what_our_reader_cannot_read_is_sealed_and_said(ours: Path, theirs: Path) -> None:
    done = take(ours, theirs, lambda *_: ReadBack(unread="It is locked."))
    assert done.unread == ("It is locked.",)
    assert dict(done.anchors) == {"exact": 0, "moved": 0, "lost": 1}
    with open_case(ours, writable=False) as case, case.read() as session:
        assert session.scalars(select(Source.unread).where(Source.title == "Paper THEIRS")).one() == "It is locked."
    sound(ours)


def test_a_case_with_a_record_of_every_kind_comes_over(ours: Path, tmp_path: Path) -> None:
    path, marks = tmp_path / "theirs.casefile", Marks()
    planted_case(path, marks, case_level=GREEN)
    with open_case(path, writable=False) as case:
        wanted = work_rows(case)
    done = take(ours, path)
    left_out = {"case_info", "edition", "correction", "conflict", "record_origin", "custody_event", "source", "excerpt"}
    with open_case(ours, writable=False) as case:
        there = work_rows(case)
    for name, rows in wanted.items():
        if name not in left_out | {"finding", "recommendation"}:
            assert {repr(row) for row in rows} <= {repr(row) for row in there[name]}, name
    assert done.plan.counted["source"] == 4
    sound(ours)


def test_a_share_comes_back_with_its_origin(ours: Path, tmp_path: Path) -> None:
    share = tmp_path / "share.casefile"
    with open_case(ours, writable=False) as case:
        share_case(case, share, read_level("GREEN"), author="A", station="s")
        with case.read() as session:
            origin = session.scalars(select(CaseInfo.id)).one()
    other = good_case(tmp_path / "other.casefile", "THEIRS")
    done = take(other, share)
    assert done.plan.case_id == origin
    back = take(ours, share)
    assert (back.plan.counted, back.plan.conflicts) == ({}, [])
    sound(other)


def test_judgements_that_contradict_ours_are_kept_aside(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.casefile", tmp_path / "theirs.casefile"
    with create_case(ours, CaseInfo(title="O"), author="A", station="s") as case, case.change("Fill") as session:
        session.add_all(Entity(id=key, schema="Person", name=key) for key in "abc")
        session.flush()
        session.add(Judgement(id="ab", left_id="a", right_id="b", verdict="same", reason="r"))
    shutil.copy(ours, theirs)
    with open_case(ours, author="A", station="s") as case, case.change("More") as session:
        session.add(Judgement(id="bc", left_id="b", right_id="c", verdict="same", reason="r"))
    with open_case(theirs, author="B", station="s") as case, case.change("More") as session:
        session.add(Judgement(id="ac", left_id="a", right_id="c", verdict="not_same", reason="r"))
    done = take(ours, theirs)
    assert [(table, key) for table, key, _ in done.plan.conflicts] == [("judgement", "ac")]
    assert done.plan.counted == {}
    sound(ours)


class Cancels:
    def __init__(self, after: int) -> None:
        self.left = after

    def step(self, done: int, total: int | None, what: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise CancelledError("cancelled")


def test_cancelled_anywhere_it_adds_nothing(ours: Path, theirs: Path) -> None:
    with open_case(ours, author="A", station="s") as case:
        before = work_rows(case)
    after, done = 0, False
    while not done:
        with open_case(ours, author="A", station="s") as case:
            try:
                import_case(case, theirs, read, progress=Cancels(after))
                done = True
            except CancelledError:
                assert work_rows(case) == before
                with case.read() as session:
                    assert session.scalar(text("SELECT count(DISTINCT sha256) FROM original_chunk")) == 1
        after += 40
    assert after > 100
    sound(ours)


def test_a_process_that_is_stopped_or_starved_is_a_plain_sentence(theirs: Path) -> None:
    tight = Limits(memory=1 << 30, cpu_seconds=1, wall_seconds=0.05)
    with ForeignFile(theirs, Silent(), tight) as foreign, pytest.raises(RefusedError, match="too long to look through"):
        foreign.content()
    small = Limits(memory=40 << 20)
    with ForeignFile(theirs, Silent(), small) as foreign, pytest.raises(RefusedError, match="40 MB of memory"):
        foreign.content()


def stand_in(folder: Path, answer: bytes) -> str:
    """Return a program that answers as a hijacked process would."""
    (folder / "answer").write_bytes(answer)
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n/bin/cat '{folder}/answer'\nexec /bin/sleep 5\n")
    program.chmod(0o755)
    return str(program)


def frames(*messages: tuple[dict[str, Any], bytes]) -> bytes:
    return b"".join(pack(message, len(raw)) + raw for message, raw in messages)


ABBREVIATION = ["i", "a", "2025-01-01T00:00:00Z", "s", "l"]
CASE = ({"kind": "case", "head": "0" * 64}, b"")


@pytest.mark.parametrize(
    "answer",
    [
        bytes(range(256)) * 40,
        frames(({"kind": "checked"}, b"")),
        frames(({"kind": "case", "head": "x"}, b""), ({"kind": "checked"}, b"")),
        frames(CASE, ({"kind": "rows", "table": "sqlite_schema", "rows": []}, b"")),
        frames(CASE, ({"kind": "rows", "table": "abbreviation", "rows": [ABBREVIATION[:4]]}, b"")),
        frames(CASE, ({"kind": "rows", "table": "abbreviation", "rows": [ABBREVIATION, ABBREVIATION]}, b"")),
        frames(CASE, ({"kind": "rows", "table": "abbreviation", "rows": [[1.5, "a", "b", "c", "d"]]}, b"")),
        frames(CASE, ({"kind": "rows", "table": "abbreviation", "rows": [[["x"], "a", "b", "c", "d"]]}, b"")),
        frames(CASE, ({"kind": "rows", "table": "abbreviation", "rows": "x"}, b"")),
        frames(CASE, ({"kind": "rows", "table": "abbreviation", "rows": []}, b"raw")),
    ],
)  # fmt: skip
def test_a_hijacked_process_is_not_believed(
    ours: Path, theirs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    before = ours.read_bytes()
    monkeypatch.setattr(sys, "executable", stand_in(tmp_path, answer))
    with pytest.raises(RefusedError, match=r"theirs\.casefile gave an answer that makes no sense"):
        take(ours, theirs)
    assert ours.read_bytes() == before


def test_a_case_that_is_open_for_reading_is_refused(ours: Path, theirs: Path) -> None:
    with open_case(ours, writable=False) as case, pytest.raises(RefusedError, match="reading only"):
        import_case(case, theirs, read)


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from exchange.test_import_case import read
from casefile.core.case import open_case
from casefile.exchange.import_case import import_case
with open_case(Path(sys.argv[1]), author="A", station="s") as case:
    print("open", flush=True)
    import_case(case, Path(sys.argv[2]), read)
    print("done", flush=True)
"""


def rows_and_chunks(path: Path) -> tuple[Any, Sequence[Any]]:
    with open_case(path, author="A", station="s") as case:  # sweeps
        rows = work_rows(case)
        with case.read() as session:
            return rows, session.execute(text("SELECT DISTINCT sha256 FROM original_chunk ORDER BY 1")).all()


@pytest.mark.parametrize(
    "moments", [(0.2, 0.9, 1.6, 4.0), pytest.param([n / 8 for n in range(48)], marks=pytest.mark.long)]
)
def test_killed_at_any_moment_it_is_there_or_not(ours: Path, tmp_path: Path, moments: Sequence[float]) -> None:
    theirs = tmp_path / "theirs.casefile"
    with create_case(theirs, CaseInfo(title="T"), author="B", station="s") as case:
        for number in range(4):
            seal(case, f"Words {number}", data=os.urandom(3_000_000), title=f"Large {number}")
    before = rows_and_chunks(ours)
    untouched = hashlib.sha256(ours.read_bytes()).digest()
    outcomes: set[str] = set()
    for seconds in moments:
        copy = Path(shutil.copy(ours, tmp_path / "copy.casefile"))
        program = subprocess.Popen(
            [sys.executable, "-c", KILLED, copy, theirs, str(Path(__file__).parents[1])],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert program.stdout is not None
        assert program.stdout.readline() == "open\n"
        time.sleep(seconds)
        program.send_signal(signal.SIGKILL)
        program.wait()
        program.stdout.close()
        if hashlib.sha256(copy.read_bytes()).digest() == untouched:
            outcomes.add("untouched")
        after = rows_and_chunks(copy)
        if after != before:
            outcomes.add("imported")
            assert len(after[1]) == len(before[1]) + 4
        sound(copy)
    assert "untouched" in outcomes
