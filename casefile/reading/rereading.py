"""Reading a sealed source again, with a newer reader or a password: new pages, and each anchor found again."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.case import Case
from casefile.core.checks import need
from casefile.core.errors import RefusedError
from casefile.core.originals import read_original
from casefile.core.pages import PAGES_FACT, pages_digest
from casefile.core.progress import Progress, Silent
from casefile.core.reanchoring import Compared, reanchor_source
from casefile.core.repaging import drop_aside, put_aside, stage_aside
from casefile.core.schema import Source
from casefile.core.sources import Capture, add_custody_event, list_children
from casefile.core.vocabulary import AnchorState
from casefile.reading.client import read_document
from casefile.reading.errors import ReadingError
from casefile.reading.intake import (
    Document,
    Taken,
    Taker,
    add_taken,
    checked_chunks,
    inherited_capture,
    page_rows,
    reading_facts,
)
from casefile.reading.model import Reading


@dataclass(frozen=True)
class Reread:
    """What reading again gave: pages, and how many excerpts are exact, moved or lost now; attachments added.

    `compared` has both texts of each excerpt: as it was marked, and as the source reads now.
    """

    pages: int
    exact: int
    moved: int
    lost: int
    children: int
    warnings: tuple[str, ...]
    compared: tuple[Compared, ...] = field(default=(), compare=False)


def read_again(
    case: Case,
    source_id: str,
    *,
    password: str | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Reread:
    """Read the sealed bytes of a source again, replace its pages, and find the anchor of each excerpt again.

    One fixed change (no undo step: pages are not in the journal). Excerpts keep their quote and end as exact,
    moved or lost; sources with the same bytes share the pages and are treated alike. Attachments are added when
    the source had none. `encoding` is that of a text or web page whose bytes do not tell it. When it cannot be
    read, that is refused and everything stays.
    """
    progress = progress or Silent()
    with case.read() as session:
        source = need(session, Source, source_id)
        name, had_children = source.file_name or source.title, bool(list_children(session, source_id))
        capture = Capture(**{field: getattr(source, field) for field in asdict(Capture())})
        session.expunge_all()
    document = Document(name, source.sha256, source.size, lambda: read_original(case, source.sha256))
    reading = _read(document, password, encoding, progress)
    taker = Taker(case, progress)
    key = stage_aside(case, source.sha256, page_rows(reading), progress)
    try:
        children: tuple[Taken, ...] = ()
        warnings: tuple[str, ...] = ()
        if not had_children:
            children, warnings = taker.take_children(reading)
        progress.step(1, 1, f"Finding the excerpts of {name} again")
        with case.change(f"Read source again: {source.title}", fixed=True) as session:
            put_aside(session, source.sha256, key)
            taker.put_pages(session)
            for child in children:
                add_taken(session, child, inherited_capture(capture), parent_id=source_id)
            compared = _settle(session, source, reading, warnings)
    except BaseException:
        drop_aside(case, key)
        taker.drop()
        raise
    states = Counter(one.state for one in compared)
    counts = [states[state] for state in (AnchorState.EXACT, AnchorState.MOVED, AnchorState.LOST)]
    told = (*reading.warnings, *warnings)
    return Reread(len(reading.pages), counts[0], counts[1], counts[2], len(children), told, tuple(compared))


def _settle(session: Session, source: Source, reading: Reading, warnings: tuple[str, ...]) -> list[Compared]:
    """Say of all sources with these bytes how they were read, find their excerpts again, and note it as custody."""
    digest = pages_digest(session, source.sha256)
    for same in session.scalars(select(Source).where(Source.sha256 == source.sha256)):
        same.unread = None
        same.facts = [*reading_facts(reading, warnings), [PAGES_FACT, digest]]
    compared = reanchor_source(session, source.sha256)
    states = Counter(one.state for one in compared)
    told = ", ".join(f"{states[state]} {state.value}" for state in AnchorState)
    detail = f"{reading.engine}; {len(reading.pages)} pages; excerpts: {told}"
    add_custody_event(session, source.id, action="read again", detail=detail, sha256=source.sha256)
    return compared


def _read(document: Document, password: str | None, encoding: str | None, progress: Progress) -> Reading:
    """Return the reading of a document; RefusedError when there is none."""
    chunks = checked_chunks(document)
    try:
        return read_document(chunks, name=document.name, password=password, encoding=encoding, progress=progress)
    except ReadingError as error:
        raise RefusedError(f"{error} Its pages stay as they are.") from None
