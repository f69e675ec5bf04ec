"""Instruments and elements in a declared case, and proof that bears on an element."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from declared import declaration, write_case

from casefile.core.case import open_case
from casefile.core.elements import grid, list_elements
from casefile.core.entries import read_facts
from casefile.core.findings import list_findings
from casefile.core.ledger import make_ledger
from casefile.core.progress import Silent
from casefile.exchange.build import Signature, Tools, build_file
from casefile.exchange.build_plan import BuildError, load_plan
from casefile.official_texts import add_resolution
from casefile.reading.intake import add_file
from casefile.shipped import catalogue_filler, shipped_schemata

RULE = {
    "symbol": "Regulation (EU) 2017/1509", "title": "Measures against the DPRK", "kind": "regulation",
    "regime": "EU-DPRK", "adopted": "30 Aug 2017", "acknowledgement": "European Union",
    "paragraphs": [
        {"label": "3", "summary": "Bans the sale of listed goods.", "binding": True, "verb": "shall",
         "bound": "everybody in the Union", "category": "goods", "exemptions": "Article 6", "effective": "2017-08-31",
         "status": "in force", "note": "Consolidated.",
         "elements": [{"text": "Goods were sold", "note": "Invoices."}, {"text": "They are listed"}]}
    ],
}  # fmt: skip


def declared() -> dict[str, Any]:
    data: dict[str, Any] = declaration()
    data["instruments"] = [RULE]
    data["elements"] = [{"paragraph": "2397 para 6", "text": "Goods of the listed kinds left", "note": "Customs."}]
    finding = data["findings"]["loading"]
    finding["citations"].append(
        {"paragraph": "Regulation (EU) 2017/1509, article 3", "asserted_by": "investigator", "conclusion": "relevant"}
    )
    finding["proof"] += [
        {"excerpt": "signed", "element": "2397:5#2"},
        {"excerpt": "loading-words", "element": ["S/RES/2397(2017):5#1", "2397 para 5#4"]},
        {"excerpt": "denial", "stance": "contradicts", "element": "Regulation (EU) 2017/1509 art. 3#2"},
    ]
    return data


def build(folder: Path, data: dict[str, Any]) -> Path:
    target = folder / "built.casefile"
    tools = Tools(add_file, add_resolution, catalogue_filler(), shipped_schemata())
    build_file(load_plan(write_case(folder, data)), target, tools, Signature("A. Author", "s1"), Silent())
    return target


def test_elements_are_written_and_filled(tmp_path: Path) -> None:
    with open_case(build(tmp_path, declared()), writable=False) as case, case.read() as session:
        export = "S/RES/2397(2017):6"
        assert [row.text for row in list_elements(session, [export])[export]] == ["Goods of the listed kinds left"]
        grids = {one.provision_id: one for one in grid(session, list_findings(session)[0].id)}
        rule = grids["Regulation(EU)2017/1509:3"]
        assert [(row.text, row.note, row.shown.value) for row in rule.rows] == [
            ("Goods were sold", "Invoices.", "missing"),
            ("They are listed", "", "contradicted"),
        ]
        cap = grids["S/RES/2397(2017):5"]
        assert [row.number for row in cap.missing] == [3, 5]


@pytest.mark.parametrize(
    ("typed", "place", "sentence"),
    [
        ("2397 para 5", "proof[2].element", "write paragraph and number"),
        ("nonsense#1", "proof[2].element", "nonsense"),
        ("2397:5#9", "proof[2]", "has no one element 9; it has 1, 2, 3, 4, 5"),
    ],
)
def test_a_wrong_element_is_named_with_its_place(tmp_path: Path, typed: str, place: str, sentence: str) -> None:
    data = declared()
    data["findings"]["loading"]["proof"][2]["element"] = typed
    with pytest.raises(BuildError) as caught:
        build(tmp_path, data)
    told = "\n".join(str(one) for one in caught.value.problems)
    assert f"findings.loading.{place}" in told
    assert sentence in told


CAP = {
    "product": "fuel", "value": "1500.5", "unit": "tons", "alternative": {"value": "2000", "unit": "m3"},
    "effective": "2024-01-01", "months": 12, "thresholds": [75, 95], "aggregate": "all States", "note": "Ours.",
}  # fmt: skip


def test_a_cap_of_another_regime_is_declared_and_counted(tmp_path: Path) -> None:
    data = declared()
    data["instruments"] = [{**RULE, "paragraphs": [{**RULE["paragraphs"][0], "caps": [CAP]}]}]
    data["events"]["fuel"]["date"] = "2024-05"
    with open_case(build(tmp_path, data), writable=False) as case, case.read() as session:
        facts = read_facts(session)
    (cap,) = [one for one in facts.caps.caps if one.product == "fuel"]
    assert (cap.words(), cap.months, cap.thresholds, cap.aggregate) == (
        "1,500.5 t or 2,000 m3", 12, (75, 95), "all States",
    )  # fmt: skip
    (sheet,) = [one for one in make_ledger(facts).sheets if one.cap is cap]
    assert sheet.period.words() == "1 Jan to 31 Dec 2024"
    assert sheet.accounts[0].sections[0].tally.amount.words("t") == "about 1,200 t"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"value": "-1"}, "cannot be read"), ({"effective": "2024-02-31"}, "cannot be read"), ({"months": 0}, "months")],
)
def test_a_cap_that_says_nothing_is_named(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    data = declared()
    data["instruments"] = [{**RULE, "paragraphs": [{**RULE["paragraphs"][0], "caps": [{**CAP, **change}]}]}]
    with pytest.raises(BuildError) as caught:
        build(tmp_path, data)
    told = [str(one) for one in caught.value.problems]
    assert any("instruments[0].paragraphs[0]" in one and sentence in one for one in told), told
