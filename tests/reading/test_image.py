"""Images: size, orientation, EXIF, frames, pictures, bombs."""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from casefile.reading.client import ReaderProcess, read_document
from casefile.reading.errors import ReadingError, UnreadableError

RED_CORNER = {1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left"}
RED_CORNER |= {5: "top left", 6: "top right", 7: "bottom right", 8: "bottom left"}


def image_bytes(kind: str, *, orientation: int = 0, mode: str = "RGB") -> bytes:
    """Return a 40 x 20 image, white with a red top left corner as stored."""
    image = Image.new("RGB", (40, 20), "white")
    image.paste("red", (0, 0, 10, 5))
    exif = Image.Exif()
    if orientation:
        exif[274] = orientation
    out = io.BytesIO()
    image.convert(mode).save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_images_are_shown_as_exif_says(kind: str, orientation: int) -> None:
    data = image_bytes(kind, orientation=orientation)
    page = read_document(data, name="photo").pages[0]
    with ReaderProcess(data, name="photo") as reader:
        picture = reader.render_page(1)
    assert (page.width, page.height) == (picture.width, picture.height)
    assert (page.width, page.height) == ((20, 40) if orientation > 4 else (40, 20))
    shown = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    corners = {
        "top left": (1, 1),
        "top right": (shown.width - 2, 1),
        "bottom left": (1, shown.height - 2),
        "bottom right": (shown.width - 2, shown.height - 2),
    }
    assert [name for name, place in corners.items() if shown.getpixel(place)[1] < 100] == [RED_CORNER[orientation]]


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "I;16"), ("WEBP", "RGB")]
)
def test_kinds_and_modes_give_pictures(kind: str, mode: str) -> None:
    data = image_bytes(kind, mode="RGB") if mode == "I;16" else image_bytes(kind, mode=mode)
    if mode == "I;16":
        out = io.BytesIO()
        Image.new("I;16", (40, 20), 60000).save(out, "PNG")
        data = out.getvalue()
    with ReaderProcess(data, name="x") as reader:
        picture = reader.render_page(1, scale=2, rotate=90)
    assert (picture.width, picture.height, len(picture.rgb)) == (40, 80, 9600)
    assert picture.rgb[-3] > 200


def test_each_frame_of_a_tiff_is_a_page() -> None:
    out = io.BytesIO()
    frames = [Image.new("L", (10 + index, 20)) for index in range(3)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    reading = read_document(out.getvalue(), name="fax.tif")
    assert [page.width for page in reading.pages] == [10, 11, 12]
    assert {page.text for page in reading.pages} == {""}
    with ReaderProcess(out.getvalue(), name="fax.tif") as reader:
        assert (reader.pages, reader.render_page(3).width) == (3, 12)


def test_a_header_that_promises_too_many_pixels_is_refused() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    with pytest.raises(ReadingError, match="more pixels than the reader takes"):
        read_document(bomb, name="bomb.png")


def test_a_cut_image_says_so() -> None:
    data = image_bytes("PNG")
    assert "damaged" in read_document(data[:-30], name="cut.png").pages[0].notes[0]
    with ReaderProcess(data[:-30], name="cut.png") as reader, pytest.raises(ReadingError, match="damaged"):
        reader.render_page(1)


def test_other_formats_are_not_read() -> None:
    with pytest.raises(UnreadableError, match="images of this format"):
        read_document(b"GIF89a" + bytes(100), name="a.png")


@pytest.mark.parametrize(
    ("written", "zone", "taken"),
    [
        ("2024:05:03 09:30:00", "+09:00", "2024-05-03T09:30:00+09:00"),
        ("2024:05:03 09:30:00", "", "2024-05-03T09:30:00"),
        ("2024:05:03 09:30:00", "Korea", "2024-05-03T09:30:00"),
        ("2024:13:03 09:30:00", "", None),
        ("0000:00:00 00:00:00", "", None),
    ],
)
def test_when_and_where_a_picture_was_taken_are_facts(written: str, zone: str, taken: str | None) -> None:
    exif = Image.Exif()
    inner = {0x9003: written} | ({0x9011: zone} if zone else {})
    exif[0x8769] = inner
    exif[0x8825] = {1: "S", 2: (39.0, 30.0, 0.0), 3: "W", 4: (125.0, 15.0, 36.0)}
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    facts = dict(read_document(out.getvalue(), name="photo.jpg").facts)
    assert facts.get("taken") == taken
    assert (facts["GPS latitude"], facts["GPS longitude"]) == ("-39.500000", "-125.260000")


def test_shared_photographs_meet_their_truth(shared_data: Path) -> None:
    folder = shared_data / "documents" / "images"
    for name, expected in json.loads((folder / "TRUTH_exif.json").read_text()).items():
        reading = read_document(folder / name, name=name)
        facts = dict(reading.facts)
        assert [reading.pages[0].width, reading.pages[0].height] == expected["size"]
        assert facts.get("camera model", "None") == expected["model"]
        assert facts.get("EXIF date and time", "None") == expected["datetime"]
        clock = facts.get("taken, by the camera's clock")
        if clock:
            assert facts["taken"].startswith(clock.replace(":", "-", 2).replace(" ", "T"))
        for key in ("lat", "lon"):
            if key in expected:
                shown = facts["GPS latitude" if key == "lat" else "GPS longitude"]
                assert float(shown) == pytest.approx(expected[key], abs=1e-6)
