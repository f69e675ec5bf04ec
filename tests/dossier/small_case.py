"""A small case with everything in it, made through the core's operations from texts written for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session

from casefile.core.case import Case, create_case
from casefile.core.editions import add_abbreviation, add_correction
from casefile.core.elements import add_element, list_elements
from casefile.core.enquiries import add_enquiry, add_response
from casefile.core.entities import add_entity, add_statement, judge_same
from casefile.core.events import add_event, add_event_place, add_participant, add_place
from casefile.core.excerpts import add_excerpt_quote, add_excerpt_region, add_translation, grade_excerpt
from casefile.core.findings import (
    add_alternative,
    add_citation,
    add_finding,
    add_finding_entity,
    add_finding_event,
)
from casefile.core.info import get_info, make_info
from casefile.core.instruments import add_instrument, add_provision, add_provision_text
from casefile.core.links import add_link
from casefile.core.origins import add_origin
from casefile.core.proof import add_support
from casefile.core.quantities import add_quantity
from casefile.core.recommendations import add_recommendation
from casefile.core.sources import Capture, add_source_error, grade_source
from casefile.reading.intake import add_file

ENGLISH = """Harbour Bulletin
Oil cargo seen leaving the eastern quay

The harbour monitoring group said on Monday that the tanker Grey Heron loaded at least 1,200 tons of diesel.
“The cargo was pumped within one night,” said Ada Quill, who speaks for the group.
The bulletin wrongly calls the group an office of the United Nations.
"""
KOREAN = """항만 감시단은 유조선 회색왜가리호가 경유를 실었다고 밝혔다.
감시단 대변인은 “하룻밤 사이에 실었다”고 말했다.
"""
RUSSIAN = """Представитель порта заявил: «Мы не видели этого танкера ни в один из указанных дней».
По его словам, причал был закрыт на ремонт.
"""
ARABIC = """قالت وزارة النقل إن التقرير لا أساس له من الصحة.
وأضافت أن كل شحنة مسجلة في السجل الرسمي.
"""
WITNESS = "Our witness Tilda Marrow kept the loading book and counted the drums herself.\n"
OFFICIAL = "Decides that all States shall report each delivery within thirty days."


class Clock:
    """A clock that moves by one second each time it is asked."""

    def __init__(self) -> None:
        self.now = datetime(2025, 8, 4, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def build(folder: Path) -> Path:
    """Make the case and return its path; nobody holds it open."""
    path = folder / "small.casefile"
    info = make_info(
        title="Diesel from the eastern quay",
        reference="CF/2025/07",
        organisation="Quayside Desk",
        about="one tanker, one quay and the diesel that is said to have left it",
        summary="One delivery is reported by a monitoring group.\n\nThe port denies it.",
        mandate="To follow fuel that leaves the eastern quay.",
        period="2024-01/2025-06",
        cut_off="2025-07-31",
        standard="Two origins that do not rest on each other.",
        standard_origins=2,
        standard_grade="B2",
        methodology="Each source was captured twice.",
        tlp="AMBER",
    )
    with create_case(path, info, author="R. Lindqvist", station="desk", clock=Clock()) as case:
        sources = _sources(case, folder)
        with case.change("Fill the case") as session:
            _fill(session, sources)
    return path


def _sources(case: Case, folder: Path) -> dict[str, str]:
    captured = {"captured": "2025-07-20T08:15:00+02:00", "collector": "R. Lindqvist", "method": "saved by hand"}
    texts: list[tuple[str, str, dict[str, Any]]] = [
        ("bulletin", ENGLISH, {"publisher": "Harbour Bulletin", "published": "2025-07-14", "language": "en"}),
        ("daily", KOREAN, {"publisher": "East Coast Daily", "published": "2025-07-15", "language": "ko"}),
        ("denial", RUSSIAN, {"publisher": "Port Herald", "published": "2025-07-16", "language": "ru"}),
        ("ministry", ARABIC, {"written_by": "Ministry of Transport", "published": "2025-07-18", "language": "ar"}),
        ("witness", WITNESS, {"protected": True, "alias": "a Member State", "tlp": "RED", "language": "en"}),
    ]
    out = {}
    for name, text, fields in texts:
        file = folder / f"{name}.txt"
        file.write_text(text, encoding="utf-8")
        out[name] = add_file(case, file, Capture(**captured, **fields), title=f"Text of {name}").source_id
    sheet = folder / "loading.pdf"
    canvas = Canvas(str(sheet), pagesize=(420, 300), invariant=1)
    canvas.drawString(40, 250, "Loading sheet 17")
    canvas.drawString(40, 220, "Grey Heron, diesel, 1200 t, quay 4")
    canvas.save()
    out["sheet"] = add_file(case, sheet, Capture(symbol="LS/17", **captured), title="Loading sheet 17").source_id
    plan = folder / "plan.pdf"
    canvas = Canvas(str(plan), pagesize=(420, 300), invariant=1)
    canvas.drawString(60, 150, "Quay 4")
    canvas.rect(50, 130, 120, 60)
    canvas.save()
    out["plan"] = add_file(case, plan, Capture(publisher="Survey Office", crop_only=True), title="Quay plan").source_id
    return out


def _fill(session: Session, sources: dict[str, str]) -> None:
    _set_checked(session)
    excerpts = _excerpts(session, sources)
    people = _entities(session, excerpts)
    event = _event(session, excerpts, people)
    _law(session)
    first = add_finding(
        session,
        title="Diesel left the eastern quay",
        text="A tanker is said to have loaded diesel at the eastern quay.\n\nTilda Marrow counted the drums.",
        status="corroborated",
        likelihood="likely",
        confidence="moderate",
        period="2024-05",
        contrary="The port says that the quay was closed.",
        reasoning="The loading sheet and the group agree on tanker, cargo and quay.",
    )
    for name in ("group", "daily", "sheet", "witness"):
        add_support(session, excerpts[name], "finding", first)
    add_support(session, excerpts["denial"], "finding", first, stance="contradicts", discussed="A repair of one berth")
    add_alternative(session, first, text="Another tanker was meant", assessment="The sheet names this one.")
    add_finding_entity(session, first, people["tanker"], standing="mentioned")
    add_finding_entity(session, first, people["marrow"], standing="mentioned", note="kept the book")
    add_finding_event(session, first, event)
    second = add_finding(
        session,
        title="The delivery was not reported",
        text="No report of the delivery is known.",
        status="reported",
        period="2025-06",
        no_enquiry_reason="the case was closed before an answer could have come",
    )
    add_support(session, excerpts["bulletin-error"], "finding", second)
    _citations(session, first, second, excerpts)
    _grid(session, first, excerpts)
    enquiry = add_enquiry(
        session, addressee="Port authority", put="Which ships lay at quay 4?", findings=[first], sent="2025-07-21",
        due="2025-07-28", channel="letter", illustrative=True,
    )  # fmt: skip
    add_response(session, kind="none_by_cut_off", by="Port authority", position="Nothing came.", enquiry_id=enquiry)
    add_response(
        session, kind="unsolicited_statement", by="Ministry of Transport", position="It calls the report baseless.",
        findings=[first], excerpt_id=excerpts["ministry"], date="2025-07-18", assessment="It gives no figures.",
    )  # fmt: skip
    add_recommendation(session, addressee="Member States", action="Inspect the tanker", findings=[first])
    add_source_error(
        session, sources["bulletin"], says="The group is an office of the United Nations.",
        correction="It stands outside the United Nations.", excerpt_id=excerpts["bulletin-error"],
    )  # fmt: skip
    add_correction(session, date="2025-07-30", was="1,300 tons", now="1,200 tons", finding_id=first)
    add_abbreviation(session, "LS", "loading sheet")


def _excerpts(session: Session, sources: dict[str, str]) -> dict[str, str]:
    group = add_origin(session, name="Harbour monitoring group")
    out = {
        "group": add_excerpt_quote(
            session, sources["bulletin"], "loaded at least 1,200 tons of diesel", origin_id=group, locator="para. 2",
            speaker="Harbour monitoring group", speech="paraphrased", relays="the group's report",
        ),
        "daily": add_excerpt_quote(
            session, sources["daily"], "하룻밤 사이에 실었다", origin_id=group, speaker="대변인", speech="quoted",
            language="ko",
        ),
        "denial": add_excerpt_quote(
            session, sources["denial"], "Мы не видели этого танкера ни в один из указанных дней", speech="quoted",
            speaker="Port spokesman", language="ru",
        ),
        "ministry": add_excerpt_quote(
            session, sources["ministry"], "قالت وزارة النقل إن التقرير لا أساس له من الصحة", language="ar",
            speech="direct", speaker="Ministry of Transport",
        ),
        "witness": add_excerpt_quote(session, sources["witness"], "counted the drums herself"),
        "sheet": add_excerpt_quote(session, sources["sheet"], "Grey Heron, diesel, 1200 t, quay 4"),
        "plan": add_excerpt_region(session, sources["plan"], 1, [45, 105, 180, 180], description="Outline of quay 4"),
        "bulletin-error": add_excerpt_quote(session, sources["bulletin"], "an office of the United Nations"),
        "unused": add_excerpt_quote(session, sources["bulletin"], "Harbour Bulletin"),
    }  # fmt: skip
    add_translation(session, out["daily"], language="en", text="It was loaded within one night", translator="R. L.")
    add_translation(session, out["denial"], language="en", text="We did not see this tanker on any of these days")
    grade_source(session, sources["bulletin"], "B", "R. Lindqvist", at="2025-07-21", reason="Long record")
    grade_excerpt(session, out["group"], "2", "R. Lindqvist", at="2025-07-21")
    return out


def _entities(session: Session, excerpts: dict[str, str]) -> dict[str, str]:
    tanker = add_entity(session, schema="Vessel", name="Grey Heron")
    other = add_entity(session, schema="Vessel", name="Heron G")
    owner = add_entity(session, schema="Company", name="Saltmarsh Lines")
    marrow = add_entity(session, schema="Person", name="Tilda Marrow", protected=True, alias="Witness A")
    add_entity(session, schema="Company", name="Uninvolved Ltd")
    number = add_statement(
        session, tanker, "imoNumber", "9074729", valid_from="2019", known_as="registry", note="as painted on the hull"
    )
    add_support(session, excerpts["sheet"], "statement", number.id)
    add_statement(session, other, "flag", "kp", valid_until="2023-05")
    judge_same(session, tanker, other, reason="Same number on the hull", decided_by="R. Lindqvist")
    link = add_link(session, kind="owner", from_id=owner, to_id=tanker, valid_from="2021")
    add_support(session, excerpts["plan"], "link", link, stance="context")
    return {"tanker": tanker, "owner": owner, "marrow": marrow}


def _event(session: Session, excerpts: dict[str, str], people: dict[str, str]) -> str:
    event = add_event(
        session, kind="delivery", title="Loading at the eastern quay", knowledge="documented", date="2024-05-29"
    )
    add_support(session, excerpts["sheet"], "event", event)
    part = add_participant(session, event, people["tanker"], role="carrier", identification="probable")
    add_support(session, excerpts["sheet"], "participant", part)
    place = add_place(session, name="Eastern quay", country="KP")
    add_event_place(session, event, place, role="from")
    tons = add_quantity(
        session, event, qualifier="at_least", low="1200", unit="tons", product="diesel", origin="alleged",
        knowledge="documented", said_by="Harbour monitoring group", converted_unit="barrels",
        conversion_factor="7.5", conversion_source="the Committee's table",
    )  # fmt: skip
    add_support(session, excerpts["group"], "quantity", tons)
    add_event(
        session, kind="voyage", title="Voyage to the open sea", knowledge="inferred", date="about May 2024",
        reasoning="The tanker was away from the quay the next day.",
    )  # fmt: skip
    return event


def _law(session: Session) -> None:
    for number, year, binding, verb in ((2397, 2017, True, "decides"), (2270, 2016, False, "calls upon")):
        symbol = f"S/RES/{number} ({year})"
        add_instrument(
            session, symbol=symbol, kind="resolution", number=number, year=year, title="DPRK",
            acknowledgement="Official text by the United Nations.",
        )  # fmt: skip
        add_provision(
            session, f"S/RES/{number}({year})", label="5", verb=verb, binding=binding, bound="all States",
            summary="States report deliveries", effective=f"{year}-12-22", status="in force", position=5,
            exemptions="small amounts", verified="official-text",
        )  # fmt: skip
    for text in ("a delivery took place", "it was not reported", "the State <had> the duty"):
        add_element(session, "S/RES/2397(2017):5", text=text)
    add_provision_text(
        session, "S/RES/2397(2017):5", language="en", text=OFFICIAL, taken_from="2397-en.xml", file_sha256="a" * 64
    )


def _citations(session: Session, first: str, second: str, excerpts: dict[str, str]) -> None:
    session.flush()
    add_citation(
        session, first, "S/RES/2397(2017):5", asserted_by="source", excerpt_id=excerpts["group"],
        conclusion="apparent_contravention", duty_bearer="the flag State", nexus="flag", exemption="none was claimed",
    )  # fmt: skip
    add_citation(
        session, second, "S/RES/2270(2016):5", asserted_by="investigator", conclusion="contravention",
        reasoning="No notice was given.",
    )  # fmt: skip


def _grid(session: Session, finding: str, excerpts: dict[str, str]) -> None:
    delivered, unreported = list_elements(session, ["S/RES/2397(2017):5"])["S/RES/2397(2017):5"][:2]
    for name, element, stance in (
        ("group", delivered, "supports"), ("sheet", delivered, "supports"), ("denial", delivered, "contradicts"),
        ("denial", unreported, "contradicts"),
    ):  # fmt: skip
        add_support(session, excerpts[name], "finding", finding, stance=stance, element_id=element.id)


def _set_checked(session: Session) -> None:
    info = get_info(session)
    info.catalogue, info.checked_through = "Small catalogue, version 1", "2024-12-31"
