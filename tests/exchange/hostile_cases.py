"""Files that a colleague's compromised machine might send: each made from a good case, and each to be refused."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sealed import seal
from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from casefile.core.case import create_case, open_case
from casefile.core.excerpts import add_excerpt_quote
from casefile.core.schema import (
    CaseInfo,
    Entity,
    Event,
    Finding,
    Judgement,
    Place,
    Quantity,
    Source,
    Statement,
    Support,
)

Make = Callable[[Path], None]
PAGE = 16384


def good_case(path: Path, mark: str = "THEIRS") -> Path:
    """Make a small, sound case."""
    with create_case(path, CaseInfo(title=f"Case {mark}", tlp="GREEN"), author="B. Colleague", station="s9") as case:
        source = seal(case, f"The ship {mark} left Rajin on Monday.", title=f"Paper {mark}")
        with case.change("Fill") as session:
            session.add(Entity(id=f"e-{mark}", schema="Vessel", name=f"Ship {mark}"))
            session.add(Entity(id=f"f-{mark}", schema="Company", name=f"Owner {mark}"))
            session.add(Event(id=f"v-{mark}", kind="port_call", title="A call", knowledge="observed", date="2024-05",
                              earliest="2024-05-01", latest="2024-05-31"))  # fmt: skip
            session.flush()
            session.add(Statement(id=f"s-{mark}", entity_id=f"e-{mark}", property="imoNumber", value="9074729"))
            session.add(Place(id=f"p-{mark}", name="Rajin", latitude="42.2", longitude="130.3"))
            session.add(
                Judgement(id=f"j-{mark}", left_id=f"e-{mark}", right_id=f"f-{mark}", verdict="not_same", reason="R")
            )
            session.add(Quantity(id=f"q-{mark}", event_id=f"v-{mark}", qualifier="exactly", low="5", unit="t",
                                 product="x", origin="alleged", knowledge="observed"))  # fmt: skip
            session.add(Finding(id=f"n-{mark}", number=1, position=1, title="One", text="T", status="reported"))
            session.flush()
            excerpt = add_excerpt_quote(session, source, f"ship {mark} left")
            session.add(Support(id=f"u-{mark}", excerpt_id=excerpt, stance="supports", finding_id=f"n-{mark}"))
    return path


def _sql(*statements: str) -> Make:
    def make(path: Path) -> None:
        connection = dbapi2.connect(str(path), isolation_level=None)
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return make


def _declared(name: str, sql: str) -> Make:
    """Change a declaration behind SQLite's back."""

    def make(path: Path) -> None:
        connection = dbapi2.connect(str(path), isolation_level=None)
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"UPDATE sqlite_schema SET {sql} WHERE name = ?", (name,))
        connection.close()

    return make


def _bytes(change: Callable[[bytearray], object]) -> Make:
    def make(path: Path) -> None:
        data = bytearray(path.read_bytes())
        changed = change(data)
        path.write_bytes(changed if isinstance(changed, bytes | bytearray) else data)

    return make


def _field(offset: int, form: str, value: int) -> Make:
    return _bytes(lambda data: struct.pack_into(form, data, offset, value))


def _written(statement: str, **values: Any) -> Make:
    """Write a row through the case's own path, so that its journal agrees with it."""

    def make(path: Path) -> None:
        with open_case(path, author="E. Vil", station="s6") as case, case.change("Evil") as session:
            session.execute(text(statement), values)

    return make


def _filled(fill: Callable[[Session], None]) -> Make:
    def make(path: Path) -> None:
        with open_case(path, author="E. Vil", station="s6") as case, case.change("Evil") as session:
            fill(session)

    return make


def _replaced(make_new: Callable[[Path], object]) -> Make:
    def make(path: Path) -> None:
        path.unlink()
        make_new(path)

    return make


def _journal_beside(path: Path) -> None:
    path.with_name(path.name + "-journal").write_bytes(b"x" * 600)


def _flip(words: bytes) -> Make:
    """Flip a bit wherever some words stand in the file."""
    return _bytes(lambda data: bytes(data).replace(words, bytes([words[0] ^ 1]) + words[1:]))


def _swap(data: bytearray) -> None:
    pages = [n for n in range(1, len(data) // PAGE) if data[n * PAGE] == 13]
    one, other = pages[0], pages[-1]
    first, second = bytes(data[one * PAGE : (one + 1) * PAGE]), bytes(data[other * PAGE : (other + 1) * PAGE])
    data[one * PAGE : (one + 1) * PAGE], data[other * PAGE : (other + 1) * PAGE] = second, first


def _zero(data: bytearray) -> None:
    pages = [n for n in range(1, len(data) // PAGE) if data[n * PAGE] == 13 and data[n * PAGE + 4]]
    data[pages[0] * PAGE : (pages[0] + 1) * PAGE] = bytes(PAGE)


def _chain(session: Session) -> None:
    first = session.query(Source).first()
    assert first is not None
    parent = first.id
    for number in range(200):
        session.add(Source(id=f"c{number}", title="t", kind="document", sha256=first.sha256, size=first.size,
                           media_type="text/plain", parent_id=parent))  # fmt: skip
        session.flush()
        parent = f"c{number}"


def _rows(count: int) -> str:
    return (
        f"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {count})"
        " INSERT INTO abbreviation(id, author, created, short, long)"
        " SELECT 'a' || x, 'a', '2025-01-01T00:00:00Z', 's' || x, 'l' FROM n"
    )


SMALL = "INSERT INTO abbreviation(id, author, created, short, long) VALUES "
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"

HOSTILE: dict[str, tuple[Make, str]] = {
    # what the file declares
    "a trigger": (_sql("CREATE TRIGGER t AFTER INSERT ON note BEGIN DELETE FROM entity; END"), "holds a trigger"),
    "a view": (_sql("CREATE VIEW v AS SELECT * FROM entity"), "holds a view"),
    "a table": (_sql("CREATE TABLE extra(a)"), "holds a table"),
    "a virtual table": (_sql("CREATE VIRTUAL TABLE vt USING fts5(a)"), "holds a table"),
    "an index with code": (_sql("CREATE INDEX i ON note(kind) WHERE kind > 'a'"), "holds a index"),
    "a further column": (_sql("ALTER TABLE note ADD COLUMN extra TEXT"), "otherwise than a case"),
    "a generated column": (_sql("ALTER TABLE note ADD COLUMN g TEXT AS (kind || 'x')"), "otherwise than a case"),
    "an endless view for a table": (
        _sql("DROP TABLE abbreviation", f"CREATE VIEW abbreviation AS {ENDLESS}"), "abbreviation"
    ),
    "an endless view for the journal": (
        _sql("DROP TABLE change_row", f"CREATE VIEW change_row AS {ENDLESS}"), "change_row"
    ),
    "a table without its checks": (
        _declared("support", "sql = replace(sql, '= 1)', '>= 0)')"), "otherwise than a case"
    ),
    "a lax table": (_declared("note", "sql = replace(sql, ' STRICT', '')"), "otherwise than a case"),
    "two tables on one page": (
        _declared("note", "rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'entity')"), "is damaged"
    ),
    "a declaration that is none": (_declared("note", "sql = 'CREATE TABLE note('"), "damaged|cannot|is not"),
    "sampled statistics": (_sql("ANALYZE"), "holds a table"),
    # how large things are
    "a long piece of an original": (
        _sql("UPDATE original_chunk SET data = zeroblob(5000000)"), "more than 4 MB"
    ),
    "a long text": (_sql("UPDATE entity SET note = printf('%.*c', 34000000, 'x')"), "more than 32 MB"),
    "a long title": (_written("UPDATE source SET title = :t", t="x" * 5_000_000), "characters long"),
    "very many records": (_sql(_rows(1_100_000)), "more than an import takes"),
    # damage, by chance or on purpose
    "a bit flipped in a name": (_flip(b"Ship THEIRS"), "is damaged"),
    "a bit flipped in a quote": (_flip(b"ship THEIRS left"), "is damaged"),
    "the second half missing": (_bytes(lambda data: data[: len(data) // 2]), "cut short"),
    "one byte missing": (_bytes(lambda data: data[:-1]), "cut short"),
    "something behind the end": (_bytes(lambda data: data + bytes(PAGE)), "was added to"),
    "a page of zeros": (_bytes(_zero), "damaged|cannot|is not"),
    "two pages exchanged": (_bytes(_swap), "damaged|cannot|is not"),
    "another's journal beside it": (_journal_beside, "lies beside"),
    "a record edited outside": (_sql("UPDATE entity SET name = 'Evil'"), "is damaged or was changed"),
    "a record put in from outside": (
        _sql(SMALL + "('x', 'a', '2025-01-01T00:00:00Z', 's', 'l')"), "is damaged or was changed"
    ),
    "a journal entry edited": (_sql("UPDATE change SET author = 'Evil'"), "is damaged or was changed"),
    "a journal entry missing": (_sql("DELETE FROM change WHERE seq = 2"), "is damaged or was changed"),
    "an original exchanged": (_sql("UPDATE original_chunk SET data = CAST('other' AS BLOB)"), "is damaged"),
    "an original missing": (_sql("DELETE FROM original"), "is damaged"),
    "a reference to nothing": (_sql("UPDATE statement SET entity_id = 'nobody'"), "is damaged"),
    # marks and kinds of file
    "a newer format": (_field(60, ">i", 999), "newer Casefile"),
    "no format": (_field(60, ">i", 0), "no Casefile wrote"),
    "another program's database": (_field(68, ">i", 1), "another program"),
    "a write-ahead log": (_field(18, ">H", 0x0202), "had it open"),
    "other pages": (_sql("PRAGMA page_size = 4096", "VACUUM"), "not laid out"),
    "another page size in the header": (_field(16, ">H", 8192), "not laid out"),
    "no database": (_bytes(lambda data: b"PK\x03\x04" + bytes(5000)), "is not a case"),
    "noise": (_bytes(lambda data: bytes((n * 7919 + 13) % 256 for n in range(65536))), "is not a case"),
    "an empty file": (_bytes(lambda data: b""), "is not a case"),
    "a folder": (_replaced(lambda path: path.mkdir()), "is a folder"),
    "a pipe": (_replaced(os.mkfifo), "not an ordinary file"),
    "a link to itself": (_replaced(lambda path: path.symlink_to(path)), "cannot be reached"),
    "nothing": (Path.unlink, "There is no file"),
    # records that no operation of ours writes, with a journal that agrees
    "a word that is none": (_written("UPDATE event SET kind = 'magic'"), "it can be transfer"),
    "a marking that is none": (_written("UPDATE entity SET tlp = 'PINK'"), "tlp is none"),
    "the year nought": (_written("UPDATE event SET date = '0000'"), "date is none"),
    "days that do not follow from the date": (_written("UPDATE event SET latest = '2025-01-01'"), "do not follow"),
    "a figure that is none": (_written("UPDATE quantity SET low = '1e999999999'"), "low is none"),
    "a place outside the world": (_written("UPDATE place SET latitude = '91'"), "latitude is 91"),
    "an impossible moment": (_written("UPDATE entity SET created = 'tomorrow'"), "created is none"),
    "a quote of other words": (_written("UPDATE excerpt SET quote = 'ship THEIRS sank'"), "has not the hash"),
    "a place that does not fit its quote": (_written('UPDATE excerpt SET "end" = 4000'), "as long as its quote"),
    "rectangles that are none": (_written("UPDATE excerpt SET rectangles = '[[1, 2, 3]]'"), "four measures"),
    "no number in a list": (_written("UPDATE excerpt SET rectangles = '[[NaN, 1, 1, 1]]'"), "rectangles is none"),
    "deep lists": (_written("UPDATE source SET facts = :f", f="[" * 900 + "]" * 900), "facts is none"),
    "facts that are none": (_written("UPDATE source SET facts = '[[1, 2]]'"), "facts are not pairs"),
    "a key twice": (_written("""UPDATE source SET facts = '[{"a": 1, "a": 2}]'"""), "facts is none"),
    "a source inside itself": (_written("UPDATE source SET parent_id = id"), "leads back to itself"),
    "sources inside sources without end": (_filled(_chain), "on and on"),
    "a quantity counted with itself": (_written("UPDATE quantity SET counted_with_id = id"), "leads back to itself"),
    "a negative number": (_written("UPDATE finding SET number = -5"), "number is -5"),
    "a number without end": (_written("UPDATE finding SET position = 9000000000000000000"), "position is 9"),
    "a flag that is neither": (_written("UPDATE source SET protected = 7"), "yes or no"),
    "a grade that is none": (_written("UPDATE source SET reliability = 'Z'"), "reliability is none"),
    "two cases in one": (
        _written("INSERT INTO case_info(id, author, created, title) VALUES ('x', 'a', '2025-01-01T00:00:00Z', 't')"),
        "not one",
    ),
    "a hash in capitals": (_written("UPDATE source SET sha256 = upper(sha256)"), "damaged|sha256 is none"),
    "an id that cannot be shown": (
        _written(SMALL + "(:i, 'a', '2025-01-01T00:00:00Z', 's', 'l')", i="a\n\x1b[2J"), "id is none"
    ),
    "a record on a table of its own": (
        _written("INSERT INTO note(id, author, created, kind, text, done, on_table, on_id) VALUES"
                 " ('x', 'a', '2025-01-01T00:00:00Z', 'k', 't', 0, 'sqlite_schema', 'y')"), "no case has"
    ),
}  # fmt: skip
"""Name -> what makes the file from a good case, and a part of the sentence that refuses it."""


WITH_A_JOURNAL_THAT_AGREES = {"a long title", *list(HOSTILE)[list(HOSTILE).index("a word that is none") :]}


def make_hostile(name: str, good: Path, folder: Path) -> Path:
    """Return the hostile file of a name, made from a good one."""
    path = Path(shutil.copy(good, folder / "theirs.casefile"))
    HOSTILE[name][0](path)
    return path
