"""Amounts as low–high ranges that add up honestly: what is open stays open, what is approximate says so.

`low` is what is claimed for sure, `high` the most that is claimed; None means that no upper bound is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext

DIGITS = 200  # more than any figure of a case has; sums are exact up to there
ZERO = Decimal(0)
ONE_PLACE = Decimal("0.1")
HUNDRED = Decimal(100)
_KEPT = (ZERO, HUNDRED)  # shares that are never reached by rounding


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`; `above`: strictly more than `low`; `about`: a figure in it is approximate.

    `below`: strictly less than `high`.
    """

    low: Decimal = ZERO
    high: Decimal | None = ZERO
    above: bool = False
    about: bool = False
    below: bool = False

    def times(self, factor: Decimal) -> Range:
        """Return the range in another unit, `factor` of it to one of this."""
        with localcontext(prec=DIGITS):
            return replace(self, low=self.low * factor, high=None if self.high is None else self.high * factor)

    def possible(self) -> Range:
        """Return what this amounts to when it may lie outside what is counted: nothing, up to all of it."""
        return replace(self, low=ZERO, above=False)

    def exceeds(self, limit: Decimal) -> bool | None:
        """Say whether this is more than `limit`: True or False when certain, otherwise None."""
        if self.low > limit or (self.above and self.low == limit):
            return True
        return False if self.high is not None and self.high <= limit else None

    def words(self, unit: str = "") -> str:
        """Return the range in words: `at least 165,000 bbl`, `up to 9,000,000 bbl`, `about 60,000 bbl`."""
        low, about, of = show_figure(self.low), "about " if self.about else "", f" {unit}" if unit else ""
        if self.high is None:
            if not self.low and not self.above:
                return f"an amount without upper bound{f', in {unit}' if unit else ''}"
            if self.about:
                return f"about {low}{of} or more"
            return f"{'more than' if self.above else 'at least'} {low}{of}"
        high = show_figure(self.high)
        if self.low == self.high and not self.below:
            return f"{about}{low}{of}"
        if not self.low:
            return f"{'less than' if self.below else 'up to'} {about}{high}{of}"
        return f"{about}{'more than ' if self.above else ''}{low} to {'less than ' if self.below else ''}{high}{of}"

    def share(self, limit: Decimal) -> str:
        """Return what part of `limit` this is, in words; low bounds rounded down, high ones up: `at least 33.0 %`.

        Rounding never reaches 100 % from above or below, nor nothing: `more than 100 %`, `less than 0.1 %`.
        """
        if self.high is None and not self.low and not self.above:
            return "a share without upper bound"
        return _share(self, limit).words("%")


def read_range(qualifier: str, low: str | None, high: str | None) -> Range:
    """Return the range that a quantity states, from its qualifier and its decimals as text.

    At least and more than have no upper bound; up to and less than begin at nothing; about with one figure is that
    figure.
    """
    least, most = (None if text is None else Decimal(text) for text in (low, high))
    if qualifier in {"at_least", "more_than"}:
        return Range(least or ZERO, most, above=qualifier == "more_than")
    if qualifier in {"up_to", "less_than"}:
        return Range(least or ZERO, most, below=qualifier == "less_than")
    if least is not None and most is None:
        most = least
    return Range(least or ZERO, most, about=qualifier == "about")


def add_ranges(ranges: Iterable[Range]) -> Range:
    """Return the sum: lows to the low, highs to the high, open as soon as one is open."""
    low, high, above, about, below = ZERO, ZERO, False, False, False
    is_open = False
    with localcontext(prec=DIGITS):
        for one in ranges:
            low += one.low
            if one.high is None:
                is_open = True
            else:
                high += one.high
            above, about, below = above or one.above, about or one.about, below or one.below
    return Range(low, None if is_open else high, above, about, below and not is_open)


def join_ranges(ranges: Iterable[Range]) -> Range:
    """Return the envelope of rival figures for one thing: from the smallest low to the largest high."""
    listed = list(ranges)
    if not listed:
        return Range()
    low = min(one.low for one in listed)
    highs = [one.high for one in listed if one.high is not None]
    high = max(highs) if len(highs) == len(listed) else None
    above = all(one.above for one in listed if one.low == low)
    below = high is not None and all(one.below for one in listed if one.high == high)
    return Range(low, high, above, any(one.about for one in listed), below)


def show_figure(number: Decimal) -> str:
    """Return a decimal with commas between its thousands, without exponent or zeros at its end."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _share(amount: Range, limit: Decimal) -> Range:
    with localcontext(prec=DIGITS):
        low = amount.low / limit * 100
        high = None if amount.high is None else amount.high / limit * 100
        if low == high:
            return _share_of_one(amount, low)
        least = low.quantize(ONE_PLACE, ROUND_FLOOR)
        most = None if high is None else high.quantize(ONE_PLACE, ROUND_CEILING)
    above = amount.above or (not amount.about and least in _KEPT and low > least)
    below = amount.below or (not amount.about and high is not None and most in _KEPT and high < most)
    return replace(amount, low=least, high=most, above=above, below=below)


def _share_of_one(amount: Range, share: Decimal) -> Range:
    """Return one figure's share, rounded to one place unless that would reach 100 % or nothing."""
    near = share.quantize(ONE_PLACE, ROUND_HALF_EVEN)
    if near == share or near not in _KEPT or (amount.about and near):
        return replace(amount, low=near, high=near)
    if share > HUNDRED:
        return replace(amount, low=near, high=None, above=True)
    return replace(amount, low=ZERO, high=near or ONE_PLACE, below=True)
