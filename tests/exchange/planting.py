"""Cases with a mark of its own in every text column, at every level, and a search for marks in all bytes of a file."""

from __future__ import annotations

import hashlib
import random
import re
import string
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sealed import page, stage
from sqlalchemy import Integer
from sqlcipher3 import dbapi2

from casefile.core.case import Case, create_case
from casefile.core.handling import Level
from casefile.core.ids import new_id
from casefile.core.journal import work_tables
from casefile.core.keys import Passphrase
from casefile.core.originals import seal_original
from casefile.core.records import Flag, Json
from casefile.core.schema import CaseInfo, Entity, Finding
from casefile.core.snapshot import Rows, ordered_tables
from casefile.core.vocabulary import Classification, Tlp
from casefile.exchange.forms import DATES, DECIMALS, GRADES, HASHES, MOMENTS, WORDS
from casefile.exchange.rows import put_rows

GREEN = Level(Tlp.GREEN, Classification.UNCLASSIFIED)
AMBER = Level(Tlp.AMBER, Classification.UNCLASSIFIED)
RED = Level(Tlp.RED, Classification.UNCLASSIFIED)
SECRET = Level(Tlp.GREEN, Classification.STRICTLY_CONFIDENTIAL)
LEVELS = (GREEN, AMBER, RED, SECRET)
CASE_TEXTS = {"title", "reference", "organisation", "about", "summary", "mandate", "standard", "methodology"}
NOT_PLANTED = {"case_info", "conflict", "record_origin", "edition", "correction"}  # planted by hand or one for a case


@dataclass
class Marks:
    """Makes marks that stand nowhere else and remembers where each was planted."""

    seed: int = 7
    planted: dict[str, str] = field(default_factory=dict)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def make(self, where: str) -> str:
        """Return a new mark: fourteen letters, so that no index shares much of its beginning with another."""
        mark = "".join(self._random.choices(string.ascii_lowercase, k=14))
        self.planted[mark] = where
        return mark

    def forget_all_but(self, text: str, start: str) -> None:
        """Forget the marks of places that begin so, when they were written over before they reached the case."""
        self.planted = {m: where for m, where in self.planted.items() if m in text or not where.startswith(start)}

    def at(self, *starts: str) -> set[str]:
        """Return the marks planted in places that begin so."""
        return {mark for mark, where in self.planted.items() if where.startswith(starts)}


def plant_level(case: Case, marks: Marks, level: Level, name: str) -> dict[str, str]:
    """Add one record of every table at a level, each text column with a mark; return their ids by table."""
    ids: dict[str, str] = {}
    texts = {what: marks.make(f"{name} page.{what}") for what in ("text", "label", "note", "original")}
    quote = marks.make(f"{name} excerpt.quote")
    text = f"It says {texts['text']} and {quote} here."
    data = f"{texts['original']} {text}".encode()
    sha256 = stage(case, data, [page(1, text, label=texts["label"], note=texts["note"])])
    rows: Rows = {}
    for table in ordered_tables():
        for _ in range({"entity": 2, "source": 1}.get(table, 1) if table not in NOT_PLANTED else 0):
            row = _row(table, marks, f"{name} {table}", ids)
            rows.setdefault(table, {})[row["id"]] = row
            ids[table if table not in ids else f"{table}2"] = row["id"]
    (source,) = rows["source"].values()
    source.update(sha256=sha256, size=len(data), parent_id=None, replaces_id=None, protected=0, alias=None)
    (excerpt,) = rows["excerpt"].values()
    start = text.index(quote)
    excerpt.update(
        kind="words", page=1, start=start, end=start + len(quote), quote=quote, anchor_state="exact", rectangles=None,
        quote_sha256=hashlib.sha256(quote.encode()).hexdigest(),
    )  # fmt: skip
    (official,) = rows["provision_text"].values()
    official["text_sha256"] = hashlib.sha256(official["text"].encode()).hexdigest()
    (judgement,) = rows["judgement"].values()
    judgement["left_id"], judgement["right_id"] = sorted((ids["entity"], ids["entity2"]))
    judgement["verdict"] = "not_same"
    for event in rows["event"].values():
        event.update(earliest=event["date"], latest=event["date"])
    for entity in rows["entity"].values():
        entity.update(protected=0)
    for table, found in rows.items():
        for row in found.values():
            if "tlp" in row:
                row.update(tlp=level.tlp.value, classification=level.classification.value)
            if table == "support":
                row.update(dict.fromkeys((c for c in row if c.endswith("_id")), None))
                row.update(excerpt_id=ids["excerpt"], finding_id=ids["finding"], element_id=ids["element"])
            if table == "note":
                row.update(on_table="finding", on_id=ids["finding"])
    said = {
        data.decode(),
        text,
        *texts.values(),
        *(str(v) for found in rows.values() for r in found.values() for v in r.values()),
    }
    marks.forget_all_but("\n".join(said), f"{name} ")
    with case.change(f"Fill {name} {marks.make(f'{name} change.label')}") as session:
        seal_original(session, sha256, len(data))
        put_rows(session.connection(), rows)
    return ids


def _row(table: str, marks: Marks, where: str, ids: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in work_tables()[table].columns:
        key = next(iter(column.foreign_keys), None)
        if column.name == "id":
            row["id"] = new_id()
        elif key is not None:
            row[column.name] = ids.get(key.column.table.name)
        elif column.name == "number":
            row["number"] = len(marks.planted)
        elif isinstance(column.type, Integer | Flag):
            row[column.name] = 1
        else:
            row[column.name] = _text(table, column, marks, f"{where}.{column.name}")
    return row


def _text(table: str, column: Any, marks: Marks, where: str) -> str | None:
    name = column.name
    words = [one.value for one in WORDS.get((table, name), ())] + list(GRADES.get((table, name), ()))
    fixed = {"2024-05-01": DATES.get(table, ()), "2025-07-17T10:00:00.000+00:00": ("created", *MOMENTS.get(table, ()))}
    fixed |= {"1.5": DECIMALS.get(table, ()), "0" * 64: tuple(HASHES)}
    for value, columns in {**fixed, **({words[0]: (name,)} if words else {})}.items():
        if name in columns:
            return value
    if name in {"tlp", "classification", "on_table", "on_id", "case_id"}:
        return None
    mark = marks.make(where)
    if isinstance(column.type, Json):
        return f'[["mark", "{mark}"]]'
    return mark


def planted_case(
    path: Path, marks: Marks, *, case_level: Level, passphrase: Passphrase | None = None
) -> dict[str, dict[str, str]]:
    """Make a case with a set of records at each level, undone and deleted ones too; return the ids by level."""
    fields = {
        column.name: marks.make(f"case case_info.{column.name}")
        for column in CaseInfo.__table__.columns
        if column.name in CASE_TEXTS
    }  # fmt: skip
    marked = {"tlp": case_level.tlp.value, "classification": case_level.classification.value}
    ids = {}
    info = CaseInfo(**fields, **marked)
    with create_case(path, info, author="A. Author", station="s1", passphrase=passphrase) as case:
        for level, name in zip(LEVELS, ("green", "amber", "red", "secret"), strict=True):
            ids[name] = plant_level(case, marks, level, name)
        with case.change(marks.make("journal label of a deleted record")) as session:
            session.add(Entity(id="gone", schema="Person", name=marks.make("journal deleted entity"), tlp="GREEN"))
        with case.change("Delete") as session:
            session.delete(session.get_one(Entity, "gone"))
        with case.change("Edit") as session:
            finding = session.get_one(Finding, ids["green"]["finding"])
            finding.contrary = marks.make("journal value written over")
        with case.change("Edit") as session:
            session.get_one(Finding, ids["green"]["finding"]).contrary = marks.make("green finding.contrary now")
        with case.change(marks.make("journal label of an undone change")) as session:
            session.add(Entity(schema="Person", name=marks.make("journal undone entity"), tlp="GREEN"))
        case.undo()
    return ids


def views(path: Path) -> Iterator[bytes]:
    """Yield all bytes of a file, lower case, in every shape in which text can hide in it."""
    yield from raw_views(path.read_bytes())
    connection = dbapi2.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            if name != "search_text":
                for row in connection.execute(f'SELECT * FROM "{name}"'):
                    for value in row:
                        yield from _shapes(value)
        connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, search_text, row)")
        for row in connection.execute("SELECT term FROM temp.vocabulary"):
            yield str(row[0]).encode().lower()
    finally:
        connection.close()


def raw_views(data: bytes) -> Iterator[bytes]:
    """Yield bytes as they are and what in them can be inflated, lower case."""
    yield data.lower()
    for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        yield _inflated(data[found.start() : found.start() + (1 << 20)])


def _shapes(value: object) -> Iterator[bytes]:
    if isinstance(value, str):
        yield value.encode().lower()
    elif isinstance(value, bytes):
        yield value.lower()
        yield _inflated(value)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, 1 << 22).lower()
    except zlib.error:
        return b""


def found_marks(path: Path, marks: Iterable[str]) -> set[str]:
    """Return which marks stand anywhere in a case, in UTF-8 or UTF-16; their last ten letters are enough."""
    return _found(views(path), marks)


def raw_marks(data: bytes, marks: Iterable[str]) -> set[str]:
    """Return which marks stand in the bytes of any file, as `found_marks`, without taking the file for a case."""
    return _found(raw_views(data), marks)


def _found(shown: Iterable[bytes], marks: Iterable[str]) -> set[str]:
    seen: set[bytes] = set()
    for view in shown:
        runs = re.findall(rb"[a-z]{10,}|(?:[a-z]\0){10,}|(?:\0[a-z]){10,}", view)
        for run in (run.replace(b"\0", b"") for run in runs):
            seen |= {run[n : n + 10] for n in range(len(run) - 9)}
    return {mark for mark in marks if mark[-10:].encode() in seen}
