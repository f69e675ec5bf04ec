"""Groups of things that are one: what follows when pairs of ids are said to be the same."""

from __future__ import annotations

from collections.abc import Iterable


def join_pairs(ids: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each id (those of the pairs included) the smallest id of its group."""
    parent = {one: one for one in ids}

    def top(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for left, right in pairs:
        first, second = sorted((top(parent.setdefault(left, left)), top(parent.setdefault(right, right))))
        parent[second] = first
    return {one: top(one) for one in parent}


def find_path(start: str, end: str, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the shortest chain of pairs (as given) that joins two ids; empty when nothing joins them."""
    beside: dict[str, list[tuple[str, tuple[str, str]]]] = {}
    for pair in pairs:
        beside.setdefault(pair[0], []).append((pair[1], pair))
        beside.setdefault(pair[1], []).append((pair[0], pair))
    reached: dict[str, list[tuple[str, str]]] = {start: []}
    edge = [start]
    while edge and end not in reached:
        following = []
        for here in edge:
            for there, pair in beside.get(here, []):
                if there not in reached:
                    reached[there] = [*reached[here], pair]
                    following.append(there)
        edge = following
    return reached.get(end, [])
