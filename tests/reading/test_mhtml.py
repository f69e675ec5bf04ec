"""Web pages saved whole: the page read as HTML, the rest as children, nothing fetched."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from casefile.core.case import Case
from casefile.core.excerpts import add_excerpt_quote
from casefile.core.schema import Excerpt
from casefile.reading.client import read_document
from casefile.reading.errors import ReadingError
from casefile.reading.intake import add_file
from casefile.reading.sniff import sniff
from reading.test_image import image_bytes

PAGE = (
    '<html><head><meta http-equiv="Content-Type" content="text/html"><title>The port</title></head><body>'
    '<img src="http://canary.invalid/a.png"><link rel="stylesheet" href="//canary.invalid/a.css">'
    "<article><p>Coal was loaded at Rajin — twice, the harbour master said on Friday.</p>"
    "<p>The crane had been out of use until then.</p></article></body></html>"
)
HEAD = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/port\r\nSubject: The port\r\n"
    "Date: Fri, 3 May 2024 09:30:00 +0900\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n\r\n'
)


def part(kind: str, body: bytes, address: str = "", extra: str = "") -> str:
    location = f"Content-Location: {address}\r\n" if address else ""
    encoded = base64.encodebytes(body).decode().replace("\n", "\r\n")
    return f"--b\r\nContent-Type: {kind}\r\n{extra}Content-Transfer-Encoding: base64\r\n{location}\r\n{encoded}"


def saved(*parts: str, head: str = HEAD) -> bytes:
    return (head + "".join(parts) + "--b--\r\n").encode()


PICTURE = image_bytes("PNG")
WHOLE = saved(
    part("text/html", PAGE.encode(), "https://example.org/port"),
    part("image/png", PICTURE, "https://example.org/img/crane%201.png?x=1"),
    part("text/css", b"p { color: red }", "https://example.org/style/"),
    part("text/html", b"<p>a frame</p>", "https://ads.example.org/../../frame.html"),
)


def test_the_page_is_read_and_the_rest_are_children() -> None:
    reading = read_document(WHOLE, name="port.mhtml")
    assert reading.media_type == "multipart/related"
    assert [page.label for page in reading.pages] == ["main text", "whole page"]
    assert "Coal was loaded at Rajin — twice" in reading.pages[0].text
    assert "canary" not in reading.pages[1].text
    assert [(child.name, child.media_type, child.locator) for child in reading.children] == [
        ("crane 1.png", "image/png", "https://example.org/img/crane%201.png?x=1"),
        ("part 3.css", "text/plain", "https://example.org/style/"),
        ("frame.html", "text/html", "https://ads.example.org/../../frame.html"),
    ]
    assert reading.children[0].data == PICTURE
    known = dict(reading.facts)
    assert known["saved from address"] == "https://example.org/port"
    assert known["saved, in UTC"] == "2024-05-03T00:30:00Z"
    assert known["saved by"] == "<Saved by Blink>"
    assert known["title"] == "The port"
    assert known["saved with the page"] == "3"


def test_a_named_root_and_its_charset_are_used() -> None:
    head = HEAD.replace('type="text/html"', 'type="text/html"; start="<root>"')
    korean = "<p>라진항에서 석탄을 실었다</p>".encode("euc-kr")
    reading = read_document(
        saved(
            part("text/html", b"<p>not this</p>"),
            part("text/html; charset=euc-kr", korean, extra="Content-ID: <root>\r\n"),
            head=head,
        ),
        name="a.mht",
    )
    assert reading.pages[1].text == "라진항에서 석탄을 실었다"
    assert dict(reading.facts)["charset"] == "cp949"
    assert [child.name for child in reading.children] == ["part 1.html"]


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (HEAD, "a", "multipart/related"),
        (HEAD.replace("Saved by Blink", "Saved by Microsoft Internet Explorer 11"), "a.eml", "multipart/related"),
        (HEAD.replace("From: <Saved by Blink>\r\nSnapshot-Content-Location", "X-Other"), "a.mht", "multipart/related"),
        (
            "From: a@b\r\nTo: c@d\r\nDate: x\r\nContent-Type: multipart/related; boundary=b\r\n\r\n",
            "a",
            "message/rfc822",
        ),
        ("From: a@b\r\nTo: c@d\r\nDate: x\r\nSubject: y\r\n\r\nbody", "a.mht", "message/rfc822"),
        ("just words", "a.mht", "text/plain"),
    ],
)
def test_saved_pages_are_told_from_mail(head: str, name: str, kind: str) -> None:
    assert sniff(head.encode(), name) == kind


def test_a_saved_page_without_a_page_says_so() -> None:
    with pytest.raises(ReadingError, match="no HTML part"):
        read_document(saved(part("image/png", PICTURE)), name="a.mht")


@pytest.mark.parametrize("keep", [300, 500, 700])
def test_a_cut_page_is_read_as_far_as_it_goes_or_refused(keep: int) -> None:
    try:
        result = read_document(WHOLE[:keep], name="a.mht").pages[0].label
    except ReadingError as error:
        result = str(error)
    assert result == "main text" or result.startswith("a.mht: this saved web page holds no HTML part")


def test_many_parts_and_deep_ones_are_cut_and_said() -> None:
    many = saved(part("text/html", b"<p>words</p>"), "--b\r\n\r\n\r\n" * 6000)
    assert any("more than 5,000 parts" in warning for warning in read_document(many, name="a.mht").warnings)
    deep = HEAD + "".join(
        f'--b{"x" * level}\r\nContent-Type: multipart/related; boundary="b{"x" * (level + 1)}"\r\n\r\n'
        for level in range(80)
    )
    with pytest.raises(ReadingError):
        read_document(deep.encode(), name="a.mht")


def test_a_saved_page_becomes_a_source_and_words_count_once(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "port.mhtml"
    path.write_bytes(WHOLE)
    made = add_file(case, path)
    assert [child.name for child in made.children] == ["crane 1.png", "part 3.css", "frame.html"]
    with case.change("Mark") as session:
        one = add_excerpt_quote(session, made.source_id, "Coal was loaded at Rajin")
    with case.read() as session:
        assert session.get_one(Excerpt, one).page == 1
