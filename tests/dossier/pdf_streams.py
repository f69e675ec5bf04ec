"""All that a PDF holds, unpacked: every stream and string, in every shape in which words can hide in it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from dossier.pdf_reader import attachments_of, joined, pages_of

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{8,})>")
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_OCTAL = re.compile(rb"\\([0-7]{1,3})")
_MAPPED = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{4,})>")


def streams_of(path: Path) -> list[bytes]:
    """Return every stream as it is stored and, where it is packed, unpacked."""
    data = path.read_bytes()
    found: list[bytes] = []
    for match in _STREAM.finditer(data):
        found.append(match[1])
        try:
            found.append(zlib.decompressobj().decompress(match[1]))
        except zlib.error:
            continue
    return found


def pixels_of(path: Path) -> list[tuple[int, int, int, bytes]]:
    """Return (width, height, channels, pixels) of every picture that is stored."""
    out = []
    for part in path.read_bytes().split(b"endobj"):
        head, mark, rest = part.partition(b"stream")
        size = [re.search(rb"/%s (\d+)" % name, head) for name in (b"Width", b"Height")]
        if mark and b"/Image" in head and size[0] and size[1]:
            pixels = zlib.decompressobj().decompress(rest.lstrip(b"\r\n"))
            out.append((int(size[0][1]), int(size[1][1]), 1 if b"DeviceGray" in head else 3, pixels))
    return out


def views(path: Path) -> Iterator[bytes]:
    """Yield all bytes of a PDF in every shape: raw, unpacked, unescaped, from hexadecimal, by each font's own table."""
    streams = streams_of(path)
    tables = [table for one in streams if b"beginbfchar" in one or b"beginbfrange" in one for table in [_table(one)]]
    for one in (path.read_bytes(), *streams):
        yield one
        yield _OCTAL.sub(lambda found: bytes([int(found[1], 8) & 255]), one).replace(b"\\", b"")
        strings = [_OCTAL.sub(lambda found: bytes([int(found[1], 8) & 255]), found) for found in _LITERAL.findall(one)]
        strings = [re.sub(rb"\\(.)", rb"\1", found, flags=re.DOTALL) for found in strings]
        strings += [bytes.fromhex(re.sub(rb"\s", b"", found)[: len(found) // 2 * 2].decode()) for found in _whole(one)]
        yield b"\n".join(strings)
        for table in tables:
            yield "".join(table.get(code, "\n") for code in b"".join(strings)).encode()
    yield joined("".join(pages_of(path))).encode()
    for name, data in attachments_of(path).items():
        yield name.encode()
        yield data
        yield data.decode("unicode-escape", "replace").encode("utf-8", "replace")


def _whole(data: bytes) -> list[bytes]:
    """Return what stands in angle brackets as whole bytes in hexadecimal."""
    found = (re.sub(rb"\s", b"", one) for one in _HEX.findall(data))
    return [one for one in found if len(one) % 2 == 0]


def _table(stream: bytes) -> dict[int, str]:
    """Return what each byte of a font means, by its table for copying."""
    out: dict[int, str] = {}
    for code, letters in _MAPPED.findall(stream):
        if len(code) == 2:
            out[int(code, 16)] = bytes.fromhex(letters[: len(letters) // 4 * 4].decode()).decode("utf-16-be", "replace")
    for first, last, letters in re.findall(rb"<([0-9A-Fa-f]{2})>\s*<([0-9A-Fa-f]{2})>\s*\[([^\]]*)\]", stream):
        named = re.findall(rb"<([0-9A-Fa-f]{4,})>", letters)
        for code, one in zip(range(int(first, 16), int(last, 16) + 1), named, strict=False):
            out[code] = bytes.fromhex(one.decode()).decode("utf-16-be", "replace")
    return out


def found_marks(path: Path, marks: Iterable[str], least: int = 10) -> set[str]:
    """Return which marks of lower-case letters stand anywhere; their last `least` letters are enough."""
    seen: set[bytes] = set()
    pattern = rb"[a-z]{%d,}|(?:[a-z]\0){%d,}|(?:\0[a-z]){%d,}" % (least, least, least)
    for view in views(path):
        for run in re.findall(pattern, view.lower()):
            letters = run.replace(b"\0", b"")
            seen |= {letters[at : at + least] for at in range(len(letters) - least + 1)}
    return {mark for mark in marks if mark[-least:].encode() in seen}
