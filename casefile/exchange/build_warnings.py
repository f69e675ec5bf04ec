"""What a declared case still lacks when it is whole: proof, aliases, answers to evidence against, originators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.capture_warnings import capture_warnings, language_warning
from casefile.core.origins import count_origins, is_in_words, is_stated, origin_of
from casefile.core.quotes import cut_words
from casefile.core.schema import Excerpt, Source, Support
from casefile.core.vocabulary import FindingStatus, Stance
from casefile.exchange.build_ledger import Ledger
from casefile.exchange.strict_json import Route

INDEPENDENT = 2  # origins that a corroborated finding has at least
Odd = Iterator[tuple[Route, str]]


def warn_of_lacks(session: Session, ledger: Ledger) -> None:
    """Warn of what is missing, with the place in the file; equal sentences are grouped when they are told."""
    for route, sentence in (
        *_sources(ledger),
        *_languages(ledger),
        *_entities(ledger),
        *_events(ledger),
        *_against(ledger),
        *_corroborated(session, ledger),
        *_originators(session),
        *_cut(session, ledger),
    ):
        ledger.warn(route, sentence)


def _sources(ledger: Ledger) -> Odd:
    names = ("language", "published", "captured", "protected", "alias")
    for key, source in ledger.plan.entries("sources").items():
        for sentence in capture_warnings(**ledger.fields(source, *names)):
            yield ("sources", key), sentence


def _languages(ledger: Ledger) -> Odd:
    for key, excerpt in ledger.plan.entries("excerpts").items():
        tagged: list[tuple[Route, Any]] = [(("excerpts", key, "language"), excerpt)]
        tagged += [(("excerpts", key, "translations", n), one) for n, one in enumerate(excerpt.get("translations", ()))]
        for route, one in tagged:
            if sentence := language_warning(one.get("language")):
                yield route, sentence


def _entities(ledger: Ledger) -> Odd:
    for key, entity in ledger.plan.entries("entities").items():
        if entity.get("protected") and not entity.get("alias"):
            yield ("entities", key), "The entity is protected, but has no alias to stand in its place; give it one."


def _events(ledger: Ledger) -> Odd:
    """Name the parts of events that no excerpt bears out; that of the event says nothing of a figure or a role."""
    for key, event in ledger.plan.entries("events").items():
        for name in event.get("quantities", {}):
            if not event["quantities"][name].get("proof"):
                yield ("events", key, "quantities", name), "This quantity has no proof; name the excerpt that gives it."
        for part in ("participants", "places"):
            for n, one in enumerate(event.get(part, ())):
                if not one.get("proof"):
                    yield ("events", key, part, n), "No excerpt proves this participant or place; add its `proof`."


def _against(ledger: Ledger) -> Odd:
    for key, finding in ledger.plan.entries("findings").items():
        for n, one in enumerate(finding.get("proof", ())):
            if _contradicts(one) and not one.get("discussed"):
                says = "This excerpt contradicts the finding; say in `discussed` how it was weighed."
                yield ("findings", key, "proof", n), says


def _contradicts(edge: str | Mapping[str, Any]) -> bool:
    return not isinstance(edge, str) and Stance(edge.get("stance", "supports")) is Stance.CONTRADICTS


def _corroborated(session: Session, ledger: Ledger) -> Odd:
    findings = ledger.plan.entries("findings")
    ids = {key: found for key, found in ledger.ids.get("findings", {}).items() if key in findings}
    keys = {
        found: key for key, found in ids.items() if FindingStatus(findings[key]["status"]) is FindingStatus.CORROBORATED
    }
    for finding_id, count in count_origins(session, "finding", keys).items():
        if count < INDEPENDENT:
            told = "one independent origin" if count else "no origin"
            yield ("findings", keys[finding_id], "status"), f"It is called corroborated, but has {told}, not two."


def _cut(session: Session, ledger: Ledger) -> Odd:
    """Name the quotes that begin or end inside a word."""
    columns = (Excerpt.id, Excerpt.prefix, Excerpt.quote, Excerpt.suffix)
    rows = {row.id: row for row in session.execute(select(*columns))}
    for key in ledger.plan.entries("excerpts"):
        row = rows.get(ledger.ids.get("excerpts", {}).get(key, ""))
        if row is not None:
            for sentence in cut_words(row.prefix, row.quote, row.suffix):
                yield ("excerpts", key, "quote"), sentence


def _originators(session: Session) -> Odd:
    """Name, in a line each, the sources that support a finding without saying from whom, and those that only say it."""
    query = (
        select(Excerpt.id, Source.title)
        .join(Support, Support.excerpt_id == Excerpt.id)
        .join(Source, Source.id == Excerpt.source_id)
        .where(Support.finding_id.is_not(None), Support.stance == Stance.SUPPORTS)
        .order_by(Source.id)
    )
    titles = {row.id: row.title for row in session.execute(query)}
    keys = origin_of(session, titles)
    silent = dict.fromkeys(title for excerpt_id, title in titles.items() if not is_stated(keys[excerpt_id]))
    if silent:
        yield ("sources",), f"Originator not stated, so these count as no origin: {'; '.join(silent)}."
    loose = dict.fromkeys(title for excerpt_id, title in titles.items() if is_in_words(keys[excerpt_id]))
    if loose:
        told = "Originator only named in words (`relays`), so not counted apart: give an `origin` to the excerpts of"
        yield ("excerpts",), f"{told} {'; '.join(loose)}."
