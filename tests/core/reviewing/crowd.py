"""A case of ten thousand records, filled set-wise: what a review must be quick on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from casefile.core.ids import new_id
from casefile.core.journal import work_tables

PARAGRAPHS = ("S/RES/2397(2017):5", "S/RES/1874(2009):9", "S/RES/2270(2016):6", "S/RES/2375(2017):11")
SOURCES, EXCERPTS, ENTITIES, EVENTS, FINDINGS = 300, 2000, 800, 700, 200


class Crowd:
    """Puts many records into a session; `ids` has those of each table, `count` how many rows there are."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stamp = {"author": session.info["author"], "created": session.info["now"]}
        self.ids: dict[str, list[str]] = {}
        self.count = 0

    def put(self, table: str, rows: Iterator[dict[str, Any]]) -> list[str]:
        whole = [{"id": new_id(), **self._stamp, **row} for row in rows]
        self._session.execute(insert(work_tables()[table]), whole)
        self.count += len(whole)
        self.ids.setdefault(table, []).extend(row["id"] for row in whole)
        return [row["id"] for row in whole]


def fill(session: Session) -> Crowd:
    """Fill a case that has the catalogue with its elements; a tenth of everything is weak in some way."""
    crowd = Crowd(session)
    origins = crowd.put("origin", ({"name": f"Originator {n}"} for n in range(60)))
    sources = crowd.put("source", (_source(n, origins) for n in range(SOURCES)))
    excerpts = crowd.put("excerpt", (_excerpt(n, sources) for n in range(EXCERPTS)))
    crowd.put("translation", (_translation(n, one) for n, one in enumerate(excerpts) if n % 4 == 0))
    entities = crowd.put("entity", (_entity(n) for n in range(ENTITIES)))
    crowd.put("statement", (one for n, entity in enumerate(entities) for one in _statements(n, entity)))
    events = crowd.put("event", (_event(n) for n in range(EVENTS)))
    parts = ((n, event, k) for n, event in enumerate(events) for k in range(2))
    crowd.put("participant", (
        {"event_id": event, "entity_id": entities[(3 * n + k) % ENTITIES], "role": "carrier",
         "identification": "claimed"} for n, event, k in parts))  # fmt: skip
    quantities = crowd.put("quantity", (_quantity(n, event, origins) for n, event in enumerate(events)))
    findings = crowd.put("finding", (_finding(n) for n in range(FINDINGS)))
    crowd.put("finding_entity", (
        {"finding_id": finding, "entity_id": entities[(4 * n + k) % ENTITIES], "standing": "alleged" if k else "victim"}
        for n, finding in enumerate(findings) for k in range(2)))  # fmt: skip
    crowd.put(
        "finding_event",
        (
            {"finding_id": finding, "event_id": events[3 * n + k]}
            for n, finding in enumerate(findings)
            for k in range(3)
        ),
    )
    crowd.put("citation", (
        {"finding_id": finding, "provision_id": PARAGRAPHS[(n + k) % 4], "asserted_by": "investigator",
         "conclusion": "apparent_contravention", "duty_bearer": "a State", "nexus": "flag", "reasoning": "So it is.",
         "on_date": "2021-05"} for n, finding in enumerate(findings) for k in range(2)))  # fmt: skip
    for table, ids in (("quantity", quantities), ("event", events)):
        crowd.put("support", (
            {"excerpt_id": excerpts[(2 * n) % EXCERPTS], f"{table}_id": record, "stance": "supports"}
            for n, record in enumerate(ids) if n % 10))  # fmt: skip
    crowd.put("support", (_edge(n, k, finding, excerpts) for n, finding in enumerate(findings) for k in range(6)))
    return crowd


def _source(n: int, origins: list[str]) -> dict[str, Any]:
    captured = "2024-05-01T10:00:00+00:00" if n % 10 else None
    return {
        "title": f"Paper {n}", "kind": "document", "sha256": hashlib.sha256(str(n).encode()).hexdigest(), "size": 1,
        "media_type": "text/plain", "captured": captured, "collector": "A. Author", "method": "saved",
        "origin_id": origins[n % 60] if n % 3 else None, "reliability": "B" if n % 10 else None, "protected": False,
        "crop_only": False, "publisher": "The press",
    }  # fmt: skip


def _excerpt(n: int, sources: list[str]) -> dict[str, Any]:
    quote = f"What is said for the time number {n}."
    return {
        "source_id": sources[n % SOURCES], "kind": "words", "page": 1, "start": n, "end": n + len(quote),
        "quote": quote, "quote_sha256": hashlib.sha256(quote.encode()).hexdigest(), "anchor_state": "exact",
        "credibility": "2" if n % 10 else None, "relays": f"Originator {n % 70}, not seen" if n % 5 == 0 else None,
    }  # fmt: skip


def _translation(n: int, excerpt: str) -> dict[str, Any]:
    return {
        "excerpt_id": excerpt,
        "language": "de",
        "text": "So.",
        "official": False,
        "translator": "A" if n % 8 else None,
    }


def _entity(n: int) -> dict[str, Any]:
    schema = ("Vessel", "Company", "Person")[n % 3]
    return {"schema": schema, "name": f"{schema} number {n - n % 40 // 39}", "protected": False}


def _statements(n: int, entity: str) -> Iterator[dict[str, Any]]:
    if n % 3 == 0:
        yield {"entity_id": entity, "property": "imoNumber", "value": str(9074729 if n == 30 else 9000000 + 7 * n)}
        yield {"entity_id": entity, "property": "flag", "value": "kp"}
    yield {"entity_id": entity, "property": "alias", "value": f"Also {n}"}


def _event(n: int) -> dict[str, Any]:
    day = f"2021-{n % 12 + 1:02}"
    dates = {"date": day, "earliest": f"{day}-01", "latest": f"{day}-28"}
    return {"kind": "delivery", "title": f"Delivery {n}", "knowledge": "documented", **dates}


def _quantity(n: int, event: str, origins: list[str]) -> dict[str, Any]:
    return {
        "event_id": event, "qualifier": "about", "low": str(1000 + n), "unit": "barrel",
        "product": "shells" if n % 3 else "diesel",  # some 230 tankers, as the Panel counted in one year
        "origin": "estimated", "knowledge": "documented", "origin_id": origins[n % 60],
    }  # fmt: skip


def _finding(n: int) -> dict[str, Any]:
    text = f"Delivery {n} is reported by the press. " * 12
    return {
        "number": n + 1, "position": n + 1, "title": f"Delivery {n}", "text": text,
        "status": ("reported", "corroborated", "concluded")[n % 3], "period": "2021", "reasoning": "As shown.",
    }  # fmt: skip


def _edge(n: int, k: int, finding: str, excerpts: list[str]) -> dict[str, Any]:
    against = k == 5 and n % 10 == 0
    return {
        "excerpt_id": excerpts[(7 * n + 11 * k) % EXCERPTS], "finding_id": finding,
        "stance": "contradicts" if against else "supports",
        "element_id": f"{PARAGRAPHS[n % 4]}#{k}" if 0 < k < 4 else None,
    }  # fmt: skip
