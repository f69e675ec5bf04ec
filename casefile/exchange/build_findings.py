"""Findings of a declared case, and what hangs on them: citations, replies, recommendations, notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from casefile.core.editions import add_abbreviation, add_correction
from casefile.core.enquiries import add_enquiry, add_response, edit_response
from casefile.core.findings import (
    add_alternative,
    add_citation,
    add_finding,
    add_finding_entity,
    add_finding_event,
    set_status,
)
from casefile.core.notes import add_note
from casefile.core.recommendations import add_recommendation
from casefile.core.vocabulary import Stance
from casefile.exchange.build_law import find_paragraph
from casefile.exchange.build_ledger import Ledger
from casefile.exchange.build_subjects import HANDLING, prove
from casefile.exchange.strict_json import Route

FINDING = (
    "number", "title", "text", "acknowledged_by", "determined_by", "likelihood", "confidence", "period", "contrary",
    "reasoning", "no_enquiry_reason", "note",
)  # fmt: skip
TABLES = {"origins": "origin", "sources": "source", "excerpts": "excerpt", "entities": "entity", "links": "link",
          "places": "place", "events": "event", "quantities": "quantity", "findings": "finding",
          "enquiries": "enquiry"}  # fmt: skip


def add_findings(session: Session, ledger: Ledger) -> None:
    """Add the findings with their entities, events, proof, alternatives and citations; then set their status.

    The status comes last because `concluded` asks for the proof, and not at all where a supporting excerpt was refused:
    that is told already.
    """
    for key, finding in ledger.plan.entries("findings").items():
        route: Route = ("findings", key)
        with ledger.at(*route):
            fields = ledger.fields(finding, *FINDING, *HANDLING)
            finding_id = ledger.keep("findings", key, add_finding(session, status="reported", **fields))
            _add_subjects(session, ledger, route, finding_id)
            prove(session, ledger, (*route, "proof"), ("finding", finding_id), finding)
            for n, one in enumerate(finding.get("alternatives", ())):
                with ledger.at(*route, "alternatives", n):
                    add_alternative(session, finding_id, **one)
            for n, one in enumerate(finding.get("citations", ())):
                with ledger.at(*route, "citations", n):
                    _add_citation(session, ledger, (*route, "citations", n), finding_id, one)
    session.flush()
    for key, finding in ledger.plan.entries("findings").items():
        with ledger.at("findings", key, "status"):
            for edge in finding.get("proof", ()):
                if isinstance(edge, str):
                    ledger.find("excerpts", edge)
                elif edge.get("stance", Stance.SUPPORTS) == Stance.SUPPORTS:
                    ledger.find("excerpts", edge["excerpt"])
            reason = finding.get("status_reason")
            set_status(session, ledger.find("findings", key), finding["status"], status_reason=reason)


def _add_subjects(session: Session, ledger: Ledger, route: Route, finding_id: str) -> None:
    finding = ledger.plan.entries("findings")[str(route[1])]
    for n, one in enumerate(finding.get("entities", ())):
        with ledger.at(*route, "entities", n):
            entity_id = ledger.find("entities", one["entity"])
            add_finding_entity(session, finding_id, entity_id, **ledger.fields(one, "standing", "note"))
    for n, event in enumerate(finding.get("events", ())):
        with ledger.at(*route, "events", n):
            add_finding_event(session, finding_id, ledger.find("events", event))


def _add_citation(session: Session, ledger: Ledger, route: Route, finding_id: str, one: Mapping[str, Any]) -> None:
    with ledger.at(*route, "paragraph"):
        provision_id = find_paragraph(session, one["paragraph"])
        names = ("asserted_by", "conclusion", "duty_bearer", "nexus", "exemption", "reasoning", "on_date")
        with ledger.at(*route):
            added = add_citation(session, finding_id, provision_id, **ledger.fields(one, *names, excerpt="excerpts"))
            ledger.warn(route, added.warning)


def add_enquiries(session: Session, ledger: Ledger) -> None:
    """Add the enquiries and what came back on them."""
    for key, one in ledger.plan.entries("enquiries").items():
        with ledger.at("enquiries", key):
            names = ("addressee", "channel", "symbol", "sent", "due", "put", "illustrative", "note")
            fields = ledger.fields(one, *names, *HANDLING, entity="entities")
            findings = ledger.found("findings", one.get("findings"))
            ledger.keep("enquiries", key, add_enquiry(session, findings=findings, **fields))
    for n, one in enumerate(ledger.plan.items("responses")):
        with ledger.at("responses", n):
            told = ("kind", "by", "date", "position", "assessment", "effect")
            fields = ledger.fields(
                one, *told, enquiry="enquiries", entity="entities", source="sources", excerpt="excerpts"
            )
            if "findings" in one:
                fields["findings"] = ledger.found("findings", one["findings"])
            response_id = add_response(session, **fields)
            edit_response(session, response_id, **ledger.fields(one, *HANDLING))


def add_remainder(session: Session, ledger: Ledger) -> None:
    """Add recommendations, abbreviations, corrections and notes."""
    for n, one in enumerate(ledger.plan.items("recommendations")):
        with ledger.at("recommendations", n):
            fields = ledger.fields(one, "number", "addressee", "action", *HANDLING)
            add_recommendation(session, findings=ledger.found("findings", one.get("findings")), **fields)
    for short, long in ledger.plan.entries("abbreviations").items():
        with ledger.at("abbreviations", short):
            add_abbreviation(session, short, long)
    for n, one in enumerate(ledger.plan.items("corrections")):
        with ledger.at("corrections", n):
            add_correction(session, **ledger.fields(one, "date", "was", "now", "reason", finding="findings"))
    for n, one in enumerate(ledger.plan.items("notes")):
        with ledger.at("notes", n):
            _add_note(session, ledger, one)


def _add_note(session: Session, ledger: Ledger, one: Mapping[str, Any]) -> None:
    fields = ledger.fields(one, "kind", "text", *HANDLING)
    if "on" in one:
        section, _, key = one["on"].partition("/")
        fields |= {"on_table": TABLES[section], "on_id": ledger.find(section, key)}
    add_note(session, **fields)
