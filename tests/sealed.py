"""Sources sealed into a case without the reader: bytes, and pages as some reader would have made them."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, select

from casefile.core.case import Case
from casefile.core.originals import CHUNK, chunk_table, original_table, stage_original
from casefile.core.pages import (
    PAGES_FACT,
    PageRow,
    drop_pages,
    has_pages,
    page_table,
    pages_digest,
    stage_pages,
)
from casefile.core.schema import CustodyEvent, Source
from casefile.core.search import search_table
from casefile.core.sources import add_source


def page(number: int, text: str, **values: Any) -> PageRow:
    """Return a page of text as stored."""
    return PageRow(
        **{
            "number": number, "label": "", "text": text, "width": 0.0, "height": 0.0, "rotation": 0, "note": None,
            "reader": "test reader 1", "boxes": None, **values,
        }
    )  # fmt: skip


def boxed(number: int, lines: Sequence[str]) -> PageRow:
    """Return a page 600 by 800 with letters 10 wide and 12 high, a line every 20, from (50, 100)."""
    text = "\n".join(lines)
    boxes = b""
    for row, line in enumerate(lines):
        for column in range(len(line)):
            left, top = 50 + 10 * column, 100 + 20 * row
            boxes += struct.pack("<4f", left, top, left + 10, top + 12)
        if row < len(lines) - 1:
            boxes += struct.pack("<4f", *[float("nan")] * 4)
    return page(number, text, width=600.0, height=800.0, boxes=boxes)


def stage(case: Case, data: bytes, pages: Sequence[PageRow | str]) -> str:
    """Stage bytes and pages and return their hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    stage_original(case, (data[n : n + CHUNK] for n in range(0, len(data), CHUNK)), sha256, len(data))
    rows = [page(number, p) if isinstance(p, str) else p for number, p in enumerate(pages, 1)]
    with case.read() as session:
        known = has_pages(session, sha256)
    if not known:
        with case.stage() as connection:
            stage_pages(connection, sha256, rows)
    return sha256


def seal(case: Case, *pages: PageRow | str, data: bytes | None = None, title: str = "A paper", **fields: Any) -> str:
    """Seal a source with these pages and return its id."""
    if data is None:
        data = "\f".join(p if isinstance(p, str) else p.text for p in pages).encode()
    sha256 = stage(case, data, pages)
    with case.change(f"Add source {title}") as session:
        return add_source(session, sha256=sha256, size=len(data), media_type="text/plain", title=title, **fields)


def put_earlier_pages(case: Case, source_id: str, pages: Sequence[PageRow]) -> None:
    """Give the source the pages that an earlier reader would have made."""
    with case.read() as session:
        sha256 = session.get_one(Source, source_id).sha256
    with case.stage() as connection:
        drop_pages(connection, sha256)
        stage_pages(connection, sha256, pages)
    with case.change("Read earlier", fixed=True) as session:
        source = session.get_one(Source, source_id)
        told = [fact for fact in source.facts or [] if fact[0] != PAGES_FACT]
        source.facts = [*told, [PAGES_FACT, pages_digest(session, sha256)]]


def counts(case: Case) -> dict[str, int]:
    """Return how many rows the tables have that an intake fills."""
    tables: list[Any] = [
        original_table,
        chunk_table,
        page_table,
        search_table,
        Source.__table__,
        CustodyEvent.__table__,
    ]
    with case.read() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
            if isinstance(table, Table)
        }
