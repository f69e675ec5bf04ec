"""Which bytes of a case file hold something: the cells of its trees and what leads to them.

The rest is free: pages of the free list, the gap inside a page, and what a deleted row left behind; nobody reads it.
After https://www.sqlite.org/fileformat2.html, sections 1.6 and 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlcipher3 import dbapi2

PAGE = 16384  # bytes, none of them reserved
HEADER = 100  # of the file, at the start of page 1
INTERIOR_INDEX, INTERIOR_TABLE, LEAF_INDEX, LEAF_TABLE = 2, 5, 10, 13
Stretch = tuple[str, int, int]
"""The name of a table or index, and first and last byte + 1 of something that it holds."""


def live_stretches(path: Path) -> list[Stretch]:
    """Return all stretches of a sound file, trees by the name of their table or index."""
    whole = path.read_bytes()
    connection = dbapi2.connect(f"{path.as_uri()}?mode=ro", uri=True)
    roots = connection.execute("SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0").fetchall()
    connection.close()
    found: list[Stretch] = []
    for name, root in [("sqlite_schema", 1), *roots]:
        found += [(name, start, end) for start, end in _tree(whole, root)]
    return found


def _tree(whole: bytes, number: int) -> Iterator[tuple[int, int]]:
    base = (number - 1) * PAGE
    head = base + (HEADER if number == 1 else 0)
    kind = whole[head]
    interior = kind in {INTERIOR_INDEX, INTERIOR_TABLE}
    cells = int.from_bytes(whole[head + 3 : head + 5], "big")
    pointers = head + (12 if interior else 8)
    yield head, head + 1  # its kind
    yield head + 3, head + 5  # how many cells
    yield pointers, pointers + 2 * cells
    if interior:
        yield head + 8, head + 12
        yield from _tree(whole, int.from_bytes(whole[head + 8 : head + 12], "big"))
    for cell in range(cells):
        at = base + int.from_bytes(whole[pointers + 2 * cell : pointers + 2 * cell + 2], "big")
        if interior:
            yield from _tree(whole, int.from_bytes(whole[at : at + 4], "big"))
        yield from _cell(whole, at, kind)


def _cell(whole: bytes, start: int, kind: int) -> Iterator[tuple[int, int]]:
    at = start + (4 if kind in {INTERIOR_INDEX, INTERIOR_TABLE} else 0)
    size, at = _varint(whole, at)  # of the payload; of an interior table the row number
    if kind == INTERIOR_TABLE:
        yield start, at
        return
    if kind == LEAF_TABLE:
        _, at = _varint(whole, at)
    most = PAGE - 35 if kind == LEAF_TABLE else (PAGE - 12) * 64 // 255 - 23
    least = (PAGE - 12) * 32 // 255 - 23
    local = size
    if size > most:
        local = least + (size - least) % (PAGE - 4)
        local = local if local <= most else least
    left = size - local
    yield start, at + local + (4 if left else 0)
    following = int.from_bytes(whole[at + local : at + local + 4], "big")
    while left:
        base = (following - 1) * PAGE
        part = min(left, PAGE - 4)
        left -= part
        yield base, base + 4 + part
        following = int.from_bytes(whole[base : base + 4], "big")


def _varint(whole: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(9):
        byte = whole[at + index]
        if index == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + index + 1
    raise AssertionError
