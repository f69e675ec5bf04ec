"""Records that tests of several nouns need, put straight into a session."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy.orm import Session

from casefile.core import entities, events, findings
from casefile.core.schema import Excerpt, Source


def source(session: Session, title: str = "A paper", **fields: Any) -> str:
    """Add a source of its own bytes (the title, unless `sha256` says otherwise), published by a house of its own."""
    fields.setdefault("publisher", f"House of {title}")
    sha256 = fields.pop("sha256", hashlib.sha256(title.encode()).hexdigest())
    row = Source(title=title, kind="document", sha256=sha256, size=1, media_type="text/plain", **fields)
    session.add(row)
    return row.id


def excerpt(session: Session, source_id: str, quote: str = "So it is said.", **fields: Any) -> str:
    """Add an excerpt without an anchor."""
    row = Excerpt(source_id=source_id, kind="words", quote=quote, **fields)
    session.add(row)
    return row.id


def entity(session: Session, name: str = "Northern Trading", schema: str = "Company") -> str:
    return entities.add_entity(session, schema=schema, name=name)


def event(session: Session, title: str = "A delivery", **fields: Any) -> str:
    return events.add_event(session, kind="delivery", title=title, knowledge="observed", **fields)


def finding(session: Session, title: str = "Oil was delivered", **fields: Any) -> str:
    return findings.add_finding(session, title=title, text=f"{title}.", status="reported", **fields)
