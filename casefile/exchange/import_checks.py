"""Rows of a colleague's case, checked as if an enemy had written them: nothing enters that we would not write."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from casefile.core.dates import parse_date
from casefile.core.errors import RefusedError
from casefile.core.journal import work_tables
from casefile.core.proof import TARGETS
from casefile.core.snapshot import Row, Rows
from casefile.core.vocabulary import ExcerptKind
from casefile.core.withholding import references
from casefile.core.wording import quoted
from casefile.exchange.forms import check_value
from casefile.exchange.import_channel import UNTOUCHED

ONE_TIME = re.compile(r"[0-9]{2,3}:[0-9]{2}:[0-9]{2}\.[0-9]{3}")
CHAINS = {("source", "parent_id"): 50, ("source", "replaces_id"): 500, ("quantity", "counted_with_id"): 500}
"""References within a table, and how many may follow one another."""
MOST_RECTANGLES = 10_000
LARGEST_NUMBER = 1_000_000_000


def check_rows(name: str, rows: Rows) -> None:
    """Refuse a file with a row that Casefile would not have written; the sentence names file, record and reason."""
    if len(rows["case_info"]) != 1:
        raise RefusedError(f"{name} holds {len(rows['case_info'])} records of what case it is, not one. {UNTOUCHED}")
    for table, found in rows.items():
        columns = list(work_tables()[table].columns)
        whole = _WHOLE.get(table)
        for record_id, row in found.items():
            try:
                for column in columns:
                    check_value(table, column, row[column.name])
                if whole is not None:
                    whole(row)
                _check_numbers(row)
            except RefusedError as error:
                raise RefusedError(
                    f"{name}: {table.replace('_', ' ')} {quoted(record_id)} cannot be taken: {error}. {UNTOUCHED}"
                ) from None
    _check_references(name, rows)
    check_chains(name, rows)


def check_chains(name: str, rows: Mapping[str, Mapping[str, Row]]) -> None:
    """Refuse records that lead back to themselves, or on and on: whoever walks up from one would not end."""
    for (table, link), deepest in CHAINS.items():
        depths: dict[str, int] = {}
        for first in rows[table]:
            walked: dict[str, None] = {}
            here: str | None = first
            while here is not None and here in rows[table] and here not in depths and here not in walked:
                walked[here] = None
                here = rows[table][here][link]
            depth = depths.get(here or "", 0)
            for one in reversed(walked):
                depth += 1
                depths[one] = depth
            if here in walked or depth > deepest:
                raise RefusedError(
                    f"{name}: {table} {quoted(first)} leads back to itself, or on and on, by its"
                    f" {link.removesuffix('_id').replace('_', ' ')}. {UNTOUCHED}"
                )


def _check_references(name: str, rows: Rows) -> None:
    for table, found in rows.items():
        for column, target, _ in references(table):
            for record_id, row in found.items():
                if row[column] is not None and row[column] not in rows[target]:
                    raise RefusedError(
                        f"{name}: {table.replace('_', ' ')} {quoted(record_id)} names a {target.replace('_', ' ')} that"
                        f" is not there. {UNTOUCHED}"
                    )


def _check_numbers(row: Row) -> None:
    for column, value in row.items():
        if isinstance(value, int) and not 0 <= value <= LARGEST_NUMBER and column != "size":
            raise RefusedError(f"its {column.replace('_', ' ')} is {value}")
        if column == "size" and not 0 <= value < 1 << 50:
            raise RefusedError(f"its size is {value}")


def _check_source(row: Row) -> None:
    facts = json.loads(row["facts"] or "[]")
    pairs = all(isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one) for one in facts)
    if not isinstance(facts, list) or not pairs:
        raise RefusedError("its facts are not pairs of name and value")


def _check_excerpt(row: Row) -> None:
    kind = row["kind"]
    if kind == ExcerptKind.WORDS:
        if not row["quote"] or hashlib.sha256(row["quote"].encode()).hexdigest() != row["quote_sha256"]:
            raise RefusedError("its quote has not the hash that it was sealed with")
        start, end = row["start"], row["end"]
        if (start is None) != (end is None) or (start is not None and end - start != len(row["quote"])):
            raise RefusedError("its place is not as long as its quote")
    elif kind == ExcerptKind.REGION and not row["description"]:
        raise RefusedError("a region says what it shows")
    elif kind == ExcerptKind.TIME_SPAN and not all(
        ONE_TIME.fullmatch(row[end] or "") for end in ("time_from", "time_to")
    ):
        raise RefusedError("a time span has two times")
    rectangles = json.loads(row["rectangles"] or "[]")
    if not isinstance(rectangles, list) or len(rectangles) > MOST_RECTANGLES:
        raise RefusedError("its rectangles are no list of them")
    for one in rectangles:
        if not isinstance(one, list) or len(one) != 4 or not all(_is_measure(part) for part in one):
            raise RefusedError("a rectangle is four measures")


def _is_measure(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e6 < value < 1e6


def _check_event(row: Row) -> None:
    date = parse_date(row["date"]) if row["date"] else None
    if (row["earliest"], row["latest"]) != ((date.earliest, date.latest) if date else (None, None)):
        raise RefusedError("its first and last day do not follow from its date")


def _check_judgement(row: Row) -> None:
    if not row["left_id"] < row["right_id"]:
        raise RefusedError("the two entities of a judgement stand in order")


def _check_support(row: Row) -> None:
    if sum(row[f"{name}_id"] is not None for name in TARGETS) != 1:
        raise RefusedError("an edge of proof leads to one thing")


def _check_text(row: Row) -> None:
    if hashlib.sha256(row["text"].encode()).hexdigest() != row["text_sha256"]:
        raise RefusedError("its text has not the hash that it was sealed with")


def _check_place(row: Row) -> None:
    for name, most in (("latitude", 90), ("longitude", 180)):
        if row[name] is not None and abs(Decimal(row[name])) > most:
            raise RefusedError(f"its {name} is {row[name]}")


def _check_laid_on(row: Row) -> None:
    if row["on_table"] is not None and row["on_table"] not in work_tables():
        raise RefusedError("it lies on a kind of record that no case has")


_WHOLE: Mapping[str, Callable[[Row], None]] = {
    "source": _check_source,
    "excerpt": _check_excerpt,
    "event": _check_event,
    "judgement": _check_judgement,
    "support": _check_support,
    "provision_text": _check_text,
    "place": _check_place,
    "note": _check_laid_on,
    "record_origin": _check_laid_on,
}
