"""Instruments and provisions: added, found as typed, cited, in force or not."""

from __future__ import annotations

import pytest
from core.specimens import finding

from casefile.core import findings, instruments
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.instruments import find_provisions, in_force
from casefile.core.instruments_state import Phase
from casefile.core.schema import Instrument, Provision

CAP = "S/RES/2397(2017):5"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("S/RES/2397 (2017), para. 5", [CAP]),
        ("2397 para 5", [CAP]),
        ("UNSCR 2397 OP5", [CAP]),
        (CAP, [CAP]),
        ("1718 8(a)(i)", ["S/RES/1718(2006):8(a)(i)"]),
        ("2397 paras 4-5", ["S/RES/2397(2017):4", CAP]),
        ("2397 OP5; 2397 para 5", [CAP]),
        ("1718 para 8", ["S/RES/1718(2006):8"]),
    ],
)
def test_citations_are_found_as_typed(lawful: Case, typed: str, found: list[str]) -> None:
    with lawful.read() as session:
        assert find_provisions(session, typed) == found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2397 para 99", "The case has no S/RES/2397 (2017), para. 99; it has its paragraphs 1 to 29."),
        ("2397 (2018) para 5", "Resolution 2397 is of 2017, not of 2018"),
        ("9999 para 1", "no resolution 9999"),
        ("S/RES/9999 (2031), para. 1", "it has no paragraph of that text"),
        ("the oil cap", "names no resolution and paragraph"),
        ("", "names no resolution"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(lawful: Case, typed: str, sentence: str) -> None:
    with lawful.read() as session, pytest.raises(RefusedError) as refused:
        find_provisions(session, typed)
    assert sentence in str(refused.value)


def test_every_printed_citation_is_found_again(lawful: Case) -> None:
    with lawful.read() as session:
        known = [row.id for row in instruments.list_provisions(session)]
        for provision_id in known[::7]:
            assert find_provisions(session, instruments.print_citation(provision_id)) == [provision_id]
    assert len(known) == 420


def test_texts_of_other_regimes_are_added_by_hand(case: Case) -> None:
    with case.change("Add") as session:
        law = instruments.add_instrument(session, symbol="EU 833/2014", title="Sectoral measures", kind="regulation")
        article = instruments.add_provision(
            session,
            law,
            label="3 m (1)",
            summary="No oil by sea",
            verb="prohibits",
            binding=True,
            effective="2022-06-04",
        )
        annex = instruments.add_provision(session, law, label="1", part="annex I", summary="List", binding=True)
        assert (law, article, annex) == ("EU833/2014", "EU833/2014:3m(1)", "EU833/2014:annex-I:1")
        for typed in ("EU 833/2014 art. 3m(1)", "eu 833/2014, article 3 m (1)", article):
            assert find_provisions(session, typed) == [article]
        for label in ("32", "3.2", "3"):
            instruments.add_provision(session, law, label=label, summary="Other", binding=True)
        for typed, label in (("art. 3.2.", "3.2"), ("Article 32", "32"), ("art.3", "3"), (":3.2", "3.2")):
            assert find_provisions(session, f"EU 833/2014 {typed}") == [f"EU833/2014:{label}"]
        for typed in ("art. 3, 2", "art. 3 2", "art. 3, para. 2", "art. 3:2"):
            with pytest.raises(RefusedError, match="no paragraph"):
                find_provisions(session, f"EU 833/2014 {typed}")
        with pytest.raises(RefusedError, match='no paragraph "9" of EU833/2014'):
            find_provisions(session, "EU 833/2014 art 9")
        assert in_force(session, article, "2025-07-17").words == "in force on 17 Jul 2025"
        assert in_force(session, article, "2025-07-17").in_force is True
        assert in_force(session, annex, "2025").in_force is None
        assert [row.position for row in instruments.list_provisions(session, law)] == [1, 2, 3, 4, 5]
        council = instruments.add_instrument(session, symbol="S/RES/2713 (2023)", title="Al-Shabaab")
        row = session.get_one(Instrument, council)
        assert (row.id, row.number, row.year) == ("S/RES/2713(2023)", 2713, 2023)
        part = instruments.add_provision(session, council, label="8 (a)", summary="x", binding=True)
        assert find_provisions(session, "2713 para 8") == [part]


def test_what_is_no_instrument_or_provision_is_refused(lawful: Case) -> None:
    with lawful.change("Add") as session:
        resolution = "S/RES/2397(2017)"
        for arguments, sentence in (
            ({"symbol": "S/RES/2397 (2017)"}, "is in the case already"),
            ({"symbol": "EU:1"}, "has a colon"),
            ({"symbol": " "}, "An instrument needs its symbol"),
        ):
            with pytest.raises(RefusedError, match=sentence):
                instruments.add_instrument(session, title="x", **arguments)
        for fields, sentence in (
            ({"label": "5"}, r"S/RES/2397 \(2017\), para. 5 is in the case already"),
            ({"label": "99", "status": "dead"}, '"dead" is no status of a paragraph; it can be "in force", "in force'),
            ({"label": "99", "effective": "2018"}, "give a whole day as `effective`"),
            ({"label": "99", "effective": "2018-01-02", "until": "1 Jan 2018"}, "The paragraph ends"),
        ):
            with pytest.raises(RefusedError, match=sentence):
                instruments.add_provision(session, resolution, summary="x", binding=True, **fields)
        with pytest.raises(RefusedError, match="There is no instrument"):
            instruments.add_provision(session, "gone", label="1", summary="x", binding=True)
        with pytest.raises(RefusedError, match="its id is made of it"):
            instruments.edit_provision(session, CAP, label="6")
        instruments.edit_provision(session, CAP, note="read with para. 4")
        assert session.get_one(Provision, CAP).note == "read with para. 4"


def test_what_a_finding_cites_is_not_deleted(lawful: Case) -> None:
    with lawful.change("Add") as session:
        citation = findings.add_citation(
            session, finding(session), CAP, asserted_by="investigator", conclusion="relevant"
        )
        for delete, record in (
            (instruments.delete_provision, CAP),
            (instruments.delete_instrument, "S/RES/2397(2017)"),
        ):
            with pytest.raises(RefusedError, match=r"Finding 1 cites S/RES/2397 \(2017\), para. 5; delete"):
                delete(session, record)
        findings.delete_citation(session, citation.id)
        instruments.delete_provision(session, CAP)
        instruments.delete_instrument(session, "S/RES/2397(2017)")
        assert session.get(Provision, "S/RES/2397(2017):4") is None
        with pytest.raises(RefusedError, match="There is no provision"):
            instruments.delete_provision(session, CAP)


@pytest.mark.parametrize(
    ("provision", "day", "answer", "words"),
    [
        (CAP, "29 May 2018", True, "in force on 29 May 2018"),
        (CAP, "2018-05", True, "in force in May 2018"),
        (CAP, "2018-05/2019-01", True, "in force between May 2018 and Jan 2019"),
        (CAP, "17 Jul 2025", None, "in force on 17 Jul 2025 as far as checked (through 1 Jun 2024)"),
        (CAP, "2024-06-01", True, "in force on 1 Jun 2024"),
        (CAP, "2024-06-02", None, "in force on 2 Jun 2024 as far as checked (through 1 Jun 2024)"),
        (CAP, "since 2020", None, "in force since 2020 as far as checked (through 1 Jun 2024)"),
        (CAP, "2017", None, "not certain in 2017"),
        (CAP, "2016", False, "not yet in force in 2016"),
        ("S/RES/2321(2016):26", "4 Aug 2017", True, "in force on 4 Aug 2017"),
        ("S/RES/2321(2016):26", "5 Aug 2017", None, "superseded on 5 Aug 2017, the day asked about"),
        ("S/RES/2321(2016):26(b)", "2025", False, "superseded on 5 Aug 2017"),
        ("S/RES/2375(2017):14", "31 Dec 2017", True, "in force on 31 Dec 2017"),
        ("S/RES/2375(2017):14", "2018", False, "overtaken after 31 Dec 2017"),
        ("S/RES/2680(2023):1", "30 Apr 2024", True, "in force on 30 Apr 2024"),
        ("S/RES/2680(2023):1", "1 May 2024", False, "expired, last day 30 Apr 2024"),
        ("S/RES/1718(2006):1", "2020", False, "states a view and sets no measure"),
    ],
)
def test_in_force_has_three_answers_in_words(
    lawful: Case, provision: str, day: str, answer: bool | None, words: str
) -> None:
    with lawful.read() as session:
        state = in_force(session, provision, day)
    assert (state.in_force, state.words) == (answer, words)
    assert state.reasons
    assert (state.phase is Phase.IN_FORCE) == words.startswith("in force")


def test_what_amends_what(lawful: Case) -> None:
    old, new = "S/RES/2375(2017):14", CAP
    with lawful.change("Add") as session:
        assert (old, "overtakes") in instruments.amends(session, new)
        assert instruments.amended_by(session, old) == [(new, "overtakes", old)]
        instruments.add_amendment(session, new, amended="S/RES/3000(2031):1", how="clarifies")
        assert ("S/RES/3000(2031):1", "clarifies") in instruments.amends(session, new)
        with pytest.raises(RefusedError, match='cannot "kills" another; it extends, modifies'):
            instruments.add_amendment(session, new, amended=old, how="kills")
        with pytest.raises(RefusedError, match="does not amend itself"):
            instruments.add_amendment(session, new, amended=new, how="extends")


def test_official_words_stand_beside_the_summary_once_for_each_language(lawful: Case) -> None:
    with lawful.change("Add") as session:
        first = instruments.add_provision_text(
            session, CAP, language="en", text="One.", taken_from="a file", file_sha256="a" * 64
        )
        instruments.add_provision_text(session, CAP, language="fr", text="Un.", taken_from="b", file_sha256="b" * 64)
        again = instruments.add_provision_text(
            session, CAP, language="en", text="Two.", taken_from="a newer file", file_sha256="c" * 64
        )
        told = instruments.list_provision_texts(session, [CAP, "none"])
        assert again == first
        assert [(row.language, row.text, row.taken_from) for row in told[CAP]] == [
            ("en", "Two.", "a newer file"),
            ("fr", "Un.", "b"),
        ]
        assert told["none"] == []
        assert len(told[CAP][0].text_sha256) == 64
