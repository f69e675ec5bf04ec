"""Quotes: where words that somebody typed stand in the text of a source, and what to say when they do not.

Looking may take a while in a hostile or a large text, so it needs no session: the text is read first, and places
are looked for before a change begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.anchors import find_abridged, find_exact, find_loose, find_spans, split_abridged, words_around
from casefile.core.checks import need
from casefile.core.errors import RefusedError
from casefile.core.folding import UNSPACED_SIGNS
from casefile.core.pages import has_pages, page_table
from casefile.core.schema import Source
from casefile.core.similar import find_similar
from casefile.core.wording import quoted

_LETTERS = rf"(?:(?![{UNSPACED_SIGNS}])\w)+"
_LAST_WORD, _FIRST_WORD = re.compile(f"{_LETTERS}$"), re.compile(_LETTERS)
_SHOWN_PLACES = 40
_SHOWN_PAGES = 8
_SEVERAL_READINGS = {"text/html", "application/xhtml+xml", "message/rfc822", "multipart/related"}
_ALIKE = 0.5  # least likeness of a passage that is shown for a quote not found


class Place(NamedTuple):
    """Where a quote stands: page number and code points; `page text[start:end]` is the page's own wording."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wording:
    """What a source says: the text of its pages by their numbers."""

    title: str
    media_type: str
    texts: Mapping[int, str]

    def named(self, page: int | None) -> str:
        """Return what a sentence calls the source, or one page of it."""
        return quoted(self.title) if page is None else f"page {page} of {quoted(self.title)}"

    def only(self, page: int | None) -> Mapping[int, str]:
        """Return the texts, or that of one page, none when it is not there."""
        return {number: text for number, text in self.texts.items() if page in {None, number}}


def cut_words(prefix: str | None, quote: str | None, suffix: str | None) -> list[str]:
    """Return a sentence for each end of a quote that stands inside a word, by what stands before and after it.

    Scripts that put no spaces between words have no such ends.
    """
    if not quote:
        return []
    told = []
    for before, after, which in ((prefix or "", quote, "begins"), (quote, suffix or "", "ends")):
        head, tail = _LAST_WORD.search(before), _FIRST_WORD.match(after)
        if head and tail:
            told.append(f"The quote {which} inside the word “{head[0]}{tail[0]}”; mark the whole word, or say why not.")
    return told


def need_readable(session: Session, source_id: str) -> Source:
    """Return a source that has pages; one that has none is refused with the reason."""
    source = need(session, Source, source_id)
    if not has_pages(session, source.sha256):
        why = source.unread or "it has not been read"
        raise RefusedError(f"{quoted(source.title)} has no pages to take an excerpt from: {why}")
    return source


def read_wording(session: Session, source_id: str) -> Wording:
    """Return the text of a source that has pages."""
    source = need_readable(session, source_id)
    c = page_table.c
    rows = session.execute(select(c.number, c.text).where(c.sha256 == source.sha256).order_by(c.number))
    return Wording(source.title, source.media_type, {row.number: row.text for row in rows})


def need_words(quote: str) -> None:
    """Refuse an excerpt of nothing."""
    if not quote.strip():
        raise RefusedError("An excerpt needs at least one visible character.")


def no_page(title: str, number: int, last: int) -> RefusedError:
    """Return what refuses a page that a source does not have."""
    return RefusedError(f"{quoted(title)} has no page {number}; it has 1 to {last}.")


def find_quote(wording: Wording, quote: str, *, page: int | None = None) -> list[Place]:
    """Return every place of the quote in the source (or on one page), in order.

    First with exactly these code points, on any page; only when there is none, in other spacing, across line
    ends and soft hyphens (see anchors.find_loose): then the page's own words at that place are the quote. A long
    quote may be written as `first words […] last words`.
    Pages that are several readings of the same words (a web page's main text and its whole text) count once:
    the first that has the quote.
    """
    texts = wording.only(page)
    for find in (find_exact, find_loose, find_abridged):
        found = [Place(number, *span) for number, text in texts.items() for span in find(text, quote)]
        if found and wording.media_type in _SEVERAL_READINGS:
            found = [place for place in found if place.page == found[0].page]
        if found:
            return found
    return []


def choose_place(wording: Wording, quote: str, *, page: int | None = None, occurrence: int | None = None) -> Place:
    """Return the one place of a quote.

    A quote that stands in several places is refused with a list of them, unless `occurrence` (from 1, in
    reading order) or `page` chooses; one that is not found, with the passage most like it.
    """
    need_words(quote)
    places = find_quote(wording, quote, page=page)
    if not places:
        raise _not_found(wording, quote, page)
    if occurrence is not None and not 1 <= occurrence <= len(places):
        raise RefusedError(
            f"{quoted(quote)} stands {_times(len(places))} in {wording.named(page)};"
            f" occurrence {occurrence} is not one of them."
        )
    if occurrence is None and len(places) > 1:
        raise RefusedError(_several(wording, quote, places))
    return places[(occurrence or 1) - 1]


def _several(wording: Wording, quote: str, places: Sequence[Place]) -> str:
    lines = [
        f"({number}) page {page}: {words_around(wording.texts[page], start, end)}"
        for number, (page, start, end) in enumerate(places[:_SHOWN_PLACES], 1)
    ]
    left = len(places) - _SHOWN_PLACES
    more = f"; and {left} more, seen with more words or --page N" if left > 0 else ""
    page = "name the page, " if len({place.page for place in places}) > 1 else ""
    return (
        f"{quoted(quote)} stands {_times(len(places))} in {quoted(wording.title)}; quote more words, {page}or choose"
        f' one by its number, 1 to {len(places)}, as the occurrence (--occurrence, in a declared case "occurrence"):'
        f" {'; '.join(lines)}{more}."
    )


def _not_found(wording: Wording, quote: str, page: int | None) -> RefusedError:
    if page is not None and page not in wording.texts:
        return no_page(wording.title, page, len(wording.texts))
    texts, where = wording.only(page), wording.named(page)
    if not any(text.strip() for text in texts.values()):
        return RefusedError(
            f"{where[:1].upper()}{where[1:]} has no text; mark a region of it with --region X0 Y0 X1 Y1."
        )
    elsewhere = find_quote(wording, quote) if page is not None else []
    if elsewhere:
        pages = ", ".join(dict.fromkeys(str(place.page) for place in elsewhere[:_SHOWN_PAGES]))
        return RefusedError(f"{quoted(quote)} is not on {where}, but on page {pages}.")
    why = _missing_half(texts, quote)
    if why:
        return RefusedError(f"{quoted(quote)} is not in {where}: {why}")
    return RefusedError(
        _torn(wording, texts, quote) or f"{quoted(quote)} is not in {where}. {_most_like(texts, quote)}"
    )


def _missing_half(texts: Mapping[int, str], quote: str) -> str:
    """Return what is wrong with a quote written as `first words […] last words`; "" when it is none."""
    first, mark, last = (part.strip() for part in split_abridged(quote))
    if not (mark and first and last):
        return ""
    with_first, with_last = (
        {number for number, text in texts.items() if find_spans(text, half)} for half in (first, last)
    )
    if not with_first:
        also = "" if with_last else " Nor are the last."
        return f"the first words, {quoted(first)}, are not there.{also}"
    if not with_last:
        return f"the last words, {quoted(last)}, are not there."
    if with_first & with_last:
        return "the last words stand only before the first; exchange them."
    return "the first and the last words stand on different pages; make two excerpts, one on each page."


def _torn(wording: Wording, texts: Mapping[int, str], quote: str) -> str:
    """Return what is said of a quote that begins on one page and ends on the next; "" of any other."""
    reach = 2 * len(quote)
    for (one, before), (other, after) in pairwise(texts.items()):
        if find_loose(f"{before[-reach:]}\n{after[:reach]}", quote):
            return (
                f"{quoted(quote)} runs from page {one} to page {other} of {quoted(wording.title)};"
                " make two excerpts, one on each page."
            )
    return ""


def _most_like(texts: Mapping[int, str], quote: str) -> str:
    """Return the sentence that shows the passage most like a quote."""
    best = find_similar(texts, quote)
    if best is None or best.ratio <= _ALIKE:
        return "Nothing in it is like these words; copy them from `casefile text`."
    words = " ".join(texts[best.page][slice(*best.span)].split())
    return f"Most like it, on page {best.page}: {_shown(words)}. Copy the words from there."


def _shown(text: str) -> str:
    return f'"{text}"' if len(text) <= 240 else f'"{text[:239]}…"'


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
