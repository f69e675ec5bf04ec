"""The reader process from outside: limits, cancelling, hostile bytes, pictures."""

from __future__ import annotations

import io
import time
import zlib
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from casefile.core.errors import CancelledError
from casefile.reading.channel import Limits
from casefile.reading.client import ReaderProcess, read_document
from casefile.reading.errors import PasswordError, ReadingError, UnreadableError


def make_pdf(lines: tuple[str, ...] = ("Twelve crates at Rajin.",), *, pages: int = 1, password: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200), invariant=1, encrypt=password or None)
    for _ in range(pages):
        for row, line in enumerate(lines):
            canvas.drawString(50, 150 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def flate_bomb(size: int) -> bytes:
    """Return a small PDF whose page content unpacks to `size` bytes of operators."""
    block = b"0 0 m\n" * 1_000_000
    packer = zlib.compressobj(9)
    start = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    repeated = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    body = start + repeated * (size // len(block) - 1) + b"\x01\0\0\xff\xff"
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    head += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj "
    head += b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(body)
    return head + body + b"\nendstream endobj trailer<</Root 1 0 R>>"


class Cancels:
    def __init__(self, after: int) -> None:
        self.left = after

    def step(self, done: int, total: int | None, what: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise CancelledError("cancelled")


class Counts:
    def __init__(self) -> None:
        self.seen: list[tuple[int, int | None]] = []

    def step(self, done: int, total: int | None, what: str = "") -> None:
        self.seen.append((done, total))


def test_chunks_bytes_and_file_read_the_same(tmp_path: Path) -> None:
    data = make_pdf()
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    one = read_document(data, name="a.pdf")
    assert one == read_document(path, name="a.pdf")
    assert one == read_document((data[i : i + 100] for i in range(0, len(data), 100)), name="a.pdf")
    assert one.pages[0].text == "Twelve crates at Rajin."


def test_progress_counts_pages() -> None:
    progress = Counts()
    read_document(make_pdf(pages=5), name="five.pdf", progress=progress)
    assert progress.seen[-1] == (5, 5)


def test_cancel_kills_the_reader_and_is_passed_on() -> None:
    with pytest.raises(CancelledError):
        read_document(flate_bomb(400_000_000), name="bomb.pdf", progress=Cancels(5))


@pytest.mark.parametrize("given", [None, "wrong"])
def test_password_is_asked_for_by_a_plain_sentence(given: str | None) -> None:
    data = make_pdf(password="rajin")
    with pytest.raises(PasswordError, match=r"locked\.pdf: .*password") as caught:
        read_document(data, name="locked.pdf", password=given)
    assert caught.value.wrong == (given is not None)
    assert read_document(data, name="locked.pdf", password="rajin").pages[0].text == "Twelve crates at Rajin."


def test_memory_bomb_ends_as_a_sentence_and_the_next_file_reads() -> None:
    started = time.monotonic()
    with pytest.raises(ReadingError, match=r"bomb\.pdf: .*sealed"):
        read_document(flate_bomb(3_000_000_000), name="bomb.pdf")
    assert time.monotonic() - started < 15
    assert read_document(make_pdf(), name="good.pdf").pages[0].text == "Twelve crates at Rajin."


def test_wall_clock_ends_a_reader_that_waits() -> None:
    with pytest.raises(ReadingError, match=r"longer than 0\.3 seconds"):
        read_document(flate_bomb(300_000_000), name="slow.pdf", limits=Limits(wall_seconds=0.3))


def test_document_over_the_limit_is_not_taken() -> None:
    with pytest.raises(ReadingError, match="larger than 1 MB"):
        read_document(b"a" * (1 << 21), name="big.txt", limits=Limits(document_bytes=1 << 20))


def test_kinds_not_read_yet_say_so() -> None:
    with pytest.raises(UnreadableError, match=r"old\.doc: .*can be sealed"):
        read_document(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), name="old.doc")


def test_pictures_show_the_words_where_their_boxes_are() -> None:
    data = make_pdf()
    page = read_document(data, name="a.pdf").pages[0]
    start = page.text.index("crates")
    ((x0, y0, x1, y1),) = page.rectangles(start, start + 6)
    with ReaderProcess(data, name="a.pdf") as reader:
        picture = reader.render_page(1, scale=2)
    assert (picture.width, picture.height) == (600, 400)
    assert len(picture.rgb) == 600 * 400 * 3
    inside = 0
    for row in range(int(y0 * 2), int(y1 * 2)):
        line = picture.rgb[row * 1800 : row * 1800 + 1800]
        inside += sum(1 for x in range(int(x0 * 2), int(x1 * 2)) if line[x * 3] < 128)
    assert inside > 100
    assert 148 - 12 < page.height - y1 < 150 < page.height - y0 < 150 + 14


def test_too_large_a_picture_is_refused_and_the_reader_lives_on() -> None:
    with ReaderProcess(make_pdf(), name="a.pdf") as reader:
        assert reader.pages == 1
        with pytest.raises(ReadingError, match="scale of at most"):
            reader.render_page(1, scale=100)
        with pytest.raises(ReadingError, match="no page 2"):
            reader.render_page(2)
        assert reader.render_page(1, rotate=90).width == 200
    with pytest.raises(ReadingError, match="closed"):
        reader.render_page(1)
