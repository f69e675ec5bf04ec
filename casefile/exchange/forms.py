"""What the columns of a case hold beyond their type: closed words, dates, moments, figures, references, hashes.

The operations of core keep these rules when they write; exchange asks them of rows that come from outside, and
knows from them which columns are free text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Column, Integer

from casefile.core.dates import parse_date
from casefile.core.errors import RefusedError
from casefile.core.grading import CREDIBILITY, RELIABILITY, Confidence, Likelihood
from casefile.core.journal import work_tables
from casefile.core.records import Flag, Json
from casefile.core.timestamps import parse_timestamp
from casefile.core.vocabulary import (
    Amount,
    AnchorState,
    AssertedBy,
    Basis,
    Channel,
    Classification,
    Conclusion,
    DeterminedBy,
    EventKind,
    ExcerptKind,
    FindingStatus,
    Identification,
    Knowledge,
    Nexus,
    PlaceRole,
    QuantityOrigin,
    ResponseKind,
    Sameness,
    SourceKind,
    Speech,
    Stance,
    Standing,
    Tlp,
)
from casefile.exchange.strict_json import parse_json

WORDS: Mapping[tuple[str, str], type[StrEnum]] = {
    ("source", "kind"): SourceKind,
    ("excerpt", "kind"): ExcerptKind,
    ("excerpt", "speech"): Speech,
    ("excerpt", "anchor_state"): AnchorState,
    ("statement", "known_as"): Basis,
    ("judgement", "verdict"): Sameness,
    ("event", "kind"): EventKind,
    ("event", "knowledge"): Knowledge,
    ("participant", "identification"): Identification,
    ("event_place", "role"): PlaceRole,
    ("quantity", "qualifier"): Amount,
    ("quantity", "origin"): QuantityOrigin,
    ("quantity", "knowledge"): Knowledge,
    ("finding", "status"): FindingStatus,
    ("finding", "determined_by"): DeterminedBy,
    ("finding", "likelihood"): Likelihood,
    ("finding", "confidence"): Confidence,
    ("finding_entity", "standing"): Standing,
    ("support", "stance"): Stance,
    ("citation", "asserted_by"): AssertedBy,
    ("citation", "conclusion"): Conclusion,
    ("citation", "nexus"): Nexus,
    ("enquiry", "channel"): Channel,
    ("response", "kind"): ResponseKind,
}
GRADES = {("source", "reliability"): RELIABILITY, ("excerpt", "credibility"): CREDIBILITY}
DATES = {
    "source": ("published",),
    "statement": ("valid_from", "valid_until"),
    "judgement": ("decided",),
    "link": ("valid_from", "valid_until"),
    "event": ("date",),
    "quantity": ("period",),
    "translation": ("translated",),
    "instrument": ("adopted",),
    "provision": ("effective", "until"),
    "finding": ("period",),
    "citation": ("on_date",),
    "enquiry": ("sent", "due"),
    "response": ("date",),
    "edition": ("date",),
    "correction": ("date",),
}
MOMENTS = {
    "source": ("captured", "acquired", "reliability_at"),
    "excerpt": ("credibility_at",),
    "custody_event": ("at",),
}
"""Columns that hold a moment with its zone, or a partial date; `created` of every table is a moment."""
DECIMALS = {
    "place": ("latitude", "longitude"),
    "quantity": ("low", "high", "conversion_factor"),
}
HASHES = {"sha256", "quote_sha256", "text_sha256", "file_sha256", "chain_head"}
KEYS = {"id", "on_table", "on_id", "case_id", "created"}
DEPTH = 6  # of the lists and objects in a row
LONGEST_KEY = 400  # characters of what is no free text
LONGEST_TEXT = 4_000_000  # characters of what is


@cache
def is_free_text(table: str, column: str) -> bool:
    """Tell whether a column holds what somebody wrote, rather than a key, a word of a list, a date or a hash."""
    known = work_tables()[table].columns[column]
    if known.foreign_keys or isinstance(known.type, Integer | Flag) or column in HASHES | KEYS:
        return False
    return (
        column not in {"tlp", "classification", "anchor_state", *DECIMALS.get(table, ()), *DATES.get(table, ())}
        and column not in MOMENTS.get(table, ())
        and (table, column) not in GRADES
        and (table, column) not in WORDS
    )


def check_value(table: str, column: Column[Any], value: object) -> None:
    """Refuse a stored value that no operation of ours would have written there; the sentence starts with what."""
    name = column.name
    if value is None:
        if not column.nullable:
            raise RefusedError(f"it has no {_words(name)}")
        return
    if isinstance(column.type, Integer | Flag):
        if not isinstance(value, int) or (isinstance(column.type, Flag) and value not in {0, 1}):
            raise RefusedError(f"its {_words(name)} is not {'yes or no' if isinstance(column.type, Flag) else 'whole'}")
        return
    if not isinstance(value, str):
        raise RefusedError(f"its {_words(name)} is not text")
    if len(value) > (LONGEST_TEXT if is_free_text(table, name) else LONGEST_KEY):
        raise RefusedError(f"its {_words(name)} is {len(value):,} characters long")
    try:
        _check_text(table, column, value)
    except RefusedError as error:
        raise RefusedError(f"its {_words(name)} is none that Casefile writes ({error})") from None


def _check_text(table: str, column: Column[Any], value: str) -> None:
    name = column.name
    words: type[StrEnum] | None = {"tlp": Tlp, "classification": Classification}.get(name) or WORDS.get((table, name))
    if name in {"id", "on_id", "case_id"} or column.foreign_keys:
        if not 0 < len(value) <= LONGEST_KEY or not value.isprintable():
            raise RefusedError("an id is 1 to 400 printable characters")
    elif words is not None:
        if value not in set(words):
            raise RefusedError(f"it can be {', '.join(words)}")
    elif (table, name) in GRADES:
        if value not in GRADES[table, name]:
            raise RefusedError("no grade")
    elif name in DECIMALS.get(table, ()):
        if not re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", value) or not Decimal(value).is_finite():
            raise RefusedError("no figure")
    elif name in HASHES:
        if not re.fullmatch(r"[0-9a-f]{64}", value):
            raise RefusedError("a SHA-256 is 64 hexadecimal digits")
    elif isinstance(column.type, Json):
        _check_json(value)
    else:
        _check_time(table, name, value)


def _check_time(table: str, name: str, value: str) -> None:
    moment = name == "created" or (name in MOMENTS.get(table, ()) and ":" in value)
    if moment:
        parse_timestamp(value)
    elif (name in DATES.get(table, ()) or name in MOMENTS.get(table, ())) and parse_date(value).canonical != value:
        raise RefusedError("dates are stored in one form")


def _check_json(value: str) -> None:
    """Refuse JSON that is not as Casefile stores it: sorted keys, no key twice, shallow, numbers that are numbers."""
    found = parse_json(value, depth=DEPTH).value
    if not isinstance(found, list | dict) or json.dumps(found, ensure_ascii=False, sort_keys=True) != value:
        raise RefusedError("lists are stored in one form")


def _words(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ")
