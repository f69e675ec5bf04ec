"""Identifier checks: right numbers pass, wrong ones warn, nothing is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.identifiers import check_identifier


@pytest.mark.parametrize(
    ("kind", "value", "normalised", "country"),
    [
        ("imoNumber", "IMO 9074729", "9074729", ""),
        ("imoNumber", "IMO: 7625811", "7625811", ""),
        ("imoNumber", "9036387", "9036387", ""),
        ("companyImoNumber", "2041999", "2041999", ""),
        ("mmsi", "445 123 000", "445123000", "KP"),
        ("mmsi", "MMSI: 273123456", "273123456", "RU"),
        ("callSign", "HM-YA", "HMYA", "KP"),
        ("leiCode", "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12", ""),
        ("swiftBic", "deutdeff", "DEUTDEFF", "DE"),
        ("bic", "DEUTDEFF500", "DEUTDEFF500", "DE"),
        ("iban", "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432", "GB"),
        ("isin", "US0378331005", "US0378331005", ""),
        ("innCode", "7707083893", "7707083893", ""),
        ("ogrnCode", "1027700132195", "1027700132195", ""),
        ("cryptoAddress", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", ""),
    ],
)
def test_right_numbers_pass(kind: str, value: str, normalised: str, country: str) -> None:
    verdict = check_identifier(kind, value)
    assert verdict.ok is True
    assert verdict.normalised == normalised
    assert verdict.message == ""
    assert verdict.country == country


@pytest.mark.parametrize(
    ("kind", "value", "normalised", "part"),
    [
        ("imoNumber", "IMO 9074728", "9074728", "ends in 8, 9 was expected"),
        ("imoNumber", "2041999", "2041999", "would pass as a company's IMO number"),
        ("companyImoNumber", "9074729", "9074729", "would pass as a ship's IMO number"),
        ("companyImoNumber", "2041998", "2041998", "9 was expected"),
        ("imoNumber", "907472", "907472", "not seven digits"),
        ("imoNumber", "９０７４７２９", "９０７４７２９", "not seven digits"),
        ("mmsi", "44512300", "44512300", "not nine digits"),
        ("mmsi", "004451230", "004451230", "coast station"),
        ("mmsi", "111445123", "111445123", "aircraft"),
        ("mmsi", "992731234", "992731234", "aid to navigation"),
        ("mmsi", "150123456", "150123456", "no country uses"),
        ("mmsi", "776123456", "776123456", "no country uses"),
        ("callSign", "12345", "12345", "form of a call sign"),
        ("iban", "GB82 WEST 1234 5698 7654 33", "GB82WEST12345698765433", "fails its check digits"),
        ("leiCode", "5493001KJTIIGC8Y1R13", "5493001KJTIIGC8Y1R13", "fails its check digits"),
        ("swiftBic", "DEUT", "DEUT", "form of a BIC"),
        ("innCode", "7707083894", "7707083894", "fails its check digits"),
        ("cryptoAddress", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "checksum"),
        ("imoNumber", "  ", "", "empty"),
    ],
)
def test_wrong_numbers_warn_and_are_kept(kind: str, value: str, normalised: str, part: str) -> None:
    verdict = check_identifier(kind, value)
    assert verdict.ok is False
    assert verdict.normalised == normalised
    assert part in verdict.message


def test_no_rule_is_neither_right_nor_wrong() -> None:
    assert check_identifier("registrationNumber", " A 1 ").ok is None
    assert check_identifier("registrationNumber", " A  1 ").normalised == "A 1"
    assert check_identifier("mmsi", "217123456").ok is None
    assert check_identifier("callSign", "QABC").ok is None
    assert check_identifier("cryptoAddress", "0x00000000219ab540356cBB839Cbe05303d7705Fa").ok is None


@given(st.integers(100_000, 999_999), st.integers(1, 9))
def test_each_six_digits_have_one_check_digit(digits: int, off: int) -> None:
    for kind in ("imoNumber", "companyImoNumber"):
        right = [last for last in range(10) if check_identifier(kind, f"{digits}{last}").ok]
        assert len(right) == 1
        assert check_identifier(kind, f"{digits}{(right[0] + off) % 10}").ok is False


@given(
    st.sampled_from(
        ["imoNumber", "companyImoNumber", "mmsi", "callSign", "leiCode", "bic", "iban", "isin", "innCode", "uscCode"]
    ),
    st.text(max_size=40),
)
def test_any_text_gets_a_verdict(kind: str, value: str) -> None:
    verdict = check_identifier(kind, value)
    assert verdict.ok in {True, False, None}
    assert len(verdict.message) < 250
