"""Hostile e-mail."""

from __future__ import annotations

import base64
import zlib

from hostile.bait import WORDS, Bait, Poison

HEAD = (
    "From: a@example.org\r\nTo: b@example.org\r\nSubject: %s\r\n"
    "Date: Mon, 1 Jul 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
)
TEXT = "\r\n--x\r\nContent-Type: text/plain\r\n\r\nTwelve crates.\r\n"
NAMES = (
    "../../x",
    "/etc/passwd",
    "C:\\windows\\x.exe",
    "\\\\host\\share\\x",
    "CON",
    "nul.txt",
    "a\0b",
    "x:ads",
    "trail. ",
    "\u202egpj.exe",
    "\u200b",
    "..",
    "",
    "a" * 5000,
    "-rf",
    "$(touch x)",
    "%2e%2e%2fx",
    "\n",
    "caf\u00e9",
    "cafe\u0301",
)


def mail(body: str, head: str = "", subject: str = "Crates") -> bytes:
    return (HEAD % subject + head + "\r\n" + body).encode("utf-8", "surrogateescape")


def mixed(*parts: str, head: str = "") -> bytes:
    body = TEXT + "".join(f"--x\r\n{part}\r\n" for part in parts) + "--x--\r\n"
    return mail(body, "Content-Type: multipart/mixed; boundary=x\r\n" + head)


def file_part(name: str, data: bytes = b"words") -> str:
    coded = base64.b64encode(name.encode()).decode()
    return (
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="=?utf-8?b?{coded}?="\r\n\r\n{base64.encodebytes(data).decode()}'
    )


def plain_file_part(name: str) -> str:
    name = name.replace("\n", "")
    return f'Content-Type: text/plain; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\nx'


def nested(depth: int) -> bytes:
    data = mail("Innermost.\r\n")
    for level in range(depth):
        data = (
            (HEAD % f"Level {level}").encode()
            + b"Content-Type: multipart/mixed; boundary=n%d\r\n\r\n--n%d\r\nContent-Type: message/rfc822\r\n\r\n"
            % (level, level)
            + data + b"\r\n--n%d--\r\n" % level
        )  # fmt: skip
    return data


def multiparts(depth: int) -> bytes:
    head = "Content-Type: multipart/mixed; boundary=b0\r\n"
    body = "".join(
        f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(depth)
    )  # fmt: skip
    return mail(body + f"--b{depth}\r\n\r\nTwelve crates.\r\n", head)


def outside(bait: Bait) -> bytes:
    return mixed(
        f'Content-Type: message/external-body; access-type=local-file; name="{bait.file}"\r\n\r\nContent-Type: a/b\r\n',
        f'Content-Type: message/external-body; access-type=URL; URL="{bait.http}"\r\n\r\nContent-Type: a/b\r\n',
        f'Content-Type: text/html\r\n\r\n<p>R</p><img src="{bait.http}"><img src="cid:a"><img src="{bait.picture}">',
        f"Content-Type: text/plain\r\nContent-Location: {bait.url}\r\n\r\nplaced",
    )  # fmt: skip


POISONS = (
    Poison("parts.eml", lambda _: mixed(*["Content-Type: text/plain\r\n\r\nx"] * 10_000)),
    Poison("attachments.eml", lambda _: mixed(*[file_part(f"{n}.bin", b"%d" % n) for n in range(300)]), slow=True),
    Poison("nested.eml", lambda _: nested(100), ends="read"),
    Poison("multiparts.eml", lambda _: multiparts(3000)),
    Poison(
        "injected.eml",
        lambda _: mail("Twelve crates.", subject="=?utf-8?q?a=0D=0ABcc:_victim@example.org=0D=0A=0D=0Abody?="),
        ends="read",
        says=("Twelve crates.",),
    ),
    Poison("charset.eml", lambda _: mail("Tw\u00e9lve", "Content-Type: text/plain; charset=no-such\r\n"), ends="read"),
    Poison("idle-charset.eml", lambda _: mail("x", "Content-Type: text/plain; charset=base64\r\n"), ends="read"),
    Poison("names.eml", lambda _: mixed(*map(file_part, NAMES)), ends="read", slow=True),
    Poison("plain-names.eml", lambda _: mixed(*map(plain_file_part, NAMES)), ends="read", slow=True),
    Poison("header.eml", lambda _: mail("x", "X-Long: " + "a" * 5_000_000 + "\r\n")),
    Poison("headers.eml", lambda _: mail("x", "Received: from a by b\r\n" * 100_000)),
    Poison("folded.eml", lambda _: mail("x", "X-Fold: a" + "\r\n a" * 300_000 + "\r\n")),
    Poison("encoded.eml", lambda _: mail("x", "X-A: " + "=?utf-8?q?=41?= " * 60_000 + "\r\n")),
    Poison("addresses.eml", lambda _: mail("x", "Cc: " + "(" * 20_000 + "a@b, " * 20_000 + "\r\n")),
    Poison("no-boundary.eml", lambda _: mail("Twelve crates.", "Content-Type: multipart/mixed\r\n")),
    Poison("boundary.eml", lambda _: mail("--\r\n" * 9999, 'Content-Type: multipart/mixed; boundary=""\r\n')),
    Poison("base64.eml", lambda _: mail("!" * 99_999, "Content-Transfer-Encoding: base64\r\n")),
    Poison(
        "quoted.eml", lambda _: mail("=\r\n" * 300_000 + "=ZZ=4", "Content-Transfer-Encoding: quoted-printable\r\n")
    ),
    Poison("outside.eml", outside, ends="read", says=("Twelve crates.",), hides=(WORDS,)),
    Poison("zip.eml", lambda _: mixed(file_part("a.zip", b"PK\x05\x06" + bytes(18))), ends="read"),
    Poison("flate.eml", lambda _: mixed(file_part("a.gz", zlib.compress(bytes(50 << 20)))), ends="read"),
    Poison("surrogates.eml", lambda _: mail("\udcff\udc80 Twelve", subject="\udcff"), ends="read"),
)
