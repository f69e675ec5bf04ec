"""Grades of sources and excerpts, and the words for likelihood and confidence.

Reliability of a source and credibility of what it says are judged apart (Admiralty code). What nobody has
judged is "not graded" and counts as F6 in every check. Likelihood follows one row of words of ICD 203;
confidence is kept apart from it and never stands in the same sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from casefile.core.errors import RefusedError
from casefile.core.wording import quoted

RELIABILITY = {
    "A": "completely reliable source",
    "B": "usually reliable source",
    "C": "fairly reliable source",
    "D": "source not usually reliable",
    "E": "unreliable source",
    "F": "source's reliability cannot be judged",
}
CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}


@dataclass(frozen=True, slots=True)
class Grade:
    """Reliability A to F of a source and credibility 1 to 6 of an excerpt; None: nobody has judged it."""

    reliability: str | None = None
    credibility: str | None = None

    def __post_init__(self) -> None:
        if self.reliability is not None and self.reliability not in RELIABILITY:
            raise RefusedError(f"Reliability {quoted(self.reliability)} is not a grade; use A to F.")
        if self.credibility is not None and self.credibility not in CREDIBILITY:
            raise RefusedError(f"Credibility {quoted(self.credibility)} is not a grade; use 1 to 6.")

    @property
    def counted(self) -> str:
        """Return the grade that checks use: `B2`; what is not graded counts as F or 6."""
        return (self.reliability or "F") + (self.credibility or "6")

    @property
    def code(self) -> str:
        """Return the grade as shown: `B2`, `source B, words not graded`, `words 2, source not graded`, `not graded`."""
        if self.reliability is None and self.credibility is None:
            return "not graded"
        if self.credibility is None:
            return f"source {self.reliability}, words not graded"
        if self.reliability is None:
            return f"words {self.credibility}, source not graded"
        return self.reliability + self.credibility


def parse_grade(text: str) -> Grade:
    """Read `B2`, `b 2`, `B` (reliability alone), `2` (credibility alone), `not graded`, or what `Grade.code` says."""
    plain = "".join(text.split()).upper().replace("\u2013", "").replace("-", "")
    if half := re.fullmatch(r"SOURCE([A-F]),WORDSNOTGRADED|WORDS([1-6]),SOURCENOTGRADED", plain):
        return Grade(half[1], half[2])
    if plain in {"", "NOTGRADED"}:
        return Grade()
    found = re.fullmatch(r"([A-F]?)([1-6]?)", plain)
    if found is None:
        raise RefusedError(f"{quoted(text)} is not a grade; write it like B2: A to F, then 1 to 6.")
    return Grade(found[1] or None, found[2] or None)


def grade_words(reliability: str | None, credibility: str | None) -> str:
    """Return the grade in words: `B2: usually reliable source; probably true`; a half of it without its sign."""
    grade = Grade(reliability, credibility)
    if reliability is None and credibility is None:
        return "not graded (counts as F6)"
    source = RELIABILITY[reliability] if reliability else "source not graded (counts as F)"
    words = CREDIBILITY[credibility] if credibility else "credibility not graded (counts as 6)"
    return f"{grade.code}: {source}; {words}" if reliability and credibility else f"{source}; {words}"


def meets_grade(grade: Grade, minimum: Grade) -> bool:
    """Say whether a grade is at least the minimum on both axes.

    F and 6 mean "cannot be judged", and so meet only a minimum of F or 6. An axis that the minimum leaves
    open is not asked for.
    """
    reliability = minimum.reliability is None or grade.counted[0] <= minimum.reliability
    credibility = minimum.credibility is None or grade.counted[1] <= minimum.credibility
    return reliability and credibility


class Likelihood(StrEnum):
    """How likely a claim is held to be: one row of words of ICD 203, each with its range in per cent."""

    ALMOST_NO_CHANCE = "almost_no_chance"
    VERY_UNLIKELY = "very_unlikely"
    UNLIKELY = "unlikely"
    ROUGHLY_EVEN = "roughly_even"
    LIKELY = "likely"
    VERY_LIKELY = "very_likely"
    ALMOST_CERTAIN = "almost_certain"

    @property
    def words(self) -> str:
        """Return the words on screen and in print."""
        return "roughly even chance" if self is Likelihood.ROUGHLY_EVEN else self.value.replace("_", " ")

    @property
    def range(self) -> tuple[int, int]:
        """Return the lowest and highest per cent (ICD 203)."""
        bounds = (1, 5, 20, 45, 55, 80, 95, 99)
        place = list(Likelihood).index(self)
        return bounds[place], bounds[place + 1]

    def show(self) -> str:
        """Return the words with their range: `likely (55–80 %)`."""
        low, high = self.range
        return f"{self.words} ({low}\u2013{high} %)"


class Confidence(StrEnum):
    """How well an assessment is founded; it says nothing of how likely the claim is."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"

    @property
    def words(self) -> str:
        """Return the words on screen and in print."""
        return f"{self.value} confidence"

    @property
    def meaning(self) -> str:
        """Return what the level says of the evidence."""
        match self:
            case Confidence.LOW:
                return "The evidence is scant, in pieces or of doubtful grade, or rests on one origin."
            case Confidence.MODERATE:
                return "The evidence is credible and plausible, but too little of it is independent."
            case Confidence.HIGH:
                return "The evidence is well graded, comes from independent origins and agrees."


def assessment_sentences(likelihood: Likelihood | None, confidence: Confidence | None) -> tuple[str, ...]:
    """Return none, one or two sentences; likelihood and confidence never share one."""
    sentences = []
    if likelihood is not None:
        sentences.append(f"Likelihood: {likelihood.show()}.")
    if confidence is not None:
        sentences.append(f"Confidence in the assessment: {confidence.value}.")
    return tuple(sentences)


_LIKELY = re.compile(
    r"\b(almost no chance|(?:un)?likely|(?:im)?probabl[ey]|roughly even|almost certain(?:ly)?|remote chance)\b",
    re.IGNORECASE,
)
_CONFIDENT = re.compile(r"\bconfiden(?:ce|t|tly)\b", re.IGNORECASE)


def sentences_that_mix(text: str) -> tuple[str, ...]:
    """Return the sentences of a text that speak of likelihood and of confidence at once."""
    sentences = re.split(r"(?<=[.!?])\s+|\n+", text)
    return tuple(one.strip() for one in sentences if _LIKELY.search(one) and _CONFIDENT.search(one))
