"""The review: each check finds exactly what is planted, says nothing of a sound case, and can look again at little."""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from core.conftest import fixed_clock
from core.reviewing import crowd, sound
from core.reviewing.planted import PLANTED, Planted, cite, new_finding
from core.reviewing.sound import ARMS, Sound
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Session

from casefile.core import entities, findings, instruments
from casefile.core.case import Case, Changed, create_case, open_case
from casefile.core.elements import seed_elements
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.instruments import seed_catalogue
from casefile.core.journal import work_tables
from casefile.core.review import CHECKS, Problem, review_case, review_finding, review_open_case, review_touched
from casefile.core.schema import CaseInfo, Excerpt, Finding, Source
from casefile.library.catalogue import Catalogue
from casefile.library.elements import load_elements
from casefile.paths import resource

T = TypeVar("T")
KEPT = ("case_info", "instrument", "provision")  # without which there is no case, or no citation to look at


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory, lawful_file: Path) -> tuple[Path, Sound]:
    path = tmp_path_factory.mktemp("sound") / "sound.casefile"
    shutil.copy(lawful_file, path)
    with open_case(path, author="A. Author", station="s1", clock=fixed_clock) as case:
        with case.change("Seed") as session:
            seed_elements(session, load_elements(resource("elements", "dprk.json")).provisions)
        with case.change("Build") as session:
            it = sound.build(session)
    return path, it


@pytest.fixture
def it(sound_file: tuple[Path, Sound]) -> Sound:
    return sound_file[1]


@pytest.fixture
def case(sound_file: tuple[Path, Sound], tmp_path: Path) -> Iterator[Case]:
    """Give a case against which nothing is to be said."""
    path = Path(shutil.copy(sound_file[0], tmp_path / "sound.casefile"))
    with open_case(path, author="A. Author", station="s1", clock=fixed_clock) as made:
        yield made


class Watcher:
    """Keeps the review of a case up to date by looking at what each change touched."""

    def __init__(self, case: Case, problems: list[Problem] | None = None) -> None:
        self._case = case
        self.problems = whole(case) if problems is None else problems
        case.subscribe(self._look)

    def _look(self, changed: Changed) -> None:
        with self._case.read() as session:
            self.problems = review_touched(session, changed.touched).renew(self.problems)


def whole(case: Case) -> list[Problem]:
    with case.read() as session:
        return review_case(session)


def told(problems: list[Problem]) -> set[tuple[str, str]]:
    return {(one.severity.value, one.kind) for one in problems}


def test_nothing_is_said_of_a_sound_case(case: Case) -> None:
    assert whole(case) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: one.name)
def test_what_is_planted_is_found_and_nothing_else(case: Case, it: Sound, planted: Planted) -> None:
    watcher = Watcher(case, [])
    with case.change("Plant") as session:
        planted.plant(session, it)
    found = whole(case)
    assert told(found) == planted.expected, found
    assert watcher.problems == found
    for one in found:
        assert one.says.endswith(".")
        assert one.mend.endswith(".")
        assert one.where
        assert one.where[0].isupper() or one.table == "statement"
    case.undo()
    assert watcher.problems == []


def test_every_kind_of_problem_is_planted_somewhere() -> None:
    kinds = {kind for check in CHECKS for kind in check.kinds}
    of_editions = {"case_above"}  # see test_an_edition_asks_for_more
    assert {kind for one in PLANTED for _, kind in one.expected} == kinds - of_editions


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 12))])
def test_looking_at_little_says_what_looking_at_all_says(case: Case, it: Sound, seed: int) -> None:
    chance = random.Random(seed)
    watcher = Watcher(case)
    for planted in chance.sample(PLANTED, len(PLANTED) if seed else 25):
        try:
            with case.change(planted.name) as session:
                planted.plant(session, it)
        except (RefusedError, NoResultFound):
            continue  # what it changes went with an earlier one
        assert watcher.problems == whole(case), planted.name
        if chance.random() < 0.3:
            case.undo()
            assert watcher.problems == whole(case), f"undo of {planted.name}"
    assert len(watcher.problems) > 10


def disturb(session: Session, chance: random.Random) -> None:
    """Change or delete one row of any table, as an import or an undo might, past the operations."""
    table = chance.choice([one for name, one in work_tables().items() if name not in KEPT])
    ids = list(session.scalars(select(table.c.id)))
    if not ids:
        return
    chosen = table.c.id == chance.choice(ids)
    if chance.random() < 0.1:
        session.execute(delete(table).where(chosen))
        return
    column = chance.choice([one for one in table.columns if one.name not in {"id", "author", "created"}])
    values = list(session.scalars(select(column).where(column.is_not(None))))
    value = chance.choice(values) if values and chance.random() < 0.7 else None
    if value is not None or column.nullable:
        session.execute(update(table).where(chosen).values({column.name: value}))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 9))])
def test_any_row_that_changes_is_looked_at_with_all_that_hangs_on_it(case: Case, it: Sound, seed: int) -> None:
    chance = random.Random(seed)
    watcher = Watcher(case)
    done = 0
    while done < (300 if seed else 60):
        try:
            with case.change("Disturb") as session:
                disturb(session, chance)
        except IntegrityError:
            continue  # the file itself refuses such a row
        done += 1
        assert watcher.problems == whole(case)
        if chance.random() < 0.2:
            case.undo()
            assert watcher.problems == whole(case)


def test_deleting_everything_leaves_no_old_problem(case: Case, it: Sound) -> None:
    for planted in PLANTED[20:]:
        with contextlib.suppress(RefusedError, NoResultFound), case.change(planted.name) as session:
            planted.plant(session, it)
    watcher = Watcher(case)
    for name, remove in (("claim", findings.delete_finding), ("ship", entities.delete_entity)):
        with case.change("Delete") as session:
            remove(session, it.ids[name])
        assert watcher.problems == whole(case)


def test_the_law_may_change_under_a_citation(case: Case, it: Sound) -> None:
    watcher = Watcher(case)
    with case.change("End the paragraph") as session:
        instruments.edit_provision(session, ARMS, until="2015-01-01", status="superseded")
    assert told(watcher.problems) == {("wrong", "superseded")}
    assert watcher.problems == whole(case)


def test_judgements_settle_what_looks_alike(case: Case, it: Sound) -> None:
    watcher = Watcher(case)
    with case.change("Add a twin") as session:
        twin = entities.add_entity(session, schema="Vessel", name="Blue Heron")
        entities.add_statement(session, twin, "imoNumber", "9074729")
    assert told(watcher.problems) == {("wrong", "shared_imo"), ("weak", "duplicate")}
    for judge in (entities.judge_same, entities.judge_different):
        with case.change("Judge") as session:
            judge(session, it.ship, twin, reason="Looked at both.")
        assert watcher.problems == whole(case) == []
        case.undo()


def test_an_edition_asks_for_more(case: Case, it: Sound) -> None:
    with case.change("Mark") as session:
        made = new_finding(session, it, tlp="GREEN")
        cite(session, made, ARMS)
        for name in ("seen", "told"):
            session.get_one(Excerpt, it.ids[name]).tlp = "AMBER"
    assert whole(case) == []
    with case.read() as session:
        found = review_case(session, edition="green")
        assert told(found) == {("weak", "marked_above"), ("wrong", "stripped"), ("notice", "case_above")}
        # the first finding counts as AMBER with the case, and is left out with its proof
        assert {one.where for one in found if one.kind == "stripped"} == {"Finding 2, “It was paid”"}
        assert review_case(session, edition="TLP:AMBER") == []
        with pytest.raises(RefusedError, match="no edition"):
            review_case(session, edition="pink")


@pytest.mark.parametrize("carrier", ["excerpt", "source", "parent", "case"])
def test_proof_is_above_an_edition_by_whatever_it_hangs_on(case: Case, it: Sound, carrier: str) -> None:
    """Markings are inherited: what nobody marked is stripped from a finding with what it hangs on."""
    with case.change("Mark") as session:
        session.get_one(Finding, it.claim).tlp = "GREEN"
        marked = "GREEN" if carrier != "case" else None
        for name in ("gazette", "herald", "letter"):
            session.get_one(Source, it.ids[name]).tlp = marked
    with case.read() as session:
        before = review_case(session, edition="GREEN")
        assert (
            ("wrong", "stripped") in told(before) if carrier == "case" else told(before) == {("notice", "case_above")}
        )
    if carrier == "case":
        return
    with case.change("Attach") as session:
        mail = session.get_one(Source, it.letter)
        papers = [session.get_one(Source, it.ids[name]) for name in ("gazette", "herald")]
        if carrier == "parent":
            for paper in papers:
                paper.parent_id, paper.tlp = mail.id, None
    seen: list[Changed] = []
    case.subscribe(seen.append)
    with case.read() as session:
        attached = review_case(session, edition="GREEN")
    with case.change("Mark higher") as session:
        if carrier == "parent":
            session.get_one(Source, it.letter).tlp = "RED"
        elif carrier == "source":
            for name in ("gazette", "herald"):
                session.get_one(Source, it.ids[name]).tlp = "RED"
        else:
            for name in ("seen", "told"):
                session.get_one(Excerpt, it.ids[name]).tlp = "RED"
    with case.read() as session:
        found = review_case(session, edition="GREEN")
        assert [one.where for one in found if one.kind == "stripped"] == ["Finding 1, “Arms left Rajin”"]
        assert review_touched(session, seen[0].touched, edition="GREEN").renew(attached) == found


def test_today_decides_what_is_overdue(case: Case, it: Sound) -> None:
    next_one = next(one for one in PLANTED if one.name == "overdue")
    with case.change("Ask") as session:
        next_one.plant(session, it)
    with case.read() as session:
        assert review_case(session, today="2024-01-15") == []
        assert told(review_case(session, today="2024-02-02")) == {("wrong", "overdue")}


def test_a_finding_is_reviewed_with_what_it_rests_on(case: Case, it: Sound) -> None:
    with case.change("Plant") as session:
        for name in ("excerpt not graded", "no capture", "bad check digit", "open lead", "excerpt unused"):
            next(one for one in PLANTED if one.name == name).plant(session, it)
        other = new_finding(session, it)
        findings.edit_finding(session, other, period=None)
    with case.read() as session:
        everything = review_case(session)
        first = review_finding(session, 1, everything)
        assert told(first) == {("weak", "excerpt_not_graded"), ("weak", "no_capture"), ("weak", "bad_identifier")}
        second = review_finding(session, 2, everything)
        assert told(second) == {("weak", "excerpt_not_graded"), ("weak", "no_capture"), ("notice", "no_citation")}
        with pytest.raises(RefusedError, match="no finding 9 in the case; its findings are: 1, 2"):
            review_finding(session, 9, everything)


def test_the_open_case_is_reviewed_in_short_reads(case: Case, it: Sound) -> None:
    with case.change("Plant") as session:
        for planted in PLANTED[:5]:
            planted.plant(session, it)

    class Counting:
        steps = 0

        def step(self, done: int, total: int, what: str = "") -> None:
            self.steps += 1
            if self.steps == 99:
                raise CancelledError

    progress = Counting()
    assert review_open_case(case, progress) == whole(case)
    assert progress.steps == len(CHECKS)
    progress.steps = 90
    with pytest.raises(CancelledError):
        review_open_case(case, progress)


@pytest.fixture(scope="module")
def crowded(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue
) -> Iterator[tuple[Case, dict[str, list[str]]]]:
    """Give a case of more than ten thousand records, and the ids of each table."""
    info = CaseInfo(title="T", standard="Two.", standard_origins=2, standard_grade="C3", cut_off="2024-12-31")
    path = tmp_path_factory.mktemp("crowd") / "crowd.casefile"
    with create_case(path, info, author="A", station="s", clock=fixed_clock) as case:
        with case.change("Seed") as session:
            seed_catalogue(session, catalogue)
            seed_elements(session, load_elements(resource("elements", "dprk.json")).provisions)
        with case.change("Fill") as session:
            there = crowd.fill(session)
        assert there.count > 10_000
        yield case, there.ids


def counted(session: Session, look: Callable[[], T]) -> tuple[T, int]:
    """Return what a look gives and how many thousands of steps SQLite takes for it: the same on any machine."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    driver: Any = session.connection().connection.driver_connection
    driver.set_progress_handler(count, 1000)
    try:
        return look(), steps
    finally:
        driver.set_progress_handler(None, 0)


def test_a_crowd_is_looked_at_again_for_a_part_of_the_cost(crowded: tuple[Case, dict[str, list[str]]]) -> None:
    case, ids = crowded
    with case.read() as session:
        everything, most = counted(session, lambda: review_case(session))
    assert len(everything) > 1000
    for table, listed in ids.items():
        for record_id in listed[1:30:14]:
            with case.read() as session:
                look, taken = counted(session, lambda: review_touched(session, {(table, record_id)}))  # noqa: B023
            assert look.renew(everything) == everything, table
            assert taken < most / 2, table
