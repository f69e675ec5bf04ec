"""Many threads on one case: turns in order, nobody starved, nothing half done, mistakes told instead of deadlocks."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from core.soundness import check_sound, work_rows
from sqlalchemy import func, insert, select, text

from casefile.core.case import Case, Changed, create_case, open_case
from casefile.core.errors import RefusedError
from casefile.core.gate import Gate, Turn
from casefile.core.schema import CaseInfo, Entity, Note


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with create_case(tmp_path / "a.casefile", CaseInfo(title="Trial"), author="A", station="s") as made:
        yield made


def add(case: Case, name: str) -> None:
    with case.change(f"Add {name}") as session:
        session.add(Entity(schema="Person", name=name))


def names(case: Case) -> list[str]:
    with case.read() as session:
        return list(session.scalars(select(Entity.name).order_by(Entity.name)))


def start(*works: Callable[[], object]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    return threads


def join(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "a thread waits for ever"


def settle(condition: Callable[[], object]) -> None:
    """Wait until other threads have come to where they wait."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_turns_come_in_the_order_of_asking() -> None:
    turn, order = Turn(), []

    def work(n: int) -> None:
        with turn:
            order.append(n)

    with turn:
        threads = []
        for n in range(8):
            threads += start(lambda n=n: work(n))
            settle(lambda n=n: len(turn._queue) == n + 1)
    join(threads)
    assert order == list(range(8))


def test_readers_wait_for_a_waiting_commit_and_go_before_the_next_one() -> None:
    gate, order = Gate(), []
    first_reads, may_end = threading.Event(), threading.Event()

    def read_first() -> None:
        with gate.shared():
            first_reads.set()
            may_end.wait()

    def commit(name: str) -> None:
        with gate.alone():
            order.append(name)

    def read_later() -> None:
        with gate.shared():
            order.append("reader")

    threads = start(read_first)
    first_reads.wait()
    threads += start(lambda: commit("commit"))
    settle(lambda: gate._waiting == 1)
    threads += start(read_later, read_later)
    settle(lambda: gate._queued == 2)
    threads += start(lambda: commit("commit"))
    settle(lambda: gate._waiting == 2)
    may_end.set()
    join(threads)
    assert order == ["commit", "reader", "reader", "commit"]


def test_a_commit_that_gives_up_lets_the_readers_in() -> None:
    gate, read = Gate(), threading.Event()

    def read_later() -> None:
        with gate.shared():
            read.set()

    def give_up() -> None:
        with pytest.raises(RefusedError, match="still reading"), gate.alone(patience=0.2):
            pass

    with gate.shared():
        threads = start(give_up)
        settle(lambda: gate._waiting)
        threads += start(read_later)
        assert read.wait(10)
    join(threads)
    with gate.alone():
        pass


def test_writers_and_readers_in_loops_all_get_on(case: Case) -> None:
    """Eight readers that leave no gap do not keep a writer out, and three writers do not keep a reader out."""
    stop = threading.Event()
    done: dict[str, int] = {}

    def loop(name: str, deed: Callable[[], object]) -> Callable[[], None]:
        def work() -> None:
            while not stop.is_set():
                deed()
                done[name] = done.get(name, 0) + 1

        return work

    readers = [loop(f"reader {n}", lambda: names(case)) for n in range(8)]
    writers = [loop(f"writer {n}", lambda: add(case, "x")) for n in range(3)]
    threads = start(*readers, *writers)
    time.sleep(1.5)
    stop.set()
    join(threads)
    assert len(done) == 11
    counts = sorted(done[f"writer {n}"] for n in range(3))
    assert counts[0] >= 2
    assert counts[2] <= counts[0] + 2, "writers take turns"
    assert len(names(case)) == sum(counts)


def test_a_change_in_a_reading_thread_is_refused_before_it_waits(case: Case) -> None:
    """The other thread's commit waits for this read to end; waiting for its turn would be a deadlock."""
    with case.read() as session:
        session.execute(text("SELECT 1"))
        threads = start(lambda: add(case, "other"))
        settle(lambda: case._gate._waiting)
        for deed in (lambda: add(case, "mine"), case.undo, case.redo, lambda: case.stage().__enter__()):
            with pytest.raises(RuntimeError, match="inside a read"):
                deed()
    join(threads)
    assert names(case) == ["other"]


def test_a_read_inside_a_change_sees_what_was_there_before(case: Case) -> None:
    add(case, "first")
    with case.change("Second") as session:
        session.add(Entity(schema="Person", name="second"))
        session.flush()
        assert names(case) == ["first"]
    assert names(case) == ["first", "second"]


def test_a_change_or_stage_inside_a_change_is_refused_and_harms_nothing(case: Case) -> None:
    with case.change("Outer") as session:
        session.add(Entity(schema="Person", name="outer"))
        session.flush()
        for deed in (lambda: add(case, "inner"), case.undo, case.close, lambda: case.stage().__enter__()):
            with pytest.raises(RuntimeError, match="already open"):
                deed()
    with case.stage(), pytest.raises(RuntimeError, match="already open"):
        add(case, "inner")
    assert names(case) == ["outer"]


def test_work_rows_are_not_written_while_staging(case: Case) -> None:
    with pytest.raises(RuntimeError, match="`change` only"), case.stage() as connection:
        connection.execute(insert(Note).values(id="n", author="a", created="c", kind="note", text="t", done=False))
    with case.read() as session:
        assert session.scalar(select(func.count()).select_from(Note)) == 0


@pytest.mark.parametrize("deed", ["commit", "rollback", "close"])
def test_operations_cannot_end_the_transaction(case: Case, deed: str) -> None:
    before = work_rows(case)
    with pytest.raises(RuntimeError, match=r"a change (commits|is rolled back)"), case.change("Wrong") as session:
        session.add(Entity(schema="Person", name="half"))
        session.flush()
        getattr(session, deed)()
        session.add(Entity(schema="Person", name="other half"))
    assert work_rows(case) == before
    with case.change("Right") as session, session.begin_nested():
        session.add(Entity(schema="Person", name="whole"))
    assert names(case) == ["whole"]


def test_a_closed_case_does_nothing_more(case: Case) -> None:
    case.close()
    for deed in (lambda: add(case, "late"), case.undo, lambda: names(case), lambda: case.stage().__enter__()):
        with pytest.raises(RuntimeError, match="is closed"):
            deed()
    case.close()
    with open_case(case.path, author="A", station="s") as again:
        assert names(again) == []


def test_a_listener_that_fails_does_not_make_the_change_look_refused(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Changed] = []

    def fail(_changed: Changed) -> None:
        raise RefusedError("listener")

    end = case.subscribe(fail)
    case.subscribe(told.append)
    case.subscribe(lambda _: names(case) and None)
    with caplog.at_level(logging.ERROR):
        add(case, "kept")
    assert [event.change.label for event in told] == ["Add kept"]
    assert caplog.messages == ["a listener failed after change 2"]
    end()
    end()
    assert case.undo() == "Add kept"
    assert [event.change.kind for event in told] == ["edit", "undo"]


def test_a_listener_may_change_the_case(case: Case) -> None:
    def answer(event: Changed) -> None:
        if event.change.label == "Add first":
            add(case, "second")

    case.subscribe(answer)
    add(case, "first")
    assert names(case) == ["first", "second"]


def test_undo_and_redo_from_many_threads_are_whole(case: Case) -> None:
    def change(letter: str) -> None:
        for n in range(15):
            with case.change(f"{letter}{n}") as session:
                session.add_all([Entity(schema="Person", name=f"{letter}{n}/{half}") for half in "12"])

    def repeat(deed: Callable[[], object]) -> None:
        for _ in range(15):
            deed()

    join(start(lambda: change("a"), lambda: change("b"), lambda: repeat(case.undo), lambda: repeat(case.redo)))
    now = names(case)
    assert {name[:-1] + "1" for name in now} | {name[:-1] + "2" for name in now} == set(now), "half a change"
    steps = 0
    while case.undo():
        steps += 1
    assert steps == len(now) / 2
    assert names(case) == []
    while case.redo():
        steps -= 1
    assert steps <= 0
    assert set(now) <= set(names(case))
    check_sound(case)
