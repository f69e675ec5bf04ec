"""Citations: printed one way, understood in many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.citing import (
    cite,
    cite_several,
    format_label,
    instrument_id,
    parse_citation,
    parse_citations,
    provision_id,
    split_provision_id,
)
from casefile.core.errors import RefusedError

YEARS = {1718: 2006, 1874: 2009, 2270: 2016, 2375: 2017, 2397: 2017}


@pytest.mark.parametrize(
    ("label", "part", "identifier", "printed"),
    [
        ("5", "body", "S/RES/2397(2017):5", "S/RES/2397 (2017), para. 5"),
        ("8(a)(i)", "body", "S/RES/2397(2017):8(a)(i)", "S/RES/2397 (2017), para. 8 (a) (i)"),
        ("5bis", "body", "S/RES/2397(2017):5bis", "S/RES/2397 (2017), para. 5 bis"),
        ("5bis(a)", "body", "S/RES/2397(2017):5bis(a)", "S/RES/2397 (2017), para. 5 bis (a)"),
        ("3", "annex", "S/RES/2397(2017):annex:3", "S/RES/2397 (2017), annex, para. 3"),
        ("3", "annex IV", "S/RES/2397(2017):annex-IV:3", "S/RES/2397 (2017), annex IV, para. 3"),
        ("", "annex 2", "S/RES/2397(2017):annex-2", "S/RES/2397 (2017), annex 2"),
    ],
)
def test_ids_and_print(label: str, part: str, identifier: str, printed: str) -> None:
    assert provision_id(2397, 2017, label, part) == identifier
    assert split_provision_id(identifier) == ("S/RES/2397(2017)", part, label)
    assert cite(identifier) == printed
    assert parse_citation(printed, YEARS).provision_id == identifier
    assert parse_citation(identifier, {}).provision_id == identifier


def test_other_instruments_print_by_their_id() -> None:
    assert cite("EU/2017/1509:16") == "EU/2017/1509, para. 16"
    assert cite("EU/2017/1509:annex-I:3(a)") == "EU/2017/1509, annex I, para. 3 (a)"
    assert instrument_id(2397, 2017) == "S/RES/2397(2017)"
    assert format_label("12(g)") == "12 (g)"


def test_several_paragraphs_print_as_one_citation() -> None:
    assert cite_several("S/RES/2397(2017)", "body", ["4", "5"]) == "S/RES/2397 (2017), paras. 4 and 5"
    several = cite_several("S/RES/1718(2006)", "body", ["8(a)(i)", "8(b)", "9"])
    assert several == "S/RES/1718 (2006), paras. 8 (a) (i), 8 (b) and 9"


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("S/RES/2397 (2017), para. 5", "S/RES/2397(2017):5"),
        ("s/res/2397(2017) para 5", "S/RES/2397(2017):5"),
        ("2397 para 5", "S/RES/2397(2017):5"),
        ("2397 para. 5.", "S/RES/2397(2017):5"),
        ("2397 5", "S/RES/2397(2017):5"),
        ("2397:5", "S/RES/2397(2017):5"),
        ("2397, 5", "S/RES/2397(2017):5"),
        ("2397 ¶5", "S/RES/2397(2017):5"),
        ("UNSCR 2397 OP5", "S/RES/2397(2017):5"),
        ("UNSCR 2397 (2017) OP 5", "S/RES/2397(2017):5"),
        ("UNSC Resolution 2397, operative paragraph 5", "S/RES/2397(2017):5"),
        ("UN Security Council resolution 2397 (2017) paragraph 5", "S/RES/2397(2017):5"),
        ("resolution 2397 of 2017, para 5", "S/RES/2397(2017):5"),
        ("paragraph 5 of resolution 2397 (2017)", "S/RES/2397(2017):5"),
        ("OP5 of UNSCR 2397", "S/RES/2397(2017):5"),
        ("para. 8 (a) (i) of S/RES/1718 (2006)", "S/RES/1718(2006):8(a)(i)"),
        ("1718 8(a)(i)", "S/RES/1718(2006):8(a)(i)"),
        ("1718 8 a i", "S/RES/1718(2006):8(a)(i)"),
        ("1718 8.a.ii", "S/RES/1718(2006):8(a)(ii)"),
        ("1718 8a", "S/RES/1718(2006):8(a)"),
        ("1718 8(A)(III)", "S/RES/1718(2006):8(a)(iii)"),
        ("resolution 1718 (2006) paragraph 8 (a) (i)", "S/RES/1718(2006):8(a)(i)"),
        ("1718 para 8, sub-paragraph (a)", "S/RES/1718(2006):8(a)"),
        ("1718 para 8 subpara. (a) (i)", "S/RES/1718(2006):8(a)(i)"),
        ("2397 OP 5 bis", "S/RES/2397(2017):5bis"),
        ("2270 annex I para 3", "S/RES/2270(2016):annex-I:3"),
        ("2270 (2016), annex iv, para. 3", "S/RES/2270(2016):annex-IV:3"),
        ("para. 3 of annex I of resolution 2270", "S/RES/2270(2016):annex-I:3"),
        ("2270 annex V", "S/RES/2270(2016):annex-V"),
        ("S/RES/9999 (2031), para. 1", "S/RES/9999(2031):1"),
    ],
)
def test_understands(text: str, identifier: str) -> None:
    assert [one.provision_id for one in parse_citations(text, YEARS)] == [identifier]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("2397 paras 4-5", ["4", "5"]),
        ("2397 paras. 4 to 6", ["4", "5", "6"]),
        ("2397 paras 4\u20136 and 8", ["4", "5", "6", "8"]),
        ("2397 OP4, OP5 and OP 8", ["4", "5", "8"]),
        ("1718 8 (a), (b) and (d)", ["8(a)", "8(b)", "8(d)"]),
        ("1718 8(a)-(c)", ["8(a)", "8(b)", "8(c)"]),
        ("1718 8 (a) (i) to (iii)", ["8(a)(i)", "8(a)(ii)", "8(a)(iii)"]),
        ("1718 8(a)(i), (ii) and (b)", ["8(a)(i)", "8(a)(ii)", "8(b)"]),
        ("1718 8(a), (ii)", ["8(a)", "8(a)(ii)"]),
        ("1718 8(h) and (i)", ["8(h)", "8(i)"]),
        ("1718 8(h)-(j)", ["8(h)", "8(i)", "8(j)"]),
        ("2397 4, 4, 5", ["4", "5"]),
        ("2397 4; 5", ["4", "5"]),
        ("1718 8(a) and sub-paragraph (b)", ["8(a)", "8(b)"]),
    ],
)
def test_lists_and_ranges(text: str, labels: list[str]) -> None:
    assert [one.label for one in parse_citations(text, YEARS)] == labels


def test_several_resolutions_at_once() -> None:
    found = parse_citations("1718 8(a); S/RES/1874 (2009), para. 10; 2270 6, 8", YEARS)
    assert [one.provision_id for one in found] == [
        "S/RES/1718(2006):8(a)",
        "S/RES/1874(2009):10",
        "S/RES/2270(2016):6",
        "S/RES/2270(2016):8",
    ]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "names no resolution"),
        ("hello", "names no resolution"),
        ("para 5", "names no resolution"),
        ("2397", "names no paragraph"),
        ("resolution 2397 (2017)", "names no paragraph"),
        ("2397 (2009) para 5", "Resolution 2397 is of 2017, not of 2009"),
        ("2397 para five", "not a citation"),
        ("2397 para ٥", "not a citation"),
        ("2397 5 6", "not a citation"),
        ("2397 4-", "not a citation"),
        ("2397 -4", "not a citation"),
        ("2397 (a)", "not a citation"),
        ("2397 5-4", "cannot tell what lies between 5 and 4"),
        ("1718 8(a)-9(b)", "cannot tell"),
        ("2397 1-900", "cannot tell"),
        ("12345 6", "names no resolution"),
        ("2397 5\x00", "not a citation"),
    ],
)
def test_refuses_in_one_sentence(text: str, part: str) -> None:
    with pytest.raises(RefusedError, match=part):
        parse_citations(text, YEARS)


def test_one_citation_means_one() -> None:
    with pytest.raises(RefusedError, match="names 2 paragraphs"):
        parse_citation("2397 4-5", YEARS)


def test_an_unknown_resolution_needs_its_year() -> None:
    found = parse_citation("9999 para 1", YEARS)
    assert found.year is None
    with pytest.raises(RefusedError, match="write its year"):
        _ = found.provision_id


roman = st.sampled_from(["i", "ii", "iii", "iv", "v"])
labels = st.builds(
    lambda number, bis, subs: f"{number}{bis}" + "".join(f"({sub})" for sub in subs),
    st.integers(1, 99),
    st.sampled_from(["", "", "bis"]),
    st.one_of(
        st.just([]),
        st.sampled_from("abcdefgh").map(lambda letter: [letter]),
        st.tuples(st.sampled_from("abcdefgh"), roman).map(list),
    ),
)


@given(
    st.integers(100, 9999),
    st.integers(1946, 2099),
    labels,
    st.sampled_from(["body", "annex", "annex II", "annex 3", "appendix"]),
)
def test_print_reads_back(number: int, year: int, label: str, part: str) -> None:
    found = parse_citation(cite(provision_id(number, year, label, part)), {})
    assert (found.number, found.year, found.label, found.part) == (number, year, label, part)
    assert parse_citation(found.provision_id, {}) == found


@given(st.text(alphabet="2397 paOP5()-,;:.abiv andto\u2013", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_citations(text, YEARS)
    except RefusedError:
        return
    assert all(parse_citation(one.provision_id, {}) == one for one in found if one.year)
