"""Anchors found again: when a source has been read anew, or undo brings something back from before that."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from casefile.core.anchors import CONTEXT, Anchor, Found, make_anchor, reanchor
from casefile.core.cells import cell_locator, is_cell_locator
from casefile.core.checks import among, need
from casefile.core.errors import RefusedError
from casefile.core.pages import (
    PAGES_FACT,
    PageRow,
    get_page,
    has_pages,
    list_page_rows,
    page_table,
    pages_digest,
    quote_rectangles,
)
from casefile.core.schema import Excerpt, Source
from casefile.core.similar import find_similar
from casefile.core.vocabulary import AnchorState, ExcerptKind

_LIKE = 0.5  # least likeness of a passage that is shown for words that were lost
_NEAR_PAGES = 50  # pages in which such a passage is looked for


@dataclass(frozen=True, slots=True)
class Passage:
    """Words with what stands before and after them, and their page; of a region only the page."""

    page: int | None
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of an excerpt when its source was read anew: both texts, so that a person can judge.

    `marked` is what was marked; `now` is where it stands, or what is most like it where it was lost, if anything is.
    """

    excerpt_id: str
    state: AnchorState
    marked: Passage
    now: Passage | None


def reanchor_source(session: Session, sha256: str) -> list[Compared]:
    """Find each excerpt of the sources with these bytes again in their pages; return what became of each."""
    query = select(Excerpt).join(Source, Source.id == Excerpt.source_id).where(Source.sha256 == sha256)
    pages = {row.number: row for row in list_page_rows(session, sha256)}
    found = []
    for excerpt in session.scalars(query.order_by(Excerpt.page, Excerpt.start, Excerpt.id)).all():
        marked = _marked(excerpt)
        state = _find(excerpt, pages)
        found.append(Compared(excerpt.id, state, marked, _now(excerpt, pages)))
    return found


def compare_anchors(session: Session, source_id: str | None = None) -> list[Compared]:
    """Return the excerpts (of a source) that were moved or lost and that nobody has confirmed, with both texts."""
    query = (
        select(Excerpt, Source.sha256)
        .join(Source, Source.id == Excerpt.source_id)
        .where(Excerpt.anchor_state != AnchorState.EXACT.value)
        .order_by(Source.sha256, Excerpt.page, Excerpt.start, Excerpt.id)
    )
    if source_id is not None:
        query = query.where(Excerpt.source_id == source_id)
    found = []
    for sha256, rows in itertools.groupby(session.execute(query).all(), key=lambda row: row.sha256):
        pages = {row.number: row for row in list_page_rows(session, sha256)}
        for excerpt, _ in rows:
            now = _now(excerpt, pages)
            found.append(Compared(excerpt.id, AnchorState(excerpt.anchor_state), _marked(excerpt), now))
    return found


def confirm_anchor(session: Session, excerpt_id: str) -> None:
    """Say that a moved excerpt stands at the right place: from then on it is exact, with the words around it there.

    Refuses one that was not moved, and one whose words do not stand where it says.
    """
    excerpt = need(session, Excerpt, excerpt_id)
    if excerpt.anchor_state == AnchorState.LOST:
        raise RefusedError("The words of this excerpt were not found again; mark them anew, and join the proof to it.")
    if excerpt.anchor_state != AnchorState.MOVED:
        raise RefusedError("This excerpt stands where it was marked; there is nothing to confirm.")
    source = need(session, Source, excerpt.source_id)
    page = get_page(session, source.sha256, excerpt.page or 0)
    start, end = excerpt.start or 0, excerpt.end or 0
    if page is None or page.text[start:end] != excerpt.quote:
        raise RefusedError("The words of this excerpt do not stand at its place; read its source again.")
    fresh = make_anchor(page.text, start, end)
    excerpt.prefix, excerpt.suffix = fresh.prefix, fresh.suffix
    excerpt.anchor_state = AnchorState.EXACT.value


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
    """Find the words again; once moved or lost they are moved, and keep the words around them, until confirmed."""
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
    stays = excerpt.anchor_state == AnchorState.EXACT and (page.number, start) == (excerpt.page, excerpt.start)
    excerpt.page, excerpt.start, excerpt.end = page.number, start, end
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


def _marked(excerpt: Excerpt) -> Passage:
    return Passage(excerpt.page, excerpt.prefix or "", excerpt.quote or "", excerpt.suffix or "")


def _now(excerpt: Excerpt, pages: Mapping[int, PageRow]) -> Passage | None:
    """Return where an excerpt stands in these pages; of lost words the passage most like them, nearest pages first."""
    if excerpt.anchor_state != AnchorState.LOST:
        page = pages.get(excerpt.page or 0)
        if page is None or excerpt.start is None or excerpt.end is None:
            return Passage(excerpt.page, "", "", "")
        return _passage(page, excerpt.start, excerpt.end)
    near = sorted(pages, key=lambda number: abs(number - (excerpt.page or 0)))[:_NEAR_PAGES]
    quote = excerpt.quote or ""
    for words in (quote, f"{excerpt.prefix or ''}{quote}{excerpt.suffix or ''}"):  # few words tell more among others
        best = find_similar({number: pages[number].text for number in near}, words)
        if best is not None and best.ratio > _LIKE:
            return _passage(pages[best.page], *best.span)
    return None


def _passage(page: PageRow, start: int, end: int) -> Passage:
    text = page.text
    return Passage(page.number, text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT])
