"""Reading a sealed source again, with a newer reader or a password: new pages, and each anchor found again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.anchors import Anchor, Found, make_anchor, reanchor
from casefile.core.case import Case
from casefile.core.cells import cell_locator, is_cell_locator
from casefile.core.checks import need
from casefile.core.errors import RefusedError
from casefile.core.originals import read_original
from casefile.core.pages import PageRow, drop_pages, quote_rectangles, stage_pages
from casefile.core.progress import Progress, Silent
from casefile.core.schema import Excerpt, Source
from casefile.core.sources import Capture, add_custody_event, list_children
from casefile.core.vocabulary import AnchorState, ExcerptKind
from casefile.reading.client import read_document
from casefile.reading.errors import ReadingError
from casefile.reading.intake import Document, Taken, Taker, add_taken, checked_chunks, page_rows, reading_facts


@dataclass(frozen=True)
class Reread:
    """What reading again gave: pages, and how many excerpts are exact, moved or lost now; attachments added."""

    pages: int
    exact: int
    moved: int
    lost: int
    children: int
    warnings: tuple[str, ...]


def read_again(case: Case, source_id: str, *, password: str | None = None, progress: Progress | None = None) -> Reread:
    """Read the sealed bytes of a source again, replace its pages, and find the anchor of each excerpt again.

    One fixed change (no undo step: pages are not in the journal). Excerpts keep their quote and end as exact,
    moved or lost; sources with the same bytes share the pages and are treated alike. Attachments are added when
    the source had none. When it cannot be read, that is refused and everything stays.
    """
    progress = progress or Silent()
    with case.read() as session:
        source = need(session, Source, source_id)
        name, had_children = source.file_name or source.title, bool(list_children(session, source_id))
        capture = Capture(**{field: getattr(source, field) for field in asdict(Capture())})
        session.expunge_all()
    document = Document(name, source.sha256, source.size, lambda: read_original(case, source.sha256))
    try:
        reading = read_document(checked_chunks(document), name=name, password=password, progress=progress)
    except ReadingError as error:
        raise RefusedError(f"{error} Its pages stay as they are.") from None
    taker = Taker(case, progress)
    try:
        children: tuple[Taken, ...] = ()
        warnings: tuple[str, ...] = ()
        if not had_children:
            children, warnings = taker.take_children(reading)
        progress.step(1, 1, f"Finding the excerpts of {name} again")
        with case.change(f"Read source again: {source.title}", fixed=True) as session:
            rows = page_rows(reading)
            drop_pages(session.connection(), source.sha256)
            stage_pages(session.connection(), source.sha256, rows)
            taker.put_pages(session)
            for same in session.scalars(select(Source).where(Source.sha256 == source.sha256)):
                same.unread, same.facts = None, reading_facts(reading, warnings)
            for child in children:
                add_taken(session, child, replace(capture, kind=None), parent_id=source_id)
            states = reanchor_excerpts(session, source.sha256, rows)
            detail = f"{reading.engine}; {len(rows)} pages; excerpts: " + ", ".join(
                f"{states[state]} {state.value}" for state in AnchorState
            )
            add_custody_event(session, source_id, action="read again", detail=detail, sha256=source.sha256)
    except BaseException:
        taker.drop()
        raise
    exact, moved, lost = (states[state] for state in (AnchorState.EXACT, AnchorState.MOVED, AnchorState.LOST))
    return Reread(len(rows), exact, moved, lost, len(children), (*reading.warnings, *warnings))


def reanchor_excerpts(session: Session, sha256: str, rows: Sequence[PageRow]) -> Counter[AnchorState]:
    """Find each excerpt of the sources with these bytes again in their new pages; return how many are how."""
    states: Counter[AnchorState] = Counter()
    pages = {row.number: row for row in rows}
    query = select(Excerpt).join(Source, Source.id == Excerpt.source_id).where(Source.sha256 == sha256)
    for excerpt in session.scalars(query).all():
        if excerpt.kind == ExcerptKind.WORDS:
            state = _find_words(excerpt, pages)
        elif excerpt.kind == ExcerptKind.REGION:
            state = _find_region(excerpt, pages)
        else:
            state = AnchorState.EXACT
        excerpt.anchor_state = state.value
        states[state] += 1
    return states


def _find_words(excerpt: Excerpt, pages: dict[int, PageRow]) -> AnchorState:
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


def _find_region(excerpt: Excerpt, pages: dict[int, PageRow]) -> AnchorState:
    """Leave a region where it is, as long as its page is there and holds it."""
    page = pages.get(excerpt.page or 0)
    rectangles = excerpt.rectangles or []
    if page is None or any(x1 > page.width + 1 or y1 > page.height + 1 for _, _, x1, y1 in rectangles):
        return AnchorState.LOST
    return AnchorState.EXACT
