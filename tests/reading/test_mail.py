"""E-mail: headers, bodies, attachments, broken messages; the shared real ones."""

from __future__ import annotations

import json
import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from casefile.reading.client import read_document
from casefile.reading.model import Reading


def message() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Jöhn Doe <john@example.org>"
    mail["To"] = "jane@example.org"
    mail["Date"] = "Thu, 29 May 2025 14:05:00 +0900"
    mail["Subject"] = "Груз угля"
    mail["Received"] = "from a by b; Thu, 29 May 2025 05:06:00 +0000"
    mail.set_content("The papers are attached.\n")
    return mail


def facts(reading: Reading) -> dict[str, str]:
    return dict(reversed(reading.facts))


def test_headers_and_body_are_page_one() -> None:
    reading = read_document(message().as_bytes(), name="a.eml")
    assert reading.media_type == "message/rfc822"
    assert reading.pages[0].text == (
        "From: Jöhn Doe <john@example.org>\nTo: jane@example.org\nDate: Thu, 29 May 2025 14:05:00 +0900\n"
        "Subject: Груз угля\n\nThe papers are attached."
    )
    assert facts(reading)["date, in UTC"] == "2025-05-29T05:05:00Z"
    assert facts(reading)["received, step 1"].startswith("from a by b")


def test_html_alternative_is_page_two() -> None:
    mail = message()
    mail.add_alternative("<p>The papers are <b>attached</b>.</p><p style='display:none'>x</p>", subtype="html")
    first, second = read_document(mail.as_bytes(), name="a.eml").pages
    assert first.text.endswith("\n\nThe papers are attached.")
    assert (second.label, second.text) == ("HTML part", "The papers are attached.")
    assert "hidden" in second.notes[0]


def test_attachments_keep_their_bytes_and_names_are_made_safe() -> None:
    mail = message()
    mail.add_attachment(b"%PDF-1.4 \x00\xff", maintype="application", subtype="pdf", filename="../../счёт\n.pdf")
    mail.add_attachment(message(), filename="earlier.eml")
    paper, earlier = read_document(mail.as_bytes(), name="a.eml").children
    assert (paper.name, paper.media_type, paper.data) == ("счёт .pdf", "application/pdf", b"%PDF-1.4 \x00\xff")
    assert (earlier.name, earlier.media_type) == ("earlier.eml", "message/rfc822")
    assert read_document(earlier.data, name=earlier.name).pages[0].text.endswith("The papers are attached.")


def test_a_mailbox_gives_its_messages_as_children() -> None:
    one = b"From x@y Thu May 29 05:05:00 2025\n" + message().as_bytes()
    reading = read_document(one + b"\n" + one, name="all.mbox")
    assert [child.name for child in reading.children] == ["message 1.eml", "message 2.eml"]
    assert reading.children[1].data == message().as_bytes()


@pytest.mark.parametrize(
    "raw",
    [
        b"From: =?utf-8?B?////?= <a@b>\nSubject: =?x-none?Q?a=ZZ?=\nDate: 99 Foo\nTo: ,,;<>\n\nbody",
        b"From: a@b\nSubject: caf\xe9\nDate: x\nContent-Type: text/plain; charset=\xff\xfe\n\nbody",
        b"From: a@b\nTo: c\nSubject: s\nContent-Type: multipart/mixed; boundary=\n\nbody",
        b"From: a@b\nTo: c\nSubject: s\nContent-Transfer-Encoding: base64\n\n%%%body",
    ],
)
def test_broken_headers_do_not_stop_the_reading(raw: bytes) -> None:
    reading = read_document(raw, name="broken.eml")
    assert reading.pages[0].text.startswith("From: ")


def test_too_many_parts_are_cut_and_said() -> None:
    part = b"--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
    head = b"From: a@b\nTo: c\nSubject: s\nContent-Type: multipart/mixed; boundary=b\n\n"
    reading = read_document(head + part * 5000 + b"--b--", name="many.eml")
    assert len(reading.children) == 1999
    assert "more than 2,000 parts" in reading.warnings[0]


def all_names(reading: Reading, depth: int = 0) -> set[str]:
    names = {child.name for child in reading.children}
    for child in reading.children:
        if child.media_type == "message/rfc822" and depth < 3:
            names |= all_names(read_document(child.data, name=child.name), depth + 1)
    return names


def plain_address(value: str) -> str:
    """Return a sender without the quotes, brackets, comments and spaces that programs put in or leave out."""
    return re.sub(r'["<>\s]|\([^)]*\)', "", value)


def test_shared_messages_meet_their_truth(shared_data: Path) -> None:
    folder = shared_data / "documents" / "email"
    truth = json.loads((folder / "TRUTH_email.json").read_text())
    for name, expected in truth.items():
        reading = read_document(folder / name, name=name)
        assert reading.media_type == "message/rfc822", name
        known = facts(reading)
        # where the truth shows bytes that its reader could not decode, any characters may stand
        subject = re.sub("\ufffd+", ".+", re.escape(expected["subject"].strip()))
        assert re.fullmatch(subject, known.get("subject", "None")), name
        assert plain_address(known.get("from", "None")) == plain_address(expected["from"]), name
        assert set(expected["attachments"]) <= all_names(reading), name
    assert len(truth) == 61
