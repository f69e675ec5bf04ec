"""A small declared case that uses every section of the form, with files of our own; and what a command did."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from struct import pack
from typing import Any

REPORT = """The panel saw the freighter Blue Heron at Rajin on 3 May 2024.
It loaded 40 containers there, the harbour master said.
Its owner, Heron Shipping, denies that it ever called at Rajin.
The freighter carried 1,200 tonnes of fuel; the fuel came from Vostochny.
"""
KOREAN = "블루헤론호가 나진항에서 컨테이너 40개를 실었다.\n선주는 이를 부인한다.\n"
MANIFEST = "Manifest: 40 containers, loaded at Rajin.\nThe master signs for all of them.\n"
RESOLUTION = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement><meta><identification>
<FRBRWork><FRBRdate date="2017-12-22" name="adoption"/></FRBRWork>
<FRBRExpression><FRBRlanguage language="eng"/></FRBRExpression></identification></meta>
<coverPage><p>Resolution <docNumber>S/RES/2397 (2017)</docNumber></p><p><docTitle>Test text</docTitle></p></coverPage>
<preamble><formula><p>The Council,</p></formula></preamble><mainBody>
<paragraph><num>5.</num><list><intro><p>Made-up words for paragraph five:</p></intro>
<point><num>(a)</num><content><p>its first part;</p></content></point>
<point><num>(z)</num><content><p>a part that no catalogue has;</p></content></point></list></paragraph>
<paragraph><num>99.</num><content><p>A paragraph that no catalogue has.</p></content></paragraph>
</mainBody></statement></akomaNtoso>"""
GRADED = {"by": "A. Author", "at": "2024-06-02", "reason": "Saw it itself."}


def png(width: int = 40, height: int = 30) -> bytes:
    """Return a small grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([120]) * width for _ in range(height))
    header = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def mail() -> bytes:
    """Return a message with an attachment."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Clerk <clerk@example.org>", "desk@example.org", "The manifest"
    message["Date"] = "Mon, 06 May 2024 09:00:00 +0000"
    message.set_content("Attached is what the master signed.\n")
    message.add_attachment(MANIFEST.encode(), maintype="text", subtype="plain", filename="manifest.txt")
    return message.as_bytes()


def declaration() -> dict[str, Any]:
    """Return the whole declaration."""
    return {
        "casefile": 1,
        "author": "A. Author",
        "case": {
            "title": "The Blue Heron",
            "reference": "T/1",
            "organisation": "Test desk",
            "about": "A ship and its cargo.",
            "summary": "One ship, one port.",
            "mandate": "None.",
            "period": "May 2024 to June 2024",
            "cut_off": "2024-06-30",
            "standard": {"text": "Two origins.", "origins": 2, "grade": "C3"},
            "tlp": "GREEN",
            "classification": "unclassified",
            "methodology": "Reading.",
        },
        "resolutions": ["resolution.xml"],
        "origins": {
            "panel": {"name": "The panel", "kind": "monitoring team", "note": "Saw it."},
            "owner": {"name": "Heron Shipping", "entity": "company"},
        },
        "sources": _sources(),
        "excerpts": _excerpts(),
        "entities": _entities(),
        "judgements": [
            {"left": "ship", "right": "twin", "verdict": "not_same", "reason": "Other hull.", "decided_by": "A. Author"}
        ],
        "links": {
            "owns": {"kind": "owner", "from": "company", "to": "ship", "valid_from": "2019", "proof": ["denial"],
                     "note": "As it says itself."}
        },
        "places": {
            "rajin": {"name": "Rajin", "kind": "port", "country": "KP", "latitude": "42.24", "longitude": "130.29"}
        },
        "events": _events(),
        "findings": _findings(),
        "enquiries": {
            "ask": {"addressee": "Heron Shipping", "entity": "company", "channel": "letter", "symbol": "T/1/L1",
                    "sent": "2024-06-03", "due": "2024-06-20", "put": "Was the ship there?", "illustrative": True,
                    "findings": ["loading"], "note": "Made up."}
        },
        "responses": [
            {"enquiry": "ask", "kind": "answered", "by": "Heron Shipping", "entity": "company", "date": "2024-06-10",
             "source": "report", "excerpt": "denial", "position": "It was never there.", "assessment": "A bare denial.",
             "effect": "Printed beside the finding.", "findings": ["loading"], "tlp": "AMBER",
             "classification": "confidential"}
        ],
        "recommendations": [
            {"number": 1, "addressee": "Port authorities", "action": "Look at the ship.", "findings": ["loading"]}
        ],
        "abbreviations": {"IMO": "International Maritime Organization"},
        "corrections": [
            {"finding": "loading", "date": "2024-06-29", "was": "50", "now": "40", "reason": "A slip."}
        ],
        "notes": [
            {"kind": "lead", "text": "Ask the insurer.", "on": "entities/ship"},
            {"kind": "note", "text": "On the case."},
            {"kind": "note", "text": "On a quantity.", "on": "quantities/fuel"},
        ],
    }  # fmt: skip


def _sources() -> dict[str, Any]:
    return {
        "report": {
            "file": "files/report.txt", "title": "Report of the panel", "kind": "document",
            "url": "https://example.org/report", "captured": "2024-06-01T10:00:00+09:00", "collector": "A. Author",
            "tool": "browser", "tool_version": "1", "method": "saved", "publisher": "The panel", "written_by": "Staff",
            "symbol": "P/1", "published": "June 2024", "language": "en", "origin": "panel",
            "reliability": {"grade": "B", **GRADED}, "tlp": "AMBER", "classification": "confidential",
            "provided_by": "A State", "consent": "May be quoted.", "caveat": "Not named.",
            "attribution": "a Member State", "alias": "Source 1", "protected": True, "note": "Read twice.",
            "errors": [
                {"says": "40", "correction": "41", "basis": "The manifest.", "excerpt": "loading-words"}
            ],
            "custody": [
                {"at": "2024-06-01T11:00:00+09:00", "actor": "Clerk", "action": "received", "detail": "By hand."}
            ],
        },
        "korean": {"file": "files/ko.txt", "language": "ko", "origin": "panel"},
        "mail": {"file": "files/mail.eml", "title": "The clerk's mail"},
        "manifest": {"attachment_of": "mail", "attachment": "manifest.txt", "title": "The manifest", "language": "en"},
        "photo": {"file": "files/photo.png", "kind": "image", "provider": "Sky Eye", "acquired": "2024-05-03",
                  "crop_only": True},
        "again": {"file": "files/again.txt", "replaces": "report"},
    }  # fmt: skip


def _excerpts() -> dict[str, Any]:
    return {
        "loading-words": {
            "source": "report", "quote": "It loaded 40 containers there", "page": 1, "speaker": "the harbour master",
            "speaker_entity": "master", "speech": "paraphrased", "relays": "harbour log, not seen", "origin": "panel",
            "locator": "para. 2", "date_written": "3 May", "language": "en",
            "credibility": {"grade": "2", **GRADED},
            "translations": [{"language": "de", "text": "Es lud dort 40 Container", "official": False,
                              "translator": "A. Author", "translated": "2024-06-02"}],
            "tlp": "RED", "classification": "confidential", "note": "Plain.",
        },
        "denial": {"source": "report", "quote": "Its owner, Heron Shipping, denies that it ever called at Rajin",
                   "origin": "owner"},
        "second-fuel": {"source": "report", "quote": "fuel", "occurrence": 2},
        "korean-words": {"source": "korean", "offsets": [0, 4], "page": 1, "relays_source": "report"},
        "signed": {"source": "manifest", "quote": "40 containers"},
        "pier": {"source": "photo", "region": [1, 2, 30, 20], "page": 1, "description": "A pier."},
    }  # fmt: skip


def _entities() -> dict[str, Any]:
    return {
        "ship": {
            "schema": "Vessel", "name": "Blue Heron",
            "properties": {
                "imoNumber": ["9074729"],
                "flag": [{"value": "kp", "language": "en", "original": "KP", "valid_from": "2019",
                          "valid_until": "2024", "known_as": "registry", "note": "Register.", "proof": ["denial"]}],
            },
            "proof": ["loading-words", {"excerpt": "pier", "stance": "context", "note": "The place."}],
            "alias": "Vessel 1", "protected": False, "note": "Grey.", "tlp": "GREEN",
        },
        "twin": {"schema": "Vessel", "name": "Blue Heron", "properties": {"imoNumber": ["9074728"]}},
        "company": {"schema": "Company", "name": "Heron Shipping"},
        "master": {"schema": "Person", "name": "The harbour master"},
    }  # fmt: skip


def _events() -> dict[str, Any]:
    return {
        "call": {
            "kind": "port_call", "title": "Blue Heron at Rajin", "description": "It loaded.", "date": "3 May 2024",
            "knowledge": "observed", "proof": ["loading-words"], "note": "One day.",
            "participants": [
                {"entity": "ship", "role": "vessel", "identification": "confirmed", "note": "By name.",
                 "proof": ["loading-words"]}
            ],
            "places": [{"place": "rajin", "role": "at", "note": "Pier 3.", "proof": ["pier"]}],
            "quantities": {
                "boxes": {"qualifier": "exactly", "low": "40", "unit": "container", "product": "cargo",
                          "period": "May 2024", "origin": "alleged", "knowledge": "testified",
                          "said_by": "the harbour master", "originator": "panel", "converted_unit": "TEU",
                          "conversion_factor": "2", "conversion_source": "Forty-foot boxes.",
                          "load_assumption": "Full.", "note": "Counted.", "proof": ["loading-words"]},
            },
        },
        "fuel": {
            "kind": "delivery", "title": "Fuel from Vostochny", "knowledge": "inferred",
            "reasoning": "From the draught.",
            "quantities": {
                "fuel": {"qualifier": "about", "low": "1200", "unit": "tonne", "product": "fuel", "origin": "estimated",
                         "knowledge": "inferred", "reasoning": "Draught.", "counted_with": "boxes"},
            },
        },
    }  # fmt: skip


def _findings() -> dict[str, Any]:
    return {
        "loading": {
            "number": 4, "title": "Loading at Rajin", "text": "The ship loaded 40 containers.", "status": "concluded",
            "status_reason": "One origin, but an eyewitness.", "acknowledged_by": "Nobody.",
            "determined_by": "committee", "likelihood": "very likely", "confidence": "moderate", "period": "May 2024",
            "contrary": "The owner denies.", "reasoning": "An eyewitness.", "no_enquiry_reason": "Asked.",
            "tlp": "GREEN",
            "entities": [{"entity": "ship", "standing": "alleged", "note": "It loaded."}, {"entity": "company"}],
            "events": ["call"],
            "proof": ["loading-words", {"excerpt": "denial", "stance": "contradicts", "discussed": "A bare denial."}],
            "alternatives": [{"text": "It only passed.", "assessment": "It was seen loading."}],
            "citations": [
                {"paragraph": "2397 para 5", "asserted_by": "investigator", "conclusion": "relevant",
                 "duty_bearer": "the flag State", "nexus": "flag", "exemption": "None known.", "reasoning": "Fuel.",
                 "on_date": "2024-05-03"},
                {"paragraph": "S/RES/1718 (2006), para. 8(a)(i)", "asserted_by": "source", "excerpt": "denial",
                 "conclusion": "unresolved"},
            ],
        },
        "later": {"title": "Fuel", "text": "It carried fuel.", "status": "reported", "proof": ["second-fuel"]},
    }  # fmt: skip


def write_files(folder: Path) -> None:
    """Write the files that the declaration names."""
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    (files / "report.txt").write_text(REPORT, encoding="utf-8")
    (files / "again.txt").write_text(REPORT + "Corrected once.\n", encoding="utf-8")
    (files / "ko.txt").write_text(KOREAN, encoding="utf-8")
    (files / "mail.eml").write_bytes(mail())
    (files / "photo.png").write_bytes(png())
    (folder / "resolution.xml").write_text(RESOLUTION, encoding="utf-8")


def write_case(folder: Path, data: dict[str, Any] | None = None) -> Path:
    """Write files and declaration into a folder and return the path of the declaration."""
    write_files(folder)
    file = folder / "case.json"
    file.write_text(json.dumps(data or declaration(), ensure_ascii=False, indent=1), encoding="utf-8")
    return file


@dataclass(frozen=True)
class Done:
    """What a command did: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]
