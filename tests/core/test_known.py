"""Names of entities in texts."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from casefile.core import known
from casefile.core.case import Case
from casefile.core.entities import add_entity, add_statement
from casefile.core.known import KnownNames


def names_in(text: str, *names: str) -> list[tuple[str, tuple[str, ...]]]:
    found = KnownNames((name, name) for name in names).find(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    return [(text[one.start : one.end], one.entity_ids) for one in found]


def test_the_longest_name_at_a_place_is_found_whatever_its_accents_and_line_ends() -> None:
    text = "The GREY\nHERON II met the Grey Heron’s crew; José Müller left, and grey herons flew."
    assert names_in(text, "Grey Heron", "Grey Heron II", "Jose Muller") == [
        ("GREY\nHERON II", ("Grey Heron II",)),
        ("Grey Heron", ("Grey Heron",)),
        ("José Müller", ("Jose Muller",)),
    ]


def test_a_word_is_no_name_without_its_capital_nor_inside_another_word() -> None:
    assert names_in("An orange; Orange sailed. Orangery", "Orange") == [("Orange", ("Orange",))]
    assert names_in("Grey. Then, at last, Heron. Grey\n\nHeron", "Grey Heron") == []
    assert names_in("Al is at it", "Al", "it") == []


def test_names_in_scripts_without_spaces_and_with_particles() -> None:
    assert names_in("유조선 회색왜가리호가 경유를", "회색왜가리호") == [("회색왜가리호", ("회색왜가리호",))]
    assert names_in("据报中国远洋海运的船", "远洋海运", "中国远洋海运") == [("中国远洋海运", ("中国远洋海运",))]
    assert names_in("قالت وزارة النقل، ولوزارة النقل", "وزارة النقل") == [("وزارة النقل", ("وزارة النقل",))]
    assert names_in("وأحمد علي", "أحمد علي") == [("أحمد علي", ("أحمد علي",))]


def test_a_name_that_two_bear_names_both_and_nothing_is_found_in_nothing() -> None:
    both = KnownNames([("a", "Dawn"), ("b", "DAWN"), ("a", "Dawn")])
    assert [one.entity_ids for one in both.find("The Dawn")] == [("a", "b")]
    assert KnownNames([]).find("The Dawn") == []
    assert both.find("") == []


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=6))
def test_places_lie_in_the_text_and_apart(text: str, names: list[str]) -> None:
    done = 0
    for one in KnownNames((name, name) for name in names).find(text):
        assert done <= one.start < one.end <= len(text)
        done = one.end


def test_other_and_former_names_of_a_case_count(case: Case) -> None:
    with case.change("Add") as session:
        ship = add_entity(session, schema="Vessel", name="Grey Heron")
        add_statement(session, ship, property="previousName", value="Blue Stork")
        add_statement(session, ship, property="flag", value="Panama")
    with case.read() as session:
        found = KnownNames(known.list_names(session)).find("Blue Stork of Panama")
    assert [(one.start, one.end, one.entity_ids) for one in found] == [(0, 10, (ship,))]
