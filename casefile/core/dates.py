"""Partial and uncertain dates that sort and compare honestly.

Storage text (`PartialDate.canonical`), a small relative of EDTF (ISO 8601-2):

    2024  2024-05  2024-05-29      that year, month or day
    ~2024-05                       about
    <2024-05                       before (ended before the month began)
    >2024-05                       after (began after the month ended)
    2024-05/2024-07                between, both ends included
    2023-09/..   ../2024-05        since, until (the named month included)

Years are four digits, 1000 to 2999. `parse_date` also reads what people write: `29 May 2024`,
`before May 2024`, `c. 2024`, `12-15 May 2024`, `since 2023-09`. It never guesses: `early 2025` and
`05/06/2024` are refused with the way to say it.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from casefile.core.errors import RefusedError
from casefile.core.wording import quoted

FIRST_YEAR, LAST_YEAR = 1000, 2999
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Precision(StrEnum):
    """How fine a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


class Qualifier(StrEnum):
    """How the named year, month or day bounds the date."""

    EXACTLY = "exactly"
    BEFORE = "before"
    AFTER = "after"
    ABOUT = "about"
    BETWEEN = "between"


class Order(StrEnum):
    """The answer of `compare`: what can be said of two dates without guessing."""

    BEFORE = "before"
    AFTER = "after"
    OVERLAP = "overlap"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """A calendar year, month or day; refuses what the calendar does not have."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise RefusedError(f"The year {self.year} is outside {FIRST_YEAR} to {LAST_YEAR}; check the year.")
        if self.month is None:
            if self.day is not None:
                raise RefusedError("A day needs its month; write it like 2024-05-29.")
            return
        if not 1 <= self.month <= 12:
            raise RefusedError(f"There is no month {self.month}; write months as 01 to 12, like 2024-05.")
        last = calendar.monthrange(self.year, self.month)[1]
        if self.day is not None and not 1 <= self.day <= last:
            name = f"{MONTHS[self.month - 1]} {self.year}"
            raise RefusedError(f"There is no day {self.day} in {name}, which has {last} days; check the day.")

    @property
    def precision(self) -> Precision:
        """Return how fine this point is."""
        if self.month is None:
            return Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """Return its last day."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def iso(self) -> str:
        """Return `2024`, `2024-05` or `2024-05-29`."""
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text

    def show(self) -> str:
        """Return `2024`, `May 2024` or `29 May 2024`."""
        if self.month is None:
            return f"{self.year}"
        text = f"{MONTHS[self.month - 1]} {self.year}"
        return text if self.day is None else f"{self.day} {text}"

    def widened(self) -> tuple[date, date]:
        """Return the first day of the unit before this one and the last day of the unit after it."""
        before, after = self.first - timedelta(days=1), self.last + timedelta(days=1)
        if self.day is not None:
            return (before, after)
        if self.month is not None:
            return (before.replace(day=1), after.replace(day=calendar.monthrange(after.year, after.month)[1]))
        return (date(self.year - 1, 1, 1), date(self.year + 1, 12, 31))


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as well as it is known.

    `start` alone is the point that `exactly`, `before`, `after` and `about` speak of; `between` has
    `start` and `end`, either of which (not both) may be None: open, as in "since" and "until".
    """

    qualifier: Qualifier
    start: Point | None
    end: Point | None = None

    def __post_init__(self) -> None:
        if self.qualifier is not Qualifier.BETWEEN:
            if self.start is None or self.end is not None:
                raise RefusedError(f'A date that is "{self.qualifier}" something names one date, like 2024-05.')
            return
        if self.start is None and self.end is None:
            raise RefusedError("A period needs at least one end; write it like 2024-05/2024-07.")
        if self.start is not None and self.start == self.end:
            raise RefusedError(f"Both ends of the period are {self.start.iso}; write that date alone.")
        if self.start is not None and self.end is not None and self.start.first > self.end.last:
            ends = f"{self.start.iso} to {self.end.iso}"
            raise RefusedError(f"The period {ends} ends before it starts; put the earlier date first.")

    @property
    def precision(self) -> Precision:
        """Return how fine the date is known; of a period, the coarser of its ends."""
        found = {point.precision for point in (self.start, self.end) if point is not None}
        return next(one for one in Precision if one in found)

    @property
    def canonical(self) -> str:
        """Return the storage text; `parse_date` reads it back to an equal value."""
        start = self.start.iso if self.start else ".."
        match self.qualifier:
            case Qualifier.BETWEEN:
                return f"{start}/{self.end.iso if self.end else '..'}"
            case Qualifier.ABOUT:
                return f"~{start}"
            case Qualifier.BEFORE:
                return f"<{start}"
            case Qualifier.AFTER:
                return f">{start}"
            case Qualifier.EXACTLY:
                return start

    @property
    def earliest(self) -> str | None:
        """Return the first day it can be, as an ISO day; None when open.

        "About" reaches one unit of its own precision to either side: about May 2024 is April to June.
        """
        day = self._bounds()[0]
        return day.isoformat() if day else None

    @property
    def latest(self) -> str | None:
        """Return the last day it can be, as an ISO day; None when open."""
        day = self._bounds()[1]
        return day.isoformat() if day else None

    @property
    def sort_key(self) -> tuple[str, str]:
        """Return the key (earliest, latest); an open start sorts first, an open end last.

        Whenever `compare` says before, this key is the smaller one.
        """
        return (self.earliest or "", self.latest or "9999-12-31")

    def show(self) -> str:
        """Return `17 Jul 2025`, `about May 2024`, `before 2024`, `between …`, `since …` or `until …`."""
        if self.qualifier is Qualifier.BETWEEN:
            if self.start is None or self.end is None:
                return f"since {self.start.show()}" if self.start else f"until {self.end.show() if self.end else ''}"
            return f"between {self.start.show()} and {self.end.show()}"
        text = self.start.show() if self.start else ""
        return text if self.qualifier is Qualifier.EXACTLY else f"{self.qualifier} {text}"

    def show_period(self) -> str:
        """Return a period as `Sep 2023 – May 2025`, for what lasted all that time; else as `show` does.

        `between … and …` is for the uncertain date of something that happened once.
        """
        if self.start is not None and self.end is not None:
            return f"{self.start.show()} – {self.end.show()}"
        return self.show()

    def _bounds(self) -> tuple[date | None, date | None]:
        """Return the first and last possible day, None where open."""
        if self.qualifier is Qualifier.BETWEEN:
            return (self.start.first if self.start else None, self.end.last if self.end else None)
        if self.start is None:  # unreachable after __post_init__; keeps the types honest
            return (None, None)
        match self.qualifier:
            case Qualifier.BEFORE:
                return (None, self.start.first - timedelta(days=1))
            case Qualifier.AFTER:
                return (self.start.last + timedelta(days=1), None)
            case Qualifier.ABOUT:
                return self.start.widened()
            case _:
                return (self.start.first, self.start.last)


def compare(a: PartialDate, b: PartialDate) -> Order:
    """Say how `a` lies to `b`: before or after only where no day allows anything else.

    Overlap: both are bounded and share a day, so neither comes first for sure. Unknown: they share a
    day and at least one has an open end, so even the overlap is not sure.
    """
    if a.latest is not None and b.earliest is not None and a.latest < b.earliest:
        return Order.BEFORE
    if a.earliest is not None and b.latest is not None and a.earliest > b.latest:
        return Order.AFTER
    is_open = None in {a.earliest, a.latest, b.earliest, b.latest}
    return Order.UNKNOWN if is_open else Order.OVERLAP


def covers(period: PartialDate, day: PartialDate) -> bool | None:
    """Say whether `day` lies in `period`: True or False when certain, otherwise None.

    A period since or until a date has no limit at its open end. A period known only as about, before
    or after a date never covers a day for certain, but can exclude it.
    """
    if compare(period, day) in {Order.BEFORE, Order.AFTER}:
        return False
    if period.qualifier not in {Qualifier.EXACTLY, Qualifier.BETWEEN}:
        return None
    starts = period.earliest is None or (day.earliest is not None and day.earliest >= period.earliest)
    ends = period.latest is None or (day.latest is not None and day.latest <= period.latest)
    return True if starts and ends else None


_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_POINTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>[0-9]{4})(?:-(?P<m>[0-9]{1,2})(?:-(?P<d>[0-9]{1,2}))?)?",
        r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})",
        r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)? (?:of )?(?P<n>[a-z]+)\.?,? (?P<y>[0-9]{4})",
        r"(?P<n>[a-z]+)\.? (?P<d>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<y>[0-9]{4})",
        r"(?P<n>[a-z]+)\.?,? (?P<y>[0-9]{4})",
    )
)
_PERIODS = tuple(
    re.compile(pattern)
    for pattern in (
        r"between (.+) and (.+)",
        r"from (.+?) (?:to|until|till|through) (.+)",
        r"([^/]*)/([^/]*)",
        r"(?!up to |prior to )(.+?) (?:to|until|till|through|-) (.+)",
        r"(.+?) ?[\u2013\u2014] ?(.+)",
        r"(.*[a-z].*|[0-9]{1,2}|[0-9]{4})-(.*[a-z].*|[0-9]{4})",
    )
)
_QUALIFIED = (
    (Qualifier.BEFORE, re.compile(r"(?:before |prior to |< ?)(.+)")),
    (Qualifier.AFTER, re.compile(r"(?:after |> ?)(.+)")),
    (
        Qualifier.ABOUT,
        re.compile(r"(?:about |around |approximately |approx\.? |circa |ca?\.? ?(?=[0-9a-z])|~ ?)(.+)"),
    ),
    (Qualifier.ABOUT, re.compile(r"(.+)~")),
    (Qualifier.EXACTLY, re.compile(r"(?:exactly |on |in )?(.+)")),
)
_OPEN = (re.compile(r"(?:since|from) (.+)"), re.compile(r"(?:until|till|up to|by) (.+)"))
_VAGUE = re.compile(
    r"(?:early|mid|late|beginning|start|end|middle|first half|second half|spring|summer|autumn|fall|winter)\b"
)
_DOTTED = re.compile(r"(?<![0-9])(?P<one>[0-9]{1,2})\.(?P<other>[0-9]{1,2})\.(?P<y>[0-9]{4})")
_DAY = re.compile(r"(?:(?<=[\s(])|^)[0-9]{4}-[0-9]{2}-[0-9]{2}(?=[\s),.;:]|$)")
_SLASHED = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}")


def parse_date(text: str) -> PartialDate:
    """Read a date as people write it, or its storage text; refuse with one sentence what cannot be read.

    It never guesses: a day in figures whose month may be either number is refused.
    """
    plain = " ".join(text.split())
    lowered = plain.lower()
    if not plain:
        raise RefusedError("The date is empty; write it like 2024, 2024-05 or 29 May 2024.")
    if _SLASHED.fullmatch(plain):
        raise RefusedError(f"{quoted(plain)} can be read as two dates; write the month as a word, like 5 Jun 2024.")
    for dotted in _DOTTED.finditer(plain):
        _check_dotted(dotted)
    if _VAGUE.match(lowered.removeprefix("the ").removeprefix("in ")):
        raise RefusedError(
            f"Casefile does not guess what {quoted(plain)} covers; write the months meant, like 2025-01/2025-04."
        )
    for pattern in _PERIODS:
        if found := pattern.fullmatch(lowered):
            return _read_period(plain, found[1], found[2])
    for index, pattern in enumerate(_OPEN):
        if found := pattern.fullmatch(lowered):
            point = _read_point(plain, found[1])
            return PartialDate(Qualifier.BETWEEN, *((None, point) if index else (point, None)))
    for qualifier, pattern in _QUALIFIED:
        if found := pattern.fullmatch(lowered):
            return PartialDate(qualifier, _read_point(plain, found[1]))
    raise _unreadable(plain)


def show_date(text: str | None) -> str:
    """Return a stored partial date as people see it, `17 Jul 2025`; what cannot be read stands as it is."""
    try:
        return parse_date(text).show() if text else ""
    except RefusedError:
        return text or ""


def show_days(text: str) -> str:
    """Return a text of ours in which each ISO day that stands by itself is shown as `17 Jul 2025`."""
    return _DAY.sub(lambda found: show_date(found[0]), text)


def _check_dotted(found: re.Match[str]) -> None:
    """Refuse a day written with dots whose month may be the first number or the second."""
    one, other, year = int(found["one"]), int(found["other"]), found["y"]
    if one != other and 1 <= one <= len(_NAMES) and 1 <= other <= len(_NAMES):
        first, second = (f"{day} {_NAMES[month - 1][:3].title()} {year}" for day, month in ((one, other), (other, one)))
        raise RefusedError(f"{quoted(found.group())} can be read as {first} or as {second}; write the month as a word.")


def _read_period(plain: str, left: str, right: str) -> PartialDate:
    """Read both ends; the first may borrow month and year from the second, as in 12-15 May 2024."""
    left, right = left.strip(), right.strip()
    end = None if right == ".." else _read_point(plain, right)
    if left == "..":
        return PartialDate(Qualifier.BETWEEN, None, end)
    if end is not None and re.fullmatch(r"[0-9]{1,2}", left) and end.month is not None and end.day is not None:
        left = f"{end.year}-{end.month}-{left}"
    elif end is not None and not re.search(r"[0-9]{4}", left):
        left = f"{left} {end.year}"
    start = _read_point(plain, left)
    if start == end:
        return PartialDate(Qualifier.EXACTLY, start)
    return PartialDate(Qualifier.BETWEEN, start, end)


def _read_point(plain: str, text: str) -> Point:
    """Read one year, month or day."""
    for pattern in _POINTS:
        if found := pattern.fullmatch(text.strip()):
            parts = found.groupdict()
            month, name, day = (parts.get(key) for key in "mnd")
            if name is not None:
                month = _month_number(plain, name)
            return Point(int(parts["y"]), int(month) if month else None, int(day) if day else None)
    raise _unreadable(plain)


def _month_number(plain: str, name: str) -> str:
    """Return the number of an English month, written out or short."""
    for number, month in enumerate(_NAMES, start=1):
        if name in {month, month[:3]} or (month == "september" and name == "sept"):
            return str(number)
    raise _unreadable(plain)


def _unreadable(plain: str) -> RefusedError:
    """Return the error for what is no date in any form known here."""
    return RefusedError(
        f"{quoted(plain)} is not a date Casefile can read; write it like 2024, 2024-05, 29 May 2024, "
        "before 2024-05, about May 2024 or 2024-05/2024-07."
    )
