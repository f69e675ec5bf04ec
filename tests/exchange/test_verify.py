"""The evidence check names whatever is not as it was sealed."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from exchange.live import live_stretches
from sealed import boxed, page, seal, stage
from sqlalchemy import select, text
from sqlcipher3 import dbapi2

from casefile.core.case import create_case, open_case
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.excerpts import add_excerpt_offsets, add_excerpt_quote, add_translation
from casefile.core.originals import CHUNK
from casefile.core.pages import page_table, text_hash
from casefile.core.schema import CaseInfo, Entity, Excerpt, Finding, Instrument, Provision, ProvisionText, Statement
from casefile.exchange.verify import Problem, Report, verify_case


def build(path: Path) -> None:
    """Make a case with one of each kind of content, each with a word of its own."""
    with create_case(path, CaseInfo(title="CASETITLEMARK"), author="AUTHORMARK", station="STATIONMARK") as case:
        data = b"ORIGINALMARK " + bytes(CHUNK) + b" SECONDCHUNKMARK"
        source_id = seal(
            case,
            page(
                1, "PAGEMARK, and the QUOTEMARK stands here.", label="LABELMARK", note="NOTEMARK", reader="READERMARK"
            ),
            boxed(2, ["BOXEDMARK in lines", "and more of them"]),
            data=data,
            title="SOURCEMARK",
        )
        with case.change("LABELOFCHANGEMARK") as session:
            excerpt_id = add_excerpt_quote(session, source_id, "the QUOTEMARK stands", speaker="SPEAKERMARK")
            add_translation(session, excerpt_id, language="ko", text="TRANSLATIONMARK")
            add_excerpt_offsets(session, source_id, 2, 0, 9)
            entity = Entity(schema="Vessel", name="ENTITYMARK")
            session.add(entity)
            session.flush()
            session.add(Statement(entity_id=entity.id, property="imoNumber", value="STATEMENTMARK"))
            session.add(Finding(number=1, position=1, title="FINDINGMARK", text="t", status="reported"))
            session.add(
                Instrument(id="S/RES/1(2000)", symbol="S/RES/1 (2000)", kind="resolution", title="INSTRUMENTMARK")
            )
            session.flush()
            session.add(
                Provision(
                    id="S/RES/1(2000):1",
                    instrument_id="S/RES/1(2000)",
                    label="1",
                    position=1,
                    binding=True,
                    summary="s",
                )
            )
            session.flush()
            session.add(
                ProvisionText(
                    provision_id="S/RES/1(2000):1", language="en", text="OFFICIALMARK", taken_from="x",
                    file_sha256="0" * 64,
                    text_sha256=text_hash("OFFICIALMARK"),
                )
            )  # fmt: skip
        with case.change("Rename") as session:
            session.get_one(Entity, entity.id).name = "LATERENTITYMARK"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("verify") / "sound.casefile"
    build(path)
    return path


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "copy.casefile"))


def check(path: Path) -> Report:
    with open_case(path, writable=False) as case:
        return verify_case(case)


def kinds(path: Path) -> set[str]:
    return {problem.kind for problem in check(path).problems}


def edit(path: Path, *statements: str) -> None:
    """Change the file as somebody with another program would."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_sound_case_has_no_problems_and_says_what_was_looked_at(sound: Path) -> None:
    report = check(sound)
    assert report.problems == ()
    wanted = {"declarations", "changes", "journal rows", "records", "originals", "pages", "excerpts", "official texts"}
    assert wanted <= report.counted.keys()
    assert (report.counted["changes"], report.counted["originals"], report.counted["pages"]) == (4, 1, 2)


def test_the_check_changes_no_byte(copy: Path) -> None:
    before = copy.read_bytes()
    check(copy)
    assert copy.read_bytes() == before


MARKS = {
    "ORIGINALMARK": {"original"},
    "SECONDCHUNKMARK": {"original"},
    "PAGEMARK": {"page", "record", "journal"},
    "BOXEDMARK": {"page", "quote", "record", "journal"},
    "LABELMARK": {"page"},
    "NOTEMARK": {"page"},
    "READERMARK": {"page", "record", "journal"},
    "QUOTEMARK": {"page", "quote", "record", "journal"},
    "SPEAKERMARK": {"record", "journal"},
    "TRANSLATIONMARK": {"record", "journal"},
    "SOURCEMARK": {"record", "journal"},
    "CASETITLEMARK": {"record", "journal"},
    "ENTITYMARK": {"record", "journal", "file"},
    "STATEMENTMARK": {"record", "journal", "file"},
    "FINDINGMARK": {"record", "journal"},
    "OFFICIALMARK": {"text", "record", "journal"},
    "LABELOFCHANGEMARK": {"journal"},
    "STATIONMARK": {"journal"},
    "AUTHORMARK": {"journal", "record"},
}


@pytest.mark.parametrize("mark", MARKS)
def test_a_flipped_bit_in_each_place_of_each_content_is_named(sound: Path, copy: Path, mark: str) -> None:
    whole = sound.read_bytes()
    places = [found.start() for found in re.finditer(mark.encode(), whole)]
    assert places
    for number, place in enumerate(places[:: len(places) // 16 + 1]):
        byte = place + (number * 5) % len(mark)
        damaged = bytearray(whole)
        damaged[byte] ^= 1 << (number % 8)
        copy.write_bytes(damaged)
        report = check(copy)
        assert {problem.kind for problem in report.problems} & MARKS[mark], f"byte {byte}: {report.problems}"


def test_flipped_bits_in_boxes_and_hashes_are_named(sound: Path, copy: Path) -> None:
    with open_case(sound, writable=False) as case, case.read() as session:
        rows = session.execute(select(page_table).order_by(page_table.c.number)).all()
        quote_hash = session.scalars(select(Excerpt.quote_sha256)).first()
    whole = sound.read_bytes()
    assert quote_hash
    for content, kind in (
        (rows[1].boxes, "page"),
        (rows[0].text_sha256.encode(), "page"),
        (rows[0].row_sha256.encode(), "page"),
        (rows[0].sha256.encode(), None),
        (quote_hash.encode(), None),
    ):
        places = [found.start() for found in re.finditer(re.escape(content), whole)]
        assert places
        for place in places:
            damaged = bytearray(whole)
            damaged[place + len(content) // 2] ^= 2
            copy.write_bytes(damaged)
            found = kinds(copy)
            assert found
            assert kind is None or {kind, "file"} & found


def flip_everywhere(sound: Path, copy: Path, number: int, seed: int) -> Counter[str]:
    """Flip single bits in what the file holds; return how many in which tree, each of them named by the check.

    Half of them anywhere (nearly all bytes are those of originals), half in trees of which each is as likely.
    """
    whole, chance = sound.read_bytes(), random.Random(seed)
    trees: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in live_stretches(sound):
        trees.setdefault(name, []).append((start, end))
    seen: Counter[str] = Counter()
    for turn in range(number):
        sizes = [1 if turn % 2 else sum(end - start for start, end in found) for found in trees.values()]
        name = chance.choices(list(trees), sizes)[0]
        start, end = chance.choices(trees[name], [end - start for start, end in trees[name]])[0]
        place, damaged = chance.randrange(start, end), bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        copy.write_bytes(damaged)
        assert all(told(copy)), f"{name}, bit in byte {place}: {whole[place - 8 : place + 8]!r}"
        seen[name] += 1
    return seen


def told(path: Path) -> list[str]:
    """Return the sentences of the check, or that with which the file is refused; one empty sentence for none."""
    try:
        return [f"{problem.where}: {problem.says}" for problem in check(path).problems] or [""]
    except RefusedError as error:
        return [str(error)]


def test_a_bit_flipped_anywhere_in_what_the_file_holds_is_named(sound: Path, copy: Path) -> None:
    seen = flip_everywhere(sound, copy, 60, seed=1)
    assert len(seen) > 15


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_a_thousand_bits_flipped_anywhere(sound: Path, copy: Path, part: int) -> None:
    seen = flip_everywhere(sound, copy, 250, seed=100 + part)
    print(f"\n{dict(seen.most_common())}")
    assert seen.total() == 250


def test_an_empty_index_that_says_it_is_none_is_named(sound: Path, copy: Path) -> None:
    whole = sound.read_bytes()
    for name, start, end in live_stretches(sound):
        if end - start == 1 and start % 16384 == 0 and whole[start] == 10:
            damaged = bytearray(whole)
            damaged[start] ^= 8
            copy.write_bytes(damaged)
            assert all(told(copy)), name
            if name == "sqlite_autoindex_source_error_1":
                break
    else:
        pytest.fail("no such index")


def test_the_live_bytes_are_all_that_is_read(sound: Path, copy: Path) -> None:
    """What is not among the stretches can be wiped, and nothing is missed."""
    whole = sound.read_bytes()
    kept = bytearray(whole)
    free = bytearray(b"\1") * len(whole)
    for _, start, end in live_stretches(sound):
        free[start:end] = bytes(end - start)
    for place in range(100, len(whole)):
        page = place % 16384
        if free[place] and page >= 12 and place >= 112:  # the twelve bytes tell where free space begins
            kept[place] ^= 0xFF
    copy.write_bytes(kept)
    content = [one for one in check(copy).problems if one.kind != "file"]
    assert content == []


def test_a_bit_of_the_header_never_ends_in_an_error_of_the_program(sound: Path, copy: Path) -> None:
    whole = sound.read_bytes()
    for place in range(16, 96, 3):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        copy.write_bytes(damaged)
        assert told(copy)


@pytest.mark.parametrize(
    ("statement", "kind", "named"),
    [
        ("UPDATE entity SET name = 'forged'", "record", 'entity "LATERENTITYMARK"'),
        ("UPDATE entity SET note = 'added'", "record", "note differs"),
        ("DELETE FROM statement", "record", "is missing"),
        ("DELETE FROM finding", "record", 'finding "FINDINGMARK"'),
        (
            "INSERT INTO entity (id, author, created, schema, name, protected) VALUES ('x', 'x', 'x', 'x', 'X', 0)",
            "record",
            "is not in the journal",
        ),
        ("UPDATE page SET text = 'forged' WHERE number = 1", "page", 'page 1 of source "SOURCEMARK"'),
        ("UPDATE page SET rotation = 90 WHERE number = 1", "page", "measures, label, boxes or cells"),
        ("UPDATE page SET cells = x'01' WHERE number = 1", "page", "measures, label, boxes or cells"),
        ("UPDATE page SET width = '0'", "page", "page 2"),
        ("DELETE FROM page WHERE number = 1", "quote", "is not there"),
        ("DELETE FROM page WHERE number = 2", "quote", "is not there"),
        ("UPDATE original_chunk SET data = zeroblob(length(data)) WHERE position = 1", "original", "SOURCEMARK"),
        ("DELETE FROM original_chunk WHERE position = 1", "original", "are missing"),
        ("UPDATE original SET size = size - 1", "original", "SOURCEMARK"),
        ("DELETE FROM original", "original", "does not hold"),
        ("UPDATE change SET label = 'forged' WHERE seq = 3", "journal", 'change 3 "forged"'),
        ("UPDATE change SET at = '2020-01-01' WHERE seq = 2", "journal", "differs from the hash"),
        ("UPDATE change_row SET after = replace(after, 'ENTITYMARK', 'FORGED')", "journal", "It touched"),
        ("DELETE FROM change_row WHERE change_seq = 3 AND position = 1", "journal", "differs from the hash"),
        ("UPDATE provision_text SET text = 'forged'", "text", "S/RES/1(2000):1 in en"),
        ("UPDATE source SET size = 1", "original", "gives 1 bytes"),
        ("DROP TABLE conflict", "schema", "conflict"),
        ("CREATE VIEW spy AS SELECT 1", "schema", 'view "spy"'),
        ("CREATE TRIGGER t AFTER UPDATE ON entity BEGIN SELECT 1; END", "schema", 'trigger "t"'),
        ("DROP INDEX ix_entity_name", "schema", "ix_entity_name"),
        ("UPDATE statement SET entity_id = 'nobody'", "reference", "names a entity"),
        ("DELETE FROM search_doc WHERE kind = 'entity'", "search", "is not in full text"),
        ("DELETE FROM search_doc WHERE kind = 'page' AND rowid = 1", "search", ":1 is not in full text"),
        (
            "UPDATE search_doc SET record_id = 'x' WHERE kind = 'entity'",
            "search",
            "entity x names a record that is not",
        ),
        ("UPDATE search_doc SET kind = 'x' WHERE kind = 'entity'", "search", "names a kind"),
        ("DELETE FROM search_text WHERE rowid = 1", "search", "full text, page"),
        ("INSERT INTO search_text(rowid, words, grams, kind) VALUES (99, 'x', '', 'page')", "search", "row 99"),
        ("UPDATE search_text_docsize SET sz = x'630001' WHERE id = 1", "search", "full text, page"),
        ("INSERT INTO search_text_config VALUES ('rank', 'bm25()')", "search", "settings"),
    ],
)
def test_edits_from_outside_are_named(copy: Path, statement: str, kind: str, named: str) -> None:
    edit(copy, statement)
    try:
        problems = check(copy).problems
    except RefusedError:
        assert statement.startswith("DROP TABLE")
        return
    assert any(problem.kind == kind and named in f"{problem.where} {problem.says}" for problem in problems), problems


def test_a_change_cut_out_of_the_chain_is_named(copy: Path) -> None:
    edit(copy, "DELETE FROM change_row WHERE change_seq = 3", "DELETE FROM change WHERE seq = 3")
    assert any("changes 3 to 3 are missing" in problem.says for problem in check(copy).problems)


def test_a_change_cut_off_the_end_shows_in_the_records(copy: Path) -> None:
    edit(copy, "DELETE FROM change_row WHERE change_seq = 4", "DELETE FROM change WHERE seq = 4")
    assert "record" in kinds(copy)


def test_changes_that_were_exchanged_are_named(copy: Path) -> None:
    edit(copy, "UPDATE change SET seq = -1 WHERE seq = 2", "UPDATE change SET seq = 2 WHERE seq = 3",
         "UPDATE change SET seq = 3 WHERE seq = -1")  # fmt: skip
    assert "journal" in kinds(copy)


def test_leftovers_are_named_until_they_are_swept(copy: Path) -> None:
    with open_case(copy, author="A", station="s") as case:
        stage(case, b"left behind", ["left behind"])
        report = verify_case(case)
        assert report.problems == ()  # nothing that was sealed differs
        assert {notice.kind for notice in report.notices} == {"leftover"}
        assert all("next opening for writing removes it" in notice.says for notice in report.notices)
    with open_case(copy, author="A", station="s") as case:
        assert (verify_case(case).problems, verify_case(case).notices) == ((), ())


def test_bytes_whose_original_is_gone_are_damage_not_leftovers(copy: Path) -> None:
    edit(copy, "PRAGMA foreign_keys=OFF", "DELETE FROM original WHERE sha256 = (SELECT min(sha256) FROM source)")
    assert {"leftover", "original"} <= kinds(copy)


def test_an_original_that_no_source_ever_named_is_a_leftover_an_undone_one_is_not(copy: Path) -> None:
    with open_case(copy, author="A", station="s") as case:
        seal(case, "undone")
        case.undo()
        assert verify_case(case).problems == ()
        sha256 = stage(case, b"smuggled", [])
        with case.stage() as connection:
            connection.exec_driver_sql("INSERT INTO original VALUES (?, 8)", (sha256,))
        assert [problem.says for problem in verify_case(case).problems] == ["no source names it, nor ever did."]


def test_full_text_of_odd_words_and_of_what_was_undone_is_as_it_should_be(copy: Path) -> None:
    words = "e\u0301 Ångström ﬁne 朝鮮 러 시 아 bro-\nken \u0301 \u200bمُحَمَّد 100,5 x\u00adx 🚢 \U00020000"
    with open_case(copy, author="A", station="s") as case:
        seal(case, page(1, words), data=b"odd", title=words)
        with case.change("Add") as session:
            session.add(Entity(schema="Vessel", name=words))
        with case.change("Rename") as session:
            session.scalars(select(Entity).where(Entity.name == words)).one().name = "朝鮮"
        case.undo()
        report = verify_case(case)
        assert (report.problems, report.notices) == ((), ())
        assert report.counted["records in full text"] == 11


def test_full_text_that_was_written_meanwhile_is_no_damage(copy: Path) -> None:
    class Renaming:
        def step(self, done: int, total: int | None, what: str = "") -> None:
            if what == "Checking records in full text":
                with case.change("Rename") as session:
                    session.scalars(select(Entity)).first().name = f"Name {done}"  # type: ignore[union-attr]

    with open_case(copy, author="A", station="s") as case:
        report = verify_case(case, Renaming())
        assert report.problems == ()
        assert [(one.kind, "check it again" in one.says) for one in report.notices] == [("search", True)]
        assert verify_case(case).problems == ()


def test_a_lost_anchor_is_counted_not_called_damage(copy: Path) -> None:
    with open_case(copy, author="A", station="s") as case:
        with case.change("Read again", fixed=True) as session:
            excerpt = session.scalars(select(Excerpt).where(Excerpt.page == 1)).one()
            excerpt.anchor_state, excerpt.start, excerpt.end = "lost", 0, 3
        report = verify_case(case)
    assert report.problems == ()
    assert report.counted["lost anchors"] == 1


def test_history_of_undo_redo_and_deletion_is_sound(copy: Path) -> None:
    with open_case(copy, author="A", station="s") as case:
        for _ in range(3):
            case.undo()
        assert verify_case(case).problems == ()
        case.redo()
        case.redo()
        with case.change("Delete") as session:
            session.execute(text("DELETE FROM source"))
        assert verify_case(case).problems == ()
        case.undo()
        assert verify_case(case).problems == ()


def test_a_damaged_tree_is_reported_not_raised(sound: Path, copy: Path) -> None:
    whole = bytearray(sound.read_bytes())
    place = whole.index(b"PAGEMARK") // 16384 * 16384
    whole[place : place + 64] = bytes(64)
    copy.write_bytes(whole)
    problems = check(copy).problems
    assert problems
    assert any("cannot be read" in problem.says or problem.kind == "file" for problem in problems)


class Stops:
    """Cancels at the n-th step."""

    def __init__(self, left: int) -> None:
        self.left = left

    def step(self, done: int, total: int | None, what: str = "") -> None:
        self.left -= 1
        if self.left == 0:
            raise CancelledError("cancelled")


@pytest.mark.parametrize("at", [1, 5, 60])
def test_the_check_can_be_cancelled(sound: Path, at: int) -> None:
    with open_case(sound, writable=False) as case, pytest.raises(CancelledError):
        verify_case(case, Stops(at))


def test_a_problem_says_where_and_what(copy: Path) -> None:
    edit(copy, "UPDATE page SET text = 'forged' WHERE number = 1")
    problem = next(problem for problem in check(copy).problems if problem.kind == "page")
    assert isinstance(problem, Problem)
    assert re.fullmatch(r'page 1 of source "SOURCEMARK" \([0-9a-f-]{36}\)', problem.where)
    assert problem.says == "its text no longer has the hash it was stored with."


@pytest.mark.parametrize("position", [-1, -(2**63)])
def test_an_image_slipped_in_before_a_change_is_named(copy: Path, position: int) -> None:
    edit(
        copy,
        "UPDATE finding SET text = 'FORGED'",
        "INSERT INTO change_row(change_seq, position, tbl, record_id, op, before, after)"
        f" SELECT (SELECT max(seq) FROM change), {position}, 'finding', id, 'update', NULL, ("
        "SELECT json_replace(r.after, '$.text', 'FORGED') FROM change_row r WHERE r.tbl = 'finding'"
        " AND r.record_id = finding.id ORDER BY r.change_seq DESC LIMIT 1) FROM finding LIMIT 1",
    )
    assert "journal" in kinds(copy)


def test_rows_numbered_below_one_are_named(copy: Path) -> None:
    columns = "id, number, position, title, text, status, author, created"
    edit(
        copy,
        f"INSERT INTO finding(rowid, {columns}) SELECT -5, 'forged', 99, 99, title, 'FORGED', status, author, created"
        " FROM finding LIMIT 1",
    )
    assert {"file", "record"} <= kinds(copy)
