"""The closed vocabularies of a case, each value with the plain words used on screen and in print.

Values are stored text and never change; words may. Grades, likelihood and confidence stand in `grading.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from casefile.core.errors import RefusedError
from casefile.core.wording import quoted


class Word(StrEnum):
    """A closed vocabulary: each value is its stored text and, where they differ, its plain words."""

    _value_: str
    words: str

    def __new__(cls, value: str, words: str = "") -> Self:
        """Return the value; without words of its own it is said as it is stored."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.words = words or value.replace("_", " ")
        return word

    @property
    def rank(self) -> int:
        """Return the place in the vocabulary, from 0; it means something where the values are ordered."""
        return list(type(self)).index(self)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the value whose stored text or plain words these are; refuse others, naming the choices."""
        plain = " ".join(text.split()).lower()
        for one in cls:
            if plain in {one.value.lower(), one.words.lower(), one.value.replace("_", " ").lower()}:
                return one
        choices = ", ".join(one.words for one in cls)
        raise RefusedError(f"{quoted(text)} is not one of: {choices}.")


class SourceKind(Word):
    """What a source is."""

    DOCUMENT = "document"
    IMAGE = "image"
    MESSAGE = "message"
    DATA_SET = "data_set"
    TESTIMONY = "testimony"


class ExcerptKind(Word):
    """What an excerpt marks: exact words, a region of a page, or a span of time."""

    WORDS = "words"
    REGION = "region"
    TIME_SPAN = "time_span"


class AnchorState(Word):
    """How an anchor was found again in its page."""

    EXACT = "exact"
    MOVED = "moved"
    LOST = "lost"


class Speech(Word):
    """How the source gives what somebody said."""

    DIRECT = "direct"
    QUOTED = "quoted"
    PARAPHRASED = "paraphrased"


class Basis(Word):
    """As what a statement about an entity is known."""

    REGISTRY = "registry"
    AIS = "ais", "AIS"
    MARKING = "marking"
    DOCUMENT = "document"
    ASSESSED = "assessed"


class Knowledge(Word):
    """How an event or a quantity is known; what is inferred needs its reasoning."""

    OBSERVED = "observed"
    DOCUMENTED = "documented"
    TESTIFIED = "testified"
    INFERRED = "inferred"
    NOT_STATED = "not_stated"


class Identification(Word):
    """How surely a participant is identified."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    CLAIMED = "claimed"


class EventKind(Word):
    """What happened."""

    TRANSFER = "transfer"
    DELIVERY = "delivery"
    VOYAGE = "voyage"
    PORT_CALL = "port_call"
    SHIP_TO_SHIP = "ship_to_ship_transfer", "ship-to-ship transfer"
    FLIGHT = "flight"
    RAIL_SHIPMENT = "rail_shipment"
    PAYMENT = "payment"
    DEPLOYMENT = "deployment"
    TRAINING = "training"
    MEETING = "meeting"
    OTHER = "other", "other event"


class PlaceRole(Word):
    """What a place is to an event."""

    AT = "at"
    FROM = "from"
    TO = "to"
    VIA = "via"


class Amount(Word):
    """How a quantity is bounded: the qualifier that its source uses."""

    AT_LEAST = "at_least"
    UP_TO = "up_to"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    ABOUT = "about"
    EXACTLY = "exactly"
    BETWEEN = "between"


class QuantityOrigin(Word):
    """Who put the figure into the world, and as what."""

    DECLARED = "declared"
    ALLEGED = "alleged"
    ESTIMATED = "estimated"


class Stance(Word):
    """What an excerpt does to what it is attached to."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    CONTEXT = "context"


class FindingStatus(Word):
    """How far a finding has come; concluded only when the case's standard is met or overridden."""

    REPORTED = "reported"
    CORROBORATED = "corroborated"
    CONCLUDED = "concluded"
    UNRESOLVED = "unresolved"
    NOT_SUBSTANTIATED = "not_substantiated"
    WITHDRAWN = "withdrawn"


class DeterminedBy(Word):
    """Which organ has determined what a finding says."""

    COUNCIL = "council", "the Security Council"
    COMMITTEE = "committee", "the Committee"


class Standing(Word):
    """As what an entity stands in a finding."""

    ALLEGED = "alleged", "alleged to be responsible"
    FACILITATOR = "facilitator"
    MENTIONED = "mentioned", "mentioned without allegation"
    VICTIM = "victim"


class AssertedBy(Word):
    """Whose view a citation is."""

    SOURCE = "source", "asserted by a source"
    INVESTIGATOR = "investigator", "assessed by the investigator"


class Conclusion(Word):
    """What a citation says of the conduct under the paragraph; print it with `conclusion_words`."""

    CONTRAVENTION = "contravention"
    APPARENT_CONTRAVENTION = "apparent_contravention"
    EVASION = "evasion"
    REPORTING_FAILURE = "reporting_failure"
    RELEVANT = "relevant"
    EXEMPT = "exempt"
    UNRESOLVED = "unresolved"


class Nexus(Word):
    """What ties the conduct to the State that bears the duty."""

    STATE_ORGAN = "state_organ", "State organ"
    NATIONAL = "national"
    TERRITORY = "territory"
    FLAG = "flag"


class Channel(Word):
    """How an enquiry was sent."""

    LETTER = "letter"
    NOTE_VERBALE = "note_verbale"
    EMAIL = "email", "e-mail"
    TELEPHONE = "telephone"
    MEETING = "meeting"
    WEB_FORM = "web_form"
    COUNSEL = "counsel", "through counsel"
    OTHER = "other", "other channel"


class ResponseKind(Word):
    """What came back on an enquiry, or why nothing did."""

    ANSWERED = "answered"
    PARTIAL = "partial", "answered in part"
    DECLINED = "declined", "declined to answer"
    NONE_BY_CUT_OFF = "none_by_cut_off", "no answer by the cut-off date"
    NOT_APPROACHED = "not_approached"
    UNSOLICITED = "unsolicited_statement", "unsolicited public statement"


class Sameness(Word):
    """The judgement on whether two entities are one."""

    SAME = "same"
    NOT_SAME = "not_same", "not the same"
    UNDECIDED = "undecided"


class Tlp(Word):
    """Traffic Light Protocol 2.0 (FIRST, 2022), from the least to the most restricted."""

    CLEAR = "CLEAR", "TLP:CLEAR"
    GREEN = "GREEN", "TLP:GREEN"
    AMBER = "AMBER", "TLP:AMBER"
    AMBER_STRICT = "AMBER+STRICT", "TLP:AMBER+STRICT"
    RED = "RED", "TLP:RED"


class Classification(Word):
    """The United Nations' own classification, apart from TLP, from the least to the most restricted."""

    UNCLASSIFIED = "unclassified"
    CONFIDENTIAL = "confidential"
    STRICTLY_CONFIDENTIAL = "strictly_confidential"


ROLES = {
    "sender": "sender",
    "recipient": "recipient",
    "supplier": "supplier",
    "manufacturer": "manufacturer",
    "end_user": "end user",
    "carrier": "carrier",
    "vessel": "vessel",
    "receiving_vessel": "receiving vessel",
    "aircraft": "aircraft",
    "owner": "owner",
    "operator": "operator",
    "manager": "manager",
    "charterer": "charterer",
    "insurer": "insurer",
    "agent": "agent",
    "broker": "broker",
    "payer": "payer",
    "payee": "payee",
    "bank": "bank",
    "trainer": "trainer",
    "trainee": "trainee",
    "deployed": "deployed",
    "host": "host",
    "commander": "commander",
    "negotiator": "negotiator",
    "signatory": "signatory",
    "attendee": "attendee",
    "witness": "witness",
}
"""Suggested roles of participants; the list is open."""


def role_words(role: str) -> str:
    """Return the words of a role: the suggestion's own, or the role as written."""
    return ROLES.get(role, role.replace("_", " "))


_ASKING = {
    "calls upon": "called upon States to do",
    "calls on": "called upon States to do",
    "demands": "demanded",
    "urges": "urged",
    "strongly urges": "strongly urged",
    "encourages": "encouraged",
    "requests": "requested",
    "invites": "invited States to do",
}
_STATING = {
    "affirms": "affirmed",
    "reaffirms": "reaffirmed",
    "clarifies": "clarified",
    "underscores": "underscored",
    "underlines": "underlined",
    "emphasizes": "emphasized",
    "re-emphasizes": "re-emphasized",
    "reiterates": "reiterated",
    "recalls": "recalled",
    "recognizes": "recognized",
}


def conclusion_words(conclusion: Conclusion, *, binding: bool, verb: str = "calls upon") -> str:
    """Return the words of a conclusion; of a paragraph that does not bind, nothing is called a contravention.

    `verb` is the paragraph's operative verb: what was only asked or stated is named as such.
    """
    lowered = verb.strip().lower()
    asked = _ASKING.get(lowered) or _STATING.get(lowered) or "set out there"
    if not binding and conclusion in {Conclusion.CONTRAVENTION, Conclusion.APPARENT_CONTRAVENTION}:
        start = "not" if conclusion is Conclusion.CONTRAVENTION else "apparently not"
        return f"{start} in line with what the Council {asked}"
    if conclusion is Conclusion.REPORTING_FAILURE:
        return "failure to report" if binding else "no report of the kind the Council asked for"
    if conclusion is Conclusion.EVASION and not binding:
        return "conduct that helps evasion of other measures"
    return conclusion.words


def check_conclusion(conclusion: Conclusion, *, binding: bool) -> str | None:
    """Return one sentence when a conclusion says more than the paragraph bears, otherwise None."""
    if binding or conclusion not in {Conclusion.CONTRAVENTION, Conclusion.APPARENT_CONTRAVENTION}:
        return None
    return (
        f'The paragraph does not bind, so "{conclusion.words}" cannot be concluded from it alone; '
        'choose "relevant", or cite the binding paragraph that it reads.'
    )
