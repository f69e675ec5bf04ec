"""The reader process from outside: limits, cancelling, hostile bytes, pictures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from growth import no_hang

from casefile.core.errors import CancelledError
from casefile.core.frames import HEAD, pack
from casefile.core.pages import quote_rectangles
from casefile.reading.channel import Limits
from casefile.reading.client import ReaderProcess, read_document
from casefile.reading.errors import PasswordError, ReadingError, UnreadableError
from casefile.reading.intake import page_rows
from reading.samples import flate_bomb, make_pdf


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
    bomb = flate_bomb(3_000_000_000)
    with no_hang(), pytest.raises(ReadingError, match=r"bomb\.pdf: .*sealed"):
        read_document(bomb, name="bomb.pdf")
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
    (page,) = page_rows(read_document(data, name="a.pdf"))
    start = page.text.index("crates")
    ((x0, y0, x1, y1),) = quote_rectangles(page, start, start + 6)
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


def stand_in(folder: Path, answer: bytes, *, then: str = "") -> str:
    """Return a program that gives `answer` instead of reading, as a hijacked reader process would."""
    (folder / "answer").write_bytes(answer)
    program = folder / "reader"
    program.write_text(f"#!/bin/sh\n/bin/cat '{folder}/answer'\n{then}\n")
    program.chmod(0o755)
    return str(program)


READY = pack({"kind": "ready", "isolated": True})
BEGIN = pack({"kind": "begin", "media_type": "text/plain", "engine": "x", "pages": 1})
PAGE = {"kind": "page", "number": 1, "text": "abc", "label": "", "width": 0, "height": 0, "rotation": 0}
PAGE |= {"boxed": False, "notes": []}


@pytest.mark.parametrize(
    "answer",
    [
        bytes(range(256)) * 100,
        HEAD.pack(1 << 31, 0),
        HEAD.pack(2, 1 << 60),
        HEAD.pack(4, 0) + b"[1]]",
        pack({"kind": "ready", "isolated": "yes"}),
        READY + pack({"kind": "done"}),
        READY + BEGIN + pack(PAGE | {"number": 2}),
        READY + BEGIN + pack(PAGE | {"text": "a\0b"}),
        READY + BEGIN + pack(PAGE | {"text": 5}),
        READY + BEGIN + pack(PAGE | {"width": 1e300}),
        READY + BEGIN + pack(PAGE | {"boxed": True}, 3) + b"abc",
        READY + BEGIN + pack({"kind": "picture", "width": 9, "height": 9}),
        READY + BEGIN + HEAD.pack(20, 0) + b'{"kind":"page","a":NaN}'[:20],
    ],
)
def test_garbage_on_the_pipe_is_refused(answer: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", stand_in(tmp_path, answer, then="exec /bin/sleep 5"))
    with pytest.raises(ReadingError, match=r"x\.txt: the reader process gave an answer that makes no sense"):
        read_document(b"text", name="x.txt")


def test_a_picture_of_the_wrong_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lie = READY + pack({"kind": "opened", "pages": 1}) + pack({"kind": "picture", "width": 2, "height": 2}, 3) + b"abc"
    monkeypatch.setattr(sys, "executable", stand_in(tmp_path, lie, then="exec /bin/sleep 5"))
    with ReaderProcess(b"x", name="x.pdf") as reader, pytest.raises(ReadingError, match="makes no sense"):
        reader.render_page(1)


def test_a_reader_that_dies_at_once_is_a_plain_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", stand_in(tmp_path, b""))
    with pytest.raises(ReadingError, match=r"x\.txt: the reader process ended before it was done"):
        read_document(b"text" * 1_000_000, name="x.txt")


def test_a_reported_error_is_one_printable_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = pack({"kind": "error", "code": "damaged", "text": "bad\n\u202e" + "x" * 9000})
    monkeypatch.setattr(sys, "executable", stand_in(tmp_path, error))
    with pytest.raises(ReadingError) as caught:
        read_document(b"text", name="x.txt")
    assert len(str(caught.value)) < 600
    assert str(caught.value).isprintable()


def test_after_a_crash_the_warm_reader_starts_anew() -> None:
    with ReaderProcess(flate_bomb(3_000_000_000), name="bomb.pdf") as reader:
        with pytest.raises(ReadingError, match=r"bomb\.pdf"):
            reader.render_page(1)
        with pytest.raises(ReadingError, match="no page 7"):
            reader.render_page(7)


def test_empty_file_says_so() -> None:
    with pytest.raises(ReadingError, match="empty"):
        read_document(b"", name="nothing.pdf")


def test_a_reader_that_cannot_start_is_a_plain_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ReadingError, match=r"x\.txt: the reader process could not be started"):
        read_document(b"text", name="x.txt")
