"""Messages inside messages keep every byte they came with; where that cannot be, it is said."""

from __future__ import annotations

import base64
import quopri
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.reading.client import read_document
from casefile.reading.mail import read as read_mail
from casefile.reading.model import Child, Reading
from casefile.reading.protocol import Fact, Request
from casefile.reading.sniff import MAIL

ODD = (
    b"Received: from a\r\n\tby b;  \r\n Mon, 1 Jan 2024 00:00:00 +0000\r\n"
    b"Subject:  Two  spaces =?utf-8?q?x?= and a very long subject that goes on and on and on and on and on, surely\r\n"
    b"From: A <a@x>\r\nTo:b@x\r\nX-caf\xe9: caf\xe9\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nFrom the port\r\n\r\nb\xc3\xb8dy  \r\n"
)
PLAIN = b"Subject: plain\r\nFrom: A <a@x>\r\n\r\nbody\r\n\r\n"
BROKEN = b"From: A <a@x>\r\nSubject: broken\r\nX-Bad header line without colon\r\nDate: x\r\n\r\nbody\r\n"
EMPTY = b"From: A <a@x>\r\nSubject: nothing more\r\n"
MIXED_ENDS = b"From: A <a@x>\nSubject: ends\r\nTo: b@x\n\nbody\rof three\r\nkinds\n"


def multipart(*parts: bytes, boundary: bytes = b"B", end: bytes = b"--B--\r\n", head: bytes = b"") -> bytes:
    kind = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n'
    return (
        head
        + kind
        + b"\r\nThis is a message.\r\n"
        + b"".join(b"--" + boundary + b"\r\n" + p + b"\r\n" for p in parts)
        + end
    )


HEAD = b"From: F <f@x>\r\nTo: g@x\r\nSubject: fwd\r\nDate: Tue, 2 Jan 2024 00:00:00 +0000\r\nMIME-Version: 1.0\r\n"
TEXT = b"Content-Type: text/plain\r\n\r\nsee attached\r\n"
NESTED = multipart(TEXT, b"Content-Type: text/html\r\n\r\n<p>x</p>", boundary=b"I", end=b"--I--\r\n", head=PLAIN[:31])


def forwarded(message: bytes, *more: bytes) -> bytes:
    lines = (b"Content-Type: message/rfc822", b'Content-Disposition: attachment; filename="m.eml"', *more)
    return b"\r\n".join(lines) + b"\r\n\r\n" + message


def outer(message: bytes, *more: bytes) -> bytes:
    return multipart(TEXT, forwarded(message, *more), TEXT, head=HEAD)


WRAPPED = multipart(TEXT, forwarded(ODD), boundary=b"W", end=b"--W--\r\n", head=HEAD)


def read(raw: bytes) -> Reading:
    return read_document(raw, name="o.eml")


def is_exact(reading: Reading) -> bool:
    said = [name for name, _ in reading.facts if name == "re-serialised"]
    warned = [one for one in reading.warnings if "written anew" in one]
    assert len(said) == len(warned)
    return not said


@pytest.mark.parametrize("inner", [ODD, PLAIN, BROKEN, EMPTY, MIXED_ENDS, NESTED, WRAPPED])
@pytest.mark.parametrize("unix", [False, True])
def test_a_forwarded_message_keeps_its_bytes(inner: bytes, *, unix: bool) -> None:
    raw = outer(inner)
    if unix:
        raw, inner = raw.replace(b"\r\n", b"\n"), inner.replace(b"\r\n", b"\n")
    reading = read(raw)
    (child,) = reading.children
    assert child.data == inner
    assert (child.name, child.media_type, is_exact(reading)) == ("m.eml", "message/rfc822", True)


def test_in_nested_multiparts_with_and_without_preamble_and_epilogue() -> None:
    related = multipart(forwarded(ODD), forwarded(PLAIN), boundary=b"C", end=b"--C--\r\nepilogue\r\n")
    raw = multipart(TEXT, related, forwarded(BROKEN), head=HEAD) + b"\r\nThat is all.\r\n"
    reading = read(raw)
    assert [child.data for child in reading.children] == [ODD, PLAIN, BROKEN]
    assert [child.locator for child in reading.children] == ["part 1.2.1", "part 1.2.2", "part 1.3"]
    assert is_exact(reading)


def test_a_boundary_that_begins_another_and_signs_of_patterns_in_it() -> None:
    inner = multipart(forwarded(ODD), boundary=b"B.+x", end=b"--B.+x--\r\n")
    raw = multipart(TEXT, inner, forwarded(PLAIN), boundary=b"B.+", end=b"--B.+--\r\n", head=HEAD)
    reading = read(raw)
    assert [child.data for child in reading.children] == [ODD, PLAIN]


def test_without_an_end_boundary() -> None:
    raw = multipart(TEXT, forwarded(PLAIN), end=b"", head=HEAD)
    reading = read(raw)
    assert [child.data for child in reading.children] == [PLAIN]
    assert is_exact(reading)
    inner = multipart(TEXT, forwarded(ODD), boundary=b"I", end=b"")
    reading = read(multipart(inner, forwarded(PLAIN), head=HEAD))
    assert [child.data for child in reading.children] == [ODD + b"\r\n", PLAIN]
    assert is_exact(reading)


def test_several_boundaries_in_a_row_count_as_one() -> None:
    raw = outer(ODD).replace(b"--B\r\nContent-Type: message", b"--B\r\n--B \t\r\nContent-Type: message")
    (child,) = read(raw).children
    assert child.data == ODD


def test_the_whole_message_is_a_forwarded_one() -> None:
    raw = HEAD + b"Content-Type: message/rfc822\r\n\r\n" + ODD
    (child,) = read(raw).children
    assert child.data == ODD


def test_a_digest_holds_messages_without_saying_so() -> None:
    raw = multipart(b"\r\n" + ODD, b"\r\n" + PLAIN, head=HEAD).replace(b"multipart/mixed", b"multipart/digest")
    reading = read(raw)
    assert [child.data for child in reading.children] == [ODD, PLAIN]
    assert is_exact(reading)


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [(b"base64", base64.encodebytes), (b"BASE64", base64.b64encode), (b"quoted-printable", quopri.encodestring)],
)
def test_a_message_in_a_transfer_encoding_is_taken_out_of_it(encoding: bytes, encode: object) -> None:
    assert callable(encode)
    reading = read(outer(encode(ODD.replace(b"\r\n", b"\n")), b"Content-Transfer-Encoding: " + encoding))
    (child,) = reading.children
    assert child.data == ODD.replace(b"\r\n", b"\n")
    assert is_exact(reading)


def test_a_message_that_only_claims_to_be_in_base64_stays_as_it_is() -> None:
    (child,) = read(outer(ODD, b"Content-Transfer-Encoding: base64")).children
    assert child.data == ODD


def test_what_cannot_be_cut_out_is_said_to_be_written_anew() -> None:
    status = b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: x\r\n\r\nContent-Type: message/rfc822\r\n"
    reading = read(multipart(TEXT, status, forwarded(ODD), head=HEAD))
    assert [child.locator for child in reading.children] == ["part 1.2.2", "part 1.3"]
    assert reading.children[1].data == ODD
    assert not is_exact(reading)
    assert [value for name, value in reading.facts if name == "re-serialised"] == ["part 1.2.2"]
    assert "those are in the whole message only" in " ".join(reading.warnings)


@given(st.lists(st.sampled_from([b"--B\n", b"--B--\n", b"--B", b"\n", b"\r\n", b"\r", b"Content-Type: message/rfc822\n",
                                 b"Content-Type: multipart/mixed; boundary=B\n", b"Subject: x\n", b"\n\n", b"words"]),
                max_size=30))  # fmt: skip
def test_whatever_stands_there_a_message_is_the_bytes_or_said_to_be_none(pieces: list[bytes]) -> None:
    raw = b'From: a@b\nContent-Type: multipart/mixed; boundary="B"\n\n' + b"".join(pieces)
    found = list(read_mail(bytearray(raw), Request(MAIL, "a.eml", None, 60.0)))
    anew = {one.value for one in found if isinstance(one, Fact) and one.name == "re-serialised"}
    for one in found:
        if isinstance(one, Child) and one.media_type == MAIL and one.locator not in anew:
            assert one.data in raw


def test_shared_messages_forward_the_bytes_they_hold(shared_data: Path) -> None:
    seen = 0
    for path in sorted((shared_data / "documents" / "email").glob("*.eml")):
        raw = path.read_bytes()
        reading = read_document(path, name=path.name)
        assert is_exact(reading), path.name
        for child in reading.children:
            if child.media_type == "message/rfc822" and b"base64" not in raw[: raw.find(child.data[:40])][-300:]:
                seen += 1
                assert child.data in raw, path.name
    assert seen
