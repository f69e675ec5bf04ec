"""Hostile images, texts and XML."""

from __future__ import annotations

import io
import struct
import zlib

from hostile.bait import WORDS, Bait, Poison
from PIL import ExifTags, Image

MILLION = 1_000_000


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, pixels: bytes, *extra: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def picture(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(out, kind, **options)
    return out.getvalue()


def frames(number: int) -> bytes:
    """Return a TIFF of one-pixel frames."""
    out = b"II*\0" + struct.pack("<I", 8)
    for index in range(number):
        start = 8 + index * 102
        entries = (
            (256, 4, 1),
            (257, 4, 1),
            (258, 3, 8),
            (259, 3, 1),
            (262, 3, 1),
            (273, 4, 0),
            (278, 4, 1),
            (279, 4, 1),
        )
        body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", a, b, 1, c) for a, b, c in entries)
        out += body + struct.pack("<I", start + 102 if index < number - 1 else 0)
    return out


def looping_tiff(_: Bait) -> bytes:
    return frames(1)[:-4] + struct.pack("<I", 8)


def exif(entries: bytes, count: int, following: int = 0) -> bytes:
    """Return a JPEG whose EXIF directory is as told."""
    directory = b"II*\0\x08\0\0\0" + struct.pack("<H", count) + entries + struct.pack("<I", following)
    block = b"Exif\0\0" + directory
    data = picture("JPEG")
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + data[2:]


def camera_place(_: Bait) -> bytes:
    """Return a JPEG that tells where its camera stood, and whose."""
    tags = Image.Exif()
    tags[ExifTags.Base.BodySerialNumber] = "4711"
    tags[ExifTags.IFD.GPSInfo] = {1: "N", 2: (39.0, 2.0, 24.0), 3: "E", 4: (125.0, 45.0, 0.0)}
    return picture("JPEG", exif=tags)


def svg(bait: Bait) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><script>x()</script>'
        f'<image xlink:href="{bait.url}"/><image href="{bait.http}"/><text>Twelve crates</text></svg>'
    ).encode()


def xml_bomb(_: Bait) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "bomb">{entities}]><akomaNtoso>&a11;</akomaNtoso>'.encode()


def xml_outside(bait: Bait) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{bait.http}" [<!ENTITY % p SYSTEM "{bait.http}"> %p;'
        f'<!ENTITY e SYSTEM "{bait.url}">]><akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">'
        f'<?xml-stylesheet href="{bait.http}"?>'
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{bait.url}"/>'
        "<statement>&e;</statement></akomaNtoso>"
    ).encode()


def xml_deep(_: Bait) -> bytes:
    return b'<?xml version="1.0"?>' + b"<akomaNtoso>" * 100_000 + b"</akomaNtoso>" * 100_000


IMAGES = (
    Poison("vast.png", lambda _: png(60_000, 60_000, zlib.compress(b"")), ends="unread", tells=("pixels",)),
    Poison("bomb.png", lambda _: png(30_000, 30_000, zlib.compress(bytes(90 * MILLION), 9)), ends="unread"),
    Poison("zero.png", lambda _: png(0, 0, b"")),
    Poison(
        "text-bomb.png",
        lambda _: png(1, 1, zlib.compress(b"\0\0"), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(99 * MILLION)))),
    ),
    Poison(
        "profile-bomb.png",
        lambda _: png(1, 1, zlib.compress(b"\0\0"), chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(99 * MILLION)))),
    ),
    Poison("chunks.png", lambda _: png(1, 1, zlib.compress(b"\0\0"), *[chunk(b"tEXt", b"a\0b")] * 99_999)),
    Poison("cut.png", lambda _: picture("PNG")[:60]),
    Poison("cut.jpg", lambda _: picture("JPEG")[:300]),
    Poison("vast.jpg", lambda _: picture("JPEG").replace(b"\0\x1e\0\x28", b"\xff\xff\xff\xff"), ends="unread"),
    Poison("svg.png", svg, ends="read"),
    Poison("drawing.svg", svg, hides=(WORDS,)),
    Poison("place.jpg", camera_place, ends="read", tells=("GPS latitude", "39.0")),
    Poison("frames.tif", lambda _: frames(5000), ends="read", tells=("2,000",), slow=True),
    Poison("loop.tif", looping_tiff),
    Poison("tags.tif", lambda _: b"II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", 256, 4, 0xFFFFFFFF, 0) * 65535),
    Poison("exif-loop.jpg", lambda _: exif(struct.pack("<HHII", 0x8769, 4, 1, 8), 1, 8), ends="read"),
    Poison("exif-count.jpg", lambda _: exif(struct.pack("<HHII", 0x10F, 2, 0xFFFFFFFF, 8), 1), ends="read"),
    Poison("exif-many.jpg", lambda _: exif(struct.pack("<HHII", 0x10F, 2, 4, 0) * 5000, 5000), ends="read"),
    Poison("broken.webp", lambda _: b"RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff" + bytes(99)),
    Poison(
        "many.gif",
        lambda _: picture(
            "GIF", save_all=True, append_images=[Image.new("RGB", (40, 30), (n, 0, 0)) for n in range(99)]
        ),
    ),
)
TEXTS = (
    Poison("halves.txt", lambda _: b"Twelve \xed\xa0\x80\xed\xbf\xbf crates", ends="read", says=("Twelve",)),
    Poison("utf7.txt", lambda _: b"Twelve +ADw-script+AD4- crates", ends="read", says=("+ADw-script+AD4-",)),
    Poison("nul.txt", lambda _: bytes(20 * MILLION)),
    Poison("words-nul.txt", lambda _: b"Twelve\0crates " * 20 + b"words " * 400, ends="read", says=("Twelvecrates",)),
    Poison(
        "odd-utf16.txt",
        lambda _: b"\xff\xfe" + "Twelve \ud800 crates".encode("utf-16-le", "surrogatepass") + b"x",
        ends="read",
        says=("Twelve",),
    ),
    Poison("utf32.txt", lambda _: b"\xff\xfe\0\0" + b"\xff" * 4000, ends="read"),
    Poison("line.txt", lambda _: b"x" * 5 * MILLION, ends="read"),
    Poison("letters.txt", lambda _: b"x" * 2 * MILLION + b"\n", ends="read"),
    Poison("blanks.txt", lambda _: (b"x-" + b" " * 5000) * 300 + b"\n", ends="read"),
    Poison("spread.txt", lambda _: "朝 ".encode() * 100_000 + b"\n", ends="read"),
    Poison("lines.txt", lambda _: b"\r" * 5 * MILLION),
    Poison(
        "screen.txt", lambda _: b"Twelve \x1b[2J\x1b]0;x\x07 crates" + b" words" * 999, ends="read", says=("\x1b[2J",)
    ),
    Poison("controls.txt", lambda _: bytes(range(256)) * 99),
    Poison("marks.txt", lambda _: ("a" + "\u0301" * MILLION).encode(), ends="read"),
    Poison(
        "sums.csv",
        lambda b: f'a,b\n=cmd|\' /C calc\'!A0,@SUM(1)\n"=HYPERLINK(""{b.http}"")",+1\n'.encode(),
        ends="read",
        says=("=cmd|",),
    ),
    Poison("columns.csv", lambda _: b"," * 2 * MILLION + b"\n" + b'"' * MILLION),
    Poison("deep.json", lambda _: b"[" * 200_000, ends="read"),
    Poison("empty.txt", lambda _: b"", ends="unread"),
    Poison("\u202egpj.txt", lambda _: b"Twelve crates", ends="read"),
)
XML = (
    Poison("bomb.xml", xml_bomb),
    Poison("outside.xml", xml_outside, hides=(WORDS,)),
    Poison("deep.xml", xml_deep),
)
POISONS = (*IMAGES, *TEXTS, *XML)
