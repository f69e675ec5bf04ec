"""Countries behind MMSI and call signs."""

from __future__ import annotations

import pytest

from casefile.core import flags


@pytest.mark.parametrize(
    ("mid", "country"),
    [
        ("445", "KP"),
        ("273", "RU"),
        ("412", "CN"),
        ("413", "CN"),
        ("414", "CN"),
        ("416", "TW"),
        ("477", "HK"),
        ("440", "KR"),
        ("441", "KR"),
        ("431", "JP"),
        ("352", "PA"),
        ("374", "PA"),
        ("636", "LR"),
        ("538", "MH"),
        ("667", "SL"),
        ("671", "TG"),
        ("677", "TZ"),
        ("514", "KH"),
        ("620", "KM"),
        ("511", "PW"),
        ("518", "CK"),
        ("457", "MN"),
        ("306", ""),
        ("217", ""),
        ("999", ""),
    ],
)
def test_country_of_mid(mid: str, country: str) -> None:
    assert flags.country_of_mid(mid) == country


@pytest.mark.parametrize(
    ("sign", "country"),
    [
        ("HMYA", "KP"),
        ("P5AB", "KP"),
        ("P9ZZ", "KP"),
        ("UBXX", "RU"),
        ("R1AB", "RU"),
        ("UNAA", "KZ"),
        ("BABC", "CN"),
        ("BMAB", "TW"),
        ("HLZZ", "KR"),
        ("D7AB", "KR"),
        ("3FAB", "PA"),
        ("HPAB", "PA"),
        ("V7AB", "MH"),
        ("D5XY", "LR"),
        ("JVAB", "MN"),
        ("QAAA", ""),
    ],
)
def test_country_of_call_sign(sign: str, country: str) -> None:
    assert flags.country_of_call_sign(sign) == country


def test_no_mid_and_no_series_stands_twice() -> None:
    mids = [mid for entry in flags._MIDS.split(";") for mid in entry.split()[1:]]
    assert len(mids) == len(set(mids)) == 291
    assert all("201" <= mid <= "775" for mid in mids)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    starts = [
        first + second
        for entry in flags._CALL_SIGNS.split(";")
        for series in entry.split()[1:]
        for first in letters
        for second in letters
        if _matches(series, first + second)
    ]
    assert len(starts) == len(set(starts))


def _matches(series: str, start: str) -> bool:
    first, _, last = series.partition("-")
    return first <= start <= (last or first) if len(first) == 2 else start[0] == first


def test_every_country_named_is_a_country() -> None:
    named = {entry.split()[0] for table in (flags._MIDS, flags._CALL_SIGNS) for entry in table.split(";")}
    assert all(flags.is_country(code) for code in named)
    assert len(flags._COUNTRIES.split()) == len(set(flags._COUNTRIES.split())) == 249
    assert not flags.is_country("kp")
    assert not flags.is_country("XX")
    assert not flags.is_country("KP KR")
