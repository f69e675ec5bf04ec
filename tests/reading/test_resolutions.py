"""Resolutions: labels as cited, annexes apart, all languages; checked against the shared official files."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from casefile.reading.client import read_resolution
from casefile.reading.errors import ReadingError
from casefile.reading.resolutions import parse_resolution

BODY = {1718: 17, 1874: 34, 2087: 20, 2094: 37, 2270: 52, 2321: 50, 2356: 5, 2371: 30, 2375: 33, 2397: 29, 1540: 12}
SAMPLE = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement><meta><identification>
<FRBRWork><FRBRdate date="2099-01-02" name="adoption"/></FRBRWork>
<FRBRExpression><FRBRlanguage language="eng"/></FRBRExpression></identification></meta>
<coverPage><p>Resolution <docNumber>S/RES/9999 (2099)</docNumber></p><p><docTitle>Test text</docTitle></p></coverPage>
<preamble><formula><p>The Council,</p></formula><container><p>Recalling,</p></container></preamble><mainBody>
<paragraph><num>1.</num><content><p>Decides one thing;</p></content></paragraph>
<paragraph><subheading>Ships</subheading></paragraph>
<paragraph eId="para_7"><num>2.</num><list><intro><p>Decides that:</p></intro>
<point><num>(a)</num><content><p>States shall, as to:</p></content></point>
<sublist><point><num>(i)</num><content><p>Coal;</p></content></point>
<point><num>(ii)</num><content><p>Iron;</p></content></point></sublist>
<point><num>(b)</num><content><p>The measures of paragraph 2 (a) apply;</p></content></point></list></paragraph>
<paragraph><num>3 -</num><content><p>Decides, provided that (a) the State reports, as under paragraphs 8 (a) and
8 (b) of another text, and (b) the sum is small;</p></content></paragraph></mainBody><attachments><attachment>
<doc name="annex"><mainBody><paragraph><heading>Annex I</heading></paragraph>
<paragraph><num>1.</num><content><p>A PERSON</p></content></paragraph>
<paragraph><content><p>(a) Description: none</p></content></paragraph>
<paragraph><content><p>Annex II</p></content></paragraph>
<paragraph><num>1.</num><content><p>A COMPANY</p></content></paragraph></mainBody></doc></attachment></attachments>
</statement></akomaNtoso>"""


def test_labels_parts_and_facts() -> None:
    text = read_resolution(SAMPLE.encode(), name="a.xml")
    assert (text.symbol, text.number, text.year) == ("S/RES/9999 (2099)", 9999, 2099)
    assert (text.adopted, text.language, text.title) == ("2099-01-02", "en", "Test text")
    rows = {(part.part, part.label): part.text for part in text.parts if part.label}
    assert rows == {
        ("preamble", "1"): "Recalling,",
        ("body", "1"): "Decides one thing;",
        ("body", "2"): "Decides that:",
        ("body", "2(a)"): "States shall, as to:",
        ("body", "2(a)(i)"): "Coal;",
        ("body", "2(a)(ii)"): "Iron;",
        ("body", "2(b)"): "The measures of paragraph 2 (a) apply;",
        ("body", "3"): "Decides, provided that (a) the State reports, as under paragraphs 8 (a) and 8 (b) of another "
        "text, and (b) the sum is small;",
        ("body", "3(a)"): "the State reports, as under paragraphs 8 (a) and 8 (b) of another text, and",
        ("body", "3(b)"): "the sum is small;",
        ("annex 1", "1"): "A PERSON",
        ("annex 1", "1(a)"): "Description: none",
        ("annex 2", "1"): "A COMPANY",
    }


@pytest.mark.parametrize(
    "data", [b"<html/>", b"not xml", b"", b"<akomaNtoso><docNumber>A/RES/1</docNumber></akomaNtoso>"]
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(ReadingError, match=r"a\.xml: "):
        read_resolution(data, name="a.xml")


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + SAMPLE.replace("Iron;", "Iron&x;")
    texts = {part.label: part.text for part in parse_resolution(bomb.encode()).parts}
    assert texts["2(a)(ii)"] == "Iron"


def test_official_files_meet_their_truth(shared_data: Path) -> None:
    truth = json.loads((shared_data / "resolutions" / "TRUTH_resolutions.json").read_text())
    for name, expected in truth.items():
        text = parse_resolution((shared_data / name).read_bytes())
        assert [text.symbol] == expected["docNumber"], name
        tops = [part.label for part in text.parts if part.part == "body" and part.label.isdecimal()]
        assert tops == [str(number) for number in range(1, len(tops) + 1)], name
        assert len(tops) == BODY.get(text.number, 7 if text.number == 2680 else len(tops)), name
        assert all(part.text for part in text.parts), name
        labels = Counter((part.part, part.label) for part in text.parts if part.label and part.part == "body")
        assert max(labels.values()) == 1, name


def test_seven_languages_of_one_resolution(shared_data: Path) -> None:
    folder = shared_data / "resolutions" / "multilingual_2680"
    texts = [parse_resolution(path.read_bytes()) for path in sorted(folder.glob("*.xml"))]
    assert {text.language for text in texts} == {"ar", "zh", "en", "fr", "de", "ru", "es"}
    assert {text.adopted for text in texts} == {"2023-03-23"}
    for text in texts:
        assert [part.label for part in text.parts if part.part == "body"] == list("1234567")


def test_every_label_of_the_catalogue_with_an_official_file_has_its_text(shared_data: Path) -> None:
    catalogue = json.loads((shared_data.parent / "reference" / "resolutions.json").read_text())
    texts: dict[int, dict[str, str]] = {}
    for path in (shared_data / "resolutions").rglob("*.xml"):
        text = parse_resolution(path.read_bytes())
        if text.language == "en":
            texts[text.number] = {part.label: part.text for part in text.parts if part.part == "body"}
    found = missing = without_file = 0
    for resolution in catalogue["resolutions"]:
        for paragraph in resolution["paragraphs"]:
            if resolution["number"] not in texts:
                without_file += 1
            elif texts[resolution["number"]].get(paragraph["label"]):
                found += 1
            else:
                missing += 1
    assert (found, missing, without_file) == (410, 0, 10)
