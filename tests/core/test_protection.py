"""Protected names are found however they are written, and nothing else is."""

from __future__ import annotations

import pytest

from casefile.core.protection import UNKNOWN, ProtectedNames

NAMES = ProtectedNames(
    {
        "Blue Heron": "Vessel 1",
        "Иванов Пётр": "Person 2",
        "김철수": "Person 3",
        "Li": "Person 4",
        "a.b@example.org": "Mail 5",
    }
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("the Blue Heron left", "the Vessel 1 left"),
        ("BLUE  heron.", "Vessel 1."),
        ("blue\u200bheron? Blue\u00a0H\u00e9ron! BlueHeron", "Vessel 1? Vessel 1! Vessel 1"),
        ("scan_blue-heron_2.pdf", "scan_Vessel 1_2.pdf"),
        ("the Blue Herons", "the Vessel 1"),
        ("с Ивановым Петром", "с Ивановым Петром"),
        ("ИВАНОВ  ПЕТР пришёл", "Person 2 пришёл"),
        ("김철수는 갔다", "Person 3는 갔다"),
        ("Li, not Lima or Ali", "Person 4, not Lima or Ali"),
        ("write to A.B@example.org now", "write to Mail 5 now"),
        ("Blue Heronsworth", "Blue Heronsworth"),
        ("Navy Blue", "Navy Blue"),
    ],
)
def test_names_are_masked_in_their_forms(text: str, masked: str) -> None:
    assert NAMES.mask(text) == masked
    assert NAMES.hides(text) is (text != masked)


def test_without_names_nothing_is_touched() -> None:
    none = ProtectedNames({})
    assert not none
    assert none.mask("Blue Heron") == "Blue Heron"
    assert not none.hides("Blue Heron")
    assert none.encoded() == ()


def test_an_alias_that_gives_a_name_away_is_not_used() -> None:
    assert ProtectedNames({"Blue Heron": "ship next to Blue Heron"}).mask("a Blue Heron") == f"a {UNKNOWN}"
    assert ProtectedNames({"Blue Heron": ""}).mask("a Blue Heron") == f"a {UNKNOWN}"


def test_of_two_names_the_longer_one_counts() -> None:
    names = ProtectedNames({"Heron": "X", "Heron Shipping": "Y"})
    assert names.mask("Heron Shipping owns Heron") == "Y owns X"


def test_masking_leaves_no_name_behind() -> None:
    names = ProtectedNames({"ab cd": "", "x": "", "[protected] ef": "Z"})
    assert not names.hides(names.mask("ab cd ef"))


def test_names_are_known_as_bytes_of_an_original() -> None:
    encoded = NAMES.encoded()
    assert "Blue Heron".encode("utf-16-le") in encoded
    assert b"BLUE HERON" in encoded
    assert "Иванов Пётр".encode("cp1251") in encoded
    assert "김철수".encode("euc-kr") in encoded
