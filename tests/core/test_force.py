"""The state of a provision, in the words that tables print."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from casefile.core.dates import parse_date
from casefile.core.force import and_parents, share_amendments, state_in_words


@dataclass(frozen=True)
class Paragraph:
    """What the question needs of a paragraph."""

    status: str | None = "in force"
    effective: str | None = "2018-01-01"
    until: str | None = None
    id: str = "S/RES/2397(2017):5"


def test_a_sub_paragraph_shares_what_amends_its_paragraph() -> None:
    assert and_parents("S/RES/1718(2006):8(a)(i)") == [f"S/RES/1718(2006):8{end}" for end in ("(a)(i)", "(a)", "")]
    assert and_parents("EU833/2014:3") == ["EU833/2014:3"]
    assert and_parents("S/RES/2397(2017)") == ["S/RES/2397(2017)"]
    later = (Paragraph(id="later"), "modifies"), (Paragraph(id="last"), "replaces")
    amendments = {
        "S/RES/1718(2006):8(a)": [later[0]],
        "S/RES/1718(2006):8": [later[1]],
        "S/RES/1718(2006):9": [later[0]],
    }
    assert share_amendments("S/RES/1718(2006):8(a)(i)", amendments) == list(later)


@pytest.mark.parametrize(
    ("paragraph", "replaced_from", "day", "answer", "words"),
    [
        (Paragraph(), None, "2020", True, "in force in 2020"),
        (Paragraph(), None, "2024-06-01", True, "in force on 1 Jun 2024"),
        (Paragraph(), None, "after 2023", None, "in force after 2023 as far as checked (through 1 Jun 2024)"),
        (Paragraph(), None, "before 2018", False, "not yet in force before 2018"),
        (Paragraph(), None, "about 2018", None, "not certain about 2018"),
        (Paragraph(effective=None), None, "2020", None, "not certain in 2020"),
        (Paragraph("spent"), None, "2020", None, "spent: its one task is done"),
        (Paragraph("statement"), None, "2020", False, "states a view and sets no measure"),
        (Paragraph("expired", until="2019-04-30"), None, "2019-04-30", True, "in force on 30 Apr 2019"),
        (Paragraph("expired", until="2019-04-30"), None, "2025", False, "expired, last day 30 Apr 2019"),
        (Paragraph("superseded", until="2019-04-30"), "2019-04-30", "2025", False, "superseded on 30 Apr 2019"),
        (Paragraph("overtaken", until="2019-04-30"), "2019-05-01", "2025", False, "overtaken after 30 Apr 2019"),
        (
            Paragraph("superseded", until="2019-04-30"),
            "2019-04-30",
            "2019-04-30",
            None,
            "superseded on 30 Apr 2019, the day asked about",
        ),
    ],
)
def test_the_words_say_no_more_than_is_known(
    paragraph: Paragraph, replaced_from: str | None, day: str, *, answer: bool | None, words: str
) -> None:
    later = [(Paragraph(effective=replaced_from, id="S/RES/2400(2019):1"), "replaces")] if replaced_from else []
    state = state_in_words(paragraph, parse_date(day), later, "2024-06-01")
    assert (state.words, state.in_force) == (words, answer)


def test_without_a_day_of_checking_the_record_alone_speaks() -> None:
    state = state_in_words(Paragraph(), parse_date("2025-07-17"), [], None)
    assert (state.in_force, state.words) == (True, "in force on 17 Jul 2025")
