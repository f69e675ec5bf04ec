"""A share holds what may leave at its level, and no byte of anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchange.planting import AMBER, GREEN, RED, Marks, found_marks, planted_case, views
from sealed import page, seal
from sqlalchemy import select, text

from casefile.core.case import create_case, open_case
from casefile.core.errors import RefusedError
from casefile.core.excerpts import add_excerpt_quote, add_translation, grade_excerpt
from casefile.core.handling import Level, read_level
from casefile.core.journal import list_changes
from casefile.core.notes import add_note
from casefile.core.progress import Silent
from casefile.core.proof import add_support
from casefile.core.schema import (
    CaseInfo,
    CustodyEvent,
    Entity,
    Event,
    EventPlace,
    Excerpt,
    Finding,
    Judgement,
    Link,
    Note,
    Origin,
    Place,
    RecordOrigin,
    Source,
    SourceError,
    Statement,
    Translation,
)  # fmt: skip
from casefile.core.sources import grade_source
from casefile.core.vocabulary import Classification, Tlp
from casefile.dossier.content.case import read_content
from casefile.dossier.options import Options
from casefile.exchange.import_case import preview_import
from casefile.exchange.leaving import STAND_IN, STAND_IN_SHA256
from casefile.exchange.share import Shared, share_case
from casefile.exchange.verify import verify_case


def share(path: Path, target: Path, edition: Level) -> Shared:
    with open_case(path, writable=False) as case:
        return share_case(case, target, edition, author="B. Sharer", station="s2")


def verify(path: Path) -> None:
    with open_case(path, writable=False) as case:
        assert verify_case(case).problems == ()


EDITIONS = [
    (GREEN, GREEN, {"green"}),
    (GREEN, AMBER, {"green"}),
    (AMBER, GREEN, {"green", "amber"}),
    (RED, RED, {"green", "amber", "red"}),
    (Level(Tlp.GREEN, Classification.STRICTLY_CONFIDENTIAL), GREEN, {"green", "secret"}),
]


@pytest.mark.parametrize(("edition", "case_level", "leaves"), EDITIONS)
def test_what_is_planted_above_an_edition_is_in_no_byte_of_it(
    tmp_path: Path, edition: Level, case_level: Level, leaves: set[str]
) -> None:
    marks = Marks()
    source, target = tmp_path / "case.casefile", tmp_path / "share.casefile"
    planted_case(source, marks, case_level=case_level)
    share(source, target, edition)
    above = [name for name in ("green", "amber", "red", "secret") if name not in leaves]
    assert all(len(marks.at(f"{name} ")) > 150 for name in ("green", "amber", "red", "secret"))
    assert found_marks(source, marks.planted) == marks.planted.keys()  # the search finds them where they are
    there = {marks.planted[mark] for mark in found_marks(target, marks.planted)}
    case_leaves = not case_level.above(edition)
    wanted = {where for where in marks.planted.values() if where.split()[0] in leaves}
    wanted -= {where for where in wanted if where.endswith("change.label")} | {"green finding.contrary"}
    if case_leaves:
        wanted |= {where for where in marks.planted.values() if where.startswith("case ")}
        wanted |= {where for where in marks.planted.values() if where.split()[1].startswith(CASES_OWN)}
    else:
        wanted -= {where for where in wanted if where.endswith(REMARKS) or where.split()[1].startswith(OF_CASE)}
    assert {
        where for where in there if where.split()[0] in above and not where.split()[1].startswith(CASES_OWN)
    } == set()
    assert there == wanted
    verify(target)


CASES_OWN = ("instrument.", "provision.", "provision_text.", "amendment.", "element.", "abbreviation.")
OF_CASE = "abbreviation."
REMARKS = tuple(f" {name}.note" for name in ("provision", "element", "place", "origin"))


def test_a_share_has_new_pages_no_free_one_and_a_first_change_that_says_what_it_is(tmp_path: Path) -> None:
    source, target = tmp_path / "case.casefile", tmp_path / "share.casefile"
    planted_case(source, Marks(), case_level=GREEN)
    before = source.read_bytes()
    share(source, target, GREEN)
    assert source.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.casefile", "share.casefile"]
    assert target.stat().st_mode & 0o777 == 0o600
    with open_case(source, writable=False) as case, case.read() as session:
        old = session.scalars(select(CaseInfo)).one()
        head = list(list_changes(session.connection()))[-1].hash
    with open_case(target, writable=False) as case, case.read() as session:
        assert session.execute(text("PRAGMA freelist_count")).scalar() == 0
        (change,) = list_changes(session.connection())
        info = session.scalars(select(CaseInfo)).one()
        origin = session.scalars(select(RecordOrigin).where(RecordOrigin.on_table == "case_info")).one()
    assert change.label == f"Share of case {old.id}, chain head {head}, edition TLP:GREEN, unclassified"
    assert (change.kind, change.author, change.station) == ("fixed", "B. Sharer", "s2")
    assert (origin.case_id, origin.chain_head, origin.on_id) == (old.id, head, info.id)
    assert info.id != old.id
    with open_case(target, author="C", station="s3") as case, case.change("Go on") as session:
        session.add(Entity(schema="Person", name="New"))
    verify(target)


def test_what_may_leave_nothing_of_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    source, target = tmp_path / "case.casefile", tmp_path / "share.casefile"
    info = CaseInfo(title="Unmarked")
    with create_case(source, info, author="A", station="s") as case, case.change("Add") as session:
        session.add(Entity(schema="Person", name="Somebody"))
    with pytest.raises(RefusedError, match=r"may leave at TLP:AMBER.*counts as TLP:RED"):
        share(source, target, AMBER)
    assert [path.name for path in tmp_path.iterdir()] == ["case.casefile"]
    share(source, target, RED)
    with pytest.raises(RefusedError, match="there already"):
        share(source, target, RED)


@pytest.mark.parametrize("end", ["-journal", "-wal"])
def test_a_name_beside_which_another_case_left_its_journal_is_refused(tmp_path: Path, end: str) -> None:
    source, target = tmp_path / "case.casefile", tmp_path / "share.casefile"
    planted_case(source, Marks(), case_level=GREEN)
    left = tmp_path / f"share.casefile{end}"
    left.write_bytes(b"what a killed program left")
    with pytest.raises(RefusedError, match="would ruin a new one"):
        share(source, target, GREEN)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.casefile", left.name]


def test_a_finding_that_loses_proof_says_so(tmp_path: Path) -> None:
    source, target = tmp_path / "case.casefile", tmp_path / "share.casefile"
    with create_case(source, CaseInfo(title="Case", tlp="GREEN"), author="A", station="s") as case:
        open_id = seal(case, "It left on Monday.", title="Open")
        closed_id = seal(case, "It left on Tuesday.", title="Closed", tlp="RED")
        with case.change("Fill") as session:
            session.add(Finding(id="f1", number=1, position=1, title="One", text="t", status="reported"))
            session.add(Finding(id="f2", number=2, position=2, title="Two", text="t", status="reported"))
            session.flush()
            for number, source_id in enumerate((open_id, closed_id)):
                excerpt_id = add_excerpt_quote(session, source_id, "It left on")
                add_support(session, excerpt_id, "finding", "f1")
                if not number:
                    add_support(session, excerpt_id, "finding", "f2")
    with open_case(source, author="A", station="s") as case, case.change("Mark") as session:
        session.add(Finding(id="f3", number=3, position=3, title="Three", text="t", status="reported"))
        session.flush()
        (closed,) = session.scalars(select(Excerpt.id).where(Excerpt.source_id == closed_id))
        add_support(session, closed, "finding", "f3")
    assert share(source, target, GREEN).stripped == (3,)
    with open_case(target, writable=False) as case, case.read() as session:
        (note,) = session.scalars(select(Note).where(Note.on_id != "f3"))
        assert (note.on_table, note.on_id, note.kind) == ("finding", "f1", "withheld")
        assert note.text == "Proof withheld in this edition."
        assert [row.title for row in session.scalars(select(Source))] == ["Open"]
        assert session.scalars(select(Excerpt.anchor_state)).all() == ["exact"]


@pytest.fixture
def guarded(tmp_path: Path) -> Path:
    """Make a GREEN case with a protected source and a protected person whose names stand all over it."""
    path = tmp_path / "case.casefile"
    with create_case(
        path, CaseInfo(title="Case of Zoya Petrova", tlp="GREEN", about="As ZOYA  PETROVA said."),
        author="A. Author", station="s",
    ) as case:  # fmt: skip
        secret = seal(
            case, "Zoya Petrova writes: the crates were marked.\nAnd the lorry was green.", title="Letter from Zoya",
            protected=True, alias="Source 7", url="https://zoya.example/letter", publisher="Petrova Press",
            collector="K. Collector", written_by="Zoya Petrova", provided_by="The Vostok Office", note="By hand.",
            tool="zoyaclip", provider="Zoyasat", file_name="zoya_letter.txt", facts=[["author", "zoya"]],
        )  # fmt: skip
        told = seal(case, "It tells of Zoya Petrova and of oil.", title="Article", facts=[["camera", "Leica"]])
        plain = seal(case, "It tells of oil.", title="Other article on Zoya Petrova")
        with case.change("Fill by Zoya Petrova") as session:
            person = Entity(schema="Person", name="Zoya Petrova", alias="Person 3", protected=True, note="Met twice.")
            other = Entity(schema="Person", name="Zoe Peters")
            ship = Entity(schema="Vessel", name="Blue Heron", note="Once chartered by Zoya Petrova")
            origin = Origin(name="The lorry driver", note="Met in Rajin")
            session.add_all([person, other, ship, origin])
            session.flush()
            session.get_one(Source, secret).origin_id = origin.id
            session.add(
                Judgement(
                    left_id=min(person.id, other.id),
                    right_id=max(person.id, other.id),
                    verdict="same",
                    reason="Passport",
                )
            )
            session.add(Statement(id="pass", entity_id=other.id, property="passportNumber", value="KP-663-1881"))
            session.add(Statement(id="crew", entity_id=ship.id, property="crew", value="Zoya Petrova (KP-663-1881)"))
            session.add(Link(id="link", kind="charterer", from_id=person.id, to_id=ship.id))
            kept = add_excerpt_quote(session, secret, "the lorry was green")
            add_translation(session, kept, language="de", text="der Laster war grün")
            add_excerpt_quote(session, secret, "Zoya Petrova writes")
            about = add_excerpt_quote(session, told, "of oil", speaker="Zoya Petrova")
            add_translation(session, about, language="de", text="vom Öl, sagte Zoya Petrova")
            add_excerpt_quote(session, plain, "of oil")
            session.add(SourceError(source_id=told, says="Zoya Petrova", correction="Another"))
            session.add(SourceError(source_id=plain, says="oil", correction="coal, says Zoya Petrova"))
            session.add(Event(id="call", kind="meeting", title="With zoya petrova", knowledge="observed"))
            session.add(Place(id="here", name="House of Zoya Petrova"))
            session.add(Place(id="there", name="Nowhere used"))
            session.flush()
            session.add(EventPlace(event_id="call", place_id="here", role="at"))
            add_note(session, kind="lead", text="Ask Zoya Petrova, KP-663-1881, again")
    return path


SECRETS = (
    "zoya", "petrova", "zoe peters", "KP-663-1881", "vostok office", "k. collector", "zoyaclip", "by hand", "letter",
    "lorry driver", "rajin", "met twice", "crates were", "leica",
)  # fmt: skip


def test_protected_names_are_in_no_byte_of_a_share(tmp_path: Path, guarded: Path) -> None:
    target = tmp_path / "share.casefile"
    before = guarded.read_bytes().lower()
    assert all(name.lower().encode() in before for name in SECRETS)
    shared = share(guarded, target, GREEN)
    everything = b"\n".join(views(target))
    for name in SECRETS:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert name.lower().encode(encoding) not in everything, name
    assert shared.without_bytes == ("Article", "Source 7")
    verify(target)


def test_who_collected_a_protected_source_and_graded_it_is_not_called_by_its_alias(
    tmp_path: Path, guarded: Path
) -> None:
    with open_case(guarded, author="K. Collector", station="s") as case, case.change("Grade") as session:
        secret = session.scalars(select(Source).where(Source.title == "Letter from Zoya")).one()
        grade_source(session, secret.id, "B", by="K. Collector")
        lorry = session.scalars(select(Excerpt).where(Excerpt.quote == "the lorry was green")).one()
        grade_excerpt(session, lorry.id, "2", by="K. Collector")
    target = tmp_path / "share.casefile"
    share(guarded, target, GREEN)
    with open_case(target, writable=False) as case, case.read() as session:
        judged = session.scalars(select(Source.reliability_by).where(Source.title == "Source 7")).one()
        assert judged == "withheld"
        assert session.scalars(select(Excerpt.credibility_by).where(Excerpt.credibility == "2")).one() == "withheld"
    with open_case(guarded, writable=False) as case:
        content = read_content(case, Options(), Silent())
    (source,) = (one for one in content.sources if one.cite.startswith("Source 7"))
    assert "judged by" not in source.reliability


def test_a_share_taken_back_is_no_other_version_of_ours(tmp_path: Path, guarded: Path) -> None:
    target = tmp_path / "share.casefile"
    share(guarded, target, GREEN)
    with open_case(guarded, writable=False) as case:
        plan = preview_import(case, target)
    assert [row["name"] for name, _, row in plan.conflicts if name == "entity"] == ["Blue Heron"]  # its note is masked
    assert not {"provision", "instrument"} & {name for name, _, _ in plan.conflicts}


def test_what_a_colleague_cleared_in_a_share_is_a_conflict(tmp_path: Path, guarded: Path) -> None:
    target = tmp_path / "share.casefile"
    share(guarded, target, GREEN)
    with open_case(target, author="B", station="t") as case, case.change("Clear") as session:
        session.scalars(select(Event).where(Event.id == "call")).one().title = "A meeting"
        session.scalars(select(Entity).where(Entity.name == "Blue Heron")).one().note = None
    with open_case(guarded, writable=False) as case:
        plan = preview_import(case, target)
    assert {(name, row["id"] if name == "event" else row.get("name")) for name, _, row in plan.conflicts} >= {
        ("event", "call"),
        ("entity", "Blue Heron"),
    }


def test_a_protected_source_leaves_under_its_alias_without_its_bytes(tmp_path: Path, guarded: Path) -> None:
    target = tmp_path / "share.casefile"
    share(guarded, target, GREEN)
    with open_case(target, writable=False) as case, case.read() as session:
        sources = {row.title: row for row in session.scalars(select(Source))}
        assert set(sources) == {"Source 7", "Article", "Other article on Person 3"}
        alias = sources["Source 7"]
        assert (alias.sha256, alias.size, alias.origin_id) == (STAND_IN_SHA256, len(STAND_IN), None)
        custody = session.scalars(select(CustodyEvent).where(CustodyEvent.source_id == alias.id)).all()
        assert {(row.actor, row.detail, row.sha256) for row in custody} == {("withheld", None, None)}
        quotes = {row.quote: row for row in session.scalars(select(Excerpt))}
        assert [row.quote for row in quotes.values() if row.source_id == alias.id] == ["the lorry was green"]
        lorry = quotes["the lorry was green"]
        assert (lorry.anchor_state, lorry.start, lorry.prefix) == ("lost", None, None)
        assert {row.text for row in session.scalars(select(Translation))} == {"der Laster war grün"}
        oil = session.scalars(select(Excerpt).where(Excerpt.source_id == sources["Article"].id)).one()
        assert (oil.speaker, oil.quote, oil.anchor_state) == ("Person 3", "of oil", "lost")
        exact = session.scalars(
            select(Excerpt).where(Excerpt.source_id == sources["Other article on Person 3"].id)
        ).one()
        assert (exact.anchor_state, exact.quote) == ("exact", "of oil")
        assert session.scalars(select(SourceError.correction)).all() == ["coal, says Person 3"]


def test_protected_entities_leave_under_their_alias_with_all_that_are_the_same(tmp_path: Path, guarded: Path) -> None:
    target = tmp_path / "share.casefile"
    share(guarded, target, GREEN)
    with open_case(target, writable=False) as case, case.read() as session:
        names = sorted(session.scalars(select(Entity.name)))
        assert names == ["Blue Heron", "Person 3", "Person 3"]
        assert session.scalars(select(Statement.value)).all() == ["Person 3 (Person 3)"]
        assert session.scalars(select(Link.kind)).all() == ["charterer"]
        assert session.scalars(select(Event.title)).all() == ["With Person 3"]
        assert sorted(session.scalars(select(Place.name))) == ["House of Person 3", "Nowhere used"]
        assert session.scalars(select(Note.text)).all() == ["Ask Person 3, Person 3, again"]
        assert session.scalars(select(CaseInfo.title)).all() == ["Case of Person 3"]
        assert session.scalars(select(Origin.name)).all() == []


def test_bytes_stay_when_something_inside_them_does(tmp_path: Path) -> None:
    source, target = tmp_path / "case.casefile", tmp_path / "share.casefile"
    with create_case(source, CaseInfo(title="Case", tlp="GREEN"), author="A", station="s") as case:
        mail = seal(case, "Mail body", title="Mail")
        seal(case, "Annex words", title="Annex", parent_id=mail, tlp="RED")
        seal(case, "Twin words", title="Twin A")
        seal(case, "Twin words", title="Twin B", tlp="AMBER")
        seal(case, "Free words", title="Free")
    shared = share(source, target, GREEN)
    assert shared.without_bytes == ("Mail", "Twin A")
    everything = target.read_bytes()
    assert b"Free words" in everything
    assert not any(words in everything for words in (b"Mail body", b"Annex", b"Twin words", b"Twin B"))
    verify(target)


HIDDEN = "agent Mole at Pier 9"


def test_words_of_an_excerpt_above_the_edition_are_in_no_byte_of_a_share(tmp_path: Path) -> None:
    source, target = tmp_path / "case.casefile", tmp_path / "share.casefile"
    with create_case(source, CaseInfo(title="Case", tlp="GREEN"), author="A", station="s") as case:
        words = f"Open text. Hidden: {HIDDEN}. More open text."
        mail = seal(case, "Mail body", title="Mail", data=b"mail with paper inside")
        paper = seal(case, words, title="Paper", parent_id=mail)
        seal(case, words, title="Twin")
        other = seal(case, "Other words.", title="Other")
        with case.change("Mark") as session:
            for quote in ("Open text", "More open text", "Hidden: agent"):
                add_excerpt_quote(session, paper, quote, page=1)
            add_excerpt_quote(session, paper, HIDDEN, tlp="RED")
            add_excerpt_quote(session, other, "Other words")
    everything = b"\n".join(views(source))
    assert HIDDEN.lower().encode() in everything
    shared = share(source, target, GREEN)
    everything = b"\n".join(views(target))
    assert not [word for word in ("mole", "pier 9", "hidden: a") if word.encode() in everything]
    assert shared.quoted == shared.without_bytes == ("Mail", "Paper", "Twin")
    with open_case(target, writable=False) as case, case.read() as session:
        found = {row.quote: row for row in session.scalars(select(Excerpt))}
        assert found.keys() == {"Open text", "More open text", "Other words"}
        around = [
            (found[one].anchor_state, found[one].prefix, found[one].suffix) for one in ("Open text", "More open text")
        ]
        assert around == [("lost", None, None)] * 2
        assert found["Other words"].anchor_state == "exact"
    verify(target)
    whole = share(source, replace_name(target), RED)
    assert (whole.quoted, whole.without_bytes) == ((), ())
    assert HIDDEN.lower().encode() in b"\n".join(views(replace_name(target)))


def test_originals_that_nobody_can_look_through_stay_where_names_are_protected(tmp_path: Path) -> None:
    for protected in (False, True):
        source, target = tmp_path / f"{protected}.casefile", tmp_path / f"share-{protected}.casefile"
        with create_case(source, CaseInfo(title="Case", tlp="GREEN"), author="A", station="s") as case:
            seal(case, data=b"sealed unread", title="Unread")
            seal(case, page(1, "seen"), data=b"\x00S\x00e\x00c\x00r\x00e\x00t\x00 \x00M\x00a\x00n", title="Hidden")
            with case.change("Add") as session:
                session.add(Entity(schema="Person", name="Secret Man", alias="P", protected=protected))
        shared = share(source, target, GREEN)
        assert (b"sealed unread" in target.read_bytes()) is not protected
        assert shared.without_bytes == (("Hidden", "Unread") if protected else ())
        assert shared.unseen == (0 if protected else 1)


def test_a_level_is_both_markings(tmp_path: Path) -> None:
    source, target = tmp_path / "case.casefile", tmp_path / "share.casefile"
    info = CaseInfo(title="Case", tlp="GREEN")
    with create_case(source, info, author="A", station="s") as case, case.change("Add") as session:
        session.add(Entity(schema="Person", name="Low", tlp="CLEAR"))
        session.add(Entity(schema="Person", name="High", tlp="CLEAR", classification="confidential"))
    share(source, target, read_level("GREEN"))
    share(source, replace_name(target), read_level("GREEN", "confidential"))
    assert names_in(target) == ["Low"]
    assert names_in(replace_name(target)) == ["High", "Low"]


def replace_name(path: Path) -> Path:
    return path.with_name(f"second-{path.name}")


def names_in(path: Path) -> list[str]:
    with open_case(path, writable=False) as case, case.read() as session:
        return sorted(session.scalars(select(Entity.name)))
