"""Stored words are printed as plain ones that say no more than the case bears."""

from __future__ import annotations

import re
from typing import Any

import pytest
from dossier.test_chapters import printed
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from casefile.core import schema
from casefile.core.case import Case
from casefile.core.dates import show_date
from casefile.core.editions import record_edition
from casefile.core.findings import add_citation
from casefile.core.info import edit_info
from casefile.core.progress import Silent
from casefile.dossier.chapters.summary import write_summary
from casefile.dossier.content import terms, words
from casefile.dossier.content.case import read_content
from casefile.dossier.content.paragraphs import group_amendments
from casefile.dossier.options import Options


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        (("100", None, "missiles", "ballistic missiles", "at_least"), "at least 100 ballistic missiles"),
        (("1", None, "vehicles", "combat vehicle", "exactly"), "1 combat vehicle"),
        (("1.0", "1.2", "barrels", "petroleum", "between"), "between 1.0 and 1.2 barrels of petroleum"),
        ((None, "9000000", "rounds", "ammunition", "up_to"), "up to 9,000,000 rounds of ammunition"),
        (("8000", None, "persons", "workers", "about"), "about 8,000 workers"),
        ((None, "500", "barrels", "oil", "less_than"), "less than 500 barrels of oil"),
        (("165000.50", None, "barrels", "oil", "more_than"), "more than 165,000.50 barrels of oil"),
        (("500", None, "t", "refined petroleum", "about"), "about 500 t of refined petroleum"),
        (("3", None, "ton", "cotton", "exactly"), "3 tons of cotton"),
        (("9000000", None, "round", "ammunition", "up_to"), "up to 9,000,000 rounds of ammunition"),
        (("20000", None, "container", "munitions", "more_than"), "more than 20,000 containers of munitions"),
        (("1", None, "container", "munitions", "exactly"), "1 container of munitions"),
        (("2", None, "TEU", "munitions", "exactly"), "2 TEU of munitions"),
        (("200", None, "piece", "heavy artillery", "at_least"), "at least 200 pieces of heavy artillery"),
        (("100", None, "units", "ballistic missiles", "at_least"), "at least 100 ballistic missiles"),
        (("22506", None, "tonne", "", "exactly"), "22,506 tonnes"),
        (("40", None, "t", "T-54 tanks", "exactly"), "40 t of T-54 tanks"),
        (("7", None, "barrels", "barrels of oil", "exactly"), "7 barrels of oil"),
        (("7", None, "rounds", "rounds of ammunition", "exactly"), "7 rounds of ammunition"),
    ],
)
def test_measured(stored: tuple[str | None, str | None, str, str, str], printed: str) -> None:
    assert terms.measured(*stored) == printed


def test_what_amends_stands_by_resolution_and_number() -> None:
    found = {
        ("S/RES/2270(2016):25", "extends", "2 Mar 2016"),
        ("S/RES/2270(2016):7", "extends", "2 Mar 2016"),
        ("S/RES/2270(2016):17", "modifies", "2 Mar 2016"),
        ("S/RES/1874(2009):10", "extends", "12 Jun 2009"),
        ("S/RES/1874(2009):9", "extends", "12 Jun 2009"),
        ("EU/2017/1509:8", "extends", "no date"),
    }
    assert group_amendments(found) == (
        "EU/2017/1509, para. 8 (extends, no date); S/RES/1874 (2009), paras. 9 and 10 (extends, 12 Jun 2009); "
        "S/RES/2270 (2016), paras. 7 and 25 (extends, 2 Mar 2016); S/RES/2270 (2016), para. 17 (modifies, 2 Mar 2016)"
    )


def test_file_names_keep_their_case_and_articles_stand_small_inside() -> None:
    assert [words.capital(one) for one in ("deliveries_2024.csv, line 3", "report.pdf", "press release", "a. b")] == [
        "deliveries_2024.csv, line 3", "report.pdf", "Press release", "A. b",
    ]  # fmt: skip
    assert words.sentence("page.html says so") == "page.html says so."
    assert [words.inside(one) for one in ("An unnamed official", "The MSMT", "MSMT", "Andrew Lee", "A")] == [
        "an unnamed official", "the MSMT", "MSMT", "Andrew Lee", "A",
    ]  # fmt: skip
    assert words.language("xq-Latn") == "xq-Latn"


def test_a_period_is_no_uncertain_date() -> None:
    assert words.show_period("2023-09/2025-05") == "Sep 2023 \u2013 May 2025"
    assert words.show_period("2023-09/..") == "since Sep 2023"
    assert words.show_period("2024") == "2024"
    assert words.show_period("whenever") == "whenever"
    assert words.show_period(None) == ""
    assert show_date("2023-09/2025-05") == "between Sep 2023 and May 2025"


@given(
    st.sampled_from(["t", "ton", "tons", "MT", "bbl", "barrels", "kg", "m", "litre", "missiles", "rounds", "USD"]),
    st.sampled_from(
        ["refined", "cotton", "petroleum", "barrelled", "bulk", "missile", "rounds", "kg", "tons", "t", "s"]
    ),
    st.sampled_from(["petroleum", "parts", "missiles", "cartons", "of oil", "metal", "T-54 tanks", "kgs"]),
)
def test_no_unit_is_lost(unit: str, first: str, second: str) -> None:
    """The unit stands between figure and product, unless the product says it itself as a word."""
    product = f"{first} {second}"
    printed = terms.measured("500", None, unit, product, "exactly")
    if printed == f"500 {product}":
        assert unit.casefold().rstrip("s") in {word.casefold().rstrip("s") for word in re.split(r"\W+", product)}
    else:
        assert printed in {f"500 {unit} of {product}", f"500 {unit}s of {product}"}


PROVED, NOTHING = ("loaded at least", "Grey Heron, diesel"), ()
BOTH = {"standard_origins": 2, "standard_grade": "B2"}
STATUSES = [
    ("concluded", BOTH, PROVED, None, "The standard of proof of this case is met.", ""),
    ("concluded", BOTH, PROVED, "Agreed", "The standard of proof of this case is met.", ""),
    (
        "concluded", BOTH, PROVED[1:], "Agreed",
        ("It is held to be concluded although the standard of proof is not met, for the reason given. The standard "
        "asks for 2 independent origins; the supporting excerpts have 1. The standard asks for one supporting excerpt "
        "of grade B2 or better; the best counts as F6. The reason:"),
        "standard set aside",
    ),
    (
        "concluded", BOTH, NOTHING, None,
        ("It is called concluded, but the standard of proof is not met, and no reason is given. No excerpt supports "
        "the finding."),
        "standard not met",
    ),
    (
        "concluded", {"standard_origins": None, "standard_grade": None}, PROVED, "Agreed",
        ("It is held to be concluded although the standard of proof is not met, for the reason given. The case sets no "
        "standard that can be checked: no number of origins, no grade. The reason:"),
        "standard set aside",
    ),
    (
        "corroborated", BOTH, PROVED, None,
        "Independent origins agree on it; the standard of proof of this case is not claimed to be met.", "",
    ),
    (
        "corroborated", BOTH, ("loaded at least", "하룻밤"), None,
        "It is called corroborated, but rests on one origin.", "one origin",
    ),
    ("corroborated", BOTH, NOTHING, None, "It is called corroborated, but no exhibit supports it.", "no origin"),
    ("reported", BOTH, NOTHING, None, "It is given as its sources tell it, and is not held to be confirmed.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("put", "means", "short"), [(one[:4], *one[4:]) for one in STATUSES])
def test_a_status_is_said_as_far_as_the_proof_bears_it(
    small_copy: Case, put: tuple[str, dict[str, Any], tuple[str, ...], str | None], means: str, short: str
) -> None:
    status, standard, proof, reason = put
    with small_copy.change("Set") as session:
        edit_info(session, **standard)
        first = session.scalars(select(schema.Finding).where(schema.Finding.number == 1)).one()
        first.status, first.status_reason = status, reason
        for edge in session.scalars(select(schema.Support).where(schema.Support.finding_id == first.id)):
            quote = session.get_one(schema.Excerpt, edge.excerpt_id).quote or ""
            if edge.stance == "supports" and not quote.startswith(proof):
                session.delete(edge)
    told = read_content(small_copy, Options(), Silent())
    plain = read_content(small_copy, Options(grades=False), Silent())
    finding = told.findings[0]
    assert (finding.status_means, finding.status_short) == (means, short)
    row = " ".join("".join(printed(one)) for one in write_summary(told, "1"))
    assert not short or f"({short})" in row
    assert "F6" not in plain.findings[0].status_means
    assert ("B2 or better" in means) is ("No supporting exhibit is graded" in plain.findings[0].status_means)


FAULTS = ("contravention", "apparent_contravention", "evasion", "reporting_failure")


@pytest.mark.parametrize("value", FAULTS)
@pytest.mark.parametrize(("day", "when"), [("2016-05", "not yet in force"), ("2019-05", "no longer in force")])
def test_of_a_paragraph_not_in_force_then_nothing_is_concluded(
    small_copy: Case, value: str, day: str, when: str
) -> None:
    with small_copy.change("Set") as session:
        provision = session.get_one(schema.Provision, "S/RES/2397(2017):5")
        provision.until, provision.status = "2018-12-31", "expired"
        first = session.scalars(select(schema.Finding).where(schema.Finding.number == 1)).one()
        row = session.scalars(select(schema.Citation).where(schema.Citation.finding_id == first.id)).one()
        row.conclusion, row.on_date = value, day
        add_citation(
            session, first.id, provision.id, asserted_by="investigator", conclusion=value, on_date=day, reasoning="So."
        )
    told = read_content(small_copy, Options(), Silent())
    asserted, assessed = told.findings[0].citations
    assert assessed.conclusion.startswith(f"cited for a time when it was {when}: no ")
    assert assessed.conclusion.endswith("can be concluded")
    assert asserted.conclusion.endswith(f"(cited for a time when it was {when}: none can be concluded)")
    table = next(one for one in told.paragraphs if one.citation == "S/RES/2397 (2017), para. 5")
    assert [one.conclusion for one in table.cited] == [asserted.conclusion, assessed.conclusion]


def test_an_uncertain_day_makes_an_uncertain_conclusion(small_copy: Case) -> None:
    with small_copy.change("Set") as session:
        first = session.scalars(select(schema.Finding).where(schema.Finding.number == 1)).one()
        row = session.scalars(select(schema.Citation).where(schema.Citation.finding_id == first.id)).one()
        row.on_date = "2017"
    told = read_content(small_copy, Options(), Silent())
    assert told.findings[0].citations[0].conclusion == "apparent contravention, if it was in force then"


@pytest.mark.parametrize(
    ("corrected", "edition", "printed"),
    [
        ("2025-07-30", "2025-07-31", False),
        ("2025-08-01", "2025-07-31", True),
        ("2025-08", "2025-08-15", True),
        ("~2025-07", "2025-07-31", True),
        ("<2025-07", "2025-07-31", False),
        (">2025-07-31", "2025-07-31", True),
        ("2025-07", "2025-08-01", False),
    ],
)
def test_corrections_since_the_last_edition_are_told_by_date_not_by_spelling(
    small_copy: Case, corrected: str, edition: str, printed: bool
) -> None:
    with small_copy.change("Set") as session:
        record_edition(session, date=edition)
        session.scalars(select(schema.Correction)).one().date = corrected
    assert bool(read_content(small_copy, Options(), Silent()).corrections) is printed


def test_a_date_as_written_is_printed_as_written(small_copy: Case) -> None:
    with small_copy.change("Set") as session:
        row = session.scalars(select(schema.Excerpt).where(schema.Excerpt.locator == "para. 2")).one()
        row.date_written = "05/06/2024"
        other = session.scalars(select(schema.Excerpt).where(schema.Excerpt.language == "ru")).one()
        other.date_written = "2024-06-05"
    told = {one.id: one.date_written for one in read_content(small_copy, Options(), Silent()).exhibits}
    assert (told[row.id], told[other.id]) == ("05/06/2024", "2024-06-05")
