"""The vocabulary of a case as the dossier prints it: each stored word in plain ones."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casefile.core.conversion import read_unit, unit_words
from casefile.core.dates import Order, compare, parse_date, show_date
from casefile.core.errors import RefusedError
from casefile.core.folding import fold
from casefile.core.grading import Confidence, Likelihood, assessment_sentences
from casefile.core.instruments_state import Phase
from casefile.core.link_kinds import link_kind
from casefile.core.schema import Provision
from casefile.core.standard import Lack, Shortfall
from casefile.core.vocabulary import (
    Amount,
    AssertedBy,
    Channel,
    Conclusion,
    DeterminedBy,
    EventKind,
    FindingStatus,
    Knowledge,
    Nexus,
    QuantityOrigin,
    ResponseKind,
    Speech,
    Standing,
    Word,
    conclusion_words,
)
from casefile.dossier.content.words import figure, plain

UNSTATED = "not stated"  # the originator of words whose source names nobody
IN_WORDS = " (only named in words, so not counted apart)"  # after an originator that the case does not know
SEVERAL = 2  # independent origins from which a finding is corroborated
SHORT_UNIT = 4  # letters: shorter ones (t, kg, ml) stand in other words and names too
_FAULTS = {
    Conclusion.CONTRAVENTION: "contravention",
    Conclusion.APPARENT_CONTRAVENTION: "contravention",
    Conclusion.EVASION: "evasion",
    Conclusion.REPORTING_FAILURE: "failure to report",
}
_NOT_IN_FORCE = (Phase.NOT_YET, Phase.ENDED)
_STATUS = {
    "reported": "It is given as its sources tell it, and is not held to be confirmed.",
    "corroborated": "Independent origins agree on it; the standard of proof of this case is not claimed to be met.",
    "concluded": "The standard of proof of this case is met, or it is set aside for a reason that is given there.",
    "unresolved": "The evidence does not decide it.",
    "not_substantiated": "The evidence that was examined does not bear the claim.",
    "withdrawn": "The claim is no longer made.",
}
_SPEECH = {Speech.DIRECT: "speaking directly in", Speech.QUOTED: "quoted by", Speech.PARAPHRASED: "paraphrased by"}
_KNOWLEDGE = {
    Knowledge.OBSERVED: "Observed",
    Knowledge.DOCUMENTED: "Documented",
    Knowledge.TESTIFIED: "Testified",
    Knowledge.INFERRED: "Inferred",
    Knowledge.NOT_STATED: "How it is known is not stated",
}
_KNOWLEDGE_MEANS = {
    Knowledge.OBSERVED: "seen directly or in imagery by the source",
    Knowledge.DOCUMENTED: "recorded in papers or data that the source names",
    Knowledge.TESTIFIED: "told by somebody who says they know",
    Knowledge.INFERRED: "concluded from other facts, by the reasoning given",
    Knowledge.NOT_STATED: "the source does not say how it knows",
}
_COUNTED = {
    "person",
    "persons",
    "people",
    "each",
    "number",
    "times",
}
_THINGS = {"unit", "units", "item", "items", "piece", "pieces"}  # said only of what has no plural of its own


def _said(kind: type[Word], value: str | None) -> str:
    """Return the words of a stored value; a value that the vocabulary lacks is said as it is stored."""
    return next((one.words for one in kind if one.value == value), plain(value))


def status(value: str) -> str:
    """Return the status of a finding: `Not substantiated`."""
    said = _said(FindingStatus, value)
    return said[:1].upper() + said[1:]


def status_means(value: str) -> str:
    """Return what a status says of the evidence in general, as a sentence."""
    return _STATUS.get(value, "")


@dataclass(frozen=True, slots=True)
class Held:
    """The status of one finding against all its proof: what it lacks of the standard, and whether a reason is given.

    `partly`: an edition leaves some of the proof out. `measured`: the standard itself may be told of.
    """

    value: str
    lacking: tuple[Shortfall, ...]
    origins: int
    reasoned: bool
    partly: bool = False
    measured: bool = True

    def means(self, *, grades: bool) -> str:
        """Return what the status says of this finding's evidence; without `grades` none is named."""
        if not self.measured and self.value == FindingStatus.CONCLUDED:
            return "Whether the standard of proof is met is not told in this edition."
        if self.value == FindingStatus.CONCLUDED:
            whole = "It was judged on all the proof, part of which is withheld here. " if self.partly else ""
            return f"{whole}{self._concluded(grades=grades)}"
        if self.value == FindingStatus.CORROBORATED and self.origins < SEVERAL:
            unproved = any(one.lack is Lack.PROOF for one in self.lacking)
            none = "no exhibit supports it" if unproved else "nobody is named for what supports it"
            return f"It is called corroborated, but {'rests on one origin' if self.origins else none}."
        return status_means(self.value)

    def short(self) -> str:
        """Return what a table must add to the status; nothing where the proof bears it."""
        if self.value == FindingStatus.CONCLUDED and self.lacking and self.measured:
            return "standard set aside" if self.reasoned else "standard not met"
        if self.value == FindingStatus.CORROBORATED and self.origins < SEVERAL:
            return "one origin" if self.origins else "no origin"
        return ""

    def _concluded(self, *, grades: bool) -> str:
        if not self.lacking:
            return "The standard of proof of this case is met."
        lacks = " ".join(
            one.sentence if grades or one.lack is not Lack.GRADE else "No supporting exhibit is graded as it asks for."
            for one in self.lacking
        )
        if not self.reasoned:
            return f"It is called concluded, but the standard of proof is not met, and no reason is given. {lacks}"
        return (
            f"It is held to be concluded although the standard of proof is not met, for the reason given. {lacks}"
            " The reason:"
        )


def determined_by(value: str | None) -> str:
    """Return which organ determined it."""
    return _said(DeterminedBy, value)


def assessment(likelihood: str | None, confidence: str | None) -> tuple[str, ...]:
    """Return likelihood and confidence as sentences of their own."""
    likely = next((one for one in Likelihood if one.value == likelihood), None)
    confident = next((one for one in Confidence if one.value == confidence), None)
    sentences = list(assessment_sentences(likely, confident))
    if likelihood and likely is None:
        sentences.insert(0, f"Likelihood: {plain(likelihood)}.")
    if confidence and confident is None:
        sentences.append(f"Confidence in the assessment: {plain(confidence)}.")
    return tuple(sentences)


def speech(value: str | None) -> str:
    """Return how a source gives somebody's words: `quoted by`."""
    return next((said for one, said in _SPEECH.items() if one.value == value), "in")


def knowledge(value: str) -> str:
    """Return how something is known, as a head: `Inferred`."""
    return next((said for one, said in _KNOWLEDGE.items() if one.value == value), plain(value).capitalize())


def knowledge_means(value: str) -> str:
    """Return what that way of knowing is."""
    return next((said for one, said in _KNOWLEDGE_MEANS.items() if one.value == value), "")


def event_kind(value: str) -> str:
    """Return what kind of event it is: `ship-to-ship transfer`."""
    return _said(EventKind, value)


def standing(value: str | None) -> str:
    """Return as what an entity stands in a finding."""
    return _said(Standing, value) if value else "standing not stated"


def link(kind: str, role: str | None, *, reverse: bool) -> str:
    """Return the words between two linked entities: `is owned by`."""
    try:
        known = link_kind(kind)
    except RefusedError:
        return plain(kind)
    if kind == "other" and role:
        return f"is linked ({role}) to"
    return known.reverse if reverse else known.words


def verdict(value: str) -> str:
    """Return a judgement on two entities."""
    return {"same": "the same", "not_same": "not the same"}.get(value, plain(value))


def asserted_by(value: str) -> str:
    """Return whose view a citation is."""
    return _said(AssertedBy, value)


def conclusion(value: str, provision: Provision, phase: Phase | None, *, by_source: bool) -> str:
    """Return what a citation concludes, as far as the paragraph bears it.

    Of one that does not bind nothing is called a contravention; of one that was not in force then (`phase`, None
    where no date is stated) nothing can be concluded, whatever a source asserts.
    """
    known = next((one for one in Conclusion if one.value == value), None)
    if known is None:
        return plain(value)
    said = conclusion_words(known, binding=provision.binding, verb=provision.verb or "")
    if known not in _FAULTS or phase is None or phase is Phase.IN_FORCE:
        return said
    if phase in _NOT_IN_FORCE:
        cited = f"cited for a time when it was {phase.value}"
        return (
            f"{said} ({cited}: none can be concluded)"
            if by_source
            else f"{cited}: no {_FAULTS[known]} can be concluded"
        )
    return said if phase is Phase.STATEMENT else f"{said}, if it was in force then"


def nexus(value: str | None) -> str:
    """Return what ties the conduct to the State."""
    return _said(Nexus, value)


def channel(value: str | None) -> str:
    """Return how an enquiry was sent."""
    return _said(Channel, value)


def response(value: str) -> str:
    """Return what kind of answer came."""
    said = _said(ResponseKind, value)
    return said[:1].upper() + said[1:]


def origin(value: str) -> str:
    """Return as what a figure was put into the world."""
    return _said(QuantityOrigin, value)


def anchor_state(value: str) -> str:
    """Return how an anchor was found again."""
    return {
        "exact": "found there exactly",
        "moved": "found again at another place of the same page when the source was read anew",
        "lost": "not found again when the source was read anew",
    }.get(value, plain(value))


def measured(low: str | None, high: str | None, unit: str, product: str, qualifier: str) -> str:
    """Return a quantity as stated: `at least 100 ballistic missiles`, `1.0 to 1.2 barrels of petroleum`."""
    joint = " and " if qualifier == "between" else " to "
    many = any(one is not None and one.strip() != "1" for one in (low, high))
    unit = unit_words(unit, many=many)
    figures = joint.join(figure(one) for one in dict.fromkeys((low, high)) if one)
    counted = _COUNTED | _THINGS if product.casefold().endswith("s") else _COUNTED
    noun = product if unit.casefold() in counted or _names_unit(product, unit) else f"{unit} of {product}"
    if unit and not product:
        noun = unit
    if not figures:
        return f"{noun}, amount not stated"
    bound = "" if qualifier == Amount.EXACTLY else _said(Amount, qualifier)
    return " ".join(part for part in (bound, figures, noun) if part)


def _names_unit(product: str, unit: str) -> bool:
    """Tell whether a product says its unit itself: `ballistic missiles` counted in missiles, `rounds of ammunition`.

    Whole words only. A measure, and a short sign like `t`, counts as said where the product begins with
    it: `barrels of oil`.
    """
    said, wanted = _singular(product), _singular(unit)
    places = [at for at in range(len(said) - len(wanted) + 1) if said[at : at + len(wanted)] == wanted and wanted]
    is_measure = read_unit(unit) is not None or len(unit) < SHORT_UNIT
    return (wanted == said or [*wanted, "of"] == said[: len(wanted) + 1]) if is_measure else bool(places)


def _singular(text: str) -> list[str]:
    return [word.removesuffix("s") or word for word in re.findall(r"\w+", fold(text))]


def later_than(date: str | None, limit: str | None) -> bool:
    """Tell whether a date may lie after the limit, the last day that was checked."""
    if not date or not limit:
        return False
    try:
        conduct, last = parse_date(date), parse_date(limit)
    except RefusedError:
        return False
    return compare(conduct, last) is not Order.BEFORE and (conduct.latest or "9999") > (last.latest or "")


def checked_through(limit: str | None) -> str:
    """Return how far the catalogue was checked, for the middle of a sentence."""
    return f"checked through {show_date(limit)}" if limit else "checked through no stated date"
