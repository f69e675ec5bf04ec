"""Pages of a sealed original made anew: staged beside those that are there, then put in their place at once.

Until then they stand under a key of their own, which no source has: nobody reads or finds them, a change that puts
them writes a few rows set-wise, and what a cancelled or killed reading leaves is swept at the next opening.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from casefile.core import search
from casefile.core.errors import CasefileError
from casefile.core.ids import new_id
from casefile.core.pages import PageRow, drop_pages, in_batches, page_table, stage_pages
from casefile.core.progress import Progress, Silent

if TYPE_CHECKING:
    from casefile.core.case import Case

_STAGED = "staged:"
_LENGTH = 64  # as a SHA-256 in hex: so SQLite writes the key over in its place, and no blob moves


def stage_aside(case: Case, sha256: str, pages: Iterable[PageRow], progress: Progress | None = None) -> str:
    """Store pages under a new key, some megabytes to a short transaction, and return it; failing removes them."""
    progress = progress or Silent()
    key = f"{_STAGED}{new_id()}".ljust(_LENGTH, ".")
    try:
        for batch in in_batches(pages):
            progress.step(batch[0].number, None, "Storing pages")
            with case.stage() as connection:
                stage_pages(connection, sha256, batch, key=key)
    except BaseException:
        drop_aside(case, key)
        raise
    return key


def put_aside(session: Session, sha256: str, key: str) -> None:
    """Put the pages that stand under a key in the place of those of an original, inside a change."""
    connection = session.connection()
    drop_pages(connection, sha256)
    c = page_table.c
    connection.execute(page_table.update().where(c.sha256 == key).values(sha256=sha256))
    search.rename_pages(connection, key, sha256)


def drop_aside(case: Case, key: str) -> None:
    """Remove pages that were staged and not put; what cannot be removed now is swept when the case is opened next."""
    with contextlib.suppress(CasefileError), case.stage() as connection:
        drop_pages(connection, key)


def is_aside(sha256: str) -> bool:
    """Tell whether this is the key of staged pages and no hash."""
    return sha256.startswith(_STAGED)
