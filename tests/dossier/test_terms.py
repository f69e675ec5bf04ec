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
from casefile.core.info import edit_info
from casefile.core.progress import Silent
from casefile.dossier.chapters.summary import write_summary
from casefile.dossier.content import terms
from casefile.dossier.content.case import read_content
from casefile.dossier.options import Options


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        (("100", None, "missiles", "ballistic missiles", "at_least"), "at least 100 ballistic missiles"),
        (("1", None, "vehicles", "combat vehicle", "exactly"), "1 combat vehicle"),
        (("1.0", "1.2", "barrels", "petroleum", "between"), "between 1.0 and 1.2 barrels of petroleum"),
        ((None, "9000000", "rounds", "ammunition", "up_to"), "up to 9,000,000 rounds of ammunition"),
        (("8000", None, "persons", "workers", "about"), "about 8,000 workers"),
        (("165000.50", None, "barrels", "oil", "more_than"), "more than 165,000.50 barrels of oil"),
        (("500", None, "t", "refined petroleum", "about"), "about 500 t of refined petroleum"),
        (("3", None, "ton", "cotton", "exactly"), "3 ton of cotton"),
        (("40", None, "t", "T-54 tanks", "exactly"), "40 t of T-54 tanks"),
        (("7", None, "barrels", "barrels of oil", "exactly"), "7 barrels of oil"),
        (("7", None, "rounds", "rounds of ammunition", "exactly"), "7 rounds of ammunition"),
    ],
)
def test_measured(stored: tuple[str | None, str | None, str, str, str], printed: str) -> None:
    assert terms.measured(*stored) == printed


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
        assert printed == f"500 {unit} of {product}"


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
