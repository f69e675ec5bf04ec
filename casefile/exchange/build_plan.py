"""A declared case, read and checked as far as that goes without a case: its form, its references, its files.

All problems are gathered and told at once, each with the line, the place in the file, what is wrong and the mend.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from casefile.core.checks import check_decimal
from casefile.core.citing import parse_citation
from casefile.core.dates import parse_date
from casefile.core.errors import RefusedError
from casefile.core.sources import read_when
from casefile.core.timestamps import parse_timestamp
from casefile.core.wording import near, quoted
from casefile.exchange.build_schema import build_schema
from casefile.exchange.schema_errors import explain
from casefile.exchange.strict_json import Document, Route, decode_text, parse_json, show_route

LARGEST = 64 * 1024 * 1024  # bytes
MOST = 50  # problems told at once
KEYED = ("origins", "sources", "excerpts", "entities", "links", "places", "events", "findings", "enquiries")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, and what to do."""

    route: Route
    line: int
    sentence: str

    def __str__(self) -> str:
        where = show_route(self.route)
        return f"line {self.line}{f', {where}' if where else ''}: {self.sentence}"


class BuildError(RefusedError):
    """The declared case cannot be built; `problems` says why, in the order of the file."""

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        self.problems = sorted(dict.fromkeys(problems), key=lambda problem: problem.line)
        count = f"{len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}"
        super().__init__(f"{file} has {count}; nothing was built.")


@dataclass(frozen=True)
class Plan:
    """A declared case that is sound in itself; its data has the form that `build_schema` describes."""

    file: Path
    document: Document

    @property
    def data(self) -> dict[str, Any]:
        """Return the whole of it."""
        data: dict[str, Any] = self.document.value
        return data

    def entries(self, section: str) -> Mapping[str, Any]:
        """Return a section of keys and records; empty when it is not there."""
        return self.data.get(section) or {}

    def items(self, section: str) -> list[Any]:
        """Return a section that is a list; empty when it is not there."""
        return self.data.get(section) or []

    def path(self, name: str) -> Path:
        """Return the path of a file that the plan names, relative to the plan's own folder."""
        return self.file.parent / name

    def problem(self, route: Route, sentence: str) -> Problem:
        """Return a problem at a place of the file."""
        return Problem(route, self.document.line(route), sentence)

    @cached_property
    def outside(self) -> dict[Route, Path]:
        """Return, by place, the files it names that do not lie in its own folder or below, links followed."""
        home = self.file.parent.resolve()
        named = {route: self.path(name) for route, name in _files(self.data) if "\0" not in name}
        return {route: path for route, path in named.items() if not _lies_in(home, path)}


def _lies_in(home: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(home)
    except (OSError, RuntimeError):  # links in a circle
        return False


def load_plan(file: Path, *, outside: bool = False) -> Plan:
    """Read and check a declared case; BuildError lists everything that is wrong in its form.

    Files that lie outside the folder of the declaration are refused unless `outside`: a declaration that was
    received could otherwise take any file of this computer into the case.
    """
    plan, problems = read_plan(file, outside=outside)
    if problems:
        raise BuildError(file, problems)
    return plan


def read_plan(file: Path, *, outside: bool = False) -> tuple[Plan, list[Problem]]:
    """Read a declared case and return it with what is wrong in its form; refuse what is no JSON."""
    try:
        if file.stat().st_size > LARGEST:
            raise RefusedError(f"{file} is larger than {LARGEST >> 20} MB. Declare fewer things in one file.")
        text = decode_text(file.read_bytes())
        document = parse_json(text)
    except OSError as error:
        raise RefusedError(f"{file} cannot be read: {error.strerror}. Check the name and its rights.") from None
    except RefusedError as error:
        raise RefusedError(f"{file}, {error}" if str(error).startswith("line ") else str(error)) from None
    plan = Plan(file, document)
    return plan, [plan.problem(route, sentence) for route, sentence in find_problems(plan, outside=outside)]


Found = Iterator[tuple[Route, str]]


def find_problems(plan: Plan, *, outside: bool) -> Found:
    """Yield the place of everything that is wrong in form and references, and files that may not be taken in."""
    yield from _check_form(plan.document.value)
    if isinstance(plan.document.value, dict):
        yield from _check_sense(plan, outside=outside)


def _check_form(data: object) -> Found:
    known = _keys(data)

    def refers(_: object, section: str, value: object, __: object) -> Iterator[ValidationError]:
        if isinstance(value, str) and value not in known.get(section, ()):
            yield ValidationError(_unknown_key(section, value, known))

    def among(_: object, words: list[str], value: object, __: object) -> Iterator[ValidationError]:
        if not isinstance(value, str) or _same_word(value) not in map(_same_word, words):
            yield ValidationError("")

    strict = validators.extend(Draft202012Validator, {"x-refers-to": refers, "enum": among})
    for error in strict(build_schema(), format_checker=_formats(_symbols(data))).iter_errors(data):
        yield from explain(error)


def _same_word(word: str) -> str:
    """Return the form in which words of a vocabulary are compared: `very likely` is `very_likely`."""
    return "_".join(re.split(r"[\s_-]+", word.strip().casefold()))


def _keys(data: object) -> dict[str, list[str]]:
    """Return the keys of each section that can be referred to, as far as the form holds."""
    sections = data if isinstance(data, dict) else {}
    known = {name: list(sections[name]) if isinstance(sections.get(name), dict) else [] for name in KEYED}
    events = [sections["events"][key] for key in known["events"]]
    quantities = [event.get("quantities") for event in events if isinstance(event, dict)]
    known["quantities"] = [key for listed in quantities if isinstance(listed, dict) for key in listed]
    known["*"] = [f"{section}/{key}" for section, keys in known.items() for key in keys]
    return known


def _unknown_key(section: str, value: str, known: Mapping[str, list[str]]) -> str:
    if section == "*":
        return f"{quoted(value)} is nothing that is declared here; write it as section/key.{near(value, known['*'])}"
    if not known[section]:
        return f'nothing is declared under "{section}", so {quoted(value)} cannot be meant; declare it there.'
    hint = near(value, known[section]) or f" Declare it, or use one of: {_some(known[section])}."
    return f'there is no {quoted(value)} under "{section}".{hint}'


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:12]) + (f" … ({len(listed)} in all)" if len(listed) > 12 else "")


def _symbols(data: object) -> tuple[str, ...]:
    """Return the symbols of the instruments that are declared, as far as the form holds."""
    listed = data.get("instruments") if isinstance(data, dict) else None
    symbols = [one.get("symbol") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return tuple(symbol.casefold() for symbol in symbols if isinstance(symbol, str) and symbol.strip())


def _formats(symbols: tuple[str, ...]) -> FormatChecker:
    """Return the checks of texts that have a form of their own; their refusals carry the mend.

    `symbols`: of declared instruments, whose paragraphs are cited in a form of their own.
    """
    checker = FormatChecker(formats=())
    readers: dict[str, Callable[[str], object]] = {
        "partial-date": parse_date,
        "timestamp": parse_timestamp,
        "moment-or-date": lambda text: read_when(text, "date"),
        "decimal": lambda text: check_decimal(text, "case"),
        "citation": lambda text: text.casefold().startswith(symbols) or parse_citation(text, {}),
        "element": lambda text: _read_element(text, symbols),
    }
    for name, read in readers.items():
        checker.checks(name, raises=RefusedError)(_accepts(read))
    return checker


def _read_element(text: str, symbols: tuple[str, ...]) -> None:
    """Refuse what is not paragraph and number of an element: `2397 para 5#2`."""
    paragraph, _, number = text.rpartition("#")
    if not number.strip().isdecimal():
        raise RefusedError(f"{quoted(text)} names no element; write paragraph and number, like 2397 para 5#2.")
    if not paragraph.casefold().startswith(symbols):
        parse_citation(re.sub(r"^([0-9]+):", r"\1 para ", paragraph), {})


def _accepts(read: Callable[[str], object]) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        if isinstance(value, str):
            read(value)
        return True

    return check


def _files(data: Mapping[str, Any]) -> Found:
    """Yield the place and the name of each file that is declared, as far as the form holds."""
    resolutions, sources = data.get("resolutions"), data.get("sources")
    for n, name in enumerate(resolutions if isinstance(resolutions, list) else ()):
        if isinstance(name, str):
            yield ("resolutions", n), name
    for key, source in sources.items() if isinstance(sources, dict) else ():
        if isinstance(source, dict) and isinstance(source.get("file"), str):
            yield ("sources", key, "file"), source["file"]


def _check_sense(plan: Plan, *, outside: bool) -> Found:
    """Yield what the schema cannot say: files that are there and may be taken in, keys used once, no circles."""
    for route, name in _files(plan.data):
        if route in plan.outside and not outside:
            yield route, f"{plan.path(name)} lies outside the folder of this file; move it there, or say --outside."
            continue
        try:
            is_file, is_folder = plan.path(name).is_file(), plan.path(name).is_dir()
        except (OSError, ValueError):
            is_file = is_folder = False
        if is_folder:
            yield route, f"{quoted(str(plan.path(name)))} is a folder; name the file in it."
        elif not is_file:
            yield route, f"there is no file {quoted(str(plan.path(name)))}; check the path (relative to this file)."
    seen: dict[str, str] = {}
    events = plan.data.get("events")
    for key, event in events.items() if isinstance(events, dict) else ():
        quantities = event.get("quantities") if isinstance(event, dict) else None
        for name in quantities if isinstance(quantities, dict) else ():
            if name in seen:
                yield (
                    ("events", key, "quantities", name),
                    f'the event "{seen[name]}" has a quantity of that key; choose another.',
                )
            seen.setdefault(name, key)
    for field in ("attachment_of", "replaces"):
        yield from _circles(plan.data.get("sources"), field)


def _circles(sources: object, field: str) -> Found:
    """Yield each source that leads back to itself."""
    named = sources if isinstance(sources, dict) else {}
    leads = {key: source.get(field) for key, source in named.items() if isinstance(source, dict)}
    for key, lead in leads.items():
        here, passed = lead, {key}
        while isinstance(here, str) and here not in passed:
            passed.add(here)
            here = leads.get(here)
        if here == key:
            yield ("sources", key, field), "this leads back to the source itself; break the circle."
