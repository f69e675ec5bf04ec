"""A small case against which a review has nothing to say, to plant weaknesses in."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.specimens import excerpt as add_excerpt
from core.specimens import source as add_source
from sqlalchemy.orm import Session

from casefile.core import elements, enquiries, entities, events, findings, links, origins, proof, quantities
from casefile.core.editions import add_abbreviation
from casefile.core.info import edit_info
from casefile.core.pages import text_hash
from casefile.core.recommendations import add_recommendation
from casefile.core.schema import Translation

ARMS = "S/RES/1874(2009):9"
CAP = "S/RES/2397(2017):5"


@dataclass
class Sound:
    """The ids of its records, by plain names."""

    ids: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> str:
        try:
            return self.ids[name]
        except KeyError:
            raise AttributeError(name) from None


def words(session: Session, source_id: str, quote: str, **fields: str) -> str:
    sealed = {"quote_sha256": text_hash(quote), "credibility": "2", "anchor_state": "exact", "page": 1, **fields}
    return add_excerpt(session, source_id, quote, **sealed)


def paper(session: Session, title: str, **fields: object) -> str:
    captured = {"captured": "2024-05-01T10:00:00+00:00", "collector": "A. Author", "method": "saved by hand"}
    known = {"reliability": "B", "publisher": f"{title} Ltd", "language": "en", "protected": False, "crop_only": False}
    return add_source(session, title, **{**captured, **known, **fields})


def build(session: Session) -> Sound:
    """Fill a case that has the catalogue with its elements."""
    it = Sound()
    edit_info(
        session, standard="Two origins.", standard_origins=2, standard_grade="C3", mandate="Ours.", period="2020",
        cut_off="2024-12-31", methodology="Reading.", tlp="AMBER",
    )  # fmt: skip
    it.ids["gazette"] = paper(session, "Gazette")
    it.ids["herald"] = paper(session, "Herald", language="ko")
    it.ids["letter"] = paper(session, "Letter")
    it.ids["seen"] = words(session, it.gazette, "Arms left the port of Rajin.")
    it.ids["told"] = words(session, it.herald, "무기가 나진항을 떠났다.")
    it.ids["denied"] = words(session, it.letter, "We carried coal.")
    session.flush()
    session.add(
        Translation(excerpt_id=it.told, language="en", text="Arms left Rajin.", official=False, translator="J. K.")
    )
    _who(session, it)
    _what(session, it)
    _claim(session, it)
    _replies(session, it)
    add_abbreviation(session, "DPRK", "Democratic People's Republic of Korea")
    session.flush()
    return it


def _who(session: Session, it: Sound) -> None:
    it.ids["carrier"] = entities.add_entity(session, schema="Company", name="Heron Lines")
    it.ids["ship"] = entities.add_entity(session, schema="Vessel", name="Blue Heron")
    it.ids["registered"] = entities.add_statement(session, it.carrier, "registrationNumber", "77-1").id
    it.ids["number"] = entities.add_statement(session, it.ship, "imoNumber", "9074729").id
    proof.add_support(session, it.seen, "statement", it.number)
    it.ids["owns"] = links.add_link(session, kind="owner", from_id=it.carrier, to_id=it.ship)
    proof.add_support(session, it.seen, "link", it.owns)


def _what(session: Session, it: Sound) -> None:
    it.ids["sailing"] = events.add_event(
        session, kind="voyage", title="Sailing", knowledge="inferred", date="2020-05-03", reasoning="From the log."
    )
    it.ids["part"] = events.add_participant(session, it.sailing, it.ship, role="vessel")
    it.ids["shown_part"] = proof.add_support(session, it.seen, "participant", it.part)
    it.ids["boxes"] = quantities.add_quantity(
        session, it.sailing, qualifier="at_least", low="40", unit="container", product="arms", origin="alleged",
        knowledge="documented", converted_unit="tonne", conversion_factor="20", conversion_source="The port's table.",
    )  # fmt: skip
    for table, record in (("event", it.sailing), ("quantity", it.boxes)):
        proof.add_support(session, it.seen, table, record)
        proof.add_support(session, it.denied, table, record, stance="contradicts", discussed="A bare denial.")


def _claim(session: Session, it: Sound) -> None:
    it.ids["claim"] = findings.add_finding(
        session, title="Arms left Rajin", text="Arms left the DPRK by sea.", status="reported", period="2020",
        reasoning="Two papers saw it.", likelihood="likely", confidence="moderate",
    )  # fmt: skip
    for name in ("seen", "told"):
        proof.add_support(session, it.ids[name], "finding", it.claim)
    it.ids["against"] = proof.add_support(
        session, it.denied, "finding", it.claim, stance="contradicts", discussed="A bare denial."
    )
    for number in (1, 2, 3, 4):
        it.ids[f"shown{number}"] = proof.add_support(
            session, it.seen, "finding", it.claim, element_id=elements.element_id(ARMS, number)
        )
    it.ids["other"] = findings.add_alternative(session, it.claim, text="It was coal.", assessment="Nobody saw coal.")
    it.ids["accused"] = findings.add_finding_entity(session, it.claim, it.carrier, standing="alleged")
    it.ids["used"] = findings.add_finding_entity(session, it.claim, it.ship, standing="facilitator")
    findings.add_finding_event(session, it.claim, it.sailing)
    it.ids["law"] = findings.add_citation(
        session, it.claim, ARMS, asserted_by="investigator", conclusion="apparent_contravention",
        duty_bearer="the flag State", nexus="flag", reasoning="Arms of any kind are covered.",
    ).id  # fmt: skip
    session.flush()
    findings.set_status(session, it.claim, "corroborated")
    it.ids["advice"] = add_recommendation(session, addressee="Ports", action="Look at the ship.", findings=[it.claim])


def _replies(session: Session, it: Sound) -> None:
    it.ids["enquiry"] = enquiries.add_enquiry(
        session, addressee="Heron Lines", put="What was aboard?", findings=[it.claim], entity_id=it.carrier,
        sent="2024-06-01", due="2024-07-01",
    )  # fmt: skip
    it.ids["answer"] = enquiries.add_response(
        session, kind="answered", by="Heron Lines", position="Coal.", enquiry_id=it.enquiry, entity_id=it.carrier,
        excerpt_id=it.denied, assessment="A bare denial.",
    )  # fmt: skip
    origins.add_origin(session, name="Gazette's own reporter")
