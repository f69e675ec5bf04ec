"""Which labels of changes tell of a text: whole, cut, with other white space; and which do not."""

from __future__ import annotations

import pytest

from casefile.exchange.labels import Labels

LONG = "The witness Hans Muster\r\nlives at\tHarbour Street 7\u2028and drove the truck himself to the crossing."


@pytest.mark.parametrize(
    ("label", "text", "tells"),
    [
        ("Mark excerpt “The witness Hans Muster lives at Harbour Street 7 an”", LONG, True),
        ("Say that he DROVE THE TRUCK HIMSELF", LONG, True),
        ("Add source The witness Hans …", LONG, True),
        ("Mark excerpt “The wit”", LONG, False),
        ("Mark excerpt “Other words of another witness”", LONG, False),
        ("Mark excerpt “블루헤론호가 나진항에서”", "어제 블루헤론호가\n나진항에서 컨테이너 40개를 실었다.", True),
        ("Mark excerpt “朝鮮民主主義人民共和国”", "在朝鮮民主主義的船", True),
        ("Mark excerpt “朝鮮”", "在朝鮮的船", False),
        ("Rename the ship", "", False),
    ],
)
def test_a_part_of_a_text_is_found_in_a_label(label: str, text: str, tells: bool) -> None:
    labels = Labels([label, "Create case"])
    labels.learn_text(text)
    assert labels.tells(label) is tells
    assert not labels.tells("Create case")


@pytest.mark.parametrize(
    ("label", "name", "tells"),
    [
        ("Rename Hans Muster", "Hans\nMuster", True),
        ("Rename HANS  MÚSTER", "Hans Muster", True),
        ("Rename Hans", "Hans Muster", False),
        ("Rename it", "it", False),
    ],
)
def test_a_name_is_found_whole(label: str, name: str, tells: bool) -> None:
    labels = Labels([label])
    labels.learn_name(name)
    assert labels.tells(label) is tells
