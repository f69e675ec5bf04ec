"""What may stand in an edition, and why something does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from sealed import seal

from casefile.core.case import Case, create_case
from casefile.core.events import add_event
from casefile.core.excerpts import add_excerpt_quote
from casefile.core.handling import Level, read_level
from casefile.core.progress import Silent
from casefile.core.proof import add_support
from casefile.core.quantities import add_quantity
from casefile.core.review import review_leaving
from casefile.core.schema import CaseInfo, Finding, Instrument, Provision, Source
from casefile.core.snapshot import Rows, take_snapshot
from casefile.core.veil import Protection
from casefile.core.withholding import Reasons, choose_rows, hold_sources, levels_in

GREEN = read_level("GREEN")


def make(path: Path, **marks: str) -> Case:
    """Return a GREEN case: a finding on an excerpt marked GREEN, of a source with these marks."""
    case = create_case(path, CaseInfo(title="Case", tlp="GREEN"), author="A", station="s")
    source_id = seal(case, "It left on Monday.", title="Told", **marks)
    with case.change("Fill") as session:
        session.add(Finding(id="f", number=1, position=1, title="One", text="t", status="reported"))
        session.flush()
        excerpt_id = add_excerpt_quote(session, source_id, "It left", tlp="GREEN", classification="unclassified")
        add_support(session, excerpt_id, "finding", "f")
    return case


def choose(rows: Rows, edition: Level) -> dict[str, set[str]]:
    """Return what stays by level alone."""
    return choose_rows(rows, edition, Protection(), lambda name, row: False)


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({"tlp": "RED"}, "TLP:RED"),
        ({"classification": "confidential"}, "confidential"),
        ({"tlp": "AMBER", "classification": "strictly_confidential"}, "TLP:AMBER, strictly confidential"),
    ],
)
def test_what_hangs_on_something_withheld_is_withheld_for_its_marking(
    tmp_path: Path, marks: dict[str, str], said: str
) -> None:
    with make(tmp_path / "case.casefile", **marks) as case:
        rows = take_snapshot(case, Silent()).rows
    kept = choose(rows, GREEN)
    assert kept["finding"] == {"f"}
    assert not kept["source"] | kept["excerpt"] | kept["support"]
    reasons = Reasons(rows, levels_in(rows), GREEN)
    for table in ("source", "excerpt", "support"):
        (key,) = rows[table]
        assert reasons.words(table, key) == said
    assert reasons.words("finding", "f") == "protected"  # nothing about its level keeps it back


def test_what_holds_something_withheld_keeps_its_bytes() -> None:
    sources = {"mail": {"parent_id": None}, "annex": {"parent_id": "mail"}, "free": {"parent_id": None}}
    assert hold_sources(sources, {"mail", "free"}, ()) == {"annex", "mail"}
    assert hold_sources(sources, sources, {"annex"}) == {"annex", "mail"}
    assert hold_sources(sources, sources, ()) == set()


def test_public_caps_come_along_with_quantities_of_their_product(tmp_path: Path) -> None:
    """Else an edition of a case above it would say that there is no cap."""
    green = {"tlp": "GREEN", "classification": "unclassified"}
    with create_case(tmp_path / "case.casefile", CaseInfo(title="Case", tlp="AMBER"), author="A", station="s") as case:
        with case.change("Fill") as session:
            session.add(Instrument(id="I", symbol="I", title="I", kind="resolution", regime="r"))
            session.flush()
            for key, product, verified in (
                ("I:1", "crude oil", "official-text"),
                ("I:2", "coal", "official-text"),
                ("I:3", "crude oil", None),  # of the case's own making
            ):
                session.add(
                    Provision(
                        id=key, instrument_id="I", part="body", label=key[-1], position=1, binding=True, summary="s",
                        verified=verified, amounts=[{"product": product}],
                    )
                )  # fmt: skip
            for kind, marks in (("crude petroleum", green), ("coal", {"tlp": "RED"})):
                event = add_event(session, kind="delivery", title=kind, knowledge="documented", **marks)
                figure = {"qualifier": "exactly", "low": "1", "unit": "t", "origin": "alleged"}
                add_quantity(session, event, product=kind, knowledge="documented", **figure)
        rows = take_snapshot(case, Silent()).rows
    assert choose(rows, GREEN)["provision"] == {"I:1"}
    assert choose(rows, GREEN)["instrument"] == {"I"}
    assert choose(rows, read_level("AMBER"))["provision"] == {"I:1", "I:2", "I:3"}


def test_the_leaving_is_reviewed_at_both_markings(tmp_path: Path) -> None:
    with make(tmp_path / "case.casefile", classification="confidential") as case:
        with case.change("Place") as session:
            session.add(
                Source(
                    title="Photo", kind="image", sha256="0" * 64, size=1, media_type="image/png", tlp="AMBER",
                    facts=[["GPS latitude", "1"]], provided_by="Somebody",
                )
            )  # fmt: skip
        told = [(one.kind, one.where) for one in review_leaving(case, GREEN)]
        amber = [(one.kind, one.where) for one in review_leaving(case, read_level("AMBER", "confidential"))]
        internal = [(one.kind, one.where) for one in review_leaving(case, None)]
    assert sorted(told) == [
        ("marked_above", "Source “Photo”"), ("marked_above", "Source “Told”"), ("stripped", "Finding 1, “One”"),
    ]  # fmt: skip
    assert sorted(amber) == [("gps", "Source “Photo”"), ("no_consent", "Source “Photo”")]
    assert {kind for kind, _ in internal} == {"gps", "no_consent"}
