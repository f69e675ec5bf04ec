"""The parts of a sum: deliveries with their days and tellers, and those of them that hang together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casefile.core.ranges import Range
from casefile.core.unions import join_pairs


@dataclass(frozen=True, slots=True)
class Part:
    """One delivery as it is summed: its amount, the days it can lie on, who tells it, who supplied it as named.

    `whole`: it is a figure for a period of more than a day, which may take in deliveries of that period.
    """

    key: str
    amount: Range
    first: date
    last: date
    originators: frozenset[str]
    suppliers: frozenset[str] = frozenset()
    whole: bool = False

    @property
    def order(self) -> tuple[date, date, str]:
        """Return the key by which parts stand in a sum."""
        return self.first, self.last, self.key


def meet(one: Part, other: Part) -> bool:
    """Say whether two deliveries share a day and are not surely of different suppliers."""
    if one.last < other.first or other.last < one.first:
        return False
    return not (one.suppliers and other.suppliers) or bool(one.suppliers & other.suppliers)


def group_parts(
    parts: Sequence[Part], related: Callable[[Part, Part], bool], kinds: Mapping[str, Hashable]
) -> list[list[Part]]:
    """Return the deliveries that are related, straight or through others, by their first days.

    `kinds`: for each key a kind; deliveries of one kind are related to the same others, as far as their days meet.
    So of those that were joined once, only the one that lasts longest is looked at again.
    """
    active: dict[Hashable, list[Part]] = {}
    pairs: list[tuple[str, str]] = []
    ordered = sorted(parts, key=lambda part: part.order)
    for part in ordered:
        following: dict[Hashable, list[Part]] = {}
        for kind, others in active.items():
            live = [one for one in others if one.last >= part.first]
            met = [one for one in live if related(one, part)]
            pairs += [(one.key, part.key) for one in met]
            if live:
                following[kind] = [max(met, key=lambda one: one.last)] if met else live
        active = following
        active.setdefault(kinds[part.key], []).append(part)
    tops = join_pairs((part.key for part in ordered), pairs)
    groups: dict[str, list[Part]] = {}
    for part in ordered:
        groups.setdefault(tops[part.key], []).append(part)
    return list(groups.values())
