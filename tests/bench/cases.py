"""Cases of the sizes that the benches need, filled set-wise from plain rules, always alike."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from bench.stories import PROSE
from core.reviewing import crowd
from sqlalchemy import insert
from sqlalchemy.orm import Session

from casefile.core import search
from casefile.core.case import Case, create_case
from casefile.core.elements import seed_elements
from casefile.core.ids import new_id
from casefile.core.instruments import seed_catalogue
from casefile.core.journal import work_tables
from casefile.core.schema import CaseInfo
from casefile.library.catalogue import load_catalogue
from casefile.library.elements import load_elements
from casefile.paths import resource

BATCH = 10_000  # rows in one transaction
AUTHOR = {"author": "A. Author", "station": "s1"}


def new_case(path: Path) -> Case:
    """Return a new, empty case, open."""
    return create_case(path, CaseInfo(title="Bench"), **AUTHOR)


def made_once(path: Path, make: Callable[[Path, int], None], count: int) -> Path:
    """Return a case of so many records at `path` plus the count; what an earlier bench left whole is used again."""
    whole = path.with_name(f"{path.stem}-{count}.casefile")
    if not whole.exists():
        part = whole.with_suffix(".part")
        part.unlink(missing_ok=True)
        make(part, count)
        part.rename(whole)
    return whole


def crowded_case(path: Path) -> tuple[Case, crowd.Crowd]:
    """Return a case of some ten thousand records, the law and its elements besides, open; and what is in it."""
    case = create_case(
        path, CaseInfo(title="Bench"), **AUTHOR,
        fill=lambda session: seed_catalogue(session, load_catalogue(resource("catalogue", "dprk.json"))),
    )  # fmt: skip
    with case.change("Seed") as session:
        seed_elements(session, load_elements(resource("elements", "dprk.json")).provisions)
    with case.change("Fill") as session:
        filled = crowd.fill(session)
    return case, filled


def peopled_case(path: Path, entities: int) -> None:
    """Write a case of so many entities, five times as many statements and half as many excerpts, with its journal."""
    with new_case(path) as case:
        with case.change("Source") as session:
            source = put(session, "source", [_source()])[0]
        for first in range(0, entities, BATCH // 5):
            numbers = range(first, min(first + BATCH // 5, entities))
            with case.change(f"Entities from {first}") as session:
                ids = put(session, "entity", map(_entity, numbers))
                put(
                    session,
                    "statement",
                    (one for n, owner in zip(numbers, ids, strict=True) for one in _said(n, owner)),
                )
                put(session, "excerpt", (_excerpt(n, source) for n in numbers if n % 2))


def quoted_case(path: Path, excerpts: int) -> None:
    """Write a case of so many excerpts of 60 words, in full text but without a journal of them, to save an hour."""
    with new_case(path) as case:
        with case.change("Source") as session:
            source = put(session, "source", [_source()])[0]
        chance = random.Random(3)
        words = vocabulary()
        weights = [*accumulate(1 / (place + 3) for place in range(len(words)))]
        for first in range(0, excerpts, BATCH):
            numbers = range(first, min(first + BATCH, excerpts))
            rows = [_excerpt(n, source, " ".join(chance.choices(words, cum_weights=weights, k=60))) for n in numbers]
            _store_unwatched(case, rows)


def _store_unwatched(case: Case, rows: list[dict[str, Any]]) -> None:
    """Write excerpts as a change would, their full text included, past the journal's triggers."""
    writer = case._writer
    assert writer is not None
    with writer.begin() as connection:
        stamped = [
            {"id": new_id(), "author": "A. Author", "created": "2025-07-17T10:00:00.000+00:00", **row} for row in rows
        ]
        connection.execute(insert(work_tables()["excerpt"]), stamped)
        search._remember(connection, "excerpt", [(row["id"], row["quote"]) for row in stamped])
        connection.exec_driver_sql("DELETE FROM temp.row_image")


def vocabulary() -> list[str]:
    """Return words as common as in a language: few everywhere, thousands hardly anywhere."""
    common = sorted(set(PROSE.lower().split()))
    return [*common, *(f"word{number}" for number in range(20_000))]


def put(session: Session, table: str, rows: Iterable[dict[str, Any]]) -> list[str]:
    """Insert rows into a work table and return their ids."""
    stamp = {"author": session.info["author"], "created": session.info["now"]}
    whole = [{"id": new_id(), **stamp, **row} for row in rows]
    if whole:
        session.execute(insert(work_tables()[table]), whole)
    return [row["id"] for row in whole]


def _source() -> dict[str, Any]:
    return {
        "title": "Paper", "kind": "document", "sha256": hashlib.sha256(b"paper").hexdigest(), "size": 1,
        "media_type": "text/plain", "protected": False, "crop_only": False,
    }  # fmt: skip


def _entity(number: int) -> dict[str, Any]:
    schema = ("Vessel", "Company", "Person")[number % 3]
    return {"schema": schema, "name": f"{schema} {number * 7919 % 1_000_003:07}", "protected": False}


def _said(number: int, owner: str) -> Iterator[dict[str, Any]]:
    for name, value in (("alias", "Also"), ("country", "kp"), ("notes", "Seen"), ("address", "Pier"), ("phone", "+8")):
        yield {"entity_id": owner, "property": name, "value": f"{value} {number}"}


def _excerpt(number: int, source: str, quote: str = "") -> dict[str, Any]:
    quote = quote or f"What is said for the time number {number}."
    return {
        "source_id": source, "kind": "words", "page": 1, "start": number, "end": number + len(quote), "quote": quote,
        "quote_sha256": hashlib.sha256(quote.encode()).hexdigest(), "anchor_state": "exact",
    }  # fmt: skip
