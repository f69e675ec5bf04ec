"""The wording of findings: sentences that mix likelihood with confidence, and words stronger than the law cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from casefile.core.citation_warnings import BREACHES, FAULTS
from casefile.core.grading import sentences_that_mix
from casefile.core.reviewing.findings import about
from casefile.core.reviewing.look import Look
from casefile.core.reviewing.problem import Problem, Severity, listed, shorten
from casefile.core.schema import Alternative, Provision
from casefile.core.vocabulary import FindingStatus

_STRONG = re.compile(
    r"\b(violat\w+|breach\w*|contraven\w+|infring\w+|illegal\w*|unlawful\w*|in defiance of|flout\w*)", re.IGNORECASE
)
_SAID = re.compile(
    r"\b(report\w*|sa(?:y|ys|id)|according|alleg\w+|claim\w*|assert\w*|apparent\w*|may|whether)\b", re.IGNORECASE
)


def check_mixing(look: Look) -> Iterator[Problem]:
    """Name findings with a sentence that speaks of likelihood and of confidence at once (ICD 203 keeps them apart)."""
    more: dict[str, list[str]] = {}
    query = select(Alternative.finding_id, Alternative.text, Alternative.assessment)
    for row in look.rows(query.where(look.within("finding", Alternative.finding_id))):
        more.setdefault(row.finding_id, []).extend(one for one in (row.text, row.assessment) if one)
    for finding_id, row in look.findings.items():
        texts = (row.title, row.text, row.status_reason, row.contrary, row.reasoning, *more.get(finding_id, ()))
        mixed = [sentence for text in texts if text for sentence in sentences_that_mix(text)]
        if mixed:
            says = f"Likelihood and confidence stand in one sentence: {listed(map(shorten, mixed), 2)}."
            mend = "Part it: one sentence says how likely the claim is, another how well that is founded."
            yield about(row, "likelihood_with_confidence", Severity.WEAK, says, mend)


def check_strong_words(look: Look) -> Iterator[Problem]:
    """Name findings whose own words say "violation" and the like of what their citations do not bear."""
    strong = {finding_id: found for finding_id, row in look.findings.items() if (found := _strong_words(row))}
    if not strong:
        return
    binding = look.pairs(select(Provision.id, Provision.binding))
    for finding_id, words in strong.items():
        row = look.findings[finding_id]
        cited = look.cited[finding_id]
        if any(one.conclusion in FAULTS and binding[one.provision_id] for one in cited):
            continue
        if cited and not any(binding[one.provision_id] for one in cited):
            says = f"Its text says {listed(words)}, but no paragraph that it cites binds."
            mend = "Say what the Council asked and what was done, or cite the binding paragraph."
            yield about(row, "strong_words", Severity.WRONG, says, mend)
        else:
            says = f"Its text says {listed(words)}, but none of its citations concludes so."
            mend = "Cite the paragraph with that conclusion, or choose a plainer word."
            yield about(row, "strong_words", Severity.WEAK, says, mend)


def check_flat_words(look: Look) -> Iterator[Problem]:
    """Name findings that conclude a contravention outright while their status holds less."""
    for finding_id, row in look.findings.items():
        conclusions = {one.conclusion for one in look.cited[finding_id]}
        if row.status == FindingStatus.NOT_SUBSTANTIATED and conclusions & set(BREACHES):
            says = "It is not substantiated, yet a citation concludes a contravention."
            mend = "Set the conclusion to unresolved."
            yield about(row, "conclusion_ahead", Severity.WRONG, says, mend)
        elif "contravention" in conclusions and row.status != FindingStatus.CONCLUDED and not row.determined_by:
            says = f"A citation concludes a contravention, but the finding is only {FindingStatus(row.status).words}."
            mend = "Say apparent contravention, or bring the finding to the standard first."
            yield about(row, "conclusion_ahead", Severity.WEAK, says, mend)


def _strong_words(row: Row[Any]) -> list[str]:
    """Return the strong words of title and text that stand in sentences of our own, attributed to nobody."""
    sentences = re.split(r"(?<=[.!?])\s+|\n+", f"{row.title}.\n{row.text}")
    ours = (one for one in sentences if not _SAID.search(one))
    return [f"“{found[0].lower()}”" for one in ours for found in _STRONG.finditer(one)]
