"""Instruments of a declared case that no catalogue has, and elements of a breach beside those that ship."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from casefile.core.caps import read_caps
from casefile.core.elements import add_element
from casefile.core.errors import RefusedError
from casefile.core.instruments import add_instrument, add_provision, find_provisions, print_citation
from casefile.core.wording import quoted
from casefile.exchange.build_ledger import Ledger
from casefile.exchange.strict_json import Route

PARAGRAPH = (
    "label", "summary", "binding", "verb", "bound", "category", "exemptions", "effective", "until", "status", "note",
)  # fmt: skip


def add_law(session: Session, ledger: Ledger) -> None:
    """Add the instruments with their paragraphs, then the elements of paragraphs that are there."""
    for n, one in enumerate(ledger.plan.items("instruments")):
        with ledger.at("instruments", n):
            names = ("symbol", "title", "kind", "regime", "adopted", "acknowledgement")
            instrument_id = add_instrument(session, **ledger.fields(one, *names))
            for place, paragraph in enumerate(one["paragraphs"]):
                _add_paragraph(session, ledger, ("instruments", n, "paragraphs", place), instrument_id, paragraph)
    for n, one in enumerate(ledger.plan.items("elements")):
        with ledger.at("elements", n):
            provision_id = find_paragraph(session, one["paragraph"])
            add_element(session, provision_id, **ledger.fields(one, "text", "note"))


def find_paragraph(session: Session, words: str) -> str:
    """Return the one provision that a typed citation names; refuse several with their names."""
    found = find_provisions(session, words)
    if len(found) != 1:
        listed = ", ".join(print_citation(provision_id) for provision_id in found)
        raise RefusedError(f"{quoted(words)} names {len(found)} paragraphs; name one: {listed}.")
    return found[0]


def _add_paragraph(session: Session, ledger: Ledger, route: Route, instrument_id: str, one: Mapping[str, Any]) -> None:
    with ledger.at(*route):
        amounts = [_amount(cap) for cap in one.get("caps", ())]
        fields = ledger.fields(one, *PARAGRAPH) | ({"amounts": amounts} if amounts else {})
        provision_id = add_provision(session, instrument_id, **fields)
        if unread := read_caps([(provision_id, amounts, None)]).unread:
            raise RefusedError(f"{unread[0]} Look at its figures and days.")
        for element in one.get("elements", ()):
            add_element(session, provision_id, **element)


def _amount(cap: Mapping[str, Any]) -> dict[str, Any]:
    """Return a declared cap as the catalogue writes it, see `core/caps.py`; figures stay as they are declared."""
    return {
        "product": cap["product"],
        "value": cap["value"],
        "unit": cap["unit"],
        "alternative": cap.get("alternative"),
        "period": f"{cap['months']} months" if "months" in cap else f"until {cap['until']}",
        "effective": cap["effective"],
        "thresholds_percent": cap.get("thresholds", []),
        **{name: cap[name] for name in ("until", "aggregate", "note") if name in cap},
    }
