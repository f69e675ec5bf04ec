"""Anchors found again: when a source has been read anew, or undo brings something back from before that."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from casefile.core.anchors import Anchor, Found, make_anchor, reanchor
from casefile.core.cells import cell_locator, is_cell_locator
from casefile.core.checks import among
from casefile.core.pages import (
    PAGES_FACT,
    PageRow,
    has_pages,
    list_page_rows,
    page_table,
    pages_digest,
    quote_rectangles,
)
from casefile.core.schema import Excerpt, Source
from casefile.core.vocabulary import AnchorState, ExcerptKind


def reanchor_source(session: Session, sha256: str) -> Counter[AnchorState]:
    """Find each excerpt of the sources with these bytes again in their pages; return how many are how."""
    query = select(Excerpt).join(Source, Source.id == Excerpt.source_id).where(Source.sha256 == sha256)
    pages = {row.number: row for row in list_page_rows(session, sha256)}
    return Counter(_find(excerpt, pages) for excerpt in session.scalars(query).all())


def catch_up(session: Session, touched: Iterable[tuple[str, str]]) -> None:
    """Bring excerpts and sources that an older state was given back in step with the pages that are there now."""
    rows = list(touched)
    sources = [record_id for table, record_id in rows if table == Source.__tablename__]
    if sources:
        for source in session.scalars(select(Source).where(among(Source.id, sources))):
            note_pages(session, source)
    excerpts = [record_id for table, record_id in rows if table == Excerpt.__tablename__]
    if excerpts:
        reanchor_outdated(session, excerpts)


def note_pages(session: Session, source: Source) -> None:
    """Say of a source that has pages that it has been read, and by which digest they are known.

    The digest is that of another source with the same bytes, if one has it: a digest in the journal is not
    replaced by one of pages that somebody may have changed since.
    """
    own = _digest(source.facts)
    if not (source.unread or own) or not has_pages(session, source.sha256):
        return
    others = select(Source.facts).where(Source.sha256 == source.sha256, Source.id != source.id).order_by(Source.id)
    known = next(filter(None, map(_digest, session.scalars(others))), own) or pages_digest(session, source.sha256)
    source.unread = None
    if known != own:
        source.facts = [*(fact for fact in source.facts or [] if _digest([fact]) is None), [PAGES_FACT, known]]


def _digest(facts: list[Any] | None) -> str | None:
    """Return the digest of the pages among the facts of a source."""
    return next((fact[1] for fact in facts or [] if isinstance(fact, list) and fact[:1] == [PAGES_FACT]), None)


def reanchor_outdated(session: Session, excerpt_ids: Iterable[str]) -> None:
    """Find those of these excerpts again whose words are not where they say, or that another reader anchored."""
    p = page_table.c
    words = func.substr(p.text, Excerpt.start + 1, Excerpt.end - Excerpt.start)
    displaced = and_(Excerpt.kind == ExcerptKind.WORDS, words.is_distinct_from(Excerpt.quote))
    query = (
        select(Excerpt, Source.sha256)
        .join(Source, Source.id == Excerpt.source_id)
        .outerjoin(page_table, and_(p.sha256 == Source.sha256, p.number == Excerpt.page))
        .where(among(Excerpt.id, excerpt_ids), Excerpt.anchor_reader.is_not(None))
        .where(or_(p.reader.is_distinct_from(Excerpt.anchor_reader), displaced))
        .order_by(Source.sha256)
    )
    for sha256, rows in itertools.groupby(session.execute(query).all(), key=lambda row: row.sha256):
        pages = {row.number: row for row in list_page_rows(session, sha256)}
        for excerpt, _ in rows:
            _find(excerpt, pages)


def _find(excerpt: Excerpt, pages: Mapping[int, PageRow]) -> AnchorState:
    if excerpt.kind == ExcerptKind.WORDS:
        state = _find_words(excerpt, pages)
    elif excerpt.kind == ExcerptKind.REGION:
        state = _find_region(excerpt, pages)
    else:
        state = AnchorState.EXACT
    excerpt.anchor_state = state.value
    return state


def _find_words(excerpt: Excerpt, pages: Mapping[int, PageRow]) -> AnchorState:
    anchor = Anchor(excerpt.start or 0, excerpt.quote or "", excerpt.prefix or "", excerpt.suffix or "")
    best: tuple[Found, PageRow] | None = None
    for number in sorted(pages, key=lambda number: abs(number - (excerpt.page or 0))):
        found = reanchor(anchor, pages[number].text)
        if found.span is not None and (best is None or found.agreement > best[0].agreement):
            best = found, pages[number]
        if best is not None and best[0].agreement == 1.0:
            break  # the nearest page that has all of the context
    if best is None or best[0].span is None:
        return AnchorState.LOST
    (start, end), page = best[0].span, best[1]
    stays = page.number == excerpt.page and start == excerpt.start
    fresh = make_anchor(page.text, start, end)
    excerpt.page, excerpt.start, excerpt.end = page.number, start, end
    excerpt.prefix, excerpt.suffix = fresh.prefix, fresh.suffix
    excerpt.rectangles = quote_rectangles(page, start, end) or None
    if page.cells and (not excerpt.locator or is_cell_locator(excerpt.locator)):
        excerpt.locator = cell_locator(page.cells, page.label, start, end)
    excerpt.anchor_reader = page.reader
    return AnchorState.EXACT if stays else AnchorState.MOVED


def _find_region(excerpt: Excerpt, pages: Mapping[int, PageRow]) -> AnchorState:
    """Leave a region where it is, as long as its page is there and holds it."""
    page = pages.get(excerpt.page or 0)
    rectangles = excerpt.rectangles or []
    if page is None or any(x1 > page.width + 1 or y1 > page.height + 1 for _, _, x1, y1 in rectangles):
        return AnchorState.LOST
    return AnchorState.EXACT
