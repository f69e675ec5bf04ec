"""Seeded mutations of documents: the same seed gives the same damage."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from hostile.bait import Bait
from hostile.files import all_poisons
from reading.office_samples import docx, open_document, p, rows, xlsx
from reading.samples import make_pdf, page_pdf

LARGEST = 300_000
ODD = (
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"<",
    b">>",
    b"(",
    b"%s",
    b"../",
    b"\r\n",
    b"=?",
    b"-1",
)


def specimens(bait: Bait, shared: Path | None) -> list[tuple[str, bytes]]:
    """Return documents to damage: sound ones, hostile ones that are small, and real ones where they are."""
    table = '<table:table table:name="A"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>'
    found: list[tuple[str, bytes]] = [
        ("a.pdf", make_pdf(pages=3)),
        ("b.pdf", page_pdf(b"BT /F 12 Tf 50 150 Td (ab) Tj ET", unicode_map=b"<61> <0062>\n")),
        ("a.docx", docx(p("Twelve") + p("crates"))),
        ("a.xlsx", xlsx({"A": rows('<c r="A1" t="s"><v>0</v></c>')}, strings=("<t>Twelve</t>",))),
        ("a.ods", open_document("spreadsheet", f"{table}</table:table-row></table:table>")),
        ("a.odt", open_document("text", "<text:p>Twelve</text:p>")),
    ]
    for _, poison in all_poisons():
        if not poison.slow and "bomb" not in poison.name:
            data = poison.make(bait)
            if len(data) < 30_000:
                found.append((poison.name, data))
    if shared is not None:
        paths = sorted((shared / "documents").rglob("*"))
        found += [(path.name, path.read_bytes()) for path in paths if path.is_file() and path.stat().st_size < LARGEST]
    return found


def mutate(chance: random.Random, data: bytes, others: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the data with one to eight hurts: flipped bits, odd values, cut, doubled or foreign stretches."""
    out = bytearray(data or b"x")
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(out))
        size = min(chance.choice((1, 4, 64, 4096)), len(out) - at)
        match chance.randrange(7):
            case 0:
                out[at] ^= 1 << chance.randrange(8)
            case 1:
                odd = chance.choice(ODD)
                out[at : at + len(odd)] = odd
            case 2 if len(out) > size:
                del out[at : at + size]
            case 3:
                out[at:at] = out[at : at + size] * chance.randint(1, 50)
            case 4:
                out[at : at + size] = chance.randbytes(size)
            case 5:
                other = chance.choice(others)[1]
                start = chance.randrange(max(len(other), 1))
                out[at : at + size] = other[start : start + size]
            case 6 if chance.random() < 0.2 and at:
                del out[at:]
            case _:
                out[at : at + 1] = str(chance.choice((0, -1, 65535, 2**31, 2**64))).encode()
    return bytes(out)


def mutants(sound: Sequence[tuple[str, bytes]], seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield damaged forms of these documents without end."""
    chance = random.Random(seed)
    while True:
        name, data = chance.choice(sound)
        yield name, mutate(chance, data, sound)
