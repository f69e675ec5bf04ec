"""Independence counts originators, not papers."""

from __future__ import annotations

import contextlib

import pytest
from core.specimens import entity, excerpt, finding, source
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.core import entities, excerpts, origins, proof
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.origins import count_origins, fold_name, origin_of


def test_two_papers_that_relay_one_agency_are_one_origin(case: Case) -> None:
    with case.change("Add") as session:
        agency = origins.add_origin(session, name="Northern News Agency", kind="agency")
        claim = finding(session)
        papers = [source(session, title) for title in ("Morning Post", "Evening Post", "Weekly")]
        for paper in papers[:2]:
            proof.add_support(session, excerpt(session, paper, origin_id=agency), "finding", claim)
        assert count_origins(session, "finding", [claim]) == {claim: 1}
        proof.add_support(session, excerpt(session, papers[2]), "finding", claim)
        assert count_origins(session, "finding", [claim]) == {claim: 2}


def test_each_way_to_an_origin_in_its_turn(case: Case) -> None:
    with case.change("Add") as session:
        team = origins.add_origin(session, name="Monitoring Team")
        other = origins.add_origin(session, name="Other")
        report = source(session, "Report of the team", origin_id=team)
        bare = source(session, "A letter")
        paper = source(session, "Paper", origin_id=other)
        found = {
            "own": excerpt(session, paper, origin_id=team, relays_source_id=bare, relays="Other"),
            "relayed source's origin": excerpt(session, paper, relays_source_id=report, relays="Other"),
            "relayed source itself": excerpt(session, paper, relays_source_id=bare),
            "named origin": excerpt(session, paper, relays="  the MONITORING  team, not seen"),
            "named source": excerpt(session, paper, relays="Report of the Team (not seen)"),
            "named bare source": excerpt(session, paper, relays="“A letter”"),
            "named, unknown": excerpt(session, bare, relays="A briefing, not seen"),
            "same unknown": excerpt(session, source(session, "A note"), relays="a Briefing"),
            "named, unknown, of a declared source": excerpt(session, paper, relays="A briefing, not seen"),
            "not seen alone": excerpt(session, paper, relays="not seen"),
            "source's origin": excerpt(session, paper),
            "source itself": excerpt(session, bare),
        }
        keys = origin_of(session, found.values())
        assert {name: keys[excerpt_id] for name, excerpt_id in found.items()} == {
            "own": f"origin:{team}",
            "relayed source's origin": f"origin:{team}",
            "relayed source itself": f"source:{bare}",
            "named origin": f"origin:{team}",
            "named source": f"origin:{team}",
            "named bare source": f"source:{bare}",
            "named, unknown": "relays:a briefing",
            "same unknown": "relays:a briefing",
            "named, unknown, of a declared source": f"origin:{other}",
            "not seen alone": f"origin:{other}",
            "source's origin": f"origin:{other}",
            "source itself": f"source:{bare}",
        }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MSMT report, not seen", "msmt  REPORT"),
        ("The MSMT report (not seen)", "MSMT report."),
        ("Agência Norte", "agencia norte"),
        ("朝鮮中央通信", "朝鮮中央通信 "),
        ("조선중앙통신", "조선중앙통신"),
        ("U.S. Department", "u s department"),
    ],
)
def test_names_are_compared_without_case_accents_and_signs(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other) != ""


def test_different_names_stay_different() -> None:
    assert len({fold_name(name) for name in ("Theseus", "the seus", "not seen", "Not seen here", "연합뉴스", "")}) == 5


def test_one_name_or_one_merged_entity_is_one_origin(case: Case) -> None:
    with case.change("Add") as session:
        left, right = entity(session, "Agency", "Organization"), entity(session, "Agentur", "Organization")
        first = origins.add_origin(session, name="Agency", entity_id=left)
        second = origins.add_origin(session, name="Agentur", entity_id=right)
        third = origins.add_origin(session, name="the AGENTUR")
        paper = source(session)
        words = [excerpt(session, paper, origin_id=origin) for origin in (first, second, third)]
        keys = origin_of(session, words)
        assert [keys[one] for one in words] == [f"origin:{first}", f"origin:{second}", f"origin:{second}"]
        judgement = entities.judge_same(session, left, right, reason="One letterhead")
        assert set(origin_of(session, words).values()) == {f"origin:{first}"}
        entities.withdraw_judgement(session, judgement)
        assert len(set(origin_of(session, words).values())) == 2


def test_equal_bytes_and_replaced_files_are_one_origin(case: Case) -> None:
    with case.change("Add") as session:
        agency = origins.add_origin(session, name="Agency")
        first = source(session, "Scan")
        again = source(session, "Scan, sent twice", sha256="ab" * 32)
        copy = source(session, "Copy", sha256="ab" * 32)
        better = source(session, "Better scan", replaces_id=first)
        words = [excerpt(session, paper) for paper in (first, better, again, copy)]
        keys = origin_of(session, words)
        assert [keys[one] for one in words] == [f"source:{first}"] * 2 + [f"source:{min(again, copy)}"] * 2
        known = source(session, "Best scan", replaces_id=better, origin_id=agency)
        assert origin_of(session, [*words, excerpt(session, known)])[words[0]] == f"origin:{agency}"


def test_counts_are_by_stance_and_set_wise(case: Case) -> None:
    with case.change("Add") as session:
        claims = [finding(session, f"Claim {number}") for number in range(3)]
        papers = [source(session, f"Paper {number}") for number in range(4)]
        for paper in papers:
            proof.add_support(session, excerpt(session, paper), "finding", claims[0])
        proof.add_support(session, excerpt(session, papers[0]), "finding", claims[1], stance="contradicts")
        assert count_origins(session, "finding", claims) == dict(zip(claims, (4, 0, 0), strict=True))
        assert count_origins(session, "finding", claims, stance="contradicts") == dict(
            zip(claims, (0, 1, 0), strict=True)
        )
        assert origin_of(session, []) == {}


def test_an_origin_that_is_deleted_leaves_what_it_said(case: Case) -> None:
    with case.change("Add") as session:
        agency = origins.add_origin(session, name="Agency")
        paper = source(session)
        words = excerpt(session, paper, origin_id=agency)
        origins.edit_origin(session, agency, name="Agency of the North", kind="agency")
        assert [row.name for row in origins.list_origins(session)] == ["Agency of the North"]
        origins.delete_origin(session, agency)
        assert origin_of(session, [words]) == {words: f"source:{paper}"}
        with pytest.raises(RefusedError, match="An origin needs its name"):
            origins.add_origin(session, name="")


def test_without_a_recorded_origin_one_house_and_one_message_count_once(case: Case) -> None:
    with case.change("Add") as session:
        one = source(session, "A", publisher="The Agency")
        two = source(session, "B", publisher="the agency")
        other = source(session, "C", publisher="Another house")
        mail = source(session, "D")
        part = source(session, "E", parent_id=mail)
        known = source(session, "F", origin_id=origins.add_origin(session, name="Clerk"))
        inner = source(session, "G", parent_id=known)
        excerpts = [excerpt(session, of) for of in (one, two, other, mail, part, known, inner)]
        keys = origin_of(session, excerpts)
    first, second, third, fourth, fifth, sixth, seventh = (keys[excerpt_id] for excerpt_id in excerpts)
    assert sixth == seventh
    assert first == second
    assert fourth == fifth
    assert len({first, third, fourth, sixth}) == 4


def test_words_for_which_nobody_stands_count_as_no_origin(case: Case) -> None:
    """Two papers without a name may relay one another, or anybody else who is counted."""
    with case.change("Add") as session:
        claim = finding(session)
        bare = source(session, "A leaflet", publisher=None)
        more = source(session, "Another leaflet", publisher=None)
        told = [excerpt(session, of) for of in (bare, more)]
        for one in told:
            proof.add_support(session, one, "finding", claim)
        assert set(origin_of(session, told).values()) == {f"unstated:{bare}", f"unstated:{more}"}
        assert count_origins(session, "finding", [claim]) == {claim: 0}
        proof.add_support(session, excerpt(session, source(session, "A gazette")), "finding", claim)
        assert count_origins(session, "finding", [claim]) == {claim: 1}


@pytest.mark.parametrize(
    "field", ["publisher", "written_by", "provider", "provided_by", "attribution", "symbol", "alias"]
)
def test_whoever_is_behind_a_source_makes_it_an_origin(case: Case, field: str) -> None:
    with case.change("Add") as session:
        paper = source(session, "A leaflet", **{"publisher": None, field: "A Member State"})
        words = excerpt(session, paper)
        relaying = excerpt(session, source(session, "B", publisher=None), relays_source_id=paper)
        assert set(origin_of(session, [words, relaying]).values()) == {f"source:{paper}"}


def test_who_relays_a_publisher_in_the_case_is_no_second_origin(case: Case) -> None:
    with case.change("Add") as session:
        agency = source(session, "Cable", publisher="Northern News Agency")
        letter = source(session, "Letter", publisher=None, written_by="Mr Y")
        papers = [source(session, title, publisher=title) for title in ("Morning Post", "Evening Post")]
        own = [excerpt(session, agency), excerpt(session, letter)]
        told = [
            excerpt(session, papers[0], relays="the Northern News Agency (not seen)"),
            excerpt(session, papers[1], relays="MR Y"),
        ]
        claim = finding(session)
        for one in (own[0], told[0]):
            proof.add_support(session, one, "finding", claim)
        keys = origin_of(session, [*own, *told])
        assert [keys[one] for one in told] == [keys[one] for one in own] == [f"source:{agency}", f"source:{letter}"]
        assert count_origins(session, "finding", [claim]) == {claim: 1}
        origin = origins.add_origin(session, name="Northern News Agency")
        named = excerpt(session, papers[1], origin_id=origin)
        keys = origin_of(session, [own[0], told[0], named])
        assert set(keys.values()) == {f"origin:{origin}"}


def test_a_publisher_whose_source_has_another_origin_stays_apart_from_it(case: Case) -> None:
    with case.change("Add") as session:
        team = origins.add_origin(session, name="Monitoring Team")
        paper = source(session, "Paper", publisher="Morning Post", origin_id=team)
        other = source(session, "Other", publisher="Evening Post")
        keys = origin_of(session, [excerpt(session, paper), excerpt(session, other, relays="Morning Post")])
        assert sorted(keys.values()) == [f"origin:{team}", f"source:{paper}"]


@pytest.mark.parametrize("words", ["MSMT report, not seen", "Multilateral team, first report, not seen", "MSMT"])
def test_words_that_name_nothing_of_the_case_add_no_origin_to_a_declared_one(case: Case, words: str) -> None:
    with case.change("Add") as session:
        team = origins.add_origin(session, name="Multilateral Sanctions Monitoring Team")
        claim = finding(session)
        papers = [source(session, title, origin_id=team) for title in ("Morning Post", "Evening Post")]
        part = source(session, "Annex", parent_id=papers[0])
        told = [
            excerpt(session, papers[0], relays=words),
            excerpt(session, papers[1]),
            excerpt(session, part, relays=words),
        ]
        for one in told:
            proof.add_support(session, one, "finding", claim)
        assert set(origin_of(session, told).values()) == {f"origin:{team}"}
        assert count_origins(session, "finding", [claim]) == {claim: 1}


def test_one_origin_told_in_other_words_by_two_papers_is_one(case: Case) -> None:
    with case.change("Add") as session:
        claim = finding(session)
        papers = [source(session, title, publisher=title) for title in ("Morning Post", "Evening Post", "Weekly")]
        told = [
            excerpt(session, papers[0], relays="MSMT report, not seen"),
            excerpt(session, papers[1], relays="The monitoring team (not seen)"),
        ]
        for one in told:
            proof.add_support(session, one, "finding", claim)
        assert count_origins(session, "finding", [claim]) == {claim: 1}
        proof.add_support(session, excerpt(session, papers[2]), "finding", claim)
        assert count_origins(session, "finding", [claim]) == {claim: 1}
        for number, one in enumerate(told):
            excerpts.edit_excerpt(session, one, origin_id=origins.add_origin(session, name=f"Known {number}"))
        assert count_origins(session, "finding", [claim]) == {claim: 3}


WAYS = ("publisher", "written_by", "relays", "origin")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Reuters", "UPI", "Kyodo"]), st.sampled_from(WAYS)), min_size=1, max_size=7))
def test_however_an_origin_is_named_each_name_counts_once(case: Case, told: list[tuple[str, str]]) -> None:
    with contextlib.suppress(_UndoneError), case.change("Add") as session:
        claim = finding(session)
        for number, (name, way) in enumerate(told):
            written = (name, f"the {name.upper()}")[number % 2]
            paper = source(
                session, f"Paper {number}", **{"publisher": None, **({way: written} if way in WAYS[:2] else {})}
            )
            fields = {"relays": written} if way == "relays" else {}
            if way == "origin":
                fields = {"origin_id": origins.add_origin(session, name=written)}
            proof.add_support(session, excerpt(session, paper, **fields), "finding", claim)
        named = {name for name, way in told if way != "relays"}
        assert count_origins(session, "finding", [claim]) == {claim: len(named) or 1}
        raise _UndoneError


class _UndoneError(Exception):
    """Raised so that the next example finds the case as it was."""
