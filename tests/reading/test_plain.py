"""Plain text: the charset is found, used and recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.reading.client import read_document
from casefile.reading.plain import decode

RUSSIAN = "Поставки нефтепродуктов превысили годовой предел, установленный резолюцией Совета Безопасности. " * 3
KOREAN = "제재 위원회는 선박의 등록을 취소하고 항구 입항을 금지하기로 결정하였다. 정제유 공급은 한도를 넘었다. " * 3
JAPANESE = "制裁委員会は、船舶の入港を禁止することを決定した。これらの貨物は港で積み替えられたという。" * 3
CHINESE = "委员会决定禁止该船只进入港口,并要求各会员国报告石油产品的供应数量。货物在港口转运。" * 3


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (KOREAN, "euc-kr"),
        (JAPANESE, "shift-jis"),
        (JAPANESE, "euc-jp"),
        (CHINESE, "gb18030"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        ("Shipped on 4 May to Rajin.", "utf-16-le"),
        ("Shipped on 4 May to Rajin.", "utf-16-be"),
        ("Großbritanniens größter Hafen, Ende März", "cp1252"),
    ],
)
def test_text_in_any_charset_comes_back_exactly(text: str, charset: str) -> None:
    reading = read_document(text.encode(charset), name="a.txt")
    assert reading.pages[0].text == text
    facts = dict(reading.facts)
    assert facts["charset"]
    assert facts["charset found by"]


def test_a_declared_charset_is_believed_only_when_it_fits() -> None:
    assert decode("Preis 5 €".encode("cp1252"), "cp1252")[0::2] == ("Preis 5 €", "declared")
    assert decode("Größe".encode(), "ascii")[1] == "utf-8"
    assert decode(b"abc", "no-such-charset")[1] == "ascii"


def test_line_ends_and_nul_are_normalised_and_said() -> None:
    page = read_document(b"one\r\ntwo\rthree\x00\n" + b"word " * 50, name="a.txt").pages[0]
    assert page.text.startswith("one\ntwo\nthree\nword")
    assert page.notes == ("1 NUL characters were removed from this page's text.",)


def test_shared_texts_in_odd_encodings(shared_data: Path) -> None:
    office = shared_data / "documents" / "office"
    assert "Großbritanniens größter Partei" in read_document(office / "non_utf.txt", name="non_utf.txt").pages[0].text
    assert read_document(office / "utf.txt", name="utf.txt").pages[0].text == "Îș unî©ođ€.\n"
    reading = read_document(office / "countries_nonutf.csv", name="countries_nonutf.csv")
    assert reading.media_type == "text/csv"
    assert "\ufffd" not in reading.pages[0].text


def test_shared_news_are_read_as_they_stand(shared_data: Path) -> None:
    for path in sorted((shared_data / "documents" / "news").glob("*.txt")):
        expected = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        assert read_document(path, name=path.name).pages[0].text == expected, path.name
