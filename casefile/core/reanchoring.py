"""Anchors found again: when a source has been read anew, or undo brings an excerpt back from before that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.anchors import Anchor, Found, make_anchor, reanchor
from casefile.core.cells import cell_locator, is_cell_locator
from casefile.core.pages import PageRow, list_page_rows, quote_rectangles
from casefile.core.schema import Excerpt, Source
from casefile.core.vocabulary import AnchorState, ExcerptKind


def reanchor_source(session: Session, sha256: str) -> Counter[AnchorState]:
    """Find each excerpt of the sources with these bytes again in their pages; return how many are how."""
    query = select(Excerpt).join(Source, Source.id == Excerpt.source_id).where(Source.sha256 == sha256)
    pages = {row.number: row for row in list_page_rows(session, sha256)}
    return Counter(_find(excerpt, pages) for excerpt in session.scalars(query).all())


def reanchor_outdated(session: Session, excerpt_ids: Iterable[str]) -> None:
    """Find those of these excerpts again that were anchored by another reader than the one that made the pages."""
    wanted = list(excerpt_ids)
    for first in range(0, len(wanted), 500):
        query = select(Excerpt, Source.sha256).join(Source, Source.id == Excerpt.source_id)
        rows = session.execute(query.where(Excerpt.id.in_(wanted[first : first + 500]))).all()
        for sha256 in {sha256 for excerpt, sha256 in rows if excerpt.anchor_reader}:
            pages = {row.number: row for row in list_page_rows(session, sha256)}
            readers = {row.reader for row in pages.values()}
            for excerpt, of in rows:
                if of == sha256 and excerpt.anchor_reader not in readers:
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
