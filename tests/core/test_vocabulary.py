"""The closed vocabularies and their plain words."""

from __future__ import annotations

import inspect
import re

import pytest

from casefile.core import vocabulary
from casefile.core.errors import RefusedError
from casefile.core.vocabulary import (
    ROLES,
    Basis,
    Channel,
    Classification,
    Conclusion,
    EventKind,
    FindingStatus,
    Knowledge,
    ResponseKind,
    SourceKind,
    Standing,
    Tlp,
    Word,
    check_conclusion,
    conclusion_words,
    role_words,
)

VOCABULARIES = [
    one for _, one in inspect.getmembers(vocabulary, inspect.isclass) if issubclass(one, Word) and one is not Word
]
DESIGN = {
    "SourceKind": "document, image, message, data set, testimony",
    "ExcerptKind": "words, region, time span",
    "AnchorState": "exact, moved, lost",
    "Speech": "direct, quoted, paraphrased",
    "Basis": "registry, AIS, marking, document, assessed",
    "Knowledge": "observed, documented, testified, inferred, not stated",
    "Identification": "confirmed, probable, claimed",
    "EventKind": (
        "transfer, delivery, voyage, port call, ship-to-ship transfer, flight, rail shipment, payment, deployment, "
        "training, meeting, other event"
    ),
    "PlaceRole": "at, from, to, via",
    "Amount": "at least, up to, more than, less than, about, exactly, between",
    "QuantityOrigin": "declared, alleged, estimated",
    "Stance": "supports, contradicts, context",
    "FindingStatus": "reported, corroborated, concluded, unresolved, not substantiated, withdrawn",
    "DeterminedBy": "the Security Council, the Committee",
    "Standing": "alleged to be responsible, facilitator, mentioned without allegation, victim",
    "AssertedBy": "asserted by a source, assessed by the investigator",
    "Conclusion": ("contravention, apparent contravention, evasion, reporting failure, relevant, exempt, unresolved"),
    "Nexus": "State organ, national, territory, flag",
    "Channel": ("letter, note verbale, e-mail, telephone, meeting, web form, through counsel, other channel"),
    "ResponseKind": (
        "answered, answered in part, declined to answer, no answer by the cut-off date, not approached, "
        "unsolicited public statement"
    ),
    "Sameness": "same, not the same, undecided",
    "Tlp": "TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT, TLP:RED",
    "Classification": "unclassified, confidential, strictly confidential",
}


def test_every_vocabulary_has_the_words_of_the_design() -> None:
    assert {one.__name__: ", ".join(value.words for value in one) for one in VOCABULARIES} == DESIGN


@pytest.mark.parametrize("vocabulary_class", VOCABULARIES, ids=lambda one: one.__name__)
def test_values_and_words_read_back(vocabulary_class: type[Word]) -> None:
    for value in vocabulary_class:
        assert vocabulary_class.read(value.value) is value
        assert vocabulary_class.read(f" {value.words.upper()} ") is value
        assert "_" not in value.words
    with pytest.raises(RefusedError, match="is not one of"):
        vocabulary_class.read("nonsense")


def test_reads_what_is_stored_and_what_is_shown() -> None:
    assert FindingStatus.read("not substantiated") is FindingStatus.NOT_SUBSTANTIATED
    assert SourceKind.read("data set") is SourceKind.DATA_SET
    assert EventKind.read("Port call") is EventKind.PORT_CALL
    assert Tlp.read("tlp:amber+strict") is Tlp.AMBER_STRICT
    assert Tlp.read("RED") is Tlp.RED
    assert Basis.read("AIS") is Basis.AIS
    assert Channel.read("e-mail") is Channel.EMAIL
    assert Standing.read("mentioned") is Standing.MENTIONED
    assert ResponseKind.read("none by cut off") is ResponseKind.NONE_BY_CUT_OFF
    with pytest.raises(RefusedError, match="observed, documented, testified, inferred, not stated"):
        Knowledge.read("guessed")


def test_handling_is_ordered() -> None:
    assert min(Tlp, key=lambda one: one.rank) is Tlp.CLEAR
    assert max(Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.GREEN, key=lambda one: one.rank) is Tlp.AMBER_STRICT
    assert max(Classification, key=lambda one: one.rank) is Classification.STRICTLY_CONFIDENTIAL


def test_roles_are_open() -> None:
    assert role_words("end_user") == "end user"
    assert role_words("mine_clearer") == "mine clearer"
    assert all("_" not in words for words in ROLES.values())


@pytest.mark.parametrize("verb", ["calls upon", "urges", "clarifies", "demands", "notes", ""])
@pytest.mark.parametrize("conclusion", Conclusion)
def test_no_paragraph_that_does_not_bind_is_contravened(conclusion: Conclusion, verb: str) -> None:
    words = conclusion_words(conclusion, binding=False, verb=verb)
    assert not re.search("violat|contraven|breach", words)
    assert words


def test_conclusion_words() -> None:
    assert conclusion_words(Conclusion.CONTRAVENTION, binding=True) == "contravention"
    assert conclusion_words(Conclusion.APPARENT_CONTRAVENTION, binding=True) == "apparent contravention"
    loose = conclusion_words(Conclusion.CONTRAVENTION, binding=False)
    assert loose == "not in line with what the Council called upon States to do"
    urged = conclusion_words(Conclusion.APPARENT_CONTRAVENTION, binding=False, verb="urges")
    assert urged == "apparently not in line with what the Council urged"
    noted = conclusion_words(Conclusion.CONTRAVENTION, binding=False, verb="notes")
    assert noted == "not in line with what the Council set out there"


def test_check_conclusion_warns_only_where_the_paragraph_does_not_bear_it() -> None:
    refused = {one for one in Conclusion if check_conclusion(one, binding=False)}
    assert refused == {Conclusion.CONTRAVENTION, Conclusion.APPARENT_CONTRAVENTION}
    assert all(check_conclusion(one, binding=True) is None for one in Conclusion)
