"""Full text over everything in the case: sources, pages, excerpts, entities, events, findings, provisions.

FTS5 stores no text of its own: two columns, `words` (folded) and `grams` (the character pairs of Han, kana and
Hangul runs, because those scripts write words without spaces between them). Derived, so outside the journal.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, text

from casefile.core.journal import RowChange
from casefile.core.records import Base

search_table = Table(
    "search_doc",
    Base.metadata,
    Column("rowid", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Index("ix_search_doc_record", "record_id", "kind", unique=True),
    sqlite_strict=True,
)

# kind -> the query that gives (id, text) of the records whose ids are in :ids
TEXTS = {
    "source": "SELECT id, concat_ws(char(10), title, publisher, written_by, symbol, file_name, url, note) FROM source",
    "excerpt": "SELECT e.id AS id, concat_ws(char(10), e.quote, e.description, e.speaker, e.note,"
    " (SELECT group_concat(t.text, char(10)) FROM translation t WHERE t.excerpt_id = e.id)) FROM excerpt e",
    "entity": "SELECT e.id AS id, concat_ws(char(10), e.name, e.note, (SELECT group_concat(s.value, char(10))"
    " FROM statement s WHERE s.entity_id = e.id)) FROM entity e",
    "event": "SELECT id, concat_ws(char(10), title, description, reasoning, note) FROM event",
    "finding": "SELECT id, concat_ws(char(10), title, text, contrary, reasoning, note) FROM finding",
    "provision": "SELECT p.id AS id, concat_ws(char(10), p.id, p.category, p.summary,"
    " (SELECT group_concat(t.text, char(10)) FROM provision_text t WHERE t.provision_id = p.id)) FROM provision p",
    "enquiry": "SELECT id, concat_ws(char(10), addressee, symbol, put, note) FROM enquiry",
    "response": 'SELECT id, concat_ws(char(10), "by", position, assessment, effect) FROM response',
    "note": "SELECT id, text FROM note",
}
OWNERS = {
    "statement": ("entity", "entity_id"),
    "translation": ("excerpt", "excerpt_id"),
    "provision_text": ("provision", "provision_id"),
}
_CJK = re.compile(
    r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def fold(value: str) -> str:
    """Return the text as it is compared: compatibility forms, case, accents and Arabic tatweel taken away."""
    plain = unicodedata.normalize("NFKD", value).casefold()
    kept = "".join(c for c in plain if unicodedata.category(c) != "Mn" and c != "\u0640")
    return unicodedata.normalize("NFC", kept)


def grams(folded: str) -> str:
    """Return the character pairs of each Han, kana or Hangul run; `zz` keeps runs apart for phrases."""
    return " zz ".join(" ".join(run[n : n + 2] for n in range(max(1, len(run) - 1))) for run in _CJK.findall(folded))


def create_index(connection: Connection) -> None:
    """Make the full-text table of a new case."""
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE search_text USING fts5(words, grams, content='', contentless_delete=1,"
        " tokenize='unicode61 remove_diacritics 0')"
    )


def image_value(image: str | None, column: str) -> str:
    """Return one column of a row image."""
    return str(json.loads(image or "{}").get(column))


def refresh_index(connection: Connection, rows: Sequence[RowChange]) -> None:
    """Bring full text in step with the rows that a change touched."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        if row.table in TEXTS:
            wanted.setdefault(row.table, set()).add(row.record_id)
        elif row.table in OWNERS:
            kind, column = OWNERS[row.table]
            for image in (row.before, row.after):
                if image:
                    wanted.setdefault(kind, set()).add(image_value(image, column))
    for kind, ids in wanted.items():
        listed = sorted(ids)
        for first in range(0, len(listed), 500):
            _index(connection, kind, listed[first : first + 500])


def _index(connection: Connection, kind: str, ids: Sequence[str]) -> None:
    marks = json.dumps(ids)
    where = "IN (SELECT value FROM json_each(:ids))"
    _forget(connection, f"kind = :kind AND record_id {where}", kind=kind, ids=marks)
    found = connection.execute(
        text(f"SELECT * FROM ({TEXTS[kind]}) WHERE id {where}"),  # noqa: S608 - our own constants
        {"ids": marks},
    ).all()
    _remember(connection, kind, ((str(row[0]), str(row[1] or "")) for row in found))


def _remember(connection: Connection, kind: str, documents: Iterable[tuple[str, str]]) -> None:
    for record_id, content in documents:
        folded = fold(content)
        rowid = connection.execute(search_table.insert().values(kind=kind, record_id=record_id)).lastrowid
        connection.exec_driver_sql(
            "INSERT INTO search_text(rowid, words, grams) VALUES (?, ?, ?)", (rowid, folded, grams(folded))
        )


def _forget(connection: Connection, where: str, **values: str) -> None:
    connection.execute(
        text(  # our own constants
            f"DELETE FROM search_text WHERE rowid IN (SELECT rowid FROM search_doc WHERE {where})"  # noqa: S608
        ),
        values,
    )
    connection.execute(text(f"DELETE FROM search_doc WHERE {where}"), values)  # noqa: S608


def index_page(connection: Connection, sha256: str, number: int, content: str) -> None:
    """Put one page of an original into full text."""
    _remember(connection, "page", [(f"{sha256}:{number}", content)])


def drop_pages(connection: Connection, sha256: str) -> None:
    """Take the pages of an original out of full text."""
    _forget(
        connection,
        "kind = 'page' AND record_id >= :low AND record_id < :high",
        low=f"{sha256}:",
        high=f"{sha256};",
    )
