"""What a change did, in words: each record with its fields before and after, and what can be put back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casefile.core import vocabulary
from casefile.core.checks import KEPT, kind_of
from casefile.core.dates import parse_date
from casefile.core.edits import EDITS
from casefile.core.errors import CasefileError
from casefile.core.journal import Change, RowChange, change_row_table, change_table, list_rows, read_image, work_tables
from casefile.core.timestamps import show_moment
from casefile.dossier.content.names import value_words
from casefile.ui.naming import cut, name_record
from casefile.ui.words import tr

MOST: Final = 120  # records of one change that are shown
LONGEST: Final = 600  # characters of one value
WORDS: Final[Mapping[tuple[str, str], type[vocabulary.Word]]] = {
    ("source", "kind"): vocabulary.SourceKind,
    ("excerpt", "kind"): vocabulary.ExcerptKind,
    ("excerpt", "speech"): vocabulary.Speech,
    ("excerpt", "anchor_state"): vocabulary.AnchorState,
    ("statement", "known_as"): vocabulary.Basis,
    ("judgement", "verdict"): vocabulary.Sameness,
    ("event", "kind"): vocabulary.EventKind,
    ("event", "knowledge"): vocabulary.Knowledge,
    ("participant", "identification"): vocabulary.Identification,
    ("event_place", "role"): vocabulary.PlaceRole,
    ("quantity", "qualifier"): vocabulary.Amount,
    ("quantity", "origin"): vocabulary.QuantityOrigin,
    ("quantity", "knowledge"): vocabulary.Knowledge,
    ("support", "stance"): vocabulary.Stance,
    ("finding", "status"): vocabulary.FindingStatus,
    ("finding", "determined_by"): vocabulary.DeterminedBy,
    ("finding_entity", "standing"): vocabulary.Standing,
    ("citation", "asserted_by"): vocabulary.AssertedBy,
    ("citation", "conclusion"): vocabulary.Conclusion,
    ("citation", "nexus"): vocabulary.Nexus,
    ("enquiry", "channel"): vocabulary.Channel,
    ("response", "kind"): vocabulary.ResponseKind,
}
PERIODS: Final = frozenset({"period"})
DATES: Final = frozenset(
    {"date", "published", "valid_from", "valid_until", "sent", "due", "on_date", "effective", "until", "cut_off",
     "decided", "reliability_at", "credibility_at", "checked_through", "adopted", "translated"}
)  # fmt: skip
MOMENTS: Final = frozenset({"captured", "at", "acquired"})
NAMES: Final = ("name", "title", "text", "quote", "description", "symbol", "label", "addressee", "value", "action")


@dataclass(frozen=True, slots=True)
class Step:
    """One field of a record: its words before and after; `can_put_back`: the value before can be given again."""

    field: str
    label: str
    before: str
    after: str
    can_put_back: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """What a change did to one record. `op` is insert, update or delete; `gone`: it can be put back whole."""

    table: str
    id: str
    name: str
    op: str
    steps: tuple[Step, ...]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """One change with its first deeds; `left` counts the others."""

    change: Change
    deeds: tuple[Deed, ...]
    left: int


def read_past(session: Session, seq: int, record: tuple[str, str] | None = None) -> Past | None:
    """Return what change `seq` did, or what it did to one record; None when there is no such change."""
    connection = session.connection()
    row = connection.execute(select(change_table).where(change_table.c.seq == seq)).first()
    if row is None:
        return None
    c = change_row_table.c
    if record is None:
        rows = list_rows(connection, seq, limit=MOST)
        count = connection.execute(select(func.count()).where(c.change_seq == seq)).scalar_one()
    else:
        query = select(c.tbl, c.record_id, c.op, c.before, c.after).order_by(c.position)
        found = connection.execute(query.where(c.change_seq == seq, c.tbl == record[0], c.record_id == record[1]))
        rows = [RowChange(*one) for one in found]
        count = len(rows)
    deeds = tuple(_deed(session, one) for one in rows)
    return Past(Change(**row._mapping), deeds, count - len(deeds))  # noqa: SLF001 - the documented mapping of a row


def label_of(change: Change) -> str:
    """Return the label of a change, with what an undo or redo is about."""
    heads = {"undo": tr("Undo: {label}"), "redo": tr("Redo: {label}")}
    return heads.get(change.kind, "{label}").format(label=change.label)


def _deed(session: Session, row: RowChange) -> Deed:
    before, after = read_image(row.table, row.before), read_image(row.table, row.after)
    there: Any = session.get(kind_of(row.table), row.record_id)
    edits = EDITS.get(row.table)
    steps = []
    for name in after or before:
        was, now = before.get(name), after.get(name)
        if name in KEPT or was == now:
            continue
        can = row.op == "update" and there is not None and edits is not None and name not in edits.follows
        steps.append(
            Step(
                name,
                tr(name.removesuffix("_id").replace("_", " ")).capitalize(),
                say_value(session, row.table, name, was),
                say_value(session, row.table, name, now),
                can_put_back=can and getattr(there, name) != was,
            )
        )
    name = name_record(session, row.table, row.record_id) if there is not None else _name(row.table, after or before)
    return Deed(row.table, row.record_id, name, row.op, tuple(steps), gone=row.op == "delete" and there is None)


def _name(table: str, image: Mapping[str, Any]) -> str:
    """Return the name of a record that is no more, from its image."""
    said = next((str(image[name]) for name in NAMES if image.get(name)), "")
    return cut(said) or tr(table.replace("_", " "))


def say_value(session: Session, table: str, field: str, value: Any) -> str:  # noqa: ANN401 - of any column
    """Return the value of a field in words: dates, choices and other records as people name them."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    for key in work_tables()[table].columns[field].foreign_keys:
        if key.column.table.name in work_tables():
            return name_record(session, key.column.table.name, str(value))
    return stored_words(table, field, value)


def stored_words(table: str, field: str, value: Any, named: str = "") -> str:  # noqa: ANN401
    """Return a value that names no other record; `named`: the property of which a statement's value is one."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if (table, field) in WORDS:
        text = _word(WORDS[table, field], text)
    elif field in DATES | PERIODS:
        text = _date(text, period=field in PERIODS)
    elif field in MOMENTS:
        text = show_moment(text)
    elif (table, field) == ("statement", "value"):
        text = value_words(named, text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _word(words: type[vocabulary.Word], value: str) -> str:
    known: Iterable[vocabulary.Word] = words
    return next((tr(one.words) for one in known if one.value == value), value)


def _date(value: str, *, period: bool) -> str:
    try:
        date = parse_date(value)
    except CasefileError:
        return value
    return date.show_period() if period else date.show()
