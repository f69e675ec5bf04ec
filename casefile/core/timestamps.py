"""Moments as captured, with the zone as it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from casefile.core.dates import PartialDate, Point, Qualifier, show_date
from casefile.core.errors import RefusedError
from casefile.core.wording import quoted

FURTHEST = 14 * 60  # minutes by which a zone of this world lies from UTC at most
_EXAMPLE = "write it like 2025-07-17T10:42:07+09:00"
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(Z|[+-](?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}))"
)
_UNZONED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,6})?)?")


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A moment with the zone as it was written; `written` is ISO 8601, such as 2025-07-17T10:42:07+09:00."""

    written: str

    def __post_init__(self) -> None:
        found = _TIMESTAMP.fullmatch(self.written)
        if found is None:
            raise RefusedError(f"{quoted(self.written)} is not a timestamp; {_EXAMPLE}.")
        hours, minutes = int(found["hours"] or 0), int(found["minutes"] or 0)
        if minutes > 59 or hours * 60 + minutes > FURTHEST:
            raise RefusedError(
                f"{quoted(self.written)} has a time zone that does not exist; it is 14:00 at most from UTC."
            )
        try:
            self.moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise RefusedError(f"{quoted(self.written)} is a time that does not exist; check it.") from error
        self.day.show()

    @property
    def moment(self) -> datetime:
        """Return the moment as an aware datetime."""
        return datetime.fromisoformat(self.written)

    @property
    def utc(self) -> str:
        """Return the moment in UTC to the microsecond, 2025-07-17T01:42:07.000000Z, which sorts as text."""
        return self.moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    @property
    def offset(self) -> str:
        """Return the zone as written: `Z` or `+09:00`."""
        return "Z" if self.written.endswith("Z") else self.written[-6:]

    @property
    def day(self) -> PartialDate:
        """Return the calendar day at the place of writing."""
        return PartialDate(Qualifier.EXACTLY, Point(*map(int, self.written[:10].split("-"))))

    def show(self) -> str:
        """Return `17 Jul 2025, 10:42 +09:00` (or UTC)."""
        return f"{self.day.show()}, {self.written[11:16]} {'UTC' if self.offset == 'Z' else self.offset}"


def parse_timestamp(text: str) -> Timestamp:
    """Read an ISO 8601 timestamp; its zone is required and kept as written."""
    plain = " ".join(text.split()).upper()
    plain = re.sub(r"(?<=[0-9]) (?=[0-9]{2}:)", "T", plain, count=1)
    plain = re.sub(r" (?=Z|UTC|[+-])", "", plain).replace("UTC", "Z")
    plain = re.sub(r"([+-][0-9]{2})([0-9]{2})?$", _spread_offset, plain) if "T" in plain else plain
    if re.search(r"[0-9]T[0-9]{2}:[0-9]{2}(:[0-9.]+)?$", plain):
        raise RefusedError(f"{quoted(text)} has no time zone; add Z for UTC or the offset, like +09:00.")
    if _TIMESTAMP.fullmatch(plain) is None:
        raise RefusedError(f"{quoted(text)} is not a timestamp; {_EXAMPLE}.")
    return Timestamp(plain)


def show_moment(text: str | None) -> str:
    """Return a stored moment as people see it, `17 Jul 2025, 10:42 +09:00`, without a zone where none is known.

    A day is shown as a date; what cannot be read stands as it is.
    """
    written = f"{text[:-6]}Z" if text and text.endswith("+00:00") else text or ""
    try:
        return Timestamp(written).show() if written else ""
    except RefusedError:
        found = _UNZONED.fullmatch(written)
        return f"{show_date(found[1])}, {found[2]}" if found else show_date(written)


def _spread_offset(found: re.Match[str]) -> str:
    """Return an offset written +0900 or +09 as +09:00; a date's own -29 stays as it is."""
    return f"{found[1]}:{found[2] or '00'}"
