"""Kinds are told by content; the name decides only between kinds of text."""

from __future__ import annotations

import pytest

from casefile.reading.sniff import sniff

ZIP = b"PK\x03\x04" + bytes(26)
OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n", "a.txt", "application/pdf"),
        (b"junk\n%PDF-1.7\n", "a", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "a.jpg", "image/png"),
        (b"\xff\xd8\xff\xe0", "a.png", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a", "image/webp"),
        (b"GIF89a", "a.png", "image/gif"),
        (b"plain words", "a.pdf", "text/plain"),
        (b"a,b\n1,2", "a.csv", "text/csv"),
        (b'{"a": 1}', "a.json", "application/json"),
        (b"<?xml version='1.0'?><a/>", "a.html", "text/xml"),
        (b"<?xml version='1.0'?><html xmlns='x'/>", "a.xml", "text/html"),
        (b"<!DOCTYPE html><p>x", "a.txt", "text/html"),
        (b"<p>x</p>", "a.htm", "text/html"),
        (b"<p>x</p>", "a.txt", "text/plain"),
        (b"From: a@b\nTo: c@d\nSubject: x\n\n<html>body</html>", "a.bin", "message/rfc822"),
        (b"Subject: x\n\nbody", "a.eml", "message/rfc822"),
        (b"Subject: matter\n\nbody", "a.txt", "text/plain"),
        ("Письмо".encode("utf-16-le"), "a", "text/plain"),
        ("Letter to all".encode("utf-16-le"), "a", "text/plain"),
        ("<html><p>x".encode("utf-16"), "a", "text/html"),
        (bytes(range(32)) * 10, "a.txt", "application/octet-stream"),
        (ZIP + b"mimetypeapplication/vnd.oasis.opendocument.textPK", "a", "application/vnd.oasis.opendocument.text"),
        (ZIP + b"word/document.xml", "a.pdf", f"{OFFICE}.wordprocessingml.document"),
        (ZIP + b"xl/workbook.xml", "a", f"{OFFICE}.spreadsheetml.sheet"),
    ],
)
def test_kind_by_content(data: bytes, name: str, kind: str) -> None:
    assert sniff(data, name) == kind
