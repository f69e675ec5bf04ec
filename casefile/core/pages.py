"""Pages: the readable places of an original, derived from its bytes by the reader, keyed by their SHA-256.

They are outside the journal because they can be rebuilt; their text, once stored, never changes unless the
source is read again on purpose.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, Row, Select, Table, Text, select
from sqlalchemy.orm import Session

from casefile.core import search
from casefile.core.records import Base

page_table = Table(
    "page",
    Base.metadata,
    Column("sha256", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("label", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("width", Text, nullable=False),
    Column("height", Text, nullable=False),
    Column("rotation", Integer, nullable=False),
    Column("note", Text),
    Column("reader", Text, nullable=False),
    Column("boxes", LargeBinary),
    Column("cells", LargeBinary),
    Column("row_sha256", Text, nullable=False),
    Index("ix_page_text_sha256", "text_sha256"),
    sqlite_strict=True,
)


PAGES_FACT = "pages SHA-256"
BATCH = 6 << 20  # bytes of pages in one short transaction


@dataclass(frozen=True)
class PageRow:
    """One page as stored; width and height in points (PDF), pixels (images) or 0 (text).

    `cells` says of a sheet which of its text stands in which cell, see `cells.py`; None for any other page.
    """

    number: int
    label: str
    text: str
    width: float
    height: float
    rotation: int
    note: str | None
    reader: str
    boxes: bytes | None
    cells: bytes | None = None


def text_hash(text: str) -> str:
    """Return the SHA-256 (hex) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_batches(pages: Iterable[PageRow]) -> Iterator[list[PageRow]]:
    """Yield pages in lists of some megabytes, each for one short transaction."""
    batch: list[PageRow] = []
    size = 0
    for page in pages:
        batch.append(page)
        size += 4 * len(page.text) + len(page.boxes or page.cells or b"")
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def stage_pages(connection: Connection, sha256: str, pages: Iterable[PageRow], *, key: str | None = None) -> None:
    """Store the pages of an original and put them into full text; call inside `case.stage()`.

    With a `key` they stand under that until they are put in their place, see `repaging`; they are sealed for the
    original all the same. `boxes` are four little-endian float32 for each code point of the text (x0, y0, x1, y1),
    `cells` four little-endian uint32 for each cell; both are kept compressed.
    """
    for page in pages:
        row: dict[str, str | int | None] = {
            "sha256": sha256,
            "number": page.number,
            "label": page.label,
            "text_sha256": text_hash(page.text),
            "width": repr(float(page.width)),
            "height": repr(float(page.height)),
            "rotation": page.rotation,
            "note": page.note,
            "reader": page.reader,
        }
        boxes, cells = (zlib.compress(places, 6) if places else None for places in (page.boxes, page.cells))
        seal = row_hash(list(row.values()), boxes, cells)
        row["sha256"] = key or sha256
        connection.execute(page_table.insert().values(**row, text=page.text, boxes=boxes, cells=cells, row_sha256=seal))
        search.index_page(connection, key or sha256, page.number, page.text)


def row_hash(values: Sequence[str | int | None], boxes: bytes | None, cells: bytes | None = None) -> str:
    """Return the SHA-256 (hex) over all of a page but its text: its values as JSON, its stored boxes and cells.

    The values are, in this order: sha256, number, label, text_sha256, width, height, rotation, note, reader.
    """
    total = hashlib.sha256(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())
    total.update(b"\n" + (boxes or b""))
    if cells:
        total.update(b"\n" + cells)
    return total.hexdigest()


def drop_pages(connection: Connection, sha256: str) -> None:
    """Remove the pages of an original, before it is read again."""
    search.drop_pages(connection, sha256)
    connection.execute(page_table.delete().where(page_table.c.sha256 == sha256))


def has_pages(session: Session, sha256: str) -> bool:
    """Tell whether the original has been read into pages."""
    return (
        session.execute(select(page_table.c.number).where(page_table.c.sha256 == sha256).limit(1)).first() is not None
    )


def list_pages(session: Session, sha256: str) -> list[tuple[int, str]]:
    """Return (number, label) of each page of an original, in order."""
    query = select(page_table.c.number, page_table.c.label).where(page_table.c.sha256 == sha256)
    return [(row.number, row.label) for row in session.execute(query.order_by(page_table.c.number))]


def get_page(session: Session, sha256: str, number: int, *, boxes: bool = False) -> PageRow | None:
    """Return one page, with the places of its words, boxes and cells, when asked for."""
    row = session.execute(_query(sha256, boxes=boxes).where(page_table.c.number == number)).one_or_none()
    return _page_row(row, boxes=boxes) if row else None


def list_page_rows(session: Session, sha256: str) -> list[PageRow]:
    """Return all pages of an original in order, with the places of their words."""
    query = _query(sha256, boxes=True).order_by(page_table.c.number)
    return [_page_row(row, boxes=True) for row in session.execute(query)]


def pages_digest(session: Session, sha256: str) -> str | None:
    """Return the SHA-256 (hex) over the hashes of all pages of an original, None when it has none.

    It stands among the facts of a source, and so in the journal: pages themselves lie outside the chain.
    """
    query = select(page_table.c.row_sha256).where(page_table.c.sha256 == sha256).order_by(page_table.c.number)
    seals = session.scalars(query).all()
    return hashlib.sha256("\n".join(seals).encode()).hexdigest() if seals else None


def _query(sha256: str, *, boxes: bool) -> Select[Any]:
    c = page_table.c
    columns = [c.number, c.label, c.text, c.width, c.height, c.rotation, c.note, c.reader]
    return select(*columns, *([c.boxes, c.cells] if boxes else [])).where(c.sha256 == sha256)


def _page_row(row: Row[Any], *, boxes: bool) -> PageRow:
    packed, gridded = (row.boxes, row.cells) if boxes else (None, None)
    return PageRow(
        row.number,
        row.label,
        row.text,
        float(row.width),
        float(row.height),
        row.rotation,
        row.note,
        row.reader,
        zlib.decompress(packed) if packed else None,
        zlib.decompress(gridded) if gridded else None,
    )


def quote_rectangles(page: PageRow, start: int, end: int) -> list[list[float]]:
    """Return the rectangles of text[start:end], one for each line, as [x0, y0, x1, y1] in the page's units."""
    return line_rectangles(page.boxes, start, end)


def line_rectangles(boxes: bytes | None, start: int, end: int) -> list[list[float]]:
    """Return the rectangles of the code points from `start` to `end`, whose boxes are as `stage_pages` takes them."""
    if not boxes:
        return []
    lines: list[list[float]] = []
    for x0, y0, x1, y1 in struct.iter_unpack("<4f", boxes[16 * start : 16 * end]):
        if math.isnan(x0):
            continue
        last = lines[-1] if lines else None
        if last and y0 < last[3] and y1 > last[1] and _overlap(last, y0, y1) > 0.5 and x0 - last[2] < 6 * (y1 - y0):
            lines[-1] = [min(last[0], x0), min(last[1], y0), max(last[2], x1), max(last[3], y1)]
        else:
            lines.append([x0, y0, x1, y1])
    return [[round(value, 2) for value in line] for line in lines]


def _overlap(line: list[float], y0: float, y1: float) -> float:
    """Return which share of the lower of the two heights is common to both."""
    height = min(line[3] - line[1], y1 - y0) or 1.0
    return (min(line[3], y1) - max(line[1], y0)) / height
