"""Full text over everything in the case: sources, pages, excerpts, entities, events, findings, provisions.

FTS5 stores no text of its own: three columns, `words` (folded), `grams` (the character pairs of Han, kana and
Hangul runs, because those scripts write words without spaces between them) and `kind` (of the record). Derived,
so outside the journal.
Finding gives the first hits at once, in the order in which they came into the case, and ranks only when they are
few: ranking scores every hit, which for a common word in a large case takes seconds. The case's own evidence
comes before the catalogue's paragraphs, which are the same in every case; a paragraph that is cited comes first.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Index, Integer, Table, Text, bindparam, false, select, text
from sqlalchemy.orm import Session

from casefile.core.citing import cite, parse_citations
from casefile.core.dates import show_date
from casefile.core.errors import RefusedError
from casefile.core.folding import fold, grams, words
from casefile.core.journal import RowChange
from casefile.core.queries import Query, parse_query, tokens
from casefile.core.records import Base
from casefile.core.snippets import cut_snippet
from casefile.core.wording import quoted

__all__ = [
    "Hit",
    "count_hits",
    "create_index",
    "drop_pages",
    "fold",
    "has_words",
    "index_page",
    "refresh_index",
    "search_case",
    "search_table",
]

search_table = Table(
    "search_doc",
    Base.metadata,
    Column("rowid", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Index("ix_search_doc_record", "record_id", "kind", unique=True),
    sqlite_strict=True,
)

INDEX = (
    "CREATE VIRTUAL TABLE search_text USING fts5(words, grams, kind, content='', contentless_delete=1,"
    " tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")"
)
# kind -> the query that gives (id, text) of the records whose ids are in :ids
TEXTS = {
    "source": "SELECT id, concat_ws(char(10), title, publisher, written_by, symbol, file_name, url, note) FROM source",
    "excerpt": "SELECT e.id AS id, concat_ws(char(10), e.quote, e.description, e.speaker, e.note,"
    " (SELECT group_concat(t.text, char(10)) FROM translation t WHERE t.excerpt_id = e.id)) FROM excerpt e",
    "entity": "SELECT e.id AS id, concat_ws(char(10), e.name, e.alias, e.note,"
    " (SELECT group_concat(concat_ws(' ', s.value, s.original), char(10))"
    " FROM statement s WHERE s.entity_id = e.id)) FROM entity e",
    "event": "SELECT id, concat_ws(char(10), title, description, reasoning, note) FROM event",
    "finding": "SELECT id, concat_ws(char(10), title, text, contrary, reasoning, note) FROM finding",
    "provision": "SELECT p.id AS id, concat_ws(char(10), p.id, p.category, p.summary,"
    " (SELECT group_concat(t.text, char(10)) FROM provision_text t WHERE t.provision_id = p.id)) FROM provision p",
    "enquiry": "SELECT id, concat_ws(char(10), addressee, symbol, put, note) FROM enquiry",
    "response": 'SELECT id, concat_ws(char(10), "by", position, assessment, effect) FROM response',
    "note": "SELECT id, text FROM note",
}
# kind -> (title, page, place, source of the record r), and the tables these come from
SHOWN = {
    "page": ("", ""),
    "source": ("r.title, NULL, NULL, r.id", "source r"),
    "excerpt": (
        "s.title, r.page, r.time_from || ' to ' || r.time_to, s.id",
        "excerpt r JOIN source s ON s.id = r.source_id",
    ),
    "entity": ("r.name, NULL, r.schema, NULL", "entity r"),
    "event": ("r.title, NULL, r.date, NULL", "event r"),
    "finding": ("'Finding ' || r.number || ': ' || r.title, NULL, NULL, NULL", "finding r"),
    "provision": ("r.id, NULL, NULL, NULL", "provision r"),
    "enquiry": ("'Enquiry to ' || r.addressee, NULL, r.sent, NULL", "enquiry r"),
    "response": ("'Response of ' || r.\"by\", NULL, r.date, r.source_id", "response r"),
    "note": ("upper(substr(r.kind, 1, 1)) || substr(r.kind, 2), NULL, NULL, NULL", "note r"),
}
DATED = frozenset({"event", "enquiry", "response"})  # kinds whose place is a date
_NAMED_PAGES = (
    "(SELECT value AS id, substr(value, 1, 64) AS sha256, CAST(substr(value, 66) AS INTEGER) AS number"
    " FROM json_each(:ids)) w JOIN page p ON p.sha256 = w.sha256 AND p.number = w.number"
)
_PAGES = (
    f"SELECT w.id, s.title, w.number, NULL, s.id, p.text FROM {_NAMED_PAGES}"  # noqa: S608 - our own constants
    " JOIN source s ON s.id = (SELECT min(id) FROM source WHERE source.sha256 = w.sha256)"
)
_WHERE = (
    "FROM search_text t CROSS JOIN search_doc d ON d.rowid = t.rowid"
    " WHERE search_text MATCH :match"
    " AND (d.kind <> 'page' OR EXISTS (SELECT 1 FROM source WHERE sha256 = substr(d.record_id, 1, 64)))"
)
_FIND = f"SELECT d.rowid, d.kind, d.record_id {_WHERE}"
_COUNT_KINDS = f"SELECT kind, count(*) FROM (SELECT d.kind AS kind {_WHERE} LIMIT :limit) GROUP BY kind"  # noqa: S608
_BEGUN = "SELECT d.record_id FROM search_text t JOIN search_doc d ON d.rowid = t.rowid WHERE search_text MATCH :match"
_BEST = " ORDER BY d.kind = 'provision', bm25(search_text, 1, 1, 0), d.rowid"
_NEXT = " AND t.rowid > :after ORDER BY t.rowid LIMIT :limit"
_Row = tuple[int, str, str]
"""A record that was found: its rowid, its kind, its id."""
COUNTED = 20_000  # hits beyond are not counted: whoever has so many says more
RANKED = 300  # with more hits than this, they come in their order in the case
OWNERS = {
    "statement": ("entity", "entity_id"),
    "translation": ("excerpt", "excerpt_id"),
    "provision_text": ("provision", "provision_id"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """One record as full text has it: its row there, its kind, and its text."""

    rowid: int
    kind: str
    content: str


def create_index(connection: Connection) -> None:
    """Make the full-text table of a new case."""
    connection.exec_driver_sql(INDEX)


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
    _forget(connection, "kind = ? AND record_id IN (SELECT value FROM json_each(?))", kind, marks)
    found = connection.exec_driver_sql(texts_of(kind), {"ids": marks}).all()
    _remember(connection, kind, [(str(row[0]), str(row[1] or "")) for row in found])


def _remember(connection: Connection, kind: str, documents: Sequence[tuple[str, str]]) -> None:
    if not documents:
        return
    free = connection.exec_driver_sql("SELECT coalesce(max(rowid), 0) + 1 FROM search_doc").scalar_one()
    records, texts = [], []
    for rowid, (record_id, content) in enumerate(documents, free):
        records.append((rowid, kind, record_id))
        texts.append((rowid, *document_columns(Document(rowid, kind, content))))
    connection.exec_driver_sql("INSERT INTO search_doc(rowid, kind, record_id) VALUES (?, ?, ?)", records)
    connection.exec_driver_sql("INSERT INTO search_text(rowid, words, grams, kind) VALUES (?, ?, ?, ?)", texts)


def document_columns(document: Document) -> tuple[str, str, str]:
    """Return what full text is given of a document: its words, its grams, its kind."""
    folded = fold(document.content)
    return words(folded), grams(folded), document.kind


def _forget(connection: Connection, where: str, *values: str) -> None:
    connection.exec_driver_sql(
        f"DELETE FROM search_text WHERE rowid IN (SELECT rowid FROM search_doc WHERE {where})",  # noqa: S608
        values,
    )
    connection.exec_driver_sql(f"DELETE FROM search_doc WHERE {where}", values)  # noqa: S608


def index_page(connection: Connection, sha256: str, number: int, content: str) -> None:
    """Put one page of an original into full text."""
    _remember(connection, "page", [(f"{sha256}:{number}", content)])


def drop_pages(connection: Connection, sha256: str) -> None:
    """Take the pages of an original out of full text."""
    _forget(connection, "kind = 'page' AND record_id >= ? AND record_id < ?", f"{sha256}:", f"{sha256};")


def rename_pages(connection: Connection, old: str, new: str) -> None:
    """Let the pages that full text has under one hash or key be those of another of the same length."""
    connection.exec_driver_sql(
        "UPDATE search_doc SET record_id = ? || substr(record_id, ?)"
        " WHERE kind = 'page' AND record_id >= ? AND record_id < ?",
        (new, len(old) + 1, f"{old}:", f"{old};"),
    )


def texts_of(kind: str) -> str:
    """Return the query for id and text of the records of a kind whose ids are in :ids, as JSON."""
    if kind == "page":
        return f"SELECT w.id, p.text FROM {_NAMED_PAGES}"  # noqa: S608 - our own constants
    return f"SELECT * FROM ({TEXTS[kind]}) WHERE id IN (SELECT value FROM json_each(:ids))"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Hit:
    """One record in which a query was found.

    `snippet` is one line of the record's own text around the first match, `marks` the (start, end) of what
    matched in it. `place` says where in plain words; `page` and `source_id` are given for pages and excerpts.
    For a page `record_id` is "SHA-256:NUMBER". Hand the `rowid` of the last hit to `search_case(after=…)`.
    """

    kind: str
    record_id: str
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    place: str | None
    source_id: str | None
    page: int | None
    rowid: int

    @property
    def shown_place(self) -> str:
        """Return the place as people see it: dates of events and letters as `17 Jul 2025`."""
        return show_date(self.place) if self.kind in DATED else self.place or ""


def search_case(
    session: Session, query: str, *, kinds: Collection[str] | None = None, limit: int = 50, after: int | None = None
) -> list[Hit]:
    """Return up to `limit` hits of a typed query (see queries.parse_query), the best first when they are few.

    `kinds`: only these of SHOWN. `after`: the rowid of the last hit already seen. A text that asks nothing is
    refused. Pages are found when a source in the case has them.
    """
    for kind in kinds or ():
        if kind not in SHOWN:
            raise RefusedError(f"Nothing of the kind {quoted(kind)} is searched; the kinds are {', '.join(SHOWN)}.")
    asked = parse_query(query)
    match = asked.match
    if kinds is not None:
        match = f"(kind : ({' OR '.join(sorted(kinds))})) AND {match}" if kinds else ""
    if not match:
        return []
    cited = _find_cited(session, query) if kinds is None or "provision" in kinds else []
    first = cited if after is None else []
    if after in {row[0] for row in cited}:
        after = None
    rows = [row for row in _find_rows(session, match, limit + len(cited), after) if row not in cited]
    return _hits(session, asked, [*first, *rows][:limit])


def count_hits(session: Session, query: str) -> dict[str, int]:
    """Return how many records of each kind have what a query asks; of more than COUNTED hits, only the first."""
    match = parse_query(query).match
    found = _ask(session, _COUNT_KINDS, match=match, limit=COUNTED) if match else []
    return {str(kind): int(count) for kind, count in found}


def has_words(column: Any, kind: str, typed: str) -> ColumnElement[bool]:  # noqa: ANN401 - a column of ids
    """Return the condition that the column names a record of a kind in which each typed word begins a word.

    For lists that narrow while somebody types; what has no letter or figure is in no record.
    """
    asked = " ".join(f"{word}*" for word in tokens(fold(typed)))
    try:
        match = f"(kind : {kind}) AND {parse_query(asked).match}"
    except RefusedError:
        return false()
    ids = text(_BEGUN).bindparams(bindparam("match", match, unique=True)).columns(search_table.c.record_id)
    return column.in_(ids)  # type: ignore[no-any-return]


def _find_rows(session: Session, match: str, limit: int, after: int | None) -> list[_Row]:
    """Return up to `limit` rows that match, behind the row `after`: the best first when they are few."""
    rows = _find(session, match, _NEXT, after=0, limit=RANKED + 1)
    if len(rows) > RANKED:
        own = [row for row in rows if row[1] != "provision"][:limit] if after is None else []
        return own if len(own) == limit else _find_in_order(session, match, limit, after)
    rows = _find(session, match, _BEST) if len(rows) > 1 else rows
    seen = next((n for n, row in enumerate(rows, 1) if row[0] == after), 0 if after is None else len(rows))
    return rows[seen : seen + limit]


def _find_in_order(session: Session, match: str, limit: int, after: int | None) -> list[_Row]:
    """Return rows in the order in which they came into the case, the paragraphs of law after all others."""
    kind = after and session.execute(select(search_table.c.kind).where(search_table.c.rowid == after)).scalar()
    own, law = f"({match}) NOT (kind : provision)", f"(kind : provision) AND ({match})"
    rows = [] if kind == "provision" else _find(session, own, _NEXT, after=after or 0, limit=limit)
    if len(rows) < limit:
        behind = after if after is not None and kind == "provision" else 0
        rows += _find(session, law, _NEXT, after=behind, limit=limit - len(rows))
    return rows


def _find_cited(session: Session, query: str) -> list[_Row]:
    """Return the paragraphs that a query cites (`2397 para 5`), whatever their words; none when it is no citation."""
    if not any(sign.isnumeric() for sign in query):
        return []
    symbols = session.execute(text("SELECT number, year FROM instrument WHERE id LIKE 'S/RES/%' AND year IS NOT NULL"))
    try:
        ids = [one.provision_id for one in parse_citations(query, {row.number: row.year for row in symbols})]
    except RefusedError:
        return []
    c = search_table.c
    rows: list[_Row] = []
    for one in dict.fromkeys(ids):
        there = select(c.rowid, c.kind, c.record_id).where(c.kind == "provision").order_by(c.rowid)
        found = session.execute(there.where(c.record_id == one)).all()
        found = found or session.execute(there.where(c.record_id.startswith(f"{one}(", autoescape=True))).all()
        rows += [(int(row.rowid), str(row.kind), str(row.record_id)) for row in found]
    return rows


def _find(session: Session, match: str, order: str, **values: int) -> list[_Row]:
    found = _ask(session, _FIND + order, match=match, **values)
    return [(int(rowid), str(kind), str(record_id)) for rowid, kind, record_id in found]


def _ask(session: Session, query: str, **values: str | int) -> Sequence[Any]:
    """Return the rows of a query of ours, past SQLAlchemy, which would cost more than most of these queries."""
    driver: Any = session.connection().connection.driver_connection
    rows: Sequence[Any] = driver.execute(query, values).fetchall()
    return rows


def _shown(kind: str) -> str:
    """Return the query for id, title, page, place, source and text of the records whose ids are in :ids."""
    columns, tables = SHOWN[kind]
    listed = "IN (SELECT value FROM json_each(:ids))"
    return (
        f"SELECT r.id, {columns}, t.content FROM {tables} JOIN (WITH t(id, content) AS ({TEXTS[kind]})"  # noqa: S608
        f" SELECT * FROM t WHERE id {listed}) t ON t.id = r.id WHERE r.id {listed}"
    )


def _hits(session: Session, asked: Query, rows: Sequence[_Row]) -> list[Hit]:
    made: dict[int, Hit] = {}
    by_kind: dict[str, dict[str, int]] = {}
    for rowid, kind, record_id in rows:
        by_kind.setdefault(kind, {})[record_id] = rowid
    for kind, rowids in by_kind.items():
        query = _PAGES if kind == "page" else _shown(kind)
        found = _ask(session, query, ids=json.dumps(list(rowids)))
        for record_id, title, page, place, source_id, content in found:
            snippet = cut_snippet(content or "", asked.pattern)
            rowid = rowids[record_id]
            named = cite(title) if kind == "provision" else title
            where = place or (f"page {page}" if page else None)
            made[rowid] = Hit(kind, record_id, named, snippet.text, snippet.marks, where, source_id, page, rowid)
    return [made[rowid] for rowid, _, _ in rows if rowid in made]
