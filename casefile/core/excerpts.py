"""Excerpts: exact words, a region or a time span of one source, anchored to its place, and who says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.anchors import make_anchor
from casefile.core.cells import cell_locator
from casefile.core.checks import Rules, add_record, clean_fields, delete_record, edit_record, need
from casefile.core.errors import RefusedError
from casefile.core.grading import Grade
from casefile.core.pages import PageRow, get_page, list_pages, quote_rectangles, text_hash
from casefile.core.quotes import choose_place, need_readable, need_words, no_page, read_wording
from casefile.core.schema import Excerpt, Source, Translation
from casefile.core.sources import read_when
from casefile.core.vocabulary import ExcerptKind, Speech
from casefile.core.wording import quoted

ANCHOR = (
    "source_id", "kind", "page", "start", "end", "quote", "quote_sha256", "prefix", "suffix", "rectangles",
    "time_from", "time_to", "anchor_state", "anchor_reader",
)  # fmt: skip
_GRADE = ("credibility", "credibility_by", "credibility_at", "credibility_reason")
_RULES = Rules(
    words={"kind": ExcerptKind, "speech": Speech},
    fixed=dict.fromkeys(ANCHOR, "it is part of the anchor; make a new excerpt")
    | dict.fromkeys(_GRADE, "grade the excerpt instead"),
)
_TRANSLATED = Rules(dates=("translated",), fixed={"excerpt_id": "add the translation to the other excerpt"})
_TIME = re.compile(r"(?:(?P<h>[0-9]{1,3}):)?(?P<m>[0-9]{1,2}):(?P<s>[0-9]{2})(?P<f>\.[0-9]{1,3})?")
_EDGE = 0.5  # points or pixels by which a drawn region may pass the page's edge; it is cut back


def add_excerpt_quote(
    session: Session,
    source_id: str,
    quote: str,
    *,
    page: int | None = None,
    occurrence: int | None = None,
    **fields: Any,  # noqa: ANN401 - the fields of schema.Excerpt that are not its anchor
) -> str:
    """Anchor an excerpt to the place of a quote and return its id; what is stored are the page's own words.

    A quote that stands in several places, or in none, is refused as `quotes.choose_place` says.
    """
    place = choose_place(read_wording(session, source_id), quote, page=page, occurrence=occurrence)
    return add_excerpt_offsets(session, source_id, place.page, place.start, place.end, **fields)


def add_excerpt_offsets(
    session: Session,
    source_id: str,
    page: int,
    start: int,
    end: int,
    **fields: Any,  # noqa: ANN401
) -> str:
    """Anchor an excerpt to code points `start` up to `end` of a page's text and return its id.

    In a sheet the locator, unless one is given, names the cells: `Deliveries!B7` or `Deliveries!B7:C9`.
    """
    source = need_readable(session, source_id)
    row = _page(session, source, page)
    if not 0 <= start < end <= len(row.text):
        raise RefusedError(
            f"Page {page} of {quoted(source.title)} has the offsets 0 to {len(row.text)};"
            f" {start} to {end} is no part of it."
        )
    anchor = make_anchor(row.text, start, end)
    need_words(anchor.quote)
    values = {
        "page": page,
        "start": start,
        "end": end,
        "quote": anchor.quote,
        "quote_sha256": text_hash(anchor.quote),
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
        "rectangles": quote_rectangles(row, start, end) or None,
        "anchor_reader": row.reader,
    }
    if not fields.get("locator"):
        fields["locator"] = cell_locator(row.cells, row.label, start, end)
    return _add(session, source, ExcerptKind.WORDS, values, fields)


def add_excerpt_region(
    session: Session,
    source_id: str,
    page: int,
    region: Sequence[float],
    *,
    description: str,
    **fields: Any,  # noqa: ANN401
) -> str:
    """Anchor an excerpt to a rectangle of a page that is a picture (PDF, image) and return its id.

    `region` is [x0, y0, x1, y1] from the top left of the page as displayed, in points or pixels;
    `description` says what is to be seen there.
    """
    source = need_readable(session, source_id)
    row = _page(session, source, page)
    if not row.width or not row.height:
        raise RefusedError(f"{quoted(source.title)} is text, which has no regions; quote its words instead.")
    if not description.strip():
        raise RefusedError("A region needs a description of what is to be seen in it.")
    values = {
        "page": page,
        "rectangles": [_inside(region, row)],
        "description": description,
        "anchor_reader": row.reader,
    }
    return _add(session, source, ExcerptKind.REGION, values, fields)


def add_excerpt_time(
    session: Session,
    source_id: str,
    time_from: str,
    time_to: str,
    *,
    description: str,
    **fields: Any,  # noqa: ANN401
) -> str:
    """Anchor an excerpt to a span of a recording, `MM:SS` or `HH:MM:SS.mmm` from its start; return its id."""
    source = need(session, Source, source_id)
    first, last = _clock(time_from), _clock(time_to)
    if last <= first:
        raise RefusedError(f"The time span ends ({time_to}) before it begins ({time_from}); exchange them.")
    if not description.strip():
        raise RefusedError("A time span needs a description of what is to be heard or seen in it.")
    values = {"time_from": first, "time_to": last, "description": description}
    return _add(session, source, ExcerptKind.TIME_SPAN, values, fields)


def edit_excerpt(session: Session, excerpt_id: str, **fields: Any) -> None:  # noqa: ANN401
    """Change who says so, handling or notes of an excerpt; its anchor stays."""
    edit_record(session, Excerpt, excerpt_id, _RULES, fields)


def delete_excerpt(session: Session, excerpt_id: str) -> None:
    """Delete an excerpt with its translations and what it supports."""
    delete_record(session, Excerpt, excerpt_id)


def list_excerpts(session: Session, source_id: str | None = None) -> Sequence[Excerpt]:
    """Return the excerpts of a source in reading order, or all, source by source."""
    query = select(Excerpt).order_by(Excerpt.source_id, Excerpt.page, Excerpt.start, Excerpt.id)
    return session.scalars(query if source_id is None else query.where(Excerpt.source_id == source_id)).all()


def grade_excerpt(
    session: Session,
    excerpt_id: str,
    credibility: str | None,
    by: str | None = None,
    *,
    at: str | None = None,
    reason: str | None = None,
) -> None:
    """Judge how credible the words are, 1 to 6; None takes the grade back. `at` is a partial date or moment."""
    excerpt = need(session, Excerpt, excerpt_id)
    given = {"credibility": credibility, "credibility_by": by, "credibility_reason": reason}
    grade, judge, why = clean_fields(session, Excerpt, Rules(), given).values()
    Grade(credibility=grade)
    when = read_when(at, "grade of the excerpt") or str(session.info["now"])
    excerpt.credibility = grade
    excerpt.credibility_by = (judge or str(session.info["author"])) if grade else None
    excerpt.credibility_at = when if grade else None
    excerpt.credibility_reason = why if grade else None


def add_translation(
    session: Session,
    excerpt_id: str,
    *,
    language: str,
    text: str,
    official: bool = False,
    translator: str | None = None,
    translated: str | None = None,
) -> str:
    """Add a translation of an excerpt and return its id; `translated` is a partial date."""
    values = {"language": language, "text": text, "official": official, "translator": translator}
    return add_record(
        session, Translation, _TRANSLATED, {"excerpt_id": excerpt_id, **values, "translated": translated}
    ).id


def edit_translation(session: Session, translation_id: str, **fields: Any) -> None:  # noqa: ANN401
    """Change fields of a translation."""
    edit_record(session, Translation, translation_id, _TRANSLATED, fields)


def delete_translation(session: Session, translation_id: str) -> None:
    """Delete a translation."""
    delete_record(session, Translation, translation_id)


def list_translations(session: Session, excerpt_id: str) -> Sequence[Translation]:
    """Return the translations of an excerpt, oldest first."""
    return session.scalars(
        select(Translation).where(Translation.excerpt_id == excerpt_id).order_by(Translation.id)
    ).all()


def _add(session: Session, source: Source, kind: ExcerptKind, anchor: dict[str, Any], fields: dict[str, Any]) -> str:
    for name in fields:
        if name in _RULES.fixed:
            raise RefusedError(f"The field {name} follows from the place of the excerpt and is not given.")
    record = add_record(session, Excerpt, _RULES, {"source_id": source.id, "kind": kind.value, **fields})
    for name, value in anchor.items():  # not through the checks: white space at the edge of a prefix counts
        setattr(record, name, value)
    session.flush()
    return record.id


def _page(session: Session, source: Source, number: int) -> PageRow:
    row = get_page(session, source.sha256, number, boxes=True)
    if row is None:
        raise no_page(source.title, number, len(list_pages(session, source.sha256)))
    return row


def _inside(region: Sequence[float], page: PageRow) -> list[float]:
    if len(region) != 4:
        raise RefusedError("A region is four numbers: left, top, right, bottom.")
    x0, y0, x1, y1 = (float(value) for value in region)
    fits = -_EDGE <= x0 < x1 <= page.width + _EDGE and -_EDGE <= y0 < y1 <= page.height + _EDGE
    if not fits:
        raise RefusedError(
            f"The region {x0:g}, {y0:g}, {x1:g}, {y1:g} is not inside page {page.number}, which is"
            f" {page.width:g} wide and {page.height:g} high; give left, top, right, bottom from its top left."
        )
    return [round(v, 2) for v in (max(x0, 0.0), max(y0, 0.0), min(x1, page.width), min(y1, page.height))]


def _clock(text: str) -> str:
    found = _TIME.fullmatch(text.strip())
    if found is None or int(found["m"]) > 59 or int(found["s"]) > 59:
        raise RefusedError(f"{quoted(text)} is no time in a recording; write it like 04:31 or 01:04:31.250.")
    return f"{int(found['h'] or 0):02}:{int(found['m']):02}:{found['s']}{(found['f'] or '.').ljust(4, '0')}"
