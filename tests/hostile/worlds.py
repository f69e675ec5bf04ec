"""One row of every table, made from the mappers themselves, so that a new table or field is covered at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

from sqlalchemy import Column, Integer, Table, Text
from sqlalchemy.orm import Mapper

from casefile.core.records import Flag, Json, Record
from casefile.core.schema import CaseInfo, Support

KEPT = frozenset({"id", "author", "created"})  # set by the case itself


def mappers() -> list[Mapper[Any]]:
    """Return the mappers of all records, parents before those that must name them."""
    waiting = sorted(Record.registry.mappers, key=lambda one: one.class_.__name__)
    done: dict[str, Mapper[Any]] = {}
    while waiting:
        ready = [one for one in waiting if all(parent in done for _, parent in parents(one))]
        assert ready, waiting
        for one in ready:
            done[table_of(one).name] = one
            waiting.remove(one)
    return list(done.values())


def table_of(mapper: Mapper[Any]) -> Table:
    table = mapper.local_table
    assert isinstance(table, Table)
    return table


def parents(mapper: Mapper[Any]) -> list[tuple[str, str]]:
    """Return the foreign keys that a row must have: column, table."""
    return [
        (column.name, key.column.table.name)
        for column in table_of(mapper).columns
        if not column.nullable or (mapper.class_ is Support and column.name == "finding_id")
        for key in column.foreign_keys
    ]


def text_columns(mapper: Mapper[Any]) -> list[Column[Any]]:
    """Return the columns that hold text of a person or a document."""
    return [
        column
        for column in table_of(mapper).columns
        if isinstance(column.type, Text) and not column.foreign_keys and column.name not in KEPT
    ]


def list_columns(mapper: Mapper[Any]) -> list[Column[Any]]:
    return [column for column in table_of(mapper).columns if isinstance(column.type, Json)]


def world(text: str, numbers: Iterator[int]) -> Iterator[tuple[Mapper[Any], list[Record]]]:
    """Yield rows of every table, parents first, with `text` in each text field."""
    every = mappers()
    needed: Counter[str] = Counter()
    for mapper in every:
        for name, times in Counter(parent for _, parent in parents(mapper)).items():
            needed[name] = max(needed[name], times)
    ids: dict[str, list[str]] = {}
    for mapper in every:
        if mapper.class_ is CaseInfo:
            continue
        rows = [_row(mapper, text, numbers, ids) for _ in range(max(needed[table_of(mapper).name], 1))]
        ids[table_of(mapper).name] = sorted(row.id for row in rows)
        yield mapper, rows


def _row(mapper: Mapper[Any], text: str, numbers: Iterator[int], ids: dict[str, list[str]]) -> Record:
    values: dict[str, Any] = {column.name: text for column in text_columns(mapper)}
    values |= {column.name: [[text, text]] for column in list_columns(mapper)}
    for column in table_of(mapper).columns:
        if isinstance(column.type, Integer | Flag) and not column.nullable:
            values[column.name] = next(numbers) if isinstance(column.type, Integer) else False
    used: Counter[str] = Counter()
    for name, parent in parents(mapper):
        values[name] = ids[parent][used[parent]]
        used[parent] += 1
    record = mapper.class_(**values)
    assert isinstance(record, Record)
    return record


def counter() -> Iterator[int]:
    """Return numbers that no other row has."""
    return count(1000)
