"""A fresh file with content of another case: made beside its place, without a free page, there only when whole."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select

from casefile.core import engine
from casefile.core.case import Case
from casefile.core.errors import RefusedError
from casefile.core.keys import Passphrase
from casefile.core.originals import original_table, read_original, seal_original, stage_original
from casefile.core.pages import PageRow, get_page, in_batches, list_pages, stage_pages
from casefile.core.placing import check_free, need_room, place_new, place_over, sync
from casefile.core.progress import Progress


@contextlib.contextmanager
def made_beside(target: Path, *, replace: bool = False, passphrase: Passphrase | None = None) -> Iterator[Path]:
    """Give the path of a new file beside `target`; it takes its place when the block ends well, else it is removed.

    A file that is there is refused unless `replace`, and so is a journal that another case left beside the name.
    What takes the place has no free page and is on the disk. The block
    makes it with the `passphrase`, if there is one.
    """
    if not replace:
        check_free(target)
    given, target = target, target.parent.resolve() / target.name
    beside = target.with_name(f".{target.name}.{os.getpid()}.making")
    dense = target.with_name(f".{target.name}.{os.getpid()}.dense")
    left = [path.with_name(path.name + end) for path in (beside, dense) for end in ("", "-journal", ".lock")]
    need_room(beside, given)
    try:
        yield beside
        whole = dense if engine.copy_dense(beside, dense, passphrase) else beside
        sync(whole)
        if replace:
            place_over(whole, target)
        else:
            place_new(whole, target)
        sync(target.parent)
    finally:
        for path in left:
            path.unlink(missing_ok=True)


def copy_originals(old: Case, new: Case, hashes: Iterable[str], progress: Progress) -> None:
    """Copy originals with their pages into a new case, hashing the bytes again."""
    for sha256 in hashes:
        with old.read() as session:
            size = session.execute(select(original_table.c.size).where(original_table.c.sha256 == sha256)).scalar()
            if size is None:
                continue
            numbers = [number for number, _ in list_pages(session, sha256)]
        try:
            stage_original(new, read_original(old, sha256), sha256, size, progress)
        except RefusedError:
            raise RefusedError(
                f"The stored bytes of {sha256[:12]}… are not those that were sealed. Run `casefile verify {old.path}`."
            ) from None
        put_pages(new, sha256, _pages(old, sha256, numbers))
        seal(new, sha256, size)


def _pages(case: Case, sha256: str, numbers: Iterable[int]) -> Iterator[PageRow]:
    for number in numbers:
        with case.read() as session:
            page = get_page(session, sha256, number, boxes=True)
        if page is not None:
            yield page


def put_pages(case: Case, sha256: str, pages: Iterable[PageRow]) -> None:
    """Stage pages of an original in short transactions of some megabytes each."""
    for batch in in_batches(pages):
        with case.stage() as connection:
            stage_pages(connection, sha256, batch)


def seal(case: Case, sha256: str, size: int) -> None:
    """Declare staged chunks whole; the change touches no record, so it leaves no entry in the journal."""
    with case.change("Seal", fixed=True) as session:
        seal_original(session, sha256, size)
