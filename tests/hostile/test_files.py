"""Every hostile file ends in time as an error or as text, is sealed whole, and harms nobody."""

from __future__ import annotations

import hashlib
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from growth import HANG, computing, no_hang
from hostile.bait import WORDS, Guard, Poison
from hostile.files import GROUPS, ROWS, all_poisons
from reading.samples import make_pdf

from casefile.core.case import Case
from casefile.core.originals import read_original
from casefile.core.pages import get_page, list_pages
from casefile.core.schema import Source
from casefile.exchange.verify import verify_case
from casefile.reading.client import read_resolution
from casefile.reading.errors import ReadingError
from casefile.reading.intake import Intake, add_file

BYTES = 1 << 30
GOOD = "Twelve crates at Rajin."


def memory(what: str) -> int:
    """Return a figure of this process in bytes: "VmRSS" now, "VmHWM" at its highest since it was reset."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) * 1024


def intakes(intake: Intake) -> Iterator[Intake]:
    yield intake
    for child in intake.children:
        yield from intakes(child)


def check_source(case: Case, intake: Intake, data: bytes | None) -> str:
    """Check what the case holds of one source; return all text that it says, pages first."""
    with case.read() as session:
        source = session.get_one(Source, intake.source_id)
        numbers = [number for number, _ in list_pages(session, source.sha256)]
        pages = [get_page(session, source.sha256, number) for number in numbers[:50]]
    kept = b"".join(read_original(case, source.sha256))
    assert hashlib.sha256(kept).hexdigest() == source.sha256
    assert data is None or kept == data
    for page in pages:
        assert page is not None
        assert "\0" not in page.text
        assert "\r" not in page.text
        page.text.encode()
    name = source.file_name or ""
    assert name
    assert not set(name) & set("/\\\0\n"), name
    if source.unread:
        assert not pages
        assert source.unread.startswith(f"{name}: ")
        assert source.unread.endswith(".")
        assert "Traceback" not in source.unread
    texts = [page.text for page in pages if page]
    notes = [page.note or "" for page in pages if page]
    return "\n".join([*texts, "\f", *notes, *map(str, source.facts or []), source.unread or "", *intake.warnings])


def take(case: Case, folder: Path, poison: Poison, guard: Guard) -> None:
    """Take one hostile file into the case and check all that was promised."""
    data = poison.make(guard.bait)
    path = folder / poison.name
    path.write_bytes(data)
    Path("/proc/self/clear_refs").write_text("5")
    before, children = memory("VmRSS"), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    begun = computing()
    guard.deeds.watch()
    try:
        intake = add_file(case, path)
    finally:
        done = guard.deeds.take()
    every = list(intakes(intake))
    assert computing() - begun < HANG * len(every), f"{len(every)} documents"
    assert memory("VmHWM") - before < BYTES
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert most == children or most * 1024 <= BYTES
    assert not guard.opened.take(), "a canary was opened"
    mine = f"write {case.path}"
    assert {one for one in done if not one.startswith(mine)} <= {"start -I -m casefile.reading.process"}
    assert [one.name for one in folder.iterdir()] == [poison.name]
    told = [check_source(case, one, data if one is intake else None) for one in every]
    assert not any(WORDS in text for text in told)
    with case.read() as session:
        ended = "unread" if session.get_one(Source, intake.source_id).unread else "read"
    assert poison.ends in {"either", ended}, told[0]
    pages, _, facts = told[0].partition("\f")
    assert all(words in pages for words in poison.says), pages[:500]
    assert all(words in facts for words in poison.tells), facts[:500]
    path.unlink()
    if "ended before" in facts or "was stopped" in facts:
        read_good(case, folder)


def read_good(case: Case, folder: Path) -> None:
    """Read the next good file: the program is alive."""
    path = folder / "good.pdf"
    path.write_bytes(make_pdf((GOOD, str(time.monotonic_ns()))))
    intake = add_file(case, path)
    assert intake.unread is None
    with case.read() as session:
        page = get_page(session, session.get_one(Source, intake.source_id).sha256, 1)
    assert page is not None
    assert page.text.startswith(GOOD)
    path.unlink()


def marked(group: str, poison: Poison) -> object:
    return pytest.param(poison, id=f"{group}-{poison.name}", marks=[pytest.mark.long] if poison.slow else [])


@pytest.mark.parametrize("poison", [marked(*one) for one in all_poisons()])
def test_a_hostile_file(poisoned: Case, tmp_path: Path, poison: Poison, guard: Guard) -> None:
    take(poisoned, tmp_path, poison, guard)


@pytest.mark.long
@pytest.mark.parametrize("folder", ["archives", "pdf", "pdf_qpdf_fuzz", "xml", "."])
def test_real_hostile_files(folder: str, shared_data: Path, poisoned: Case, tmp_path: Path, guard: Guard) -> None:
    """Each file that others found in the wild ends in time, is sealed with its hash, and the next good one is read."""
    paths = [path for path in sorted((shared_data / "hostile" / folder).iterdir()) if path.is_file()]
    assert paths
    for path in paths:
        data = path.read_bytes()
        take(poisoned, tmp_path, Poison(path.name, lambda _, data=data: data), guard)  # type: ignore[misc]
        read_good(poisoned, tmp_path)


def test_the_case_lives_after_all_that(poisoned: Case, tmp_path: Path) -> None:
    read_good(poisoned, tmp_path)
    report = verify_case(poisoned)
    assert not report.problems


def test_there_are_enough_of_each_kind() -> None:
    names = [poison.name for _, poison in all_poisons()]
    assert len(set(names)) == len(names) >= 100
    assert all(len(poisons) >= 15 for poisons in GROUPS.values())


def test_each_row_of_the_catalogue_is_tried() -> None:
    names = {poison.name for _, poison in all_poisons()}
    assert {name for tried in ROWS.values() for name in tried} <= names
    assert {row[0] for row in ROWS} == set("PHIUT")
    tried_at_once = {poison.name for _, poison in all_poisons() if not poison.slow}
    only_long = {row for row, tried in ROWS.items() if not tried_at_once & set(tried)}
    assert only_long == {"P2 millions of operators", "P6 a million pages", "H3 names of attachments"}


def test_generated_files_are_the_same_each_time(guard: Guard) -> None:
    for _, poison in all_poisons():
        if not poison.slow and "bomb" not in poison.name and not poison.name.endswith((".pdf", ".docx", ".xlsx")):
            one, two = (hashlib.sha256(poison.make(guard.bait)).digest() for _ in range(2))
            assert one == two, poison.name


@pytest.mark.parametrize("name", ["bomb.xml", "outside.xml", "deep.xml", "deep.json", "svg.png"])
def test_official_texts_that_are_none(name: str, guard: Guard) -> None:
    poison = next(poison for _, poison in all_poisons() if poison.name == name)
    with no_hang(), pytest.raises(ReadingError) as caught:
        read_resolution(poison.make(guard.bait), name=name)
    assert str(caught.value).startswith(f"{name}: ")
    assert not guard.opened.take()


def test_the_watchers_see(guard: Guard, tmp_path: Path) -> None:
    assert guard.bait.file.read_text("utf-8") == WORDS
    assert guard.opened.take() == [guard.bait.file]
    guard.deeds.watch()
    (tmp_path / "x").write_text("x")
    assert guard.deeds.take() == [f"write {tmp_path / 'x'}"]


def test_sizes_of_bombs(guard: Guard) -> None:
    sizes = {poison.name: len(poison.make(guard.bait)) for _, poison in all_poisons() if "squared" in poison.name}
    assert all(size < 16 * 1024 for size in sizes.values())
    assert sizes
