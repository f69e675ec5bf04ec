"""Sources and excerpts of a declared case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.excerpts import (
    add_excerpt_offsets,
    add_excerpt_quote,
    add_excerpt_region,
    add_excerpt_time,
    add_translation,
    grade_excerpt,
)
from casefile.core.progress import Progress
from casefile.core.schema import Source
from casefile.core.sheet_places import find_cells
from casefile.core.sources import Capture, add_custody_event, add_source_error, edit_source, grade_source
from casefile.core.wording import quoted
from casefile.exchange.build_ledger import Ledger

CAPTURE = tuple(one.name for one in fields(Capture) if one.name not in {"origin_id", "replaces_id"})
SPOKEN = (
    "speaker", "speech", "relays", "locator", "date_written", "language", "note", "tlp", "classification",
)  # fmt: skip


class Taken(Protocol):
    """What taking a file into a case gives back."""

    @property
    def source_id(self) -> str:
        """The id of the new source."""

    @property
    def warnings(self) -> Sequence[str]:
        """What is odd about the file, one sentence each."""


class AddFile(Protocol):
    """Takes one file into a case, in changes of its own (see casefile/reading/intake.py)."""

    def __call__(
        self,
        case: Case,
        path: Path,
        capture: Capture,
        *,
        title: str | None = None,
        password: str | None = None,
        progress: Progress = ...,
    ) -> Taken:
        """Seal the file with its pages and attachments."""


def add_sources(case: Case, ledger: Ledger, add_file: AddFile, progress: Progress) -> None:
    """Seal the files in the order of the plan, then describe their attachments, grades and custody."""
    declared = ledger.plan.entries("sources")
    for key, source in declared.items():
        if "file" not in source:
            continue
        with ledger.at("sources", key):
            capture = Capture(**ledger.fields(source, *CAPTURE, origin="origins"))
            path = ledger.plan.path(source["file"])
            taken = add_file(
                case, path, capture, title=source.get("title"), password=source.get("password"), progress=progress
            )
            ledger.keep("sources", key, taken.source_id)
            for warning in taken.warnings:
                ledger.warn(("sources", key), warning)
    with case.change("Describe attachments") as session:
        _describe_attachments(session, ledger, declared)
    with case.change("Complete sources") as session:
        _complete(session, ledger, declared)
    with case.change("Record earlier custody", fixed=True) as session:
        for key, source in declared.items():
            for n, step in enumerate(source.get("custody", ())):
                with ledger.at("sources", key, "custody", n):
                    add_custody_event(session, ledger.find("sources", key), **step)


def _describe_attachments(session: Session, ledger: Ledger, declared: Mapping[str, Any]) -> None:
    waiting = [key for key, source in declared.items() if "attachment_of" in source]
    while waiting:
        known = ledger.ids.get("sources", {})
        ready = [key for key in waiting if declared[key]["attachment_of"] in known]
        if not ready:
            return  # what they are attached to was refused
        for key in ready:
            waiting.remove(key)
            source = declared[key]
            with ledger.at("sources", key):
                child_id = _find_attachment(session, known[source["attachment_of"]], source["attachment"])
                edit_source(session, child_id, **ledger.fields(source, "title", *CAPTURE, origin="origins"))
                ledger.keep("sources", key, child_id)


def _find_attachment(session: Session, parent_id: str, name: str) -> str:
    query = select(Source.id, Source.file_name, Source.title).where(Source.parent_id == parent_id).order_by(Source.id)
    there = session.execute(query).all()
    found = [row.id for row in there if name in {row.file_name, row.title}]
    if len(found) == 1:
        return str(found[0])
    listed = ", ".join(quoted(row.file_name or row.title) for row in there) or "none"
    what = "several attachments" if found else "no attachment"
    raise RefusedError(f"The source has {what} of the name {quoted(name)}; its attachments: {listed}.")


def _complete(session: Session, ledger: Ledger, declared: Mapping[str, Any]) -> None:
    for key, source in declared.items():
        if "replaces" in source:
            with ledger.at("sources", key, "replaces"):
                earlier = ledger.find("sources", source["replaces"])
                edit_source(session, ledger.find("sources", key), replaces_id=earlier)
        if "reliability" in source:
            with ledger.at("sources", key, "reliability"):
                _grade(session, grade_source, ledger.find("sources", key), source["reliability"])


def _grade(session: Session, grade: Callable[..., None], record_id: str, declared: Mapping[str, Any]) -> None:
    grade(session, record_id, declared["grade"], declared["by"], at=declared.get("at"), reason=declared.get("reason"))


def add_source_errors(session: Session, ledger: Ledger) -> None:
    """Record the known errors of sources, once the excerpts that show them are there."""
    for key, source in ledger.plan.entries("sources").items():
        for n, error in enumerate(source.get("errors", ())):
            with ledger.at("sources", key, "errors", n):
                values = ledger.fields(error, "says", "correction", "basis", excerpt="excerpts")
                add_source_error(session, ledger.find("sources", key), **values)


def add_excerpts(session: Session, ledger: Ledger, progress: Progress) -> None:
    """Mark the excerpts, with who says so, their grades and translations."""
    declared = ledger.plan.entries("excerpts")
    for done, (key, excerpt) in enumerate(declared.items()):
        progress.step(done, len(declared), "Marking excerpts")
        with ledger.at("excerpts", key):
            excerpt_id = ledger.keep("excerpts", key, _add_excerpt(session, ledger, excerpt))
            if "credibility" in excerpt:
                _grade(session, grade_excerpt, excerpt_id, excerpt["credibility"])
        for n, translation in enumerate(excerpt.get("translations", ())):
            with ledger.at("excerpts", key, "translations", n):
                add_translation(session, ledger.find("excerpts", key), **translation)


def _add_excerpt(session: Session, ledger: Ledger, excerpt: Mapping[str, Any]) -> str:
    source_id = ledger.find("sources", excerpt["source"])
    values = ledger.fields(excerpt, *SPOKEN, speaker_entity="entities", relays_source="sources", origin="origins")
    if "region" in excerpt:
        where = excerpt["page"], excerpt["region"]
        return add_excerpt_region(session, source_id, *where, description=excerpt["description"], **values)
    if "time" in excerpt:
        return add_excerpt_time(session, source_id, *excerpt["time"], description=excerpt["description"], **values)
    values |= ledger.fields(excerpt, "description")
    if "offsets" in excerpt:
        return add_excerpt_offsets(session, source_id, excerpt["page"], *excerpt["offsets"], **values)
    if "cell" in excerpt:
        return add_excerpt_offsets(session, source_id, *find_cells(session, source_id, excerpt["cell"]), **values)
    place = ledger.fields(excerpt, "page", "occurrence")
    return add_excerpt_quote(session, source_id, excerpt["quote"], **place, **values)
