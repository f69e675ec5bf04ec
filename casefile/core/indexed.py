"""What full text holds, held against the texts that it was made from: by document, one sum over all its words.

Each word with its column and place is one number, as is the list of the document's lengths; documents are alike when
their sums are. The numbers come from Python's hashes, so they mean something within one process only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from casefile.core.search import INDEX, Document, document_columns

_OPEN_TERMS = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_term USING fts5vocab('main', 'search_text', 'instance')"
"""A view of FTS5 (https://www.sqlite.org/fts5.html, section 8), of this connection only: one row for each word."""
TERMS = 'SELECT CAST(term AS BLOB), doc, col, "offset" FROM temp.search_term'
SIZES = "SELECT id, sz FROM search_text_docsize"
Sums = dict[int, int]
_MASK = (1 << 62) - 1


def open_terms(connection: Connection) -> None:
    """Let a reading connection list the words of full text; it writes nothing, and reads only again afterwards."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA query_only = OFF")
    try:
        driver.execute(_OPEN_TERMS)
    finally:
        driver.execute("PRAGMA query_only = ON")


class Anew:
    """Full text of some documents at a time, made anew in memory."""

    def __init__(self) -> None:
        self._memory: Any = dbapi2.connect(":memory:", isolation_level=None)
        self._memory.execute(INDEX)
        self._memory.execute(_OPEN_TERMS)

    def weigh(self, documents: Sequence[Document]) -> Sums:
        """Return the sum of each of these documents, by its row."""
        rows = [(one.rowid, *document_columns(one)) for one in documents]
        self._memory.execute("BEGIN")
        self._memory.executemany("INSERT INTO search_text(rowid, words, grams, kind) VALUES (?, ?, ?, ?)", rows)
        sums: Sums = dict.fromkeys((one.rowid for one in documents), 0)
        weigh_terms(sums, self._memory.execute(TERMS))
        weigh_sizes(sums, self._memory.execute(SIZES))
        self._memory.execute("ROLLBACK")
        return sums

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()


def weigh_terms(sums: Sums, rows: Iterable[Sequence[Any]], sign: int = 1) -> None:
    """Add words (term, row, column, place) to the sums, or take them away."""
    for term, row, column, place in rows:
        sums[row] = (sums.get(row, 0) + sign * hash((term, column, place))) & _MASK


def weigh_sizes(sums: Sums, rows: Iterable[Sequence[Any]], sign: int = 1) -> None:
    """Add the lengths of documents (row, list of lengths) to the sums, or take them away."""
    for row, lengths in rows:
        sums[row] = (sums.get(row, 0) + sign * hash(lengths)) & _MASK
