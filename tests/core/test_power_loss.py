"""The power fails at any moment: of the writes that were not synced any may be missing; the case is old or new.

The writes of a program are recorded. For a moment of the recording, a disk is made up as it may look afterwards: of
each file what was synced, and of what was written since any part, in sectors of 512 bytes, in any order; a name made,
moved or removed since the folder was synced is there or not. Nothing promises more (POSIX; a drive that lies about
syncing promises less, and no program can mend that).
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from core.forking import Program, started
from core.older import make_older, marks, open_later
from core.soundness import check_sound
from core.straced import Call, needs_strace, record
from sqlalchemy import text

from casefile.core.case import create_case, open_case
from casefile.core.schema import CaseInfo
from casefile.exchange.verify import verify_case

pytestmark = needs_strace
SECTOR = 512
Names = dict[str, "Content"]


@dataclass
class Content:
    """The bytes of one file: as they are on the disk for sure, and what was written since."""

    synced: bytes = b""
    since: list[Call] = field(default_factory=list)
    now: bytearray = field(default_factory=bytearray)

    def do(self, call: Call) -> None:
        self.since.append(call)
        apply(self.now, call)

    def sync(self) -> None:
        self.synced, self.since = bytes(self.now), []

    def after_loss(self, chance: random.Random, kept: float) -> bytes:
        """Return what may be there after the power failed; each unsynced sector is kept with this probability."""
        found = bytearray(self.synced)
        for call in self.since:
            for part in parts(call):
                if chance.random() < kept:
                    apply(found, part)
        return bytes(found)


def parts(call: Call) -> Iterator[Call]:
    """Yield a write in pieces that end where sectors do."""
    if call.kind != "write":
        yield call
        return
    start = 0
    while start < len(call.data):
        end = min(len(call.data), start + SECTOR - (call.offset + start) % SECTOR)
        yield Call("write", call.name, call.offset + start, call.data[start:end])
        start = end


def apply(data: bytearray, call: Call) -> None:
    if call.kind == "truncate":
        del data[call.offset :]
        data.extend(bytes(call.offset - len(data)))
        return
    data.extend(bytes(max(0, call.offset - len(data))))
    data[call.offset : call.offset + len(call.data)] = call.data


@dataclass
class Disk:
    """A folder on a disk: which names it has for sure, and what was done to names since."""

    names: Names
    synced: Names = field(default_factory=dict)
    since: list[tuple[str, Content | None]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        names = {one.name: Content(one.read_bytes(), now=bytearray(one.read_bytes())) for one in folder.iterdir()}
        return cls(dict(names), dict(names))

    def do(self, call: Call) -> None:
        if call.kind == "told":
            self.told += [line for line in call.data.decode().splitlines() if line.startswith("done")]
        elif call.kind == "create":
            self._create(call)
        elif call.kind == "unlink":
            self._name(call.name, None)
        elif call.kind in {"rename", "link"}:
            self._name(call.other, self.names[call.name])
            if call.kind == "rename":
                self._name(call.name, None)
        elif call.kind == "sync" and not call.name:
            self.synced, self.since = dict(self.names), []
        elif call.kind == "sync":
            self.names[call.name].sync()
        else:
            content = self.names[call.name]
            at = len(content.now) if call.kind == "append" else call.offset
            content.do(call if call.kind == "truncate" else Call("write", call.name, at, call.data))

    def _create(self, call: Call) -> None:
        if call.name not in self.names:
            self._name(call.name, Content())
        elif call.data:
            self.names[call.name].do(Call("truncate", call.name))

    def _name(self, name: str, content: Content | None) -> None:
        self.since.append((name, content))
        if content is None:
            del self.names[name]
        else:
            self.names[name] = content

    def after_loss(self, chance: random.Random) -> dict[str, bytes]:
        """Return a folder as it may be after the power failed."""
        kept = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        names: dict[str, Content | None] = dict(self.synced)
        for name in dict.fromkeys(name for name, _ in self.since):
            states = [content for other, content in self.since if other == name]
            reached = chance.randint(0, len(states))
            if reached:
                names[name] = states[reached - 1]
        # a file of which two names are left has one content
        contents = {id(one): one.after_loss(chance, kept) for one in names.values() if one}
        return {name: contents[id(one)] for name, one in names.items() if one}


@dataclass
class Trial:
    """A recording, and the folder before it."""

    folder: Path
    calls: list[Call]

    def losses(self, seed: int, number: int) -> Iterator[tuple[list[str], dict[str, bytes]]]:
        """Yield what was told by some moments, and a folder that may be left; each folder once."""
        chance = random.Random(seed)
        moments = sorted(chance.randrange(1, len(self.calls) + 1) for _ in range(number))
        disk, done, seen = Disk.of(self.folder), 0, set[str]()
        for moment in moments:
            for call in self.calls[done:moment]:
                disk.do(call)
            done = moment
            left = disk.after_loss(chance)
            key = hashlib.sha256(repr(sorted((n, hashlib.sha256(d).digest()) for n, d in left.items())).encode())
            if key.hexdigest() not in seen:
                seen.add(key.hexdigest())
                yield list(disk.told), left


def lay_out(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for left in folder.iterdir():
        left.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder / "a.casefile"


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """Record seven deeds of all kinds."""
    folder = tmp_path_factory.mktemp("edited")
    before, work = folder / "before", folder / "work"
    for made in (before, work):
        made.mkdir()
    create_case(before / "a.casefile", CaseInfo(title="T"), author="A", station="s").close()
    (work / "a.casefile").write_bytes((before / "a.casefile").read_bytes())
    with started("core.deeds") as program:
        return Trial(before, recorded(program, work / "a.casefile"))


@pytest.fixture(scope="module")
def brought_up(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """Record a format step."""
    folder = tmp_path_factory.mktemp("brought-up")
    before, work = folder / "before", folder / "work"
    for made in (before, work):
        made.mkdir()
    make_older(before / "a.casefile")
    (work / "a.casefile").write_bytes((before / "a.casefile").read_bytes())
    with started("core.older") as program:
        return Trial(before, recorded(program, work / "a.casefile"))


def recorded(program: Program, path: Path) -> list[Call]:
    """Record, and see that doing the calls again gives the files that were left."""
    disk = Disk.of(path.parent)
    log = path.parent.parent / "log"
    calls = record(program, path, 3, log)
    log.unlink()
    for call in calls:
        disk.do(call)
    assert {name: bytes(content.now) for name, content in disk.names.items()} == {
        one.name: one.read_bytes() for one in path.parent.iterdir()
    }
    assert disk.told
    assert {call.kind for call in calls} >= {"create", "write", "sync", "unlink", "told"}
    return calls


def lose_power(trial: Trial, folder: Path, seed: int, number: int) -> Counter[str]:
    """Open the case after so many losses of power: every change that was told is there, and at most one more."""
    seen: Counter[str] = Counter()
    known: dict[bytes, list[tuple[str, ...]]] = {}
    for told, left in trial.losses(seed, number):
        path = lay_out(folder, left)
        open_case(path, author="C", station="s").close()
        file = hashlib.sha256(path.read_bytes()).digest()
        if file not in known:
            known[file] = sound_changes(path)
        changes = known[file]
        done = [tuple(line.split()[1:]) for line in told]
        assert changes[: len(done)] == done, "an acknowledged change is lost"
        assert len(changes) <= len(done) + 1
        assert [one.name for one in folder.iterdir()] == [path.name]
        seen["losses"] += 1
        seen["with a journal"] += "a.casefile-journal" in left
        seen["one more"] += len(changes) - len(done)
    return seen


def sound_changes(path: Path) -> list[tuple[str, ...]]:
    """Return kind and label of the changes of a case, once it was found sound."""
    with open_case(path, writable=False) as case:
        assert verify_case(case).problems == ()
        check_sound(case)
        with case.read() as session:
            changes = session.execute(text("SELECT kind, label FROM change WHERE seq > 1 ORDER BY seq"))
            return [tuple(change) for change in changes]


def lose_power_in_a_step(trial: Trial, folder: Path, seed: int, number: int) -> Counter[str]:
    """Open an older case after so many losses of power: it is the old one or the new one, and the old one beside it."""
    before = (trial.folder / "a.casefile").read_bytes()
    seen: Counter[str] = Counter()
    known: set[bytes] = set()
    for told, left in trial.losses(seed, number):
        path = lay_out(folder, left)
        version, _ = marks(path)
        seen[f"format {version}"] += 1
        assert version in ({3} if told else {1, 3})
        if version == 3:
            assert left["a.format-1.casefile"] == before
        with open_later(path) as case:
            assert (case.kept is None) == (version == 3)
        file = hashlib.sha256(path.read_bytes()).digest()
        if file not in known:
            known.add(file)
            with open_later(path) as case:
                assert verify_case(case).problems == ()
                check_sound(case)
    return seen


def test_some_losses_of_power(edited: Trial, tmp_path: Path) -> None:
    assert lose_power(edited, tmp_path / "case", 1, 25)["losses"] > 15


@pytest.mark.long
@pytest.mark.parametrize("part", range(24))
def test_ten_thousand_losses_of_power(edited: Trial, tmp_path: Path, part: int) -> None:
    seen = lose_power(edited, tmp_path / "case", 100 + part, 1000)
    print(f"\n{dict(seen)}")
    assert seen["losses"] > 400
    assert min(seen["with a journal"], seen["one more"]) > 0


@pytest.mark.long
def test_a_thousand_losses_of_power_in_a_format_step(brought_up: Trial, tmp_path: Path) -> None:
    seen = lose_power_in_a_step(brought_up, tmp_path / "case", 200, 1000)
    print(f"\n{dict(seen)}")
    assert min(seen.values()) > 10
    assert len(seen) == 2


def test_a_sync_that_is_left_out_is_found(edited: Trial, tmp_path: Path) -> None:
    """The trial would see a program that does not sync."""
    careless = Trial(edited.folder, [call for call in edited.calls if call.kind != "sync"])
    with pytest.raises(Exception, match=r"lost|damaged|malformed|other file|not a case|problems"):
        lose_power(careless, tmp_path / "case", 1, 200)
