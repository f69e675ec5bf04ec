"""Groups that follow from pairs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casefile.core.unions import find_path, join_pairs

IDS = st.text("abcdef", min_size=1, max_size=1)


def test_the_smallest_id_stands_for_its_group() -> None:
    assert join_pairs("abcde", [("d", "c"), ("b", "d")]) == {"a": "a", "b": "b", "c": "b", "d": "b", "e": "e"}
    assert join_pairs((), [("y", "x")]) == {"x": "x", "y": "x"}


@given(st.lists(st.tuples(IDS, IDS)))
def test_groups_are_what_can_be_reached(pairs: list[tuple[str, str]]) -> None:
    found = join_pairs("abcdef", pairs)
    for one in "abcdef":
        reached = {one}
        while True:
            more = {b for a, b in pairs if a in reached} | {a for a, b in pairs if b in reached}
            if more <= reached:
                break
            reached |= more
        assert found[one] == min(reached)
        for other in "abcdef":
            path = find_path(one, other, pairs)
            assert bool(path) == (other in reached and other != one)
            assert all(pair in pairs for pair in path)


def test_the_path_is_the_shortest() -> None:
    pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")]
    assert find_path("a", "c", pairs) == [("a", "b"), ("b", "c")]
    assert find_path("a", "d", pairs) == [("d", "a")]
    assert find_path("a", "z", pairs) == []
