"""Sources: how they were captured, graded and protected, and what they give away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from casefile.core.camera import camera_words, has_place
from casefile.core.dates import Order, compare, parse_date
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed, many, shorten
from casefile.core.schema import Excerpt, Source, Support


def check_capture(look: Look) -> Iterator[Problem]:
    """Name sources that do not say how they came into the case, or came after it was closed."""
    for row in _rows(look):
        if row.parent_id is None:
            wanted = (("when", row.captured), ("by whom", row.collector), ("how", row.method or row.tool))
            missing = [name for name, value in wanted if not value]
            if missing:
                says = f"It does not say {listed(missing)} it was captured."
                mend = "Fill in `captured`, `collector` and `method` of the source."
                yield _of(row, "no_capture", Severity.WEAK, says, mend)
        if row.captured and look.info.cut_off:
            limit = parse_date(look.info.cut_off)
            if compare(parse_date(row.captured[:10]), limit) is Order.AFTER:
                says = f"It was captured on {parse_date(row.captured[:10]).show()}, after the cut-off ({limit.show()})."
                yield _of(row, "after_cut_off", Severity.WEAK, says, "Move the cut-off date, or take the source out.")
        if row.unread:
            says = f"It could not be read: {row.unread}"
            mend = (
                "Give its password (`casefile text CASE SOURCE --again --password …`), or describe a region instead of"
                " quoting words."
            )
            yield _of(row, "source_unread", Severity.NOTICE, says, mend)


def check_grade(look: Look) -> Iterator[Problem]:
    """Name sources that prove something and were never graded."""
    query = (
        select(Excerpt.source_id)
        .join(Support, Support.excerpt_id == Excerpt.id)
        .where(look.within("source", Excerpt.source_id))
    )
    proving = set(look.session.scalars(query.distinct()))
    for row in _rows(look):
        if row.id in proving and row.reliability is None:
            says = "It is proof, but nobody has judged its reliability; it counts as F."
            yield _of(row, "source_not_graded", Severity.WEAK, says, "Grade it A to F, with who judged and why.")


def check_protection(look: Look) -> Iterator[Problem]:
    """Name sources that would give away who must not be known, or go further than their provider allowed."""
    for row in _rows(look):
        told = camera_words(row.facts)
        if told:
            is_place = has_place(row.facts)
            says = f"The picture gives away {told} of its taking{', and its source is protected' * row.protected}."
            mend = "Make sure that this may be known; if not, mark the source crop-only and share no case with it."
            severity = (Severity.WEAK, Severity.WRONG) if is_place else (Severity.NOTICE, Severity.WEAK)
            yield _of(row, "gps" if is_place else "camera_time", severity[row.protected], says, mend)
        if row.protected and not row.alias:
            says = "It is protected, but has no alias to stand in its place."
            yield _of(row, "no_alias", Severity.WRONG, says, "Give it an alias, such as “Source 7”.")
        if row.provided_by and not row.consent:
            says = "Somebody provided it, and nothing says what they consented to."
            yield _of(row, "no_consent", Severity.WEAK, says, "Ask, and write the answer into `consent`.")


def check_replaced(look: Look) -> Iterator[Problem]:
    """Name sources that a newer one replaces while proof still rests on them."""
    newer = look.pairs(select(Source.replaces_id, Source.title).where(Source.replaces_id.is_not(None)))
    if not newer:
        return
    query = select(Excerpt.source_id, Excerpt.id).join(Support, Support.excerpt_id == Excerpt.id)
    used: dict[str, set[str]] = {}
    for row in look.rows(query.where(look.within("source", Excerpt.source_id))):
        used.setdefault(row.source_id, set()).add(row.id)
    for row in _rows(look):
        if row.id in newer and used.get(row.id):
            count = many(len(used[row.id]), "excerpt")
            says = f"{shorten(newer[row.id])} replaces it, but proof still rests on it ({count})."
            yield _of(
                row,
                "source_replaced",
                Severity.WEAK,
                says,
                "Mark the words in the newer source, or say why the old one stands.",
            )


def check_use(look: Look) -> Iterator[Problem]:
    """Name sources from which no excerpt was taken, nor from their attachments."""
    query = select(Excerpt.source_id, Source.parent_id).join(Source, Source.id == Excerpt.source_id).distinct()
    used = {one for row in look.rows(query) for one in row if one}
    for row in _rows(look):
        if row.id not in used and row.parent_id is None:
            says = "No excerpt was taken from it."
            yield _of(
                row, "source_unused", Severity.NOTICE, says, "Mark what it shows, for or against, or take it out."
            )


def _rows(look: Look) -> list[Row[Any]]:
    if not look.scope.has("source"):
        return []
    table = Source.__table__
    return list(look.rows(select(table).where(look.within("source", table.c.id)).order_by(table.c.id)))


def _of(row: Row[Any], kind: str, severity: Severity, says: str, mend: str) -> Problem:
    return Problem(kind, severity, "source", row.id, f"Source {shorten(row.title)}", says, mend)
