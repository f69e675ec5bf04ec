"""Checks of identifiers: they warn, and never refuse, because a false number on a hull is evidence too.

A kind is the FollowTheMoney property that holds the identifier (`imoNumber`, `mmsi`, `callSign`, `leiCode`,
`swiftBic`, `iban` …), and `companyImoNumber` for the number that the IMO gives to owners and managers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import bic, bitcoin, iban, imo, isin, lei
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.ru import inn, ogrn

from casefile.core.flags import country_of_call_sign, country_of_mid
from casefile.core.wording import quoted

CHECKED = (
    "imoNumber", "mmsi", "callSign", "leiCode", "swiftBic", "bic", "iban", "isin", "isinCode", "innCode", "ogrnCode",
    "uscCode", "cryptoAddress", "publicKey",
)  # fmt: skip
"""The properties that have a rule."""

OWNERS = ("LegalEntity", "Organization", "Company", "PublicBody")  # their IMO number has other check digits


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    `ok`: True passed, False failed, None nothing to check it by. `normalised`: the value to compare and
    search by. `message`: one sentence when something is worth saying, otherwise nothing. `country`: the
    ISO code that the value points to, where it points to one.
    """

    ok: bool | None
    normalised: str
    message: str = ""
    country: str = ""


def check_property(schema: str, name: str, value: str) -> Verdict:
    """Check a property of an entity of a type: the IMO number of a company is another kind than that of a ship."""
    return check_identifier("companyImoNumber" if name == "imoNumber" and schema in OWNERS else name, value)


def check_identifier(kind: str, value: str) -> Verdict:
    """Check one identifier of the given kind; kinds without a rule come back with `ok` None."""
    plain = " ".join(value.split())
    if not plain:
        return Verdict(ok=False, normalised="", message="The identifier is empty.")
    if kind in _LIBRARY:
        return _ask(*_LIBRARY[kind], plain)
    check = _own_checks().get(kind)
    return check(plain) if check else Verdict(ok=None, normalised=plain)


def _own_checks() -> dict[str, Callable[[str], Verdict]]:
    """Return the checks written here, by kind."""
    return {
        "imoNumber": check_imo,
        "companyImoNumber": check_company_imo,
        "mmsi": check_mmsi,
        "callSign": check_call_sign,
        "cryptoAddress": _check_wallet,
        "publicKey": _check_wallet,
    }


def check_imo(value: str) -> Verdict:
    """Check a ship's IMO number: six digits weighted 7 to 2; the last digit of the sum is the seventh."""
    return _check_seven("IMO number", value, _ship_digit, ("a company's IMO number", _company_digit))


def check_company_imo(value: str) -> Verdict:
    """Check a company's IMO number.

    Weights 8 6 4 2 9 7 over the first six digits; the seventh is (11 - sum mod 11) mod 10.
    """
    return _check_seven("Company IMO number", value, _company_digit, ("a ship's IMO number", _ship_digit))


def _ship_digit(digits: str) -> str:
    """Return the check digit of a ship's number."""
    return str(imo.calc_check_digit(digits))


def _company_digit(digits: str) -> str:
    """Return the check digit of a company's number."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:6], (8, 6, 4, 2, 9, 7), strict=True))
    return str((11 - total % 11) % 10)


def _check_seven(
    name: str, value: str, digit: Callable[[str], str], other: tuple[str, Callable[[str], str]]
) -> Verdict:
    """Check seven digits with their check digit; say so when they would pass as the other kind."""
    found = re.fullmatch(r"(?:IMO)?[ :.#]*(?:NO\.?|NUMBER)?[ :.#]*([0-9]{7})", value.upper())
    if found is None:
        return Verdict(ok=False, normalised=value, message=f"{name} {quoted(value)} is not seven digits.")
    number = found[1]
    if number[6] == digit(number):
        return Verdict(ok=True, normalised=number)
    hint = f" It would pass as {other[0]}." if number[6] == other[1](number) else ""
    message = f"{name} {number} fails its check digit (it ends in {number[6]}, {digit(number)} was expected).{hint}"
    return Verdict(ok=False, normalised=number, message=message)


_NOT_SHIPS = (
    ("00", "a coast station"),
    ("0", "a group of ships"),
    ("111", "a search and rescue aircraft"),
    ("970", "a search and rescue transmitter"),
    ("972", "a man-overboard device"),
    ("974", "an emergency beacon"),
    ("98", "a craft belonging to a parent ship"),
    ("99", "an aid to navigation"),
    ("8", "a handheld radio"),
)


def check_mmsi(value: str) -> Verdict:
    """Check a ship's MMSI: nine digits, the first three a country's maritime identification digits."""
    number = re.sub(r"[ .-]", "", value.upper().removeprefix("MMSI").lstrip(" :"))
    if re.fullmatch(r"[0-9]{9}", number) is None:
        return Verdict(ok=False, normalised=value, message=f"MMSI {quoted(value)} is not nine digits.")
    for start, what in _NOT_SHIPS:
        if number.startswith(start):
            return Verdict(ok=False, normalised=number, message=f"MMSI {number} has the form of {what}, not of a ship.")
    if not "201" <= number[:3] <= "775":
        message = f"MMSI {number} begins with {number[:3]}, which no country uses (201 to 775)."
        return Verdict(ok=False, normalised=number, message=message)
    country = country_of_mid(number[:3])
    if not country:
        message = f"MMSI {number} begins with {number[:3]}, for which Casefile knows no single country."
        return Verdict(ok=None, normalised=number, message=message)
    return Verdict(ok=True, normalised=number, country=country)


def check_call_sign(value: str) -> Verdict:
    """Check the form of a ship's call sign and name the country of its series.

    Three to nine letters and digits with a letter among the first three.
    """
    sign = re.sub(r"[ .-]", "", value.upper())
    if re.fullmatch(r"[A-Z0-9]{3,9}", sign) is None or not re.search(r"[A-Z]", sign[:3]):
        return Verdict(ok=False, normalised=value, message=f"{quoted(value)} has not the form of a call sign.")
    country = country_of_call_sign(sign)
    message = "" if country else f"Casefile knows no country for call signs that begin with {sign[:2]}."
    return Verdict(ok=True if country else None, normalised=sign, message=message, country=country)


def _check_wallet(value: str) -> Verdict:
    """Check a Bitcoin address; addresses of other chains have no rule here."""
    try:
        return Verdict(ok=True, normalised=str(bitcoin.validate(value)))
    except InvalidChecksum:
        return Verdict(ok=False, normalised=value, message=f"Bitcoin address {quoted(value)} fails its checksum.")
    except ValidationError:
        return Verdict(ok=None, normalised=value)


_LIBRARY = {
    "leiCode": ("LEI", lei.compact, lei.validate),
    "swiftBic": ("BIC", bic.compact, bic.validate),
    "bic": ("BIC", bic.compact, bic.validate),
    "iban": ("IBAN", iban.compact, iban.validate),
    "isin": ("ISIN", isin.compact, isin.validate),
    "isinCode": ("ISIN", isin.compact, isin.validate),
    "innCode": ("Russian tax number (INN)", inn.compact, inn.validate),
    "ogrnCode": ("Russian registration number (OGRN)", ogrn.compact, ogrn.validate),
    "uscCode": ("Chinese social credit code", uscc.compact, uscc.validate),
}


def _ask(name: str, compact: Callable[[str], str], validate: Callable[[str], str], value: str) -> Verdict:
    """Run one check of python-stdnum and put its answer in words."""
    try:
        normalised = compact(value)
        validate(value)
    except InvalidChecksum:
        message = f"{name} {quoted(normalised)} fails its check digits."
        return Verdict(ok=False, normalised=normalised, message=message)
    except ValidationError:
        message = f"{quoted(value)} has not the form of a {name}."
        return Verdict(ok=False, normalised=value, message=message)
    country = normalised[:2] if name == "IBAN" else normalised[4:6] if name == "BIC" else ""
    return Verdict(ok=True, normalised=normalised, country=country)
