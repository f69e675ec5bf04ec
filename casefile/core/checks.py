"""What every operation asks before it writes: fields, words, dates, figures and the records they name.

Nothing is set on a record before all of it is checked, so a caller may catch the refusal and go on. Text that
is only white space counts as absent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Column, ColumnElement, Integer, func, inspect, select
from sqlalchemy.orm import Session

from casefile.core.dates import Order, compare, parse_date
from casefile.core.errors import RefusedError
from casefile.core.ids import new_id
from casefile.core.journal import work_tables
from casefile.core.records import Base, Flag, Json, Record
from casefile.core.vocabulary import Classification, Tlp
from casefile.core.wording import a_noun, near, quoted

R = TypeVar("R", bound=Record)
KEPT = ("id", "author", "created")  # fields that no operation takes from a caller
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Added(NamedTuple):
    """The id of a new record, and one warning in plain words when something about it is odd."""

    id: str
    warning: str | None


@dataclass(frozen=True)
class Rules:
    """What the fields of a noun obey beyond what their table says.

    `words`: the vocabulary of a field; `dates` and `decimals`: fields that hold these; `fixed`: fields that
    are not edited, with what to do instead; `settle` looks at all values of the row together: it refuses, or
    fills in what follows from them.
    """

    words: Mapping[str, type[StrEnum]] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    decimals: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    settle: Callable[[Session, dict[str, Any]], None] | None = None


def add_record(session: Session, kind: type[R], rules: Rules, fields: Mapping[str, object]) -> R:
    """Check the fields and add one record with them; an `id` among them is kept (natural ids)."""
    values = {"id": fields.get("id") or new_id()}
    values |= clean_fields(session, kind, rules, {name: value for name, value in fields.items() if name != "id"})
    for name, column in _columns(kind).items():
        if values.get(name) is None and _needed(column):
            raise RefusedError(f"{_a(kind)} needs its {_words(name)}.")
    if rules.settle:
        rules.settle(session, values)
    record = kind(**values)
    session.add(record)
    _held(session)[kind, record.id] = record
    return record


def edit_record(session: Session, kind: type[R], record_id: str, rules: Rules, fields: Mapping[str, object]) -> R:
    """Check the fields together with what the record holds already, then set them; refuse an unknown id."""
    record = need(session, kind, record_id)
    for name in fields:
        if name in rules.fixed:
            raise RefusedError(f"The {_words(name)} of {_a(kind).lower()} is not edited; {rules.fixed[name]}.")
    new = clean_fields(session, kind, rules, fields)
    values = {name: getattr(record, name) for name in ("id", *_columns(kind))} | new
    if rules.settle:
        rules.settle(session, values)
    for name, value in values.items():
        if getattr(record, name) != value:
            setattr(record, name, value)
    return record


def delete_record(session: Session, kind: type[Record], record_id: str) -> None:
    """Delete a record and, through the database, what hangs on it; refuse an unknown id."""
    session.flush()
    session.delete(need(session, kind, record_id))
    session.flush()
    session.expire_all()  # rows that went along, or lost their reference, are stale in memory


def clean_fields(session: Session, kind: type[Record], rules: Rules, fields: Mapping[str, object]) -> dict[str, Any]:
    """Return the fields as they are stored, or refuse the first that is wrong, by its name."""
    columns = _columns(kind)
    clean: dict[str, Any] = {}
    for name, value in fields.items():
        column = columns.get(name)
        if column is None:
            raise RefusedError(f'{_a(kind)} has no field "{name}"; it has {", ".join(columns)}.')
        clean[name] = _clean_value(session, kind, rules, column, value)
    return clean


def _clean_value(session: Session, kind: type[Record], rules: Rules, column: Column[Any], value: object) -> object:
    name = column.name
    _check_type(kind, column, value)
    if value is None or (isinstance(value, str) and not value.strip()):
        if _needed(column):
            raise RefusedError(f"{_a(kind)} needs its {_words(name)}.")
        return None
    if not isinstance(value, str):
        return value
    where = f"{_words(name)} of {_a(kind).lower()}"
    words: dict[str, type[StrEnum]] = {"tlp": Tlp, "classification": Classification, **rules.words}
    if name in words:
        return check_word(words[name], value, where)
    if name in rules.dates:
        return check_date(value, where)
    if name in rules.decimals:
        return check_decimal(value, where)
    for key in column.foreign_keys:
        need(session, _kinds()[key.column.table.name], value, where)
    return value


def _check_type(kind: type[Record], column: Column[Any], value: object) -> None:
    """Refuse a value of the wrong type: callers hand on what files and people gave them."""
    if value is None:
        return
    wanted: tuple[type, ...] = (str,)
    if isinstance(column.type, Json):
        wanted = (list, dict)
    elif isinstance(column.type, Flag):
        wanted = (bool,)
    elif isinstance(column.type, Integer):
        wanted = (int,)
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        names = {str: "text", bool: "true or false", int: "a whole number", list: "a list"}
        raise RefusedError(f"The {_words(column.name)} of {_a(kind).lower()} must be {names[wanted[0]]}.")


def check_word(words: type[StrEnum], value: str, where: str) -> str:
    """Return the stored form of a word (its plain words are read too); refuse one the vocabulary has not."""
    plain = " ".join(value.split()).casefold()
    for one in words:
        if plain in {
            one.value.casefold(),
            one.value.replace("_", " ").casefold(),
            str(getattr(one, "words", "")).casefold(),
        }:
            return one.value
    raise RefusedError(f"{quoted(value)} is no {where}; it can be {', '.join(one.value for one in words)}.")


def check_date(value: str, where: str) -> str:
    """Return a date in its storage form, as people may write it; refuse what is no date, saying where."""
    try:
        return parse_date(value).canonical
    except RefusedError as error:
        raise RefusedError(f"In the {where}: {error}") from error


def check_decimal(value: str, where: str) -> str:
    """Return a decimal as it was written: digits, at most one point, perhaps a minus sign in front."""
    if _DECIMAL.fullmatch(value):
        return value
    hint = "write it like 500000 or 1.6"
    if re.fullmatch(r"-?[0-9]{1,3}([,'\u2019 \u00a0\u202f][0-9]{3})+(\.[0-9]+)?", value):
        hint = f"leave out the thousands separators: {re.sub(r'[^0-9.-]', '', value)}"
    raise RefusedError(f"{quoted(value)} is not a figure Casefile can keep in the {where}; {hint}.")


def check_order(values: Mapping[str, Any], first: str, last: str, what: str) -> None:
    """Refuse two dates of one record when the second surely lies before the first."""
    if values.get(first) and values.get(last):
        start, end = parse_date(values[first]), parse_date(values[last])
        if compare(end, start) is Order.BEFORE:
            raise RefusedError(f"{what} ends ({end.show()}) before it begins ({start.show()}); check both dates.")


def check_range(low: str | None, high: str | None, what: str) -> None:
    """Refuse a range whose low end is above its high end."""
    if low is not None and high is not None and Decimal(low) > Decimal(high):
        raise RefusedError(f"{what} runs from {low} down to {high}; put the lower figure first.")


def need(session: Session, kind: type[R], record_id: str, where: str | None = None) -> R:
    """Return the record with this id, or refuse."""
    held = _held(session)
    record: R | None = held.get((kind, record_id))
    if record is None or not inspect(record).pending:
        record = session.get(kind, record_id) if record_id else None
    if record is None:
        place = f" (the {where})" if where else ""
        raise RefusedError(f"There is no {_noun(kind)} with the id {quoted(str(record_id))}{place}.")
    held[kind, record_id] = record
    return record


def _held(session: Session) -> dict[tuple[type[Record], str], Any]:
    """Return the records that this session has met: held, they are not asked of the file again and again."""
    held: dict[tuple[type[Record], str], Any] = session.info.setdefault("held", {})
    return held


def need_all(session: Session, kind: type[Record], ids: Iterable[str], where: str | None = None) -> list[str]:
    """Return the ids without repeats, in their order; refuse the first that no record has."""
    wanted = list(dict.fromkeys(ids))
    table = kind.__table__
    there = set(session.scalars(select(table.c.id).where(among(table.c.id, wanted))))
    for record_id in wanted:
        if record_id not in there:
            need(session, kind, record_id, where)
    return wanted


def among(column: Any, ids: Iterable[str]) -> ColumnElement[bool]:  # noqa: ANN401 - a column of any mapped kind
    """Return the condition that the column holds one of the ids, however many: they travel as one JSON text."""
    values = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(select(values.c.value))  # type: ignore[no-any-return]


def next_number(session: Session, column: Any, *conditions: ColumnElement[bool]) -> int:  # noqa: ANN401
    """Return one more than the greatest number in the column (among the rows that meet the conditions)."""
    return (session.scalar(select(func.max(column)).where(*conditions)) or 0) + 1


def kind_of(table: str) -> type[Record]:
    """Return the mapped class of a table; refuse a name that no table has."""
    if table not in _kinds():
        raise RefusedError(f"There is no kind of record called {quoted(table)}.{near(table, _kinds())}")
    return _kinds()[table]


@cache
def _kinds() -> dict[str, type[Record]]:
    """Return the mapped classes by the name of their table."""
    kinds = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Record)]
    return {kind.__tablename__: kind for kind in kinds}


@cache
def _columns(kind: type[Record]) -> dict[str, Column[Any]]:
    """Return the columns that operations may set, by name."""
    return {name: column for name, column in work_tables()[kind.__tablename__].columns.items() if name not in KEPT}


def _needed(column: Column[Any]) -> bool:
    return not column.nullable and column.default is None


def _noun(kind: type[Record]) -> str:
    return _words(kind.__tablename__)


def _a(kind: type[Record]) -> str:
    return a_noun(kind.__tablename__).capitalize()


def _words(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ")
