"""The catalogue of resolutions as it ships: read from JSON into frozen values, searched, asked for its state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from casefile.core.citing import cite, instrument_id, parse_citation
from casefile.core.errors import RefusedError
from casefile.core.force import and_parents
from casefile.core.wording import quoted


@dataclass(frozen=True, slots=True)
class Alternative:
    """A cap's second measure, such as 525,000 tons beside 4 million barrels."""

    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Cap:
    """A yearly or other limit: `value` of `unit` for each `period` that begins on `period_start` (MM-DD)."""

    product: str
    value: int | None
    unit: str
    alternative: Alternative | None
    period: str
    period_start: str
    effective: str
    thresholds_percent: tuple[int, ...]
    aggregate: str
    rule: str = ""
    until: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something due once: what, within which time, and the ISO day that makes."""

    what: str
    within: str
    date: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One paragraph; the fields are those of the file. `summary` is ours and no substitute for the text."""

    id: str
    label: str
    category: str
    verb: str
    other_verbs: tuple[str, ...]
    binding: bool
    bound: str
    summary: str
    amounts: tuple[Cap, ...]
    hs_codes: tuple[str, ...]
    exemptions: str
    deadlines: tuple[Deadline, ...]
    effective: str
    until: str | None
    amends: tuple[str, ...]
    amends_how: Mapping[str, str]
    amended_by: tuple[str, ...]
    status: str
    verified: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One resolution with its paragraphs in the order of the text."""

    symbol: str
    number: int
    year: int
    adopted: str
    title: str
    committee: str
    charter_basis: str
    paragraphs: tuple[Provision, ...]

    @property
    def id(self) -> str:
        """Return the natural id: `S/RES/2397(2017)`."""
        return instrument_id(self.number, self.year)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All instruments, and all their provisions by id."""

    catalogue: str
    version: str
    note: str
    status_as_of: str
    checked_through: str
    resolutions: tuple[Instrument, ...]
    provisions: Mapping[str, Provision]

    @property
    def years(self) -> dict[int, int]:
        """Return the year of each resolution by its number, as `parse_citation` wants it."""
        return {one.number: one.year for one in self.resolutions}


@dataclass(frozen=True, slots=True)
class Amendment:
    """`provision` does `how` to `amended`; both are ids."""

    provision: str
    how: str
    amended: str


def load_catalogue(path: Path) -> Catalogue:
    """Read a catalogue file; refuses one that is not whole, naming the place."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RefusedError(f"The catalogue {path.name} cannot be read; install Casefile again.") from error
    try:
        resolutions = tuple(_instrument(one) for one in raw["resolutions"])
        top = {name: str(raw[name]) for name in ("catalogue", "version", "note", "status_as_of", "checked_through")}
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(f"The catalogue {path.name} is not whole ({error}); install Casefile again.") from error
    provisions = {one.id: one for instrument in resolutions for one in instrument.paragraphs}
    return Catalogue(**top, resolutions=resolutions, provisions=MappingProxyType(provisions))


def _instrument(raw: dict[str, Any]) -> Instrument:
    """Return one resolution of the file."""
    return Instrument(**{**raw, "paragraphs": tuple(_provision(one) for one in raw["paragraphs"])})


def _provision(raw: dict[str, Any]) -> Provision:
    """Return one paragraph of the file; lists become tuples."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    values["amounts"] = tuple(_cap(one) for one in raw["amounts"])
    values["deadlines"] = tuple(Deadline(**one) for one in raw["deadlines"])
    values["amends_how"] = MappingProxyType(raw["amends_how"])
    return Provision(**values)


def _cap(raw: dict[str, Any]) -> Cap:
    """Return one cap of the file."""
    other = raw["alternative"]
    values = {**raw, "thresholds_percent": tuple(raw["thresholds_percent"])}
    return Cap(**{**values, "alternative": Alternative(**other) if other else None})


def find_provision(catalogue: Catalogue, text: str) -> Provision:
    """Return the paragraph that a typed citation names; refuses others with what there is instead."""
    wanted = parse_citation(text, catalogue.years)
    instruments = [one for one in catalogue.resolutions if one.number == wanted.number]
    if not instruments:
        numbers = ", ".join(str(one.number) for one in catalogue.resolutions)
        raise RefusedError(f"The catalogue has no resolution {wanted.number}; it has {numbers}.")
    if found := catalogue.provisions.get(wanted.provision_id):
        return found
    head = wanted.label.partition("(")[0]
    beside = [one for one in instruments[0].paragraphs if one.label.partition("(")[0] == head]
    if wanted.part == "body" and beside:
        there = ", ".join(cite(one.id).rpartition("para. ")[2] for one in beside)
        raise RefusedError(f"The catalogue has no {cite(wanted.provision_id)}; of that paragraph it has {there}.")
    last = instruments[0].paragraphs[-1].label
    raise RefusedError(
        f"The catalogue has no {quoted(cite(wanted.provision_id))}; "
        f"it has the operative paragraphs of {instruments[0].symbol} up to {last}."
    )


def amendments(catalogue: Catalogue, provision: Provision) -> tuple[tuple[Amendment, ...], tuple[Amendment, ...]]:
    """Return what the paragraph amends, and what amends it, each in the order of the file."""
    amends = tuple(Amendment(provision.id, provision.amends_how[one], one) for one in provision.amends)
    amended = tuple(
        Amendment(one, catalogue.provisions[one].amends_how[provision.id], provision.id)
        for one in provision.amended_by
        if one in catalogue.provisions
    )
    return amends, amended


def shared_amendments(catalogue: Catalogue, provision: Provision) -> list[Amendment]:
    """Return what amends a paragraph, then what amends the paragraph that it is part of."""
    chain = [catalogue.provisions[key] for key in and_parents(provision.id) if key in catalogue.provisions]
    return [by for one in chain for by in amendments(catalogue, one)[1]]


def amending(catalogue: Catalogue, provision: Provision) -> list[tuple[Provision, str]]:
    """Return what amends a paragraph or the paragraph that it is part of, each with how."""
    return [(catalogue.provisions[by.provision], by.how) for by in shared_amendments(catalogue, provision)]
