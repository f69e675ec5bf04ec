"""Paragraphs as `casefile provisions` shows them, from the shipped catalogue or from a case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any

from sqlalchemy.orm import Session

from casefile.core import instruments
from casefile.core.citing import cite, parse_citations
from casefile.core.dates import parse_date
from casefile.core.errors import RefusedError
from casefile.core.force import state_in_words
from casefile.core.instruments_state import DatedProvision
from casefile.core.search import fold
from casefile.library.catalogue import Catalogue, Provision, amending, amendments, find_provision, shared_amendments

_YEAR = r"(?: ?\((?P<year>[0-9]{4})\)| of (?P<of>[12][0-9]{3})(?![0-9]))"
_NUMBER = r"(?P<number>[0-9]{3,4})(?![0-9])"
_SYMBOL = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (rf"\bs/res/ ?{_NUMBER}{_YEAR}?", rf"\b{_NUMBER}{_YEAR}", rf"\b{_NUMBER},? (?:para|op)")
)
"""A resolution as it is named in words: by its symbol, with a year, or before a paragraph."""
_ALONE = re.compile(r"[0-9]{3,4}")
SHARED = (
    "id", "label", "category", "verb", "binding", "bound", "summary", "exemptions", "effective", "until", "status",
    "verified", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One paragraph; `amended_by` what amends it or the one it is part of: by what, how, and which of them.

    `state` is None unless a date was asked for; texts are official words by language.
    """

    citation: str
    fields: dict[str, Any]
    amends: list[tuple[str, str]]
    amended_by: list[tuple[str, str, str]]
    state: str | None = None
    in_force: bool | None = None
    reasons: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Return the paragraph as it is printed in JSON."""
        state = {"in_force": self.in_force, "words": self.state, "reasons": list(self.reasons)}
        return {
            "citation": self.citation,
            **self.fields,
            "amends": [{"provision": one, "how": how} for one, how in self.amends],
            "amended_by": [{"provision": one, "how": how, "amended": which} for one, how, which in self.amended_by],
            "on_date": state if self.state else None,
            "texts": self.texts,
        }


@dataclass(frozen=True)
class Asked:
    """What was asked for; `words` is a citation, a resolution's number, or words that must all be there."""

    words: str = ""
    category: str | None = None
    binding: bool = False
    on: str | None = None
    in_force: bool = False


def from_catalogue(catalogue: Catalogue, asked: Asked, texts: Callable[[str], dict[str, str]]) -> list[Row]:
    """Return the paragraphs of the catalogue that were asked for; `texts` gives official words by id."""

    def row(one: Provision) -> Row:
        amends, by = amendments(catalogue, one)[0], shared_amendments(catalogue, one)
        fields = {name: getattr(one, name) or None for name in SHARED} | {"binding": one.binding}
        for name in ("amounts", "hs_codes", "deadlines"):
            fields[name] = [_plain(value) for value in getattr(one, name)]
        edges = (
            [(found.amended, found.how) for found in amends],
            [(found.provision, found.how, found.amended) for found in by],
        )
        return _with_state(asked, one, amending(catalogue, one) if asked.on else [], catalogue.checked_through, Row(
            cite(one.id), fields, *edges, texts=texts(one.id)
        ))  # fmt: skip

    ids = _cited(asked.words, catalogue.years)
    if ids is None:
        chosen = [one for one in catalogue.provisions.values() if _matches(asked, one, catalogue.years)]
    else:
        chosen = [find_provision(catalogue, cite(one)) for one in ids]
    if not chosen:
        _refuse_number(asked.words, catalogue.years)
    return _wanted(asked, map(row, chosen))


def from_case(session: Session, asked: Asked) -> list[Row]:
    """Return the paragraphs of a case that were asked for."""
    provisions = {one.id: one for one in instruments.list_provisions(session)}
    years = {one.number: one.year for one in instruments.list_instruments(session) if one.number and one.year}
    if _cited(asked.words, years) is None:
        chosen = [one for one in provisions.values() if _matches(asked, one, years)]
    else:
        chosen = [provisions[one] for one in instruments.find_provisions(session, asked.words)]
    if not chosen:
        _refuse_number(asked.words, years)
    texts = instruments.list_provision_texts(session, [one.id for one in chosen])
    rows = []
    for one in chosen:
        fields = {name: getattr(one, name) for name in (*SHARED, "amounts", "hs_codes", "deadlines")}
        row = Row(
            cite(one.id),
            fields,
            instruments.amends(session, one.id),
            instruments.amended_by(session, one.id),
            texts={text.language: text.text for text in texts[one.id]},
        )
        if asked.on:
            state = instruments.in_force(session, one.id, asked.on)
            row = _stated(row, state.words, state.reasons, in_force=state.in_force)
        rows.append(row)
    return _wanted(asked, rows)


def _cited(words: str, years: dict[int, int]) -> list[str] | None:
    """Return the ids of the paragraphs that the words cite, or None when they are no citation.

    Words that name a resolution by a year that is not its own, or one that is not there, are refused.
    """
    if not words:
        return None
    for found in (found for pattern in _SYMBOL for found in pattern.finditer(words)):
        number, year = int(found["number"]), found.groupdict().get("year") or found.groupdict().get("of")
        if number not in years:
            raise _unknown(number, years)
        if year and int(year) != years[number]:
            raise RefusedError(f"Resolution {number} is of {years[number]}, not of {year}; check number and year.")
    try:
        return [one.provision_id for one in parse_citations(words, years)]
    except RefusedError:
        return None


def _refuse_number(words: str, years: Mapping[int, int]) -> None:
    """Refuse a number alone that is no resolution's; for when no paragraph has it among its words."""
    if _ALONE.fullmatch(words) and int(words) not in years:
        raise _unknown(int(words), years)


def _unknown(number: int, years: Mapping[int, int]) -> RefusedError:
    known = ", ".join(map(str, sorted(years))) or "none"
    return RefusedError(f"There is no resolution {number} here; there are {known}.")


def _matches(asked: Asked, one: Any, years: Mapping[int, int]) -> bool:  # noqa: ANN401 - of the catalogue or a case
    """Say whether a provision is what was asked for; the number of a resolution means its own paragraphs."""
    if asked.category and fold(asked.category) not in fold(one.category or ""):
        return False
    if asked.binding and not one.binding:
        return False
    words = fold(asked.words).split()
    numbers = [f"S/RES/{word}({years[int(word)]}):" for word in words if word.isdecimal() and int(word) in years]
    if numbers and not one.id.startswith(tuple(numbers)):
        return False
    content = fold(" ".join([cite(one.id), one.category or "", one.verb or "", one.summary, one.exemptions or ""]))
    return all(word in content for word in words if not (word.isdecimal() and int(word) in years))


def _wanted(asked: Asked, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not asked.in_force or row.in_force is not False]


def _with_state(
    asked: Asked,
    provision: DatedProvision,
    amended_by: Sequence[tuple[DatedProvision, str]],
    checked_through: str,
    row: Row,
) -> Row:
    if not asked.on:
        return row
    state = state_in_words(provision, parse_date(asked.on), amended_by, checked_through)
    return _stated(row, state.words, state.reasons, in_force=state.in_force)


def _stated(row: Row, words: str, reasons: tuple[str, ...], *, in_force: bool | None) -> Row:
    return Row(row.citation, row.fields, row.amends, row.amended_by, words, in_force, reasons, row.texts)


def _plain(value: object) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
