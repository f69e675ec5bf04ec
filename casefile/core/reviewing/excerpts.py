"""Excerpts: their anchors and hashes, translations, grades, and whether anything rests on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, and_, or_, select, union

from casefile.core.checks import among
from casefile.core.origins import BEHIND, is_in_words, is_stated, origin_of
from casefile.core.pages import text_hash
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed, many, name_excerpt
from casefile.core.schema import Citation, Excerpt, Response, Source, SourceError, Support, Translation
from casefile.core.vocabulary import AnchorState, ExcerptKind, Stance

OWN_LANGUAGE = "en"  # of the dossier


def check_anchor(look: Look) -> Iterator[Problem]:
    """Name excerpts that are no longer where they were, or whose quote is not the one that was sealed."""
    for row in _rows(look):
        if row.anchor_state == AnchorState.LOST:
            words = row.kind == ExcerptKind.WORDS
            says = f"{'Its words were' if words else 'Its place was'} not found again when the source was read anew."
            mend = "Compare both texts with `casefile excerpt CASE --unconfirmed`, and mark it again."
            yield _of(row, "anchor_lost", Severity.WRONG, says, mend)
        elif row.anchor_state == AnchorState.MOVED:
            says = "Its words stand at another place since the source was read anew."
            mend = "Look at both texts with `casefile excerpt CASE --unconfirmed`, and confirm it with --confirm."
            yield _of(row, "anchor_moved", Severity.WEAK, says, mend)
        if row.kind == ExcerptKind.WORDS and row.quote_sha256 and text_hash(row.quote or "") != row.quote_sha256:
            says = "Its quote no longer has the hash with which it was stored."
            mend = "Run `casefile verify`, and take the case from a backup that is whole."
            yield _of(row, "quote_hash", Severity.WRONG, says, mend)


def check_translations(look: Look) -> Iterator[Problem]:
    """Name excerpts whose translation nobody answers for, or that a reader of the dossier cannot read."""
    query = select(Translation.excerpt_id, Translation.official, Translation.translator, Translation.language)
    found: dict[str, list[Row[Any]]] = {}
    for row in look.rows(query.where(look.within("excerpt", Translation.excerpt_id))):
        found.setdefault(row.excerpt_id, []).append(row)
    used = _used(look)
    for row in _rows(look):
        nobody = [one.language for one in found.get(row.id, ()) if not one.official and not one.translator]
        if nobody:
            says = f"{many(len(nobody), 'translation')} into {listed(nobody)} without a translator."
            yield _of(
                row, "no_translator", Severity.WEAK, says, "Name the translator, or mark the translation official."
            )
        language = (row.language or row.source_language or OWN_LANGUAGE).lower()
        if row.quote and row.id in used and row.id not in found and language.partition("-")[0] != OWN_LANGUAGE:
            says = f"It is used, but its words ({language}) have no translation."
            yield _of(row, "not_translated", Severity.WEAK, says, "Add a translation with its translator.")


def check_grades(look: Look) -> Iterator[Problem]:
    """Name excerpts that prove something and were never graded."""
    proving = set(look.session.scalars(select(Support.excerpt_id).where(look.within("excerpt", Support.excerpt_id))))
    for row in _rows(look):
        if row.id in proving and row.credibility is None:
            says = "It is proof, but nobody has judged its credibility; it counts as 6."
            yield _of(row, "excerpt_not_graded", Severity.WEAK, says, "Grade it 1 to 6, with who judged and why.")


def check_origin(look: Look) -> Iterator[Problem]:
    """Name excerpts that support a finding and do not say who knows it first hand, or only in words."""
    unsaid = and_(*(getattr(Source, name).is_(None) for name in ("origin_id", *BEHIND)))
    supporting = (
        select(Support.excerpt_id)
        .join(Excerpt, Excerpt.id == Support.excerpt_id)
        .join(Source, Source.id == Excerpt.source_id)
        .where(look.within("excerpt", Support.excerpt_id), Support.finding_id.is_not(None))
        .where(Support.stance == Stance.SUPPORTS.value, Excerpt.origin_id.is_(None))
        .where(or_(Excerpt.relays_source_id.is_not(None), Excerpt.relays.is_not(None), unsaid))
    )
    doubtful = look.session.scalars(supporting.distinct()).all()
    keys = origin_of(look.session, doubtful, look.known) if doubtful else {}
    told = {excerpt_id for excerpt_id, key in keys.items() if is_in_words(key) or not is_stated(key)}
    columns = (Excerpt.id, Excerpt.quote, Excerpt.description, Excerpt.relays, Source.title)
    query = select(*columns).join(Source, Source.id == Excerpt.source_id).where(among(Excerpt.id, told))
    for row in look.rows(query.order_by(Excerpt.id)) if told else ():
        if is_in_words(keys[row.id]):
            says = (
                f"It supports a finding, but whom it relays is only named in words, so not counted apart: {row.relays}."
            )
            mend = "Record that originator and name it as the origin of the excerpt, or name the source that it relays."
            yield _of(row, "origin_in_words", Severity.WEAK, says, mend)
            continue
        says = "It supports a finding, but nothing says who knows it first hand; it counts as no origin."
        mend = "Name its origin, or the publisher, author or provider of its source."
        yield _of(row, "origin_unstated", Severity.WEAK, says, mend)


def check_use(look: Look) -> Iterator[Problem]:
    """Name excerpts that were marked and prove nothing."""
    used = _used(look)
    for row in _rows(look):
        if row.id not in used:
            says = "It is marked, and nothing rests on it."
            yield _of(
                row,
                "excerpt_unused",
                Severity.NOTICE,
                says,
                "Join it to what it shows or speaks against, or delete it.",
            )


def _used(look: Look) -> set[str]:
    """Return the excerpts that anything leads from or names."""
    named = (Support.excerpt_id, Citation.excerpt_id, Response.excerpt_id, SourceError.excerpt_id)
    return set(look.session.scalars(union(*(select(column).where(look.within("excerpt", column)) for column in named))))


def _rows(look: Look) -> list[Row[Any]]:
    columns = (
        Excerpt.id, Excerpt.kind, Excerpt.quote, Excerpt.quote_sha256, Excerpt.description, Excerpt.anchor_state,
        Excerpt.language, Excerpt.credibility, Source.title, Source.language.label("source_language"),
    )  # fmt: skip
    if not look.scope.has("excerpt"):
        return []
    query = select(*columns).join(Source, Source.id == Excerpt.source_id).where(look.within("excerpt", Excerpt.id))
    return list(look.rows(query.order_by(Excerpt.id)))


def _of(row: Row[Any], kind: str, severity: Severity, says: str, mend: str) -> Problem:
    where = name_excerpt(row.quote, row.description, row.title)
    return Problem(kind, severity, "excerpt", row.id, where, says, mend)
