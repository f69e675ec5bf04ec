"""Entity types: names of FollowTheMoney, inheritance, values checked and never refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.core.errors import RefusedError
from casefile.core.link_kinds import LINK_KINDS
from casefile.core.schemata import Schemata, check_typed, load_schemata
from casefile.paths import resource

PATH = resource("ftm", "schemata.json")
DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "ftm"
TYPES = {
    *("address", "checksum", "country", "date", "email", "entity", "gender", "html", "identifier", "ip", "json"),
    *("language", "mimetype", "name", "number", "phone", "string", "text", "topic", "url"),
}


@pytest.fixture(scope="module")
def schemata() -> Schemata:
    return load_schemata(PATH)


def test_the_file_is_whole_and_consistent(schemata: Schemata) -> None:
    assert len(schemata.by_name) == 73
    for name, schema in schemata.by_name.items():
        assert schema.label
        assert schema.plural
        assert set(schema.extends) <= set(schemata.by_name)
        known = schemata.properties(name)
        assert set(schema.required) <= set(known)
        for one in known.values():
            assert one.type in TYPES
            assert one.label == one.label.strip() != ""
            assert (one.type == "entity") == bool(one.range)
            assert not one.range or one.range in schemata.by_name
        if schema.edge:
            assert known[schema.edge.source].type == known[schema.edge.target].type == "entity"
        if schema.abstract:
            assert schema.edge is None


def test_the_kinds_the_work_needs_are_there(schemata: Schemata) -> None:
    needed = """Thing LegalEntity Person Organization PublicBody Company Asset Vehicle Vessel Airplane BankAccount
        CryptoWallet UserAccount Address Passport Identification Interval Interest Ownership Directorship Membership
        Employment Representation UnknownLink Succession Family Associate Occupancy Event Trip Payment Sanction
        EconomicActivity Document Note RealEstate Security License Contract CourtCase Territory Control Debt
        State MilitaryUnit"""
    assert set(needed.split()) <= set(schemata.by_name)


def test_inheritance(schemata: Schemata) -> None:
    assert schemata.is_a("Vessel", "Vehicle")
    assert schemata.is_a("Vessel", "Asset")
    assert schemata.is_a("Vessel", "Thing")
    assert schemata.is_a("Company", "Asset")
    assert schemata.is_a("Company", "LegalEntity")
    assert schemata.is_a("Thing", "Thing")
    assert not schemata.is_a("Vessel", "LegalEntity")
    assert not schemata.is_a("Vehicle", "Vessel")
    vessel = schemata.properties("Vessel")
    assert next(iter(vessel)) == "imoNumber"
    assert vessel["owner"].declared_by == "Vehicle"
    assert vessel["name"].declared_by == "Thing"
    assert {"mmsi", "flag", "pastFlags", "callSign", "amount", "country"} <= set(vessel)
    assert schemata.property("Organization", "imoNumber").label == "Company IMO number"


def test_edges_and_the_kinds_of_links_agree(schemata: Schemata) -> None:
    edges = {one.name: one.edge for one in schemata.edges()}
    assert edges["Ownership"] is not None
    assert (edges["Ownership"].source, edges["Ownership"].target) == ("owner", "asset")
    assert edges["UnknownLink"] is not None
    assert not edges["UnknownLink"].directed
    for kind in LINK_KINDS:
        assert kind.schema in edges
        assert not kind.role or "role" in schemata.properties(kind.schema)


def test_extensions_leave_as_what_others_know(schemata: Schemata) -> None:
    own = {name for name, one in schemata.by_name.items() if one.extension}
    assert own == {"State", "MilitaryUnit"}
    for name in own:
        away = schemata.exported_as(name)
        assert not schemata.get(away).extension
        assert schemata.is_a(name, away)
        assert set(schemata.properties(name)) == set(schemata.properties(away))
    assert schemata.exported_as("Vessel") == "Vessel"


@pytest.mark.parametrize(
    ("schema", "name", "part"),
    [
        ("Vesel", "name", 'no entity type "Vesel".*Vessel'),
        ("vessel", "name", "Near matches: Vessel"),
        ("Vessel", "imo", 'Vessel has no property "imo"'),
        ("Vessel", "imonumber", "Near matches: imoNumber"),
        ("Person", "imoNumber", "Person has no property"),
    ],
)
def test_unknown_names_are_refused_with_near_matches(schemata: Schemata, schema: str, name: str, part: str) -> None:
    with pytest.raises(RefusedError, match=part):
        schemata.check_value(schema, name, "x")


@pytest.mark.parametrize(
    ("value", "ok", "normalised"),
    [
        (("Vessel", "imoNumber", "IMO 9074729"), True, "9074729"),
        (("Vessel", "imoNumber", "9074728"), False, "9074728"),
        (("Company", "imoNumber", "2041999"), True, "2041999"),
        (("Company", "imoNumber", "9074729"), False, "9074729"),
        (("MilitaryUnit", "imoNumber", "2041999"), True, "2041999"),
        (("Vessel", "mmsi", "445123000"), True, "445123000"),
        (("BankAccount", "iban", "GB82 WEST 1234 5698 7654 33"), False, "GB82WEST12345698765433"),
        (("Vessel", "flag", "KP"), True, "kp"),
        (("Vessel", "flag", "North Korea"), False, "North Korea"),
        (("Person", "country", "x-so"), None, "x-so"),
        (("Person", "country", "QQ"), False, "QQ"),
        (("Person", "birthDate", "12 Mar 1961"), True, "1961-03-12"),
        (("Person", "birthDate", "1961"), True, "1961"),
        (("Person", "birthDate", "1961-03-12T00:00:00"), True, "1961-03-12"),
        (("Person", "birthDate", "long ago"), False, "long ago"),
        (("Vessel", "deadweightTonnage", "12,500.5"), True, "12500.5"),
        (("Vessel", "deadweightTonnage", "1,25"), False, "1,25"),
        (("Vessel", "deadweightTonnage", "big"), False, "big"),
        (("Company", "website", "https://example.org/a"), True, "https://example.org/a"),
        (("Company", "website", "example.org"), False, "example.org"),
        (("Company", "email", "mailto:a@example.org"), True, "a@example.org"),
        (("Company", "email", "a at example"), False, "a at example"),
        (("UserAccount", "ipAddress", "192.0.2.1"), True, "192.0.2.1"),
        (("UserAccount", "ipAddress", "192.0.2.999"), False, "192.0.2.999"),
        (("Person", "gender", "M"), True, "male"),
        (("Person", "gender", "?"), False, "?"),
        (("Person", "spokenLanguage", "Korean"), False, "Korean"),
        (("Person", "spokenLanguage", "KO"), None, "ko"),
        (("Person", "name", " Kim "), None, "Kim"),
        (("Person", "name", "  "), False, ""),
        (("State", "country", "RU"), True, "ru"),
    ],
)
def test_values(schemata: Schemata, value: tuple[str, str, str], ok: bool | None, normalised: str) -> None:
    verdict = schemata.check_value(*value)
    assert (verdict.ok, verdict.normalised) == (ok, normalised)
    assert bool(verdict.message) == (ok is False)


@given(st.sampled_from(sorted(TYPES)), st.text(min_size=1, max_size=60))
def test_any_value_gets_a_verdict(kind: str, value: str) -> None:
    verdict = check_typed(kind, value)
    assert verdict.ok in {True, False, None}
    assert len(verdict.message) < 300


@pytest.mark.parametrize("spoil", ["", "[]", '{"schemata": {"A": {}}}', '{"schemata": {}}'])
def test_refuses_a_file_that_is_not_whole(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "schemata.json"
    path.write_text(spoil, encoding="utf-8")
    with pytest.raises(RefusedError, match=r"schemata\.json are not whole"):
        load_schemata(path)


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real data is not beside the repository")
def test_real_entities_use_names_we_know(schemata: Schemata) -> None:
    unknown: dict[str, int] = {}
    entities = 0
    for path in sorted(DATA.iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            entity = json.loads(line)
            entities += 1
            known = schemata.properties(entity["schema"])
            for name, values in entity["properties"].items():
                if name not in known:
                    unknown[f"{entity['schema']}.{name}"] = unknown.get(f"{entity['schema']}.{name}", 0) + 1
                    continue
                for value in values if isinstance(values, list) else [values]:
                    if isinstance(value, str):
                        assert schemata.check_value(entity["schema"], name, value).ok in {True, False, None}
    assert entities == 733
    assert unknown == {}
