"""Intake: a file becomes a sealed source with its pages, and its attachments become sources below it.

All is hashed, read in the limited process and staged before one change makes the sources: cancelled, failed or
killed at any point, the case holds the file whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casefile.core.case import Case
from casefile.core.errors import CasefileError, RefusedError
from casefile.core.originals import CHUNK, drop_staged, file_chunks, has_original, hash_file, stage_original
from casefile.core.pages import PAGES_FACT, PageRow, drop_pages, has_pages, in_batches, list_pages, pages_digest
from casefile.core.progress import Progress, Silent
from casefile.core.reanchoring import note_pages
from casefile.core.repaging import drop_aside, put_aside, stage_aside
from casefile.core.schema import Source
from casefile.core.sources import Capture, add_source, check_capture
from casefile.reading.channel import Limits
from casefile.reading.client import read_document
from casefile.reading.errors import EncodingError, PasswordError, ReadingError
from casefile.reading.model import Child, Reading
from casefile.reading.sniff import HEAD_BYTES, sniff

__all__ = ["Capture", "Document", "Intake", "Taken", "Taker", "add_file", "add_taken", "page_rows", "reading_facts"]

DEPTH = 5  # levels of attachments inside attachments
CHILDREN = 200  # attachments taken out of one file, all levels together
CHILD_BYTES = 1 << 30  # bytes of these, all together


@dataclass(frozen=True)
class Intake:
    """What an intake made: the source, how many pages it has, its attachments, and what to know about it.

    `unread` says why there are no pages; `warnings` are plain sentences of the reader and of the intake.
    """

    source_id: str
    name: str
    pages: int
    children: tuple[Intake, ...]
    warnings: tuple[str, ...]
    unread: str | None


@dataclass(frozen=True)
class Document:
    """Bytes to take in: their name, hash and size, and a way to go through them in chunks, again and again."""

    name: str
    sha256: str
    size: int
    chunks: Callable[[], Iterable[bytes]]
    locator: str | None = None


@dataclass(frozen=True)
class Taken:
    """A document that has been read and staged, with its attachments."""

    document: Document
    media_type: str
    facts: list[list[str]]
    unread: str | None
    warnings: tuple[str, ...]
    children: tuple[Taken, ...]


def add_file(
    case: Case,
    path: Path,
    capture: Capture | None = None,
    *,
    title: str | None = None,
    password: str | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Seal a file as a source with its attachments below it, in the one change "Add source NAME".

    What cannot be read (unknown kind, damaged, larger than the reader takes, a password that nobody gave) is
    sealed all the same, with `unread` as the reason. A wrong password, a wrong capture field or a file that
    cannot be opened is refused. The title is the file's name unless given. `encoding` is that of a text or web
    page whose bytes do not tell it; one that is unknown or does not fit is refused.
    """
    progress = progress or Silent()
    name = _printable(path.name)
    if not case.writable:
        raise RefusedError(f"{case.path} is open for reading only.")
    with case.read() as session:
        capture = check_capture(session, capture or Capture())
    sha256, size = hash_file(path, progress)
    taker = Taker(case, progress)
    try:
        document = Document(name, sha256, size, lambda: file_chunks(path))
        taken = taker.take(document, password=password, encoding=encoding)
        progress.step(size, size, f"Sealing {name}")
        with case.change(f"Add source {title or name}") as session:
            taker.put_pages(session)
            return add_taken(session, taken, capture, title=title)
    except BaseException:
        taker.drop()
        raise


class Taker:
    """Reads and stages one document with its attachments; knows what to drop when it fails."""

    def __init__(self, case: Case, progress: Progress) -> None:
        self._case = case
        self._progress = progress
        self._staged: list[str] = []
        self._late: dict[str, str] = {}
        self._children = 0
        self._bytes = 0

    def take(
        self, document: Document, *, password: str | None = None, encoding: str | None = None, depth: int = 0
    ) -> Taken:
        """Read the document, stage its bytes and pages, then do the same with what is attached to it."""
        reading, unread = self._read(document, password, encoding, wrong_is_refused=depth == 0)
        self._stage(document, reading)
        if reading is None:
            return Taken(document, _media_type(document), [], unread, (), ())
        children, warnings = self.take_children(reading, depth=depth + 1)
        facts = reading_facts(reading, warnings)
        return Taken(document, reading.media_type, facts, None, (*reading.warnings, *warnings), children)

    def take_children(self, reading: Reading, *, depth: int = 1) -> tuple[tuple[Taken, ...], tuple[str, ...]]:
        """Take what is attached to a document, within the bounds; return it, and sentences on what was left."""
        taken: list[Taken] = []
        for number, child in enumerate(reading.children):
            self._children += 1
            self._bytes += len(child.data)
            if depth > DEPTH or self._children > CHILDREN or self._bytes > CHILD_BYTES:
                left = len(reading.children) - number
                bound = f"more than {DEPTH} levels, {CHILDREN} attachments or {CHILD_BYTES >> 20} MB of them"
                return tuple(taken), (f"{left} attachments were not taken out ({bound}); they stay in the original.",)
            taken.append(self.take(_attached(child), depth=depth))
        return tuple(taken), ()

    def put_pages(self, session: Session) -> None:
        """Put pages of originals that were sealed unread before, inside the change that makes the source."""
        for sha256, key in self._late.items():
            if has_pages(session, sha256):  # another change has put them meanwhile
                drop_pages(session.connection(), key)
            else:
                put_aside(session, sha256, key)
            for source in session.scalars(select(Source).where(Source.sha256 == sha256)).all():
                note_pages(session, source)

    def drop(self) -> None:
        """Remove what was staged; what cannot be removed now is swept when the case is opened next."""
        for key in self._late.values():
            drop_aside(self._case, key)
        for sha256 in self._staged:
            with contextlib.suppress(CasefileError):
                drop_staged(self._case, sha256)

    def _read(
        self, document: Document, password: str | None, encoding: str | None, *, wrong_is_refused: bool
    ) -> tuple[Reading | None, str | None]:
        """Return the reading, or the sentence that says why there is none."""
        limit = Limits().document_bytes
        if document.size > limit:
            return None, (
                f"{document.name}: larger than {limit >> 20} MB, which is more than the reader takes;"
                " it is sealed without being read."
            )
        try:
            if encoding:
                self._need_no_pages(document)
            chunks, name = checked_chunks(document), document.name
            return read_document(chunks, name=name, password=password, encoding=encoding, progress=self._progress), None
        except EncodingError as error:
            raise RefusedError(f"{error} Nothing was added.") from None
        except PasswordError as error:
            if error.wrong and wrong_is_refused:
                raise RefusedError(f"{error} Nothing was added.") from None
            return None, str(error)
        except ReadingError as error:
            return None, str(error)

    def _need_no_pages(self, document: Document) -> None:
        """Refuse an encoding for bytes that have pages already: those are shared, and would stay as they are."""
        with self._case.read() as session:
            if has_pages(session, document.sha256):
                raise RefusedError(
                    f"{document.name}: the case holds these bytes already, with the text as it was read then. Read "
                    "that source again (`casefile text CASE SOURCE --again --encoding …`), then add this one without"
                    " an encoding. Nothing was added."
                )

    def _stage(self, document: Document, reading: Reading | None) -> None:
        sha256 = document.sha256
        with self._case.read() as session:
            sealed, read = has_original(session, sha256), has_pages(session, sha256)
        rows = page_rows(reading) if reading and not read else []
        if sealed:
            self._set_aside(sha256, rows)
            return
        if sha256 in self._staged:
            return
        chunks, batches = document.chunks(), in_batches(rows)
        anew = stage_original(self._case, chunks, sha256, document.size, self._progress, batches=batches)
        self._staged.append(sha256)
        if not anew:  # another thread was faster, and may not have had the password
            self._set_aside(sha256, rows)

    def _set_aside(self, sha256: str, rows: list[PageRow]) -> None:
        if rows and sha256 not in self._late:
            self._late[sha256] = stage_aside(self._case, sha256, rows, self._progress)


def add_taken(
    session: Session,
    taken: Taken,
    capture: Capture,
    *,
    title: str | None = None,
    parent_id: str | None = None,
) -> Intake:
    """Make the source of a taken document, and below it those of its attachments."""
    document = taken.document
    pages = len(list_pages(session, document.sha256))
    unread = None if pages else taken.unread
    digest = pages_digest(session, document.sha256)
    facts = [*taken.facts, [PAGES_FACT, digest]] if digest else taken.facts
    source_id = add_source(
        session,
        sha256=document.sha256,
        size=document.size,
        media_type=taken.media_type,
        title=title or document.name,
        file_name=document.name,
        parent_id=parent_id,
        parent_locator=document.locator,
        facts=facts or None,
        unread=unread,
        **asdict(capture),
    )
    inherited = inherited_capture(capture)
    children = tuple(add_taken(session, child, inherited, parent_id=source_id) for child in taken.children)
    return Intake(source_id, document.name, pages, children, taken.warnings, unread)


def page_rows(reading: Reading) -> list[PageRow]:
    """Return the pages of a reading as the case stores them."""
    return [
        PageRow(
            page.number,
            page.label,
            page.text,
            page.width,
            page.height,
            page.rotation,
            "\n".join(page.notes) or None,
            reading.engine,
            page.boxes,
            page.cells,
        )
        for page in reading.pages
    ]


def reading_facts(reading: Reading, warnings: Iterable[str] = ()) -> list[list[str]]:
    """Return what the reader says about the bytes, as [name, value] pairs; its warnings and itself included."""
    told = [[name, value] for name, value in reading.facts]
    told += [["warning", sentence] for sentence in (*reading.warnings, *warnings)]
    return [*told, ["read by", reading.engine], ["reader had no network", "yes" if reading.network_isolated else "no"]]


def checked_chunks(document: Document) -> Iterator[bytes]:
    """Yield the document's bytes for the reader, and refuse at the end when they are not those that were hashed."""
    total = hashlib.sha256()
    for chunk in document.chunks():
        total.update(chunk)
        yield chunk
    if total.hexdigest() != document.sha256:
        raise RefusedError(f"{document.name} changed while it was being read. Wait until it is complete, then again.")


def _attached(child: Child) -> Document:
    data = child.data
    name = _printable(child.name) or "attachment"
    digest = hashlib.sha256(data).hexdigest()
    return Document(name, digest, len(data), lambda: _cut(data), child.locator or None)


def _cut(data: bytes) -> Iterator[bytes]:
    return (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))


def inherited_capture(capture: Capture) -> Capture:
    """Return what holds for an attachment too: how it was acquired, and who may see it, not who wrote it."""
    own = ("kind", "publisher", "written_by", "symbol", "published", "language", "origin_id", "replaces_id")
    fresh: dict[str, Any] = dict.fromkeys((*own, "provider", "acquired", "note"))
    return replace(capture, **fresh)


def _media_type(document: Document) -> str:
    """Return the media type that the first bytes of an unread document tell."""
    head = next(iter(document.chunks()), b"")
    return sniff(head[:HEAD_BYTES], document.name)


def _printable(name: str) -> str:
    """Return a file name as text that can be stored: bytes that are no UTF-8 are shown as U+FFFD."""
    return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in name)
