"""Parties: everybody named has a standing, and whoever is accused was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Row, select

from casefile.core.checks import among
from casefile.core.entities import canonical_ids
from casefile.core.origins import fold_name
from casefile.core.reviewing.findings import HELD, about
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed
from casefile.core.schema import (
    Enquiry,
    EnquiryFinding,
    Excerpt,
    Origin,
    Response,
    ResponseFinding,
    Source,
)
from casefile.core.vocabulary import ResponseKind, Standing

THINGS = ("Vessel", "Airplane", "Vehicle", "BankAccount", "CryptoWallet", "Asset")  # what cannot be asked
_ACCUSED = (Standing.ALLEGED, Standing.FACILITATOR)
_NAMELESS = re.compile(
    r"\b(anonym\w*|unnamed|not named|nameless|undisclosed|unidentified|without (?:a )?name|who asked not)\b",
    re.IGNORECASE,
)


def check_standing(look: Look) -> Iterator[Problem]:
    """Name findings that name somebody without saying as what."""
    for finding_id, rows in look.named.items():
        names = [row.name for row in rows if row.standing is None]
        if names:
            says = f"It names {listed(names)} without saying as what."
            mend = "Give each a standing: alleged, facilitator, mentioned or victim."
            yield about(look.findings[finding_id], "no_standing", Severity.WRONG, says, mend)


def check_asked(look: Look) -> Iterator[Problem]:
    """Name findings that accuse somebody, or name a facilitator, who was not asked, without a reason why not."""
    named = look.named
    replies = _replies(look)
    same = canonical_ids(look.session) if any(replies.values()) else {}
    for finding_id, rows in named.items():
        finding = look.findings[finding_id]
        if finding.no_enquiry_reason:
            continue
        accused = [row for row in rows if row.standing in _ACCUSED and row.schema not in THINGS]
        left = [row for row in accused if not _is_answered(row, replies[finding_id], same)]
        if left:
            spoke = [row.name for row in left if _is_answered(row, replies[finding_id], same, unasked=True)]
            says = f"Nobody put it to {listed(row.name for row in left)}, and no reason is given."
            if spoke:
                says += f" What {listed(spoke)} said in public is there, but answers no enquiry."
            mend = (
                "Send an enquiry on this finding, record the party as not approached, or fill in `no_enquiry_reason`."
            )
            is_grave = finding.status in HELD and any(row.standing == Standing.ALLEGED for row in left)
            yield about(finding, "not_asked", Severity.WRONG if is_grave else Severity.WEAK, says, mend)


def check_accusers(look: Look) -> Iterator[Problem]:
    """Name findings that accuse a person on the word of nobody with a name."""
    accusing = {
        finding_id: [row.name for row in rows if row.schema == "Person" and row.standing in _ACCUSED]
        for finding_id, rows in look.named.items()
    }
    wanted = {one for finding_id, names in accusing.items() if names for one in look.supporting[finding_id]}
    nameless = _nameless(look, wanted) if wanted else set()
    for finding_id, names in accusing.items():
        excerpts = look.supporting[finding_id]
        if names and excerpts and nameless.issuperset(excerpts):
            says = f"It accuses {listed(names)}, a person, and nobody with a name says so."
            mend = "Find a named origin or a document, or name the person without allegation."
            yield about(look.findings[finding_id], "nameless_accuser", Severity.WRONG, says, mend)


Reply = tuple[str | None, str, bool]  # entity, its folded name, whether it was asked or not asked for a reason


def _replies(look: Look) -> dict[str, list[Reply]]:
    """Return for each finding whom enquiries and responses concern."""
    found: dict[str, list[Reply]] = {finding_id: [] for finding_id in look.findings}
    asked = (
        select(EnquiryFinding.finding_id, Enquiry.entity_id, Enquiry.addressee)
        .join(Enquiry, Enquiry.id == EnquiryFinding.enquiry_id)
        .where(look.within("finding", EnquiryFinding.finding_id))
    )
    for row in look.rows(asked):
        found.get(row.finding_id, []).append((row.entity_id, fold_name(row.addressee), True))
    answered = (
        select(ResponseFinding.finding_id, Response.entity_id, Response.by, Response.kind)
        .join(Response, Response.id == ResponseFinding.response_id)
        .where(look.within("finding", ResponseFinding.finding_id))
    )
    for row in look.rows(answered):
        reply = (row.entity_id, fold_name(row.by), row.kind != ResponseKind.UNSOLICITED)
        found.get(row.finding_id, []).append(reply)
    return found


def _is_answered(row: Row[Any], replies: Iterable[Reply], same: Mapping[str, str], *, unasked: bool = False) -> bool:
    """Say whether an entity was asked (or, `unasked`, has spoken without being asked)."""
    name = fold_name(row.name)
    return any(
        asked is not unasked
        and ((entity_id is not None and same[entity_id] == same[row.id]) or f" {name} " in f" {addressee} ")
        for entity_id, addressee, asked in replies
    )


def _nameless(look: Look, excerpt_ids: Iterable[str]) -> set[str]:
    """Return the excerpts of which nobody with a name, no publisher and no origin says the words."""
    columns = (Excerpt.speaker, Excerpt.relays, Excerpt.speaker_entity_id, Excerpt.origin_id, Excerpt.relays_source_id)
    papers = (Source.origin_id.label("source_origin"), Source.publisher, Source.written_by, Source.symbol)
    query = (
        select(Excerpt.id, *columns, *papers, Source.provided_by)
        .join(Source, Source.id == Excerpt.source_id)
        .where(among(Excerpt.id, excerpt_ids))
    )
    origins = look.pairs(select(Origin.id, Origin.name))
    found = set()
    for row in look.rows(query):
        said = [row.speaker, row.relays, origins.get(row.origin_id or row.source_origin or "")]
        stands = [*said, row.speaker_entity_id, row.relays_source_id, *row[6:]]
        if any(_NAMELESS.search(one) for one in said if one) or not any(stands):
            found.add(row.id)
    return found
