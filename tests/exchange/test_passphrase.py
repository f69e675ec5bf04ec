"""Cases shared, expunged, built and imported under a passphrase: nothing that is written can be read without it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from core.soundness import check_sound
from declared import write_case
from exchange.planting import AMBER, GREEN, Marks, planted_case, raw_marks
from sealed import seal

from casefile.commands.import_case import read_back
from casefile.core.case import create_case, open_case
from casefile.core.errors import LockedError, RefusedError
from casefile.core.keys import Passphrase
from casefile.core.progress import Silent
from casefile.core.schema import CaseInfo, Entity
from casefile.exchange import build, expunge
from casefile.exchange.build_plan import read_plan
from casefile.exchange.build_trial import try_plan
from casefile.exchange.import_case import import_case, preview_import
from casefile.exchange.share import share_case
from casefile.exchange.verify import verify_case
from casefile.shipped import build_tools


@pytest.fixture(scope="module")
def passphrase() -> Passphrase:
    return Passphrase("correct horse battery")


@pytest.fixture(scope="module")
def other() -> Passphrase:
    return Passphrase("another one entirely")


def check(path: Path, passphrase: Passphrase) -> None:
    with open_case(path, writable=False, passphrase=passphrase) as case:
        assert verify_case(case).problems == ()
        check_sound(case)


def seen(folder: Path) -> bytes:
    return b"".join(entry.read_bytes() for entry in folder.iterdir() if entry.is_file())


class Watch:
    """Looks through all files of a folder at each step of a job, for marks and for tables in the clear."""

    def __init__(self, folder: Path, marks: Marks) -> None:
        self.folder, self.marks, self.looks = folder, marks, 0

    def step(self, done: int, total: int | None, what: str = "") -> None:
        self.looks += 1
        if self.looks % 7 == 1:
            data = seen(self.folder)
            assert raw_marks(data, self.marks.planted) == set(), what
            assert b"CREATE TABLE" not in data


def test_a_share_has_a_passphrase_of_its_own(tmp_path: Path, passphrase: Passphrase, other: Passphrase) -> None:
    marks, path, share = Marks(), tmp_path / "case.casefile", tmp_path / "share.casefile"
    planted_case(path, marks, case_level=AMBER, passphrase=passphrase)
    watch = Watch(tmp_path, marks)
    with open_case(path, writable=False, passphrase=passphrase) as case:
        share_case(case, share, GREEN, author="A", station="s", passphrase=other, progress=watch)
    assert watch.looks > 20
    check(share, other)
    assert raw_marks(seen(tmp_path), marks.planted) == set()
    with pytest.raises(RefusedError, match="does not open"):
        open_case(share, writable=False, passphrase=passphrase)


@pytest.mark.parametrize("replace", [True, False])
def test_what_is_expunged_from_a_protected_case_leaves_it_protected(
    tmp_path: Path, passphrase: Passphrase, *, replace: bool
) -> None:
    marks, path, target = Marks(), tmp_path / "case.casefile", tmp_path / "clean.casefile"
    ids = planted_case(path, marks, case_level=AMBER, passphrase=passphrase)
    entity, before = ids["green"]["entity"], path.read_bytes()
    watch = Watch(tmp_path, marks)
    signature = expunge.Signature("B. Author", "s2")
    with pytest.raises(LockedError):
        expunge.expunge_record(path, "entity", entity, "Asked for.", signature)
    expunge.expunge_record(
        path, "entity", entity, "Asked for.", signature,
        target=None if replace else target, passphrase=passphrase, progress=watch,
    )  # fmt: skip
    made = path if replace else target
    check(made, passphrase)
    assert made.read_bytes()[:16] != before[:16]
    with open_case(made, writable=False, passphrase=passphrase) as case, case.read() as session:
        assert session.get(Entity, entity) is None
    assert raw_marks(seen(tmp_path), marks.planted) == set()
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_build_is_protected_and_replaces_what_was_only_with_its_passphrase(
    tmp_path: Path, passphrase: Passphrase, other: Passphrase
) -> None:
    (tmp_path / "declared").mkdir()
    plan, problems = read_plan(write_case(tmp_path / "declared"))
    assert problems == []
    target, signature = tmp_path / "built.casefile", build.Signature("A. Author", "s")
    tools = build_tools()
    build.build_file(plan, target, tools, signature, Silent(), passphrase=passphrase)
    check(target, passphrase)
    before = target.read_bytes()
    assert b"Heron" not in before
    for wrong, error in ((None, LockedError), (other, RefusedError)):
        with pytest.raises(error):
            build.build_file(plan, target, tools, signature, Silent(), replace=True, passphrase=wrong)
        assert target.read_bytes() == before
    build.build_file(plan, target, tools, signature, Silent(), replace=True, passphrase=passphrase)
    check(target, passphrase)
    assert target.read_bytes() != before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["built.casefile", "declared"]


def test_a_trial_build_leaves_nothing_readable_while_it_lasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "declared").mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    plan, _ = read_plan(write_case(tmp_path / "declared"))
    found = []

    class Look:
        def step(self, done: int, total: int | None, what: str = "") -> None:
            for file in (tmp_path / "temporary").rglob("*"):
                if file.is_file() and file.suffix != ".lock":
                    data = file.read_bytes()
                    found.append(len(data))
                    assert b"CREATE TABLE" not in data
                    assert b"Heron" not in data

    try_plan(plan, (), build_tools(), build.Signature("A", "s"), Look())
    assert sum(found) > 1_000_000
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_colleagues_protected_case_is_imported_with_its_own_passphrase(
    tmp_path: Path, passphrase: Passphrase, other: Passphrase
) -> None:
    mine, theirs = tmp_path / "mine.casefile", tmp_path / "theirs.casefile"
    create_case(mine, CaseInfo(title="Mine"), author="A", station="s", passphrase=passphrase).close()
    with create_case(theirs, CaseInfo(title="Theirs"), author="B", station="t", passphrase=other) as case:
        seal(case, "What a colleague read.")
        with case.change("Add") as session:
            session.add(Entity(schema="Person", name="Hidden Heron"))
    before = mine.read_bytes(), theirs.read_bytes()
    with open_case(mine, author="A", station="s", passphrase=passphrase) as case:
        with pytest.raises(LockedError, match=r"theirs\.casefile is protected"):
            preview_import(case, theirs)
        with pytest.raises(RefusedError, match=r"does not open .*theirs\.casefile"):
            import_case(case, theirs, read_back, passphrase=passphrase)
        assert (mine.read_bytes(), theirs.read_bytes()) == before
        assert preview_import(case, theirs, passphrase=other).counted["entity"] == 1
        assert import_case(case, theirs, read_back, passphrase=other).written
        with case.read() as session:
            assert [one.name for one in session.query(Entity)] == ["Hidden Heron"]
        assert case.undo() == "Import theirs.casefile"
    check(mine, passphrase)
    assert theirs.read_bytes() == before[1]
    assert b"Heron" not in mine.read_bytes()


def test_a_protected_case_spoiled_on_its_way_is_refused(
    tmp_path: Path, passphrase: Passphrase, other: Passphrase
) -> None:
    mine, theirs = tmp_path / "mine.casefile", tmp_path / "theirs.casefile"
    create_case(mine, CaseInfo(title="Mine"), author="A", station="s").close()
    with create_case(theirs, CaseInfo(title="Theirs"), author="B", station="t", passphrase=other) as case:
        seal(case, "What a colleague read. " * 200_000)
    whole, before = theirs.read_bytes(), mine.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    with open_case(mine, author="A", station="s") as case:
        for data, says in ((whole[:-5000], "cut short"), (bytes(flipped), "damaged"), (whole + bytes(16384), "added")):
            theirs.write_bytes(data)
            with pytest.raises(RefusedError, match=says):
                preview_import(case, theirs, passphrase=other)
        mine_too = tmp_path / "open.casefile"
        create_case(mine_too, CaseInfo(title="Open"), author="B", station="t").close()
        with pytest.raises(RefusedError, match="is not protected"):
            preview_import(case, mine_too, passphrase=passphrase)
    assert mine.read_bytes() == before


def test_a_plan_cannot_carry_the_passphrase(tmp_path: Path) -> None:
    file = write_case(tmp_path)
    data = json.loads(file.read_text())
    data["passphrase"] = "in the clear"
    file.write_text(json.dumps(data))
    _, problems = read_plan(file)
    assert any("passphrase" in str(one) for one in problems)
