"""What is expunged is in no byte of the new file; all else, its history too, is as it was, behind a stated break."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from core.soundness import check_sound
from exchange.planting import GREEN, Marks, found_marks, planted_case
from sealed import page, seal
from sqlalchemy import select, text

from casefile.core.case import Case, create_case, open_case
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.excerpts import add_excerpt_quote
from casefile.core.journal import chain_head, list_changes
from casefile.core.notes import add_note
from casefile.core.originals import has_original
from casefile.core.schema import CaseInfo, Entity, Event, Excerpt, Finding, Link, Origin, Participant, Source, Statement
from casefile.core.search import search_case
from casefile.exchange.expunge import Expunged, Signature, expunge_record
from casefile.exchange.purge import NEUTRAL, PARTLY
from casefile.exchange.verify import verify_case

SIGNED = Signature("B. Author", "s2", lambda: datetime(2026, 1, 2, 3, 4, tzinfo=UTC))


def expunge(
    path: Path, table: str, record_id: str, target: Path | None = None, reason: str = "Consent withdrawn."
) -> Expunged:
    return expunge_record(path, table, record_id, reason, SIGNED, target=target)


def check(path: Path) -> int:
    with open_case(path, writable=False) as case:
        assert verify_case(case).problems == ()
        return check_sound(case)


def head_of(path: Path) -> str:
    with open_case(path, writable=False) as case, case.read() as session:
        return chain_head(session.connection())


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """Make a case in which a person is named, renamed, proved, linked, deleted in part, and undone."""
    path = tmp_path / "case.casefile"
    with create_case(path, CaseInfo(title="Case"), author="A. Author", station="s1") as case:
        with case.change("Add Nadia Expunge") as session:
            session.add(Entity(id="nadia", schema="Person", name="Nadia Expunge", note="Lives in Busan"))
            session.add(Entity(id="ship", schema="Vessel", name="Heron"))
            session.add(Statement(id="birth", entity_id="nadia", property="birthPlace", value="Hamhungplace"))
            session.add(Statement(id="past", entity_id="nadia", property="email", value="nadia@pastmail.example"))
            session.add(Link(id="link", kind="owner", from_id="nadia", to_id="ship", note="linknotemark"))
            session.add(Origin(id="origin", name="The harbour master", entity_id="nadia"))
            session.add(Event(id="call", kind="port_call", title="A call", knowledge="observed"))
            session.add(
                Participant(id="part", event_id="call", entity_id="nadia", role="owner", identification="claimed")
            )
        with case.change("Note") as session:
            session.flush()
            add_note(session, kind="lead", text="askherdaughter", on_table="entity", on_id="nadia")
            session.add(
                Finding(id="f", number=1, position=1, title="One", text="Nadia Expunge owned it.", status="reported")
            )
        with case.change("Rename Heron") as session:
            session.get_one(Entity, "ship").name = "Blue Heron"
        with case.change("Rename Nadia Expunge to N.") as session:
            session.get_one(Entity, "nadia").name = "N. E. Formermark"
        with case.change("Drop nadia@pastmail.example") as session:
            session.delete(session.get_one(Statement, "past"))
        with case.change("Say more on the ship") as session:
            session.get_one(Entity, "ship").note = "Grey"
            session.get_one(Entity, "nadia").note = "Moved to Wonsanmark"
        case.undo()
        with case.change("The link goes to another") as session:
            session.add(Entity(id="other", schema="Person", name="Other"))
            session.flush()
            session.add(Link(id="moved", kind="master", from_id="nadia", to_id="ship"))
        with case.change("Move") as session:
            session.get_one(Link, "moved").from_id = "other"
    return path


GONE = (
    "nadia expunge",
    "lives in busan",
    "hamhungplace",
    "pastmail",
    "linknotemark",
    "askherdaughter",
    "formermark",
    "wonsanmark",
)


def test_no_byte_of_the_record_is_left_and_the_rest_of_the_history_is(told: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.casefile"
    before, old_head = told.read_bytes(), head_of(told)
    assert all(word.encode() in before.lower() for word in GONE)
    with open_case(told, author="A", station="s") as case, case.change("Mend") as session:
        session.get_one(Finding, "f").text = "Somebody owned it."
    before, old_head = told.read_bytes(), head_of(told)
    expunged = expunge(told, "entity", "nadia", target)
    assert told.read_bytes() == before
    data = target.read_bytes().lower()
    assert [word for word in GONE if word.encode() in data] == ["nadia expunge"]  # in the finding's own history
    assert expunged.records == {"entity": 1, "statement": 2, "link": 1, "participant": 1, "note": 1}
    assert expunged.mentions == ()
    assert expunged.chain_head == head_of(target)
    check(target)
    with open_case(target, writable=False) as case, case.read() as session:
        changes = list(list_changes(session.connection()))
        assert session.get_one(Origin, "origin").entity_id is None
        assert session.get_one(Entity, "ship").name == "Blue Heron"
        assert session.get_one(Link, "moved").from_id == "other"
        assert session.execute(text("PRAGMA freelist_count")).scalar() == 0
        assert [hit.record_id for hit in search_case(session, "heron")] == ["ship"]
        assert search_case(session, "nadia") == []
    first = changes[0]
    assert (first.kind, first.author, first.station, first.at) == (
        "fixed",
        "B. Author",
        "s2",
        "2026-01-02T03:04:00.000+00:00",
    )
    assert first.label == (
        'Expunged 1 of "entity", 1 of "link", 1 of "note", 1 of "participant", 2 of "statement".'
        f" Reason: Consent withdrawn. Head of the chain before: {old_head}"
    )
    labels = [change.label for change in changes[1:]]
    assert labels == [
        "Create case", PARTLY, PARTLY, "Rename Heron", NEUTRAL, NEUTRAL, PARTLY, PARTLY, "The link goes to another",
        "Move", "Mend",
    ]  # fmt: skip


def test_undo_goes_on_over_the_break(told: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.casefile"
    expunge(told, "entity", "nadia", target)
    with open_case(target, author="A", station="s") as case:
        with pytest.raises(RefusedError, match="cannot be taken back"):
            case.undo()  # the link came from the expunged person before
        with case.change("Rename") as session:
            session.get_one(Entity, "ship").name = "Third"
        assert case.undo() == "Rename"
        with case.read() as session:
            assert session.get_one(Entity, "ship").name == "Blue Heron"
    check(target)


def test_names_that_still_stand_elsewhere_are_told(told: Path, tmp_path: Path) -> None:
    expunged = expunge(told, "entity", "nadia", tmp_path / "new.casefile")
    assert expunged.mentions == (("finding", "f", "text"),)


def test_a_deleted_record_leaves_history_too(told: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.casefile"
    expunged = expunge(told, "statement", "past", target)
    assert expunged.records == {"statement": 1}
    assert b"pastmail" not in target.read_bytes()
    assert b"hamhungplace" in target.read_bytes().lower()
    check(target)


def test_the_old_file_is_replaced_only_when_asked(told: Path) -> None:
    mode = told.stat().st_ino
    expunge(told, "entity", "nadia")
    assert told.stat().st_ino != mode
    assert told.stat().st_mode & 0o777 == 0o600
    assert b"hamhungplace" not in told.read_bytes().lower()
    assert [path.name for path in told.parent.iterdir()] == ["case.casefile"]
    check(told)


def test_a_journal_that_another_case_left_ruins_no_new_file(told: Path, tmp_path: Path) -> None:
    left = tmp_path / "new.casefile-journal"
    left.write_bytes(b"what a killed program left")
    with pytest.raises(RefusedError, match="would ruin a new one"):
        expunge(told, "entity", "nadia", tmp_path / "new.casefile")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.casefile", "new.casefile-journal"]


def test_a_case_that_somebody_writes_is_not_replaced(told: Path) -> None:
    before = told.read_bytes()
    with open_case(told, author="C. Writer", station="s"), pytest.raises(RefusedError, match=r"C\. Writer"):
        expunge(told, "entity", "nadia")
    assert told.read_bytes() == before


@pytest.mark.parametrize(
    ("table", "record_id", "reason", "says"),
    [
        ("entity", "nadia", "  ", "needs a reason"),
        ("entity", "nobody", "R.", "never had a record"),
        ("nothing", "nadia", "R.", "never had a record"),
        ("case_info", "x", "R.", "cannot be expunged"),
    ],
)
def test_what_is_refused_leaves_everything(told: Path, table: str, record_id: str, reason: str, says: str) -> None:
    before = told.read_bytes()
    with pytest.raises(RefusedError, match=says):
        expunge(told, table, record_id, reason=reason)
    assert told.read_bytes() == before
    assert [path.name for path in told.parent.iterdir()] == ["case.casefile"]


class Cancels:
    def __init__(self, after: int) -> None:
        self.left = after

    def step(self, done: int, total: int | None, what: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise CancelledError("cancelled")


@pytest.mark.parametrize("after", [0, 20, 30])
def test_cancelled_it_leaves_everything(told: Path, after: int) -> None:
    before = told.read_bytes()
    with pytest.raises(CancelledError):
        expunge_record(told, "entity", "nadia", "R.", SIGNED, progress=Cancels(after))
    assert told.read_bytes() == before
    assert [path.name for path in told.parent.iterdir()] == ["case.casefile"]


def held(case: Case, data: bytes) -> bool:
    with case.read() as session:
        return has_original(session, hashlib.sha256(data).hexdigest())


def test_bytes_go_unless_another_source_needs_them(tmp_path: Path) -> None:
    path = tmp_path / "case.casefile"
    with create_case(path, CaseInfo(title="Case"), author="A", station="s") as case:
        one = seal(case, "Wordsofone here", title="One", data=b"bytesofone")
        seal(case, page(1, "Shared"), title="Two", data=b"bytesoftwo")
        three = seal(case, page(1, "Shared"), title="Three", data=b"bytesoftwo")
        four = seal(case, "Four", title="Four", data=b"bytesoffour")
        mail = seal(case, "Mail", title="Mail", data=b"mail with bytesofannex")
        annex = seal(case, "Annex", title="Annex", data=b"bytesofannex", parent_id=mail)
        with case.change("Quote") as session:
            add_excerpt_quote(session, one, "Wordsofone")
        with case.change("Delete four") as session:
            session.delete(session.get_one(Source, four))
    for number, (record_id, gone, left) in enumerate(
        [
            (one, [b"bytesofone", b"wordsofone"], [b"bytesoftwo", b"bytesoffour"]),
            (three, [], [b"bytesofone", b"bytesoftwo", b"bytesoffour"]),
            (four, [b"bytesoffour"], [b"bytesofone"]),
        ]
    ):
        target = tmp_path / f"{number}.casefile"
        expunged = expunge(path, "source", record_id, target)
        data = target.read_bytes().lower()
        assert not [word for word in gone if word in data]
        assert not [word for word in left if word not in data]
        assert expunged.originals == (1 if gone else 0)
        check(target)
    expunged = expunge(path, "source", annex, tmp_path / "annex.casefile")
    assert (expunged.originals, expunged.inside) == (1, ("Mail",))
    with open_case(tmp_path / "0.casefile", writable=False) as case, case.read() as session:
        assert session.scalars(select(Excerpt)).all() == []


@pytest.mark.parametrize("table", ["source", "entity", "finding", "event", "provision", "quantity"])
def test_what_is_planted_in_a_record_and_what_hangs_on_it_is_in_no_byte(tmp_path: Path, table: str) -> None:
    marks = Marks(seed=len(table))
    path, target = tmp_path / "case.casefile", tmp_path / "new.casefile"
    ids = planted_case(path, marks, case_level=GREEN)["red"]
    expunged = expunge(path, table, ids[table], target)
    there = {marks.planted[mark] for mark in found_marks(target, marks.planted)}
    hanging = {name for name in expunged.records if name not in {"entity", "statement"} or table != "entity"}
    gone = {
        where
        for where in marks.planted.values()
        if where.split()[0] == "red" and where.split()[1].split(".")[0] in hanging
    }
    assert gone
    assert not gone & there
    assert {where for where in marks.planted.values() if where.startswith(("green", "amber", "case"))} <= there
    if table == "source":
        assert not {where for where in there if where.startswith("red page.")}
    check(target)


def test_a_copy_of_the_old_file_is_not_needed(told: Path, tmp_path: Path) -> None:
    moved = Path(shutil.move(told, tmp_path / "away.casefile"))
    target = tmp_path / "new.casefile"
    expunge(moved, "entity", "nadia", target)
    moved.unlink()
    assert check(target) == 11
