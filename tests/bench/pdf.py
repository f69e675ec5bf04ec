"""PDF text with a box for each code point against PDFium's plain text through pypdfium2, and against pdfminer."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2
from bench.figures import WALL, Figure, medians
from bench.peers import print_platypus
from bench.stories import make_sections
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar

from casefile.reading import pdf
from casefile.reading.client import read_document
from casefile.reading.model import Page
from casefile.reading.protocol import Request

REAL = ("tracemonkey.pdf", "pypdf_GeoTopo-komprimiert.pdf", "TAMReview.pdf", "pypdf_multicolumn.pdf")
CALLS = (
    "one call into PDFium for each character: 0.18 µs in ctypes even when PDFium does nothing in it, beside 0.5 to "
    "0.8 µs of the page's own reading for a character; all else in Python left out, 0.75 to 0.8 x would be the most "
    "without a compiled helper"
)


def measure(folder: Path, _: Path, *, small: bool) -> Iterator[Figure]:
    """Measure on a made document, and on real ones where they are beside the repository."""
    made = folder / "made.pdf"
    print_platypus(make_sections(3 if small else 60), made)
    yield from _compare("a made PDF", [made.read_bytes()], rounds=2 if small else 9)
    shared = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "documents" / "pdf"
    real = [shared / name for name in REAL if (shared / name).is_file()]
    if real and not small:
        yield from _compare("real PDFs", [file.read_bytes() for file in real], rounds=7)


def _compare(what: str, documents: Sequence[bytes], rounds: int) -> Iterator[Figure]:
    pages = sum(len(pypdfium2.PdfDocument(one)) for one in documents)

    def over(way: Callable[[bytes], object]) -> Callable[[], None]:
        return lambda: [way(one) for one in documents] and None

    ways = {"ours": over(read_ours), "plain": over(read_plain), "boxed": over(read_boxed)}
    speed = {name: pages / taken for name, taken in medians(rounds, ways).items()}
    apart = medians(rounds // 2, {"ours": over(read_whole), "theirs": over(read_plain)}, WALL)
    first = documents[0]
    slow = medians(1, {"ours": lambda: read_ours(first), "theirs": lambda: read_miner(first, 5)})
    yield Figure(
        f"{what}: text with boxes", speed["ours"], "pages/s", CALLS, "pypdfium2 text", speed["plain"], 0.9, faster=True
    )
    yield Figure(
        f"{what}: text with boxes", speed["ours"], "pages/s", "the same calls through typed ctypes functions",
        "pypdfium2 text and its own boxes", speed["boxed"], faster=True,
    )  # fmt: skip
    yield Figure(
        f"{what}: through the limited process", pages / apart["ours"], "pages/s",
        "0.2 s for the start of a process, then the same; frames and their checks cost a tenth",
        "pypdfium2 text", pages / apart["theirs"], faster=True,
    )  # fmt: skip
    count = len(pypdfium2.PdfDocument(first))
    yield Figure(
        f"{what}: text with boxes", count / slow["ours"], "pages/s", "Python for each operator of a page",
        "pdfminer.six, 5 pages", 5 / slow["theirs"], faster=True,
    )  # fmt: skip


def read_ours(data: bytes) -> int:
    """Read as the reader process does, all facts and notes included; return how many code points came with a box."""
    pieces = pdf.read(bytearray(data), Request("application/pdf", "made.pdf", None, 1e9))
    return sum(len(piece.boxes or b"") // 16 for piece in pieces if isinstance(piece, Page))


def read_whole(data: bytes) -> int:
    """Read through the limited process, as every source is read."""
    return len(read_document(iter([data]), name="made.pdf").pages)


def read_plain(data: bytes) -> int:
    """Read text alone with pypdfium2."""
    return sum(len(text) for text, _ in _texts(data))


def read_boxed(data: bytes) -> int:
    """Read text and a box for each character with pypdfium2's own functions."""
    return sum(
        len([textpage.get_charbox(place, loose=True) for place in range(textpage.count_chars())])
        for _, textpage in _texts(data)
    )


def _texts(data: bytes) -> Iterator[tuple[str, pypdfium2.PdfTextPage]]:
    document = pypdfium2.PdfDocument(data)
    for page in document:
        textpage = page.get_textpage()
        yield textpage.get_text_range(), textpage
        textpage.close()
        page.close()
    document.close()


def read_miner(data: bytes, most: int) -> int:
    """Read text with boxes with pdfminer.six, its first pages."""
    waiting, found = [*extract_pages(io.BytesIO(data), maxpages=most)], 0
    while waiting:
        item = waiting.pop()
        found += isinstance(item, LTChar)
        waiting += [*item] if hasattr(item, "__iter__") else []
    return found
