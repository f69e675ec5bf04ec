"""Exhibits are numbered in the order in which the printed text first names them, notes at their marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dossier.small_case import ENGLISH
from sqlalchemy import select

from casefile.core.case import Case
from casefile.core.excerpts import add_excerpt_quote
from casefile.core.progress import Silent
from casefile.core.proof import add_support
from casefile.core.schema import Event, EventPlace, Excerpt, Finding, Link, Participant, Quantity, Statement
from casefile.dossier.blocks import Bullets, Facts, Keep, Note, Quote, Run, Table
from casefile.dossier.content.case import Content, read_content
from casefile.dossier.export import write_story
from casefile.dossier.options import Options
from casefile.dossier.page_pictures import PagePictures


def named(part: Any) -> Iterator[int]:
    """Yield the numbers of the exhibits that blocks or their words lead to, in the order in which they are printed."""
    if isinstance(part, Run):
        yield from [int(part.link.removeprefix("exhibit-"))] if (part.link or "").startswith("exhibit-") else []
    elif isinstance(part, Note):
        yield from named(part.content)
    elif isinstance(part, Quote):
        yield from named(part.credit)
    elif isinstance(part, Keep):
        yield from named(part.blocks)
    elif isinstance(part, Bullets):
        yield from named(part.items)
    elif isinstance(part, Table):
        yield from named([row.cells for row in part.rows])
    elif isinstance(part, Facts):
        yield from named([value for _, value in part.rows])
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for one in part:
            yield from named(one)
    else:
        yield from named(getattr(part, "content", getattr(part, "text", "")) if not isinstance(part, str) else ())


def first_named(content: Content) -> list[int]:
    """Return the exhibits in the order in which the story first names them."""
    return list(dict.fromkeys(named(write_story(content, PagePictures({}, {}), ()))))


def test_the_small_case_names_its_exhibits_in_their_order(content: Content) -> None:
    assert first_named(content) == [one.number for one in content.exhibits]


def test_whatever_is_proved_by_what_the_exhibits_follow_the_text(small_copy: Case) -> None:
    with small_copy.change("Prove everything by words of its own") as session:
        source = session.scalars(select(Excerpt.source_id).where(Excerpt.quote.like("loaded at least%"))).one()
        words = (ENGLISH[place : place + 25] for place in range(60, 200, 7) if ENGLISH[place].isalpha())

        def prove(noun: str, record_id: str, stance: str = "supports") -> None:
            add_support(session, add_excerpt_quote(session, source, next(words)), noun, record_id, stance=stance)

        finding = session.scalars(select(Finding.id).where(Finding.number == 1)).one()
        for noun, model in (("link", Link), ("statement", Statement), ("quantity", Quantity), ("event", Event)):
            for key in session.scalars(select(model.id).order_by(model.id)):
                prove(noun, key)
        for noun, model in (("event_place", EventPlace), ("participant", Participant)):
            for key in session.scalars(select(model.id).order_by(model.id)):
                prove(noun, key)
        for stance in ("contradicts", "context", "supports"):
            prove("finding", finding, stance)
    told = read_content(small_copy, Options(), Silent())
    assert len(told.exhibits) > 18
    assert first_named(told) == [one.number for one in told.exhibits]
