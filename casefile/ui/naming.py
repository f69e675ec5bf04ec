"""How a record is called in lists and pickers: one short line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from casefile.core import schema
from casefile.core.checks import kind_of
from casefile.core.citing import cite
from casefile.dossier.content.names import value_words
from casefile.dossier.content.words import rightward
from casefile.ui.words import tr

LONGEST: Final = 80


def name_record(session: Session, table: str, record_id: str) -> str:
    """Return the name of a record: `Finding 5 Refined petroleum`, `Lady R`, `S/RES/2397 (2017), para. 5`."""
    record = session.get(kind_of(table), record_id)
    if record is None:
        return tr("(deleted)")
    namer = NAMERS.get(table)
    return cut(namer(session, record)) if namer else table.replace("_", " ")


def cut(text: str, longest: int = LONGEST) -> str:
    """Return one line of at most `longest` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def isolate(text: str) -> str:
    """Return a text that runs in its own direction among ours: Arabic ends at the left, with its `…`."""
    return f"\u2068{text}\u2069" if rightward(text) else text


def _statement(session: Session, row: Any) -> str:  # noqa: ANN401 - a row of the table
    entity = session.get(schema.Entity, row.entity_id)
    return f"{entity.name if entity else ''}: {row.property} {value_words(row.property, row.value)}"


def _link(session: Session, row: Any) -> str:  # noqa: ANN401
    left, right = session.get(schema.Entity, row.from_id), session.get(schema.Entity, row.to_id)
    return f"{left.name if left else '?'} → {right.name if right else '?'} ({row.kind})"


def _participant(session: Session, row: Any) -> str:  # noqa: ANN401
    entity, event = session.get(schema.Entity, row.entity_id), session.get(schema.Event, row.event_id)
    return f"{entity.name if entity else '?'} ({row.role}) – {event.title if event else ''}"


def _quantity(session: Session, row: Any) -> str:  # noqa: ANN401
    event = session.get(schema.Event, row.event_id)
    figures = " – ".join(dict.fromkeys(one for one in (row.low, row.high) if one))
    return f"{row.qualifier.replace('_', ' ')} {figures} {row.unit} {row.product} – {event.title if event else ''}"


def _event_place(session: Session, row: Any) -> str:  # noqa: ANN401
    place, event = session.get(schema.Place, row.place_id), session.get(schema.Event, row.event_id)
    return f"{place.name if place else '?'} ({row.role}) – {event.title if event else ''}"


def _citation(session: Session, row: Any) -> str:  # noqa: ANN401
    finding = session.get(schema.Finding, row.finding_id)
    return f"{cite(row.provision_id)} – {tr('finding')} {finding.number if finding else '?'}"


NAMERS: Final[Mapping[str, Callable[[Session, Any], str]]] = {
    "case_info": lambda _session, row: row.title,
    "source": lambda _session, row: row.title,
    "excerpt": lambda _session, row: f"“{row.quote or row.description or ''}”",
    "entity": lambda _session, row: row.name,
    "statement": _statement,
    "link": _link,
    "event": lambda _session, row: row.title,
    "participant": _participant,
    "event_place": _event_place,
    "place": lambda _session, row: row.name,
    "quantity": _quantity,
    "finding": lambda _session, row: f"{tr('Finding')} {row.number}  {row.title}",
    "citation": _citation,
    "provision": lambda _session, row: cite(row.id),
    "instrument": lambda _session, row: row.symbol,
    "enquiry": lambda _session, row: f"{tr('Enquiry to')} {row.addressee}",
    "response": lambda _session, row: f"{tr('Reply of')} {row.by}",
    "recommendation": lambda _session, row: f"{tr('Recommendation')} {row.number}: {row.action}",
    "element": lambda _session, row: row.text,
    "note": lambda _session, row: row.text,
    "origin": lambda _session, row: row.name,
}
