"""Pictures of the pages that exhibits stand on, made by the reader process from the sealed bytes."""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.originals import read_original
from casefile.core.progress import Progress
from casefile.dossier.content.exhibits import ExhibitEntry
from casefile.dossier.content.pages import Box
from casefile.dossier.content.sources import SourceEntry
from casefile.reading.client import ReaderProcess
from casefile.reading.errors import PasswordError, ReadingError
from casefile.reading.model import Picture

DPI = 150
LARGEST = 2400  # pixels of the longer side: more is not seen on paper
LOCKED = (
    "The file is locked with a password, which a case never keeps: export the dossier with it (`--password`) to print"
    " the picture."
)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of a page, kept packed: `scale` pixels for one unit of the page's rectangles."""

    width: int
    height: int
    packed: bytes
    scale: float

    def unpack(self) -> bytes:
        """Return width x height x 3 bytes, rows from the top."""
        return zlib.decompress(self.packed)

    def only(self, parts: Sequence[Box]) -> tuple[PagePicture, tuple[int, int]]:
        """Return what lies in the parts, in pixels, and nothing else, and where its top left corner was.

        What lies between the parts is white; a pixel that a part only touches is left out with what is outside.
        """
        boxes = [_inside(box, self.width, self.height) for box in parts]
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        width, height = max(box[2] for box in boxes) - left, max(box[3] for box in boxes) - top
        whole, shown = memoryview(self.unpack()), bytearray(b"\xff") * (width * height * 3)
        for x0, y0, x1, y1 in boxes:
            for y in range(y0, y1):
                start, to = (y * self.width + x0) * 3, ((y - top) * width + x0 - left) * 3
                shown[to : to + (x1 - x0) * 3] = whole[start : start + (x1 - x0) * 3]
        return PagePicture(width, height, zlib.compress(bytes(shown), 1), self.scale), (left, top)


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes of a sealed source in chunks, as often as they are asked for; refused when they are not as sealed."""

    case: Case
    sha256: str

    def __iter__(self) -> Iterator[bytes]:
        total = hashlib.sha256()
        for data in read_original(self.case, self.sha256):
            total.update(data)
            yield data
        if total.hexdigest() != self.sha256:
            raise RefusedError(f"The stored bytes of {self.sha256[:12]}… are damaged. Run `casefile verify`.")

    def check(self) -> None:
        """Hash all bytes, and refuse what is not as it was sealed."""
        for _ in self:
            pass


@dataclass(frozen=True, slots=True)
class PagePictures:
    """Pictures by (source number, page); `failed` says of the others why there is none."""

    pictures: dict[tuple[int, int], PagePicture]
    failed: dict[tuple[int, int], str]


def picture_pages(
    case: Case,
    exhibits: Sequence[ExhibitEntry],
    sources: Sequence[SourceEntry],
    progress: Progress,
    passwords: Sequence[str] = (),
    *,
    ask: Callable[[str], str | None] | None = None,
) -> PagePictures:
    """Make a picture of each page that an exhibit may show, one reader process for each source.

    A file that asks for a password is tried with each of `passwords`, then with what `ask` gives, once.
    """
    wanted: dict[int, dict[int, ExhibitEntry]] = {}
    for one in exhibits:
        if one.picture and one.page is not None:
            wanted.setdefault(one.source, {}).setdefault(one.page, one)
    total = sum(len(pages) for pages in wanted.values())
    out = PagePictures({}, {})
    register = {one.number: one for one in sources}

    def step() -> None:
        progress.step(len(out.pictures) + len(out.failed), total, "Making page pictures")

    for number in sorted(wanted):
        step()
        original = Original(case, register[number].sha256)
        _picture_source(original, register[number], wanted[number], out, step, open_with=(passwords, ask))
    return out


def _picture_source(
    original: Original,
    source: SourceEntry,
    pages: dict[int, ExhibitEntry],
    out: PagePictures,
    step: Callable[[], None],
    *,
    open_with: tuple[Sequence[str], Callable[[str], str | None] | None],
) -> None:
    try:
        with _open_reader(original, source.cite, *open_with) as reader:
            for page in sorted(pages):
                step()
                key = (source.number, page)
                try:
                    out.pictures[key] = _picture(reader, pages[page])
                except ReadingError as error:
                    out.failed[key] = str(error)
    except ReadingError as error:
        original.check()  # damage is no fault of the reader's, and no reason to print without a picture
        for page in pages:
            key = (source.number, page)
            if key not in out.pictures:
                out.failed.setdefault(key, str(error))


def _open_reader(
    original: Original, name: str, passwords: Sequence[str], ask: Callable[[str], str | None] | None
) -> ReaderProcess:
    """Open a file without a password, or with the first that fits; PasswordError says how to get its pictures."""
    for password in (None, *passwords):
        try:
            return ReaderProcess(original, name=name, password=password)
        except PasswordError as error:
            refused = error
    if ask and (typed := ask(name)):
        try:
            return ReaderProcess(original, name=name, password=typed)
        except PasswordError as error:
            raise PasswordError(LOCKED, wrong=True) from error
    raise PasswordError(LOCKED, wrong=bool(passwords)) from refused


def _picture(reader: ReaderProcess, exhibit: ExhibitEntry) -> PagePicture:
    """Picture one page at 150 dots to the inch, less when it would be larger than paper can show."""
    width, height = exhibit.page_size
    is_image = exhibit.unit == "px"
    scale = 1.0 if is_image else DPI / 72
    if width and height:
        scale = min(scale, LARGEST / max(width, height))
    picture = reader.render_page(exhibit.page or 1, scale=scale)
    exact = picture.width / width if width else scale
    rgb = black_out(picture, exhibit.bars, exact)
    return PagePicture(picture.width, picture.height, zlib.compress(rgb, 1), exact)


def black_out(picture: Picture, bars: Sequence[Box], scale: float) -> bytes:
    """Return the pixels of a picture with bars, in units of its page, made black: nothing is left under them."""
    if not bars:
        return picture.rgb
    rgb = bytearray(picture.rgb)
    for left, top, right, bottom in bars:
        first, last = _within(left, right, scale, picture.width)
        for row in range(*_within(top, bottom, scale, picture.height)):
            start = (row * picture.width + first) * 3
            rgb[start : start + (last - first) * 3] = bytes((last - first) * 3)
    return bytes(rgb)


def _within(low: float, high: float, scale: float, most: int) -> tuple[int, int]:
    """Return the pixels that a stretch touches."""
    first = min(most, max(0, math.floor(low * scale)))
    return first, max(first, min(most, math.ceil(high * scale)))


def _inside(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Return the pixels that lie wholly in a box of a picture, at least one."""
    left, top = min(width - 1, max(0, math.ceil(box[0]))), min(height - 1, max(0, math.ceil(box[1])))
    return left, top, max(left + 1, min(width, math.floor(box[2]))), max(top + 1, min(height, math.floor(box[3])))
