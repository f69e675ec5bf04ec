"""Original bytes in the case: content-addressed by SHA-256, in chunks, streamed in and out.

Chunks are staged in short transactions and mean nothing until `seal_original`, inside the change that makes the
source, writes the row that names them whole. What was staged and never sealed is swept at the next opening.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, Integer, LargeBinary, Table, Text, func, select
from sqlalchemy.orm import Session

from casefile.core import pages
from casefile.core.errors import RefusedError
from casefile.core.progress import Progress, Silent
from casefile.core.records import Base

if TYPE_CHECKING:
    from casefile.core.case import Case

CHUNK = 4 * 1024 * 1024
DROPPED = 8  # chunks removed in one short transaction


original_table = Table(
    "original",
    Base.metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    sqlite_strict=True,
)
chunk_table = Table(
    "original_chunk",
    Base.metadata,
    Column("sha256", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    sqlite_strict=True,
)


def hash_file(path: Path, progress: Progress | None = None) -> tuple[str, int]:
    """Return the SHA-256 (hex) and the size in bytes of a file, read in chunks."""
    progress = progress or Silent()
    total, size = hashlib.sha256(), 0
    whole = path.stat().st_size if path.is_file() else None
    for chunk in file_chunks(path):
        total.update(chunk)
        size += len(chunk)
        progress.step(size, whole, "Hashing")
    return total.hexdigest(), size


def file_chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in chunks of 4 MiB; refuse what cannot be read."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}. Check the name and its rights.") from None


def stage_original(
    case: Case,
    chunks: Iterable[bytes],
    sha256: str,
    size: int,
    progress: Progress | None = None,
    *,
    batches: Iterable[Sequence[pages.PageRow]] = (),
) -> bool:
    """Write the bytes whose hash is known as staged chunks of 4 MiB, then their pages; tell whether that was done.

    It is not when the case holds them, or another thread has staged them and not dropped them yet. Cancelling or
    failing removes them again. Raises RefusedError when the bytes are not those that were hashed.
    """
    progress = progress or Silent()
    with case.claims.hold(sha256, progress) as claim:
        with case.read() as session:
            if has_original(session, sha256):
                return False
        if claim.whole:
            claim.holders += 1
            return False
        _drop(case, sha256)
        try:
            _store(case, chunks, sha256, size, progress)
            for batch in batches:
                progress.step(batch[0].number, None, "Storing pages")
                with case.stage() as connection:
                    pages.stage_pages(connection, sha256, batch)
        except BaseException:
            _drop(case, sha256)
            raise
        claim.holders, claim.whole = claim.holders + 1, True
    return True


def _store(case: Case, chunks: Iterable[bytes], sha256: str, size: int, progress: Progress) -> None:
    total, done = hashlib.sha256(), 0
    for position, data in enumerate(_even(chunks)):
        done += len(data)
        progress.step(done, size, "Storing")
        with _beside(lambda: total.update(data)), case.stage() as connection:  # noqa: B023 - ended in this turn
            connection.execute(chunk_table.insert().values(sha256=sha256, position=position, data=data))
    if (total.hexdigest(), done) != (sha256, size):
        raise RefusedError("The file changed while it was being stored. Wait until it is complete, then add it again.")


@contextlib.contextmanager
def _beside(work: Callable[[], None]) -> Iterator[None]:
    """Do some work while the block waits for the disk: hashing and SQLite both let go of the interpreter."""
    helper = threading.Thread(target=work)
    helper.start()
    try:
        yield
    finally:
        helper.join()


def _even(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut any sequence of byte strings into chunks of exactly 4 MiB, so that equal bytes are equal rows."""
    buffer = bytearray()
    for chunk in chunks:
        if len(chunk) == CHUNK and not buffer:
            yield chunk
            continue
        buffer += chunk
        while len(buffer) >= CHUNK:
            yield bytes(buffer[:CHUNK])
            del buffer[:CHUNK]
    if buffer:
        yield bytes(buffer)


def drop_staged(case: Case, sha256: str) -> None:
    """Give up an original that was staged here: its chunks and pages go, unless it was sealed or others hold it."""
    with case.claims.hold(sha256) as claim:
        claim.holders = max(claim.holders - 1, 0)
        if not claim.holders:
            claim.whole = False
            _drop(case, sha256)


def _drop(case: Case, sha256: str) -> None:
    """Remove the chunks and pages of an original that was never sealed; a sealed one is left alone."""
    c = chunk_table.c
    staged = select(c.position).where(c.sha256 == sha256).order_by(c.position).limit(DROPPED)
    while True:
        with case.stage() as connection:
            if connection.execute(select(original_table).where(original_table.c.sha256 == sha256)).first():
                return
            positions = connection.scalars(staged).all()
            if not positions:
                pages.drop_pages(connection, sha256)
                return
            connection.execute(chunk_table.delete().where(c.sha256 == sha256, c.position.in_(positions)))


def seal_original(session: Session, sha256: str, size: int) -> None:
    """Declare staged chunks a whole original, inside the change that makes its source."""
    if has_original(session, sha256):
        return
    c = chunk_table.c
    stored = session.execute(select(func.coalesce(func.sum(func.length(c.data)), 0)).where(c.sha256 == sha256)).scalar()
    if stored != size:
        raise RefusedError(f"The original {sha256[:12]}… is not whole ({stored} of {size} bytes). Add the file again.")
    session.connection().execute(original_table.insert().values(sha256=sha256, size=size))


def has_original(session: Session, sha256: str) -> bool:
    """Tell whether the case holds these bytes, whole."""
    return session.execute(select(original_table.c.size).where(original_table.c.sha256 == sha256)).first() is not None


def read_original(case: Case, sha256: str) -> Iterator[bytes]:
    """Yield the original's bytes in chunks, each read in a moment of its own."""
    position = 0
    while True:
        with case.read() as session:
            data = session.execute(
                select(chunk_table.c.data).where(chunk_table.c.sha256 == sha256, chunk_table.c.position == position)
            ).scalar()
            if data is None and not has_original(session, sha256):
                raise RefusedError(f"The case does not hold the original {sha256[:12]}….")
        if data is None:
            return
        yield data
        position += 1


def is_unchanged(case: Case, sha256: str, progress: Progress | None = None) -> bool:
    """Hash the stored bytes of an original again and tell whether they are those that were sealed."""
    progress = progress or Silent()
    total, done = hashlib.sha256(), 0
    for data in read_original(case, sha256):
        total.update(data)
        done += len(data)
        progress.step(done, None, "Hashing")
    return total.hexdigest() == sha256


def export_original(case: Case, sha256: str, target: Path, progress: Progress | None = None) -> None:
    """Write the original to a new file and check its hash; a failed or cancelled export leaves no file."""
    progress = progress or Silent()
    total, done = hashlib.sha256(), 0
    try:
        with target.open("xb") as file:
            for data in read_original(case, sha256):
                total.update(data)
                file.write(data)
                done += len(data)
                progress.step(done, None, "Writing")
        if total.hexdigest() != sha256:
            raise RefusedError(f"The stored bytes of {sha256[:12]}… are damaged. Run `casefile verify`.")
    except FileExistsError:
        raise RefusedError(f"{target} is there already. Choose another name.") from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def sweep(connection: Connection) -> None:
    """Remove what an interrupted intake left: chunks and pages without an original."""
    sealed = select(original_table.c.sha256)
    c, p = chunk_table.c, pages.page_table.c
    if connection.execute(select(c.sha256).where(c.sha256.not_in(sealed)).limit(1)).first():
        connection.execute(chunk_table.delete().where(c.sha256.not_in(sealed)))
    for sha256 in connection.scalars(select(p.sha256).where(p.sha256.not_in(sealed)).distinct()).all():
        pages.drop_pages(connection, sha256)
