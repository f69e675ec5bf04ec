"""A whole case from a file that declares it: built beside its place, and there only when it is complete."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from casefile.core.case import Case, create_case, utc_now
from casefile.core.engine import check_file, find_file, is_protected
from casefile.core.errors import RefusedError
from casefile.core.gate import Hold
from casefile.core.info import make_info
from casefile.core.keys import Passphrase
from casefile.core.placing import check_free, need_room, place_new, place_over
from casefile.core.progress import Progress
from casefile.core.schema import CaseInfo
from casefile.core.schemata import Schemata
from casefile.exchange.build_findings import add_enquiries, add_findings, add_remainder
from casefile.exchange.build_law import add_law
from casefile.exchange.build_ledger import Ledger
from casefile.exchange.build_plan import BuildError, Plan, Problem
from casefile.exchange.build_sources import AddFile, add_excerpts, add_source_errors, add_sources
from casefile.exchange.build_subjects import (
    add_entities,
    add_events,
    add_judgements,
    add_links,
    add_origins,
    add_places,
    prove_entities,
)
from casefile.exchange.build_warnings import warn_of_lacks

_TAKEN = "Choose another name, or say --replace."


@dataclass(frozen=True)
class Tools:
    """What a build needs from other layers.

    `add_file`: takes a file in with its pages; `add_resolution`: puts an official text beside its paragraphs
    and returns warnings; `seed`: fills a new case with the catalogue; `schemata`: the types of entities.
    """

    add_file: AddFile
    add_resolution: Callable[[Case, Path, Progress], Sequence[str]]
    seed: Callable[[Session], None]
    schemata: Schemata


@dataclass(frozen=True)
class Signature:
    """Who signs the changes of the build, from which station, by which clock."""

    author: str
    station: str
    clock: Callable[[], datetime] = utc_now


def build_file(
    plan: Plan,
    target: Path,
    tools: Tools,
    signature: Signature,
    progress: Progress,
    *,
    replace: bool = False,
    passphrase: Passphrase | None = None,
) -> list[Problem]:
    """Build the case that a plan declares at `target`, under a passphrase, and return what is odd about it.

    A file that is there is refused, unless `replace` and it is a case that nobody has open for writing; a protected
    one is replaced only by one with the same passphrase. When anything fails nothing is left behind and the old file
    is as it was; BuildError lists all problems.
    """
    with contextlib.ExitStack() as stack:
        over = replace and os.path.lexists(target)
        if over:
            target = _hold(target, stack, signature, passphrase)
        else:
            check_free(target, _TAKEN)
        beside = target.with_name(f".{target.name}.{os.getpid()}.building")
        need_room(beside, target)
        try:
            with create_case(
                beside,
                _info(plan),
                author=signature.author,
                station=signature.station,
                clock=signature.clock,
                fill=tools.seed,
                passphrase=passphrase,
            ) as case:
                warnings = build_case(case, plan, tools, progress)
            if over:
                place_over(beside, target)
            else:
                place_new(beside, target, _TAKEN)
        finally:
            for left in (beside, *(beside.with_name(beside.name + end) for end in ("-journal", ".lock"))):
                left.unlink(missing_ok=True)
    return warnings


def _hold(target: Path, stack: contextlib.ExitStack, signature: Signature, passphrase: Passphrase | None) -> Path:
    """Hold the case that is to be replaced, so that nobody writes it meanwhile, and return its true path."""
    target = find_file(target)
    protected = is_protected(target)
    check_file(target, passphrase if protected else None)
    hold = Hold(target, "" if protected else signature.author, signature.clock().isoformat(timespec="seconds"))
    hold.take()
    stack.callback(hold.release)
    return target


def _info(plan: Plan) -> CaseInfo:
    declared = dict(plan.data["case"])
    standard = declared.pop("standard", {})
    names = {"text": "standard", "origins": "standard_origins", "grade": "standard_grade"}
    with _told_at(plan, "case"):
        return make_info(**declared, **{names[name]: value for name, value in standard.items()})


@contextlib.contextmanager
def _told_at(plan: Plan, *route: str) -> Iterator[None]:
    try:
        yield
    except RefusedError as error:
        raise BuildError(plan.file, [plan.problem(route, str(error))]) from None


def build_case(case: Case, plan: Plan, tools: Tools, progress: Progress) -> list[Problem]:
    """Fill a new case with what the plan declares, in a few named changes; return what is odd.

    A refused record does not end the build: the rest is tried, so that BuildError tells all problems at once.
    """
    ledger = Ledger(plan, tools.schemata)
    if count := len(plan.outside):
        files = "1 file lies" if count == 1 else f"{count} files lie"
        ledger.warn(next(iter(plan.outside)), f"{files} outside the folder of this file and went in as --outside says.")
    with case.change("Add entities") as session:
        add_entities(session, ledger)
    with case.change("Add origins") as session:
        add_origins(session, ledger)
    with case.change("Add instruments and elements") as session:
        add_law(session, ledger)
    for n, name in enumerate(plan.items("resolutions")):
        with ledger.at("resolutions", n):
            for warning in tools.add_resolution(case, plan.path(name), progress):
                ledger.warn(("resolutions", n), warning)
    add_sources(case, ledger, tools.add_file, progress)
    with case.change("Mark excerpts") as session:
        add_excerpts(session, ledger, progress)
        add_source_errors(session, ledger)
    steps: list[tuple[str, tuple[Callable[[Session, Ledger], None], ...]]] = [
        ("Prove entities", (prove_entities, add_judgements)),
        ("Add links", (add_links,)),
        ("Add events", (add_places, add_events)),
        ("Add findings", (add_findings,)),
        ("Add enquiries and responses", (add_enquiries,)),
        ("Add recommendations and notes", (add_remainder,)),
    ]
    for done, (label, operations) in enumerate(steps):
        progress.step(done, len(steps), label)
        with case.change(label) as session:
            for operation in operations:
                operation(session, ledger)
    with case.read() as session:
        warn_of_lacks(session, ledger)
    if ledger.problems:
        raise BuildError(plan.file, ledger.problems)
    return ledger.warnings
