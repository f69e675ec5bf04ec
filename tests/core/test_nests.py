"""The lower bound of figures that may take in each other, against trying every choice of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.core.nests import find_nests, settle_nest
from casefile.core.parts import Part
from casefile.core.ranges import Range, add_ranges

FIRST = date(2024, 1, 1)
PARTS = st.lists(
    st.builds(
        lambda low, above, first, span, whole: (low, above, first, span, whole and span > 0),
        st.integers(0, 20), st.booleans(), st.integers(0, 12), st.integers(0, 6), st.booleans(),
    ),
    min_size=1,
    max_size=7,
).map(
    lambda rows: [
        Part(
            f"{place}", Range(Decimal(low), None, above=above), FIRST + timedelta(days=first),
            FIRST + timedelta(days=first + span), frozenset("A"), whole=whole,
        )
        for place, (low, above, first, span, whole) in enumerate(rows)
    ]
)  # fmt: skip


def clash(one: Part, other: Part) -> bool:
    apart = one.last < other.first or other.last < one.first
    same = (one.whole, one.first, one.last) == (other.whole, other.first, other.last)
    return not apart and not same and (one.whole or other.whole)


def largest(parts: list[Part]) -> tuple[Decimal, bool]:
    """Return the largest sum of parts of which none may take in another, by trying all choices."""
    best = (Decimal(0), False)
    for mask in range(1 << len(parts)):
        chosen = [part for place, part in enumerate(parts) if mask >> place & 1]
        if not any(clash(one, other) for one in chosen for other in chosen):
            best = max(best, (sum((p.amount.low for p in chosen), Decimal(0)), any(p.amount.above for p in chosen)))
    return best


@given(PARTS)
@settings(max_examples=200)
def test_the_lower_bound_is_the_largest_that_holds_on_every_day(parts: list[Part]) -> None:
    settled = [part for nest in find_nests(parts) for part in settle_nest(nest)]
    assert sorted(part.key for part in settled) == sorted(part.key for part in parts)
    assert all(part.amount.low >= 0 for part in settled)
    total = add_ranges(part.amount for part in settled)
    assert (total.low, total.above) == largest(parts)
    for day in {part.last for part in parts}:
        by_then = sum((part.amount.low for part in settled if part.last <= day), Decimal(0))
        assert by_then == largest([part for part in parts if part.last <= day])[0]


def test_what_is_no_figure_for_a_period_stays_as_it_is() -> None:
    parts = [Part(str(n), Range(Decimal(n)), FIRST, FIRST + timedelta(days=n), frozenset("A")) for n in range(3)]
    assert find_nests(parts) == [[part] for part in parts]
    assert settle_nest(parts[:1]) == parts[:1]
