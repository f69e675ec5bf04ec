"""Timestamps keep their zone as written."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.errors import RefusedError
from casefile.core.timestamps import Timestamp, parse_timestamp


@pytest.mark.parametrize(
    ("text", "written", "offset", "utc"),
    [
        ("2025-07-17T10:42:07+09:00", "2025-07-17T10:42:07+09:00", "+09:00", "2025-07-17T01:42:07.000000Z"),
        ("2025-07-17 10:42 +0900", "2025-07-17T10:42+09:00", "+09:00", "2025-07-17T01:42:00.000000Z"),
        ("2025-07-17t10:42:07.5z", "2025-07-17T10:42:07.5Z", "Z", "2025-07-17T10:42:07.500000Z"),
        ("2025-07-17 10:42:07 UTC", "2025-07-17T10:42:07Z", "Z", "2025-07-17T10:42:07.000000Z"),
        ("2025-07-17T00:10:00-00:00", "2025-07-17T00:10:00-00:00", "-00:00", "2025-07-17T00:10:00.000000Z"),
        ("2025-07-17T00:10:00+09", "2025-07-17T00:10:00+09:00", "+09:00", "2025-07-16T15:10:00.000000Z"),
    ],
)
def test_reads_and_keeps_the_offset(text: str, written: str, offset: str, utc: str) -> None:
    found = parse_timestamp(text)
    assert (found.written, found.offset, found.utc) == (written, offset, utc)


def test_shows_the_local_day_and_zone() -> None:
    found = parse_timestamp("2025-07-17T00:10:00+09:00")
    assert found.show() == "17 Jul 2025, 00:10 +09:00"
    assert found.day.canonical == "2025-07-17"
    assert parse_timestamp("2025-07-17T00:10Z").show() == "17 Jul 2025, 00:10 UTC"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2025-07-17T10:42:07", "no time zone"),
        ("2025-07-17", "is not a timestamp"),
        ("now", "is not a timestamp"),
        ("2025-02-30T10:00:00Z", "does not exist"),
        ("2025-02-20T25:00:00Z", "does not exist"),
        ("2016-12-31T23:59:60Z", "does not exist"),
        ("0001-01-01T00:00:00+09:00", "does not exist"),
        ("2025-07-17T10:42:07+25:00", "does not exist"),
        ("2025-07-17T10:42+14:61", "a time zone that does not exist; it is 14:00 at most from UTC"),
        ("2025-07-17T10:42+09:60", "does not exist"),
        ("2025-07-17T10:42-14:01", "does not exist"),
    ],
)
def test_refuses(text: str, part: str) -> None:
    with pytest.raises(RefusedError, match=part):
        parse_timestamp(text)
    with pytest.raises(RefusedError):
        Timestamp(text)


@given(
    st.datetimes().filter(lambda moment: 1001 <= moment.year <= 2998),
    st.integers(-14 * 60, 14 * 60),
)
def test_reads_what_the_standard_library_writes(moment: datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    found = parse_timestamp(aware.isoformat())
    assert found.moment == aware
    assert found.written == aware.isoformat()
    assert parse_timestamp(found.utc).moment == aware
