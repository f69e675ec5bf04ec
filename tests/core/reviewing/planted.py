"""Weaknesses to plant in the sound case, each with what a review must then say, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from core.reviewing.sound import ARMS, CAP, Sound, paper, words
from sqlalchemy.orm import Session

from casefile.core import (
    elements,
    enquiries,
    entities,
    events,
    findings,
    instruments,
    links,
    origins,
    proof,
    quantities,
)
from casefile.core import schema as s
from casefile.core.editions import delete_abbreviation, list_abbreviations
from casefile.core.excerpts import add_translation, list_translations
from casefile.core.info import edit_info
from casefile.core.notes import add_note
from casefile.core.recommendations import add_recommendation

Plant = Callable[[Session, Sound], object]


class Planted(NamedTuple):
    name: str
    plant: Plant
    expected: set[tuple[str, str]]  # severity and kind


def put(table: type[s.Record], name: str, **fields: Any) -> Plant:
    """Return what sets fields of a record behind the operations, as an import might bring them."""

    def plant(session: Session, it: Sound) -> None:
        record: Any = session.get_one(table, it.ids[name])
        for field, value in fields.items():
            setattr(record, field, value)

    return plant


def edge(name: str, **fields: Any) -> Plant:
    return put(s.Support, name, **fields)


def unproved(column: str) -> Plant:
    def plant(session: Session, it: Sound) -> None:
        for row in session.query(s.Support).filter(
            getattr(s.Support, column).is_not(None), s.Support.stance == "supports"
        ):
            session.delete(row)

    return plant


def new_finding(session: Session, it: Sound, **fields: Any) -> str:
    """Add a second finding that is as sound as the first."""
    given = {"title": "It was paid", "text": "It was paid.", "status": "reported", "period": "2020", **fields}
    made = findings.add_finding(session, **given)
    for name in ("seen", "told"):
        proof.add_support(session, it.ids[name], "finding", made)
    return made


def cite(session: Session, finding: str, paragraph: str, **fields: Any) -> str:
    given = {
        "asserted_by": "investigator", "conclusion": "apparent_contravention", "duty_bearer": "all States",
        "nexus": "flag", "reasoning": "So.", "exemption": "None fits.", "on_date": "2020", **fields,
    }  # fmt: skip
    made = findings.add_citation(session, finding, paragraph, **given).id
    session.flush()
    for row in elements.list_elements(session, [paragraph])[paragraph]:
        there = session.query(s.Support).filter_by(finding_id=finding, element_id=row.id).first()
        if there is None:
            excerpt = session.query(s.Support).filter_by(finding_id=finding, stance="supports").first()
            assert excerpt is not None
            proof.add_support(session, excerpt.excerpt_id, "finding", finding, element_id=row.id)
    return made


def no_proof(session: Session, it: Sound) -> None:
    made = findings.add_finding(session, title="Nothing", text="Nothing.", status="reported", period="2020")
    findings.add_citation(session, made, ARMS, asserted_by="investigator", conclusion="relevant")


def same_origin(session: Session, it: Sound) -> None:
    agency = origins.add_origin(session, name="Agency")
    for name in ("gazette", "herald"):
        session.get_one(s.Source, it.ids[name]).origin_id = agency


def alone(status: str, **fields: Any) -> Plant:
    def plant(session: Session, it: Sound) -> None:
        same_origin(session, it)
        claim = session.get_one(s.Finding, it.claim)
        claim.status = status
        for name, value in fields.items():
            setattr(claim, name, value)

    return plant


def person(session: Session, it: Sound) -> None:
    who = entities.add_entity(session, schema="Person", name="A. Master")
    born = entities.add_statement(session, who, "birthDate", "1960").id
    proof.add_support(session, it.seen, "statement", born)
    findings.add_finding_entity(session, it.claim, who, standing="facilitator")
    session.get_one(s.Excerpt, it.seen).speaker = "an unnamed official"
    session.get_one(s.Excerpt, it.told).relays = "sources who asked not to be named"


def second_vessel(session: Session, it: Sound, name: str, number: str) -> str:
    made = entities.add_entity(session, schema="Vessel", name=name)
    entities.add_statement(session, made, "imoNumber", number)
    return made


def two_numbers(session: Session, it: Sound) -> None:
    more = entities.add_statement(session, it.ship, "imoNumber", "9179842").id
    proof.add_support(session, it.seen, "statement", more)


def joined_hulls(session: Session, it: Sound) -> None:
    entities.judge_same(session, it.ship, second_vessel(session, it, "Grey Heron", "9179842"), reason="One hull.")


def person_alleged(session: Session, it: Sound) -> None:
    state = entities.add_entity(session, schema="State", name="A State")
    findings.add_finding_entity(session, it.claim, state, standing="alleged")


def facilitator(session: Session, it: Sound) -> None:
    bank = entities.add_entity(session, schema="PublicBody", name="A Bank")
    findings.add_finding_entity(session, it.claim, bank, standing="facilitator")


def conflict(session: Session, it: Sound) -> None:
    row = s.Conflict(on_table="entity", on_id=it.ship, theirs={"name": "Grey"}, case_id="c", case_title="Theirs")
    session.add(row)


def spoke(session: Session, it: Sound) -> None:
    person_alleged(session, it)
    enquiries.add_response(
        session, kind="unsolicited_statement", by="A State's ministry", position="No.", findings=[it.claim],
        excerpt_id=it.denied, assessment="Bare.",
    )  # fmt: skip


def replaced(session: Session, it: Sound) -> None:
    newer = paper(session, "Gazette, corrected", replaces_id=it.gazette)
    more = words(session, newer, "Arms left it.")
    session.flush()
    proof.add_support(session, more, "finding", it.claim)


def delivery(low: str, qualifier: str, **cited: str) -> Plant:
    """Return what claims that the cap of 2020 was passed, beside one delivery of that year."""

    def plant(session: Session, it: Sound) -> None:
        made = events.add_event(session, kind="delivery", title="A tanker", knowledge="documented", date="2020-03")
        oil = quantities.add_quantity(
            session, made, qualifier=qualifier, low=low, unit="barrel", product="diesel", origin="estimated",
            knowledge="documented",
        )  # fmt: skip
        for table, record in (("event", made), ("quantity", oil)):
            proof.add_support(session, it.seen, table, record)
        cite(session, new_finding(session, it), CAP, **cited)

    return plant


def own_rule(session: Session, it: Sound) -> None:
    rule = instruments.add_instrument(session, symbol="Act 7", title="An act", kind="act")
    one = instruments.add_provision(session, rule, label="1", summary="Bans it.", binding=True, effective="2010-01-01")
    session.flush()
    cite(session, it.claim, one)


def contradicted(session: Session, it: Sound) -> None:
    proof.delete_support(session, it.shown2)
    proof.add_support(
        session, it.denied, "finding", it.claim, stance="contradicts", discussed="Bare.", element_id=f"{ARMS}#2"
    )


def overdue(session: Session, it: Sound) -> None:
    asked = enquiries.add_enquiry(session, addressee="The port", put="What?", findings=[it.claim], sent="2024-01-01")
    session.flush()
    enquiries.edit_enquiry(session, asked, due="2024-02-01")


def stripped(session: Session, it: Sound) -> None:
    for name in ("gazette", "herald"):
        session.get_one(s.Source, it.ids[name]).tlp = "RED"


def gap(session: Session, it: Sound) -> None:
    cite(session, new_finding(session, it, number=4), ARMS)


def short_form(session: Session, it: Sound) -> None:
    for row in list_abbreviations(session):
        delete_abbreviation(session, row.id)


PLACE = (["GPS latitude", "43.467448"], ["GPS longitude", "11.885127"])
TAKEN = ["taken", "2008-10-22T16:28:39"]


def image(protected: bool, *facts: list[str]) -> Plant:
    def plant(session: Session, it: Sound) -> None:
        row = session.get_one(s.Source, it.gazette)
        row.facts, row.protected, row.alias = [["format", "JPEG"], *facts], protected, "Source 1" if protected else None

    return plant


def claim(**fields: Any) -> Plant:
    return put(s.Finding, "claim", **fields)


def law(**fields: Any) -> Plant:
    return put(s.Citation, "law", **fields)


PLANTED = [
    Planted("no proof", no_proof, {("wrong", "no_proof")}),
    Planted("one origin, corroborated", same_origin, {("wrong", "corroborated_alone")}),
    Planted("one origin, reported", alone("reported"), {("weak", "one_origin")}),
    Planted("one origin, unresolved", alone("unresolved", status_reason="Open."), {("notice", "one_origin")}),
    Planted("below the standard", alone("concluded"), {("wrong", "below_standard"), ("weak", "one_origin")}),
    Planted(
        "standard set aside",
        alone("concluded", status_reason="An eyewitness."),
        {("notice", "standard_set_aside"), ("weak", "one_origin")},
    ),
    Planted("against, not discussed", edge("against", discussed=None), {("wrong", "against_undiscussed")}),
    Planted(
        "against, told only",
        lambda session, it: (
            edge("against", discussed=None)(session, it),
            claim(contrary="The owner denies.")(session, it),
        ),
        {("weak", "against_undiscussed")},
    ),
    Planted(
        "no alternative",
        lambda session, it: findings.delete_alternative(session, it.other),
        {("weak", "no_alternative")},
    ),
    Planted("alternative open", put(s.Alternative, "other", assessment=None), {("weak", "alternative_open")}),
    Planted("no reasoning", claim(reasoning=None), {("weak", "no_reasoning")}),
    Planted("no status reason", claim(status="unresolved"), {("notice", "no_status_reason")}),
    Planted(
        "event outside",
        lambda session, it: events.edit_event(session, it.sailing, date="2021-02"),
        {("weak", "event_outside_period")},
    ),
    Planted(
        "likelihood with confidence",
        claim(reasoning="We are confident that it is likely. It was seen."),
        {("weak", "likelihood_with_confidence")},
    ),
    Planted(
        "strong words",
        lambda session, it: (claim(title="A violation")(session, it), law(conclusion="relevant")(session, it)),
        {("weak", "strong_words")},
    ),
    Planted(
        "strong words, nothing binds",
        lambda session, it: cite(
            session,
            new_finding(session, it, text="The State breached it."),
            "S/RES/2270(2016):7",
            conclusion="relevant",
        ),
        {("wrong", "strong_words"), ("weak", "nothing_binds")},
    ),
    Planted("outright", law(conclusion="contravention"), {("weak", "conclusion_ahead")}),
    Planted(
        "not substantiated",
        claim(status="not_substantiated", status_reason="No."),
        {("wrong", "conclusion_ahead"), ("wrong", "recommends_alone")},
    ),
    Planted("no standing", put(s.FindingEntity, "used", standing=None), {("wrong", "no_standing")}),
    Planted("not asked", person_alleged, {("wrong", "not_asked")}),
    Planted("facilitator not asked", facilitator, {("weak", "not_asked")}),
    Planted("not asked, spoke", spoke, {("wrong", "not_asked")}),
    Planted(
        "nameless accuser",
        person,
        {
            ("wrong", "nameless_accuser"),
            ("weak", "not_asked"),
            ("wrong", "corroborated_alone"),
            ("weak", "origin_in_words"),
        },
    ),
    Planted("no citation", new_finding, {("notice", "no_citation")}),
    Planted(
        "nothing binds",
        lambda session, it: cite(session, new_finding(session, it), "S/RES/2270(2016):7", conclusion="relevant"),
        {("weak", "nothing_binds")},
    ),
    Planted(
        "not binding", lambda session, it: cite(session, it.claim, "S/RES/2270(2016):7"), {("wrong", "not_binding")}
    ),
    Planted(
        "law unchecked",
        lambda session, it: cite(session, it.claim, ARMS, on_date="2025"),
        {("notice", "law_unchecked")},
    ),
    Planted("not in force yet", law(on_date="2005"), {("wrong", "not_in_force")}),
    Planted(
        "superseded",
        lambda session, it: cite(
            session, new_finding(session, it), "S/RES/2270(2016):29", conclusion="relevant", on_date="2020"
        ),
        {("weak", "superseded")},
    ),
    Planted(
        "superseded, blamed",
        lambda session, it: cite(session, new_finding(session, it), "S/RES/2270(2016):29", on_date="2020"),
        {("wrong", "superseded"), ("notice", "no_elements")},
    ),
    Planted("doubtful", law(on_date="2009"), {("weak", "force_doubtful")}),
    Planted(
        "no date",
        lambda session, it: (events.edit_event(session, it.sailing, date="2020"), claim(period=None)(session, it)),
        {("weak", "no_date")},
    ),
    Planted("no duty bearer", law(duty_bearer=None), {("weak", "no_duty_bearer")}),
    Planted("no nexus", law(nexus=None), {("notice", "no_nexus")}),
    Planted("no legal reasoning", law(reasoning=None), {("weak", "no_law_reasoning")}),
    Planted(
        "no exemption",
        lambda session, it: cite(session, it.claim, "S/RES/2270(2016):33", exemption=None),
        {("weak", "no_exemption")},
    ),
    Planted(
        "cap without deliveries",
        lambda session, it: cite(session, new_finding(session, it), CAP),
        {("wrong", "cap_not_borne_out")},
    ),
    Planted(
        "cap that had ended",
        lambda session, it: cite(session, new_finding(session, it), "S/RES/2375(2017):14"),
        {("wrong", "superseded"), ("notice", "no_elements")},
    ),
    Planted("cap not passed", delivery("165000", "exactly"), {("wrong", "cap_not_borne_out")}),
    Planted("cap left open", delivery("165000", "more_than"), {("weak", "cap_not_borne_out")}),
    Planted("cap passed", delivery("600000", "more_than"), set()),
    Planted("cap and conduct", delivery("600000", "exactly", duty_bearer="A State"), {("weak", "cap_and_conduct")}),
    Planted("assertion unproved", law(asserted_by="source"), {("wrong", "assertion_unproved")}),
    Planted("own rule", own_rule, {("weak", "text_unchecked"), ("notice", "no_elements")}),
    Planted(
        "element missing", lambda session, it: proof.delete_support(session, it.shown3), {("weak", "element_missing")}
    ),
    Planted("element contradicted", contradicted, {("wrong", "element_contradicted")}),
    Planted("anchor moved", put(s.Excerpt, "seen", anchor_state="moved"), {("weak", "anchor_moved")}),
    Planted(
        "anchor lost",
        put(s.Excerpt, "seen", anchor_state="lost"),
        {("wrong", "anchor_lost"), ("wrong", "corroborated_alone")},
    ),
    Planted("quote changed", put(s.Excerpt, "seen", quote="Arms left the port of Wonsan."), {("wrong", "quote_hash")}),
    Planted(
        "no translator",
        lambda session, it: add_translation(session, it.told, language="de", text="So."),
        {("weak", "no_translator")},
    ),
    Planted(
        "not translated",
        lambda session, it: session.delete(list_translations(session, it.told)[0]),
        {("weak", "not_translated")},
    ),
    Planted("excerpt not graded", put(s.Excerpt, "told", credibility=None), {("weak", "excerpt_not_graded")}),
    Planted(
        "origin unstated",
        lambda session, it: (
            put(s.Source, "gazette", publisher=None)(session, it),
            proof.add_support(session, words(session, paper(session, "Post"), "Arms left."), "finding", it.claim),
        ),
        {("weak", "origin_unstated")},
    ),
    Planted(
        "origin unstated, alone",
        lambda session, it: (
            claim(status="reported")(session, it),
            put(s.Source, "gazette", publisher=None)(session, it),
            put(s.Source, "herald", publisher=None)(session, it),
        ),
        {("weak", "origin_unstated"), ("weak", "one_origin")},
    ),
    Planted(
        "origin in words",
        lambda session, it: (
            put(s.Excerpt, "told", relays="a report, not seen")(session, it),
            proof.add_support(
                session, words(session, paper(session, "Post", publisher="Post"), "Arms left."), "finding", it.claim
            ),
        ),
        {("weak", "origin_in_words")},
    ),
    Planted(
        "excerpt unused", lambda session, it: words(session, it.gazette, "By the way."), {("notice", "excerpt_unused")}
    ),
    Planted("no capture", put(s.Source, "gazette", captured=None, collector=None), {("weak", "no_capture")}),
    Planted(
        "after the cut-off", put(s.Source, "gazette", captured="2025-01-01T00:00:00+00:00"), {("weak", "after_cut_off")}
    ),
    Planted("unread", put(s.Source, "gazette", unread="It is damaged."), {("notice", "source_unread")}),
    Planted("source not graded", put(s.Source, "letter", reliability=None), {("weak", "source_not_graded")}),
    Planted("GPS", image(False, *PLACE, TAKEN), {("weak", "gps")}),
    Planted("GPS of a protected source", image(True, *PLACE), {("wrong", "gps")}),
    Planted("the camera's clock", image(False, TAKEN), {("notice", "camera_time")}),
    Planted("the camera's clock, protected", image(True, TAKEN), {("weak", "camera_time")}),
    Planted("no alias", put(s.Source, "gazette", protected=True), {("wrong", "no_alias")}),
    Planted("no consent", put(s.Source, "gazette", provided_by="A Member State"), {("weak", "no_consent")}),
    Planted("source replaced", replaced, {("weak", "source_replaced")}),
    Planted("source unused", lambda session, it: paper(session, "Unread paper"), {("notice", "source_unused")}),
    Planted(
        "vessel without number",
        lambda session, it: entities.delete_statement(session, it.number),
        {("weak", "no_identifier")},
    ),
    Planted("bad check digit", put(s.Statement, "number", value="9074728"), {("weak", "bad_identifier")}),
    Planted(
        "bad check digit, explained",
        put(s.Statement, "number", value="9074728", note="Painted so."),
        {("notice", "bad_identifier")},
    ),
    Planted("statement unproved", unproved("statement_id"), {("notice", "statement_unproved")}),
    Planted(
        "dated statement unproved",
        lambda session, it: entities.add_statement(session, it.ship, "owner", "Grey Lines", valid_from="2019"),
        {("notice", "statement_unproved")},
    ),
    Planted("entity without alias", put(s.Entity, "ship", protected=True), {("wrong", "no_alias")}),
    Planted(
        "link unproved",
        lambda session, it: links.add_link(session, kind="operator", from_id=it.carrier, to_id=it.ship),
        {("weak", "link_unproved")},
    ),
    Planted(
        "one number, two vessels",
        lambda session, it: second_vessel(session, it, "Grey Heron", "IMO 9074729"),
        {("wrong", "shared_imo")},
    ),
    Planted("two numbers, one hull", two_numbers, {("wrong", "two_imo")}),
    Planted("two numbers by judgement", joined_hulls, {("wrong", "two_imo")}),
    Planted(
        "same name",
        lambda session, it: second_vessel(session, it, "The BLUE Héron", "9179842"),
        {("weak", "duplicate")},
    ),
    Planted("event unproved", unproved("event_id"), {("wrong", "event_unproved")}),
    Planted(
        "participant unproved",
        lambda session, it: proof.delete_support(session, it.shown_part),
        {("notice", "part_unproved")},
    ),
    Planted(
        "place unproved",
        lambda session, it: events.add_event_place(
            session, it.sailing, events.add_place(session, name="Rajin", kind="port"), role="from"
        ),
        {("notice", "part_unproved")},
    ),
    Planted("event inferred", put(s.Event, "sailing", reasoning=None), {("wrong", "inferred")}),
    Planted("quantity unproved", unproved("quantity_id"), {("wrong", "quantity_unproved")}),
    Planted(
        "quantity unproved, said",
        lambda session, it: (
            unproved("quantity_id")(session, it),
            quantities.edit_quantity(session, it.boxes, said_by="The press"),
        ),
        {("weak", "quantity_unproved")},
    ),
    Planted("quantity inferred", put(s.Quantity, "boxes", knowledge="inferred"), {("wrong", "inferred")}),
    Planted("conversion unproved", put(s.Quantity, "boxes", conversion_source=None), {("weak", "conversion_unproved")}),
    Planted("overdue", overdue, {("wrong", "overdue")}),
    Planted("not sent", put(s.Enquiry, "enquiry", sent=None), {("weak", "not_sent")}),
    Planted("made up", put(s.Enquiry, "enquiry", illustrative=True), {("notice", "illustrative")}),
    Planted(
        "answer unsealed", put(s.Response, "answer", source_id=None, excerpt_id=None), {("weak", "response_unsealed")}
    ),
    Planted("answer unweighed", put(s.Response, "answer", assessment=None), {("weak", "response_unweighed")}),
    Planted(
        "recommends alone",
        lambda session, it: add_recommendation(session, addressee="Ports", action="Look."),
        {("weak", "recommends_alone")},
    ),
    Planted("marked above", put(s.Entity, "ship", tlp="RED"), {("weak", "marked_above")}),
    *(
        Planted(f"{name} marked above", put(table, name, tlp="RED"), {("weak", "marked_above")})
        for name, table in (
            ("owns", s.Link),
            ("enquiry", s.Enquiry),
            ("answer", s.Response),
            ("advice", s.Recommendation),
        )
    ),
    Planted("stripped", stripped, {("wrong", "stripped"), ("weak", "marked_above")}),
    Planted(
        "classified above",
        lambda session, it: (
            edit_info(session, classification="unclassified"),
            put(s.Excerpt, "denied", classification="confidential")(session, it),
        ),
        {("weak", "marked_above")},
    ),
    Planted("no standard", lambda session, it: edit_info(session, standard=None), {("wrong", "no_standard")}),
    Planted(
        "no measure",
        lambda session, it: edit_info(session, standard_origins=None, standard_grade=None),
        {("weak", "standard_unmeasured")},
    ),
    Planted("case unsaid", lambda session, it: edit_info(session, mandate=None), {("notice", "case_unsaid")}),
    Planted("number gap", gap, {("notice", "number_gap")}),
    Planted("abbreviation", short_form, {("notice", "abbreviation")}),
    Planted(
        "open lead",
        lambda session, it: add_note(session, kind="lead", text="Ask the insurer."),
        {("notice", "open_leads")},
    ),
    Planted("open conflict", conflict, {("weak", "open_conflicts")}),
]
